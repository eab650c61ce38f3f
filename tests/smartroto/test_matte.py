"""The document as a matte: combination, opacity, time, soft edges and blur."""

from dataclasses import replace

import numpy as np
import pytest

from smartroto.document import Document, Key, Layer, Plate, Shape, Transform
from smartroto.errors import PlateError, ShapeError
from smartroto.matte import matte, mattes
from smartroto.moment import Moment, outline_at, shutter_times
from smartroto.shapes.prediction import Prediction

PLATE = Plate(path="/plates/sh010.%04d.exr", first=1001, last=1010, size=(40, 30))


def box(x0, y0, x1, y1):
    corners = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], dtype=float)
    return np.repeat(corners[:, None], 3, axis=1)


def shape(id, knots, frame=1001, **how):
    return Shape(id=id, name=id, keys={frame: Key(value=knots)}, **how)


def document(*items, plate=PLATE, **more):
    layer = Layer(id="layer", name="layer", items=items)
    return Document(plate=plate, layers=(layer,), **more)


LEFT, RIGHT = box(0, 0, 20, 30), box(10, 0, 40, 30)


def columns(picture):
    """The values left of both boxes' overlap, in it and right of it."""
    assert np.all(picture == picture[:1])
    return [round(float(picture[0, x]), 5) for x in (5, 15, 30)]


@pytest.mark.parametrize(
    ("mode", "wanted"),
    [
        ("union", [0.5, 0.75, 0.5]),
        ("add", [0.5, 1.0, 0.5]),
        ("subtract", [0.5, 0.25, 0.0]),
        ("intersect", [0.25, 0.5, 0.0]),
        ("max", [0.5, 0.5, 0.5]),
    ],
)
def test_the_upper_shape_is_laid_on_by_its_mode(mode, wanted):
    half = {1001: Key(value=0.5)}
    upper = shape("upper", RIGHT, mode=mode, opacity=half)
    lower = shape("lower", LEFT, opacity=half)
    assert columns(matte(document(upper, lower), 1001)) == wanted


def test_the_order_of_the_stack_counts():
    cut = shape("cut", RIGHT, mode="subtract")
    fill = shape("fill", LEFT)
    assert columns(matte(document(cut, fill), 1001)) == [1, 0, 0]
    assert columns(matte(document(fill, cut), 1001)) == [1, 1, 0]


@pytest.mark.parametrize(("mode", "wanted"), [("union", 1), ("intersect", 0)])
def test_an_inverted_shape_covers_what_it_did_not(mode, wanted):
    hole = shape("hole", LEFT, mode=mode, inverted=True)
    fill = shape("fill", LEFT)
    picture = matte(document(hole, fill), 1001)
    assert columns(picture) == [wanted, wanted, wanted if mode == "union" else 0]


def test_an_intersection_fades_with_its_opacity():
    for opacity, left in ((0.0, 1.0), (0.5, 0.5), (1.0, 0.0)):
        upper = shape(
            "upper", RIGHT, mode="intersect", opacity={1001: Key(value=opacity)}
        )
        picture = matte(document(upper, shape("lower", LEFT)), 1001)
        assert columns(picture) == [left, 1, 0]


def test_a_layer_fades_as_a_whole():
    inner = Layer(
        id="inner",
        name="inner",
        items=(shape("a", LEFT), shape("b", RIGHT)),
        opacity={1001: Key(value=0.5)},
    )
    assert columns(matte(document(inner), 1001)) == [0.5, 0.5, 0.5]
    cut = replace(inner, items=(shape("a", LEFT, mode="subtract"),))
    below = shape("below", box(0, 0, 40, 30))
    assert columns(matte(document(cut, below), 1001)) == [0.5, 0.5, 1]


def test_what_is_hidden_or_not_wanted_is_left_out():
    a, b = shape("a", LEFT), shape("b", RIGHT, visible=False)
    assert columns(matte(document(a, b), 1001)) == [1, 1, 0]
    shown = replace(b, visible=True)
    assert columns(matte(document(a, shown), 1001, shapes=["b"])) == [0, 1, 1]
    assert not matte(document(a, shown), 1001, shapes=[]).any()
    hidden = Layer(id="h", name="h", items=(a,), visible=False)
    assert not matte(document(hidden), 1001).any()


def test_a_shape_exists_in_its_lifetime_only():
    short = shape("short", LEFT, lifetime=(1003, 1005))
    full = [matte(document(short), frame).any() for frame in range(1001, 1008)]
    assert full == [False, False, True, True, True, False, False]


def test_a_prediction_is_drawn_between_keys():
    moved = box(20, 0, 40, 30)
    prediction = Prediction(
        frames=np.array([1001, 1002]),
        knots=np.stack([LEFT, moved]),
        sigma=np.zeros((2, 4)),
        seen=np.ones((2, 4)),
    )
    shot = document(shape("a", LEFT), predictions={"a": prediction})
    assert columns(matte(shot, 1001)) == [1, 1, 0]
    assert columns(matte(shot, 1002)) == [0, 0, 1]
    assert columns(matte(shot, 1003)) == [1, 1, 0]


def test_the_edges_are_exact_areas():
    picture = matte(document(shape("a", box(5.25, 4.5, 10, 20))), 1001)
    assert picture.dtype == np.float32
    assert picture.shape == (30, 40)
    assert np.isclose(picture[10, 5], 0.75)
    assert np.isclose(picture[4, 7], 0.5)
    assert np.isclose(picture[4, 5], 0.375)
    assert np.isclose(picture.sum(), 4.75 * 15.5)


def test_a_feather_softens_the_edge_by_its_falloff():
    offsets = np.zeros((4, 3, 2))
    offsets[1:3, :, 0] = 10
    soft = shape("a", box(5, -20, 20, 50), feather={1001: Key(value=offsets)})
    picture = matte(document(soft), 1001)
    assert np.allclose(picture[15, 20:30], 1 - (np.arange(10) + 0.5) / 10, atol=0.02)
    steep = matte(document(replace(soft, falloff=2.0)), 1001)
    assert np.allclose(steep[15, 20:30], picture[15, 20:30] ** 2, atol=1e-5)
    flat = replace(soft, feather={1001: Key(value=offsets * 0)})
    assert np.array_equal(
        matte(document(flat), 1001), matte(document(replace(flat, feather={})), 1001)
    )


def test_an_open_shape_is_a_stroke():
    line = box(5, 15, 35, 15)[:2]
    stroke = shape("a", line, closed=False, width=6.0)
    picture = matte(document(stroke), 1001)
    assert np.all(picture[12:18, 6:34] == 1)
    assert not picture[:11].any()
    soft = replace(stroke, feather={1001: Key(value=np.full((2, 3, 2), [0.0, 4.0]))})
    column = matte(document(soft), 1001)[:, 20]
    assert np.allclose(column[18:22], [0.875, 0.625, 0.375, 0.125], atol=0.02)
    assert np.allclose(column[8:12][::-1], column[18:22], atol=1e-3)


def test_a_shape_that_crosses_itself_is_filled_throughout():
    eight = np.repeat(
        np.array([[5.0, 5], [35, 25], [35, 5], [5, 25]])[:, None], 3, axis=1
    )
    picture = matte(document(shape("a", eight)), 1001)
    assert picture[15, 8] == picture[15, 32] == 1
    assert np.isclose(picture.sum(), 300, rtol=1e-4)


def moving(**how):
    """A box that goes 8 pixels to the right in each frame."""
    keys = {
        1001: Key(value=box(0, 0, 4, 30), interpolation="linear"),
        1005: Key(value=box(32, 0, 36, 30)),
    }
    return Shape(id="m", name="m", keys=keys, **how)


def test_motion_blur_is_the_mean_over_the_shutter():
    picture = matte(document(moving()), 1003, shutter=1.0, samples=64)
    row = picture[10]
    assert np.isclose(row.sum(), 4, atol=1e-4)
    assert np.allclose(row[16:20], 0.5, atol=0.01)
    assert np.allclose(row[12:16], [0.0625, 0.1875, 0.3125, 0.4375], atol=0.01)
    assert np.allclose(row[:11], 0)
    assert np.allclose(row[20:24], row[12:16][::-1], atol=1e-5)


def test_only_shapes_that_ask_for_it_are_blurred_without_a_shutter():
    sharp = matte(document(moving()), 1003)
    blurred = matte(document(moving(motion_blur=True)), 1003)
    assert set(np.unique(sharp)) == {0, 1}
    assert np.allclose(blurred, matte(document(moving()), 1003, shutter=0.5))
    still = replace(moving(), id="s", name="s")
    both = matte(document(moving(motion_blur=True), still), 1003)
    assert np.allclose(both, blurred + sharp - blurred * sharp, atol=1e-5)


def test_seams_between_shapes_that_move_together_stay_closed():
    keys = {1001: box(0, 0, 10, 30), 1002: box(8, 0, 18, 30)}
    left = Shape(id="l", name="l", keys={f: Key(value=k) for f, k in keys.items()})
    shift = np.array([10.0, 0])
    right = Shape(
        id="r", name="r", keys={f: Key(value=k + shift) for f, k in keys.items()}
    )
    cover = matte(document(replace(left, mode="add"), right), 1002, shutter=0.5)
    assert np.allclose(cover[10, 12:24], 1, atol=1e-5)


def test_samples_follow_the_way_that_points_go():
    shot = document(moving())
    shapes = list(shot.shapes())
    assert shutter_times(shot, shapes, 1003) == (1003.0,)
    times = shutter_times(shot, shapes, 1003, 1.0)
    assert len(times) == 8
    assert np.isclose(np.mean(times), 1003)
    assert min(times) > 1002.5
    still = document(shape("a", LEFT))
    assert len(shutter_times(still, list(still.shapes()), 1001, 1.0)) == 1


def test_the_last_predicted_frame_is_blurred_as_much_as_others():
    knots = np.stack([box(x, 0, x + 4, 30) for x in (0, 8, 16)])
    prediction = Prediction(
        frames=np.arange(1001, 1004),
        knots=knots,
        sigma=np.zeros((3, 4)),
        seen=np.ones((3, 4)),
    )
    a = shape("m", knots[0])
    shot = document(a, predictions={"m": prediction})
    assert np.allclose(outline_at(shot, a, 1003.25), box(18, 0, 22, 30))
    last, middle = (matte(shot, frame, shutter=0.5) for frame in (1003, 1002))
    assert np.allclose(last[0, 8:], middle[0, :-8], atol=1e-5)


def test_one_shape_can_be_seen_alone():
    cut = shape("cut", RIGHT, mode="subtract", opacity={1001: Key(value=0.5)})
    shot = document(cut, shape("fill", LEFT))
    assert columns(mattes(shot, 1001, ["cut"])[1]) == [0, 0.5, 0.5]
    hidden = document(replace(cut, visible=False))
    assert columns(mattes(hidden, 1001, ["cut"])[1]) == [0, 0.5, 0.5]


@pytest.fixture
def crowd():
    """Shapes of every mode, soft, inverted, faded, hidden, dead, blurred and moved."""
    soft = {1001: Key(value=np.tile([[[2.0, 1.0]]], (4, 3, 1)))}
    half = {1001: Key(value=0.3), 1005: Key(value=0.8)}
    slide = Transform(translate={1001: Key(value=[0, 0]), 1003: Key(value=[6.5, 2])})
    moving = {1001: Key(value=box(2, 3, 9, 20)), 1004: Key(value=box(9, 5, 19, 21))}
    moved = replace(shape("moved", box(6, 2, 15.5, 9), mode="max"), transform=slide)
    inner = Layer(
        id="inner",
        name="inner",
        items=(shape("cut", box(8.5, 8, 20, 20), mode="subtract", opacity=half), moved),
        opacity=half,
        transform=slide,
    )
    return document(
        shape("within", box(1, 1, 35, 26), mode="intersect", opacity=half),
        shape("round", box(4, 4, 30, 25.5), inverted=True, mode="subtract"),
        inner,
        Shape(id="quick", name="quick", keys=moving, motion_blur=True, mode="add"),
        shape("hidden", LEFT, visible=False),
        shape("dead", LEFT, lifetime=(1003, 1009)),
        shape("line", box(2, 2, 30, 28), closed=False, width=3.0, feather=soft),
        shape("soft", RIGHT, feather=soft, opacity=half, falloff=2.0),
        shape("fill", LEFT),
    )


def apart(shot, shape, frame, shutter):
    """The matte of a document that has this shape only, carried as in the whole one."""
    alone = replace(shape, mode="union", visible=True)
    layer = Layer(id="alone", name="alone", items=(alone,))
    around = shot.placings.get(shape.id, ())
    for placing in reversed(around if shape.transform.still else around[:-1]):
        layer = replace(layer, items=(layer,), transform=placing.transform)
    return matte(replace(shot, layers=(layer,)), frame, shutter=shutter)


@pytest.mark.parametrize("shutter", [0.0, 0.6])
@pytest.mark.parametrize("frame", [1001, 1002, 1004])
def test_all_and_each_together_are_the_very_pictures_that_they_are_apart(
    crowd, frame, shutter
):
    shapes = list(crowd.shapes())
    whole, *each = mattes(crowd, frame, [one.id for one in shapes], shutter=shutter)
    assert np.array_equal(whole, matte(crowd, frame, shutter=shutter))
    for one, shape in zip(each, shapes, strict=True):
        assert np.array_equal(one, apart(crowd, shape, frame, shutter)), shape.id


def test_a_shape_that_nothing_blurs_is_drawn_once_for_all_and_itself(
    crowd, monkeypatch
):
    drawn = []
    draw = Moment._drawn

    def noted(moment, shape, time):
        drawn.append(shape.id)
        return draw(moment, shape, time)

    monkeypatch.setattr(Moment, "_drawn", noted)
    mattes(crowd, 1003, [shape.id for shape in crowd.shapes()])
    counts = {id: drawn.count(id) for id in drawn}
    assert counts.pop("quick") > 4
    assert set(counts.values()) == {1}
    assert set(counts) == {shape.id for shape in crowd.shapes()} - {"quick"}


def test_without_a_plate_the_error_says_what_to_do():
    with pytest.raises(PlateError, match="open the plate first"):
        matte(document(shape("a", LEFT), plate=None), 1001)


def test_an_unknown_shape_and_a_broken_outline_are_named():
    with pytest.raises(ShapeError, match="'nobody'"):
        matte(document(shape("a", LEFT)), 1001, shapes=["nobody"])
    broken = LEFT.copy()
    broken[0, 1, 0] = np.nan
    with pytest.raises(ShapeError, match=r"outline of 'a'.*not finite"):
        matte(document(shape("a", broken)), 1001)


def test_a_document_without_shapes_is_black():
    assert not matte(Document(plate=PLATE), 1001).any()
    empty = Shape(id="e", name="e", keys={})
    assert not matte(document(empty), 1001).any()
