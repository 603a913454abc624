"""From scores to one honest probability: a logistic regression of few features.

The coefficients are fitted by ``python -m training.calibrate`` on questions
that the reader never saw; see docs/MEASUREMENTS.md for the fit and its error.
Source: Platt, "Probabilistic Outputs for Support Vector Machines", 1999.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Calibration:
    """Coefficients of ``sigmoid(intercept + reader * r + retrieval * m)``.

    Attributes:
        intercept: log odds at both features zero.
        reader: weight of the reader's span score, in logits over its null score.
        retrieval: weight of the passage's margin: its retrieval score less the
            best passage's, at most 0.
    """

    intercept: float
    reader: float
    retrieval: float

    def probability(self, reader_score: float, margin: float) -> float:
        """The probability that a span answers the question, 0 to 1."""
        log_odds = self.intercept + self.reader * reader_score + self.retrieval * margin
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, log_odds))))


CALIBRATION = Calibration(intercept=-1.0, reader=0.35, retrieval=40.0)

# At least this probability for a quotation to be shown at all.
ANSWER_THRESHOLD = 0.5
