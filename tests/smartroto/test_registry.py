"""Formats are found by suffix, the longest first."""

import subprocess
import sys
from pathlib import Path

import pytest

from smartroto import registry
from smartroto.errors import FormatError
from smartroto.registry import EXPORTERS, Format, find


def written(*_: object) -> None:
    """Stands for a writer."""


SHORT = Format("short", (".json",), written)
LONG = Format("long", (".coco.json",), written)
TABLE = {".json": SHORT, ".coco.json": LONG}


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("a.json", SHORT),
        ("a.COCO.JSON", LONG),
        ("sh010.v2.coco.json", LONG),
        ("sh010.coco.v2.json", SHORT),
        ("folder.coco.json/a.json", SHORT),
    ],
)
def test_the_longest_suffix_counts(name: str, found: Format) -> None:
    assert find(TABLE, Path(name), "written") is found


@pytest.mark.parametrize("name", ["json", "a.coco", "a.json.txt", ".json"])
def test_an_unknown_suffix_is_refused_by_name(name: str) -> None:
    with pytest.raises(FormatError, match=r"\.coco\.json \.json"):
        find(TABLE, name, "written")


@pytest.mark.parametrize(
    ("name", "format"),
    [
        ("a.jsx", "After Effects"),
        ("a.blender.py", "Blender"),
        ("a.1001.svg", "SVG"),
        ("a.lottie.json", "Lottie"),
        ("a.coco.json", "COCO polygons"),
        ("a.vos", "YouTube-VOS folder"),
        ("a.nk", "Nuke"),
    ],
)
def test_what_is_built_in(name: str, format: str) -> None:
    assert find(EXPORTERS, name, "written").name == format


def test_plain_scripts_and_lists_are_nobodys() -> None:
    for name in ("a.py", "a.json"):
        with pytest.raises(FormatError, match="no format goes by the suffix"):
            find(EXPORTERS, name, "written")


def test_two_formats_cannot_share_a_suffix() -> None:
    registry.load_formats()
    with pytest.raises(ValueError, match="already taken by Nuke"):
        registry.exporter("Other", ".nk")(written)


def test_formats_stand_in_one_order_whichever_was_imported_first() -> None:
    code = (
        "import smartroto.exchange.lottie, smartroto.exchange.svg\n"
        "from smartroto import registry\nregistry.load_formats()\n"
        "names = [one.name for one in registry.EXPORTERS.values()]\n"
        "print(*dict.fromkeys(names), sep='|')"
    )
    plain = code.split("\n", 1)[1]
    first, second = (
        subprocess.run(
            [sys.executable, "-c", each], capture_output=True, text=True, check=True
        ).stdout
        for each in (code, plain)
    )
    assert first == second and first.startswith("Nuke|")
