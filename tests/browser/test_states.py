"""A citation proves itself at every click: files are edited, moved and deleted under it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from index.articles import read_article
from tests.fakes import Finder
from ui.engine import Folder

from .asking import MARKED, ask, assert_shown, open_citation
from .conftest import NewPage, Serve

WORDS = "Alinea 9."


@pytest.fixture
def page(new_page: NewPage, serve: Serve, corpus: Path) -> Page:
    return new_page(serve(lambda report: Finder(Folder(corpus)), corpus))


def reopen(page: Page) -> None:
    page.locator(".citation").first.click()


def badge(page: Page) -> str | None:
    return page.locator(".page .badge").get_attribute("data-state")


def test_verified(page: Page) -> None:
    ask(page, WORDS)
    expect(page.locator(".quote .badge")).to_have_text("verified")
    open_citation(page)
    assert badge(page) == "verified"
    assert page.locator(".page .notice").count() == 0


def test_moved(page: Page, corpus: Path) -> None:
    ask(page, WORDS)
    path = corpus / "lang.txt"
    path.write_bytes(path.read_bytes().replace(b"Het begin.", b"Een heel ander, langer begin."))
    reopen(page)
    expect(page.locator(MARKED)).to_have_text(WORDS)
    assert badge(page) == "moved"
    expect(page.locator(".page .notice")).to_contain_text("The same words now stand here")
    start = read_article(corpus, "lang.txt").text.index(WORDS)
    assert_shown(page, corpus, "lang.txt", start, start + len(WORDS))


def test_changed(page: Page, corpus: Path, new_page: NewPage) -> None:
    ask(page, WORDS)
    open_citation(page)
    link = page.url
    path = corpus / "lang.txt"
    whole = path.read_bytes()
    path.write_bytes(whole.replace(WORDS.encode(), b"Alinea negen."))
    reopen(page)
    expect(page.locator(".page .notice")).to_contain_text("no longer says the words below")
    assert badge(page) == "changed"
    expect(page.locator(".old blockquote")).to_have_text(WORDS)
    expect(page.locator(".old .old-label")).to_contain_text("no longer there")
    assert page.locator(".body mark").count() == 0
    again = new_page(link)
    expect(again.locator(".page .notice")).to_contain_text("has changed since the link was made")
    assert again.locator(".body mark").count() == 0
    path.write_bytes(whole)
    reopen(page)
    expect(page.locator(MARKED)).to_have_text(WORDS)


def test_gone(page: Page, corpus: Path) -> None:
    ask(page, WORDS)
    path = corpus / "lang.txt"
    path.rename(path.with_name("elders.bin"))
    reopen(page)
    expect(page.locator(".page .badge")).to_have_text("gone")
    expect(page.locator(".page .notice")).to_contain_text("no longer in the folder")
    expect(page.locator(".old blockquote")).to_have_text(WORDS)
    assert page.locator(".page mark").count() == 0


def test_the_other_occurrence_is_never_marked(page: Page, corpus: Path) -> None:
    ask(page, "gewone tekst #2")
    path = corpus / "lang.txt"
    text = path.read_text("utf-8")
    first = text.index("gewone tekst")
    second = text.index("gewone tekst", first + 1)
    path.write_text(text[:second] + "andere tekst" + text[second + len("gewone tekst") :], "utf-8")
    reopen(page)
    expect(page.locator(".page .badge")).to_have_attribute("data-state", "changed")
    assert page.locator(".body mark").count() == 0


def test_a_kept_conversation_shows_the_states_of_now(page: Page, corpus: Path) -> None:
    ask(page, WORDS)
    ask(page, "Vreemde naam nummer 0")
    ask(page, "Vreemde naam nummer 1")
    lang = corpus / "lang.txt"
    lang.write_bytes(lang.read_bytes().replace(WORDS.encode(), b"Alinea negen."))
    (corpus / "a b.txt").unlink()
    other = corpus / 'aan\'haling"tekens".txt'
    other.write_bytes(b"Nieuw.\n\n" + other.read_bytes())
    page.reload()
    badges = page.locator(".quote .badge")
    expect(badges).to_have_text(["changed", "gone", "moved"])
    assert page.locator(".quote").first.locator("mark").count() == 0
    expect(page.locator(".quote").first.locator("blockquote")).to_contain_text(WORDS)
    expect(page.locator(".quote").nth(1).locator(".old-label")).to_be_visible()
    expect(page.locator(".quote").nth(2).locator("mark")).to_have_text("Vreemde naam nummer 1")
    page.locator(".quote").nth(2).locator(".citation").click()
    expect(page.locator(MARKED)).to_have_text("Vreemde naam nummer 1")


def test_a_badge_says_why_by_keyboard_and_aloud(page: Page) -> None:
    ask(page, WORDS)
    badge = page.locator(".quote .badge")
    badge.focus()
    page.keyboard.press("Enter")
    why = page.locator(".quote .why")
    expect(why).to_be_visible()
    expect(why).to_contain_text("these words stand in it, at the cited place")
    expect(badge).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#announce")).to_have_text(why.text_content() or "")
    page.keyboard.press("Enter")
    expect(why).to_be_hidden()
