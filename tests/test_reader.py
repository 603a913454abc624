"""The reader's promises, on a small tokenizer and hand-set logits; then on the real weights."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from bench import reader as bench
from index.errors import ModelError
from qa.reader import (
    Reader,
    Span,
    best_spans,
    load_reader,
    tidy,
    without_overlap,
)

PAD, NULL, SEP, UNKNOWN = 0, 1, 2, 3


def word_tokenizer(*words: str) -> Tokenizer:
    vocabulary = {"[PAD]": PAD, "<s>": NULL, "</s>": SEP, "[UNK]": UNKNOWN}
    for word in words:
        vocabulary.setdefault(word, len(vocabulary))
    tokenizer = Tokenizer(models.WordLevel(vocabulary, "[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> $B:1 </s>:1",
        special_tokens=[("<s>", NULL), ("</s>", SEP)],
    )
    return tokenizer


class HandSet:
    """A model whose logits are set by token id; it records what it was given."""

    def __init__(self, start: dict[int, float], end: dict[int, float], other: float = -5.0) -> None:
        self.start, self.end, self.other = start, end, other
        self.calls: list[Mapping[str, np.ndarray]] = []

    def logits(self, inputs: Mapping[str, np.ndarray]) -> np.ndarray:
        self.calls.append(inputs)
        look: Callable[[dict[int, float]], np.ndarray] = lambda table: np.vectorize(  # noqa: E731
            lambda i: table.get(i, self.other), otypes=[np.float32]
        )(inputs["input_ids"])
        return np.stack([look(self.start), look(self.end)], axis=-1)


SPECIAL = ("<s>", "</s>", "[PAD]", "[UNK]")
WORDS = ("wie", "was", "er", "in", "Jan", "Piet", "Gent", "vandaag", "en", "ook")


def make_reader(
    start: dict[str, float], end: dict[str, float], **settings: int
) -> tuple[Reader, HandSet]:
    tokenizer = word_tokenizer(*WORDS)
    ids = tokenizer.get_vocab()
    model = HandSet({ids[k]: v for k, v in start.items()}, {ids[k]: v for k, v in end.items()})
    return Reader("hand-set", tokenizer, model, pad_id=PAD, null_id=NULL, **settings), model


def test_score_is_span_less_null() -> None:
    reader, _ = make_reader({"Jan": 3.0, "<s>": 0.5}, {"Jan": 2.0, "<s>": 0.25})
    spans = reader.read("wie was er", ["er was Jan in Gent"], top=1)
    assert spans == [Span(0, 7, 10, 3.0 + 2.0 - 0.75)]


def test_question_and_special_tokens_are_never_an_answer() -> None:
    reader, _ = make_reader({"wie": 99.0, "</s>": 99.0, "Jan": 1.0}, {"wie": 99.0, "Jan": 1.0})
    spans = reader.read("wie", ["er was Jan in Gent"], top=2)
    assert spans[0].start == 7
    assert all(0 <= s.start < s.end <= 18 for s in spans)


def test_spans_of_all_passages_come_best_first() -> None:
    reader, _ = make_reader({"Jan": 1.0, "Piet": 4.0}, {"Jan": 1.0, "Piet": 4.0})
    spans = reader.read("wie", ["Jan was er", "", "ook Piet was er"], top=1)
    assert [(s.passage, s.start, s.end) for s in spans] == [(2, 4, 8), (0, 0, 3)]


def test_several_spans_of_one_passage_do_not_overlap() -> None:
    reader, _ = make_reader({"Jan": 4.0, "Piet": 3.0}, {"Jan": 4.0, "Piet": 3.0})
    text = "Jan en Piet was er"
    spans = reader.read("wie", [text], top=2)
    assert [text[s.start : s.end] for s in spans] == ["Jan", "Piet"]


def test_a_long_passage_is_read_to_its_end() -> None:
    reader, model = make_reader({"Gent": 5.0}, {"Gent": 5.0}, window_tokens=16, stride_tokens=4)
    text = "er was " * 40 + "Gent"
    spans = reader.read("wie", [text], top=1)
    assert text[spans[0].start : spans[0].end] == "Gent"
    assert max(call["input_ids"].shape[1] for call in model.calls) <= 16


def test_overlapping_windows_give_a_span_once() -> None:
    reader, _ = make_reader({"Gent": 5.0}, {"Gent": 5.0}, window_tokens=16, stride_tokens=6)
    text = "er was in " * 5 + "Gent " + "er was in " * 5
    spans = reader.read("wie", [text], top=3)
    assert sum(text[s.start : s.end] == "Gent" for s in spans) == 1


def test_a_long_question_leaves_the_passage_room() -> None:
    reader, model = make_reader({"Gent": 5.0}, {"Gent": 5.0}, window_tokens=24, stride_tokens=6)
    text = "er was Gent"
    spans = reader.read("wie was er " * 50, [text], top=1)
    assert text[spans[0].start : spans[0].end] == "Gent"
    assert model.calls[0]["input_ids"].shape[1] <= 24


def test_passages_of_a_question_share_padded_batches() -> None:
    reader, model = make_reader({"Jan": 1.0}, {"Jan": 1.0})
    reader.read("wie", ["Jan", "er was Jan", "er was ook Jan in Gent"])
    assert len(model.calls) == 1
    ids, mask = model.calls[0]["input_ids"], model.calls[0]["attention_mask"]
    assert ((ids == PAD) == (mask == 0)).all()
    assert model.calls[0]["token_type_ids"][0].tolist()[:3] == [0, 0, 0]


def test_nothing_to_read_gives_nothing() -> None:
    reader, model = make_reader({}, {})
    assert reader.read("wie", []) == []
    assert reader.read("wie", ["", "  \n "]) == []
    assert not model.calls


def test_best_spans_respects_length_order_and_overlap() -> None:
    start = np.array([0.0, 5.0, 0.0, 4.0], np.float32)
    end = np.array([6.0, 0.0, 3.0, 2.0], np.float32)
    # 1..0 would score 11, but an end never comes before its start.
    assert best_spans(start, end, 2, 4) == [(1, 2, 8.0), (0, 0, 6.0)]
    assert best_spans(start, end, 1, 1) == [(0, 0, 6.0)]


def test_best_spans_of_equal_score_are_the_earliest() -> None:
    flat = np.zeros(5, np.float32)
    assert best_spans(flat, flat, 3, 5) == [(0, 0, 0.0), (1, 1, 0.0), (2, 2, 0.0)]


@given(
    st.lists(st.tuples(st.floats(-9, 9), st.floats(-9, 9)), min_size=1, max_size=12),
    st.integers(1, 4),
    st.integers(1, 12),
)
def test_best_spans_finds_the_true_best(
    logits: list[tuple[float, float]], top: int, most: int
) -> None:
    start, end = np.array(logits, np.float32).T
    found = best_spans(start, end, top, most)
    brute = max(
        float(start[i]) + float(end[j])
        for i in range(len(start))
        for j in range(i, min(len(start), i + most))
    )
    assert found[0][2] == pytest.approx(brute)
    taken = [set(range(a, b + 1)) for a, b, _ in found]
    assert sum(map(len, taken)) == len(set().union(*taken))
    assert [s for _, _, s in found] == sorted((s for _, _, s in found), reverse=True)


def test_without_overlap_keeps_the_better() -> None:
    worse, better, apart = Span(0, 0, 5, 1.0), Span(0, 3, 8, 2.0), Span(0, 8, 9, 0.0)
    assert without_overlap([worse, better, apart], 3) == [better, apart]


@pytest.mark.parametrize(
    ("text", "marked", "wanted"),
    [
        ("de tienduizenden soldaten", "tienduizend", "tienduizenden"),
        ("zo'n 175.000 soldaten", "175", "175.000"),
        ("zo'n 175.000 soldaten", "000", "175.000"),
        ("10,5 procent", "10", "10,5"),
        ("in Gent, zei hij", " Gent,", "Gent"),
        ("hij zei ‘militair-technische maatregelen’.", "‘militair", "militair"),
        (
            "‘militair-technische maatregelen’.",
            "‘militair-technische maatregelen",
            "‘militair-technische maatregelen’",
        ),
        ("'Onaanvaardbaar', zei hij", "'Onaanvaardbaar", "'Onaanvaardbaar'"),
        (
            'het "militair technisch optreden" van',
            'militair technisch optreden"',
            '"militair technisch optreden"',
        ),
        ('zei "ja', '"ja', "ja"),
        ("Jan (46) zei", "(46", "(46)"),
        ("Jan (46) zei", "46)", "(46)"),
        ("Jan (46, uit Gent) zei", "(46,", "46"),
        ("op woensdag.", "woensdag.", "woensdag"),
        ("in de V.S. en Canada", "de V.S.", "de V.S."),
        ("het was -5 graden", "-5", "-5"),
        ("Poetin's leger", "Poetin's", "Poetin's"),
        ("l'OTAN propose", "OTAN", "OTAN"),
        ("東京都知事", "東京", "東京"),
        (" ... ", " ... ", ""),
        ("een € 5 biljet", "€ 5", "€ 5"),
    ],
)
def test_tidy(text: str, marked: str, wanted: str) -> None:
    at = text.index(marked)
    start, end = tidy(text, at, at + len(marked))
    assert text[start:end] == wanted


@given(st.text("aB9 .,'\"‘’“”()[]«»-\n", max_size=24), st.integers(0, 24), st.integers(0, 24))
def test_tidy_always_ends_within_the_text_and_is_stable(text: str, a: int, b: int) -> None:
    start, end = tidy(text, min(a, b), max(a, b))
    assert 0 <= start <= end <= len(text)
    if start < end:
        assert not text[start].isspace()
        assert not text[end - 1].isspace()
        assert tidy(text, start, end) == (start, end)


def test_unknown_reader_is_told_plainly(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be read"):
        load_reader(str(tmp_path / "no.safetensors"))
    other = tmp_path / "other.safetensors"
    other.write_bytes(b"not weights")
    with pytest.raises(ModelError, match="does not hold"):
        load_reader(str(other))
    with pytest.raises(ModelError, match="cannot be loaded"):
        load_reader(str(tmp_path / "no-folder"))


# The bundled weights.

DUTCH = (
    "Viceminister Sergej Rjabkov kwam gisterochtend tegen acht uur aan bij de missie. "
    "Hij bleef er zeven uur en sprak met Wendy Sherman."
)


@pytest.mark.models
@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Hoe laat kwam Rjabkov aan?", "acht uur"),
        ("Wie is de viceminister?", "Sergej Rjabkov"),
        ("Mit wem sprach Rjabkov?", "Wendy Sherman"),
    ],
)
def test_bundled_reader_reads_across_languages(question: str, answer: str) -> None:
    passages = ["De prijs van aardgas steeg vorige week in Nederland opnieuw.", DUTCH]
    best = load_reader().read(question, passages)[0]
    assert best.passage == 1
    assert answer in DUTCH[best.start : best.end]


@pytest.mark.models
def test_bundled_reader_is_deterministic_and_shares_the_embedding_table() -> None:
    from index.backbone import load_backbone

    reader = load_reader()
    passages = [DUTCH, "Het regende in Brussel.", DUTCH * 12]
    assert reader.read("Wie kwam?", passages) == reader.read("Wie kwam?", passages)
    shared = load_backbone().embeddings["embeddings.word_embeddings.weight"]
    own = reader._model.encoder.words  # type: ignore[attr-defined]
    assert own.data_ptr() == shared.data_ptr()


@pytest.mark.models
def test_damaged_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from qa import reader as module

    damaged = tmp_path / "reader.safetensors"
    data = module._WEIGHTS.read_bytes()
    damaged.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    monkeypatch.setattr(module, "_WEIGHTS", damaged)
    with pytest.raises(ModelError, match="damaged"):
        module.load_reader.__wrapped__()


def test_weights_are_small_enough_to_commit() -> None:
    from qa import reader as module

    assert module._WEIGHTS.stat().st_size <= 30 * 1024 * 1024


def hugging_face_folder(folder: Path, kind: str) -> Path:
    """A tiny model of transformers, of random weights, with its tokenizer."""
    import transformers

    tokenizer = word_tokenizer(*WORDS)
    config = transformers.BertConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=8,
        max_position_embeddings=64,
    )
    getattr(transformers, kind)(config).save_pretrained(folder)
    transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        **dict(zip(("cls_token", "sep_token", "pad_token", "unk_token"), SPECIAL, strict=True)),
        model_max_length=64,
    ).save_pretrained(folder)
    return folder


@pytest.mark.models
def test_a_hugging_face_folder_reads_too(tmp_path: Path) -> None:
    folder = hugging_face_folder(tmp_path, "BertForQuestionAnswering")
    text = "er was Jan in Gent " * 20
    spans = load_reader(str(folder)).read("wie was er", [text])
    assert spans
    assert all(text[s.start : s.end].strip() for s in spans)


@pytest.mark.models
@pytest.mark.parametrize("kind", ["BertModel", "BertForMaskedLM"])
def test_a_model_that_does_not_point_at_answers_is_refused(tmp_path: Path, kind: str) -> None:
    folder = hugging_face_folder(tmp_path, kind)
    with pytest.raises(ModelError, match=r"is no model for .*: it lacks qa_outputs\.bias$"):
        load_reader(str(folder))


# The measure.


def test_measure_joins_languages_by_id(tmp_path: Path) -> None:
    import json

    def write(name: str, lang: str, question: str, context: str, answer: str) -> None:
        answers = [{"text": answer, "start": context.index(answer)}] if answer else []
        qas = [{"id": "1", "question": question, "answers": answers}]
        row = {"source": "x", "title": "t", "lang": lang, "context": context, "qas": qas}
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")

    write("xquad-nl-dev", "nl", "wie", "Jan was er", "Jan")
    write("xquad-en-dev", "en", "who", "it was Jan", "Jan")
    write("squad-dev", "en", "who", "it was Piet", "")
    reader, _ = make_reader({"Jan": 5.0}, {"Jan": 5.0})
    scores = bench.measure(reader, tmp_path, "dev", progress=False)
    assert {(p["question"], p["paragraph"]): p["f1"] for p in scores["pairs"]} == {
        ("en", "en"): 100.0,
        ("en", "nl"): 100.0,
        ("nl", "nl"): 100.0,
    }
    assert scores["squad"]["unanswerable"] == 1
    assert "| en | nl | 1 | 100.0 | 100.0 | 100.0 |" in bench.as_table(scores)
