"""A few rounds of `benchmarks/crashes.py`: what a killed window loses."""

import random
import sys
from importlib import util
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "benchmarks" / "crashes.py"
ROUNDS = 3


@pytest.fixture
def crashes() -> ModuleType:
    """The script as a module."""
    spec = util.spec_from_file_location("crashes", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL there")
@pytest.mark.parametrize("seed", range(ROUNDS))
def test_a_killed_window_loses_one_document_at_most(
    crashes: ModuleType, seed: int
) -> None:
    doing, verdict = crashes.one_round(random.Random(seed))
    assert verdict in ("last", "before"), f"killed in a {doing}"
