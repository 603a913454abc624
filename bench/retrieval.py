"""Retrieval over the paragraphs of XQuAD: by passage, sentence and spelling, and fused.

Usage::

    python -m bench.retrieval --data FOLDER [--split dev] [--json]

FOLDER holds files named ``xquad-LL-SPLIT`` (``.jsonl`` or ``.jsonl.gz``). The corpus
is every Dutch paragraph of both splits, then every paragraph of every language;
a question counts when one of its paragraphs is there, and each of those is right,
with its translations: where the data lacks the place of an answer, as it does for two
in five of the Dutch ones, the paragraph answers all the same.
The embedder and BM25 were never trained on any of it; the weight of BM25 is
chosen on ``--split train`` and reported on ``--split dev``. The measures are
those of ir_measures.

The methods: ``lexical`` is BM25, ``dense`` the cosine with the paragraph,
``sentence`` the highest with one of its sentences; ``fused W`` is the retriever's
score with BM25 weighing W.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bench.data import Paragraph, asked_in, xquad_languages, xquad_paragraphs
from bench.scores import paired_difference
from index.embedding import load_embedder
from index.lexical import LexicalIndex, LexicalWriter
from index.sentences import sentence_spans
from qa.retriever import LEXICAL_WEIGHT

LANGUAGES = ("en", "nl", "de")
_WEIGHTS = (0.0, 0.01, 0.02, 0.03, 0.05, 0.1)
_PARTS = ("lexical", "dense", "sentence")
# Found among the first k, for one right paragraph the same as recall at k.
_MEASURES = ("Success@1", "Success@5", "Success@20", "RR", "nDCG@10")

Scores = npt.NDArray[np.float32]
# Question id, measure name: value.
PerQuestion = dict[str, dict[str, float]]


def measures(
    scores: Mapping[str, npt.ArrayLike], right: Mapping[str, Sequence[int]]
) -> PerQuestion:
    """Each measure of each question, by ir_measures.

    Args:
        scores: of all paragraphs by question id; shape ``(paragraphs,)``.
        right: the rows of the paragraphs that answer, by question id.
    """
    import ir_measures

    wanted = [ir_measures.parse_measure(name) for name in _MEASURES]
    qrels = [ir_measures.Qrel(q, str(row), 1) for q, rows in right.items() for row in rows]
    run = []
    for question, values in scores.items():
        # Of equal scores the first row, as the retriever has it: ranks stand in for scores.
        order = np.argsort(-np.asarray(values), kind="stable")[:100]
        run += [ir_measures.ScoredDoc(question, str(row), -at) for at, row in enumerate(order)]
    out: PerQuestion = {question: {} for question in right}
    for value in ir_measures.iter_calc(wanted, qrels, run):
        out[value.query_id][str(value.measure)] = float(value.value)
    return out


def _means(values: PerQuestion) -> dict[str, float]:
    return {
        name: round(float(np.mean([row[name] for row in values.values()])), 4) for name in _MEASURES
    }


def run(data: Path, split: str, *, all_weights: bool = True) -> dict[str, Any]:
    """Scores by corpus, question language and method.

    Args:
        data: the folder of the files.
        split: whose questions are asked.
        all_weights: every weight of the fusion, not only the one in use.
    """
    embedder = load_embedder()
    weights = _WEIGHTS if all_weights else (LEXICAL_WEIGHT,)
    result: dict[str, Any] = {"split": split, "corpora": {}}
    for corpus, languages in (("Dutch", ("nl",)), ("all languages", xquad_languages(data))):
        paragraphs = xquad_paragraphs(data, languages)
        texts = [paragraph.text for paragraph in paragraphs]
        vectors = embedder.embed_passages(texts)
        pieces = [_sentences(paragraph) for paragraph in paragraphs]
        sentences = embedder.embed_passages([text for texts in pieces for text in texts])
        # The row of each paragraph's first sentence.
        first = np.cumsum([0, *map(len, pieces[:-1])])
        writer = LexicalWriter()
        for text in texts:
            writer.add(text)
        lexical = writer.index()
        found: dict[str, Any] = {}
        for language in LANGUAGES:
            asked = _asked(paragraphs, asked_in(data, language, split))
            if not asked:
                continue
            right = {key: rows for key, (_, rows) in asked.items()}
            embedded = np.asarray(
                embedder.model.encode_query([text for text, _ in asked.values()]), np.float32
            )
            parts = {
                "lexical": np.stack(
                    [_lexical(lexical, text, len(texts)) for text, _ in asked.values()]
                ),
                "dense": embedded @ vectors.T,
                "sentence": np.maximum.reduceat(embedded @ sentences.T, first, axis=1),
            }
            scores = parts | {f"fused {weight}": fused(parts, weight) for weight in weights}
            methods = {
                name: measures(dict(zip(asked, values, strict=True)), right)
                for name, values in scores.items()
            }
            used = methods[f"fused {LEXICAL_WEIGHT}"]
            found[language] = {
                "questions": len(asked),
                "methods": {name: _means(values) for name, values in methods.items()},
                # Reciprocal rank, question by question.
                "fused_less": {
                    name: asdict(
                        paired_difference(
                            [used[key]["RR"] for key in asked],
                            [methods[name][key]["RR"] for key in asked],
                            [rows[0] for rows in right.values()],
                        )
                    )
                    for name in _PARTS
                },
            }
        result["corpora"][corpus] = {"paragraphs": len(texts), "languages": found}
    return result


def _sentences(paragraph: Paragraph) -> list[str]:
    spans = sentence_spans(paragraph.text, paragraph.language)
    return [paragraph.text[start:end] for start, end in spans]


def fused(parts: Mapping[str, Scores], weight: float) -> Scores:
    """The score of ``qa.retriever.Retrieved``, of all questions and paragraphs."""
    whole = parts["dense"] + np.float32(weight) * parts["lexical"]
    return (whole + parts["sentence"]) / np.float32(2)


def _asked(
    paragraphs: Sequence[Paragraph], questions: Mapping[str, str]
) -> dict[str, tuple[str, list[int]]]:
    """Text and right rows of each question that the corpus answers, by id."""
    rows = right_rows(paragraphs)
    return {key: (text, rows[key]) for key, text in questions.items() if key in rows}


def right_rows(paragraphs: Sequence[Paragraph]) -> dict[str, list[int]]:
    """The rows of the paragraphs that answer a question, and of their translations, by its id.

    Parallel paragraphs are those that have the answer of some question in common.
    """
    rows: dict[str, list[int]] = {}
    for row, paragraph in enumerate(paragraphs):
        for key in paragraph.answers:
            rows.setdefault(key, []).append(row)
    return {
        key: sorted(
            {row for one in found for other in paragraphs[one].answers for row in rows[other]}
        )
        for key, found in rows.items()
    }


def _lexical(index: LexicalIndex, question: str, size: int) -> Scores:
    """BM25 scores of all paragraphs as shares of the best one's."""
    scores = np.zeros(size, np.float32)
    found = index.search(question, size)
    for row, score in found:
        scores[row] = score / found[0][1]
    return scores


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description="Retrieval over the paragraphs of XQuAD.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    result = run(arguments.data, arguments.split)
    if arguments.json:
        print(json.dumps(result, indent=1))
        return
    for corpus, of in result["corpora"].items():
        print(f"{of['paragraphs']} paragraphs ({corpus}), questions of {result['split']}")
        for language, scores in of["languages"].items():
            for method, values in scores["methods"].items():
                row = "  ".join(f"{name} {value:.3f}" for name, value in values.items())
                print(f"{language} ({scores['questions']})  {method:12} {row}")


if __name__ == "__main__":
    main()
