"""Trackers from both keys settled into one answer, like a survey between fixed marks.

A tracker that starts at one key and runs to the other measures, at every frame, how far
each control point goes to the next. Its drift grows with the way it has come, so a step
is trusted the less the later it comes; where it lands beside the artist's curve, its
closure, says how far it may be believed at all. All steps of all trackers, both ways,
are fused between the two exact keys by the smoother: closure errors spread over the
steps that are most in doubt, and steps that contradict the others lose their say.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from smartroto.models.fusion import closure
from smartroto.models.smoother import Evidence, smooth
from smartroto.models.tracks import Track
from smartroto.shapes.arrays import Array

LEAST, MOST = 0.3, 40.0
"""Pixels of closure: below, trackers are equally good; above, it was one gross slip,
which says little about all the other steps."""

TAILS = 2.0
"""Degrees of freedom of a step's error: mistakes of flow are rare and gross."""

ROUNDS = 4
"""How often steps are weighed by how far they contradict the others."""

PLAIN_DOUBT = 4.0
"""Interpolation errs alike on many frames, so its steps count this much less."""

CLAIM = 1.4
"""How far errors exceed what independent steps would give."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Survey:
    """All that was measured between two keys, T frames with both ends.

    ahead, behind: trackers of `[T, N, 3, 2]` in order of time, from the first key
        onwards and from the last backwards; at least one of either.
    keys: the first and the last, `[N, 3, 2]`.
    plain: interpolation `[T, N, 3, 2]` and its expected error `[T, N]`, what is left
        where all trackers are lost.
    """

    ahead: Sequence[Track]
    behind: Sequence[Track]
    keys: tuple[Array, Array]
    plain: tuple[Array, Array]

    def placed(self, place: Callable[[Array], Array], scale: float) -> "Survey":
        """The same in other pixels: `place` takes points there, one being `scale`."""

        def moved(tracks: Sequence[Track]) -> list[Track]:
            return [Track(knots=place(one.knots), trust=one.trust) for one in tracks]

        return Survey(
            ahead=moved(self.ahead),
            behind=moved(self.behind),
            keys=(place(self.keys[0]), place(self.keys[1])),
            plain=(place(self.plain[0]), scale * self.plain[1]),
        )


def settle(
    survey: Survey, marks: tuple[Array, Array] | None = None
) -> tuple[Array, Array]:
    """The frames from one key to the next, with their doubt.

    marks: places that something saw directly, `[S, T, N, 3, 2]`, NaN where it did not,
    and their errors `[S, T, N]`. Returns knots `[T, N, 3, 2]`, the keys at both ends,
    and sigma `[T, N]`, the root mean square distance of each point. Pixels throughout,
    of whatever kind the survey has.
    """
    ahead, behind, keys, plain = survey.ahead, survey.behind, survey.keys, survey.plain
    count = len(plain[0])
    tracks = [*ahead, *behind]
    steps = np.stack([_steps(track.knots) for track in tracks])
    grown = np.diff(np.linspace(0, 1, count) ** 2)[:, None]
    onward = _claims([closure(track.knots[-1], keys[1]) for track in ahead])
    back = _claims([closure(track.knots[0], keys[0]) for track in behind])
    far = np.concatenate([onward[:, None] * grown, back[:, None] * grown[::-1]])
    doubt = far * _unevenness(steps) / _trust(tracks) + 1e-4
    mean = plain[0].copy()
    mean[0], mean[-1] = keys
    usual = np.maximum(plain[1].max(0), LEAST)
    blind = 4 * (PLAIN_DOUBT * usual) ** 2 / count
    doubt = np.concatenate([doubt, np.broadcast_to(blind, doubt[:1].shape)])
    evidence = Evidence(
        values=None if marks is None else _flat(marks[0]),
        variances=None if marks is None else marks[1][..., None] ** 2,
        steps=np.concatenate([steps, _steps(mean)[None]]),
        step_variances=doubt[..., None],
    )
    return _fused(mean, evidence, tracks)


def _fused(
    mean: Array, evidence: Evidence, tracks: Sequence[Track]
) -> tuple[Array, Array]:
    """Smooth with both ends exact and next to no prior of its own."""
    count = len(mean)
    ends = np.isin(np.arange(count), (0, count - 1))
    wide = 100 * max(float(np.ptp(mean)), 1.0)
    answer = smooth(
        np.arange(count, dtype=float),
        _flat(mean),
        ends,
        evidence,
        length=200.0,
        scale=wide,
        dof=TAILS,
        rounds=ROUNDS,
    )
    knots = answer.mean.reshape(mean.shape)
    spread = answer.variance.reshape(mean.shape)[:, :, 1].sum(-1)
    apart = _disagreement(tracks, knots)
    return knots, CLAIM * np.sqrt(spread + 0.25 * apart * ~ends[:, None])


def _disagreement(tracks: Sequence[Track], knots: Array) -> Array:
    """Squared distance `[T, N]` between the answer and the tracker nearest to it."""
    off = [((track.knots - knots)[:, :, 1] ** 2).sum(-1) for track in tracks]
    return np.asarray(np.min(off, axis=0))


def _claims(closures: Sequence[Array]) -> Array:
    """The variance at the end of the way, `[L, N]`, of trackers of one direction.

    They see the same pictures, so that the better one should nearly win: what a worse
    one claims is made worse still.
    """
    off = np.clip(np.stack(closures), LEAST, MOST)
    return np.asarray((off**2 / off.min(0)) ** 2)


def _steps(knots: Array) -> Array:
    """`[T - 1, N, 6]` how far each knot goes with its handles."""
    return np.diff(_flat(knots), axis=0)


def _flat(knots: Array) -> Array:
    """A knot and its handles, `[..., 3, 2]`, as one point of six coordinates."""
    return np.asarray(knots.reshape(*knots.shape[:-2], 6))


def _unevenness(steps: Array) -> Array:
    """Long steps are measured worse: `[L, T - 1, N]`, about one on the whole."""
    length = np.linalg.norm(steps, axis=-1)
    return np.asarray(length / np.maximum(length.mean(1, keepdims=True), 0.1) + 0.2)


def _trust(tracks: Sequence[Track]) -> Array:
    """`[L, T - 1, N]` that of the worse end of each step; below a tenth it is lost."""
    trust = np.stack([track.trust for track in tracks])
    worse = np.minimum(trust[:, 1:], trust[:, :-1])
    return np.asarray(np.maximum(np.minimum(worse, 10 * worse**2), 1e-4))
