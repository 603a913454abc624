"""The lexical index: grams that meet across spellings, the same bytes in every process."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.lexical import LexicalIndex, LexicalWriter, grams

TEXTS = [
    "De besprekingen in Genève gaan over Oekraïne.",
    "De dijk bij Delft houdt stand.",
    "Het water in de Rijn zakt, ook in Genève.",
    "De dijk bij Delft houdt stand.",
]


def indexed(texts: Iterable[str]) -> LexicalIndex:
    writer = LexicalWriter()
    for text in texts:
        writer.add(text)
    return writer.index()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("?!…", []),
        ("a", ["_a_"]),
        ("in", ["_in_"]),
        ("van", ["_van", "van_"]),
        ("Genève", ["_gen", "gene", "enev", "neve", "eve_"]),
        ("1,5", ["_1_", "_5_"]),
        ("ÉÉN één e\u0301e\u0301n", ["_een", "een_"] * 3),
        ("ﬁn", ["_fin", "fin_"]),
    ],
)
def test_grams(text: str, expected: list[str]) -> None:
    assert grams(text) == expected


@given(st.text())
def test_grams_of_any_text_are_short_and_not_empty(text: str) -> None:
    assert all(1 <= len(gram) <= 4 for gram in grams(text))


def test_a_name_is_found_in_another_spelling() -> None:
    index = indexed(TEXTS)
    assert index.search("Geneva", 10)[0][0] in (0, 2)
    assert {row for row, _ in index.search("Geneva", 10)} == {0, 2}
    assert index.search("Ukraine", 10)[0][0] == 0


def test_best_first_and_equals_in_order() -> None:
    found = indexed(TEXTS).search("dijk bij Delft", 10)
    assert [row for row, _ in found[:2]] == [1, 3]
    assert found[0][1] == found[1][1] > 0
    assert [score for _, score in found] == sorted((s for _, s in found), reverse=True)


def test_no_more_than_k_of_equals_the_first() -> None:
    assert len(indexed(TEXTS).search("Genève", 1)) == 1
    alike = indexed(["Een brug.", *["De dijk bij Delft."] * 4])
    assert [row for row, _ in alike.search("dijk bij Delft", 2)] == [1, 2]
    assert [row for row, _ in alike.search("dijk bij Delft", 4)] == [1, 2, 3, 4]


@pytest.mark.parametrize("question", ["", "??", "xyzzy", "日本"])
def test_no_known_gram_no_passage(question: str) -> None:
    assert indexed(TEXTS).search(question, 10) == []


def test_texts_without_words_are_rows_that_nothing_finds(tmp_path: Path) -> None:
    index = indexed(["", "Genève", "!!", ""])
    index.save(tmp_path)
    for opened in (index, LexicalIndex.load(tmp_path)):
        assert [row for row, _ in opened.search("Genève", 10)] == [1]
        assert opened.search("", 10) == []


def test_an_index_of_no_words_at_all(tmp_path: Path) -> None:
    index = indexed(["…", "!!"])
    index.save(tmp_path)
    assert LexicalIndex.load(tmp_path).search("Genève", 10) == []


def test_an_opened_index_finds_the_same(tmp_path: Path) -> None:
    index = indexed(TEXTS)
    index.save(tmp_path)
    opened = LexicalIndex.load(tmp_path)
    for question in ("Geneva", "dijk", "water Rijn", "?"):
        assert opened.search(question, 4) == index.search(question, 4)


def test_every_process_writes_the_same_bytes(tmp_path: Path, root: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from index.lexical import LexicalWriter;"
        f"writer = LexicalWriter(); [writer.add(text) for text in {TEXTS!r}];"
        "writer.index().save(Path(sys.argv[1]))"
    )
    written = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        folder.mkdir()
        subprocess.run(  # noqa: S603
            [sys.executable, "-c", program, str(folder)],
            cwd=root,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
            check=True,
        )
        written.append(
            {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir()}
        )
    assert written[0] == written[1]
    assert len(written[0]) > 3
