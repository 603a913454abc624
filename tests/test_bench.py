"""The measures of bench and of the calibration, on numbers worked out by hand."""

from __future__ import annotations

import gzip
import math
import random
from pathlib import Path

import numpy as np
import pytest

from bench.data import Paragraph, accepted, find_file, read_rows
from bench.reader import (
    area_under_curve,
    best_threshold_f1,
    exact,
    expected_calibration_error,
    token_f1,
)
from bench.retrieval import fused, measures, right_rows
from index.passages import Passage
from index.store import ScoredSentence
from qa.calibration import CALIBRATION, Evidence
from qa.retriever import LEXICAL_WEIGHT, Retrieved
from training.calibrate import Asked, fit, fit_beside, held_out, measure


def test_files_are_read_plain_and_packed(tmp_path: Path) -> None:
    (tmp_path / "plain.jsonl").write_text('{"a": 1}\n{"a": 2}\n')
    with gzip.open(tmp_path / "packed.jsonl.gz", "wt") as file:
        file.write('{"a": 3}\n')
    assert [row["a"] for name in ("plain", "packed") for row in read_rows(tmp_path, name)] == [
        1,
        2,
        3,
    ]
    assert list(read_rows(tmp_path, "absent")) == []
    assert find_file(tmp_path, "absent") is None


def test_an_answer_cut_inside_a_word_is_right_as_the_whole_word_too() -> None:
    context = "hedendaagse Britse kunstenaars, 14.000 outfits"
    answers = [{"text": "Brits", "start": 12}, {"text": "kunstenaars", "start": 19}]
    assert accepted(context, answers) == ("Brits", "kunstenaars", "Britse")
    assert accepted(context, [{"text": "14.000 outfits", "start": 32}]) == ("14.000 outfits",)
    assert accepted(context, []) == ()


@pytest.mark.parametrize(
    ("given", "gold", "f1", "em"),
    [
        ("the NATO", "NATO", 1.0, 1.0),  # English articles do not count
        ("‘Onaanvaardbaar’", "onaanvaardbaar", 1.0, 1.0),
        ("harde sancties", "zware economische sancties", 0.4, 0.0),
        ("Brussel", "Moskou", 0.0, 0.0),
        ("", "Moskou", 0.0, 0.0),
    ],
)
def test_scores_of_one_answer(given: str, gold: str, f1: float, em: float) -> None:
    assert token_f1(given, gold) == pytest.approx(f1)
    assert exact(given, gold) == em


def test_area_under_the_curve() -> None:
    assert area_under_curve([3, 2], [1, 0]) == 1.0
    assert area_under_curve([1, 0], [3, 2]) == 0.0
    assert area_under_curve([1, 1], [1, 1]) == 0.5
    assert area_under_curve([2, 1], [0, 1]) == 0.875  # ties count half


def test_best_threshold() -> None:
    # Answering the first question only is worth 1 + 0 + 1 of 3.
    assert best_threshold_f1([3, 2, 1], [1.0, 0.5, 0.0], [False, False, True]) == pytest.approx(
        (1 + 0.5 + 1) / 3
    )
    assert best_threshold_f1([3, 2], [0.0, 0.0], [True, True]) == 1.0


def test_expected_calibration_error() -> None:
    assert expected_calibration_error([0.5, 0.5], [True, False]) == 0.0
    assert expected_calibration_error([0.95] * 4, [False] * 4) == pytest.approx(0.95)


def test_measures_of_retrieval() -> None:
    scores = {"first": [3.0, 2.0, 1.0], "third": [3.0, 2.0, 1.0], "tied": [1.0, 1.0, 1.0]}
    found = measures(scores, {"first": [0], "third": [2], "tied": [1]})
    assert [found[q]["RR"] for q in scores] == pytest.approx([1, 1 / 3, 1 / 2])
    assert [found[q]["Success@1"] for q in scores] == [1, 0, 0]
    assert [found[q]["Success@5"] for q in scores] == [1, 1, 1]


def test_a_translation_without_the_place_of_the_answer_is_right_too() -> None:
    paragraphs = [
        Paragraph("Twee.", "nl", {"b": ("Twee",)}),
        Paragraph("One. Two.", "en", {"a": ("One",), "b": ("Two",)}),
        Paragraph("Three.", "en", {"c": ("Three",)}),
    ]
    assert right_rows(paragraphs) == {"a": [0, 1], "b": [0, 1], "c": [2]}


def test_retrieval_is_measured_by_the_retrievers_own_score() -> None:
    sentences = (ScoredSentence(0, 4, 0.79), ScoredSentence(5, 9, 0.91))
    found = Retrieved(Passage("a.txt", 0, 9), 0.83, 0.6, sentences)
    parts = {
        "dense": np.array([[0.83]], np.float32),
        "lexical": np.array([[0.6]], np.float32),
        "sentence": np.array([[0.91]], np.float32),
    }
    assert fused(parts, LEXICAL_WEIGHT).item() == pytest.approx(found.score, abs=1e-6)


def asked(rng: random.Random, number: int) -> Asked:
    """A question whose candidates are right with the odds of their score."""
    scores = sorted((rng.uniform(-6, 6) for _ in range(3)), reverse=True)
    right = tuple(rng.random() < 1 / (1 + math.exp(1 - 0.8 * score)) for score in scores)
    evidence = tuple(Evidence(score, 0.0, 0.0, 0.0) for score in scores)
    return Asked(f"paragraph {number // 2}", any(right), evidence, right)


def test_what_stands_beside_a_better_one_is_fitted_by_itself() -> None:
    rng = random.Random(8)
    scores = [10.0, 6.0, 2.0]
    evidence = tuple(Evidence(score, 0.0, 0.0, 0.0) for score in scores)
    odds = [-1 + 0.5 * CALIBRATION.log_odds(each) for each in evidence]
    questions = []
    for number in range(2000):
        right = tuple(rng.random() < 1 / (1 + math.exp(-one)) for one in odds)
        questions.append(Asked(f"{number}", True, evidence, right))
    # Where nothing is shown, nothing stands beside it.
    nothing = tuple(Evidence(score, 0.0, 0.0, 0.0) for score in (-20.0, -21.0))
    questions += [Asked("unasked", True, nothing, (True, True))] * 500
    intercept, slope = fit_beside(questions, CALIBRATION)
    assert intercept == pytest.approx(-1, abs=0.15)
    assert slope == pytest.approx(0.5, abs=0.1)


def test_the_fit_finds_the_odds_and_is_measured_on_questions_it_never_saw() -> None:
    rng = random.Random(7)
    questions = [asked(rng, number) for number in range(2000)]
    calibration = fit(questions)
    assert calibration.intercept == pytest.approx(-1, abs=0.15)
    assert calibration.slope == pytest.approx(0.8, abs=0.1)
    # A kind weighs the same, however many questions it has.
    others = [asked(random.Random(9), number) for number in range(300)]
    once, thrice = fit(questions, others), fit(questions, others * 3)
    assert once.intercept == pytest.approx(thrice.intercept, abs=0.01)
    assert once != calibration
    scored, others = held_out(questions, questions[:500])
    assert (len(scored), len(others)) == (2000, 500)
    assert scored == sorted(scored, key=lambda row: -row[0])
    result = measure(scored)
    assert result["expected_calibration_error"] < 0.06
    assert result["auc_answerable"] > 0.7
    assert sum(one["n"] for one in result["reliability"]) == 2000
