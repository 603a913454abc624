"""Articles: what is read from a folder, in which encodings, and what is passed over."""

from __future__ import annotations

import codecs
import hashlib
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.articles import (
    Article,
    NotTextError,
    Skipped,
    article_path,
    check_folder,
    decode,
    fingerprints,
    list_articles,
    load_articles,
    parse_article,
    read_article,
)
from index.errors import CorpusError, Phrase

TEXT = "Één zin over Genève.\r\nEn „nog” een, voor € 5.\r\n"

# name, SHA-256, date, first words of the article proper
SEEDS = [
    (
        "000_ad15d36877947dc0.txt",
        "691cadd85c8c4c83805dde9b95eac9091db11a8977f797aeb4040bc99e0e7431",
        "2021-12",
        "Rusland wil zo snel mogelijk veiligheidsgaranties",
    ),
    (
        "001_81d247ea8f51b7f0.txt",
        "9d3ef61ed10da8087002ecc66fa121be67943cddda625e0cd44ff5ef45719059",
        None,
        "Tijdens zijn jaarlijkse persconferentie herhaalde",
    ),
    (
        "002_5172d383a6afa771.txt",
        "85b3cf9453f2a11f63d54ef5e6bbe16a677a4056324cac644f1239cd5ce0fc63",
        "2022-01",
        "Rusland en de Verenigde Staten zijn gisterochtend in Genève",
    ),
    (
        "003_6549b020cde56881.txt",
        "ed68b6b7931c27e09b07590031c09cd05f7318c06d9d7ea0c1c688ba9b5c42c5",
        "2022-01",
        "De NAVO blijft open voor nieuwe leden",
    ),
    (
        "004_bc4885e31276357d.txt",
        "8cc120f5bce57638ab85646a933f22d737673c14ce0f0e5920e31f020f2cf5b0",
        "2022-01",
        "De Navo zal niet tegemoetkomen aan de eisen van Poetin",
    ),
]


def write(folder: Path, **files: bytes | str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, contents in files.items():
        data = contents.encode() if isinstance(contents, str) else contents
        (folder / name.replace("__", ".")).write_bytes(data)
    return folder


def passed_over(folder: Path) -> dict[str, str]:
    skipped: list[Skipped] = []
    list(load_articles(folder, skipped))
    return {item.name: item.reason for item in skipped}


# The seeds


def test_the_corpus_is_the_five_seeds(seeds: Path) -> None:
    articles = list(load_articles(seeds))
    assert [a.name for a in articles] == [name for name, *_ in SEEDS]
    assert passed_over(seeds) == {}


@pytest.mark.parametrize(("name", "sha256", "date", "opening"), SEEDS)
def test_seed(seeds: Path, name: str, sha256: str, date: str | None, opening: str) -> None:
    data = (seeds / name).read_bytes()
    assert hashlib.sha256(data).hexdigest() == sha256
    article = read_article(seeds, name)
    assert article.sha256 == sha256
    assert article.text == data.decode("utf-8")
    assert article.date == date
    assert article.text[article.body_start :].startswith(opening)
    assert article.title.startswith(opening)
    assert article.body_start == (len(f" date {date} ") if date else 0)


# Encodings


@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
        (b"", "cp1252"),
    ],
)
def test_each_encoding_gives_the_same_text_with_its_line_ends(mark: bytes, codec: str) -> None:
    assert decode(mark + TEXT.encode(codec)) == TEXT


def test_bytes_that_windows_1252_lacks_are_read_as_latin_1() -> None:
    assert decode(b"caf\xe9 \x81 en nog veel meer gewone woorden erbij") == (
        "café \x81 en nog veel meer gewone woorden erbij"
    )


def test_a_date_after_a_byte_order_mark_is_found() -> None:
    article = parse_article("a.txt", codecs.BOM_UTF8 + " date 2022-01 Één zin.".encode())
    assert (article.date, article.text[article.body_start :]) == ("2022-01", "Één zin.")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_any_text_in_utf_8_is_kept_character_by_character(text: str) -> None:
    if text.strip() and not text.startswith("\ufeff") and "\ufffd" not in text:
        assert parse_article("a.txt", text.encode()).text == text


@given(st.binary())
def test_any_bytes_are_an_article_or_refused(data: bytes) -> None:
    try:
        article = parse_article("a.txt", data)
    except NotTextError:
        return
    assert article.text[article.body_start :].strip()
    assert article.title


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7 plain words follow",
        b"PK\x03\x04 words",
        b"\x89PNG\r\n",
        b"\x7fELF\x02\x01",
        bytes(range(256)) * 4,
        "woorden".encode("utf-32"),
    ],
)
def test_binary_data_is_refused(data: bytes) -> None:
    with pytest.raises(NotTextError, match=r"^a binary file, not text$"):
        parse_article("a.txt", data)


@pytest.mark.parametrize("data", [b"", b" \r\n\t ", b"\xef\xbb\xbf", b" date 2022-01 ", b"\n\n"])
def test_a_file_without_words_is_empty(data: bytes) -> None:
    with pytest.raises(NotTextError, match=r"^an empty file$"):
        parse_article("a.txt", data)


# Dates and titles


@pytest.mark.parametrize(
    ("text", "date", "body"),
    [
        (" date 2022-01 Een zin.", "2022-01", "Een zin."),
        ("date 2022-01 Een zin.", "2022-01", "Een zin."),
        ("\ndate 2022-12-31\tEen zin.", "2022-12-31", "Een zin."),
        (" date 2022-01   Een zin.", "2022-01", "Een zin."),
        (" date 2022-13 Een zin.", None, " date 2022-13 Een zin."),
        (" date 2022-01Een zin.", None, " date 2022-01Een zin."),
        (" update 2022-01 Een zin.", None, " update 2022-01 Een zin."),
        ("Een zin. date 2022-01 Nog een.", None, "Een zin. date 2022-01 Nog een."),
    ],
)
def test_a_date_is_read_only_at_the_beginning(text: str, date: str | None, body: str) -> None:
    article = parse_article("a.txt", text.encode())
    assert (article.date, article.text[article.body_start :]) == (date, body)
    assert article.text == text


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# De dijk\n\nDe dijk houdt stand.", "De dijk"),
        ("\n\n### De  dijk ##\nDe dijk houdt stand.", "De dijk"),
        (" date 2022-01 # De dijk\nDe dijk houdt stand.", "De dijk"),
        ("Eerste zin. Tweede zin.", "Eerste zin."),
        ("Een kop zonder punt\nDan een zin.", "Een kop zonder punt"),
        ("#geenkop maar een zin.", "#geenkop maar een zin."),
        ("# a" + " #" * 200_000 + "b", "a " + "# " * 57 + "#…"),
        ("## #\nTekst.", "#"),
        ("# De dijk ##\r\nDe dijk houdt stand.", "De dijk"),
        (" " * 100_000 + "Na veel spaties.", "Na veel spaties."),
    ],
)
def test_a_title_is_the_heading_or_the_first_sentence(text: str, title: str) -> None:
    assert parse_article("a.txt", text.encode()).title == title


def test_a_long_title_is_cut_at_a_word() -> None:
    title = parse_article("a.txt", ("woordje " * 100).encode()).title
    assert title.endswith("woordje…")
    assert len(title) <= 120


def test_a_long_word_is_cut_too() -> None:
    assert len(parse_article("a.txt", b"x" * 1_000_000).title) == 120


# Folders


def test_articles_come_in_order_of_name_from_folders_inside_folders(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "2022/01/c.TXT", "2021/d.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("Een zin.")
    names = [article.name for article in load_articles(tmp_path)]
    assert names == ["2021/d.txt", "2022/01/c.TXT", "a.md", "b.txt"]


@pytest.mark.parametrize(
    "name",
    [
        "met spatie.txt",
        'it\'s "zo".txt',
        "😀 één.md",
        "regel\neinde.txt",
        "<b>&amp;.txt",
        "%2e.txt",
    ],
)
def test_odd_file_names_are_names_like_others(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("Een zin.")
    assert [article.name for article in load_articles(tmp_path)] == [name]
    assert read_article(tmp_path, name).text == "Een zin."


def test_hidden_and_other_files_are_passed_over_in_silence(tmp_path: Path) -> None:
    write(tmp_path, a__txt="Een zin.", __hidden__txt="x", note__pdf="x", data__json="{}", bare="x")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "c.txt").write_text("Een zin.")
    assert [article.name for article in load_articles(tmp_path)] == ["a.txt"]
    assert passed_over(tmp_path) == {}


def test_each_unusable_file_gets_its_reason(tmp_path: Path) -> None:
    write(tmp_path, good__txt="Een zin.", empty__txt="", scan__txt=b"%PDF-1.4", bits__md=bytes(99))
    assert passed_over(tmp_path) == {
        "empty.txt": "an empty file",
        "scan.txt": "a binary file, not text",
        "bits.md": "a binary file, not text",
    }


def test_a_reason_is_one_line_whatever_the_name() -> None:
    assert str(Skipped("a\nb.txt", "an empty file")) == "skipped 'a\\nb.txt': an empty file"


def test_an_unreadable_file_is_passed_over(tmp_path: Path, monkeypatch: Any) -> None:
    write(tmp_path, a__txt="Een zin.", b__txt="Een zin.")
    read_bytes = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "a.txt":
            raise PermissionError(13, "Permission denied")
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert [article.name for article in load_articles(tmp_path)] == ["b.txt"]
    assert passed_over(tmp_path) == {"a.txt": "it cannot be read: Permission denied"}
    with pytest.raises(CorpusError, match=r"^the article 'a.txt' cannot be read: Permission"):
        read_article(tmp_path, "a.txt")


def test_a_file_whose_kind_cannot_be_seen_is_passed_over(tmp_path: Path, monkeypatch: Any) -> None:
    write(tmp_path, a__txt="Een zin.")

    def refuse(path: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_file", refuse)
    assert passed_over(tmp_path) == {"a.txt": "it cannot be read: Permission denied"}


def test_an_unreadable_folder_inside_is_passed_over(tmp_path: Path, monkeypatch: Any) -> None:
    write(tmp_path, a__txt="Een zin.")
    (tmp_path / "closed").mkdir()
    scandir = os.scandir

    def refuse(path: Any) -> Any:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert passed_over(tmp_path) == {"closed": "an unreadable folder"}


def test_an_unreadable_corpus_is_an_error(tmp_path: Path, monkeypatch: Any) -> None:
    def refuse(path: Any) -> Any:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(CorpusError, match=r"cannot be read: Permission denied$"):
        list_articles(tmp_path)


def test_a_file_with_the_bytes_that_are_known_is_not_looked_into(
    tmp_path: Path, monkeypatch: Any
) -> None:
    write(tmp_path, a__txt="Een zin.", b__txt="Nog een.", c__txt="")
    skipped: list[Skipped] = []
    before = fingerprints(tmp_path, {}, skipped)
    assert before == {a.name: a.sha256 for a in load_articles(tmp_path)}
    write(tmp_path, b__txt="Een andere.")
    looked_into = []

    def parse(name: str, data: bytes) -> Article:
        looked_into.append(name)
        return parse_article(name, data)

    monkeypatch.setattr("index.articles.parse_article", parse)
    again: list[Skipped] = []
    after = fingerprints(tmp_path, before, again)
    assert looked_into == ["b.txt", "c.txt"]
    assert after["a.txt"] == before["a.txt"]
    assert after["b.txt"] == hashlib.sha256(b"Een andere.").hexdigest()
    assert again == skipped == [Skipped("c.txt", Phrase("an empty file"))]


def test_links_are_followed_only_inside_the_folder(tmp_path: Path) -> None:
    folder = write(tmp_path / "articles", a__txt="Een zin.", data__csv="1,2")
    write(tmp_path, private__txt="Geheim.")
    (folder / "inside.txt").symlink_to(folder / "a.txt")
    (folder / "outside.txt").symlink_to(tmp_path / "private.txt")
    (folder / "kind.txt").symlink_to(folder / "data.csv")
    (folder / "gone.txt").symlink_to(folder / "nothing.txt")
    (folder / "loop.txt").symlink_to(folder / "loop.txt")
    (folder / "archive").symlink_to(tmp_path)
    (folder / ".cache").symlink_to(tmp_path)
    assert [article.name for article in load_articles(folder)] == ["a.txt", "inside.txt"]
    assert passed_over(folder) == {
        "outside.txt": "a link to a file outside the folder",
        "kind.txt": "a link to a file of another kind",
        "gone.txt": "not a regular file",
        "loop.txt": "not a regular file",
        "archive": "a link to a folder",
    }
    for name in passed_over(folder):
        with pytest.raises(CorpusError):
            read_article(folder, name)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert passed_over(tmp_path) == {"pipe.txt": "not a regular file"}
    with pytest.raises(CorpusError, match=r"^'pipe.txt' is not an article of this corpus$"):
        read_article(tmp_path, "pipe.txt")


def test_a_name_that_is_not_utf_8_is_passed_over(tmp_path: Path) -> None:
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.txt")).write_text("Een zin.")
    except OSError:
        pytest.skip("this file system takes no such name")
    assert list(passed_over(tmp_path).values()) == ["its name is not valid UTF-8"]


def test_every_listed_article_can_be_read_by_name(corpus: Path) -> None:
    for article in load_articles(corpus):
        assert read_article(corpus, article.name) == article


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda place: None, "^the folder '.*place' does not exist$"),
        (lambda place: place.write_text("x"), "^'.*place' is a file, not a folder of articles$"),
        (lambda place: place.symlink_to(place), "^the folder '.*place' does not exist$"),
    ],
)
def test_what_is_no_folder_is_an_error(tmp_path: Path, make: Any, message: str) -> None:
    make(tmp_path / "place")
    for look in (check_folder, list_articles):
        with pytest.raises(CorpusError, match=message):
            look(tmp_path / "place")


def test_a_folder_name_that_is_too_long_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"(does not exist|File name too long)$"):
        list_articles(tmp_path / ("a" * 5000))


# Names as they come from outside


@pytest.mark.parametrize(
    "name",
    [
        "../secret.txt",
        "2022/../../secret.txt",
        "./a.txt",
        "2022/./c.txt",
        "/etc/passwd.txt",
        "//a.txt",
        "",
        "a.txt/",
        "a\0.txt",
        ".hidden.txt",
        ".git/c.txt",
        "a.csv",
        "a",
        "\ud800.txt",
    ],
)
def test_a_name_that_is_no_articles_is_refused(corpus: Path, name: str) -> None:
    (corpus.parent / "secret.txt").write_text("Geheim.")
    with pytest.raises(CorpusError, match=r"is not an article of this corpus$"):
        article_path(corpus, name)


def test_a_missing_article_is_said_to_be_gone(corpus: Path) -> None:
    with pytest.raises(CorpusError, match=r"^the article 'x.txt' is gone: its file was moved or"):
        read_article(corpus, "x.txt")
    with pytest.raises(CorpusError, match=r"cannot be read: File name too long$"):
        read_article(corpus, "x" * 5000 + ".txt")


def test_an_article_that_became_binary_is_said_to_be(corpus: Path) -> None:
    (corpus / "a.txt").write_bytes(b"%PDF-")
    with pytest.raises(CorpusError, match=r"^the article 'a.txt' is now a binary file, not text$"):
        read_article(corpus, "a.txt")
