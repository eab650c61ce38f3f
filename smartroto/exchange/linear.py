"""Curves as keys with straight lines or holds between them, for formats that have no
slopes: a curved segment becomes a key on every frame."""

from dataclasses import dataclass

import numpy as np

from smartroto.exchange.curve import Curve
from smartroto.exchange.motion import check_size
from smartroto.shapes.arrays import Array


@dataclass(frozen=True)
class LinearKeys:
    """Whole frames, values, and whether each value is held until the next frame.

    error: how far the lines are from the curve between frames, in its own unit.
    """

    frames: list[int]
    values: list[Array]
    held: list[bool]
    error: float = 0.0


def linear_keys(curve: Curve) -> LinearKeys:
    """Keys that are exact on every whole frame; the curve's own must be whole."""
    straight = curve.straight()
    frames: list[int] = []
    held: list[bool] = []
    for k, (start, end) in enumerate(zip(curve.times, curve.times[1:], strict=False)):
        bare = curve.held[k] or straight[k]
        inner = [int(start)] if bare else list(range(int(start), int(end)))
        frames.extend(inner)
        held.extend([bool(curve.held[k])] * len(inner))
    frames.append(int(curve.times[-1]))
    held.append(False)
    check_size(len(frames), curve.values[0].size)
    values = curve.at(np.array(frames, dtype=float)).values
    return LinearKeys(frames, list(values), held, _stray(curve, frames, values))


def _stray(curve: Curve, frames: list[int], values: Array) -> float:
    """The largest distance from the curve half-way between neighbouring frames."""
    near = np.flatnonzero(np.diff(frames) == 1)
    if not len(near):
        return 0.0
    half = curve.at(np.array(frames, dtype=float)[near] + 0.5)
    line = (values[near] + values[near + 1]) / 2
    free = ~half.held
    return float(np.abs(half.values - line)[free].max(initial=0.0))
