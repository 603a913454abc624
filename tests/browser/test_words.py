"""Related words light up together, and the text stays what it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ui.engine import Folder

from .asking import Linked, ask
from .conftest import NewPage, Serve

LINKS = (("plain", "gewone", 0.9), ("text", "tekst", 0.8), ("long", "lang", 0.3))
QUESTION = "plain long text: Alinea 4."
SENTENCE = "Alinea 4. " + "Hier staat gewone tekst om het artikel lang te maken. " * 6


@pytest.fixture
def address(serve: Serve, corpus: Path) -> str:
    return serve(lambda report: Linked(Folder(corpus), LINKS), corpus)


def lit(page: Page) -> list[str]:
    return page.locator(".word.lit").all_text_contents()


def word(page: Page, text: str) -> object:
    return page.locator(".word", has_text=text)


def test_hovering_a_word_of_the_question_lights_up_what_supports_it(
    new_page: NewPage, address: str
) -> None:
    page = new_page(address)
    ask(page, QUESTION)
    page.locator(".bubble .word", has_text="plain").hover()
    assert lit(page) == ["plain", "gewone"]
    page.locator(".bubble .word", has_text="long").hover()
    assert lit(page) == ["long", "lang"]
    faint = page.locator("blockquote .word", has_text="lang")
    assert "weak" in (faint.get_attribute("class") or "")
    page.locator(".summary").hover()
    assert lit(page) == []


def test_hovering_a_word_of_the_quotation_lights_up_the_question(
    new_page: NewPage, address: str
) -> None:
    page = new_page(address)
    ask(page, QUESTION)
    page.locator("blockquote .word", has_text="tekst").hover()
    assert lit(page) == ["text", "tekst"]


def test_the_text_stays_character_for_character(new_page: NewPage, address: str) -> None:
    page = new_page(address)
    ask(page, QUESTION)
    page.locator("blockquote .word").first.wait_for()
    assert page.locator(".bubble").text_content() == QUESTION
    assert page.locator("blockquote").text_content() == SENTENCE
    assert page.locator("blockquote mark").text_content() == "Alinea 4."


def test_words_are_walked_by_keyboard_and_told(new_page: NewPage, address: str) -> None:
    page = new_page(address)
    ask(page, QUESTION)
    words = page.locator(".bubble .word")
    expect(words).to_have_text(["plain", "long", "text"])
    assert words.evaluate_all("(words) => words.map((word) => word.tabIndex)") == [0, -1, -1]
    words.first.focus()
    expect(page.locator("#announce")).to_have_text("plain: gewone")
    page.keyboard.press("ArrowRight")
    expect(words.nth(1)).to_be_focused()
    expect(page.locator("#announce")).to_have_text("long: lang (weak)")
    page.keyboard.press("End")
    expect(words.nth(2)).to_be_focused()
    assert lit(page) == ["text", "tekst"]
    page.keyboard.press("ArrowRight")
    expect(words.nth(2)).to_be_focused()
    page.keyboard.press("Home")
    expect(words.first).to_be_focused()
    outline = words.first.evaluate("(word) => getComputedStyle(word).outlineStyle")
    assert outline == "solid"


def test_a_tap_lights_up_and_opens_nothing(new_page: NewPage, address: str) -> None:
    page = new_page(address, 390, 844, has_touch=True)
    ask(page, QUESTION)
    page.locator(".bubble .word", has_text="plain").tap()
    assert lit(page) == ["plain", "gewone"]
    expect(page.locator(".chat")).to_be_visible()


def test_without_a_relation_nothing_lights_up(new_page: NewPage, site: str) -> None:
    page = new_page(site)
    ask(page, "Vreemde naam nummer 2")
    page.locator("blockquote .word").first.wait_for()
    expect(page.locator("blockquote .word")).to_have_text(["Vreemde", "naam", "nummer", "2"])
    page.locator(".citation").hover()
    assert lit(page) == []


def test_the_switch_says_what_it_is_and_is_kept(new_page: NewPage, address: str) -> None:
    page = new_page(address)
    ask(page, QUESTION)
    switch = page.get_by_role("switch", name="Related words")
    expect(switch).to_be_checked()
    expect(page.locator(".aid")).to_contain_text("Not a translation")
    switch.press("Space")
    expect(switch).not_to_be_checked()
    page.locator(".bubble .word", has_text="plain").hover()
    assert lit(page) == []
    assert page.locator(".word[tabindex]").count() == 0
    page.reload()
    expect(page.get_by_role("switch", name="Related words")).not_to_be_checked()
    assert page.locator(".word").count() == 0
    switch.press("Space")
    page.locator(".bubble .word", has_text="plain").hover()
    assert lit(page) == ["plain", "gewone"]
    expect(switch).to_be_focused()
    expect(switch).to_be_checked()
