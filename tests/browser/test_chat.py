"""Chat comforts: passages at once, stop, edit, clear, copy, and what is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ui.engine import Folder

from .asking import Held, ask, leave_fields
from .conftest import NewPage, Serve


@pytest.fixture
def held(corpus: Path) -> Held:
    return Held(Folder(corpus))


@pytest.fixture
def page(new_page: NewPage, serve: Serve, corpus: Path, held: Held) -> Page:
    return new_page(serve(lambda report: held, corpus))


def start(page: Page, question: str) -> None:
    page.locator("#question").fill(question)
    page.locator("#question").press("Enter")


def test_passages_show_first_and_the_answer_takes_their_place(page: Page, held: Held) -> None:
    start(page, "Alinea 2.")
    expect(page.locator(".pending-text")).to_have_text("6 passages found; reading them…")
    passages = page.locator(".outcome .passage")
    expect(passages).to_have_count(3)
    expect(page.locator(".outcome")).to_have_attribute("aria-busy", "true")
    top = page.locator(".bubble").bounding_box()
    passages.first.locator(".citation").click()
    expect(page.locator(".page .head .file")).to_have_text(
        passages.first.locator(".file").text_content() or ""
    )
    expect(page.locator("#reader-mark")).to_be_visible()
    held.go_on.set()
    expect(page.locator(".answer mark")).to_have_text("Alinea 2.")
    assert page.locator(".outcome .passage").count() == 0
    assert page.locator(".outcome").get_attribute("aria-busy") is None
    after = page.locator(".bubble").bounding_box()
    assert top
    assert after
    assert after["y"] == top["y"]


def test_an_answer_is_stopped_and_what_comes_later_is_dropped(page: Page, held: Held) -> None:
    start(page, "Alinea 2.")
    page.get_by_role("button", name="Stop answering").click()
    expect(page.locator(".outcome .notice")).to_have_text("Stopped: this question has no answer.")
    expect(page.locator("#question")).to_be_focused()
    held.go_on.set()
    ask(page, "Alinea 3.")
    expect(page.locator(".answer mark")).to_have_text(["Alinea 3."])
    expect(page.locator(".read-as")).to_have_count(0)
    page.get_by_role("button", name="Ask again").click()
    expect(page.locator(".answer mark")).to_have_text(["Alinea 2.", "Alinea 3."])


def test_a_question_is_edited_and_asked_in_its_place(new_page: NewPage, site: str) -> None:
    page = new_page(site)
    ask(page, "Alinea 2.")
    ask(page, "Alinea 4.")
    page.get_by_role("button", name="Edit the question").first.click()
    field = page.locator("#question")
    expect(field).to_be_focused()
    expect(field).to_have_value("Alinea 2.")
    page.keyboard.press("Escape")
    expect(field).to_have_value("")
    page.get_by_role("button", name="Edit the question").first.click()
    field.fill("Alinea 3.")
    field.press("Enter")
    expect(page.locator(".bubble")).to_have_text(["Alinea 3.", "Alinea 4."])
    expect(page.locator(".answer mark")).to_have_text(["Alinea 3.", "Alinea 4."])
    expect(page.locator(".turn").first.locator(".read-as")).to_have_count(0)


def test_an_answer_is_copied_with_its_citations(new_page: NewPage, site: str) -> None:
    page = new_page(site, permissions=["clipboard-read", "clipboard-write"])
    ask(page, "Alinea 2.")
    page.get_by_role("button", name="Copy the answer").click()
    expect(page.locator("#toast")).to_have_text("Copied.")
    text = page.evaluate("navigator.clipboard.readText()")
    assert text.startswith("Alinea 2.\n\n“Alinea 2.” — Het begin. (January 2022), lang.txt")
    ask(page, "zegt niemand")
    page.get_by_role("button", name="Copy the answer").last.click()
    page.wait_for_function(
        "async () => (await navigator.clipboard.readText()).startsWith('zegt niemand')"
    )
    text = page.evaluate("navigator.clipboard.readText()")
    assert text == "zegt niemand\n\nThe articles do not answer this question."


def test_the_conversation_is_back_after_a_reload_until_it_is_cleared(
    new_page: NewPage, site: str
) -> None:
    page = new_page(site)
    ask(page, "Alinea 2.")
    ask(page, "zegt niemand")
    page.reload()
    expect(page.locator(".bubble")).to_have_text(["Alinea 2.", "zegt niemand"])
    expect(page.locator(".answer mark")).to_have_text("Alinea 2.")
    expect(page.locator(".silent")).to_be_visible()
    expect(page.locator("#announce")).to_have_text("The earlier conversation is back.")
    expect(page.get_by_role("button", name="Export")).to_be_enabled()
    page.locator(".quote .citation").click()
    expect(page.locator("mark.active")).to_have_text("Alinea 2.")
    ask(page, "Alinea 3.")
    expect(page.locator(".read-as").last).to_have_text(
        "Read as: Alinea 2. | zegt niemand | Alinea 3."
    )
    page.get_by_role("button", name="New conversation").click()
    page.reload()
    expect(page.locator(".welcome")).to_be_visible()
    assert page.locator(".turn").count() == 0


@pytest.mark.parametrize(
    "kept", ["{", "[[1]]", '[["q", [], {"answer": {"quotes": [1]}}, {}]]', "null", "7"]
)
def test_what_another_version_kept_does_no_harm(new_page: NewPage, site: str, kept: str) -> None:
    page = new_page(site)
    page.evaluate("(kept) => localStorage.setItem('citaat.turns', kept)", kept)
    page.reload()
    start(page, "Alinea 2.")
    expect(page.locator(".answer mark")).to_have_text("Alinea 2.")
    expect(page.locator(".turn")).to_have_count(1)


def test_a_browser_that_keeps_nothing_is_no_trouble(new_page: NewPage, site: str) -> None:
    page = new_page(site)
    page.add_init_script("""
      Object.defineProperty(window, "localStorage", {get() { throw new Error("private"); }});
    """)
    page.reload()
    ask(page, "Alinea 2.")
    page.get_by_role("button", name="Switch to dark").click()
    page.get_by_role("button", name="Right answer", exact=True).focus()
    leave_fields(page)
    expect(page.locator(".answer mark")).to_have_text("Alinea 2.")
