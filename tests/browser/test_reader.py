"""The article pane: its marks and their map, finding, neighbours, copying, the filter."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from index.articles import read_article
from qa.answers import Group
from tests.fakes import Finder
from ui.engine import Folder

from .asking import IN_VIEW, MARKED, Scripted, ask, assert_shown, leave_fields, open_citation
from .conftest import AWKWARD_NAMES, NewPage, Serve

CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}


@pytest.fixture
def twice(new_page: NewPage, serve: Serve, corpus: Path) -> Page:
    """An answer with three quotations, two from one article."""
    words = ["Alinea 50.", "Alinea 3.", "Vreemde naam nummer 0"]
    assistant = Scripted(Folder(corpus), words, [Group((0, 1, 2), 1, "first")])
    page = new_page(serve(lambda report: assistant, corpus))
    ask(page, "wat?")
    return page


def test_the_map_shows_where_the_marks_are_and_goes_there(twice: Page, corpus: Path) -> None:
    open_citation(twice, 0)
    places = twice.get_by_role("navigation", name="Quotations in this article").locator("button")
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
    before = twice.get_by_role("button", name="Previous article")
    before.click()
    expect(name).not_to_have_text("lang.txt")
    while before.is_enabled():
        shown = name.text_content() or ""
        before.click()
        expect(name).not_to_have_text(shown)
    expect(name).to_have_text("<b>vet<b>.txt")
    assert "article=" in twice.url
    leave_fields(twice)
    twice.keyboard.press("]")
    expect(name).to_have_text("a b.txt")
    expect(twice.locator(".body mark")).to_have_attribute("data-label", "3")
    expect(twice.locator("#announce")).to_contain_text("Opened")


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
    drawn = "CSS.highlights.get('citaat-find').size"
    assert twice.evaluate(drawn) == 11
    current = "[...CSS.highlights.get('citaat-match')][0].toString()"
    assert twice.evaluate(current) == "Alinea 4"
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
    dialog.get_by_role("button", name="Apply").click()
    expect(dialog.get_by_role("alert")).to_have_text("Choose at least one article.")
    dialog.get_by_role("button", name="All", exact=True).click()
    dialog.get_by_label("From").fill("2022-02")
    dialog.get_by_label("To", exact=True).fill("2022-01")
    dialog.get_by_role("button", name="Apply").click()
    expect(dialog.get_by_role("alert")).to_have_text("“From” must not lie after “To”.")
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
