"""From evidence to one honest probability: a logistic curve over one score.

The slope is fitted by ``python -m training.calibrate`` on questions that the
reader never saw; the weight of the cosines and the intercept were chosen on
questions about the seeds and ``bench/stories/dev``, whose articles share a subject
as news does. docs/MEASUREMENTS.md has both.
Source: Platt, "Probabilistic Outputs for Support Vector Machines", 1999.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

# Logits that a cosine of 1 is worth. Cosines of this embedder lie close together:
# between a good passage and a bad one there is often no more than 0.05.
_COSINE_WEIGHT = 100.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for one span.

    All but the reader's score are cosines with the question, less the best such
    cosine of all that was retrieved: at most 0.

    Attributes:
        reader: the reader's score of the span less that of the null answer, a logit.
        passage: of its passage, with what its spelling is worth.
        sentence: of its sentence, or of the one before, which often names what
            the next one speaks of.
        article: of the best sentence retrieved from its article.
    """

    reader: float
    passage: float
    sentence: float
    article: float

    @property
    def score(self) -> float:
        """All of it together, in logits."""
        return self.reader + _COSINE_WEIGHT * (self.passage + self.sentence + self.article)


@dataclass(frozen=True, slots=True)
class Calibration:
    """The curve from a score to a probability: ``sigmoid(intercept + slope * score)``."""

    intercept: float
    slope: float

    def probability(self, evidence: Evidence) -> float:
        """The probability that a span answers the question, 0 to 1."""
        log_odds = self.intercept + self.slope * evidence.score
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, log_odds))))


def shifted(probability: float, log_odds: float) -> float:
    """A probability after evidence worth so many log-odds."""
    odds = probability * math.exp(log_odds)
    return odds / (odds + 1 - probability)


CALIBRATION = Calibration(intercept=-0.47, slope=0.349)

# A cosine of the default embedder. A question to which no sentence is so near is about
# something that the articles do not speak of: docs/MEASUREMENTS.md has both sides of it.
LEAST_NEARNESS = 0.777

# At least this probability for a quotation to be shown at all.
ANSWER_THRESHOLD = 0.35
