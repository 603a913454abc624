"""Questions with known answers, out of files in JSON Lines.

A line is a question, ``{"id", "lang", "question", "answers": [{"file", "text"}]}``,
where empty ``answers`` mean that the articles do not answer and ``"history"`` may
hold the questions asked before; or a conversation, ``{"id", "turns": [{"question",
"answers"}]}``; or a reader's verdict, as ``ui.verdicts`` keeps them: ``{"id",
"verdict", "question", "history", "article", "text", "sentence", …}``, with
``"only": {"articles", "since", "until"}`` where only some articles were asked. Of
the verdicts with one id the last counts. Those on one question, asked of the same
articles, become one question.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from index.errors import CitaatError, reason_of
from qa.retriever import Filter


class EvaluationError(CitaatError):
    """The file of questions cannot be read, or is not in the format."""


@dataclass(frozen=True, slots=True)
class Gold:
    """A right answer: words of a file, wherever they stand or in one sentence."""

    file: str
    text: str
    sentence: str | None = None


@dataclass(frozen=True, slots=True)
class Wrong:
    """A quotation that a reader called wrong.

    Attributes:
        file: the article's name.
        text: the quoted words.
        sentence: that they stand in.
        passage: whether the right words do stand near, or that sentence is wrong too.
    """

    file: str
    text: str
    sentence: str
    passage: bool


@dataclass(frozen=True, slots=True)
class Question:
    """One question and what is known of its answers.

    Attributes:
        answers: right ones, any of which will do.
        history: the questions asked before it, oldest first.
        wrong: quotations that must not be given again.
        judged: whether this comes from verdicts, which the articles may outlive.
        claimed: of a judged one, whether a reader said that the articles answer it.
        only: the articles that it is asked of; None for all.
    """

    id: str
    question: str
    answers: tuple[Gold, ...]
    history: tuple[str, ...]
    wrong: tuple[Wrong, ...] = ()
    judged: bool = False
    claimed: bool | None = None
    only: Filter | None = None

    @property
    def answerable(self) -> bool | None:
        """Whether the articles answer it; None when that is not known."""
        return self.claimed if self.judged else bool(self.answers)


def read_questions(path: Path) -> list[Question]:
    """The questions of a file, those of conversations in order, then those of verdicts.

    Raises:
        EvaluationError: when the file cannot be read or a line is not in the format.
    """
    try:
        # Not splitlines, which also ends lines at characters that JSON may hold.
        lines = path.read_text("utf-8-sig").split("\n")
    except OSError as error:
        raise EvaluationError(
            "{path!r} cannot be read: {reason}", path=str(path), reason=reason_of(error)
        ) from None
    except UnicodeDecodeError:
        raise EvaluationError("{path!r} is not a text file in UTF-8", path=str(path)) from None
    questions: list[Question] = []
    verdicts: dict[str, Mapping[str, Any]] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            if "verdict" in entry:
                # Taken out first, so that the order is that of the last words.
                verdicts.pop(entry["id"], None)
                verdicts[entry["id"]] = _checked(entry)
            else:
                questions.extend(_parse(entry))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            if verdicts and number == len(lines):
                # A crash cut the last verdict short; it was never said to be kept.
                continue
            raise EvaluationError(
                "{path!r}, line {number}: not a question with answers as "
                '{{"id", "question", "answers": [{{"file", "text"}}]}}',
                path=str(path),
                number=number,
            ) from None
    questions += _judged(verdicts)
    if not questions and not verdicts:
        raise EvaluationError("{path!r} holds no question", path=str(path))
    return questions


def _parse(entry: Mapping[str, Any]) -> Iterator[Question]:
    history = [_words(question) for question in _list(entry.get("history", []))]
    for turn in entry.get("turns", [entry]):
        answers = tuple(
            Gold(_words(gold["file"]), _words(gold["text"])) for gold in turn["answers"]
        )
        question = _words(turn["question"])
        yield Question(str(entry["id"]), question, answers, tuple(history))
        history.append(question)


def _words(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("not words")
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError("not a list")
    return value


def _checked(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    for words in [entry["question"], *_list(entry["history"])]:
        _words(words)
    if entry["verdict"] in ("right", "wrong-answer", "wrong-passage"):
        for key in ("article", "text", "sentence"):
            _words(entry[key])
    elif entry["verdict"] not in ("rightly-silent", "wrongly-silent", None):
        raise ValueError("not a verdict")
    _filter(entry)
    return entry


def _filter(entry: Mapping[str, Any]) -> Filter | None:
    """The articles that a verdict is about; None, as in older lines, for all."""
    only = entry.get("only")
    if only is None:
        return None
    names, since, until = only["articles"], only["since"], only["until"]
    return Filter(
        None if names is None else frozenset(map(_words, _list(names))),
        None if since is None else _words(since),
        None if until is None else _words(until),
    )


def _judged(verdicts: Mapping[str, Mapping[str, Any]]) -> Iterator[Question]:
    """One question for all verdicts on it; where two contradict each other, the later holds."""
    asked: dict[tuple[Filter | None, tuple[str, ...]], list[Mapping[str, Any]]] = {}
    for entry in verdicts.values():
        if entry["verdict"] is not None:
            place = _filter(entry), (*entry["history"], entry["question"])
            asked.setdefault(place, []).append(entry)
    for (only, (*history, question)), entries in asked.items():
        answers: list[Gold] = []
        wrong: list[Wrong] = []
        claimed: bool | None = None
        for entry in entries:
            verdict = entry["verdict"]
            if verdict == "rightly-silent":
                answers.clear()
                wrong = [replace(item, passage=False) for item in wrong]
                claimed = False
                continue
            if verdict != "wrong-passage":
                claimed = True
            if verdict == "right":
                answers.append(Gold(entry["article"], entry["text"], entry["sentence"]))
            elif verdict != "wrongly-silent":
                near = verdict == "wrong-answer"
                wrong.append(Wrong(entry["article"], entry["text"], entry["sentence"], near))
        yield Question(
            str(entries[0]["id"]), question, tuple(answers), tuple(history),
            tuple(wrong), judged=True, claimed=claimed, only=only,
        )  # fmt: skip
