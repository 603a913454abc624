"""Every error of the page is said in Dutch too, with the same values."""

from __future__ import annotations

import ast
import pickle
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.articles import NotTextError
from index.errors import CitaatError, CorpusError, ModelError, Phrase, QuestionError, StoreError
from ui.error_text import DUTCH, say_error

ROOT = Path(__file__).parent.parent
MODULES = [path for package in ("index", "qa", "ui") for path in (ROOT / package).rglob("*.py")]
# What only the command line says, which speaks English.
COMMAND_LINE = {"ui/cli.py", "ui/server.py", "qa/gold.py"}
# Made of an error's or a phrase's own words.
MAKERS = {"index/errors.py", "ui/error_text.py"}


def errors() -> set[str]:
    """Names of the classes that hold a template: errors for the user, and phrases."""
    names = {"Phrase", "CitaatError"}
    trees = [ast.parse(path.read_text("utf-8")) for path in MODULES]
    while True:
        found = {
            node.name
            for tree in trees
            for node in ast.walk(tree)
            if isinstance(node, ast.ClassDef)
            and any(isinstance(base, ast.Name) and base.id in names for base in node.bases)
        }
        if found <= names:
            return names
        names |= found


ERRORS = errors()


def made() -> Iterator[tuple[str, ast.Call]]:
    """Each place where an error or a phrase is made."""
    for path in MODULES:
        name = path.relative_to(ROOT).as_posix()
        if name in MAKERS:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            if isinstance(called, ast.Name) and called.id in ERRORS:
                yield name, node


def places(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


MADE = [
    pytest.param(name, call, id=f"{name}:{call.lineno}")
    for name, call in sorted(made(), key=lambda item: (item[0], item[1].lineno))
]


def test_there_are_errors_to_check() -> None:
    assert {"StoreError", "WorkerError", "RequestError"} <= ERRORS
    assert len(MADE) > 50


@pytest.mark.parametrize(("module", "call"), MADE)
def test_each_error_is_made_of_a_template_that_has_a_translation(
    module: str, call: ast.Call
) -> None:
    (template,) = call.args
    assert isinstance(template, ast.Constant), "a literal, with its values as keywords"
    assert isinstance(template.value, str)
    assert places(template.value) == {keyword.arg for keyword in call.keywords}
    if module not in COMMAND_LINE:
        assert template.value in DUTCH


def test_translations_fill_the_same_places_and_each_is_used() -> None:
    used = {call.args[0].value for _, call in made() if isinstance(call.args[0], ast.Constant)}
    assert set(DUTCH) <= used
    for template, dutch in DUTCH.items():
        assert places(dutch) == places(template)


DAMAGED = StoreError(
    "the index in {folder!r} is damaged ({what}); rebuild it with: citaat index --rebuild",
    folder="{a}",
    what=Phrase("{file} is missing", file="vectors.faiss"),
)


@pytest.mark.parametrize(
    ("error", "english", "dutch"),
    [
        (
            CorpusError("the folder {folder!r} does not exist", folder="C:\\x\n"),
            r"the folder 'C:\\x\n' does not exist",
            r"de map 'C:\\x\n' bestaat niet",
        ),
        (
            DAMAGED,
            "the index in '{a}' is damaged (vectors.faiss is missing); rebuild it with: "
            "citaat index --rebuild",
            "de index in '{a}' is beschadigd (vectors.faiss ontbreekt); bouw hem opnieuw met: "
            "citaat index --rebuild",
        ),
        (
            QuestionError("the question has {count:,} characters; the most is {most:,}",
                          count=1234567, most=1000),
            "the question has 1,234,567 characters; the most is 1,000",
            "de vraag telt 1.234.567 tekens; hoogstens 1.000 mag",
        ),
        (ModelError("never said {x}", x="a\n b"), "never said a b", "never said a b"),
        (ValueError("two\nlines"), "two lines", "two lines"),
        (ValueError(), "ValueError", "ValueError"),
    ],
)  # fmt: skip
def test_an_error_is_one_line_in_either_language(
    error: Exception, english: str, dutch: str
) -> None:
    for same in (error, pickle.loads(pickle.dumps(error))):  # noqa: S301  (our own)
        assert say_error("en", same) == english
        assert say_error("nl", same) == dutch


def test_a_file_that_is_no_text_is_no_text_in_dutch() -> None:
    reason = NotTextError(Phrase("a binary file, not text")).reason
    error = CorpusError("the article {name!r} is now {what}", name="a.txt", what=reason)
    assert say_error("nl", error) == "het artikel 'a.txt' is nu een binair bestand, geen tekst"
    assert isinstance(error, CitaatError)
