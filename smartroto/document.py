"""The document: what the artist drew, as one immutable value.

Positions are plate pixels, x right, y down; pixel (0, 0) covers [0, 1) x [0, 1).
Equality is identity: an edit shares everything it does not touch.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, Union

from smartroto.errors import ShapeError
from smartroto.shapes.arrays import Array, frozen
from smartroto.shapes.prediction import Prediction

VERSION = 2

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

    value: `[N, 3, 2]` for knots and feather, `[]` for opacity.
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
class Shape:
    """A Bezier shape: the artist's keys and how it is filled.

    keys: knots `[N, 3, 2]` in-handle, point, out-handle; the same N at every key.
    feather: `[N, 3, 2]` offsets from the knots to the knots of the outer, soft edge
        (outer = knots + feather); no keys mean a hard edge.
    opacity: 0..1, `[]`; no keys mean 1.
    approved: outlines `[N, 3, 2]` that somebody accepted, by frame. They are shown as
        they are; neither keys nor predictions nor edits of other frames move them.
    lifetime: first and last frame on which the shape exists; None means all.
    width: stroke width in pixels of an open spline; ignored where closed.
    falloff: power of the feather's ramp, 1 is linear.
    """

    id: str
    name: str
    keys: Keys
    closed: bool = True
    feather: Keys = field(default_factory=no_keys)
    opacity: Keys = field(default_factory=no_keys)
    approved: Keys = field(default_factory=no_keys)
    mode: Mode = "union"
    inverted: bool = False
    lifetime: tuple[int, int] | None = None
    width: float = 10.0
    falloff: float = 1.0
    motion_blur: bool = False
    visible: bool = True
    locked: bool = False
    colour: Colour = IDENTITY_COLOURS[0]

    def __post_init__(self) -> None:
        for name in ("keys", "feather", "opacity", "approved"):
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


@dataclass(frozen=True, kw_only=True, eq=False)
class Document:
    """A shot: its plate, the layers of shapes, and the latest predictions.

    predictions: shape id -> Prediction. They are part of the value so that undo
        covers them, and are kept beside the project file, not in it.
    """

    plate: Plate | None = None
    layers: tuple[Layer, ...] = ()
    predictions: Mapping[str, Prediction] = field(default_factory=no_predictions)
    version: int = VERSION

    def shapes(self) -> Iterator[Shape]:
        """Every shape, from the top of the stack down."""
        for layer in self.layers:
            yield from layer.shapes()

    def shape(self, id: str) -> Shape:
        """The shape with this id; ShapeError where there is none."""
        for shape in self.shapes():
            if shape.id == id:
                return shape
        known = ", ".join(shape.id for shape in self.shapes()) or "none"
        raise ShapeError(f"There is no shape {id!r} in this project (it has: {known}).")
