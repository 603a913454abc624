"""The protocol that every system of the comparison speaks.

A system is a process::

    PYTHON bench/peers/with_X.py --corpus FOLDER --index FOLDER --embedder FOLDER --reader FOLDER

It opens the index that it saved under ``--index``, or builds and saves it there,
and prints one line of JSON::

    {"ready": true, "passages": 153, "indexed_s": null, "versions": {"txtai": "9.14.0"}}

``indexed_s`` is how long cutting, embedding and saving took, without the loading of
models; null when the index was there. With ``--vectors`` nothing is embedded. For each
line on stdin ``{"questions": ["...", ...], "askers": 1}`` it answers all of them, as
many at a time as there are askers, and prints one line with the answers in order::

    {"answers": [{"text": "...", "article": "a.txt", "start": 17, "score": 3.2,
                  "seconds": 0.1, "retrieve_s": 0.02, "read_s": 0.08}], "wall_s": 0.1}

``text`` is the best answer that the system has, whatever its threshold, and "" when
it has none; ``start`` counts characters of the decoded file; a higher ``score`` is a
surer answer. What a system cannot tell is null. An exception in a system is no
answer, with an ``error``. The end of stdin ends the process. Libraries that print
find stderr where stdout was.

Only the standard library is imported here: this runs in several environments.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol, TextIO

_NOTHING = {
    "text": "",
    "article": None,
    "start": None,
    "score": None,
    "seconds": None,
    "retrieve_s": None,
    "read_s": None,
}


class System(Protocol):
    """What is served."""

    passages: int
    indexed_s: float | None
    versions: Mapping[str, str]

    def ask(self, question: str) -> Mapping[str, Any]:
        """The best answer: of ``text`` to ``read_s`` above, those that it can tell."""
        ...


class Stopwatch(threading.local):
    """Adds up the seconds of each stage, for each thread that asks on its own."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count what is done inside to a stage."""
        began = time.perf_counter()
        try:
            yield
        finally:
            spent = time.perf_counter() - began
            self.seconds[name] = self.seconds.get(name, 0.0) + spent

    def timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """A function that counts to a stage."""

        def call(*arguments: Any, **options: Any) -> Any:
            with self.stage(name):
                return function(*arguments, **options)

        return call

    def reset(self) -> dict[str, float]:
        """The seconds by stage since the last call."""
        seconds, self.seconds = self.seconds, {}
        return seconds


def arguments(description: str | None) -> argparse.ArgumentParser:
    """What every system is told, all of it folders."""
    parser = argparse.ArgumentParser(description=(description or "").partition("\n")[0])
    for name in ("corpus", "index", "embedder", "reader", "vectors"):
        parser.add_argument(f"--{name}", type=Path, required=name in ("corpus", "index"))
    return parser


def read_vectors(
    options: argparse.Namespace, load: Callable[[Path], Any]
) -> Mapping[str, Any] | None:
    """The vector of each text of the corpus where they are given, and need not be embedded.

    ``--vectors`` names a NumPy file: a row for each file of the corpus in order of name,
    none of which is longer than what a system has for a chunk. ``load`` is ``numpy.load``.
    """
    if options.vectors is None:
        return None
    texts = read_articles(options.corpus).values()
    return dict(zip(texts, load(options.vectors), strict=True))


def serve(parser: argparse.ArgumentParser, open_system: Callable[[Any], System]) -> None:
    """Open the system that the command line describes, and answer until stdin ends.

    The libraries of the models are imported in ``open_system``: a wrong command line
    is told at once, and nothing that they print gets among the answers.
    """
    options = parser.parse_args()
    # Read when the libraries are imported: whoever asks a hub fails at once.
    os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1", HF_HUB_DISABLE_TELEMETRY="1")
    with _stdout() as out:
        system = open_system(options)
        _say(
            out,
            {
                "ready": True,
                "passages": system.passages,
                "indexed_s": system.indexed_s,
                "versions": dict(system.versions),
            },
        )
        for line in sys.stdin:
            if line.strip():
                asked = json.loads(line)
                _say(out, answer_all(system, asked["questions"], asked.get("askers", 1)))


def answer_all(system: System, questions: list[str], askers: int) -> dict[str, Any]:
    """The answers in the order of the questions; each asker takes the next question."""
    began = time.perf_counter()
    if askers == 1:
        answers = [_answer(system, question) for question in questions]
    else:
        with ThreadPoolExecutor(askers) as pool:
            answers = list(pool.map(lambda question: _answer(system, question), questions))
    return {"answers": answers, "wall_s": time.perf_counter() - began}


def _answer(system: System, question: str) -> dict[str, Any]:
    began = time.perf_counter()
    try:
        found = system.ask(question)
    # A peer that fails at a question has not answered it; the next may do.
    except Exception as error:  # noqa: BLE001
        found = {"error": f"{type(error).__name__}: {error}"}
    return {**_NOTHING, **found, "seconds": time.perf_counter() - began}


@contextmanager
def _stdout() -> Iterator[TextIO]:
    """What was stdout; whoever else prints to it meanwhile, native code too, prints to stderr."""
    sys.stdout.flush()
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as out:
        os.dup2(2, 1)
        yield out


def _say(out: TextIO, what: Mapping[str, Any]) -> None:
    out.write(json.dumps(what, ensure_ascii=False) + "\n")
    out.flush()


def read_articles(corpus: Path) -> dict[str, str]:
    """The texts of a folder's .txt and .md files by name, decoded and otherwise unchanged."""
    files = sorted(path for path in corpus.rglob("*") if path.suffix in (".txt", ".md"))
    return {
        path.relative_to(corpus).as_posix(): path.read_bytes().decode("utf-8-sig", "replace")
        for path in files
    }


def is_empty(folder: Path) -> bool:
    """Whether there is no index in a folder yet."""
    return not folder.is_dir() or not any(folder.iterdir())


def versions(*packages: str) -> dict[str, str]:
    """The installed releases of packages."""
    return {package: version(package) for package in packages}
