"""Frames side by side with their outlines, as an artist pins them to the wall."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from smartroto.document import Document, Plate, Shape
from smartroto.errors import Error
from smartroto.files import replacing
from smartroto.jobs import Progress
from smartroto.placement import outline_at
from smartroto.review import FrameState, frame_states
from smartroto.shapes.arrays import Array, Image
from smartroto.shapes.spline import polyline

Read = Callable[[Plate, int], Image]
Pixels = NDArray[np.uint8]
Colour = tuple[int, int, int]

COLOURS: dict[str, Colour] = {
    "approved": (0x00, 0x9E, 0x73),
    "key": (0xF0, 0xE4, 0x42),
    "predicted": (0x56, 0xB4, 0xE9),
    "low": (0xE6, 0x9F, 0x00),
    "rejected": (0xCC, 0x79, 0xA7),
    "touched": (0xD9, 0xD3, 0x8C),
    "stale": (0x8A, 0x8A, 0x8A),
    "between": (0xB0, 0xB0, 0xB0),
    "off": (0x5A, 0x5A, 0x5A),
}
"""Of each state, red, green, blue; the window uses the same."""

SURE = ("key", "approved")
"""The states in which a person said where the outline is."""

GROUND, TEXT = (0x26, 0x26, 0x26), (0xD8, 0xD8, 0xD8)
DASH = 8
"""Pixels of a dash, and about as many to the next."""

CAPTION = 22
"""Pixels below each picture for its number and state."""


@dataclass(frozen=True, kw_only=True)
class Window:
    """The part of the plate that is shown, and how large.

    centre: plate pixels; scale: sheet pixels per plate pixel along x and y;
    size: width and height on the sheet.
    """

    centre: tuple[float, float]
    scale: tuple[float, float]
    size: tuple[int, int]

    @property
    def corner(self) -> Array:
        """Top left of the window in plate pixels."""
        return np.array(self.centre) - np.array(self.size) / self.scale / 2

    def to_sheet(self, points: Array) -> Array:
        """Plate coordinates `[..., 2]` to sheet coordinates."""
        return np.asarray((points - self.corner) * np.array(self.scale))


def contact_sheet(
    document: Document,
    read: Read,
    frames: Sequence[int],
    path: str | Path,
    *,
    columns: int = 4,
    width: int = 320,
    progress: Progress | None = None,
) -> None:
    """Write a PNG with a crop of each frame around the shapes, outlined by state.

    read: `read(plate, frame)` as `FrameCache.read`; a frame that cannot be read is
    shown dark with its outline. frames: frame numbers, in the order of the sheet.
    width: of one crop in sheet pixels. Raises Error where there is nothing to show.
    """
    shapes = [shape for shape in document.shapes() if shape.keys and shape.visible]
    if document.plate is None or not frames or not shapes:
        raise Error("A contact sheet needs a plate, a shape with keys, and frames.")
    view = window(document, shapes, frames, width)
    states = {shape.id: by_frame(document, shape) for shape in shapes}
    tiles = [
        tile(document, read, view, frame, shapes, states)
        for frame in (progress or Progress()).over(list(frames))
    ]
    save_png(_arranged(tiles, min(columns, len(tiles))), path)


def window(
    document: Document, shapes: Sequence[Shape], frames: Sequence[int], width: int
) -> Window:
    """A 4 by 3 window as large as the shapes are on any of the frames, with air."""
    plate = document.plate
    aspect = plate.pixel_aspect if plate is not None else 1.0
    boxes = [_box(document, shapes, frame) for frame in frames]
    room = np.max([high - low for low, high in boxes], axis=0) * (aspect, 1.0)
    tall = max(1.5 * room[1], 1.5 * room[0] * 0.75, 48.0)
    scale = width * 0.75 / tall
    low, high = boxes[0]
    return Window(
        centre=tuple((low + high) / 2),
        scale=(scale * aspect, scale),
        size=(width, round(width * 0.75)),
    )


def _box(
    document: Document, shapes: Sequence[Shape], frame: int
) -> tuple[Array, Array]:
    """Where the shapes are on a frame, within the plate: lowest and highest x, y."""
    plate = document.plate
    end = np.array(plate.size if plate is not None else (1, 1), dtype=float)
    spots = [outline_at(document, s, frame)[:, 1] for s in shapes if s.alive(frame)]
    if not spots:
        return np.zeros(2), end
    points = np.clip(np.concatenate(spots), 0, end)
    return points.min(0), points.max(0)


def tile(
    document: Document,
    read: Read,
    view: Window,
    frame: int,
    shapes: Sequence[Shape],
    states: dict[str, dict[int, FrameState]],
) -> Pixels:
    """One frame: crop around the shapes, outlines in their states' colours, caption."""
    low, high = _box(document, shapes, frame)
    view = replace(view, centre=tuple((low + high) / 2))
    picture, unread = _crop(document, read, view, frame)
    shown = [shape for shape in shapes if shape.alive(frame)]
    for shape in reversed(shown):
        state = states[shape.id].get(frame)
        outline(picture, outline_at(document, shape, frame), shape, state, view)
    worst = weakest(
        [states[shape.id][frame] for shape in shown if frame in states[shape.id]]
    )
    return _captioned(picture, frame, worst, "no picture" if unread else "")


def outline(
    picture: Pixels,
    knots: Array,
    shape: Shape,
    state: FrameState | None,
    view: Window,
) -> None:
    """Draw a shape and its points in the colour of its state."""
    name = state.state if state else "between"
    trace(picture, knots, shape.closed, name, view)
    for point in view.to_sheet(knots[:, 1]):
        _dot(picture, point, COLOURS[name], filled=name in SURE)


def trace(
    picture: Pixels,
    knots: Array,
    closed: bool,
    state: str,
    view: Window,
    *,
    soft: bool = False,
) -> None:
    """Draw a line through knots: solid where a person said so, dashed where a machine
    did, on a black one so that it is seen on any picture; a soft edge without that."""
    line = view.to_sheet(polyline(knots, 24, closed))
    if closed:
        line = np.concatenate([line, line[:1]])
    dash = 0 if state in SURE else DASH
    if not soft:
        _stroke(picture, line, (0, 0, 0), 4, dash)
    _stroke(picture, line, COLOURS[state], 2, dash)


def save_png(picture: Pixels, path: str | Path) -> None:
    """Write red, green, blue `[H, W, 3]` as a PNG, whole or not at all."""
    import cv2

    done, data = cv2.imencode(".png", np.ascontiguousarray(picture[..., ::-1]))
    if not done:
        raise Error(f"{path} cannot be encoded as a PNG picture.")
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as beside:
        beside.write_bytes(data.tobytes())


def by_frame(document: Document, shape: Shape) -> dict[int, FrameState]:
    """The states of a shape by frame number."""
    return {state.frame: state for state in frame_states(document, shape)}


def weakest(states: Sequence[FrameState]) -> FrameState | None:
    """The state of least confidence, None where there is none."""
    return min(states, key=lambda state: state.confidence, default=None)


def _crop(
    document: Document, read: Read, view: Window, frame: int
) -> tuple[Pixels, bool]:
    """The window's part of the frame, dark outside the plate; and whether none came."""
    import cv2

    from smartroto.colour import to_display

    plate = document.plate
    empty = np.full((view.size[1], view.size[0], 3), GROUND, np.uint8)
    if plate is None:
        return empty, True
    try:
        seen = to_display(read(plate, frame), plate)
    except Error:
        return empty, True
    old = np.array(seen.shape[1::-1])
    small = np.maximum(np.round(old * np.minimum(view.scale, 1)), 1).astype(int)
    shrunk = cv2.resize(seen, small.tolist(), interpolation=cv2.INTER_AREA)
    step = view.scale * old / small
    start = step / 2 - view.corner * view.scale - 0.5
    move = np.column_stack([np.diag(step), start])
    warped = cv2.warpAffine(
        shrunk, move, view.size, flags=cv2.INTER_CUBIC, borderValue=GROUND
    )
    return np.asarray(warped, dtype=np.uint8), False


def _stroke(
    picture: Pixels, line: Array, colour: Colour, thickness: int, dash: int
) -> None:
    """dash: how long each is in pixels; 0 is a solid line."""
    import cv2

    line = np.clip(line - 0.5, -4000, 4000)
    pieces = _dashes(line, dash) if dash else line[None]
    fixed = np.round(pieces * 16).astype(np.int32)
    cv2.polylines(picture, list(fixed), False, colour, thickness, cv2.LINE_AA, 4)


def _dashes(line: Array, dash: int) -> Array:
    """Pieces `[D, 7, 2]` of a line, evenly spread along it."""
    steps = np.linalg.norm(np.diff(line, axis=0), axis=1)
    walked = np.concatenate([[0.0], np.cumsum(steps)])
    count = max(round(walked[-1] / (2 * dash)), 1)
    at = (np.arange(count)[:, None] + np.linspace(0, 0.5, 7)) * walked[-1] / count
    return np.stack([np.interp(at, walked, axis) for axis in line.T], axis=-1)


def _dot(picture: Pixels, point: Array, colour: Colour, *, filled: bool) -> None:
    import cv2

    x, y = np.round(np.clip(point - 0.5, -4000, 4000) * 16).astype(int).tolist()
    cv2.circle(picture, (x, y), 32, (0, 0, 0), -1, cv2.LINE_AA, 4)
    cv2.circle(picture, (x, y), 24, colour, -1 if filled else 1, cv2.LINE_AA, 4)


def _captioned(
    picture: Pixels, frame: int, state: FrameState | None, note: str
) -> Pixels:
    """The picture with its number, state and doubt below (plain letters only)."""
    import cv2

    bar = np.full((CAPTION, picture.shape[1], 3), GROUND, np.uint8)
    name = state.state if state else "off"
    cv2.rectangle(bar, (0, 0), (3, CAPTION), COLOURS[name], -1)
    words = [str(frame), name]
    if state and state.sigma > 0:
        words.append(f"+/-{state.sigma:.1f} px")
    text = "  ".join([*words, note]).rstrip()
    font = cv2.FONT_HERSHEY_SIMPLEX
    cv2.putText(bar, text, (9, 15), font, 0.4, TEXT, 1, cv2.LINE_AA)
    return np.concatenate([picture, bar])


def _arranged(tiles: Sequence[Pixels], columns: int, gap: int = 6) -> Pixels:
    high, wide = tiles[0].shape[:2]
    rows = -(-len(tiles) // columns)
    sheet = np.full(
        (rows * (high + gap) + gap, columns * (wide + gap) + gap, 3), 0x1A, np.uint8
    )
    for index, one in enumerate(tiles):
        top = gap + index // columns * (high + gap)
        left = gap + index % columns * (wide + gap)
        sheet[top : top + high, left : left + wide] = one
    return sheet
