"""Reading of the question-answering files: a line a paragraph, as training/README.md says."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any


def find_file(folder: Path, name: str) -> Path | None:
    """``name.jsonl.gz`` or ``name.jsonl`` in the folder, if it is there."""
    return next((p for e in ("jsonl.gz", "jsonl") if (p := folder / f"{name}.{e}").is_file()), None)


def read_jsonl(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a ``.jsonl`` or ``.jsonl.gz`` file."""
    opener: Callable[..., Any] = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def read_rows(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    """The objects of one file of the folder; none when it is not there."""
    if path := find_file(folder, name):
        yield from read_jsonl(path)
