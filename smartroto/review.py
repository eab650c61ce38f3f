"""Where the machine is unsure, and which frame to key next.

The window's strip, the report and the scripting interface ask the same questions here.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from smartroto import placement
from smartroto.animation import computed, held
from smartroto.document import Document, Shape
from smartroto.errors import ShapeError
from smartroto.models.next_key import Suggestion, suggest
from smartroto.note import Note
from smartroto.shapes.arrays import Array, IntArray
from smartroto.shapes.prediction import Prediction

State = Literal[
    "approved",
    "key",
    "predicted",
    "low",
    "rejected",
    "touched",
    "stale",
    "between",
    "off",
]

CHECK: tuple[State, ...] = ("rejected", "low", "touched", "stale")
"""States that want a look."""

WEAK: tuple[State, ...] = ("rejected", "low", "stale")
"""Those that a reviewer decides about; what is touched is still being worked on."""

THRESHOLD = 2.0
"""Pixels of sigma above which an in-between is worth a look."""

CONFLICT = 0.5
"""Pixels that the keys may drift from an approved outline before it is said."""

OUTLINE = 0.45
"""How far an outline is off in the mean, in units of its points' sigma: sigma is told
so that next to all points lie within two of it, and most are off by far less."""

WEAKER = 0.6
"""How far a frame's weaker points are off, in units of their sigma, for the same
reason; measured, see docs/accuracy.md."""

DOUBTFUL_PART = 0.9
"""A frame is as weak as this quantile of its points: a tenth may be worse."""

_FAR = 8
_MARGIN = 8.0
_NO_PLATE = range(1, 101)


@dataclass(frozen=True, kw_only=True)
class FrameState:
    """What one frame of a shape is.

    state: approved (accepted and frozen), key (the artist's), predicted, low
        (predicted, but doubtful), rejected (a reviewer's note is open on it and no key
        has been set), touched (moved along with keys by the artist since),
        stale (keys or plate changed since), between (no prediction here, or a key is
        held), off (outside the lifetime).
    confidence: 0..1, the probability that the frame's weaker points lie within the
        threshold; 1 at keys and where approved, 0 where nothing is known.
    sigma: pixels that the frame's weaker points are likely off (root mean square); 0
        where there is no prediction.
    reason: why it is weak, in a few words; empty where it is not.
    conflict: pixels that an approved outline is away from what the keys and pictures
        of today say; 0 where they agree or nothing is approved.
    notes: how many open notes speak of it.
    """

    frame: int
    state: State
    confidence: float
    sigma: float
    reason: str = ""
    conflict: float = 0.0
    notes: int = 0


@dataclass(frozen=True, kw_only=True)
class WeakRun:
    """Weak frames that follow each other, one decision for a supervisor."""

    first: int
    last: int
    worst: FrameState


def frame_states(
    document: Document, shape: str | Shape, threshold: float = THRESHOLD
) -> list[FrameState]:
    """The state of a shape on every frame of the plate, in order.

    shape: its id, or itself. threshold: sigma in pixels. Without a plate the frames are
    1 to 100 and as many more as there are keys. ShapeError for an unknown id.
    """
    shape = document.shape(shape) if isinstance(shape, str) else shape
    prediction = document.predictions.get(shape.id)
    stale = prediction is not None and is_stale(document, shape, prediction)
    sigmas = {} if prediction is None else _sigmas(document, shape, prediction)
    states = [
        _approved(document, shape, frame)
        if frame in shape.approved and shape.alive(frame)
        else _state(shape, frame, prediction, sigmas, stale, threshold)
        for frame in _frames(document, shape)
    ]
    return _noted(document, shape, states)


def _noted(
    document: Document, shape: Shape, states: list[FrameState]
) -> list[FrameState]:
    """The states with what notes say: a frame with an open one wants a fix, unless it
    was keyed or approved since."""
    open_ = [n for n in document.notes if n.status == "open" and shape.id in n.shapes]
    if not open_:
        return states
    return [
        _rejected(state, [n for n in open_ if n.about(shape.id, state.frame)])
        for state in states
    ]


def _rejected(state: FrameState, notes: list[Note]) -> FrameState:
    if not notes or state.state == "off":
        return state
    told = replace(state, notes=len(notes))
    if state.state in ("key", "approved"):
        return told
    words = "; ".join(note.text for note in notes if note.text)
    return replace(told, state="rejected", reason=words or state.reason)


def is_stale(document: Document, shape: Shape, prediction: Prediction) -> bool:
    """Whether keys or plate changed since; a prediction without a source never is."""
    if not prediction.source:
        return False
    from smartroto.solve import fingerprint

    placing = placement.digest(document, shape.id)
    return prediction.source != fingerprint(document.plate, shape, placing)


def weak_frames(
    document: Document, shape: str | Shape, threshold: float = THRESHOLD
) -> list[FrameState]:
    """The frames that are rejected, low or stale, the least sure first."""
    states = frame_states(document, shape, threshold)
    weak = [state for state in states if state.state in WEAK]
    return sorted(weak, key=lambda state: (state.confidence, state.frame))


def weak_runs(
    document: Document, shape: str | Shape, threshold: float = THRESHOLD
) -> list[WeakRun]:
    """The same, frames in a row taken together; the least sure run first."""
    weak = weak_frames(document, shape, threshold)
    return runs_of(sorted(weak, key=lambda one: one.frame))


def runs_of(states: Sequence[FrameState]) -> list[WeakRun]:
    """States in the order of frames, those in a row taken together; the least sure
    run first."""
    runs: list[list[FrameState]] = []
    for state in states:
        if runs and state.frame == runs[-1][-1].frame + 1:
            runs[-1].append(state)
        else:
            runs.append([state])
    found = [
        WeakRun(
            first=run[0].frame,
            last=run[-1].frame,
            worst=min(run, key=lambda state: state.confidence),
        )
        for run in runs
    ]
    return sorted(found, key=lambda run: (run.worst.confidence, run.first))


def suggest_key(
    document: Document, shape_id: str, tolerance: float = THRESHOLD
) -> tuple[int, float]:
    """The frame where one more key helps most, and how many frames it should bring
    within `tolerance` pixels.

    Raises ShapeError where the shape is unknown, has no prediction, or is keyed on
    every frame.
    """
    shape = document.shape(shape_id)
    found = suggestion(document, shape_id, tolerance)
    if found.frame is None:
        raise ShapeError(
            f"{shape.name!r} is keyed, held or approved on every frame: none is left."
        )
    return found.frame, found.gain


def suggestion(
    document: Document, shape_id: str, tolerance: float = THRESHOLD
) -> Suggestion:
    """As `suggest_key`, with the gain of a key on each frame of the prediction."""
    shape = document.shape(shape_id)
    prediction = document.predictions.get(shape_id)
    if prediction is None or not shape.keys:
        raise ShapeError(
            f"{shape.name!r} has no prediction: predict it before asking for a key."
        )
    frames = prediction.frames
    alive = np.array([shape.alive(int(frame)) for frame in frames])
    settled = [f in shape.approved or held(shape.keys, f) for f in frames.tolist()]
    open_ = ~np.array(settled, dtype=bool)
    sigma = _visible_sigma(document, shape, prediction)[alive]
    weights = open_[alive].astype(float)
    found = suggest(
        frames[alive], OUTLINE * sigma, shape.keys, tolerance, weights=weights
    )
    curve = np.zeros(len(alive))
    curve[alive] = found.curve * weights
    if found.frame in frames[~open_]:
        return _best(frames, curve, open_ & alive, shape)
    return found._replace(curve=curve)


def _best(
    frames: IntArray, curve: Array, open_: NDArray[np.bool_], shape: Shape
) -> Suggestion:
    """The best of the frames that are neither keyed, approved nor held."""
    free = open_ & ~np.isin(frames, list(shape.keys))
    if not free.any():
        return Suggestion(None, 0.0, curve)
    row = int(np.argmax(np.where(free, curve, -np.inf)))
    return Suggestion(int(frames[row]), float(curve[row]), curve)


def _frames(document: Document, shape: Shape) -> range:
    if document.plate is not None:
        return document.plate.frames
    keys = [*shape.keys, _NO_PLATE.start]
    return range(min(keys), max([*keys, _NO_PLATE.stop - 1]) + 1)


def _sigmas(
    document: Document, shape: Shape, prediction: Prediction
) -> dict[int, float]:
    """Frame to how far its weaker points may be off; what is not a number is no
    trust."""
    weaker = WEAKER * _quantile(_visible_sigma(document, shape, prediction))
    return dict(zip(prediction.frames.tolist(), weaker.tolist(), strict=True))


def _visible_sigma(document: Document, shape: Shape, prediction: Prediction) -> Array:
    """The points' sigma `[T, N]`, 0 well outside the plate: no matte shows them."""
    known = np.nan_to_num(prediction.across, nan=np.inf)
    if document.plate is None:
        return known
    knots = placement.moved(document, shape, prediction.frames, prediction.knots)
    outside = np.maximum(-knots, knots - document.plate.size).max(-1)
    return np.where(outside.min(-1) > _MARGIN, 0.0, known)


def _quantile(sigma: Array) -> Array:
    """The quantile `[T]` over points that count, one of the values so that infinity
    stays one; 0 where none counts."""
    counted = sigma > 0
    count = counted.sum(axis=1)
    rising = np.sort(np.where(counted, sigma, -1.0), axis=1)
    above = np.floor((1 - DOUBTFUL_PART) * (count - 1) + 1e-9).astype(np.int64)
    place = np.maximum(sigma.shape[1] - 1 - np.maximum(above, 0), 0)
    weaker = np.take_along_axis(rising, place[:, None], axis=1)[:, 0]
    return np.where(count > 0, weaker, 0.0)


def _approved(document: Document, shape: Shape, frame: int) -> FrameState:
    """An accepted frame; in conflict where keys that came later say otherwise."""
    both = np.stack([shape.approved[frame].value, computed(document, shape, frame)])
    frozen, now = placement.onto_plate(document, shape.id, frame, both)
    away = np.linalg.norm((frozen - now)[:, 1], axis=-1).max()
    conflict = float(away) if away > CONFLICT else 0.0
    return FrameState(
        frame=frame,
        state="approved",
        confidence=1.0,
        sigma=0.0,
        reason=f"the keys now say {conflict:.1f} px elsewhere" if conflict else "",
        conflict=conflict,
    )


def _state(
    shape: Shape,
    frame: int,
    prediction: Prediction | None,
    sigmas: dict[int, float],
    stale: bool,
    threshold: float,
) -> FrameState:
    if not shape.alive(frame):
        return FrameState(frame=frame, state="off", confidence=0.0, sigma=0.0)
    if frame in shape.keys:
        return FrameState(frame=frame, state="key", confidence=1.0, sigma=0.0)
    if prediction is None or frame not in sigmas or held(shape.keys, frame):
        return FrameState(frame=frame, state="between", confidence=0.0, sigma=0.0)
    sigma = sigmas[frame]
    low = sigma > threshold
    state: State = "low" if low else "predicted"
    if stale:
        state = "touched" if frame in prediction.touched else "stale"
    return FrameState(
        frame=frame,
        state=state,
        confidence=_within(sigma, threshold),
        sigma=sigma,
        reason=_reason(shape, frame, prediction, low),
    )


def _within(sigma: float, threshold: float) -> float:
    """The probability of an error below the threshold, sigma its root mean square."""
    if sigma <= 0:
        return 1.0
    return float(-np.expm1(-((threshold / sigma) ** 2)))


def _reason(shape: Shape, frame: int, prediction: Prediction, low: bool) -> str:
    """The engine's reason, else what can be seen from outside."""
    told = prediction.reason(frame)
    if told or not low:
        return told
    row = prediction.row(frame)
    if row is not None and np.mean(prediction.seen[row] < 0.5) > 0.25:
        return "partly hidden or outside the plate"
    times = list(shape.keys)
    index = bisect_left(times, frame)
    away = min(abs(frame - key) for key in times[max(index - 1, 0) : index + 1])
    return f"far from keys ({away} frames)" if away >= _FAR else ""
