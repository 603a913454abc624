"""The reader: from a question and passages to exact spans.

A question and a passage go through an extractive question-answering model
together; it gives every token a start and an end logit. The first token stands
for "not answered here" (the null answer, as in BERT for SQuAD 2.0: Devlin et
al., 2019, https://arxiv.org/abs/1810.04805).

The bundled weights replace the upper layers of the embedder's backbone and
share its embedding table in memory; any Hugging Face model for extractive
question answering takes their place through one setting.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from index.backbone import with_own_settings
from index.deferred import importing
from index.errors import ModelError, first_words, reason_of

if TYPE_CHECKING:
    import torch
    from tokenizers import Encoding, Tokenizer

    from index.encoder import Encoder

Logits = npt.NDArray[np.float32]
Tokens = npt.NDArray[np.int64]
Offsets = Sequence[tuple[int, int]]

DEFAULT_MODEL = "citaat-reader"
WEIGHTS_SHA256 = "a6aa98539134aed0ff9e8a31be42f53f5ee5daaa739c1c4e250561083d42f9f1"

_WEIGHTS = Path(__file__).parent / "weights" / "reader.safetensors"
_HEAD = "qa_outputs"

# A window holds question and passage; the windows of a longer passage overlap
# by the stride, so that an answer at one's edge is whole in the next.
_WINDOW_TOKENS = 384
_STRIDE_TOKENS = 96
# Longer questions keep their beginning; the passage needs the room.
_QUESTION_TOKENS = 96
_SPAN_TOKENS = 40
# Windows are padded to a multiple of this many tokens: attention in bf16 takes up
# to twice as long over a length that is none (`python -m bench.shapes`).
_MULTIPLE = 16
# Padded tokens that go through the model at once.
_BATCH_TOKENS = 4096


@dataclass(frozen=True, slots=True)
class Span:
    """An exact piece of a passage that may answer.

    ``start`` and ``end`` count characters of ``passages[passage]``; ``score`` is
    the span's start and end logit together, less the null answer's: positive
    where the model holds the span likelier than silence.
    """

    passage: int
    start: int
    end: int
    score: float


class SpanModel(Protocol):
    """What the reader asks of a model."""

    def logits(self, inputs: Mapping[str, Tokens]) -> Logits:
        """Start and end logits, shape ``(windows, tokens, 2)``.

        Args:
            inputs: ``input_ids``, ``attention_mask`` and ``token_type_ids``,
                each of shape ``(windows, tokens)``.
        """
        ...


class Reader:
    """Finds the spans of passages that answer a question."""

    def __init__(
        self,
        name: str,
        tokenizer: Tokenizer,
        model: SpanModel,
        *,
        pad_id: int,
        null_id: int,
        window_tokens: int = _WINDOW_TOKENS,
        stride_tokens: int = _STRIDE_TOKENS,
    ) -> None:
        """Store the parts.

        Args:
            tokenizer: owned by the reader, which sets its truncation; encodes
                (question, passage) pairs with the model's special tokens.
            pad_id: the id that fills short windows.
            null_id: the id of the token that stands for the null answer.
            window_tokens: most tokens of a window, question included.
            stride_tokens: tokens that neighbouring windows share.
        """
        self.name = name
        self._model = model
        self._pad_id = pad_id
        self._null_id = null_id
        self._questions = with_own_settings(tokenizer)
        self._pairs = tokenizer
        # Set once: a tokenizer that is never changed again can serve many threads.
        self._pairs.enable_truncation(
            window_tokens, stride=stride_tokens, strategy="only_second", direction="right"
        )
        self._pairs.no_padding()
        room = window_tokens - stride_tokens - 8
        self._question_tokens = max(1, min(_QUESTION_TOKENS, room))

    def read(self, question: str, passages: Sequence[str], top: int = 3) -> list[Span]:
        """The best spans of all passages, best first; equal input gives equal output.

        Args:
            question: in any language of the model.
            passages: the texts to read; an empty one gives no span.
            top: most spans of one passage. Those of one passage never overlap.
        """
        question = self._shortened(question)
        rows = [row for row, text in enumerate(passages) if text.strip()]
        # Not as one batch: its threads would wait for the model's, which spin between products.
        encoded = [self._pairs.encode(question, passages[row]) for row in rows]
        windows: list[tuple[int, Encoding]] = []
        for row, first in zip(rows, encoded, strict=True):
            windows += [(row, first), *((row, more) for more in first.overflowing)]
        found: dict[int, list[Span]] = {row: [] for row in rows}
        for batch in _batches([len(window.ids) for _, window in windows], _BATCH_TOKENS):
            chosen = [windows[i] for i in batch]
            logits = self._model.logits(self._padded([window for _, window in chosen]))
            for (row, window), scores in zip(chosen, logits, strict=True):
                found[row] += self._spans(row, passages[row], window, scores, top)
        kept = [span for row in rows for span in without_overlap(found[row], top)]
        return sorted(kept, key=_best_first)

    def _shortened(self, question: str) -> str:
        """The question without what would leave the passage no room."""
        encoding = self._questions.encode(question, add_special_tokens=False)
        if len(encoding.ids) <= self._question_tokens:
            return question
        return question[: encoding.offsets[self._question_tokens - 1][1]]

    def _padded(self, windows: Sequence[Encoding]) -> dict[str, Tokens]:
        longest = max(len(window.ids) for window in windows)
        shape = (len(windows), -(-longest // _MULTIPLE) * _MULTIPLE)
        ids = np.full(shape, self._pad_id, np.int64)
        mask = np.zeros(shape, np.int64)
        types = np.zeros(shape, np.int64)
        for row, window in enumerate(windows):
            ids[row, : len(window.ids)] = window.ids
            mask[row, : len(window.ids)] = 1
            types[row, : len(window.ids)] = window.type_ids
        return {"input_ids": ids, "attention_mask": mask, "token_type_ids": types}

    def _spans(
        self, row: int, text: str, window: Encoding, logits: Logits, top: int
    ) -> Iterator[Span]:
        """The spans of one window, in characters of the passage, tidied."""
        null_at = window.ids.index(self._null_id)
        null = float(logits[null_at].sum())
        positions = [i for i, part in enumerate(window.sequence_ids) if part == 1]
        if not positions:
            return
        # A passage's tokens stand together.
        begin, stop = positions[0], positions[-1] + 1
        # More than asked for: tidied spans can fall together.
        for first, last, score in best_spans(
            logits[begin:stop, 0], logits[begin:stop, 1], top + 2, _SPAN_TOKENS
        ):
            start, end = tidy(
                text, window.offsets[begin + first][0], window.offsets[begin + last][1]
            )
            if start < end:
                yield Span(row, start, end, score - null)


def best_spans(
    start: Logits, end: Logits, top: int, most_tokens: int
) -> list[tuple[int, int, float]]:
    """The best non-overlapping token spans as (first, last, score), best first.

    Args:
        start, end: logits of the passage's tokens, shape ``(tokens,)``.
        top: most spans.
        most_tokens: most tokens of a span.

    A span's score is its first token's start logit plus its last token's end
    logit. Of equal scores the earliest, then shortest, wins.
    """
    size = len(start)
    scores = start[:, None].astype(np.float64) + end[None, :]
    ahead = np.arange(size)[None, :] - np.arange(size)[:, None]
    scores[(ahead < 0) | (ahead >= most_tokens)] = -np.inf
    found: list[tuple[int, int, float]] = []
    while len(found) < top:
        first, last = divmod(int(scores.argmax()), size)
        best = float(scores[first, last])
        if best == -np.inf:
            break
        found.append((first, last, best))
        scores[: last + 1, first:] = -np.inf
    return found


def without_overlap(spans: Sequence[Span], top: int) -> list[Span]:
    """The best spans of one passage of which no two share a character."""
    kept: list[Span] = []
    for span in sorted(spans, key=_best_first):
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
        if len(kept) == top:
            break
    return kept


def _best_first(span: Span) -> tuple[float, int, int, int]:
    return (-span.score, span.passage, span.start, span.end)


_PAIRS = {"(": ")", "[": "]", "{": "}", "‘": "’", "“": "”", "«": "»", "‹": "›", "„": "”"}
_CLOSERS = {
    ")": "(",
    "]": "[",
    "}": "{",
    "’": "‘",
    "”": "“„",
    "»": "«",
    "›": "‹",
}
_SAME = "\"'"
# What an answer neither begins nor ends with.
_LOOSE = ",;:.!?…-–—/·•*_。，、！？"


def tidy(text: str, start: int, end: int) -> tuple[int, int]:
    """Bounds near ``start`` and ``end`` that a careful person would have marked.

    Whole words and numbers; no space, loose punctuation or lone quotation mark
    or bracket at either end: the partner just outside is taken in, else the
    lone one is left out. Returns an empty span where nothing remains.
    """
    end = min(max(0, end), len(text))
    start = min(max(0, start), end)
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start == end:
        return start, start
    while start > 0 and _joined(text, start):
        start -= 1
    while end < len(text) and _joined(text, end):
        end += 1
    changed = True
    while changed and start < end:
        start, end, changed = _trim_once(text, start, end)
    return start, max(start, end)


def _trim_once(text: str, start: int, end: int) -> tuple[int, int, bool]:
    """One step of tidying the ends of a span that is not empty."""
    first, last = text[start], text[end - 1]
    if first.isspace() or first in _LOOSE:
        # A minus sign or a decimal point belongs to the number after it.
        number = first in "-–." and end - start > 1 and text[start + 1].isdigit()
        if not (number and (start == 0 or text[start - 1].isspace() or text[start - 1] in '(‘“"')):
            return start + 1, end, True
    if last.isspace() or (last in _LOOSE and not _abbreviation(text, start, end)):
        return start, end - 1, True
    before = text[start - 1] if start else ""
    after = text[end] if end < len(text) else ""
    inside = text[start:end]
    for opening, closing in _PAIRS.items():
        if inside.count(opening) > sum(map(inside.count, _closers_of(opening))):
            if after and after in _closers_of(opening):
                return start, end + 1, True
            if first == opening:
                return start + 1, end, True
            if last == opening:
                return start, end - 1, True
        if inside.count(closing) > sum(map(inside.count, _CLOSERS[closing])):
            if before and before in _CLOSERS[closing]:
                return start - 1, end, True
            if last == closing:
                return start, end - 1, True
            if first == closing:
                return start + 1, end, True
    for mark in _SAME:
        if mark in (first, last) and _lone(inside, mark):
            if first == mark and after != mark:
                return start + 1, end, True
            if last == mark and before != mark:
                return start, end - 1, True
            return (start, end + 1, True) if first == mark else (start - 1, end, True)
    return start, end, False


def _closers_of(opening: str) -> str:
    return "".join(closing for closing, openings in _CLOSERS.items() if opening in openings)


def _lone(inside: str, mark: str) -> bool:
    """Whether a mark that opens and closes alike is without its partner.

    An apostrophe within a word is no quotation mark.
    """
    count = sum(
        1
        for i, char in enumerate(inside)
        if char == mark and not (0 < i < len(inside) - 1 and _joined_around(inside, i))
    )
    return count % 2 == 1


def _joined_around(text: str, at: int) -> bool:
    return text[at - 1].isalnum() and text[at + 1].isalnum()


def _abbreviation(text: str, start: int, end: int) -> bool:
    """Whether the full stop at the end belongs to the last word, as in "V.S."."""
    if text[end - 1] != ".":
        return False
    word = text[start:end].rsplit(maxsplit=1)[-1]
    return "." in word[:-1] and not any(char.isdigit() for char in word)


def _joined(text: str, at: int) -> bool:
    """Whether the characters on both sides of a bound belong to one word or number."""
    before, after = text[at - 1], text[at]
    if _letter(before) and _letter(after):
        return True
    # "175.000", "10,5": a separator with a digit on either side.
    if after in ".," and before.isdigit():
        return at + 1 < len(text) and text[at + 1].isdigit()
    if before in ".," and after.isdigit():
        return at >= 2 and text[at - 2].isdigit()
    return False


def _letter(char: str) -> bool:
    """Whether a character is part of a word in a script that sets words apart."""
    if char.isascii():
        return char.isalnum()
    kind = unicodedata.category(char)
    if kind[0] not in "LMN":
        return False
    # Thai to Khmer, Japanese and Chinese run words together: there a bound
    # between two letters is as good as any.
    point = ord(char)
    together = 0x0E00 <= point < 0x1100 or 0x1780 <= point < 0x1800 or 0x3000 <= point < 0xAC00
    return not (together or 0xF900 <= point < 0xFB00 or point >= 0x20000)


def _batches(lengths: Sequence[int], budget: int) -> Iterator[list[int]]:
    """Windows in order of length, as many together as fit the budget when padded."""
    batch: list[int] = []
    for row in sorted(range(len(lengths)), key=lambda row: (lengths[row], row)):
        if batch and (len(batch) + 1) * lengths[row] > budget:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


@dataclass(frozen=True, slots=True)
class BundledModel:
    """The backbone with trained upper layers and its span head."""

    encoder: Encoder
    weight: torch.Tensor  # (2, hidden), fp32
    bias: torch.Tensor  # (2,), fp32

    def logits(self, inputs: Mapping[str, Tokens]) -> Logits:
        import torch

        with torch.inference_mode():
            states = self.encoder(
                input_ids=torch.from_numpy(inputs["input_ids"]),
                attention_mask=torch.from_numpy(inputs["attention_mask"]),
            ).last_hidden_state
            # In fp32: in bf16 many spans would tie.
            out: Logits = (states.float() @ self.weight.T + self.bias).numpy()
        return out


@dataclass(frozen=True, slots=True)
class HubModel:
    """A Hugging Face model for extractive question answering."""

    model: Any
    inputs: frozenset[str]  # the names of what it takes

    def logits(self, inputs: Mapping[str, Tokens]) -> Logits:
        import torch

        with torch.inference_mode():
            out = self.model(
                **{k: torch.from_numpy(v) for k, v in inputs.items() if k in self.inputs}
            )
            stacked = torch.stack([out.start_logits, out.end_logits], dim=-1).float()
        result: Logits = stacked.numpy()
        return result


@cache
def load_reader(model: str = DEFAULT_MODEL) -> Reader:
    """Load a reader once in a process.

    Args:
        model: ``citaat-reader`` for the bundled weights; the path of a
            ``.safetensors`` file that ``training.train_reader`` wrote; the path
            of a Hugging Face folder; or a hub name, fetched by that library.

    Raises:
        ModelError: when there is no such model, or it cannot be read or verified.
    """
    if model == DEFAULT_MODEL:
        return _load_bundled(model, _WEIGHTS, WEIGHTS_SHA256)
    if model.endswith(".safetensors"):
        return _load_bundled(model, Path(model), None)
    return _load_hub(model)


def read_weights(path: Path = _WEIGHTS, sha256: str | None = WEIGHTS_SHA256) -> dict[str, Any]:
    """The tensors of a reader, by name: layers as ``BertModel`` names them, and the head.

    Args:
        path: of a ``.safetensors`` file.
        sha256: what the file must be; None for any.

    Raises:
        ModelError: when it cannot be read, is another file, or holds no tensors.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load

    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(
            "the reader's weights {path} cannot be read ({reason}); "
            "reinstall citaat, or choose another reader",
            path=str(path),
            reason=reason_of(error),
        ) from error
    if sha256 is not None and hashlib.sha256(data).hexdigest() != sha256:
        raise ModelError(
            "the reader's weights {path} are damaged or of another release; reinstall citaat",
            path=str(path),
        )
    try:
        tensors: dict[str, Any] = load(data)
    except SafetensorError as error:
        raise ModelError("{path} does not hold a reader's weights", path=str(path)) from error
    return tensors


def _load_bundled(name: str, path: Path, sha256: str | None) -> Reader:
    from index.backbone import load_backbone

    tensors = read_weights(path, sha256)
    backbone = load_backbone()
    try:
        weight, bias = tensors.pop(f"{_HEAD}.weight"), tensors.pop(f"{_HEAD}.bias")
        encoder = backbone.encoder({key: t.to(backbone.dtype) for key, t in tensors.items()})
    except (KeyError, ValueError, RuntimeError) as error:
        raise ModelError("{path} does not hold a reader's weights", path=str(path)) from error
    special = backbone.weights.special
    return Reader(
        name,
        # The embedder truncates and pads with its own; the vocabulary is shared.
        with_own_settings(backbone.backend_tokenizer),
        BundledModel(encoder, weight.float(), bias.float()),
        pad_id=special["pad"],
        null_id=special["bos"],
    )


def _load_hub(name: str) -> Reader:
    from index.backbone import preferred_dtype

    with importing:
        from transformers import AutoModelForQuestionAnswering, AutoTokenizer

    try:
        tokenizer = AutoTokenizer.from_pretrained(name, use_fast=True)
        model, loaded = AutoModelForQuestionAnswering.from_pretrained(
            name, dtype=preferred_dtype(), output_loading_info=True
        )
        backend = tokenizer.backend_tokenizer
    # What a folder or a hub may hold is open-ended, and so are the errors.
    except Exception as error:
        raise ModelError(
            "the reader {name!r} cannot be loaded: it is neither a folder of an extractive "
            "question-answering model nor one that can be fetched ({reason})",
            name=name,
            reason=first_words(error),
        ) from error
    # transformers makes up what a file lacks, and only warns: a model of another kind
    # would answer at random.
    if missing := sorted(loaded["missing_keys"]):
        raise ModelError(
            "the reader {name!r} is no model for extractive question answering: it lacks {what}",
            name=name,
            what=missing[0],
        )
    if tokenizer.cls_token_id is None:
        raise ModelError(
            "the reader {name!r} has no token for the null answer; choose another", name=name
        )
    longest = min(_WINDOW_TOKENS, int(tokenizer.model_max_length))
    return Reader(
        name,
        backend,
        HubModel(model.eval(), frozenset(tokenizer.model_input_names)),
        pad_id=tokenizer.pad_token_id or 0,
        null_id=tokenizer.cls_token_id,
        window_tokens=longest,
        stride_tokens=min(_STRIDE_TOKENS, longest // 4),
    )
