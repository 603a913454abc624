"""The command line: what it prints, and one line with exit code 2 for what a user can get wrong."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fakes import GramEmbedder, WordReader

from bench.speed import peak_memory
from ui import cli
from ui.cli import main

WORDS = {"garanties": 2.0, "houdt stand": 1.9}


@pytest.fixture(autouse=True)
def fake_models(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Models without weights, and a cache that is not the user's."""
    import index.embedding
    import qa.reader
    from qa import assistant
    from qa.calibration import Calibration

    monkeypatch.setattr(index.embedding, "load_embedder", lambda model: GramEmbedder(model))
    monkeypatch.setattr(qa.reader, "load_reader", lambda model: WordReader(WORDS))
    monkeypatch.setattr(assistant, "CALIBRATION", Calibration(0.0, 1.0))
    monkeypatch.setattr("qa.calibration._COSINE_WEIGHT", 0.0)
    monkeypatch.setattr(assistant, "LEAST_NEARNESS", 0.0)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run a command: its exit code and what it wrote to both streams."""

    def run(*words: object) -> tuple[int, str, str]:
        code = main([str(word) for word in words])
        return (code, *capsys.readouterr())

    return run


Said = Callable[..., tuple[int, str, str]]


def places(corpus: Path) -> list[object]:
    return ["--corpus", corpus, "--index", corpus.parent / "index"]


def run_python(*words: str, **options: Any) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).parent.parent
    path = os.pathsep.join([str(root), str(root / "tests")])
    return subprocess.run(  # noqa: S603
        [sys.executable, *words],
        env={**os.environ, "PYTHONPATH": path},
        text=True,
        check=False,
        **{"capture_output": True, **options},
    )


# What it prints


def test_ask(corpus: Path, said: Said) -> None:
    code, out, err = said("ask", "Wat eist Rusland?", *places(corpus))
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "1. Rusland eist »garanties«.",
        "   [a.txt, 2021-12, characters 27 to 36; probability 88%]",
        "2. De dijk bij Delft »houdt stand«.",
        "   [b.md, characters 29 to 40; probability 58%]",
    ]


def test_ask_for_json(corpus: Path, said: Said) -> None:
    code, out, err = said("ask", "Wat eist Rusland?", "--json", *places(corpus))
    answer = json.loads(out)
    assert (code, err, answer["answered"]) == (0, "", True)
    assert answer["question"] == "Wat eist Rusland?"
    for quote in answer["quotes"]:
        text = (corpus / quote["article"]).read_bytes().decode()
        assert text[quote["start"] : quote["end"]] == quote["text"]


def test_silence_is_labelled(corpus: Path, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    import qa.reader

    monkeypatch.setattr(qa.reader, "load_reader", lambda model: WordReader({}))
    code, out, _ = said("ask", "Wie won de Tour?", *places(corpus))
    assert code == 0
    assert out.startswith(
        "The articles do not answer this question.\n\nClosest passages, not an answer:\n"
    )
    assert re.search(r"\[2022/c\.txt, characters 14 to \d+\]", out)


def test_ask_after_another_question(
    corpus: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fakes import QuestionReader

    import qa.reader

    reader = QuestionReader({"Wie? En waar?": {"Carouge": 3.0}})
    monkeypatch.setattr(qa.reader, "load_reader", lambda model: reader)
    _, out, _ = said("ask", "En waar?", "--after", "Wie?", *places(corpus))
    assert out.startswith("Read as: Wie? En waar?\n\n1. Auto's rijden om door »Carouge«.\n")


def test_index(corpus: Path, said: Said) -> None:
    (corpus / "scan.txt").write_bytes(b"%PDF-1.4")
    folder = corpus.parent / "index"
    code, out, err = said("index", *places(corpus))
    assert (code, err) == (0, "skipped 'scan.txt': a binary file, not text\n")
    assert out == f"3 articles, 3 passages (3 articles embedded, 0 removed): {folder}\n"
    (corpus / "a.txt").unlink()
    _, out, _ = said("index", *places(corpus))
    assert out == f"2 articles, 2 passages (0 articles embedded, 1 removed): {folder}\n"


def test_skipped_files_are_told_when_asking(corpus: Path, said: Said) -> None:
    (corpus / "scan.txt").write_bytes(b"%PDF-1.4")
    _, _, err = said("ask", "wat?", *places(corpus))
    assert err == "skipped 'scan.txt': a binary file, not text\n"


def test_the_default_index_is_one_a_corpus_model_and_language(
    corpus: Path, said: Said, tmp_path: Path
) -> None:
    for extra in ([], ["--model", "other"], ["--language", "en"]):
        assert said("index", "--corpus", corpus, *extra)[0] == 0
        assert said("index", "--corpus", corpus / "2022", *extra)[0] == 0
    assert len(list((tmp_path / "cache" / "citaat").glob("index-*"))) == 6
    code, out, _ = said("index", "--corpus", corpus / "2022" / "..")
    assert (code, "(0 articles embedded" in out) == (0, True)


def questions(folder: Path) -> Path:
    path = folder / "questions.jsonl"
    gold = [{"file": "a.txt", "text": "garanties"}]
    entry = {"id": "q1", "question": "Wat eist Rusland?", "answers": gold}
    path.write_text(json.dumps(entry))
    return path


def test_eval(corpus: Path, said: Said, tmp_path: Path) -> None:
    code, out, err = said("eval", questions(tmp_path), *places(corpus))
    assert (code, err) == (0, "")
    assert "hit1            1.000\n" in out
    assert "abstain_recall  -\n" in out
    assert out.endswith("n: 1 answerable, 0 unanswerable, 0 follow_ups, 2 quotes\n")


def test_eval_for_json(corpus: Path, said: Said, tmp_path: Path) -> None:
    code, out, _ = said("eval", questions(tmp_path), "--json", *places(corpus))
    result = json.loads(out)
    assert (code, result["scores"]["verbatim"]) == (0, 1.0)
    assert [question["id"] for question in result["questions"]] == ["q1"]


# What a terminal must not obey


NASTY = "\x1b[2J\x1b]0;titel\x07garanties\x9b31m\u202e\r"


@pytest.mark.parametrize("words", [WORDS, {}, {NASTY: 2.0}])
def test_control_characters_of_an_article_are_not_printed(
    corpus: Path, said: Said, monkeypatch: pytest.MonkeyPatch, words: dict[str, float]
) -> None:
    import qa.reader

    monkeypatch.setattr(qa.reader, "load_reader", lambda model: WordReader(words))
    (corpus / "\x1b[31m\n.txt").write_text(f"Rusland eist {NASTY} nu. " + "Het Westen. " * 30)
    (corpus / "\x1b[32m.txt").write_bytes(b"%PDF-")
    code, out, err = said("ask", "Wat eist \x1b[31mRusland?", *places(corpus))
    assert code == 0
    assert "garanties" in out
    assert not re.search(r"[^\n -~\xa0-\u200f\u2030-\U0010ffff]", out + err)


def test_control_characters_of_a_question_are_not_printed(corpus: Path, said: Said) -> None:
    code, _, err = said("ask", "wat?", "--corpus", "\x1b[31m")
    assert (code, "\x1b" in err, err.count("\n")) == (2, False, 1)


def test_a_terminal_shows_the_answer_bold(
    corpus: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    _, out, _ = said("ask", "Wat eist Rusland?", *places(corpus))
    assert "1. Rusland eist \x1b[1mgaranties\x1b[0m.\n" in out


def test_a_terminal_shows_progress_and_wipes_it(
    corpus: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    _, _, err = said("index", *places(corpus))
    assert "indexing the articles 2 of 3 …" in err
    assert err.endswith("\r\x1b[K")
    assert "\n" not in err


# What a user can get wrong


def busy_port() -> tuple[socket.socket, int]:
    listening = socket.create_server(("127.0.0.1", 0))
    return listening, listening.getsockname()[1]


REBUILD = "rebuild it with: citaat index --rebuild"
NO_ARTICLE = r"the folder '.*' holds no article: citaat reads .txt and .md files with text in them"


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["ask", ""], "the question is empty: type a question about the articles"),
        (["ask", " \n"], "the question is empty: type a question about the articles"),
        (["ask", "x" * 1_000_000], "the question has 1,000,000 characters; the most is 1,000"),
        (["ask", "q", "--corpus", "nowhere"], "the folder 'nowhere' does not exist"),
        (["index", "--corpus", "nowhere"], "the folder 'nowhere' does not exist"),
        (["ask", "q", "--corpus", "file"], "'file' is a file, not a folder of articles"),
        (["index", "--corpus", "file"], "'file' is a file, not a folder of articles"),
        (["ask", "q", "--corpus", "loop"], "the folder 'loop' does not exist"),
        (["ask", "q", "--corpus", "empty"], NO_ARTICLE),
        (["index", "--corpus", "empty"], NO_ARTICLE),
        (
            ["ask", "q", "--corpus", "binary"],
            NO_ARTICLE + r" \(skipped 'scan.txt': a binary file, not text\)",
        ),
        (["ask", "q", "--corpus", "good", "--index", "file"], "the index folder 'file' is a file"),
        (["index", "--corpus", "good", "--index", "file"], "the index folder 'file' is a file"),
        (
            ["index", "--corpus", "good", "--index", "file", "--rebuild"],
            "the index folder 'file' is a file",
        ),
        (["eval", "nowhere.jsonl"], "'nowhere.jsonl' cannot be read: No such file or directory"),
        (["eval", "file"], r"'file', line 1: not a question with answers as \{.*\}"),
        (["eval"], "the following arguments are required: file; see citaat eval --help"),
        ([], r"the following arguments are required: ui \| ask .*; see citaat --help"),
        (["find"], r"argument .*: invalid choice: 'find' \(choose from .*\); see citaat --help"),
        (["ask"], "the following arguments are required: question; see citaat ask --help"),
        (["ask", "q", "--jason"], "unrecognized arguments: --jason; see citaat --help"),
        (["ui", "--port", "0", "--corpus", "nowhere"], "the folder 'nowhere' does not exist"),
        (["ui", "--port", "x"], "argument --port: invalid int value: 'x'; see citaat ui --help"),
        (["ui", "--port", "70000"], "70000 is not a port: give a number from 1 to 65535"),
        (["ui", "--port", "-1"], "-1 is not a port: give a number from 1 to 65535"),
        (["ui", "--host", "a..b"], "the host 'a..b' is unknown: try 127.0.0.1"),
        (
            ["ui", "--host", "192.0.2.1"],
            "the host '192.0.2.1' is not an address of this machine: try 127.0.0.1",
        ),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)
def test_one_line_and_exit_code_2(
    words: list[str], line: str, said: Said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in ("good", "empty", "binary"):
        Path(folder).mkdir()
    Path("good/a.txt").write_text("Een zin.")
    Path("binary/scan.txt").write_bytes(b"%PDF-1.4")
    Path("file").write_text("mine")
    Path("loop").symlink_to("loop")
    code, out, err = said(*words)
    assert (code, out) == (2, "")
    assert re.fullmatch(f"citaat: {line}\n", err)
    assert Path("file").read_text() == "mine"


def test_a_port_in_use(said: Said) -> None:
    listening, port = busy_port()
    with listening:
        assert said("ui", "--port", port) == (
            2,
            "",
            f"citaat: port {port} on 127.0.0.1 is in use: choose another with --port\n",
        )


def damage(index: Path) -> None:
    (vectors,) = index.glob("generation-*/vectors.faiss")
    vectors.write_bytes(vectors.read_bytes()[:-1] + b"?")


def age(index: Path) -> None:
    (index / "manifest.json").write_text('{"format": 0}')


@pytest.mark.parametrize(
    ("spoil", "extra", "reason"),
    [
        (damage, [], rf"is damaged \(vectors.faiss is not what was written\); {REBUILD}"),
        (
            age,
            [],
            rf"has format 0, this citaat reads format \d+; {REBUILD}, or choose another --index",
        ),
        (
            lambda index: None,
            ["--model", "other"],
            "was made by the model 'multilingual-e5-small', not by 'other'; "
            f"choose another --index, or {REBUILD}",
        ),
        (
            lambda index: None,
            ["--language", "en"],
            f"was made for the language 'nl', not 'en'; choose another --index, or {REBUILD}",
        ),
    ],
    ids=["damaged", "another version", "another model", "another language"],
)
def test_an_index_that_cannot_be_used(
    corpus: Path, said: Said, spoil: Callable[[Path], None], extra: list[str], reason: str
) -> None:
    said("index", *places(corpus))
    spoil(corpus.parent / "index")
    for command in (["ask", "wat?"], ["index"]):
        code, out, err = said(*command, *places(corpus), *extra)
        assert (code, out) == (2, "")
        assert re.fullmatch(f"citaat: the index in '.*' {reason}\n", err)
    # And the remedy that the line names is one.
    assert said("index", "--rebuild", *places(corpus), *extra)[0] == 0
    assert said("ask", "wat?", *places(corpus), *extra)[0] == 0


def test_interrupted(corpus: Path, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(chosen: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_index", interrupt)
    assert said("index", *places(corpus)) == (130, "", "")


# The real thing, in a process of its own


UNKNOWN = """
import sys
from ui.cli import main
for option, name in (
    ("--model", "no/such-model"),
    ("--model", "./nowhere"),
    ("--reader", "./nowhere"),
    ("--reader", "no.safetensors"),
):
    assert main(["ask", "wat?", option, name, *sys.argv[1:]]) == 2
"""


@pytest.mark.models
def test_an_unknown_model(corpus: Path) -> None:
    done = run_python("-c", UNKNOWN, *[str(word) for word in places(corpus)])
    assert (done.returncode, done.stdout) == (0, "")
    lines = done.stderr.splitlines()
    assert len(lines) == 4, done.stderr
    for line, beginning in zip(
        lines,
        [
            "citaat: the embedding model 'no/such-model' cannot be loaded: it is neither",
            "citaat: the embedding model './nowhere' cannot be loaded: it is neither",
            "citaat: the reader './nowhere' cannot be loaded: it is neither",
            "citaat: the reader's weights no.safetensors cannot be read (No such file",
        ],
        strict=True,
    ):
        assert line.startswith(beginning)


@pytest.mark.models
@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_the_page_answers_from_a_process_of_the_models_and_ends_with_it(corpus: Path) -> None:
    (corpus / "scan.txt").write_bytes(b"%PDF-1.4")
    words = ["-m", "ui.cli", "ui", "--port", "0", *map(str, places(corpus))]
    page = subprocess.Popen(  # noqa: S603
        [sys.executable, *words],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with page:
        assert page.stdout
        found = re.fullmatch(r"citaat is at (http://\S+/) \(.*\)\n", page.stdout.readline())
        assert found
        address = f"{found[1]}gradio_api/call/ask"
        data = json.dumps({"data": ["Wat eist Rusland?", []]}).encode()
        call = urllib.request.Request(address, data, {"Content-Type": "application/json"})  # noqa: S310
        with urllib.request.urlopen(call) as reply:  # noqa: S310
            event = json.load(reply)["event_id"]
        with urllib.request.urlopen(f"{address}/{event}") as stream:  # noqa: S310
            assert "event: complete" in stream.read().decode()
        if sys.platform == "linux":
            assert 300 < peak_memory(page.pid) < 2000  # MB, of all its processes
        # As a terminal does, which tells every process of the group.
        os.killpg(page.pid, signal.SIGINT)
        # Both streams end only when no process holds them.
        out, err = page.communicate(timeout=60)
    assert (page.returncode, out) == (130, "")
    assert err == "skipped 'scan.txt': a binary file, not text\n"


def test_a_module_can_be_run(tmp_path: Path) -> None:
    done = run_python("-m", "ui.cli", "ask", "wat?", "--corpus", str(tmp_path / "nowhere"))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"citaat: the folder {str(tmp_path / 'nowhere')!r} does not exist\n"


HELP = """
import sys
from ui.cli import main
for words in (["--help"], *([command, "--help"] for command in ("ui", "ask", "index", "eval"))):
    try:
        main(words)
    except SystemExit as end:
        assert end.code == 0, end.code
    else:
        raise AssertionError("help does not end")
heavy = {"torch", "transformers", "sentence_transformers", "gradio", "faiss", "numpy", "bm25s"}
sys.exit(str(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)
"""


def test_help_of_each_command_costs_no_heavy_import() -> None:
    done = run_python("-c", HELP)
    assert (done.returncode, done.stderr) == (0, "")
    for words in ("usage: citaat ui", "usage: citaat ask", "--rebuild", "--after", "--port"):
        assert words in done.stdout


def test_nobody_reads() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = run_python(
            "-m", "ui.cli", "--help", capture_output=False, stdout=writing, stderr=subprocess.PIPE
        )
    finally:
        os.close(writing)
    # argparse forgives it too, when the output is not buffered.
    assert done.returncode in (0, 1)
    assert done.stderr == ""
