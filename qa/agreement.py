"""Which quotations say the same, and which contradict one another.

Careful by design: "3 articles agree" is a claim, so quotations are grouped only
when the words of one are those of the other, give or take an inflection, and
when both hold the same numbers and the same negations.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain, compress, takewhile

from qa.amounts import ROUND, SCALES, UNITS, folded, folded_words, is_amount, named_amounts
from qa.answers import Answer, Group, Quote

# Words that carry no content of their own, in the languages asked and read most.
_EMPTY_WORDS = """
de het een der den des dat die dit deze er om te in op aan van voor met bij uit tot naar over
door als dan is zijn was zich ook nog wel al zo hun haar hij ze zij men
the a an of to on at by for with from that this are be it as
das ein eine einer dem im am zu mit von fur bei aus auf ist sich es
le la les un une du au aux pour par sur dans est se ce que qui l d
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())
# Two things joined by one of these are more than either.
_JOINING = frozenset({"en", "of", "and", "or", "und", "oder", "et", "ou", "noch"})
_NEGATING_WORDS = """
niet geen nooit niets niemand zonder not no never nothing without
nicht kein keine nie ohne pas jamais aucun sans
"""
_NEGATIONS = frozenset(_NEGATING_WORDS.split())
_LETTERS = re.compile(r"[^\W\d_]+")
# Inflected forms of a word share a beginning at least this long, and end in no more.
_STEM = 4
_ENDING = 3
# Sentences this alike, by the words they share, are copies of one text.
_COPY = 0.75


def keeping(answer: Answer, kept: Sequence[bool]) -> Answer:
    """An answer with some of its quotations only, and what agrees among those."""
    quotes = tuple(compress(answer.quotes, kept))
    return replace(answer, quotes=quotes, groups=groups(quotes))


def groups(quotes: Sequence[Quote]) -> tuple[Group, ...]:
    """Quotations that say the same, together.

    Args:
        quotes: best first.

    Returns:
        Every quotation in exactly one group, the group of the best one first.
    """
    found: list[list[int]] = []
    for number, quote in enumerate(quotes):
        # With every member, not one: else a chain of small steps joins what differs.
        same = next(
            (g for g in found if all(say_the_same(quotes[i].text, quote.text) for i in g)), None
        )
        if same is None:
            found.append([number])
        else:
            same.append(number)
    return tuple(
        Group(
            quotes=tuple(group),
            articles=_independent([quotes[i] for i in group]),
            relation=_relation([quotes[i] for i in group], [quotes[i] for i in found[0]], place),
        )
        for place, group in enumerate(found)
    )


def say_the_same(one: str, other: str) -> bool:
    """Whether two answers are the same but for inflection and a word or two more."""
    first, second = folded_words(one), folded_words(other)
    if first == second:
        return bool(first) or one == other
    short, long = sorted((_content(first), _content(second)), key=len)
    if not short or 2 * len(short) < len(long):
        return False
    if named_amounts(first) != named_amounts(second) or _polarity(first) != _polarity(second):
        return False
    if (_JOINING & set(first)) != (_JOINING & set(second)):
        return False
    exact = _names(one) | _names(other)
    return all(
        word in long
        or (word not in exact and any(_alike(word, other) for other in long if other not in exact))
        for word in short
    )


def near_copies(one: str, other: str) -> bool:
    """Whether two sentences are, but for small edits, one text."""
    first, second = set(folded_words(one)), set(folded_words(other))
    return len(first & second) >= _COPY * len(first | second)


def _names(text: str) -> frozenset[str]:
    """The words with a capital, folded: another ending makes another name of them."""
    words = _LETTERS.findall(unicodedata.normalize("NFC", text))
    return frozenset(folded(word) for word in words if word[0].isupper())


def _content(words: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(w for w in words if w not in _EMPTY and w not in _JOINING))


def _polarity(words: Sequence[str]) -> bool:
    return any(word in _NEGATIONS for word in words)


def _alike(one: str, other: str) -> bool:
    """Whether two words may be forms of one."""
    if any(is_amount(word) or word in SCALES or word in ROUND for word in (one, other)):
        return False
    pairs = zip(one, other, strict=False)
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    longest = max(len(one), len(other))
    return shared >= max(_STEM, 0.6 * longest, longest - _ENDING)


def _independent(quotes: Sequence[Quote]) -> int:
    """Articles that say it, those that copy one another counted once."""
    told: list[list[Quote]] = []
    for quote in quotes:
        source = next(
            (
                story
                for story in told
                if any(
                    quote.article == other.article or near_copies(quote.sentence, other.sentence)
                    for other in story
                )
            ),
            None,
        )
        if source is None:
            told.append([quote])
        else:
            source.append(quote)
    return len(told)


def _relation(group: Sequence[Quote], first: Sequence[Quote], place: int) -> str:
    """What a group is beside the first one."""
    if place == 0:
        return "first"
    mine, theirs = _bare_numbers(group), _bare_numbers(first)
    elsewhere = {quote.article for quote in group} - {quote.article for quote in first}
    # Who gives another number more contradicts nobody.
    differs = not mine <= theirs and not theirs <= mine
    return "differs" if differs and elsewhere else "other"


def _bare_numbers(quotes: Iterable[Quote]) -> set[str]:
    """All amounts without their units, since "100 dollar" is "$100"."""
    numbers = chain.from_iterable(named_amounts(folded_words(quote.text)) for quote in quotes)
    return {number.rstrip(UNITS) for number in numbers}
