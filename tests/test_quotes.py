"""From spans to quotations: where they stand, in which sentence, and that none overlap."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.articles import Article, parse_article
from index.passages import Passage, split_article
from index.sentences import sentence_spans
from index.store import ScoredSentence
from qa.calibration import Calibration
from qa.quotes import Candidate, candidates, worth_reading
from qa.reader import Span
from qa.retriever import Retrieved

CALIBRATION = Calibration(intercept=0.0, slope=1.0)
TEXT = " date 2022-01 Rusland eist garanties. Het Westen weigert.\r\n\r\nDe dijk 😀 houdt stand."
ARTICLE = parse_article("a.txt", TEXT.encode())


def retrieved(article: Article, start: int, end: int, similarity: float = 0.9) -> Retrieved:
    sentences = tuple(
        ScoredSentence(article.body_start + a, article.body_start + b, 0.8)
        for a, b in sentence_spans(article.text[article.body_start :])
        if article.body_start + a < end and start < article.body_start + b
    )
    return Retrieved(Passage(article.name, start, end), similarity, 0.0, sentences)


def found(
    *spans: Span, sources: list[Retrieved] | None = None, calibration: Calibration = CALIBRATION
) -> list[Candidate]:
    whole = [retrieved(ARTICLE, ARTICLE.body_start, len(TEXT))]
    return candidates(sources or whole, {"a.txt": ARTICLE}, spans, calibration)


def span_of(words: str, score: float = 1.0, passage: int = 0, base: int | None = None) -> Span:
    start = TEXT.index(words) - (ARTICLE.body_start if base is None else base)
    return Span(passage, start, start + len(words), score)


def test_offsets_count_characters_of_the_whole_file_date_and_all() -> None:
    (candidate,) = found(span_of("garanties"))
    quote = candidate.quote()
    assert quote.start == TEXT.index("garanties")
    assert quote.text == "garanties" == TEXT[quote.start : quote.end]
    assert quote.sentence == "Rusland eist garanties."
    assert quote.sentence == TEXT[quote.sentence_start : quote.sentence_end]
    assert (quote.article, quote.date, quote.sha256) == ("a.txt", "2022-01", ARTICLE.sha256)
    assert quote.confidence == 0.7311


@pytest.mark.parametrize("words", ["dijk 😀 houdt", "😀"])
def test_characters_are_counted_not_bytes(words: str) -> None:
    quote = found(span_of(words))[0].quote()
    assert (quote.text, quote.sentence) == (words, "De dijk 😀 houdt stand.")


def test_a_span_over_two_sentences_stands_in_both() -> None:
    quote = found(span_of("garanties. Het Westen"))[0].quote()
    assert quote.sentence == "Rusland eist garanties. Het Westen weigert."


def test_a_span_over_two_paragraphs_is_no_quotation() -> None:
    assert found(span_of("weigert.\r\n\r\nDe dijk")) == []


@pytest.mark.parametrize(
    ("text", "words", "quoted"),
    [
        ("Begin.\n\nTerug naar af\n\nDe dijk breekt.", "Terug naar af", False),
        ("Terug naar af \r\n\r\nDe dijk ‘breekt.’ \r\n", "Terug naar af", False),
        ("Een regel\ndie verder gaat.", "Een regel", True),
        ("Begin.\n\nTerug naar af\n\nDe dijk breekt.", "naar af", True),
        ("Begin.\n\nDe dijk breekt.\n\nHij is oud.", "De dijk breekt", True),
        ("De eisen:\nGeen raketten\nGeen troepen\nEinde.", "Geen raketten", True),
        ("Begin.\n\nTerug naar af", "Terug naar af", True),
        ("Begin.\n\n“Wij gaan door.”\n\nHij zei het in Genève.", "“Wij gaan door.”", True),
        ("Begin.\n\n‘Terug naar af’\n\nDe dijk breekt.", "‘Terug naar af’", False),
        ("Begin.\n\nGaat hij door?\n\nDe dijk breekt.", "Gaat hij door?", False),
    ],
)
def test_a_whole_heading_is_no_quotation(text: str, words: str, quoted: bool) -> None:
    article = parse_article("a.txt", text.encode())
    start = article.text.index(words)
    source = retrieved(article, 0, len(article.text))
    spans = [Span(0, start, start + len(words), 1.0)]
    assert bool(candidates([source], {"a.txt": article}, spans, CALIBRATION)) is quoted


def test_the_sentence_of_a_span_holds_it_even_where_none_is_known() -> None:
    bare = Retrieved(Passage("a.txt", 14, 40), 0.9, 0.0, ())
    quote = found(span_of("eist garanties"), sources=[bare])[0].quote()
    assert quote.sentence == quote.text == "eist garanties"


def test_a_sentence_is_whole_though_the_passage_cuts_it() -> None:
    start = TEXT.index("eist")
    source = retrieved(ARTICLE, start, len(TEXT))
    quote = found(span_of("garanties", base=start), sources=[source])[0].quote()
    assert quote.sentence == "Rusland eist garanties."


def test_what_no_reading_could_make_probable_is_not_read() -> None:
    near = retrieved(ARTICLE, 14, 40, similarity=0.9)
    less, far = replace(near, similarity=0.85), replace(near, similarity=0.7)
    curve = Calibration(intercept=0.0, slope=0.3)
    assert worth_reading([near, far, less], curve) == [0, 2]
    # 7 less 5 for the passage: a probability of 0.65.
    assert worth_reading([near, far, less], curve, least=0.7) == [0]
    # Another article, of which no sentence comes near.
    other = replace(
        near,
        passage=Passage("b.txt", 0, 20),
        sentences=(ScoredSentence(0, 20, 0.7),),
    )
    assert worth_reading([near, other], curve) == [0]
    assert worth_reading([], curve) == []


def test_most_probable_first_equals_by_place() -> None:
    spans = [span_of("weigert", 2.0), span_of("eist", 2.0), span_of("dijk", 3.0)]
    assert [c.text for c in found(*spans)] == ["dijk", "eist", "weigert"]


def test_a_sentence_is_shown_once_with_its_best_span() -> None:
    spans = [span_of("eist", 1.0), span_of("eist garanties", 2.0), span_of("garanties", 3.0)]
    assert [c.text for c in found(*spans)] == ["garanties"]


def test_the_same_words_in_overlapping_passages_are_quoted_once() -> None:
    sources = [retrieved(ARTICLE, 14, 60), retrieved(ARTICLE, 22, len(TEXT))]
    spans = [span_of("garanties", 1.0, 0, 14), span_of("garanties", 1.0, 1, 22)]
    assert [c.text for c in found(*spans, sources=sources)] == ["garanties"]


def test_the_same_words_in_two_places_are_two_quotations() -> None:
    other = parse_article("b.txt", TEXT.encode())
    sources = [retrieved(ARTICLE, 14, len(TEXT)), retrieved(other, 14, len(TEXT))]
    spans = [span_of("garanties", 1.0, 0), span_of("garanties", 2.0, 1)]
    both = candidates(sources, {"a.txt": ARTICLE, "b.txt": other}, spans, CALIBRATION)
    assert [c.article.name for c in both] == ["b.txt", "a.txt"]


def test_evidence_is_measured_from_the_best_passage_and_the_best_sentence() -> None:
    first, second = TEXT.index("Rusland"), TEXT.index("Het")
    low, high = ScoredSentence(first, first + 23, 0.6), ScoredSentence(second, second + 19, 0.9)
    sources = [
        Retrieved(Passage("a.txt", first, first + 23), 0.80, 0.0, (low,)),
        Retrieved(Passage("a.txt", second, second + 19), 0.85, 0.0, (high,)),
    ]
    spans = [Span(0, 0, 7, 3.0), Span(1, 0, 3, 1.0)]
    by_text = {c.text: c for c in found(*spans, sources=sources)}
    evidence = by_text["Rusland"].evidence
    assert evidence.reader == 3.0
    assert evidence.passage == pytest.approx(-0.05)
    assert evidence.sentence == pytest.approx(-0.3)
    best = by_text["Het"].evidence
    assert (best.reader, best.passage, best.sentence) == (1.0, 0.0, 0.0)
    assert evidence.article == best.article == 0.0
    # A doubtful place can outweigh a sure reader.
    assert [c.text for c in found(*spans, sources=sources)] == ["Het", "Rusland"]


def test_the_sentence_before_speaks_for_the_next_one() -> None:
    first, second = TEXT.index("Rusland"), TEXT.index("Het")
    near, far = ScoredSentence(first, first + 23, 0.9), ScoredSentence(second, second + 19, 0.6)
    source = Retrieved(Passage("a.txt", first, second + 19), 0.9, 0.0, (near, far))
    (candidate,) = found(span_of("weigert"), sources=[source])
    assert candidate.evidence.sentence == pytest.approx(-0.01)


def test_an_article_counts_by_its_best_sentence() -> None:
    other = parse_article("b.txt", TEXT.encode())
    near, far = ScoredSentence(14, 37, 0.9), ScoredSentence(14, 37, 0.8)
    sources = [
        Retrieved(Passage("a.txt", 14, 37), 0.9, 0.0, (near,)),
        Retrieved(Passage("b.txt", 14, 37), 0.9, 0.0, (far,)),
    ]
    spans = [Span(0, 0, 7, 1.0), Span(1, 0, 7, 1.0)]
    both = candidates(sources, {"a.txt": ARTICLE, "b.txt": other}, spans, CALIBRATION)
    assert [c.evidence.article for c in both] == [0.0, pytest.approx(-0.1)]


def test_no_span_no_quotation() -> None:
    assert found() == []
    assert candidates([], {}, [], CALIBRATION) == []


@given(
    st.text("ab. \r\n\u0301😀é„”", min_size=1, max_size=400).filter(lambda text: text.strip()),
    st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 99), st.integers(1, 40), st.floats(-9, 9)),
        max_size=12,
    ),
)
def test_every_quotation_is_a_slice_inside_its_sentence_apart_from_the_others(
    text: str, drawn: list[tuple[int, int, int, float]]
) -> None:
    article = parse_article("a.txt", f" date 2022-01 {text}".encode())
    passages = split_article(article, size=100, overlap=30)
    sources = [retrieved(article, p.start, p.end) for p in passages]
    spans = []
    for number, start, length, score in drawn:
        passage = number % len(passages)
        size = passages[passage].end - passages[passage].start
        begin = start % size
        spans.append(Span(passage, begin, min(size, begin + length), score))
    quotes = [c.quote() for c in candidates(sources, {"a.txt": article}, spans, CALIBRATION)]
    for quote in quotes:
        assert quote.text == article.text[quote.start : quote.end]
        assert quote.sentence == article.text[quote.sentence_start : quote.sentence_end]
        assert quote.sentence_start <= quote.start < quote.end <= quote.sentence_end
        assert article.body_start <= quote.sentence_start
    assert [q.confidence for q in quotes] == sorted((q.confidence for q in quotes), reverse=True)
    places = sorted((q.start, q.end) for q in quotes)
    assert all(before[1] <= after[0] for before, after in pairwise(places))
