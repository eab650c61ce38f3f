"""Keys of a file of ours become what they were: the artist's, approved, predicted.

Nothing moves by it: where what is left would not give the file's outlines again on
every whole frame, all its keys stay keys.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from smartroto.document import Key, Keys, Shape
from smartroto.exchange.curve import Curve, from_keys
from smartroto.exchange.marks import unchanged
from smartroto.exchange.report import Report
from smartroto.exchange.states import Origins, States, ranges
from smartroto.shapes.arrays import Array
from smartroto.shapes.prediction import Prediction

SOURCE = "read from a file"
"""Fingerprint of predictions that came back: of no keys and pictures known here, so
that they show as stale until they are made again."""

SAME = 1e-3
"""Pixels that outlines may differ by and count as the same."""


@dataclass(frozen=True)
class Restored:
    """The shape with its own keys, and what was predicted, where anything was."""

    shape: Shape
    prediction: Prediction | None = None


def restored(shape: Shape, states: States | None, report: Report) -> Restored:
    """Sort the keys of a shape by what its line in the file tells about them."""
    if states is None:
        return Restored(shape)
    if not states.origins.others:
        report.keep(shape.name, str(states))
        return Restored(shape)
    curve = from_keys(shape.keys)
    told = _still_so(shape, curve, states, report)
    report.keep(shape.name, str(replace(states, origins=told)))
    known = {*told.predicted, *told.approved}
    kept = [f for f in shape.keys if f in told.keys or f not in told.others]
    approved = {f: Key(value=shape.keys[f].value) for f in told.approved}
    for keys in _less(shape.keys, kept):
        if _same(curve, keys, known):
            mine = replace(shape, keys=keys, approved=approved)
            return Restored(mine, _prediction(shape.keys, kept, told.predicted))
    return Restored(replace(shape, approved=approved))


def _still_so(shape: Shape, curve: Curve, states: States, report: Report) -> Origins:
    """The frames that are still keys as they were; what was changed is the artist's."""
    told, others = states.origins, states.origins.others
    mine: set[int] = set()
    if states.marks is not None and others:
        values = curve.at(np.array(others, dtype=float)).values
        same = unchanged(states.marks, values)
        mine = {f for f, still in zip(others, same, strict=True) if not still}
        mine &= set(shape.keys)
    if mine:
        text = f"frames {ranges(mine)} were changed there and are keys now"
        report.keep(shape.name, text)

    def left(frames: Collection[int]) -> tuple[int, ...]:
        return tuple(f for f in frames if f in shape.keys and f not in mine)

    return Origins(
        keys=tuple(sorted({*left(told.keys), *mine})),
        approved=left(told.approved),
        predicted=left(told.predicted),
        between=left(told.between),
    )


def _less(keys: Keys, kept: list[int]) -> list[dict[int, Key]]:
    """Two ways to go without the other keys: with the slopes of those that stay, and
    without, smooth or held, where others lay between them."""
    if not kept:
        return []
    follow = dict(pairwise(keys))
    staying = {*kept, max(keys)}
    alone = {
        frame: keys[frame]
        if follow.get(frame, frame) in staying
        else _freed(keys[frame], keys[follow[frame]])
        for frame in kept
    }
    return [{frame: keys[frame] for frame in kept}, alone]


def _freed(key: Key, next: Key) -> Key:
    """A key that no longer needs the next one: held where that one repeats it."""
    held = np.allclose(key.value, next.value, rtol=0, atol=SAME)
    return Key(value=key.value, interpolation="hold" if held else "smooth")


def _same(curve: Curve, keys: dict[int, Key], known: Collection[int]) -> bool:
    """Whether fewer keys give the same outlines on every whole frame not known."""
    frames = np.arange(curve.times[0], curve.times[-1] + 1)
    frames = frames[~np.isin(frames, [*known, *keys])]
    if not len(frames):
        return True
    off = from_keys(keys).at(frames).values - curve.at(frames).values
    return bool(np.abs(off).max() <= SAME)


def _prediction(
    keys: Keys, kept: list[int], predicted: Collection[int]
) -> Prediction | None:
    """Rows for the predicted frames, and for the keys between them."""
    if not predicted:
        return None
    frames = sorted(
        {*predicted, *(f for f in kept if min(predicted) < f < max(predicted))}
    )
    knots: Array = np.stack([keys[frame].value for frame in frames])
    count = knots.shape[:2]
    return Prediction(
        frames=np.array(frames),
        knots=knots,
        sigma=np.zeros(count),
        seen=np.ones(count),
        source=SOURCE,
    )
