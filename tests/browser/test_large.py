"""The page stays usable with an article of 2 MB and with 200 turns of chat."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.fakes import Finder
from ui.engine import Folder

from .asking import IN_VIEW, MARKED, ask, assert_shown
from .conftest import NewPage, Serve

# Milliseconds from a click on a citation until its mark is painted. On a machine
# with nothing else to do it is under 500; a busy one gets six times as long.
OPENED_WITHIN = 3000

_OPEN = """async ([place, words]) => {
  const begin = performance.now();
  document.querySelectorAll(".citation")[place].click();
  const page = document.querySelector(".page");
  for (;;) {
    await new Promise(requestAnimationFrame);
    const mark = page.querySelector("mark.active");
    const box = mark?.getClientRects()[0];
    const pane = page.getBoundingClientRect();
    if (mark?.textContent === words && box.top >= pane.top && box.bottom <= pane.bottom) break;
  }
  return performance.now() - begin;
}"""

LINES = "Hier staat een gewone regel van een lang verhaal, zoals er veel zijn. "


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    story = "".join(f"Alinea {number}. {LINES * 6}\n\n" for number in range(4700))
    assert len(story) > 2_000_000
    (folder / "groot.txt").write_text(" date 2022-01 " + story)
    lines = "".join(f"Regel {number}. {LINES * 6}\n" for number in range(4700))
    (folder / "regels.txt").write_text(" date 2022-02 " + lines)
    (folder / "klein.txt").write_text(" date 2022-03 Klein bericht.\n")
    return folder


def open_within(page: Page, place: int, words: str) -> None:
    took = page.evaluate(_OPEN, [place, words])
    print(f"{words} opened in {took:.0f} ms")
    assert took < OPENED_WITHIN


@pytest.mark.parametrize(("name", "words"), [("groot.txt", "Alinea"), ("regels.txt", "Regel")])
def test_a_citation_of_2_mb_opens_at_its_place(
    new_page: NewPage, serve: Serve, folder: Path, name: str, words: str
) -> None:
    page = new_page(serve(lambda report: Finder(Folder(folder)), folder))
    page.set_default_timeout(60_000)
    for number in (4321, 12):
        ask(page, f"{words} {number}.")
    for place, number in ((0, 4321), (1, 12), (0, 4321)):
        open_within(page, place, f"{words} {number}.")
        page.wait_for_function(IN_VIEW, arg=MARKED)
        text = (folder / name).read_text()
        start = text.index(f"{words} {number}.")
        assert_shown(page, folder, name, start, start + len(f"{words} {number}."))
    page.locator('[data-do="find"]').click()
    page.locator("#find").fill(f"{words} 2222.")
    expect(page.locator(".find-count")).to_have_text("1 of 1")
    page.wait_for_function("""() => {
      const box = [...CSS.highlights.get("citaat-match")][0].getBoundingClientRect();
      const pane = document.querySelector(".page").getBoundingClientRect();
      return box.top >= pane.top && box.bottom <= pane.bottom;
    }""")


def test_200_turns_are_kept_and_the_next_citation_opens_at_once(
    new_page: NewPage, serve: Serve, folder: Path
) -> None:
    page = new_page(serve(lambda report: Finder(Folder(folder)), folder))
    page.set_default_timeout(60_000)
    ask(page, "Klein bericht.")
    # As if it had been asked two hundred times.
    page.evaluate("""() => {
      const [turn] = JSON.parse(sessionStorage.getItem("citaat.turns"));
      sessionStorage.setItem("citaat.turns", JSON.stringify(Array(200).fill(turn)));
    }""")
    page.reload()
    expect(page.locator(".answer")).to_have_count(200, timeout=60_000)
    expect(page.locator(".turn").last).to_be_in_viewport()
    open_within(page, 199, "Klein bericht.")
    ask(page, "Klein bericht.")
    expect(page.locator(".turn")).to_have_count(201)
    page.keyboard.press("Escape")
    open_within(page, 200, "Klein bericht.")
