"""A conversation as a file to keep: a fact-check sheet in HTML, Markdown or JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal, get_args

from index.articles import Article
from ui.engine import Library
from ui.evidence import Mark
from ui.exhibits import Sheet, make_sheet, sheet_json
from ui.incoming import Turn
from ui.sheet import sheet_html, sheet_markdown
from ui.text import Language, say_citation
from ui.verdicts import filter_json

Format = Literal["html", "markdown", "json"]
FORMATS: Final[tuple[Format, ...]] = get_args(Format)


@dataclass(frozen=True, slots=True)
class Export:
    """A file for the reader to keep: its name, media type and contents."""

    name: str
    type: str
    text: str


def _now() -> datetime:
    return datetime.now(UTC)


def export_sheet(
    turns: Sequence[Turn],
    form: Format,
    library: Library,
    language: Language,
    now: Callable[[], datetime] = _now,
) -> Export:
    """The sheet of a conversation, as a file.

    Args:
        turns: the questions in order, with their replies and verdicts.
        form: of the file.
        library: reads the articles, as they are now.
        language: of all that the sheet says itself.
        now: the time that the sheet names, in UTC.
    """
    sheet = make_sheet(turns, library, language, now())
    searched = [turn.only for turn in turns]
    name = f"citaat-{sheet.made:%Y-%m-%d-%H%M}"
    if form == "html":
        return Export(f"{name}.html", "text/html", sheet_html(sheet, searched))
    if form == "markdown":
        return Export(f"{name}.md", "text/markdown", sheet_markdown(sheet, searched))
    return Export(f"{name}.json", "application/json", _json(sheet, turns))


def _json(sheet: Sheet, turns: Sequence[Turn]) -> str:
    """The sheet for programs, each question with the articles that it was asked of."""
    made = json.loads(sheet_json(sheet))
    for question, turn in zip(made["questions"], turns, strict=True):
        question["only"] = filter_json(turn.only)
    return json.dumps(made, ensure_ascii=False, indent=1)


def citation_text(article: Article, mark: Mark, language: Language) -> str:
    """Quoted words with their source, to paste into a text."""
    words = article.text[mark.start : mark.end]
    place = (mark.start, mark.end)
    return say_citation(
        language, words, article.title, article.date, article.name, place, article.sha256
    )
