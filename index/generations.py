"""The folder of an index: how a generation is written, and takes the place of the last one.

Layout of an index folder::

    manifest.json        what was indexed, by which model; names the generation
    lock                 held by a process that writes
    generation-<hash>/   the files of ``index.store``
    writing-<random>/    a generation that is being written

A generation is written whole beside the last one and becomes the index when
``manifest.json`` is replaced, so that a crash at any moment leaves a readable index.
Nothing else in the folder is ever touched.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from index.errors import StoreError, reason_of
from index.unicode import is_unicode

MANIFEST = "manifest.json"
LOCK = "lock"

_GENERATION = re.compile(r"generation-[0-9a-f]{16}")
_WORKING = re.compile(r"writing-[0-9a-f]{16}")


def check_place(folder: Path) -> None:
    """Make sure that an index may be in a folder, which need not exist.

    Raises:
        StoreError: when it is a file, cannot be read, or holds other things than an index.
    """
    # A name of other bytes is one that FAISS cannot be given.
    if "\0" in str(folder) or not is_unicode(str(folder)):
        raise StoreError("{folder!r} is no name for an index folder", folder=str(folder))
    try:
        names = [path.name for path in folder.iterdir() if not path.name.startswith(".")]
    except FileNotFoundError:
        return
    except NotADirectoryError:
        raise StoreError("the index folder {folder!r} is a file", folder=str(folder)) from None
    except OSError as error:
        raise unreadable(folder, error) from error
    # Other programs have a manifest.json too.
    ours = any(
        name == LOCK or _GENERATION.fullmatch(name) or _WORKING.fullmatch(name) for name in names
    )
    if names and not ours:
        raise StoreError(
            "the folder {folder!r} holds other files; choose a new or an empty one for the index",
            folder=str(folder),
        )


def unreadable(folder: Path, error: OSError) -> StoreError:
    """What to tell of an index folder that the system does not let be read."""
    return StoreError(
        "the index folder {folder!r} cannot be read: {reason}",
        folder=str(folder),
        reason=reason_of(error),
    )


@contextmanager
def working_folder(folder: Path) -> Iterator[Path]:
    """A new folder to write a generation in, gone afterwards unless it was published.

    What a killed process left is removed before: it may be what fills the disk.

    Args:
        folder: the index folder; the caller holds its lock.
    """
    _remove(folder, _WORKING)
    working = folder / f"writing-{secrets.token_hex(8)}"
    # Not by tempfile, whose folders nobody else may read.
    working.mkdir()
    try:
        yield working
    finally:
        shutil.rmtree(working, ignore_errors=True)


def generation_name(manifest: dict[str, Any]) -> str:
    """A name made of everything else in the manifest, which it thereby verifies."""
    contents = {key: value for key, value in manifest.items() if key != "generation"}
    digest = hashlib.sha256(json.dumps(contents, sort_keys=True).encode()).hexdigest()
    return f"generation-{digest[:16]}"


def publish(folder: Path, working: Path, manifest: dict[str, Any]) -> None:
    """Make a generation that is written the index, and remove the last one.

    Args:
        folder: the index folder; the caller holds its lock.
        working: where the generation is; it is moved.
        manifest: with its ``generation`` and the checksums of its ``files``.
    """
    for path in _files(working):
        _flush_to_disk(path)
    # A file is only there after a power cut if its name is, too.
    for inside in (*filter(Path.is_dir, sorted(working.rglob("*"))), working):
        _flush_to_disk(inside)
    generation = folder / manifest["generation"]
    if not _is_written(generation, manifest["files"]):
        # A process was killed while it removed it, or its files were damaged since.
        shutil.rmtree(generation, ignore_errors=True)
        working.rename(generation)
        _flush_to_disk(folder)
    # Else the same contents are there, perhaps in use: to replace them would
    # leave a moment without an index.
    staged = folder / f"{MANIFEST}.new"
    staged.write_text(json.dumps(manifest, indent=1, ensure_ascii=True) + "\n", "ascii")
    _flush_to_disk(staged)
    staged.replace(folder / MANIFEST)
    _flush_to_disk(folder)
    _remove(folder, _GENERATION, but=generation)


def checksums(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file of a generation, by its path inside."""
    return {path.relative_to(folder).as_posix(): checksum(path) for path in _files(folder)}


def checksum(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_written(generation: Path, wanted: dict[str, str]) -> bool:
    try:
        return checksums(generation) == wanted
    except OSError:
        return False


def _remove(folder: Path, names: re.Pattern[str], but: Path | None = None) -> None:
    for path in folder.iterdir():
        if names.fullmatch(path.name) and path != but and path.is_dir():
            shutil.rmtree(path, ignore_errors=True)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _flush_to_disk(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return  # Windows has no handle for a folder's own entries
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
