"""From scores to one honest probability: a logistic regression of few features.

The coefficients are fitted by ``python -m training.calibrate`` on questions
that the reader never saw; see docs/MEASUREMENTS.md for the fit and its error.
Source: Platt, "Probabilistic Outputs for Support Vector Machines", 1999.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for one span.

    Attributes:
        reader: the reader's score of the span less that of the null answer, a logit.
        passage: the retrieval score of its passage less the best one's; at most 0.
        sentence: the cosine of its sentence less the best sentence's; at most 0.
    """

    reader: float
    passage: float
    sentence: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Coefficients of ``sigmoid(intercept + reader * r + retrieval * m)``.

    Attributes:
        intercept: log odds at both features zero.
        reader: weight of the reader's span score, in logits over its null score.
        passage: weight of the passage's retrieval score less the best passage's.
        sentence: weight of the cosine of the span's sentence less the best sentence's.
    """

    intercept: float
    reader: float
    passage: float
    sentence: float

    def probability(self, evidence: Evidence) -> float:
        """The probability that a span answers the question, 0 to 1."""
        log_odds = (
            self.intercept
            + self.reader * evidence.reader
            + self.passage * evidence.passage
            + self.sentence * evidence.sentence
        )
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, log_odds))))


CALIBRATION = Calibration(intercept=-1.0, reader=0.35, passage=20.0, sentence=50.0)

# At least this probability for a quotation to be shown at all.
ANSWER_THRESHOLD = 0.5
