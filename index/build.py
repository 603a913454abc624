"""Build or refresh an index: only what changed is embedded again.

A refresh gives, bit for bit, the index that a build from nothing gives: the
vector of a text does not depend on the texts embedded beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from index.articles import Article, Skipped, fingerprints, load_articles
from index.errors import CorpusError, Phrase, StoreError, reason_of
from index.generations import LOCK, check_place
from index.passages import OVERLAP_CHARACTERS, PASSAGE_CHARACTERS, Passage, split_article
from index.sentence_vectors import Sentences
from index.sentences import DEFAULT_LANGUAGE, sentence_spans
from index.store import Settings, Store, StoreWriter, Vectors, open_store

# Texts, passages and sentences of several articles, that are embedded at once: so
# many that few batches of the embedder stay half empty, and progress still shows.
_EMBEDDED_TOGETHER = 1024


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a start or a build stands.

    ``stage`` is one of "articles", "models", "waiting" (for another process that
    writes the index), "embedding", "ready"; ``total`` is 0 where it is not known.
    """

    stage: str
    done: int = 0
    total: int = 0


class PassageEmbedder(Protocol):
    """What a build asks of an embedder; see ``index.embedding.Embedder``."""

    name: str
    fingerprint: str

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def embed_passages(self, texts: list[str]) -> Vectors:
        """Unit vectors, shape ``(len(texts), dimension)``, each decided by its text alone."""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """An open index, and what a refresh did to it."""

    store: Store
    embedded: int
    removed: int
    skipped: tuple[Skipped, ...]


def refresh_index(
    corpus: Path,
    folder: Path,
    embedder: PassageEmbedder,
    *,
    language: str = DEFAULT_LANGUAGE,
    passage_characters: int = PASSAGE_CHARACTERS,
    overlap_characters: int = OVERLAP_CHARACTERS,
    rebuild: bool = False,
    progress: Callable[[Progress], None] = lambda _: None,
) -> Refreshed:
    """Bring the index of a folder of articles up to date, and open it.

    Args:
        corpus: the folder of articles.
        folder: the index folder; made when it does not exist.
        embedder: must be the one that made the index, unless ``rebuild``.
        language: ISO 639-1 code of the articles.
        passage_characters: the most characters of a passage.
        overlap_characters: the most that a passage shares with the one before.
        rebuild: start from nothing, whatever is there.
        progress: called with each article embedded, and before and while waiting.

    Raises:
        CorpusError: when there is no article to index; the index is left as it is.
        StoreError: when the index is damaged, was made by another model or version,
            cannot be read or written, or its folder holds other files.
    """
    from filelock import FileLock, Timeout

    settings = Settings(
        model=embedder.name,
        fingerprint=embedder.fingerprint,
        dimension=embedder.dimension,
        language=language,
        passage_characters=passage_characters,
        overlap_characters=overlap_characters,
    )
    check_place(folder)
    progress(Progress("articles"))
    store = None if rebuild else _open(folder, settings)
    known = _held(store) if store is not None else {}
    current, skipped = _fingerprints(corpus, known)
    if store is not None and known == current:
        return Refreshed(store, 0, 0, tuple(skipped))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK)
        try:
            lock.acquire(blocking=False)
        except Timeout:
            progress(Progress("waiting"))
            lock.acquire()
    except OSError as error:
        raise StoreError(
            "the index folder {folder!r} cannot be written: {reason}",
            folder=str(folder),
            reason=reason_of(error),
        ) from error
    # A large one: not in memory twice.
    store = None
    try:
        # Whoever held the lock before may have done the work.
        previous = None if rebuild else _open(folder, settings)
        if previous is not None and _held(previous) == current:
            return Refreshed(previous, 0, 0, tuple(skipped))
        before = set(_held(previous)) if previous else set()
        embedded, skipped = _write(
            corpus, folder, embedder, settings, previous, len(current), progress
        )
        previous = None
        written = open_store(folder)
    finally:
        lock.release()
    return Refreshed(written, embedded, len(before - set(_held(written))), tuple(skipped))


def _fingerprints(corpus: Path, known: dict[str, str]) -> tuple[dict[str, str], list[Skipped]]:
    skipped: list[Skipped] = []
    current = fingerprints(corpus, known, skipped)
    if not current:
        raise _no_article(corpus, skipped)
    return current, skipped


def _no_article(corpus: Path, skipped: Sequence[Skipped]) -> CorpusError:
    if skipped:
        return CorpusError(
            "the folder {folder!r} holds no article: "
            "citaat reads .txt and .md files with text in them ({skipped})",
            folder=str(corpus),
            skipped=skipped[0].phrase,
        )
    return CorpusError(
        "the folder {folder!r} holds no article: citaat reads .txt and .md files with text in them",
        folder=str(corpus),
    )


def _open(folder: Path, wanted: Settings) -> Store | None:
    def accepts(found: Settings) -> None:
        if found == wanted:
            return
        if (found.model, found.fingerprint) != (wanted.model, wanted.fingerprint):
            why = Phrase(
                "was made by the model {found!r}, not by {wanted!r}",
                found=found.model,
                wanted=wanted.model,
            )
            if found.model == wanted.model:
                why = Phrase("was made by other weights of the model {model!r}", model=found.model)
        elif found.language != wanted.language:
            why = Phrase(
                "was made for the language {found!r}, not {wanted!r}",
                found=found.language,
                wanted=wanted.language,
            )
        else:
            why = Phrase("was made with other settings for passages")
        raise StoreError(
            "the index in {folder!r} {why}; choose another --index, "
            "or rebuild it with: citaat index --rebuild",
            folder=str(folder),
            why=why,
        )

    try:
        return open_store(folder, accepts)
    except FileNotFoundError:
        return None


def _held(store: Store) -> dict[str, str]:
    return {record.name: record.sha256 for record in store.articles}


def _write(
    corpus: Path,
    folder: Path,
    embedder: PassageEmbedder,
    settings: Settings,
    previous: Store | None,
    total: int,
    progress: Callable[[Progress], None],
) -> tuple[int, list[Skipped]]:
    """Write the articles as they are read: how many were embedded, and the files passed over.

    One that changes after it was read is not taken for the same when it is asked about,
    and is indexed anew by the next refresh.
    """
    writer = StoreWriter(settings)
    skipped: list[Skipped] = []
    waiting: list[_Part] = []
    embedded = written = 0

    def write_waiting() -> None:
        nonlocal written
        progress(Progress("embedding", written, total))
        for part, vectors, sentences in _embed(waiting, embedder):
            writer.add(part.article, part.passages, vectors, sentences)
            written += 1
            progress(Progress("embedding", written, total))
        waiting.clear()

    for article in load_articles(corpus, skipped):
        record = previous.record(article.name) if previous else None
        if previous and record and record.sha256 == article.sha256:
            waiting.append(_kept(article, previous))
        else:
            waiting.append(_split(article, settings))
            embedded += 1
        # Of those that are kept too, since all wait with their text.
        texts = sum(max(len(part.spans), len(part.passages)) for part in waiting)
        if max(texts, len(waiting)) >= _EMBEDDED_TOGETHER:
            write_waiting()
    write_waiting()
    if not written:
        # They have gone since they were counted.
        raise _no_article(corpus, skipped)
    writer.save(folder)
    return embedded, skipped


@dataclass(frozen=True, slots=True)
class _Part:
    """An article on its way into the index.

    Attributes:
        spans: of the texts to embed, its passages and then its sentences.
        kept: vectors and sentences from the index before, where nothing changed.
    """

    article: Article
    passages: list[Passage]
    spans: list[tuple[int, int]]
    kept: tuple[Vectors, Sentences] | None = None


def _kept(article: Article, previous: Store) -> _Part:
    kept = previous.vectors_of(article.name), previous.sentences_of(article.name)
    return _Part(article, previous.passages_of(article.name), [], kept)


def _split(article: Article, settings: Settings) -> _Part:
    passages = split_article(
        article,
        size=settings.passage_characters,
        overlap=settings.overlap_characters,
        language=settings.language,
    )
    at = article.body_start
    sentences = sentence_spans(article.text[at:], settings.language)
    return _Part(
        article,
        passages,
        [
            *((passage.start, passage.end) for passage in passages),
            *((at + start, at + end) for start, end in sentences),
        ],
    )


def _embed(
    parts: Sequence[_Part], embedder: PassageEmbedder
) -> Iterator[tuple[_Part, Vectors, Sentences]]:
    """Every article with the vectors of its passages and of its sentences."""
    texts = [part.article.text[start:end] for part in parts for start, end in part.spans]
    # A passage of one sentence is one text, and so is what many articles end with.
    unique = {text: row for row, text in enumerate(dict.fromkeys(texts))}
    vectors = embedder.embed_passages(list(unique))[[unique[text] for text in texts]]
    for part in parts:
        if part.kept:
            yield part, *part.kept
            continue
        own, vectors = vectors[: len(part.spans)], vectors[len(part.spans) :]
        first = len(part.passages)
        yield part, own[:first], Sentences.of(part.spans[first:], own[first:])
