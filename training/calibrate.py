"""Fit the calibration: from evidence to the probability that a quotation is right.

Usage::

    python -m training.calibrate --data FOLDER [--collected FILE] [--plots FOLDER]
        [--about FOLDER FILE ...] ...

The data folder holds files named like ``squad-dev`` and ``xquad-LL-dev``, which
the reader never saw. Their paragraphs are indexed as articles by citaat's own
path and every question is asked of all of them: English, Dutch and German
questions of the Dutch paragraphs, and SQuAD's, answerable or not, of the
English ones. Each answerable question also counts a second time with its own
paragraph hidden, when silence is right.

Folders of articles are asked too, each with files of questions in the format of
``citaat eval``: articles that share a subject, as news does, lie closer together than
paragraphs about anything. Both kinds of question weigh the same.

The fit is a logistic regression (scikit-learn) of "these words are right" on the score
of each question's best candidate; another one is of the candidates that stand beside a
better one, over the articles, of whose questions every place that answers is known. It
prints the coefficients for ``qa/calibration.py`` and, by five-fold cross-validation over
articles' questions and for each kind, the expected calibration error, the area under the
ROC curve of answerable against unanswerable, and the share of right answers among those
given against the share of questions answered; the plots (matplotlib) show the same of the
data. Asking takes minutes: what it found in the data is kept in the collected file, and
read from there when it exists.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bench.data import read_rows
from bench.figures import pyplot, save
from bench.reader import expected_calibration_error
from index.articles import Article, read_article
from index.build import refresh_index
from index.embedding import load_embedder
from index.sentences import DEFAULT_LANGUAGE
from qa.agreement import say_the_same
from qa.assistant import MOST_PASSAGES
from qa.calibration import ANSWER_THRESHOLD, CALIBRATION, Calibration, Evidence
from qa.evaluation import Hits
from qa.gold import Question, read_questions
from qa.quotes import Candidate, candidates
from qa.reader import DEFAULT_MODEL, load_reader
from qa.retriever import Retrieved, Retriever

# About as many as the assistant reads of those that it finds.
_READ = 3
_TOP = 5
_FOLDS = 5
_SPANS = 3

Features = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question's best candidates, best first: their evidence, and which of them are right.

    ``group`` is the question's paragraph, or the file that answers it: its questions stay
    in one fold. Candidates that say what a better one says are not among them.
    """

    group: str
    answerable: bool
    evidence: tuple[Evidence, ...]
    right: tuple[bool, ...]


def _questions(data: Path, language: str) -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    """Triples of (paragraph id, question, answers in that paragraph)."""
    if language == "squad":
        for number, paragraph in enumerate(read_rows(data, "squad-dev")):
            # A few of each paragraph: enough, and much quicker.
            for qa in paragraph["qas"][::5]:
                yield f"squad-{number}", qa["question"], qa["answers"]
        return
    answers = {
        qa["id"]: (f"nl-dev-{number}", qa["answers"])
        for number, paragraph in enumerate(read_rows(data, "xquad-nl-dev"))
        for qa in paragraph["qas"]
    }
    for paragraph in read_rows(data, f"xquad-{language}-dev"):
        for qa in paragraph["qas"]:
            if qa["id"] in answers:
                place, found = answers[qa["id"]]
                yield place, qa["question"], found


def _corpus(data: Path, language: str) -> dict[str, str]:
    if language == "squad":
        return {
            f"squad-{number}": paragraph["context"]
            for number, paragraph in enumerate(read_rows(data, "squad-dev"))
        }
    return {
        f"nl-{split}-{number}": paragraph["context"]
        for split in ("dev", "train")
        for number, paragraph in enumerate(read_rows(data, f"xquad-nl-{split}"))
    }


def collect(data: Path, reader_name: str) -> list[Asked]:
    """Ask everything; the slow part (minutes)."""
    embedder, reader = load_embedder(), load_reader(reader_name)
    collected: list[Asked] = []
    for corpus_of, languages in (("nl", ("en", "nl", "de")), ("squad", ("squad",))):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            (root / "articles").mkdir()
            for name, text in _corpus(data, corpus_of).items():
                (root / "articles" / f"{name}.txt").write_text(text, "utf-8", newline="")
            store = refresh_index(root / "articles", root / "index", embedder).store
            articles = {r.name: read_article(root / "articles", r.name) for r in store.articles}
            retriever = Retriever(store, embedder)
            for language in languages:
                for number, (place, question, gold) in enumerate(_questions(data, language)):
                    if number % 50 == 0:
                        print(f"{language} {number}", file=sys.stderr)
                    # Beyond what is read, so that enough is left when one is hidden.
                    found = retriever.search(question, 2 * MOST_PASSAGES)
                    spans = reader.read(question, _texts(found, articles), _SPANS)
                    for hidden in (False, True) if gold else (False,):
                        kept = [
                            row
                            for row, item in enumerate(found)
                            if not (hidden and item.passage.article == f"{place}.txt")
                        ][:MOST_PASSAGES]
                        retrieved = [found[row] for row in kept]
                        moved = {row: new for new, row in enumerate(kept[:_READ])}
                        placed = [
                            replace(span, passage=moved[span.passage])
                            for span in spans
                            if span.passage in moved
                        ]
                        ranked = candidates(retrieved, articles, placed, CALIBRATION)
                        ranked = _different(ranked)[:_TOP]
                        collected.append(
                            Asked(
                                group=place,
                                answerable=bool(gold) and not hidden,
                                evidence=tuple(c.evidence for c in ranked),
                                right=tuple(_right(c, f"{place}.txt", gold) for c in ranked),
                            )
                        )
    return collected


def _texts(found: Sequence[Retrieved], articles: Mapping[str, Article]) -> list[str]:
    places = [item.passage for item in found]
    return [articles[place.article].text[place.start : place.end] for place in places]


def _right(candidate: Candidate, name: str, gold: Sequence[dict[str, Any]]) -> bool:
    return candidate.article.name == name and any(
        candidate.start < answer["start"] + len(answer["text"]) and answer["start"] < candidate.end
        for answer in gold
    )


def fit(*kinds: Sequence[Asked]) -> Calibration:
    """The calibration of best likelihood of what is shown first; all kinds weigh the same."""
    from sklearn.linear_model import LogisticRegression

    # Where nothing was found there is nothing that could be made likely.
    shown = [[item for item in kind if item.evidence] for kind in kinds]
    items = [item for kind in shown for item in kind]
    weights = [len(items) / len(kind) / len(kinds) for kind in shown for _ in kind]
    model = LogisticRegression(C=10.0, max_iter=1000).fit(
        [(item.evidence[0].score,) for item in items],
        [item.right[0] for item in items],
        sample_weight=weights,
    )
    return Calibration(float(model.intercept_[0]), float(model.coef_[0][0]))


def fit_beside(asked: Sequence[Asked], calibration: Calibration) -> tuple[float, float]:
    """Intercept and slope, over log-odds, of what stands beside a better quotation.

    Of what is probable enough by itself to be shown.
    """
    from sklearn.linear_model import LogisticRegression

    log_odds: list[tuple[float]] = []
    right: list[bool] = []
    for item in asked:
        first, _, _ = _shown(calibration, item)
        for evidence, is_right in list(zip(item.evidence, item.right, strict=True))[1:]:
            if first >= ANSWER_THRESHOLD <= calibration.probability(evidence):
                log_odds.append((calibration.log_odds(evidence),))
                right.append(is_right)
    model = LogisticRegression(C=10.0, max_iter=1000).fit(log_odds, right)
    return float(model.intercept_[0]), float(model.coef_[0][0])


def collect_about(corpus: Path, questions: Sequence[Question], reader_name: str) -> list[Asked]:
    """Ask questions with known answers about a folder of articles, each by itself."""
    embedder, reader = load_embedder(), load_reader(reader_name)
    collected: list[Asked] = []
    with tempfile.TemporaryDirectory() as index:
        store = refresh_index(corpus, Path(index), embedder).store
        articles = {record.name: read_article(corpus, record.name) for record in store.articles}
        hits = Hits(articles, DEFAULT_LANGUAGE)
        retriever = Retriever(store, embedder)
        for question in questions:
            found = retriever.search(question.question, MOST_PASSAGES)
            spans = reader.read(question.question, _texts(found[:_READ], articles), _SPANS)
            ranked = _different(candidates(found, articles, spans, CALIBRATION))[:_TOP]
            right = tuple(hits.is_among(c.quote(), question.answers) for c in ranked)
            evidence = tuple(candidate.evidence for candidate in ranked)
            group = question.answers[0].file if question.answers else question.id
            collected.append(Asked(group, bool(question.answers), evidence, right))
    return collected


def _different(ranked: Sequence[Candidate]) -> list[Candidate]:
    """The candidates that do not say what a better one says."""
    kept: list[Candidate] = []
    for candidate in ranked:
        if not any(say_the_same(candidate.text, better.text) for better in kept):
            kept.append(candidate)
    return kept


def held_out(*kinds: Sequence[Asked]) -> list[list[tuple[float, bool, bool]]]:
    """Each question's best candidate by a fit that never saw its paragraph, by kind.

    Triples of (probability, right, answerable), most probable first.
    """
    folds = [_folds(kind) for kind in kinds]
    scored: list[list[tuple[float, bool, bool]]] = [[] for _ in kinds]
    for fold in range(_FOLDS):
        rest = [
            [item for other in parts if other is not parts[fold] for item in other]
            for parts in folds
        ]
        calibration = fit(*rest)
        for rows, parts in zip(scored, folds, strict=True):
            rows += [_shown(calibration, item) for item in parts[fold]]
    return [sorted(rows, key=lambda row: -row[0]) for rows in scored]


def _folds(asked: Sequence[Asked]) -> list[list[Asked]]:
    groups = {group: number for number, group in enumerate(sorted({i.group for i in asked}))}
    folds: list[list[Asked]] = [[] for _ in range(_FOLDS)]
    for item in asked:
        folds[groups[item.group] % _FOLDS].append(item)
    return folds


def _shown(calibration: Calibration, item: Asked) -> tuple[float, bool, bool]:
    """Probability and rightness of what would be shown first, and whether there is an answer."""
    if not item.evidence:
        return 0.0, False, item.answerable
    return calibration.probability(item.evidence[0]), item.right[0], item.answerable


def measure(scored: Sequence[tuple[float, bool, bool]]) -> dict[str, Any]:
    """What the probabilities of ``held_out`` are worth."""
    from sklearn.metrics import roc_auc_score

    probabilities = np.array([row[0] for row in scored])
    right = np.array([row[1] for row in scored])
    answerable = np.array([row[2] for row in scored])
    coverage = {
        f"{share:.0%}": round(float(right[: int(share * len(right))].mean()), 4)
        for share in (0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0)
    }
    return {
        "questions": len(scored),
        "answerable": int(answerable.sum()),
        "expected_calibration_error": round(expected_calibration_error(probabilities, right), 4),
        "auc_answerable": round(float(roc_auc_score(answerable, probabilities)), 4),
        "right_at_coverage": coverage,
        "reliability": _reliability(probabilities, right),
    }


def draw(scored: Sequence[tuple[float, bool, bool]], folder: Path) -> None:
    """Write reliability.svg and risk-coverage.svg; the same bytes for the same numbers."""
    plt = pyplot()
    bins = _reliability(np.array([s[0] for s in scored]), np.array([s[1] for s in scored]))
    figure, axes = plt.subplots(figsize=(5, 4.4))
    axes.plot([0, 1], [0, 1], color="#999999", linewidth=1, linestyle="--")
    axes.plot([b["predicted"] for b in bins], [b["right"] for b in bins], "o-", color="#1f5fa8")
    for one in bins:
        axes.annotate(
            f"{one['n']}", (one["predicted"], one["right"]), (6, -12), textcoords="offset points"
        )
    axes.set(xlabel="probability given", ylabel="share that is right", xlim=(0, 1), ylim=(0, 1))
    axes.set_title("Reliability (questions in each bin)")
    save(figure, folder / "reliability.svg")

    wrong = 1 - np.cumsum([s[1] for s in scored]) / np.arange(1, len(scored) + 1)
    figure, axes = plt.subplots(figsize=(5, 4.4))
    axes.plot(np.arange(1, len(scored) + 1) / len(scored), wrong, color="#1f5fa8")
    axes.set(xlabel="share of questions answered", ylabel="share of answers that is wrong")
    axes.set(xlim=(0, 1), ylim=(0, None), title="Risk and coverage, surest answers first")
    save(figure, folder / "risk-coverage.svg")


def _reliability(probabilities: Features, right: npt.NDArray[np.bool_]) -> list[dict[str, float]]:
    bins = np.minimum((probabilities * 10).astype(np.int64), 9)
    return [
        {
            "n": int((bins == b).sum()),
            "predicted": round(float(probabilities[bins == b].mean()), 3),
            "right": round(float(right[bins == b].mean()), 3),
        }
        for b in np.unique(bins)
    ]


def _collected(arguments: argparse.Namespace) -> list[Asked]:
    path: Path | None = arguments.collected
    if path is not None and path.exists():
        return [
            Asked(**item | {"evidence": tuple(Evidence(**e) for e in item["evidence"])})
            for item in json.loads(path.read_text())
        ]
    asked = collect(arguments.data, arguments.reader)
    if path is not None:
        path.write_text(json.dumps([asdict(item) for item in asked]))
    return asked


def main() -> None:
    """Collect, fit, measure and print."""
    parser = argparse.ArgumentParser(description="Fit the calibration of the answers.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--reader", default=DEFAULT_MODEL)
    parser.add_argument("--collected", type=Path, help="file that keeps what asking found")
    parser.add_argument("--plots", type=Path, help="folder for the plots")
    parser.add_argument(
        "--about",
        type=Path,
        nargs="+",
        action="append",
        default=[],
        metavar=("FOLDER", "FILE"),
        help="articles, and questions about them as of citaat eval",
    )
    arguments = parser.parse_args()
    about = []
    for corpus, *files in arguments.about:
        alone = [q for path in files for q in read_questions(path) if not q.history]
        about += collect_about(corpus, alone, arguments.reader)
    kinds = {"data": _collected(arguments)} | ({"about": about} if about else {})
    scored = dict(zip(kinds, held_out(*kinds.values()), strict=True))
    if arguments.plots:
        draw(scored["data"], arguments.plots)
    calibration = fit(*kinds.values())
    result: dict[str, Any] = {
        "calibration": {
            name: round(getattr(calibration, name), 4) for name in ("intercept", "slope")
        },
        "held_out": {kind: measure(rows) for kind, rows in scored.items()},
    }
    if about:
        intercept, slope = fit_beside(about, calibration)
        result["beside"] = {"intercept": round(intercept, 4), "slope": round(slope, 4)}
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
