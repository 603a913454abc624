"""Parts of a context at sentence ends, of about the size of a passage of the index."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

# Passages of the index are about this long; training contexts vary around it.
PASSAGE_CHARS = (280, 640)
_SHORTEST = 120

_SENTENCE_END = re.compile(r"[.!?…]+[\"'’”»)\]]*\s+|[。！？।]")


def sentence_bounds(text: str) -> list[int]:
    """Offsets at which sentences begin, and the text's length at the end."""
    inner = [m.end() for m in _SENTENCE_END.finditer(text) if 0 < m.end() < len(text)]
    return [0, *inner, len(text)]


def cut_around(text: str, start: int, end: int, target: int, rng: random.Random) -> tuple[int, int]:
    """Whole sentences around ``text[start:end]``, about ``target`` characters."""
    bounds = sentence_bounds(text)
    lo = max(i for i, b in enumerate(bounds) if b <= start)
    hi = min(i for i, b in enumerate(bounds) if b >= end)
    while bounds[hi] - bounds[lo] < target and (lo > 0 or hi < len(bounds) - 1):
        if lo > 0 and (hi == len(bounds) - 1 or rng.random() < 0.5):
            lo -= 1
        else:
            hi += 1
    return bounds[lo], bounds[hi]


def cut_without(
    text: str, spans: Sequence[tuple[int, int]], target: int, rng: random.Random
) -> tuple[int, int] | None:
    """Whole sentences that neither touch a span nor repeat its text, or None."""
    bounds = sentence_bounds(text)
    answers = {text[a:b].casefold() for a, b in spans}
    starts = list(range(len(bounds) - 1))
    rng.shuffle(starts)
    for lo in starts:
        hi = _grown(bounds, lo, target)
        a, b = bounds[lo], bounds[hi]
        piece = text[a:b].casefold()
        # A sentence can end within an answer: "St. Louis", or a clause of two.
        apart = all(end <= a or b <= start for start, end in spans)
        if b - a >= 80 and apart and all(answer not in piece for answer in answers):
            return a, b
    return None


def _grown(bounds: Sequence[int], lo: int, target: int) -> int:
    """The bound that ends whole sentences from ``lo`` on, about ``target`` characters."""
    hi = lo + 1
    while hi < len(bounds) - 1 and bounds[hi] - bounds[lo] < target:
        hi += 1
    return hi


def pieces(text: str, rng: random.Random) -> list[tuple[int, int]]:
    """A text cut into whole sentences of about the size of a passage, one after the other.

    What is left at the end, too short to be one, is left out.
    """
    bounds = sentence_bounds(text)
    found, lo = [], 0
    while lo < len(bounds) - 1:
        hi = _grown(bounds, lo, rng.randint(*PASSAGE_CHARS))
        if bounds[hi] - bounds[lo] >= _SHORTEST:
            found.append((bounds[lo], bounds[hi]))
        lo = hi
    return found
