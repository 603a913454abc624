"""Follow-up questions: read as they stand, and together with what came before.

"And the American side?" has no answer of its own; "Who leads the Russian side?
And the American side?" has. Whether a question follows up is not guessed from
its words, which would need rules for every language: both are read, and the
calibrated probabilities decide.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from index.articles import Article
from qa.calibration import ANSWER_THRESHOLD
from qa.question import MOST_QUESTION_CHARACTERS, is_unicode
from qa.quotes import Candidate
from qa.retriever import Retrieved

# Earlier questions that a follow-up can reach back to.
_REACH = 3
# A follow-up's reading must beat the question as it stands by this much.
_MARGIN = 0.1

# Passages, each with its article as it was read.
Found = tuple[tuple[Retrieved, Article], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found for one wording of a question."""

    wording: str
    retrieved: Found
    candidates: tuple[Candidate, ...]

    @property
    def confidence(self) -> float:
        """The probability of the best candidate; 0 without one."""
        return self.candidates[0].probability if self.candidates else 0.0

    def given(self) -> list[Candidate]:
        """The candidates that are probable enough to be shown."""
        return [c for c in self.candidates if c.probability >= ANSWER_THRESHOLD]


def understand(question: str, history: Sequence[str], read: Callable[[str], Reading]) -> Reading:
    """The reading of a question alone or, where that is clearly better, as a follow-up.

    Each question is joined to the wording of the one before, so that a follow-up
    of a follow-up reaches its subject; a question that stands alone starts anew.

    Args:
        question: the last of the conversation.
        history: the questions before it, oldest first.
        read: reads a wording.
    """
    reading: Reading | None = None
    given: list[Candidate] = []
    for asked in [*_usable(history), question]:
        alone = read(asked)
        if reading is None:
            reading = alone
        else:
            joined = read(f"{reading.wording} {asked}"[-MOST_QUESTION_CHARACTERS:])
            # The words that answered an earlier question do not answer the next one.
            fresh = [c for c in joined.candidates if not any(c.overlaps(g) for g in given)]
            joined = replace(joined, candidates=tuple(fresh))
            follows_up = joined.confidence > alone.confidence + _MARGIN
            reading = joined if follows_up else alone
            given = given if follows_up else []
        given += reading.given()
    assert reading is not None  # noqa: S101  (the question itself was read)
    return reading


def _usable(history: Sequence[str]) -> list[str]:
    recent = [asked[:MOST_QUESTION_CHARACTERS] for asked in history[-_REACH:]]
    return [asked for asked in recent if asked.strip() and is_unicode(asked)]
