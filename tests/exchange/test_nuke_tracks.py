"""Tracks come over from Nuke: trackers, corner pins and transforms."""

import numpy as np
import pytest

from smartroto.errors import FormatError
from smartroto.exchange.nuke_tracks import read_tracks
from smartroto.placement import track_matrix
from smartroto.shapes.matrices import move

TRACKER = """
set cut_paste_input [stack 0]
version 13.2 v8
push $cut_paste_input
Tracker4 {
 tracks { { 1 31 2 }
{ { 5 1 20 enable e 1 }
{ 3 1 75 name name 1 }
{ 2 1 58 track_x track_x 1 }
{ 2 1 58 track_y track_y 1 } }
{ { {curve K x1001 1} "track 1"
 {curve x1001 100 102 104 x1005 108} {curve x1001 50 51 52 x1005 54} }
 { {curve K x1001 1} "nose \\"left\\""
 {curve x1001 10 s0.5 t0.5 u1 v1 12} {curve x1001 20 21} }
 { {curve K x1001 1} "still" 5 6 } }
}
 center {0 0}
 name Tracker1
}
"""

PIN = """CornerPin2D {
 to1 {{curve x1001 10 12} {curve x1001 20 20}}
 to2 {{curve x1001 110 112} 20}
 to3 {110 90}
 to4 {{curve L x1001 10 x1002 9} {curve x1001 90 91}}
 name Pin
}
"""

TURN = """Transform {
 translate {{curve x1 0 x11 20} {curve x1 0 x11 10}}
 rotate {{curve x1 0 x11 90}}
 scale {{curve x1 1 x11 2}}
 center {50 40}
 name Turn
}
"""


def test_points_of_a_tracker_are_tracks() -> None:
    tracks, report = read_tracks(TRACKER, 100)
    assert [track.name for track in tracks] == [
        "Tracker1 track 1",
        'Tracker1 nose "left"',
    ]
    first = tracks[0]
    assert first.kind == "shift" and first.frames.tolist() == [*range(1001, 1006)]
    assert first.at(1002).tolist() == [[102.0, 49.0]]
    assert first.at(1004).tolist() == [[106.0, 47.0]]
    assert tracks[1].at(1002).tolist() == [[12.0, 79.0]]
    assert [str(note) for note in report.dropped] == [
        "Tracker1 still: is not animated."
    ]


def test_a_corner_pin_is_a_plane_clockwise_from_the_top_left() -> None:
    (track,), _ = read_tracks(PIN, 100)
    assert track.kind == "planar" and track.name == "Pin"
    assert track.at(1001).tolist() == [[10, 10], [110, 10], [110, 80], [10, 80]]
    assert track.at(1002).tolist() == [[9, 9], [110, 10], [112, 80], [12, 80]]


def test_a_transform_is_the_same_map() -> None:
    (track,), _ = read_tracks(TURN, 100)
    matrix = track_matrix(track, 11, 1)
    centre = np.array([50.0, 60.0])
    assert np.allclose(move(matrix, centre), centre + np.array([20, -10]))
    right = move(matrix, centre + np.array([1.0, 0])) - move(matrix, centre)
    assert np.allclose(right, [0, -2])  # a quarter turn to the left, twice as large
    half = track_matrix(track, 6, 1)
    assert np.allclose(np.linalg.det(half[:2, :2]), 1.5**2)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Blur {\n size 3\n}\n",
        "CornerPin2D {\n to1 {0 0}\n to2 {1 0}\n to3 {1 1}\n to4 {0 1}\n}\n",
        "Transform {\n translate {{parent.Tracker1.translate} 0}\n}\n",
        "Tracker4 {\n tracks {" + "{" * 100 + "}" * 100 + "}\n}\n",
        "Tracker4 {\n tracks { { 1 31 1 } {} { { 1 2 3 } } }\n}\n",
        "Transform {\n translate {{curve x1 0 x99999999 1} 0}\n}\n",
    ],
)
def test_what_is_no_track_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(FormatError, match="No animated"):
        read_tracks(text, 100)
