"""The articles by name, title and date, without reading a file twice."""

from __future__ import annotations

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
    """The articles of a library; a file is read again only when it has changed."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._known: dict[str, tuple[Stamp, Entry]] = {}

    def entries(self) -> list[Entry]:
        """The articles in order of name; those that cannot be read are passed over.

        Raises:
            CorpusError: when the folder is unusable.
        """
        known: dict[str, tuple[Stamp, Entry]] = {}
        for name in self._library.names():
            try:
                stamp = self._library.stamp(name)
                before = self._known.get(name)
                if before is not None and before[0] == stamp:
                    known[name] = before
                    continue
                article = self._library.read(name)
            except CorpusError:
                continue
            known[name] = stamp, Entry(name, article.title, article.date)
        # Replaced at once: two requests may come here together.
        self._known = known
        return [entry for _, entry in known.values()]
