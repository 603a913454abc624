"""Haystack: retriever and extractive reader in a pipeline, as its documentation builds them.

https://docs.haystack.deepset.ai/docs/extractivereader
"""

from __future__ import annotations

import argparse
import os
import time
from dataclasses import replace
from typing import Any

import serve

_STORE = "documents.json"


class Haystack:
    """Documents in memory, found by vector, read by the extractive reader."""

    def __init__(self, options: argparse.Namespace) -> None:
        os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"
        from haystack import Pipeline
        from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
        from haystack.document_stores.in_memory import InMemoryDocumentStore
        from haystack_integrations.components.embedders.sentence_transformers import (
            SentenceTransformersTextEmbedder,
        )
        from haystack_integrations.components.readers.transformers import (
            TransformersExtractiveReader,
        )

        self.indexed_s = _index(options) if serve.is_empty(options.index) else None
        store = InMemoryDocumentStore.load_from_disk(str(options.index / _STORE))
        self.passages = store.count_documents()
        self.versions = serve.versions(
            "haystack-ai",
            "sentence-transformers-haystack",
            "transformers-haystack",
            "sentence-transformers",
            "transformers",
            "torch",
        )
        embedder = SentenceTransformersTextEmbedder(
            model=str(options.embedder), prefix="query: ", progress_bar=False
        )
        retriever = InMemoryEmbeddingRetriever(store)
        # By default an empty answer takes part too, and may come first.
        reader = TransformersExtractiveReader(model=str(options.reader), no_answer=False)
        self._stopwatch = serve.Stopwatch()
        self._pipeline = Pipeline()
        for name, component in (
            ("embedder", embedder),
            ("retriever", retriever),
            ("reader", reader),
        ):
            self._pipeline.add_component(name, component)
            stage = "read_s" if component is reader else "retrieve_s"
            component.run = self._stopwatch.timed(stage, component.run)
        self._pipeline.connect("embedder.embedding", "retriever.query_embedding")
        self._pipeline.connect("retriever.documents", "reader.documents")
        self._pipeline.warm_up()

    def ask(self, question: str) -> dict[str, Any]:
        self._stopwatch.reset()
        found = self._pipeline.run({"embedder": {"text": question}, "reader": {"query": question}})
        stages = self._stopwatch.reset()
        answers = found["reader"]["answers"]
        if not answers:
            return stages
        best = answers[0]
        return {
            "text": best.data,
            "article": best.document.meta["name"],
            "start": best.document.meta["split_idx_start"] + best.document_offset.start,
            "score": best.score,
            **stages,
        }


def _index(options: argparse.Namespace) -> float:
    """Build and save the store; the seconds that it took."""
    import numpy as np
    from haystack import Document, Pipeline
    from haystack.components.preprocessors import DocumentSplitter
    from haystack.components.writers import DocumentWriter
    from haystack.document_stores.in_memory import InMemoryDocumentStore
    from haystack_integrations.components.embedders.sentence_transformers import (
        SentenceTransformersDocumentEmbedder,
    )

    store = InMemoryDocumentStore(embedding_similarity_function="cosine")
    pipeline = Pipeline()
    # The sizes of its tutorials. Its cleaner, which they put before, would change the
    # text, and with it what the offsets count.
    splitter = DocumentSplitter(split_by="word", split_length=150, split_overlap=50)
    pipeline.add_component("splitter", splitter)
    vectors = serve.read_vectors(options, np.load)
    if vectors is None:
        embedder = SentenceTransformersDocumentEmbedder(
            model=str(options.embedder), prefix="passage: ", progress_bar=False
        )
        pipeline.add_component("embedder", embedder)
        pipeline.add_component("writer", DocumentWriter(store))
        pipeline.connect("splitter", "embedder")
        pipeline.connect("embedder", "writer")
        pipeline.warm_up()
    began = time.perf_counter()
    articles = serve.read_articles(options.corpus)
    documents = [Document(content=text, meta={"name": name}) for name, text in articles.items()]
    cut = pipeline.run({"splitter": {"documents": documents}})
    if vectors is not None:
        chunks = cut["splitter"]["documents"]
        store.write_documents(
            [replace(chunk, embedding=vectors[chunk.content].tolist()) for chunk in chunks]
        )
    options.index.mkdir(parents=True, exist_ok=True)
    store.save_to_disk(str(options.index / _STORE))
    return time.perf_counter() - began


if __name__ == "__main__":
    serve.serve(serve.arguments(__doc__), Haystack)
