"""Hard negatives: what the retriever would hand the reader, without the answer."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import numpy as np

from training.examples import Example, Question, cut_around

_PASSAGE_CHARS = 500
_TOP = 6


class RetrieverMiner:
    """Ranks passages by the bundled embedder and keeps what does not answer.

    Calling it gives for each question one passage of another paragraph, drawn
    from the best few by cosine, in which no answer text occurs.
    """

    def __init__(self, seed: int, batch_tokens: int = 8192, progress: bool = True) -> None:
        self._rng = random.Random(seed)  # noqa: S311
        self._batch_tokens = batch_tokens
        self._progress = progress

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """Unit vectors, float32 [texts, 384], mean-pooled."""
        import torch

        from index.backbone import load_backbone

        backbone = load_backbone()
        device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        model = backbone.bert().to(device)
        ids = backbone.tokenizer(list(texts), truncation=True, max_length=256)["input_ids"]
        out = np.zeros((len(texts), backbone.config.hidden_size), np.float32)
        pad = backbone.weights.special["pad"]
        for rows in _batches([len(i) for i in ids], self._batch_tokens):
            width = max(len(ids[r]) for r in rows)
            batch = torch.tensor([ids[r] + [pad] * (width - len(ids[r])) for r in rows])
            mask = (batch != pad).to(device)
            with torch.inference_mode():
                states = model(batch.to(device), attention_mask=mask).last_hidden_state.float()
            pooled = (states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
            out[rows] = torch.nn.functional.normalize(pooled, dim=-1).cpu().numpy()
        return out

    def __call__(
        self, questions: Sequence[Question], paragraphs: Sequence[Question]
    ) -> list[Example]:
        seen: dict[str, Question] = {}
        for paragraph in paragraphs:
            seen.setdefault(paragraph.context, paragraph)
        passages = []
        for context, owner in seen.items():
            at = self._rng.randrange(len(context))
            lo, hi = cut_around(context, at, at + 1, _PASSAGE_CHARS, self._rng)
            passages.append((context[lo:hi], owner))
        if self._progress:
            print(f"embedding {len(passages)} passages, {len(questions)} questions", flush=True)
        vectors = self.embed([f"passage: {text}" for text, _ in passages])
        asked = self.embed([f"query: {q.text}" for q in questions])
        out = []
        for at in range(0, len(questions), 512):
            scores = asked[at : at + 512] @ vectors.T
            best = np.argsort(-scores, axis=1, kind="stable")[:, : 4 * _TOP]
            for question, order in zip(questions[at : at + 512], best, strict=True):
                answers = {text.casefold() for text in question.texts()}
                found = []
                for row in order:
                    text, owner = passages[row]
                    # A translation of the question's own paragraph answers it too,
                    # and its answer is not recognised by its text.
                    same = owner.context == question.context or (
                        owner.title == question.title and "xquad" in (owner.source, question.source)
                    )
                    if not same and all(a not in text.casefold() for a in answers):
                        found.append(text)
                    if len(found) == _TOP:
                        break
                if found:
                    text = self._rng.choice(found)
                    out.append(Example(question.text, text, None, None, "retrieved"))
        return out


def _batches(lengths: Sequence[int], budget: int) -> Iterator[list[int]]:
    """Rows in order of length, as many a batch as fit the token budget padded."""
    batch: list[int] = []
    for row in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[row] > budget:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch
