"""The bundled model's way from tokens to vectors, written out.

``transformers.BertModel`` computes the same and serves training and export. Of reading
five passages, a fifth of its time goes to what lies between the matrix products, of
embedding a question more than half: dozens of small modules, and the weights laid out
anew for the processor each time they are used. Here they are laid out once.
``docs/MEASUREMENTS.md`` has the times.

Apart from ``index.backbone`` because it imports torch at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch.nn.functional import embedding, gelu, layer_norm, linear, scaled_dot_product_attention

Tensors = Mapping[str, torch.Tensor]
Norm = tuple[torch.Tensor, torch.Tensor]

# Rows of the product that the layout is chosen for; any number can be multiplied.
_ROWS = 1024


@dataclass(frozen=True, slots=True)
class States:
    """What comes out, named as transformers names it.

    Attributes:
        last_hidden_state: shape ``(texts, tokens, hidden)``.
        hidden_states: what is fed to the first layer, and what leaves each; empty
            where it was not asked for.
    """

    last_hidden_state: torch.Tensor
    hidden_states: tuple[torch.Tensor, ...] = ()


class Layer:
    """One layer of the encoder: attention among the tokens, then a step for each."""

    def __init__(self, tensors: Tensors, config: Any) -> None:
        """Lay the weights out.

        Args:
            tensors: the layer's own, named as in ``BertModel`` below the layer.
            config: sizes, named as in ``BertConfig``.
        """
        parts = [f"attention.self.{name}" for name in ("query", "key", "value")]
        self._heads = config.num_attention_heads
        self._epsilon = config.layer_norm_eps
        self._attend = _projection(
            torch.cat([tensors[f"{part}.weight"] for part in parts]),
            torch.cat([tensors[f"{part}.bias"] for part in parts]),
        )
        self._merge = _named(tensors, "attention.output.dense")
        self._widen = _named(tensors, "intermediate.dense", activated=True)
        self._narrow = _named(tensors, "output.dense")
        names = ("attention.output.LayerNorm", "output.LayerNorm")
        self._norms = [_norm(tensors, name) for name in names]

    def __call__(
        self, states: torch.Tensor, shape: tuple[int, int], mask: torch.Tensor
    ) -> torch.Tensor:
        """The states after this layer.

        Args:
            states: shape ``(texts * tokens, hidden)``.
            shape: texts, tokens.
            mask: added to the attention's logits, shape ``(texts, 1, 1, tokens)``.
        """
        hidden = states.shape[-1]
        parts = self._attend(states).view(*shape, 3, self._heads, hidden // self._heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        mixed = scaled_dot_product_attention(query, key, value, attn_mask=mask)
        mixed = mixed.transpose(1, 2).reshape(states.shape)
        states = self._normed(0, states + self._merge(mixed))
        return self._normed(1, states + self._narrow(self._widen(states)))

    def _normed(self, place: int, states: torch.Tensor) -> torch.Tensor:
        return layer_norm(states, states.shape[-1:], *self._norms[place], self._epsilon)


class Encoder:
    """Embeddings and layers of a ``BertModel`` without dropout, for inference alone."""

    def __init__(self, config: Any, embeddings: Tensors, layers: Sequence[Layer]) -> None:
        """Put the parts together; none is copied.

        Args:
            config: sizes, named as in ``BertConfig``.
            embeddings: named as in ``BertModel``.
            layers: all of them, in order.
        """
        self.config = config
        self.words = embeddings["embeddings.word_embeddings.weight"]
        self.layers = tuple(layers)
        # Neither model was trained with token types: all are of the first.
        self._kind = embeddings["embeddings.token_type_embeddings.weight"][0]
        self._places = embeddings["embeddings.position_embeddings.weight"]
        self._norm = _norm(embeddings, "embeddings.LayerNorm")

    @torch.inference_mode()
    def __call__(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        output_hidden_states: bool = False,
    ) -> States:
        """Encode texts.

        Args:
            input_ids: shape ``(texts, tokens)``.
            attention_mask: the same shape, 0 for what is padding; None for no padding.
            output_hidden_states: whether the states between the layers are wanted.
        """
        shape = (input_ids.shape[0], input_ids.shape[1])
        states = embedding(input_ids, self.words) + self._kind + self._places[: shape[1]]
        states = layer_norm(states, states.shape[-1:], *self._norm, self.config.layer_norm_eps)
        states = states.view(-1, states.shape[-1])
        # Made where nothing is padding too: attention without one rounds otherwise.
        mask = torch.zeros((shape[0], 1, 1, shape[1]), dtype=states.dtype)
        if attention_mask is not None:
            mask.masked_fill_(attention_mask[:, None, None, :] == 0, -torch.inf)
        between = [states]
        for layer in self.layers:
            states = layer(states, shape, mask)
            if output_hidden_states:
                between.append(states)
        last = states.view(*shape, -1)
        if not output_hidden_states:
            return States(last)
        return States(last, tuple(each.view(*shape, -1) for each in between))


def _projection(
    weight: torch.Tensor, bias: torch.Tensor, activated: bool = False
) -> Callable[[torch.Tensor], torch.Tensor]:
    """``x @ weight.T + bias``, through GELU where ``activated``.

    In bf16 through oneDNN, with the weights in the layout that it multiplies. torch has
    no public name for these two operators, which its own compiler uses; without them,
    or in fp32, the plain ones do.
    """
    operators = torch.ops.mkldnn
    if weight.dtype != torch.bfloat16 or not hasattr(operators, "_linear_pointwise"):
        if activated:
            return lambda states: gelu(linear(states, weight, bias))
        return lambda states: linear(states, weight, bias)
    laid_out = operators._reorder_linear_weight(weight.contiguous(), _ROWS)
    # "none" is the kind of GELU: the exact one, not the approximation by tanh.
    then: tuple[str, list[float], str] = ("gelu", [], "none") if activated else ("none", [], "")

    def project(states: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = operators._linear_pointwise(states, laid_out, bias, *then)
        return out

    return project


def _named(
    tensors: Tensors, name: str, activated: bool = False
) -> Callable[[torch.Tensor], torch.Tensor]:
    return _projection(tensors[f"{name}.weight"], tensors[f"{name}.bias"], activated)


def _norm(tensors: Tensors, name: str) -> Norm:
    return tensors[f"{name}.weight"], tensors[f"{name}.bias"]
