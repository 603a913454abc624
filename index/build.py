"""Build or refresh an index: only what changed is embedded again.

A refresh gives, bit for bit, the index that a build from nothing gives: the
passages of one article are embedded together, apart from all others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from index.articles import Article, Skipped, load_articles, read_article
from index.errors import CorpusError, Phrase, StoreError, reason_of
from index.passages import OVERLAP_CHARACTERS, PASSAGE_CHARACTERS, Passage, split_article
from index.sentence_vectors import Sentences
from index.sentences import DEFAULT_LANGUAGE, sentence_spans
from index.store import Settings, Store, StoreWriter, Vectors, open_store


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
        """Unit vectors, shape ``(len(texts), dimension)``."""


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
        StoreError: when the index is damaged, was made by another model or
            version, or cannot be written.
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
    if folder.is_file():
        raise StoreError("the index folder {folder!r} is a file", folder=str(folder))
    progress(Progress("articles"))
    current, skipped = _fingerprints(corpus)
    if not rebuild:
        store = _open(folder, settings)
        if store is not None and _holds(store, current):
            return Refreshed(store, 0, 0, tuple(skipped))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / "lock")
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
    try:
        # Whoever held the lock before may have done the work.
        previous = None if rebuild else _open(folder, settings)
        if previous is not None and _holds(previous, current):
            return Refreshed(previous, 0, 0, tuple(skipped))
        embedded = _write(corpus, folder, embedder, settings, previous, len(current), progress)
        store = open_store(folder)
    finally:
        lock.release()
    before = {record.name for record in previous.articles} if previous else set()
    now = {record.name for record in store.articles}
    return Refreshed(store, embedded, len(before - now), tuple(skipped))


def _fingerprints(corpus: Path) -> tuple[dict[str, str], list[Skipped]]:
    skipped: list[Skipped] = []
    current = {article.name: article.sha256 for article in load_articles(corpus, skipped)}
    if not current:
        if skipped:
            raise CorpusError(
                "the folder {folder!r} holds no article: "
                "citaat reads .txt and .md files with text in them ({skipped})",
                folder=str(corpus),
                skipped=skipped[0].phrase,
            )
        raise CorpusError(
            "the folder {folder!r} holds no article: "
            "citaat reads .txt and .md files with text in them",
            folder=str(corpus),
        )
    return current, skipped


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


def _holds(store: Store, current: dict[str, str]) -> bool:
    return {record.name: record.sha256 for record in store.articles} == current


def _write(
    corpus: Path,
    folder: Path,
    embedder: PassageEmbedder,
    settings: Settings,
    previous: Store | None,
    total: int,
    progress: Callable[[Progress], None],
) -> int:
    writer = StoreWriter(settings)
    written: list[tuple[str, str, list[Passage]]] = []
    embedded = 0
    for done, article in enumerate(load_articles(corpus)):
        progress(Progress("embedding", done, total))
        record = previous.record(article.name) if previous else None
        if previous and record and record.sha256 == article.sha256:
            passages = previous.passages_of(article.name)
            vectors = previous.vectors_of(article.name)
            sentences = previous.sentences_of(article.name)
        else:
            passages = split_article(
                article,
                size=settings.passage_characters,
                overlap=settings.overlap_characters,
                language=settings.language,
            )
            vectors = embedder.embed_passages(_texts(article, passages))
            sentences = _embed_sentences(article, settings.language, embedder)
            embedded += 1
        writer.add(article, passages, vectors, sentences)
        written.append((article.name, article.sha256, passages))
    progress(Progress("embedding", total, total))
    writer.save(folder, _stream_texts(corpus, written))
    return embedded


def _embed_sentences(article: Article, language: str, embedder: PassageEmbedder) -> Sentences:
    body = article.text[article.body_start :]
    spans = [
        (article.body_start + start, article.body_start + end)
        for start, end in sentence_spans(body, language)
    ]
    vectors = embedder.embed_passages([article.text[start:end] for start, end in spans])
    return Sentences.of(spans, vectors)


def _texts(article: Article, passages: list[Passage]) -> list[str]:
    return [article.text[passage.start : passage.end] for passage in passages]


def _stream_texts(corpus: Path, written: list[tuple[str, str, list[Passage]]]) -> Iterator[str]:
    """The texts of all passages, read again: an archive does not fit in memory."""
    for name, sha256, passages in written:
        article = read_article(corpus, name)
        if article.sha256 != sha256:
            raise CorpusError(
                "the article {name!r} changed while it was indexed; try again", name=name
            )
        yield from _texts(article, passages)
