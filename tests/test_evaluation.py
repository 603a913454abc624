"""Evaluation: scores that can be checked by hand, and files that are refused."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.articles import Article, read_article
from index.errors import CorpusError
from qa.answers import Answer, ClosestPassage, Quote
from qa.evaluation import evaluate, normalised_tokens, token_f1
from qa.gold import EvaluationError, Gold, Question, read_questions
from qa.retriever import EVERYTHING, Filter

GARANTIES = {"file": "a.txt", "text": "garanties"}
DIJK = {"file": "b.md", "text": "De dijk bij Delft"}


class Scripted:
    """Answers each question with given words of given articles."""

    def __init__(self, corpus: Path, script: dict[str, list[tuple[str, str]]]) -> None:
        self.corpus = corpus
        self.script = script
        self.histories: list[tuple[str, ...]] = []
        self.filters: list[Filter] = []

    def article(self, name: str) -> Article:
        return read_article(self.corpus, name)

    def ask(self, question: str, history: Sequence[str] = (), only: Filter = EVERYTHING) -> Answer:
        self.histories.append(tuple(history))
        self.filters.append(only)
        quotes = tuple(self.quote(*place) for place in self.script.get(question, []))
        closest = () if quotes else (ClosestPassage("a.txt", 0, 4, " dat", None),)
        return Answer(question, bool(quotes), 0.5, quotes, closest)

    def quote(self, name: str, words: str) -> Quote:
        text = self.article(name).text
        start = text.index(words)
        end = start + len(words)
        sentence_start = max(0, text.rfind(". ", 0, start) + 2)
        sentence_end = text.index(".", end - 1) + 1
        sentence = text[sentence_start:sentence_end]
        return Quote(
            words, name, None, start, end, sentence, sentence_start, sentence_end, "", 0.5
        )  # fmt: skip


def score(
    corpus: Path, entries: list[dict[str, Any]], script: dict[str, list[tuple[str, str]]]
) -> dict[str, Any]:
    path = corpus.parent / "questions.jsonl"
    path.write_text("\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries))
    return evaluate(Scripted(corpus, script), read_questions(path))  # type: ignore[arg-type]


def entry(question: str, *answers: dict[str, str]) -> dict[str, Any]:
    return {"id": question, "lang": "nl", "question": question, "answers": list(answers)}


def test_scores_of_a_file_made_by_hand(corpus: Path) -> None:
    entries = [
        entry("exact", GARANTIES),
        entry("same sentence", GARANTIES),
        entry("third", GARANTIES),
        entry("wrong file", GARANTIES),
        entry("silent", GARANTIES),
        entry("rightly silent"),
        entry("wrongly answered"),
    ]
    script = {
        "exact": [("a.txt", "garanties")],
        "same sentence": [("a.txt", "Rusland eist")],
        "third": [("b.md", "dijk"), ("a.txt", "Westen"), ("a.txt", "eist garanties")],
        "wrong file": [("b.md", "water")],
        "wrongly answered": [("b.md", "water")],
    }
    result = score(corpus, entries, script)
    assert result["scores"] == {
        "hit1": 0.4,  # exact, same sentence
        "hit3": 0.6,  # and third
        "span_f1": 0.2,  # exact alone shares words in its first quotation
        "abstain_recall": 0.5,
        "false_abstain": 0.2,
        "precision": pytest.approx(3 / 7, abs=1e-4),
        "mean_confidence": 0.5,
        "balanced": pytest.approx(0.45),
        "verbatim": 1.0,
        "followup_hit1": None,
    }
    assert result["n"] == {"answerable": 5, "unanswerable": 2, "follow_ups": 0, "quotes": 7}
    assert [(q["id"], q["right"]) for q in result["questions"]] == [
        ("exact", True),
        ("same sentence", True),
        ("third", False),
        ("wrong file", False),
        ("silent", False),
        ("rightly silent", True),
        ("wrongly answered", False),
    ]
    assert result["questions"][0]["answer"]["quotes"][0]["text"] == "garanties"
    json.dumps(result)


def test_a_conversation_is_asked_in_order_with_its_history(corpus: Path) -> None:
    turns = [entry("eerst", GARANTIES), entry("dan", DIJK), entry("ten slotte", DIJK)]
    questions = [{"id": "c", "turns": turns}]
    script = {"eerst": [], "dan": [("b.md", "dijk bij Delft")], "ten slotte": [("b.md", "water")]}
    result = score(corpus, questions, script)
    assert result["scores"]["followup_hit1"] == 0.5
    assert result["scores"]["hit1"] == 0.0  # the first turn is a question like others
    assert result["n"] == {"answerable": 1, "unanswerable": 0, "follow_ups": 2, "quotes": 2}
    assistant = Scripted(corpus, script)
    evaluate(assistant, read_questions(corpus.parent / "questions.jsonl"))  # type: ignore[arg-type]
    assert assistant.histories == [(), ("eerst",), ("eerst", "dan")]


def test_any_of_several_answers_is_right(corpus: Path) -> None:
    result = score(corpus, [entry("q", GARANTIES, DIJK)], {"q": [("b.md", "De dijk bij Delft")]})
    assert (result["scores"]["hit1"], result["scores"]["span_f1"]) == (1.0, 1.0)


def test_a_quotation_that_is_no_slice_is_counted(corpus: Path) -> None:
    class Liar(Scripted):
        def ask(
            self, question: str, history: Sequence[str] = (), only: Filter = EVERYTHING
        ) -> Answer:
            good = self.quote("a.txt", "garanties")
            bad = Quote("Garanties", *list(vars_of(good))[1:])
            return Answer(question, True, 0.5, (good, bad), ())

    def vars_of(quote: Quote) -> list[Any]:
        return [getattr(quote, name) for name in Quote.__dataclass_fields__]

    question = Question("q", "wie?", (Gold("a.txt", "garanties"),), ())
    result = evaluate(Liar(corpus, {}), [question])  # type: ignore[arg-type]
    assert result["scores"]["verbatim"] == 0.5


def test_no_question_of_a_kind_no_score(corpus: Path) -> None:
    scores = score(corpus, [entry("q")], {})["scores"]
    assert {name for name, value in scores.items() if value is None} == {
        "hit1", "hit3", "span_f1", "false_abstain", "precision", "mean_confidence", "balanced",
        "verbatim", "followup_hit1",
    }  # fmt: skip


def test_progress_is_told(corpus: Path) -> None:
    seen: list[tuple[int, int]] = []
    questions = [Question("q", f"wie {i}?", (), ()) for i in range(3)]
    evaluate(
        Scripted(corpus, {}),  # type: ignore[arg-type]
        questions,
        progress=lambda done, total: seen.append((done, total)),
    )
    assert seen == [(0, 3), (1, 3), (2, 3)]


def test_an_answer_in_a_file_that_is_not_there(corpus: Path) -> None:
    with pytest.raises(CorpusError, match=r"'x.txt' is gone"):
        score(corpus, [entry("q", {"file": "x.txt", "text": "x"})], {})


# Token F1


@pytest.mark.parametrize(
    ("given_text", "gold", "expected"),
    [
        ("garanties", "garanties", 1.0),
        ("Garanties!", "„garanties”", 1.0),
        ("eist garanties", "garanties", 2 / 3),
        ("garanties garanties", "garanties", 2 / 3),
        ("a b", "b c", 0.5),
        ("dijk", "garanties", 0.0),
        ("dijk", "", 0.0),
        ("…", "?", 1.0),
        ("de\u00a0dijk", "de dijk", 1.0),
    ],
)
def test_token_f1(given_text: str, gold: str, expected: float) -> None:
    assert token_f1(given_text, gold) == pytest.approx(expected)
    assert token_f1(gold, given_text) == pytest.approx(expected)


@given(st.text(), st.text())
def test_token_f1_is_a_share(one: str, other: str) -> None:
    assert 0 <= token_f1(one, other) <= 1
    assert token_f1(one, one) == 1


def test_tokens_are_words_without_punctuation() -> None:
    assert normalised_tokens("‘Militair-technische’ maatregelen, 3.5%!") == [
        "militairtechnische", "maatregelen", "35",
    ]  # fmt: skip


# Files


def test_a_file_in_the_format(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    separated = json.dumps(entry("een\u2028twee\x85?", GARANTIES), ensure_ascii=False)
    path.write_bytes(f"\ufeff{separated}\r\n\n{json.dumps(entry('drie?'))}\n".encode())
    assert read_questions(path) == [
        Question("een\u2028twee\x85?", "een\u2028twee\x85?", (Gold("a.txt", "garanties"),), ()),
        Question("drie?", "drie?", (), ()),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "5",
        "null",
        '"question"',
        "[]",
        "{}",
        '{"id": "q", "question": "wie?"}',
        '{"question": "wie?", "answers": []}',
        '{"id": "q", "question": "wie?", "answers": null}',
        '{"id": "q", "question": "wie?", "answers": ["x"]}',
        '{"id": "q", "question": "wie?", "answers": [{"file": "a.txt"}]}',
        '{"id": "q", "question": "wie?", "answers": [{"file": "a.txt", "text": ""}]}',
        '{"id": "q", "question": " ", "answers": []}',
        '{"id": "q", "question": null, "answers": []}',
        '{"id": "q", "turns": [{"question": "wie?"}]}',
        '{"id": "q", "turns": 5}',
        "[" * 100_000,
    ],
)
def test_a_line_that_is_no_question_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text(json.dumps(entry("wie?")) + "\n\n" + line + "\n")
    with pytest.raises(EvaluationError, match=r"questions.jsonl', line 3: not a question with ans"):
        read_questions(path)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: None, r"cannot be read: No such file or directory$"),
        (lambda path: path.mkdir(), r"cannot be read: Is a directory$"),
        (lambda path: path.write_bytes(b"\xff\xfe"), r"is not a text file in UTF-8$"),
        (lambda path: path.write_text(" \n\n"), r"holds no question$"),
    ],
)
def test_a_file_that_cannot_be_used(tmp_path: Path, make: Any, message: str) -> None:
    make(tmp_path / "questions.jsonl")
    with pytest.raises(EvaluationError, match=message):
        read_questions(tmp_path / "questions.jsonl")


def judged(verdict: str | None, words: str | None = None, **more: object) -> dict[str, Any]:
    """A verdict on words of the first article, as ui.verdicts keeps it."""
    sentence = "Rusland eist garanties." if words in ("garanties", "Rusland") else None
    record = {
        "id": f"{more} {words}", "verdict": verdict, "question": "q", "history": [],
        "article": "a.txt", "text": words, "sentence": sentence or words,
    }  # fmt: skip
    return record | more


@pytest.mark.parametrize(
    ("verdicts", "quoted", "scores", "right"),
    [
        ([judged("right", "garanties")], ["garanties"], {"hit1": 1.0, "span_f1": 1.0}, True),
        ([judged("right", "garanties")], ["Rusland"], {"hit1": 1.0, "span_f1": 0.0}, True),
        # The reader may have left other right ones without a verdict.
        ([judged("right", "garanties")], ["garanties", "Het Westen"], {"precision": None}, True),
        ([judged("right", "garanties")], ["Het Westen"], {"hit1": 0.0}, False),
        ([judged("right", "garanties")], [], {"hit1": 0.0, "false_abstain": 1.0}, False),
        (
            [judged("wrong-answer", "garanties")],
            ["garanties"],
            {"avoided": 0.0, "passage_hit1": 1.0, "hit1": None},
            False,
        ),
        (
            [judged("wrong-answer", "garanties")],
            ["Rusland"],
            {"avoided": 1.0, "passage_hit1": 1.0, "false_abstain": 0.0},
            True,
        ),
        ([judged("wrong-answer", "garanties")], [], {"avoided": 1.0, "passage_hit1": 0.0}, False),
        # Of a wrong passage no words of its sentence may come again; silence is as good.
        ([judged("wrong-passage", "garanties")], ["Rusland"], {"avoided": 0.0}, False),
        ([judged("wrong-passage", "garanties")], ["Het Westen"], {"avoided": 1.0}, True),
        ([judged("wrong-passage", "garanties")], [], {"avoided": 1.0, "false_abstain": None}, True),
        (
            [judged("wrong-passage", "garanties"), judged("right", "Het Westen weigert")],
            ["Het Westen"],
            {"avoided": 1.0, "hit1": 1.0},
            True,
        ),
        ([judged("rightly-silent")], [], {"abstain_recall": 1.0}, True),
        ([judged("rightly-silent")], ["garanties"], {"abstain_recall": 0.0}, False),
        ([judged("wrongly-silent")], [], {"false_abstain": 1.0, "hit1": None}, False),
        ([judged("wrongly-silent")], ["garanties"], {"false_abstain": 0.0}, True),
    ],
)
def test_verdicts_are_scored(
    verdicts: list[dict[str, Any]],
    quoted: list[str],
    scores: dict[str, float | None],
    right: bool,
    corpus: Path,
) -> None:
    result = score(corpus, verdicts, {"q": [("a.txt", words) for words in quoted]})
    assert result["scores"] | scores == result["scores"]
    assert [one["right"] for one in result["questions"]] == [right]


def test_a_verdict_on_words_in_another_sentence_is_no_hit(corpus: Path) -> None:
    (corpus / "a.txt").write_text("Rusland eist garanties. Het Westen geeft geen garanties.\n")
    far = judged("right", "garanties", sentence="Het Westen geeft geen garanties.")
    result = score(corpus, [far], {"q": [("a.txt", "Rusland eist garanties")]})
    assert result["scores"]["hit1"] == 0.0


def test_a_right_verdict_on_a_follow_up_is_asked_with_its_history(corpus: Path) -> None:
    entries = [judged("right", "garanties", history=["eerst?"])]
    result = score(corpus, entries, {"q": [("a.txt", "garanties")]})
    assert result["scores"]["followup_hit1"] == 1.0
    assert result["scores"]["hit1"] is None


def test_a_verdict_on_some_articles_is_asked_of_those(corpus: Path) -> None:
    only = {"articles": ["b.md"], "since": None, "until": "2022"}
    entries = [judged("rightly-silent", only=only), judged("right", "garanties")]
    result = score(corpus, entries, {"q": [("a.txt", "garanties")]})
    # Each is a question of its own: the one is not the other's contradiction.
    assert result["n"] | {"answerable": 1, "unanswerable": 1} == result["n"]
    assistant = Scripted(corpus, {})
    evaluate(assistant, read_questions(corpus.parent / "questions.jsonl"))  # type: ignore[arg-type]
    assert assistant.filters == [Filter(frozenset({"b.md"}), until="2022"), EVERYTHING]


def test_verdicts_on_words_that_are_no_more_are_left_out(corpus: Path) -> None:
    entries = [
        judged("right", "garanties", article="gone.txt"),
        judged("right", "verdwenen woorden"),
        judged("wrong-passage", "ook verdwenen", question="r"),
        judged("wrong-passage", "garanties", question="r"),
    ]
    result = score(corpus, entries, {})
    assert result["n"]["outdated"] == 3
    assert [one["answer"]["question"] for one in result["questions"]] == ["r"]


def test_scores_of_verdicts_are_told_only_where_there_are_verdicts(corpus: Path) -> None:
    assert "avoided" not in score(corpus, [entry("q", GARANTIES)], {})["scores"]
    result = score(corpus, [judged("wrong-passage", "garanties")], {})
    assert result["n"] == {
        "answerable": 0, "unanswerable": 0, "follow_ups": 0, "quotes": 0,
        "wrong": 1, "passages": 0, "outdated": 0,
    }  # fmt: skip
