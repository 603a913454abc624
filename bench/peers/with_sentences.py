"""The simplest things that could work: the one sentence that resembles the question most.

Usage::

    python bench/peers/with_sentences.py --method bm25|embedding --corpus FOLDER --index FOLDER

Runs where citaat is installed, with its sentences and its embedder; ``--embedder`` and
``--reader`` are ignored. Words say little across languages: BM25 is for questions in
the language of the articles.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

import serve

# Run as a script: the folder of the project is not among the places to import from.
sys.path.append(str(Path(__file__).resolve().parent.parent.parent))

_SENTENCES = "sentences.json"
_VECTORS = "vectors.npy"


class Sentences:
    """All sentences of the articles; a method scores them."""

    def __init__(self, options: argparse.Namespace) -> None:
        index: Path = options.index
        method = {"bm25": Words, "embedding": Vectors}[options.method]()
        self.indexed_s = None
        if serve.is_empty(index):
            began = time.perf_counter()
            index.mkdir(parents=True, exist_ok=True)
            rows = _sentences(options.corpus)
            method.build(index, [text for _, _, text in rows])
            (index / _SENTENCES).write_text(json.dumps(rows), "utf-8")
            self.indexed_s = time.perf_counter() - began
        self._rows = json.loads((index / _SENTENCES).read_text("utf-8"))
        method.open(index)
        self._method = method
        self.passages = len(self._rows)
        self.versions = serve.versions("citaat", *method.packages)

    def ask(self, question: str) -> dict[str, Any]:
        stopwatch = serve.Stopwatch()
        with stopwatch.stage("retrieve_s"):
            scores = self._method.scores(question)
            best = int(scores.argmax())
        # No word of the question is in any sentence.
        if self._method.needs_match and scores[best] <= 0:
            return stopwatch.reset()
        article, start, text = self._rows[best]
        return {
            "text": text,
            "article": article,
            "start": start,
            "score": float(scores[best]),
            **stopwatch.reset(),
        }


class Words:
    """BM25 over lower-cased words."""

    packages = ("bm25s",)
    needs_match = True

    def build(self, index: Path, texts: list[str]) -> None:
        import bm25s

        bm25 = bm25s.BM25()
        # Its stop words are English: the weight of a word that is everywhere is small.
        words = bm25s.tokenize(texts, lower=True, stopwords=None, show_progress=False)
        bm25.index(words, show_progress=False)
        bm25.save(index)

    def open(self, index: Path) -> None:
        import bm25s

        self._bm25s = bm25s
        self._bm25 = bm25s.BM25.load(index)

    def scores(self, question: str) -> Any:
        (words,) = self._bm25s.tokenize(
            question, lower=True, stopwords=None, return_ids=False, show_progress=False
        )
        return self._bm25.get_scores(words)


class Vectors:
    """Cosines of the embedder's vectors."""

    packages = ("sentence-transformers", "transformers", "torch")
    needs_match = False

    def __init__(self) -> None:
        from index.embedding import load_embedder

        self._embedder = load_embedder()

    def build(self, index: Path, texts: list[str]) -> None:
        import numpy as np

        np.save(index / _VECTORS, self._embedder.embed_passages(texts))

    def open(self, index: Path) -> None:
        import numpy as np

        self._vectors = np.load(index / _VECTORS)

    def scores(self, question: str) -> Any:
        return self._vectors @ self._embedder.embed_question(question)


def _sentences(corpus: Path) -> list[tuple[str, int, str]]:
    """Article, start and text of each sentence, without the date that an article begins with."""
    from index.articles import load_articles
    from index.sentences import sentence_spans

    return [
        (article.name, article.body_start + start, body[start:end])
        for article in load_articles(corpus)
        for body in (article.text[article.body_start :],)
        for start, end in sentence_spans(body)
    ]


def main() -> None:
    """Answer questions until stdin ends."""
    parser = serve.arguments(__doc__)
    parser.add_argument("--method", choices=("bm25", "embedding"), required=True)
    serve.serve(parser, Sentences)


if __name__ == "__main__":
    main()
