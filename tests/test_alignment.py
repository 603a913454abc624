"""Linked words: by vectors made by hand, and by the embedder on sentences linked by hand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch

from bench.alignment import read_pairs, scores
from index.embedding import Embedder, TokenVectors, load_embedder
from qa.alignment import WEAKEST, align

PAIRS = read_pairs(Path(__file__).parent / "data" / "alignment.jsonl")
PIECE = re.compile(r"\w+|[^\w\s]")


class ByHand:
    """Pieces of texts with given vectors; those without one are far from all others."""

    def __init__(self, vectors: dict[str, Sequence[float]], common: Sequence[str] = ()) -> None:
        self.vectors = vectors
        self.common = common
        self.far = 5

    def token_vectors(self, texts: Sequence[str]) -> list[TokenVectors]:
        return [self.tokens(text) for text in texts]

    def tokens(self, text: str) -> TokenVectors:
        found = list(PIECE.finditer(text))
        rows = np.zeros((2, len(found), 64), np.float32)
        for row, piece in enumerate(found):
            given = self.vectors.get(piece[0])
            if given is None:
                self.far += 1
                given = [0.0] * self.far + [1.0]
            rows[:, row, : len(given)] = given
        ids = [7 if piece[0] in self.common else 70_000 for piece in found]
        return TokenVectors([piece.span() for piece in found], np.array(ids), rows)


def linked(model: object, question: str, text: str) -> list[tuple[str, str, float]]:
    return [
        (
            question[link.question_start : link.question_end],
            text[link.start : link.end],
            link.strength,
        )
        for link in align(model, question, text)  # type: ignore[arg-type]
    ]


def test_words_that_are_each_others_best_are_linked() -> None:
    model = ByHand({"war": [1, 0], "oorlog": [1, 0.1], "peace": [0, 1], "vrede": [0.1, 1]})
    assert [link[:2] for link in linked(model, "peace or war?", "Na de oorlog vrede.")] == [
        ("war", "oorlog"),
        ("peace", "vrede"),
    ]


def test_a_link_is_as_strong_as_its_words_are_near() -> None:
    near = ByHand({"war": [1, 0], "oorlog": [1, 0]})
    less = ByHand({"war": [1, 0], "oorlog": [0.7, 0.7]})
    ((_, _, strong),) = linked(near, "war", "oorlog")
    ((_, _, weak),) = linked(less, "war", "oorlog")
    assert 1 >= strong > weak >= WEAKEST


def test_words_that_are_not_near_are_not_linked() -> None:
    assert linked(ByHand({}), "war and peace", "Na de oorlog vrede.") == []
    model = ByHand({"war": [1, 0], "oorlog": [0.5, 0.86]})
    assert linked(model, "war", "oorlog") == []


def test_a_word_that_is_left_may_join_a_link() -> None:
    model = ByHand({"power": [1, 0, 0.5], "failure": [1, 0.45, 0], "stroomstoring": [1, 0.1, 0.3]})
    links = linked(model, "power failure", "een stroomstoring")
    assert [link[:2] for link in links] == [
        ("power", "stroomstoring"),
        ("failure", "stroomstoring"),
    ]
    assert links[0][2] > links[1][2]


def test_words_of_every_text_are_not_linked() -> None:
    vectors = {"the": [1.0], "de": [1.0], "5": [0, 1.0], "dike": [0, 0, 1.0], "dijk": [0, 0, 1.0]}
    model = ByHand(vectors, common=("the", "de", "5"))
    assert [link[:2] for link in linked(model, "the dike 5", "de dijk 5")] == [
        ("dike", "dijk"),
        ("5", "5"),
    ]


@pytest.mark.parametrize("text", ["", " ", "?!", "…"])
def test_a_text_without_words_has_no_links(text: str) -> None:
    model = ByHand({"war": [1.0]})
    assert align(model, "war", text) == ()
    assert align(model, text, "war") == ()


def test_a_model_whose_tokens_cannot_be_seen_gives_no_links() -> None:
    class Closed:
        def token_vectors(self, texts: Sequence[str]) -> None:
            return None

    assert align(Closed(), "war", "oorlog") == ()


def test_offsets_count_characters_and_numbers_stay_whole() -> None:
    model = ByHand({"90": [1, 0], "000": [1, 0.1], "n\u0303o": [0, 1], "ja": [0, 1]})
    text = "😀 ja, 90.000!"
    links = align(model, "90.000? ja", text)
    assert [text[link.start : link.end] for link in links] == ["ja", "90.000"]


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return load_embedder()


@pytest.mark.models
def test_the_embedder_links_what_was_linked_by_hand(embedder: Embedder) -> None:
    precision, recall = scores(embedder, PAIRS, WEAKEST)
    assert precision > 0.88
    assert recall > 0.85
    precision, _ = scores(embedder, PAIRS, 0.9)
    assert precision > 0.96


@pytest.mark.models
def test_a_sentence_about_something_else_has_few_links(embedder: Embedder) -> None:
    strong = [
        link
        for one, other in zip(PAIRS, PAIRS[5:] + PAIRS[:5], strict=True)
        for link in align(embedder, one["question"], other["text"])
        if link.strength >= 0.8
    ]
    assert len(strong) <= len(PAIRS) / 4


@pytest.mark.models
@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("Wem gehört das Schiff?", "Het schip is eigendom van een Griekse reder.", "Schiff=schip"),
        ("Qui a peint ce tableau ?", "Het schilderij is van Vermeer.", "tableau=schilderij"),
        ("桥什么时候开放?", "De brug gaat in mei open.", "桥=brug"),
        ("Wie won de race?", "Max Verstappen won zondag de race.", "race=race"),
    ],
)
def test_other_languages(embedder: Embedder, question: str, text: str, expected: str) -> None:
    assert expected in {f"{q}={t}" for q, t, _ in linked(embedder, question, text)}


@pytest.mark.models
def test_tokens_of_a_text(embedder: Embedder) -> None:
    text = "  De Maas\r\nbij Gene\u0300ve 😀 "
    (tokens,) = embedder.token_vectors([text]) or []
    pieces = [text[start:end].strip() for start, end in tokens.spans]
    assert "".join(pieces) == "".join(text.split())
    assert tokens.vectors.shape == (2, len(pieces), embedder.dimension)
    assert tokens.ids.shape == (len(pieces),)
    (long,) = embedder.token_vectors(["woord " * 2000]) or []
    assert len(long.spans) < 512
    assert (embedder.token_vectors([""]) or [])[0].spans == []


@pytest.mark.models
def test_tokens_of_another_model(tmp_path: Path) -> None:
    from test_embedding import save_small_model

    save_small_model(tmp_path)
    other = load_embedder.__wrapped__(str(tmp_path))
    (tokens,) = other.token_vectors(["de dijk " * 40]) or []
    assert tokens.spans[:2] == [(0, 2), (3, 7)]
    assert tokens.vectors.shape == (2, 32, 16)
    closed = Embedder("closed", "", torch.nn.ModuleList([torch.nn.Identity()]))  # type: ignore[arg-type]
    assert closed.token_vectors(["de dijk"]) is None
