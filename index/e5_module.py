"""The bundled backbone as a first module of a SentenceTransformer.

Apart from ``index.embedding`` because a subclass needs its base class, whose
import costs seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from sentence_transformers.base.modules import InputModule
from tokenizers import Tokenizer

from index.backbone import load_backbone, with_own_settings
from index.encoder import Encoder


class E5Module(InputModule):
    """Tokenises texts and yields token embeddings, as sentence-transformers asks."""

    def __init__(
        self, encoder: Encoder, tokenizer: Tokenizer, pad_id: int, max_seq_length: int
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.encoder = encoder
        self.max_seq_length = max_seq_length
        self.pad_id = pad_id
        self.tokenizer = with_own_settings(tokenizer)
        self.tokenizer.enable_truncation(max_seq_length)

    def preprocess(
        self, inputs: Sequence[Any], prompt: str | None = None, **kwargs: Any
    ) -> dict[str, torch.Tensor | Any]:
        """Token ids and attention mask, shape ``(len(inputs), longest)``.

        Args:
            kwargs: ``processing_kwargs`` may ask, as of transformers' tokenizers,
                for ``{"text": {"padding": "max_length", "max_length": tokens}}``.
        """
        texts = self._prepend_prompt(list(inputs), prompt) if prompt else list(inputs)
        rows = [torch.tensor(text.ids) for text in self.tokenizer.encode_batch(texts)]
        options = kwargs.get("processing_kwargs", {}).get("text", {})
        longest = max(len(row) for row in rows)
        if options.get("padding") == "max_length":
            longest = options["max_length"]
        ids = torch.full((len(rows), longest), self.pad_id)
        for i, row in enumerate(rows):
            ids[i, : len(row)] = row[:longest]
        return {"input_ids": ids, "attention_mask": (ids != self.pad_id).long()}

    def forward(self, features: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """Adds ``token_embeddings``, shape ``(texts, tokens, hidden)``, in fp32."""
        output = self.encoder(
            input_ids=features["input_ids"], attention_mask=features["attention_mask"]
        )
        # Pooled in fp32: a mean over hundreds of bf16 numbers loses bits.
        features["token_embeddings"] = output.last_hidden_state.float()
        return features

    def get_embedding_dimension(self) -> int:
        """Size of a token embedding."""
        return int(self.encoder.config.hidden_size)

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """Write encoder and tokenizer as an ordinary Hugging Face folder."""
        load_backbone().bert().save_pretrained(output_path)
        load_backbone().tokenizer.save_pretrained(output_path)
