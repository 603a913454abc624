"""The index on disk: passages, their vectors in FAISS, and the lexical index.

A generation (``index.generations``) holds ``vectors.faiss``, ``passages.npy``,
``lexical/``, ``sentences.npy`` and ``sentence_vectors.npy``. Its name is a hash of its
contents: the same files and the same model give the same bytes.
"""

from __future__ import annotations

import errno
import json
import os
import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from index.articles import Article
from index.errors import Phrase, StoreError
from index.generations import (
    MANIFEST,
    checksum,
    checksums,
    generation_name,
    publish,
    unreadable,
    working_folder,
)
from index.lexical import LexicalIndex, LexicalWriter
from index.passages import Passage
from index.sentence_vectors import Sentences, load_mapped

FORMAT_VERSION = 4
_SPAN = np.dtype([("start", "<u4"), ("end", "<u4")])
_OPEN_ATTEMPTS = 5
# FAISS ends the story of a failure with the system's reason in brackets; NumPy
# says only how much of an array the disk had room for.
_SYSTEM_ERROR = re.compile(r"\(([A-Z][a-z][^()]*)\)\)?$")
_CUT_SHORT = re.compile(r"\d+ requested and \d+ written")

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a build depends on apart from the articles.

    ``model`` is the embedder's name, ``fingerprint`` tells its weights apart.
    """

    model: str
    fingerprint: str
    dimension: int
    language: str
    passage_characters: int
    overlap_characters: int


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """What the index knows of an article without reading its file."""

    name: str
    date: str | None
    title: str
    sha256: str
    passages: int
    sentences: int


@dataclass(frozen=True, slots=True)
class ScoredPassage:
    """A passage with a score; what the score means, its maker says."""

    passage: Passage
    score: float


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence, by its characters in the article, with a cosine."""

    start: int
    end: int
    score: float


# Names of articles; None for all of them.
Names = Collection[str] | None


class PassageStore(Protocol):
    """What retrieval asks of a store, whatever keeps the vectors."""

    @property
    def articles(self) -> Sequence[ArticleRecord]:
        """The articles in order of name."""

    def search(self, vector: Vectors, k: int, only: Names = None) -> list[ScoredPassage]:
        """The ``k`` passages nearest to a vector, with their cosines, best first.

        Args:
            vector: of the question.
            k: how many at most.
            only: names of the articles to search; all when None.
        """

    def search_words(self, question: str, k: int, only: Names = None) -> list[ScoredPassage]:
        """The ``k`` best passages by BM25, best first, of the named articles."""

    def similarity(self, vector: Vectors, passage: Passage) -> float:
        """The cosine of a vector with a passage's."""

    def sentences(self, vector: Vectors, passage: Passage) -> list[ScoredSentence]:
        """The sentences that a passage touches, in order, with their cosines."""


class Store:
    """An index opened for reading. It keeps no texts."""

    def __init__(
        self,
        settings: Settings,
        articles: Sequence[ArticleRecord],
        spans: npt.NDArray[Any],
        vectors: Any,
        sentences: Sentences,
        lexical: LexicalIndex,
    ) -> None:
        self.settings = settings
        self._articles = tuple(articles)
        self._spans = spans
        self._vectors = vectors
        self._sentences = sentences
        self._lexical = lexical
        self._first_rows = [0, *accumulate(record.passages for record in articles)]
        self._first_sentences = [0, *accumulate(record.sentences for record in articles)]
        self._positions = {record.name: i for i, record in enumerate(articles)}

    def __len__(self) -> int:
        """How many passages there are."""
        return len(self._spans)

    @property
    def articles(self) -> tuple[ArticleRecord, ...]:
        """The articles in order of name."""
        return self._articles

    def record(self, name: str) -> ArticleRecord | None:
        """The record of an article, None when it is not in the index."""
        position = self._positions.get(name)
        return None if position is None else self.articles[position]

    def search(self, vector: Vectors, k: int, only: Names = None) -> list[ScoredPassage]:
        """See ``PassageStore``; ``vector`` has shape ``(dimension,)`` and length 1."""
        import faiss

        k = min(k, len(self))
        if k == 0:
            return []
        among = None
        if only is not None:
            bits = np.packbits(self._mask(only), bitorder="little")
            # The type stubs know the signatures of C++ only.
            selector = faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg, arg-type]
            among = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        scores, rows = self._vectors.search(vector[None, :], k, params=among)
        return [
            ScoredPassage(self._passage(int(row)), float(score))
            for row, score in zip(rows[0], scores[0], strict=True)
            if row >= 0
        ]

    def search_words(self, question: str, k: int, only: Names = None) -> list[ScoredPassage]:
        """See ``PassageStore``."""
        among = None if only is None else self._mask(only)
        return [
            ScoredPassage(self._passage(row), score)
            for row, score in self._lexical.search(question, k, among)
        ]

    def similarity(self, vector: Vectors, passage: Passage) -> float:
        """See ``PassageStore``."""
        rows = self._rows(passage.article, self._first_rows)
        for row in rows:
            if self._spans[row]["start"] == passage.start:
                return float(self._vectors.reconstruct(row) @ vector)
        raise KeyError(passage)

    def sentences(self, vector: Vectors, passage: Passage) -> list[ScoredSentence]:
        """See ``PassageStore``."""
        found = self.sentences_of(passage.article)
        first = int(np.searchsorted(found.spans[:, 1], passage.start, side="right"))
        last = int(np.searchsorted(found.spans[:, 0], passage.end, side="left"))
        touched = found.rows(range(first, last))
        scores = touched.vectors.astype(np.float32) @ vector
        return [
            ScoredSentence(start, end, score)
            for (start, end), score in zip(touched.spans.tolist(), scores.tolist(), strict=True)
        ]

    def sentences_of(self, name: str) -> Sentences:
        """The sentences of an article; none when it is not in the index."""
        return self._sentences.rows(self._rows(name, self._first_sentences))

    def passages_of(self, name: str) -> list[Passage]:
        """The passages of an article in order; empty when it is not in the index."""
        return [self._passage(row) for row in self._rows(name, self._first_rows)]

    def vectors_of(self, name: str) -> Vectors:
        """The vectors of an article's passages, shape ``(passages, dimension)``."""
        rows = self._rows(name, self._first_rows)
        if not rows:
            return np.empty((0, self.settings.dimension), np.float32)
        vectors: Vectors = self._vectors.reconstruct_n(rows.start, len(rows))
        return vectors

    def _mask(self, names: Iterable[str]) -> npt.NDArray[np.bool_]:
        """Which passages are of the named articles, shape ``(passages,)``."""
        mask = np.zeros(len(self), np.bool_)
        for name in names:
            rows = self._rows(name, self._first_rows)
            mask[rows.start : rows.stop] = True
        return mask

    def _rows(self, name: str, first_rows: Sequence[int]) -> range:
        position = self._positions.get(name)
        if position is None:
            return range(0)
        return range(first_rows[position], first_rows[position + 1])

    def _passage(self, row: int) -> Passage:
        record = self.articles[bisect_right(self._first_rows, row) - 1]
        span = self._spans[row]
        return Passage(record.name, int(span["start"]), int(span["end"]))


class StoreWriter:
    """Collects a new generation, article by article in order of name."""

    def __init__(self, settings: Settings) -> None:
        import faiss

        self._settings = settings
        self._vectors = faiss.IndexFlatIP(settings.dimension)
        self._records: list[ArticleRecord] = []
        self._spans: list[npt.NDArray[Any]] = []
        self._sentences: list[Sentences] = []
        self._lexical = LexicalWriter()

    def add(
        self,
        article: Article,
        passages: Sequence[Passage],
        vectors: Vectors,
        sentences: Sentences,
    ) -> None:
        """Add an article.

        Args:
            article: with its text.
            passages: of it, in order.
            vectors: of the passages, of length 1, one row each.
            sentences: of it, with their vectors.
        """
        if vectors.shape != (len(passages), self._settings.dimension):
            raise ValueError(f"{vectors.shape} is not the shape of {len(passages)} vectors")
        if self._records and self._records[-1].name >= article.name:
            raise ValueError(f"{article.name!r} does not come after {self._records[-1].name!r}")
        self._records.append(
            ArticleRecord(
                name=article.name,
                date=article.date,
                title=article.title,
                sha256=article.sha256,
                passages=len(passages),
                sentences=len(sentences),
            )
        )
        self._sentences.append(sentences)
        spans = [(passage.start, passage.end) for passage in passages]
        self._spans.append(np.array(spans, _SPAN))
        if len(passages):
            self._vectors.add(vectors)
        for passage in passages:
            self._lexical.add(article.text[passage.start : passage.end])

    def save(self, folder: Path) -> None:
        """Write the generation and make it the index of ``folder``; the writer is used up then.

        Args:
            folder: the index folder; the caller holds its lock.

        Raises:
            StoreError: when it cannot be written; the last index is still there.
        """
        import faiss

        try:
            with working_folder(folder) as working:
                faiss.write_index(self._vectors, str(working / "vectors.faiss"))
                spans = np.concatenate([np.empty(0, _SPAN), *self._spans])
                np.save(working / "passages.npy", spans)
                Sentences.join(self._sentences, self._settings.dimension).save(working)
                # What is on disk makes room for BM25, which needs as much again.
                del self._vectors
                self._sentences.clear()
                (working / "lexical").mkdir()
                self._lexical.index().save(working / "lexical")
                publish(folder, working, self._manifest(checksums(working)))
        except (OSError, RuntimeError) as error:
            # FAISS reports a full disk as a RuntimeError.
            raise StoreError(
                "the index in {folder!r} could not be written "
                "({reason}); the last index, if any, is unchanged",
                folder=str(folder),
                reason=_reason(error),
            ) from error

    def _manifest(self, files: dict[str, str]) -> dict[str, Any]:
        manifest: dict[str, Any] = {
            "format": FORMAT_VERSION,
            "settings": asdict(self._settings),
            "articles": [asdict(record) for record in self._records],
            "files": files,
        }
        manifest["generation"] = generation_name(manifest)
        return manifest


def open_store(folder: Path, accepts: Callable[[Settings], None] | None = None) -> Store:
    """Open the index of a folder and verify every byte of it.

    Args:
        folder: an index folder.
        accepts: raises ``StoreError`` when the settings are not the wanted ones.

    Raises:
        FileNotFoundError: when there is no index yet.
        StoreError: when it is damaged, of another version or model, or cannot be read.
    """
    for attempt in range(_OPEN_ATTEMPTS):
        manifest = _read_manifest(folder)
        try:
            return _open_generation(folder, manifest, accepts)
        except (OSError, RuntimeError) as error:
            # Another process may have replaced the generation meanwhile; FAISS
            # reports a missing file as a RuntimeError.
            if attempt + 1 < _OPEN_ATTEMPTS and _read_manifest(folder) != manifest:
                continue
            if isinstance(error, FileNotFoundError):
                file = Path(str(error.filename)).name
                raise _damaged(folder, Phrase("{file} is missing", file=file)) from error
            if isinstance(error, PermissionError):
                raise unreadable(folder, error) from error
            raise _damaged(folder, _reason(error)) from error
    raise _damaged(folder, Phrase("it is replaced faster than it can be read"))


def _read_manifest(folder: Path) -> dict[str, Any]:
    try:
        text = (folder / MANIFEST).read_text("ascii")
    except FileNotFoundError:
        raise
    except NotADirectoryError:
        raise StoreError("the index folder {folder!r} is a file", folder=str(folder)) from None
    except PermissionError as error:
        raise unreadable(folder, error) from error
    except (OSError, UnicodeDecodeError) as error:
        what = Phrase("{file} cannot be read: {reason}", file=MANIFEST, reason=_reason(error))
        raise _damaged(folder, what) from error
    try:
        manifest: dict[str, Any] = json.loads(text)
        version = manifest["format"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _damaged(folder, _not_what_was_written(MANIFEST)) from error
    if version != FORMAT_VERSION:
        raise StoreError(
            "the index in {folder!r} has format {found}, this citaat reads format {ours}; "
            "rebuild it with: citaat index --rebuild, or choose another --index",
            folder=str(folder),
            found=str(version),
            ours=FORMAT_VERSION,
        )
    return manifest


def _open_generation(
    folder: Path, manifest: dict[str, Any], accepts: Callable[[Settings], None] | None
) -> Store:
    import faiss

    if manifest.get("generation") != generation_name(manifest):
        raise _damaged(folder, _not_what_was_written(MANIFEST))
    try:
        settings = Settings(**manifest["settings"])
        records = [ArticleRecord(**record) for record in manifest["articles"]]
        generation = folder / manifest["generation"]
        files = dict(manifest["files"])
    except (KeyError, TypeError, ValueError) as error:
        raise _damaged(folder, _not_what_was_written(MANIFEST)) from error
    if accepts:
        accepts(settings)
    for name, written in files.items():
        if checksum(generation / name) != written:
            raise _damaged(folder, _not_what_was_written(name))
    spans = load_mapped(generation / "passages.npy")
    vectors = faiss.read_index(str(generation / "vectors.faiss"))
    sentences = Sentences.load(generation)
    lexical = LexicalIndex.load(generation / "lexical")
    return Store(settings, records, spans, vectors, sentences, lexical)


def _damaged(folder: Path, what: str) -> StoreError:
    return StoreError(
        "the index in {folder!r} is damaged ({what}); rebuild it with: citaat index --rebuild",
        folder=str(folder),
        what=what,
    )


def _not_what_was_written(file: str) -> Phrase:
    return Phrase("{file} is not what was written", file=file)


def _reason(error: Exception) -> str:
    """Why a file could not be written or read, in the system's few words where there are any."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    text = str(error).strip()
    by_faiss = _SYSTEM_ERROR.search(text)
    if by_faiss:
        return by_faiss.group(1)
    if _CUT_SHORT.fullmatch(text):
        return os.strerror(errno.ENOSPC)
    return text.rsplit("\n", 1)[-1][-200:]
