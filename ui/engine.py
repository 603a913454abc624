"""The assistant as the page sees it: loading in the background, then answering.

The page must appear at once, so models and index are loaded by a thread that is
started when the server answers. Articles are read from the folder without them.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from index.articles import Article, list_articles, read_article
from index.errors import CitaatError
from qa.answers import Answer
from qa.question import check_question
from ui.evidence import Reply, prove

EARLIER_QUESTIONS = 20  # of the conversation, passed on for follow-ups

logger = logging.getLogger(__name__)


class Progress(Protocol):
    """A report of ``qa.assistant.open_assistant``."""

    @property
    def stage(self) -> str:
        """What is being done: "articles", "models", "embedding" or "ready"."""

    @property
    def done(self) -> int:
        """Units of it that are done."""

    @property
    def total(self) -> int:
        """Units in all; 0 when unknown."""


class Asked(Protocol):
    """What answers questions: ``qa.assistant.Assistant``, or a fake."""

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """The answer to a question that may follow up earlier ones; from any thread."""


class Library(Protocol):
    """The articles, readable at once, without index or models."""

    def names(self) -> list[str]:
        """Names of the articles in order; CorpusError when the folder is unusable."""

    def read(self, name: str) -> Article:
        """An article as it is on disk now; CorpusError when it is none of ours."""


class Folder:
    """A folder of articles as a library."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def names(self) -> list[str]:
        """Names of the files that may be articles, in order."""
        return list_articles(self._path)[0]

    def read(self, name: str) -> Article:
        """An article as it is on disk now."""
        return read_article(self._path, name)


Opener = Callable[[Callable[[Progress], None]], Asked]


@dataclass(frozen=True, slots=True)
class Status:
    """How far loading is.

    Attributes:
        stage: "start", "articles", "models", "embedding", "ready" or "failed".
        done: units of work done in this stage.
        total: units in all; 0 when unknown.
        error: one line for the user when loading failed.
    """

    stage: str
    done: int = 0
    total: int = 0
    error: str | None = None


class NotReadyError(CitaatError):
    """The assistant is still loading."""


class Engine:
    """Loads an assistant in the background, and asks it what the page asks."""

    def __init__(self, open_assistant: Opener, library: Library) -> None:
        """Store only; ``start`` begins the loading.

        Args:
            open_assistant: builds the assistant, reporting progress as it goes.
            library: reads the articles.
        """
        self.library = library
        self._open = open_assistant
        self._status = Status("start")
        self._settled = threading.Event()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._assistant: Asked | None = None
        self._failure: CitaatError | None = None

    def start(self) -> None:
        """Begin loading, once."""
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._load, name="load", daemon=True)
                self._thread.start()

    def _load(self) -> None:
        try:
            self._assistant = self._open(self._report)
        except CitaatError as error:
            self._failure = error
        except Exception as error:
            logger.exception("loading failed")
            self._failure = CitaatError(f"loading failed: {type(error).__name__}: {error}")
        if self._failure is None:
            self._status = Status("ready")
        else:
            self._status = Status("failed", error=one_line(self._failure))
        self._settled.set()

    def _report(self, progress: Progress) -> None:
        # "ready" is said by the end of _load, when asking is really possible.
        if progress.stage != "ready":
            self._status = Status(progress.stage, progress.done, progress.total)

    def status(self) -> Status:
        """How far loading is, now."""
        return self._status

    def wait_ready(self, timeout: float | None = None) -> Asked:
        """The assistant, once it is loaded.

        Args:
            timeout: seconds to wait at most; None for as long as it takes.

        Raises:
            NotReadyError: after the timeout.
            CitaatError: what made the loading fail.
        """
        if not self._settled.wait(timeout):
            raise NotReadyError("still loading; ask again in a moment")
        if self._failure is not None:
            raise CitaatError(one_line(self._failure))
        assert self._assistant is not None  # noqa: S101  (settled without a failure)
        return self._assistant

    def ask(
        self, question: str, history: Sequence[str] = (), timeout: float | None = None
    ) -> Reply:
        """The proven answer to a question; waits for the loading.

        Raises:
            QuestionError: when the question is empty or too long.
            CitaatError: when loading or answering failed.
        """
        check_question(question)
        assistant = self.wait_ready(timeout)
        answer = assistant.ask(question, tuple(history)[-EARLIER_QUESTIONS:])
        return prove(answer, self.library.read)


def one_line(error: BaseException) -> str:
    """The message of an error, on one line."""
    return " ".join(str(error).split()) or type(error).__name__
