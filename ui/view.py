"""What is shown: the state that is not in the document, and the picture of both."""

import operator
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from types import MappingProxyType
from typing import Literal

import numpy as np

from smartroto.animation import state_at
from smartroto.document import Colour, Document, Layer, Placing, Plate, Shape
from smartroto.look import AUTOMATIC, Channel, Look, Region
from smartroto.ocio import Monitor
from smartroto.placement import outline_at, shown_widths, soft_edge_at
from smartroto.review import WEAKER
from smartroto.scope import Reach, Scope
from smartroto.shapes import spline
from smartroto.shapes.arrays import Array, frozen
from smartroto.shapes.prediction import Prediction
from smartroto.ui.options import Options
from smartroto.ui.wipe import Wipe

Display = Literal["plate", "alpha", "overlay", "cutout", "confidence"]
Backing = Literal["black", "white", "grey", "checker", "inverse"]
Workspace = Literal["roto", "review"]
Points = Mapping[str, frozenset[int]]
Origin = Literal["approved", "key", "predicted", "touched", "stale", "between"]

Stale = Callable[[Document, Shape, Prediction], bool]

SAMPLES = 8
NO_POINTS: Points = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Onion:
    """The onion skin: whether it is shown; how many outlines before and after the
    present one, on keys or else on frames."""

    on: bool = False
    before: int = 2
    after: int = 2
    of_keys: bool = True


@dataclass(frozen=True, kw_only=True)
class ViewState:
    """Everything that is not in the document.

    tool: a name in `tools.TOOLS`.
    backing: what a cut-out stands over; fill: opacity of the overlay's colour.
    gain, gamma, channel, monitor: as in `look.Look`.
    region: the part of the plate that is shown alone; None is all of it.
    proxy: 1, 2 or 4: every how many pixels of the plate one is shown.
    work: first and last frame that are played; None is all of them.
    handle_size: points and handles are drawn so many times their usual size.
    selected: shape ids, the last one is primary; points: selected point indices.
    zoom: screen points per plate pixel, 0 fits the plate into the viewer.
    centre: the plate position in the middle of the viewer; None is the plate's middle.
    threshold: plate pixels; a point that is likely off by more is doubtful.
    scope: which keys an edit goes to; scope_frames: the selected keys of each shape;
        scope_radius: frames that the soft scope reaches to either side.
    ghost: whether the prediction before the last one is shown as well.
    preroll: frames before and after the shot that one may go to.
    sheet: what is open below the time bar: "keys", "curves", "film" or nothing.
    onion: outlines of other frames beside the present ones.
    layers: selected layers, whose transforms are edited; track: the selected one.
    steady: id of the track or shape that the viewer follows; empty for none;
        steady_from: the frame from which it does.
    solo: shapes and layers that are shown alone; none for all.
    workspace: "roto", where shapes are edited, or "review", where they are looked at
        and decided about; run: first and last of the frames decided about together.
    """

    frame: int = 1
    selected: tuple[str, ...] = ()
    points: Points = field(default_factory=lambda: NO_POINTS)
    tool: str = "select"
    display: Display = "overlay"
    gain: float = 1.0
    gamma: float = 1.0
    channel: Channel = "rgb"
    monitor: Monitor = AUTOMATIC
    region: Region | None = None
    proxy: int = 1
    backing: Backing = "black"
    fill: float = 0.28
    wipe: Wipe | None = None
    zoom: float = 0.0
    centre: tuple[float, float] | None = None
    outlines: bool = True
    handles: bool = True
    handle_size: float = 1.0
    point_numbers: bool = False
    autokey: bool = True
    playing: bool = False
    work: tuple[int, int] | None = None
    threshold: float = 2.0
    options: Options = field(default_factory=Options)
    scope: Scope = "this"
    scope_frames: Points = field(default_factory=lambda: NO_POINTS)
    scope_radius: int = 12
    ghost: bool = False
    preroll: int = 0
    sheet: str = ""
    onion: Onion = Onion()
    layers: tuple[str, ...] = ()
    track: str = ""
    steady: str = ""
    steady_from: int = 0
    solo: frozenset[str] = frozenset()
    workspace: Workspace = "roto"
    run: tuple[int, int] | None = None

    def look_at(self, step: int) -> Look:
        """How the plate's pixels are shown, one for every `step`.

        Confidence is painted over a grey plate, so that its colours stand out.
        """
        grey = self.display == "confidence" and self.channel == "rgb"
        return Look(
            gain=self.gain,
            gamma=self.gamma,
            channel="luma" if grey else self.channel,
            monitor=self.monitor,
            step=max(step, self.proxy),
            region=self.region,
        )

    @property
    def reach(self) -> Reach:
        """Where in time an edit goes."""
        return Reach(
            scope=self.scope, frames=self.scope_frames, radius=self.scope_radius
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Outline:
    """One shape at one frame, ready to be drawn and hit.

    knots: `[N, 3, 2]` plate pixels; outer: the knots of the soft edge or None.
    widths: how wide an open shape is at its points, `[N]` plate pixels; `[0]` of a
        closed one.
    placings: what carries the shape onto the plate, as `Document.placings` has it.
    threshold: plate pixels; a point that is likely off by more is doubtful.
    """

    shape: Shape
    prediction: Prediction | None
    frame: int
    knots: Array
    outer: Array | None
    widths: Array
    origin: Origin
    threshold: float
    locked: bool
    placings: tuple[Placing, ...] = ()

    @property
    def id(self) -> str:
        """The shape's id."""
        return self.shape.id

    @property
    def closed(self) -> bool:
        """Whether the last point joins the first."""
        return self.shape.closed

    @property
    def colour(self) -> Colour:
        """The shape's identity colour, 0..1."""
        return self.shape.colour

    @cached_property
    def bounds(self) -> tuple[Array, Array]:
        """Lowest and highest corner of the points and handles, plate pixels."""
        flat = self.knots.reshape(-1, 2)
        return flat.min(axis=0), flat.max(axis=0)

    @cached_property
    def sides(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the bounds."""
        low, high = self.bounds
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])

    @cached_property
    def samples(self) -> tuple[Array, float]:
        """Places on the curve `[M, 2]`, and how far it may be from the nearest one.

        A cubic is nowhere faster than three times its longest leg, so that half a
        piece between two places is shorter than the figure given.
        """
        legs = np.diff(spline.segments(self.knots, self.closed), axis=1)
        longest = float(np.hypot(legs[..., 0], legs[..., 1]).max())
        places = spline.polyline(self.knots, SAMPLES, self.closed)
        return places, 1.5 * longest / SAMPLES

    @cached_property
    def doubtful(self) -> frozenset[int]:
        """Indices of the points that are likely off by more than the threshold."""
        prediction = self.prediction
        row = prediction.row(self.frame) if prediction is not None else None
        predicted = self.origin in ("predicted", "touched", "stale")
        if prediction is None or row is None or not predicted:
            return frozenset()
        above = np.flatnonzero(WEAKER * prediction.across[row] > self.threshold)
        return frozenset(above.tolist())

    @property
    def doubtful_segments(self) -> tuple[int, ...]:
        """The curve segments that start or end at a doubtful point, ascending."""
        count = len(self.knots)
        ends = range(count if self.closed else count - 1)
        return tuple(
            index
            for index in ends
            if index in self.doubtful or (index + 1) % count in self.doubtful
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Picture:
    """What the canvas draws. Outlines are the same objects while nothing changed.

    outlines: shapes that exist, are visible and not off at the frame; top first.
    """

    document: Document
    view: ViewState
    outlines: tuple[Outline, ...]

    @property
    def plate(self) -> Plate | None:
        """The plate under the shapes."""
        return self.document.plate

    def outline(self, id: str) -> Outline | None:
        """The outline of a shape, or None where it is not shown."""
        return next((one for one in self.outlines if one.id == id), None)

    def knots(self, id: str) -> Array:
        """The outline of a shape that is shown, `[N, 3, 2]`; KeyError for another."""
        outline = self.outline(id)
        if outline is None:
            raise KeyError(id)
        return outline.knots

    def is_selected(self, id: str) -> bool:
        """Whether the shape is among the selected ones."""
        return id in self.view.selected

    def chosen(self, id: str) -> frozenset[int]:
        """The selected points of a shape; not those that were just deleted."""
        some = self.view.points.get(id, frozenset())
        outline = self.outline(id) if some else None
        if outline is None or max(some) < len(outline.knots):
            return some
        return frozenset(index for index in some if index < len(outline.knots))


def resolve(
    document: Document,
    view: ViewState,
    *,
    stale: Stale = lambda document, shape, prediction: False,
    before: Picture | None = None,
) -> Picture:
    """The picture of a document in a view.

    stale: whether a prediction was made from other keys or another plate.
    before: an earlier picture, whose outlines are taken over where nothing changed.
    """
    known = {one.id: one for one in before.outlines} if before is not None else {}
    same = before is not None and before.view.threshold == view.threshold
    outlines = tuple(
        _outline(document, view, shape, locked, stale, known if same else {})
        for shape, locked in shown(document, view.frame, view.solo)
    )
    return Picture(document=document, view=view, outlines=outlines)


def shown(
    document: Document, frame: int, solo: Collection[str] = ()
) -> Iterator[tuple[Shape, bool]]:
    """The shapes that are drawn at a frame and whether they are locked, top first.

    solo: ids of shapes and layers that are shown alone; none for all.
    """
    for layer in document.layers:
        yield from _shown(layer, frame, False, solo)


def _shown(
    layer: Layer, frame: int, locked: bool, solo: Collection[str]
) -> Iterator[tuple[Shape, bool]]:
    if not layer.visible:
        return
    locked = locked or layer.locked
    solo = () if layer.id in solo else solo
    for item in layer.items:
        if isinstance(item, Layer):
            yield from _shown(item, frame, locked, solo)
        elif item.visible and item.alive(frame) and item.keys:
            if not solo or item.id in solo:
                yield item, locked or item.locked


def _outline(
    document: Document,
    view: ViewState,
    shape: Shape,
    locked: bool,
    stale: Stale,
    known: Mapping[str, Outline],
) -> Outline:
    prediction = document.predictions.get(shape.id)
    origin = _origin(document, shape, view.frame)
    if origin == "predicted" and prediction is not None:
        if stale(document, shape, prediction):
            origin = "touched" if view.frame in prediction.touched else "stale"
    placings = document.placings.get(shape.id, ())
    old = known.get(shape.id)
    if (
        old is not None
        and old.shape is shape
        and old.prediction is prediction
        and (old.placings, old.frame) == (placings, view.frame)
        and (old.origin, old.locked) == (origin, locked)
    ):
        return old
    outer = soft_edge_at(document, shape, view.frame)
    return Outline(
        shape=shape,
        prediction=prediction,
        frame=view.frame,
        knots=frozen(outline_at(document, shape, view.frame)),
        outer=None if outer is None else frozen(outer),
        widths=frozen(shown_widths(document, shape, view.frame)),
        origin=origin,
        threshold=view.threshold,
        locked=locked,
        placings=placings,
    )


def _origin(document: Document, shape: Shape, frame: int) -> Origin:
    state = state_at(document, shape, frame)
    return "between" if state == "off" else state


def same_objects(some: Sequence[object], others: Sequence[object]) -> bool:
    """Whether two sequences hold the very same objects."""
    return len(some) == len(others) and all(map(operator.is_, some, others))


class Freshness:
    """Whether predictions are stale, remembered for as long as nothing changed."""

    def __init__(self, judge: Stale) -> None:
        self._judge = judge
        self._known: dict[str, tuple[tuple[object, ...], bool]] = {}

    def __call__(
        self, document: Document, shape: Shape, prediction: Prediction
    ) -> bool:
        """As `Stale`."""
        placings = document.placings.get(shape.id, ())
        now = (document.plate, shape, prediction, *chain(*placings))
        known = self._known.get(shape.id)
        if known is None or not same_objects(known[0], now):
            known = now, self._judge(document, shape, prediction)
            self._known[shape.id] = known
        return known[1]
