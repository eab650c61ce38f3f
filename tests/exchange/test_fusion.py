"""Fusion masks composed by hand as Fusion saves them, sound and damaged."""

import itertools
import time

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

from smartroto.animation import opacity_at, value_at
from smartroto.document import Shape
from smartroto.errors import FormatError
from smartroto.exchange import fusion, fusion_lexer
from smartroto.exchange.report import Imported

TOLERANCE = 1e-3
MADE = settings(
    deadline=None,
    max_examples=15,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)

CORNERS = """
  { X = -0.1875, Y = -0.25, LX = -0.01, LY = 0, RX = 0.01, RY = 0.02 },
  { Linear = true, X = 0.25, Y = -0.25, LX = 0, LY = 0, RX = 0, RY = 0 },
  { X = 0.25, Y = 0.25 },
"""
MOVED = CORNERS.replace("X = 0.25", "X = 0.35")


def mask(
    keys: str, more: str = "", extra: str = "", name: str = "Roto1", size: bool = True
) -> str:
    """A mask with its spline, as Fusion saves them."""
    sides = "MaskWidth = Input { Value = 200, }, MaskHeight = Input { Value = 100, },"
    return f"""
    {name} = PolylineMask {{
      DrawMode = "ModifyOnly", {extra}
      Inputs = {{
        {sides if size else ""}
        PixelAspect = Input {{ Value = {{ 1, 1 }}, }},
        {more}
        Polyline = Input {{ SourceOp = "{name}Polyline", Source = "Value", }},
        Polyline2 = Input {{ Value = Polyline {{ }}, Disabled = true, }},
      }},
      ViewInfo = OperatorInfo {{ Pos = {{ 0, 0 }} }},
    }},
    {name}Polyline = BezierSpline {{
      SplineColor = {{ Red = 173, Green = 255, Blue = 47 }},
      KeyFrames = {{ {keys} }}
    }},
    """


def key(frame: float, number: float, points: str, more: str = "") -> str:
    """One key of a polyline."""
    return (
        f"[{frame}] = {{ {number}, {more} Value = Polyline {{ Closed = true, "
        f"Points = {{ {points} }} }} }},"
    )


def setting(*tools: str) -> str:
    return "{ Tools = ordered() { " + "".join(tools) + " } }"


LINEAR = "Flags = { Linear = true, LockedY = true },"
TWO = key(1, 0, CORNERS, LINEAR) + key(11, 1, MOVED, LINEAR)


def only(found: Imported) -> Shape:
    (shape,) = (shape for layer in found.layers for shape in layer.shapes())
    return shape


def shapes_of(found: Imported) -> list[Shape]:
    return [shape for layer in found.layers for shape in layer.shapes()]


def test_positions_are_those_of_the_format_notes() -> None:
    shape = only(fusion.loads(setting(mask(TWO))))
    np.testing.assert_allclose(
        shape.keys[1].value,
        [
            [[60.5, 75], [62.5, 75], [64.5, 73]],
            [[150, 75], [150, 75], [150, 75]],
            [[150, 25], [150, 25], [150, 25]],
        ],
    )
    assert value_at(shape.keys, 6)[1, 1] == pytest.approx([160, 75])
    assert shape.closed and shape.name == "Roto1"


def test_the_example_of_the_format_notes() -> None:
    points = """{ X = -0.1875, Y = -0.2222222, LX = -0.0260417, RX = 0.0260417 },
      { X = -0.03125, Y = -0.2222222, LX = 0, LY = -0.0462963, RX = 0, RY = 0.0462963 },
      { X = -0.03125, Y = 0.1481481, LX = 0.0260417, LY = 0, RX = -0.0260417, RY = 0 },
      { Linear = true, X = -0.1875, Y = 0.1481481, LX = 0, LY = 0.0462963 },"""
    more = "Level = Input { Value = 0.75, }, Invert = Input { Value = 0, },"
    text = setting(mask(key(1001, 0, points, LINEAR), more))
    text = text.replace("{ Value = 200, }", "{ Value = 1920, }")
    found = fusion.loads(text.replace("{ Value = 100, }", "{ Value = 1080, }"))
    value = only(found).keys[1001].value
    corners = [[600, 780], [900, 780], [900, 380], [600, 380]]
    np.testing.assert_allclose(value[:, 1], corners, atol=1e-3)
    np.testing.assert_allclose(value[0, 0], [550, 780], atol=1e-3)
    np.testing.assert_allclose(value[1, 2], [900, 730], atol=1e-3)
    assert opacity_at(only(found).opacity, 1001) == 0.75


def test_settings_of_a_mask() -> None:
    level = """Level = Input { SourceOp = "Fade", Source = "Value", },"""
    fade = """Fade = BezierSpline { KeyFrames = {
      [1] = { 0.25, RH = { 4, 0.25 } },
      [10] = { 0.75, LH = { 7, 0.75 }, Flags = { Linear = true } },
      [12] = { 0.5, Flags = { StepIn = true } } } },"""
    more = (
        level
        + """Invert = Input { Value = 1, }, MotionBlur = Input { Value = 1, },
      PaintMode = Input { Value = FuID { "Multiply" }, },"""
    )
    shape = only(fusion.loads(setting(mask(TWO, more, "PassThrough = true,"), fade)))
    assert (shape.inverted, shape.motion_blur, shape.visible) == (True, True, False)
    assert shape.mode == "intersect"
    assert opacity_at(shape.opacity, 1) == pytest.approx(0.25)
    assert opacity_at(shape.opacity, 5.5) == pytest.approx(0.5)
    assert opacity_at(shape.opacity, 3) < 0.25 + 0.5 * 2 / 9  # eases out of the key
    assert opacity_at(shape.opacity, 11) == pytest.approx(0.75)
    assert opacity_at(shape.opacity, 12) == pytest.approx(0.5)


def test_soft_edges_go_outwards_by_their_width() -> None:
    found = fusion.loads(setting(mask(TWO, "SoftEdge = Input { Value = 0.02, },")))
    shape = only(found)
    length = np.linalg.norm(shape.feather[1].value[:, 1], axis=-1)
    np.testing.assert_allclose(length, 4)
    assert "soft edge" in str(found.report)


def test_centre_size_and_turn_act_on_the_points() -> None:
    more = """Center = Input { Value = { 0.6, 0.5 }, }, Size = Input { Value = 2, },
      ZAngle = Input { Value = 90, },"""
    shape = only(fusion.loads(setting(mask(TWO, more))))
    # 50 right and 25 up of the centre, doubled, turned anticlockwise: 50 left, 100 up.
    assert shape.keys[1].value[2, 1] == pytest.approx([120 - 50, 50 - 100])


def test_a_moving_centre_is_baked() -> None:
    path = """Way = XYPath { Inputs = {
        X = Input { SourceOp = "WayX", Source = "Value", },
        Y = Input { Value = 0.5, }, } },
      WayX = BezierSpline { KeyFrames = { [1] = { 0.5 }, [11] = { 0.7 } } },"""
    more = 'Center = Input { SourceOp = "Way", Source = "Value", },'
    shape = only(fusion.loads(setting(mask(TWO, more), path)))
    for frame in range(1, 12):
        expected = 150 + 2 * (frame - 1) + 4 * (frame - 1)
        assert value_at(shape.keys, frame)[1, 1, 0] == pytest.approx(expected)


def test_eased_polylines_are_exact_on_every_frame() -> None:
    keys = key(1, 0, CORNERS, "RH = { 6, 0 },") + key(11, 1, MOVED, "LH = { 6, 1 },")
    found = fusion.loads(setting(mask(keys)))
    shape = only(found)
    # Both handles at half time: a symmetric ease, half-way in the middle.
    assert value_at(shape.keys, 6)[1, 1, 0] == pytest.approx(160)
    t = np.linspace(0, 1, 20001)
    time_of = 1 + 3 * (1 - t) ** 2 * t * 5 + 3 * (1 - t) * t**2 * 5 + t**3 * 10
    value = 3 * (1 - t) * t**2 + t**3
    for frame in range(2, 11):
        expected = 150 + 20 * np.interp(frame, time_of, value)
        assert value_at(shape.keys, frame)[1, 1, 0] == pytest.approx(expected, abs=1e-4)
    assert "eased" in str(found.report)


def test_chains_become_layers_from_the_top_down() -> None:
    on_first = 'EffectMask = Input { SourceOp = "A", Source = "Mask", },'
    on_second = 'EffectMask = Input { SourceOp = "B", Source = "Mask", },'
    tools = [
        mask(TWO, name="A"),
        mask(TWO, on_second, name="C"),
        mask(TWO, on_first, name="B"),
        mask(TWO, name="Alone"),
    ]
    found = fusion.loads(setting(*tools))
    names = [[item.name for item in layer.items] for layer in found.layers]
    assert names == [["C", "B", "A"], ["Alone"]]


def test_masks_that_feed_each_other_in_a_ring_end() -> None:
    tools = [
        mask(TWO, f'EffectMask = Input {{ SourceOp = "{below}", }},', name=name)
        for name, below in itertools.pairwise("ABA")
    ]
    assert len(shapes_of(fusion.loads(setting(*tools)))) == 2


def test_groups_are_looked_into_and_other_masks_named() -> None:
    group = f"Arm = GroupOperator {{ Tools = ordered() {{ {mask(TWO)} }} }},"
    found = fusion.loads(setting(group, "E = EllipseMask { Inputs = { } },"))
    assert [layer.name for layer in found.layers] == ["Arm"]
    assert "EllipseMask" in str(found.report)


def test_a_still_polyline_without_spline_is_read() -> None:
    still = f"""P = PolylineMask {{ Inputs = {{
      MaskWidth = Input {{ Value = 200, }}, MaskHeight = Input {{ Value = 100, }},
      Solid = Input {{ Value = 0, }}, BorderWidth = Input {{ Value = 0.05, }},
      Polyline = Input {{ Value = Polyline {{ Points = {{ {CORNERS} }} }}, }} }} }},"""
    shape = only(fusion.loads(setting(still)))
    assert not shape.closed
    assert shape.width == pytest.approx(10)
    assert list(shape.keys) == [1]


def test_the_size_comes_from_the_composition_or_the_caller() -> None:
    bare = mask(TWO, size=False)
    with pytest.raises(FormatError, match="size"):
        fusion.loads(setting(bare))
    assert fusion.loads(setting(bare), (400, 300)).size == (400, 300)
    prefs = "Prefs = { Comp = { FrameFormat = { Width = 640, Height = 480 } } },"
    whole = f"Composition {{ {prefs} Tools = {{ {bare} }} }}"
    assert fusion.loads(whole).size == (640, 480)


@pytest.mark.parametrize(
    "keys",
    [
        key(1, 0, CORNERS) + key(5, 1, CORNERS + "{ X = 0, Y = 0 },"),
        key(1, 0, "{ X = 1e999, Y = 0 }, { X = 0, Y = 0 }"),
        key(1, 0, "{ X = 1e300, Y = 0 }"),
        key(1, 0, "{ X = nan, Y = 0 }"),
        key(1e300, 0, CORNERS),
        key(1, 0, CORNERS, "RH = { 3, 1e308 },") + key(9, 1, MOVED),
        key(0, 0, CORNERS, "RH = { 5e5, 0 },") + key(9e5, 1, MOVED),
        "",
    ],
)
def test_damaged_masks_are_refused(keys: str) -> None:
    with pytest.raises(FormatError) as caught:
        fusion.loads(setting(mask(keys)))
    assert str(caught.value).count("\n") == 0


def test_one_damaged_mask_does_not_lose_the_others() -> None:
    found = fusion.loads(setting(mask("", name="Bad"), mask(TWO, name="Good")))
    assert only(found).name == "Good"
    assert "Bad" in str(found.report)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nothing here",
        "{ }",
        "{" * 100_000_000,
        "{ a = " * 1000,
        setting("E = EllipseMask { },"),
        '{ a = "' + "\\" * 100_000,
        "{ [",
        '{ a = "' + "x" * 50_000_000,
        "{ a = " + "{" + "1," * 5_000_000 + "} }",
        "{ Tools = ordered() { M = PolylineMask { Inputs = 3 } } }",
    ],
    ids=range(11),
)
def test_what_is_no_setting_is_refused_soon(text: str) -> None:
    start = time.process_time()
    with pytest.raises(FormatError) as caught:
        fusion.loads(text, (100, 100))
    assert len(str(caught.value)) < 400
    assert time.process_time() - start < 20


@pytest.mark.parametrize("text", ["{" + "{a=1}," * 2000, "{" + "a," * 2000])
def test_more_values_than_any_file_has_are_refused(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fusion_lexer, "MAX_TABLES", 1000)
    monkeypatch.setattr(fusion_lexer, "MAX_NAMES", 1000)
    with pytest.raises(FormatError, match="more than 1000"):
        fusion.loads(text, (100, 100))
