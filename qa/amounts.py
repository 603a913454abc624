"""Texts as words that compare: folded, and amounts alike however they are written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal

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
SCALES = {word: by for by, words in _SCALE_WORDS.items() for word in words.split()}
# A round number without saying which: equal only to itself.
_ROUND_WORDS = """
tientallen honderden duizenden tienduizenden honderdduizenden miljoenen miljarden
dozens hundreds thousands millions
"""
ROUND = frozenset(_ROUND_WORDS.split())
# "100 000"; "24 000 mensen", but not "in 2022 100 mensen".
_SPACED = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?!\d)")
_CONTRACTED = re.compile(r"n['’]t\b")
_WORD = re.compile(
    rf"""
    (?P<sign>(?<!\w)[-−](?=[$€£]?\d))? (?P<before>[$€£])?\ ?
    (?P<number>\d+(?:[.,]\d+)*) (?P<scales>(?:\ ?(?:{"|".join(SCALES)})\b)*)
    (?:\ ?(?P<after>[$€£](?!\ ?\d)|%|procent\b|percent\b|prozent\b|pour\ ?cent\b))?
    | (?P<word>[^\W\d_]+)
    """,
    re.VERBOSE,
)
# What an amount may end with.
UNITS = "$€£%"


def folded(text: str) -> str:
    """The text in small letters without diacritics, every digit an Arabic one."""
    spread = unicodedata.normalize("NFKD", text.casefold())
    plain = " ".join("".join(c for c in spread if not unicodedata.combining(c)).split())
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in plain)


def folded_words(text: str) -> list[str]:
    """The words of a text, folded; an amount is its digits and unit, mostly however written."""
    plain = _CONTRACTED.sub(" not", folded(text))
    plain = _SPACED.sub(lambda found: found[0].replace(" ", ""), plain)
    plain = _COMPOUND.sub(lambda found: str(_NUMERALS[found[1]] + _AFTER_TENS[found[2]]), plain)
    plain = _NUMERAL.sub(lambda found: str(_NUMERALS.get(found[0], found[0])), plain)
    words: list[str] = []
    for found in _WORD.finditer(plain):
        if word := found["word"]:
            words.append(str(SCALES[word]) if SCALES.get(word, 10**6) < 10**6 else word)
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
        digits = f"{Decimal(digits) * SCALES[scale]:f}"
    unit = found["before"] or found["after"] or ""
    if "." in digits and (unit or found["scales"]):
        # Of a date or a version, "1.10", every figure counts.
        digits = digits.rstrip("0").rstrip(".")
    digits = re.sub(r"^0+(?=\d)", "", digits)
    return [f"{'-' if found['sign'] else ''}{digits}{unit if unit in UNITS else '%'}"]


def named_amounts(words: Sequence[str]) -> frozenset[str]:
    """The amounts that are named; round ones by their word."""
    return frozenset(word for word in words if is_amount(word) or word in ROUND)


def is_amount(word: str) -> bool:
    """Whether one of ``folded_words`` is a number, with or without sign and unit."""
    return not word[0].isalpha()
