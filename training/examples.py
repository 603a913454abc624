"""The training mix: which question is read against which context.

The data folder holds files as described in ``training/README.md``. Only
``*-train`` and unsplit files are opened: nothing of a dev split, in any
language, is ever read here.

What the mix is after, beside plain question-context pairs:

* contexts cut at sentence boundaries to the size of the passages that the
  reader meets in use, with and without the answer;
* a question in one language over a paragraph in another;
* questions that look answerable and are not: SQuAD 2.0's own, the same over
  the translations of their paragraphs, questions with an entity, a number or
  an adjective exchanged, and the retriever's best passages of other paragraphs.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from bench.data import find_file, read_jsonl

LANGUAGES = ("nl", "de", "en", "es", "ro", "ru", "el", "tr", "ar", "hi", "th", "vi", "zh")
# How often a language is drawn for the paragraph and for the question of a
# translated pair: the project reads Dutch, and is asked mostly in these.
_PARAGRAPH_WEIGHTS = {"nl": 5.0, "de": 2.5, "en": 1.0, "es": 1.0, "ro": 0.5, "ru": 0.5}
_QUESTION_WEIGHTS = {"en": 3.0, "nl": 2.5, "de": 2.5, "es": 1.0, "ro": 0.5, "ru": 0.5}
_OTHER_WEIGHT = 0.15

_PRONOUNS = {
    "en": ("he", "she", "it", "they", "this", "there"),
    "nl": ("hij", "zij", "het", "ze", "dit", "daar"),
    "de": ("er", "sie", "es", "dies", "dort"),
    "fr": ("il", "elle", "ils", "cela"),
    "es": ("él", "ella", "ellos", "esto"),
}

# Share of names and numbers that are exchanged for others of the context itself: a
# question about the wrong one of two is not told by a name that is missing.
_FROM_CONTEXT = 0.6
# Answers of this many characters or more are mostly clauses.
_CLAUSE = 40
# Passages of the index are about this long; training contexts vary around it.
_PASSAGE_CHARS = (280, 640)

_SENTENCE_END = re.compile(r"[.!?…]+[\"'’”»)\]]*\s+|[。！？।]")
_NUMBER = re.compile(r"(?<!\w)\d[\d.,]*\d|(?<!\w)\d(?!\w)")
# Words that turn a question into another one, for either of the two.
_PAIRS = """
    first last, largest smallest, biggest smallest, highest lowest, most least, more less,
    more fewer, before after, increase decrease, increased decreased, increasing decreasing,
    won lost, win lose, winning losing, oldest youngest, older younger, old young, new old,
    north south, northern southern, east west, eastern western, northeast southwest,
    began ended, begin end, beginning ending, started stopped, start stop, support oppose,
    supported opposed, supporters opponents, always never, allowed forbidden, best worst,
    better worse, good bad, early late, earlier later, earliest latest, male female,
    men women, man woman, king queen, father mother, son daughter, brother sister,
    husband wife, higher lower, high low, public private, accepted rejected, accept reject,
    accepting rejecting, rise fall, rose fell, raised lowered, strong weak, stronger weaker,
    strength weakness, wide narrow, long short, longest shortest, longer shorter, fast slow,
    faster slower, fastest slowest, hot cold, warm cool, rich poor, richest poorest,
    wealthy poor, success failure, successful unsuccessful, succeeded failed, common rare,
    popular unpopular, internal external, inside outside, above below, upper lower,
    top bottom, front back, left right, maximum minimum, major minor, majority minority,
    positive negative, ancient modern, modern traditional, legal illegal, formal informal,
    direct indirect, active inactive, complete incomplete, possible impossible,
    known unknown, similar different, same different, easy difficult, simple complex,
    heavy light, full empty, open closed, opened closed, opening closing, built destroyed,
    created destroyed, joined left, entered left, arrived departed, arrive depart,
    bought sold, buy sell, added removed, add remove, included excluded, include exclude,
    gain loss, gained lost, attack defend, attacked defended, attackers defenders,
    war peace, friends enemies, allies enemies, ally enemy, import export, imported exported,
    rural urban, domestic foreign, natural artificial, voluntary forced, temporary permanent,
    military civilian, winter summer, day night, morning evening, birth death, born buried,
    alive dead, agree disagree, agreed disagreed, approve disapprove, encouraged discouraged,
    encourage discourage, protect harm, protected harmed, advantage disadvantage,
    advantages disadvantages, cause prevent, caused prevented, causes prevents, love hate,
    liked disliked, praised criticized, praise criticize, borrow lend, teach learn,
    teachers students, employers employees, expand shrink, expanded shrank, unite divide,
    united divided, connected disconnected, visible invisible, safe dangerous, thick thin,
    deep shallow, hard soft, dry wet, dark light, liquid solid, sufficient insufficient
"""
_OPPOSITES = {
    a: b
    for one, two in (pair.split() for pair in _PAIRS.split(","))
    for a, b in ((two, one), (one, two))
}
_NEGATIONS = {
    "can": "can't",
    "did": "didn't",
    "does": "doesn't",
    "is": "isn't",
    "was": "wasn't",
    "were": "weren't",
}


@dataclass(frozen=True, slots=True)
class Example:
    """One reading: ``context[start:end]`` answers, or nothing does (start is None)."""

    question: str
    context: str
    start: int | None
    end: int | None
    kind: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the data, with the paragraph it was asked about."""

    id: str
    text: str
    lang: str
    title: str
    context: str
    answers: tuple[tuple[int, int], ...]  # character spans; empty: not answerable
    source: str

    def texts(self) -> set[str]:
        return {self.context[a:b] for a, b in self.answers}


@dataclass
class Data:
    """Everything that may be trained on."""

    questions: dict[str, list[Question]] = field(default_factory=dict)  # by source
    translated: dict[str, dict[str, Question]] = field(default_factory=dict)  # id -> language
    asked: dict[str, dict[str, str]] = field(default_factory=dict)  # id -> language -> question
    # Context of an English paragraph -> language -> the same paragraph.
    parallel: dict[str, dict[str, str]] = field(default_factory=dict)


def read_questions(path: Path) -> list[Question]:
    """All questions of one file of paragraphs."""
    return [
        Question(
            qa["id"],
            qa["question"],
            row["lang"],
            row["title"],
            row["context"],
            tuple((a["start"], a["start"] + len(a["text"])) for a in qa["answers"]),
            row["source"],
        )
        for row in read_jsonl(path)
        for qa in row["qas"]
    ]


def load_data(folder: Path) -> Data:
    """Read every training file of the folder; files that are absent are left out."""
    data = Data()
    for name in (
        "squad-train",
        "squadshifts-new_wiki",
        "squadshifts-reddit",
        "squadshifts-amazon_reviews",
        "piaf-fr",
    ):
        if path := find_file(folder, name):
            data.questions[name] = read_questions(path)
    paragraph: dict[str, dict[str, str]] = defaultdict(dict)  # id -> language -> context
    for lang in LANGUAGES:
        if path := find_file(folder, f"xquad-{lang}-train"):
            for question in read_questions(path):
                data.translated.setdefault(question.id, {})[lang] = question
                data.asked.setdefault(question.id, {})[lang] = question.text
                paragraph[question.id][lang] = question.context
    if path := find_file(folder, "xquad-nl-questions"):
        for row in read_jsonl(path):
            if row["split"] == "train":
                data.asked.setdefault(row["id"], {})["nl"] = row["question"]
    for contexts in paragraph.values():
        if english := contexts.get("en"):
            data.parallel.setdefault(english, {}).update(contexts)
    return data


def sentence_bounds(text: str) -> list[int]:
    """Offsets at which sentences begin, and the text's length at the end."""
    inner = [m.end() for m in _SENTENCE_END.finditer(text) if 0 < m.end() < len(text)]
    return [0, *inner, len(text)]


def cut_around(text: str, start: int, end: int, target: int, rng: random.Random) -> tuple[int, int]:
    """Whole sentences around ``text[start:end]``, about ``target`` characters."""
    bounds = sentence_bounds(text)
    lo = max(i for i, b in enumerate(bounds) if b <= start)
    hi = min(i for i, b in enumerate(bounds) if b >= end)
    while bounds[hi] - bounds[lo] < target and (lo > 0 or hi < len(bounds) - 1):
        if lo > 0 and (hi == len(bounds) - 1 or rng.random() < 0.5):
            lo -= 1
        else:
            hi += 1
    return bounds[lo], bounds[hi]


def cut_without(
    text: str, spans: Sequence[tuple[int, int]], target: int, rng: random.Random
) -> tuple[int, int] | None:
    """Whole sentences that neither touch a span nor repeat its text, or None."""
    bounds = sentence_bounds(text)
    answers = {text[a:b].casefold() for a, b in spans}
    starts = list(range(len(bounds) - 1))
    rng.shuffle(starts)
    for lo in starts:
        hi = lo + 1
        while hi < len(bounds) - 1 and bounds[hi] - bounds[lo] < target:
            hi += 1
        a, b = bounds[lo], bounds[hi]
        piece = text[a:b].casefold()
        if b - a >= 80 and all(answer not in piece for answer in answers):
            return a, b
    return None


def answered(question: Question, text: str, kind: str, rng: random.Random, whole: float) -> Example:
    """An answerable example, over the whole paragraph with probability ``whole``."""
    start, end = rng.choice(question.answers)
    lo, hi = 0, len(question.context)
    if rng.random() >= whole:
        lo, hi = cut_around(question.context, start, end, rng.randint(*_PASSAGE_CHARS), rng)
    return Example(text, question.context[lo:hi], start - lo, end - lo, kind)


def _trimmed(text: str, rng: random.Random, whole: float) -> str:
    """A context without an answer, cut to a passage unless drawn whole."""
    if rng.random() < whole:
        return text
    cut = cut_without(text, (), rng.randint(*_PASSAGE_CHARS), rng)
    return text[cut[0] : cut[1]] if cut else text


def _draw(weights: dict[str, float], options: Sequence[str], rng: random.Random) -> str:
    return rng.choices(options, [weights.get(o, _OTHER_WEIGHT) for o in options])[0]


def translated_pairs(data: Data, times: int, rng: random.Random) -> list[Example]:
    """Each translated question ``times`` times, in random pairs of languages."""
    out = []
    for key, by_lang in data.translated.items():
        for _ in range(times):
            paragraph = by_lang[_draw(_PARAGRAPH_WEIGHTS, list(by_lang), rng)]
            asked = data.asked[key]
            text = asked[_draw(_QUESTION_WEIGHTS, list(asked), rng)]
            out.append(answered(paragraph, text, "translated", rng, whole=0.4))
            if rng.random() < 0.25:
                target = rng.randint(*_PASSAGE_CHARS)
                if cut := cut_without(paragraph.context, paragraph.answers, target, rng):
                    piece = paragraph.context[cut[0] : cut[1]]
                    out.append(Example(text, piece, None, None, "translated-elsewhere"))
    return out


def translated_unanswerable(data: Data, times: int, rng: random.Random) -> list[Example]:
    """SQuAD 2.0's unanswerable questions over translations of their paragraphs."""
    out = []
    for question in data.questions.get("squad-train", ()):
        languages = data.parallel.get(question.context)
        if question.answers or not languages:
            continue
        others = [lang for lang in languages if lang != "en"]
        for _ in range(times):
            context = languages[_draw(_PARAGRAPH_WEIGHTS, others, rng)]
            out.append(
                Example(
                    question.text,
                    _trimmed(context, rng, 0.5),
                    None,
                    None,
                    "translated-unanswerable",
                )
            )
    return out


def elsewhere(questions: Sequence[Question], rng: random.Random) -> Iterator[Example]:
    """Answerable questions over a part of their paragraph that does not answer."""
    for question in questions:
        cut = cut_without(question.context, question.answers, rng.randint(*_PASSAGE_CHARS), rng)
        if cut:
            yield Example(question.text, question.context[cut[0] : cut[1]], None, None, "elsewhere")


def _names(text: str) -> list[tuple[int, int]]:
    """Runs of capitalised words that do not begin a sentence."""
    return [
        m.span()
        for m in re.finditer(r"(?<=[^\s.!?…]\s)[^\W\d_a-zß-ÿ]\w+(?:\s[^\W\d_a-zß-ÿ]\w+)*", text)
    ]


def _other_number(digits: str, question: Question, rng: random.Random) -> str | None:
    """A number to ask about instead of one that the context holds, or None."""
    text, context = question.text, question.context
    if digits not in context:
        return None
    answers = " ".join(question.texts())
    near = [
        other
        for other in _NUMBER.findall(context)
        if len(other) == len(digits) and other not in text and other not in answers
    ]
    if near and rng.random() < _FROM_CONTEXT:
        return rng.choice(near)
    other = re.sub(r"\d", lambda d: str((int(d.group()) + rng.randint(1, 8)) % 10), digits)
    if len(digits) == 4 and digits.isdecimal() and digits[:2] in {"18", "19", "20"}:
        other = str(int(digits) + rng.choice((-30, -12, -7, -3, 4, 8, 15)))
    return None if other in context else other


def _other_name(
    name: str, question: Question, pool: Sequence[str], rng: random.Random
) -> str | None:
    """A name to ask about instead of one that the context holds, or None."""
    text, context = question.text, question.context
    if name not in context:
        return None
    answers = " ".join(question.texts())
    near = [
        other
        for lo, hi in _names(context)
        if (other := context[lo:hi]) not in text and other not in answers and name not in other
    ]
    if near and rng.random() < _FROM_CONTEXT:
        return rng.choice(near)
    if not pool:
        return None
    other = rng.choice(pool)
    absent = other.casefold() not in context.casefold()
    return other if absent and other not in text and name not in other else None


def exchanged(question: Question, pool: Sequence[str], rng: random.Random) -> Example | None:
    """The question with a number, a name or an adjective exchanged: no longer answered.

    Args:
        pool: names to exchange with, from questions on the same subject.
    """
    text, context = question.text, question.context
    folded = context.casefold()
    swaps = []
    for match in _NUMBER.finditer(text):
        if other := _other_number(match.group(), question, rng):
            swaps.append((match.span(), other))
    for lo, hi in _names(text):
        if other := _other_name(text[lo:hi], question, pool, rng):
            swaps.append(((lo, hi), other))
    if question.lang == "en":
        # Negations fit almost every question: kept rare, so that they do not drown the rest.
        words = {**_OPPOSITES, **_NEGATIONS} if rng.random() < 0.25 else _OPPOSITES
        for match in re.finditer(r"\w+", text):
            opposite = words.get(match.group())
            if opposite and opposite not in folded.split():
                swaps.append((match.span(), opposite))
    if not swaps:
        return None
    (lo, hi), other = rng.choice(swaps)
    changed = text[:lo] + other + text[hi:]
    start, end = question.answers[0]
    a, b = 0, len(context)
    if rng.random() < 0.5:
        a, b = cut_around(context, start, end, rng.randint(*_PASSAGE_CHARS), rng)
    return Example(changed, context[a:b], None, None, "exchanged")


def exchanged_questions(
    questions: Sequence[Question], limit: int, rng: random.Random
) -> list[Example]:
    """Up to ``limit`` questions changed into unanswerable ones."""
    pools: dict[tuple[str, str], list[str]] = defaultdict(list)
    for question in questions:
        names = [question.text[a:b] for a, b in _names(question.text)]
        pools[question.lang, question.title].extend(names)
    out: list[Example] = []
    for question in rng.sample(questions, len(questions)):
        if len(out) == limit:
            break
        if question.answers and (
            example := exchanged(question, pools[question.lang, question.title], rng)
        ):
            out.append(example)
    return out


def follow_ups(questions: Sequence[Question], limit: int, rng: random.Random) -> list[Example]:
    """Questions after another one about the same paragraph: the last is to be answered.

    As ``qa.followups`` puts them: one after the other. A name that both share often
    gives way to a pronoun, so that only the question before tells who is meant.
    """
    about: dict[tuple[str, str], list[Question]] = defaultdict(list)
    for question in questions:
        about[question.lang, question.context].append(question)
    out: list[Example] = []
    for question in rng.sample(questions, len(questions)):
        if len(out) == limit:
            break
        others = [q for q in about[question.lang, question.context] if q.text != question.text]
        if not others:
            continue
        earlier = rng.choice(others).text
        text = f"{earlier} {_with_pronoun(question, earlier, rng)}"
        if question.answers:
            out.append(answered(question, text, "follow-up", rng, whole=0.4))
        else:
            piece = _trimmed(question.context, rng, 0.5)
            out.append(Example(text, piece, None, None, "follow-up"))
    return out


def _with_pronoun(question: Question, earlier: str, rng: random.Random) -> str:
    """The question with a name of the earlier one exchanged for a pronoun, if there is one."""
    shared = [
        (start, end) for start, end in _names(question.text) if question.text[start:end] in earlier
    ]
    pronouns = _PRONOUNS.get(question.lang)
    if not shared or not pronouns or rng.random() < 0.25:
        return question.text
    start, end = rng.choice(shared)
    return question.text[:start] + rng.choice(pronouns) + question.text[end:]


def _sample(items: Sequence[Question], count: int, rng: random.Random) -> list[Question]:
    return rng.sample(items, min(count, len(items)))


# A miner gives, for questions and their candidate contexts, hard negatives.
Miner = Callable[[Sequence[Question], Sequence[Question]], list[Example]]


def build_mix(data: Data, seed: int, mine: Miner | None = None) -> list[Example]:
    """All examples of one pass, shuffled; the same for the same seed and data.

    Args:
        mine: finds the retriever's best passages that do not hold the answer;
            None leaves these hard negatives out.
    """
    rng = random.Random(seed)  # noqa: S311
    squad = data.questions.get("squad-train", [])
    wiki = data.questions.get("squadshifts-new_wiki", [])
    french = data.questions.get("piaf-fr", [])
    reddit = _sample(data.questions.get("squadshifts-reddit", []), 2500, rng)
    amazon = _sample(data.questions.get("squadshifts-amazon_reviews", []), 2000, rng)

    out: list[Example] = []
    for questions in (squad, wiki, french, reddit, amazon):
        for question in questions:
            if question.answers:
                out.append(answered(question, question.text, "plain", rng, whole=0.5))
                # Clauses are rare in the data and common in news questions.
                if max(b - a for a, b in question.answers) >= _CLAUSE:
                    out.append(answered(question, question.text, "clause", rng, whole=0.2))
            else:
                out += [
                    Example(
                        question.text, _trimmed(question.context, rng, w), None, None, "impossible"
                    )
                    for w in (1.0, 0.3)
                ]
    out += translated_pairs(data, 7, rng)
    out += translated_unanswerable(data, 4, rng)
    answerable = [q for q in (*squad, *wiki, *french) if q.answers]
    out += elsewhere(_sample(answerable, 4000, rng), rng)
    translations = [q for by_lang in data.translated.values() for q in by_lang.values()]
    western = [q for q in translations if q.lang in {"nl", "de", "es"}]
    out += exchanged_questions([*squad, *wiki], 7000, rng)
    out += exchanged_questions(french, 1500, rng)
    out += exchanged_questions(western, 2000, rng)
    out += follow_ups([*squad, *wiki], 3500, rng)
    out += follow_ups(french, 500, rng)
    out += follow_ups(western, 1500, rng)
    if mine is not None:
        # Questions in any language; the passages are the paragraphs of the whole mix.
        for_mining = [
            *_sample(answerable, 3500, rng),
            *(
                replace(q, text=text, lang=lang)
                for key in sorted(data.translated)
                if (q := data.translated[key].get("nl") or data.translated[key].get("de"))
                for lang, text in data.asked[key].items()
                if lang in {"nl", "en", "de"}
            ),
        ]
        out += mine(for_mining, [*squad, *wiki, *french, *western])
    rng.shuffle(out)
    return out
