"""From evidence to one honest probability: a logistic curve over one score.

The curve is fitted by ``python -m training.calibrate`` to questions that the reader
never saw, and as much to those about the seeds and ``bench/stories/dev``, with which the
weight of the cosines and the threshold were chosen; docs/MEASUREMENTS.md has both.
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
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, self.log_odds(evidence)))))

    def log_odds(self, evidence: Evidence) -> float:
        """The same in log-odds."""
        return self.intercept + self.slope * evidence.score


def shifted(probability: float, log_odds: float) -> float:
    """A probability after evidence worth so many log-odds."""
    odds = probability * math.exp(log_odds)
    return odds / (odds + 1 - probability)


def beside_better(probability: float) -> float:
    """The probability of a quotation beside a likelier one that says something else.

    Most questions have one answer: of two that are as likely by themselves, mostly
    one is right. Fitted by ``python -m training.calibrate`` too.
    """
    if not 0 < probability < 1:
        return probability
    log_odds = _BESIDE_INTERCEPT + _BESIDE_SLOPE * math.log(probability / (1 - probability))
    return min(probability, 1 / (1 + math.exp(-log_odds)))


CALIBRATION = Calibration(intercept=-1.48, slope=0.293)
_BESIDE_INTERCEPT = -1.08
_BESIDE_SLOPE = 0.73

# A cosine of the default embedder. A question to which no sentence is so near is about
# something that the articles do not speak of: docs/MEASUREMENTS.md has both sides of it.
LEAST_NEARNESS = 0.777

# At least this probability by itself for a quotation to be shown.
ANSWER_THRESHOLD = 0.17
