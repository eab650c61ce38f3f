"""The frames between two keys, and the frames beyond the last one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from smartroto.models.boundary import Edge, learn, pull
from smartroto.models.fusion import closure, join, mix, spread
from smartroto.models.pictures import Pictures
from smartroto.models.tracks import Tick, Track, carried, renewed
from smartroto.shapes.arrays import Array

STEP = 3.0
"""Pixels that a followed outline may be off after one more frame."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Stretch:
    """Predicted frames in working pixels.

    knots `[T, N, 3, 2]`, sigma `[T, N]`, seen `[T, N]`.
    """

    knots: Array
    sigma: Array
    seen: Array


def between(
    pictures: Pictures,
    frames: Sequence[int],
    keys: tuple[Array, Array],
    plain: tuple[Array, Array],
    closed: bool,
    tick: Tick,
) -> Stretch:
    """Solve `frames`, which begin and end with a key.

    keys: both `[N, 3, 2]`; plain: interpolation `[T, N, 3, 2]` and its expected
    error `[T, N]`, what is left where pictures are of no use.
    """
    share = np.linspace(0, 1, len(frames))
    edge = None
    if closed:
        widths = np.full(len(keys[0]), 0.6 * STEP)
        edge = learn(pictures.features, (frames[0], frames[-1]), keys, widths)
    ahead = _tracks(pictures, frames, keys[0], closed, tick, edge)
    back = _tracks(pictures, frames[::-1], keys[1], closed, tick, edge)
    behind = [_turned(track) for track in back]
    forward = mix([track.knots for track in ahead], keys[1])
    backward = _reversed_mix([track.knots for track in behind], keys[0])
    knots, sigma = join(
        [forward, backward, plain[0]],
        [
            spread(closure(forward[-1], keys[1]), share),
            spread(closure(backward[0], keys[0]), 1 - share),
            plain[1],
        ],
    )
    for row in range(1, len(frames) - 1):
        tick()
        knots[row], sigma[row] = _settled(
            pictures, edge, frames[row], knots[row], sigma[row]
        )
    seen = np.maximum(ahead[0].trust, behind[0].trust)
    return Stretch(knots=knots, sigma=sigma, seen=np.clip(seen * 1.5, 0, 1))


def onward(
    pictures: Pictures, frames: Sequence[int], key: Array, closed: bool, tick: Tick
) -> Stretch:
    """Follow one key over `frames`, which begin with it; nothing awaits at the end."""
    loose = renewed(pictures, frames, key, closed, tick)
    stiff = carried(pictures, frames, key, closed, tick)
    knots = 0.5 * (loose.knots + stiff.knots)
    apart = np.linalg.norm(loose.knots - stiff.knots, axis=-1).mean(-1)
    age = np.arange(len(frames))[:, None]
    doubt = 1 + 3 * (1 - np.minimum(loose.trust, stiff.trust))
    sigma = np.sqrt((0.15 * age * doubt) ** 2 + apart**2)
    return Stretch(knots=knots, sigma=sigma, seen=np.clip(loose.trust * 1.5, 0, 1))


def _tracks(
    pictures: Pictures,
    frames: Sequence[int],
    key: Array,
    closed: bool,
    tick: Tick,
    edge: Edge | None,
) -> list[Track]:
    tracks = [
        renewed(pictures, frames, key, closed, tick),
        carried(pictures, frames, key, closed, tick),
    ]
    if edge is not None:
        width = np.full(len(key), STEP)

        def correct(frame: int, knots: Array) -> Array:
            return _settled(pictures, edge, frame, knots, width)[0]

        tracks.append(renewed(pictures, frames, key, closed, tick, correct))
    return tracks


def _settled(
    pictures: Pictures, edge: Edge | None, frame: int, knots: Array, sigma: Array
) -> tuple[Array, Array]:
    """Knots pulled to the edge, where one was learned and the frame can be read."""
    picture = pictures.features(frame) if edge else None
    if edge is None or picture is None:
        return knots, sigma
    return pull(edge, picture, knots, sigma)


def _turned(track: Track) -> Track:
    return Track(knots=track.knots[::-1], trust=track.trust[::-1])


def _reversed_mix(tracks: Sequence[Array], key: Array) -> Array:
    return mix([track[::-1] for track in tracks], key)[::-1]
