"""HTML of answers and articles: pure functions in which everything is escaped.

The text of an article passes through unchanged: reading the text back out of
the HTML gives the characters of the file, line ends and NUL included. What the
page adds (numbers, quotation rules) is drawn by the style sheet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from index.articles import Article
from qa.answers import Answer, ClosestPassage, Group, Quote
from ui.catalogue import Entry
from ui.evidence import Finding, Mark, Reply, Source, State, article_link, citation_link
from ui.icons import icon
from ui.text import (
    Language,
    say,
    say_citation,
    say_confidence,
    say_date,
    say_filter,
    say_month,
)

if TYPE_CHECKING:
    # Its module loads libraries that the page does not wait for.
    from qa.retriever import Filter

ARTICLES_LISTED = 200

VERDICTS_ON_QUOTES = ("right", "wrong-answer", "wrong-passage")
VERDICTS_ON_SILENCE = ("rightly-silent", "wrongly-silent")

_TOLD_STATES = ("verified", "moved", "changed", "gone")
_PASSAGES_FOUND = 3  # shown while they are being read
_ARTICLES_NAMED = 3  # of those that were searched
_VERDICT_ICONS = {
    "right": "check",
    "wrong-answer": "half",
    "wrong-passage": "cross",
    "rightly-silent": "check",
    "wrongly-silent": "cross",
}

# A parser of HTML turns CR LF into LF, and drops NUL; the script of the page
# puts the NUL back into its place.
_ESCAPES = (
    ("&", "&amp;"),
    ("<", "&lt;"),
    (">", "&gt;"),
    ('"', "&quot;"),
    ("'", "&#39;"),
    ("\r", "&#13;"),
)
_NUL = '<i class="nul"></i>'

_BLANK_LINES = re.compile(r"(?:(?:\r\n|\r|\n)[ \t]*){2,}")
_LINE = re.compile(r"\r\n|\r|\n")
_SUBHEAD_CHARACTERS = 60
_SUBHEAD = re.compile(r"\w[^\r\n]*[^\s.,:;!?…\"'’”)]")
# Of a long article a browser lays out only the parts in view: thousands of small
# ones would be as slow as none, and a paragraph that is longer than a part is cut
# at a line end.
_LONG_ARTICLE = 100_000  # characters
_PART_CHARACTERS = 15_000
_PARAGRAPH_CHARACTERS = 6000


def escape(text: str) -> str:
    """Text as HTML content."""
    for character, entity in _ESCAPES:
        text = text.replace(character, entity)
    return text.replace("\0", _NUL)


def escape_attribute(text: str) -> str:
    """Text as the value of a quoted attribute."""
    return escape(text.replace("\0", "\ufffd"))


# Answers


def answer_html(reply: Reply, language: Language, only: Filter | None = None) -> str:
    """An answer: its quotations in their sentences, or the closest passages.

    Args:
        reply: the answer and its proofs.
        language: of all that the page says itself.
        only: the articles that were searched, told above the answer; None for all.
    """
    answer = reply.answer
    parts = ['<article class="answer">']
    parts.append(f'<h3 class="sr-only">{say(language, "answer")}</h3>')
    if only is not None:
        searched = escape(say_filter(language, only, _ARTICLES_NAMED))
        parts.append(f'<p class="read-as only">{say(language, "only")} <bdi>{searched}</bdi></p>')
    if answer.read_as is not None:
        label = say(language, "read_as")
        parts.append(
            f'<p class="read-as">{label} <q dir="auto" lang="">{escape(answer.read_as)}</q></p>'
        )
    if answer.quotes:
        parts.append(f'<p class="summary">{_summary(answer, language)}</p>')
        parts.append(_timeline(reply, language))
        parts.append(_groups(reply, language))
    elif not answer.answered:
        silent = say(language, "silent" if only is None else "silent.only")
        parts.append(f'<p class="silent" tabindex="-1">{silent}</p>')
        label = say(language, "verdict.on.silence")
        parts.append(_verdicts(VERDICTS_ON_SILENCE, label, language))
    parts += [
        f'<p class="notice">{say(language, "stale", article=f"<bdi>{escape(name)}</bdi>")}</p>'
        for name in reply.stale
    ]
    if answer.closest and not answer.quotes:
        parts.append(f'<h4 class="closest-title">{say(language, "closest")}</h4>')
        parts.append(_passages(answer.closest, reply.sources, language))
    parts.append("</article>")
    return "".join(parts)


def _summary(answer: Answer, language: Language) -> str:
    groups = answer.groups
    if len(groups) == 1 and groups[0].articles > 1:
        return _counted("agree", groups[0].articles, language)
    quotes = answer.quotes
    articles = len({quote.article for quote in quotes})
    if len(quotes) == 1:
        return say(language, "answer.summary.one")
    key = "answer.summary.same" if articles == 1 else "answer.summary.many"
    return say(language, key, quotes=len(quotes), articles=articles)


def _counted(key: str, count: int, language: Language) -> str:
    return say(language, f"{key}.one" if count == 1 else f"{key}.many", count=count)


def _relations(answer: Answer) -> dict[int, str]:
    """By row of a quotation, how its group relates to the first."""
    return {row: group.relation for group in answer.groups for row in group.quotes}


def _timeline(reply: Reply, language: Language) -> str:
    """The quotations along the dates of their articles, where several articles speak."""
    quotes = reply.answer.quotes
    if len({quote.article for quote in quotes}) < 2:
        return ""
    relations = _relations(reply.answer)
    moments: dict[str, list[int]] = {}
    for row, quote in enumerate(quotes):
        moments.setdefault((quote.date or "")[:7], []).append(row)
    # Without a date last: it has no place on a line of time.
    months = sorted(moments, key=lambda month: (not month, month))
    items = []
    before = None
    for month in months:
        gap = 1 if not month else 0 if before is None else max(0, _months(month) - before)
        before = _months(month) if month else before
        places = "".join(
            _place(row, quotes[row], relations.get(row, "other"), reply, language)
            for row in moments[month]
        )
        items.append(
            f'<li class="moment{"" if month else " undated"}" style="--gap:{gap}">'
            f'<span class="places">{places}</span>'
            f'<span class="when">{escape(say_month(language, month or None))}</span></li>'
        )
    label = escape_attribute(say(language, "timeline"))
    return f'<ol class="timeline" aria-label="{label}">{"".join(items)}</ol>'


def _months(month: str) -> int:
    """Months since the year 0."""
    year, _, rest = month.partition("-")
    return 12 * int(year) + int(rest or 1)


def _place(row: int, quote: Quote, relation: str, reply: Reply, language: Language) -> str:
    link = escape_attribute(_quote_link(quote, _state_of(reply, row), reply.sources))
    said = say(language, f"relation.{relation}")
    return (
        f'<a class="place" href="{link}" data-index="{row}" data-relation="{relation}">'
        f'<span class="sr-only">{say(language, "open.quote", number=row + 1)} ({said})</span>'
        f'<span aria-hidden="true">{row + 1}</span></a>'
    )


def _groups(reply: Reply, language: Language) -> str:
    """Quotations that agree together; those that differ beside the first."""
    answer = reply.answer
    groups = answer.groups or (Group(tuple(range(len(answer.quotes))), 1, "first"),)
    first = groups[0]
    differing = [group for group in groups[1:] if group.relation == "differs"]
    others = [group for group in groups[1:] if group.relation != "differs"]
    titled = bool(differing) or first.articles > 1
    parts = []
    if differing:
        columns = "".join(_group(group, reply, language, True) for group in (first, *differing))
        parts.append(f'<div class="contrast">{columns}</div>')
    else:
        parts.append(_group(first, reply, language, titled and bool(others)))
    parts += [
        _group(group, reply, language, titled and place == 0) for place, group in enumerate(others)
    ]
    return "".join(parts)


def _group(group: Group, reply: Reply, language: Language, titled: bool) -> str:
    relation = group.relation
    title = ""
    if titled:
        key = f"group.{relation}"
        said = _counted("agree", group.articles, language) if relation == "first" else ""
        title = f'<h4 class="group-title">{said or say(language, key)}</h4>'
    names = {reply.answer.quotes[row].article for row in group.quotes}
    if len(names) > group.articles:
        title += f'<p class="group-note">{say(language, "group.copies")}</p>'
    rows = "".join(_quote(row, reply, language) for row in group.quotes)
    return (
        f'<section class="group" data-relation="{relation}">{title}'
        f'<ol class="quotes">{rows}</ol></section>'
    )


def _state_of(reply: Reply, row: int) -> State:
    return reply.states[row] if row < len(reply.states) else "verified"


def _quote_link(quote: Quote, state: State, sources: Mapping[str, Source]) -> str:
    """A link by offsets proves itself by a hash, so it names the file they count in."""
    source = sources.get(quote.article)
    sha256 = source.sha256 if source and state == "verified" else quote.sha256
    return citation_link(quote.article, quote.start, quote.end, sha256)


def _quote(row: int, reply: Reply, language: Language) -> str:
    quote = reply.answer.quotes[row]
    number = row + 1
    state = _state_of(reply, row)
    stands = state in ("verified", "moved")
    if quote.sentence_start <= quote.start and quote.end <= quote.sentence_end:
        begin, sentence = quote.sentence_start, quote.sentence
    else:
        begin, sentence = quote.start, quote.text
    marks = [Mark(quote.start - begin, quote.end - begin)] if stands else []
    source = reply.sources.get(quote.article)
    title = source.title if source else quote.article
    link = _quote_link(quote, state, reply.sources)
    confidence = say_confidence(language, quote.confidence)
    cited = say_citation(
        language,
        quote.text,
        title,
        quote.date,
        quote.article,
        (quote.start, quote.end),
        quote.sha256,
    )
    copy = escape_attribute(say(language, "copy.citation.number", number=number))
    old = "" if stands else f'<p class="old-label">{say(language, "old_words")}</p>'
    label = say(language, "verdict.on.quote", number=number)
    return (
        f'<li class="quote" data-index="{row}" data-state="{state}"'
        f' data-citation="{escape_attribute(cited)}">{old}'
        f'<blockquote dir="auto">{_marked(sentence, 0, len(sentence), marks)}</blockquote>'
        f'<div class="source"><a class="citation" href="{escape_attribute(link)}">'
        f'<span class="number">{number}</span>'
        f'<span class="sr-only">{say(language, "open.quote", number=number)}: </span>'
        f'<bdi class="title">{escape(title)}</bdi></a>'
        f"{_meta(quote.article, quote.date, language, confidence, state)}</div>"
        f'<div class="quote-tools">{_verdicts(VERDICTS_ON_QUOTES, label, language)}'
        f'<button type="button" class="tool icon" data-do="copy-citation" aria-label="{copy}"'
        f' title="{copy}">{icon("copy")}</button></div></li>'
    )


def _badge(state: State, language: Language) -> str:
    """What the state is; a click tells why."""
    return (
        f'<button type="button" class="badge" data-do="why" data-state="{state}"'
        f' aria-expanded="false">{icon(state)}<span>{say(language, f"state.{state}")}</span>'
        f"</button>"
    )


def _why(state: State, language: Language) -> str:
    return f'<p class="why" hidden>{say(language, f"state.{state}.why")}</p>'


def _verdicts(kinds: Sequence[str], label: str, language: Language) -> str:
    buttons = "".join(
        f'<button type="button" class="verdict" data-verdict="{kind}" aria-pressed="false">'
        f"{icon(_VERDICT_ICONS[kind])}<span>{say(language, f'verdict.{kind}')}</span></button>"
        for kind in kinds
    )
    return (
        f'<div class="verdicts" role="group" aria-label="{escape_attribute(label)}">{buttons}</div>'
    )


def found_html(
    passages: Sequence[ClosestPassage], sources: Mapping[str, Source], language: Language
) -> str:
    """The passages found, best first, to look at until they have been read.

    Args:
        passages: each of an article in ``sources``.
        sources: by name, the articles as they are now.
    """
    line = _counted("found", len(passages), language)
    return (
        f'<div class="pending"><span class="dots" aria-hidden="true"></span>'
        f'<p class="pending-text">{line}</p></div>'
        f"{_passages(passages[:_PASSAGES_FOUND], sources, language)}"
    )


def _passages(
    passages: Sequence[ClosestPassage], sources: Mapping[str, Source], language: Language
) -> str:
    rows = "".join(_passage(passage, sources, language) for passage in passages)
    return f'<ul class="closest">{rows}</ul>'


def _passage(passage: ClosestPassage, sources: Mapping[str, Source], language: Language) -> str:
    source = sources[passage.article]
    link = citation_link(passage.article, passage.start, passage.end, source.sha256)
    return (
        '<li class="passage">'
        f'<blockquote dir="auto">{escape(passage.text)}</blockquote>'
        f'<div class="source"><a class="citation" href="{escape_attribute(link)}">'
        f'<span class="sr-only">{say(language, "open.passage")}: </span>'
        f'<bdi class="title">{escape(source.title)}</bdi></a>'
        f"{_meta(passage.article, passage.date, language)}</div></li>"
    )


def _meta(
    name: str,
    date: str | None,
    language: Language,
    confidence: str = "",
    state: State | None = None,
) -> str:
    parts = [f'<span class="date">{escape(say_date(language, date))}</span>']
    parts.append(f'<bdi class="file">{escape(name)}</bdi>')
    if confidence:
        parts.append(f'<span class="confidence">{confidence}</span>')
    if state in _TOLD_STATES:
        parts.append(_badge(state, language))
    why = _why(state, language) if state in _TOLD_STATES else ""
    return f'<span class="meta">{"".join(parts)}</span>{why}'


# Articles


def article_html(
    article: Article, findings: Sequence[Finding], active: int | None, language: Language
) -> str:
    """A whole article with the quotations that stand in it marked.

    Args:
        article: as read from disk now.
        findings: what holding each citation against it gave; each mark is numbered
            as in the answer.
        active: row of the one that was asked for; it alone can take the focus.
    """
    marks = [finding.mark for finding in findings if finding.stands]
    asked = findings[active] if active is not None else None
    blocks = _blocks(article, marks, asked.mark if asked and asked.stands else None)
    is_long = len(article.text) > _LONG_ARTICLE
    return (
        f'<header class="head">'
        f"{_meta(article.name, article.date, language, state=asked.state if asked else None)}"
        f'<h2 class="headline" id="reader-title" tabindex="-1" dir="auto">'
        f"{escape(article.title)}</h2></header>{_told(findings, asked, language)}"
        f'<div class="body">{"".join(_parts(blocks) if is_long else blocks)}</div>'
    )


def _parts(blocks: Iterable[str]) -> Iterator[str]:
    """The paragraphs of a long article in parts, each with its length to guess a height from."""
    part: list[str] = []
    size = 0
    for block in chain(blocks, [None]):
        if part and (block is None or size + len(block) > _PART_CHARACTERS):
            yield f'<div class="part" style="--size:{size}">{"".join(part)}</div>'
            part, size = [], 0
        if block is not None:
            part.append(block)
            size += len(block)


def _told(findings: Sequence[Finding], asked: Finding | None, language: Language) -> str:
    """What stands above an article of which not every citation stands where it did."""
    keys = {
        "changed": "article.changed",
        "unproven": "article.unproven",
        "incomplete": "link.bad",
        "outside": "article.outside",
    }
    notices = dict.fromkeys(keys[finding.state] for finding in findings if finding.state in keys)
    if asked is not None and asked.state == "moved":
        notices = {"article.moved": None} | notices
    said = "".join(f'<p class="notice">{say(language, key)}</p>' for key in notices)
    lost = [finding.mark.text for finding in findings if finding.state == "changed"]
    return said + _old_words([text for text in lost if text], language)


def gone_html(name: str, words: Sequence[str], language: Language) -> str:
    """What is left of an article whose file is gone: the words that were cited from it."""
    return (
        f'<header class="head"><span class="meta">{_badge("gone", language)}</span>'
        f"{_why('gone', language)}"
        f'<h2 class="headline" id="reader-title" tabindex="-1">'
        f'<bdi class="file">{escape(name)}</bdi></h2>'
        f'</header><p class="notice">{say(language, "article.gone")}</p>'
        f"{_old_words(words, language)}"
    )


def _old_words(words: Sequence[str], language: Language) -> str:
    if not words:
        return ""
    rows = "".join(f'<li><blockquote dir="auto">{escape(text)}</blockquote></li>' for text in words)
    return (
        f'<div class="old"><h3 class="old-label">{say(language, "old_words")}</h3>'
        f"<ul>{rows}</ul></div>"
    )


def _blocks(article: Article, marks: Sequence[Mark], active: Mark | None) -> Iterator[str]:
    """The text as paragraphs. White space between them stays, but takes no room."""
    text = article.text
    cuts = [article.body_start]
    for gap in _BLANK_LINES.finditer(text, article.body_start):
        cuts += gap.span()
    cuts.append(len(text))
    for place, (start, end) in enumerate(pairwise(cuts)):
        if place % 2:
            yield _marked(text, start, end, marks, active)
        elif start < end:
            subhead = (
                place
                and end < len(text)
                and end - start <= _SUBHEAD_CHARACTERS
                and _SUBHEAD.fullmatch(text, start, end)
            )
            style = " class=subhead" if subhead else ""
            for begin, stop in pairwise(_cut_long(text, start, end)):
                yield f'<p dir="auto"{style}>{_marked(text, begin, stop, marks, active)}</p>'
                style = " class=on"


def _cut_long(text: str, start: int, end: int) -> list[int]:
    """Where to cut a paragraph so that none of its parts is long, if its lines allow."""
    cuts = [start]
    while end - cuts[-1] > _PARAGRAPH_CHARACTERS:
        line_end = _LINE.search(text, cuts[-1] + _PARAGRAPH_CHARACTERS // 2, end)
        if line_end is None or line_end.end() == end:
            break
        cuts.append(line_end.end())
    return [*cuts, end]


def _marked(
    text: str, start: int, end: int, marks: Sequence[Mark], active: Mark | None = None
) -> str:
    """HTML of ``text[start:end]``, cut where a mark begins or ends."""
    here = [mark for mark in marks if mark.start < end and start < mark.end]
    edges = {edge for mark in here for edge in (mark.start, mark.end) if start < edge < end}
    parts = []
    for begin, stop in pairwise(sorted({start, end} | edges)):
        piece = escape(text[begin:stop])
        covering = [mark for mark in here if mark.start <= begin and stop <= mark.end]
        parts.append(_mark(piece, begin, len(text), covering, active) if covering else piece)
    return "".join(parts)


def _mark(
    piece: str, begin: int, length: int, covering: Sequence[Mark], active: Mark | None
) -> str:
    numbers = [mark.number for mark in covering if mark.number is not None]
    opening = [mark.number for mark in covering if mark.start == begin and mark.number is not None]
    attributes = ""
    if numbers:
        attributes += f' data-quote="{" ".join(map(str, numbers))}"'
    if opening:
        attributes += f' data-label="{", ".join(map(str, opening))}"'
        attributes += f' data-at="{begin / length:.4f}"'
    if active in covering:
        attributes += ' class="active"'
        if active is not None and active.start == begin:
            attributes += ' id="reader-mark" tabindex="-1"'
    return f"<mark{attributes}>{piece}</mark>"


def articles_html(articles: Sequence[Entry], total: int, language: Language) -> str:
    """The list of articles that the empty pane shows.

    Args:
        articles: the first of them, to be listed.
        total: how many there are in all.
    """
    count = "articles.one" if total == 1 else "articles.count"
    rows = "".join(
        f'<li><a class="listed" href="{escape_attribute(article_link(article.name))}">'
        f'<bdi class="title">{escape(article.title)}</bdi>'
        f"{_meta(article.name, article.date, language)}</a></li>"
        for article in articles
    )
    more = ""
    if total > len(articles):
        more = f'<p class="more">{say(language, "articles.more", count=total - len(articles))}</p>'
    return (
        f'<header class="head"><h2 class="list-title" id="reader-title" tabindex="-1">'
        f"{say(language, count, count=total)}</h2>"
        f'<p class="hint">{say(language, "articles.hint")}</p></header>'
        f'<ul class="articles">{rows}</ul>{more}'
    )
