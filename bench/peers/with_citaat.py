"""citaat itself, beside its peers: runs where citaat is installed.

Usage::

    python bench/peers/with_citaat.py --corpus FOLDER --index FOLDER [--precision fp32]
        [--never-silent]

The models are the bundled ones, those that ``python -m bench.export`` writes for the
others; ``--embedder`` and ``--reader`` are ignored. An index does not tell in which
precision its vectors were made: give each precision a folder of its own.
"""

from __future__ import annotations

import argparse
import sys
import threading
import time
from pathlib import Path
from typing import Any

import serve

# Run as a script: the folder of the project is not among the places to import from.
sys.path.append(str(Path(__file__).resolve().parent.parent.parent))


class Citaat:
    """``qa.assistant`` with its default models."""

    def __init__(self, options: argparse.Namespace) -> None:
        import torch

        import index.backbone
        import qa.assistant
        from bench.speed import Timed

        class TimedByThread(Timed, threading.local):
            """Askers do not see one another's seconds."""

        if options.never_silent:
            # Whether an answer is good enough to be shown is scored from outside then,
            # the same for all. More passages are read for it: times are without.
            qa.assistant.ANSWER_THRESHOLD = 0.0
            qa.assistant.LEAST_NEARNESS = 0.0
        if options.precision == "fp32":
            # What the backbone, and with it both models, is made in where this processor
            # has bf16.
            index.backbone.preferred_dtype = lambda: torch.float32
        # Loaded here, so that the time of indexing is without them; loaded once.
        from index.build import refresh_index
        from index.embedding import DEFAULT_MODEL, load_embedder
        from index.store import open_store
        from qa.reader import DEFAULT_MODEL as DEFAULT_READER

        self.indexed_s = None
        if serve.is_empty(options.index):
            embedder = load_embedder()
            began = time.perf_counter()
            refresh_index(options.corpus, options.index, embedder)
            self.indexed_s = time.perf_counter() - began
        self._assistant = qa.assistant.open_assistant(
            options.corpus, options.index, model=DEFAULT_MODEL, reader=DEFAULT_READER
        )
        self._retriever = TimedByThread(self._assistant._retriever, "search")
        self._reader = TimedByThread(self._assistant._reader, "read")
        self._assistant._retriever = self._retriever
        self._assistant._reader = self._reader
        self.passages = len(open_store(options.index))
        self.versions = serve.versions("citaat", "sentence-transformers", "transformers", "torch")

    def ask(self, question: str) -> dict[str, Any]:
        self._retriever.seconds = self._reader.seconds = 0.0
        answer = self._assistant.ask(question)
        stages = {"retrieve_s": self._retriever.seconds, "read_s": self._reader.seconds}
        if not answer.quotes:
            return stages
        best = answer.quotes[0]
        return {
            "text": best.text,
            "article": best.article,
            "start": best.start,
            "score": best.confidence,
            **stages,
        }


def main() -> None:
    """Answer questions until stdin ends."""
    parser = serve.arguments(__doc__)
    parser.add_argument("--precision", choices=("auto", "fp32"), default="auto")
    parser.add_argument("--never-silent", action="store_true", help="give the best answer always")
    serve.serve(parser, Citaat)


if __name__ == "__main__":
    main()
