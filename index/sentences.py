"""Sentences of a text as character spans, by Wikimedia's sentencex."""

from __future__ import annotations

import re
from collections.abc import Iterator

import sentencex

DEFAULT_LANGUAGE = "nl"

# sentencex keeps a quotation together however many sentences it holds. Beyond
# this many characters a reader is better served by the sentence inside it.
_LONG_SENTENCE = 320
# A line of a table or of a log can be as long as its file: a sentence is shown whole.
_MOST_CHARACTERS = 1000
_SPACE = re.compile(r"\s")
_WITHOUT_QUOTATION_MARKS = str.maketrans(dict.fromkeys("\"'“”„«»‘’‚", " "))


def sentence_spans(text: str, language: str = DEFAULT_LANGUAGE) -> list[tuple[int, int]]:
    """Spans ``(start, end)`` of the sentences, in order, without outer spaces.

    Between two spans there is nothing but white space. Headings and other
    paragraphs without a full stop are sentences of their own; of more than 1,000
    characters they are cut, where there is white space.

    Args:
        text: any text.
        language: ISO 639-1 code, for abbreviations and punctuation.
    """
    spans = []
    for start, end in _segment(text, language):
        if end - start > _LONG_SENTENCE:
            spans += [(start + a, start + b) for a, b in _inside(text[start:end], language)]
        else:
            spans.append((start, end))
    parts = (part for span in spans for part in _cut(text, *span))
    return [trimmed for part in parts if (trimmed := trim(text, *part))]


def trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The span without outer white space; None when nothing is left of it."""
    while start < end and text[end - 1].isspace():
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    return (start, end) if start < end else None


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > _MOST_CHARACTERS:
        furthest = start + _MOST_CHARACTERS
        spaces = (space.start() for space in _SPACE.finditer(text, start + 1, furthest))
        at = max(spaces, default=furthest)
        yield start, at
        start = at
    yield start, end


def _segment(text: str, language: str) -> list[tuple[int, int]]:
    return [
        (boundary["start_index"], boundary["end_index"])
        for boundary in sentencex.get_sentence_boundaries(language, text)
    ]


def _inside(text: str, language: str) -> list[tuple[int, int]]:
    """Split one long sentence as if its quotation marks were not there."""
    unquoted = text.translate(_WITHOUT_QUOTATION_MARKS)  # one character for one
    spans = []
    start = 0
    for _, end in _segment(unquoted, language):
        # A mark right after the full stop closes the sentence before it, one
        # after a space opens the next: the boundary is the first real space.
        words_end = start + len(unquoted[start:end].rstrip())
        boundary = next((i for i in range(words_end, end) if text[i].isspace()), end)
        spans.append((start, boundary))
        start = boundary
    if start < len(text):
        spans.append((start, len(text)))
    return spans
