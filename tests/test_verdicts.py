"""Verdicts on disk: added, changed, taken back, torn, from two processes; and as questions."""

from __future__ import annotations

import errno
import hashlib
import json
import multiprocessing
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answers import Quote
from qa.gold import EvaluationError, Gold, Question, Wrong, read_questions
from qa.retriever import Filter
from ui.verdicts import VERDICTS, Verdict, VerdictError, Verdicts

SENTENCE = "Moskou eist rust."
RUST = Quote("rust", "a.txt", "2022-01", 26, 30, SENTENCE, 14, 31, "5" * 64, 0.9)
SOME = Filter(frozenset({"b.txt", "a.txt"}), "2022-01")
MOSKOU = Quote("Moskou", "a.txt", "2022-01", 14, 20, SENTENCE, 14, 31, "5" * 64, 0.6)


def at_noon() -> datetime:
    return datetime(2026, 1, 2, 12, tzinfo=UTC)


@pytest.fixture
def verdicts(tmp_path: Path) -> Verdicts:
    return Verdicts(tmp_path / "user" / "verdicts.jsonl", at_noon)


def lines(verdicts: Verdicts) -> list[dict[str, Any]]:
    return [json.loads(line) for line in verdicts.path.read_bytes().split(b"\n")[:-1]]


def test_a_verdict_is_a_line_with_all_that_was_judged(verdicts: Verdicts) -> None:
    verdicts.keep("Wat eist Moskou?", ["Wie?"], RUST, "right")
    (line,) = lines(verdicts)
    assert len(line.pop("id")) == 12
    assert line == {
        "time": "2026-01-02T12:00:00Z",
        "verdict": "right",
        "question": "Wat eist Moskou?",
        "history": ["Wie?"],
        "only": None,
        "article": "a.txt",
        "sha256": "5" * 64,
        "start": 26,
        "end": 30,
        "text": "rust",
        "sentence": SENTENCE,
    }


def test_silence_has_no_place(verdicts: Verdicts) -> None:
    verdicts.keep("Wie wint?", [], None, "rightly-silent")
    assert lines(verdicts)[0]["article"] is None


def test_a_verdict_on_some_articles_is_about_another_question(verdicts: Verdicts) -> None:
    verdicts.keep("q?", [], None, "rightly-silent", SOME)
    verdicts.keep("q?", [], RUST, "right")
    verdicts.keep("q?", [], RUST, "right", Filter(until="2022-01"))
    verdicts.keep("q?", [], RUST, "wrong-answer", Filter(until="2022-01"))
    some, everything, early, again = lines(verdicts)
    assert some["only"] == {"articles": ["a.txt", "b.txt"], "since": "2022-01", "until": None}
    assert everything["only"] is None
    assert early["id"] == again["id"] != everything["id"]
    questions = read_questions(verdicts.path)
    assert [(one.only, one.answerable, len(one.wrong)) for one in questions] == [
        (SOME, False, 0),
        (None, True, 0),
        (Filter(until="2022-01"), True, 1),
    ]


def test_a_line_of_before_there_were_filters_is_about_all_articles(verdicts: Verdicts) -> None:
    verdicts.keep("q?", ["p?"], RUST, "right")
    (line,) = lines(verdicts)
    del line["only"]
    place = ["q?", ["p?"], "a.txt", 26, 30]
    assert line["id"] == hashlib.sha256(json.dumps(place).encode()).hexdigest()[:12]
    verdicts.path.write_text(json.dumps(line) + "\n")
    (question,) = read_questions(verdicts.path)
    assert question.only is None
    verdicts.keep("q?", ["p?"], RUST, None)
    assert read_questions(verdicts.path) == []


def test_a_right_answer_becomes_a_question_with_that_answer(verdicts: Verdicts) -> None:
    verdicts.keep("En Kiev?", ["Wat eist Moskou?"], RUST, "right")
    (question,) = read_questions(verdicts.path)
    assert (question.question, question.history) == ("En Kiev?", ("Wat eist Moskou?",))
    assert question.answers == (Gold("a.txt", "rust", SENTENCE),)
    assert question.answerable
    assert question.judged


@pytest.mark.parametrize(
    ("judged", "answers", "wrong", "answerable"),
    [
        ([(RUST, "right")], ["rust"], [], True),
        ([(RUST, "right"), (MOSKOU, "right")], ["rust", "Moskou"], [], True),
        ([(RUST, "wrong-answer")], [], [("rust", True)], True),
        ([(RUST, "wrong-passage")], [], [("rust", False)], None),
        ([(RUST, "wrong-answer"), (MOSKOU, "right")], ["Moskou"], [("rust", True)], True),
        ([(None, "rightly-silent")], [], [], False),
        ([(None, "wrongly-silent")], [], [], True),
        # Another verdict on the same place takes its place; None takes it away.
        ([(RUST, "right"), (RUST, "wrong-passage")], [], [("rust", False)], None),
        ([(RUST, "wrong-passage"), (RUST, "right")], ["rust"], [], True),
        ([(RUST, "right"), (RUST, None), (MOSKOU, "right")], ["Moskou"], [], True),
        # Where silence and an answer cannot both be right, the later word holds.
        ([(RUST, "right"), (None, "rightly-silent")], [], [], False),
        ([(None, "rightly-silent"), (RUST, "right")], ["rust"], [], True),
        ([(RUST, "wrong-answer"), (None, "rightly-silent")], [], [("rust", False)], False),
        ([(RUST, "right"), (None, "rightly-silent"), (RUST, "right")], ["rust"], [], True),
    ],
)
def test_the_last_verdict_counts(
    judged: list[tuple[Quote | None, Verdict | None]],
    answers: list[str],
    wrong: list[tuple[str, bool]],
    answerable: bool | None,
    verdicts: Verdicts,
) -> None:
    for quote, verdict in judged:
        verdicts.keep("q?", [], quote, verdict)
    assert len(lines(verdicts)) == len(judged)
    (question,) = read_questions(verdicts.path)
    assert [gold.text for gold in question.answers] == answers
    assert question.wrong == tuple(Wrong("a.txt", text, SENTENCE, near) for text, near in wrong)
    assert question.answerable is answerable


def test_verdicts_that_were_all_taken_back_are_no_questions(verdicts: Verdicts) -> None:
    verdicts.keep("q?", [], RUST, "right")
    verdicts.keep("q?", [], RUST, None)
    assert read_questions(verdicts.path) == []


def test_questions_of_one_wording_but_another_history_stay_apart(verdicts: Verdicts) -> None:
    verdicts.keep("En?", ["a?"], RUST, "right")
    verdicts.keep("En?", ["b?"], RUST, "wrong-passage")
    assert [question.history for question in read_questions(verdicts.path)] == [("a?",), ("b?",)]


def test_verdicts_and_other_questions_stand_in_one_file(verdicts: Verdicts) -> None:
    verdicts.keep("q?", [], RUST, "right")
    with verdicts.path.open("a") as file:
        file.write('{"id": "x", "question": "r?", "history": ["q?"], "answers": []}\n')
    assert [(one.question, one.history, one.judged) for one in read_questions(verdicts.path)] == [
        ("r?", ("q?",), False),
        ("q?", (), True),
    ]


@given(st.integers(1, 400))
def test_a_line_that_was_torn_is_passed_over_and_taken_away(
    tmp_path_factory: pytest.TempPathFactory, left: int
) -> None:
    verdicts = Verdicts(tmp_path_factory.mktemp("torn") / "v.jsonl", at_noon)
    verdicts.keep("één?", [], RUST, "right")
    whole = verdicts.path.read_bytes()
    verdicts.keep("twee?", [], RUST, "right")
    torn = verdicts.path.read_bytes()[: len(whole) + left]
    verdicts.path.write_bytes(torn)
    kept = len(torn.splitlines()) if torn.endswith((b"}", b"\n")) else 1
    assert len(read_questions(verdicts.path)) == kept
    verdicts.keep("drie?", [], RUST, "right")
    assert [line["question"] for line in lines(verdicts)] == ["één?", "twee?", "drie?"][:kept] + (
        [] if kept == 3 else ["drie?"]
    )
    assert len(read_questions(verdicts.path)) == kept + 1


def test_a_line_that_was_typed_without_its_end_is_kept(verdicts: Verdicts) -> None:
    verdicts.keep("een?", [], RUST, "right")
    verdicts.path.write_bytes(verdicts.path.read_bytes().rstrip(b"\n"))
    verdicts.keep("twee?", [], RUST, "right")
    assert [line["question"] for line in lines(verdicts)] == ["een?", "twee?"]


@pytest.mark.parametrize("line", ["{", "[]", '{"verdict": "right"}', "\x00"])
def test_a_broken_line_elsewhere_is_told(verdicts: Verdicts, line: str) -> None:
    verdicts.keep("een?", [], RUST, "right")
    whole = verdicts.path.read_text()
    verdicts.path.write_text(f"{whole}{line}\n{whole}")
    with pytest.raises(EvaluationError, match="line 2: not a question with answers"):
        read_questions(verdicts.path)


@pytest.mark.parametrize(
    "changes",
    [
        {"verdict": "splendid"},
        {"text": ""},
        {"article": None},
        {"sentence": 7},
        {"history": "een?"},
        {"history": [1]},
        {"question": " "},
        {"id": []},
        {"only": []},
        {"only": {"articles": ["a.txt"]}},
        {"only": {"articles": [7], "since": None, "until": None}},
        {"only": {"articles": None, "since": 2022, "until": None}},
    ],
)
def test_a_verdict_that_is_not_in_the_format_is_told(
    verdicts: Verdicts, changes: dict[str, object]
) -> None:
    verdicts.keep("een?", [], RUST, "right")
    (line,) = lines(verdicts)
    verdicts.path.write_text(json.dumps(line | changes) + "\n")
    with pytest.raises(EvaluationError, match="line 1"):
        read_questions(verdicts.path)


def write_many(path: Path, name: str) -> None:
    verdicts = Verdicts(path, at_noon)
    for number in range(25):
        verdicts.keep(f"{name} {number}? " + "x" * 900, [], RUST, "right")


def test_two_processes_write_whole_lines(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    path = tmp_path / "v.jsonl"
    writers = [context.Process(target=write_many, args=(path, name)) for name in "ab"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
        assert writer.exitcode == 0
    assert len(read_questions(path)) == 50


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(VerdictError, match=r"the verdict is not kept: .* cannot be written"):
        Verdicts(tmp_path / "file" / "v.jsonl").keep("q?", [], RUST, "right")


def test_a_full_disk_is_told(verdicts: Verdicts, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(file: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(VerdictError, match="No space left"):
        verdicts.keep("q?", [], RUST, "right")


def test_every_verdict_can_be_kept_and_read(verdicts: Verdicts) -> None:
    for verdict in VERDICTS:
        verdicts.keep(f"{verdict}?", [], None if "silent" in verdict else RUST, verdict)
    assert len(read_questions(verdicts.path)) == len(VERDICTS)
    assert isinstance(read_questions(verdicts.path)[0], Question)
