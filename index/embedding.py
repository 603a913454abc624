"""The embedder: a SentenceTransformer, by default the bundled multilingual-e5-small.

Any other sentence-transformers model, by path or by hub name, takes its place
through one setting.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from index.backbone import WEIGHTS_SHA256, load_backbone, preferred_dtype
from index.deferred import deferred, importing
from index.errors import ModelError, first_words

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = npt.NDArray[np.float32]

DEFAULT_MODEL = "multilingual-e5-small"

_MOST_TOKENS = 512
# Padded tokens of a batch of passages. Twice as many embed a tenth more tokens a
# second and make the batches that a short article leaves half empty twice as dear.
_BATCH_TOKENS = 1024
_TOKENISED_TOGETHER = 256  # texts
# How deep the layers are whose vectors tell which words mean the same, as shares
# of all; `python -m bench.alignment` compares them.
WORD_DEPTHS = (7 / 12, 1.0)
# Models of the E5 family were trained with these; others carry their own prompts.
_E5_PROMPTS = {"query": "query: ", "document": "passage: "}


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """The tokens of a text, without those that the model adds.

    Attributes:
        spans: in characters of the text.
        ids: rows of the vocabulary, shape ``(tokens,)``.
        vectors: shape ``(layers, tokens, hidden)``.
    """

    spans: list[tuple[int, int]]
    ids: npt.NDArray[np.int64]
    vectors: Vectors


class Embedder:
    """Turns questions and passages into unit vectors of the same space."""

    def __init__(self, name: str, fingerprint: str, model: SentenceTransformer) -> None:
        self.name = name
        self.fingerprint = fingerprint
        self.model = model

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        size = self.model.get_embedding_dimension()
        assert size is not None  # noqa: S101  (a sentence embedder has one)
        return size

    def embed_question(self, question: str) -> Vectors:
        """A unit vector, shape ``(dimension,)``."""
        vector: Vectors = _unit(self.model.encode_query([question], show_progress_bar=False))[0]
        return vector

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape ``(len(texts), dimension)``.

        The numbers of a text do not depend on the texts beside it: it goes through
        the model in a batch of one shape, decided by its own length.
        """
        lengths = self._lengths(texts)
        if lengths is None:
            return _unit(self.model.encode_document(list(texts), show_progress_bar=False))
        most = self.model.max_seq_length or _MOST_TOKENS
        out = np.empty((len(texts), self.dimension), np.float32)
        for tokens, rows in batches_of_one_shape(lengths, most):
            # The last batch of a shape is filled up with what it holds already.
            filled = [texts[rows[i % len(rows)]] for i in range(max(1, _BATCH_TOKENS // tokens))]
            out[rows] = self.model.encode_document(
                filled,
                batch_size=len(filled),
                show_progress_bar=False,
                processing_kwargs={"text": {"padding": "max_length", "max_length": tokens}},
            )[: len(rows)]
        return _unit(out)

    def _lengths(self, texts: Sequence[str]) -> list[int] | None:
        """The tokens of each text, embedded as a passage; None where none is padded."""
        prompts = self.model.prompts
        prompt = prompts.get("document") or prompts.get("passage")
        found: list[int] = []
        for at in range(0, len(texts), _TOKENISED_TOGETHER):
            some = list(texts[at : at + _TOKENISED_TOGETHER])
            mask = self.model.preprocess(some, prompt=prompt, task="document").get("attention_mask")
            if mask is None:
                return None
            found += mask.sum(dim=1).tolist()
        return found

    def token_vectors(
        self, texts: Sequence[str], depths: Sequence[float] = WORD_DEPTHS
    ) -> list[TokenVectors] | None:
        """The tokens of each text, embedded as a passage.

        What a model cannot hold of a text is left out. None where the layers or the
        tokens of the model cannot be seen.

        Args:
            texts: any texts.
            depths: of the layers that give the vectors, 0 for what is fed to the
                first and 1 for what leaves the last.
        """
        import torch
        from tokenizers import Tokenizer

        first: Any = self.model[0]
        encoder = getattr(first, "encoder", None) or getattr(first, "auto_model", None)
        tokenizer = getattr(first, "tokenizer", None)
        tokenizer = getattr(tokenizer, "backend_tokenizer", tokenizer)
        layers = getattr(getattr(encoder, "config", None), "num_hidden_layers", None)
        if encoder is None or layers is None or not isinstance(tokenizer, Tokenizer):
            return None
        most = min(getattr(first, "max_seq_length", None) or _MOST_TOKENS, _MOST_TOKENS)
        prompts = self.model.prompts
        prompt = prompts.get("document") or prompts.get("passage") or ""
        found = []
        for text in texts:
            encoded = tokenizer.encode(prompt + text)
            ids = encoded.ids[:most]
            rows = [
                row
                for row, (start, end) in enumerate(encoded.offsets[:most])
                if start < end and len(prompt) < end
            ]
            with torch.inference_mode():
                states = encoder(
                    input_ids=torch.tensor([ids]), output_hidden_states=True
                ).hidden_states
            chosen = torch.stack([states[round(depth * layers)][0, rows] for depth in depths])
            found.append(
                TokenVectors(
                    [
                        (max(0, start - len(prompt)), end - len(prompt))
                        for start, end in (encoded.offsets[row] for row in rows)
                    ],
                    np.array([ids[row] for row in rows], np.int64),
                    chosen.float().numpy(),
                )
            )
        return found


def batches_of_one_shape(lengths: Sequence[int], most: int) -> Iterator[tuple[int, list[int]]]:
    """Texts to embed together: the tokens that each is padded to, and their rows.

    Args:
        lengths: tokens of each text.
        most: tokens that the model holds.
    """
    by_shape: dict[int, list[int]] = {}
    for row, length in enumerate(lengths):
        # Few shapes, so that a short article fills few batches; multiples of 16,
        # over which attention is fast (`python -m bench.shapes`).
        step = 16 if length <= 64 else 32
        by_shape.setdefault(min(-(-length // step) * step, most), []).append(row)
    for tokens, rows in sorted(by_shape.items()):
        size = max(1, _BATCH_TOKENS // tokens)
        for at in range(0, len(rows), size):
            yield tokens, rows[at : at + size]


def _unit(vectors: Any) -> Vectors:
    out = np.asarray(vectors, dtype=np.float32)
    norms = np.linalg.norm(out, axis=1, keepdims=True)
    return np.ascontiguousarray(out / np.maximum(norms, 1e-12))


@cache
def load_embedder(model: str = DEFAULT_MODEL) -> Embedder:
    """Load an embedder once in a process.

    Args:
        model: ``multilingual-e5-small`` for the bundled weights; else the path of
            a sentence-transformers folder, or a hub name (fetched by that library).

    Raises:
        ModelError: when there is no such model, or it cannot be loaded.
    """
    from tqdm import tqdm

    # Its own lock is between processes, and outlives one that is killed.
    tqdm.set_lock(RLock())
    # A fifth of the time that the import takes goes to scikit-learn, for a distance
    # that is not used here, and a twentieth to SciPy, for losses that are not.
    with importing, deferred("sklearn.metrics"), deferred("scipy.optimize"):
        import sentence_transformers  # noqa: F401
    if model == DEFAULT_MODEL:
        return Embedder(model, f"sha256:{WEIGHTS_SHA256}", _bundled())
    from sentence_transformers import SentenceTransformer

    try:
        loaded = SentenceTransformer(model, device="cpu", model_kwargs={"dtype": preferred_dtype()})
    # What a folder or a hub may hold is open-ended, and so are the errors.
    except Exception as error:
        raise ModelError(
            "the embedding model {model!r} cannot be loaded: it is neither a "
            "sentence-transformers folder nor a model that can be fetched ({reason})",
            model=model,
            reason=first_words(error),
        ) from error
    if not any(loaded.prompts.get(name) for name in ("query", "document", "passage")) and (
        "e5" in Path(model).name.lower()
    ):
        loaded.prompts = dict(_E5_PROMPTS)
    return Embedder(model, _fingerprint(model, loaded), loaded)


def _bundled() -> SentenceTransformer:
    with importing:
        from sentence_transformers import SentenceTransformer
        from sentence_transformers.sentence_transformer.modules import Normalize, Pooling

        from index.e5_module import E5Module

    backbone = load_backbone()
    encoder = E5Module(
        backbone.encoder(),
        backbone.backend_tokenizer,
        backbone.weights.special["pad"],
        _MOST_TOKENS,
    )
    pooling = Pooling(backbone.config.hidden_size, pooling_mode="mean")
    return SentenceTransformer(
        modules=[encoder, pooling, Normalize()], device="cpu", prompts=dict(_E5_PROMPTS)
    )


def _fingerprint(model: str, loaded: SentenceTransformer) -> str:
    """What tells one set of weights from another: file hashes, or a hub's commit."""
    folder = Path(model)
    if not folder.is_dir():
        commit = getattr(getattr(loaded[0], "config", None), "_commit_hash", None)
        return f"commit:{commit}"
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_file() and not any(part.startswith(".") for part in name.parts):
            digest.update(name.as_posix().encode())
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return f"sha256:{digest.hexdigest()}"
