"""HTML of answers and articles: pure functions in which everything is escaped.

The text of an article passes through unchanged: reading the text back out of
the HTML gives the characters of the file, line ends and NUL included. What the
page adds (numbers, quotation rules) is drawn by the style sheet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from index.articles import Article
from qa.answers import ClosestPassage, Quote
from ui.evidence import Mark, Reply, Source, State, article_link, citation_link
from ui.text import Language, say, say_confidence, say_date

ARTICLES_LISTED = 200

_ESCAPES = {
    ord("&"): "&amp;",
    ord("<"): "&lt;",
    ord(">"): "&gt;",
    ord('"'): "&quot;",
    ord("'"): "&#39;",
    # A parser of HTML turns CR LF into LF, and drops NUL; the script of the
    # page puts the NUL back into its place.
    ord("\r"): "&#13;",
    0: '<i class="nul"></i>',
}
_ESCAPES_ATTRIBUTE = _ESCAPES | {0: "\ufffd"}

_BLANK_LINES = re.compile(r"(?:(?:\r\n|\r|\n)[ \t]*){2,}")
_SUBHEAD_CHARACTERS = 60
_SUBHEAD = re.compile(r"\w[^\r\n]*[^\s.,:;!?…\"'’”)]")


def escape(text: str) -> str:
    """Text as HTML content."""
    return text.translate(_ESCAPES)


def escape_attribute(text: str) -> str:
    """Text as the value of a quoted attribute."""
    return text.translate(_ESCAPES_ATTRIBUTE)


def answer_html(reply: Reply, language: Language) -> str:
    """An answer: its quotations in their sentences, or the closest passages."""
    answer = reply.answer
    parts = ['<article class="answer">']
    parts.append(f'<h3 class="sr-only">{say(language, "answer")}</h3>')
    if answer.read_as is not None:
        label = say(language, "read_as")
        parts.append(f'<p class="read-as">{label} <q dir="auto">{escape(answer.read_as)}</q></p>')
    if answer.quotes:
        parts.append(f'<p class="summary">{_summary(answer.quotes, language)}</p>')
        parts.append('<ol class="quotes">')
        parts += [
            _quote(number, quote, reply.sources, language)
            for number, quote in enumerate(answer.quotes, start=1)
        ]
        parts.append("</ol>")
    elif not answer.answered:
        parts.append(f'<p class="silent">{say(language, "silent")}</p>')
    parts += [
        f'<p class="notice">{say(language, "stale", article=f"<bdi>{escape(name)}</bdi>")}</p>'
        for name in reply.stale
    ]
    if answer.closest and not answer.quotes:
        parts.append(f'<h4 class="closest-title">{say(language, "closest")}</h4>')
        parts.append('<ul class="closest">')
        parts += [
            _passage(place, passage, reply.sources, language)
            for place, passage in enumerate(answer.closest)
        ]
        parts.append("</ul>")
    parts.append("</article>")
    return "".join(parts)


def _summary(quotes: Sequence[Quote], language: Language) -> str:
    articles = len({quote.article for quote in quotes})
    if len(quotes) == 1:
        return say(language, "answer.summary.one")
    key = "answer.summary.same" if articles == 1 else "answer.summary.many"
    return say(language, key, quotes=len(quotes), articles=articles)


def _quote(number: int, quote: Quote, sources: Mapping[str, Source], language: Language) -> str:
    if quote.sentence_start <= quote.start and quote.end <= quote.sentence_end:
        begin, sentence = quote.sentence_start, quote.sentence
    else:
        begin, sentence = quote.start, quote.text
    marks = [Mark(quote.start - begin, quote.end - begin)]
    source = sources[quote.article]
    link = citation_link(quote.article, quote.start, quote.end, source.sha256)
    confidence = say_confidence(language, quote.confidence)
    return (
        f'<li class="quote" data-index="{number - 1}">'
        f'<blockquote dir="auto">{_marked(sentence, 0, len(sentence), marks)}</blockquote>'
        f'<p class="source"><a class="citation" href="{escape_attribute(link)}">'
        f'<span class="number">{number}</span>'
        f'<span class="sr-only">{say(language, "open.quote", number=number)}: </span>'
        f'<bdi class="title">{escape(source.title)}</bdi></a>'
        f"{_meta(quote.article, quote.date, language, confidence)}</p></li>"
    )


def _passage(
    place: int, passage: ClosestPassage, sources: Mapping[str, Source], language: Language
) -> str:
    source = sources[passage.article]
    link = citation_link(passage.article, passage.start, passage.end, source.sha256)
    return (
        f'<li class="passage" data-index="{place}">'
        f'<blockquote dir="auto">{escape(passage.text)}</blockquote>'
        f'<p class="source"><a class="citation" href="{escape_attribute(link)}">'
        f'<span class="sr-only">{say(language, "open.passage")}: </span>'
        f'<bdi class="title">{escape(source.title)}</bdi></a>'
        f"{_meta(passage.article, passage.date, language)}</p></li>"
    )


def _meta(name: str, date: str | None, language: Language, confidence: str = "") -> str:
    when = f'<span class="date">{escape(say_date(language, date))}</span>'
    sure = f'<span class="confidence">{confidence}</span>' if confidence else ""
    return f'<span class="meta">{when}<bdi class="file">{escape(name)}</bdi>{sure}</span>'


def article_html(
    article: Article,
    marks: Sequence[Mark],
    active: Mark | None,
    language: Language,
    states: Iterable[State] = (),
) -> str:
    """A whole article with its quotations marked.

    Args:
        article: as read from disk now.
        marks: proven places, each numbered as in the answer.
        active: the one of them that was asked for; it alone can take the focus.
        states: what was found about places that could not be proven, said above the text.
    """
    keys = {
        "changed": "article.changed",
        "unproven": "article.unproven",
        "incomplete": "link.bad",
        "outside": "article.outside",
    }
    notices = dict.fromkeys(keys[state] for state in states if state in keys)
    said = "".join(f'<p class="notice">{say(language, key)}</p>' for key in notices)
    return (
        f'<header class="head">{_meta(article.name, article.date, language)}'
        f'<h2 class="headline" id="reader-title" tabindex="-1" dir="auto">'
        f"{escape(article.title)}</h2></header>{said}"
        f'<div class="body">{"".join(_blocks(article, marks, active))}</div>'
    )


def _blocks(article: Article, marks: Sequence[Mark], active: Mark | None) -> Iterator[str]:
    """The text as paragraphs. White space between them stays, but takes no room."""
    text = article.text
    cuts = [article.body_start]
    for gap in _BLANK_LINES.finditer(text, article.body_start):
        cuts += gap.span()
    cuts.append(len(text))
    for place, (start, end) in enumerate(pairwise(cuts)):
        inner = _marked(text, start, end, marks, active)
        if place % 2:
            yield inner
        elif start < end:
            subhead = (
                place
                and end < len(text)
                and end - start <= _SUBHEAD_CHARACTERS
                and _SUBHEAD.fullmatch(text, start, end)
            )
            yield f'<p dir="auto"{" class=subhead" if subhead else ""}>{inner}</p>'


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
        parts.append(_mark(piece, begin, covering, active) if covering else piece)
    return "".join(parts)


def _mark(piece: str, begin: int, covering: Sequence[Mark], active: Mark | None) -> str:
    numbers = [mark.number for mark in covering if mark.number is not None]
    opening = [mark.number for mark in covering if mark.start == begin and mark.number is not None]
    attributes = ""
    if numbers:
        attributes += f' data-quote="{" ".join(map(str, numbers))}"'
    if opening:
        attributes += f' data-label="{", ".join(map(str, opening))}"'
    if active in covering:
        attributes += ' class="active"'
        if active is not None and active.start == begin:
            attributes += ' id="reader-mark" tabindex="-1"'
    return f"<mark{attributes}>{piece}</mark>"


def articles_html(articles: Sequence[Article], total: int, language: Language) -> str:
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
