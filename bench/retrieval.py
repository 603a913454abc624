"""Retrieval over the Dutch paragraphs of XQuAD: dense, lexical and fused.

Usage::

    python -m bench.retrieval --data FOLDER [--split dev] [--json]

FOLDER holds files named ``xquad-LL-SPLIT`` (``.jsonl`` or ``.jsonl.gz``). The corpus is every Dutch
paragraph of both splits; a question counts when its Dutch paragraph is there.
The embedder and BM25 were never trained on any of it; the fusion weight is
chosen on ``--split train`` and reported on ``--split dev``.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bench.data import read_rows
from index.embedding import load_embedder
from index.lexical import LexicalIndex

_LANGUAGES = ("en", "nl", "de")
_WEIGHTS = (0.0, 0.01, 0.02, 0.03, 0.05, 0.1)

Scores = npt.NDArray[np.float32]


def measures(ranks: Sequence[int]) -> dict[str, float]:
    """Recall at 1, 5 and 20 and mean reciprocal rank of 0-based ranks."""
    array = np.array(ranks)
    return {
        **{f"recall@{k}": float(np.mean(array < k)) for k in (1, 5, 20)},
        "mrr": float(np.mean(1 / (array + 1))),
    }


def _ranks(scores: Scores, gold: Sequence[int]) -> list[int]:
    """For each question (row), how many paragraphs stand before the right one."""
    order = np.argsort(-scores, axis=1, kind="stable")
    return [int(np.flatnonzero(row == right)[0]) for row, right in zip(order, gold, strict=True)]


def run(data: Path, split: str) -> dict[str, Any]:
    """Scores by question language and method."""
    paragraphs = [
        paragraph for part in ("dev", "train") for paragraph in read_rows(data, f"xquad-nl-{part}")
    ]
    texts = [paragraph["context"] for paragraph in paragraphs]
    row_of = {qa["id"]: row for row, p in enumerate(paragraphs) for qa in p["qas"]}
    embedder = load_embedder()
    vectors = embedder.embed_passages(texts)
    lexical = LexicalIndex.build(texts)
    result: dict[str, Any] = {"paragraphs": len(texts), "split": split, "languages": {}}
    for language in _LANGUAGES:
        asked = [
            (qa["question"], row_of[qa["id"]])
            for paragraph in read_rows(data, f"xquad-{language}-{split}")
            for qa in paragraph["qas"]
            if qa["id"] in row_of
        ]
        if not asked:
            continue
        gold = [row for _, row in asked]
        questions = embedder.model.encode_query([question for question, _ in asked])
        dense = np.asarray(questions, np.float32) @ vectors.T
        words = np.zeros_like(dense)
        for i, (question, _) in enumerate(asked):
            found = lexical.search(question, len(texts))
            for row, score in found:
                words[i, row] = score / found[0][1]
        methods = {"lexical": measures(_ranks(words, gold))}
        for weight in _WEIGHTS:
            name = f"fused {weight}" if weight else "dense"
            methods[name] = measures(_ranks(dense + np.float32(weight) * words, gold))
        result["languages"][language] = {"questions": len(asked), "methods": methods}
    return result


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description="Retrieval over the Dutch paragraphs of XQuAD.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    result = run(arguments.data, arguments.split)
    if arguments.json:
        print(json.dumps(result, indent=1))
        return
    print(f"{result['paragraphs']} Dutch paragraphs, questions of {result['split']}")
    for language, scores in result["languages"].items():
        for method, values in scores["methods"].items():
            row = "  ".join(f"{name} {value:.3f}" for name, value in values.items())
            print(f"{language} ({scores['questions']})  {method:12} {row}")


if __name__ == "__main__":
    main()
