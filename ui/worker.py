"""The assistant in a process of its own, started before the page is built.

Importing Gradio and importing the models' libraries each take seconds of
Python, of which a process runs one thread at a time; two processes do both at
once. Nor does the page go down with a model that does.

The parent asks by name of a method and its arguments, the child answers with
what the method gave or raised. The child ends when the pipe between them does:
when the parent is done with it, or was killed.
"""

from __future__ import annotations

import itertools
import logging
import multiprocessing
import os
import pickle
import signal
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any, NamedTuple

from index.errors import CitaatError

if TYPE_CHECKING:
    from qa.answers import Answer, ClosestPassage, Link
    from qa.retriever import Filter
    from ui.engine import Asked, Opener, Progress

_CALLS_AT_ONCE = 8
_SECONDS_TO_END = 5

logger = logging.getLogger(__name__)


class WorkerError(CitaatError):
    """The process of the models has ended, which it never should."""


class _Report(NamedTuple):
    """A progress as it travels; see ``ui.engine.Progress``."""

    stage: str
    done: int
    total: int


class Worker:
    """A process that opens an assistant, and another one when it crashed."""

    def __init__(self, open_assistant: Opener) -> None:
        """Start the process.

        Args:
            open_assistant: builds the assistant, in the process; it can be pickled.
        """
        self._open = open_assistant
        self._changing = threading.Lock()
        self._closed = False
        self._process = _Process(open_assistant)

    def open(self, progress: Callable[[Progress], None]) -> Asked:
        """The assistant, once it is open: what ``ui.engine.Engine`` is given.

        Raises:
            CitaatError: what the opening raised.
            WorkerError: when the process ended meanwhile.
        """
        self._process.wait(progress)
        return RemoteAssistant(self)

    def call(self, method: str, *arguments: Any) -> Any:
        """What a method of the assistant gives; from any thread.

        Where the process has crashed since the last call, another is started
        and waited for.

        Raises:
            WorkerError: when the process ended meanwhile.
            Exception: what the method raised.
        """
        with self._changing:
            if self._closed:
                raise WorkerError("citaat is being stopped")
            if self._process.ended:
                self._process = _Process(self._open)
            process = self._process
        process.wait()
        return process.call(method, arguments)

    def close(self) -> None:
        """End the process, whatever it is doing."""
        with self._changing:
            self._closed = True
            self._process.close()

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class RemoteAssistant:
    """The methods of ``qa.assistant.Assistant``, carried out by a worker."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    def ask(self, question: str, history: Sequence[str] = (), only: Filter | None = None) -> Answer:
        """See ``Assistant.ask``."""
        given = () if only is None else (only,)
        answer: Answer = self._worker.call("ask", question, tuple(history), *given)
        return answer

    def find(self, question: str, only: Filter | None = None) -> tuple[ClosestPassage, ...]:
        """See ``Assistant.find``."""
        given = () if only is None else (only,)
        passages: tuple[ClosestPassage, ...] = self._worker.call("find", question, *given)
        return passages

    def align(self, question: str, text: str) -> tuple[Link, ...]:
        """See ``Assistant.align``."""
        links: tuple[Link, ...] = self._worker.call("align", question, text)
        return links


class _Process:
    """One process, from its start to its end."""

    def __init__(self, open_assistant: Opener) -> None:
        # Not forked, which Windows cannot and which breaks threads elsewhere.
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(
            target=_serve, args=(theirs, open_assistant), name="citaat-models", daemon=True
        )
        self._progress: Callable[[Progress], None] = lambda _: None
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._opened: Future[Any] = Future()
        self._waiting: dict[int, Future[Any]] = {0: self._opened}
        self._ended = False
        with _ignoring_interrupts():
            self._process.start()
        # Ours alone, or the end of the process would not be the end of the pipe.
        theirs.close()
        self._receiver = threading.Thread(target=self._receive, name="models", daemon=True)
        self._receiver.start()

    @property
    def ended(self) -> bool:
        """Whether the process is no more."""
        return self._ended

    def wait(self, progress: Callable[[Progress], None] | None = None) -> None:
        """Wait for the assistant to be open; raises what the opening raised."""
        if progress is not None:
            self._progress = progress
        self._opened.result()

    def call(self, method: str, arguments: tuple[Any, ...]) -> Any:
        """See ``Worker.call``."""
        result: Future[Any] = Future()
        with self._lock:
            if self._ended:
                raise self._failure()
            number = next(self._numbers)
            self._waiting[number] = result
            try:
                self._connection.send((number, method, arguments))
            except OSError:
                # It has ended just now, which the receiver is about to tell.
                pass
            except BaseException:
                del self._waiting[number]
                raise
        return result.result()

    def close(self) -> None:
        """End the process, and wait until it has ended."""
        # Not the connection itself, which the receiver is reading.
        self._process.terminate()
        self._receiver.join()

    def _receive(self) -> None:
        try:
            while True:
                number, kind, value = self._connection.recv()
                if kind == "progress":
                    self._progress(value)
                    continue
                with self._lock:
                    result = self._waiting.pop(number)
                if kind == "error":
                    result.set_exception(value)
                else:
                    result.set_result(value)
        except (EOFError, OSError):
            pass
        except Exception:
            logger.exception("the process of the models said something unexpected")
        finally:
            self._end()

    def _end(self) -> None:
        self._process.join(_SECONDS_TO_END)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._connection.close()
        with self._lock:
            self._ended = True
            left = list(self._waiting.values())
            self._waiting.clear()
        for result in left:
            result.set_exception(self._failure())

    def _failure(self) -> WorkerError:
        code = self._process.exitcode or 0
        reason = signal.Signals(-code).name if code < 0 else f"code {code}"
        if self._opened.done() and self._opened.exception() is None:
            return WorkerError(
                "the process of the models ended unexpectedly ({reason}), perhaps for want of "
                "memory; ask again to start it anew",
                reason=reason,
            )
        return WorkerError(
            "the process of the models ended while it was loading ({reason}), perhaps for want "
            "of memory; start citaat again",
            reason=reason,
        )


@contextmanager
def _ignoring_interrupts() -> Iterator[None]:
    """Let a process that is started meanwhile never hear of Ctrl+C, which is the parent's."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may; the process itself does so soon
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _serve(connection: Connection, open_assistant: Opener) -> None:
    """The child: answer calls, each in a thread, until the pipe ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sending = threading.Lock()

    def send(number: int, kind: str, value: object) -> None:
        message = pickle.dumps((number, kind, value))
        with sending:
            connection.send_bytes(message)

    def report(progress: Progress) -> None:
        send(0, "progress", _Report(progress.stage, progress.done, progress.total))

    def opened() -> Any:
        try:
            assistant = open_assistant(report)
        except BaseException as error:  # noqa: BLE001  (all of them are the caller's)
            send(0, "error", _sendable(error))
            # Nothing will ever be answered here.
            os._exit(0)
        send(0, "result", None)
        return assistant

    def answer(number: int, method: str, arguments: tuple[Any, ...]) -> None:
        try:
            send(number, "result", getattr(opening.result(), method)(*arguments))
        except BaseException as error:  # noqa: BLE001  (all of them are the caller's)
            send(number, "error", _sendable(error))

    threads = ThreadPoolExecutor(_CALLS_AT_ONCE)
    opening = threads.submit(opened)
    while True:
        try:
            call = connection.recv()
        except (EOFError, OSError):
            # At once: nobody waits for what the threads are doing, and an index
            # that is being written survives a kill.
            os._exit(0)
        threads.submit(answer, *call)


def _sendable(error: BaseException) -> BaseException:
    """An error as the parent can raise it; one that is no user's brings its traceback."""
    if not isinstance(error, CitaatError):
        error.add_note(f"In the process of the models:\n{traceback.format_exc()}")
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301  (our own)
    except Exception:  # noqa: BLE001  (whatever an error may hold)
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error
