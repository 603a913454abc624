"""What the training mix promises: labels stay true, dev files stay closed."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.cuts import cut_around, cut_without, pieces, sentence_bounds
from training.data import Example, Question, load_data
from training.distractors import Subject, distracted
from training.examples import build_mix, follow_ups
from training.exchanges import exchanged
from training.train_reader import (
    Encoded,
    PooledDropout,
    Settings,
    _check_same,
    batches,
    comparing_loss,
    encode,
    fewer_alone,
    plain_attention,
    ranking_loss,
    rate,
    token_span,
)
from training.written import Story, StoryQuestion

TEXT = "Jan woont in Gent. Hij is 46 jaar! Zijn zus woont in Brussel; zij is 50. Einde."


def question(text: str = "Hoe oud is Jan?", answer: str = "46", lang: str = "nl") -> Question:
    at = TEXT.index(answer)
    return Question("q", text, lang, "Jan", TEXT, ((at, at + len(answer)),), "squad")


def write(
    folder: Path, name: str, lang: str, title: str, context: str, qas: list[dict[str, Any]]
) -> None:
    row = {"source": "xquad", "title": title, "lang": lang, "context": context, "qas": qas}
    with (folder / f"{name}.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")


def qa(key: str, text: str, context: str, answer: str | None) -> dict[str, Any]:
    answers = [{"text": answer, "start": context.index(answer)}] if answer else []
    return {"id": key, "question": text, "answers": answers}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    english = "In 1999 the largest bridge opened in Ghent. It was closed in 2010 by Mayor Smith."
    dutch = "In 1999 ging in Gent de grootste brug open. Ze sloot in 2010 door burgemeester Smith."
    answerable = qa("a", "When did the bridge of Mayor Smith open?", english, "1999")
    impossible = qa("u", "When was the bridge painted?", english, None)
    write(tmp_path, "squad-train", "en", "Ghent", english, [answerable, impossible])
    write(tmp_path, "xquad-en-train", "en", "Ghent", english, [answerable])
    write(
        tmp_path,
        "xquad-nl-train",
        "nl",
        "Ghent",
        dutch,
        [qa("a", "Wanneer ging de brug open?", dutch, "1999")],
    )
    hidden = "SECRET text of a development file. It must never be read."
    for name in ("squad-dev", "xquad-nl-dev", "xquad-en-dev"):
        write(tmp_path, name, "en", "Dev", hidden, [qa("d", "What is SECRET?", hidden, "text")])
    lines = [
        {"id": "a", "question": "Wanneer ging de brug open?", "split": "train"},
        {"id": "d", "question": "Wat is SECRET?", "split": "dev"},
    ]
    (tmp_path / "xquad-nl-questions.jsonl").write_text("\n".join(map(json.dumps, lines)))
    return tmp_path


def test_no_development_text_reaches_the_mix(folder: Path) -> None:
    data = load_data(folder)
    assert "d" not in data.asked
    for example in build_mix(data, seed=3):
        assert "SECRET" not in example.question + example.context


def test_mix_is_the_same_for_the_same_seed(folder: Path) -> None:
    data = load_data(folder)
    assert build_mix(data, seed=3) == build_mix(data, seed=3)
    assert build_mix(data, seed=3) != build_mix(data, seed=4)


def test_groups_keep_together_what_is_to_be_compared(folder: Path) -> None:
    def group(text: str) -> list[Example]:
        return [Example(text, TEXT, 0, 3, "among"), Example(text, TEXT, None, None, "among")]

    def mine(asked: Sequence[Question], paragraphs: Sequence[Question]) -> list[list[Example]]:
        assert asked
        assert paragraphs
        return [group("Wie?"), group("Wat?")]

    examples = build_mix(load_data(folder), seed=1, mine=mine, groups=[group("Waar?")], among=4)
    together: dict[int, list[str]] = {}
    for example in examples:
        if example.group >= 0:
            together.setdefault(example.group, []).append(example.question)
    assert sorted(together.values()) == [["Waar?"] * 2, ["Wat?"] * 2, ["Wie?"] * 2]


def test_answers_stand_where_the_example_says(folder: Path) -> None:
    examples = build_mix(load_data(folder), seed=1)
    answered = [e for e in examples if e.start is not None]
    assert answered
    assert {e.context[e.start : e.end] for e in answered} == {"1999"}


def test_mix_pairs_languages_and_carries_impossible_questions_over(folder: Path) -> None:
    examples = build_mix(load_data(folder), seed=1)
    assert any(e.question.startswith("When did") and "brug" in e.context for e in examples)
    carried = [e for e in examples if e.kind == "translated-unanswerable"]
    assert carried
    assert all(e.start is None and "brug" in e.context for e in carried)


def test_sentence_bounds_cover_the_text() -> None:
    bounds = sentence_bounds(TEXT)
    assert [TEXT[a:b].strip() for a, b in pairwise(bounds)] == [
        "Jan woont in Gent.",
        "Hij is 46 jaar!",
        "Zijn zus woont in Brussel; zij is 50.",
        "Einde.",
    ]


@given(st.integers(0, len(TEXT) - 1), st.integers(1, 20), st.integers(1, 120), st.integers(0, 9))
def test_cut_around_keeps_the_answer(at: int, length: int, target: int, seed: int) -> None:
    end = min(len(TEXT), at + length)
    lo, hi = cut_around(TEXT, at, end, target, Random(seed))
    assert lo <= at < end <= hi
    assert {lo, hi} <= set(sentence_bounds(TEXT))


def test_cut_without_leaves_every_mention_out() -> None:
    text = "Jan is in Gent geboren in een groot huis aan het water. " * 2 + "x" * 90 + "."
    spans = [(text.index("Gent"), text.index("Gent") + 4)]
    for seed in range(8):
        cut = cut_without(text, spans, 60, Random(seed))
        assert cut is not None
        assert "Gent" not in text[cut[0] : cut[1]]
    assert cut_without("Gent. " * 40, [(0, 4)], 60, Random(0)) is None


def test_cut_without_holds_no_part_of_an_answer_in_which_a_sentence_ends() -> None:
    text = f"{'De trein rijdt over de brug. ' * 4}Hij woont in St. Louis en {'reist veel ' * 12}."
    start = text.index("St. Louis")
    for seed in range(20):
        cut = cut_without(text, [(start, start + len("St. Louis"))], 90, Random(seed))
        assert cut is not None
        assert "Louis" not in text[cut[0] : cut[1]]


def test_exchanged_question_names_another_of_the_context_or_of_none() -> None:
    asked = question("Waar woont de zus van 50 jaar?", "Brussel")
    numbers = set()
    for seed in range(20):
        example = exchanged(asked, [], Random(seed))
        assert example is not None
        assert example.start is None
        numbers.add(example.question.removesuffix(" jaar?").split()[-1])
    assert "50" not in numbers
    assert "46" in numbers
    assert any(number not in TEXT for number in numbers)
    # What answers is not exchanged into the question.
    age = question("Hoe oud is de zus, 50 of ouder?", "46")
    asked_again = [exchanged(age, [], Random(seed)) for seed in range(20)]
    assert all(example and "46" not in example.question for example in asked_again)
    assert exchanged(question("Waar woont hij?", "Gent"), [], Random(0)) is None
    named = exchanged(question("Hoe oud is Jan?"), ["Karel"], Random(0))
    assert named is not None
    assert named.question == "Hoe oud is Karel?"


def test_a_context_that_nearly_answers_is_about_another_name_or_number() -> None:
    text = "In 1999 kwam Jan naar Gent. In 2005 verhuisde Karel. Hij woont er nog."
    at = text.index("Gent")
    asked = Question("q", "Waar kwam Jan in 1999?", "nl", "Jan", text, ((at, at + 4),), "squad")
    subject = Subject(names=["Piet"], answers=["Gent", "Aalst"])
    kinds = set()
    for seed in range(40):
        example = distracted(asked, subject, Random(seed))
        assert example is not None
        kinds.add(example.kind)
        context = example.context
        assert example.question == asked.text
        if example.kind == "altered":
            # Somebody else, or another year: nothing says where Jan came in 1999.
            assert example.start is None
            assert "1999 kwam Jan" not in context
            assert " kwam " in context
        else:
            right = "In 1999 kwam Jan naar Gent."
            assert context.count(" kwam ") == 2
            assert right in context
            assert example.start == context.index(right) + right.index("Gent")
            assert example.end == example.start + 4
            assert " naar Aalst." in context
    assert kinds == {"altered", "beside"}
    # Nothing of the question stands in the sentence, or no other answer is known.
    assert distracted(replace(asked, text="Waar woont hij?"), subject, Random(0)) is None
    assert distracted(asked, Subject(names=["Piet"]), Random(0)) is None


def test_follow_ups_ask_the_last_question_of_two() -> None:
    where, age = question("Waar woont Jan?", "Gent"), question("Hoe oud is Jan?")
    wordings = set()
    for seed in range(12):
        for example in follow_ups([where, age], 9, Random(seed)):
            earlier, _, last = example.question.partition("? ")
            assert {earlier + "?", last.split()[0]} in ({where.text, "Hoe"}, {age.text, "Waar"})
            assert example.start is not None
            answer = "46" if last.startswith("Hoe") else "Gent"
            assert example.context[example.start : example.end] == answer
            wordings.add(last)
    assert {"Hoe oud is Jan?", "Hoe oud is hij?"} < wordings
    assert follow_ups([where], 9, Random(0)) == []
    unanswered = replace(age, answers=())
    assert follow_ups([unanswered, where], 1, Random(3))
    assert all(
        (example.start is None) == example.question.startswith(where.text)
        for example in follow_ups([unanswered, where], 9, Random(3))
    )


def test_token_span_leaves_leading_space_out() -> None:
    # "▁Gent" covers the space before it.
    offsets = [(0, 3), (3, 9), (9, 12), (12, 17), (17, 18)]
    at = TEXT.index("Gent")
    assert token_span(offsets, TEXT, at, at + 4) == (3, 3)
    assert token_span(offsets, TEXT, at - 1, at + 4) == (3, 3)
    assert token_span(offsets, TEXT, 0, 9) == (0, 1)


@pytest.mark.models
def test_encode_marks_the_answer_in_every_window() -> None:
    from index.backbone import load_backbone
    from training.data import Example

    tokenizer = load_backbone().tokenizer
    long = "Het regende de hele dag in Brussel. " * 30
    text = long + TEXT + long
    at = text.index("46")
    examples = [
        Example("Hoe oud is Jan?", text, at, at + 2, "plain"),
        Example("Hoe oud is Jan?", TEXT, None, None, "plain"),
        Example("Hoe oud is Jan? " * 60, TEXT, TEXT.index("Gent"), TEXT.index("Gent") + 4, "plain"),
    ]
    encoded = encode(examples, tokenizer, window=128, seed=1)
    assert encoded.lengths().max() <= 128
    marked = [
        tokenizer.decode(encoded.window(i)[a : b + 1]) for i, (a, b) in enumerate(encoded.spans)
    ]
    assert [m.strip() for m in marked] == ["46", "<s>", "Gent"]


def test_batches_hold_every_window_once_within_the_budget() -> None:
    lengths = np.random.default_rng(0).integers(5, 250, 500)
    groups = np.full(500, -1)
    groups[:60] = np.arange(60) % 15  # of four windows, apart in the mix
    bounds = np.array([0, *np.cumsum(lengths)])
    data = Encoded(np.zeros(bounds[-1]), bounds, np.zeros((500, 2)), groups)
    plan = batches(data, 1024, seed=1)
    assert sorted(row for batch in plan for row in batch) == list(range(500))
    assert all(len(batch) * lengths[batch].max() <= 1024 for batch in plan)
    for group in range(15):
        assert sum(group in groups[batch] for batch in plan) == 1
    assert plan == batches(data, 1024, seed=1)


def test_rate_warms_up_and_falls() -> None:
    warmup = Settings().warmup
    assert rate(0.0, 0, warmup) < rate(0.01, warmup, warmup)
    assert rate(0.5, 10**6, warmup) == pytest.approx(0.5)
    assert rate(1.0, 10**6, warmup) == pytest.approx(0.02)


@pytest.mark.models
def test_a_training_step_lowers_the_loss_and_the_weights_load(tmp_path: Path) -> None:
    import torch

    from index.backbone import load_backbone
    from qa.reader import load_reader
    from training.data import Example
    from training.train_reader import ReaderModel, _batch, save_weights

    settings = Settings(first_layer=11)
    at = TEXT.index("Gent")
    examples = [Example("Waar woont Jan?", TEXT, at, at + 4, "plain")]
    data = encode(examples, load_backbone().tokenizer, settings.window, settings.seed)
    model = ReaderModel(settings, torch.device("cpu"), None)
    optimizer = torch.optim.AdamW(model.groups(settings), lr=1e-3)
    batch = _batch(data, [0], model.pad, torch.device("cpu"))
    losses = []
    for step in range(4):
        loss = model.loss(batch, load_backbone().dtype, step)
        losses.append(loss.item())
        torch.autograd.backward(loss)
        optimizer.step()
        optimizer.zero_grad()
    assert losses[-1] < losses[0]
    save_weights(tmp_path / "reader.safetensors", model.trained)
    spans = load_reader(str(tmp_path / "reader.safetensors")).read("Waar woont Jan?", [TEXT])
    assert TEXT[spans[0].start : spans[0].end] == "Gent"


def test_dropout_depends_on_seed_and_step_alone() -> None:
    import torch

    states = torch.ones(64, 128)
    drops = [PooledDropout(0.1, seed, torch.device("cpu")) for seed in (1, 1, 2)]
    for dropout in drops:
        dropout.begin(7)
    one, same, other = (dropout(states) for dropout in drops)
    assert torch.equal(one, same)
    assert not torch.equal(one, other)
    assert one.mean().item() == pytest.approx(1.0, abs=0.02)
    assert (one == 0).float().mean().item() == pytest.approx(0.1, abs=0.02)
    # The next layer draws another mask; the same step again begins with the first.
    assert not torch.equal(one, drops[0](states))
    drops[0].begin(7)
    assert torch.equal(one, drops[0](states))


def test_attention_by_products_is_attention() -> None:
    import torch

    query, key, value = torch.randn(3, 2, 4, 16, 8, generator=torch.Generator().manual_seed(1))
    mask = torch.zeros(2, 1, 1, 16)
    mask[0, ..., 12:] = -1e4
    module = torch.nn.Identity()
    none = PooledDropout(0.0, 1, torch.device("cpu"))
    fused, _ = plain_attention(module, query, key, value, mask, 8**-0.5, masks=none)
    query.requires_grad_()
    plain, _ = plain_attention(module, query, key, value, mask, 8**-0.5, masks=none)
    assert torch.allclose(fused, plain, atol=1e-5)
    some = PooledDropout(0.1, 1, torch.device("cpu"))
    dropped, _ = plain_attention(module, query, key, value, mask, 8**-0.5, masks=some)
    assert not torch.allclose(plain, dropped, atol=1e-2)


def test_windows_that_answer_are_to_score_above_those_that_do_not() -> None:
    import torch

    logits = torch.zeros(3, 4, 2)
    answerable = torch.tensor([True, True, False])
    even = ranking_loss(logits, answerable)
    assert even.item() == pytest.approx(np.log(2))
    # The null answer of what does not answer rises, or a span of what does.
    for place in ((2, 0), (0, 3)):
        better = logits.clone()
        better[place] = 2.0
        assert ranking_loss(better, answerable) < even
        assert ranking_loss(better, ~answerable) > even
    # All windows of one kind: nothing to rank.
    assert ranking_loss(logits, torch.tensor([True] * 3)).item() == 0


def test_encoded_windows_are_slices() -> None:
    encoded = Encoded(np.arange(5), np.array([0, 2, 5]), np.zeros((2, 2)), np.full(2, -1))
    assert len(encoded) == 2
    assert encoded.window(1).tolist() == [2, 3, 4]


def test_the_answer_is_to_be_found_among_the_passages_of_its_question() -> None:
    import torch

    # Two questions of two windows each, and a window of none; the first of each answers.
    logits = torch.zeros(5, 4, 2)
    spans = torch.tensor([[2, 3], [0, 0], [1, 1], [0, 0], [1, 1]])
    groups = torch.tensor([0, 0, 1, 1, -1])
    even = comparing_loss(logits, spans, groups)
    assert even.item() == pytest.approx(np.log(6))  # three tokens in two windows

    def changed(window: int, token: int, side: int, by: float) -> float:
        other = logits.clone()
        other[window, token, side] += by
        return comparing_loss(other, spans, groups).item()

    # Better where the answer's start or end stands out, or the other passage is silent.
    assert changed(0, 2, 0, 2.0) < even
    assert changed(0, 3, 1, 2.0) < even
    assert changed(1, 0, 0, 2.0) < even
    # Worse where the other passage of the question, or another word of this one, does.
    assert changed(1, 2, 0, 2.0) > even
    assert changed(0, 1, 0, 2.0) > even
    # What another question or none has is no matter.
    assert changed(4, 2, 0, 9.0) == pytest.approx(even.item())
    alone = comparing_loss(logits, spans, torch.full((5,), -1))
    assert alone.item() == 0


def test_pieces_are_whole_sentences_in_order() -> None:
    text = "Jan woont al tien jaar in Gent, vlak bij de haven. " * 40
    found = pieces(text, Random(1))
    assert len(found) > 3
    assert all(start in sentence_bounds(text) for start, _ in found)
    assert all(end <= start for (_, end), (start, _) in pairwise(found))
    assert pieces("Te kort.", Random(1)) == []


CONTEXTS = {
    "Jan woont al tien jaar in Gent, vlak bij de haven. ": "Gent",
    "Piet woont in Brugge, ook vlak bij de haven. ": "Brugge",
    "Anna verhuisde in mei naar Gent om bij Jan te wonen. ": "mei",
    "De bakker opent elke ochtend om zes uur zijn deuren. ": "zes uur",
    "De trein naar Oostende had gisteren een uur vertraging. ": "een uur",
}


@pytest.mark.models
def test_retrieved_groups_hold_one_passage_that_answers() -> None:
    from training.mining import retrieved_groups

    questions = []
    for sentence, answer in CONTEXTS.items():
        text = 4 * sentence
        at = text.index(answer)
        spans = ((at, at + len(answer)),)
        questions.append(Question(text, f"Over {answer}?", "nl", answer, text, spans, "x"))
    asked = replace(questions[0], text="Waar woont Jan?")
    (group,) = retrieved_groups([asked], questions, Random(1))
    answered, *beside = group
    assert answered.start is not None
    assert answered.context[answered.start : answered.end] == "Gent"
    assert len(beside) == 3
    # Neither its own paragraph nor another that holds the answer.
    assert all(e.start is None and "Gent" not in e.context for e in beside)
    assert {e.question for e in group} == {"Waar woont Jan?"}
    assert [group] == retrieved_groups([asked], questions, Random(1))


@pytest.mark.models
def test_questions_about_a_story_are_read_over_its_articles() -> None:
    from training.mining import story_groups

    first, second = ("".join(3 * sentence for sentence in list(CONTEXTS)[i::2]) for i in (0, 1))
    # Both articles answer, the first more than once.
    gent, brugge = first.index("Gent"), second.index("Brugge")
    where = StoryQuestion({"nl": "Waar woont hij?"}, ((0, gent, gent + 4), (1, brugge, brugge + 6)))
    silent = StoryQuestion({"nl": "Hoe oud is hij?"}, ())
    groups = story_groups([Story("s", (first, second), (where, silent))], Random(1))
    assert [sum(e.start is not None for e in group) for group in groups] == [1, 0]
    for example in groups[0]:
        if example.start is None:
            assert "Gent" not in example.context
            assert "Brugge" not in example.context
    assert len(groups[1]) > 1


def test_what_is_read_alone_may_be_cut_down() -> None:
    alone = [Example(str(n), TEXT, None, None, "plain") for n in range(20)]
    grouped = [Example("?", TEXT, None, None, "among", group=n // 4) for n in range(8)]
    kept = fewer_alone([*alone, *grouped], 5, Random(1))
    assert len(kept) == 13
    assert kept[5:] == grouped
    assert fewer_alone(alone, 20, Random(1)) == alone


def test_a_folder_holds_one_training(tmp_path: Path) -> None:
    arguments = Namespace(init=None, no_mining=False)
    _check_same(tmp_path, arguments, Settings(seed=1, minutes=5.0))
    _check_same(tmp_path, arguments, Settings(seed=1, minutes=9.0))
    with pytest.raises(SystemExit, match=r"other settings \(seed 1, not 2\); choose another$"):
        _check_same(tmp_path, arguments, Settings(seed=2))
