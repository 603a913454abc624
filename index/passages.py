"""Passages: overlapping pieces of articles, cut at sentence boundaries.

The pieces are merged by langchain-text-splitters; their offsets are proven
here, since a splitter that works on strings cannot know them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from langchain_text_splitters import RecursiveCharacterTextSplitter, TextSplitter

from index.articles import Article
from index.sentences import DEFAULT_LANGUAGE, sentence_spans, trim

# `python -m bench.passages` compares lengths.
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
    pieces = _pieces(text[body_start:], size, language)
    bounds = [body_start]
    for piece in pieces:
        if not text.startswith(piece, bounds[-1]):
            raise RuntimeError(f"a piece of {article.name!r} is no slice of it")
        bounds.append(bounds[-1] + len(piece))
    if bounds[-1] != len(text):
        raise RuntimeError(f"the pieces of {article.name!r} do not cover it")

    passages = []
    lengths = [len(piece) for piece in pieces]
    for chunk in _Merger(lengths, size, overlap).chunks():
        span = trim(text, bounds[chunk.start], bounds[chunk.stop])
        if span is not None:
            passages.append(Passage(article.name, *span))
    return passages


def _pieces(text: str, size: int, language: str) -> list[str]:
    """Consecutive pieces, each at most ``size`` characters, that join to the text.

    A piece is a sentence with the white space after it, or words of a sentence
    that is too long.
    """
    words = RecursiveCharacterTextSplitter(
        separators=["\n\n", "\n", " ", ""],
        chunk_size=size,
        chunk_overlap=0,
        keep_separator="end",
        strip_whitespace=False,
    )
    starts = [start for start, _ in sentence_spans(text, language)]
    bounds = [0, *starts[1:], len(text)]
    pieces = []
    for start, end in pairwise(bounds):
        piece = text[start:end]
        pieces.extend([piece] if len(piece) <= size else words.split_text(piece))
    return pieces


class _Merger(TextSplitter):
    """Merges consecutive pieces into chunks with overlap.

    What is merged are the numbers of the pieces, not their texts: where a text
    repeats itself, a chunk of it would not tell which pieces it is made of.
    """

    def __init__(self, lengths: Sequence[int], size: int, overlap: int) -> None:
        super().__init__(
            chunk_size=size,
            chunk_overlap=overlap,
            strip_whitespace=False,
            length_function=lambda numbers: sum(lengths[int(n)] for n in numbers.split()),
        )
        self._names = [f"{number} " for number in range(len(lengths))]

    def split_text(self, text: str) -> list[str]:
        raise NotImplementedError("pieces are merged, texts are not split")

    def chunks(self) -> list[range]:
        """The numbers of the pieces in each chunk."""
        merged = [[int(n) for n in chunk.split()] for chunk in self._merge_splits(self._names, "")]
        return [range(numbers[0], numbers[-1] + 1) for numbers in merged]
