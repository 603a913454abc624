"""Pieces of a text and how they make chunks, by langchain-text-splitters."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from langchain_text_splitters import RecursiveCharacterTextSplitter, TextSplitter

from index.sentences import sentence_spans


def split(text: str, size: int, language: str) -> list[str]:
    """Consecutive pieces, each at most ``size`` characters, that join to the text.

    A piece is a sentence with the white space after it, or words of a sentence
    that is too long.
    """
    words = RecursiveCharacterTextSplitter(
        separators=["\n\n", "\n", " ", ""],
        chunk_size=size,
        chunk_overlap=0,
        keep_separator="end",
        strip_whitespace=False,
    )
    starts = [start for start, _ in sentence_spans(text, language)]
    bounds = [0, *starts[1:], len(text)]
    pieces = []
    for start, end in pairwise(bounds):
        piece = text[start:end]
        pieces.extend([piece] if len(piece) <= size else words.split_text(piece))
    return pieces


def merge(lengths: Sequence[int], size: int, overlap: int) -> list[range]:
    """The numbers of the pieces in each chunk, in order.

    Args:
        lengths: of all pieces, in characters.
        size: the most characters of a chunk.
        overlap: the most characters that a chunk shares with the one before.
    """
    return _Merger(lengths, size, overlap).chunks()


class _Merger(TextSplitter):
    """Merges consecutive pieces into chunks with overlap.

    What is merged are the numbers of the pieces, not their texts: where a text
    repeats itself, a chunk of it would not tell which pieces it is made of.
    """

    def __init__(self, lengths: Sequence[int], size: int, overlap: int) -> None:
        super().__init__(
            chunk_size=size,
            chunk_overlap=overlap,
            strip_whitespace=False,
            length_function=lambda numbers: sum(lengths[int(n)] for n in numbers.split()),
        )
        self._names = [f"{number} " for number in range(len(lengths))]

    def split_text(self, text: str) -> list[str]:
        raise NotImplementedError("pieces are merged, texts are not split")

    def chunks(self) -> list[range]:
        """The numbers of the pieces in each chunk."""
        merged = [[int(n) for n in chunk.split()] for chunk in self._merge_splits(self._names, "")]
        return [range(numbers[0], numbers[-1] + 1) for numbers in merged]
