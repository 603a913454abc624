"""What an answer is: quotations cut out of articles, or silence.

Every object here is a plain value; ``Answer.to_json`` is the one form in which
answers leave the program (command line, HTTP API, chat export).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Quote:
    """An exact span of an article, in its sentence, with its citation.

    ``start``, ``end``, ``sentence_start`` and ``sentence_end`` count characters
    in the decoded file: ``text == file[start:end]``.
    """

    text: str
    article: str
    date: str | None
    start: int
    end: int
    sentence: str
    sentence_start: int
    sentence_end: int
    sha256: str
    confidence: float


@dataclass(frozen=True, slots=True)
class ClosestPassage:
    """A passage that resembles the question but, by our reading, does not answer it."""

    article: str
    start: int
    end: int
    text: str
    date: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """Quotations of one answer that say the same.

    Attributes:
        quotes: rows of ``Answer.quotes``, best first.
        articles: how many articles say it, near-copies of one story counted once.
        relation: "first" for the best group; "differs" when it names another
            number than the first group does, and not just one more or fewer,
            in another article; else "other".
    """

    quotes: tuple[int, ...]
    articles: int
    relation: str


@dataclass(frozen=True, slots=True)
class Link:
    """Words of a question and words of a text that mean about the same.

    The offsets count characters of the question and of the text.

    Attributes:
        strength: how sure the link is, 0 to 1.
    """

    question_start: int
    question_end: int
    start: int
    end: int
    strength: float


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome of one question: quotations, best first, or the closest passages.

    Attributes:
        groups: every quotation in exactly one, the best one's first.
        read_as: the question as it was understood when it was a follow-up of
            earlier ones, else None.
        stale: names of articles that have changed since they were indexed, and were
            left out of what was found; the page tells it, the JSON does not.
    """

    question: str
    answered: bool
    confidence: float
    quotes: tuple[Quote, ...]
    closest: tuple[ClosestPassage, ...]
    read_as: str | None = None
    groups: tuple[Group, ...] = ()
    stale: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The answer's JSON, as documented in docs/DESIGN.md."""
        answer = asdict(self)
        del answer["stale"]
        answer["quotes"] = list(answer["quotes"])
        answer["closest"] = list(answer["closest"])
        answer["groups"] = [group | {"quotes": list(group["quotes"])} for group in answer["groups"]]
        return answer
