"""Which quotations say the same, and which contradict one another.

Careful by design: "3 articles agree" is a claim, so quotations are grouped only
when the words of one are those of the other, give or take an inflection, and
when both hold the same numbers and the same negations.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, compress

from qa.answers import Answer, Group, Quote

_WORD = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[^\W\d_]+")
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
# Not "een", which is the article too.
_TO_TWENTY = """
twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien
zeventien achttien negentien twintig
"""
_NUMERALS = {word: n for n, word in enumerate(_TO_TWENTY.split(), start=2)}
_NUMERALS |= {"dertig": 30, "veertig": 40, "vijftig": 50, "zestig": 60, "zeventig": 70}
_NUMERALS |= {"tachtig": 80, "negentig": 90, "honderd": 100, "duizend": 1000}
# A round number without saying which: equal only to itself.
_ROUND_WORDS = """
tientallen honderden duizenden tienduizenden honderdduizenden miljoenen miljarden
dozens hundreds thousands millions
"""
_ROUND = frozenset(_ROUND_WORDS.split())
# Inflected forms of a word share a beginning at least this long.
_STEM = 4
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
    first, second = _words(one), _words(other)
    if first == second:
        return True
    short, long = sorted((_content(first), _content(second)), key=len)
    if not short or 2 * len(short) < len(long):
        return False
    if _numbers(first) != _numbers(second) or _polarity(first) != _polarity(second):
        return False
    if (_JOINING & set(first)) != (_JOINING & set(second)):
        return False
    return all(any(_alike(word, candidate) for candidate in long) for word in short)


def near_copies(one: str, other: str) -> bool:
    """Whether two sentences are, but for small edits, one text."""
    first, second = set(_words(one)), set(_words(other))
    return len(first & second) >= _COPY * len(first | second)


def _words(text: str) -> list[str]:
    """The words, folded; an amount as its digits, however it is written."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in folded if not unicodedata.combining(c))
    return [_amount(word) or word for word in _WORD.findall(plain)]


def _amount(word: str) -> str | None:
    if word[0].isdecimal():
        # "100.000" is a number with its thousands set apart, "1.5" is none.
        return re.sub(r"[.,](?=\d{3}(?!\d))", "", word).replace(",", ".")
    value = _NUMERALS.get(word)
    return None if value is None else str(value)


def _content(words: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(w for w in words if w not in _EMPTY and w not in _JOINING))


def _polarity(words: Sequence[str]) -> bool:
    return any(word in _NEGATIONS for word in words)


def _numbers(words: Sequence[str]) -> frozenset[str]:
    """The amounts that are named; round ones by their word."""
    return frozenset(word for word in words if word[0].isdecimal() or word in _ROUND)


def _alike(one: str, other: str) -> bool:
    """Whether two words may be forms of one."""
    if one == other:
        return True
    if one[0].isdecimal() or other[0].isdecimal():
        return False
    shared = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        shared += 1
    return shared >= _STEM and shared >= 0.6 * max(len(one), len(other))


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
    mine = set(chain.from_iterable(_numbers(_words(quote.text)) for quote in group))
    theirs = set(chain.from_iterable(_numbers(_words(quote.text)) for quote in first))
    elsewhere = {quote.article for quote in group} - {quote.article for quote in first}
    return "differs" if mine and theirs and mine != theirs and elsewhere else "other"
