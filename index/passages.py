"""Passages: overlapping pieces of articles, cut at sentence boundaries.

The pieces are made and merged in ``index.pieces``; their offsets are proven
here, since a splitter that works on strings cannot know them.
"""

from __future__ import annotations

from dataclasses import dataclass

from index.articles import Article
from index.sentences import DEFAULT_LANGUAGE, trim

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
    # Here, since its import costs seconds, which only a build should pay.
    from index.pieces import merge, split

    text, body_start = article.text, article.body_start
    pieces = split(text[body_start:], size, language)
    bounds = [body_start]
    for piece in pieces:
        if not text.startswith(piece, bounds[-1]):
            raise RuntimeError(f"a piece of {article.name!r} is no slice of it")
        bounds.append(bounds[-1] + len(piece))
    if bounds[-1] != len(text):
        raise RuntimeError(f"the pieces of {article.name!r} do not cover it")

    passages = []
    for chunk in merge([len(piece) for piece in pieces], size, overlap):
        span = trim(text, bounds[chunk.start], bounds[chunk.stop])
        if span is not None:
            passages.append(Passage(article.name, *span))
    return passages
