"""Hard negatives: what the retriever would hand the reader, without the answer."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np

from index.embedding import load_embedder
from training.cuts import cut_around
from training.data import Example, Question

_PASSAGE_CHARS = 500
_TOP = 6
# Sources whose paragraphs stand in the data in other languages too.
_IN_MANY_LANGUAGES = {"xquad", "squad-nl"}


def retrieved_negatives(
    questions: Sequence[Question], paragraphs: Sequence[Question], rng: random.Random
) -> list[Example]:
    """For each question a passage of another paragraph that does not answer it.

    It is drawn from the best few by the bundled embedder's cosine, among those in
    which no answer's text occurs.
    """
    seen: dict[str, Question] = {}
    for paragraph in paragraphs:
        seen.setdefault(paragraph.context, paragraph)
    passages = []
    for context, owner in seen.items():
        at = rng.randrange(len(context))
        lo, hi = cut_around(context, at, at + 1, _PASSAGE_CHARS, rng)
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
                    owner.title == question.title
                    and not _IN_MANY_LANGUAGES.isdisjoint((owner.source, question.source))
                )
                if not same and all(a not in text.casefold() for a in answers):
                    found.append(text)
                if len(found) == _TOP:
                    break
            if found:
                text = rng.choice(found)
                out.append(Example(question.text, text, None, None, "retrieved"))
    return out
