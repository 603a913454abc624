"""The fact-check sheet: what it shows was proven, and nothing in it is markup of an article."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from fakes import Finder
from hypothesis import given
from hypothesis import strategies as st

from index.articles import parse_article
from qa.answers import Answer, Group, Quote
from qa.retriever import EVERYTHING, Filter
from ui.engine import Folder
from ui.evidence import Mark, Reply, Source, anchor, prove
from ui.exhibits import Checked, Exhibit, Sheet, make_sheet
from ui.export import Format, citation_text, export_sheet
from ui.incoming import Turn
from ui.sheet import sheet_html, sheet_markdown
from ui.text import Language
from ui.verdicts import Verdict

NASTY = (
    "<script>alert(1)</script> & \"x\" 'y' **vet** [a](http://b.nl) www.c.nl <b>b</b> `code` | # "
    "~~z~~ $m$ &amp; _i_ \\ ![p](q) \x00 \x1b[2J \u202eom\u202c <!-- e@f.nl"
)
TEXT = f" date 2022-01 Begin van het stuk.\nMoskou eist rust in de regio.\n1. {NASTY}\n"


def at_noon() -> datetime:
    return datetime(2026, 1, 2, 12, 5, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "nieuws"
    folder.mkdir()
    (folder / "a.txt").write_bytes(TEXT.encode())
    (folder / "b.txt").write_bytes(b"Ook b zegt: Moskou eist rust.")
    return folder


def asked(
    folder: Path, question: str, *articles: str, verdicts: dict[int | None, Verdict] | None = None
) -> Turn:
    library = Folder(folder)
    only = Filter(frozenset(articles)) if articles else None
    answer = Finder(library).ask(question, only=only or EVERYTHING)
    return Turn(question, prove(answer, library.read), verdicts or {}, only)


def exported(folder: Path, turns: list[Turn], form: Format, language: Language = "en") -> str:
    return export_sheet(turns, form, Folder(folder), language, at_noon).text


def sheet(folder: Path, *turns: Turn, language: Language = "en") -> Sheet:
    return make_sheet(turns, Folder(folder), language, at_noon())


class Reader(HTMLParser):
    """What a browser would show of a page: its text, and the text of some elements."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: dict[str, list[str]] = {}
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self._open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs
        if tag not in ("meta", "link"):
            self._open.append(tag)
            self.texts.setdefault(tag, []).append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        for tag in set(self._open):
            self.texts[tag][-1] += data


def test_the_sheet_needs_nothing_from_elsewhere(folder: Path) -> None:
    page = exported(folder, [asked(folder, "rust")], "html")
    reader = Reader(page)
    assert not reader.tags & {"script", "img", "link", "iframe", "object", "form", "base"}
    assert not any(name.startswith("on") or name == "style" for name, _ in reader.attributes)
    assert all((value or "").startswith("#") for name, value in reader.attributes if name == "href")
    policy = re.search(r'content-security-policy" content="([^"]*)"', page)
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert policy
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy[1].startswith(f"default-src 'none'; style-src 'sha256-{digest}';")
    assert "url(" not in style[1]
    assert "@import" not in style[1]


def test_a_quotation_stands_in_its_sentence_with_all_of_its_citation(folder: Path) -> None:
    page = exported(folder, [asked(folder, "rust", "a.txt", verdicts={0: "right"})], "html")
    reader = Reader(page)
    start = TEXT.index("rust")
    sha256 = hashlib.sha256(TEXT.encode()).hexdigest()
    assert reader.texts["blockquote"] == ["1Moskou eist rust in de regio."]
    assert reader.texts["mark"] == ["rust"]
    text = reader.texts["body"][0]
    for words in (
        "Fact-check sheet", "nieuws", "2 January 2026, 12:05 UTC", "a.txt", "January 2022",
        f"{start}–{start + 4}", sha256, "very likely · 92", "verified: these words stand",
    ):  # fmt: skip
        assert words in text
    assert re.search(r'class="given">.*?Right answer', page)
    assert len(re.findall(r'class="open">', page)) == 2


def test_dutch(folder: Path) -> None:
    page = exported(folder, [asked(folder, "rust", verdicts={0: "wrong-passage"})], "html", "nl")
    assert '<html lang="nl">' in page
    for words in ("Controleblad", "2 januari 2026, 12:05 UTC", "Foute passage", "klopt:"):
        assert words in page
    assert "**" not in page
    assert "Controleblad" in exported(folder, [], "markdown", "nl")


@pytest.mark.parametrize(
    ("now", "state", "mark"),
    [
        (TEXT, "verified", ["rust"]),
        (TEXT.replace("Begin", "Een begin"), "moved", ["rust"]),
        (TEXT.replace("eist rust", "eist onrust"), "changed", None),
        (None, "gone", None),
    ],
)
def test_the_evidence_is_that_of_the_moment(
    folder: Path, now: str | None, state: str, mark: list[str] | None
) -> None:
    turn = asked(folder, "rust", "a.txt")
    if now is None:
        (folder / "a.txt").unlink()
    else:
        (folder / "a.txt").write_bytes(now.encode())
    (exhibit,) = sheet(folder, turn).questions[0].exhibits
    assert exhibit.state == state
    page = exported(folder, [turn], "html")
    assert Reader(page).texts.get("mark") == mark
    assert ("as they were cited" in page) == (mark is None)
    assert ("<strong>rust</strong>" in exported(folder, [turn], "markdown")) == (mark is not None)
    quote = json.loads(exported(folder, [turn], "json"))["questions"][0]["quotes"][0]
    assert quote["state"] == state
    assert quote["start"] == TEXT.index("rust")
    if mark:
        assert now
        assert now[quote["now"]["start"] : quote["now"]["end"]] == "rust"
    else:
        assert quote["now"] is None


def test_words_that_moved_into_another_sentence_are_shown_without_the_old_one(folder: Path) -> None:
    turn = asked(folder, "rust", "a.txt")
    (folder / "a.txt").write_text("Anders. Nu is er rust, eindelijk.")
    (exhibit,) = sheet(folder, turn).questions[0].exhibits
    assert (exhibit.state, exhibit.before, exhibit.words, exhibit.after) == (
        "moved", "", "rust", "",
    )  # fmt: skip


def test_silence_has_its_verdict_and_the_passages_that_still_stand(folder: Path) -> None:
    turn = asked(folder, "wie wint?", verdicts={None: "rightly-silent"})
    assert [one.article for one in turn.reply.answer.closest] == ["a.txt", "b.txt"]
    (folder / "b.txt").write_text("Heel iets anders.")
    page = exported(folder, [turn], "html")
    reader = Reader(page)
    assert "The articles do not answer this question." in reader.texts["section"][0]
    assert re.search(r'class="given">.*?Rightly silent', page)
    assert len(reader.texts["blockquote"]) == 1
    assert json.loads(exported(folder, [turn], "json"))["questions"][0]["verdict"] == (
        "rightly-silent"
    )


@pytest.mark.parametrize(
    ("language", "searched", "silence", "of_all"),
    [
        ("en", "Searched only: ", "The articles that were searched do not", "The articles do not"),
        ("nl", "Alleen doorzocht: ", "De doorzochte artikelen geven geen", "De artikelen geven"),
    ],
)
def test_silence_of_some_articles_is_not_of_the_others(
    folder: Path, language: Language, searched: str, silence: str, of_all: str
) -> None:
    name = "<b>*b*.txt"
    (folder / name).write_text("Niets.")
    turns = [asked(folder, "rust", name), asked(folder, "rust")]
    page = Reader(exported(folder, turns, "html", language))
    markdown = Reader(rendered(exported(folder, turns, "markdown", language)))
    assert page.texts["td"][2].startswith(silence)
    for reader in (page, markdown):
        assert any(text.startswith(searched + name) for text in reader.texts["p"])
        assert sum(silence in text for text in reader.texts["p"]) == 1
        assert not any(of_all in text for texts in reader.texts.values() for text in texts)
    made = json.loads(exported(folder, turns, "json"))["questions"]
    assert [question["only"] for question in made] == [
        {"articles": [name], "since": None, "until": None},
        None,
    ]


@pytest.mark.parametrize(
    ("articles", "language", "count"),
    [
        (["a.txt"], "en", "1 question, 1 quotation"),
        (["a.txt"], "nl", "1 vraag, 1 citaat"),
        ([], "en", "1 question, 2 quotations"),
        ([], "nl", "1 vraag, 2 citaten"),
    ],
)
def test_what_the_sheet_holds_is_counted(
    folder: Path, articles: list[str], language: Language, count: str
) -> None:
    turn = asked(folder, "rust", *articles)
    assert count in Reader(exported(folder, [turn], "html", language)).texts["dd"]
    assert f": {count}\n" in exported(folder, [turn], "markdown", language)


def test_an_answer_of_which_nothing_was_left_is_no_silence(folder: Path) -> None:
    answer = Finder(Folder(folder)).ask("rust", only=Filter(frozenset({"a.txt"})))
    (folder / "a.txt").write_text("Heel iets anders.")
    turn = Turn("rust", prove(answer, Folder(folder).read), {})
    for page in (exported(folder, [turn], "html"), exported(folder, [turn], "markdown")):
        assert "Withheld" in page or "has changed since it was indexed" in page
        assert "do not answer" not in page


def test_a_quotation_that_differs_is_labelled(folder: Path) -> None:
    turn = asked(folder, "rust")
    groups = (Group((0,), 1, "first"), Group((1,), 1, "differs"))
    answer = Answer(**{**_fields(turn.reply.answer), "groups": groups})
    turn = Turn("rust", Reply(answer, turn.reply.sources, (), *_proofs(turn.reply)), {})
    assert exported(folder, [turn], "html").count("Another number or date") == 1
    assert exported(folder, [turn], "markdown").count("Another number or date") == 1


def _fields(answer: Answer) -> dict[str, Any]:
    return {name: getattr(answer, name) for name in Answer.__dataclass_fields__}


def _proofs(reply: Reply) -> tuple[Any, Any]:
    return reply.states, reply.anchors


def test_nothing_of_an_article_is_markup_in_html(folder: Path) -> None:
    turn = asked(folder, "1. " + NASTY)
    page = exported(folder, [turn], "html")
    reader = Reader(page)
    shown = ("1. " + NASTY).replace("\0", "\ufffd")
    assert reader.texts["mark"] == [shown]
    assert reader.texts["h2"][0] == f"1 {shown}"
    assert "script" not in reader.tags


def rendered(markdown: str) -> str:
    """The text that a renderer of Markdown shows, with HTML let through."""
    markdown_it = pytest.importorskip("markdown_it")
    parser = markdown_it.MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    html: str = parser.render(markdown)
    return html


def test_nothing_of_an_article_is_markup_in_markdown(folder: Path) -> None:
    html = rendered(exported(folder, [asked(folder, "1. " + NASTY)], "markdown"))
    reader = Reader(html)
    assert reader.tags <= {"h1", "h2", "ul", "li", "blockquote", "p", "strong", "hr"}
    shown = re.sub(r"[\x00\x1b]", "\ufffd", "1. " + NASTY)
    assert reader.texts["strong"] == [shown]
    assert reader.texts["h2"] == [f"1. {shown}"]


PIECES = st.lists(
    st.sampled_from(
        [*"\\`*_{}[]()<>#+-.!|~&=:\n\r\t \"'", "1.", "word", "http://x.nl", "&lt;", "é"]
    ),
    max_size=14,
).map("".join)


@given(PIECES, PIECES, PIECES)
def test_any_text_reads_back_from_the_sheet(before: str, words: str, after: str) -> None:
    words = f"x{words}x"
    before, after = f"a{before}", f"{after}a"
    sentence = before + words + after
    quote = Quote(
        words, "n.txt", None, len(before), len(before + words), sentence, 0, len(sentence), "0", 0.9
    )  # fmt: skip
    exhibit = Exhibit(
        1, "verified", before, words, after, quote.start, quote.end, "t", quote, "first", None
    )  # fmt: skip
    checked = Checked("q", None, True, 0.9, (exhibit,), (), (), None, None)
    made = Sheet("c", at_noon(), "en", "nl", (checked,))
    reader = Reader(sheet_html(made))
    assert reader.texts["mark"] == [words]
    assert reader.texts["blockquote"] == [f"1{sentence}"]
    reader = Reader(rendered(sheet_markdown(made)))
    assert reader.texts["strong"][0].split() == words.split()
    assert reader.texts["blockquote"][0].split() == sentence.split()


def test_the_file_is_named_by_the_moment(folder: Path) -> None:
    made = [export_sheet([], form, Folder(folder), "en", at_noon) for form in _FORMS]
    assert [(one.name, one.type) for one in made] == [
        ("citaat-2026-01-02-1205.html", "text/html"),
        ("citaat-2026-01-02-1205.md", "text/markdown"),
        ("citaat-2026-01-02-1205.json", "application/json"),
    ]


_FORMS: tuple[Format, ...] = ("html", "markdown", "json")


def test_a_citation_to_copy_says_where_and_proves_it() -> None:
    article = parse_article("a.txt", TEXT.encode())
    start = TEXT.index("rust")
    assert citation_text(article, Mark(start, start + 4), "nl") == (
        f"“rust” — Begin van het stuk. (januari 2022), a.txt, tekens {start}–{start + 4}, "
        f"SHA-256 {article.sha256}"
    )


def test_a_kept_reply_without_an_anchor_is_examined_too(folder: Path) -> None:
    turn = asked(folder, "rust", "a.txt")
    article = Folder(folder).read("a.txt")
    quote = turn.reply.answer.quotes[0]
    assert anchor(article, quote) == turn.reply.anchors[0]
    sources = {"a.txt": Source("t", article.sha256)}
    bare = Turn("rust", Reply(turn.reply.answer, sources, (), ("verified",), (None,)), {})
    (folder / "a.txt").write_bytes((TEXT + " rust").encode())
    assert sheet(folder, bare).questions[0].exhibits[0].state == "verified"
    assert sheet(folder, turn).questions[0].exhibits[0].state == "verified"
    (folder / "a.txt").write_bytes(TEXT.replace("rust", "onrust").encode())
    assert sheet(folder, bare).questions[0].exhibits[0].state == "changed"
