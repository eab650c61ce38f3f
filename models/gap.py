"""The frames between two keys."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from smartroto.models.across import across
from smartroto.models.boundary import Edge
from smartroto.models.evidence import Evidence, held
from smartroto.models.flow import inside
from smartroto.models.fusion import closure, join
from smartroto.models.hidden import bridged_over, uncovered, visible
from smartroto.models.likeness import likeliest, nudged
from smartroto.models.motion import texture
from smartroto.models.neighbours import by_neighbours
from smartroto.models.pictures import Pictures
from smartroto.models.reasons import Cues, speed
from smartroto.models.settle import Survey, settle
from smartroto.models.surroundings import strangeness
from smartroto.models.tracks import Tick
from smartroto.shapes.arrays import Array

DOUBT = 3.0
"""How much less is believed of the pictures where nothing could be followed for sure,
and of interpolation where it could."""

HIDDEN = 0.5
"""Below this probability of being seen a point goes along with its surroundings."""

NERVE = 0.7
"""Sigma is told with a margin for the worst points; what is done goes by less."""

UNRELATED = 0.12
"""The usual trust where pictures show something else altogether."""

LOST, FOUND = 0.15, 0.35
"""Trust below which nothing was followed, and what looks like the keys does so by
chance; and above which looks may be believed."""

ASTRAY, LEAST = 4.0, 5.0
"""How many times as far as interpolation may be off, and as so many pixels at least,
trackers may land from a key before they are doubted; twice as far, nothing is believed
of them."""

SLIPPERY = 0.4
"""How much of what a point slides along the outline may be wrong half-way."""

WIDER = 1.5
"""By so much more than is left of the doubt the edge may move the outline when it is
asked again."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Stretch:
    """Predicted frames in working pixels.

    knots `[T, N, 3, 2]`, sigma and across the outline `[T, N]`, seen `[T, N]`; cues:
    what may make them weak; survey: what was measured between two keys.
    """

    knots: Array
    sigma: Array
    across: Array
    seen: Array
    cues: Cues
    survey: Survey | None = None


def fuse(
    pictures: Pictures,
    frames: Sequence[int],
    keys: tuple[Array, Array],
    evidence: Evidence,
    plain: tuple[Array, Array],
    tick: Tick,
) -> Stretch:
    """The frames between two keys from all that is known.

    plain: interpolation `[T, N, 3, 2]` and its expected error `[T, N]`, what is left
    where pictures are of no use.
    """
    ahead, behind = evidence.ahead, evidence.behind
    survey = Survey(ahead=ahead, behind=behind, keys=keys, plain=plain)
    knots, sigma, seen, believed = _surveyed(pictures, frames, survey, evidence, tick)
    looked_at = believed * _followed(evidence.trust) * _landed(survey)
    if evidence.closed:
        found = np.clip((evidence.trust - LOST) / (FOUND - LOST), 0, 1)
        settled, looked_on = (knots, sigma), looked_at * found
        knots, sigma = likeliest(
            pictures, frames, survey, settled, looked_on, tick, evidence.front
        )
    knots, sigma = by_neighbours(knots, sigma, keys)
    before, prior = knots, sigma
    if evidence.edge is not None:
        knots, sigma, again = _edge_asked(
            pictures, frames, evidence.edge, knots, sigma, believed
        )
        tick()
        answers = np.stack([knots, before, again])
        knots = nudged(pictures, frames, keys, answers, looked_at, tick, evidence.front)
    way = np.linalg.norm(knots[:, :, 1] - before[:, :, 1], axis=-1)
    pulled = way / (prior + 0.1)
    cues = cues_of(pictures, frames, knots, pulled)
    told = sigma / NERVE
    return Stretch(
        knots=knots,
        sigma=np.hypot(told, SLIPPERY * evidence.slide),
        across=across(told, [*ahead, *behind], knots, evidence.closed),
        seen=seen,
        cues=cues,
        survey=survey,
    )


def _edge_asked(
    pictures: Pictures,
    frames: Sequence[int],
    edge: Edge,
    knots: Array,
    sigma: Array,
    believed: Array,
) -> tuple[Array, Array, Array]:
    """Knots `[T, N, 3, 2]` and sigma `[T, N]` after the edge was asked once, and knots
    after it was asked again from where it had led."""
    between = slice(1, len(frames) - 1)

    def ask(knots: Array, sigma: Array) -> tuple[Array, Array]:
        moved, left = knots.copy(), sigma.copy()
        moved[between], left[between] = held(
            pictures,
            edge,
            frames[between],
            knots[between],
            sigma[between],
            believed[between],
        )
        return knots + _calmed(moved - knots), left

    once, left = ask(knots, sigma)
    again, _ = ask(once, WIDER * left)
    return once, left, again


def _calmed(steps: Array) -> Array:
    """Steps `[T, ...]`, half as they are and half as before and after: the prior that
    they correct is off by about the same on neighbouring frames, and noise is not."""
    calm, free = steps.copy(), steps[1:-1]
    around = np.concatenate([free[:1], free, free[-1:]])
    calm[1:-1] = 0.5 * free + 0.25 * (around[:-2] + around[2:])
    return calm


def _followed(trust: Array) -> float:
    """0..1, whether these pictures could be followed at all, from trust `[T, N]`: in
    those that have nothing to do with the shape anything may look like the keys."""
    usual = float(np.median(trust[1:-1])) if len(trust) > 2 else 0.0
    return float(np.clip((usual - UNRELATED) / UNRELATED, 0, 1))


def _landed(survey: Survey) -> Array:
    """0..1 whether any tracker lands near enough to the key it leads to, `[N]`: flow
    agrees with itself on what lies before a shape as well."""
    ahead, behind = (
        np.min([closure(track.knots[end], key) for track in tracks], axis=0)
        for tracks, end, key in (
            (survey.ahead, -1, survey.keys[1]),
            (survey.behind, 0, survey.keys[0]),
        )
    )
    usual = np.maximum(survey.plain[1].max(0), LEAST)
    return np.asarray(np.clip(2 - np.minimum(ahead, behind) / (ASTRAY * usual), 0, 1))


def _surveyed(
    pictures: Pictures,
    frames: Sequence[int],
    survey: Survey,
    evidence: Evidence,
    tick: Tick,
) -> tuple[Array, Array, Array, Array]:
    """What trackers and interpolation say: knots, sigma, the probability that points
    are seen, and how far that is believed, `[T, N]` each."""
    settled, claim = settle(survey)
    seen = _seen(pictures, frames, settled, evidence, tick)
    believed = seen
    if (seen < HIDDEN).any():
        bridged, believed = bridged_over(survey, seen)
        settled, claim = settle(bridged)
    sure = np.clip(evidence.trust * 1.5, 0, 1) * _landed(survey)
    plain, error = survey.plain
    claims = [NERVE * claim * DOUBT ** (1 - sure), error * DOUBT**sure]
    knots, sigma = join([settled, plain], claims)
    return knots, sigma, seen, believed


def cues_of(
    pictures: Pictures, frames: Sequence[int], knots: Array, pulled: Array
) -> Cues:
    """What may make these frames weak; `pulled` `[T, N]` in sigmas."""
    points = knots[:, :, 1]
    within = 0.6 * points + 0.4 * points.mean(1, keepdims=True)
    rough = texture(pictures, frames, within).mean(1)
    return Cues(
        inside=inside(knots[:, :, 1], pictures.region.size),
        speed=speed(knots),
        pulled=pulled,
        sharp=rough / max(float(rough[[0, -1]].min()), 1.0),
    )


def _seen(
    pictures: Pictures,
    frames: Sequence[int],
    knots: Array,
    evidence: Evidence,
    tick: Tick,
) -> Array:
    """Probability of being seen `[T, N]`, 1 at both keys."""
    strange = strangeness(pictures, frames, knots, evidence.closed, tick)
    here = inside(knots[:, :, 1], pictures.region.size)
    seen = visible(strange, evidence.trust, here)
    if evidence.front is not None:
        seen = np.minimum(seen, uncovered(evidence.front, frames, knots))
    seen[[0, -1]] = 1.0
    return seen
