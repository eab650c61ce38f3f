"""Every form that Silhouette's files may take, as far as they are known."""

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest

from smartroto.animation import opacity_at, value_at
from smartroto.document import Layer, Shape
from smartroto.errors import FormatError
from smartroto.exchange import silhouette
from smartroto.exchange.report import Imported
from smartroto.placement import outline_at

WIDTH, HEIGHT, START = 1000, 500, 101


def at(x: float, y: float) -> str:
    """A position in pixels, y down, as the file has it."""
    return f"({(x - WIDTH / 2) / HEIGHT:.9f},{y / HEIGHT - 0.5:.9f})"


def path_of(points: list[str], kind: str = "Bezier", closed: bool = True) -> str:
    inner = "".join(f"<Point>{point}</Point>" for point in points)
    return f'<Path closed="{closed}" type="{kind}">{inner}</Path>'


def key(frame: float, value: str, interp: str = "linear") -> str:
    return f'<Key frame="{frame}" interp="{interp}">{value}</Key>'


def animated(id: str, *keys: str) -> str:
    return f'<Property id="{id}">{"".join(keys)}</Property>'


def fixed(id: str, value: str) -> str:
    return f'<Property id="{id}" constant="True"><Value>{value}</Value></Property>'


def shape(path: str, *more: str, tag: str = "Shape", fields: str = "") -> str:
    return (
        f'<{tag} type="Shape" label="s" {fields}><Properties>{"".join(more)}{path}'
        f"</Properties></{tag}>"
    )


def layer(children: str, *more: str, tag: str = "Layer") -> str:
    objects = f'<Property id="objects" constant="True">{children}</Property>'
    return (
        f'<{tag} type="Layer" label="l"><Properties>{"".join(more)}{objects}'
        f"</Properties></{tag}>"
    )


def file(inner: str) -> str:
    return (
        "<!-- Silhouette Shape File -->\n"
        f'<Silhouette width="{WIDTH}" height="{HEIGHT}" workRangeStart="0" '
        f'workRangeEnd="9" sessionStartFrame="{START}">{inner}</Silhouette>'
    )


def project(inner: str) -> str:
    session = (
        fixed("size", f"({WIDTH}.000000,{HEIGHT}.000000)")
        + fixed("startFrame", str(START))
        + fixed("duration", "10")
    )
    objects = f'<Property id="objects">{inner}</Property>'
    node = (
        f'<Node type="RotoNode" label="Roto"><Properties>{objects}</Properties></Node>'
    )
    return (
        '<!-- Silhouette Project File -->\n<Project version="5" type="Project">'
        f'<Item type="SessionItem"><Session type="Session"><Properties>{session}'
        f'<Property id="nodes">{node}</Property></Properties></Session></Item>'
        "</Project>"
    )


def corner(x: float, y: float, reach: float = 10) -> str:
    """Anchor, incoming, outgoing."""
    return f"{at(x, y)},{at(x - reach, y)},{at(x, y + 2 * reach)}"


def triangle(shift: float = 0) -> str:
    places = [(100, 50), (300, 80), (200, 400)]
    return path_of([corner(x + shift, y) for x, y in places])


def knots(shift: float = 0) -> np.ndarray:
    places = np.array([(100.0 + shift, 50), (300 + shift, 80), (200 + shift, 400)])
    left, down = np.array([-10, 0]), np.array([0, 20])
    return np.stack([places + left, places, places + down], axis=1)


def shapes(found: Imported) -> list[Shape]:
    return [one for group in found.layers for one in group.shapes()]


def assert_placed(found: Imported, frame: int, expected: np.ndarray) -> None:
    (shape,) = found.document.shapes()
    outline = outline_at(found.document, shape, frame)
    np.testing.assert_allclose(outline, expected, atol=1e-3)


def assert_knots(found: Shape, frame: float, expected: np.ndarray) -> None:
    np.testing.assert_allclose(value_at(found.keys, frame), expected, atol=1e-3)


STILL = animated("path", key(0, triangle()))


def test_a_shape_without_a_layer() -> None:
    found = silhouette.loads(file(shape(STILL)))
    assert (found.size, found.first, found.last) == ((WIDTH, HEIGHT), 101, 110)
    (group,) = found.layers
    (one,) = shapes(found)
    assert (group.name, one.name, list(one.keys)) == ("Shapes", "s", [START])
    assert_knots(one, START, knots())


def test_points_need_no_comma_between_their_pairs() -> None:
    loose = STILL.replace("),(", ") (")
    assert_knots(shapes(silhouette.loads(file(shape(loose))))[0], START, knots())


def test_interpolation_of_each_segment() -> None:
    kinds = ["linear", "hold", "catmullrom", "catmullrom", "linear"]
    shifts, times = [0, 40, 10, 100, 20], [0, 4, 6, 10, 11]
    keys = [
        key(time, triangle(shift), kind)
        for time, shift, kind in zip(times, shifts, kinds, strict=True)
    ]
    (one,) = shapes(silhouette.loads(file(shape(animated("path", *keys)))))
    assert_knots(one, START + 1, knots(10))
    assert_knots(one, START + 5.5, knots(40))
    assert_knots(one, START + 30, knots(20))
    for u in (0.25, 0.5):
        for segment in (2, 3):
            p = [shifts[min(segment + k, 4)] for k in (-1, 0, 1, 2)]
            span = times[segment + 1] - times[segment]
            weights = [-u + 2 * u**2 - u**3, 2 - 5 * u**2 + 3 * u**3]
            weights += [u + 4 * u**2 - 3 * u**3, u**3 - u**2]
            shift = float(np.dot(weights, p)) / 2
            assert_knots(one, START + times[segment] + u * span, knots(shift))


def test_a_b_spline_becomes_bezier() -> None:
    corners = np.array([(100.0, 50), (300, 80), (200, 400), (90, 300)])
    points = [at(*place) + ",(1.0,0.0)" for place in corners]
    text = animated("path", key(0, path_of(points, "Bspline")))
    found = silhouette.loads(file(shape(text)))
    (one,) = shapes(found)
    before, after = np.roll(corners, 1, 0), np.roll(corners, -1, 0)
    anchor, reach = (before + 4 * corners + after) / 6, (after - before) / 6
    assert_knots(one, START, np.stack([anchor - reach, anchor, anchor + reach], 1))
    assert found.report.approximated[0].error == 0


def test_an_open_b_spline_reaches_its_ends() -> None:
    corners = [(100, 50), (300, 80), (200, 400)]
    points = [at(*place) for place in corners]
    text = animated("path", key(0, path_of(points, "Bspline", closed=False)))
    found = silhouette.loads(file(shape(text, fixed("strokeWidth", "7.5"))))
    (one,) = shapes(found)
    ends = value_at(one.keys, START)[[0, -1], 1]
    np.testing.assert_allclose(ends, [corners[0], corners[-1]], atol=1e-3)
    assert (one.closed, one.width, one.count) == (False, 7.5, 5)


def test_an_x_spline_and_other_objects_are_told() -> None:
    odd = animated("path", key(0, path_of([at(1, 1), at(2, 2)], "Zspline")))
    other = '<Object type="Tracker" label="t"/>'
    found = silhouette.loads(file(shape(odd) + other + shape(STILL)))
    assert [note.name for note in found.report.dropped] == ["s", "t"]
    assert len(shapes(found)) == 1
    with pytest.raises(FormatError, match="Zspline"):
        silhouette.loads(file(shape(odd)))


@pytest.mark.parametrize("closed", ["True", "False"])
def test_an_x_spline_runs_through_its_points(closed: str) -> None:
    places = [(100, 100), (300, 80), (400, 300), (120, 340), (60, 200)]
    text = path_of([at(*place) for place in places], "Xspline")
    text = text.replace('closed="True"', f'closed="{closed}"')
    found = silhouette.loads(file(shape(animated("path", key(0, text)))))
    (one,) = shapes(found)
    made = value_at(one.keys, START)
    np.testing.assert_allclose(made[:, 1], places, atol=1e-3)
    assert one.closed == (closed == "True")
    np.testing.assert_allclose(made[1, 2] - made[1, 1], [50, 200 / 6], atol=1e-3)
    (note,) = found.report.approximated
    assert "X-spline" in note.text and note.error is not None and 1 < note.error < 20


def test_a_layers_shift_keeps_the_keys() -> None:
    moved = animated(
        "transform.position",
        key(2, "(0.000000,0.000000,0.000000)"),
        key(8, f"({60 / HEIGHT:.9f},{-30 / HEIGHT:.9f},0.000000)"),
    )
    found = silhouette.loads(file(layer(shape(STILL, tag="Object"), moved)))
    (one,) = shapes(found)
    assert list(one.keys) == [START]
    shift = found.layers[0].transform.translate
    assert list(shift) == [START + 2, START + 8]
    assert_placed(found, START + 5, knots() + np.array([30, -15]))


def test_turn_and_scale_around_the_anchor_then_the_matrix() -> None:
    """Clockwise on the screen; the matrix has its translation last."""
    middle = np.array([200.0, 100.0])
    anchor = f"({(200 - 500) / HEIGHT:.9f},{100 / HEIGHT - 0.5:.9f},0.0)"
    shift = f"{25 / HEIGHT:.9f},0,0,1"
    text = layer(
        shape(STILL, tag="Object"),
        fixed("transform.anchor", anchor),
        animated("transform.rotate", key(0, "0"), key(9, "90")),
        fixed("transform.scale", "(2.0,0.5,1.0)"),
        fixed("transform.matrix", f"(1,0,0,0,0,1,0,0,0,0,1,0,{shift})"),
    )
    found = silhouette.loads(file(text))
    (one,) = shapes(found)
    assert list(one.keys) == [START]
    scaled = (knots() - middle) * [2, 0.5]
    turned = np.stack([-scaled[..., 1], scaled[..., 0]], axis=-1)
    assert_placed(found, START + 9, turned + middle + np.array([25, 0]))
    (note,) = [n for n in found.report.approximated if "every frame" in n.text]
    assert note.error is not None and 0 < note.error < 10
    parts = text.replace(shift, "0,0,0,1")
    found = silhouette.loads(file(parts))
    assert_placed(found, START + 9, turned + middle)
    place = found.layers[0].transform
    assert (list(place.rotate), list(place.scale)) == ([START, START + 9], [0])
    assert not found.report.approximated


def test_perspective_is_baked() -> None:
    text = fixed("transform.matrix", "(1,0,0,0.05,0,1,0,0,0,0,1,0,0,0,0,1)")
    found = silhouette.loads(file(layer(shape(STILL, tag="Object"), text)))
    assert not found.document.placings


def test_layers_in_layers_and_their_settings() -> None:
    inner = layer(shape(STILL, tag="Object"), fixed("opacity", "50"), tag="Object")
    text = inner.replace('label="l"', 'label="inner" hidden="True" locked="True"')
    found = silhouette.loads(file(layer(text)))
    (outer,) = found.layers
    group = outer.items[0]
    assert isinstance(group, Layer)
    assert (group.name, group.visible, group.locked) == ("inner", False, True)
    assert opacity_at(group.opacity, 5) == 0.5


def test_settings_of_a_shape() -> None:
    text = shape(
        STILL,
        fixed("mode", "Inside"),
        fixed("invert", "true"),
        fixed("motionBlur", "true"),
        fixed("outlineColor", "(1.000000,0.500000,0.000000)"),
        fixed("blur", "3"),
        fixed("note", "keys 101; predicted 102..104; falloff 2.000000"),
        animated("opacity", key(0, "25"), key(5, "75")),
        fields='hidden="True" locked="True"',
    )
    found = silhouette.loads(file(text))
    (one,) = shapes(found)
    assert (one.mode, one.inverted, one.motion_blur) == ("intersect", True, True)
    assert (one.visible, one.locked, one.colour) == (False, True, (1.0, 0.5, 0.0))
    assert opacity_at(one.opacity, START + 3) == pytest.approx(0.55)
    assert [note.text for note in found.report.approximated] == [
        "its blur is not shown here; it is kept for Silhouette"
    ]
    assert one.falloff == 2


def test_a_project_plain_compressed_and_in_a_folder(tmp_path: Path) -> None:
    text = project(layer(shape(STILL, tag="Object"), tag="Object"))
    data = text.encode()
    packed = struct.pack(">I", len(data)) + zlib.compress(data)
    folder = tmp_path / "shot.sfx"
    folder.mkdir()
    (folder / "project.sfx").write_bytes(packed)
    for found in (
        silhouette.loads(text),
        silhouette.loads(packed),
        silhouette.read(folder),
    ):
        assert (found.size, found.first, found.last) == ((WIDTH, HEIGHT), 101, 110)
        assert_knots(shapes(found)[0], START, knots())


def test_keys_with_other_points_are_refused() -> None:
    broken = animated("path", key(0, triangle()), key(1, path_of([corner(1, 1)])))
    found = silhouette.loads(file(shape(broken) + shape(STILL)))
    assert "differ in the number" in str(found.report.dropped[0])
    assert len(shapes(found)) == 1
