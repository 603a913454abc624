"""What the script of the page may ask of the server, as plain JSON both ways.

Each action takes what a browser sent, which may be anything, and gives either
its result or ``{"error": {language: one line}}``, in every language, since a line
may be read after the language has been switched. The conversation lives in the
browser, so sessions cannot mix; only verdicts are kept here.
"""

from __future__ import annotations

import logging
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import asdict
from functools import cache, wraps
from typing import Any

from index.articles import Article
from index.errors import CitaatError, CorpusError
from ui import incoming
from ui.catalogue import Catalogue
from ui.engine import Engine, Library
from ui.error_text import say_error
from ui.evidence import Mark, citation_link, examine, prove_again
from ui.export import FORMATS, citation_text, export_sheet
from ui.incoming import RequestError, not_understood
from ui.render import (
    ARTICLES_LISTED,
    answer_html,
    article_html,
    articles_html,
    found_html,
    gone_html,
)
from ui.text import LANGUAGES, Language, say

Json = dict[str, Any]
Action = Callable[[Json], Json]

logger = logging.getLogger(__name__)


def actions(engine: Engine) -> list[Action]:
    """The functions that the page calls by name."""
    listed = Catalogue(engine.library)

    def status(data: Json) -> Json:
        status = engine.status()
        error = status.error and _said(status.error)
        return {"stage": status.stage, "done": status.done, "total": status.total, "error": error}

    def catalogue(data: Json) -> Json:
        entries = listed.entries(engine.library.names())
        dates = sorted(entry.date for entry in entries if entry.date)
        return {
            "articles": [asdict(entry) for entry in entries[:ARTICLES_LISTED]],
            "total": len(entries),
            "oldest": dates[0] if dates else None,
            "newest": dates[-1] if dates else None,
        }

    def find(data: Json) -> Json:
        found = engine.find(incoming.string(data.get("question")), incoming.question_filter(data))
        return {"html": found_html(found.passages, found.sources, incoming.language(data))}

    def ask(data: Json) -> Json:
        history = incoming.strings(data, "history", incoming.MOST_HISTORY)
        question, only = incoming.string(data.get("question")), incoming.question_filter(data)
        reply = engine.ask(question, history, only)
        return {"reply": asdict(reply), "html": answer_html(reply, incoming.language(data), only)}

    def redraw(data: Json) -> Json:
        language = incoming.language(data)
        turns = incoming.items(data, "turns", incoming.MOST_TURNS)
        read = cache(engine.library.read)  # a conversation cites an article many times

        def drawn(item: Any) -> str | None:
            try:
                kept = incoming.turn(item)
            except RequestError:
                return None  # the others are none the worse for it
            return answer_html(prove_again(kept.reply, read), language, kept.only)

        return {"html": [drawn(item) for item in turns]}

    def article(data: Json) -> Json:
        return _open_article(engine.library, data)

    def articles(data: Json) -> Json:
        names = engine.library.names()
        first = names[:ARTICLES_LISTED]
        shown = listed.entries(first)
        total = len(names) - len(first) + len(shown)
        return {"html": articles_html(shown, total, incoming.language(data))}

    def align(data: Json) -> Json:
        question = incoming.string(data.get("question"))
        texts = incoming.strings(data, "texts", incoming.MOST_TEXTS)
        if any(len(text) > incoming.MOST_TEXT_CHARACTERS for text in texts):
            raise not_understood()
        return {
            "links": [
                [
                    [link.question_start, link.question_end, link.start, link.end, link.strength]
                    for link in engine.align(question, text)
                ]
                for text in texts
            ]
        }

    def verdict(data: Json) -> Json:
        if engine.verdicts is None:
            raise RequestError("this server keeps no verdicts")
        engine.verdicts.keep(*incoming.judged(data))
        return {"saved": True, "file": str(engine.verdicts.path)}

    def export(data: Json) -> Json:
        turns = [incoming.turn(item) for item in incoming.items(data, "turns", incoming.MOST_TURNS)]
        if data.get("format") not in FORMATS:
            raise not_understood()
        return asdict(export_sheet(turns, data["format"], engine.library, incoming.language(data)))

    return [
        _guarded(action)
        for action in (
            status, catalogue, find, ask, redraw, article, articles, align, verdict, export,
        )
    ]  # fmt: skip


def _guarded(action: Action) -> Action:
    @wraps(action)
    def guarded(data: Any) -> Json:
        try:
            if not isinstance(data, dict):
                raise not_understood()
            return action(data)
        except CitaatError as error:
            return {"error": _said(error)}
        except Exception:
            logger.exception("the action %s failed", action.__name__)
            return {"error": {language: say(language, "failed") for language in LANGUAGES}}

    return guarded


def _said(error: CitaatError) -> dict[Language, str]:
    return {language: say_error(language, error) for language in LANGUAGES}


def _open_article(library: Library, data: Json) -> Json:
    name, language = incoming.string(data.get("name")), incoming.language(data)
    marks = [incoming.mark(item) for item in incoming.items(data, "marks", incoming.MOST_MARKS)]
    before, after = _neighbours(library, name)
    try:
        article = library.read(name)
    except CorpusError:
        words = [mark.text for mark in marks if mark.text is not None]
        if not words:
            raise
        return {
            "html": gone_html(name, words, language),
            "title": name,
            "sha": None,
            "state": "gone",
            "states": ["gone"] * len(marks),
            "previous": before,
            "next": after,
        }
    findings = [examine(article, mark, data.get("sha")) for mark in marks]
    place = data.get("active")
    chosen = None
    if isinstance(place, int) and 0 <= place < len(findings):
        chosen = findings[place]
    opened: Json = {
        "html": article_html(article, findings, None if chosen is None else place, language),
        "title": article.title,
        "sha": article.sha256,
        "state": "plain" if chosen is None else chosen.state,
        "states": [finding.state for finding in findings],
        "previous": before,
        "next": after,
    }
    if chosen is not None and chosen.stands:
        opened["citation"] = _citation(article, chosen.mark, language)
    return opened


def _neighbours(library: Library, name: str) -> tuple[str | None, str | None]:
    """The articles before and after one in order of name."""
    try:
        names = library.names()
    except CorpusError:
        return None, None
    before, after = bisect_left(names, name), bisect_right(names, name)
    return (
        names[before - 1] if before else None,
        names[after] if after < len(names) else None,
    )


def _citation(article: Article, mark: Mark, language: Language) -> Json:
    """What a click copies: the words with their source, and the address of the place."""
    return {
        "text": citation_text(article, mark, language),
        "link": citation_link(article.name, mark.start, mark.end, article.sha256),
    }
