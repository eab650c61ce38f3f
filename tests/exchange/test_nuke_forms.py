"""Every form that Nuke's text may take, read by us and by the second decoder."""

import struct
from types import ModuleType

import numpy as np
import pytest

from smartroto.animation import opacity_at, value_at
from smartroto.document import Document, Layer, Shape
from smartroto.exchange import nuke
from smartroto.exchange.report import OPEN_END, Imported
from smartroto.placement import outline_at, soft_edge_at

HEIGHT = 540


def h(number: float) -> str:
    """A number as Nuke writes it."""
    return "x" + struct.pack(">f", number).hex()


def node(children: str, *, layer: str = "{a}", knobs: str = "name Roto1") -> str:
    """A roto node on 960x540 around some children of its top layer."""
    return (
        "set cut_paste_input [stack 0]\nversion 14.0 v5\npush $cut_paste_input\n"
        f"Roto {{\n inputs 0\n output alpha\n curves {{{{{{v x3f99999a}}\n  {{f 0}}\n"
        f"  {{n\n   {{layer Root\n    {{f 2097152}}\n    {{t {h(480)} {h(270)}}}\n"
        f"    {layer}\n{children}}}}}}}}}\n {knobs}\n xpos 3\n ypos 4\n}}\n"
    )


def triangle(points: str, rest: str = "{a}", name: str = "Bezier1") -> str:
    """A shape of one `cc` and no feather."""
    return (
        f"    {{curvegroup {name} 512 bezier\n     {{{{cc\n       {{f 8192}}\n"
        f"       {points}}}\n      idem}}\n     {rest}}}"
    )


STILL = (
    f"{{px {h(7)} {{{h(-5)} 0}} {{{h(100)} {h(50)}}} {{{h(6)} 1}} {{}} "
    f"{{{h(200)} {h(60)}}} {{}} {{0 {h(9)}}} {{{h(150.5)} {h(170)}}} {{{h(3)}}}}}"
)

KEYED = (
    f"{{px {{{h(3)} {h(8)} {h(15)}}}"
    f" {{{{{{{h(-5)} -}}}} {{{{0 -}}}}}}"
    f" {{{{{{{h(10)} 0 1 {h(4)} 1}} {{{h(40)} {h(2)} 1 {h(-3)} 1}} {{{h(50)} -}}}}"
    f" {{{h(20)} {{{h(25)} -}} {h(90)}}}}}"
    f" {{{h(5)} {{{{x 3 {{{h(2)} -}}}}}}}}"
    f" {{}} {{{{{{f 36864}} {{{{x 2 {{{h(80)} -}}}} {{{h(30)} {h(-4)} 1 0 1}}}}}}"
    f" {{={'frame*2'} {h(33)}}}}} {{}}"
    f" {{}} {{{{{h(150)}}} {{{h(200)} {h(210)} {h(180)}}}}} {{}}}}"
)

OWN_TIMES = (
    f"{{p {{}} {{{{{{1 {h(10)} 0 1 {h(6)} 1}} {{{h(9)} {h(70)} {h(1)} 1 0 1}}}}"
    f" {{{{{h(4)} {h(20)} -}} {{{h(6)} {h(50)}}} {{{h(12)} {h(60)} -}}}}}} {{}}"
    f" {{{h(3)}}} {{{{r {{{{{{{h(2)} {h(100)} -}} 6}} {{{{{h(8)} {h(240)} -}} 1}}}}}}"
    f" {{{{{h(5)} {h(77)}}}}}}} {{}}"
    f" {{0 {h(2)}}} {{{{=a+b {{{{1 {h(40)} -}} {{{h(7)} {h(90)} -}}}}}}"
    f" {{=c {{f 4096}} {h(130)}}}}} {{}}}}"
)

WEIGHTED = KEYED.replace(
    f"{{{h(40)} {h(2)} 1 {h(-3)} 1}}", f"{{{h(40)} {h(2)} {h(0.4)} {h(-3)} {h(2)}}}"
)

TURNING = (
    f"{{t {h(100)} {h(80)} 0 {h(12)}"
    f" {{{{{h(2)} 0 0 1 {h(3)} 1}} {{{h(20)} {h(30)} -}}}}"
    f" 0 0 0 {{{{1 {h(-10)} -}} {{{h(16)} {h(45)} -}}}} {h(1.5)} {h(0.75)}}}"
)
PUSHED = (
    f"{{t {h(100)} {h(80)} 0 {{{{{h(2)} 0 0 1 {h(3)} 1}} {{{h(20)} {h(30)} -}}}}"
    f" {{=x {h(-9)}}} 0 0 0 {h(20)} {h(1.5)} {h(0.75)} 1}}"
)
MATRIX = (
    f"{{t {h(1)} {h(2)} 0 0 0 0 0 0 0 1 1 1 0 0 0 0 0 0 0"
    f" {h(1.25)} {h(0.5)} 0 {{{{1 {h(9)} -}} {{{h(11)} {h(40)} -}}}}"
    f" {h(-0.25)} 1 0 {h(8)} 0 0 1 0 0 0 0 1}}"
)


def shapes(found: Imported) -> list[Shape]:
    return [shape for layer in found.layers for shape in layer.shapes()]


def assert_as_decoded(text: str, oracle: ModuleType, frames: range) -> Imported:
    """Outlines and feathers as the second decoder has them, on every frame."""
    found = nuke.loads(text)
    assert_shown(found.document, text, oracle, frames)
    again = nuke.dumps(found.document)
    assert_shown(found.document, again, oracle, frames)
    back = nuke.loads(again)
    for made in back.predictions.values():  # beyond it the artist's last key counts
        frames = range(int(made.frames[0]), int(made.frames[-1]) + 1)
    assert_shown(back.document, again, oracle, frames)
    return found


def assert_shown(
    document: Document, text: str, oracle: ModuleType, frames: range
) -> None:
    for frame in frames:
        outlines = oracle.decode(text, frame)
        for shape, outline in zip(document.shapes(), outlines, strict=True):
            assert shape.name == outline.name
            assert_points(outline.points, outline_at(document, shape, frame))
            soft = soft_edge_at(document, shape, frame)
            if outline.feather and soft is not None:
                assert_points(outline.feather, soft)


def assert_points(points: object, knots: object) -> None:
    table = np.array(points)
    mine = np.stack([table.real, HEIGHT - table.imag], axis=-1)
    np.testing.assert_allclose(mine, knots, rtol=0, atol=1e-3)


@pytest.mark.parametrize("points", [STILL, KEYED, OWN_TIMES, WEIGHTED])
@pytest.mark.parametrize("transform", ["", TURNING, PUSHED, MATRIX])
def test_points_and_transforms(points: str, transform: str, oracle: ModuleType) -> None:
    text = node(triangle(points, f"{transform} {{a}}"))
    assert_as_decoded(text, oracle, range(-2, 25))


@pytest.mark.parametrize("outer", [TURNING, PUSHED, MATRIX])
def test_layers_in_layers(outer: str, oracle: ModuleType) -> None:
    inner = f"{{layer inner {{f 0}} {PUSHED} {{a}}\n{triangle(KEYED)}}}"
    text = node(f'{{layer "two words" {{f 1024}} {outer} {{a}}\n{inner}\n}}')
    found = assert_as_decoded(text, oracle, range(-2, 25))
    (layer,) = found.layers
    assert (layer.name, layer.locked) == ("two words", True)
    assert isinstance(layer.items[0], Layer)


@pytest.mark.parametrize("outer", [TURNING, PUSHED])
def test_a_transform_stays_one_and_keys_the_artists(outer: str) -> None:
    found = nuke.loads(node(triangle(KEYED, f"{outer} {{a}}")))
    for document in (found.document, nuke.loads(nuke.dumps(found.document)).document):
        (shape,) = document.shapes()
        assert list(shape.keys) == [3, 8, 15]
        place = shape.transform
        assert list(place.translate) == [2, 20]
        assert list(place.rotate) == ([1, 16] if outer == TURNING else [0])
        assert place.scale[0].value.tolist() == [1.5, 0.75]
        assert place.pivot[0].value.tolist() == [100, HEIGHT - 80]


def test_a_matrix_becomes_a_transform_and_perspective_is_baked() -> None:
    found = nuke.loads(node(triangle(KEYED, f"{MATRIX} {{a}}")))
    (shape,) = shapes(found)
    assert list(shape.keys) == [3, 8, 15] and not shape.transform.still
    assert any("on every frame" in n.text for n in found.report.approximated)
    wide = MATRIX.replace("0 0 1 0 0 0 0 1}", f"0 0 1 0 {h(1e-4)} 0 0 1}}")
    found = nuke.loads(node(triangle(KEYED, f"{wide} {{a}}")))
    (shape,) = shapes(found)
    assert len(shape.keys) == 15 and shape.transform.still


@pytest.mark.parametrize("inner", [PUSHED, TURNING])
def test_what_lies_in_perspective_is_baked_too(inner: str, oracle: ModuleType) -> None:
    wide = MATRIX.replace("0 0 1 0 0 0 0 1}", f"0 0 1 0 {h(1e-4)} 0 0 1}}")
    text = node(f"{{layer a {{f 0}} {wide} {{a}}\n{triangle(KEYED, inner + ' {a}')}}}")
    found = assert_as_decoded(text, oracle, range(-2, 25))
    assert not found.document.placings


def test_stored_slopes_are_used_between_frames(oracle: ModuleType) -> None:
    text = node(triangle(KEYED))
    (shape,) = shapes(nuke.loads(text))
    for frame in np.arange(2, 16, 0.25):
        (outline,) = oracle.decode(text, float(frame))
        assert_points(outline.points, value_at(shape.keys, float(frame)))


def test_keys_between_frames_move_to_whole_ones(oracle: ModuleType) -> None:
    points = KEYED.replace(h(8), h(8.4)).replace(h(15), h(14.75))
    found = assert_as_decoded(node(triangle(points)), oracle, range(-2, 25))
    assert list(shapes(found)[0].keys) == [3, 8, 9, 14, 15]
    assert any("between frames" in note.text for note in found.report.approximated)


FEATHER = (
    f"{{px {{{h(1)} {h(6)}}} {{{h(-5)} 0}}"
    f" {{{{{{{h(4)} -}} {{{h(9)} -}}}} {h(3)}}} {{{h(6)} 1}}"
    f" {{{{{{{h(2)} -}} {{{h(5)} -}}}} {h(7)}}} {{{h(-8)} {h(2)}}} {{}}"
    f" {{0 {h(9)}}} {{}} {{{h(3)}}}}}"
)


def feathered(main: str, soft: str, rest: str = "{a}") -> str:
    return node(
        f"{{curvegroup Soft 1536 bezier {{{{cc {{f 8192}} {main}}}"
        f" {{cc {{f 8192}} {soft}}}}} {rest}}}"
    )


@pytest.mark.parametrize("transform", ["", PUSHED, TURNING])
@pytest.mark.parametrize("main", [STILL, KEYED])
def test_feather_has_its_own_keys(
    main: str, transform: str, oracle: ModuleType
) -> None:
    text = feathered(main, FEATHER, f"{transform} {{a}}")
    found = assert_as_decoded(text, oracle, range(-2, 25))
    (shape,) = shapes(found)
    assert shape.feather and shape.locked


def test_a_feather_of_zeros_is_none() -> None:
    (shape,) = shapes(nuke.loads(feathered(STILL, "{p {} {} {} {} {} {} {} {} {}}")))
    assert not shape.feather
    copied = STILL
    for centre in (f"{h(100)} {h(50)}", f"{h(200)} {h(60)}", f"{h(150.5)} {h(170)}"):
        copied = copied.replace(centre, "0 0")
    (shape,) = shapes(nuke.loads(feathered(STILL, copied)))
    assert not shape.feather


def test_one_feather_width_becomes_points() -> None:
    found = nuke.loads(node(triangle(STILL, f"{{a fx {h(6)} fy {h(6)} ff {h(2)}}}")))
    (shape,) = shapes(found)
    lengths = np.linalg.norm(value_at(shape.feather, 7)[:, 1], axis=-1)
    assert lengths == pytest.approx(np.full(3, 6.0))
    assert shape.falloff == 2
    assert any("feather width" in note.text for note in found.report.approximated)
    off = nuke.loads(node(triangle(STILL, f"{{a fo 0 fx {h(6)}}}")))
    assert not shapes(off)[0].feather
    assert any("switched off" in note.text for note in off.report.dropped)


def test_attributes() -> None:
    rest = (
        f"{{a osw {h(4)} bm {h(12)} inv 1 opc {{{{{h(2)} 1 0 1 {h(-0.1)} 1}}"
        f" {{{h(7)} {h(0.5)} {h(-0.1)} 1 0 1}}}} mbo 1 ltt {h(4)} ltn {h(2)} ltm {h(9)}"
        f" r {h(0.25)} g {h(0.5)} b 0 vis 1 ft {h(3)} spx {h(960)} view1 1}}"
    )
    found = nuke.loads(node(triangle(STILL, rest)))
    (shape,) = shapes(found)
    assert (shape.mode, shape.inverted) == ("subtract", True)
    assert shape.colour == (0.25, 0.5, 0.0)
    assert (shape.lifetime, shape.motion_blur) == ((2, 9), True)
    assert [opacity_at(shape.opacity, f) for f in (0, 2, 7, 9)] == [1, 1, 0.5, 0.5]
    assert opacity_at(shape.opacity, 3) == pytest.approx(0.9)
    assert [str(note) for note in found.report] == [
        "Bezier1: the feather type is not shown here; it is kept for Nuke."
    ]


@pytest.mark.parametrize(
    ("kind", "lifetime"),
    [(0, None), (1, (-OPEN_END, 9)), (2, (2, 2)), (3, (2, OPEN_END)), (4, (2, 9))],
)
def test_lifetimes(kind: int, lifetime: tuple[int, int] | None) -> None:
    rest = f"{{a ltt {h(kind)} ltn {h(2)} ltm {h(9)}}}"
    (shape,) = shapes(nuke.loads(node(triangle(STILL, rest))))
    assert shape.lifetime == lifetime


def test_switched_visibility_becomes_opacity() -> None:
    rest = f"{{a opc {h(0.5)} vis {{{{1 1}} {{{h(4)} 0}} {{{h(8)} 1}}}}}}"
    (shape,) = shapes(nuke.loads(node(triangle(STILL, rest))))
    assert opacity_at(shape.opacity, 1) == 0.5
    assert opacity_at(shape.opacity, 4) == 0
    assert opacity_at(shape.opacity, 8) == 0.5
    hidden = nuke.loads(node(triangle(STILL, "{a vis 0}")))
    assert not shapes(hidden)[0].visible


def test_strokes_expressions_and_unknown_parts_are_told() -> None:
    stroke = (
        f"{{cubiccurve Brush1 512 catmullrom {{cc {{f 2080}} {{px 1 {{{h(1)} 1 1}}}}}}"
        f" {{a}}}}"
    )
    warp = "{cubiccurve pin2 262656 bezier {cc {f 8224} {px 1 {1 1}}} {a}}"
    found = nuke.loads(
        node(f"{stroke}{warp}{triangle(KEYED, '{zz 1 2} {a}')}{triangle('{p {1 1}}')}")
    )
    told = "\n".join(str(note) for note in found.report)
    assert [note.name for note in found.report.dropped] == [
        "pin2",
        "Bezier1",
        "Bezier1",
    ]
    for word in ("Brush1", "pin2", "'zz'", "expressions", "=frame*2", "1 entries"):
        assert word in told
    assert len(shapes(found)) == 1


@pytest.mark.parametrize("with_tangents", [False, True])
def test_a_b_spline_becomes_bezier(with_tangents: bool) -> None:
    corners = [(10, 10), (100, 20), (90, 120), (20, 100)]
    zero = "{} " if with_tangents else ""
    points = " ".join(f"{zero}{{{h(x)} {h(y)}}} {zero}" for x, y in corners)
    text = node(triangle(f"{{px 1 {points}}}")).replace("512 bezier", "512 bspline")
    (shape,) = shapes(nuke.loads(text))
    p = np.array(corners, dtype=float)
    anchor = (np.roll(p, 1, 0) + 4 * p + np.roll(p, -1, 0)) / 6
    right = (np.roll(p, -1, 0) - np.roll(p, 1, 0)) / 6
    expected = np.stack([anchor - right, anchor, anchor + right], axis=1)
    expected[..., 1] = HEIGHT - expected[..., 1]
    np.testing.assert_allclose(value_at(shape.keys, 1), expected, atol=1e-4)


def test_names_line_ends_and_indentation() -> None:
    text = node(triangle(STILL, name='"Left \\{arm\\} \\"é\\""'))
    gizmo = "Gizmo {\n" + "\n".join(" " + line for line in text.split("\n")) + "\n}\n"
    for variant in (text, text.replace("\n", "\r\n"), gizmo):
        (shape,) = shapes(nuke.loads(variant))
        assert shape.name == 'Left {arm} "é"'
    (shape,) = shapes(nuke.loads(text.encode("latin-1")))
    assert shape.name == 'Left {arm} "é"'


def test_several_nodes_and_their_formats() -> None:
    one, two = node(triangle(STILL)), node(triangle(KEYED), knobs="name Soft_edges")
    found = nuke.loads(one + two)
    assert [layer.name for layer in found.layers] == ["Roto1", "Soft_edges"]
    assert (found.size, found.first) == ((960, HEIGHT), None)
    root = 'Root {\n format "720 576 0 0 720 576 1.0667 PAL"\n first_frame 5\n}\n'
    found = nuke.loads(root + one)
    assert (found.size, found.first) == ((720, 576), 5)
    assert found.pixel_aspect == pytest.approx(1.0667)
    drawn_on_plate = nuke.loads(root + one, (960, HEIGHT))
    assert drawn_on_plate.size == (960, HEIGHT)
    other_plate = nuke.loads(one, (100, 100))
    assert "960x540" in str(other_plate.report.approximated[0])
