"""Building and refreshing: only what changed, the same bytes, and nothing lost."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fakes import GramEmbedder
from filelock import FileLock

from index import build
from index.articles import Article
from index.build import Progress, refresh_index
from index.errors import CitaatError, CorpusError, StoreError
from index.store import Vectors, open_store


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file of an index but its lock, with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "lock"
    }


@pytest.fixture
def folder(corpus: Path, tmp_path: Path) -> Path:
    """An index of the small corpus."""
    refresh_index(corpus, tmp_path / "index", GramEmbedder())
    return tmp_path / "index"


def fails(corpus: Path, folder: Path, line: str, kind: type[CitaatError] = StoreError) -> None:
    """A refresh fails with this line and leaves the index as it is."""
    before = snapshot(folder) if folder.is_dir() else {}
    with pytest.raises(kind, match=f"^{re.escape(line)}$"):
        refresh_index(corpus, folder, GramEmbedder())
    assert (snapshot(folder) if folder.is_dir() else {}) == before


# What a refresh embeds


def test_a_build_embeds_everything(corpus: Path, tmp_path: Path) -> None:
    embedder = GramEmbedder()
    refreshed = refresh_index(corpus, tmp_path / "deep" / "index", embedder)
    assert (refreshed.embedded, refreshed.removed, refreshed.skipped) == (3, 0, ())
    assert [record.name for record in refreshed.store.articles] == ["2022/c.txt", "a.txt", "b.md"]
    assert any("Rusland eist garanties." in text for texts in embedder.embedded for text in texts)


def test_a_text_that_stands_twice_is_embedded_once(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text("Een artikel van een zin.")
    embedder = GramEmbedder()
    store = refresh_index(folder, tmp_path / "index", embedder).store
    assert embedder.embedded == [["Een artikel van een zin."]]
    assert [store.vectors_of(name).shape[0] for name in ("a.txt", "b.txt")] == [1, 1]


def test_nothing_changed_nothing_embedded_nothing_written(corpus: Path, folder: Path) -> None:
    before = snapshot(folder)
    embedder = GramEmbedder()
    refreshed = refresh_index(corpus, folder, embedder)
    assert (refreshed.embedded, refreshed.removed, embedder.embedded) == (0, 0, [])
    assert snapshot(folder) == before


@pytest.mark.parametrize(
    ("change", "embedded", "removed"),
    [
        (lambda corpus: (corpus / "a.txt").write_text("Iets anders."), 1, 0),
        (lambda corpus: (corpus / "0.txt").write_text("Iets nieuws."), 1, 0),
        (lambda corpus: (corpus / "zz.txt").write_text("Iets nieuws."), 1, 0),
        (lambda corpus: (corpus / "a.txt").unlink(), 0, 1),
        (lambda corpus: (corpus / "a.txt").rename(corpus / "d.txt"), 1, 1),
        (lambda corpus: (corpus / "a.txt").write_bytes(b"%PDF-"), 0, 1),
    ],
    ids=["changed", "new first", "new last", "removed", "renamed", "became binary"],
)
def test_a_refresh_embeds_only_what_changed_and_equals_a_build_from_nothing(
    corpus: Path,
    folder: Path,
    tmp_path: Path,
    change: Callable[[Path], object],
    embedded: int,
    removed: int,
) -> None:
    change(corpus)
    refreshed = refresh_index(corpus, folder, GramEmbedder())
    assert (refreshed.embedded, refreshed.removed) == (embedded, removed)
    refresh_index(corpus, tmp_path / "fresh", GramEmbedder())
    assert snapshot(folder) == snapshot(tmp_path / "fresh")


def test_many_articles_are_written_in_order_few_texts_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "_EMBEDDED_TOGETHER", 7)
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for number in range(20):
        (corpus / f"{number:02}.txt").write_text(f"Zin {number} is kort. " * (number % 4 + 1))
    refresh_index(corpus, tmp_path / "index", GramEmbedder())
    for number in (3, 4, 17):
        (corpus / f"{number:02}.txt").write_text("Een nieuwe zin.")
    embedder = GramEmbedder()
    refreshed = refresh_index(corpus, tmp_path / "index", embedder)
    assert refreshed.embedded == 3
    assert [record.name for record in refreshed.store.articles] == [
        f"{number:02}.txt" for number in range(20)
    ]
    # Three articles of one text, which is a passage and a sentence, in two batches.
    assert sum(map(len, embedder.embedded)) == 2
    refresh_index(corpus, tmp_path / "anew", GramEmbedder())
    assert snapshot(tmp_path / "index") == snapshot(tmp_path / "anew")


def test_a_rebuild_of_the_same_files_gives_the_same_bytes(corpus: Path, folder: Path) -> None:
    before = snapshot(folder)
    refreshed = refresh_index(corpus, folder, GramEmbedder(), rebuild=True)
    assert refreshed.embedded == 3
    assert snapshot(folder) == before


def test_progress_counts_articles(corpus: Path, tmp_path: Path) -> None:
    seen: list[Progress] = []
    refresh_index(corpus, tmp_path / "index", GramEmbedder(), progress=seen.append)
    assert seen[0] == Progress("articles")
    assert seen[1:] == [Progress("embedding", done, 3) for done in range(4)]


def test_what_was_passed_over_is_told_each_time(corpus: Path, tmp_path: Path) -> None:
    (corpus / "scan.txt").write_bytes(b"%PDF-1.4")
    for _ in range(2):
        refreshed = refresh_index(corpus, tmp_path / "index", GramEmbedder())
        assert [item.name for item in refreshed.skipped] == ["scan.txt"]


def test_passages_of_strange_articles_are_indexed_too(corpus: Path, tmp_path: Path) -> None:
    (corpus / "dots.txt").write_text("… … …")
    (corpus / "long.txt").write_text("x" * 20_000)
    store = refresh_index(corpus, tmp_path / "index", GramEmbedder()).store
    assert len(store.passages_of("dots.txt")) == 1
    assert len(store.passages_of("long.txt")) == 40


# What a refresh refuses


def test_an_empty_corpus_leaves_the_index(corpus: Path, folder: Path) -> None:
    for path in [*corpus.glob("*.*"), corpus / "2022" / "c.txt"]:
        path.unlink()
    line = (
        f"the folder {str(corpus)!r} holds no article: "
        "citaat reads .txt and .md files with text in them"
    )
    fails(corpus, folder, line, CorpusError)
    (corpus / "scan.txt").write_bytes(b"%PDF-1.4")
    line += " (skipped 'scan.txt': a binary file, not text)"
    fails(corpus, folder, line, CorpusError)


REMEDY = "choose another --index, or rebuild it with: citaat index --rebuild"


@pytest.mark.parametrize(
    ("embedder", "language", "why"),
    [
        (GramEmbedder("other"), "nl", "was made by the model 'other', not by 'grams'"),
        (
            GramEmbedder("other", dimension=8),
            "nl",
            "was made by the model 'other', not by 'grams'",
        ),
        (
            GramEmbedder(fingerprint="sha256:x"),
            "nl",
            "was made by other weights of the model 'grams'",
        ),
        (GramEmbedder(), "en", "was made for the language 'en', not 'nl'"),
    ],
)
def test_an_index_of_another_kind_is_named_and_left(
    corpus: Path, tmp_path: Path, embedder: GramEmbedder, language: str, why: str
) -> None:
    folder = tmp_path / "index"
    refresh_index(corpus, folder, embedder, language=language)
    fails(corpus, folder, f"the index in {str(folder)!r} {why}; {REMEDY}")
    refresh_index(corpus, folder, GramEmbedder(), rebuild=True)
    assert refresh_index(corpus, folder, GramEmbedder()).embedded == 0


def test_an_index_of_other_passages_is_named(corpus: Path, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    refresh_index(corpus, folder, GramEmbedder(), passage_characters=40, overlap_characters=10)
    assert len(open_store(folder).passages_of("a.txt")) == 2
    line = f"the index in {str(folder)!r} was made with other settings for passages; {REMEDY}"
    fails(corpus, folder, line)


def test_a_damaged_index_is_left_until_it_is_rebuilt(
    corpus: Path, folder: Path, tmp_path: Path
) -> None:
    before = snapshot(folder)
    for name, data in before.items():
        path = folder / name
        for damage in (data[: len(data) // 2], b""):
            path.write_bytes(damage)
            with pytest.raises(StoreError, match="is damaged"):
                refresh_index(corpus, folder, GramEmbedder())
            assert path.read_bytes() == damage
            refresh_index(corpus, folder, GramEmbedder(), rebuild=True)
            assert snapshot(folder) == before


@pytest.mark.parametrize("rebuild", [False, True])
def test_an_index_folder_that_is_a_file(corpus: Path, tmp_path: Path, rebuild: bool) -> None:
    place = tmp_path / "index"
    place.write_text("mine")
    for folder in (place, place / "inside"):
        with pytest.raises(
            StoreError, match=r"index(/inside)?' (is a file|cannot be written: .*)$"
        ):
            refresh_index(corpus, folder, GramEmbedder(), rebuild=rebuild)
    assert place.read_text() == "mine"


def test_a_folder_of_other_files_is_left_alone(corpus: Path, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    for name in ("writing-guides/a.txt", "generation-2020/b.txt", "manifest.json"):
        (theirs / name).parent.mkdir(parents=True, exist_ok=True)
        (theirs / name).write_text("mine")
    before = snapshot(theirs)
    for rebuild in (False, True):
        with pytest.raises(StoreError, match="holds other files; choose a new or an empty one"):
            refresh_index(corpus, theirs, GramEmbedder(), rebuild=rebuild)
    assert snapshot(theirs) == before


def test_what_is_put_beside_an_index_is_left_alone(corpus: Path, folder: Path) -> None:
    for name in ("writing-guides/a.txt", "generation-2020/b.txt", "notes.txt"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("mine")
    (corpus / "new.txt").write_text("Een nieuw artikel.")
    assert refresh_index(corpus, folder, GramEmbedder()).embedded == 1
    for name in ("writing-guides/a.txt", "generation-2020/b.txt", "notes.txt"):
        assert (folder / name).read_text() == "mine"


def test_a_folder_with_hidden_files_alone_is_as_good_as_empty(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / ".DS_Store").write_bytes(b"x")
    assert refresh_index(corpus, tmp_path / "index", GramEmbedder()).embedded == 3


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("x" * 300, "cannot be read: File name too long"),
        ("idx\udcff", "is no name for an index folder"),
        ("idx\0", "is no name for an index folder"),
    ],
)
def test_an_index_folder_of_a_name_that_cannot_be(
    corpus: Path, tmp_path: Path, name: str, line: str
) -> None:
    with pytest.raises(StoreError, match=line):
        refresh_index(corpus, tmp_path / name, GramEmbedder())


def test_an_index_folder_that_cannot_be_looked_into(
    corpus: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = snapshot(folder)
    line = f"the index folder {str(folder)!r} cannot be read: Permission denied"
    for target in ("pathlib.Path.iterdir", "pathlib.Path.read_text", "numpy.load"):
        with monkeypatch.context() as patch:
            patch.setattr(target, raises(PermissionError(errno.EACCES, "Permission denied")))
            with pytest.raises(StoreError, match=f"^{re.escape(line)}$"):
                refresh_index(corpus, folder, GramEmbedder())
    assert snapshot(folder) == before


def test_others_may_read_an_index_as_they_may_other_files(corpus: Path, tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        refresh_index(corpus, tmp_path / "index", GramEmbedder())
    finally:
        os.umask(before)
    for path in (tmp_path / "index").rglob("*"):
        assert path.name == "lock" or path.stat().st_mode & 0o444 == 0o444, path


def test_what_a_killed_process_left_does_not_fill_the_disk_for_the_next(
    corpus: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = folder / f"writing-{'0' * 16}"
    left.mkdir()
    (left / "vectors.faiss").write_bytes(b"x" * 1000)
    (corpus / "new.txt").write_text("Een nieuw artikel.")
    mkdir = Path.mkdir

    def only_where_there_is_room(path: Path, **options: Any) -> None:
        if path.name.startswith("writing-") and left.exists():
            raise FULL
        mkdir(path, **options)

    monkeypatch.setattr(Path, "mkdir", only_where_there_is_room)
    assert refresh_index(corpus, folder, GramEmbedder()).embedded == 1


def test_an_index_folder_that_cannot_be_made(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, **options: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    folder = tmp_path / "index"
    line = f"the index folder {str(folder)!r} cannot be written: Permission denied"
    fails(corpus, folder, line)


def test_a_lock_that_cannot_be_written(
    corpus: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(lock: FileLock, **options: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    (corpus / "a.txt").unlink()
    monkeypatch.setattr(FileLock, "acquire", refuse)
    fails(corpus, folder, f"the index folder {str(folder)!r} cannot be written: Permission denied")


def raises(error: Exception) -> Callable[..., Any]:
    def fail(*arguments: object, **options: object) -> Any:
        raise error

    return fail


FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    ("target", "error", "reason"),
    [
        (
            "faiss.write_index",
            RuntimeError(
                "Error in void faiss::write_index at index_write.cpp:499: Error: 'ret == (size * "
                "4)' failed: write error in vectors.faiss: 9 != 99 (No space left on device)"
            ),
            "No space left on device",
        ),
        (
            "faiss.write_index",
            RuntimeError("Error in operator()\nsomething else"),
            "something else",
        ),
        ("numpy.save", OSError("4096 requested and 378 written"), "No space left on device"),
        ("numpy.save", FULL, "No space left on device"),
        ("index.sentence_vectors.np.save", FULL, "No space left on device"),
        ("index.store.LexicalIndex.save", FULL, "No space left on device"),
        ("index.generations._flush_to_disk", FULL, "No space left on device"),
        ("pathlib.Path.rename", FULL, "No space left on device"),
        ("pathlib.Path.write_text", FULL, "No space left on device"),
        ("pathlib.Path.replace", FULL, "No space left on device"),
    ],
)
def test_a_full_disk_leaves_the_last_index(
    corpus: Path,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    target: str,
    error: Exception,
    reason: str,
) -> None:
    before = open_store(folder)
    (corpus / "new.txt").write_text("Een nieuw artikel.")
    with monkeypatch.context() as patch:
        patch.setattr(target, raises(error))
        line = (
            f"the index in {str(folder)!r} could not be written ({reason}); "
            "the last index, if any, is unchanged"
        )
        with pytest.raises(StoreError, match=f"^{re.escape(line)}$"):
            refresh_index(corpus, folder, GramEmbedder())
    assert not list(folder.glob("writing-*"))
    assert open_store(folder).articles == before.articles
    assert refresh_index(corpus, folder, GramEmbedder()).embedded == 1
    assert len(list(folder.glob("generation-*"))) == 1


def test_an_article_that_changes_meanwhile_is_indexed_as_it_was_read(
    corpus: Path, folder: Path
) -> None:
    class Changing(GramEmbedder):
        def embed_passages(self, texts: list[str]) -> Vectors:
            (corpus / "a.txt").write_text("Net veranderd.")
            return super().embed_passages(texts)

    before = open_store(folder).record("a.txt")
    (corpus / "new.txt").write_text("Een nieuw artikel.")
    refreshed = refresh_index(corpus, folder, Changing())
    assert refreshed.embedded == 1
    assert refreshed.store.record("a.txt") == before
    again = refresh_index(corpus, folder, GramEmbedder())
    assert again.embedded == 1
    assert again.store.record("a.txt") != before


def meanwhile(monkeypatch: pytest.MonkeyPatch, change: Callable[[], object]) -> None:
    """Change the corpus after it was looked through and before it is read."""
    load = build.load_articles

    def change_and_load(*given: Any) -> Iterator[Article]:
        change()
        return load(*given)

    monkeypatch.setattr(build, "load_articles", change_and_load)


def test_a_corpus_that_vanishes_meanwhile_leaves_the_index(
    corpus: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = snapshot(folder)
    (corpus / "new.txt").write_text("Een nieuw artikel.")
    meanwhile(monkeypatch, lambda: [path.unlink() for path in corpus.rglob("*.*")])
    with pytest.raises(CorpusError, match="holds no article"):
        refresh_index(corpus, folder, GramEmbedder())
    assert snapshot(folder) == before


def test_a_file_that_becomes_no_text_meanwhile_is_told(
    corpus: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = corpus / "new.txt"
    new.write_text("Een nieuw artikel.")
    meanwhile(monkeypatch, lambda: new.write_bytes(bytes(range(256))))
    refreshed = refresh_index(corpus, folder, GramEmbedder())
    assert [skipped.name for skipped in refreshed.skipped] == ["new.txt"]
    assert refreshed.store.record("new.txt") is None


# Processes that die, and several at once


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("how", ["refresh", "rebuild"])
def test_a_kill_at_any_file_operation_leaves_a_readable_index(
    tmp_path: Path, root: Path, how: str
) -> None:
    program = Path(__file__).with_name("killing.py")
    done = subprocess.run(  # noqa: S603
        [sys.executable, str(program), str(tmp_path), how],
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout) >= 20, "the kills missed the writing"


REFRESH = """
import sys
from pathlib import Path
from fakes import GramEmbedder
from index.build import refresh_index

refreshed = refresh_index(
    Path(sys.argv[1]),
    Path(sys.argv[2]),
    GramEmbedder(),
    progress=lambda progress: print(progress.stage, flush=True),
)
print(refreshed.embedded, len(refreshed.store.articles))
"""


def test_two_processes_at_once_do_the_work_once(corpus: Path, tmp_path: Path, root: Path) -> None:
    folder = tmp_path / "index"
    folder.mkdir()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(root), str(root / "tests")])}
    lock = FileLock(folder / "lock")
    with lock:
        both = [
            subprocess.Popen(  # noqa: S603
                [sys.executable, "-c", REFRESH, str(corpus), str(folder)],
                stdout=subprocess.PIPE,
                text=True,
                env=environment,
            )
            for _ in range(2)
        ]
        for process in both:
            assert process.stdout is not None
            # Each says that it waits, and goes on when the lock is free.
            assert process.stdout.readline() == "articles\n"
            assert process.stdout.readline() == "waiting\n"
    said = [process.communicate()[0].splitlines()[-1] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sorted(said) == ["0 3", "3 3"]
    assert len(open_store(folder).articles) == 3
