"""The project as a whole: one direction, offline, documented, quick to import."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("index", "qa", "ui")
MODULES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
# What each package may import of this project: files flow one way.
ALLOWED = {"index": {"index"}, "qa": {"index", "qa"}, "ui": {"index", "qa", "ui"}}
OURS = {"index", "qa", "ui", "training", "bench", "tests"}

modules = pytest.mark.parametrize(
    "path", MODULES, ids=[path.relative_to(ROOT).as_posix() for path in MODULES]
)


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide where a name comes from"
            yield str(node.module).partition(".")[0]


def strings(tree: ast.Module) -> Iterator[str]:
    """The literal strings that are not documentation."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    prose = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node.value


def test_all_packages_are_here() -> None:
    assert {path.parent.name for path in MODULES} >= set(PACKAGES)
    assert len(MODULES) > 15


@modules
def test_imports_go_one_way(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    assert set(imports(tree_of(path))) & OURS <= ALLOWED[package]


@modules
def test_no_place_outside_the_project_is_written_in_the_code(path: Path) -> None:
    for text in strings(tree_of(path)):
        assert not re.search(r"(^|[\s'\"(])/(home|root|tmp|usr|var|opt|etc|work|mnt)/", text), text
        assert not re.search(r"(https?|wss?|ftp)://(?!(127\.0\.0\.1|localhost|\[|\{|$))", text), (
            text
        )


def promised() -> set[str]:
    """Methods that a protocol documents, wherever they are kept."""
    return {
        method.name
        for path in MODULES
        for scope in tree_of(path).body
        if isinstance(scope, ast.ClassDef)
        and any(isinstance(base, ast.Name) and base.id == "Protocol" for base in scope.bases)
        for method in scope.body
        if isinstance(method, ast.FunctionDef) and ast.get_docstring(method)
    }


PROMISED = promised()


@modules
def test_every_public_name_is_documented(path: Path) -> None:
    tree = tree_of(path)
    if path.stat().st_size:
        assert ast.get_docstring(tree), "the module"
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    for scope in [tree, *classes]:
        if isinstance(scope, ast.ClassDef) and scope.name.startswith("_"):
            continue
        inherits = isinstance(scope, ast.ClassDef) and bool(scope.bases)
        for node in scope.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                assert ast.get_docstring(node), node.name
            if isinstance(node, functions) and not node.name.startswith("_"):
                known = inherits or (scope is not tree and node.name in PROMISED)
                assert ast.get_docstring(node) or known, node.name


LIGHT = """
import importlib, sys
importlib.import_module(sys.argv[1])
heavy = {"torch", "transformers", "sentence_transformers", "gradio"} & set(sys.modules)
sys.exit(", ".join(sorted(heavy)) or 0)
"""


@pytest.mark.parametrize("module", ["ui.cli", "qa.assistant", "index.build", "ui.server"])
def test_importing_it_imports_no_model_library_and_no_page(module: str) -> None:
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", LIGHT, module],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_continuous_integration_runs_the_test_command_of_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    commands = re.findall(r"^```sh\n(.+)\n```$", readme, re.MULTILINE)
    (test_command,) = [command for command in commands if command.endswith("pytest")]
    assert test_command in (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
