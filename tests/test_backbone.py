"""The bundled weights: a file format read exactly, and the model that is in it."""

from __future__ import annotations

import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import backbone
from index.backbone import E5Weights, load_backbone
from index.errors import ModelError

PIECES = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁dijk", -1.5), ("é", -2.0)]
HIDDEN = 32


def small_file() -> bytes:
    """A file in the format of the real one, with two tensors."""
    sizes = (HIDDEN, 1, 1, HIDDEN, len(PIECES), 8, 1)
    data = b"E5S1" + struct.pack("<I7ifi", 1, *sizes, 1e-12, 32)
    blob = [text.encode() for text, _ in PIECES]
    data += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, sum(map(len, blob)))
    data += np.cumsum([0, *map(len, blob)]).astype("<u4").tobytes()
    data += np.array([score for _, score in PIECES], "<f4").tobytes() + b"".join(blob)
    data += struct.pack("<iI", 1, 9) + bytes(9)  # a normaliser map, passed over
    plain = np.arange(4, dtype="<f4").tobytes()
    nibbles = bytes(range(0, 256, 16))  # low nibbles 0, high nibbles 0 to 15
    blocks = struct.pack("<e", 0.5) + nibbles + struct.pack("<e", -2.0) + b"\x9f" * 16
    names = [("emb.ln.w", 0, 4, len(plain)), ("emb.word", 2, 64, len(blocks))]
    directory_size = 4 + sum(2 + len(name) + 21 for name, *_ in names)
    offset = len(data) + directory_size
    data += struct.pack("<i", len(names))
    for name, dtype, count, size in names:
        data += struct.pack("<H", len(name)) + name.encode()
        data += struct.pack("<BIQQ", dtype, count, offset, size)
        offset += size
    return data + plain + blocks


def test_header_and_vocabulary() -> None:
    weights = E5Weights.parse(small_file())
    assert weights.pieces == PIECES
    assert weights.special == {"bos": 0, "eos": 2, "pad": 1, "unk": 3}
    assert weights.config["hidden_size"] == HIDDEN
    assert weights.config["max_position_embeddings"] == 8
    assert weights.config["pad_token_id"] == 1
    assert weights.config["layer_norm_eps"] == pytest.approx(1e-12)


def test_a_plain_tensor() -> None:
    (values,) = E5Weights.parse(small_file()).runs("emb.ln.w")
    assert values.tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize("at_once", [1, 2, 3])
def test_a_quantised_tensor(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backbone, "_BLOCKS_AT_ONCE", at_once)
    weights = E5Weights.parse(small_file())
    values = np.concatenate(list(weights.runs("emb.word")))
    assert len(values) == weights.size("emb.word")
    assert values.dtype == np.float32
    # Low nibbles first: (0 - 8) / 2; then the high ones: (0..15 - 8) / 2.
    assert values[:32].tolist() == [-4.0] * 16 + [(n - 8) / 2 for n in range(16)]
    # 0x9f: low nibble 15, high nibble 9, times -2.
    assert values[32:].tolist() == [-14.0] * 16 + [-2.0] * 16


@pytest.mark.parametrize("data", [b"", b"GGUF", b"E5S2" + bytes(99)])
def test_another_format_is_refused(data: bytes) -> None:
    with pytest.raises(ModelError, match=r"^the embedding weights are not in the expected E5S1"):
        E5Weights.parse(data)


@pytest.fixture
def nothing_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the weights had not been loaded, whatever other tests loaded."""
    monkeypatch.setattr(backbone, "_load_backbone", backbone._load_backbone.__wrapped__)


@pytest.mark.usefixtures("nothing_loaded")
def test_where_there_is_no_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backbone, "bundled_weights_path", lambda: None)
    line = r"^the bundled models are not installed: .* --model \S+ --reader \S+$"
    with pytest.raises(ModelError, match=line):
        load_backbone()


@pytest.mark.usefixtures("nothing_loaded")
def test_another_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "weights.bin").write_bytes(small_file())
    monkeypatch.setattr(backbone, "bundled_weights_path", lambda: tmp_path / "weights.bin")
    with pytest.raises(ModelError, match=r"are damaged or of another release; reinstall them with"):
        load_backbone()


# The real weights


@pytest.mark.models
def test_the_real_file_is_the_one_that_was_verified() -> None:
    weights = load_backbone().weights
    assert weights.config["hidden_size"] == 384
    assert weights.config["num_hidden_layers"] == 12
    assert len(weights.pieces) == 250_002
    assert load_backbone() is load_backbone()


@pytest.mark.models
@pytest.mark.parametrize(
    ("text", "ids"),
    [("Hello world", [0, 35378, 8999, 2]), ("", [0, 2]), ("  Hello   world ", [0, 35378, 8999, 2])],
)
def test_ids_are_those_of_the_original_tokenizer(text: str, ids: list[int]) -> None:
    loaded = load_backbone()
    assert loaded.backend_tokenizer.encode(text).ids == ids
    assert loaded.tokenizer(text)["input_ids"] == ids


@pytest.mark.models
@pytest.mark.parametrize(
    "text", ["<s>", "a </s> b", "<unk><pad>", "<mask>", "\0</s>", "\u00a0</s>"]
)
def test_control_tokens_that_are_written_in_a_text_are_text(text: str) -> None:
    loaded = load_backbone()
    control = set(loaded.weights.special.values()) | {len(loaded.weights.pieces) - 1}
    if "\0" in text:
        control.remove(loaded.weights.special["unk"])  # which a NUL is
    assert not control & set(loaded.backend_tokenizer.encode(text).ids[1:-1])


@pytest.mark.models
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_offsets_lie_in_the_text_in_order(text: str) -> None:
    encoded = load_backbone().backend_tokenizer.encode(text)
    starts = [start for start, _ in encoded.offsets[1:-1]]
    assert starts == sorted(starts)
    assert all(0 <= start <= end <= len(text) for start, end in encoded.offsets)


@pytest.mark.models
def test_offsets_are_of_the_text_as_it_was_given() -> None:
    text = "É\u0301é  “Genève”\r\n 😀 ﬁn ½"
    encoded = load_backbone().backend_tokenizer.encode(text)
    pieces = [text[start:end].strip() for start, end in encoded.offsets[1:-1]]
    assert "".join(pieces) == "".join(text.split())
    assert "Gen" in pieces
    assert "ﬁn" in pieces


@pytest.mark.models
def test_shared_tensors_are_in_memory_once() -> None:
    loaded = load_backbone()
    one, other, written_out = loaded.bert(), loaded.bert(), loaded.encoder()
    table = one.embeddings.word_embeddings.weight
    assert table.data_ptr() == other.embeddings.word_embeddings.weight.data_ptr()
    assert table.data_ptr() == written_out.words.data_ptr()
    assert written_out.layers == loaded.encoder().layers
    assert not one.training
    assert not any(parameter.requires_grad for parameter in one.parameters())


@pytest.mark.models
@pytest.mark.parametrize("dtype", ["bfloat16", "float32"])
def test_the_encoder_computes_what_transformers_does(dtype: str) -> None:
    import torch

    loaded = replace(load_backbone(), dtype=getattr(torch, dtype))
    own = loaded.tensors("encoder.layer.7.")
    own["encoder.layer.7.output.dense.bias"] += 1
    ids = torch.randint(5, 9_000, (3, 40), generator=torch.Generator().manual_seed(1))
    mask = torch.ones_like(ids)
    mask[1, 23:] = 0
    with torch.inference_mode():
        theirs = loaded.bert(own)(ids, attention_mask=mask, output_hidden_states=True)
    ours = loaded.encoder(own)(ids, mask, output_hidden_states=True)
    # In bf16 both round, and not at the same places: steps are of 1/128.
    near = 1e-4 if dtype == "float32" else 0.1
    assert len(ours.hidden_states) == len(theirs.hidden_states)
    for one, other in zip(ours.hidden_states, theirs.hidden_states, strict=True):
        torch.testing.assert_close(one[mask == 1], other[mask == 1], rtol=0, atol=near)
    assert torch.equal(ours.last_hidden_state, ours.hidden_states[-1])
    assert torch.equal(ours.last_hidden_state, loaded.encoder(own)(ids, mask).last_hidden_state)
    # The numbers of a text are those of its text alone, in a batch of the same shape.
    again = loaded.encoder(own)(ids[:1].expand(3, -1)).last_hidden_state
    assert torch.equal(again[2], ours.last_hidden_state[0])


@pytest.mark.models
def test_layers_that_do_not_fit_are_refused() -> None:
    loaded = load_backbone()
    own = loaded.tensors("encoder.layer.7.")
    with pytest.raises(ValueError, match="has 5 numbers"):
        loaded.encoder({**own, "encoder.layer.7.output.dense.bias": own.popitem()[1][:5]})
    with pytest.raises(KeyError, match="pooler"):
        loaded.encoder({"pooler.dense.bias": own.popitem()[1]})
    with pytest.raises(KeyError, match="bias"):
        loaded.encoder({name: t for name, t in own.items() if "dense.bias" not in name})


@pytest.mark.models
def test_what_one_model_is_set_to_is_not_what_the_others_are() -> None:
    loaded = load_backbone()
    one, other = loaded.bert(), loaded.bert()
    one.set_attn_implementation("eager")
    assert other.config._attn_implementation == "sdpa"
    assert loaded.bert().config._attn_implementation == "sdpa"
