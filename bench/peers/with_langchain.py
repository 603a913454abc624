"""LangChain and Faiss, with the reader of the Transformers documentation.

LangChain finds passages; a model that points at spans is none of its parts. What
reads here is what the documentation of Transformers does with question answering:
overlapping windows, the best starts and ends, less the score of "not answered here".

https://docs.langchain.com/oss/python/langchain/knowledge-base
https://huggingface.co/docs/transformers/tasks/question_answering
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from typing import Any

import serve

# As that documentation has them, but for answers of up to 40 tokens.
_WINDOW_TOKENS = 384
_STRIDE_TOKENS = 128
_BEST = 20
_ANSWER_TOKENS = 40


class LangChain:
    """Chunks in a vector store; the four best are read, each on its own."""

    def __init__(self, options: argparse.Namespace) -> None:
        import torch
        from langchain_community.vectorstores import FAISS
        from langchain_huggingface import HuggingFaceEmbeddings
        from transformers import AutoModelForQuestionAnswering, AutoTokenizer

        embeddings = HuggingFaceEmbeddings(
            model_name=str(options.embedder),
            encode_kwargs={"prompt_name": "passage", "normalize_embeddings": True},
            query_encode_kwargs={"prompt_name": "query", "normalize_embeddings": True},
        )
        self.indexed_s = None
        if serve.is_empty(options.index):
            self.indexed_s = _index(embeddings, options)
        # Its store is a pickle, which was written here.
        self._store = FAISS.load_local(
            str(options.index), embeddings, allow_dangerous_deserialization=True
        )
        self.passages = self._store.index.ntotal
        self.versions = serve.versions(
            "langchain-community",
            "langchain-huggingface",
            "langchain-text-splitters",
            "faiss-cpu",
            "sentence-transformers",
            "transformers",
            "torch",
        )
        self._torch = torch
        self._tokenizer = AutoTokenizer.from_pretrained(options.reader)
        self._model = AutoModelForQuestionAnswering.from_pretrained(options.reader).eval()

    def ask(self, question: str) -> dict[str, Any]:
        stopwatch = serve.Stopwatch()
        with stopwatch.stage("retrieve_s"):
            found = self._store.similarity_search_with_score(question, k=4)
        chunks = [chunk for chunk, _ in found]
        with stopwatch.stage("read_s"):
            spans = list(self._read(question, [chunk.page_content for chunk in chunks]))
        if not spans:
            return stopwatch.reset()
        score, row, start, end = max(spans)
        return {
            "text": chunks[row].page_content[start:end],
            "article": chunks[row].metadata["article"],
            "start": chunks[row].metadata["start_index"] + start,
            "score": score,
            **stopwatch.reset(),
        }

    def _read(self, question: str, texts: Sequence[str]) -> Iterator[tuple[float, int, int, int]]:
        """The good spans of all texts: score, row of the text, start and end in it."""
        inputs = self._tokenizer(
            [question] * len(texts),
            list(texts),
            truncation="only_second",
            max_length=_WINDOW_TOKENS,
            stride=_STRIDE_TOKENS,
            return_overflowing_tokens=True,
            return_offsets_mapping=True,
            padding=True,
            return_tensors="pt",
        )
        rows = inputs.pop("overflow_to_sample_mapping").tolist()
        offsets = inputs.pop("offset_mapping").tolist()
        with self._torch.inference_mode():
            outputs = self._model(**inputs)
        for window, row in enumerate(rows):
            start, end = outputs.start_logits[window], outputs.end_logits[window]
            null_at = inputs["input_ids"][window].tolist().index(self._tokenizer.cls_token_id)
            null = float(start[null_at] + end[null_at])
            context = [i for i, part in enumerate(inputs.sequence_ids(window)) if part == 1]
            best_starts, best_ends = (
                sorted(context, key=logits.tolist().__getitem__, reverse=True)[:_BEST]
                for logits in (start, end)
            )
            for first in best_starts:
                for last in best_ends:
                    if first <= last < first + _ANSWER_TOKENS:
                        score = float(start[first] + end[last]) - null
                        yield score, row, offsets[window][first][0], offsets[window][last][1]


def _index(embeddings: Any, options: argparse.Namespace) -> float:
    """Build and save the store; the seconds that it took."""
    import numpy as np
    from langchain_community.vectorstores import FAISS
    from langchain_core.documents import Document
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(
        chunk_size=1000, chunk_overlap=200, add_start_index=True
    )
    began = time.perf_counter()
    articles = serve.read_articles(options.corpus)
    documents = [
        Document(page_content=text, metadata={"article": name}) for name, text in articles.items()
    ]
    chunks = splitter.split_documents(documents)
    vectors = serve.read_vectors(options, np.load)
    if vectors is None:
        store = FAISS.from_documents(chunks, embeddings)
    else:
        store = FAISS.from_embeddings(
            [(chunk.page_content, vectors[chunk.page_content]) for chunk in chunks],
            embeddings,
            [chunk.metadata for chunk in chunks],
        )
    store.save_local(str(options.index))
    return time.perf_counter() - began


if __name__ == "__main__":
    serve.serve(serve.arguments(__doc__), LangChain)
