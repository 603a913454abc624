"""Start-up, first answer, warm answers and memory, on the articles of a folder.

Usage::

    python -m bench.speed [--corpus FOLDER] [--questions FILE] [--json]

The start is measured from outside, as a user meets it: ``citaat ui`` is started
with an index present, the page is fetched until it answers, and one question is
asked over HTTP. Memory is that of all its processes. Warm answers are measured
inside one process, each question asked three times, with the time spent in
retrieval and in reading.
"""

from __future__ import annotations

import argparse
import json
import platform
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_QUESTION = "what did Russia demand in Geneva?"
_REPEATS = 3


class Timed:
    """Forwards one method of an object and adds up the seconds spent in it."""

    def __init__(self, inner: Any, method: str) -> None:
        self.seconds = 0.0
        self._call = getattr(inner, method)
        setattr(self, method, self._timed)

    def _timed(self, *arguments: Any) -> Any:
        began = time.perf_counter()
        try:
            return self._call(*arguments)
        finally:
            self.seconds += time.perf_counter() - began


def start(corpus: Path, index: Path) -> dict[str, float]:
    """Seconds from starting ``citaat ui`` to the page and to the first answer; its memory."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}/"
    command = [sys.executable, "-m", "ui.cli", "ui", "--port", str(port)]
    command += ["--corpus", str(corpus), "--index", str(index)]
    began = time.perf_counter()
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        page = _wait_for(address, began)
        call = urllib.request.Request(  # noqa: S310
            f"{address}gradio_api/call/ask",
            json.dumps({"data": [_QUESTION, []]}).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(call) as reply:  # noqa: S310
            event = json.load(reply)["event_id"]
        with urllib.request.urlopen(f"{address}gradio_api/call/ask/{event}") as stream:  # noqa: S310
            answer = stream.read().decode()
        first = time.perf_counter() - began
        if "event: complete" not in answer:
            raise SystemExit(f"no answer: {answer[:300]}")
        return {"page_s": page, "first_answer_s": first, "peak_memory_mb": peak_memory(server.pid)}
    finally:
        server.terminate()
        server.wait()


def _wait_for(address: str, began: float) -> float:
    while time.perf_counter() - began < 120:
        try:
            with urllib.request.urlopen(address) as page:  # noqa: S310
                page.read()
                return time.perf_counter() - began
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.02)
    raise SystemExit("the page did not answer within two minutes")


def peak_memory(process: int) -> float:
    """Peak resident memory in MB of a process and those it started, where the system tells (Linux).

    The peaks are added up, which is no less than the peak of the sum.
    """
    try:
        status = Path(f"/proc/{process}/status").read_text()
        threads = Path(f"/proc/{process}/task").glob("*/children")
        children = [child for thread in threads for child in thread.read_text().split()]
    except OSError:
        return float("nan")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    own = 1.024 * int(found.group(1)) / 1000 if found else float("nan")
    return own + sum(peak_memory(int(child)) for child in children)


def warm(corpus: Path, index: Path, questions: Sequence[str]) -> dict[str, Any]:
    """Milliseconds of a warm answer: median, 95th percentile, and by stage."""
    from index.build import refresh_index
    from index.embedding import load_embedder
    from qa.assistant import Assistant
    from qa.calibration import LEAST_NEARNESS
    from qa.reader import load_reader
    from qa.retriever import Retriever

    embedder = load_embedder()
    store = refresh_index(corpus, index, embedder).store
    retriever = Timed(Retriever(store, embedder), "search")
    reader = Timed(load_reader(), "read")
    assistant = Assistant(
        corpus,
        store.articles,
        retriever,  # type: ignore[arg-type]
        reader,  # type: ignore[arg-type]
        least_nearness=LEAST_NEARNESS,
    )
    for question in questions[:5]:
        assistant.ask(question)
    rows = []
    for question in [*questions] * _REPEATS:
        retriever.seconds = reader.seconds = 0.0
        began = time.perf_counter()
        assistant.ask(question)
        rows.append((time.perf_counter() - began, retriever.seconds, reader.seconds))
    total = sorted(row[0] for row in rows)
    return {
        "asked": len(rows),
        "median_ms": 1000 * statistics.median(total),
        "p95_ms": 1000 * total[int(0.95 * len(total))],
        "retrieve_median_ms": 1000 * statistics.median(row[1] for row in rows),
        "read_median_ms": 1000 * statistics.median(row[2] for row in rows),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Start-up, first answer, warm answers, memory.")
    parser.add_argument("--corpus", type=Path, default=Path("seeds"))
    parser.add_argument("--questions", type=Path, help="as for citaat eval (else one question)")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    questions = [_QUESTION]
    if arguments.questions:
        from qa.gold import read_questions

        questions = [q.question for q in read_questions(arguments.questions) if not q.history]
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder)
        result: dict[str, Any] = {"machine": platform.processor() or platform.machine()}
        result["warm"] = warm(arguments.corpus, index, questions)
        result["start"] = start(arguments.corpus, index)
    if arguments.json:
        print(json.dumps(result, indent=1))
        return
    for part in ("start", "warm"):
        for name, value in result[part].items():
            print(f"{name:20} {value:.1f}")


if __name__ == "__main__":
    main()
