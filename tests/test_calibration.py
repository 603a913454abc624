"""Calibration: evidence in, a probability out."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.calibration import ANSWER_THRESHOLD, CALIBRATION, Calibration, Evidence

NUMBER = st.floats(-1e6, 1e6)


def test_the_logistic_of_the_weighted_sum() -> None:
    calibration = Calibration(intercept=-1.0, reader=0.5, passage=10.0, sentence=20.0)
    evidence = Evidence(reader=4.0, passage=-0.1, sentence=-0.05)
    # -1 + 0.5 * 4 - 10 * 0.1 - 20 * 0.05 = -1
    assert calibration.probability(evidence) == pytest.approx(1 / (1 + math.e))


def test_even_odds_at_nothing() -> None:
    assert Calibration(0.0, 1.0, 1.0, 1.0).probability(Evidence(0.0, 0.0, 0.0)) == 0.5


@given(NUMBER, NUMBER, NUMBER)
def test_any_evidence_gives_a_probability(reader: float, passage: float, sentence: float) -> None:
    assert 0 <= CALIBRATION.probability(Evidence(reader, passage, sentence)) <= 1


@given(st.floats(-50, 50), st.floats(0, 50), st.floats(-1, 0), st.floats(-1, 0))
def test_a_better_score_is_never_less_probable(
    reader: float, more: float, passage: float, sentence: float
) -> None:
    less = CALIBRATION.probability(Evidence(reader, passage, sentence))
    assert CALIBRATION.probability(Evidence(reader + more, passage, sentence)) >= less


def test_every_feature_speaks_for_a_span() -> None:
    assert CALIBRATION.reader > 0
    assert CALIBRATION.passage >= 0
    assert CALIBRATION.sentence >= 0
    assert 0 < ANSWER_THRESHOLD < 1
