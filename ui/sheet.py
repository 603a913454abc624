"""The fact-check sheet as HTML and as Markdown.

The HTML needs no script and nothing from elsewhere; its policy forbids both.
In Markdown every character that could be markup is escaped, so that what an
article says stays text.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from qa.answers import ClosestPassage
from ui.evidence import SHOWN
from ui.exhibits import Checked, Exhibit, Sheet
from ui.render import VERDICTS_ON_QUOTES, VERDICTS_ON_SILENCE, escape, escape_attribute
from ui.text import LANGUAGES, Language, say, say_confidence, say_date, say_filter

# A question can be in any language.
_ASKED = 'dir="auto" lang=""'
_STYLE = Path(__file__).parent / "static" / "sheet.css"

_STRINGS: Final[dict[str, tuple[str, str]]] = {
    "title": ("Fact-check sheet", "Controleblad"),
    "corpus": ("Articles", "Artikelen"),
    "made": ("Made", "Gemaakt"),
    "time": ("{date}, {time} UTC", "{date}, {time} UTC"),
    "asked": ("Questions", "Vragen"),
    "questions.one": ("1 question", "1 vraag"),
    "questions.many": ("{count} questions", "{count} vragen"),
    "quotes.one": ("1 quotation", "1 citaat"),
    "quotes.many": ("{count} quotations", "{count} citaten"),
    "question": ("Question", "Vraag"),
    "answer": ("First quotation", "Eerste citaat"),
    "verdict": ("Verdict", "Oordeel"),
    "no_verdict": ("none yet", "nog geen"),
    "silent": ("The articles do not answer.", "De artikelen geven geen antwoord."),
    "silent.only": (
        "The articles that were searched do not answer.",
        "De doorzochte artikelen geven geen antwoord.",
    ),
    "withheld": (
        "Withheld: the articles have changed.",
        "Niet getoond: de artikelen zijn gewijzigd.",
    ),
    "file": ("File", "Bestand"),
    "date": ("Date", "Datum"),
    "place": ("Characters", "Tekens"),
    "place.now": ("{start}–{end}", "{start}–{end}"),
    "place.moved": (
        "{start}–{end}; cited at {cited_start}–{cited_end}",
        "{start}–{end}; aangehaald op {cited_start}–{cited_end}",
    ),
    "hash": ("SHA-256", "SHA-256"),
    "confidence": ("Confidence", "Zekerheid"),
    "state": ("Evidence", "Bewijs"),
    "state.verified": (
        "verified: these words stand at the cited place",
        "klopt: deze woorden staan op de genoemde plaats",
    ),
    "state.moved": (
        "moved: the file has changed, and these words stand elsewhere in it",
        "verplaatst: het bestand is gewijzigd, en deze woorden staan er elders in",
    ),
    "state.changed": (
        "changed: the file no longer says this, or not in one certain place; these are the words "
        "as they were cited",
        "gewijzigd: het bestand zegt dit niet meer, of niet op één zekere plaats; dit zijn de "
        "woorden zoals ze zijn aangehaald",
    ),
    "state.gone": (
        "gone: the file is no longer there; these are the words as they were cited",
        "verdwenen: het bestand is er niet meer; dit zijn de woorden zoals ze zijn aangehaald",
    ),
    "checked_by": ("Checked by", "Gecontroleerd door"),
    "checked_on": ("Date", "Datum"),
    "notes": ("Notes", "Aantekeningen"),
    "how": ("How to check this", "Hoe dit te controleren is"),
    "how.more": (
        "Each quotation is cut out of its file, character for character. Characters are counted "
        "from 0 in the decoded text, without a byte-order mark. The SHA-256 is that of the "
        "file’s bytes when it was indexed. The evidence line says what holding the words against "
        "the file gave when this sheet was made.",
        "Elk citaat is teken voor teken uit zijn bestand geknipt. Tekens worden vanaf 0 geteld in "
        "de gedecodeerde tekst, zonder byte-order mark. De SHA-256 is die van de bytes van het "
        "bestand toen het werd geïndexeerd. De bewijsregel zegt wat het vergelijken van de "
        "woorden met het bestand opleverde toen dit blad werd gemaakt.",
    ),
}


def _say(language: Language, key: str, **values: object) -> str:
    return _STRINGS[key][LANGUAGES.index(language)].format(**values)


def _time(language: Language, made: datetime) -> str:
    date = say_date(language, f"{made:%Y-%m-%d}")
    return _say(language, "time", date=date, time=f"{made:%H:%M}")


def _place(exhibit: Exhibit, language: Language) -> str:
    quote = exhibit.quote
    return _say(
        language,
        "place.moved" if exhibit.state == "moved" else "place.now",
        start=exhibit.start,
        end=exhibit.end,
        cited_start=quote.start,
        cited_end=quote.end,
    )


def _count(sheet: Sheet) -> str:
    counts = {
        "questions": len(sheet.questions),
        "quotes": sum(len(question.exhibits) for question in sheet.questions),
    }
    return ", ".join(
        _say(sheet.language, f"{key}.one" if count == 1 else f"{key}.many", count=count)
        for key, count in counts.items()
    )


def _silence(question: Checked) -> str:
    """The key of what silence says: of some articles it says nothing about the others."""
    return "silent" if question.only is None else "silent.only"


# HTML


def sheet_html(sheet: Sheet) -> str:
    """A page that opens offline, and prints."""
    language = sheet.language
    style = _STYLE.read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    title = _say(language, "title")
    rows = "".join(_row(number, item, sheet) for number, item in _numbered(sheet))
    sections = "".join(_section(number, item, sheet) for number, item in _numbered(sheet))
    head = "".join(
        f'<th scope="col">{_say(language, key)}</th>' for key in ("question", "answer", "verdict")
    )
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="content-security-policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{title} · {_html(sheet.corpus)}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f'<header><p class="maker">citaat</p><h1>{title}</h1><dl class="about">'
        f"{_pair(_say(language, 'corpus'), f'<bdi>{_html(sheet.corpus)}</bdi>')}"
        f"{_pair(_say(language, 'made'), _time(language, sheet.made))}"
        f"{_pair(_say(language, 'asked'), _count(sheet))}</dl></header>\n<main>\n"
        f'<table><thead><tr><th scope="col" class="number">#</th>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table>\n{sections}</main>\n"
        f"<footer><h2>{_say(language, 'how')}</h2><p>{_say(language, 'how.more')}</p>"
        f'<p class="signature"><span>{_say(language, "checked_by")}</span>'
        f"<span>{_say(language, 'checked_on')}</span></p></footer>\n</body>\n</html>\n"
    )


def _numbered(sheet: Sheet) -> Iterator[tuple[int, Checked]]:
    return enumerate(sheet.questions, start=1)


def _html(text: str) -> str:
    # A page without script cannot put a NUL back into its place.
    return escape(text.replace("\0", "\ufffd"))


def _spoken(sheet: Sheet) -> str:
    """Attributes of an article's words: their direction, and their language for screen readers."""
    return f'dir="auto" lang="{escape_attribute(sheet.articles_language)}"'


def _pair(term: str, html: str, kind: str = "") -> str:
    style = f' class="{kind}"' if kind else ""
    return f"<div{style}><dt>{term}</dt><dd>{html}</dd></div>"


def _row(number: int, question: Checked, sheet: Sheet) -> str:
    language = sheet.language
    answer = _say(language, "withheld" if question.answered else _silence(question))
    given = {question.verdict} if question.verdict else set()
    if question.exhibits:
        first = question.exhibits[0]
        words = f"<span {_spoken(sheet)}>{_html(first.words)}</span>"
        answer = f"{words} {_badge(first, language)}"
        given = {first.verdict} if first.verdict else set()
    said = "; ".join(say(language, f"verdict.{verdict}") for verdict in given)
    verdict = said or f'<span class="none">{_say(language, "no_verdict")}</span>'
    return (
        f'<tr><td class="number">{number}</td>'
        f'<td><a href="#q{number}" {_ASKED}>{_html(question.question)}</a></td>'
        f"<td>{answer}</td><td>{verdict}</td></tr>"
    )


def _badge(exhibit: Exhibit, language: Language) -> str:
    return f'<span class="badge {exhibit.state}">{say(language, f"state.{exhibit.state}")}</span>'


def _section(number: int, question: Checked, sheet: Sheet) -> str:
    language = sheet.language
    understood = ""
    if question.only is not None:
        said = _html(say_filter(language, question.only))
        understood = f'<p class="read-as">{say(language, "only")} <bdi>{said}</bdi></p>'
    if question.read_as is not None:
        label = say(language, "read_as")
        understood += f'<p class="read-as">{label} <q {_ASKED}>{_html(question.read_as)}</q></p>'
    body = "".join(_figure(exhibit, sheet) for exhibit in question.exhibits)
    for name in question.stale:
        said = say(language, "stale", article=f"<bdi>{_html(name)}</bdi>")
        body += f'<p class="stale">{said}</p>'
    if not question.answered:
        boxes = _boxes(VERDICTS_ON_SILENCE, question.verdict, language)
        body += f'<p class="silent">{say(language, _silence(question))}</p>{boxes}'
    if question.closest:
        passages = "".join(_passage(passage, sheet) for passage in question.closest)
        body += f'<h3>{say(language, "closest")}</h3><ul class="closest">{passages}</ul>'
    return (
        f'<section id="q{number}"><h2><span class="number">{number}</span> '
        f"<span {_ASKED}>{_html(question.question)}</span></h2>{understood}{body}</section>\n"
    )


def _figure(exhibit: Exhibit, sheet: Sheet) -> str:
    quote, language, spoken = exhibit.quote, sheet.language, _spoken(sheet)
    tag = "mark" if exhibit.state in SHOWN else "em"
    label = ""
    if exhibit.relation == "differs":
        label = f'<p class="label">{say(language, "group.differs")}</p>'
    if exhibit.state not in SHOWN:
        label += f'<p class="label">{say(language, "old_words")}</p>'
    facts = (
        _pair(_say(language, "file"), f"<bdi>{_html(quote.article)}</bdi>")
        + _pair(_say(language, "date"), _html(say_date(language, quote.date)))
        + _pair(_say(language, "place"), _place(exhibit, language))
        + _pair(_say(language, "confidence"), say_confidence(language, quote.confidence))
        + _pair(_say(language, "hash"), f"<code>{_html(quote.sha256)}</code>", "wide")
        + _pair(_say(language, "state"), _say(language, f"state.{exhibit.state}"), "wide")
    )
    return (
        f'<figure class="{escape_attribute(exhibit.state)}">{label}'
        f'<blockquote {spoken}><span class="number">{exhibit.number}</span>'
        f"{_html(exhibit.before)}<{tag}>{_html(exhibit.words)}</{tag}>{_html(exhibit.after)}"
        f'</blockquote><figcaption><p class="source"><cite {spoken}>{_html(exhibit.title)}</cite>'
        f'</p><dl class="facts">{facts}</dl>'
        f"{_boxes(VERDICTS_ON_QUOTES, exhibit.verdict, language)}</figcaption></figure>"
    )


def _boxes(kinds: tuple[str, ...], given: str | None, language: Language) -> str:
    """The verdicts with the given one ticked: on paper, the others can be."""
    boxes = "".join(
        f'<li class="{"given" if kind == given else "open"}">'
        f'<span class="box" aria-hidden="true">{"✓" if kind == given else ""}</span>'
        f"{say(language, f'verdict.{kind}')}</li>"
        for kind in kinds
    )
    return f'<ul class="verdict">{boxes}</ul>'


def _passage(passage: ClosestPassage, sheet: Sheet) -> str:
    language = sheet.language
    place = f"{_say(language, 'place')} {passage.start}–{passage.end}"
    return (
        f"<li><blockquote {_spoken(sheet)}>{_html(passage.text)}</blockquote>"
        f'<p class="source"><bdi>{_html(passage.article)}</bdi> · '
        f"{_html(say_date(language, passage.date))} · {place}</p></li>"
    )


# Markdown

_MARKUP = re.compile(r"[\\`*_{}\[\]<>#|~&$^=@!]")
_LINE_MARKUP = re.compile(r"^(\s*)([-+:]|\d+(?=[.)]))")
_ADDRESS = re.compile(r"(?i)\b(https?|ftp|www|mailto)(?=[:.])")
_LINE_END = re.compile(r"\r\n|\r|\n")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def sheet_markdown(sheet: Sheet) -> str:
    """A text to send or to keep under version control."""
    language = sheet.language
    lines = [
        f"# {_say(language, 'title')}",
        "",
        f"- {_say(language, 'corpus')}: {_inline(sheet.corpus)}",
        f"- {_say(language, 'made')}: {_time(language, sheet.made)}",
        f"- {_say(language, 'asked')}: {_count(sheet)}",
    ]
    for number, question in _numbered(sheet):
        lines += ["", f"## {number}\\. {_inline(question.question)}", ""]
        if question.only is not None:
            searched = _inline(say_filter(language, question.only))
            lines += [f"{say(language, 'only')} {searched}", ""]
        if question.read_as is not None:
            lines += [f"{say(language, 'read_as')} {_inline(question.read_as)}", ""]
        for name in question.stale:
            lines += [say(language, "stale", article=_inline(name)), ""]
        if not question.answered:
            lines += [say(language, _silence(question)), ""]
            lines += _ticks(VERDICTS_ON_SILENCE, question.verdict, language)
        for exhibit in question.exhibits:
            lines += _exhibit_lines(exhibit, language)
        if question.closest:
            lines += ["", f"### {say(language, 'closest')}"]
        for passage in question.closest:
            place = f"{_say(language, 'place').lower()} {passage.start}–{passage.end}"
            date = _inline(say_date(language, passage.date))
            lines += ["", f"> {_quoted(passage.text.lstrip())}", ""]
            lines += [f"{_inline(passage.article)}, {date}, {place}"]
    lines += ["", "---", "", _say(language, "how.more"), ""]
    return "\n".join(lines)


def _exhibit_lines(exhibit: Exhibit, language: Language) -> list[str]:
    quote = exhibit.quote
    before, words = _quoted(exhibit.before.lstrip()), _quoted(exhibit.words)
    # Asterisks make no emphasis between a letter and a punctuation mark.
    tag = "strong" if exhibit.state in SHOWN else "em"
    words = f"<{tag}>{words}</{tag}>"
    title = [say(language, "group.differs"), ""] if exhibit.relation == "differs" else []
    facts = [
        ("file", _inline(quote.article)),
        ("date", _inline(say_date(language, quote.date))),
        ("place", _place(exhibit, language)),
        ("hash", _inline(quote.sha256)),
        ("confidence", say_confidence(language, quote.confidence)),
        ("state", _say(language, f"state.{exhibit.state}")),
    ]
    return [
        "",
        *title,
        f"> {before}{words}{_quoted(exhibit.after)}",
        "",
        f"{exhibit.number}\\. {_inline(exhibit.title)}",
        "",
        *(f"- {_say(language, key)}: {value}" for key, value in facts),
        *_ticks(VERDICTS_ON_QUOTES, exhibit.verdict, language),
    ]


def _ticks(kinds: tuple[str, ...], given: str | None, language: Language) -> list[str]:
    return [
        f"- [{'x' if kind == given else ' '}] {say(language, f'verdict.{kind}')}" for kind in kinds
    ]


def _inline(text: str) -> str:
    """Text on one line, as Markdown that reads as that text."""
    return _escaped(" ".join(text.split()))


def _quoted(text: str) -> str:
    """Text inside a block quotation, its line ends kept."""
    first, *more = _LINE_END.split(text)
    # Spaces that begin a line would make code of it.
    return "\\\n> ".join(_escaped(line) for line in (first, *(line.lstrip() for line in more)))


def _escaped(line: str) -> str:
    line = _CONTROL.sub("\ufffd", line)
    line = _MARKUP.sub(r"\\\g<0>", line)
    line = _ADDRESS.sub(lambda found: f"{found[0]}\\", line)
    return _LINE_MARKUP.sub(_escape_line_markup, line)


def _escape_line_markup(found: re.Match[str]) -> str:
    return f"{found[1]}{found[2]}\\" if found[2][0].isdigit() else f"{found[1]}\\{found[2]}"
