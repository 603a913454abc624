"""The comparison with peers: its scores, its corpora, and the processes it asks."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from bench.answers import (
    Asked,
    Corpus,
    _hear,
    _scored,
    questions_over,
    squad_in_dutch,
    stories,
    surety,
    unanswerable,
)
from bench.corpora import passages, write_texts
from bench.data import read_jsonl
from bench.pace import evenly
from bench.report import markdown, table
from bench.scores import area_under_risk, paired_difference, risk_coverage
from bench.systems import Running, System, systems

FAKE = """
import json, sys
print(json.dumps({"ready": True, "passages": 2, "indexed_s": 1.5, "versions": {}}), flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    answers = [{"text": q.upper(), "seconds": asked["askers"]} for q in asked["questions"]]
    print(json.dumps({"answers": answers, "wall_s": 1.0}), flush=True)
"""


def test_a_sure_difference_and_one_by_chance() -> None:
    sure = paired_difference([1.0] * 30, [0.0] * 15 + [1.0] * 15, range(30))
    assert sure.mean == pytest.approx(0.5)
    assert 0.2 < sure.low < 0.5 < sure.high < 0.8
    assert sure.p < 0.001
    chance = paired_difference([1.0, 0.0, 1.0, 0.0], [0.0, 1.0, 1.0, 0.0], range(4))
    assert chance.mean == 0
    assert chance.p > 0.5
    assert paired_difference([1.0], [1.0], "a").p == 1.0
    again = [paired_difference([1, 0, 1], [0, 0, 1], "abc") for _ in range(2)]
    assert again[0] == again[1]


def test_questions_about_one_paragraph_are_not_independent() -> None:
    ours, theirs = [1.0] * 24, [0.0] * 12 + [1.0] * 12
    apart = paired_difference(ours, theirs, range(24))
    together = paired_difference(ours, theirs, [number // 6 for number in range(24)])
    assert together.mean == apart.mean == 0.5
    assert together.low < apart.low
    assert together.p > apart.p
    # The mean is over questions, however many a paragraph has.
    uneven = paired_difference([1.0, 1.0, 1.0, 0.0], [0.0] * 4, "aaab")
    assert uneven.mean == 0.75


def test_risk_and_coverage() -> None:
    curve = risk_coverage([0.9, 0.8, 0.8, 0.1], [True, False, True, False])
    # The two of equal score are answered together.
    assert curve == [(0.25, 0.0), (0.75, pytest.approx(1 / 3)), (1.0, 0.5)]
    assert area_under_risk(curve) == pytest.approx(0.5 / 3 + 0.25 * 0.5)


def test_a_system_is_asked_through_its_pipe(tmp_path: Path) -> None:
    script = tmp_path / "fake.py"
    script.write_text(FAKE)
    fake = System("a fake", (sys.executable, str(script)))
    assert fake.key == "a-fake"
    with Running(fake, tmp_path / "corpus", tmp_path) as running:
        assert running.ready["passages"] == 2
        assert running.ready_s > 0
        assert running.indexed_s == 1.5
        reply = running.ask(["één", "two"], askers=8)
    assert [answer["text"] for answer in reply["answers"]] == ["ÉÉN", "TWO"]
    assert reply["answers"][0]["seconds"] == 8


def test_a_system_may_be_held_to_a_thread(tmp_path: Path) -> None:
    script = "import json, os; told = {'ready': True, 'indexed_s': 1.0}"
    script += "; print(json.dumps(told | {'threads': os.environ.get('OMP_NUM_THREADS')}))"
    system = System("threads", (sys.executable, "-c", script))
    with Running(system, tmp_path / "corpus", tmp_path, threads=3) as running:
        assert running.ready["threads"] == "3"


def test_systems_are_heard_by_corpus(tmp_path: Path) -> None:
    script = tmp_path / "fake.py"
    script.write_text(FAKE)
    known = {n: System(n, (sys.executable, str(script))) for n in ("citaat", "BM25 sentence")}
    asked = {"en": [Asked("q", "who?")]}
    corpora = {name: Corpus(tmp_path / name, asked) for name in ("Dutch", "news")}
    heard = _hear(known, corpora, tmp_path)
    assert {name: list(of) for name, of in heard.items()} == {
        "Dutch": ["citaat", "BM25 sentence"],
        "news": ["citaat"],
    }
    assert heard["news"]["citaat"].replies == {"en": [{"text": "WHO?", "seconds": 1}], "": []}


def test_a_system_that_ends_is_told(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="broken ended with 3"):
        Running(System("broken", (sys.executable, "-c", "raise SystemExit(3)")), tmp_path, tmp_path)


def test_every_system_has_its_script(tmp_path: Path) -> None:
    for system in systems(tmp_path / "python", tmp_path, tmp_path).values():
        assert Path(system.command[1]).is_file()


def test_questions_are_drawn_evenly() -> None:
    questions = [str(number) for number in range(10)]
    assert evenly(questions, 4) == ["0", "2", "5", "7"]
    assert evenly(questions, 24) == questions


def write_rows(folder: Path, name: str, *rows: dict[str, Any]) -> None:
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (folder / f"{name}.jsonl").write_text(text)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    dutch = {"context": "Parijs ligt aan de Seine.", "lang": "nl", "qas": []}
    dutch["qas"] = [{"id": "q1", "question": "Wat?", "answers": [{"text": "Parijs", "start": 0}]}]
    english = {"context": "Paris lies on the Seine.", "lang": "en", "qas": []}
    english["qas"] = [
        {"id": "q1", "question": "What lies?", "answers": [{"text": "Paris", "start": 0}]},
        {"id": "q2", "question": "On what?", "answers": [{"text": "the Seine", "start": 14}]},
    ]
    impossible = {**english, "qas": [{"id": "u", "question": "Who lies?", "answers": []}]}
    write_rows(folder, "xquad-nl-dev", dutch)
    write_rows(folder, "xquad-en-dev", english)
    write_rows(folder, "squad-dev", impossible)
    return folder


def test_questions_that_a_corpus_answers(data: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    assert write_texts(corpus, ["Iets anders.", "Parijs ligt aan de Seine.", "Iets anders."]) == 2
    assert questions_over(data, corpus, "en", "dev") == [
        Asked("q1", "What lies?", ("Parijs",), frozenset({"00001.txt"}))
    ]
    assert unanswerable(data, "dev") == [Asked("u", "Who lies?")]


def test_squads_own_questions_are_asked_over_its_dutch_paragraphs(
    data: Path, tmp_path: Path
) -> None:
    english = [
        {"id": "q3", "question": "What lies?", "answers": [{"text": "Rome", "start": 0}]},
        {"id": "q4", "question": "Where?", "answers": []},
    ]
    write_rows(data, "squad-dev", {"context": "Rome lies in Italy.", "lang": "en", "qas": english})
    dutch = {"id": "q3", "question": "Wat?", "answers": [{"text": "Rome", "start": 0}]}
    write_rows(tmp_path, "dutch", {"context": "Rome ligt in Italië.", "lang": "nl", "qas": [dutch]})
    corpus = squad_in_dutch(tmp_path / "corpus", data, tmp_path / "dutch.jsonl")
    assert corpus.asked == {"en": [Asked("q3", "What lies?", ("Rome",), frozenset({"00000.txt"}))]}
    assert (corpus.folder / "00000.txt").read_text(encoding="utf-8") == "Rome ligt in Italië."


def test_the_dutch_paragraphs_of_squad_hold_their_answers(root: Path) -> None:
    rows = list(read_jsonl(root / "bench" / "squad-nl-dev.jsonl"))
    trained = read_jsonl(root / "training" / "texts" / "dutch.jsonl")
    assert not {row["title"] for row in rows} & {row["title"] for row in trained}
    questions = [(row["context"], qa) for row in rows for qa in row["qas"]]
    assert len({qa["id"] for _, qa in questions}) == len(questions) > 400
    for context, qa in questions:
        assert qa["answers"]
        for answer in qa["answers"]:
            assert context.startswith(answer["text"], answer["start"])


def test_stories_are_asked_about_as_one_corpus(tmp_path: Path) -> None:
    for part, answers in (("dev", [{"file": "dev-1.txt", "text": "Jan"}]), ("test", [])):
        articles = tmp_path / "stories" / part / "articles"
        articles.mkdir(parents=True)
        (articles / f"{part}-1.txt").write_text("Jan kwam.")
        asked = {"id": part, "lang": "nl", "question": "Wie?", "answers": answers}
        turns = {"id": "c", "turns": [{"question": "En?", "answers": []}]}
        write_rows(articles.parent, "questions", asked, turns)
    corpus = stories(tmp_path / "corpus", tmp_path / "stories")
    assert corpus.articles() == 2
    assert corpus.asked == {"nl": [Asked("dev", "Wie?", ("Jan",), frozenset({"dev-1.txt"}))]}
    assert corpus.silent == [Asked("test", "Wie?")]


def test_passages_are_distinct_and_enough(data: Path) -> None:
    assert passages(data, 2) == ["Parijs ligt aan de Seine.", "Paris lies on the Seine."]
    with pytest.raises(ValueError, match="holds 2 passages, not 3"):
        passages(data, 3)


def reply(text: str, score: float | None = None, **more: Any) -> dict[str, Any]:
    return {"text": text, "article": "a.txt", "score": score, "seconds": 0.1, **more}


def test_scores_of_systems_over_a_corpus() -> None:
    asked = [
        Asked("1", "?", ("Parijs",), frozenset({"a.txt"})),
        Asked("2", "?", ("de Seine",), frozenset({"b.txt"})),
    ]
    ours = [reply("Parijs"), reply("Seine")]
    theirs = [reply("Rome"), reply("", error="ValueError: null")]
    scored = _scored(asked, {"citaat": ours, "other": theirs})["systems"]
    assert scored["citaat"] == {
        "f1": 83.3,
        "em": 50.0,
        "article": 50.0,
        "failed": 0,
        "seconds": 0.1,
    }
    assert scored["other"]["failed"] == 1
    assert scored["other"]["lead"]["mean"] == pytest.approx(5 / 6, abs=1e-4)


def test_no_answer_is_less_sure_than_any() -> None:
    assert surety(reply("")) < surety(reply("x", -20.0)) < surety(reply("x"))


def test_a_table() -> None:
    assert table(("a", "b"), [(1.5, None)]) == "| a | b |\n|---|---|\n| 1.5 | – |"


def test_the_page_of_the_comparison_is_what_was_measured(root: Path) -> None:
    results = json.loads((root / "docs" / "benchmarks.json").read_text(encoding="utf-8"))
    assert (root / "docs" / "BENCHMARKS.md").read_text(encoding="utf-8") == markdown(results)
