"""The articles by name, title and date, without reading a file twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from index.errors import CorpusError
from ui.engine import Library, Stamp


@dataclass(frozen=True, slots=True)
class Entry:
    """An article as a list shows it."""

    name: str
    title: str
    date: str | None


class Catalogue:
    """What a list shows of the articles; a file is read again only when it has changed."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._known: dict[str, tuple[Stamp, Entry]] = {}

    def entries(self, names: Iterable[str]) -> list[Entry]:
        """Entries of the named articles; those that cannot be read are passed over."""
        return [entry for name in names if (entry := self._entry(name)) is not None]

    def _entry(self, name: str) -> Entry | None:
        try:
            stamp = self._library.stamp(name)
            known = self._known.get(name)
            if known is not None and known[0] == stamp:
                return known[1]
            article = self._library.read(name)
        except CorpusError:
            return None
        entry = Entry(name, article.title, article.date)
        self._known[name] = stamp, entry
        return entry
