"""Passages: overlapping pieces of articles, cut at sentence boundaries.

The pieces are merged by langchain-text-splitters; their offsets are proven
here, since a splitter that works on strings cannot know them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from langchain_text_splitters import RecursiveCharacterTextSplitter, TextSplitter

from index.articles import Article
from index.sentences import DEFAULT_LANGUAGE, sentence_spans, trim

# Chosen by `python -m bench.passages`: see docs/MEASUREMENTS.md.
PASSAGE_CHARACTERS = 500
OVERLAP_CHARACTERS = 150


@dataclass(frozen=True, slots=True, order=True)
class Passage:
    """A piece of an article, identified by its place alone.

    ``start`` and ``end`` count characters in the article's decoded text.
    """

    article: str
    start: int
    end: int


class _SentenceSplitter(TextSplitter):
    """Merges whole sentences into chunks; splits a sentence only if it is too long."""

    def __init__(self, size: int, overlap: int, language: str) -> None:
        super().__init__(chunk_size=size, chunk_overlap=overlap, strip_whitespace=False)
        self._language = language
        self._words = RecursiveCharacterTextSplitter(
            separators=["\n\n", "\n", " ", ""],
            chunk_size=size,
            chunk_overlap=0,
            keep_separator="end",
            strip_whitespace=False,
        )

    def pieces(self, text: str) -> list[str]:
        """Consecutive pieces, each at most a chunk long, that join to the text."""
        starts = [start for start, _ in sentence_spans(text, self._language)]
        bounds = [0, *starts[1:], len(text)]
        pieces = []
        for start, end in zip(bounds, bounds[1:], strict=False):
            piece = text[start:end]
            if len(piece) <= self._chunk_size:
                pieces.append(piece)
            else:
                pieces.extend(self._words.split_text(piece))
        return pieces

    def split_text(self, text: str) -> list[str]:
        return self.merge(self.pieces(text))

    def merge(self, pieces: Iterable[str]) -> list[str]:
        """Chunks of consecutive pieces with overlap."""
        return self._merge_splits(pieces, "")


def split_article(
    article: Article,
    *,
    size: int = PASSAGE_CHARACTERS,
    overlap: int = OVERLAP_CHARACTERS,
    language: str = DEFAULT_LANGUAGE,
) -> list[Passage]:
    """The passages of an article in order; together they hold all of its body.

    Args:
        article: its date prefix is in no passage.
        size: the most characters of a passage.
        overlap: the most characters that a passage shares with the one before.
        language: ISO 639-1 code of the articles, for sentence boundaries.
    """
    text, body_start = article.text, article.body_start
    splitter = _SentenceSplitter(size, overlap, language)
    pieces = splitter.pieces(text[body_start:])
    piece_starts = [body_start]
    for piece in pieces:
        piece_starts.append(piece_starts[-1] + len(piece))
    assert piece_starts[-1] == len(text), f"pieces do not cover {article.name!r}"

    passages: list[Passage] = []
    after = -1  # a chunk starts at a later piece than the chunk before it
    for chunk in splitter.merge(pieces):
        first = bisect_right(piece_starts, after)
        start = next(
            (at for at in piece_starts[first:] if text.startswith(chunk, at)),
            None,
        )
        assert start is not None, f"a chunk of {article.name!r} is no slice of it"
        after = start
        span = trim(text, start, start + len(chunk))
        if span is not None:
            passages.append(Passage(article.name, *span))
    return passages
