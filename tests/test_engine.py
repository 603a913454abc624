"""Loading in the background, asking early, failing plainly, showing only what is proven."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from fakes import Finder

from index.articles import parse_article
from index.errors import CitaatError, CorpusError, QuestionError
from qa.agreement import groups
from qa.answers import Answer, ClosestPassage, Quote
from qa.question import MOST_QUESTION_CHARACTERS
from qa.retriever import EVERYTHING, Filter
from ui.engine import (
    EARLIER_QUESTIONS,
    Asked,
    Engine,
    Folder,
    NotReadyError,
    Progress,
)
from ui.error_text import say_error
from ui.evidence import prove

TEXT = " date 2022-01 Moskou eist rust. Moskou eist rust.\r\n\r\nEinde 😀."


@dataclass(frozen=True)
class Report:
    stage: str
    done: int = 0
    total: int = 0


class Parrot(Finder):
    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.asked: list[tuple[str, tuple[str, ...]]] = []

    def ask(self, question: str, history: Sequence[str] = (), only: Filter = EVERYTHING) -> Answer:
        self.asked.append((question, tuple(history)))
        return self.answer


SILENCE = Answer("q", False, 0.0, (), ())


def quoted(**changes: object) -> Quote:
    start = TEXT.index("rust", TEXT.index("rust") + 1)
    sentence = TEXT.rindex("Moskou")
    article = parse_article("a.txt", TEXT.encode())
    found = Quote(
        "rust", "a.txt", "2022-01", start, start + 4,
        TEXT[sentence : start + 5], sentence, start + 5, article.sha256, 0.9,
    )  # fmt: skip
    return replace(found, **changes)  # type: ignore[arg-type]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_bytes(TEXT.encode())
    return tmp_path


def started(assistant: Asked, folder: Path) -> Engine:
    engine = Engine(lambda report: assistant, Folder(folder))
    engine.start()
    engine.wait_ready(10)
    return engine


def test_progress_is_visible_and_asking_early_waits(folder: Path) -> None:
    reported, go_on = threading.Event(), threading.Event()

    def opener(report: Callable[[Progress], None]) -> Asked:
        report(Report("embedding", 3, 10))
        reported.set()
        go_on.wait(10)
        report(Report("ready"))
        return Parrot(SILENCE)

    engine = Engine(opener, Folder(folder))
    assert engine.status().stage == "start"
    engine.start()
    engine.start()
    assert reported.wait(10)
    assert (engine.status().stage, engine.status().done, engine.status().total) == (
        "embedding", 3, 10,
    )  # fmt: skip
    with pytest.raises(NotReadyError, match="still loading"):
        engine.ask("q", timeout=0)
    go_on.set()
    assert engine.ask("q").answer == SILENCE
    assert engine.status().stage == "ready"


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (CorpusError("the folder 'x' does not\n exist"), "the folder 'x' does not exist"),
        (RuntimeError("boom"), "loading failed: RuntimeError: boom"),
    ],
)
def test_a_failed_loading_is_one_line_each_time(error: Exception, line: str, folder: Path) -> None:
    def opener(report: Callable[[Progress], None]) -> Asked:
        raise error

    engine = Engine(opener, Folder(folder))
    engine.start()
    for _ in range(2):
        with pytest.raises(CitaatError) as caught:
            engine.ask("q")
        assert say_error("en", caught.value) == line
    status = engine.status()
    assert status.stage == "failed"
    assert status.error
    assert say_error("en", status.error) == line


@pytest.mark.parametrize("question", ["", " \n\t", "\u2003", "x" * (MOST_QUESTION_CHARACTERS + 1)])
def test_a_question_that_nobody_types_is_refused_before_loading(
    question: str, folder: Path
) -> None:
    engine = Engine(lambda report: Parrot(SILENCE), Folder(folder))
    with pytest.raises(QuestionError):
        engine.ask(question)


def test_the_longest_question_is_asked_with_the_latest_history(folder: Path) -> None:
    parrot = Parrot(SILENCE)
    history = [str(number) for number in range(EARLIER_QUESTIONS + 5)]
    started(parrot, folder).ask("x" * MOST_QUESTION_CHARACTERS, history)
    assert parrot.asked == [("x" * MOST_QUESTION_CHARACTERS, tuple(history[-EARLIER_QUESTIONS:]))]


def test_a_proven_quotation_is_shown(folder: Path) -> None:
    answer = Answer("q", True, 0.9, (quoted(),), (), groups=groups([quoted()]))
    reply = started(Parrot(answer), folder).ask("q")
    assert reply.answer == answer
    assert reply.sources["a.txt"].title == "Moskou eist rust."
    assert reply.stale == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"start": quoted().start - 1, "end": quoted().end - 1},
        {"text": "Rust"},
        {"sentence": "Moskou eist  rust."},
        {"end": 10_000},
        {"start": 1, "end": 5, "text": "date"},
        {"start": -4, "end": -1, "text": " 😀"},
        {"article": "gone.txt"},
        {"article": "../a.txt"},
    ],
)
def test_what_cannot_be_proven_is_withheld(changes: dict[str, object], folder: Path) -> None:
    wrong = quoted(**changes)
    answer = Answer("q", True, 0.9, (wrong, quoted()), ())
    reply = started(Parrot(answer), folder).ask("q")
    assert reply.answer.quotes == (quoted(),)
    assert reply.stale == (wrong.article,)


def test_passages_are_proven_too(folder: Path) -> None:
    good = ClosestPassage("a.txt", 14, 20, "Moskou", "2022-01")
    bad = ClosestPassage("a.txt", 15, 21, "Moskou", "2022-01")
    reply = prove(Answer("q", False, 0.1, (), (bad, good)), Folder(folder).read)
    assert reply.answer.closest == (good,)
