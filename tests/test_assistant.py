"""Asking: quotations that are proven, silence otherwise, and follow-ups."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from fakes import FixedRetriever, GramEmbedder, QuestionReader, WordReader

from index.articles import Skipped, read_article
from index.build import Progress, refresh_index
from index.errors import CorpusError, ModelError, QuestionError
from qa import assistant as module
from qa.assistant import Assistant, SpanReader, open_assistant
from qa.calibration import ANSWER_THRESHOLD, Calibration
from qa.question import MOST_QUESTION_CHARACTERS, check_question
from qa.reader import Span
from qa.retriever import EVERYTHING, Filter, Retriever

QUESTION = "Wat eist Rusland?"


@pytest.fixture(autouse=True)
def plain_calibration(monkeypatch: pytest.MonkeyPatch) -> None:
    """The probability is the logistic of the fake reader's score, nothing else."""
    monkeypatch.setattr(module, "CALIBRATION", Calibration(0.0, 1.0))
    # As many as these articles have.
    monkeypatch.setattr(module, "PASSAGES_READ", 3)
    monkeypatch.setattr("qa.calibration._COSINE_WEIGHT", 0.0)


def make(corpus: Path, reader: SpanReader) -> Assistant:
    embedder = GramEmbedder()
    store = refresh_index(corpus, corpus.parent / "index", embedder).store
    return Assistant(corpus, store.articles, Retriever(store, embedder), reader)


# The answer


def test_the_answer_is_the_best_span_in_its_sentence(corpus: Path) -> None:
    reader = WordReader({"garanties": 2.0, "weigert": -2.0})
    answer = make(corpus, reader).ask(QUESTION)
    assert answer.answered
    assert [quote.text for quote in answer.quotes] == ["garanties"]
    (quote,) = answer.quotes
    assert (quote.article, quote.date) == ("a.txt", "2021-12")
    assert quote.sentence == "Rusland eist garanties."
    assert answer.confidence == quote.confidence == 0.8808
    assert answer.closest == ()
    assert answer.read_as is None


def test_the_reader_gets_the_words_of_the_passages(corpus: Path) -> None:
    reader = WordReader({})
    make(corpus, reader).ask(QUESTION)
    assert {question for question, _ in reader.asked} == {QUESTION}
    read = [passage for _, passages in reader.asked for passage in passages]
    assert read[0] == "Rusland eist garanties. Het Westen weigert dat beslist."
    assert len(read) == 3


def how_many(reader: WordReader) -> list[int]:
    """How many passages were read at each turn."""
    return [len(passages) for _, passages in reader.asked]


def test_further_passages_are_read_where_the_first_give_nothing_likely(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PASSAGES_READ", 2)
    sure = WordReader({"garanties": 3.0})
    assert [q.text for q in make(corpus, sure).ask(QUESTION).quotes] == ["garanties"]
    assert how_many(sure) == [2]
    unsure = WordReader({"garanties": -0.1, "Auto's": 4.0})
    quote, *_ = make(corpus, unsure).ask(QUESTION).quotes
    assert (quote.text, quote.article) == ("Auto's", "2022/c.txt")
    text = (corpus / "2022" / "c.txt").read_bytes().decode()
    assert text[quote.start : quote.end] == "Auto's"
    assert how_many(unsure) == [2, 1]


@pytest.mark.parametrize(("sure", "read"), [(-1.45, [1]), (-1.3, [1, 2])])
def test_beside_an_answer_only_what_could_be_shown_is_read(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, sure: float, read: list[int]
) -> None:
    # Two fifths of the first one's probability lie between what both are worth.
    monkeypatch.setattr("qa.quotes._SURE", sure)
    monkeypatch.setattr(module, "PASSAGES_READ", 1)
    reader = WordReader({"garanties": 0.0, "Auto's": 4.0})
    assert make(corpus, reader).ask(QUESTION).answered
    assert how_many(reader) == read


def test_beside_a_likely_answer_nothing_is_read_but_after_other_questions(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PASSAGES_READ", 1)
    likely = WordReader({"garanties": 3.0, "Auto's": 4.0})
    assistant = make(corpus, likely)
    assert [q.text for q in assistant.ask(QUESTION).quotes] == ["garanties"]
    assert how_many(likely) == [1]
    # An earlier question may have had that answer: then the others are read too.
    likely.asked.clear()
    assistant.ask(QUESTION, ["Wat eist Rusland dan?"])
    first, *others = how_many(likely)
    assert first == 1
    assert set(others) == {3}


def test_a_question_that_no_sentence_is_near_is_met_with_silence_unread(corpus: Path) -> None:
    reader = WordReader({"garanties": 3.0})
    near = make(corpus, reader)
    nearest = max(
        s.score for item, _ in near._retrieve(QUESTION, EVERYTHING, 3)[0] for s in item.sentences
    )
    near._least_nearness = nearest
    assert near.ask(QUESTION).answered
    far = make(corpus, reader)
    far._least_nearness = nearest + 0.01
    reader.asked.clear()
    answer = far.ask(QUESTION)
    assert not answer.answered
    assert answer.confidence == 1
    assert len(answer.closest) == 3
    assert reader.asked == []
    # What follows a question may be short, and far from everything.
    assert far.ask(QUESTION, ["Wat eist Rusland dan?"]).answered


def test_every_quotation_is_a_slice_of_its_file(corpus: Path) -> None:
    words = {"garanties": 3.0, "gesloten": 2.9, "houdt stand": 2.8, "rijden": 2.6}
    answer = make(corpus, WordReader(words)).ask(QUESTION)
    assert [quote.text for quote in answer.quotes] == list(words)
    for quote in answer.quotes:
        text = (corpus / quote.article).read_bytes().decode()
        assert text[quote.start : quote.end] == quote.text
        assert text[quote.sentence_start : quote.sentence_end] == quote.sentence
        assert quote.text in quote.sentence


def test_at_most_five_quotations_none_much_less_probable_than_the_first(corpus: Path) -> None:
    words = ["garanties", "Westen", "weigert", "dijk", "water", "brug", "Auto's"]
    many = {word: 3.0 - i / 100 for i, word in enumerate(words)}
    assert len(make(corpus, WordReader(many)).ask(QUESTION).quotes) == 5
    few = {"garanties": 5.0, "Westen": 0.5, "dijk": -0.3, "water": -0.5}
    answer = make(corpus, WordReader(few)).ask(QUESTION)
    assert [quote.text for quote in answer.quotes] == ["garanties", "Westen", "dijk"]


def test_a_further_quotation_is_less_probable_unless_it_says_the_same(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PASSAGES_READ", 6)
    (corpus / "d.txt").write_text("Volgens Parijs eist Rusland garanties van het Westen.")
    answer = make(corpus, WordReader({"garanties": 3.0, "dijk": 2.98, "brug": 2.5})).ask(QUESTION)
    said = [(quote.text, quote.article) for quote in answer.quotes]
    assert sorted(said[:2]) == [("garanties", "a.txt"), ("garanties", "d.txt")]
    first, same, other = (quote.confidence for quote in answer.quotes[:3])
    assert first >= same > 0.9
    assert other < 0.8
    assert said[2] == ("dijk", "b.md")
    # What says the same as another one than the first does not overtake it.
    (corpus / "e.txt").write_text("Ook de dijk van Parijs, waarover Rusland niets eist.")
    answer = make(corpus, WordReader({"garanties": 3.0, "dijk": 2.98})).ask(QUESTION)
    assert sorted(q.text for q in answer.quotes if q.confidence < 0.8) == ["dijk", "dijk"]


def test_silence_below_the_threshold_with_the_closest_passages(corpus: Path) -> None:
    answer = make(corpus, WordReader({"garanties": -2.0})).ask(QUESTION)
    assert ANSWER_THRESHOLD == 0.17
    assert not answer.answered
    assert answer.quotes == ()
    assert answer.confidence == 0.8808  # that it is not answered
    assert len(answer.closest) == 3
    first = answer.closest[0]
    assert (first.article, first.date) == ("a.txt", "2021-12")
    assert first.text == (corpus / "a.txt").read_text()[first.start : first.end]


def test_silence_when_the_reader_finds_nothing(corpus: Path) -> None:
    answer = make(corpus, WordReader({})).ask(QUESTION)
    assert (answer.answered, answer.confidence, len(answer.closest)) == (False, 1.0, 3)


def test_silence_when_nothing_is_retrieved(corpus: Path) -> None:
    answer = Assistant(corpus, [], FixedRetriever([]), WordReader({"x": 9.0})).ask(QUESTION)
    assert (answer.answered, answer.quotes, answer.closest) == (False, (), ())


def test_the_same_question_gives_the_same_answer(corpus: Path) -> None:
    assistant = make(corpus, WordReader({"garanties": 1.0, "brug": 1.0, "dijk": 1.0}))
    assert assistant.ask(QUESTION) == assistant.ask(QUESTION)
    assert [q.article for q in assistant.ask(QUESTION).quotes] == ["2022/c.txt", "a.txt", "b.md"]


# What changed since it was indexed


@pytest.mark.parametrize(
    "contents",
    [b" date 2021-12 Rusland eist garanties! Het Westen weigert dat beslist.\n", b"", b"%PDF-"],
)
def test_a_changed_article_is_not_quoted_nor_shown(corpus: Path, contents: bytes) -> None:
    assistant = make(corpus, WordReader({"garanties": 3.0, "brug": 2.0}))
    (corpus / "a.txt").write_bytes(contents)
    answer = assistant.ask(QUESTION)
    assert [quote.article for quote in answer.quotes] == ["2022/c.txt"]


def test_a_deleted_article_is_not_quoted_nor_shown(corpus: Path) -> None:
    assistant = make(corpus, WordReader({"garanties": 3.0}))
    (corpus / "a.txt").unlink()
    answer = assistant.ask(QUESTION)
    assert not answer.answered
    assert "a.txt" not in [passage.article for passage in answer.closest]


def test_a_changed_article_can_be_read_as_it_is(corpus: Path) -> None:
    assistant = make(corpus, WordReader({}))
    (corpus / "a.txt").write_text("Heel iets anders.")
    assert assistant.article("a.txt").text == "Heel iets anders."
    (corpus / "a.txt").unlink()
    with pytest.raises(CorpusError, match=r"^the article 'a.txt' is gone"):
        assistant.article("a.txt")


@pytest.mark.parametrize("name", ["../a.txt", "new.txt", "", "x" * 999])
def test_only_articles_of_the_index_are_read(corpus: Path, name: str) -> None:
    (corpus / "new.txt").touch()
    with pytest.raises(CorpusError, match=r"is not an article of this corpus$") as caught:
        make(corpus, WordReader({})).article(name)
    assert len(str(caught.value)) < 300


def test_articles_are_listed_in_order(corpus: Path) -> None:
    names = [record.name for record in make(corpus, WordReader({})).articles()]
    assert names == ["2022/c.txt", "a.txt", "b.md"]


# Passages found, and articles left out


def test_what_is_found_is_retrieved_and_not_read(corpus: Path) -> None:
    reader = WordReader({"garanties": 2.0})
    found = make(corpus, reader).find(QUESTION)
    assert reader.asked == []
    assert 1 <= len(found) <= 3
    for passage in found:
        text = read_article(corpus, passage.article).text
        assert text[passage.start : passage.end] == passage.text


def test_only_articles_that_pass_the_filter_answer(corpus: Path) -> None:
    assistant = make(corpus, WordReader({"garanties": 2.0, "dijk": 1.9}))
    everything = {quote.article for quote in assistant.ask(QUESTION).quotes}
    assert "a.txt" in everything
    without = Filter(articles=frozenset({"b.md", "2022/c.txt"}))
    assert "a.txt" not in {quote.article for quote in assistant.ask(QUESTION, only=without).quotes}
    assert "a.txt" not in {passage.article for passage in assistant.find(QUESTION, without)}
    assert assistant.find(QUESTION, Filter(articles=frozenset())) == ()
    assert {p.article for p in assistant.find(QUESTION, Filter(until="2021"))} == {"a.txt"}


def test_a_changed_article_does_not_keep_out_what_others_say(corpus: Path) -> None:
    about = "\n\n".join(f"{QUESTION} Rusland eist, zegt bron {n}." * 9 for n in range(9))
    (corpus / "much.txt").write_text(about)
    assistant = make(corpus, WordReader({"garanties": 2.0}))
    assert {passage.article for passage in assistant.find(QUESTION)} == {"much.txt"}
    assert not assistant.ask(QUESTION).answered
    (corpus / "much.txt").write_text(f"{about}\n")
    answer = assistant.ask(QUESTION)
    assert [quote.article for quote in answer.quotes] == ["a.txt"]
    assert answer.stale == ("much.txt",)
    (corpus / "much.txt").write_text(about)
    # What was read without it is not remembered when it is back.
    fresh = make(corpus, WordReader({"garanties": 2.0}))
    assert assistant.ask("En daar?", [QUESTION]) == fresh.ask("En daar?", [QUESTION])
    assert not assistant.ask(QUESTION).answered


def test_without_vectors_of_words_none_are_related(corpus: Path) -> None:
    assert make(corpus, WordReader({})).align(QUESTION, "Rusland eist garanties.") == ()


# Questions that cannot be asked


@pytest.mark.parametrize("question", ["", " ", "\r\n\t\u2003"])
def test_an_empty_question(corpus: Path, question: str) -> None:
    with pytest.raises(QuestionError, match=r"^the question is empty: type a question about the"):
        make(corpus, WordReader({})).ask(question)


def test_a_question_of_a_megabyte() -> None:
    with pytest.raises(
        QuestionError, match=r"^the question has 1,000,000 characters; the most is 1,000$"
    ):
        check_question("x" * 1_000_000)


def test_a_question_that_is_not_unicode() -> None:
    with pytest.raises(QuestionError, match=r"^the question holds a broken character: type it"):
        check_question("wat \udcff?")


def test_the_longest_question_and_strange_ones_are_asked(corpus: Path) -> None:
    assistant = make(corpus, WordReader({"garanties": 1.0}))
    for question in ("x" * MOST_QUESTION_CHARACTERS, "?", "\0", "😀", "‮omgekeerd"):
        assert assistant.ask(question).question == question


# Follow-ups

BEFORE = "Wat eist Rusland?"
NEXT = "En het Westen?"
JOINED = f"{BEFORE} {NEXT}"


def follow_up(corpus: Path, words: dict[str, dict[str, float]], *history: str) -> tuple[str, ...]:
    answer = make(corpus, QuestionReader(words)).ask(NEXT, history or (BEFORE,))
    assert answer.question == NEXT
    return (answer.read_as or "alone", *(quote.text for quote in answer.quotes))


def test_a_follow_up_is_read_with_the_question_before_it(corpus: Path) -> None:
    words = {BEFORE: {"garanties": 3.0}, NEXT: {"brug": -3.0}, JOINED: {"weigert": 2.0}}
    assert follow_up(corpus, words) == (JOINED, "weigert")


def test_a_question_that_stands_alone_is_read_alone(corpus: Path) -> None:
    words = {BEFORE: {"garanties": 3.0}, NEXT: {"brug": 3.0}, JOINED: {"weigert": 1.0}}
    assert follow_up(corpus, words) == ("alone", "brug")


def test_the_words_of_the_answer_before_are_not_repeated(corpus: Path) -> None:
    words = {
        BEFORE: {"garanties": 3.0},
        NEXT: {},
        JOINED: {"eist garanties": 3.8, "weigert": 2.0},
    }
    assert follow_up(corpus, words) == (JOINED, "weigert")
    words[JOINED] = {"eist garanties": 3.8}
    assert follow_up(corpus, words) == ("alone",)


def test_a_whole_question_about_something_else_is_not_dragged_back(corpus: Path) -> None:
    words = {BEFORE: {"garanties": 3.0}, NEXT: {"brug": -3.0}, JOINED: {"weigert": 2.0}}
    assert follow_up(corpus, words) == (JOINED, "weigert")
    # Surer that it is answered nowhere: it is no follow-up.
    words[NEXT] = {"brug": -25.0}
    assert follow_up(corpus, words) == ("alone",)


def test_words_given_before_that_answer_alone_too_are_given_again(corpus: Path) -> None:
    words = {
        BEFORE: {"garanties": 6.0},
        NEXT: {"garanties": 3.0},
        JOINED: {"garanties": 6.0, "weigert": 5.0},
    }
    assert follow_up(corpus, words) == ("alone", "garanties")


def test_words_that_a_follow_up_makes_much_likelier_are_its_answer(corpus: Path) -> None:
    words = {
        BEFORE: {"garanties": 3.0},
        NEXT: {},
        JOINED: {"eist garanties": 9.0, "weigert": 2.0},
    }
    assert follow_up(corpus, words)[:2] == (JOINED, "eist garanties")


def test_a_follow_up_mostly_asks_about_the_place_that_answered_before(corpus: Path) -> None:
    words = {BEFORE: {}, NEXT: {}, JOINED: {"brug": 3.0, "weigert": 2.5}}
    assert follow_up(corpus, words)[:2] == (JOINED, "brug")
    words[BEFORE] = {"garanties": 3.0}
    assert follow_up(corpus, words)[:2] == (JOINED, "weigert")


def test_words_that_did_not_answer_before_may_answer_now(corpus: Path) -> None:
    words = {BEFORE: {"garanties": -1.0}, NEXT: {}, JOINED: {"garanties": 3.0}}
    assert follow_up(corpus, words) == (JOINED, "garanties")


def test_a_question_is_joined_to_the_last_subject_only(corpus: Path) -> None:
    words = {BEFORE: {}, NEXT: {}, JOINED: {"weigert": 2.0}}
    assert follow_up(corpus, words, "Iets heel anders?", BEFORE) == (JOINED, "weigert")


def test_a_follow_up_of_a_follow_up_reaches_the_subject(corpus: Path) -> None:
    between = "En Genève?"
    both = f"{BEFORE} {between}"
    words = {
        BEFORE: {"garanties": 3.0},
        between: {},
        both: {"Genève": 2.0},
        NEXT: {},
        f"{both} {NEXT}": {"garanties": 3.0, "Genève": 2.0, "weigert": 2.0},
    }
    assert follow_up(corpus, words, BEFORE, between) == (f"{both} {NEXT}", "weigert")


def test_earlier_questions_are_remembered_and_the_last_is_read_each_time(corpus: Path) -> None:
    reader = WordReader({})
    assistant = make(corpus, reader)
    assistant.ask(BEFORE)
    assistant.ask(NEXT, (BEFORE,))
    assistant.ask(NEXT, (BEFORE,))
    # Alone, alone over the passages of both, and both together.
    read = [NEXT, NEXT, JOINED]
    asked = [question for question, _ in reader.asked]
    assert asked == [BEFORE, *read, *read]


@pytest.mark.parametrize("first", [(BEFORE, ()), (BEFORE, (NEXT,))])
def test_an_answer_does_not_depend_on_what_was_asked_in_other_conversations(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, first: tuple[str, tuple[str, ...]]
) -> None:
    # Beside a likely answer nothing else is read, but after other questions it is.
    monkeypatch.setattr("qa.quotes._SURE", -0.3)
    words = {BEFORE: {"garanties": 3.0, "Auto's": 4.0}, NEXT: {}, JOINED: {"Auto's": 3.0}}
    used = make(corpus, QuestionReader(words))
    used.ask(*first)
    fresh = make(corpus, QuestionReader(words))
    assert used.ask(NEXT, (BEFORE,)) == fresh.ask(NEXT, (BEFORE,))


def test_what_is_remembered_holds_no_text_and_no_changed_article(corpus: Path) -> None:
    reader = WordReader({})
    assistant = make(corpus, reader)
    assistant.ask(BEFORE)
    kept = list(assistant._readings.values())
    assert kept
    assert not any(article.text for reading in kept for _, article in reading.retrieved)
    for path in corpus.rglob("*.*"):
        path.write_text("Iets anders.")
    reader.asked.clear()
    assistant.ask(NEXT, (BEFORE,))
    assert reader.asked == []  # no article is what was indexed


@pytest.mark.parametrize("history", [(), ("",), (" \n",), ("wat \udcff?",)])
def test_no_question_before(corpus: Path, history: tuple[str, ...]) -> None:
    reader = WordReader({})
    make(corpus, reader).ask(NEXT, history)
    assert {question for question, _ in reader.asked} == {NEXT}


def test_a_question_before_of_a_megabyte_is_cut(corpus: Path) -> None:
    reader = WordReader({})
    make(corpus, reader).ask(NEXT, ["x" * 1_000_000])
    assert max(len(question) for question, _ in reader.asked) < 2 * MOST_QUESTION_CHARACTERS + 2


# JSON

KEYS = {"question", "answered", "confidence", "quotes", "closest", "read_as", "groups"}
QUOTE_KEYS = {
    "text", "article", "date", "start", "end", "sentence", "sentence_start", "sentence_end",
    "sha256", "confidence",
}  # fmt: skip


def test_the_json_of_an_answer(corpus: Path) -> None:
    answer = make(corpus, WordReader({"garanties": 2.0, "dijk": 1.9})).ask(QUESTION)
    data = json.loads(json.dumps(answer.to_json()))
    assert set(data) == KEYS
    assert (data["question"], data["answered"], data["closest"]) == (QUESTION, True, [])
    assert [set(quote) for quote in data["quotes"]] == [QUOTE_KEYS] * 2
    assert data["groups"] == [
        {"quotes": [0], "articles": 1, "relation": "first"},
        {"quotes": [1], "articles": 1, "relation": "other"},
    ]
    first, second = data["quotes"]
    assert (first["text"], first["date"], second["date"]) == ("garanties", "2021-12", None)
    assert first["sha256"] == read_article(corpus, "a.txt").sha256


def test_the_json_of_silence(corpus: Path) -> None:
    data = make(corpus, WordReader({})).ask(QUESTION).to_json()
    assert set(data) == KEYS
    assert (data["answered"], data["quotes"], data["read_as"]) == (False, [], None)
    assert [set(passage) for passage in data["closest"]] == [
        {"article", "start", "end", "text", "date"}
    ] * 3


# One question at a time


def test_questions_take_turns(corpus: Path) -> None:
    busy = threading.Lock()
    met = []

    class Slow:
        def read(self, question: str, passages: Sequence[str], top: int = 3) -> list[Span]:
            alone = busy.acquire(blocking=False)
            met.append(not alone)
            for _ in range(10_000):
                pass  # long enough for another thread to come in
            if alone:
                busy.release()
            return []

    assistant = make(corpus, Slow())
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=assistant.ask, args=(QUESTION,)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert met == [False] * 8


# Opening


def test_open_assistant(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import index.embedding
    import qa.reader

    monkeypatch.setattr(index.embedding, "load_embedder", lambda model: GramEmbedder(model))
    monkeypatch.setattr(qa.reader, "load_reader", lambda model: WordReader({"garanties": 2.0}))
    (corpus / "scan.txt").write_bytes(b"%PDF-1.4")
    seen: list[Progress] = []
    opened = open_assistant(
        corpus, tmp_path / "index", model="grams", reader="words", progress=seen.append
    )
    assert [quote.text for quote in opened.ask(QUESTION).quotes] == ["garanties"]
    assert opened.skipped == (Skipped("scan.txt", "a binary file, not text"),)
    stages = [progress.stage for progress in seen]
    assert stages == ["articles", "models", "articles", *["embedding"] * 4, "ready"]
    assert seen[-1] == Progress("ready", 1, 1)


def test_a_reader_that_cannot_be_loaded_is_told_before_the_articles_are_embedded(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import index.embedding
    import qa.reader

    failed = threading.Event()

    def fail(model: str) -> None:
        try:
            raise ModelError("the reader {name!r} cannot be loaded", name=model)
        finally:
            failed.set()

    def embedder(model: str) -> GramEmbedder:
        failed.wait()
        time.sleep(0.1)  # until the thread's end is known
        return made

    made = GramEmbedder("grams")
    monkeypatch.setattr(qa.reader, "load_reader", fail)
    monkeypatch.setattr(index.embedding, "load_embedder", embedder)
    with pytest.raises(ModelError, match="the reader 'typo' cannot be loaded"):
        open_assistant(corpus, tmp_path / "index", model="grams", reader="typo")
    assert made.embedded == []


def test_a_missing_folder_is_told_before_any_model_is_loaded(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"does not exist$"):
        open_assistant(tmp_path / "nothing", tmp_path / "index", model="-", reader="-")
