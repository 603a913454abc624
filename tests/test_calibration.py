"""Calibration: evidence in, a probability out."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.calibration import (
    ANSWER_THRESHOLD,
    CALIBRATION,
    Calibration,
    Evidence,
    beside_better,
)

NUMBER = st.floats(-1e6, 1e6)
COSINE = st.floats(-1, 0)


def test_the_logistic_of_the_score() -> None:
    evidence = Evidence(reader=9.0, passage=-0.01, sentence=-0.02, article=-0.03)
    assert evidence.score == pytest.approx(9 - 1 - 2 - 3)
    calibration = Calibration(intercept=-2.5, slope=0.5)
    assert calibration.probability(evidence) == pytest.approx(1 / (1 + math.e))


def test_even_odds_at_nothing() -> None:
    assert Calibration(0.0, 1.0).probability(Evidence(0.0, 0.0, 0.0, 0.0)) == 0.5


@given(NUMBER, NUMBER, NUMBER, NUMBER)
def test_any_evidence_gives_a_probability(
    reader: float, passage: float, sentence: float, article: float
) -> None:
    assert 0 <= CALIBRATION.probability(Evidence(reader, passage, sentence, article)) <= 1


@given(st.floats(-50, 50), st.floats(0, 50), COSINE, COSINE, COSINE)
def test_a_better_score_is_never_less_probable(
    reader: float, more: float, passage: float, sentence: float, article: float
) -> None:
    less = CALIBRATION.probability(Evidence(reader, passage, sentence, article))
    assert CALIBRATION.probability(Evidence(reader + more, passage, sentence, article)) >= less


def test_a_better_score_speaks_for_a_span() -> None:
    assert CALIBRATION.slope > 0
    assert 0 < ANSWER_THRESHOLD < 1


@given(st.floats(0, 1), st.floats(0, 1))
def test_beside_a_better_one_a_quotation_is_never_more_probable(one: float, other: float) -> None:
    less, more = sorted((one, other))
    assert 0 <= beside_better(less) <= less
    assert beside_better(less) <= beside_better(more)


def test_of_two_that_are_likely_by_themselves_the_second_is_mostly_wrong() -> None:
    assert beside_better(0.5) < 0.3
    assert beside_better(0.0) == 0
    assert beside_better(1.0) == 1
