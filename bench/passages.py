"""How long passages should be: the scores of ``citaat eval`` for several lengths.

Usage::

    python -m bench.passages FILE [--corpus FOLDER]

FILE holds questions as for ``citaat eval``. For each length and overlap the
corpus is indexed anew and every question asked.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from index.build import refresh_index
from index.embedding import load_embedder
from qa.assistant import Assistant
from qa.calibration import LEAST_NEARNESS
from qa.evaluation import evaluate
from qa.gold import read_questions
from qa.reader import load_reader
from qa.retriever import Retriever

_LENGTHS = ((300, 0), (300, 100), (500, 0), (500, 150), (700, 200), (900, 0), (900, 250))
_SCORES = ("hit1", "hit3", "span_f1", "abstain_recall", "false_abstain")


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description="Scores by length of passages.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--corpus", type=Path, default=Path("seeds"))
    arguments = parser.parse_args()
    questions = read_questions(arguments.file)
    embedder, reader = load_embedder(), load_reader()
    print("| characters | overlap | passages | " + " | ".join(_SCORES) + " |")
    print("|---|---|---|" + "---|" * len(_SCORES))
    for size, overlap in _LENGTHS:
        with tempfile.TemporaryDirectory() as folder:
            store = refresh_index(
                arguments.corpus,
                Path(folder),
                embedder,
                passage_characters=size,
                overlap_characters=overlap,
            ).store
            retriever = Retriever(store, embedder)
            assistant = Assistant(
                arguments.corpus,
                store.articles,
                retriever,
                reader,
                least_nearness=LEAST_NEARNESS,
            )
            scores = evaluate(assistant, questions)["scores"]
        row = " | ".join(f"{scores[name]:.3f}" for name in _SCORES)
        print(f"| {size} | {overlap} | {len(store)} | {row} |", flush=True)


if __name__ == "__main__":
    main()
