"""Points that cannot be seen: which they are, and where they go meanwhile.

While a point is hidden, what trackers tell of it is the motion of whatever lies before
it. Those steps are taken out and the point goes along with the points around it that
are seen, so that nothing is handed on from the occluder, and where a tracker lands at
the far key is judged by what it saw.
"""

from collections.abc import Sequence

import numpy as np

from smartroto.models.curve import outwards
from smartroto.models.fusion import closure, ring_mean
from smartroto.models.occluders import Occluders
from smartroto.models.settle import Survey
from smartroto.models.tracks import Track
from smartroto.models.visibility import STICKINESS, log_odds, smoothed
from smartroto.shapes.arrays import Array

STRANGE = 0.12, 0.8
"""Mean difference in colour from the keys of what is seen, at least, and of what is
hidden: see `surroundings.strangeness`."""

DROP = 0.12, 0.5
"""The same for the logarithm by which trust in the tracking is less than usual."""

WITHIN = 0.01, 0.04, 0.08
"""How far inside its outline a point's surroundings are looked for, in sizes of the
shape."""

REACH = 0.2
"""How far a hidden point looks for seen ones, in units of the shape's size."""

PROOF = 0.9
"""How much nearer to the far key a tracker must land for a point to be bridged."""

GROUP = 5
"""Points to either side that are asked for that proof together."""

BLIND = 0.1
"""The trust in a hidden point's steps, which are borrowed from its surroundings."""


def visible(strange: Array, trust: Array, inside: Array) -> Array:
    """Probability `[T, N]` that each point's surroundings are seen.

    strange: `[T, N]` difference in colour from the keys, NaN where unknown; trust:
    `[T, N]` 0..1 of the tracking; inside: `[T, N]` 1 in the plate, 0 outside. The first
    and the last frame are keys. What is usual is learned from the frames themselves.
    """
    here = inside > 0
    known = strange[np.isfinite(strange) & here]
    usual = max(float(np.median(known)) if known.size else 0.0, STRANGE[0])
    drop = np.maximum(np.log(np.median(trust) / np.maximum(trust, 1e-3)), 0.0)
    odds = log_odds(strange, usual, max(STRANGE[1], 2 * usual))
    odds = odds + log_odds(drop, *DROP)
    odds = np.where(here, odds, 0.0)
    seen = smoothed(odds, np.arange(len(odds), dtype=float), STICKINESS)
    return np.where(here, seen, 0.0)


def uncovered(front: Occluders, frames: Sequence[int], knots: Array) -> Array:
    """How much of what lies just within each of `knots` `[T, N, 3, 2]` nothing covers:
    `[T, N]` 0..1."""
    points = knots[:, :, 1]
    inwards = -np.sqrt(np.ptp(points, axis=1).prod(-1))[:, None, None] * outwards(
        points
    )
    places = np.stack([points + by * inwards for by in WITHIN], axis=2)
    return np.asarray(front.free(frames, places).mean(-1))


def bridged_over(survey: Survey, seen: Array) -> tuple[Survey, Array]:
    """The survey with hidden points going along with the seen ones.

    seen: `[T, N]` probability. A tracker that does not land better for it at the far
    key speaks against it. Also returns what is left of seen, `[T, N]`.
    """
    told: list[Array] = []

    def repaired(track: Track, backwards: bool) -> Track:
        other = _repaired(track, seen, seen, backwards)
        end, goal = (0, survey.keys[0]) if backwards else (-1, survey.keys[1])
        off = [
            ring_mean(closure(one.knots[end], goal), GROUP) for one in (other, track)
        ]
        proven = off[0] < PROOF * off[1]
        told.append(np.where(proven, seen, 1.0))
        return _repaired(track, seen, told[-1], backwards)

    bridged = Survey(
        ahead=[repaired(track, False) for track in survey.ahead],
        behind=[repaired(track, True) for track in survey.behind],
        keys=survey.keys,
        plain=survey.plain,
    )
    return bridged, np.mean(told, axis=0)


def _repaired(track: Track, seen: Array, kept: Array, backwards: bool) -> Track:
    """`track` with its steps `[T, N]` where they are not kept from seen neighbours."""
    knots = track.knots
    steps = np.diff(knots, axis=0)
    sure = np.minimum(seen[1:], seen[:-1])
    share = np.minimum(kept[1:], kept[:-1])[..., None, None]
    steps = share * steps + (1 - share) * along(knots[:-1], steps, sure)
    if backwards:
        behind = np.cumsum(steps[::-1], axis=0)[::-1]
        moved = np.concatenate([knots[-1:] - behind, knots[-1:]])
    else:
        moved = np.concatenate([knots[:1], knots[:1] + np.cumsum(steps, axis=0)])
    return Track(knots=moved, trust=kept * track.trust + (1 - kept) * BLIND)


def along(knots: Array, steps: Array, sure: Array) -> Array:
    """The steps of each knot by an affine motion of the sure ones around it.

    knots, steps: `[S, N, 3, 2]` before and by how much; sure: `[S, N]` 0..1. Where few
    are sure nearby, those farther away speak; where none is, nothing moves.
    """
    out = np.empty_like(steps)
    for row, (at, step, weight) in enumerate(zip(knots, steps, sure, strict=True)):
        out[row] = _along(at, step[:, 1], weight)
    return out


def _along(knots: Array, step: Array, sure: Array) -> Array:
    points = knots[:, 1]
    size = max(float(np.ptp(points, axis=0).max()), 1.0)
    apart = points[:, None] - points[None]
    square = (apart**2).sum(-1) / (REACH * size) ** 2
    weight = (np.exp(-0.5 * square) + 1e-3) * (sure**2 + 1e-6)
    design = np.stack([-apart[..., 0] / size, -apart[..., 1] / size], -1)
    design = np.concatenate([design, np.ones((*design.shape[:2], 1))], -1)
    normal = np.einsum("ij,ija,ijb->iab", weight, design, design)
    normal = normal + np.diag([0.005, 0.005, 1e-9]) * weight.sum(1)[:, None, None]
    right = np.einsum("ij,ija,jd->iad", weight, design, step)
    matrix = np.linalg.solve(normal, right)
    arms = (knots - points[:, None]) / size
    arms = np.concatenate([arms, np.ones((len(knots), 3, 1))], -1)
    return np.asarray(np.einsum("nka,nad->nkd", arms, matrix))
