"""Kill a process that writes an index at every file operation, one after the other.

Run by ``test_build`` in a process of its own: ``python killing.py FOLDER REBUILD``.
The kill is as sudden as a power cut can be made: SIGKILL, before the operation.
Prints how many of the kills hit, or raises what was broken by one.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

# Imported before the first fork, so that each takes milliseconds.
import bm25s  # noqa: F401
import faiss
import filelock  # noqa: F401
from fakes import GramEmbedder

from index.build import refresh_index
from index.store import open_store

EVENTS = {"open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "shutil.rmtree"}


def in_child(work: Callable[[], None]) -> int:
    """The wait status of a fork that does something."""
    pid = os.fork()
    if pid == 0:
        try:
            work()
        except BaseException as error:  # noqa: BLE001  (told, then the fork ends)
            print(repr(error), file=sys.stderr, flush=True)
            os._exit(1)
        os._exit(0)
    return os.waitpid(pid, 0)[1]


def kill_at(operation: int, folder: Path) -> None:
    """Kill this process at the n-th file operation in a folder."""
    count = 0

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal count
        if event not in EVENTS or not arguments or not isinstance(arguments[0], (str, os.PathLike)):
            return
        place = os.fspath(arguments[0])
        # Files are also removed by their names within a folder.
        if str(place).startswith(str(folder)) or not os.path.isabs(place):
            count += 1
            if count == operation:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def names(folder: Path) -> set[str]:
    """The articles of the index; it must open."""
    return {record.name for record in open_store(folder).articles}


def main(base: Path, rebuild: bool) -> None:
    """Try every operation until one run survives."""
    faiss.omp_set_num_threads(1)
    corpus, folder = base / "articles", base / "index"
    corpus.mkdir()
    (corpus / "a.txt").write_text("Rusland eist garanties.")
    (corpus / "b.txt").write_text("De dijk houdt stand.")
    pristine = base / "pristine"

    def build() -> None:
        refresh_index(corpus, pristine, GramEmbedder())

    assert in_child(build) == 0
    before = {"a.txt", "b.txt"}
    if not rebuild:
        (corpus / "b.txt").unlink()
        (corpus / "c.txt").write_text("De brug is dicht.")
    after = before if rebuild else {"a.txt", "c.txt"}

    def write(operation: int) -> None:
        kill_at(operation, folder)
        refresh_index(corpus, folder, GramEmbedder(), rebuild=rebuild)

    def check() -> None:
        found = names(folder)
        assert found in (before, after), found
        # The next refresh ends the work, and the next write sweeps up.
        refresh_index(corpus, folder, GramEmbedder())
        assert names(folder) == after
        (corpus / "d.txt").write_text("Nog een artikel.")
        refresh_index(corpus, folder, GramEmbedder())
        (corpus / "d.txt").unlink()
        assert names(folder) == after | {"d.txt"}
        left = sorted(path.name.partition("-")[0] for path in folder.iterdir())
        assert left == ["generation", "lock", "manifest.json"], left

    for operation in range(1, 1000):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(pristine, folder)
        status = in_child(partial(write, operation))
        assert in_child(check) == 0, f"broken by a kill at operation {operation}"
        if os.WIFEXITED(status):
            assert os.WEXITSTATUS(status) == 0
            print(operation - 1)
            return
    raise AssertionError("the writing does not end")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), sys.argv[2] == "rebuild")
