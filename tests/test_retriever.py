"""Retrieval: how dense and lexical scores are fused, and in which order."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes import FixedStore, GramEmbedder

from index.articles import read_article
from index.build import refresh_index
from index.passages import Passage
from index.store import ArticleRecord, ScoredSentence
from qa.retriever import LEXICAL_WEIGHT, Filter, Retrieved, Retriever

A, B, C, D = (Passage(name, 0, 9) for name in ("a.txt", "b.txt", "c.txt", "d.txt"))


def search(store: FixedStore, k: int = 10) -> list[Retrieved]:
    return Retriever(store, GramEmbedder()).search("wie?", k)


def test_the_score_is_the_mean_of_the_passage_with_its_spelling_and_its_nearest_sentence() -> None:
    near = {A: [0.2, 0.7, 0.4], B: [0.6]}
    store = FixedStore([(A, 0.9), (B, 0.8)], [(B, 12.0), (A, 3.0)], sentences=near)
    found = {item.passage: item for item in search(store)}
    assert found[A].whole == pytest.approx(0.9 + LEXICAL_WEIGHT * 0.25)
    assert found[A].score == pytest.approx((0.9 + LEXICAL_WEIGHT * 0.25 + 0.7) / 2)
    assert found[B].score == pytest.approx((0.8 + LEXICAL_WEIGHT + 0.6) / 2)


def test_words_decide_between_near_cosines() -> None:
    near = 0.9 - LEXICAL_WEIGHT / 2
    assert [f.passage for f in search(FixedStore([(A, 0.9), (B, near)], [(B, 7.0)]))] == [B, A]
    far = 0.9 - LEXICAL_WEIGHT * 2
    assert [f.passage for f in search(FixedStore([(A, 0.9), (B, far)], [(B, 7.0)]))] == [A, B]


def test_a_sentence_decides_between_near_cosines() -> None:
    near = {A: [0.5, 0.6], B: [0.7, 0.1]}
    store = FixedStore([(A, 0.9), (B, 0.85)], sentences=near)
    assert [f.passage for f in search(store)] == [B, A]
    assert [f.passage for f in search(store, k=1)] == [B]


def test_a_passage_found_by_words_alone_gets_its_own_cosine() -> None:
    store = FixedStore([(A, 0.9)], [(B, 7.0)], others={B: 0.895})
    assert [(f.passage, f.similarity, f.lexical) for f in search(store)] == [
        (B, 0.895, 1.0),
        (A, 0.9, 0.0),
    ]


def test_no_known_word_leaves_the_cosines() -> None:
    found = search(FixedStore([(B, 0.9), (A, 0.8)]))
    assert [(f.passage, f.whole) for f in found] == [(B, 0.9), (A, 0.8)]


def test_equals_are_ordered_by_place() -> None:
    twice = Passage("a.txt", 10, 19)
    store = FixedStore([(C, 0.9), (twice, 0.9), (B, 0.9), (A, 0.9)])
    assert [f.passage for f in search(store)] == [A, twice, B, C]


def test_no_more_than_k_each_with_its_sentences() -> None:
    found = search(FixedStore([(A, 0.9), (B, 0.8), (C, 0.7), (D, 0.6)]), k=2)
    assert [f.passage for f in found] == [A, B]
    assert all(f.sentences == (ScoredSentence(0, 9, 0.5),) for f in found)


def test_nothing_found() -> None:
    assert search(FixedStore()) == []


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Is de brug van Genève dicht?", "2022/c.txt"),
        ("De brug in Geneva?", "2022/c.txt"),
        ("dijk bij Delft", "b.md"),
        ("Welke garanties eist Rusland?", "a.txt"),
    ],
)
def test_over_a_real_store(corpus: Path, tmp_path: Path, question: str, name: str) -> None:
    embedder = GramEmbedder()
    store = refresh_index(corpus, tmp_path / "index", embedder).store
    found = Retriever(store, embedder).search(question, 3)
    assert found[0].passage.article == name
    assert len(found) == 3
    for item in found:
        text = read_article(corpus, item.passage.article).text
        assert item.sentences
        assert all(text[s.start : s.end].strip() for s in item.sentences)


def record(name: str, date: str | None) -> ArticleRecord:
    return ArticleRecord(name, date, "", "", 1, 1)


RECORDS = [record("a", "2021-12"), record("b", "2022-01"), record("c", None), record("d", "2022")]


@pytest.mark.parametrize(
    ("only", "names"),
    [
        (Filter(articles=frozenset({"a", "c"})), {"a", "c"}),
        (Filter(since="2022"), {"b", "d"}),
        (Filter(until="2021"), {"a"}),
        (Filter(since="2021-12", until="2022-01"), {"a", "b", "d"}),
        (Filter(since="2022-02"), {"d"}),  # some day of that year
        (Filter(since="2021-12-31", until="2021-12-31"), {"a"}),
        (Filter(articles=frozenset({"c"}), since="1900"), set()),
        (Filter(articles=frozenset()), set()),
    ],
)
def test_a_filter_names_the_articles_that_pass(only: Filter, names: set[str]) -> None:
    assert only.names(RECORDS) == names


def test_no_filter_names_no_article() -> None:
    assert Filter().names(RECORDS) is None
