"""Channels: what they say, and edits that touch one number and nothing else."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartroto import channels, edits, key_edits, placement_edits, timing
from smartroto.animation import opacity_at
from smartroto.channels import Channel
from smartroto.document import Document
from smartroto.history import History
from smartroto.shapes.arrays import Array


def square(x: float) -> Array:
    corners = np.array([[x, 0.0], [x + 20, 0], [x + 20, 20], [x, 20]])
    return np.repeat(corners[:, None], 3, axis=1)


@pytest.fixture
def document() -> Document:
    """A square that moves, fades, has a soft edge and a transform."""
    shape = edits.make_shape(Document(), "arm", square(0), 1, id="arm")
    document = edits.add_shape(shape)(Document())
    document = key_edits.set_key("arm", 21, square(40))(document)
    for frame, opacity in ((1, 0.2), (11, 1.0), (21, 0.4)):
        document = key_edits.set_opacity("arm", opacity, frame)(document)
    document = placement_edits.set_part("arm", "translate", 1, (4, 0))(document)
    return placement_edits.set_part("arm", "translate", 21, (10, -5))(document)


def named(document: Document, title: str) -> Channel:
    every = channels.channels(document.shape("arm"))
    return next(one for one in every if one.title == title)


def test_values_are_in_the_units_that_are_shown(document: Document) -> None:
    assert channels.value(document, named(document, "Opacity"), 1) == 20
    assert channels.value(document, named(document, "Move x"), 11) == pytest.approx(7)
    assert channels.value(document, named(document, "Scale y"), 5) == 1
    assert channels.value(document, named(document, "Feather"), 5) == 0


@settings(deadline=None, max_examples=30)
@given(st.integers(-5, 30), st.floats(-50, 150))
def test_one_number_changes_and_undo_is_exact(frame: int, value: float) -> None:
    shape = edits.make_shape(Document(), "arm", square(0), 1, id="arm")
    before = edits.add_shape(shape)(Document())
    before = placement_edits.set_part("arm", "translate", 1, (3, 4))(before)
    for title in ("Opacity", "Feather", "Move y", "Turn"):
        channel = named(before, title)
        history = History(before)
        after = history.do("Set", channels.set_values(channel, {frame: value}))
        wanted = float(np.clip(value, channel.low, channel.high))
        assert channels.value(after, channel, frame) == pytest.approx(wanted, abs=1e-9)
        if title == "Move y":
            assert channels.value(after, named(after, "Move x"), frame) == 3
        assert after.shape("arm").keys is before.shape("arm").keys
        assert history.undo() is before


def test_a_new_key_changes_nothing(document: Document) -> None:
    channel = named(document, "Opacity")
    after = channels.add_key(channel, 6)(document)
    old, new = document.shape("arm").opacity, after.shape("arm").opacity
    assert 6 in new
    for frame in range(-2, 30):
        assert opacity_at(new, frame) == pytest.approx(opacity_at(old, frame))
    first = channels.add_key(named(document, "Feather"), 6)(document)
    assert list(first.shape("arm").feather) == [6]


def test_deleting_all_keys_resets(document: Document) -> None:
    channel = named(document, "Opacity")
    assert channels.delete_keys(channel, [5])(document) is document
    after = channels.delete_keys(channel, [1, 11, 21])(document)
    assert channels.value(after, channel, 5) == 100
    assert not channels.is_animated(after, channel)


def test_a_soft_edge_keeps_its_form(document: Document) -> None:
    offsets = np.zeros((4, 3, 2))
    offsets[0] = (-9.0, -3.0)
    document = key_edits.set_feather("arm", 1, offsets)(document)
    channel = named(document, "Feather")
    before = channels.value(document, channel, 1)
    after = channels.set_values(channel, {1: before + 4})(document)
    moved = after.shape("arm").feather[1].value - offsets
    assert np.allclose(np.linalg.norm(moved[:, 1], axis=-1), 4)


def test_held_curves_step(document: Document) -> None:
    document = timing.set_interpolation("arm", [1], "hold", "opacity")(document)
    channel = named(document, "Opacity")
    line = list(channels.samples(document, channel, 1, 21, 1))
    assert [value for time, value in line if time == 11] == [20.0, 100.0]
    assert document.shape("arm").keys[1].interpolation == "smooth"


def test_slopes_follow_the_interpolation(document: Document) -> None:
    document = timing.set_interpolation("arm", [1], "linear", "opacity")(document)
    both = channels.slopes(document, named(document, "Opacity"), 1)
    assert both is not None and both[1] == pytest.approx(8.0)
    assert channels.slopes(document, named(document, "Feather"), 1) is None
