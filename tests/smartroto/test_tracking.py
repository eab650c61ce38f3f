"""Tracks are placed, followed, put right, and carry what is linked to them."""

from dataclasses import replace

import numpy as np
import pytest

from smartroto import placement
from smartroto.document import Document
from smartroto.errors import ShapeError
from smartroto.jobs import Cancelled, Progress
from smartroto.placement_edits import link
from smartroto.shapes.arrays import Image
from smartroto.track_edits import (
    new_track,
    placed,
    put_track,
    remove_track,
    rename_track,
    way_on,
    with_steps,
)
from smartroto.tracking import lost_at, track_on

SPAN = range(1001, 1013)


def read(frame: int) -> Image:
    """A texture that moves two pixels right and one down with each frame."""
    import cv2

    noise = np.random.default_rng(5).normal(size=(140, 180)).astype(np.float32)
    soft = cv2.GaussianBlur(noise, (0, 0), 2.0)
    go = frame - 1001
    light = np.roll(0.5 + 0.15 * soft / soft.std(), (go, 2 * go), (0, 1))
    return np.repeat(light[20:116, 30:158, None], 3, axis=-1)


def steady(points: int) -> np.ndarray:
    return np.array([[40.0, 30], [80, 30], [80, 60], [40, 60]])[:points]


@pytest.mark.parametrize("points", [1, 2, 4])
def test_both_ways_from_the_middle(points: int) -> None:
    track = new_track(Document(), steady(points), 1006)
    shown = []
    track = track_on(track, read, 1006, (1, -1), SPAN, partial=shown.append)
    assert track.frames.tolist() == list(SPAN) and len(shown) == 11
    for frame in SPAN:
        way = np.array([2.0, 1.0]) * (frame - 1006)
        assert np.abs(track.at(frame) - steady(points) - way).max() < 0.2
    matrix = placement.track_matrix(track, 1010, 1006)
    assert np.allclose(matrix, [[1, 0, 8], [0, 1, 4], [0, 0, 1]], atol=0.35)
    assert track.trust.min() > 0.8 and lost_at(track, 1006, 1, SPAN) is None


def test_a_point_put_right_is_followed_from_there() -> None:
    track = track_on(new_track(Document(), steady(1), 1001), read, 1001, (1,), SPAN)
    track = placed(track, 1005, np.array([[70.0, 70.0]]))
    assert way_on(track, 1001, 1, SPAN) == [1001, 1002, 1003, 1004]
    assert way_on(track, 1009, -1, SPAN) == [1009, 1008, 1007, 1006]
    again = track_on(track, read, 1005, (1,), SPAN)
    assert np.abs(again.at(1012) - [[84.0, 77.0]]).max() < 0.2
    assert np.array_equal(again.at(1004), track.at(1004))
    assert again.fixed == {1001, 1005}


def test_what_was_not_found_is_not_tracked_any_more() -> None:
    track = track_on(new_track(Document(), steady(1), 1001), read, 1001, (1,), SPAN)

    def blank(frame: int) -> Image:
        return read(frame) if frame < 1007 else np.zeros((96, 128, 3))

    less = track_on(track, blank, 1003, (1,), SPAN)
    assert less.frames.tolist() == list(range(1001, 1007))
    assert lost_at(less, 1003, 1, SPAN) == 1007
    assert with_steps(less, [], []).frames.tolist() == less.frames.tolist()


def test_it_stops_at_once() -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        track_on(
            new_track(Document(), steady(1), 1001),
            read,
            1001,
            (1,),
            SPAN,
            progress=progress,
        )


def test_edits_of_tracks(document: Document) -> None:
    with pytest.raises(ShapeError, match="one to four points"):
        new_track(document, np.zeros((5, 2)), 1001)
    track = new_track(document, steady(1), 1001, "t")
    document = put_track(track)(document)
    assert new_track(document, steady(1), 1001).name == "Point 2"
    document = put_track(replace(track, name="Nose"))(document)
    assert rename_track("t", "Nose")(document) is document
    assert [t.name for t in document.tracks] == ["Nose"]
    linked = link("outer", "t", 1003)(document)
    before = placement.outline_at(linked, linked.shape("arm"), 1005)
    gone = remove_track("t", 1005)(linked)
    assert not gone.tracks and not gone.placings
    after = placement.outline_at(gone, gone.shape("arm"), 1005)
    assert np.allclose(before, after)
