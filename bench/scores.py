"""What one system is worth against another on the same questions."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

_ROUNDS = 9_999


@dataclass(frozen=True, slots=True)
class Difference:
    """Mean of ``ours - theirs`` over the same questions.

    Attributes:
        mean: the difference, in the unit of the scores.
        low: lower end of its 95 % interval (bootstrap over paragraphs).
        high: its upper end.
        p: two-sided probability of so large a difference if the two were alike
            (permutation of the two, paragraph by paragraph).
    """

    mean: float
    low: float
    high: float
    p: float


def paired_difference(
    ours: Sequence[float], theirs: Sequence[float], paragraphs: Sequence[Hashable]
) -> Difference:
    """How sure a difference is; equal for equal input.

    Questions about one paragraph are right or wrong together: what is resampled are
    paragraphs, each with its questions.
    Source: Dror et al., "The Hitchhiker's Guide to Testing Statistical
    Significance in Natural Language Processing", 2018.

    Args:
        ours, theirs: scores, question by question.
        paragraphs: what each question is about.
    """
    from scipy import stats

    gaps = np.asarray(ours, float) - np.asarray(theirs, float)
    mean = float(gaps.mean())
    if not gaps.any():
        return Difference(0.0, 0.0, 0.0, 1.0)
    numbers = {paragraph: number for number, paragraph in enumerate(dict.fromkeys(paragraphs))}
    rows = [numbers[paragraph] for paragraph in paragraphs]
    sums, counts = np.bincount(rows, gaps), np.bincount(rows)

    def mean_of(sums: Numbers, counts: Numbers, axis: int) -> Numbers:
        out: Numbers = sums.sum(axis=axis) / counts.sum(axis=axis)
        return out

    interval = stats.bootstrap(
        (sums, counts),
        mean_of,
        paired=True,
        n_resamples=_ROUNDS,
        method="percentile",
        rng=np.random.default_rng(0),
    ).confidence_interval
    test = stats.permutation_test(
        (sums,),
        np.mean,
        permutation_type="samples",
        n_resamples=_ROUNDS,
        rng=np.random.default_rng(0),
    )
    return Difference(mean, float(interval.low), float(interval.high), float(test.pvalue))


def risk_coverage(scores: Sequence[float], right: Sequence[bool]) -> list[tuple[float, float]]:
    """Share of questions answered and share of wrong answers among those, surest first.

    A point follows each distinct score: questions of equal score are answered together.
    Source: El-Yaniv and Wiener, "On the Foundations of Noise-free Selective
    Classification", 2010.
    """
    order = np.argsort(-np.asarray(scores, float), kind="stable")
    wrong = np.cumsum(~np.asarray(right, bool)[order])
    ranked = np.asarray(scores, float)[order]
    last = np.flatnonzero(np.append(ranked[1:] != ranked[:-1], True))
    total = len(ranked)
    return [((i + 1) / total, float(wrong[i] / (i + 1))) for i in last]


def area_under_risk(curve: Sequence[tuple[float, float]]) -> float:
    """Mean risk over all coverages, 0 to 1; less is better."""
    coverage = np.array([0.0, *(c for c, _ in curve)])
    return float(np.sum(np.diff(coverage) * np.array([risk for _, risk in curve])))
