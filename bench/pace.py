"""Speed and memory of ours and the peers, in one run: each with its ratio to ours.

Over the five articles, 2,000 and 20,000 passages: building the index, the time from the
start of a process to its first answer, warm answers of one and of eight askers, peak
memory. All systems of a corpus run at once and take turns, a block of questions each, so
that a slow moment of the machine is shared. Of the 20,000 passages the peers are given
our vectors, since embedding them would take each ten minutes or more; how fast each
embeds shows in the corpus before.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np

from bench.corpora import passages, write_texts
from bench.data import asked_in
from bench.systems import OURS, OURS_FP32, Running, System, index_of
from index.store import open_store
from qa.gold import read_questions

_ASKERS = 8
_BLOCK = 8  # questions of one turn
_ROUNDS = 6
_SMALL = 2_000  # passages
_LARGE = 20_000
_WARM_UP = 2

Measured = dict[str, Any]


def run(
    systems: Mapping[str, System], data: Path, seeds: Path, split: str, work: Path
) -> dict[str, Any]:
    """Seconds, milliseconds and megabytes by corpus and system, of the two smaller corpora.

    Args:
        systems: by name, ours first.
        data: the folder of the question-answering files.
        seeds: the questions about the articles of ``seeds/``.
        split: whose English questions are asked of the other corpora.
        work: a folder for corpora and indexes.
    """
    about_seeds = [q.question for q in read_questions(seeds) if not q.history]
    found = {"five articles": _corpus(systems, Path("seeds"), about_seeds, work)}
    return {"corpora": found | _of_passages(systems, data, split, work, _SMALL)}


def run_large(systems: Mapping[str, System], data: Path, split: str, work: Path) -> dict[str, Any]:
    """The same of the largest; the arguments are those of ``run``."""
    return {"corpora": _of_passages(systems, data, split, work, _LARGE, shared_vectors=True)}


def _of_passages(
    systems: Mapping[str, System],
    data: Path,
    split: str,
    work: Path,
    count: int,
    *,
    shared_vectors: bool = False,
) -> Measured:
    folder = work / "corpora" / f"{count}-passages"
    write_texts(folder, passages(data, count))
    asked = list(asked_in(data, "en", split).values())
    found = _corpus(_without_fp32(systems), folder, asked, work, shared_vectors=shared_vectors)
    return {f"{count:,} passages": found}


def _without_fp32(systems: Mapping[str, System]) -> dict[str, System]:
    return {name: system for name, system in systems.items() if name != OURS_FP32}


def _corpus(
    systems: Mapping[str, System],
    folder: Path,
    questions: Sequence[str],
    work: Path,
    *,
    shared_vectors: bool = False,
) -> Measured:
    measured: dict[str, Measured] = {}
    vectors: Path | None = None
    for name, system in systems.items():
        with Running(system, folder, work, vectors) as running:
            count = running.ready["passages"]
            measured[name] = {
                "passages": count,
                "passages_per_s": None if vectors else count / running.indexed_s,
                "index_s": running.indexed_s,
                "cold_s": [],
            }
        if shared_vectors and vectors is None:
            vectors = _vectors(index_of(system, folder, work), work / f"{folder.name}.npy")
    # In turns, and each twice where it is soon done: the second finds the files in the
    # system's cache, as they mostly are.
    for _ in range(1 if shared_vectors else 2):
        for name, system in systems.items():
            with Running(system, folder, work) as running:
                first = running.ask(questions[:1])
                measured[name]["cold_s"].append(running.ready_s + first["wall_s"])
    _warm(systems, folder, questions, work, measured)
    for name, values in measured.items():
        values["cold_s"] = min(values["cold_s"])
        if name != OURS:
            values["ratio"] = {
                key: round(values[key] / measured[OURS][key], 2)
                for key in ("cold_s", "median_ms", "p95_ms", "peak_memory_mb", "eight_askers_ms")
                if values[key] is not None
            }
    return {
        name: {
            key: round(value, 2) if isinstance(value, float) else value
            for key, value in values.items()
        }
        for name, values in measured.items()
    }


def _vectors(index: Path, path: Path) -> Path:
    """The vectors of our index, in order of the articles' names, of one passage each."""
    store = open_store(index)
    np.save(path, np.concatenate([store.vectors_of(record.name) for record in store.articles]))
    return path


def _warm(
    systems: Mapping[str, System],
    folder: Path,
    questions: Sequence[str],
    work: Path,
    measured: dict[str, Measured],
) -> None:
    """Add what warm systems take, all of them running and asked in turns."""
    with ExitStack() as stack:
        running = {
            name: stack.enter_context(Running(system, folder, work))
            for name, system in systems.items()
        }
        for one in running.values():
            one.ask(questions[:_WARM_UP])
        replies: dict[str, list[dict[str, Any]]] = {name: [] for name in running}
        asked = evenly(questions, _BLOCK * _ROUNDS)
        blocks = [asked[at : at + _BLOCK] for at in range(0, len(asked), _BLOCK)]
        for block in blocks:
            for name, one in running.items():
                replies[name] += one.ask(block)["answers"]
        for name, one in running.items():
            answered = [reply for reply in replies[name] if "error" not in reply]
            seconds = [reply["seconds"] for reply in answered]
            measured[name] |= {
                "asked": len(replies[name]),
                "failed": len(replies[name]) - len(answered),
                "median_ms": 1000 * statistics.median(seconds),
                "p95_ms": 1000 * float(np.percentile(seconds, 95)),
                "retrieve_ms": _median_ms(replies[name], "retrieve_s"),
                "read_ms": _median_ms(replies[name], "read_s"),
                "peak_memory_mb": one.peak_memory_mb(),
                # Last: not every system survives it.
                "eight_askers_ms": _crowded(one, blocks[:2]),
            }


def evenly(questions: Sequence[str], most: int) -> list[str]:
    """So many of the questions at most, evenly over all: neighbours ask of one paragraph."""
    count = min(most, len(questions))
    return [questions[place * len(questions) // count] for place in range(count)]


def _crowded(running: Running, blocks: Sequence[Sequence[str]]) -> float | None:
    """Milliseconds a question while eight are asked at once; None when the system dies of it."""
    try:
        seconds: list[float] = [
            running.ask(block, _ASKERS)["wall_s"] / len(block) for block in blocks
        ]
    except SystemExit:
        return None
    return 1000 * statistics.mean(seconds)


def _median_ms(replies: Sequence[Mapping[str, Any]], stage: str) -> float | None:
    seconds = [reply[stage] for reply in replies if reply[stage] is not None]
    return 1000 * statistics.median(seconds) if seconds else None
