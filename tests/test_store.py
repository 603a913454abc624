"""The index on disk: what is written is what is read, or a plain line says what is wrong."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fakes import GramEmbedder

from index import store as module
from index.articles import read_article
from index.build import refresh_index
from index.errors import StoreError
from index.passages import Passage
from index.sentence_vectors import Sentences
from index.sentences import sentence_spans
from index.store import FORMAT_VERSION, Store, StoreWriter, open_store

EMBEDDER = GramEmbedder()
FILES = [
    "lexical/data.csc.index.npy",
    "lexical/indices.csc.index.npy",
    "lexical/indptr.csc.index.npy",
    "lexical/params.index.json",
    "lexical/vocab.index.json",
    "passages.npy",
    "sentence_vectors.npy",
    "sentences.npy",
    "vectors.faiss",
]


@pytest.fixture
def folder(corpus: Path, tmp_path: Path) -> Path:
    """An index of the small corpus."""
    refresh_index(corpus, tmp_path / "index", EMBEDDER)
    return tmp_path / "index"


def manifest_of(folder: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    return manifest


def generation_of(folder: Path) -> Path:
    return folder / str(manifest_of(folder)["generation"])


def damaged(folder: Path, what: str) -> str:
    line = f"the index in {str(folder)!r} is damaged ({what}); rebuild it with: citaat index"
    return f"^{re.escape(line)} --rebuild$"


def texts(corpus: Path, store: Store) -> dict[Passage, str]:
    return {
        passage: read_article(corpus, record.name).text[passage.start : passage.end]
        for record in store.articles
        for passage in store.passages_of(record.name)
    }


def test_layout(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} <= {
        "manifest.json", "lock", generation_of(folder).name,
    }  # fmt: skip
    generation = generation_of(folder)
    written = [p.relative_to(generation).as_posix() for p in generation.rglob("*") if p.is_file()]
    assert sorted(written) == FILES == sorted(manifest_of(folder)["files"])


def test_an_opened_index_knows_its_articles(corpus: Path, folder: Path) -> None:
    store = open_store(folder)
    assert [(r.name, r.date, r.title) for r in store.articles] == [
        ("2022/c.txt", "2022-01", "De brug van Genève is gesloten."),
        ("a.txt", "2021-12", "Rusland eist garanties."),
        ("b.md", None, "De dijk"),
    ]
    record = store.record("a.txt")
    assert record is not None
    assert record.sha256 == read_article(corpus, "a.txt").sha256
    assert store.record("x.txt") is None
    assert store.passages_of("x.txt") == []
    assert store.vectors_of("x.txt").shape == (0, EMBEDDER.dimension)
    assert len(store.sentences_of("x.txt")) == 0
    assert len(store) == sum(record.passages for record in store.articles)


def test_vectors_are_those_of_the_passages(corpus: Path, folder: Path) -> None:
    store = open_store(folder)
    for record in store.articles:
        article = read_article(corpus, record.name)
        passages = store.passages_of(record.name)
        wanted = EMBEDDER.embed_passages([article.text[p.start : p.end] for p in passages])
        np.testing.assert_array_equal(store.vectors_of(record.name), wanted)


def test_search_is_best_first_and_similarity_is_its_score(corpus: Path, folder: Path) -> None:
    store = open_store(folder)
    vector = EMBEDDER.embed_question("Is de brug van Genève gesloten?")
    found = store.search(vector, 10)
    assert len(found) == len(store)
    assert "brug van Genève" in texts(corpus, store)[found[0].passage]
    assert [f.score for f in found] == sorted((f.score for f in found), reverse=True)
    for item in found:
        assert store.similarity(vector, item.passage) == pytest.approx(item.score, abs=1e-6)
    assert store.search(vector, 1) == found[:1]
    assert store.search(vector, 0) == []


def test_similarity_of_an_unknown_passage(folder: Path) -> None:
    with pytest.raises(KeyError):
        open_store(folder).similarity(EMBEDDER.embed_question("x"), Passage("a.txt", 3, 4))


def test_search_words(corpus: Path, folder: Path) -> None:
    store = open_store(folder)
    found = store.search_words("Geneva", 5)
    assert ["Genève" in texts(corpus, store)[f.passage] for f in found] == [True]
    assert store.search_words("?", 5) == []


def test_sentences_of_a_passage(corpus: Path, folder: Path) -> None:
    store = open_store(folder)
    vector = EMBEDDER.embed_question("Het Westen weigert")
    article = read_article(corpus, "a.txt")
    body = article.body_start
    spans = [(body + a, body + b) for a, b in sentence_spans(article.text[body:])]
    (whole,) = store.passages_of("a.txt")
    found = store.sentences(vector, whole)
    assert [(s.start, s.end) for s in found] == spans
    for sentence in found:
        words = article.text[sentence.start : sentence.end]
        cosine = float(EMBEDDER.embed_question(words) @ vector)
        assert sentence.score == pytest.approx(cosine, abs=2e-3)  # half precision
    # A passage of a few characters touches the one sentence that holds them.
    inside = Passage("a.txt", spans[1][0] + 3, spans[1][0] + 5)
    assert [(s.start, s.end) for s in store.sentences(vector, inside)] == [spans[1]]
    between = Passage("a.txt", spans[0][1] - 1, spans[1][0] + 1)
    assert [(s.start, s.end) for s in store.sentences(vector, between)] == spans


def test_no_index_yet(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        open_store(tmp_path / "nothing")


def test_the_folder_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("x")
    with pytest.raises(StoreError, match=r"^the index folder '.*index' is a file$"):
        open_store(tmp_path / "index")


@pytest.mark.parametrize("name", FILES)
def test_a_flipped_byte_is_noticed(folder: Path, name: str) -> None:
    path = generation_of(folder) / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x10
    path.write_bytes(data)
    with pytest.raises(StoreError, match=damaged(folder, f"{name} is not what was written")):
        open_store(folder)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_noticed(folder: Path, name: str) -> None:
    (generation_of(folder) / name).unlink()
    with pytest.raises(StoreError, match=damaged(folder, f"{Path(name).name} is missing")):
        open_store(folder)


def test_a_missing_generation_is_noticed(folder: Path) -> None:
    shutil.rmtree(generation_of(folder))
    with pytest.raises(StoreError, match=r"is damaged \(.* is missing\); rebuild it"):
        open_store(folder)


def test_a_folder_in_the_place_of_a_file_is_noticed(folder: Path) -> None:
    path = generation_of(folder) / "passages.npy"
    path.unlink()
    path.mkdir()
    with pytest.raises(StoreError, match=damaged(folder, "Is a directory")):
        open_store(folder)


def test_a_file_in_the_place_of_the_generation_is_noticed(folder: Path) -> None:
    generation = generation_of(folder)
    shutil.rmtree(generation)
    generation.write_text("x")
    with pytest.raises(StoreError, match=damaged(folder, "Not a directory")):
        open_store(folder)


@pytest.mark.parametrize(
    "contents",
    [
        "",
        "{",
        "null",
        "[]",
        '"format"',
        "{}",
        f'{{"format": {FORMAT_VERSION}}}',
        "[" * 100_000,
    ],
)
def test_a_manifest_of_something_else_is_noticed(folder: Path, contents: str) -> None:
    (folder / "manifest.json").write_text(contents)
    with pytest.raises(StoreError, match=damaged(folder, "manifest.json is not what was written")):
        open_store(folder)


def test_a_truncated_manifest_is_noticed(folder: Path) -> None:
    path = folder / "manifest.json"
    text = path.read_text()
    for size in range(1, len(text) - 2, 97):
        path.write_text(text[:size])
        with pytest.raises(StoreError, match=r"manifest.json is not what was written"):
            open_store(folder)


def test_a_manifest_that_is_not_text_is_noticed(folder: Path) -> None:
    (folder / "manifest.json").write_bytes(b"\xff\x00")
    with pytest.raises(StoreError, match=r"damaged \(manifest.json cannot be read: .*ascii"):
        open_store(folder)


def test_a_folder_in_the_place_of_the_manifest_is_noticed(folder: Path) -> None:
    (folder / "manifest.json").unlink()
    (folder / "manifest.json").mkdir()
    with pytest.raises(
        StoreError, match=damaged(folder, "manifest.json cannot be read: Is a directory")
    ):
        open_store(folder)


def test_a_flipped_byte_of_the_manifest_is_noticed_or_harmless(folder: Path) -> None:
    path = folder / "manifest.json"
    data = path.read_bytes()
    whole = open_store(folder)
    for place in range(0, len(data), 11):
        changed = bytearray(data)
        changed[place] ^= 0x02
        path.write_bytes(changed)
        try:
            store = open_store(folder)
        except StoreError:
            continue
        assert (store.settings, store.articles) == (whole.settings, whole.articles)


@pytest.mark.parametrize(
    "change",
    [
        lambda manifest: manifest["articles"][0].update(passages=2),
        lambda manifest: manifest["articles"][0].update(name="other.txt"),
        lambda manifest: manifest["settings"].update(model="other"),
        lambda manifest: manifest.update(files={}),
        lambda manifest: manifest.update(generation="../elsewhere"),
        lambda manifest: manifest.pop("generation"),
        lambda manifest: manifest.pop("settings"),
    ],
)
def test_an_edited_manifest_is_noticed(
    folder: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    manifest = manifest_of(folder)
    change(manifest)
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(StoreError, match=damaged(folder, "manifest.json is not what was written")):
        open_store(folder)


@pytest.mark.parametrize("version", [0, FORMAT_VERSION + 1, "next"])
def test_another_format_version_is_named(folder: Path, version: object) -> None:
    (folder / "manifest.json").write_text(json.dumps({"format": version}))
    line = (
        f"the index in {str(folder)!r} has format {version}, this citaat reads format "
        f"{FORMAT_VERSION}; rebuild it with: citaat index --rebuild, or choose another --index"
    )
    with pytest.raises(StoreError, match=f"^{re.escape(line)}$"):
        open_store(folder)


# Others that write meanwhile


def replace_index(corpus: Path, folder: Path) -> None:
    (corpus / "new.txt").write_text("Een nieuw artikel over de Rijn.")
    refresh_index(corpus, folder, EMBEDDER)


def test_opening_while_another_process_replaces_the_index(
    corpus: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = module._read_manifest
    first = [True]

    def read_and_be_overtaken(place: Path) -> dict[str, Any]:
        manifest = read(place)
        if first.pop() if first else False:
            replace_index(corpus, folder)
        return manifest

    monkeypatch.setattr(module, "_read_manifest", read_and_be_overtaken)
    assert open_store(folder).record("new.txt") is not None


def test_opening_while_another_process_replaces_the_vectors(
    corpus: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import faiss

    read = faiss.read_index
    first = [True]

    def be_overtaken_and_read(path: str) -> Any:
        if first.pop() if first else False:
            replace_index(corpus, folder)
        return read(path)

    monkeypatch.setattr(faiss, "read_index", be_overtaken_and_read)
    assert open_store(folder).record("new.txt") is not None


def test_an_open_index_outlives_its_files(corpus: Path, folder: Path) -> None:
    store = open_store(folder)
    vector = EMBEDDER.embed_question("Genève")
    before = (store.search(vector, 9), store.search_words("Genève", 9))
    sentences = store.sentences(vector, before[0][0].passage)
    replace_index(corpus, folder)
    assert (store.search(vector, 9), store.search_words("Genève", 9)) == before
    assert store.sentences(vector, before[0][0].passage) == sentences


# What a writer refuses


def test_a_writer_wants_one_vector_a_passage_and_articles_in_order(
    corpus: Path, folder: Path
) -> None:
    store = open_store(folder)
    writer = StoreWriter(store.settings)

    def add(name: str, vectors: module.Vectors) -> None:
        article = read_article(corpus, name)
        writer.add(article, store.passages_of(name), vectors, store.sentences_of(name))

    with pytest.raises(ValueError, match="is not the shape of 1 vectors"):
        add("a.txt", np.zeros((2, EMBEDDER.dimension), np.float32))
    add("b.md", store.vectors_of("b.md"))
    with pytest.raises(ValueError, match=r"'a.txt' does not come after 'b.md'"):
        add("a.txt", store.vectors_of("a.txt"))


def test_sentences_want_one_vector_each(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"^2 vectors for 1 sentences$"):
        Sentences.of([(0, 4)], np.zeros((2, 8), np.float32))
    none = Sentences.of([], np.zeros((0, 8), np.float32))
    one = Sentences.of([(3, 9)], np.full((1, 8), 0.5, np.float32))
    joined = Sentences.join([none, one, one], 8)
    assert len(none) == 0
    assert joined.spans.tolist() == [[3, 9], [3, 9]]
    joined.save(tmp_path)
    opened = Sentences.load(tmp_path)
    np.testing.assert_array_equal(opened.vectors, joined.vectors)
    assert opened.rows(range(1, 2)).spans.tolist() == [[3, 9]]
    assert len(Sentences.join([], 8)) == 0
