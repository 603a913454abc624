"""Answers of all systems over whole corpora: which words they give, and when they had better not.

English, Dutch and German questions of XQuAD over all of its Dutch paragraphs, English
ones of SQuAD over a Dutch translation of its development paragraphs
(``bench/squad-nl-dev.jsonl``), the questions of ``bench/stories`` over their articles, and
those about the seeds. Every system gives the best answer that it has, whatever its
threshold. How well its score tells what is answered from what is not is measured apart,
with questions that are not: SQuAD's about the paragraphs of the split, and those of the
stories. XQuAD's English questions are asked all, of the others some: the slowest system
takes two seconds for one.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from bench.corpora import write_texts
from bench.data import accepted, asked_in, read_jsonl, read_rows, xquad_paragraphs
from bench.reader import area_under_curve, best, exact, percent, token_f1
from bench.scores import area_under_risk, paired_difference, risk_coverage
from bench.systems import BASELINES, OURS, Running, System
from index.articles import Article, read_article
from index.sentences import DEFAULT_LANGUAGE, sentence_spans
from qa.answers import Answer, Quote
from qa.evaluation import evaluate
from qa.gold import Question, read_questions
from qa.retriever import Filter

# An answer that shares this much with a right one counts as right in the risk.
_RIGHT_F1 = 0.5

# The baselines show what is lost without a reader; over one corpus and the seeds is enough.
_WITH_BASELINES = ("Dutch", "seeds")

# Every so many-th question is asked, for the whole to fit an hour.
_OF_SQUAD = 2
_IN_DUTCH_AND_GERMAN = 3
_OF_STORIES = 3
_UNANSWERABLE = 4

_SEEDS = Path("seeds")
_STORIES = Path(__file__).parent / "stories"
_SQUAD_IN_DUTCH = Path(__file__).parent / "squad-nl-dev.jsonl"

Reply = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the answers to accept, and the files that hold them (none: unanswerable)."""

    id: str
    text: str
    answers: tuple[str, ...] = ()
    files: frozenset[str] = frozenset()


def questions_over(data: Path, corpus: Path, language: str, split: str) -> list[Asked]:
    """The questions of a split in one language that the Dutch paragraphs answer.

    Args:
        corpus: their folder, as ``bench.corpora.write_texts`` wrote it.
    """
    names = _names(corpus)
    answers: dict[str, list[str]] = {}
    files: dict[str, set[str]] = {}
    for paragraph in xquad_paragraphs(data, ("nl",)):
        for key, texts in paragraph.answers.items():
            answers.setdefault(key, []).extend(texts)
            files.setdefault(key, set()).add(names[paragraph.text])
    return [
        Asked(key, text, tuple(answers[key]), frozenset(files[key]))
        for key, text in asked_in(data, language, split).items()
        if key in answers
    ]


@dataclass(frozen=True, slots=True)
class Corpus:
    """Articles in a folder, and what is asked of them.

    Attributes:
        folder: of its text files.
        asked: questions that they answer, by language.
        silent: questions that they do not answer.
    """

    folder: Path
    asked: Mapping[str, Sequence[Asked]]
    silent: Sequence[Asked] = ()

    def texts(self) -> dict[str, list[str]]:
        """What is asked, by language; what is not answered under no language."""
        parts = {**self.asked, "": self.silent}
        return {part: [q.text for q in questions] for part, questions in parts.items()}

    def articles(self) -> int:
        return sum(1 for _ in self.folder.glob("*.txt"))


def unanswerable(data: Path, split: str) -> list[Asked]:
    """SQuAD's questions that those of its paragraphs that XQuAD translated do not answer."""
    translated = {row["context"] for row in read_rows(data, f"xquad-en-{split}")}
    return [
        Asked(qa["id"], qa["question"])
        for row in read_rows(data, f"squad-{split}")
        if row["context"] in translated
        for qa in row["qas"]
        if not qa["answers"]
    ]


def run(
    systems: Mapping[str, System], data: Path, seeds: Path, split: str, work: Path
) -> dict[str, Any]:
    """All scores, by corpus, question language and system.

    Args:
        systems: by name; ours is compared with each other one.
        data: the folder of the question-answering files.
        seeds: the questions about the articles of ``seeds/``, for ``citaat eval``.
        split: of which questions are asked.
        work: a folder for corpora and indexes.
    """
    corpora = _corpora(data, split, work / "corpora")
    about_seeds = [q for q in read_questions(seeds) if not q.history and q.answers]
    as_asked = {"all": [Asked(q.id, q.question) for q in about_seeds]}
    heard = _hear(systems, {**corpora, "seeds": Corpus(_SEEDS, as_asked)}, work)
    result: dict[str, Any] = {"split": split, "corpora": {}, "abstention": {}, "versions": {}}
    for name, corpus in corpora.items():
        given = {n: said.replies for n, said in heard[name].items()}
        result["versions"] |= {n: said.ready["versions"] for n, said in heard[name].items()}
        result["corpora"][name] = {
            "articles": corpus.articles(),
            "passages": {n: said.ready["passages"] for n, said in heard[name].items()},
            "languages": {
                language: _scored(questions, {n: given[n][language] for n in given})
                for language, questions in corpus.asked.items()
            },
        }
        if corpus.silent:
            # SQuAD's are in English, those of the stories in all languages.
            languages = ["en"] if name == "Dutch" else list(corpus.asked)
            result["abstention"][name] = _abstention(
                [question for language in languages for question in corpus.asked[language]],
                len(corpus.silent),
                {
                    n: [reply for part in [*languages, ""] for reply in given[n][part]]
                    for n in given
                },
            )
    result["corpora"]["together"] = _together(corpora, heard)
    replies = {n: said.replies["all"] for n, said in heard["seeds"].items()}
    return result | {"seeds": _seeds(about_seeds, replies)}


def _together(
    corpora: Mapping[str, Corpus], heard: Mapping[str, Mapping[str, _Heard]]
) -> dict[str, Any]:
    """The English questions about all corpora, of the systems that were asked all of them."""
    names = [n for n in heard["news"] if all(n in heard[corpus] for corpus in corpora)]

    # Files of two corpora can have one name.
    def apart(corpus: str, question: Asked) -> Asked:
        return replace(question, files=frozenset(f"{corpus}/{file}" for file in question.files))

    questions = [apart(c, q) for c, corpus in corpora.items() for q in corpus.asked["en"]]
    replies = {
        n: [
            {**reply, "article": f"{c}/{reply['article']}"}
            for c in corpora
            for reply in heard[c][n].replies["en"]
        ]
        for n in names
    }
    return {
        "articles": sum(corpus.articles() for corpus in corpora.values()),
        "languages": {"en": _scored(questions, replies)},
    }


@dataclass(frozen=True, slots=True)
class _Heard:
    """What a system said when it was ready, and its replies by part of the questions."""

    ready: Mapping[str, Any]
    replies: Mapping[str, Sequence[Reply]]


def _hear(
    systems: Mapping[str, System], corpora: Mapping[str, Corpus], work: Path
) -> dict[str, dict[str, _Heard]]:
    """What each system says about each corpus, by name of the corpus and of the system."""

    def hear(system: System, corpus: Corpus) -> _Heard:
        with Running(system, corpus.folder, work, threads=1) as running:
            replies = {
                part: running.ask(texts)["answers"] for part, texts in corpus.texts().items()
            }
            return _Heard(running.ready, replies)

    # A thread for each, and as many at once as there are cores: two systems of one thread
    # get through more questions than one of two threads.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        hearing = {
            name: {
                n: pool.submit(hear, system, corpus)
                for n, system in systems.items()
                if n not in BASELINES or name in _WITH_BASELINES
            }
            for name, corpus in corpora.items()
        }
    return {name: {n: h.result() for n, h in of.items()} for name, of in hearing.items()}


def _corpora(data: Path, split: str, folder: Path) -> dict[str, Corpus]:
    """What is asked of what, by name."""
    dutch = folder / "Dutch"
    write_texts(dutch, (paragraph.text for paragraph in xquad_paragraphs(data, ("nl",))))
    asked = {
        language: questions_over(data, dutch, language, split)[::every]
        for language, every in (
            ("en", 1),
            ("nl", _IN_DUTCH_AND_GERMAN),
            ("de", _IN_DUTCH_AND_GERMAN),
        )
    }
    corpora = {"Dutch": Corpus(dutch, asked, unanswerable(data, split)[::_UNANSWERABLE])}
    corpora["SQuAD in Dutch"] = squad_in_dutch(folder / "squad-nl", data)
    corpora["news"] = stories(folder / "news")
    return corpora


def _names(folder: Path) -> dict[str, str]:
    """The names of a corpus's files, by their texts, all of them different."""
    return {path.read_text(encoding="utf-8"): path.name for path in folder.glob("*.txt")}


def squad_in_dutch(folder: Path, data: Path, source: Path = _SQUAD_IN_DUTCH) -> Corpus:
    """The translated paragraphs, and SQuAD's own English questions with the Dutch answers."""
    english = {
        qa["id"]: qa["question"] for row in read_rows(data, "squad-dev") for qa in row["qas"]
    }
    rows = list(read_jsonl(source))
    write_texts(folder, (row["context"] for row in rows))
    names = _names(folder)
    asked = [
        Asked(
            qa["id"],
            english[qa["id"]],
            accepted(row["context"], qa["answers"]),
            frozenset({names[row["context"]]}),
        )
        for row in rows
        for qa in row["qas"]
    ]
    return Corpus(folder, {"en": asked[::_OF_SQUAD]})


def stories(folder: Path, source: Path = _STORIES) -> Corpus:
    """The articles of all stories, copied into one folder, and some of what is asked alone."""
    folder.mkdir(parents=True, exist_ok=True)
    asked: dict[str, list[Asked]] = {}
    silent: list[Asked] = []
    for questions in sorted(source.glob("*/questions.jsonl")):
        for path in sorted((questions.parent / "articles").glob("*.txt")):
            shutil.copyfile(path, folder / path.name)
        for row in read_jsonl(questions):
            if "turns" in row:
                continue
            texts = tuple(dict.fromkeys(answer["text"] for answer in row["answers"]))
            files = frozenset(answer["file"] for answer in row["answers"])
            question = Asked(row["id"], row["question"], texts, files)
            (asked.setdefault(row["lang"], []) if texts else silent).append(question)
    some = {language: questions[::_OF_STORIES] for language, questions in asked.items()}
    return Corpus(folder, some, silent[::_OF_STORIES])


def _scored(questions: Sequence[Asked], replies: Mapping[str, Sequence[Reply]]) -> dict[str, Any]:
    """EM, F1 and the share of right articles of each system, and our lead over it."""
    f1 = {
        name: [best(token_f1, r["text"], q.answers) for q, r in zip(questions, given, strict=True)]
        for name, given in replies.items()
    }
    out: dict[str, Any] = {"questions": len(questions), "systems": {}}
    for name, given in replies.items():
        pairs = list(zip(questions, given, strict=True))
        out["systems"][name] = {
            "f1": percent(f1[name]),
            "em": percent(best(exact, r["text"], q.answers) for q, r in pairs),
            "article": percent(r["article"] in q.files for q, r in pairs),
            "failed": sum("error" in r for r in given),
            "seconds": round(float(np.mean([r["seconds"] for r in given if "error" not in r])), 4),
        }
        if name != OURS:
            # What is about several articles counts with the first of them.
            lead = asdict(paired_difference(f1[OURS], f1[name], [min(q.files) for q in questions]))
            out["systems"][name]["lead"] = {key: round(value, 5) for key, value in lead.items()}
    return out


def _abstention(
    answerable: Sequence[Asked], silent: int, replies: Mapping[str, Sequence[Reply]]
) -> dict[str, Any]:
    """How each system's score orders right answers before wrong and impossible ones."""
    out: dict[str, Any] = {
        "answerable": len(answerable),
        "unanswerable": silent,
        "systems": {},
    }
    for name, given in replies.items():
        scores = [surety(reply) for reply in given]
        right = [
            best(token_f1, reply["text"], q.answers) >= _RIGHT_F1
            for q, reply in zip(answerable, given, strict=False)
        ] + [False] * silent
        curve = risk_coverage(scores, right)
        out["systems"][name] = {
            "auc": round(area_under_curve(scores[: len(answerable)], scores[len(answerable) :]), 3),
            "area_under_risk": round(area_under_risk(curve), 3),
            # Enough to draw: every so many points, and the last.
            "curve": [
                [round(c, 4), round(r, 4)] for c, r in [*curve[:: len(curve) // 60 + 1], curve[-1]]
            ],
        }
    return out


def surety(reply: Reply) -> float:
    """The score of a reply, where a system gives none whether there is an answer at all."""
    if not reply["text"]:
        # Below every score: peers' are probabilities or finite logits.
        return -1e9
    return 0.0 if reply["score"] is None else float(reply["score"])


class _Replies:
    """Replies as ``qa.evaluation.evaluate`` asks for them."""

    def __init__(self, corpus: Path, replies: Mapping[str, Reply]) -> None:
        self._corpus = corpus
        self._replies = replies

    def article(self, name: str) -> Article:
        return read_article(self._corpus, name)

    def ask(self, question: str, history: Sequence[str], only: Filter) -> Answer:
        reply = self._replies[question]
        quotes = tuple(self._quotes(reply)) if reply["text"] and reply["article"] else ()
        return Answer(question, bool(quotes), 1.0, quotes, ())

    def _quotes(self, reply: Reply) -> Iterable[Quote]:
        article = self.article(reply["article"])
        start, text = reply["start"], reply["text"]
        if start is None:
            start = article.text.find(text)
        for low, high in sentence_spans(article.text, DEFAULT_LANGUAGE):
            if low < start + len(text) and start < high:
                yield Quote(
                    text=text,
                    article=article.name,
                    date=article.date,
                    start=start,
                    end=start + len(text),
                    sentence=article.text[low:high],
                    sentence_start=low,
                    sentence_end=high,
                    sha256=article.sha256,
                    confidence=1.0,
                )
                return


def _seeds(asked: Sequence[Question], given: Mapping[str, Sequence[Reply]]) -> dict[str, Any]:
    """hit1 and span_f1 of each system's best answer about the five articles."""
    out: dict[str, Any] = {"questions": len(asked), "systems": {}}
    for name, replies in given.items():
        by_question = {q.question: reply for q, reply in zip(asked, replies, strict=True)}
        scores = evaluate(_Replies(_SEEDS, by_question), asked)["scores"]  # type: ignore[arg-type]
        out["systems"][name] = {key: scores[key] for key in ("hit1", "span_f1")}
    return out
