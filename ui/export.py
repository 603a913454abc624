"""A conversation as a file to keep: a fact-check sheet in HTML, Markdown or JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal, get_args

from index.articles import Article
from ui.engine import Library
from ui.evidence import Mark
from ui.exhibits import make_sheet, sheet_json
from ui.incoming import Turn
from ui.sheet import sheet_html, sheet_markdown
from ui.text import Language, say_citation

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
    name = f"citaat-{sheet.made:%Y-%m-%d-%H%M}"
    if form == "html":
        return Export(f"{name}.html", "text/html", sheet_html(sheet))
    if form == "markdown":
        return Export(f"{name}.md", "text/markdown", sheet_markdown(sheet))
    return Export(f"{name}.json", "application/json", sheet_json(sheet))


def citation_text(article: Article, mark: Mark, language: Language) -> str:
    """Quoted words with their source, to paste into a text."""
    words = article.text[mark.start : mark.end]
    place = (mark.start, mark.end)
    return say_citation(
        language, words, article.title, article.date, article.name, place, article.sha256
    )
