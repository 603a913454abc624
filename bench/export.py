"""The bundled models as ordinary folders, for programs other than citaat.

Usage::

    python -m bench.export FOLDER

Writes ``FOLDER/embedder``, for ``SentenceTransformer(folder)``, and
``FOLDER/reader``, for ``AutoModelForQuestionAnswering.from_pretrained(folder)``,
both in fp32. citaat computes in bf16 where the processor does; apart from that
they are equal.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from tokenizers import pre_tokenizers

from index.backbone import Backbone, load_backbone
from index.embedding import load_embedder
from qa.reader import read_weights

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

_MOST_TOKENS = 512


def export_models(folder: Path) -> tuple[Path, Path]:
    """Write both models, in fp32 and safetensors: the folders of embedder and reader.

    Raises:
        ModelError: when the bundled backbone or reader is absent or damaged.
    """
    backbone = Backbone(load_backbone().weights, torch.float32)
    embedder, reader = folder / "embedder", folder / "reader"
    tokenizer = _tokenizer(backbone)
    _export_embedder(backbone, tokenizer, embedder)
    _export_reader(backbone, tokenizer, reader)
    return embedder, reader


def _export_embedder(backbone: Backbone, tokenizer: PreTrainedTokenizerFast, folder: Path) -> None:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import Transformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling
    from transformers.models.bert.modeling_bert import BertPooler

    bert = backbone.bert()
    # Whoever loads the folder makes a pooler, which nothing here uses, and complains
    # when there are no weights for it.
    bert.pooler = BertPooler(backbone.config)  # type: ignore[no-untyped-call]
    for parameter in bert.pooler.parameters():
        torch.nn.init.zeros_(parameter)
    own = load_embedder().model.prompts.items()
    prompts = {name: prompt for name, prompt in own if prompt is not None}
    with tempfile.TemporaryDirectory() as plain:
        bert.save_pretrained(plain)
        tokenizer.save_pretrained(plain)
        model = SentenceTransformer(
            modules=[
                Transformer(plain, max_seq_length=_MOST_TOKENS),
                Pooling(backbone.config.hidden_size, pooling_mode="mean"),
                Normalize(),
            ],
            device="cpu",
            # Both names of the second are in use.
            prompts={**prompts, "passage": prompts["document"]},
        )
        model.save(str(folder), create_model_card=False)


def _export_reader(backbone: Backbone, tokenizer: PreTrainedTokenizerFast, folder: Path) -> None:
    from transformers import BertForQuestionAnswering

    tensors = read_weights()
    head = {name: tensors.pop(f"qa_outputs.{name}").float() for name in ("weight", "bias")}
    upper = {name: tensor.float() for name, tensor in tensors.items()}
    with torch.device("meta"):
        model = BertForQuestionAnswering(backbone.config)
    model.bert = backbone.bert(upper)
    model.qa_outputs.load_state_dict(head, strict=True, assign=True)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def _tokenizer(backbone: Backbone) -> PreTrainedTokenizerFast:
    """The tokenizer as others load it: the same ids, in a form that suits them.

    Neither model was trained with token types: as in the models of the XLM-R family,
    question and passage are both of type 0, which is what a model takes when it is
    given none. And a token does not hold the space before it, since others cut their
    answers at the tokens' bounds; citaat tidies its own.
    """
    tokenizer = backbone.tokenizer
    backend = tokenizer.backend_tokenizer
    backend.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), backend.pre_tokenizer]
    )
    tokenizer.model_input_names = ["input_ids", "attention_mask"]
    tokenizer.init_kwargs["model_input_names"] = tokenizer.model_input_names
    return tokenizer


def main() -> None:
    """Write the folders."""
    parser = argparse.ArgumentParser(description="The bundled models as ordinary folders.")
    parser.add_argument("folder", type=Path)
    for path in export_models(parser.parse_args().folder):
        print(path)


if __name__ == "__main__":
    main()
