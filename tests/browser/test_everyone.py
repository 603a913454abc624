"""A page for everyone: axe-core, contrast, and a layout that does not jump."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from qa.answers import Group
from ui.engine import Folder

from .asking import Held, Scripted, ask, open_citation
from .conftest import NewPage, Serve

WCAG = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}

# Of all text in an element: the least WCAG contrast against what lies behind it.
_CONTRAST = """(selector) => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((part) =>
      part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const contrast = (element) => {
    let behind = element;
    while (behind && rgba(getComputedStyle(behind).backgroundColor)[3] < 255) {
      behind = behind.parentElement;
    }
    const text = light(rgba(getComputedStyle(element).color));
    const ground = light(rgba(getComputedStyle(behind).backgroundColor));
    return (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05);
  };
  return Math.min(...[...document.querySelectorAll(selector)].map(contrast));
}"""

# What axe-core leaves undecided: text beside what the style sheet draws.
UNDECIDED = (
    ".meta .date", ".meta .file", ".meta .confidence", ".badge", "blockquote", ".citation .title",
    ".place", ".word", "mark", ".verdict", ".body p", ".bubble",
)  # fmt: skip


def assert_no_violations(page: Page) -> None:
    violations = Axe().run(page, options=WCAG).response["violations"]
    assert [
        (found["id"], [node["html"][:120] for node in found["nodes"]]) for found in violations
    ] == []


def assert_contrast(page: Page) -> None:
    for selector in UNDECIDED:
        assert page.evaluate(_CONTRAST, selector) >= 4.5, selector


@pytest.fixture
def address(serve: Serve, corpus: Path) -> str:
    (corpus / "maart.txt").write_text(
        " date 2022-03 Er waren 60 alinea's. Nu zijn er 61 alinea's.\n"
    )
    assistant = Scripted(
        Folder(corpus),
        ["Alinea 12.", "60 alinea's", "61 alinea's"],
        [Group((0,), 1, "first"), Group((1,), 1, "differs"), Group((2,), 1, "other")],
    )
    return serve(lambda report: assistant, corpus)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1400, 360])
def test_no_violations_of_wcag(
    new_page: NewPage, address: str, corpus: Path, scheme: str, width: int
) -> None:
    page = new_page(address, width, color_scheme=scheme, reduced_motion="reduce")
    expect(page.locator("html")).to_have_attribute("data-theme", scheme)
    expect(page.locator(".progress[data-stage=ready]")).to_be_attached()
    assert_no_violations(page)  # empty
    ask(page, "Hoeveel alinea's zijn er?")
    page.locator(".bubble .word").first.wait_for()
    page.locator(".badge").first.click()
    page.locator(".verdict").nth(1).click()
    expect(page.locator("#toast")).to_have_class("toast wrong shown")  # nothing keeps verdicts
    assert_no_violations(page)  # answered
    page.locator('[data-do="filter"]').click()
    assert_no_violations(page)
    page.keyboard.press("Escape")
    page.locator('[data-do="export-menu"]').click()
    assert_no_violations(page)
    page.keyboard.press("Escape")
    page.locator("#question").press("Enter")
    open_citation(page)
    page.locator('[data-do="find"]').click()
    page.locator("#find").fill("Alinea")
    assert_no_violations(page)  # an article, and the find bar
    if width > 860:
        assert_contrast(page)
        page.locator('[data-do="keys"]').click()
        assert_no_violations(page)
        page.keyboard.press("Escape")
    (corpus / "lang.txt").unlink()
    page.reload()
    page.locator(".quote").first.wait_for(state="attached")
    expect(page.locator(".page > *").first).to_be_visible()
    assert_no_violations(page)  # what is left of an article that is gone


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_silence_waiting_and_trouble_have_no_violations(
    new_page: NewPage, serve: Serve, corpus: Path, scheme: str
) -> None:
    held = Held(Folder(corpus))
    page = new_page(serve(lambda report: held, corpus), color_scheme=scheme)
    page.locator("#question").fill("zegt niemand")
    page.locator("#question").press("Enter")
    page.locator(".passage").first.wait_for()
    assert_no_violations(page)
    page.get_by_role("button", name="Stop answering").click()
    assert_no_violations(page)
    held.go_on.set()
    page.get_by_role("button", name="Ask again").click()
    expect(page.locator(".silent")).to_be_visible()
    page.locator("#question").press("Enter")
    assert_no_violations(page)


def test_states_show_in_forced_colours(new_page: NewPage, address: str) -> None:
    page = new_page(address, forced_colors="active", reduced_motion="reduce")

    def style(selector: str, name: str, part: str | None = None) -> str:
        script = "(box, [name, part]) => getComputedStyle(box, part)[name]"
        return str(page.locator(selector).first.evaluate(script, [name, part]))

    def ground(selector: str, part: str | None = None) -> str:
        return style(selector, "backgroundColor", part)

    ask(page, "Hoeveel alinea's zijn er?")
    expect(page.locator("#question")).to_be_focused()
    assert style(".field", "outlineStyle") == "solid"
    knob = ".aid .switch input"
    assert ground(knob, "::before") != ground(knob)
    on = ground(knob)
    page.locator(knob).click()
    assert style(".field", "outlineStyle") == "none"
    assert ground(knob, "::before") != ground(knob) != on
    assert ground('[data-language="en"]') != ground('[data-language="nl"]')
    page.locator(".citation").nth(1).press("Enter")
    page.locator("#reader-mark:focus-visible").wait_for()
    assert style("#reader-mark", "outlineStyle") == "solid"
    assert ground(".map [aria-current]") != ground(".map :not([aria-current])")
    assert ground(".place[aria-current]") != ground(".place:not([aria-current])")
    first, second = (f'.quote[data-index="{row}"]' for row in (0, 1))
    assert ground(first, "::before") != ground(second, "::before")
    assert ground(f"{first} .number") != ground(f"{second} .number")


def test_what_is_told_is_a_live_region_from_the_start(new_page: NewPage, site: str) -> None:
    page = new_page(site)
    status = page.get_by_role("status")
    expect(status.and_(page.locator("#toast"))).to_have_count(1)
    expect(page.locator("#toast")).to_have_css("opacity", "0")


def test_nothing_shifts_when_an_answer_arrives(
    new_page: NewPage, serve: Serve, corpus: Path
) -> None:
    held = Held(Folder(corpus))
    page = new_page(serve(lambda report: held, corpus))
    page.evaluate("""() => {
      window.shifts = [];
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          if (!entry.hadRecentInput) {
            window.shifts.push([entry.value, entry.sources.map(
              ({node}) => node?.className ?? node?.parentElement?.className)]);
          }
        }
      }).observe({type: "layout-shift"});
    }""")
    for question in ("Alinea 2.", "gewone tekst", "zegt niemand"):
        held.go_on.clear()
        page.locator("#question").fill(question)
        page.locator("#question").press("Enter")
        page.locator(".passage").first.wait_for()
        # Shifts within half a second of a key press would not count.
        page.evaluate("() => new Promise((resolve) => setTimeout(resolve, 700))")
        held.go_on.set()
        page.locator(".turn").last.locator(".outcome:not([aria-busy])").wait_for()
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    assert page.evaluate("window.shifts") == []
