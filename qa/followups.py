"""Follow-up questions: read as they stand, and in the light of what came before.

"And the American side?" has no answer of its own; "Who leads the Russian side?
And the American side?" has. Whether a question follows up is not guessed from
its words, which would need rules for every language. It is read in three ways,
and the calibrated probabilities decide:

* alone;
* alone, over the passages found for it together with the questions before;
* together with the questions before, over those same passages.

What follows up mostly asks about the article, often about the sentence, that
answered before: in the last two ways such places count for more. A question that
alone is surely not answered says what it is about, and that is something else: in
the last two ways it counts for less. ``python -m bench.subjects`` changes the subject.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from index.articles import Article
from index.unicode import is_unicode
from qa.calibration import ANSWER_THRESHOLD, shifted
from qa.question import MOST_QUESTION_CHARACTERS
from qa.quotes import Candidate
from qa.retriever import Retrieved

# Earlier questions that a follow-up can reach back to.
_REACH = 3
# In log-odds: what it speaks for an answer to a follow-up that it stands in the
# article that answered before, and beside the words that did.
_SAME_ARTICLE = 0.34
_BESIDE = 0.5
_BESIDE_CHARACTERS = 300
# In log-odds: how much likelier words become that were an answer too early.
_LIKELIER = 0.84
# A question that alone has an answer less probable than this is mostly a whole question,
# about something else; how much each log-odds below it speaks against a follow-up.
_UNSURE = 0.05
_SURE_WEIGHT = 2.0

# Passages, each with its article as it was read.
Found = tuple[tuple[Retrieved, Article], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found for one wording of a question.

    Attributes:
        wording: the question, after those before it where it follows them up.
        retrieved: the passages that were found, with their articles.
        candidates: in order of probability.
    """

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

    def without_texts(self) -> Reading:
        """The same with articles that are empty: all that a later question asks of it."""
        bare = {article.name: replace(article, text="") for _, article in self.retrieved}
        return replace(
            self,
            retrieved=tuple((found, bare[article.name]) for found, article in self.retrieved),
            candidates=tuple(replace(c, article=bare[c.article.name]) for c in self.candidates),
        )


# Reads a question over the passages found for a wording of it, and is told whether
# other questions came before it.
Read = Callable[[str, str, bool], Reading]


def understand(question: str, history: Sequence[str], read: Read, recall: Read) -> Reading:
    """The reading of a question alone or, where that is more probable, as a follow-up.

    Each question is joined to the wording of the one before, so that a follow-up
    of a follow-up reaches its subject; a question that stands alone starts anew.

    Args:
        question: the last of the conversation.
        history: the questions before it, oldest first.
        read: reads a question over the passages found for a wording of it.
        recall: the same for earlier questions, perhaps from memory.
    """
    before = _usable(history)
    reading: Reading | None = None
    given: list[Candidate] = []
    for place, asked in enumerate([*before, question]):
        look = read if place == len(before) else recall
        alone = look(asked, asked, place > 0)
        if reading is None:
            reading = alone
        else:
            joined = f"{reading.wording} {asked}"[-MOST_QUESTION_CHARACTERS:]
            together = [look(wording, joined, True) for wording in (asked, joined)]
            follow_up = max(
                (_after(given, each, _sense(alone)) for each in together),
                key=lambda reading: reading.confidence,
            )
            # Where both find the same words, the question needed nothing from before.
            needless = _same_words(alone, follow_up) or (
                bool(alone.given()) and any(_same_words(alone, each) for each in together)
            )
            follows_up = follow_up.confidence > alone.confidence and not needless
            reading = follow_up if follows_up else alone
            given = given if follows_up else []
        given = [*reading.given(), *given]
    assert reading is not None  # noqa: S101  (the question itself was read)
    return reading


def _after(given: Sequence[Candidate], reading: Reading, sense: float) -> Reading:
    """A reading in the light of what answered the questions before.

    Args:
        sense: what speaks for the question's following up at all, in log-odds.
    """
    weighed = [
        replace(
            candidate,
            probability=shifted(candidate.probability, _nearness(candidate, given) + sense),
        )
        for candidate in reading.candidates
        if not any(_repeats(candidate, earlier) for earlier in given)
    ]
    # A stable sort: equals stay in the order of their evidence.
    return replace(reading, candidates=tuple(sorted(weighed, key=lambda c: -c.probability)))


def _sense(alone: Reading) -> float:
    """What speaks against a follow-up where the question alone surely has no answer.

    The reader is unsure of "To whom?" and of "And the American side?", which might be
    about anything. Of a question that says what it is about it is sure.
    """
    if not alone.candidates or alone.confidence >= _UNSURE:
        return 0.0
    return _SURE_WEIGHT * (_log_odds(alone.confidence) - _log_odds(_UNSURE))


def _log_odds(probability: float) -> float:
    return math.log(probability / (1 - probability))


def _same_words(alone: Reading, joined: Reading) -> bool:
    """Whether both readings find the same words first."""
    one, other = alone.candidates[:1], joined.candidates[:1]
    return bool(one and other) and one[0].overlaps(other[0])


def _repeats(candidate: Candidate, earlier: Candidate) -> bool:
    """Whether a candidate gives again what answered an earlier question.

    The words of one answer do not answer the next question, unless that makes them
    clearly likelier: then they are the answer to it, and were shown too early.
    """
    before = shifted(earlier.probability, _LIKELIER)
    return candidate.overlaps(earlier) and candidate.probability <= before


def _nearness(candidate: Candidate, given: Sequence[Candidate]) -> float:
    same = [g for g in given if g.article.name == candidate.article.name]
    beside = any(
        candidate.start < g.sentence_end + _BESIDE_CHARACTERS
        and g.sentence_start - _BESIDE_CHARACTERS < candidate.end
        for g in same
    )
    return _SAME_ARTICLE * bool(same) + _BESIDE * beside


def _usable(history: Sequence[str]) -> list[str]:
    recent = [asked[:MOST_QUESTION_CHARACTERS] for asked in history[-_REACH:]]
    return [asked for asked in recent if asked.strip() and is_unicode(asked)]
