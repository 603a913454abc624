"""The command line: citaat ui | ask | index | eval.

Errors that a user can cause are one line on standard error and exit code 2.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from index.errors import CitaatError
from index.sentences import DEFAULT_LANGUAGE

if TYPE_CHECKING:
    from index.build import Progress
    from qa.answers import Answer, Quote
    from qa.assistant import Assistant

_STAGES = {
    "articles": "reading the articles",
    "models": "loading the models",
    "waiting": "another citaat is building the index; waiting for it",
    "embedding": "indexing the articles",
}


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _UsageError("{message}; see {program} --help", message=message, program=self.prog)


class _UsageError(CitaatError):
    """The words of the command are wrong."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit code.

    Args:
        arguments: the words after ``citaat``; those of the process when None.
    """
    _prepare()
    try:
        return _run(arguments)
    except CitaatError as error:
        print(f"citaat: {_printable(str(error))}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output has had enough: no reason for a traceback.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _run(arguments: Sequence[str] | None) -> int:
    try:
        chosen = _parser().parse_args(arguments)
        run: Callable[[argparse.Namespace], int] = chosen.run
        return run(chosen)
    finally:
        # Now, while it can still be forgiven that nobody reads it.
        sys.stdout.flush()


def _prepare() -> None:
    """What each process does first."""
    # Nothing is fetched behind the user's back, nor reported to anyone.
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    _speak_utf8()
    # What they warn of when a model cannot be loaded, our one line says.
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    logging.getLogger("sentence_transformers").setLevel(logging.ERROR)
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)


def _speak_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="citaat",
        description="Answers questions about a folder of articles with their own words, "
        "each cited to its source file.",
    )
    commands = parser.add_subparsers(required=True, metavar="ui | ask | index | eval")

    page = commands.add_parser("ui", help="open the page in a browser", parents=[_common()])
    page.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    page.add_argument("--port", type=int, default=7860, help="port to listen on (%(default)s)")
    page.add_argument("--open", action="store_true", help="open the browser too")
    page.add_argument(
        "--verdicts",
        type=_path,
        metavar="FILE",
        help="where a reader's verdicts are kept, as questions for citaat eval "
        "(one file a corpus, in the user's data)",
    )
    page.set_defaults(run=_ui)

    ask = commands.add_parser("ask", help="ask one question", parents=[_common()])
    ask.add_argument("question")
    ask.add_argument(
        "--after",
        action="append",
        default=[],
        metavar="QUESTION",
        help="an earlier question that this one follows up; repeat for more",
    )
    ask.add_argument("--json", action="store_true", help="print the answer as JSON")
    ask.set_defaults(run=_ask)

    index = commands.add_parser("index", help="build or refresh the index", parents=[_common()])
    index.add_argument("--rebuild", action="store_true", help="start from nothing")
    index.set_defaults(run=_index)

    evaluate = commands.add_parser(
        "eval", help="score the answers to a file of questions", parents=[_common()]
    )
    evaluate.add_argument("file", type=_path, help="questions with right answers, JSON Lines")
    evaluate.add_argument("--json", action="store_true", help="print everything as JSON")
    evaluate.set_defaults(run=_eval)
    return parser


def _path(text: str) -> Path:
    # An unset variable of the shell; to pathlib it is the folder that one is in.
    if not text:
        raise argparse.ArgumentTypeError("the path is empty")
    return Path(text)


def _common() -> _Parser:
    # Spelled out, since importing their modules costs what --help should not.
    parser = _Parser(add_help=False)
    parser.add_argument(
        "--corpus", type=_path, default=Path("seeds"), help="the folder of articles (%(default)s)"
    )
    parser.add_argument(
        "--index", type=_path, help="the folder of the index (one a corpus, in the user's cache)"
    )
    parser.add_argument(
        "--model",
        default="multilingual-e5-small",
        help="the embedder: a sentence-transformers model by path or hub name (%(default)s)",
    )
    parser.add_argument(
        "--reader",
        default="citaat-reader",
        help="the reader: a model for extractive question answering by path or hub name, "
        "or a .safetensors file of training.train_reader (%(default)s)",
    )
    parser.add_argument(
        "--language",
        default=DEFAULT_LANGUAGE,
        help="ISO 639-1 code of the articles' language (%(default)s)",
    )
    return parser


def _index_folder(chosen: argparse.Namespace) -> Path:
    """The given index folder, or one that belongs to this corpus, model and language."""
    if chosen.index is not None:
        given: Path = chosen.index
        return given
    from platformdirs import user_cache_path

    digest = _digest(chosen.corpus, chosen.model, chosen.language)
    return user_cache_path("citaat", appauthor=False) / f"index-{digest}"


def _verdicts_file(chosen: argparse.Namespace) -> Path:
    """The given file of verdicts, or one that belongs to this corpus."""
    if chosen.verdicts is not None:
        given: Path = chosen.verdicts
        return given
    from platformdirs import user_data_path

    return user_data_path("citaat", appauthor=False) / f"verdicts-{_digest(chosen.corpus)}.jsonl"


def _digest(corpus: Path, *settings: str) -> str:
    # Not Path.resolve, which fails on a loop of links.
    key = json.dumps([os.path.realpath(corpus), *settings])
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()[:12]


def _ui(chosen: argparse.Namespace) -> int:
    from index.articles import check_folder
    from ui.engine import Folder
    from ui.server import bind, serve
    from ui.verdicts import Verdicts
    from ui.worker import Worker

    def started(address: str) -> None:
        print(f"citaat is at {address} (stop with Ctrl+C)", flush=True)
        if chosen.open:
            import webbrowser

            webbrowser.open(address)

    with bind(chosen.host, chosen.port) as listening:
        check_folder(chosen.corpus)  # a missing folder is reported before a page is made
        with Worker(partial(_open_in_process, chosen)) as worker:
            library = Folder(chosen.corpus, chosen.language)
            verdicts = Verdicts(_verdicts_file(chosen))
            serve(worker.open, library, listening, chosen.host, verdicts=verdicts, started=started)
    return 0


def _open_in_process(chosen: argparse.Namespace, progress: Callable[[Any], None]) -> Assistant:
    _prepare()
    return _open(chosen, progress)


def _ask(chosen: argparse.Namespace) -> int:
    from qa.question import check_question

    check_question(chosen.question)
    answer = _open(chosen, _show_progress).ask(chosen.question, chosen.after)
    if chosen.json:
        print(json.dumps(answer.to_json(), ensure_ascii=False, indent=1))
    else:
        _print_answer(answer)
    return 0


def _index(chosen: argparse.Namespace) -> int:
    from index.articles import check_folder
    from index.build import refresh_index
    from index.embedding import load_embedder

    check_folder(chosen.corpus)  # a missing folder is reported before seconds of loading
    folder = _index_folder(chosen)
    refreshed = refresh_index(
        chosen.corpus,
        folder,
        load_embedder(chosen.model),
        language=chosen.language,
        rebuild=chosen.rebuild,
        progress=_show_progress,
    )
    _clear_progress()
    for skipped in refreshed.skipped:
        print(_printable(str(skipped)), file=sys.stderr)
    print(
        f"{len(refreshed.store.articles)} articles, {len(refreshed.store)} passages "
        f"({refreshed.embedded} articles embedded, {refreshed.removed} removed): {folder}"
    )
    return 0


def _eval(chosen: argparse.Namespace) -> int:
    from qa.evaluation import evaluate
    from qa.gold import read_questions

    questions = read_questions(chosen.file)
    assistant = _open(chosen, _show_progress)
    result = evaluate(assistant, questions, language=chosen.language)
    if chosen.json:
        print(json.dumps(result, ensure_ascii=False, indent=1))
        return 0
    for name, value in result["scores"].items():
        print(f"{name:15} {'-' if value is None else f'{value:.3f}'}")
    print("n: " + ", ".join(f"{count} {what}" for what, count in result["n"].items()))
    return 0


def _open(chosen: argparse.Namespace, progress: Callable[[Progress], None]) -> Assistant:
    from qa.assistant import open_assistant

    assistant = open_assistant(
        chosen.corpus,
        _index_folder(chosen),
        model=chosen.model,
        reader=chosen.reader,
        language=chosen.language,
        progress=progress,
    )
    _clear_progress()
    for skipped in assistant.skipped:
        print(_printable(str(skipped)), file=sys.stderr)
    return assistant


def _show_progress(progress: Progress) -> None:
    """Overwrite one line on a terminal; nothing when nobody watches."""
    if sys.stderr.isatty() and progress.stage in _STAGES:
        count = f" {progress.done} of {progress.total}" if progress.total else ""
        print(f"\r\x1b[K{_STAGES[progress.stage]}{count} …", end="", file=sys.stderr, flush=True)


def _clear_progress() -> None:
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def _print_answer(answer: Answer) -> None:
    if answer.read_as:
        print(f"Read as: {_printable(answer.read_as)}\n")
    if not answer.answered:
        print("The articles do not answer this question.")
        if answer.closest:
            print("\nClosest passages, not an answer:")
        for passage in answer.closest:
            place = f"{passage.article}, characters {passage.start} to {passage.end}"
            print(f"\n  {_printable(passage.text)}\n  [{_printable(place)}]")
        return
    for number, quote in enumerate(answer.quotes, start=1):
        date = f", {quote.date}" if quote.date else ""
        place = f"{quote.article}{date}, characters {quote.start} to {quote.end}"
        print(f"{number}. {_marked_sentence(quote)}")
        print(f"   [{_printable(place)}; probability {quote.confidence:.0%}]")


def _marked_sentence(quote: Quote) -> str:
    """The sentence with its answering words bold on a terminal, else in guillemets."""
    before, after = ("\x1b[1m", "\x1b[0m") if sys.stdout.isatty() else ("»", "«")
    start, end = quote.start - quote.sentence_start, quote.end - quote.sentence_start
    parts = (quote.sentence[:start], quote.sentence[start:end], quote.sentence[end:])
    left, middle, right = (_printable(part) for part in parts)
    return f"{left}{before}{middle}{after}{right}"


def _printable(text: str) -> str:
    """Text that cannot steer a terminal: control characters are shown, not obeyed."""
    return "".join(
        char if char.isprintable() or char == " " else " " if char.isspace() else "\ufffd"
        for char in text
    )


if __name__ == "__main__":
    sys.exit(main())
