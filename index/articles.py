"""Articles: text files of a folder, decoded so that character offsets hold.

Nothing is normalised: line ends, spaces and combining marks stay as they are
in the file, because a citation counts characters of exactly this text.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from index.errors import CorpusError, Phrase, reason_of
from index.sentences import sentence_spans

SUFFIXES = frozenset({".txt", ".md"})

_DATE_PREFIX = re.compile(r"\s?date (\d{4}-(?:0[1-9]|1[0-2])(?:-\d{2})?)[ \t]+")
_MARKDOWN_HEADING = re.compile(r"#{1,6}[ \t]+(\S[^\n]*)")
_TITLE_CHARACTERS = 120
_BINARY_SIGNATURES = (b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\x7fELF")
# Control characters that prose may hold; others are a sign of a binary file.
_TEXT_CONTROLS = "\t\n\v\f\r\x1c\x1d\x1e\x85"
_CONTROLS = re.compile(rf"[^\x20-\x7e\xa0-\U0010ffff{re.escape(_TEXT_CONTROLS)}]|\ufffd")
_MOST_CONTROLS = 0.01  # share of a text's characters

_Parsed = TypeVar("_Parsed")


@dataclass(frozen=True, slots=True)
class Article:
    """One source file.

    Attributes:
        name: path inside the corpus folder, with ``/`` between its parts.
        date: ``YYYY-MM`` or ``YYYY-MM-DD`` where the file begins with one, else None.
        title: the first heading or sentence, shortened; for display, not a quotation.
        text: the whole decoded file; all offsets count its characters.
        sha256: of the file's bytes, in hexadecimal.
        body_start: where the article proper begins, after a date prefix.
    """

    name: str
    date: str | None
    title: str
    text: str
    sha256: str
    body_start: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that is not in the corpus, and why, in a few plain words."""

    name: str
    reason: Phrase

    @property
    def phrase(self) -> Phrase:
        """Both, as a line."""
        return Phrase("skipped {name!r}: {reason}", name=self.name, reason=self.reason)

    def __str__(self) -> str:
        return self.phrase


class NotTextError(ValueError):
    """The bytes are not text in any encoding that is read here."""

    def __init__(self, reason: Phrase) -> None:
        super().__init__(reason)
        self.reason = reason


def decode(data: bytes) -> str:
    """Bytes to text: UTF-8, UTF-16, or else Windows-1252, with line ends kept.

    A byte-order mark is not part of the text.

    Raises:
        NotTextError: for binary data.
    """
    if data.startswith(_BINARY_SIGNATURES):
        raise NotTextError(Phrase("a binary file, not text"))
    text = _decode(data)
    if text and len(_CONTROLS.findall(text)) > max(1, _MOST_CONTROLS * len(text)):
        raise NotTextError(Phrase("a binary file, not text"))
    return text


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    # UTF-16 without its mark: Latin script then has a NUL in every other byte.
    sample = data[:4096]
    if len(sample) >= 4 and sample.count(0) > len(sample) / 3:
        even, odd = sample[::2].count(0), sample[1::2].count(0)
        codec = "utf-16-be" if even > odd else "utf-16-le"
        return data.decode(codec, errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def parse_article(name: str, data: bytes) -> Article:
    """An article from a file's name and bytes.

    Raises:
        NotTextError: when the bytes are binary, or hold no text but a date and spaces.
    """
    text = decode(data)
    prefix = _DATE_PREFIX.match(text)
    body_start = prefix.end() if prefix else 0
    if not text[body_start:].strip():
        raise NotTextError(Phrase("an empty file"))
    return Article(
        name=name,
        date=prefix.group(1) if prefix else None,
        title=_title(text, body_start),
        text=text,
        sha256=hashlib.sha256(data).hexdigest(),
        body_start=body_start,
    )


def _title(text: str, body_start: int) -> str:
    first_word = _first_word(text, body_start)
    heading = _MARKDOWN_HEADING.match(text, first_word)
    if heading:
        title = heading.group(1).rstrip(" \t\r#") or heading.group(1)
    else:
        # The first sentence needs only the first screenful of a long article.
        opening = text[first_word : first_word + 20 * _TITLE_CHARACTERS]
        start, end = sentence_spans(opening)[0]
        title = opening[start:end].split("\n", 1)[0]
    title = " ".join(title.split())
    if len(title) <= _TITLE_CHARACTERS:
        return title
    cut = title[: _TITLE_CHARACTERS - 1]
    return cut.rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"


def _first_word(text: str, start: int) -> int:
    while start < len(text) and text[start].isspace():
        start += 1
    return start


def article_path(folder: Path, name: str) -> Path:
    """The file of an article, proven to lie inside the corpus folder.

    Raises:
        CorpusError: when the name leads outside the folder, to a hidden file, or
            to a file of another kind than articles are.
    """
    root = folder.resolve()
    parts = name.split("/")
    refused = CorpusError("{name!r} is not an article of this corpus", name=name[:200])
    if "\0" in name or any(part.startswith(".") or not part for part in parts):
        raise refused
    path = root.joinpath(*parts)
    if path.suffix.lower() not in SUFFIXES:
        raise refused
    try:
        resolved = path.resolve()
    except (OSError, RuntimeError, ValueError):
        # A loop of links, or a name that no file system can hold.
        raise refused from None
    if not resolved.is_relative_to(root) or resolved.suffix.lower() not in SUFFIXES:
        raise refused
    return path


def read_article(folder: Path, name: str) -> Article:
    """Read one article of the corpus as it is on disk now.

    Raises:
        CorpusError: when there is no such article, or it cannot be read.
    """
    path = article_path(folder, name)
    try:
        if path.exists() and not path.is_file():
            # Reading a pipe would wait for whoever writes to it.
            raise CorpusError("{name!r} is not an article of this corpus", name=name)
        return parse_article(name, path.read_bytes())
    except FileNotFoundError:
        raise CorpusError(
            "the article {name!r} is gone: its file was moved or deleted", name=name
        ) from None
    except NotTextError as error:
        raise CorpusError(
            "the article {name!r} is now {what}", name=name, what=error.reason
        ) from None
    except OSError as error:
        raise CorpusError(
            "the article {name!r} cannot be read: {reason}", name=name, reason=reason_of(error)
        ) from None


def check_folder(folder: Path) -> None:
    """Make sure that a folder can be listed, whatever is in it.

    Raises:
        CorpusError: when it is missing, not a folder, or unreadable.
    """
    try:
        if not folder.exists():
            raise CorpusError("the folder {folder!r} does not exist", folder=str(folder))
        if not folder.is_dir():
            raise CorpusError("{folder!r} is a file, not a folder of articles", folder=str(folder))
        with os.scandir(folder):
            pass
    except OSError as error:
        raise CorpusError(
            "the folder {folder!r} cannot be read: {reason}",
            folder=str(folder),
            reason=reason_of(error),
        ) from None


def list_articles(folder: Path) -> tuple[list[str], list[Skipped]]:
    """Names of the files that may be articles, sorted, and what was passed over.

    Hidden files, hidden folders and files of other kinds are not mentioned;
    links that lead out of the folder are, since someone put them there.

    Raises:
        CorpusError: when the folder is missing, not a folder, or unreadable.
    """
    check_folder(folder)
    root = folder.resolve()
    names: list[str] = []
    skipped: list[Skipped] = []

    def unreadable(error: OSError) -> None:
        name = Path(error.filename).relative_to(folder).as_posix()
        skipped.append(Skipped(name, Phrase("an unreadable folder")))

    for parent, folders, files in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        skipped += [
            Skipped(path.relative_to(folder).as_posix(), Phrase("a link to a folder"))
            for path in (Path(parent, name) for name in folders)
            if path.is_symlink()
        ]
        for file in files:
            path = Path(parent, file)
            if file.startswith(".") or path.suffix.lower() not in SUFFIXES:
                continue
            name = path.relative_to(folder).as_posix()
            try:
                name.encode("utf-8")
            except UnicodeEncodeError:
                skipped.append(Skipped(name, Phrase("its name is not valid UTF-8")))
                continue
            reason = _passed_over(path, root)
            if reason is None:
                names.append(name)
            else:
                skipped.append(Skipped(name, reason))
    return sorted(names), skipped


def _passed_over(path: Path, root: Path) -> Phrase | None:
    """Why a file is no article, judged without reading it; None when it may be one."""
    try:
        if not path.is_file():
            return Phrase("not a regular file")
        if path.is_symlink():
            target = path.resolve()
            if not target.is_relative_to(root):
                return Phrase("a link to a file outside the folder")
            if target.suffix.lower() not in SUFFIXES:
                return Phrase("a link to a file of another kind")
    except OSError as error:
        return Phrase("it cannot be read: {reason}", reason=reason_of(error))
    return None


def load_articles(folder: Path, skipped: list[Skipped] | None = None) -> Iterator[Article]:
    """The articles of a folder in order of name, one at a time.

    Args:
        folder: searched with the folders inside it.
        skipped: receives a line for each file that was passed over.

    Raises:
        CorpusError: when the folder cannot be read.
    """
    return _each_file(folder, parse_article, skipped)


def fingerprints(
    folder: Path, known: Mapping[str, str], skipped: list[Skipped] | None = None
) -> dict[str, str]:
    """The SHA-256 of each article's bytes, by name, in order of name.

    Args:
        folder: searched with the folders inside it.
        known: what this gave before. A file with the same bytes is an article still,
            and need not be looked into.
        skipped: receives a line for each file that was passed over.

    Raises:
        CorpusError: when the folder cannot be read.
    """

    def fingerprint(name: str, data: bytes) -> tuple[str, str]:
        sha256 = hashlib.sha256(data).hexdigest()
        if known.get(name) != sha256:
            parse_article(name, data)  # raises where it is no text
        return name, sha256

    return dict(_each_file(folder, fingerprint, skipped))


def _each_file(
    folder: Path, parse: Callable[[str, bytes], _Parsed], skipped: list[Skipped] | None
) -> Iterator[_Parsed]:
    """What a function makes of each file, where it does not find that it is no text."""
    names, passed_over = list_articles(folder)
    for name in names:
        try:
            yield parse(name, Path(folder, name).read_bytes())
        except NotTextError as error:
            passed_over.append(Skipped(name, error.reason))
        except OSError as error:
            reason = Phrase("it cannot be read: {reason}", reason=reason_of(error))
            passed_over.append(Skipped(name, reason))
    if skipped is not None:
        skipped.extend(passed_over)
