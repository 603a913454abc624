"""A process of its own: what it gives, what it raises, how it ends and is started anew."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from index.build import Progress
from index.errors import CitaatError, CorpusError, Phrase, QuestionError
from qa.answers import Answer
from ui.engine import Engine, Folder
from ui.worker import Worker, WorkerError

Report = Callable[[Progress], None]

HERE = Path(__file__).parent
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals")


class UnpicklableError(Exception):
    def __init__(self, one: int, other: Callable[[], None]) -> None:
        super().__init__(f"{one} of them")


class Echo:
    """Answers with what it was asked; some questions break it."""

    def __init__(self) -> None:
        self.meeting = threading.Barrier(2)
        self.asked_to_meet = threading.Event()

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        if question == "refuse":
            raise QuestionError("{what} is {why}", what="this", why=Phrase("refused"))
        if question == "break":
            raise ZeroDivisionError("a secret")
        if question == "unpicklable":
            raise UnpicklableError(1, lambda: None)
        if question == "die":
            os._exit(3)
        if question == "be killed":
            os.kill(os.getpid(), signal.SIGKILL)
        if question == "meet":
            self.asked_to_meet.set()
            self.meeting.wait(60)
        return Answer(question, False, 0.5, (), (), read_as="; ".join(history) or None)

    def find(self, question: str, *only: Any) -> tuple[Any, ...]:
        if question == "somebody to meet":
            self.asked_to_meet.wait(60)
        return (question, *only)

    def align(self, question: str, text: str) -> tuple[Any, ...]:
        if question == "unpicklable":
            return (lambda: None,)
        return (os.getpid(), *sorted({"gradio", "torch", "transformers"} & set(sys.modules)))


def echo(report: Report) -> Any:
    for done in range(3):
        report(Progress("embedding", done, 3))
    return Echo()


def refuse(report: Report) -> Any:
    raise CorpusError("the folder {folder!r} does not exist", folder="{x}")


def crash(report: Report) -> Any:
    raise ZeroDivisionError("a secret")


def die(report: Report) -> Any:
    os._exit(7)


def once(folder: Path, report: Report) -> Any:
    """Opens one time only."""
    if (folder / "opened").exists():
        raise CorpusError("the folder is gone")
    (folder / "opened").touch()
    return Echo()


@pytest.fixture
def worker() -> Iterator[Worker]:
    with Worker(echo) as worker:
        yield worker


def opened(worker: Worker) -> Any:
    return worker.open(lambda _: None)


def test_it_gives_what_the_methods_give(worker: Worker) -> None:
    reports: list[Any] = []
    assistant = worker.open(reports.append)
    assert [(report.stage, report.done, report.total) for report in reports] == [
        ("embedding", done, 3) for done in range(3)
    ]
    assert assistant.ask("a?") == Answer("a?", False, 0.5, (), ())
    assert assistant.ask("b?", ["a?", "😀"]).read_as == "a?; 😀"
    assert assistant.find("q") == ("q",)
    assert assistant.find("q", frozenset({"a.txt"})) == ("q", frozenset({"a.txt"}))  # type: ignore


def test_it_is_another_process_and_a_light_one(worker: Worker) -> None:
    pid, *heavy = opened(worker).align("q", "t")
    assert pid != os.getpid()
    assert heavy == []


def test_it_raises_what_the_methods_raise(worker: Worker) -> None:
    assistant = opened(worker)
    with pytest.raises(QuestionError, match="this is refused") as refused:
        assistant.ask("refuse")
    assert refused.value.phrase.template == "{what} is {why}"
    assert refused.value.phrase.values["why"].template == "refused"  # type: ignore[union-attr]
    with pytest.raises(ZeroDivisionError, match="a secret") as broken:
        assistant.ask("break")
    assert "test_worker.py" in broken.value.__notes__[0]
    with pytest.raises(RuntimeError, match="UnpicklableError: 1 of them"):
        assistant.ask("unpicklable")
    with pytest.raises(Exception, match="pickle"):
        assistant.align("unpicklable", "")
    with pytest.raises(Exception, match="pickle"):
        assistant.ask("q", [lambda: None])
    assert assistant.ask("still there?").question == "still there?"


def test_many_threads_ask_at_once(worker: Worker) -> None:
    assistant = opened(worker)
    questions = [str(number) for number in range(40)]
    with ThreadPoolExecutor(8) as threads:
        assert [answer.question for answer in threads.map(assistant.ask, questions)] == questions
        # Two that wait for each other.
        assert len(list(threads.map(assistant.ask, ["meet", "meet"]))) == 2


def test_what_the_opening_raises(caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    with Worker(refuse) as worker, pytest.raises(CorpusError) as refused:
        opened(worker)
    assert str(refused.value) == "the folder '{x}' does not exist"
    assert refused.value.phrase.values == {"folder": "{x}"}
    with Worker(crash) as worker:
        engine = Engine(worker.open, Folder(tmp_path))
        engine.start()
        with pytest.raises(CitaatError, match="loading failed: ZeroDivisionError: a secret"):
            engine.wait_ready(60)
    assert "In the process of the models:\nTraceback" in caplog.text


def test_a_process_that_dies_while_it_loads_is_not_waited_for() -> None:
    with Worker(die) as worker, pytest.raises(WorkerError) as died:
        opened(worker)
    assert str(died.value) == (
        "the process of the models ended while it was loading (code 7), perhaps for want of "
        "memory; start citaat again"
    )


@pytest.mark.parametrize(
    ("question", "reason"),
    [("die", "code 3"), pytest.param("be killed", "SIGKILL", marks=posix)],
)
def test_a_process_that_dies_is_told_and_replaced(
    worker: Worker, question: str, reason: str
) -> None:
    assistant = opened(worker)
    first, *_ = assistant.align("", "")
    with ThreadPoolExecutor(1) as threads:
        # Whoever else waits for an answer is told too.
        other = threads.submit(assistant.ask, "meet")
        assistant.find("somebody to meet")
        with pytest.raises(WorkerError) as died:
            assistant.ask(question)
        assert isinstance(other.exception(), WorkerError)
    assert str(died.value) == (
        f"the process of the models ended unexpectedly ({reason}), perhaps for want of memory; "
        "ask again to start it anew"
    )
    assert assistant.ask("and now?").question == "and now?"
    assert assistant.align("", "")[0] != first


def test_a_process_that_cannot_be_replaced_says_why_each_time(tmp_path: Path) -> None:
    with Worker(partial(once, tmp_path)) as worker:
        assistant = opened(worker)
        with pytest.raises(WorkerError):
            assistant.ask("die")
        for _ in range(2):
            with pytest.raises(CorpusError, match="the folder is gone"):
                assistant.ask("q")


def test_a_stopped_one_answers_no_more(worker: Worker) -> None:
    assistant = opened(worker)
    worker.close()
    worker.close()
    with pytest.raises(WorkerError, match="citaat is being stopped"):
        assistant.ask("q")


# What happens to the parent. Both processes hold the pipe that a test reads to
# its end, so that the reading ends when neither is left.


def run(script: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(HERE.parent), str(HERE)])
    return subprocess.run(  # noqa: S603
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        start_new_session=True,
    )


KILLED = """
import os, signal
from test_worker import echo
from ui.worker import Worker
assistant = Worker(echo).open(lambda _: None)
print(assistant.ask("alive?").question, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@posix
def test_it_ends_with_a_parent_that_was_killed() -> None:
    done = run(KILLED)
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGKILL, "alive?\n", "")


INTERRUPTED = """
import os, signal
from test_worker import echo
from ui.worker import Worker
with Worker(echo) as worker:
    try:
        os.killpg(0, signal.SIGINT)  # while the process is being started
        signal.pause()
    except KeyboardInterrupt:
        print("interrupted")
    assistant = worker.open(lambda _: None)
    try:
        os.killpg(0, signal.SIGINT)
        signal.pause()
    except KeyboardInterrupt:
        print(assistant.ask("alive?").question)
    process = assistant.align("", "")[0]
try:
    os.kill(process, 0)
except ProcessLookupError:
    print("no zombie")
"""


@posix
def test_an_interrupt_is_the_parents() -> None:
    done = run(INTERRUPTED)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "interrupted\nalive?\nno zombie\n"
