"""The tree is put together otherwise and nothing moves; what is baked is seen."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from smartroto import edits, grouping, key_edits, placement
from smartroto.animation import knots_at
from smartroto.baking import baked
from smartroto.document import Document, Key, Layer, Shape, Transform
from smartroto.errors import ShapeError
from smartroto.exchange import nuke
from smartroto.matte import matte, mattes
from smartroto.placement_edits import set_part

# -- the tree --------------------------------------------------------------------


def test_groups_keep_everything_in_place(
    moving: Document, stays: Callable[..., None]
) -> None:
    grouped = grouping.group(["arm", "bar"], "limb", 1004, id="limb")(moving)
    stays(moving, grouped, 1004)
    limb = edits.item_of(grouped, "limb")
    assert isinstance(limb, Layer)
    assert [item.id for item in limb.items] == ["arm", "bar"]
    assert grouping.place_of(grouped, "limb") == ("outer", 0)
    out = grouping.restack(["bar"], "inner", "into", 1009)(grouped)
    stays(grouped, out, 1009)
    loose = grouping.ungroup("limb", 1004)(out)
    stays(out, loose, 1006)
    assert grouping.place_of(loose, "arm") == ("outer", 0)
    whole = grouping.group(["outer"], "all", 1001, id="all")(moving)
    assert [layer.id for layer in whole.layers] == ["all"]
    assert [layer.id for layer in grouping.ungroup("all", 1)(whole).layers] == ["outer"]


def test_what_is_ungrouped_takes_transform_and_opacity_along(
    document: Document, stays: Callable[..., None]
) -> None:
    document = set_part("inner", "rotate", 1001, 20.0)(document)
    document = set_part("inner", "rotate", 1012, 80.0)(document)
    after = grouping.ungroup("inner", 1001)(document)
    for frame in range(1001, 1013):
        stays(document, after, frame)
    assert after.shape("bar").locked
    both = set_part("bar", "scale", 1001, (2.0, 2.0))(document)
    with pytest.raises(ShapeError, match="both have a transform"):
        grouping.ungroup("inner", 1001)(both)
    with pytest.raises(ShapeError, match="outermost"):
        grouping.ungroup("outer", 1001)(document)
    with pytest.raises(ShapeError, match="into itself"):
        grouping.restack(["outer"], "inner", "into", 1001)(document)


# -- those who read outlines -----------------------------------------------------


def flat_layer(document: Document) -> Document:
    """The same shapes keyed on every frame where they are seen."""

    def plain(shape: Shape) -> Shape:
        frames = range(1000, 1014)
        seen = {f: placement.outline_at(document, shape, f) for f in frames}
        keyed = {f: Key(value=k, interpolation="linear") for f, k in seen.items()}
        return replace(shape, keys=keyed, transform=Transform())

    shapes = tuple(plain(shape) for shape in document.shapes())
    layer = Layer(id="flat", name="flat", items=shapes)
    return replace(document, layers=(layer,), predictions={})


def test_mattes_and_exports_show_what_is_seen(moving: Document) -> None:
    moving = key_edits.clear_feather("arm")(moving)
    moving = edits.remove({"bar"})(moving)
    moving = edits.change_shape("arm", lambda s: replace(s, opacity={}))(moving)
    moving = edits.change_item("outer", lambda i: replace(i, opacity={}))(moving)
    flat = flat_layer(moving)
    for frame in (1001, 1006):
        for shutter in (0.0, 0.5):
            one = matte(moving, frame, shutter=shutter, samples=4)
            two = matte(flat, frame, shutter=shutter, samples=4)
            assert np.abs(one - two).max() < 0.06 if shutter else np.allclose(one, two)
    read = nuke.loads(nuke.dumps(moving))
    there = read.edit()(Document())
    (shape,) = there.shapes()
    for frame in (1001, 1004, 1011):
        seen = placement.outline_at(moving, moving.shape("arm"), frame)
        assert np.abs(knots_at(there, shape, frame) - seen).max() < 1e-2


def test_a_shape_alone_is_where_its_layers_carry_it(moving: Document) -> None:
    plain = edits.change_shape("arm", lambda s: replace(s, opacity={}))(moving)
    plain = edits.change_item("outer", lambda i: replace(i, opacity={}))(plain)
    for frame in (1001, 1009):
        alone = mattes(plain, frame, ["arm"])[1]
        assert np.array_equal(alone, matte(plain, frame, shapes=["arm"]))
        assert alone.max() == 1


def test_what_stands_still_is_baked_with_its_slopes(document: Document) -> None:
    document = edits.discard_prediction("arm")(document)
    document = set_part("outer", "rotate", 1001, 30.0)(document)
    document = set_part("outer", "scale", 1001, (2.0, 3.0))(document)
    flat = baked(document)
    assert list(flat.shape("arm").keys) == [1001, 1005, 1012]
    for frame in np.linspace(1000, 1013, 27):
        one = placement.outline_at(document, document.shape("arm"), frame)
        assert np.allclose(knots_at(flat, flat.shape("arm"), frame), one)
    assert flat.shape("bar").width == pytest.approx(10 * np.sqrt(6))


def test_restacking_keeps_the_order_of_what_is_moved(document: Document) -> None:
    more = grouping.group(["inner"], "low", 1001, id="low")(document)
    assert [i.id for i in more.layers[0].items] == ["arm", "low"]
    apart = grouping.restack(["low"], "outer", "above", 1001)(more)
    assert [layer.id for layer in apart.layers] == ["low", "outer"]
    below = grouping.restack(["low"], "outer", "below", 1001)(apart)
    assert [layer.id for layer in below.layers] == ["outer", "low"]
    into = grouping.restack(["arm"], "low", "below", 1001)(below)
    assert grouping.place_of(into, "arm") == ("low", 0)
    beside = grouping.restack(["bar"], "arm", "above", 1001)(into)
    assert grouping.place_of(beside, "bar") == ("low", 0)
