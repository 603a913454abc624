"""The page in a real browser, over a fake assistant and awkward articles."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import expect

from index.articles import read_article
from index.errors import CorpusError
from qa.answers import Answer, Group
from qa.retriever import EVERYTHING, Filter
from tests.fakes import Finder
from ui.engine import Asked, Folder, Progress

from .asking import MARKED, ask, assert_shown, open_citation
from .conftest import AWKWARD_NAMES, NewPage, Serve, serving


def test_ask_click_and_see_the_words_at_their_place(
    new_page: NewPage, site: str, shared: Path
) -> None:
    page = new_page(site)
    ask(page, "Alinea 47.")
    answer = page.locator(".answer")
    expect(answer.locator("mark")).to_have_text("Alinea 47.")
    expect(answer.locator("blockquote")).to_contain_text("Alinea 47. Hier staat gewone tekst")
    expect(answer.locator(".source")).to_contain_text("January 2022")
    expect(answer.locator(".source")).to_contain_text("lang.txt")
    expect(answer.locator(".confidence")).to_have_text("very likely · 92\u00a0%")
    open_citation(page)
    text = read_article(shared, "lang.txt").text
    start = text.index("Alinea 47.")
    assert_shown(page, shared, "lang.txt", start, start + len("Alinea 47."))
    expect(page.locator("#announce")).to_have_text(
        "Opened “Het begin.” with the quotation highlighted."
    )


def test_the_right_occurrence_of_a_repeated_phrase(
    new_page: NewPage, site: str, shared: Path
) -> None:
    page = new_page(site)
    ask(page, "gewone tekst #9")
    open_citation(page)
    text = read_article(shared, "lang.txt").text
    start = -1
    for _ in range(9):
        start = text.index("gewone tekst", start + 1)
    assert_shown(page, shared, "lang.txt", start, start + len("gewone tekst"))


def test_the_marked_words_open_the_article_too(new_page: NewPage, site: str) -> None:
    page = new_page(site)
    ask(page, "Alinea 3.")
    page.locator(".quote blockquote mark").click()
    expect(page.locator(MARKED)).to_have_text("Alinea 3.")


def test_the_address_reopens_exactly_that(new_page: NewPage, site: str, shared: Path) -> None:
    page = new_page(site)
    ask(page, "Alinea 30.")
    open_citation(page)
    address = page.url
    assert "article=lang.txt&start=" in address
    again = new_page(address)
    again.locator(MARKED).wait_for()
    text = read_article(shared, "lang.txt").text
    start = text.index("Alinea 30.")
    assert_shown(again, shared, "lang.txt", start, start + len("Alinea 30."))


def test_back_and_forward_walk_through_what_was_opened(new_page: NewPage, site: str) -> None:
    page = new_page(site)
    ask(page, "Alinea 5.")
    open_citation(page)
    ask(page, "Alinea 6.")
    open_citation(page, 1)
    expect(page.locator(MARKED)).to_have_text("Alinea 6.")
    page.go_back()
    expect(page.locator(MARKED)).to_have_text("Alinea 5.")
    page.go_back()
    expect(page.locator(".articles")).to_be_visible()
    page.go_forward()
    expect(page.locator(MARKED)).to_have_text("Alinea 5.")
    expect(page.locator(".turn")).to_have_count(2)


def test_all_quotations_of_the_answer_in_the_article_are_numbered(
    new_page: NewPage, serve: Serve, corpus: Path
) -> None:
    class Twice(Finder):
        def ask(
            self, question: str, history: Sequence[str] = (), only: Filter = EVERYTHING
        ) -> Answer:
            answers = [super(Twice, self).ask(f"{question} #{n}") for n in (2, 1)]
            quotes = tuple(quote for answer in answers for quote in answer.quotes)
            return replace(answers[0], quotes=quotes, groups=(Group((0, 1), 1, "first"),))

    address = serve(lambda report: Twice(Folder(corpus)), corpus)
    page = new_page(address)
    ask(page, "gewone tekst")
    open_citation(page, 1)
    marks = page.locator(".body mark")
    expect(marks).to_have_count(2)
    assert [marks.nth(n).get_attribute("data-label") for n in (0, 1)] == ["2", "1"]
    expect(page.locator(MARKED)).to_have_attribute("data-label", "2")


def test_hostile_text_is_text(new_page: NewPage, site: str, shared: Path) -> None:
    page = new_page(site)
    for words in (
        "<script>window.pwned = 1</script>",
        "${window.pwned = 1} `back`",
        "</p></mark><!--",
    ):
        ask(page, words)
        answer = page.locator(".answer").last
        expect(answer.locator("mark")).to_have_text(words)
        answer.locator(".citation").click()
        expect(page.locator(MARKED)).to_have_text(words)
        text = read_article(shared, "kwaad.txt").text
        start = text.index(words)
        assert_shown(page, shared, "kwaad.txt", start, start + len(words))
    assert page.evaluate("window.pwned") is None
    assert page.locator(".page img, .page script, .turns img, .turns script").count() == 0


def test_a_hostile_question_is_text(new_page: NewPage, site: str) -> None:
    page = new_page(site)
    question = '<img src=x onerror="window.pwned=1"> ${1+1} {{value}} \u202e!'
    ask(page, question)
    expect(page.locator(".bubble")).to_have_text(question)
    ask(page, question)
    expect(page.locator(".read-as").last).to_contain_text(question)
    assert page.evaluate("window.pwned") is None


@pytest.mark.parametrize("number", range(len(AWKWARD_NAMES)))
def test_awkward_file_names(new_page: NewPage, site: str, shared: Path, number: int) -> None:
    page = new_page(site)
    words = f"Vreemde naam nummer {number}"
    ask(page, words)
    open_citation(page)
    start = read_article(shared, AWKWARD_NAMES[number]).text.index(words)
    assert_shown(page, shared, AWKWARD_NAMES[number], start, start + len(words))
    again = new_page(page.url)
    again.locator(MARKED).wait_for()
    assert_shown(again, shared, AWKWARD_NAMES[number], start, start + len(words))


def test_silence_is_said_and_its_passages_open(new_page: NewPage, site: str, shared: Path) -> None:
    page = new_page(site)
    ask(page, "zegt niemand")
    expect(page.locator(".silent")).to_have_text("The articles do not answer this question.")
    expect(page.locator(".closest-title")).to_contain_text("not an answer")
    assert page.locator(".answer mark").count() == 0
    name = page.locator(".closest .file").first.text_content() or ""
    open_citation(page)
    article = read_article(shared, name)
    end = min(len(article.text), article.body_start + 80)
    assert_shown(page, shared, name, article.body_start, end)


def test_a_passage_opens_as_itself_when_another_is_gone(
    new_page: NewPage, serve: Serve, corpus: Path
) -> None:
    page = new_page(serve(lambda report: Finder(Folder(corpus)), corpus))
    ask(page, "zegt niemand")
    gone, name = page.locator(".closest .file").all_text_contents()[:2]
    (corpus / gone).unlink()
    page.reload()
    expect(page.locator(".closest .file").first).to_have_text(name)
    open_citation(page)
    article = read_article(corpus, name)
    end = min(len(article.text), article.body_start + 80)
    assert_shown(page, corpus, name, article.body_start, end)


def test_everything_by_keyboard(new_page: NewPage, site: str) -> None:
    page = new_page(site)
    focused = "() => document.activeElement.className || document.activeElement.id"

    def tab_to(name: str, key: str = "Tab") -> None:
        for _ in range(30):
            page.keyboard.press(key)
            if page.evaluate(focused) == name:
                return
        raise AssertionError(f"{name} is not reached by {key}")

    tab_to("skip")
    page.keyboard.press("Enter")
    assert page.evaluate(focused) == "question"
    page.keyboard.type("Alinea 8.")
    page.keyboard.press("Shift+Enter")
    assert page.locator("#question").input_value() == "Alinea 8.\n"
    page.keyboard.press("Backspace")
    page.keyboard.press("Enter")
    page.locator(".answer .citation").wait_for()
    tab_to("citation", "Shift+Tab")
    outline = page.locator(".citation").evaluate("(link) => getComputedStyle(link).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    page.locator(MARKED).wait_for()
    page.wait_for_function("() => document.activeElement.id === 'reader-mark'")
    page.keyboard.press("Escape")
    expect(page.locator(".articles")).to_be_visible()
    assert page.evaluate(focused) == "citation"
    page.keyboard.press("Control+k")
    assert page.evaluate(focused) == "question"


@pytest.mark.parametrize("width", [320, 390])
def test_a_phone_shows_one_pane_without_sideways_scrolling(
    new_page: NewPage, site: str, shared: Path, width: int
) -> None:
    page = new_page(site, width, 640)
    sideways = (
        "() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth,"
        " ...[...document.querySelectorAll('.log, .page')].map((box) => box.scrollWidth))"
    )
    assert page.evaluate(sideways) <= width
    ask(page, "Alinea 40.")
    assert page.evaluate(sideways) <= width
    open_citation(page)
    expect(page.locator(".chat")).to_be_hidden()
    assert page.evaluate(sideways) <= width
    text = read_article(shared, "lang.txt").text
    assert_shown(page, shared, "lang.txt", text.index("Alinea 40."), text.index("Alinea 40.") + 10)
    expect(page.get_by_role("button", name="New conversation")).to_be_visible()
    page.get_by_role("button", name="Answers").click()
    expect(page.locator(".answer")).to_be_visible()
    expect(page.locator(".citation")).to_be_focused()
    assert urlsplit(page.url).query == ""


def test_the_language_follows_the_browser_and_the_switch(new_page: NewPage, site: str) -> None:
    page = new_page(site, locale="nl-BE")
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    expect(page.locator(".welcome h2")).to_have_text("Vraag het de artikelen.")
    expect(page).to_have_title("citaat · antwoorden in de woorden van de artikelen")
    ask(page, "Alinea 2.")
    open_citation(page)
    expect(page.locator(".confidence")).to_contain_text("zeer waarschijnlijk")
    expect(page.locator(".answer .date")).to_have_text("januari 2022")
    page.get_by_role("button", name="EN", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator(".confidence")).to_contain_text("very likely")
    expect(page.locator(".page .date")).to_have_text("January 2022")
    expect(page.locator(MARKED)).to_have_text("Alinea 2.")
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    other = new_page(site, locale="de-DE")
    expect(other.locator("html")).to_have_attribute("lang", "en")


def test_the_theme_can_be_switched_and_is_kept(new_page: NewPage, site: str) -> None:
    page = new_page(site)
    page.get_by_role("button", name="Switch to dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.get_by_role("button", name="Switch to light").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")


def test_no_motion_where_none_is_wanted(new_page: NewPage, site: str) -> None:
    page = new_page(site, reduced_motion="reduce")
    ask(page, "Alinea 2.")
    open_citation(page)
    name = page.locator(MARKED).evaluate("(mark) => getComputedStyle(mark).animationName")
    assert name == "none"


def test_follow_ups_carry_the_conversation_and_sessions_do_not_mix(
    new_page: NewPage, site: str
) -> None:
    first, second = new_page(site), new_page(site)
    ask(first, "Alinea 1.")
    ask(second, "Alinea 2.")
    ask(first, "Alinea 3.")
    expect(first.locator(".read-as")).to_have_text("Read as: Alinea 1. | Alinea 3.")
    assert second.locator(".read-as").count() == 0
    first.get_by_role("button", name="New conversation").click()
    expect(first.locator(".turn")).to_have_count(0)
    expect(first.locator(".welcome")).to_be_visible()
    expect(first.locator("#question")).to_be_focused()
    ask(first, "Alinea 4.")
    assert first.locator(".read-as").count() == 0


def test_example_questions_are_asked_by_a_click(new_page: NewPage, site: str) -> None:
    page = new_page(site)
    page.locator("#question").fill("Een begin")
    page.get_by_role("button", name="what did Russia demand in Geneva?").click()
    expect(page.locator(".bubble")).to_have_text("what did Russia demand in Geneva?")
    expect(page.locator(".silent")).to_be_visible()
    expect(page.locator(".welcome")).to_be_hidden()
    expect(page.locator("#question")).to_have_value("Een begin")


def test_a_question_that_nobody_types(new_page: NewPage, site: str) -> None:
    page = new_page(site)
    field, note = page.locator("#question"), page.locator("#question-note")
    field.press("Enter")
    expect(note).to_have_text("Type a question first.")
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill("é" * 1_000_000)
    field.press("Enter")
    expect(note).to_have_text(
        "The question is too long: at most 1,000 characters, this one has 1,000,000."
    )
    assert len(field.input_value()) == 1_000_000
    assert page.locator(".turn").count() == 0
    field.fill("👩" * 1000)
    expect(note).to_have_text("Enter sends, Shift + Enter starts a new line")
    field.press("Enter")
    expect(page.locator(".silent")).to_be_visible()


@dataclass(frozen=True)
class Report:
    stage: str
    done: int = 0
    total: int = 0


def test_the_page_and_its_links_work_while_loading_and_early_questions_wait(
    new_page: NewPage, serve: Serve, corpus: Path
) -> None:
    go_on = threading.Event()

    def opener(report: Callable[[Progress], None]) -> Asked:
        report(Report("embedding", 2, 7))
        go_on.wait(60)
        return Finder(Folder(corpus))

    try:
        address = serve(opener, corpus)
        page = new_page(address)
        status = page.locator(".progress-text")
        expect(status).to_have_text("Indexing the articles… 2 / 7")
        expect(status).to_have_attribute("role", "status")
        expect(page.locator(".articles li")).to_have_count(6)
        article = read_article(corpus, "lang.txt")
        start = article.text.index("Alinea 50.")
        link = f"?article=lang.txt&start={start}&end={start + 10}&sha={article.sha256}"
        early = new_page(address + link)
        early.locator(MARKED).wait_for()
        assert_shown(early, corpus, "lang.txt", start, start + 10)
        page.locator("#question").fill("Alinea 50.")
        page.locator("#question").press("Enter")
        expect(page.locator(".pending-text")).to_contain_text("Indexing the articles… 2 / 7")
        expect(page.locator(".pending-text")).to_contain_text("Your question is kept")
        go_on.set()
        expect(page.locator(".answer mark")).to_have_text("Alinea 50.")
        expect(page.locator(".progress")).to_have_attribute("data-stage", "ready")
    finally:
        go_on.set()


def test_a_failed_loading_is_told_and_told_again(
    new_page: NewPage, serve: Serve, tmp_path: Path
) -> None:
    line = "the folder 'nowhere' does not exist"

    def opener(report: Callable[[Progress], None]) -> Asked:
        raise CorpusError("the folder {folder!r} does not exist", folder="nowhere")

    address = serve(opener, tmp_path / "nowhere")
    page = new_page(address)
    expect(page.locator(".progress-text")).to_have_text(line)
    expect(page.locator(".page .notice")).to_contain_text("does not exist")
    ask(page, "Wat?")
    expect(page.locator(".outcome .notice")).to_have_text(line)
    page.get_by_role("button", name="Ask again").click()
    expect(page.locator(".outcome .notice")).to_have_text(line)
    expect(page.locator(".bubble")).to_have_text("Wat?")
    page.get_by_role("button", name="NL", exact=True).click()
    expect(page.locator(".progress-text")).to_have_text("de map 'nowhere' bestaat niet")
    expect(page.locator(".page .notice")).to_contain_text("bestaat niet")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("article=weg.txt", "is gone"),
        ("article=../../etc/passwd", "is not an article of this corpus"),
        ("article=" + quote("<img src=x onerror=alert(1)>.txt"), "<img src=x onerror=alert(1)>"),
        ("article=lang.txt&start=1&end=x&sha=0", "not complete"),
        ("article=lang.txt&start=20&end=30", "not complete"),
        ("article=lang.txt&start=20&end=30&sha=0", "has changed since the link"),
        ("article=lang.txt&start=99999999&end=999999999999999&sha={sha}", "does not have"),
        ("article=lang.txt&start=30&end=20&sha={sha}", "does not have"),
    ],
)
def test_a_bad_link_gets_a_clear_line(
    new_page: NewPage, site: str, shared: Path, query: str, said: str
) -> None:
    sha = read_article(shared, "lang.txt").sha256
    page = new_page(f"{site}?{query.format(sha=sha)}")
    expect(page.locator(".page .notice")).to_contain_text(said)
    assert page.locator(".page mark").count() == 0
    ask(page, "Alinea 1.")
    expect(page.locator(".answer mark")).to_have_text("Alinea 1.")


def test_a_server_that_stopped_is_told(new_page: NewPage, corpus: Path) -> None:
    with serving(lambda report: Finder(Folder(corpus)), corpus) as address:
        page = new_page(address, loses_server=True)
        ask(page, "Alinea 1.")
    page.locator("#question").fill("Alinea 2.")
    page.locator("#question").press("Enter")
    expect(page.locator(".outcome .notice")).to_contain_text("The server does not answer")
    expect(page.locator(".bubble").last).to_have_text("Alinea 2.")
    expect(page.locator(".answer mark")).to_have_text("Alinea 1.")


def test_landmarks_headings_and_live_regions(new_page: NewPage, site: str) -> None:
    page = new_page(site)
    expect(page.get_by_role("main")).to_have_count(1)
    expect(page.get_by_role("heading", level=1)).to_have_text("citaat")
    expect(page.get_by_role("region", name="Conversation")).to_be_visible()
    expect(page.get_by_role("region", name="Article")).to_be_visible()
    expect(page.get_by_role("log")).to_have_attribute("aria-live", "polite")
    expect(page.get_by_label("Your question")).to_be_visible()
    assert page.locator("footer:visible").count() == 0
