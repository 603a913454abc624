"""citaat beside its peers: quality, speed and memory, in one run.

Usage::

    python -m bench --data FOLDER --questions FILE [--peers PYTHON] [--out docs] [--only PART]

FOLDER holds question-answering files as training/README.md describes them, FILE
questions about the articles of ``seeds/``. Run from the root of the project, with the
peers' environment set up as ``bench/peers/__init__.py`` says. Writes
``benchmarks.json``, ``BENCHMARKS.md`` and plots. With ``--only`` one part is measured
anew, and the others are kept as the JSON has them.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench import answers, pace, plots, report, retrieval
from bench.export import export_models
from bench.systems import BASELINES, OURS, OURS_FP32, PEERS, systems

# Pace before answers: it times the building of indexes that those then open.
_PARTS = ("retrieval", "pace", "answers", "size")
_PEERS_PYTHON = Path("bench/peers/.venv/bin/python")


def measure(
    data: Path, questions: Path, peers: Path, split: str, parts: tuple[str, ...], work: Path
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Some parts by name, each with its results and the minutes that it took."""
    known = systems(peers, *export_models(work / "models"))
    compared = {name: known[name] for name in (OURS, *PEERS, *BASELINES)}
    compared[OURS] = known[OURS].with_options("--never-silent")
    paced = {name: known[name] for name in (OURS, *PEERS, OURS_FP32)}
    run: dict[str, Callable[[], dict[str, Any]]] = {
        "retrieval": lambda: retrieval.run(data, split, all_weights=False),
        "pace": lambda: pace.run(paced, data, questions, split, work),
        "answers": lambda: answers.run(compared, data, questions, split, work),
        "size": lambda: pace.run_large(paced, data, split, work),
    }
    for part in parts:
        began = time.monotonic()
        print(f"{part} ...", file=sys.stderr, flush=True)
        found = run[part]()
        found["minutes"] = round((time.monotonic() - began) / 60, 1)
        print(f"{part}: {found['minutes']} minutes", file=sys.stderr, flush=True)
        yield part, found


def machine() -> str:
    """What the numbers were measured on, as far as Python can tell."""
    name = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        name = next(line.split(": ", 1)[1] for line in lines if line.startswith("model name"))
        flags = next(line for line in lines if line.startswith("flags")).split()
        bf16 = "with" if "avx512_bf16" in flags or "amx_bf16" in flags else "without"
        tiles = ", matrix tiles for it" if "amx_bf16" in flags else ""
        name += f", {bf16} bf16 in hardware{tiles}"
    except (OSError, StopIteration):
        pass
    return f"{os.cpu_count()} cores, {name}, {platform.system()}"


def main() -> None:
    """Measure, and write JSON, Markdown and plots."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--peers", type=Path, default=_PEERS_PYTHON, help="their Python")
    parser.add_argument("--split", default="dev")
    parser.add_argument("--out", type=Path, default=Path("docs"))
    parser.add_argument("--only", choices=_PARTS, action="append")
    given = parser.parse_args()
    if not given.peers.is_file():
        parser.error(f"there is no {given.peers}: bench/peers/__init__.py says how to make it")
    stored = given.out / "benchmarks.json"
    results: dict[str, Any] = {}
    if given.only and stored.is_file():
        results = json.loads(stored.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as work:
        for part, found in measure(
            given.data,
            given.questions,
            # Not resolved: the Python of an environment is a link, known by its place.
            given.peers.absolute(),
            given.split,
            tuple(part for part in _PARTS if not given.only or part in given.only),
            Path(work),
        ):
            results[part] = found
            # At once: the parts after it take long, and may fail.
            write(results, given.out)


def write(results: dict[str, Any], out: Path) -> None:
    """Add where and when to the results, and write them as JSON, Markdown and plots."""
    results |= {
        "date": datetime.date.today().isoformat(),
        "command": "python -m bench",
        "machine": machine(),
        "python": platform.python_version(),
        "minutes": round(sum(results[part]["minutes"] for part in _PARTS if part in results), 1),
        "versions": results.get("answers", {}).get("versions", {}),
    }
    text = json.dumps(results, indent=1, ensure_ascii=False) + "\n"
    (out / "benchmarks.json").write_text(text, encoding="utf-8")
    (out / "BENCHMARKS.md").write_text(report.markdown(results), encoding="utf-8")
    plots.draw(results, out)


if __name__ == "__main__":
    main()
