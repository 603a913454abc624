"""txtai: an embeddings database and its RAG pipeline with a question-answering model.

https://neuml.github.io/txtai/pipeline/text/questions
"""

from __future__ import annotations

import argparse
import time
from typing import Any

import serve

# txtai reads its three best texts together, cut off after the 512 tokens of the model:
# of this many characters three have room beside the question.
_CHARACTERS = 500
_SHARED = 100


class Txtai:
    """Texts in SQLite and Faiss; the three best, joined, are read for one answer."""

    def __init__(self, options: argparse.Namespace) -> None:
        from txtai import RAG, Embeddings

        if serve.is_empty(options.index):
            embeddings = Embeddings(
                path=str(options.embedder),
                content=True,
                instructions={"query": "query: ", "data": "passage: "},
            )
            self.indexed_s = _index(embeddings, options)
        else:
            self.indexed_s = None
        self._embeddings = Embeddings()
        self._embeddings.load(str(options.index), config={"path": str(options.embedder)})
        self.passages = self._embeddings.count()
        self.versions = serve.versions(
            "txtai", "langchain-text-splitters", "faiss-cpu", "transformers", "torch"
        )
        # "reference" is how it tells where an answer comes from: the text that is nearest
        # to question and answer. That embeds once more, and is in neither stage.
        self._rag = RAG(
            self._embeddings,
            str(options.reader),
            task="question-answering",
            output="reference",
        )
        self._stopwatch = serve.Stopwatch()
        self._rag.batchsearch = self._stopwatch.timed("retrieve_s", self._rag.batchsearch)
        self._rag.answers = self._stopwatch.timed("read_s", self._rag.answers)

    def ask(self, question: str) -> dict[str, Any]:
        self._stopwatch.reset()
        found = self._rag(question)
        stages = self._stopwatch.reset()
        # Its threshold, a probability of 0.05, cannot be set; it gives no score.
        if not found["answer"]:
            return stages
        text = found["answer"]
        (source,) = self._embeddings.search(
            "select text, article, begins from txtai where id = :id",
            parameters={"id": found["reference"]},
        )
        at = source["text"].find(text)
        return {
            "text": text,
            "article": source["article"],
            # The text that it refers to need not be the one that the answer comes from.
            "start": source["begins"] + at if at >= 0 else None,
            **stages,
        }


def _index(embeddings: Any, options: argparse.Namespace) -> float:
    """Fill and save the database; the seconds that it took."""
    import numpy as np

    # Cutting is left to others: its own sentences want data that is fetched.
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(
        chunk_size=_CHARACTERS,
        chunk_overlap=_SHARED,
        separators=["\n\n", "\n", ". ", " ", ""],
        keep_separator="end",
        add_start_index=True,
    )
    began = time.perf_counter()
    articles = serve.read_articles(options.corpus)
    chunks = splitter.create_documents(
        list(articles.values()), [{"article": name} for name in articles]
    )
    vectors = serve.read_vectors(options, np.load)
    if vectors is not None:
        # What it embeds has the prefix already.
        embeddings.model.encode = lambda texts, category=None: np.stack(
            [vectors[text.removeprefix("passage: ")] for text in texts]
        )
    embeddings.index(
        {
            "text": chunk.page_content,
            "article": chunk.metadata["article"],
            "begins": chunk.metadata["start_index"],
        }
        for chunk in chunks
    )
    embeddings.save(str(options.index))
    return time.perf_counter() - began


if __name__ == "__main__":
    serve.serve(serve.arguments(__doc__), Txtai)
