"""Shapes and threads of the reader's batches: what reading takes, variant by variant.

Usage::

    python -m bench.shapes --questions FILE [--corpus seeds]

The passages retrieved for each question are read again and again, the variants in
turns, so that a slow moment of the machine is shared. What is in use was chosen by it.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import qa.reader as reading
from index.backbone import load_backbone
from index.build import refresh_index
from index.embedding import load_embedder
from index.store import PassageStore
from qa.gold import read_questions
from qa.reader import Reader, load_reader, read_weights
from qa.retriever import Retriever

_ROUNDS = 3
# Name, then what is set: a constant of qa.reader, "threads", "passages" read, or that
# transformers computes, not ``index.encoder``.
_VARIANTS: tuple[tuple[str, dict[str, int]], ...] = (
    ("as it is", {}),
    ("padded to the longest", {"_MULTIPLE": 1}),
    ("padded to a multiple of 8", {"_MULTIPLE": 8}),
    ("padded to a multiple of 32", {"_MULTIPLE": 32}),
    ("at most 512 tokens a batch", {"_BATCH_TOKENS": 512}),
    ("one thread", {"threads": 1}),
    ("through transformers", {"transformers": 1}),
    ("4 passages", {"passages": 4}),
    ("8 passages", {"passages": 8}),
)


def run(corpus: Path, questions: Path) -> dict[str, float]:
    """Median milliseconds of reading the passages of a question, by variant."""
    from qa.assistant import PASSAGES_READ

    embedder = load_embedder()
    with tempfile.TemporaryDirectory() as index:
        store = refresh_index(corpus, Path(index), embedder).store
        found = [
            (question.question, _texts(corpus, store, embedder, question.question))
            for question in read_questions(questions)
            if not question.history
        ]
    readers = load_reader(), _through_transformers()
    taken: dict[str, list[float]] = {name: [] for name, _ in _VARIANTS}
    for _ in range(_ROUNDS):
        for name, settings in _VARIANTS:
            with _set(settings):
                reader = readers[settings.get("transformers", 0)]
                count = settings.get("passages", PASSAGES_READ)
                reader.read(found[0][0], found[0][1][:count])
                for question, texts in found:
                    taken[name].append(_seconds(reader, question, texts[:count]))
    return {name: 1000 * statistics.median(seconds) for name, seconds in taken.items()}


def _texts(corpus: Path, store: PassageStore, embedder: Any, question: str) -> list[str]:
    texts = {article.name: (corpus / article.name).read_text("utf-8") for article in store.articles}
    most = max(settings.get("passages", 0) for _, settings in _VARIANTS)
    return [
        texts[item.passage.article][item.passage.start : item.passage.end]
        for item in Retriever(store, embedder).search(question, most)
    ]


def _through_transformers() -> Reader:
    """The bundled reader over a ``BertModel`` of transformers."""
    reader: Any = copy(load_reader())
    backbone = load_backbone()
    layers = {k: t.to(backbone.dtype) for k, t in read_weights().items() if "qa_outputs" not in k}
    reader._model = replace(reader._model, encoder=backbone.bert(layers))
    return reader  # type: ignore[no-any-return]


def _seconds(reader: Reader, question: str, texts: list[str]) -> float:
    began = time.perf_counter()
    reader.read(question, texts)
    return time.perf_counter() - began


@contextmanager
def _set(settings: dict[str, int]) -> Iterator[None]:
    """The settings of a variant, and afterwards those in use."""
    import torch

    before = {name: getattr(reading, name) for name in settings if name.startswith("_")}
    threads = torch.get_num_threads()
    for name in before:
        setattr(reading, name, settings[name])
    torch.set_num_threads(settings.get("threads", threads))
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(reading, name, value)
        torch.set_num_threads(threads)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Shapes and threads of the reader's batches.")
    parser.add_argument("--corpus", type=Path, default=Path("seeds"))
    parser.add_argument("--questions", type=Path, required=True, help="as for citaat eval")
    arguments = parser.parse_args()
    for name, milliseconds in run(arguments.corpus, arguments.questions).items():
        print(f"{name:28} {milliseconds:.0f} ms")


if __name__ == "__main__":
    main()
