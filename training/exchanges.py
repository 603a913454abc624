"""Questions and contexts in which a name, a number or an adjective is exchanged.

What was asked is then no longer answered, by words that are nearly the same.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Sequence

from training.cuts import PASSAGE_CHARS, cut_around
from training.data import Example, Question

# Share of names and numbers that are exchanged for others of the context itself: a
# question about the wrong one of two is not told by a name that is missing.
_FROM_CONTEXT = 0.6
NUMBER = re.compile(r"(?<!\w)\d[\d.,]*\d|(?<!\w)\d(?!\w)")
# Words that turn a question into another one, for either of the two.
_PAIRS = """
    first last, largest smallest, biggest smallest, highest lowest, most least, more less,
    more fewer, before after, increase decrease, increased decreased, increasing decreasing,
    won lost, win lose, winning losing, oldest youngest, older younger, old young, new old,
    north south, northern southern, east west, eastern western, northeast southwest,
    began ended, begin end, beginning ending, started stopped, start stop, support oppose,
    supported opposed, supporters opponents, always never, allowed forbidden, best worst,
    better worse, good bad, early late, earlier later, earliest latest, male female,
    men women, man woman, king queen, father mother, son daughter, brother sister,
    husband wife, higher lower, high low, public private, accepted rejected, accept reject,
    accepting rejecting, rise fall, rose fell, raised lowered, strong weak, stronger weaker,
    strength weakness, wide narrow, long short, longest shortest, longer shorter, fast slow,
    faster slower, fastest slowest, hot cold, warm cool, rich poor, richest poorest,
    wealthy poor, success failure, successful unsuccessful, succeeded failed, common rare,
    popular unpopular, internal external, inside outside, above below, upper lower,
    top bottom, front back, left right, maximum minimum, major minor, majority minority,
    positive negative, ancient modern, modern traditional, legal illegal, formal informal,
    direct indirect, active inactive, complete incomplete, possible impossible,
    known unknown, similar different, same different, easy difficult, simple complex,
    heavy light, full empty, open closed, opened closed, opening closing, built destroyed,
    created destroyed, joined left, entered left, arrived departed, arrive depart,
    bought sold, buy sell, added removed, add remove, included excluded, include exclude,
    gain loss, gained lost, attack defend, attacked defended, attackers defenders,
    war peace, friends enemies, allies enemies, ally enemy, import export, imported exported,
    rural urban, domestic foreign, natural artificial, voluntary forced, temporary permanent,
    military civilian, winter summer, day night, morning evening, birth death, born buried,
    alive dead, agree disagree, agreed disagreed, approve disapprove, encouraged discouraged,
    encourage discourage, protect harm, protected harmed, advantage disadvantage,
    advantages disadvantages, cause prevent, caused prevented, causes prevents, love hate,
    liked disliked, praised criticized, praise criticize, borrow lend, teach learn,
    teachers students, employers employees, expand shrink, expanded shrank, unite divide,
    united divided, connected disconnected, visible invisible, safe dangerous, thick thin,
    deep shallow, hard soft, dry wet, dark light, liquid solid, sufficient insufficient
"""
OPPOSITES = {
    a: b
    for one, two in (pair.split() for pair in _PAIRS.split(","))
    for a, b in ((two, one), (one, two))
}
_NEGATIONS = {
    "can": "can't",
    "did": "didn't",
    "does": "doesn't",
    "is": "isn't",
    "was": "wasn't",
    "were": "weren't",
}


def names_in(text: str) -> list[tuple[int, int]]:
    """Runs of capitalised words that do not begin a sentence."""
    return [
        m.span()
        for m in re.finditer(r"(?<=[^\s.!?…]\s)[^\W\d_a-zß-ÿ]\w+(?:\s[^\W\d_a-zß-ÿ]\w+)*", text)
    ]


def other_digits(text: str, rng: random.Random) -> str:
    """The text with every digit exchanged for another."""
    return re.sub(r"\d", lambda digit: str((int(digit.group()) + rng.randint(1, 8)) % 10), text)


def other_number(digits: str, question: Question, rng: random.Random) -> str | None:
    """A number to ask about instead of one that the context holds, or None."""
    text, context = question.text, question.context
    if digits not in context:
        return None
    answers = " ".join(question.texts())
    near: list[str] = [
        other
        for other in NUMBER.findall(context)
        if len(other) == len(digits) and other not in text and other not in answers
    ]
    if near and rng.random() < _FROM_CONTEXT:
        return rng.choice(near)
    other = other_digits(digits, rng)
    if len(digits) == 4 and digits.isdecimal() and digits[:2] in {"18", "19", "20"}:
        other = str(int(digits) + rng.choice((-30, -12, -7, -3, 4, 8, 15)))
    return None if other in context else other


def other_name(
    name: str, question: Question, pool: Sequence[str], rng: random.Random
) -> str | None:
    """A name to ask about instead of one that the context holds, or None."""
    text, context = question.text, question.context
    if name not in context:
        return None
    answers = " ".join(question.texts())
    near = [
        other
        for lo, hi in names_in(context)
        if (other := context[lo:hi]) not in text and other not in answers and name not in other
    ]
    if near and rng.random() < _FROM_CONTEXT:
        return rng.choice(near)
    if not pool:
        return None
    other = rng.choice(pool)
    absent = other.casefold() not in context.casefold()
    return other if absent and other not in text and name not in other else None


def exchanged(question: Question, pool: Sequence[str], rng: random.Random) -> Example | None:
    """The question with a number, a name or an adjective exchanged: no longer answered.

    Args:
        pool: names to exchange with, from questions on the same subject.
    """
    text, context = question.text, question.context
    folded = context.casefold()
    swaps = []
    for match in NUMBER.finditer(text):
        if other := other_number(match.group(), question, rng):
            swaps.append((match.span(), other))
    for lo, hi in names_in(text):
        if other := other_name(text[lo:hi], question, pool, rng):
            swaps.append(((lo, hi), other))
    if question.lang == "en":
        # Negations fit almost every question: kept rare, so that they do not drown the rest.
        words = {**OPPOSITES, **_NEGATIONS} if rng.random() < 0.25 else OPPOSITES
        for match in re.finditer(r"\w+", text):
            opposite = words.get(match.group())
            if opposite and opposite not in folded.split():
                swaps.append((match.span(), opposite))
    if not swaps:
        return None
    (lo, hi), other = rng.choice(swaps)
    changed = text[:lo] + other + text[hi:]
    start, end = question.answers[0]
    a, b = 0, len(context)
    if rng.random() < 0.5:
        a, b = cut_around(context, start, end, rng.randint(*PASSAGE_CHARS), rng)
    return Example(changed, context[a:b], None, None, "exchanged")


def exchanged_questions(
    questions: Sequence[Question], limit: int, rng: random.Random
) -> list[Example]:
    """Up to ``limit`` questions changed into unanswerable ones."""
    pools: dict[tuple[str, str], list[str]] = defaultdict(list)
    for question in questions:
        names = [question.text[a:b] for a, b in names_in(question.text)]
        pools[question.lang, question.title].extend(names)
    return drawn(questions, limit, rng, lambda q: exchanged(q, pools[q.lang, q.title], rng))


def drawn(
    questions: Sequence[Question],
    limit: int,
    rng: random.Random,
    change: Callable[[Question], Example | None],
) -> list[Example]:
    """Up to ``limit`` examples that ``change`` makes of answerable questions, drawn at random."""
    out: list[Example] = []
    for question in rng.sample(questions, len(questions)):
        if len(out) == limit:
            break
        if question.answers and (example := change(question)):
            out.append(example)
    return out
