"""The article pane: its marks and their map, finding, neighbours, copying, the filter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from index.articles import read_article
from qa.answers import Answer, Group
from qa.retriever import EVERYTHING, Filter
from tests.fakes import Finder
from ui.engine import Folder

from .asking import IN_VIEW, MARKED, Scripted, ask, assert_shown, leave_fields, open_citation
from .conftest import AWKWARD_NAMES, NewPage, Serve

CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}

# The words that finding has drawn: all of them, and the current ones.
_FOUND = "[...CSS.highlights.get('citaat-find')].map(String)"
_CURRENT = "[...CSS.highlights.get('citaat-match')].map(String)"

_TWO_FRAMES = """() => new Promise((done) => {
  requestAnimationFrame(() => requestAnimationFrame(done));
})"""


@pytest.fixture
def twice(new_page: NewPage, serve: Serve, corpus: Path) -> Page:
    """An answer with three quotations, two from one article."""
    words = ["Alinea 50.", "Alinea 3.", "Vreemde naam nummer 0"]
    assistant = Scripted(Folder(corpus), words, [Group((0, 1, 2), 1, "first")])
    page = new_page(serve(lambda report: assistant, corpus))
    ask(page, "wat?")
    return page


class Several(Finder):
    """Answers with a quotation of each part of the question."""

    def ask(self, question: str, history: Sequence[str] = (), only: Filter = EVERYTHING) -> Answer:
        answers = [super(Several, self).ask(part) for part in question.split(" / ")]
        quotes = tuple(quote for answer in answers for quote in answer.quotes)
        rows = tuple(range(len(quotes)))
        return Answer(question, True, 0.9, quotes, (), groups=(Group(rows, 1, "first"),))


@pytest.fixture
def two_answers(new_page: NewPage, serve: Serve, corpus: Path) -> Page:
    """Two answers, each with quotations 1 and 2 or 3 from one article, and one from another."""
    page = new_page(serve(lambda report: Several(Folder(corpus)), corpus))
    ask(page, "Alinea 50. / Alinea 3. / Vreemde naam nummer 0")
    ask(page, "Alinea 20. / Vreemde naam nummer 0 / Alinea 7.")
    return page


def places_of(page: Page) -> Locator:
    return page.get_by_role("navigation", name="Quotations in this article").locator("button")


def citation_of(page: Page, number: int) -> Locator:
    """Of the first answer; its quotations stand in groups, not by number."""
    quote = page.locator(".turn").first.locator(f'.quote[data-index="{number - 1}"]')
    return quote.locator(".citation")


def go_back_to_article(page: Page, name: str) -> None:
    """Through the articles before the open one."""
    file = page.locator(".page .head .file")
    while (shown := file.text_content() or "") != name:
        page.get_by_role("button", name="Previous article").click()
        expect(file).not_to_have_text(shown)


def test_the_map_shows_where_the_marks_are_and_goes_there(twice: Page, corpus: Path) -> None:
    open_citation(twice, 0)
    places = places_of(twice)
    expect(places).to_have_text(["2", "1"])
    expect(places.nth(1)).to_have_attribute("aria-current", "true")
    top, bottom = (places.nth(place).bounding_box() for place in (0, 1))
    assert top
    assert bottom
    pane = twice.locator(".map").bounding_box()
    assert pane
    assert top["y"] - pane["y"] < pane["height"] * 0.15
    assert bottom["y"] - pane["y"] > pane["height"] * 0.7
    places.first.focus()
    twice.keyboard.press("Enter")
    expect(twice.locator(MARKED)).to_have_text("Alinea 3.")
    text = read_article(corpus, "lang.txt").text
    start = text.index("Alinea 3.")
    assert_shown(twice, corpus, "lang.txt", start, start + 9)
    expect(twice.locator(".body mark")).to_have_count(2)


def test_previous_and_next_article_with_the_marks_of_the_answer(twice: Page) -> None:
    open_citation(twice, 0)
    name = twice.locator(".page .head .file")
    go_back_to_article(twice, "<b>vet<b>.txt")
    expect(twice.get_by_role("button", name="Previous article")).to_be_disabled()
    assert "article=" in twice.url
    leave_fields(twice)
    twice.keyboard.press("]")
    expect(name).to_have_text("a b.txt")
    expect(twice.locator(".body mark")).to_have_attribute("data-label", "3")
    expect(twice.locator("#announce")).to_contain_text("Opened")


def test_back_among_the_articles_beside_keeps_the_marks_of_the_answer(twice: Page) -> None:
    open_citation(twice, 0)
    name = twice.locator(".page .head .file")
    go_back_to_article(twice, "<b>vet<b>.txt")
    twice.go_back()
    expect(name).to_have_text("a b.txt")
    twice.get_by_role("button", name="Previous article").click()
    expect(name).to_have_text("<b>vet<b>.txt")
    twice.get_by_role("button", name="Next article").click()
    expect(name).to_have_text("a b.txt")
    expect(twice.locator(".body mark")).to_have_attribute("data-label", "3")


def test_a_reload_keeps_the_quotations_and_their_answer(twice: Page) -> None:
    open_citation(twice, 0)
    twice.reload()
    expect(twice.locator(MARKED)).to_have_text("Alinea 50.")
    expect(places_of(twice)).to_have_text(["2", "1"])
    expect(twice.locator(".quote")).to_have_count(3)
    places_of(twice).first.click()
    expect(twice.locator(MARKED)).to_have_text("Alinea 3.")
    expect(citation_of(twice, 2)).to_have_attribute("aria-current", "true")
    go_back_to_article(twice, "a b.txt")
    expect(twice.locator(".body mark")).to_have_attribute("data-label", "3")


def test_the_same_question_twice_keeps_each_its_own_answer(new_page: NewPage, site: str) -> None:
    page = new_page(site)
    ask(page, "Alinea 3.")
    ask(page, "Alinea 3.")
    page.locator(".turn").first.locator(".citation").click()
    expect(page.locator(MARKED)).to_be_visible()
    page.get_by_role("button", name="Previous article").click()
    page.go_back()
    expect(page.locator(MARKED)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".turn").first.locator(".citation")).to_be_focused()


def test_the_map_of_a_cleared_answer_shows_the_words_it_names(twice: Page) -> None:
    open_citation(twice, 0)
    twice.get_by_role("button", name="New conversation").click()
    twice.locator("#question").focus()
    places = places_of(twice)
    for place, words in ((0, "Alinea 3."), (1, "Alinea 50.")):
        places.nth(place).click()
        focused = twice.locator(".body mark:focus")
        expect(focused).to_have_text(words)
        expect(focused).to_be_in_viewport()


def test_words_of_articles_have_their_language(new_page: NewPage, site: str) -> None:
    page = new_page(site)
    expect(page.locator(".listed .title").first).to_have_attribute("lang", "nl")
    ask(page, "Alinea 3.")
    open_citation(page)
    for words in (".quote blockquote", ".citation .title", ".page .headline", ".page .body"):
        expect(page.locator(words).first).to_have_attribute("lang", "nl")
    expect(page.locator(".bubble")).to_have_attribute("lang", "")


def test_a_reload_keeps_the_words_of_a_changed_file(twice: Page, corpus: Path) -> None:
    open_citation(twice, 0)
    path = corpus / "lang.txt"
    path.write_bytes(path.read_bytes().replace(b"Het begin.", b"Een ander begin."))
    twice.reload()
    expect(twice.locator(MARKED)).to_have_text("Alinea 50.")
    expect(twice.locator(".page .badge")).to_have_attribute("data-state", "moved")
    path.unlink()
    twice.reload()
    expect(twice.locator(".page .badge")).to_have_attribute("data-state", "gone")
    expect(twice.locator(".old blockquote")).to_have_text(["Alinea 50.", "Alinea 3."])


def test_back_returns_to_the_quotations_of_its_answer(two_answers: Page) -> None:
    page = two_answers
    open_citation(page, 0)
    page.locator(".citation").nth(3).click()
    expect(page.locator(MARKED)).to_have_text("Alinea 20.")
    page.go_back()
    expect(page.locator(MARKED)).to_have_text("Alinea 50.")
    places_of(page).first.click()
    expect(page.locator(MARKED)).to_have_text("Alinea 3.")
    expect(citation_of(page, 2)).to_have_attribute("aria-current", "true")
    page.go_back()
    expect(page.locator(MARKED)).to_have_text("Alinea 50.")
    go_back_to_article(page, "a b.txt")
    expect(page.locator(".body mark")).to_have_attribute("data-label", "3")


def test_a_cleared_answer_marks_nothing_more(two_answers: Page) -> None:
    page = two_answers
    open_citation(page, 0)
    page.get_by_role("button", name="New conversation").click()
    address = page.url
    places_of(page).first.click()
    assert page.url == address
    go_back_to_article(page, "a b.txt")
    expect(page.locator(".body mark")).to_have_count(0)


def test_another_answer_to_the_question_is_not_taken_for_the_open_one(two_answers: Page) -> None:
    page = two_answers
    open_citation(page, 3)
    page.get_by_role("button", name="Edit the question").last.click()
    page.locator("#question").fill("Vreemde naam nummer 0 / Alinea 20. / Vreemde naam nummer 1")
    page.locator("#question").press("Enter")
    expect(page.locator(".turn").last.locator(".quote mark").first).to_contain_text("Vreemde")
    address = page.url
    places_of(page).last.click()
    assert page.url == address


def test_back_and_forward_take_the_focus_along(twice: Page) -> None:
    mark = twice.locator("#reader-mark")
    open_citation(twice, 0)
    expect(mark).to_be_focused()
    citation_of(twice, 2).click()
    expect(mark).to_have_text("Alinea 3.")
    expect(mark).to_be_focused()
    twice.go_back()
    expect(mark).to_have_text("Alinea 50.")
    expect(mark).to_be_focused()
    twice.go_back()
    expect(twice.locator(".citation").first).to_be_focused()
    twice.locator("#question").focus()
    twice.go_forward()
    expect(mark).to_have_text("Alinea 50.")
    expect(twice.locator("#question")).to_be_focused()
    twice.go_back()
    expect(twice.locator(".articles")).to_be_visible()
    expect(twice.locator("#question")).to_be_focused()


def test_back_and_forward_on_a_phone_keep_the_focus_in_view(new_page: NewPage, site: str) -> None:
    page = new_page(site, 390, 844)
    ask(page, "Alinea 7.")
    open_citation(page)
    page.go_back()
    expect(page.locator(".citation")).to_be_focused()
    page.go_forward()
    expect(page.locator("#reader-mark")).to_be_focused()


@pytest.mark.parametrize("width", [1400, 390])
def test_the_skip_link_leaves_the_article_open(new_page: NewPage, site: str, width: int) -> None:
    page = new_page(site, width)
    ask(page, "Alinea 7.")
    open_citation(page)
    address = page.url
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#question")).to_be_focused()
    assert page.url == address
    assert page.evaluate("history.state.citaat.name") == "lang.txt"


def test_a_switch_of_language_leaves_the_article_where_it_is_read(
    new_page: NewPage, site: str
) -> None:
    page = new_page(site)
    pane = page.locator(".page")
    page.locator(".listed", has_text="lang.txt").click()
    expect(page.locator("#reader-title")).to_be_focused()
    pane.evaluate("(pane) => { pane.scrollTop = 700; }")
    page.get_by_role("button", name="NL", exact=True).click()
    expect(page.locator(".page .date")).to_have_text("januari 2022")
    assert pane.evaluate("(pane) => pane.scrollTop") == 700
    ask(page, "Alinea 50.")
    open_citation(page)
    page.evaluate(_TWO_FRAMES)  # in which the mark is brought into view
    pane.evaluate("(pane) => { pane.scrollTop = 300; }")
    page.get_by_role("button", name="EN", exact=True).click()
    expect(page.locator(".page .date")).to_have_text("January 2022")
    assert pane.evaluate("(pane) => pane.scrollTop") == 300


def test_finding_counts_goes_on_and_leaves_the_text_alone(twice: Page, corpus: Path) -> None:
    open_citation(twice, 0)
    leave_fields(twice)
    twice.keyboard.press("f")
    field, count = twice.locator("#find"), twice.locator(".find-count")
    expect(field).to_be_focused()
    field.fill("ALINEA 4")
    # It begins with what is in view: alinea 48 or 49 of 4 and 40 to 49.
    expect(count).to_have_text(re.compile("^1[01] of 11$"))
    first = int((count.text_content() or "").split()[0])
    twice.keyboard.press("Enter")
    expect(count).to_have_text(f"{first % 11 + 1} of 11")
    twice.keyboard.press("Shift+Enter")
    expect(count).to_have_text(f"{first} of 11")
    assert twice.evaluate(_FOUND) == ["Alinea 4"] * 11
    assert twice.evaluate(_CURRENT) == ["Alinea 4"]
    assert_body(twice, corpus)
    field.fill("zegt niemand")
    expect(count).to_have_text("Not found")
    field.fill("a.*b(")
    expect(count).to_have_text("Not found")
    twice.keyboard.press("Escape")
    expect(field).to_be_hidden()
    assert not twice.evaluate("CSS.highlights.has('citaat-find')")
    expect(twice.get_by_role("button", name="Find in this article")).to_be_focused()
    expect(twice.locator(".page .head .file")).to_have_text("lang.txt")


def test_finding_follows_an_article_that_is_drawn_anew(twice: Page, corpus: Path) -> None:
    open_citation(twice, 0)
    twice.locator('[data-do="find"]').click()
    count = twice.locator(".find-count")
    twice.locator("#find").fill("alinea 4")
    expect(count).to_have_text(re.compile("^1[01] of 11$"))
    place = (count.text_content() or "").split()[0]
    twice.get_by_role("button", name="NL", exact=True).click()
    expect(count).to_have_text(f"{place} van 11")
    assert twice.evaluate(_CURRENT) == ["Alinea 4"]
    path = corpus / "lang.txt"
    text = path.read_text("utf-8")
    # Every other place is a character further on, and those from 45 are gone.
    path.write_text(text[: text.index("Alinea 45.")].replace("Alinea 3.", "+Alinea 3."), "utf-8")
    citation_of(twice, 2).click()
    expect(count).to_have_text("6 van 6")
    expect(twice.locator("#reader-mark")).to_have_text("Alinea 3.")
    expect(twice.locator("#reader-mark")).to_be_focused()
    assert twice.evaluate(IN_VIEW, "#reader-mark")
    assert twice.evaluate(_FOUND) == ["Alinea 4"] * 6
    assert twice.evaluate(_CURRENT) == ["Alinea 4"]
    path.unlink()
    citation_of(twice, 2).click()
    expect(count).to_have_text("Niet gevonden")
    expect(twice.locator("#reader-title")).to_be_focused()
    twice.get_by_role("button", name="EN", exact=True).click()
    expect(count).to_have_text("Not found")


def assert_body(page: Page, corpus: Path) -> None:
    article = read_article(corpus, "lang.txt")
    assert page.locator(".body").text_content() == article.text[article.body_start :]


def test_a_citation_is_copied_as_text_and_as_link(
    new_page: NewPage, site: str, shared: Path
) -> None:
    page = new_page(site, **CLIPBOARD)
    ask(page, "Alinea 7.")
    page.get_by_role("button", name="Copy citation 1").click()
    expect(page.locator("#toast")).to_have_text("Copied.")
    article = read_article(shared, "lang.txt")
    start = article.text.index("Alinea 7.")
    wanted = (
        f"“Alinea 7.” — Het begin. (January 2022), lang.txt, characters {start}–{start + 9}, "
        f"SHA-256 {article.sha256}"
    )
    assert page.evaluate("navigator.clipboard.readText()") == wanted
    open_citation(page)
    page.get_by_role("button", name="Copy the citation").click()
    assert page.evaluate("navigator.clipboard.readText()") == wanted
    page.get_by_role("button", name="Copy a link to this place").click()
    link = page.evaluate("navigator.clipboard.readText()")
    assert urlsplit(link).query == (
        f"article=lang.txt&start={start}&end={start + 9}&sha={article.sha256}"
    )
    again = new_page(link)
    expect(again.locator(MARKED)).to_have_text("Alinea 7.")


def test_copying_works_where_the_clipboard_is_not_offered(new_page: NewPage, site: str) -> None:
    page = new_page(site)
    page.evaluate("""() => {
      Object.defineProperty(navigator, "clipboard", {value: undefined});
      document.addEventListener("copy", () => {
        window.copied = document.activeElement.value;
      });
    }""")
    ask(page, "Alinea 7.")
    page.get_by_role("button", name="Copy citation 1").click()
    expect(page.locator("#toast")).to_have_text("Copied.")
    assert page.evaluate("window.copied").startswith("“Alinea 7.”")
    expect(page.get_by_role("button", name="Copy citation 1")).to_be_focused()


def test_what_is_searched_is_chosen_shown_and_removed(
    new_page: NewPage, serve: Serve, corpus: Path
) -> None:
    (corpus / "maart.txt").write_text(" date 2022-03 Alinea 2. staat ook in maart.\n")
    page = new_page(serve(lambda report: Finder(Folder(corpus)), corpus))
    chip = page.locator(".searched-text")
    expect(chip).to_have_text("Searching all 7 articles")
    ask(page, "Alinea 2.")
    expect(page.locator(".quote")).to_have_count(2)
    page.locator('[data-do="filter"]').click()
    dialog = page.get_by_role("dialog", name="What is searched")
    dialog.get_by_label("Search titles and file names").fill("lang")
    expect(dialog.get_by_role("checkbox")).to_have_count(1)
    dialog.get_by_role("button", name="None", exact=True).click()
    dialog.get_by_role("button", name="Apply").click()
    expect(chip).to_have_text("Searching 6 of 7 articles")
    ask(page, "Alinea 2.")
    expect(page.locator(".turn").nth(1).locator(".file")).to_have_text("maart.txt")
    page.locator('[data-do="filter"]').click()
    dialog.get_by_role("button", name="None", exact=True).click()
    search = dialog.get_by_label("Search titles and file names").bounding_box()
    assert search
    # Text is selected beyond the edge: the dialog and its choices stay.
    page.mouse.move(search["x"] + 20, search["y"] + 10)
    page.mouse.down()
    page.mouse.move(2, 2)
    page.mouse.up()
    dialog.get_by_role("button", name="Apply").click()
    expect(dialog.get_by_role("alert")).to_have_text("Choose at least one article.")
    dialog.get_by_role("button", name="All", exact=True).click()
    dialog.get_by_label("From").fill("2022-02")
    dialog.get_by_label("To", exact=True).fill("2022-01")
    dialog.get_by_role("button", name="Apply").click()
    expect(dialog.get_by_role("alert")).to_have_text("“From” must not lie after “To”.")
    # A month without its year.
    dialog.get_by_label("From").fill("")
    dialog.get_by_label("From").focus()
    page.keyboard.press("ArrowUp")
    dialog.get_by_role("button", name="Apply").click()
    expect(dialog.get_by_role("alert")).to_have_text("Write a month as 2022-01.")
    dialog.get_by_label("From").fill("2021-12")
    dialog.get_by_role("button", name="Apply").click()
    expect(chip).to_have_text("Searching 1 of 7 articles, December 2021 to January 2022")
    ask(page, "Alinea 2.")
    expect(page.locator(".turn").nth(2).locator(".file")).to_have_text("lang.txt")
    page.reload()
    expect(chip).to_have_text("Searching 1 of 7 articles, December 2021 to January 2022")
    page.get_by_role("button", name="Search everything again").click()
    expect(chip).to_have_text("Searching all 7 articles")
    expect(page.locator('[data-do="filter"]')).to_be_focused()
    # What another version may have kept.
    page.evaluate("""localStorage.setItem("citaat.only", '{"articles": "lang.txt"}')""")
    page.reload()
    expect(chip).to_have_text("Searching all 7 articles")
    ask(page, "Alinea 2.")
    expect(page.locator(".turn").last.locator(".quote")).to_have_count(2)


def test_a_listed_article_opens_from_its_beginning(new_page: NewPage, site: str) -> None:
    page = new_page(site)
    for name in (AWKWARD_NAMES[1], "lang.txt"):
        page.locator(".listed", has_text=name).click()
        expect(page.locator(".page .head .file")).to_have_text(name)
        expect(page.locator("#reader-title")).to_be_focused()
        assert page.evaluate(IN_VIEW, "#reader-title")
        expect(page.locator(".map")).to_be_hidden()
        page.keyboard.press("Escape")
        expect(page.locator(".articles")).to_be_visible()
