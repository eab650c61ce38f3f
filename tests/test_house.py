"""The rules of the house that no linter knows."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = (
    *("smartroto", "shapes", "models", "ui", "tests", "benchmarks", "docs"),
    "integrations",
)
FILES = sorted(
    path
    for folder in (*FOLDERS, "sample_shots")
    for path in (ROOT / folder).rglob("*.py")
    if path == path.resolve() and "__pycache__" not in path.parts
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_holds_one_idea(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= 400, "split it: a file does one thing"
    assert ast.get_docstring(ast.parse(text)), "say in a docstring what the file is"


def test_every_folder_is_packaged() -> None:
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    found = {
        ".".join(("smartroto", *path.parent.relative_to(ROOT / "smartroto").parts))
        for path in (ROOT / "smartroto").rglob("__init__.py")
    } | {f"smartroto.{name}" for name in ("shapes", "models", "samples", "ui")}
    assert found == set(tools["packages"])
    for package, folder in tools["package-dir"].items():
        assert (ROOT / folder / "__init__.py").exists(), package


def _modules_after(statement: str) -> set[str]:
    code = f"import sys\n{statement}\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return {name.partition(".")[0] for name in done.stdout.split()}


@pytest.mark.parametrize(
    "statement",
    [
        "import smartroto",
        "from smartroto import Session",
        "import smartroto.cli, smartroto.batch, smartroto.project",
        "import smartroto.exchange.nuke, smartroto.exchange.silhouette",
    ],
)
def test_the_engine_starts_without_qt_or_torch(statement: str) -> None:
    heavy = {"torch", "PySide6", "cv2", "av", "OpenImageIO", "PyOpenColorIO"}
    assert not heavy & _modules_after(statement)


def test_the_pinned_requirements_keep_what_must_be_kept() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    pins = dict(
        line.split("==")
        for line in lock.splitlines()
        if "==" in line and line[0] != "#"
    )
    assert pins["torch"] == "2.13.0"
    assert tuple(map(int, pins["PySide6_Essentials"].split("."))) < (6, 12)
