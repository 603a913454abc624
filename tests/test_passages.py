"""Passages: exact slices, none too long, that together hold the whole article."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from test_sentences import NASTY

from index.articles import Article, NotTextError, load_articles, parse_article
from index.passages import OVERLAP_CHARACTERS, PASSAGE_CHARACTERS, Passage, split_article


def article(text: str, body_start: int = 0) -> Article:
    return Article("a.txt", None, "", text, "", body_start)


def check(source: Article, passages: list[Passage], size: int) -> None:
    text = source.text
    covered = source.body_start
    for before, passage in zip([None, *passages], passages, strict=False):
        words = text[passage.start : passage.end]
        assert passage.article == source.name
        assert words
        assert words == words.strip()
        assert len(words) <= size
        assert source.body_start <= passage.start
        if before is not None:
            assert (before.start, before.end) < (passage.start, passage.end)
            assert before.end <= passage.end
        assert not text[covered : passage.start].strip(), "words between two passages"
        covered = max(covered, passage.end)
    assert not text[covered:].strip(), "words after the last passage"


@given(NASTY, st.integers(5, 600), st.integers(0, 200))
def test_passages_hold_every_word_of_any_text(text: str, size: int, overlap: int) -> None:
    assume(overlap < size)
    source = article(text)
    check(source, split_article(source, size=size, overlap=overlap), size)


@given(NASTY)
def test_passages_of_any_file_begin_after_its_date(text: str) -> None:
    try:
        source = parse_article("a.txt", f" date 2022-01 {text}".encode())
    except NotTextError:
        assume(False)
    assert source.body_start >= len(" date 2022-01 ")
    check(source, split_article(source), PASSAGE_CHARACTERS)


@pytest.mark.parametrize(
    "text",
    [
        "woord " * 170_000,
        "x" * 1_000_000,
        "Een zin. " * 110_000,
        "😀é̂ " * 200_000,
        " " * 1_000_000 + "Ja.",
        "ja\r\n" * 250_000,
    ],
    ids=["words", "one word", "sentences", "marks", "spaces", "lines"],
)
def test_a_line_of_a_megabyte(text: str) -> None:
    source = article(text)
    check(source, split_article(source), PASSAGE_CHARACTERS)


@pytest.mark.parametrize("text", ["", " ", "\r\n" * 1000])
def test_no_words_no_passage(text: str) -> None:
    assert split_article(article(text)) == []


def test_repeated_words_are_placed_where_they_stand() -> None:
    text = "Nee. Nee. Nee. Ja. Nee. Nee. Nee. Nee. Ja."
    source = article(text)
    passages = split_article(source, size=15, overlap=5)
    assert [(p.start, p.end) for p in passages] == [
        (0, 14), (10, 23), (19, 33), (29, 42),
    ]  # fmt: skip


def test_cuts_fall_between_sentences() -> None:
    sentences = [f"Dit is zin nummer {i} van de tekst." for i in range(40)]
    source = article(" ".join(sentences))
    for passage in split_article(source):
        words = source.text[passage.start : passage.end]
        assert words.startswith("Dit is zin")
        assert words.endswith("van de tekst.")


def test_neighbours_overlap_by_whole_sentences() -> None:
    source = article(" ".join(f"Dit is zin nummer {i} van de tekst." for i in range(40)))
    passages = split_article(source)
    for before, after in pairwise(passages):
        assert 0 < before.end - after.start <= OVERLAP_CHARACTERS


def test_passages_are_ordered_by_place() -> None:
    assert Passage("a", 0, 9) < Passage("a", 1, 2) < Passage("b", 0, 1)


def test_the_seeds(seeds: Path) -> None:
    for source in load_articles(seeds):
        passages = split_article(source)
        check(source, passages, PASSAGE_CHARACTERS)
        assert passages[0].start == source.body_start
