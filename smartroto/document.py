"""The document: what the artist drew, as one immutable value.

Positions are pixels, x right, y down; pixel (0, 0) covers [0, 1) x [0, 1).
Equality is identity: an edit shares everything it does not touch.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Literal, NamedTuple, Union

import numpy as np

from smartroto.errors import ShapeError
from smartroto.note import Note
from smartroto.shapes.arrays import Array, IntArray, frozen
from smartroto.shapes.learned import Learned
from smartroto.shapes.prediction import Prediction

VERSION = 4

Interpolation = Literal["smooth", "linear", "hold"]
Mode = Literal["union", "add", "subtract", "intersect", "max"]
Colour = tuple[float, float, float]

IDENTITY_COLOURS: tuple[Colour, ...] = (
    (0.90, 0.62, 0.00),
    (0.34, 0.71, 0.91),
    (0.00, 0.62, 0.45),
    (0.94, 0.89, 0.26),
    (0.80, 0.47, 0.65),
    (0.84, 0.37, 0.00),
    (0.45, 0.55, 0.95),
    (0.55, 0.80, 0.35),
    (0.95, 0.60, 0.55),
    (0.40, 0.80, 0.80),
    (0.75, 0.65, 0.45),
    (0.70, 0.60, 0.90),
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Plate:
    """Where the pictures are. `smartroto.plate` opens one and reads its frames.

    path: the pattern (`sh010.%04d.exr`) or the movie file, absolute.
    first, last: frame numbers as on disk.
    size: width and height of the display window in pixels.
    pixel_aspect: width of a pixel divided by its height.
    colour_space: OCIO name of the file's colour space; empty means by file type.
    layer: name of the EXR layer or part that is shown; empty means the default.
    """

    path: str
    first: int
    last: int
    size: tuple[int, int]
    pixel_aspect: float = 1.0
    fps: float = 24.0
    colour_space: str = ""
    layer: str = ""

    @property
    def frames(self) -> range:
        """All frame numbers, missing ones included."""
        return range(self.first, self.last + 1)


@dataclass(frozen=True, kw_only=True, eq=False)
class Key:
    """The value of an animated thing at one frame.

    value: `[N, 3, 2]` for knots and feather, `[N]` for widths of points, `[]` for
        opacity.
    slopes: `[2, *value.shape]` value per frame on arriving and on leaving, as Nuke
        stores them; None leaves them to `interpolation`.
    interpolation: of the segment that starts at this key.
    """

    value: Array
    slopes: Array | None = None
    interpolation: Interpolation = "smooth"

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", frozen(self.value))
        if self.slopes is not None:
            object.__setattr__(self, "slopes", frozen(self.slopes))


Keys = Mapping[int, Key]
"""Frame number -> key, ascending."""


def no_keys() -> Keys:
    """The keys of something that is not animated."""
    return MappingProxyType({})


def no_texts() -> Mapping[str, str]:
    """What is carried for other programs by something that was made here."""
    return MappingProxyType({})


def sorted_keys(keys: Keys) -> Keys:
    """The same keys, ascending by frame, in a mapping that cannot be written to.

    Keys that are so already come back as the same object, so that an edit of a
    shape's name shares its keys.
    """
    times = list(keys)
    if isinstance(keys, MappingProxyType) and times == sorted(times):
        return keys
    return MappingProxyType(dict(sorted(keys.items())))


@dataclass(frozen=True, kw_only=True, eq=False)
class Transform:
    """How a layer or a shape is placed, each part with keys of its own; pixels y down.

    The order is Nuke's: about the pivot scaled, then skewed, then turned; then moved by
    `translate`; then carried along by the track. No keys mean that nothing is done.

    translate, pivot: `[2]` pixels; rotate: `[]` degrees, counter-clockwise as seen;
    scale: `[2]` factors; skew: `[]` pixels to the right for each pixel up.
    track: id of the track that carries it, or empty; reference: the frame on which
    the track moves nothing.
    """

    translate: Keys = field(default_factory=no_keys)
    rotate: Keys = field(default_factory=no_keys)
    scale: Keys = field(default_factory=no_keys)
    skew: Keys = field(default_factory=no_keys)
    pivot: Keys = field(default_factory=no_keys)
    track: str = ""
    reference: int = 0

    def __post_init__(self) -> None:
        for name in PARTS:
            object.__setattr__(self, name, sorted_keys(getattr(self, name)))

    @property
    def parts(self) -> tuple[Keys, ...]:
        """The keys of each part, in the order of `PARTS`."""
        return self.translate, self.rotate, self.scale, self.skew, self.pivot

    @property
    def still(self) -> bool:
        """Whether it moves nothing; a pivot alone does not."""
        *moving, _ = self.parts
        return not self.track and not any(moving)


Part = Literal["translate", "rotate", "scale", "skew", "pivot"]
PARTS: tuple[Part, ...] = ("translate", "rotate", "scale", "skew", "pivot")

UNMOVED = Transform()

TrackKind = Literal["shift", "similarity", "affine", "planar"]
POINTS: dict[TrackKind, int] = {"shift": 1, "similarity": 2, "affine": 3, "planar": 4}
"""How many points a track of each kind has."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Track:
    """How a piece of the picture moves: followed by the program, or imported.

    kind: what is made of its points: one shifts, two turn and scale too, three and
        more shear too, four are the corners of a plane seen in perspective.
    frames: `[T]` ascending; places: `[T, P, 2]` plate pixels; trust: `[T]` 0..1.
    fixed: frames on which the artist put the points; following starts anew there.
    """

    id: str
    name: str
    kind: TrackKind
    frames: IntArray
    places: Array
    trust: Array
    fixed: frozenset[int] = frozenset()
    visible: bool = True
    colour: Colour = (0.95, 0.90, 0.25)

    def __post_init__(self) -> None:
        object.__setattr__(self, "places", frozen(self.places))
        object.__setattr__(self, "trust", frozen(self.trust))

    def at(self, frame: float) -> Array:
        """The points `[P, 2]` at a frame, on a line between tracked ones, held beyond.

        >>> there = np.array([[[0.0, 0.0]], [[4.0, 2.0]]])
        >>> track = Track(id="t", name="t", kind="shift", frames=np.array([1, 5]),
        ...               places=there, trust=np.ones(2))
        >>> track.at(2).tolist(), track.at(9).tolist()
        ([[1.0, 0.5]], [[4.0, 2.0]])
        """
        after = int(np.searchsorted(self.frames, frame))
        if after == len(self.frames) or self.frames[after] == frame or after == 0:
            return np.asarray(self.places[min(after, len(self.frames) - 1)])
        start, end = self.frames[after - 1], self.frames[after]
        mix = (frame - start) / (end - start)
        return np.asarray((1 - mix) * self.places[after - 1] + mix * self.places[after])


@dataclass(frozen=True, kw_only=True, eq=False)
class Shape:
    """A Bezier shape: the artist's keys and how it is filled.

    keys: knots `[N, 3, 2]` in-handle, point, out-handle; the same N at every key.
    feather: `[N, 3, 2]` offsets from the knots to the knots of the outer, soft edge
        (outer = knots + feather); no keys mean a hard edge.
    opacity: 0..1, `[]`; no keys mean 1.
    approved: outlines `[N, 3, 2]` that somebody accepted, by frame. They are shown as
        they are; neither keys nor predictions nor edits of other frames move them.
    learned: what this or another shot has taught about the shape, to start from.
    lifetime: first and last frame on which the shape exists; None means all.
    width: stroke width in pixels of an open spline; ignored where closed.
    point_widths: how many times as wide it is at each point, `[N]`; between them it
        changes evenly along the line. No keys mean 1 at every point.
    falloff: power of the feather's ramp, 1 is linear.
    pivot: what the artist turns the shape about, as a part of each of its points, `[N]`
        of sum 1, so that it goes along with them; None is the middle.
    carried: what only other programs understand, kept for them (`exchange.carried`).
    """

    id: str
    name: str
    keys: Keys
    closed: bool = True
    feather: Keys = field(default_factory=no_keys)
    opacity: Keys = field(default_factory=no_keys)
    approved: Keys = field(default_factory=no_keys)
    point_widths: Keys = field(default_factory=no_keys)
    mode: Mode = "union"
    inverted: bool = False
    lifetime: tuple[int, int] | None = None
    width: float = 10.0
    falloff: float = 1.0
    motion_blur: bool = False
    visible: bool = True
    locked: bool = False
    learned: Learned | None = None
    colour: Colour = IDENTITY_COLOURS[0]
    transform: Transform = UNMOVED
    pivot: Array | None = None
    carried: Mapping[str, str] = field(default_factory=no_texts)

    def __post_init__(self) -> None:
        for name in ("keys", "feather", "opacity", "approved", "point_widths"):
            object.__setattr__(self, name, sorted_keys(getattr(self, name)))

    @property
    def count(self) -> int:
        """How many points the shape has."""
        return len(next(iter(self.keys.values())).value) if self.keys else 0

    def alive(self, frame: int) -> bool:
        """Whether the shape exists at `frame`."""
        return self.lifetime is None or self.lifetime[0] <= frame <= self.lifetime[1]


@dataclass(frozen=True, kw_only=True, eq=False)
class Layer:
    """A named group. The first item lies on top, as in Nuke."""

    id: str
    name: str
    items: tuple[Union[Shape, "Layer"], ...] = ()
    opacity: Keys = field(default_factory=no_keys)
    visible: bool = True
    locked: bool = False
    colour: Colour = (0.6, 0.6, 0.6)
    transform: Transform = UNMOVED
    carried: Mapping[str, str] = field(default_factory=no_texts)

    def __post_init__(self) -> None:
        object.__setattr__(self, "opacity", sorted_keys(self.opacity))

    def shapes(self) -> Iterator[Shape]:
        """Every shape below this layer, from the top of the stack down."""
        for item in self.items:
            if isinstance(item, Shape):
                yield item
            else:
                yield from item.shapes()


def no_predictions() -> Mapping[str, Prediction]:
    """What a document starts with."""
    return MappingProxyType({})


class Placing(NamedTuple):
    """One transform that acts on a shape, and the track that carries it, if any."""

    transform: Transform
    track: Track | None


@dataclass(frozen=True, kw_only=True, eq=False)
class Document:
    """A shot: its plate, the layers of shapes, tracks, and the latest predictions.

    What a shape or its prediction holds is in the shape's own space, which transforms
    and tracks carry onto the plate (`smartroto.placement`).
    predictions: shape id -> Prediction. They are part of the value so that undo
        covers them, and are kept beside the project file, not in it.
    waived: what a check says of a shape (`smartroto.checks`) -> why it may stay.
    notes: what reviewers say of frames (`smartroto.notes`), the oldest first.
    """

    plate: Plate | None = None
    layers: tuple[Layer, ...] = ()
    tracks: tuple[Track, ...] = ()
    predictions: Mapping[str, Prediction] = field(default_factory=no_predictions)
    waived: Mapping[str, str] = field(default_factory=no_texts)
    notes: tuple[Note, ...] = ()
    version: int = VERSION

    def shapes(self) -> Iterator[Shape]:
        """Every shape, from the top of the stack down."""
        for layer in self.layers:
            yield from layer.shapes()

    @cached_property
    def placings(self) -> Mapping[str, tuple[Placing, ...]]:
        """Id of a layer or shape -> what places it, the outermost first; only of
        those that are placed at all."""
        tracks = {track.id: track for track in self.tracks}
        found: dict[str, tuple[Placing, ...]] = {}
        waiting: list[tuple[Shape | Layer, tuple[Placing, ...]]]
        waiting = [(layer, ()) for layer in self.layers]
        while waiting:
            item, above = waiting.pop()
            if not item.transform.still:
                track = tracks.get(item.transform.track)
                above = (*above, Placing(item.transform, track))
            if above:
                found[item.id] = above
            if isinstance(item, Layer):
                waiting += [(child, above) for child in item.items]
        return found

    def track(self, id: str) -> Track:
        """The track with this id; ShapeError where there is none."""
        for track in self.tracks:
            if track.id == id:
                return track
        raise ShapeError(f"There is no track {id!r} in this project.")

    def shape(self, id: str) -> Shape:
        """The shape with this id; ShapeError where there is none."""
        for shape in self.shapes():
            if shape.id == id:
                return shape
        known = ", ".join(shape.id for shape in self.shapes()) or "none"
        raise ShapeError(f"There is no shape {id!r} in this project (it has: {known}).")
