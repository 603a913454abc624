"""What all tests share: the seeds, a small corpus, and no way to a network."""

from __future__ import annotations

import os
import signal
from pathlib import Path

# Read when the libraries are imported: a test that asks a hub fails at once.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"

# A shell starts what runs in its background with interrupts ignored, and what the
# tests start would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parent.parent

# The same examples in every run, and no deadline: neither chance nor the clock
# decides whether a test passes.
settings.register_profile(
    "citaat",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("citaat")


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The five articles."""
    return ROOT / "seeds"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Three small articles, one in a folder inside the folder."""
    folder = tmp_path / "articles"
    (folder / "2022").mkdir(parents=True)
    (folder / "a.txt").write_text(
        " date 2021-12 Rusland eist garanties. Het Westen weigert dat beslist.\n"
    )
    (folder / "b.md").write_text("# De dijk\n\nDe dijk bij Delft houdt stand. Het water zakt.\n")
    (folder / "2022" / "c.txt").write_text(
        " date 2022-01 De brug van Genève is gesloten. Auto's rijden om door Carouge.\n"
    )
    return folder
