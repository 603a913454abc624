"""The assistant as the page sees it: loading in the background, then answering.

The page must appear at once, so models and index are loaded by a thread that is
started before the server answers. Articles are read from the folder without them.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from index.articles import Article, list_articles, read_article
from index.errors import CitaatError, CorpusError
from index.sentences import DEFAULT_LANGUAGE
from qa.answers import Answer, ClosestPassage, Link
from qa.question import check_question
from ui.evidence import Passages, Reply, prove, prove_passages

if TYPE_CHECKING:
    # Their modules load libraries that the page does not wait for.
    from qa.retriever import Filter
    from ui.verdicts import Verdicts

EARLIER_QUESTIONS = 20  # of the conversation, passed on for follow-ups

Stamp = tuple[int, int, int]

logger = logging.getLogger(__name__)


class Progress(Protocol):
    """A report of ``qa.assistant.open_assistant``."""

    @property
    def stage(self) -> str:
        """What is being done: "articles", "models", "waiting", "embedding" or "ready"."""

    @property
    def done(self) -> int:
        """Units of it that are done."""

    @property
    def total(self) -> int:
        """Units in all; 0 when unknown."""


class Asked(Protocol):
    """What answers questions: ``qa.assistant.Assistant``, or a fake."""

    def ask(self, question: str, history: Sequence[str] = (), only: Filter = ...) -> Answer:
        """The answer to a question that may follow up earlier ones; from any thread."""
        ...

    def find(self, question: str, only: Filter = ...) -> tuple[ClosestPassage, ...]:
        """The passages nearest to a question, best first; quickly."""
        ...

    def align(self, question: str, text: str) -> tuple[Link, ...]:
        """The words of a text that correspond to words of a question."""
        ...


class Library(Protocol):
    """The articles, readable at once, without index or models."""

    @property
    def name(self) -> str:
        """What the corpus is called: the name of its folder."""

    @property
    def language(self) -> str:
        """ISO 639-1 code of the language that the articles are taken to be in."""

    def names(self) -> list[str]:
        """Names of the articles in order; CorpusError when the folder is unusable."""

    def stamp(self, name: str) -> Stamp:
        """What changes when the file does; CorpusError when it is gone."""

    def read(self, name: str) -> Article:
        """An article as it is on disk now; CorpusError when it is none of ours."""


class Folder:
    """A folder of articles as a library."""

    def __init__(self, path: Path, language: str = DEFAULT_LANGUAGE) -> None:
        self._path = path
        self._language = language

    @property
    def language(self) -> str:
        """As it was given."""
        return self._language

    @property
    def name(self) -> str:
        """The name of the folder."""
        return self._path.resolve().name

    def names(self) -> list[str]:
        """Names of the files that may be articles, in order."""
        return list_articles(self._path)[0]

    def stamp(self, name: str) -> Stamp:
        """The file's time of change, size and number, without reading it."""
        try:
            found = Path(self._path, name).stat()
        except (OSError, ValueError):
            raise CorpusError("the article {name!r} is gone", name=name) from None
        return found.st_mtime_ns, found.st_size, found.st_ino

    def read(self, name: str) -> Article:
        """An article as it is on disk now."""
        return read_article(self._path, name)


Opener = Callable[[Callable[[Progress], None]], Asked]


@dataclass(frozen=True, slots=True)
class Status:
    """How far loading is.

    Attributes:
        stage: "start", "articles", "models", "waiting", "embedding", "ready" or "failed".
        done: units of work done in this stage.
        total: units in all; 0 when unknown.
        error: what made the loading fail.
    """

    stage: str
    done: int = 0
    total: int = 0
    error: CitaatError | None = None


class NotReadyError(CitaatError):
    """The assistant is still loading."""


class Engine:
    """Loads an assistant in the background, and asks it what the page asks."""

    def __init__(
        self, open_assistant: Opener, library: Library, verdicts: Verdicts | None = None
    ) -> None:
        """Store only; ``start`` begins the loading.

        Args:
            open_assistant: builds the assistant, reporting progress as it goes.
            library: reads the articles.
            verdicts: keeps what a reader found of the answers; None to keep nothing.
        """
        self.library = library
        self.verdicts = verdicts
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
            self._failure = CitaatError(
                "loading failed: {kind}: {reason}", kind=type(error).__name__, reason=str(error)
            )
        if self._failure is None:
            self._status = Status("ready")
        else:
            self._status = Status("failed", error=self._failure)
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
            # Another each time: many threads may raise it, each adding its traceback.
            raise copy(self._failure)
        assert self._assistant is not None  # noqa: S101  (settled without a failure)
        return self._assistant

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        only: Filter | None = None,
        timeout: float | None = None,
    ) -> Reply:
        """The proven answer to a question; waits for the loading.

        Args:
            question: in any language.
            history: the earlier questions of the conversation, oldest first.
            only: which articles may answer; None for all.
            timeout: seconds to wait for the loading at most.

        Raises:
            QuestionError: when the question is empty or too long.
            CitaatError: when loading or answering failed.
        """
        check_question(question)
        assistant = self.wait_ready(timeout)
        earlier = tuple(history)[-EARLIER_QUESTIONS:]
        answer = (
            assistant.ask(question, earlier)
            if only is None
            else assistant.ask(question, earlier, only)
        )
        return prove(answer, self.library.read)

    def find(self, question: str, only: Filter | None = None) -> Passages:
        """The proven passages that a question finds, before any is read.

        Raises:
            QuestionError: when the question is empty or too long.
            CitaatError: when loading failed.
        """
        check_question(question)
        assistant = self.wait_ready()
        found = assistant.find(question) if only is None else assistant.find(question, only)
        return prove_passages(found, self.library.read)

    def align(self, question: str, text: str) -> tuple[Link, ...]:
        """The words of a text that correspond to words of a question.

        Raises:
            QuestionError: when the question is empty or too long.
            CitaatError: when loading failed.
        """
        check_question(question)
        return self.wait_ready().align(question, text)
