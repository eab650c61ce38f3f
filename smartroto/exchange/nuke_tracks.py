"""Tracker, CornerPin2D and Transform nodes of a Nuke script become tracks.

Their knobs hold animation as `{curve x1001 960 961.5 …}`: `x` sets the frame, every
number after it is the next frame's value: formats/nuke.md section 10.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from smartroto.document import Track, TrackKind
from smartroto.edits import free_name, new_id
from smartroto.errors import FormatError
from smartroto.exchange.nuke_lexer import Node, nodes, unquoted
from smartroto.exchange.report import Report
from smartroto.shapes.arrays import Array
from smartroto.shapes.matrices import Parts, about, move

KINDS = re.compile(r"^[ \t]*(Tracker[34]|CornerPin2D|Transform) \{", re.MULTILINE)
MAX_FRAMES = 100_000
MAX_DEPTH = 60

Word: TypeAlias = "str | list[Word]"
Times = dict[int, float]
"""Frame to value; a constant stands at no frame but `ALWAYS`."""

ALWAYS = -(10**9)
_TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|[{}]|[^\s{}"]+')
_OTHER = re.compile(r"[stuv]-?[\d.]")
ARM = 100.0
"""Pixels from a transform's centre to the points that tell how it turns and scales."""


@dataclass
class _Found:
    """What came out so far."""

    height: float
    report: Report
    tracks: list[Track] = field(default_factory=list)

    def add(
        self, name: str, kind: TrackKind, points: Sequence[Sequence[Times]]
    ) -> None:
        """A track of points whose x and y are curves in Nuke's pixels, y up."""
        frames = _frames(points)
        if len(frames) < 2:
            self.report.drop(name, "is not animated")
            return
        places = np.stack(
            [np.stack([_at(axis, frames) for axis in point], -1) for point in points], 1
        )
        places[..., 1] = self.height - places[..., 1]
        self.put(name, kind, frames, places)

    def put(self, name: str, kind: TrackKind, frames: Array, places: Array) -> None:
        """A track of points `[T, P, 2]` in plate pixels."""
        if not np.isfinite(places).all():
            self.report.drop(name, "holds positions that are no numbers")
            return
        taken = {track.name for track in self.tracks}
        self.tracks.append(
            Track(
                id=new_id(),
                name=free_name(name, taken),
                kind=kind,
                frames=frames.astype(np.int64),
                places=places,
                trust=np.ones(len(frames)),
            )
        )
        self.report.keep(name, f"{len(frames)} frames")


def read_tracks(text: str, height: int) -> tuple[list[Track], Report]:
    """The tracks of all Tracker, CornerPin2D and Transform nodes in a text.

    height: of the plate in pixels, since Nuke counts from below. Raises FormatError
    where there is no such node, or none that is animated.
    """
    found = _Found(float(height), Report())
    readers = {"CornerPin2D": _corner_pin, "Transform": _transform}
    some = list(nodes(text, KINDS))
    for node in some:
        try:
            readers.get(node.kind, _tracker)(found, node)
        except (FormatError, ValueError, IndexError, TypeError):
            found.report.drop(_name(node), "cannot be read")
    if not found.tracks:
        why = f": {found.report.dropped[0]}" if found.report.dropped else "."
        raise FormatError(
            f"No animated Tracker, CornerPin2D or Transform node is in this text{why}"
        )
    return found.tracks, found.report


def _name(node: Node) -> str:
    return node.knob("name") or node.kind


# -- the nodes -------------------------------------------------------------------


def _corner_pin(found: _Found, node: Node) -> None:
    """The corners `to1` to `to4` go round from the lower left, counter-clockwise."""
    corners = [_pair(node, f"to{number}") for number in (4, 3, 2, 1)]
    found.add(_name(node), "planar", corners)


def _transform(found: _Found, node: Node) -> None:
    """Where a transform takes its centre and two places beside it."""
    knobs = {
        "translate": _pair(node, "translate"),
        "center": _pair(node, "center"),
        "scale": _pair(node, "scale", 1.0),
        "other": [_single(node, "rotate"), _single(node, "skewX")],
    }
    frames = _frames([[axis for both in knobs.values() for axis in both]])
    if len(frames) < 2:
        found.report.drop(_name(node), "is not animated")
        return
    value = {
        name: np.stack([_at(axis, frames) for axis in both], -1)
        for name, both in knobs.items()
    }
    places = []
    for row in range(len(frames)):
        centre = value["center"][row] * (1, -1) + (0, found.height)
        translate = value["translate"][row] * (1, -1)
        turn, lean = value["other"][row]
        parts = Parts(float(turn), value["scale"][row], float(lean))
        around = centre + np.array([[0, 0], [ARM, 0], [0, ARM]])
        places.append(move(about(translate, parts, centre), around))
    found.put(_name(node), "affine", frames, np.stack(places))


def _tracker(found: _Found, node: Node) -> None:
    if node.kind == "Tracker3":
        for number in range(1, 5):
            if f"track{number}" in node.knobs:
                point = [_pair(node, f"track{number}")]
                found.add(f"{_name(node)} {number}", "shift", point)
        return
    table = _words(node.knobs.get("tracks", ""))[0]
    columns = [str(column[3]) for column in table[1] if isinstance(column, list)]
    name, x, y = (columns.index(one) for one in ("name", "track_x", "track_y"))
    for row in table[2]:
        if isinstance(row, list):
            point = [[_curve(row[x]), _curve(row[y])]]
            called = f"{_name(node)} {unquoted(str(row[name]))}"
            found.add(called, "shift", point)


# -- curves ----------------------------------------------------------------------


def _pair(node: Node, knob: str, otherwise: float = 0.0) -> list[Times]:
    """The two curves of a knob such as `{{curve …} {curve …}}` or `{4 5}`."""
    if knob not in node.knobs:
        return [{ALWAYS: otherwise}] * 2
    words = _words(node.knobs[knob])
    both = words[0] if len(words) == 1 and isinstance(words[0], list) else words
    if len(both) == 1:
        both = [both[0], both[0]]
    return [_curve(both[0]), _curve(both[1])]


def _single(node: Node, knob: str) -> Times:
    if knob not in node.knobs:
        return {ALWAYS: 0.0}
    return _curve(_words(node.knobs[knob])[0])


def _curve(word: Word) -> Times:
    """A number, or `{curve …}` however deep in braces; FormatError for expressions."""
    while isinstance(word, list) and len(word) == 1:
        word = word[0]
    if isinstance(word, str):
        return {ALWAYS: float(word)}
    if not word or word[0] != "curve":
        raise FormatError("A value is neither a number nor a curve.")
    times: Times = {}
    frame = 0
    for part in word[1:]:
        if not isinstance(part, str):
            raise FormatError("A curve holds a list.")
        if part[0] == "x":
            frame = round(float(part[1:]))
        elif part[0].isdigit() or part[0] in "-.":
            times[frame] = float(part)
            frame += 1
        elif len(part) > 1 and not _OTHER.match(part):
            raise FormatError("A curve holds a word that is not known.")
    if len(times) > MAX_FRAMES:
        raise FormatError("A curve is longer than any shot.")
    return times


def _frames(points: Sequence[Sequence[Times]]) -> Array:
    """Every whole frame from the first key to the last of all curves `[T]`."""
    keyed = [frame for point in points for axis in point for frame in axis]
    times = [frame for frame in keyed if frame != ALWAYS]
    if not times or max(times) - min(times) > MAX_FRAMES:
        return np.zeros(0)
    return np.arange(min(times), max(times) + 1, dtype=float)


def _at(axis: Times, frames: Array) -> Array:
    """A curve on some frames, on a line between its keys."""
    times = sorted(axis)
    return np.interp(frames, times, [axis[time] for time in times])


def _words(text: str) -> list[Word]:
    """A knob's text as nested lists."""
    top: list[Word] = []
    stack = [top]
    for token in _TOKEN.findall(text):
        if token == "{":
            inner: list[Word] = []
            stack[-1].append(inner)
            stack.append(inner)
            if len(stack) > MAX_DEPTH:
                raise FormatError("The braces go too deep.")
        elif token == "}":
            stack.pop()
            if not stack:
                raise FormatError("A brace is closed that was not opened.")
        else:
            stack[-1].append(token)
    return top
