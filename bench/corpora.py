"""The corpora of the comparison, as folders of text files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from bench.data import read_rows, xquad_paragraphs

# What else there is to fill a large corpus with.
_MORE = (
    "squad-dev",
    "squad-train",
    "piaf-fr",
    "squadshifts-new_wiki",
    "squadshifts-reddit",
    "squadshifts-amazon_reviews",
)
_PASSAGE_CHARACTERS = 250


def write_texts(folder: Path, texts: Iterable[str]) -> int:
    """One file a text, numbered; how many there are. Texts that are the same are written once."""
    folder.mkdir(parents=True, exist_ok=True)
    distinct = dict.fromkeys(texts)
    for number, text in enumerate(distinct):
        (folder / f"{number:05}.txt").write_text(text, encoding="utf-8")
    return len(distinct)


def passages(data: Path, count: int) -> list[str]:
    """So many different texts of whole sentences and at most 250 characters.

    Raises:
        ValueError: when the folder does not hold enough.
    """
    found: dict[str, None] = {}
    for text in _cut(data):
        found.setdefault(text)
        if len(found) == count:
            return list(found)
    raise ValueError(f"{data} holds {len(found)} passages, not {count}")


def _cut(data: Path) -> Iterator[str]:
    from index.pieces import merge, split

    texts = [(item.text, item.language) for item in xquad_paragraphs(data, ("nl", "de"))]
    texts += [(row["context"], row["lang"]) for name in _MORE for row in read_rows(data, name)]
    for text, language in texts:
        pieces = split(text, _PASSAGE_CHARACTERS, language)
        for chunk in merge([len(piece) for piece in pieces], _PASSAGE_CHARACTERS, 0):
            # A byte order mark in mid-text would be one at the beginning of a file.
            if passage := "".join(pieces[chunk.start : chunk.stop]).replace("\ufeff", "").strip():
                yield passage
