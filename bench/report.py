"""What was measured, as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bench.systems import OURS

Cell = str | float | int | None
_SURE = 0.05  # a lead with a larger p may be chance


def markdown(results: Mapping[str, Any]) -> str:
    """The page of the comparison: a section for each part that was run."""
    sections = [
        f"# citaat beside its peers\n\nMeasured {results['date']} by `{results['command']}` in "
        f"{results['minutes']:.0f} minutes: {results['machine']}. How to repeat it: "
        "[bench/README.md](../bench/README.md). The numbers as JSON: "
        "[benchmarks.json](benchmarks.json). What the systems are and how each was set up: "
        "`bench/peers/`. All have the same weights; citaat, and the baseline with its embedder, "
        "multiply in bf16 where the hardware does, the peers as they come, in fp32."
    ]
    # What whoever ran it has to say of this run; a whole run begins without.
    if note := results.get("note"):
        sections.append(note)
    if retrieval := results.get("retrieval"):
        sections.append(_retrieval(retrieval))
    if answers := results.get("answers"):
        sections += [_answers(answers), _abstention(answers["abstention"])]
        if "seeds" in answers:
            sections.append(_seeds(answers["seeds"]))
    if corpora := paced(results):
        sections.append(_pace(corpora))
    sections.append(_versions(results))
    return "\n\n".join(sections) + "\n"


def paced(results: Mapping[str, Any]) -> dict[str, Any]:
    """Speed and memory by corpus, of whichever parts were run."""
    parts = [results[part]["corpora"] for part in ("pace", "size") if part in results]
    return {corpus: systems for part in parts for corpus, systems in part.items()}


def table(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """A Markdown table; None is a dash."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(_cell(value) for value in row) + " |" for row in rows]
    return "\n".join(lines)


def _cell(value: Cell) -> str:
    if value is None:
        return "–"
    return str(value)


def _retrieval(retrieval: Mapping[str, Any]) -> str:
    rows: list[Sequence[Cell]] = []
    for corpus, found in retrieval["corpora"].items():
        for language, of in found["languages"].items():
            for method, values in of["methods"].items():
                lead = of["fused_less"].get(method)
                rows.append(
                    (
                        f"{corpus} ({found['paragraphs']})",
                        f"{language} ({of['questions']})",
                        method,
                        *(f"{values[name]:.3f}" for name in values),
                        _lead(lead, 3) if lead else None,
                    )
                )
    measures = ("found at 1", "at 5", "at 20", "MRR", "nDCG@10", "fused less this (MRR)")
    return (
        "## Retrieval\n\nQuestions of XQuAD's development split over paragraphs. Found at k: a "
        "right paragraph is among the first k; over Dutch paragraphs, of which one is right, "
        "that is recall at k. Over all languages every translation of the right paragraph is "
        "right.\n\n" + table(("corpus", "questions", "method", *measures), rows)
    )


def _lead(lead: Mapping[str, float], digits: int) -> str:
    chance = "" if lead["p"] <= _SURE else ", may be chance"
    return (
        f"{lead['mean']:+.{digits}f} ({lead['low']:+.{digits}f} to {lead['high']:+.{digits}f}"
        f"{chance})"
    )


def _answers(answers: Mapping[str, Any]) -> str:
    rows: list[Sequence[Cell]] = []
    for corpus, found in answers["corpora"].items():
        for language, of in found["languages"].items():
            for name, scores in of["systems"].items():
                lead = scores.get("lead")
                rows.append(
                    (
                        f"{corpus} ({found['articles']})",
                        f"{language} ({of['questions']})",
                        name,
                        scores["f1"],
                        scores["em"],
                        scores["article"],
                        scores["failed"] or None,
                        _lead({k: v if k == "p" else 100 * v for k, v in lead.items()}, 1)
                        if lead
                        else None,
                    )
                )
    head = ("corpus", "questions", "system", "F1", "EM", "right article", "failed")
    return (
        "## Answers over a whole corpus\n\nQuestions of XQuAD's development split over its Dutch "
        "paragraphs, every third one where it is not in English; English questions of SQuAD's "
        "development split, every second one, over paragraphs of it that a language model put "
        "into Dutch (`bench/squad-nl-dev.jsonl`, none of them among XQuAD's; nothing was chosen "
        "on them); and questions about eight invented news stories (`bench/stories`, 48 "
        "articles, every third question) that training never saw; citaat's settings were chosen "
        "on half of the stories. Together: the English questions about all three, each asked "
        "of its own corpus. The best answer of each system, "
        "whatever its threshold. Failed: questions at which the system raised an error. "
        "The lead is citaat's, in points of F1, with its 95 % interval. An answer that the data "
        'cuts inside a word (7 of the 133 Dutch ones: "Brits" of "Britse") is right as the whole '
        "word too.\n\n"
        + table((*head, "lead of citaat"), rows)
        + "\n\n![F1 against milliseconds a question, for each system.](quality-latency.svg)"
    )


def _abstention(abstention: Mapping[str, Any]) -> str:
    rows = [
        (corpus, name, f"{of['auc']:.3f}", f"{of['area_under_risk']:.3f}")
        for corpus, found in abstention.items()
        for name, of in found["systems"].items()
    ]
    asked = {
        corpus: f"{found['answerable']} questions that are answered and {found['unanswerable']}"
        for corpus, found in abstention.items()
    }
    return (
        "## Knowing when not to answer\n\n"
        f"Of the Dutch paragraphs {asked['Dutch']} of SQuAD's about the same paragraphs that are "
        f"not, all in English; of the news {asked['news']} that are not, in four languages. AUC: "
        "how well a system's score tells the ones from the others. Area under risk: mean share of "
        "wrong answers over all coverages, less is better (an answer is right from an F1 of .5). "
        "The baselines' scores are not made for it, and txtai gives none.\n\n"
        + table(("corpus", "system", "AUC", "area under risk"), rows)
        + "\n\n![Share of wrong answers against the share of questions answered, for each "
        "system, over the Dutch paragraphs.](systems-risk-coverage.svg)"
    )


def _seeds(seeds: Mapping[str, Any]) -> str:
    rows = [
        (name, f"{of['hit1']:.3f}", f"{of['span_f1']:.3f}") for name, of in seeds["systems"].items()
    ]
    return (
        f"## The five articles\n\nThe best answer to {seeds['questions']} development questions, "
        "scored as by `citaat eval`, but never silent.\n\n"
        + table(("system", "hit1", "span_f1"), rows)
    )


def _pace(corpora: Mapping[str, Any]) -> str:
    rows: list[Sequence[Cell]] = []
    for corpus, systems in corpora.items():
        ours = systems[OURS]
        for name, of in systems.items():
            ratio = of.get("ratio", {})
            rows.append(
                (
                    corpus,
                    name,
                    of["passages"],
                    None
                    if of["passages_per_s"] is None
                    else _with_ratio(
                        f"{of['index_s']:.1f} s",
                        None if name == OURS else of["index_s"] / ours["index_s"],
                    ),
                    _with_ratio(f"{of['cold_s']:.1f} s", ratio.get("cold_s")),
                    of["failed"] or None,
                    _with_ratio(f"{of['median_ms']:.0f} ms", ratio.get("median_ms")),
                    _with_ratio(f"{of['p95_ms']:.0f} ms", ratio.get("p95_ms")),
                    _stages(of),
                    "crashed"
                    if of["eight_askers_ms"] is None
                    else _with_ratio(
                        f"{of['eight_askers_ms']:.0f} ms", ratio.get("eight_askers_ms")
                    ),
                    _with_ratio(f"{of['peak_memory_mb']:.0f} MB", ratio.get("peak_memory_mb")),
                )
            )
    asked = ", ".join(f"{of[OURS]['asked']} ({corpus})" for corpus, of in corpora.items())
    head = (
        "corpus",
        "system",
        "passages",
        "indexed in",
        "cold start to first answer",
        "failed",
        "warm median",
        "95th percentile",
        "retrieve + read",
        "a question, eight at once",
        "peak memory",
    )
    return (
        "## Speed and memory\n\nIn brackets: how many times citaat's. Each system is a process "
        "that is asked through a pipe; all of a corpus run at once and are asked in turns. Cold "
        "start: the better of two, or the only one of the largest corpus. Warm questions: "
        f"{asked}, less those at which the system failed. citaat embeds every sentence beside "
        "every passage. Where nothing is said of indexing a peer was given citaat's vectors. "
        "txtai reads one window where citaat reads several passages; its time includes the "
        "search that names its source.\n\n"
        + table(head, rows)
        + "\n\n![Milliseconds a question against passages in the index, for each "
        "system.](latency-size.svg)"
    )


def _with_ratio(value: str, ratio: float | None) -> str:
    return value if ratio is None else f"{value} ({ratio:.1f})"


def _stages(of: Mapping[str, Any]) -> str | None:
    if of["retrieve_ms"] is None or of["read_ms"] is None:
        return None
    return f"{of['retrieve_ms']:.0f} + {of['read_ms']:.0f} ms"


def _versions(results: Mapping[str, Any]) -> str:
    named = results.get("versions", {})
    rows = [(name, ", ".join(f"{p} {v}" for p, v in of.items())) for name, of in named.items()]
    return f"## Versions\n\nPython {results['python']}.\n\n" + table(("system", "packages"), rows)
