"""The training mix: which question is read against which context.

What the mix is after, beside plain question-context pairs:

* contexts cut at sentence boundaries to the size of the passages that the
  reader meets in use, with and without the answer;
* a question in one language over a paragraph in another;
* questions that look answerable and are not: SQuAD 2.0's own, the same over
  the translations of their paragraphs, questions with an entity, a number or
  an adjective exchanged;
* questions among the passages nearest to them, of which one answers;
* news, of which the data folder has none: articles written for this training.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from training.cuts import PASSAGE_CHARS, cut_around, cut_without
from training.data import TRANSLATED, Data, Example, Question
from training.distractors import distracted_questions
from training.exchanges import exchanged_questions, names_in
from training.written import WRITTEN, Asked, in_some_language

# How often a language is drawn for the paragraph and for the question of a
# translated pair: the project reads Dutch, and is asked mostly in these.
_PARAGRAPH_WEIGHTS = {"nl": 5.0, "de": 2.5, "en": 1.0, "es": 1.0, "ro": 0.5, "ru": 1.0}
_QUESTION_WEIGHTS = {"en": 3.0, "nl": 2.5, "de": 2.5, "es": 1.0, "ro": 0.5, "ru": 1.0}
_OTHER_WEIGHT = 0.15

_PRONOUNS = {
    "en": ("he", "she", "it", "they", "this", "there"),
    "nl": ("hij", "zij", "het", "ze", "dit", "daar"),
    "de": ("er", "sie", "es", "dies", "dort"),
    "fr": ("il", "elle", "ils", "cela"),
    "es": ("él", "ella", "ellos", "esto"),
}

# Answers of this many characters or more are mostly clauses.
_CLAUSE = 40


def answered(question: Question, text: str, kind: str, rng: random.Random, whole: float) -> Example:
    """An answerable example, over the whole paragraph with probability ``whole``."""
    start, end = rng.choice(question.answers)
    lo, hi = 0, len(question.context)
    if rng.random() >= whole:
        lo, hi = cut_around(question.context, start, end, rng.randint(*PASSAGE_CHARS), rng)
    return Example(text, question.context[lo:hi], start - lo, end - lo, kind)


def _trimmed(text: str, rng: random.Random, whole: float) -> str:
    """A context without an answer, cut to a passage unless drawn whole."""
    if rng.random() < whole:
        return text
    cut = cut_without(text, (), rng.randint(*PASSAGE_CHARS), rng)
    return text[cut[0] : cut[1]] if cut else text


def _draw(weights: dict[str, float], options: Sequence[str], rng: random.Random) -> str:
    return rng.choices(options, [weights.get(o, _OTHER_WEIGHT) for o in options])[0]


def translated_pairs(data: Data, times: int, rng: random.Random) -> list[Example]:
    """Each translated question in random pairs of languages.

    One in many languages is drawn ``times`` times, one in two languages thrice.
    """
    out = []
    for key, by_lang in data.translated.items():
        for _ in range(min(times, len(by_lang) + 1)):
            question = _in_a_pair(data, key, rng)
            out.append(answered(question, question.text, "translated", rng, whole=0.4))
            if rng.random() < 0.25:
                target = rng.randint(*PASSAGE_CHARS)
                if cut := cut_without(question.context, question.answers, target, rng):
                    piece = question.context[cut[0] : cut[1]]
                    out.append(Example(question.text, piece, None, None, "translated-elsewhere"))
    return out


def _in_a_pair(data: Data, key: str, rng: random.Random) -> Question:
    """A translated question about its paragraph in one language, asked in another or the same."""
    paragraphs = data.translated[key]
    about = paragraphs[_draw(_PARAGRAPH_WEIGHTS, list(paragraphs), rng)]
    asked = data.asked[key]
    lang = _draw(_QUESTION_WEIGHTS, list(asked), rng)
    return replace(about, text=asked[lang], lang=lang)


def translated_unanswerable(data: Data, times: int, rng: random.Random) -> list[Example]:
    """Unanswerable questions over translations of their paragraphs: each at most ``times``."""
    out = []
    for question in (q for name in TRANSLATED for q in data.questions.get(name, ())):
        languages = data.parallel.get(question.context)
        if question.answers or not languages:
            continue
        others = [lang for lang in languages if lang != "en"]
        asked = data.asked.get(question.id, {question.lang: question.text})
        for _ in range(min(times, len(others))):
            context = languages[_draw(_PARAGRAPH_WEIGHTS, others, rng)]
            out.append(
                Example(
                    asked[_draw(_QUESTION_WEIGHTS, list(asked), rng)],
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
        cut = cut_without(question.context, question.answers, rng.randint(*PASSAGE_CHARS), rng)
        if cut:
            yield Example(question.text, question.context[cut[0] : cut[1]], None, None, "elsewhere")


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
    names = names_in(question.text)
    shared = [(start, end) for start, end in names if question.text[start:end] in earlier]
    pronouns = _PRONOUNS.get(question.lang)
    if not shared or not pronouns or rng.random() < 0.25:
        return question.text
    start, end = rng.choice(shared)
    return question.text[:start] + rng.choice(pronouns) + question.text[end:]


def written_news(news: Sequence[Asked], count: int, rng: random.Random) -> list[Example]:
    """About ``count`` examples of written news: seven tenths as asked, the rest changed.

    A tenth each is asked elsewhere in the article, exchanged, or distracted, as far as
    there are names and numbers to exchange.
    """
    out: list[Example] = []
    while len(out) < 0.7 * count:
        for question in in_some_language(news, rng):
            if question.answers:
                out.append(answered(question, question.text, "written", rng, whole=0.3))
            else:
                piece = _trimmed(question.context, rng, 0.6)
                out.append(Example(question.text, piece, None, None, "written-unanswerable"))
    rng.shuffle(out)
    del out[int(0.7 * count) :]
    once = in_some_language(news, rng)
    out += elsewhere(_sample([q for q in once if q.answers], count // 10, rng), rng)
    out += exchanged_questions(once, count // 10, rng)
    out += distracted_questions(once, count // 10, rng)
    return out


def _sample(items: Sequence[Question], count: int, rng: random.Random) -> list[Question]:
    return rng.sample(items, min(count, len(items)))


# A miner gives, for questions and the paragraphs to look in, each with what lies near it.
Miner = Callable[[Sequence[Question], Sequence[Question]], list[list[Example]]]


def build_mix(
    data: Data,
    seed: int,
    mine: Miner | None = None,
    news: Sequence[Asked] = (),
    written: int = 0,
    groups: Sequence[Sequence[Example]] = (),
    among: int = 0,
) -> list[Example]:
    """All examples of one pass, shuffled; the same for the same seed and data.

    Args:
        mine: finds the nearest passages that do not hold the answer;
            None leaves these groups out.
        news: questions about written news; about ``written`` examples are made of them.
        groups: questions that are among passages already.
        among: how many questions are mined, half of them about the news.
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
                # Of those that people asked there are few.
                for whole in (0.6,) if question.source == WRITTEN else (1.0, 0.3):
                    piece = _trimmed(question.context, rng, whole)
                    out.append(Example(question.text, piece, None, None, "impossible"))
    out += translated_pairs(data, 7, rng)
    out += translated_unanswerable(data, 4, rng)
    answerable = [q for q in (*squad, *wiki, *french) if q.answers]
    out += elsewhere(_sample(answerable, 4000, rng), rng)
    translations = [q for by_lang in data.translated.values() for q in by_lang.values()]
    western = [q for q in translations if q.lang in {"nl", "de", "es"}]
    out += exchanged_questions([*squad, *wiki], 7000, rng)
    out += exchanged_questions(french, 1500, rng)
    out += exchanged_questions(western, 2000, rng)
    asked_in_four = [
        replace(question, text=text)
        for question in western
        for lang, text in data.asked[question.id].items()
        if lang in {"nl", "en", "de", "es"}
    ]
    out += distracted_questions([*squad, *wiki], 6500, rng)
    out += distracted_questions(french, 1500, rng)
    out += distracted_questions(asked_in_four, 3500, rng)
    out += follow_ups([q for q in (*squad, *wiki) if q.source != WRITTEN], 3500, rng)
    out += follow_ups(french, 500, rng)
    out += follow_ups(western, 1500, rng)
    if news:
        out += written_news(news, written, rng)
    if mine is not None:
        asked_news = in_some_language(news, rng)
        # In any pair of languages; the passages are paragraphs of the whole mix.
        in_pairs = rng.sample(keys := sorted(data.translated), min(among // 4, len(keys)))
        for_mining = [
            *_sample(answerable, among // 4, rng),
            *_sample([q for q in asked_news if q.answers], among // 2, rng),
            *(_in_a_pair(data, key, rng) for key in in_pairs),
        ]
        nearby = _sample([*squad, *wiki, *french, *translations], 6000, rng)
        groups = [*groups, *mine(for_mining, [*asked_news, *nearby])]
    for number, group in enumerate(groups):
        out += [replace(example, group=number) for example in group]
    rng.shuffle(out)
    return out
