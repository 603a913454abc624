"""Hard negatives: what the retriever would hand the reader, without the answer."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np

from index.embedding import load_embedder
from training.examples import Example, Question, cut_around

_PASSAGE_CHARS = 500
_TOP = 6


class RetrieverMiner:
    """Ranks passages by the bundled embedder and keeps what does not answer.

    Calling it gives for each question one passage of another paragraph, drawn
    from the best few by cosine, in which no answer text occurs.
    """

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(seed)  # noqa: S311

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
        print(f"embedding {len(passages)} passages, {len(questions)} questions", flush=True)
        embedder = load_embedder()
        vectors = embedder.embed_passages([text for text, _ in passages])
        asked = np.asarray(embedder.model.encode_query([q.text for q in questions], batch_size=64))
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
