"""Chat comforts: passages at once, stop, edit, clear, copy, and what is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from index.errors import CorpusError
from ui.engine import Asked, Folder

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


def fail(page: Page, *actions: str) -> None:
    """The server finds some actions of the page broken."""

    def answer(route: Route) -> None:
        asked = route.request.post_data or ""
        if any(f'"fn_name":"{action}"' in asked for action in actions):
            route.fulfill(json={"error": {"en": "Broken.", "nl": "Kapot."}})
        else:
            route.fallback()

    page.route("**/component_server/", answer)


KEPT = "JSON.parse(sessionStorage.getItem('citaat.turns'))"


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


def test_a_draft_is_back_after_an_edit(new_page: NewPage, site: str) -> None:
    page = new_page(site)
    ask(page, "Alinea 2.")
    field, edit = page.locator("#question"), page.get_by_role("button", name="Edit the question")
    field.fill("Een begin")
    edit.click()
    edit.click()
    expect(field).to_have_value("Alinea 2.")
    page.keyboard.press("Escape")
    expect(field).to_have_value("Een begin")
    edit.click()
    field.fill("Alinea 3.")
    field.press("Enter")
    expect(page.locator(".answer mark")).to_have_text("Alinea 3.")
    expect(field).to_have_value("Een begin")


def test_an_edit_is_left_by_a_button(new_page: NewPage, site: str) -> None:
    page = new_page(site)
    ask(page, "Alinea 2.")
    field, cancel = page.locator("#question"), page.get_by_role("button", name="Cancel")
    expect(cancel).to_be_hidden()
    field.fill("Een begin")
    page.get_by_role("button", name="Edit the question").click()
    cancel.click()
    expect(field).to_be_focused()
    expect(field).to_have_value("Een begin")
    expect(cancel).to_be_hidden()
    field.press("Enter")
    expect(page.locator(".bubble")).to_have_text(["Alinea 2.", "Een begin"])


def test_an_edit_that_fails_leaves_what_is_kept(new_page: NewPage, site: str) -> None:
    page = new_page(site)
    ask(page, "Alinea 2.")
    fail(page, "ask")
    page.get_by_role("button", name="Edit the question").click()
    page.locator("#question").fill("Alinea 3.")
    page.locator("#question").press("Enter")
    expect(page.locator(".outcome .notice")).to_have_text("Broken.")
    page.unroute_all()
    page.reload()
    expect(page.locator(".bubble")).to_have_text("Alinea 2.")
    expect(page.locator(".answer mark")).to_have_text("Alinea 2.")


def test_that_another_question_is_being_answered_is_told_as_long_as_it_is(
    page: Page, held: Held
) -> None:
    note = page.locator("#question-note")
    start(page, "Alinea 2.")
    page.get_by_role("button", name="Stop answering").click()
    start(page, "Alinea 3.")
    page.get_by_role("button", name="Ask again").click()
    expect(note).to_have_text("The previous question is still being answered.")
    held.go_on.set()
    expect(page.locator(".answer mark")).to_have_text("Alinea 3.")
    expect(note).to_have_text("Enter sends, Shift + Enter starts a new line")


def test_the_focus_follows_from_ask_to_stop_and_back(page: Page, held: Held) -> None:
    page.locator("#question").fill("Alinea 2.")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_role("button", name="Stop answering")).to_be_focused()
    held.go_on.set()
    expect(page.locator(".answer mark")).to_have_text("Alinea 2.")
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_focused()
    start(page, "Alinea 3.")
    expect(page.locator(".answer mark")).to_have_count(2)
    expect(page.locator("#question")).to_be_focused()


def test_the_language_is_switched_while_a_question_is_answered(page: Page, held: Held) -> None:
    start(page, "Alinea 2.")
    expect(page.locator(".pending-text")).to_have_text("6 passages found; reading them…")
    page.get_by_role("button", name="NL", exact=True).click()
    expect(page.locator(".pending-text")).to_have_text(
        "6 passages gevonden; die worden nu gelezen…"
    )
    held.go_on.set()
    expect(page.locator(".answer .summary")).to_have_text("1 citaat")
    expect(page.locator(".answer .date")).to_have_text("januari 2022")


def test_what_went_wrong_follows_the_language(
    new_page: NewPage, serve: Serve, tmp_path: Path
) -> None:
    def opener(report: object) -> Asked:
        raise CorpusError("the folder {folder!r} does not exist", folder="nowhere")

    page = new_page(serve(opener, tmp_path / "nowhere"))
    ask(page, "Wat?")
    notice = page.locator(".outcome .notice")
    expect(notice).to_have_text("the folder 'nowhere' does not exist")
    page.get_by_role("button", name="NL", exact=True).click()
    expect(notice).to_have_text("de map 'nowhere' bestaat niet")
    expect(page.locator(".progress-text")).to_have_text("de map 'nowhere' bestaat niet")


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


def test_a_conversation_is_kept_where_the_server_fails(new_page: NewPage, site: str) -> None:
    page = new_page(site)
    ask(page, "Alinea 2.")
    ask(page, "zegt niemand")
    fail(page, "redraw", "ask")
    page.reload()
    notices = page.locator(".outcome .notice")
    expect(page.locator(".bubble")).to_have_text(["Alinea 2.", "zegt niemand"])
    expect(notices).to_have_text(["Broken.", "Broken."])
    expect(page.get_by_role("button", name="Export")).to_be_disabled()
    page.get_by_role("button", name="NL", exact=True).click()
    expect(notices).to_have_text(["Kapot.", "Kapot."])
    page.get_by_role("button", name="Opnieuw vragen").first.click()
    expect(page.locator(".outcome[aria-busy]")).to_have_count(0)
    expect(notices).to_have_text(["Kapot.", "Kapot."])
    assert page.evaluate(f"{KEPT}.length") == 2
    page.unroute_all()
    page.reload()
    expect(page.locator(".answer mark")).to_have_text("Alinea 2.")
    expect(page.locator(".silent")).to_be_visible()


def test_a_turn_that_is_not_ours_takes_no_other_along(new_page: NewPage, site: str) -> None:
    page = new_page(site)
    ask(page, "Alinea 2.")
    ask(page, "Alinea 3.")
    page.evaluate(f"""() => {{
      const [first, second] = {KEPT};
      const bad = [...first];
      bad[3] = {{ 9: "right" }};
      sessionStorage.setItem("citaat.turns", JSON.stringify([bad, first, bad, second]));
    }}""")
    page.reload()
    expect(page.locator(".answer mark")).to_have_text(["Alinea 2.", "Alinea 3."])
    expect(page.locator(".bubble")).to_have_text(["Alinea 2.", "Alinea 3."])
    assert page.evaluate(f"{KEPT}.length") == 2


def test_each_tab_keeps_its_own_conversation(new_page: NewPage, site: str) -> None:
    first = new_page(site)
    ask(first, "Alinea 2.")
    second = first.context.new_page()
    second.goto(site)
    expect(second.locator(".answer mark")).to_have_text("Alinea 2.")
    ask(second, "Alinea 3.")
    ask(first, "Alinea 4.")
    for page, asked in ((first, ["Alinea 2.", "Alinea 4."]), (second, ["Alinea 2.", "Alinea 3."])):
        page.reload()
        expect(page.locator(".bubble")).to_have_text(asked)
    second.get_by_role("button", name="New conversation").click()
    second.reload()
    expect(second.locator(".welcome")).to_be_visible()
    first.reload()
    expect(first.locator(".bubble")).to_have_text(["Alinea 2.", "Alinea 4."])


@pytest.mark.parametrize(
    "kept", ["{", "[[1]]", '[["q", [], {"answer": {"quotes": [1]}}, {}]]', "null", "7"]
)
def test_what_another_version_kept_does_no_harm(new_page: NewPage, site: str, kept: str) -> None:
    page = new_page(site)
    page.evaluate("(kept) => sessionStorage.setItem('citaat.turns', kept)", kept)
    page.reload()
    start(page, "Alinea 2.")
    expect(page.locator(".answer mark")).to_have_text("Alinea 2.")
    expect(page.locator(".turn")).to_have_count(1)


def test_a_browser_that_keeps_nothing_is_no_trouble(new_page: NewPage, site: str) -> None:
    page = new_page(site)
    page.add_init_script("""
      for (const storage of ["localStorage", "sessionStorage"]) {
        Object.defineProperty(window, storage, {get() { throw new Error("private"); }});
      }
    """)
    page.reload()
    ask(page, "Alinea 2.")
    page.get_by_role("button", name="Switch to dark").click()
    page.get_by_role("button", name="Right answer", exact=True).focus()
    leave_fields(page)
    expect(page.locator(".answer mark")).to_have_text("Alinea 2.")
