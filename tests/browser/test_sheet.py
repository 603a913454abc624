"""The fact-check sheet in a browser of its own: offline, readable, printable."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from qa.answers import Answer
from tests.fakes import Finder
from ui.engine import Folder
from ui.evidence import Reply, prove
from ui.export import export_sheet
from ui.incoming import Turn

from .test_everyone import WCAG


@pytest.fixture
def sheet(chromium: Browser, corpus: Path, tmp_path: Path) -> Iterator[Page]:
    """The sheet of a conversation with all states, opened as a file without a network."""
    library = Folder(corpus)

    def asked(question: str) -> Turn:
        answer: Answer = Finder(library).ask(question)
        reply: Reply = prove(answer, library.read)
        verdicts = {0: "right"} if answer.quotes else {None: "rightly-silent"}
        return Turn(question, reply, verdicts)  # type: ignore[arg-type]

    turns = [asked(question) for question in ("Alinea 47.", "pwned", "Vreemde naam", "wie wint?")]
    (corpus / "kwaad.txt").unlink()
    (corpus / "a b.txt").write_text("Vooraf. " + (corpus / "a b.txt").read_text())
    made = export_sheet(turns, "html", library, "en", lambda: datetime(2026, 1, 2, tzinfo=UTC))
    path = tmp_path / made.name
    path.write_text(made.text, "utf-8")
    context = chromium.new_context(viewport={"width": 1100, "height": 900}, offline=True)
    page = context.new_page()
    troubles: list[str] = []
    page.on("console", lambda line: troubles.append(line.text))
    page.on("request", lambda request: troubles.extend(
        [request.url] if not request.url.startswith("file:") else []
    ))  # fmt: skip
    page.goto(path.as_uri())
    yield page
    context.close()
    assert troubles == []


def test_the_sheet_opens_without_a_network(sheet: Page) -> None:
    assert sheet.locator("h1").inner_text() == "Fact-check sheet"
    # Its own style is let through by its own policy, and nothing else is.
    assert sheet.locator("mark").first.evaluate("e => getComputedStyle(e).fontWeight") == "600"
    assert sheet.evaluate("window.pwned") is None
    for state in ("verified", "moved", "gone"):
        assert sheet.locator(f"figure.{state}").count() >= 1
    sheet.locator("tbody a").nth(3).click()
    assert sheet.url.endswith("#q4")


def test_the_sheet_is_for_everyone(sheet: Page) -> None:
    found = Axe().run(sheet, options=WCAG)
    assert found.response["violations"] == []


@pytest.mark.parametrize("width", [320, 800])
def test_the_sheet_fits_its_window(sheet: Page, width: int) -> None:
    sheet.set_viewport_size({"width": width, "height": 800})
    assert sheet.evaluate("document.documentElement.scrollWidth") <= width


def test_a_quotation_is_not_parted_in_print(sheet: Page) -> None:
    sheet.emulate_media(media="print")
    figures = sheet.locator("figure, tbody tr")
    for number in range(figures.count()):
        style = figures.nth(number).evaluate("e => getComputedStyle(e).breakInside")
        assert style == "avoid"
    assert sheet.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    printed = sheet.pdf(prefer_css_page_size=True)
    assert b"/MediaBox [0 0 594.95996 841.91998]" in printed
