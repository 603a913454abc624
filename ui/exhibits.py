"""A conversation held against its files: what a fact-check sheet shows."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from index.articles import Article
from index.errors import CorpusError
from qa.answers import ClosestPassage, Quote
from ui.engine import Library
from ui.evidence import SHOWN, Finding, Mark, State, examine, in_sentence
from ui.incoming import Turn
from ui.text import Language
from ui.verdicts import Verdict

if TYPE_CHECKING:
    # Its module loads libraries that the page does not wait for.
    from qa.retriever import Filter


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A quotation, as it stands in its file when the sheet is made.

    Attributes:
        number: in its answer, from 1.
        state: what holding it against the file gave.
        before: of its sentence, what stands before the quoted words; empty, like
            ``after``, where that sentence no longer stands.
        words: the quoted words; of a changed or gone file those that were cited.
        after: of its sentence, what stands after them.
        start: where the words stand now, else where they were cited.
        end: one past the last.
        title: of the article.
        quote: the citation.
        relation: of its group to the best one: "first", "differs" or "other".
        verdict: the reader's, or None.
    """

    number: int
    state: State
    before: str
    words: str
    after: str
    start: int
    end: int
    title: str
    quote: Quote
    relation: str
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class Checked:
    """One question of the sheet.

    Attributes:
        exhibits: the quotations, best first; empty when citaat was silent.
        stale: names of the articles of which something was withheld.
        closest: of a silent answer, the passages that still stand in their files.
        verdict: on the silence, or None.
        only: the articles that it was asked of; None for all.
    """

    question: str
    read_as: str | None
    answered: bool
    confidence: float
    exhibits: tuple[Exhibit, ...]
    stale: tuple[str, ...]
    closest: tuple[ClosestPassage, ...]
    verdict: Verdict | None
    only: Filter | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was asked of a corpus, and when it was held against the files."""

    corpus: str
    made: datetime
    language: Language
    articles_language: str
    questions: tuple[Checked, ...]


def make_sheet(
    turns: Sequence[Turn], library: Library, language: Language, made: datetime
) -> Sheet:
    """The conversation, every quotation and passage held against its file."""
    articles: dict[str, Article | None] = {}

    def read(name: str) -> Article | None:
        if name not in articles:
            try:
                articles[name] = library.read(name)
            except CorpusError:
                articles[name] = None
        return articles[name]

    checked = tuple(_checked(turn, read) for turn in turns)
    return Sheet(library.name, made, language, library.language, checked)


def _checked(turn: Turn, read: Callable[[str], Article | None]) -> Checked:
    answer = turn.reply.answer
    relations = {row: group.relation for group in answer.groups for row in group.quotes}
    closest = []
    for passage in () if answer.quotes else answer.closest:
        article = read(passage.article)
        sha256 = turn.reply.sources[passage.article].sha256
        mark = Mark(passage.start, passage.end, passage.text)
        if article is not None and examine(article, mark, sha256).state == "verified":
            closest.append(passage)
    return Checked(
        turn.question,
        answer.read_as,
        answer.answered,
        answer.confidence,
        tuple(
            _exhibit(turn, row, relations.get(row, "other"), read(answer.quotes[row].article))
            for row in range(len(answer.quotes))
        ),
        turn.reply.stale,
        tuple(closest),
        turn.verdicts.get(None),
        turn.only,
    )


def _exhibit(turn: Turn, row: int, relation: str, article: Article | None) -> Exhibit:
    quote = turn.reply.answer.quotes[row]
    anchor = turn.reply.anchors[row] or in_sentence(quote)
    mark = Mark(quote.start, quote.end, quote.text, row + 1, anchor)
    found = Finding("gone", mark)
    if article is not None:
        found = examine(article, mark, quote.sha256)
    before = after = ""
    offset = quote.start - quote.sentence_start
    if offset >= 0 and quote.sentence.startswith(quote.text, offset):
        before, after = quote.sentence[:offset], quote.sentence[offset + len(quote.text) :]
    if article is not None and found.stands:
        begin = found.mark.start - len(before)
        if begin < article.body_start or not article.text.startswith(quote.sentence, begin):
            before = after = ""
    source = turn.reply.sources[quote.article]
    return Exhibit(
        number=row + 1,
        state=found.state,
        before=before,
        words=quote.text,
        after=after,
        start=found.mark.start,
        end=found.mark.end,
        title=article.title if article is not None else source.title,
        quote=quote,
        relation=relation,
        verdict=turn.verdicts.get(row),
    )


def sheet_json(sheet: Sheet) -> str:
    """The sheet for programs."""
    return json.dumps(
        {
            "corpus": sheet.corpus,
            "made": sheet.made.isoformat(timespec="seconds").replace("+00:00", "Z"),
            "questions": [_question_json(question) for question in sheet.questions],
        },
        ensure_ascii=False,
        indent=1,
    )


def _question_json(question: Checked) -> dict[str, object]:
    return {
        "question": question.question,
        "read_as": question.read_as,
        "answered": question.answered,
        "confidence": question.confidence,
        "verdict": question.verdict,
        "quotes": [
            asdict(exhibit.quote)
            | {
                "title": exhibit.title,
                "state": exhibit.state,
                "now": {"start": exhibit.start, "end": exhibit.end}
                if exhibit.state in SHOWN
                else None,
                "relation": exhibit.relation,
                "verdict": exhibit.verdict,
            }
            for exhibit in question.exhibits
        ],
        "stale": list(question.stale),
        "closest": [asdict(passage) for passage in question.closest],
        "only": None if question.only is None else question.only.to_json(),
    }
