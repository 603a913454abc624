"""Proof, at the moment of showing, that quoted words stand where the citation says.

A file may change between indexing and reading. Nothing is highlighted, and no
quotation is shown, unless it is a slice of the file as it is on disk now.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal
from urllib.parse import quote, urlencode

from index.articles import Article
from index.errors import CorpusError
from qa.answers import Answer, ClosestPassage, Quote

# verified: the words stand there. changed: other words do. unproven: only the
# file's hash was known, and it differs. incomplete: neither words nor hash were
# known. outside: the file never had such a place.
State = Literal["verified", "changed", "unproven", "incomplete", "outside"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A place to highlight; ``text`` is what must stand there, None when unknown."""

    start: int
    end: int
    text: str | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """An article as it was read when an answer was proven."""

    title: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of which every quotation was proven, with what a page adds to it.

    Attributes:
        answer: without the quotations and passages that could not be proven.
        sources: by name, each article of the answer.
        stale: names of the articles whose quotations were withheld.
    """

    answer: Answer
    sources: Mapping[str, Source] = field(default_factory=dict)
    stale: tuple[str, ...] = ()


def examine(article: Article, mark: Mark, sha256: str | None) -> State:
    """Whether the words of a citation stand in the article as it is now.

    Args:
        article: as read from disk now.
        mark: the place, with its words where they are known.
        sha256: of the file when it was cited; decides when the words are unknown.
    """
    inside = article.body_start <= mark.start < mark.end <= len(article.text)
    if mark.text is not None:
        stands = inside and article.text[mark.start : mark.end] == mark.text
        return "verified" if stands else "changed"
    if sha256 is None:
        return "incomplete"
    if sha256 != article.sha256:
        return "unproven"
    return "verified" if inside else "outside"


def prove(answer: Answer, read_article: Callable[[str], Article]) -> Reply:
    """The answer with every quotation and passage compared against its file.

    Args:
        answer: as found in the index.
        read_article: reads an article from disk; raises CorpusError when it is gone.
    """
    sources: dict[str, Source] = {}
    stale: dict[str, None] = {}
    articles: dict[str, Article | None] = {}

    def stands(item: Quote | ClosestPassage) -> bool:
        name = item.article
        if name not in articles:
            try:
                articles[name] = read_article(name)
            except CorpusError:
                articles[name] = None
        article = articles[name]
        if article is None or not _slices(article, item):
            stale[name] = None
            return False
        sources[name] = Source(article.title, article.sha256)
        return True

    quotes = tuple(quote for quote in answer.quotes if stands(quote))
    closest = tuple(passage for passage in answer.closest if stands(passage))
    return Reply(replace(answer, quotes=quotes, closest=closest), sources, tuple(stale))


def _slices(article: Article, item: Quote | ClosestPassage) -> bool:
    places = [(item.start, item.end, item.text)]
    if isinstance(item, Quote):
        places.append((item.sentence_start, item.sentence_end, item.sentence))
    return all(
        examine(article, Mark(start, end, text), None) == "verified" for start, end, text in places
    )


def article_link(name: str) -> str:
    """The address, relative to the page, that opens an article from its beginning."""
    return "?" + urlencode({"article": name}, quote_via=quote, safe="/")


def citation_link(name: str, start: int, end: int, sha256: str) -> str:
    """The address, relative to the page, that reopens an article at a place."""
    query = {"article": name, "start": start, "end": end, "sha": sha256}
    return "?" + urlencode(query, quote_via=quote, safe="/")
