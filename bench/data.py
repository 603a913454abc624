"""Reading of the question-answering files: a line a paragraph, as training/README.md says."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, and the answers that it holds by the id of their question."""

    text: str
    language: str
    answers: Mapping[str, tuple[str, ...]]


def find_file(folder: Path, name: str) -> Path | None:
    """``name.jsonl.gz`` or ``name.jsonl`` in the folder, if it is there."""
    return next((p for e in ("jsonl.gz", "jsonl") if (p := folder / f"{name}.{e}").is_file()), None)


def read_jsonl(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a ``.jsonl`` or ``.jsonl.gz`` file."""
    opener: Callable[..., Any] = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def read_rows(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    """The objects of one file of the folder; none when it is not there."""
    if path := find_file(folder, name):
        yield from read_jsonl(path)


def accepted(context: str, answers: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The texts that answer: those of the file, then the whole words of one cut inside a word.

    Answers found in a translated paragraph by searching for a translated string may end
    inside a word ("Brits" in "Britse kunstenaars"): who quotes whole words is right too.
    """
    whole = []
    for answer in answers:
        start, end = answer["start"], answer["start"] + len(answer["text"])
        while start > 0 and context[start - 1 : start + 1].isalnum():
            start -= 1
        while end < len(context) and context[end - 1 : end + 1].isalnum():
            end += 1
        whole.append(context[start:end])
    return tuple(dict.fromkeys([*(answer["text"] for answer in answers), *whole]))


def xquad_languages(folder: Path) -> tuple[str, ...]:
    """The languages of which the folder holds paragraphs, in order of name."""
    names = {path.name.split(".")[0] for path in folder.glob("xquad-??-*.jsonl*")}
    return tuple(sorted({name.split("-")[1] for name in names if not name.endswith("-questions")}))


def xquad_paragraphs(folder: Path, languages: Sequence[str]) -> list[Paragraph]:
    """The paragraphs of some languages, of both splits."""
    return [
        Paragraph(
            row["context"],
            language,
            {qa["id"]: accepted(row["context"], qa["answers"]) for qa in row["qas"]},
        )
        for language in languages
        for split in ("dev", "train")
        for row in read_rows(folder, f"xquad-{language}-{split}")
    ]


def asked_in(folder: Path, language: str, split: str) -> dict[str, str]:
    """The questions of a split in one language, by id."""
    questions = {
        qa["id"]: qa["question"]
        for row in read_rows(folder, f"xquad-{language}-{split}")
        for qa in row["qas"]
    }
    if language == "nl":
        # More questions than answers were translated.
        for row in read_rows(folder, "xquad-nl-questions"):
            if row["split"] == split:
                questions.setdefault(row["id"], row["question"])
    return questions
