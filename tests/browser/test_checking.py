"""Checking as a workflow: agreement at a glance, shortcuts, verdicts, export."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from qa.answers import Group
from tests.fakes import Finder
from ui.engine import Folder

from .asking import MARKED, Held, Scripted, ask, leave_fields
from .conftest import NewPage, Serve

TEXTS = {
    "a.txt": " date 2021-12 Kiev telt 90.000 soldaten aan de grens.\n",
    "b.txt": " date 2022-01 Washington telt ook 90.000 soldaten aan de grens.\n",
    "c.txt": " date 2022-03 Moskou telt 10.000 soldaten aan de grens.\n",
    "d.txt": "Soldaten slapen in tenten.\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def page(new_page: NewPage, serve: Serve, folder: Path, tmp_path: Path) -> Page:
    assistant = Scripted(
        Folder(folder),
        ["90.000 soldaten", "10.000 soldaten", "in tenten"],
        [Group((0, 1), 2, "first"), Group((2,), 1, "differs"), Group((3,), 1, "other")],
    )
    address = serve(lambda report: assistant, folder, tmp_path / "verdicts.jsonl")
    page = new_page(address, permissions=["clipboard-read", "clipboard-write"])
    ask(page, "hoeveel soldaten?")
    return page


@pytest.fixture
def silent(new_page: NewPage, serve: Serve, folder: Path, tmp_path: Path) -> Page:
    address = serve(lambda report: Finder(Folder(folder)), folder, tmp_path / "verdicts.jsonl")
    page = new_page(address)
    ask(page, "zegt niemand")
    return page


def clipboard(page: Page) -> str:
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def kept(path: Path) -> list[tuple[object, ...]]:
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [(line["question"], line["text"], line["verdict"]) for line in lines]


def test_articles_that_agree_are_counted_and_those_that_differ_stand_beside_them(
    page: Page,
) -> None:
    groups = page.locator(".contrast .group")
    expect(groups).to_have_count(2)
    expect(groups.first.locator(".group-title")).to_have_text("2 articles agree")
    expect(groups.first.locator(".citation")).to_have_count(2)
    expect(groups.last.locator(".group-title")).to_have_text("Another number or date")
    expect(groups.last.locator(".date")).to_have_text("March 2022")
    first, other = (groups.nth(place).bounding_box() for place in (0, 1))
    assert first
    assert other
    assert abs(first["y"] - other["y"]) < 2
    assert first["x"] + first["width"] <= other["x"]
    expect(page.locator(".group[data-relation=other] mark")).to_have_text("in tenten")


def test_the_timeline_follows_the_dates_and_opens_each_place(page: Page) -> None:
    moments = page.locator(".timeline .moment")
    expect(moments.locator(".when")).to_have_text(["Dec 2021", "Jan 2022", "Mar 2022", "no date"])
    boxes = [moments.nth(place).locator(".place").bounding_box() for place in range(3)]
    december, january, march = (box["x"] for box in boxes if box)
    # Two months lie further apart than one.
    assert march - january > january - december > 20
    place = page.get_by_role(
        "link", name="Open quotation 3 in the article (another number or date)"
    )
    place.focus()
    page.keyboard.press("Enter")
    expect(page.locator(MARKED)).to_have_text("10.000 soldaten")
    expect(place).to_have_attribute("aria-current", "true")


def test_shortcuts_walk_open_judge_and_copy(page: Page, tmp_path: Path) -> None:
    leave_fields(page)
    citations = page.locator(".citation")
    page.keyboard.press("j")
    expect(citations.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(citations.nth(1)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("k")
    expect(citations.nth(0)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(MARKED)).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator(".page .head .file")).to_have_text("b.txt")
    expect(page.locator(MARKED)).to_be_focused()
    page.keyboard.press("2")
    pressed = page.locator(".quote[data-index='1'] .verdict[aria-pressed=true]")
    expect(pressed).to_have_text("Wrong answer, right passage")
    page.keyboard.press("c")
    expect(page.locator("#toast")).to_have_text("Copied.")
    assert clipboard(page).startswith("“90.000 soldaten” — ")
    assert "b.txt, characters " in clipboard(page)
    expect(page.locator("#announce")).not_to_be_empty()
    page.keyboard.press("/")
    expect(page.locator("#question")).to_be_focused()
    page.keyboard.type("j1?")
    expect(page.locator("#question")).to_have_value("j1?")
    assert kept(tmp_path / "verdicts.jsonl") == [
        ("hoeveel soldaten?", "90.000 soldaten", "wrong-answer")
    ]


def test_shortcuts_are_listed_and_can_be_turned_off(page: Page) -> None:
    leave_fields(page)
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_be_visible()
    expect(dialog.locator("dt")).to_have_count(15)
    dialog.get_by_role("switch", name="Use single keys as shortcuts").press("Space")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    leave_fields(page)
    page.keyboard.press("j")
    expect(page.locator(".citation").first).not_to_be_focused()
    page.get_by_role("button", name="Keyboard shortcuts").click()
    expect(dialog.get_by_role("switch")).not_to_be_checked()


def test_a_verdict_is_kept_shown_and_taken_back(page: Page, tmp_path: Path) -> None:
    verdicts = page.get_by_role("group", name="Your verdict on quotation 1")
    right = verdicts.get_by_role("button", name="Right answer", exact=True)
    right.click()
    expect(right).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#announce")).to_have_text("Verdict kept: Right answer.")
    page.reload()
    expect(right).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="NL", exact=True).click()
    expect(page.get_by_role("button", name="Goed antwoord", exact=True).first).to_have_attribute(
        "aria-pressed", "true"
    )
    page.get_by_role("button", name="Goed antwoord", exact=True).first.click()
    expect(page.locator("#announce")).to_have_text("Oordeel ingetrokken.")
    assert [line[2] for line in kept(tmp_path / "verdicts.jsonl")] == ["right", None]


def test_silence_is_judged_too(silent: Page, tmp_path: Path) -> None:
    leave_fields(silent)
    silent.keyboard.press("j")
    expect(silent.locator(".silent")).to_be_focused()
    silent.keyboard.press("5")
    expect(silent.get_by_role("button", name="Wrongly silent")).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(silent.locator("#announce")).to_have_text("Verdict kept: Wrongly silent.")
    assert kept(tmp_path / "verdicts.jsonl") == [("zegt niemand", None, "wrongly-silent")]


def search_only(page: Page, name: str) -> None:
    page.locator('[data-do="filter"]').click()
    page.get_by_role("button", name="None", exact=True).click()
    page.locator(f'.choices input[value="{name}"]').check()
    page.get_by_role("button", name="Apply").click()


def test_silence_of_one_article_is_not_of_the_others(
    new_page: NewPage, serve: Serve, folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / "verdicts.jsonl"
    page = new_page(serve(lambda report: Finder(Folder(folder)), folder, file))
    search_only(page, "d.txt")
    ask(page, "90.000")
    page.get_by_role("button", name="Rightly silent").click()
    expect(page.locator("#announce")).to_have_text("Verdict kept: Rightly silent.")
    page.get_by_role("button", name="Search everything again").click()
    searched, silent = page.locator(".answer .only"), page.locator(".silent")
    expect(searched).to_have_text("Searched only: d.txt")
    expect(silent).to_have_text("The articles that were searched do not answer this question.")
    page.reload()
    expect(searched).to_have_text("Searched only: d.txt")
    page.get_by_role("button", name="NL", exact=True).click()
    expect(searched).to_have_text("Alleen doorzocht: d.txt")
    page.get_by_role("button", name="EN", exact=True).click()
    expect(searched).to_have_text("Searched only: d.txt")
    only = {"articles": ["d.txt"], "since": None, "until": None}
    assert json.loads(file.read_text())["only"] == only
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as downloading:
        page.get_by_role("button", name="JSON", exact=True).click()
    exported = json.loads(Path(downloading.value.path()).read_text("utf-8"))
    assert exported["questions"][0]["only"] == only
    # Edited, it is a question of now.
    page.get_by_role("button", name="Edit the question").click()
    page.locator("#question").press("Enter")
    expect(page.locator(".answer mark")).to_have_text(["90.000", "90.000"])
    expect(searched).to_have_count(0)


def test_a_question_is_asked_again_of_the_same_articles(
    new_page: NewPage, serve: Serve, folder: Path
) -> None:
    held = Held(Folder(folder))
    page = new_page(serve(lambda report: held, folder))
    search_only(page, "a.txt")
    page.locator("#question").fill("soldaten")
    page.locator("#question").press("Enter")
    expect(page.locator(".outcome .passage")).to_have_count(1)
    page.get_by_role("button", name="Stop answering").click()
    page.get_by_role("button", name="Search everything again").click()
    held.go_on.set()
    page.get_by_role("button", name="Ask again").click()
    expect(page.locator(".answer .only")).to_have_text("Searched only: a.txt")
    expect(page.locator(".answer .quote")).to_have_count(1)


def test_a_verdict_that_cannot_be_kept_is_told(new_page: NewPage, site: str) -> None:
    page = new_page(site)  # this server keeps none
    ask(page, "Alinea 2.")
    right = page.get_by_role("button", name="Right answer", exact=True)
    right.click()
    expect(page.locator("#toast")).to_have_class("toast wrong shown")
    expect(right).to_have_attribute("aria-pressed", "false")


@pytest.mark.parametrize(
    ("choice", "ending"),
    [("Fact-check sheet (HTML)", ".html"), ("Markdown", ".md"), ("JSON", ".json")],
)
def test_the_conversation_is_exported(page: Page, choice: str, ending: str) -> None:
    page.get_by_role("button", name="Wrong passage").first.click()
    expect(page.locator("#announce")).to_have_text("Verdict kept: Wrong passage.")
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as downloading:
        page.get_by_role("button", name=choice, exact=True).click()
    download = downloading.value
    assert download.suggested_filename.endswith(ending)
    text = Path(download.path()).read_text("utf-8")
    assert "hoeveel soldaten?" in text
    assert "90.000 soldaten" in text
    assert "rong passage" in text or "wrong-passage" in text
    expect(page.locator("#toast")).to_contain_text(download.suggested_filename)
    expect(page.locator("#export-menu")).to_be_hidden()
