"""What a user can cause to go wrong, in plain words: the errors of all, and the main kinds.

CitaatError
├── CorpusError     the folder of articles is missing, unreadable or empty
├── StoreError      the index on disk is damaged, unreadable, or of another model or version
├── ModelError      a model cannot be found, read or verified
├── QuestionError   a question is empty or too long
└── ServerError     the page cannot be served (port in use, no such address)

A message says what was wrong, with what, and what to do; it is one line.
"""

from __future__ import annotations

from typing import Any


class Phrase(str):
    """English words for the user that keep how they were made.

    Their template is what a translation is found by (``ui.error_text``), and
    their values, which may be phrases too, are what it is filled with. Values
    are plain, so that a phrase can be pickled.
    """

    template: str
    values: dict[str, str | int]

    def __new__(cls, template: str, /, **values: str | int) -> Phrase:
        """The template, a literal, with its ``{places}`` filled in."""
        phrase = super().__new__(cls, template.format(**values))
        phrase.template = template
        phrase.values = values
        return phrase

    def __getnewargs_ex__(self) -> tuple[Any, ...]:
        return (self.template,), self.values


def reason_of(error: OSError) -> str:
    """Why the system refused, in its own few words."""
    return error.strerror or type(error).__name__


def first_words(error: Exception) -> str:
    """The beginning of a library's message: its first line, at most 200 characters."""
    return str(error).strip().split("\n", 1)[0][:200]


class CitaatError(Exception):
    """Base of every error whose message is meant for the user.

    Made of a literal template and its values, or of a phrase; ``str`` gives English.
    """

    def __init__(self, template: str, /, **values: str | int) -> None:
        self.phrase = template if isinstance(template, Phrase) else Phrase(template, **values)
        super().__init__(self.phrase)


class CorpusError(CitaatError):
    """The folder of articles is missing, unreadable or holds no article."""


class StoreError(CitaatError):
    """The index on disk is damaged, or was made by another model or version."""


class ModelError(CitaatError):
    """A model cannot be found, read or verified."""


class QuestionError(CitaatError):
    """A question is empty or too long."""


class ServerError(CitaatError):
    """The page cannot be served: the port is in use or the address is not ours."""
