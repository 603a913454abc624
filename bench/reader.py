"""Measure a reader on question-answering files.

    python -m bench.reader --data FOLDER --split dev [--reader MODEL] [--json]

Reads ``xquad-LL-SPLIT`` (parallel by question id, so that a question in one
language is read against the paragraph in another), ``xquad-nl-questions`` and
``squad-SPLIT`` (with unanswerable questions), as ``.jsonl`` or ``.jsonl.gz``.
Every number goes through ``qa.reader``'s own reading path, whole paragraphs at
a time. An answer that the file cuts inside a word is right as the whole word too;
"as given" counts only what the file has.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bench.data import accepted, read_rows
from qa.evaluation import normalised_tokens, shared_f1
from qa.reader import DEFAULT_MODEL, Reader, load_reader

_ARTICLES = {"a", "an", "the"}
_RELIABILITY_BINS = 10


@dataclass(frozen=True, slots=True)
class Item:
    """One question, the text that it is asked of, and the right answers (or none).

    Attributes:
        as_given: the answers as the file has them, without the whole words of those
            that it cuts inside one.
    """

    id: str
    question: str
    context: str
    answers: tuple[str, ...]
    as_given: tuple[str, ...]


def words(text: str) -> list[str]:
    """The words that SQuAD compares: normalised, without English articles."""
    return [word for word in normalised_tokens(text) if word not in _ARTICLES]


def token_f1(predicted: str, gold: str) -> float:
    """F1 of the words of two answers, 0 to 1."""
    return shared_f1(words(predicted), words(gold))


def exact(predicted: str, gold: str) -> float:
    """1 where both have the same words, else 0."""
    return float(words(predicted) == words(gold))


def area_under_curve(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Probability that a positive scores above a negative; ties count half."""
    scores = np.concatenate([positive, negative])
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    # Mean rank of each distinct score.
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    n, m = len(positive), len(negative)
    return float((ranks[:n].sum() - n * (n + 1) / 2) / (n * m))


def best_threshold_f1(scores: Sequence[float], f1: Sequence[float], empty: Sequence[bool]) -> float:
    """SQuAD 2.0's best F1: silence below the threshold that serves best, 0 to 1.

    Args:
        scores: the answer score of each question.
        f1: what its answer is worth when given (0 for an unanswerable question).
        empty: whether the question is unanswerable, so that silence is worth 1.
    """
    order = np.argsort(-np.asarray(scores), kind="stable")
    silent = np.asarray(empty, float)[order]
    gained = np.asarray(f1, float)[order] - silent
    return float((silent.sum() + max(0.0, np.cumsum(gained).max())) / len(order))


def expected_calibration_error(probability: npt.ArrayLike, right: npt.ArrayLike) -> float:
    """Mean gap between confidence and accuracy over ten equal bins, by their share.

    Source: Naeini et al., "Obtaining well calibrated probabilities", 2015.
    """
    p, truth = np.asarray(probability, float), np.asarray(right, float)
    bins = np.minimum((p * _RELIABILITY_BINS).astype(int), _RELIABILITY_BINS - 1)
    gaps = [
        abs(p[bins == b].mean() - truth[bins == b].mean()) * (bins == b).mean()
        for b in range(_RELIABILITY_BINS)
        if (bins == b).any()
    ]
    return float(sum(gaps))


def read_items(folder: Path, name: str) -> dict[str, Item]:
    """The questions of one file by id; empty when the file is not there."""
    return {
        qa["id"]: Item(
            qa["id"],
            qa["question"],
            row["context"],
            accepted(row["context"], qa["answers"]),
            tuple(a["text"] for a in qa["answers"]),
        )
        for row in read_rows(folder, name)
        for qa in row["qas"]
    }


def language_pairs(
    folder: Path, split: str, every: bool = False
) -> Iterator[tuple[str, str, list[Item]]]:
    """Question language, paragraph language and the items that both files share.

    Without ``every``: each language with itself, each over Dutch, English over each.
    """
    names = {p.name for p in folder.glob(f"xquad-*-{split}.jsonl*")}
    languages = sorted({name.split("-")[1] for name in names})
    paragraphs = {lang: read_items(folder, f"xquad-{lang}-{split}") for lang in languages}
    asked = {
        lang: {key: item.question for key, item in items.items()}
        for lang, items in paragraphs.items()
    }
    for row in read_rows(folder, "xquad-nl-questions"):
        if row["split"] == split:
            asked.setdefault("nl", {})[row["id"]] = row["question"]
    for question in sorted(asked):
        for paragraph in languages:
            if not (every or question == paragraph or paragraph == "nl" or question == "en"):
                continue
            yield (
                question,
                paragraph,
                [
                    replace(item, question=asked[question][key])
                    for key, item in paragraphs[paragraph].items()
                    if key in asked[question]
                ],
            )


def read_all(
    reader: Reader, items: Sequence[Item], tick: Callable[[], None]
) -> Iterator[tuple[str, float]]:
    """Text and score of the best span of each item."""
    for item in items:
        spans = reader.read(item.question, [item.context], top=1)
        tick()
        yield (
            (item.context[spans[0].start : spans[0].end], spans[0].score)
            if spans
            else ("", -np.inf)
        )


def best(measure: Callable[[str, str], float], text: str, answers: Iterable[str]) -> float:
    """The score of an answer against the right one that it is most like; 0 without any."""
    return max((measure(text, answer) for answer in answers), default=0.0)


def measure(
    reader: Reader, folder: Path, split: str, *, every: bool = False, progress: bool = True
) -> dict[str, Any]:
    """All scores of a split; F1 and EM in percent. Unanswered in pairs never happens:
    there the best span counts, whatever the null answer's score."""
    pairs = list(language_pairs(folder, split, every))
    squad = list(read_items(folder, f"squad-{split}").values())
    tick = _ticker(sum(len(items) for _, _, items in pairs) + len(squad), progress)
    scores: dict[str, Any] = {"reader": reader.name, "split": split, "pairs": []}
    for question, paragraph, items in pairs:
        texts = [text for text, _ in read_all(reader, items, tick)]
        scores["pairs"].append(
            {
                "question": question,
                "paragraph": paragraph,
                "n": len(items),
                "f1": percent(
                    best(token_f1, t, i.answers) for t, i in zip(texts, items, strict=True)
                ),
                "em": percent(best(exact, t, i.answers) for t, i in zip(texts, items, strict=True)),
                "f1_as_given": percent(
                    best(token_f1, t, i.as_given) for t, i in zip(texts, items, strict=True)
                ),
            }
        )
    if squad:
        scores["squad"] = _squad(squad, list(read_all(reader, squad, tick)))
    return scores


def _squad(items: Sequence[Item], read: Sequence[tuple[str, float]]) -> dict[str, Any]:
    f1 = [best(token_f1, text, i.answers) for (text, _), i in zip(read, items, strict=True)]
    em = [best(exact, text, i.answers) for (text, _), i in zip(read, items, strict=True)]
    score = [s for _, s in read]
    empty = [not i.answers for i in items]
    out = {
        "n": len(items),
        "unanswerable": sum(empty),
        "answerable_f1": percent(f for f, e in zip(f1, empty, strict=True) if not e),
        "answerable_em": percent(f for f, e in zip(em, empty, strict=True) if not e),
        "best_f1": round(100 * best_threshold_f1(score, f1, empty), 1),
        # Of the bare logits, before qa's calibration: answered and mostly right.
        "ece_uncalibrated": round(
            expected_calibration_error(
                [1 / (1 + float(np.exp(-np.clip(s, -30, 30)))) for s in score],
                [f >= 0.5 for f in f1],
            ),
            3,
        ),
    }
    if 0 < sum(empty) < len(empty):
        out["auc"] = round(
            area_under_curve(
                [s for s, e in zip(score, empty, strict=True) if not e],
                [s for s, e in zip(score, empty, strict=True) if e],
            ),
            3,
        )
    return out


def percent(values: Iterable[float]) -> float:
    """The mean in percent, to a tenth."""
    numbers = list(values)
    return round(100 * sum(numbers) / max(1, len(numbers)), 1)


def _ticker(total: int, shown: bool) -> Callable[[], None]:
    """Counts readings and, when shown, tells how many are left on stderr."""
    began, done = time.monotonic(), 0

    def tick() -> None:
        nonlocal done
        done += 1
        if shown and (done % 50 == 0 or done == total):
            left = (time.monotonic() - began) / done * (total - done)
            print(f"\r{done}/{total}, {left:.0f} s left ", end="", file=sys.stderr, flush=True)
            if done == total:
                print(file=sys.stderr)

    return tick


def as_table(scores: dict[str, Any]) -> str:
    """The scores as Markdown."""
    lines = [
        "| question | paragraph | n | F1 | EM | F1 as given |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {p['question']} | {p['paragraph']} | {p['n']} | {p['f1']} | {p['em']} "
        f"| {p['f1_as_given']} |"
        for p in scores["pairs"]
    ]
    if squad := scores.get("squad"):
        lines += ["", "SQuAD: " + ", ".join(f"{key} {value}" for key, value in squad.items())]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Measure a reader on question-answering files.")
    parser.add_argument("--data", type=Path, required=True, help="folder of the data files")
    parser.add_argument("--split", default="dev")
    parser.add_argument("--reader", default=DEFAULT_MODEL, help="model name or path")
    parser.add_argument("--all-pairs", action="store_true", help="every pair of languages")
    parser.add_argument("--json", action="store_true", help="print JSON, and no progress")
    given = parser.parse_args(arguments)
    scores = measure(
        load_reader(given.reader),
        given.data,
        given.split,
        every=given.all_pairs,
        progress=not given.json,
    )
    print(json.dumps(scores) if given.json else as_table(scores))


if __name__ == "__main__":
    main()
