"""The systems that are compared, each as a process that speaks JSON lines.

What a process is asked and answers is described in ``bench/peers/serve.py``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any

from bench.speed import peak_memory

_SCRIPTS = Path(__file__).parent / "peers"
OURS = "citaat"
OURS_FP32 = "citaat fp32"
PEERS = ("haystack", "txtai", "langchain")
BASELINES = ("BM25 sentence", "embedding sentence")


@dataclass(frozen=True, slots=True)
class System:
    """A name and the command that starts it, but for corpus and index."""

    name: str
    command: tuple[str, ...]

    def with_options(self, *options: str) -> System:
        """The same system, started with more options."""
        return replace(self, command=(*self.command, *options))

    @property
    def key(self) -> str:
        """The name as part of a folder's name."""
        return self.name.replace(" ", "-")


def systems(peers_python: Path, embedder: Path, reader: Path) -> dict[str, System]:
    """All that can be compared, by name, ours first.

    Args:
        peers_python: the Python of the peers' environment.
        embedder: the exported embedder, for the peers.
        reader: the exported reader, for the peers.
    """
    models = ("--embedder", str(embedder), "--reader", str(reader))
    commands = {
        OURS: (sys.executable, "with_citaat.py"),
        **{name: (str(peers_python), f"with_{name}.py", *models) for name in PEERS},
        BASELINES[0]: (sys.executable, "with_sentences.py", "--method", "bm25"),
        BASELINES[1]: (sys.executable, "with_sentences.py", "--method", "embedding"),
        OURS_FP32: (sys.executable, "with_citaat.py", "--precision", "fp32"),
    }
    return {
        name: System(name, (python, str(_SCRIPTS / script), *rest))
        for name, (python, script, *rest) in commands.items()
    }


def index_of(system: System, corpus: Path, work: Path) -> Path:
    """Where a system's index of a corpus lies."""
    return work / "indexes" / f"{corpus.name}-{system.key}"


class Running:
    """A system at work over one corpus; a context manager that ends it.

    Attributes:
        ready: what it said when it was ready.
        ready_s: seconds from the start of the process until then.
        indexed_s: how long its index took to build, now or when it was.
    """

    def __init__(
        self,
        system: System,
        corpus: Path,
        work: Path,
        vectors: Path | None = None,
        threads: int | None = None,
    ) -> None:
        """Start it and wait until it can be asked.

        Args:
            corpus: the folder of texts.
            work: where the indexes lie, one for each system and corpus.
            vectors: of the texts, for a system that need not embed them.
            threads: that its models may use; None for what it takes.

        Raises:
            SystemExit: when it ends instead.
        """
        self.name = system.name
        index = index_of(system, corpus, work)
        given = () if vectors is None else ("--vectors", str(vectors))
        limits = {} if threads is None else {"OMP_NUM_THREADS": str(threads)}
        began = time.perf_counter()
        self._process = subprocess.Popen(  # noqa: S603
            [*system.command, "--corpus", str(corpus), "--index", str(index), *given],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=os.environ | limits,
        )
        self.ready = self._heard()
        self.ready_s = time.perf_counter() - began
        told = index.with_suffix(".seconds")
        if self.ready["indexed_s"] is not None:
            told.parent.mkdir(parents=True, exist_ok=True)
            told.write_text(str(self.ready["indexed_s"]))
        self.indexed_s = float(told.read_text())

    def ask(self, questions: Sequence[str], askers: int = 1) -> dict[str, Any]:
        """The answers in order, and the seconds for all of them together."""
        asked = {"questions": list(questions), "askers": askers}
        print(json.dumps(asked), file=self._process.stdin, flush=True)
        return self._heard()

    def peak_memory_mb(self) -> float:
        """Peak resident memory of its processes so far."""
        return peak_memory(self._process.pid)

    def _heard(self) -> dict[str, Any]:
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            self._process.communicate()
            raise SystemExit(f"{self.name} ended with {self._process.returncode}")
        heard: dict[str, Any] = json.loads(line)
        return heard

    def __enter__(self) -> Running:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process.returncode is None:
            self._process.communicate()
