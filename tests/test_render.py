"""What the page shows is the text of the file: escaped, complete, marked exactly."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.articles import Article
from qa.answers import Answer, ClosestPassage, Group, Quote
from qa.retriever import Filter
from ui.catalogue import Entry
from ui.evidence import Finding, Mark, Reply, Source, State, citation_link
from ui.render import answer_html, article_html, articles_html, escape, escape_attribute, gone_html
from ui.shell import shell_html
from ui.text import (
    EXAMPLES,
    LANGUAGES,
    Language,
    say,
    say_confidence,
    say_date,
    say_filter,
    say_month,
    table,
)

NASTY = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "{{#each value}}{{this}}{{/each}}",
    "${alert(1)} `backticks` \\u0041 \\",
    "\"double\" 'single' &amp; &lt; &#0;",
    "NUL \0 and CRLF\r\n\r\nand CR\r\rand FF\f",
    "e\u0301 👩‍👩‍👧 \u202eright to left\u202c עברית",
    "\ufeff\u2028\u2029\x85\x1c",
    "</mark></p></article><!-- --><![CDATA[ ]]>",
]

texts = st.lists(
    st.one_of(st.sampled_from(NASTY), st.text(max_size=30), st.sampled_from(["\n\n", "\r\n \r\n"])),
    min_size=1,
    max_size=6,
).map("".join)


def standing(*marks: Mark) -> list[Finding]:
    return [Finding("verified", mark) for mark in marks]


def article(text: str, body_start: int = 0) -> Article:
    return Article("a.txt", "2022-01", "Title", text, "0" * 64, body_start)


def read_back(fragment: str) -> str:
    """The text of a piece of HTML, as a browser and the page's script would have it."""
    fragment = fragment.replace('<i class="nul"></i>', "\0")
    # html.unescape reads &#13; as the table of old browsers does: as CR.
    return "".join(
        html.unescape(piece) if piece.startswith("&") else piece
        for piece in re.split(r"(&[#\w]+;)", re.sub(r"<[^>]*>", "", fragment))
    )


def body_of(page: str) -> str:
    return page.partition('<div class="body">')[2].removesuffix("</div>")


def marked(fragment: str) -> list[str]:
    return re.findall(r"<mark[^>]*>(.*?)</mark>", fragment, flags=re.DOTALL)


@given(texts)
def test_escaped_text_reads_back(text: str) -> None:
    assert read_back(escape(text)) == text
    assert "<" not in escape(text).replace('<i class="nul"></i>', "")
    assert not set("<>\"'\0") & set(escape_attribute(text))


@given(texts, st.data())
def test_an_article_reads_back_and_its_mark_holds_the_slice(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1)) if text else 0
    end = data.draw(st.integers(start + 1, len(text))) if text else 0
    marks = [Mark(start, end, number=1)] if start < end else []
    body = body_of(article_html(article(text), standing(*marks), 0 if marks else None, "en"))
    assert read_back(body) == text
    assert read_back("".join(marked(body))) == text[start:end]


@given(texts, st.lists(st.tuples(st.integers(0, 60), st.integers(1, 40)), max_size=5))
def test_marks_may_overlap(text: str, places: list[tuple[int, int]]) -> None:
    marks = [
        Mark(start, min(len(text), start + length), number=number)
        for number, (start, length) in enumerate(places, start=1)
        if start < len(text)
    ]
    body = body_of(article_html(article(text), standing(*marks), None, "en"))
    assert read_back(body) == text
    for mark in marks:
        pieces = re.findall(r'<mark data-quote="([^"]*)"[^>]*>(.*?)</mark>', body, re.DOTALL)
        mine = [piece for numbers, piece in pieces if str(mark.number) in numbers.split()]
        assert read_back("".join(mine)) == text[mark.start : mark.end]


def test_the_right_occurrence_is_marked() -> None:
    text = "Niets. Niets. Niets."
    body = body_of(article_html(article(text), standing(Mark(7, 12, number=1)), None, "en"))
    before, _, after = body.partition("<mark")
    assert read_back(before) == "Niets. "
    assert read_back("<mark" + after) == "Niets. Niets."


def test_the_date_prefix_is_not_shown_as_text() -> None:
    prefix = " date 2022-01 "
    page = article_html(article(prefix + "Body.", len(prefix)), [], None, "en")
    assert read_back(body_of(page)) == "Body."
    assert "January 2022" in page


def test_the_open_quotation_is_the_one_that_takes_the_focus() -> None:
    marks = [Mark(0, 3, number=1), Mark(4, 7, number=2)]
    page = article_html(article("one two three"), standing(*marks), 1, "en")
    assert page.count('id="reader-mark"') == 1
    assert re.search(r'<mark data-quote="2"[^>]*id="reader-mark"[^>]*>two</mark>', page)


def test_short_lines_between_paragraphs_are_subheads() -> None:
    text = "A first sentence.\n\nTerug naar de koude oorlog\n\nAnother sentence."
    body = body_of(article_html(article(text), [], None, "en"))
    assert '<p dir="auto" class=subhead>Terug naar de koude oorlog</p>' in body
    assert body.count("subhead") == 1


def quote(text: str = "dat <b>alles</b>", sentence: str = "Moskou eist dat <b>alles</b>.") -> Quote:
    begin = 100
    start = begin + sentence.index(text)
    return Quote(
        text, "a'b.txt", "2022-01", start, start + len(text),
        sentence, begin, begin + len(sentence), "0" * 64, 0.925,
    )  # fmt: skip


def reply(*quotes: Quote, **more: object) -> Reply:
    answer = Answer("q", bool(quotes), 0.9, quotes, ())
    sources = {"a'b.txt": Source("A <title>", "1" * 64)}
    return Reply(answer, sources, **more)  # type: ignore[arg-type]


def test_an_answer_shows_the_sentence_the_mark_and_the_citation() -> None:
    page = answer_html(reply(quote()), "en")
    assert read_back(marked(page)[0]) == "dat <b>alles</b>"
    sentence = re.search(r"<blockquote[^>]*>(.*?)</blockquote>", page, re.DOTALL)
    assert sentence
    assert read_back(sentence[1]) == "Moskou eist dat <b>alles</b>."
    assert "A &lt;title&gt;" in page
    assert "January 2022" in page
    assert "very likely · 92\u00a0%" in page
    # The link proves itself by the hash of the file as it is now.
    assert f"sha={'1' * 64}" in page


def test_a_quotation_longer_than_its_sentence_is_shown_itself() -> None:
    long = quote()
    long = Quote(
        long.text, long.article, None, 90, 90 + len(long.text),
        "Moskou", 100, 106, long.sha256, 0.5,
    )  # fmt: skip
    assert read_back(marked(answer_html(reply(long), "en"))[0]) == long.text


def test_silence_is_said_and_the_closest_passages_are_labelled() -> None:
    passage = ClosestPassage("a'b.txt", 0, 4, "<br>", None)
    silent = Reply(Answer("q", False, 0.1, (), (passage,)), {"a'b.txt": Source("T", "1" * 64)})
    page = answer_html(silent, "en")
    assert say("en", "silent") in page
    assert page.index(say("en", "closest")) < page.index("&lt;br&gt;")
    assert "<mark" not in page


def test_withheld_quotations_are_told() -> None:
    page = answer_html(reply(stale=("x<y>.txt",)), "en")
    assert "x&lt;y&gt;.txt" in page
    assert "has changed since it was indexed" in page


def test_a_follow_up_shows_how_it_was_read() -> None:
    answer = Answer("en in Genève?", False, 0.1, (), (), read_as="<wat> in Genève?")
    assert 'Read as: <q dir="auto" lang="">&lt;wat&gt;' in answer_html(Reply(answer), "en")


def test_an_answer_says_which_articles_were_searched() -> None:
    only = Filter(frozenset({"<b>.txt", "1.txt", "2.txt", "3.txt", "4.txt"}), since="2022-01")
    page = answer_html(Reply(Answer("q", False, 0.1, (), ())), "en", only)
    told = "1.txt, 2.txt, 3.txt, and 2 more · from January 2022"
    assert f'<p class="read-as only">Searched only: <bdi>{told}</bdi></p>' in page
    assert page.index("Searched only") < page.index(say("en", "silent.only"))
    assert say("en", "silent") not in page
    page = answer_html(reply(quote()), "nl", Filter(frozenset({"<b>.txt"})))
    assert "Alleen doorzocht: <bdi>&lt;b&gt;.txt</bdi>" in page


@pytest.mark.parametrize(
    ("only", "language", "said"),
    [
        (Filter(frozenset({"b", "a"})), "en", "a, b"),
        (Filter(None, "2022-01", "2022-03"), "nl", "januari 2022 tot en met maart 2022"),
        (Filter(None, None, "2022"), "en", "until 2022"),
        (Filter(frozenset()), "nl", "0 artikelen"),
    ],
)
def test_a_filter_in_words(only: Filter, language: Language, said: str) -> None:
    assert say_filter(language, only) == said


def test_the_list_of_articles_is_cut_and_says_so() -> None:
    page = articles_html([Entry("a.txt", "Body.", None)], 3, "nl")
    assert "3 artikelen" in page
    assert "en nog 2" in page


@pytest.mark.parametrize("name", ["a b.txt", "a'\"<>&.txt", "map/😀.txt", "50%+1?#.txt"])
def test_links_survive_any_file_name(name: str) -> None:
    from urllib.parse import parse_qs

    link = citation_link(name, 1, 2, "ab")
    assert parse_qs(link[1:]) == {"article": [name], "start": ["1"], "end": ["2"], "sha": ["ab"]}
    assert not set("\"'<> ") & set(link)


def test_both_languages_have_every_string_with_the_same_places() -> None:
    english, dutch = (table(language) for language in LANGUAGES)
    for key, text in english.items():
        assert dutch[key]
        places = r"\{\w+\}"
        assert sorted(re.findall(places, text)) == sorted(re.findall(places, dutch[key])), key


def test_every_string_that_the_shell_names_exists() -> None:
    shell = shell_html("en")
    for key in re.findall(r'data-t(?:-label|-placeholder)?="([^"]+)"', shell):
        assert key in table("en")
    for language, example in EXAMPLES:
        assert f'lang="{language}">{escape(example)}<' in shell


@pytest.mark.parametrize(
    ("date", "english", "dutch"),
    [
        ("2022-01", "January 2022", "januari 2022"),
        ("2022-03-05", "5 March 2022", "5 maart 2022"),
        ("2022", "2022", "2022"),
        ("2022-13", "2022-13", "2022-13"),
        ("soon-ish", "soon-ish", "soon-ish"),
        (None, "no date", "zonder datum"),
    ],
)
def test_dates_in_words(date: str | None, english: str, dutch: str) -> None:
    assert say_date("en", date) == english
    assert say_date("nl", date) == dutch


@pytest.mark.parametrize(
    ("confidence", "said"),
    [
        (1.0, "very likely · 99\u00a0%"),
        (0.9, "very likely · 90\u00a0%"),
        (0.896, "very likely · 90\u00a0%"),
        (0.66, "likely · 66\u00a0%"),
        (0.33, "possible · 33\u00a0%"),
        (0.324, "unsure · 32\u00a0%"),
        (0.0, "unsure · 1\u00a0%"),
    ],
)
def test_confidence_in_words_is_never_certain(confidence: float, said: str) -> None:
    assert say_confidence("en", confidence) == said


@pytest.mark.parametrize("ending", ["\n\n", "\n", "\r\n", " "])
def test_a_long_article_in_parts_reads_back(ending: str) -> None:
    text = "".join(f"Zin {number} van een lang verhaal.{ending}" for number in range(9000))
    start = text.index("Zin 8000")
    page = article_html(article(text), standing(Mark(start, start + 8, "Zin 8000", 1)), 0, "en")
    body = body_of(page)
    assert read_back(body) == text
    assert marked(body) == ["Zin 8000"]
    assert (body.count('class="part"') > 10) == (ending != " ")


def test_quotations_that_differ_stand_beside_the_first() -> None:
    quotes = (quote(), quote("Moskou"), quote("eist"))
    answer = Answer(
        "q", True, 0.9, quotes, (),
        groups=(Group((0, 2), 2, "first"), Group((1,), 1, "differs")),
    )  # fmt: skip
    page = answer_html(Reply(answer, {"a'b.txt": Source("T", "1" * 64)}), "en")
    assert "3 quotations from 1 article" in page
    assert page.index("2 articles agree") < page.index('data-index="2"')
    assert page.index('data-index="2"') < page.index("Another number or date")
    assert page.index("Another number or date") < page.index('data-index="1"')
    assert 'class="timeline"' not in page  # one article has no course of time


@pytest.mark.parametrize("state", ["verified", "moved", "changed", "gone"])
def test_each_state_is_told_and_only_words_that_stand_are_marked(state: State) -> None:
    page = answer_html(reply(quote(), states=(state,), anchors=(None,)), "en")
    assert f'data-state="{state}" aria-expanded="false"' in page
    assert say("en", f"state.{state}.why") in page
    assert ("<mark" in page) == (state in ("verified", "moved"))
    assert (say("en", "old_words") in page) == (state in ("changed", "gone"))
    # Offsets in another version of the file are not to be proven by this one's hash.
    assert (f"sha={'1' * 64}" in page) == (state == "verified")


def test_lost_words_stand_above_the_article_and_are_escaped() -> None:
    findings = [Finding("changed", Mark(0, 4, "<b>x", 1)), Finding("moved", Mark(5, 9, "more", 2))]
    page = article_html(article("Some more text."), findings, 0, "en")
    assert page.index("&lt;b&gt;x") < page.index('<div class="body">')
    assert marked(body_of(page)) == ["more"]
    assert "reader-mark" not in page


def test_of_an_article_that_is_gone_the_cited_words_are_left() -> None:
    page = gone_html("a<b>.txt", ["<i>woorden", "meer"], "nl")
    assert "a&lt;b&gt;.txt" in page
    assert "&lt;i&gt;woorden" in page
    assert say("nl", "article.gone") in page
    assert "<mark" not in page


@pytest.mark.parametrize(
    ("month", "english", "dutch"),
    [
        ("2022-03", "Mar 2022", "mrt 2022"),
        ("2022", "2022", "2022"),
        (None, "no date", "zonder datum"),
    ],
)
def test_short_months(month: str | None, english: str, dutch: str) -> None:
    assert say_month("en", month) == english
    assert say_month("nl", month) == dutch
