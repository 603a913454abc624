"""Proof, at the moment of showing, that quoted words stand where the citation says.

A file may change between indexing and reading. Nothing is highlighted, and no
quotation is shown, unless it is a slice of the file as it is on disk now. Where
the file did change, the words are looked for by what stood around them, so that
of a phrase that occurs twice the other one is never taken for the cited one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal
from urllib.parse import quote, urlencode

from index.articles import Article
from index.errors import CorpusError
from qa.agreement import keeping
from qa.answers import Answer, ClosestPassage, Quote

# verified: the words stand there. moved: they stand elsewhere in the changed file.
# changed: the file no longer says this, or not in one certain place. gone: the
# file is no longer there. Of a bare link, which holds no words: unproven, the
# file's hash differs; incomplete, the link lacks the hash; outside, the file
# never had such a place.
State = Literal["verified", "moved", "changed", "gone", "unproven", "incomplete", "outside"]

# The states of words that do stand in the file.
SHOWN: Final[frozenset[State]] = frozenset({"verified", "moved"})

_JOINER = "\u200d"
_INSIDE_NUMBER = re.compile(r"\d[.,:/-]\d")

# An anchor grows to both sides in steps of these characters, up to the most.
_ANCHOR_STEP = 80
_LONGEST_ANCHOR = 4000


@dataclass(frozen=True, slots=True)
class Anchor:
    """Words of an article that stood there exactly once, with a quotation inside.

    W3C's Web Annotation Data Model finds a quotation again by what stands before
    and after it; this is the same, the sentence at least.

    Attributes:
        text: the words.
        start: of the quotation, in characters of ``text``.
        alone: whether the quotation's own words, too, stood exactly once.
    """

    text: str
    start: int
    alone: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A place to highlight.

    Attributes:
        start: first character in the decoded file.
        end: one past the last.
        text: what must stand there; None when unknown.
        number: of the quotation in its answer.
        anchor: what it is found by in a changed file, where that is known.
    """

    start: int
    end: int
    text: str | None = None
    number: int | None = None
    anchor: Anchor | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What holding a citation against the file of now gave.

    Attributes:
        state: the verdict.
        mark: the citation; of a moved one, where its words stand now.
    """

    state: State
    mark: Mark

    @property
    def stands(self) -> bool:
        """Whether the words may be highlighted at the mark."""
        return self.state in SHOWN


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
        stale: names of the articles that have changed since they were indexed, whose
            quotations were withheld or that were left out of what was found.
        states: of each quotation when the answer was given: "verified" or "moved".
        anchors: of each quotation; None where the article had already changed.
    """

    answer: Answer
    sources: Mapping[str, Source] = field(default_factory=dict)
    stale: tuple[str, ...] = ()
    states: tuple[State, ...] = ()
    anchors: tuple[Anchor | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Passages:
    """Passages that were proven.

    Attributes:
        passages: best first.
        sources: by name, each article of them.
        stale: names of the articles whose passages were withheld.
    """

    passages: tuple[ClosestPassage, ...]
    sources: Mapping[str, Source]
    stale: tuple[str, ...]


def examine(article: Article, mark: Mark, sha256: str | None) -> Finding:
    """Whether, and where, the words of a citation stand in the article as it is now.

    In a file whose bytes are the cited ones, only the cited place counts. In a
    changed one the offsets prove nothing: there the place is the one where the
    anchor stands, if that is exactly one; else the one where the words stand, if
    that is exactly one now and was when they were cited.

    Args:
        article: as read from disk now.
        mark: the place, with its words where they are known.
        sha256: of the file when it was cited; None when unknown.
    """
    if mark.text is None:
        return Finding(_of_link(article, mark, sha256), mark)
    if sha256 == article.sha256:
        stands = _inside(article, mark) and article.text[mark.start : mark.end] == mark.text
        return Finding("verified" if stands else "changed", mark)
    start = _place(article, mark.text, mark.anchor)
    if start is None:
        return Finding("changed", mark)
    now = replace(mark, start=start, end=start + len(mark.text))
    return Finding("verified" if now == mark else "moved", now)


def _of_link(article: Article, mark: Mark, sha256: str | None) -> State:
    if sha256 is None:
        return "incomplete"
    if sha256 != article.sha256:
        return "unproven"
    return "verified" if _inside(article, mark) else "outside"


def _inside(article: Article, mark: Mark) -> bool:
    return article.body_start <= mark.start < mark.end <= len(article.text)


def _place(article: Article, text: str, anchor: Anchor | None) -> int | None:
    """Where the cited words begin in a changed article, if that is beyond doubt."""
    if anchor is not None:
        if anchor.start < 0 or not anchor.text.startswith(text, anchor.start):
            return None
        around = _only_place(article, anchor.text)
        if around is not None:
            return around + anchor.start
        if not anchor.alone:
            return None
    return _only_place(article, text)


def _only_place(article: Article, words: str) -> int | None:
    """Where words stand in the body, when they stand there exactly once, as whole words."""
    text = article.text
    first = text.find(words, article.body_start) if words else -1
    # Occurrences that overlap are two places, too.
    if first < 0 or text.find(words, first + 1) >= 0:
        return None
    joined = _joins(text, first) or _joins(text, first + len(words))
    return None if joined else first


def _joins(text: str, edge: int) -> bool:
    """Whether a cut there would part a word, a number such as 100.000, or a character."""
    if not 0 < edge < len(text):
        return False
    before, after = text[edge - 1], text[edge]
    if unicodedata.category(after).startswith("M") or _JOINER in (before, after):
        return True
    if before.isalnum() and after.isalnum():
        return True
    return bool(_INSIDE_NUMBER.fullmatch(text, max(0, edge - 2), edge + 1)) or bool(
        _INSIDE_NUMBER.fullmatch(text, edge - 1, edge + 2)
    )


def anchor(article: Article, item: Quote) -> Anchor | None:
    """What a quotation can be found again by; None when nothing short enough can.

    Args:
        article: the one that was cited, unchanged.
        item: a quotation whose words stand in it.
    """
    text = article.text
    start, end = min(item.start, item.sentence_start), max(item.end, item.sentence_end)
    while _only_place(article, text[start:end]) is None:
        if end - start > _LONGEST_ANCHOR:
            return None
        start = _step(text, start, -1, article.body_start)
        end = _step(text, end, 1, len(text))
    return Anchor(text[start:end], item.start - start, _only_place(article, item.text) is not None)


def _step(text: str, edge: int, direction: int, limit: int) -> int:
    """An edge moved by at least a step, to where no word is parted."""
    for taken in range(_LONGEST_ANCHOR):
        if edge == limit or (taken >= _ANCHOR_STEP and not _joins(text, edge)):
            break
        edge += direction
    return edge


def prove(answer: Answer, read_article: Callable[[str], Article]) -> Reply:
    """The answer with every quotation and passage compared against its file.

    Args:
        answer: as found in the index.
        read_article: reads an article from disk; raises CorpusError when it is gone.
    """
    read = _Reading(read_article)
    sources: dict[str, Source] = {}
    stale = dict.fromkeys(answer.stale)
    states: list[State] = []
    anchors: list[Anchor | None] = []
    kept: list[bool] = []
    for item in answer.quotes:
        article = read(item.article)
        state = _state_of(article, item)
        shown = article is not None and state in SHOWN
        kept.append(shown)
        if article is None or not shown:
            stale[item.article] = None
            continue
        states.append(state)
        anchors.append(anchor(article, item) if item.sha256 == article.sha256 else None)
        sources[item.article] = Source(article.title, article.sha256)
    found = _proven(answer.closest, read)
    return Reply(
        replace(keeping(answer, kept), closest=found.passages),
        {**sources, **found.sources},
        tuple(stale | dict.fromkeys(found.stale)),
        tuple(states),
        tuple(anchors),
    )


def prove_again(reply: Reply, read_article: Callable[[str], Article]) -> Reply:
    """A reply that was kept, with each quotation's state as its file is now.

    Quotations that no longer stand are kept, as words that were cited; passages
    that do not are dropped. Of a sentence that has changed around its quotation
    only the quotation is left.

    Args:
        reply: of ``prove``, in an earlier minute or month.
        read_article: reads an article from disk; raises CorpusError when it is gone.
    """
    read = _Reading(read_article)
    sources = dict(reply.sources)
    states: list[State] = []
    quotes: list[Quote] = []
    for item, found_by in zip(reply.answer.quotes, reply.anchors, strict=True):
        article = read(item.article)
        state: State = "gone"
        if article is not None:
            sources[item.article] = Source(article.title, article.sha256)
            mark = Mark(item.start, item.end, item.text, anchor=found_by or in_sentence(item))
            finding = examine(article, mark, item.sha256)
            state = finding.state
            begin = finding.mark.start - item.start + item.sentence_start
            end = begin + len(item.sentence)
            if finding.stands and not _slices(article, begin, end, item.sentence):
                item = replace(
                    item, sentence=item.text, sentence_start=item.start, sentence_end=item.end
                )
        states.append(state)
        quotes.append(item)
    found = _proven(reply.answer.closest, read)
    return replace(
        reply,
        answer=replace(reply.answer, quotes=tuple(quotes), closest=found.passages),
        sources={**sources, **found.sources},
        stale=tuple(dict.fromkeys((*reply.stale, *found.stale))),
        states=tuple(states),
    )


def prove_passages(
    passages: Iterable[ClosestPassage], read_article: Callable[[str], Article]
) -> Passages:
    """Passages, each compared against its file; see ``prove``."""
    return _proven(passages, _Reading(read_article))


def _proven(passages: Iterable[ClosestPassage], read: _Reading) -> Passages:
    kept: list[ClosestPassage] = []
    sources: dict[str, Source] = {}
    stale: dict[str, None] = {}
    for passage in passages:
        article = read(passage.article)
        if article is None or not _slices(article, passage.start, passage.end, passage.text):
            stale[passage.article] = None
            continue
        kept.append(passage)
        sources[passage.article] = Source(article.title, article.sha256)
    return Passages(tuple(kept), sources, tuple(stale))


def _state_of(article: Article | None, item: Quote) -> State:
    if article is None:
        return "gone"
    if item.sha256 == article.sha256:
        stands = _slices(article, item.start, item.end, item.text) and _slices(
            article, item.sentence_start, item.sentence_end, item.sentence
        )
        return "verified" if stands else "changed"
    found_by = in_sentence(item)
    if found_by is None:
        return "changed"
    mark = Mark(item.start, item.end, item.text, anchor=found_by)
    return examine(article, mark, item.sha256).state


def in_sentence(item: Quote) -> Anchor | None:
    """The sentence as what a quotation is found by, when it holds the quotation."""
    offset = item.start - item.sentence_start
    if offset < 0 or not item.sentence.startswith(item.text, offset):
        return None
    return Anchor(item.sentence, offset, False)


def _slices(article: Article, start: int, end: int, text: str) -> bool:
    return _inside(article, Mark(start, end)) and article.text[start:end] == text


class _Reading:
    """Reads each article once; None is one that is gone."""

    def __init__(self, read_article: Callable[[str], Article]) -> None:
        self._read = read_article
        self._articles: dict[str, Article | None] = {}

    def __call__(self, name: str) -> Article | None:
        if name not in self._articles:
            try:
                self._articles[name] = self._read(name)
            except CorpusError:
                self._articles[name] = None
        return self._articles[name]


def article_link(name: str) -> str:
    """The address, relative to the page, that opens an article from its beginning."""
    return "?" + urlencode({"article": name}, quote_via=quote, safe="/")


def citation_link(name: str, start: int, end: int, sha256: str) -> str:
    """The address, relative to the page, that reopens an article at a place."""
    query = {"article": name, "start": start, "end": end, "sha": sha256}
    return "?" + urlencode(query, quote_via=quote, safe="/")
