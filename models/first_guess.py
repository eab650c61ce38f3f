"""A prediction led through changed keys at once, before a picture is looked at again.

What a new key corrects was wrong beside it as well, the less the nearer the next key:
between exact keys errors are taken as a bridge, so the correction fades straight to
them (Brownian bridge: its mean given one more point is straight on either side).
"""

from dataclasses import replace

import numpy as np

from smartroto.models.handles import keep_kind
from smartroto.models.next_key import remaining
from smartroto.shapes.arrays import Array, IntArray
from smartroto.shapes.between import linear
from smartroto.shapes.prediction import Prediction


def first_guess(before: Prediction, times: IntArray, keys: Array) -> Prediction | None:
    """`before` moved so that it goes through `keys` `[K, N, 3, 2]` at `times` `[K]`.

    Frames far from what changed stay as they are, bit for bit. None where `before` is
    of another number of points or none of the keys lies on its frames.
    """
    here = np.isin(times, before.frames)
    if before.knots.shape[1:] != keys.shape[1:] or not here.any():
        return None
    times, keys = times[here], keys[here]
    rows = np.searchsorted(before.frames, times)
    off = keys - before.knots[rows]
    changed = np.any(off != 0, axis=(1, 2, 3)).astype(float)
    touched = np.interp(before.frames, times, changed) > 0
    knots = before.knots.copy()
    if touched.any():
        at = np.clip(before.frames[touched], times[0], times[-1]).astype(float)
        away = linear(times.astype(float), off, at)
        knots[touched] = keep_kind(knots[touched] + away, keys)
    knots[rows] = keys
    return _doubted(replace(before, knots=knots), before, times, rows)


def _doubted(
    guess: Prediction, before: Prediction, times: IntArray, rows: IntArray
) -> Prediction:
    """What is left of the doubt; a key that is gone leaves the shot's usual doubt."""
    was_key = np.all(before.sigma == 0, axis=1)
    new = rows[~was_key[rows]]
    gone = was_key & ~np.isin(before.frames, times)
    left = np.ones(len(was_key))
    if was_key.any() and not was_key.all():
        spread = np.sqrt(np.mean(before.sigma**2, axis=1))
        keys = before.frames[was_key].tolist()
        left = np.sqrt(remaining(before.frames, spread, keys, new).prod(axis=0))

    def less(sigma: Array) -> Array:
        out = sigma * left[:, None]
        out[gone] = sigma[~was_key].mean() if not was_key.all() else 0.0
        out[rows] = 0.0
        return out

    return replace(guess, sigma=less(before.sigma), sigma_across=less(before.across))
