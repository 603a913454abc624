"""The whole path in a real browser: the real models over the real articles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from index.articles import read_article
from ui.engine import Asked, Progress

from .asking import MARKED, ask, assert_shown, open_citation
from .conftest import NewPage, serving

pytestmark = pytest.mark.models

SEEDS = Path(__file__).parents[2] / "seeds"
GENEVA = "002_5172d383a6afa771.txt"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    index = tmp_path_factory.mktemp("index")

    def opener(report: Callable[[Progress], None]) -> Asked:
        from index.embedding import DEFAULT_MODEL as EMBEDDER
        from qa.assistant import open_assistant
        from qa.reader import DEFAULT_MODEL as READER

        return open_assistant(SEEDS, index, model=EMBEDDER, reader=READER, progress=report)

    with serving(opener, SEEDS) as address:
        yield address


@pytest.mark.parametrize(
    "question", ["what did Russia demand in Geneva?", "Wat eiste Rusland in Genève?"]
)
def test_a_question_its_quotations_and_their_places(
    new_page: NewPage, address: str, question: str
) -> None:
    page = new_page(address)
    page.set_default_timeout(120_000)
    ask(page, question)
    answer = page.evaluate("""() => [...document.querySelectorAll(".quote")].map((quote) => [
      quote.querySelector(".file").textContent,
      quote.querySelector("blockquote").textContent,
      quote.querySelector("mark").textContent,
      quote.querySelector(".citation").getAttribute("href"),
    ])""")
    assert GENEVA in [name for name, *_ in answer]
    for place, (name, sentence, words, link) in enumerate(answer):
        text = read_article(SEEDS, name).text
        start, end = (int(part.split("=")[1]) for part in link.split("&")[1:3])
        assert text[start:end] == words
        assert sentence in text
        open_citation(page, place)
        expect(page.locator(MARKED).first).to_have_attribute("data-quote", f"{place + 1}")
        assert_shown(page, SEEDS, name, start, end)
    again = new_page(page.url)
    again.locator(MARKED).first.wait_for()
    assert_shown(again, SEEDS, name, start, end)


def test_silence_about_what_the_articles_do_not_tell(new_page: NewPage, address: str) -> None:
    page = new_page(address)
    page.set_default_timeout(120_000)
    ask(page, "How many goals did Lionel Messi score in 2019?")
    expect(page.locator(".silent")).to_be_visible()
    expect(page.locator(".closest-title")).to_contain_text("not an answer")
