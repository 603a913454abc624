"""Answers of all systems over whole corpora: which words they give, and when they had better not.

English, Dutch and German questions of XQuAD over all of its Dutch paragraphs, English
ones over the paragraphs of all languages, and the questions about the seeds. Every
system gives the best answer that it has, whatever its threshold. How well its score
tells what is answered from what is not is measured apart, with SQuAD's questions that
the paragraphs of the split do not answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.corpora import paragraphs, write_texts
from bench.data import asked_in, read_rows, xquad_languages, xquad_paragraphs
from bench.reader import area_under_curve, best, exact, percent, token_f1
from bench.scores import area_under_risk, paired_difference, risk_coverage
from bench.systems import BASELINES, OURS, Running, System
from index.articles import Article, read_article
from index.sentences import DEFAULT_LANGUAGE, sentence_spans
from qa.answers import Answer, Quote
from qa.evaluation import evaluate
from qa.gold import Question, read_questions

# An answer that shares this much with a right one counts as right in the risk.
_RIGHT_F1 = 0.5

Reply = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the answers to accept, and the files that hold them (none: unanswerable)."""

    id: str
    text: str
    answers: tuple[str, ...] = ()
    files: frozenset[str] = frozenset()


def questions_over(
    data: Path, corpus: Path, languages: Sequence[str], language: str, split: str
) -> list[Asked]:
    """The questions of a split in one language that the paragraphs of a corpus answer.

    Args:
        corpus: its folder, as ``bench.corpora.write_texts`` wrote it.
        languages: of its paragraphs.
    """
    names = {path.read_text(encoding="utf-8"): path.name for path in sorted(corpus.glob("*.txt"))}
    answers: dict[str, list[str]] = {}
    files: dict[str, set[str]] = {}
    for paragraph in xquad_paragraphs(data, languages):
        for key, texts in paragraph.answers.items():
            answers.setdefault(key, []).extend(texts)
            files.setdefault(key, set()).add(names[paragraph.text])
    return [
        Asked(key, text, tuple(answers[key]), frozenset(files[key]))
        for key, text in asked_in(data, language, split).items()
        if key in answers
    ]


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
    systems: Mapping[str, System], data: Path, seeds: Path | None, split: str, work: Path
) -> dict[str, Any]:
    """All scores, by corpus, question language and system.

    Args:
        systems: by name; ours is compared with each other one.
        data: the folder of the question-answering files.
        seeds: the questions about the articles of ``seeds/``, for ``citaat eval``.
        split: of which questions are asked.
        work: a folder for corpora and indexes.
    """
    result: dict[str, Any] = {"split": split, "corpora": {}, "versions": {}}
    # The same questions everywhere.
    in_dutch = {key for item in xquad_paragraphs(data, ("nl",)) for key in item.answers}
    for corpus, languages, asked_languages in (
        ("Dutch", ("nl",), ("en", "nl", "de")),
        ("all languages", xquad_languages(data), ("en",)),
    ):
        folder = work / "corpora" / corpus.replace(" ", "-")
        count = write_texts(folder, paragraphs(data, languages))
        asked = {
            language: [
                question
                for question in questions_over(data, folder, languages, language, split)
                if question.id in in_dutch
            ]
            for language in asked_languages
        }
        silent = unanswerable(data, split) if corpus == "Dutch" else []
        given: dict[str, dict[str, list[Reply]]] = {}
        built: dict[str, Any] = {}
        compared = {
            name: system
            for name, system in systems.items()
            if corpus == "Dutch" or name not in BASELINES
        }
        for name, system in compared.items():
            with Running(system, folder, work) as running:
                built[name] = {
                    "passages": running.ready["passages"],
                    "indexed_s": round(running.indexed_s, 1),
                }
                result["versions"][name] = running.ready["versions"]
                given[name] = {
                    language: running.ask([q.text for q in questions])["answers"]
                    for language, questions in asked.items()
                }
                given[name]["unanswerable"] = running.ask([q.text for q in silent])["answers"]
        result["corpora"][corpus] = {
            "paragraphs": count,
            "index": built,
            "languages": {
                language: _scored(questions, {name: given[name][language] for name in compared})
                for language, questions in asked.items()
            },
        }
        if silent:
            result["abstention"] = _abstention(
                asked["en"],
                len(silent),
                {name: [*given[name]["en"], *given[name]["unanswerable"]] for name in systems},
            )
    if seeds:
        result["seeds"] = _seeds(systems, seeds, work)
    return result


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
            "seconds": round(sum(r["seconds"] for r in given) / len(given), 4),
        }
        if name != OURS:
            lead = asdict(paired_difference(f1[OURS], f1[name]))
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

    def ask(self, question: str, history: Sequence[str]) -> Answer:
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


def _seeds(systems: Mapping[str, System], questions: Path, work: Path) -> dict[str, Any]:
    """hit1 and span_f1 of each system's best answer about the five articles."""
    asked: list[Question] = [q for q in read_questions(questions) if not q.history and q.answers]
    out: dict[str, Any] = {"questions": len(asked), "systems": {}}
    corpus = Path("seeds")
    for name, system in systems.items():
        with Running(system, corpus, work) as running:
            given = running.ask([q.question for q in asked])["answers"]
        replies = {q.question: reply for q, reply in zip(asked, given, strict=True)}
        scores = evaluate(_Replies(corpus, replies), asked)["scores"]  # type: ignore[arg-type]
        out["systems"][name] = {key: scores[key] for key in ("hit1", "span_f1")}
    return out
