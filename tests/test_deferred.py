"""Imports that are put off until they are needed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from index.deferred import deferred

ROOT = Path(__file__).parent.parent


def test_a_module_is_imported_when_a_function_of_it_is_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "heavy_one.py").write_text("def double(n, *, plus=0):\n    return 2 * n + plus\n")
    with deferred("heavy_one"):
        from heavy_one import double
    assert "heavy_one" not in sys.modules
    assert double(4, plus=1) == 9
    assert sys.modules.pop("heavy_one").double is not double


def test_what_is_imported_already_stays() -> None:
    with deferred("json"):
        import json
    assert json.loads("1") == 1
    assert sys.modules["json"] is json


# In a process of its own, where nothing has imported either library.
LOADED = """
import sys
from index.embedding import load_embedder
vector = load_embedder().embed_question("wat?")
unwanted = {"sklearn", "scipy.linalg", "pandas", "langchain_core"} & set(sys.modules)
assert not unwanted, f"imported for nothing: {unwanted}"
from sentence_transformers.util import similarity
print(similarity.pairwise_distances([[0, 0], [1, 2]], metric="manhattan").tolist())
import sklearn.metrics
assert sklearn.metrics.pairwise_distances([[0], [1]]).shape == (2, 2)
"""


@pytest.mark.models
def test_the_embedder_is_loaded_without_what_it_does_not_use() -> None:
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", LOADED],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "[[0.0, 3.0], [3.0, 0.0]]\n"
