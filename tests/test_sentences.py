"""Sentences: spans in order, apart, with nothing but white space between them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import sentence_spans, trim

NASTY = st.lists(
    st.sampled_from(
        [
            "Rusland eist garanties. ",
            "Dat zei dr. J.P. de Vries (zie p. 3). ",
            "„Nee.” ",
            '"Dat zal bepalen hoe wij gaan handelen", dreigde hij. ',
            "e\u0301\u0302 ",
            "😀👩‍👩‍👧 ",
            "\0",
            "\r\n",
            "\n\n",
            "\u2028",
            "\x85",
            "\x1c",
            "שלום עולם. ",
            "\u202eomgekeerd\u202c. ",
            "\ufeff",
            "\u00a0",
            "...",
            "?!",
            "’s Avonds. ",
            "woord" * 80,
            "lange zin " * 40,
            "“Een. Twee. ",
        ]
    )
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    max_size=30,
).map("".join)


def test_a_sentence_of_a_megabyte_is_cut_where_there_is_white_space() -> None:
    for text in ("x" * 1_000_000, "één twee\tdrie " * 50_000, ("x" * 999 + "\n") * 100):
        spans = sentence_spans(text)
        assert max(end - start for start, end in spans) <= 1000
        check(text, spans)
    text = "één twee\tdrie " * 999
    first_words = {text[start:end].split()[0] for start, end in sentence_spans(text)}
    assert first_words <= {"één", "twee", "drie"}


def check(text: str, spans: list[tuple[int, int]]) -> None:
    at = 0
    for start, end in spans:
        assert at <= start < end <= len(text)
        assert not text[at:start].strip()
        assert text[start:end] == text[start:end].strip()
        at = end
    assert not text[at:].strip()


@given(NASTY)
def test_spans_cover_any_text_but_its_white_space(text: str) -> None:
    check(text, sentence_spans(text))


@pytest.mark.parametrize("language", ["nl", "en", "ar", "ja", "xx"])
def test_spans_cover_the_text_in_any_language(language: str) -> None:
    text = "Een. Twee! 第一句。第二句。 هل هذا؟ نعم.\r\n\r\nKop\n\nDrie?"
    check(text, sentence_spans(text, language))


@pytest.mark.parametrize("text", ["", " ", "\r\n\t\u00a0\u2003"])
def test_no_words_no_sentence(text: str) -> None:
    assert sentence_spans(text) == []


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Een zin. Nog een zin?", ["Een zin.", "Nog een zin?"]),
        ("Dat kost dr. Jansen bijv. 3.5 euro. Ja.", ["Dat kost dr. Jansen bijv. 3.5 euro.", "Ja."]),
        ("Een kop\n\nEen zin.", ["Een kop", "Een zin."]),
        ("Een kop\r\n\r\nEen zin.", ["Een kop", "Een zin."]),
        ('"Ja. Nee", zei hij. Toen niet.', ['"Ja. Nee", zei hij.', "Toen niet."]),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert [text[start:end] for start, end in sentence_spans(text)] == sentences


def test_a_long_quotation_is_split_at_the_sentences_inside_it() -> None:
    one = "Wij willen garanties op papier en wij willen ze zeer binnenkort hebben."
    text = f"Hij zei: “{' '.join([one] * 6)}” Toen liep hij weg."
    found = [text[start:end] for start, end in sentence_spans(text)]
    assert found == [f"Hij zei: “{one}", *[one] * 4, f"{one}”", "Toen liep hij weg."]


def test_a_short_quotation_stays_whole() -> None:
    text = "Hij zei: “Wij willen garanties. Op papier.” Toen liep hij weg."
    found = [text[start:end] for start, end in sentence_spans(text)]
    assert found == ["Hij zei: “Wij willen garanties. Op papier.”", "Toen liep hij weg."]


@pytest.mark.parametrize(
    "text", ["woord " * 170_000, "x" * 1_000_000, "Een zin. " * 110_000, "“" + "Een. " * 200_000]
)
def test_a_line_of_a_megabyte(text: str) -> None:
    check(text, sentence_spans(text))


@given(st.text(), st.data())
def test_trim_takes_white_space_and_nothing_else(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    span = trim(text, start, end)
    if span is None:
        assert not text[start:end].strip()
    else:
        assert text[slice(*span)] == text[start:end].strip()
        assert start <= span[0] < span[1] <= end
