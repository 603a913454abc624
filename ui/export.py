"""A conversation as a fact-check sheet: HTML, Markdown or JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final, Literal, get_args

from index.articles import Article
from ui.engine import Library
from ui.evidence import Mark
from ui.incoming import Turn
from ui.text import Language, say_citation

Format = Literal["html", "markdown", "json"]
FORMATS: Final[tuple[Format, ...]] = get_args(Format)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file for the reader to keep: its name, media type and contents."""

    name: str
    type: str
    text: str


def export_sheet(
    turns: Sequence[Turn], form: Format, library: Library, language: Language
) -> Sheet:
    """The sheet of a conversation."""
    return Sheet("citaat.json", "application/json", json.dumps([asdict(turn) for turn in turns]))


def citation_text(article: Article, mark: Mark, language: Language) -> str:
    """Quoted words with their source, on one line."""
    words = article.text[mark.start : mark.end]
    return say_citation(
        language, words, article.title, article.date, article.name, mark.start, mark.end
    )
