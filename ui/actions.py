"""What the script of the page may ask of the server, as plain JSON both ways.

Each action takes what a browser sent, which may be anything, and gives either
its result or ``{"error": one line}``. No state is kept between two requests:
the conversation lives in the browser, so sessions cannot mix.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import wraps
from typing import Any

from index.articles import Article
from index.errors import CitaatError, CorpusError
from qa.answers import Answer, ClosestPassage, Quote
from ui.engine import Engine, one_line
from ui.evidence import Mark, Reply, Source, examine
from ui.render import ARTICLES_LISTED, answer_html, article_html, articles_html
from ui.text import Language, as_language, say

Json = dict[str, Any]
Action = Callable[[Json], Json]

_MOST_MARKS = 100

logger = logging.getLogger(__name__)


class RequestError(CitaatError):
    """The browser sent something that the page never sends."""


def actions(engine: Engine) -> list[Action]:
    """The functions that the page calls by name."""

    def status(data: Json) -> Json:
        return asdict(engine.status())

    def ask(data: Json) -> Json:
        history = [_string(item) for item in _list(data, "history")]
        reply = engine.ask(_text(data, "question"), history)
        return {"reply": asdict(reply), "html": answer_html(reply, _language(data))}

    def redraw(data: Json) -> Json:
        language = _language(data)
        replies = [reply_from_json(item) for item in _list(data, "replies")]
        return {"html": [answer_html(reply, language) for reply in replies]}

    def article(data: Json) -> Json:
        return _open_article(engine.library.read(_text(data, "name")), data)

    def articles(data: Json) -> Json:
        names = engine.library.names()
        shown = []
        for name in names[:ARTICLES_LISTED]:
            try:
                shown.append(engine.library.read(name))
            except CorpusError:
                names.remove(name)
        return {"html": articles_html(shown, len(names), _language(data))}

    return [_guarded(action) for action in (status, ask, redraw, article, articles)]


def _open_article(article: Article, data: Json) -> Json:
    sha256 = data.get("sha")
    marks = [_mark(item) for item in _list(data, "marks")[:_MOST_MARKS]]
    states = [examine(article, mark, sha256) for mark in marks]
    proven = [mark for mark, state in zip(marks, states, strict=True) if state == "verified"]
    place = data.get("active")
    active, state = None, "plain"
    if isinstance(place, int) and 0 <= place < len(marks):
        state = states[place]
        active = marks[place] if state == "verified" else None
    return {
        "html": article_html(article, proven, active, _language(data), states),
        "title": article.title,
        "sha": article.sha256,
        "state": state,
    }


def _guarded(action: Action) -> Action:
    @wraps(action)
    def guarded(data: Any) -> Json:
        language: Language = "en"
        try:
            if not isinstance(data, dict):
                raise RequestError("this request is not understood")
            language = _language(data)
            return action(data)
        except CitaatError as error:
            return {"error": one_line(error)}
        except Exception:
            logger.exception("the action %s failed", action.__name__)
            return {"error": say(language, "failed")}

    return guarded


def reply_from_json(data: Any) -> Reply:
    """A reply that the browser kept, to be drawn again in another language.

    Raises:
        RequestError: when it is not one of ours.
    """
    try:
        answer = data["answer"]
        return Reply(
            answer=Answer(
                **answer
                | {
                    "quotes": tuple(Quote(**quote) for quote in answer["quotes"]),
                    "closest": tuple(ClosestPassage(**item) for item in answer["closest"]),
                }
            ),
            sources={name: Source(**source) for name, source in data["sources"].items()},
            stale=tuple(data["stale"]),
        )
    except (KeyError, TypeError, AttributeError):
        raise RequestError("this conversation was kept by another version") from None


def _language(data: Mapping[str, Any]) -> Language:
    return as_language(data.get("language"))


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise RequestError("this request is not understood")
    # Half of a surrogate pair is not text, and could not be sent back.
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _text(data: Mapping[str, Any], key: str) -> str:
    return _string(data.get(key))


def _list(data: Mapping[str, Any], key: str) -> list[Any]:
    value = data.get(key, [])
    if not isinstance(value, list):
        raise RequestError("this request is not understood")
    return value


def _mark(data: Any) -> Mark:
    if not isinstance(data, dict):
        raise RequestError("this link is not complete")
    start, end, number = data.get("start"), data.get("end"), data.get("number")
    text = data.get("text")
    if not isinstance(start, int) or not isinstance(end, int):
        raise RequestError("this link is not complete")
    return Mark(
        start,
        end,
        _string(text) if text is not None else None,
        number if isinstance(number, int) else None,
    )
