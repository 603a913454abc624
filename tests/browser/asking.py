"""What the browser tests do on the page, and assistants that they need."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Page, expect

from index.articles import read_article
from qa.answers import Answer, Group, Link
from qa.retriever import EVERYTHING, Filter
from tests.fakes import Finder
from ui.engine import Library

MARKED = "mark.active"

# The text before the open mark, the mark's own, and the whole of the article.
_READ = """() => {
  const body = document.querySelector(".page .body");
  const marks = [...body.querySelectorAll("mark.active")];
  const before = document.createRange();
  before.setStart(body, 0);
  if (marks.length) before.setEndBefore(marks[0]);
  return [before.toString(), marks.map((mark) => mark.textContent).join(""), body.textContent];
}"""

# Whether a box lies within the pane of the article and within the window.
IN_VIEW = """(selector) => {
  const box = document.querySelector(selector).getClientRects()[0];
  const pane = document.querySelector(".page").getBoundingClientRect();
  return box.width > 0 && box.top >= pane.top && box.bottom <= pane.bottom
    && box.left >= pane.left && box.right <= pane.right
    && box.top >= 0 && box.bottom <= innerHeight && box.right <= innerWidth;
}"""


def ask(page: Page, question: str) -> None:
    turns = page.locator(".turn").count()
    page.locator("#question").fill(question)
    page.locator("#question").press("Enter")
    page.locator(".turn").nth(turns).locator(".outcome:not([aria-busy])").wait_for()


def open_citation(page: Page, place: int = 0) -> None:
    page.locator(".citation").nth(place).click()
    page.locator(MARKED).first.wait_for()


def assert_shown(page: Page, folder: Path, name: str, start: int, end: int) -> None:
    """The article is open at exactly these characters, and they are in view."""
    article = read_article(folder, name)
    before, marked, whole = page.evaluate(_READ)
    assert whole == article.text[article.body_start :]
    assert before == article.text[article.body_start : start]
    assert marked == article.text[start:end]
    assert page.evaluate(IN_VIEW, MARKED)
    expect(page.locator(".page .head .file")).to_have_text(name)


def leave_fields(page: Page) -> None:
    """Take the focus out of text fields, so that single keys are shortcuts."""
    page.evaluate("document.activeElement.blur()")


class Held(Finder):
    """Finds at once, but answers only when it is let go."""

    def __init__(self, library: Library) -> None:
        super().__init__(library)
        self.go_on = threading.Event()

    def ask(self, question: str, history: Sequence[str] = (), only: Filter = EVERYTHING) -> Answer:
        assert self.go_on.wait(60)
        return super().ask(question, history, only)


class Scripted(Finder):
    """Answers each question with quotations of the given words, in the given groups."""

    def __init__(self, library: Library, words: Sequence[str], groups: Sequence[Group]) -> None:
        super().__init__(library)
        self._words = words
        self._groups = tuple(groups)

    def ask(self, question: str, history: Sequence[str] = (), only: Filter = EVERYTHING) -> Answer:
        quotes = tuple(
            quote for words in self._words for quote in super(Scripted, self).ask(words).quotes
        )
        return Answer(question, True, 0.9, quotes, (), groups=self._groups)


class Linked(Finder):
    """Relates given words of a question to given words of a text."""

    def __init__(self, library: Library, links: Sequence[tuple[str, str, float]]) -> None:
        super().__init__(library)
        self._links = links

    def ask(self, question: str, history: Sequence[str] = (), only: Filter = EVERYTHING) -> Answer:
        return super().ask(question.split(": ")[-1], history, only)

    def align(self, question: str, text: str) -> tuple[Link, ...]:
        return tuple(
            Link(
                question.index(asked), question.index(asked) + len(asked),
                text.index(said), text.index(said) + len(said), strength,
            )
            for asked, said, strength in self._links
            if asked in question and said in text
        )  # fmt: skip
