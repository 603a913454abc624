"""The real models over the real articles: exact words, the same every time, offline, small."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from index.build import refresh_index
from index.embedding import DEFAULT_MODEL, load_embedder
from index.sentences import sentence_spans
from qa.answers import Answer
from qa.assistant import Assistant, open_assistant
from qa.reader import DEFAULT_MODEL as DEFAULT_READER

pytestmark = pytest.mark.models

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
TEXTS = {path.name: path.read_bytes().decode("utf-8") for path in sorted(SEEDS.iterdir())}
GENERATED_QUESTIONS = 1000
MOST_MEMORY = 2_000_000_000  # bytes

GENEVA = "002_5172d383a6afa771.txt"
# What the article says that Russia demands; its sentences, wherever they are cut.
DEMANDS = [
    "dat de NAVO zich terugtrekt uit Oost-Europa",
    "dat Oekraïne nooit lid van het westerse bondgenootschap zal worden",
    "hun troepen terugtrekken uit verscheidene landen die vroeger deel uitmaakten van de "
    "Sovjet-Unie of het Warschaupact",
]


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the index that the assistant makes."""
    return tmp_path_factory.mktemp("end-to-end") / "index"


@pytest.fixture(scope="session")
def assistant(index: Path) -> Assistant:
    """The assistant as ``citaat ask`` opens it."""
    return open_assistant(SEEDS, index, model=DEFAULT_MODEL, reader=DEFAULT_READER)


def check(answer: Answer) -> int:
    """Prove every quotation from the files alone; returns how many there are."""
    assert answer.answered == bool(answer.quotes) == (not answer.closest)
    assert 0 <= answer.confidence <= 1
    for quote in answer.quotes:
        text = TEXTS[quote.article]
        assert quote.text
        assert quote.text == text[quote.start : quote.end]
        assert quote.sentence == text[quote.sentence_start : quote.sentence_end]
        assert quote.sentence_start <= quote.start < quote.end <= quote.sentence_end
        assert not quote.sentence.startswith((" date", "date 20"))
    for passage in answer.closest:
        assert passage.text == TEXTS[passage.article][passage.start : passage.end]
    return len(answer.quotes)


def generated_questions(count: int) -> list[str]:
    """Questions made of the articles' own words, the same in every run."""
    chance = random.Random(2022)
    sentences = [text[a:b] for text in TEXTS.values() for a, b in sentence_spans(text)]
    words = sorted({word for text in TEXTS.values() for word in text.split()})
    questions = []
    for number in range(count):
        sentence, word, other = chance.choice(sentences), chance.choice(words), chance.choice(words)
        start = chance.randrange(len(sentence))
        questions.append(
            (
                f"Wat zei {word} over {other}?",
                f"what about {word}?",
                f"Qui a dit « {sentence[start : start + 60]} » ?",
                f"Warum {word} {other}?",
                sentence[:1000],
                sentence[start:].upper() + "?",
                f"Wie, wat, waar: {' '.join(chance.sample(words, 8))}",
                f"{word} 😀 {other}\u0301",
            )[number % 8][:1000]
        )
    return questions


# First, while nothing else has been asked


@pytest.mark.parametrize(
    "question", ["what did Russia demand in Geneva?", "Wat eiste Rusland in Genève?"]
)
def test_what_russia_demanded_in_geneva(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    check(answer)
    assert answer.answered
    assert answer.quotes[0].article == GENEVA
    assert answer.quotes[0].date == "2022-01"
    assert any(demand in answer.quotes[0].sentence for demand in DEMANDS), answer.quotes[0].sentence


@pytest.mark.parametrize(
    "question",
    ["Wie won de Tour de France van 1987?", "What is the boiling point of lead?", "🍰" * 50],
)
def test_silence_where_the_articles_have_no_answer(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    check(answer)
    assert not answer.answered
    assert len(answer.closest) == 3


def test_every_quotation_is_an_exact_slice(assistant: Assistant) -> None:
    quotes = sum(check(assistant.ask(q)) for q in generated_questions(GENERATED_QUESTIONS))
    assert quotes > GENERATED_QUESTIONS / 20, "too few quotations to prove anything"


def test_the_same_question_gives_the_same_json(assistant: Assistant) -> None:
    for question in generated_questions(24):
        first, second = (json.dumps(assistant.ask(question).to_json()) for _ in range(2))
        assert first == second


def test_a_conversation_is_quoted_exactly(assistant: Assistant) -> None:
    history: list[str] = []
    for question in ("Wat eiste Rusland in Genève?", "En wat vond de NAVO?", "why?", "Wanneer?"):
        check(assistant.ask(question, history))
        history.append(question)


# Processes of their own


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "lock"
    }


def test_an_index_built_twice_has_the_same_bytes(
    assistant: Assistant, index: Path, tmp_path: Path
) -> None:
    refresh_index(SEEDS, tmp_path, load_embedder())
    assert files(tmp_path) == files(index)


# Prints the most memory that the command took, after what the command prints.
MEASURED = """
import resource, subprocess, sys
code = subprocess.call([sys.executable, "-m", "ui.cli", *sys.argv[1:]])
unit = 1 if sys.platform == "darwin" else 1024
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit)
sys.exit(code)
"""


def environment() -> dict[str, str]:
    """As a user has it, who sets nothing to keep libraries from fetching."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}
    return {**known, "PYTHONPATH": str(ROOT)}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows counts memory otherwise")
def test_a_question_from_nothing_takes_less_than_two_gigabytes(tmp_path: Path) -> None:
    words = ["ask", "Wat eiste Rusland in Genève?", "--json"]
    place = ["--corpus", str(SEEDS), "--index", str(tmp_path / "index")]
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", MEASURED, *words, *place],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    answer, _, memory = done.stdout.strip().rpartition("\n")
    assert int(memory) < MOST_MEMORY
    for quote in json.loads(answer)["quotes"]:
        assert quote["text"] == TEXTS[quote["article"]][quote["start"] : quote["end"]]


def without_network() -> list[str] | None:
    """A command that runs another with no network but loopback, where that is allowed."""
    unshare = shutil.which("unshare")
    if unshare is None or subprocess.call([unshare, "-n", "true"], stderr=subprocess.DEVNULL):  # noqa: S603
        return None
    return [unshare, "-n", "sh", "-c", 'ip link set lo up; exec "$@"', "sh"]


def test_asking_needs_no_network(assistant: Assistant, index: Path) -> None:
    prefix = without_network()
    if prefix is None:
        pytest.skip("this user may not cut a process off from the network")
    question = "Wat eiste Rusland in Genève?"
    place = ["--corpus", str(SEEDS), "--index", str(index)]
    done = subprocess.run(  # noqa: S603
        [*prefix, sys.executable, "-m", "ui.cli", "ask", question, "--json", *place],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    # To the last digit, in another process too.
    here = json.loads(json.dumps(assistant.ask(question).to_json()))
    assert json.loads(done.stdout) == here
