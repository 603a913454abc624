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
from decimal import Decimal
from itertools import chain, compress, takewhile

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
# From two on. One is an article too, and what is a word of another language as well is
# left out, as a dash: "ten oosten", "onze stad".
_TO_TWENTY = (
    "twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien "
    "zestien zeventien achttien negentien twintig",
    "two three four five six seven eight nine - eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty",
    "zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn funfzehn "
    "sechzehn siebzehn achtzehn neunzehn zwanzig",
    "deux trois quatre cinq six - huit - dix - douze treize quatorze quinze - - - - vingt",
)
_TENS = (
    "dertig veertig vijftig zestig zeventig tachtig negentig",
    "thirty forty fifty sixty seventy eighty ninety",
    "dreissig vierzig funfzig sechzig siebzig achtzig neunzig",
    "trente quarante cinquante soixante",
)
_NUMERALS = {word: n for words in _TO_TWENTY for n, word in enumerate(words.split(), start=2)}
_NUMERALS |= {word: 10 * n for words in _TENS for n, word in enumerate(words.split(), start=3)}
del _NUMERALS["-"]
# "twenty-one", "vingt-deux"; in Dutch and German one word.
_UNITS_AFTER_TENS = (
    "one two three four five six seven eight nine",
    "un deux trois quatre cinq six sept huit neuf",
)
_AFTER_TENS = {w: n for words in _UNITS_AFTER_TENS for n, w in enumerate(words.split(), start=1)}
_COMPOUND = re.compile(
    rf"\b({'|'.join(w for w, n in _NUMERALS.items() if n in range(20, 100))})"
    rf"[- ]({'|'.join(_AFTER_TENS)})\b(?!-)"
)
# Not what is joined to something else: "quatre-vingts" is neither four nor twenty.
_NUMERAL = re.compile(r"(?<![\w-])[^\W\d_]+(?![\w-])")
# By what the number before is multiplied. Not "billion", of which there are two.
_SCALE_WORDS = {
    100: "honderd hundred hundert",
    1000: "duizend thousand tausend mille",
    10**6: "miljoen mln million millions millionen",
    10**9: "miljard mld milliard milliards milliarde milliarden",
}
_SCALES = {word: by for by, words in _SCALE_WORDS.items() for word in words.split()}
# A round number without saying which: equal only to itself.
_ROUND_WORDS = """
tientallen honderden duizenden tienduizenden honderdduizenden miljoenen miljarden
dozens hundreds thousands millions
"""
_ROUND = frozenset(_ROUND_WORDS.split())
# "100 000"; "24 000 mensen", but not "in 2022 100 mensen".
_SPACED = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?!\d)")
_CONTRACTED = re.compile(r"n['’]t\b")
_LETTERS = re.compile(r"[^\W\d_]+")
_WORD = re.compile(
    rf"""
    (?P<sign>(?<!\w)[-−](?=[$€£]?\d))? (?P<before>[$€£])?\ ?
    (?P<number>\d+(?:[.,]\d+)*) (?P<scales>(?:\ ?(?:{"|".join(_SCALES)})\b)*)
    (?:\ ?(?P<after>[$€£](?!\ ?\d)|%|procent\b|percent\b|prozent\b|pour\ ?cent\b))?
    | (?P<word>[^\W\d_]+)
    """,
    re.VERBOSE,
)
_UNITS = "$€£%"
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
    first, second = _words(one), _words(other)
    if first == second:
        return bool(first) or one == other
    short, long = sorted((_content(first), _content(second)), key=len)
    if not short or 2 * len(short) < len(long):
        return False
    if _numbers(first) != _numbers(second) or _polarity(first) != _polarity(second):
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
    first, second = set(_words(one)), set(_words(other))
    return len(first & second) >= _COPY * len(first | second)


def _folded(text: str) -> str:
    """In small letters without diacritics, every digit an Arabic one."""
    spread = unicodedata.normalize("NFKD", text.casefold())
    plain = " ".join("".join(c for c in spread if not unicodedata.combining(c)).split())
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in plain)


def _words(text: str) -> list[str]:
    """The words, folded; an amount as its digits and its unit, mostly however it is written."""
    plain = _CONTRACTED.sub(" not", _folded(text))
    plain = _SPACED.sub(lambda found: found[0].replace(" ", ""), plain)
    plain = _COMPOUND.sub(lambda found: str(_NUMERALS[found[1]] + _AFTER_TENS[found[2]]), plain)
    plain = _NUMERAL.sub(lambda found: str(_NUMERALS.get(found[0], found[0])), plain)
    words: list[str] = []
    for found in _WORD.finditer(plain):
        if word := found["word"]:
            words.append(str(_SCALES[word]) if _SCALES.get(word, 10**6) < 10**6 else word)
        else:
            words += _amounts(found)
    return words


def _amounts(found: re.Match[str]) -> list[str]:
    """A number with its sign and unit; a date that is written in numbers as three."""
    # "100.000" is a number with its thousands set apart, "1.5" is none.
    digits = re.sub(r"[.,](?=\d{3}(?!\d))", "", found["number"]).replace(",", ".")
    parts = digits.split(".")
    if len(parts) > 2:
        return [part.lstrip("0") or "0" for part in parts]
    for scale in found["scales"].split():
        digits = f"{Decimal(digits) * _SCALES[scale]:f}"
    unit = found["before"] or found["after"] or ""
    if "." in digits and (unit or found["scales"]):
        # Of a date or a version, "1.10", every figure counts.
        digits = digits.rstrip("0").rstrip(".")
    digits = re.sub(r"^0+(?=\d)", "", digits)
    return [f"{'-' if found['sign'] else ''}{digits}{unit if unit in _UNITS else '%'}"]


def _names(text: str) -> frozenset[str]:
    """The words with a capital, folded: another ending makes another name of them."""
    words = _LETTERS.findall(unicodedata.normalize("NFC", text))
    return frozenset(_folded(word) for word in words if word[0].isupper())


def _content(words: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(w for w in words if w not in _EMPTY and w not in _JOINING))


def _polarity(words: Sequence[str]) -> bool:
    return any(word in _NEGATIONS for word in words)


def _numbers(words: Sequence[str]) -> frozenset[str]:
    """The amounts that are named; round ones by their word."""
    return frozenset(word for word in words if _is_amount(word) or word in _ROUND)


def _is_amount(word: str) -> bool:
    return not word[0].isalpha()


def _alike(one: str, other: str) -> bool:
    """Whether two words may be forms of one."""
    if any(_is_amount(word) or word in _SCALES or word in _ROUND for word in (one, other)):
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
    numbers = chain.from_iterable(_numbers(_words(quote.text)) for quote in quotes)
    return {number.rstrip(_UNITS) for number in numbers}
