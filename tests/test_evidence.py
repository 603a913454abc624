"""Citations held against changed files: the right place, or none."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.articles import Article, parse_article
from index.errors import CorpusError
from qa.answers import Answer, ClosestPassage, Group, Quote
from ui.evidence import Finding, Mark, Reply, State, anchor, examine, prove, prove_again

TEXT = " date 2022-01 Moskou eist rust. Kiev wil rust en vrede.\r\n\r\nMoskou wacht. Einde 😀."


def article(text: str) -> Article:
    return parse_article("a.txt", text.encode())


def cite(text: str, words: str, occurrence: int = 1, sentence: str | None = None) -> Quote:
    """A quotation of an occurrence of words, in the sentence around it."""
    source = article(text)
    start = [found.start() for found in re.finditer(re.escape(words), text)][occurrence - 1]
    if sentence is None:
        before = max(text.rfind(mark, 0, start) + len(mark) for mark in (". ", ".\r\n\r\n", ".\n"))
        before = max(source.body_start, before if before > 3 else 0)
        after = text.find(".", start + len(words) - 1)
        after = len(text) if after < 0 else after + 1
    else:
        before = text.rindex(sentence, 0, start + len(words))
        after = before + len(sentence)
    return Quote(
        words, "a.txt", source.date, start, start + len(words),
        text[before:after], before, after, source.sha256, 0.9,
    )  # fmt: skip


def held(quote: Quote, before: str, after: str) -> Finding:
    """The finding of a quotation of one text, when the file holds another."""
    mark = Mark(quote.start, quote.end, quote.text, 1, anchor(article(before), quote))
    return examine(article(after), mark, quote.sha256)


def shown(finding: Finding, text: str) -> str | None:
    return text[finding.mark.start : finding.mark.end] if finding.stands else None


def test_an_unchanged_file_verifies() -> None:
    quote = cite(TEXT, "rust", 2)
    finding = held(quote, TEXT, TEXT)
    assert (finding.state, finding.mark.start) == ("verified", quote.start)


@pytest.mark.parametrize(
    ("after", "state"),
    [
        (TEXT + " Meer.", "verified"),
        (TEXT.replace("Moskou wacht", "Moskou wacht af"), "verified"),
        (TEXT.replace("Moskou eist", "Vandaag: Moskou eist"), "moved"),
        (TEXT.replace("Moskou eist rust. ", ""), "moved"),
        (TEXT.replace(" Kiev wil rust en vrede.", "") + " Kiev wil rust en vrede.", "moved"),
        ("Een andere datum. " + TEXT, "moved"),
    ],
)
def test_a_changed_file_shows_the_words_where_their_sentence_stands(after: str, state: str) -> None:
    finding = held(cite(TEXT, "rust", 2), TEXT, after)
    assert finding.state == state
    assert finding.mark.start == after.index("wil rust") + 4
    assert shown(finding, after) == "rust"


@pytest.mark.parametrize(
    "after",
    [
        # The other occurrence is left, and even slides to the cited place.
        TEXT.replace("Kiev wil rust en vrede.", "Kiev zwijgt."),
        TEXT.replace("Kiev wil rust en vrede.", ""),
        " date 2022-01 " + "x" * 26 + " Moskou eist rust.",
        TEXT.replace("Kiev wil rust", "Kiev wil geen rust"),
        TEXT.replace("rust", "onrust"),
        # Two places claim to be the cited one.
        TEXT + " Kiev wil rust en vrede.",
        "iets heel anders",
    ],
)
def test_the_other_occurrence_of_a_phrase_is_never_highlighted(after: str) -> None:
    finding = held(cite(TEXT, "rust", 2), TEXT, after)
    assert finding.state == "changed"
    assert finding.mark.start == cite(TEXT, "rust", 2).start


def test_a_repeated_phrase_that_slides_onto_the_cited_place_is_not_taken_for_it() -> None:
    before = "Jan zei ja. Piet zei ja. Einde."
    quote = cite(before, "zei ja", 2)
    # Piet's sentence goes, and a longer name puts Jan's words at the same offsets.
    after = "Jan-Willem V. Bos zei ja. Einde."
    after = after.replace("Jan-Willem V. Bos", "J" * (quote.start - 1))
    assert after[quote.start : quote.end] == "zei ja"
    assert held(quote, before, after).state == "changed"


@pytest.mark.parametrize(
    ("after", "state"),
    [
        ("Begin. In Kiev wil men vrede, vandaag.", "moved"),
        ("Men wil vrede. Men wil vrede.", "changed"),
        ("Het wordt een vredespijp.", "changed"),
        ("De onvrede groeit.", "changed"),
    ],
)
def test_words_that_stood_once_are_found_again_in_another_sentence(after: str, state: str) -> None:
    finding = held(cite(TEXT, "vrede"), TEXT, after)
    assert finding.state == state
    assert shown(finding, after) in (None, "vrede")


@pytest.mark.parametrize(
    ("words", "after"),
    [
        ("100", "Er zijn 100.000 mensen."),
        ("000", "Er zijn 100.000 mensen."),
        ("2", "Het is 12 uur."),
        ("2", "Het is 2,5 uur."),
        ("cafe", "Het cafe\u0301 is dicht."),
        ("👩", "Een 👩\u200d👧 hier."),
    ],
)
def test_a_part_of_a_word_or_number_is_not_the_words(words: str, after: str) -> None:
    before = f"Het gaat om {words} vandaag."
    assert held(cite(before, words), before, after).state == "changed"
    assert held(cite(before, words), before, f"Nu. Het gaat om {words}, vandaag.").state == "moved"


def test_a_repeated_sentence_is_found_by_what_stands_around_it() -> None:
    before = "Kop een. Niets nieuws.\n\nMidden. Niets nieuws.\n\nSlot van het stuk."
    quote = cite(before, "nieuws", 2)
    after = "Vooraf. " + before
    assert held(quote, before, after).mark.start == after.rindex("nieuws")
    assert held(quote, before, before + " Later. Niets nieuws.").state == "verified"
    assert held(quote, before, before.replace("Midden. Niets nieuws.", "Midden.")).state == (
        "changed"
    )


def test_a_text_that_only_repeats_itself_has_no_anchor() -> None:
    before = "Ja ja. " * 5000
    quote = cite(before, "Ja", 2000)
    assert anchor(article(before), quote) is None
    assert held(quote, before, before).state == "verified"
    assert held(quote, before, before + "Nee.").state == "changed"


@pytest.mark.parametrize(
    ("mark", "sha256", "state"),
    [
        (Mark(26, 30, "rust"), "other", "changed"),
        (Mark(26, 30, "rust"), None, "changed"),
        (Mark(26, 30, "Moskou"), "own", "changed"),
        (Mark(26, 30, ""), "other", "changed"),
        (Mark(2**70, 2**71, "vrede"), "other", "moved"),
        (Mark(26, 30), "own", "verified"),
        (Mark(26, 30), "other", "unproven"),
        (Mark(26, 30), None, "incomplete"),
        (Mark(0, 5), "own", "outside"),
        (Mark(26, 10_000), "own", "outside"),
        (Mark(30, 26), "own", "outside"),
    ],
)
def test_a_citation_without_an_anchor(mark: Mark, sha256: str | None, state: State) -> None:
    now = article(TEXT)
    assert examine(now, mark, now.sha256 if sha256 == "own" else sha256).state == state


SENTENCES = st.sampled_from(
    ["Ja.", "Nee.", "Ja ja.", "De brug is open.", "De brug is dicht.", "De weg is open.",
     "Hij zei: ja.", "Open ja open.", "2,5 of 2.", "de brug"]
)  # fmt: skip
TEXTS = st.lists(SENTENCES, min_size=1, max_size=8)
WORDS = re.compile(r"\w+(?: \w+)?")


@st.composite
def edited(draw: st.DrawFn) -> tuple[list[str], int, list[str], int | None]:
    """Sentences, the row of one, the sentences after edits, and its row then, if it is left."""
    before = draw(TEXTS)
    cited = draw(st.integers(0, len(before) - 1))
    rows: list[tuple[str, bool]] = [(text, row == cited) for row, text in enumerate(before)]
    for _ in range(draw(st.integers(0, 4))):
        row = draw(st.integers(0, len(rows)))
        edit = draw(st.sampled_from(["insert", "delete", "replace", "swap"]))
        if edit == "insert":
            rows.insert(row, (draw(SENTENCES), False))
        elif row < len(rows) and edit == "delete":
            del rows[row]
        elif row < len(rows) and edit == "replace":
            rows[row] = draw(SENTENCES), False
        elif row + 1 < len(rows):
            rows[row], rows[row + 1] = rows[row + 1], rows[row]
    after = [text for text, _ in rows] or ["Niets."]
    return before, cited, after, next((row for row, (_, own) in enumerate(rows) if own), None)


@given(edited(), st.data())
def test_whatever_is_edited_only_the_cited_words_are_highlighted(
    edits: tuple[list[str], int, list[str], int | None], data: st.DataObject
) -> None:
    before_rows, cited, after_rows, left = edits
    before, after = " ".join(before_rows), " ".join(after_rows)
    sentence = before_rows[cited]
    begins = len(" ".join([*before_rows[:cited], ""]))
    words = data.draw(st.sampled_from([found.span() for found in WORDS.finditer(sentence)]))
    start, end = begins + words[0], begins + words[1]
    source = article(before)
    quote = Quote(
        before[start:end], "a.txt", None, start, end,
        sentence, begins, begins + len(sentence), source.sha256, 0.9,
    )  # fmt: skip
    finding = held(quote, before, after)
    if not finding.stands:
        assert before != after
        return
    place = finding.mark.start
    assert after[place : finding.mark.end] == quote.text
    assert (finding.state == "verified") == (place == start)
    around = after[place - words[0] : place - words[0] + len(sentence)]
    once = after.count(quote.text) == before.count(quote.text) == 1
    assert around == sentence or once
    if left is not None and not once:
        # The cited sentence is still there: no other may be taken for it, unless
        # one now stands between the very neighbours that told it apart.
        found = anchor(source, quote)
        assert found is not None
        own = len(" ".join([*after_rows[:left], ""])) + words[0]
        assert place == own or after.count(found.text) == 1


@given(
    st.text("ab .", min_size=1, max_size=30), st.text("ab .", min_size=1, max_size=30), st.data()
)
def test_whatever_the_file_becomes_the_place_has_the_anchor_or_the_words_once(
    before: str, after: str, data: st.DataObject
) -> None:
    if not before.strip() or not after.strip():
        return
    start = data.draw(st.integers(0, len(before) - 1))
    end = data.draw(st.integers(start + 1, len(before)))
    source = article(before)
    quote = Quote(
        before[start:end], "a.txt", None, start, end,
        before[start:end], start, end, source.sha256, 0.9,
    )  # fmt: skip
    known = anchor(source, quote)
    finding = held(quote, before, after)
    if not finding.stands or before == after:
        return
    assert known is not None
    place = finding.mark.start
    assert after[place : finding.mark.end] == quote.text
    context = after[place - known.start : place - known.start + len(known.text)]
    unique = len(re.findall(f"(?={re.escape(quote.text)})", after)) == 1
    assert context == known.text or (known.alone and unique)


def quoted(**changes: object) -> Quote:
    return replace(cite(TEXT, "rust", 2), **changes)  # type: ignore[arg-type]


def proven(quotes: tuple[Quote, ...], now: str | None, passages: tuple[str, ...] = ()) -> Reply:
    def read(name: str) -> Article:
        if now is None:
            raise CorpusError("gone")
        return article(now)

    closest = tuple(
        ClosestPassage("a.txt", TEXT.index(text), TEXT.index(text) + len(text), text, "2022-01")
        for text in passages
    )
    rows = tuple(range(len(quotes)))
    return prove(Answer("q", True, 0.9, quotes, closest, groups=(Group(rows, 1, "first"),)), read)


@pytest.mark.parametrize(
    ("now", "states", "stale"),
    [
        (TEXT, ("verified",), ()),
        (TEXT + " Meer.", ("verified",), ()),
        ("Vooraf. " + TEXT, ("moved",), ()),
        (TEXT.replace("Kiev wil", "Kiev wou"), (), ("a.txt",)),
        (None, (), ("a.txt",)),
    ],
)
def test_at_answer_time_the_verdict_is_the_same(
    now: str | None, states: tuple[State, ...], stale: tuple[str, ...]
) -> None:
    reply = proven((quoted(),), now)
    assert (reply.states, reply.stale) == (states, stale)
    assert reply.answer.quotes == (quoted(),) * len(states)
    assert len(reply.answer.groups) == len(states)


def test_the_anchor_of_a_reply_finds_the_words_at_a_click() -> None:
    reply = proven((quoted(), cite(TEXT, "vrede")), TEXT)
    first, second = reply.anchors
    assert (first.text, first.start, first.alone) == ("Kiev wil rust en vrede.", 9, False)
    assert second.alone


def test_passages_are_proven_too() -> None:
    reply = proven((), TEXT, ("Moskou wacht.",))
    assert len(reply.answer.closest) == 1
    assert reply.sources["a.txt"].title == "Moskou eist rust."
    reply = proven((), "Anders. " + TEXT, ("Moskou wacht.",))
    assert (reply.answer.closest, reply.stale) == ((), ("a.txt",))


def test_what_was_left_out_when_it_was_asked_is_told() -> None:
    def gone(name: str) -> Article:
        raise CorpusError("{name!r} is gone", name=name)

    assert prove(Answer("Wie?", False, 1.0, (), (), stale=("b.txt",)), gone).stale == ("b.txt",)


def test_a_kept_reply_is_held_against_the_files_of_now() -> None:
    kept = prove(
        Answer("q", True, 0.9, tuple(cite(TEXT, words) for words in ("rust", "wacht")), ()),
        lambda name: article(TEXT),
    )
    after = TEXT.replace("Moskou eist rust.", "Niets. Nu eist Moskou rust.")
    moved = prove_again(kept, lambda name: article(after))
    assert moved.states == ("changed", "moved")
    assert [quote.text for quote in moved.answer.quotes] == ["rust", "wacht"]
    assert moved.sources["a.txt"].sha256 == article(after).sha256
    again = prove_again(kept, lambda name: article(TEXT))
    assert again == kept

    def gone(name: str) -> Article:
        raise CorpusError("gone")

    assert prove_again(kept, gone).states == ("gone", "gone")


def test_of_a_sentence_that_changed_only_the_quotation_is_left() -> None:
    text = "Moskou eist ontwapening van Kiev."
    kept = prove(Answer("q", True, 0.9, (cite(text, "ontwapening"),), ()), lambda _: article(text))
    after = prove_again(kept, lambda _: article("Vandaag eist men ontwapening van allen."))
    (quote,) = after.answer.quotes
    assert (after.states, quote.sentence) == (("moved",), "ontwapening")
