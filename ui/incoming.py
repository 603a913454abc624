"""What a browser sent, checked before anything is done with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pydantic import TypeAdapter, ValidationError

from index.errors import CitaatError
from qa.answers import Answer, Quote
from qa.question import MOST_QUESTION_CHARACTERS
from ui.evidence import Anchor, Mark, Reply, State
from ui.text import Language, as_language
from ui.verdicts import ON_SILENCE, VERDICTS, Verdict

if TYPE_CHECKING:
    from qa.retriever import Filter

MOST_MARKS: Final = 100
MOST_TURNS: Final = 1000
MOST_HISTORY: Final = 1000
MOST_NAMES: Final = 10_000
MOST_TEXTS: Final = 20
MOST_TEXT_CHARACTERS: Final = 4000

_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_Kept = TypeVar("_Kept")


class RequestError(CitaatError):
    """The browser sent something that the page never sends."""


def not_understood() -> RequestError:
    """The error for what no version of the page sends."""
    return RequestError("this request is not understood")


def language(data: Mapping[str, Any]) -> Language:
    """The language of the interface, English when it is none of ours."""
    return as_language(data.get("language"))


def string(value: Any) -> str:
    """Text; half of a surrogate pair is no text, and could not be sent back."""
    if not isinstance(value, str):
        raise not_understood()
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def strings(data: Mapping[str, Any], key: str, most: int) -> list[str]:
    """A list of texts, empty when it was not sent."""
    return [string(item) for item in items(data, key, most)]


def items(data: Mapping[str, Any], key: str, most: int) -> list[Any]:
    """A list of anything, empty when it was not sent."""
    value = data.get(key, [])
    if not isinstance(value, list) or len(value) > most:
        raise not_understood()
    return value


def question_filter(data: Mapping[str, Any]) -> Filter | None:
    """Which articles may answer; None for all of them, also where nothing is left out."""
    only = data.get("only")
    if only is None:
        return None
    if not isinstance(only, dict):
        raise not_understood()
    from qa.retriever import EVERYTHING, Filter

    names = None
    if only.get("articles") is not None:
        names = frozenset(strings(only, "articles", MOST_NAMES))
    chosen = Filter(names, _date(only.get("since")), _date(only.get("until")))
    return None if chosen == EVERYTHING else chosen


def _date(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise RequestError("a date is written as 2022, 2022-01 or 2022-01-31")
    return value


def mark(data: Any) -> Mark:
    """A place to highlight."""
    if not isinstance(data, dict):
        raise RequestError("this link is not complete")
    start, end, number = data.get("start"), data.get("end"), data.get("number")
    text, anchor = data.get("text"), data.get("anchor")
    if not isinstance(start, int) or not isinstance(end, int):
        raise RequestError("this link is not complete")
    return Mark(
        start,
        end,
        string(text) if text is not None else None,
        number if isinstance(number, int) else None,
        _kept(Anchor, anchor) if anchor is not None else None,
    )


@dataclass(frozen=True, slots=True)
class Turn:
    """A question of the conversation, its reply, and what the reader found of it.

    Attributes:
        verdicts: by row of the answer's quotations; None is its silence.
        only: the articles that it was asked of; None for all.
    """

    question: str
    reply: Reply
    verdicts: Mapping[int | None, Verdict]
    only: Filter | None = None


def turn(data: Any) -> Turn:
    """A turn that the browser kept, to be drawn again or exported.

    Raises:
        RequestError: when it is not one of ours.
    """
    if not isinstance(data, dict) or not isinstance(data.get("verdicts", {}), dict):
        raise not_understood()
    kept = reply(data.get("reply"))
    verdicts: dict[int | None, Verdict] = {}
    for key, value in data.get("verdicts", {}).items():
        found = verdict(value)
        if found is not None:
            verdicts[None if key == "answer" else row(key, kept.answer)] = found
    return Turn(string(data.get("question")), kept, verdicts, question_filter(data))


def verdict(value: Any) -> Verdict | None:
    """A verdict; None takes one back."""
    if value is None:
        return None
    for known in VERDICTS:
        if value == known:
            return known
    raise not_understood()


def row(value: Any, answer: Answer) -> int:
    """A row of an answer's quotations, as a number or in digits."""
    if isinstance(value, str) and re.fullmatch("[0-9]{1,4}", value):
        value = int(value)
    if not isinstance(value, int) or not 0 <= value < len(answer.quotes):
        raise not_understood()
    return value


def judged(
    data: Mapping[str, Any],
) -> tuple[str, list[str], Quote | None, Verdict | None, Filter | None]:
    """Question, history, quotation (None for silence), verdict and filter of a judgement."""
    turn = data.get("turn")
    if not isinstance(turn, dict):
        raise not_understood()
    question = string(turn.get("question"))
    history = strings(turn, "history", MOST_HISTORY)
    if any(len(asked) > MOST_QUESTION_CHARACTERS for asked in (question, *history)):
        raise not_understood()
    answer = _kept(Answer, turn.get("answer"))
    place, found = data.get("quote"), verdict(data.get("verdict"))
    quote = None if place is None else answer.quotes[row(place, answer)]
    if found is not None and (found in ON_SILENCE) != (quote is None):
        raise not_understood()
    return question, history, quote, found, question_filter(turn)


def reply(data: Any) -> Reply:
    """A reply that the browser kept.

    Raises:
        RequestError: when it is not one of ours.
    """
    kept = _kept(Reply, data)
    answer = kept.answer
    count = len(answer.quotes)
    named = {item.article for item in answer.quotes} | {item.article for item in answer.closest}
    if not kept.states and not kept.anchors:
        shown: State = "verified"
        kept = replace(kept, states=(shown,) * count, anchors=(None,) * count)
    if (
        len(kept.states) != count
        or len(kept.anchors) != count
        or not named <= kept.sources.keys()
        or any(not 0 <= at < count for group in answer.groups for at in group.quotes)
    ):
        raise _of_another_version()
    return kept


def _kept(kind: type[_Kept], data: Any) -> _Kept:
    try:
        return TypeAdapter(kind).validate_python(data)
    except ValidationError:
        raise _of_another_version() from None


def _of_another_version() -> RequestError:
    return RequestError("this conversation was kept by another version")
