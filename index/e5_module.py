"""The bundled backbone as a first module of a SentenceTransformer.

Apart from ``index.embedding`` because a subclass needs its base class, whose
import costs seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from sentence_transformers.base.modules import InputModule
from transformers import PreTrainedModel, PreTrainedTokenizerFast


class E5Module(InputModule):
    """Tokenises texts and yields token embeddings, as sentence-transformers asks."""

    def __init__(
        self, encoder: PreTrainedModel, tokenizer: PreTrainedTokenizerFast, max_seq_length: int
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.encoder = encoder
        self.tokenizer: PreTrainedTokenizerFast = tokenizer
        self.max_seq_length = max_seq_length

    def preprocess(
        self, inputs: Sequence[Any], prompt: str | None = None, **kwargs: Any
    ) -> dict[str, torch.Tensor | Any]:
        """Token ids and attention mask, shape ``(len(inputs), longest)``."""
        texts = self._prepend_prompt(list(inputs), prompt) if prompt else list(inputs)
        return dict(
            self.tokenizer(
                texts,
                padding=True,
                truncation=True,
                max_length=self.max_seq_length,
                return_tensors="pt",
                return_token_type_ids=False,
            )
        )

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
        self.encoder.save_pretrained(output_path)
        self.save_tokenizer(output_path)
