"""Damaged and hostile files: a clear refusal, and never a crash or a hang."""

import random
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from smartroto.document import Document, Key
from smartroto.edits import change_shape
from smartroto.errors import Error, FormatError
from smartroto.exchange import nuke, nuke_lexer, nuke_tree, silhouette, silhouette_xml
from smartroto.exchange.report import Imported

Loads = Callable[[bytes], Imported]
NASTY = [
    b"x7fc00000",
    b"x7f800000",
    b"1e999",
    b"-1e308",
    b"x",
    b"xzzzzzzzz",
    b"nan",
    b"{",
    b"}",
    b"{" * 50,
    b"\\",
    b'"',
    b"<",
    b"&#0;",
    b"=",
    b"-",
    b"9" * 400,
    b"\x00",
    b"{x 1000000000 {1 -}}",
    b"{r {{{1 2 -} 1000000000}}}",
]


def mutations(data: bytes, count: int, seed: int) -> list[bytes]:
    """The bytes with a cut, a hole, a repeat, or something nasty put in."""
    dice = random.Random(seed)
    made = []
    for _ in range(count):
        a, b = sorted(dice.randrange(len(data)) for _ in range(2))
        b = min(b, a + 60)
        nasty = dice.choice(NASTY)
        made.append(
            dice.choice(
                [
                    data[:a],
                    data[:a] + data[b:],
                    data[:b] + data[a:],
                    data[:a] + nasty + data[a:],
                    data[:a] + nasty + data[b:],
                    data[:a] + bytes([dice.randrange(256)]) + data[a + 1 :],
                ]
            )
        )
    return made


def assert_survives(loads: Loads, data: bytes) -> bool:
    """Reads or refuses with a sentence; whether it read."""
    try:
        found = loads(data)
        for layer in found.layers:
            for shape in layer.shapes():
                assert shape.count > 0
        assert str(found.report)
        return True
    except Error as error:
        assert len(str(error)) > 10
        return False


@pytest.mark.parametrize("seed", range(4))
def test_mutated_nuke_text(moving: Document, seed: int) -> None:
    data = nuke.dumps(moving).encode()
    read = [assert_survives(nuke.loads, one) for one in mutations(data, 60, seed)]
    assert any(read) and not all(read)


@pytest.mark.parametrize("seed", range(4))
def test_mutated_silhouette_text(moving: Document, seed: int) -> None:
    data = silhouette.dumps(moving).encode()
    made = mutations(data, 40, seed)
    read = [assert_survives(silhouette.loads, one) for one in made]
    assert any(read) and not all(read)


def test_mutated_real_files(samples: list[Path]) -> None:
    for seed, path in enumerate(samples):
        for one in mutations(path.read_bytes(), 25, seed):
            assert_survives(nuke.loads, one)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"Roto {\n",
        b"Roto {\n curves " + b"{" * 10_000_000,
        b"Roto {\n curves {" + b"{}" * 500_000 + b"}\n}\n",
        b"Roto {\n curves {{{v x3f99999a} {f 0} {n "
        + b"{layer a " * 5000
        + b"}" * 5000
        + b"}}}\n}\n",
        b"Roto {\n curves {{{v 1} {f 0} {n {layer R {curvegroup a 512 bezier {{cc {px {"
        + b" ".join(str(i).encode() for i in range(90_000))
        + b"}"
        + b" {1 1}" * 900
        + b"}} idem}}}}}}\n}\n",
        b"Roto {\n curves {{{v 1} {f 0} {n {layer R {curvegroup a 512 bezier {{cc {p"
        b" {{{1 2 -} {x4b800000 3 -}} 0}"
        + b" {1 1}" * 2
        + b"}} idem} {t 0 0 0 0 0 0 0 0 {{1 0} {x4b800000 9}} 1 1}}}}}}\n}\n",
        b"Roto {\n curves {" + b"\\" * 6_000_000 + b"}\n}\n",
        b"Roto {\n" + b" a b\n" * 120_000 + b"}\n",
        b"Roto {\n curves {{{v 1} {f 0} {n {layer R "
        + b"{cubiccurve a 512 catmullrom {cc}} " * 1_000
        + b"}}}}\n}\n",
        b"Roto {\n curves {AnimTree: " + b"Node: {" * 100_000 + b"}\n}\n",
    ],
    ids=[
        *("empty", "words", "cut", "braces", "pairs", "layers", "keys", "span"),
        *("slashes", "knobs", "strokes", "old"),
    ],
)
def test_hostile_nuke_text(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nuke_lexer, "MAX_ALL_LISTS", 400_000)
    monkeypatch.setattr(nuke_tree, "MAX_PARTS", 900)
    assert not assert_survives(nuke.loads, data)


def test_numbers_that_are_not_finite_are_refused(moving: Document) -> None:
    text = nuke.dumps(moving)
    word = "x7fc00000"
    place = text.index("{px") + text[text.index("{px") :].index("{x44") + 1
    broken = text[:place] + word + text[place + len(word) :]
    report = nuke.loads(broken).report
    assert any("not a finite number" in note.text for note in report.dropped)


ENTITIES = "".join(
    f'<!ENTITY {name} "{f"&{of};" * 10}">'
    for of, name in zip("abcdefgh", "bcdefghi", strict=True)
)
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
    f"{ENTITIES}]><Silhouette>&i;</Silhouette>"
)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"<Silhouette>",
        b"<html/>",
        b"<Project/>",
        BOMB.encode(),
        b"<a>" * 1_000_000,
        b"<Silhouette>" + b"<a/>" * 300_000 + b"</Silhouette>",
        struct.pack(">I", 2**31) + zlib.compress(b"0" * 100),
        struct.pack(">I", 100) + zlib.compress(b"0" * 100_000_000),
        struct.pack(">I", 100) + zlib.compress(b"0" * 50),
        struct.pack(">I", 100) + b"\x78\x9cgarbage",
    ],
    ids=[
        *("empty", "words", "cut", "other", "no nodes", "entities", "depth", "many"),
        *("said too long", "is too long", "too short", "damaged"),
    ],
)
def test_hostile_silhouette_files(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(silhouette_xml, "MAX_ELEMENTS", 200_000)
    assert not assert_survives(silhouette.loads, data)


@pytest.mark.parametrize("module", [nuke, silhouette])
def test_a_missing_file_is_named(module: object, tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"none\.nk cannot be read"):
        module.read(tmp_path / "none.nk")


def test_numbers_too_large_to_be_written_are_refused(moving: Document) -> None:
    shape = next(moving.shapes())
    knots = shape.keys[1001].value.copy()
    knots[0, 1] = 1e300
    keys = {**shape.keys, 1001: Key(value=knots)}
    far = change_shape(shape.id, lambda one: replace(one, keys=keys))(moving)
    with pytest.raises(FormatError, match="too large to be written"):
        nuke.dumps(far)


def test_strokes_beyond_what_is_kept_are_counted(moving: Document) -> None:
    text = nuke.dumps(moving)
    place = text.index("{curvegroup hold_out")
    stroke = "{cubiccurve Brush1 512 catmullrom {cc {f 2080} {px 1 {1 1 1}}} {a}}\n"
    text = text[:place] + stroke * 20_000 + text[place:]
    report = nuke.loads(text).report
    (note,) = report.dropped
    assert note.name == "figure" and "brush strokes, which are too many" in note.text
