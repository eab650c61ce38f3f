"""Many small Gaussian chains at once: block-tridiagonal systems with blocks of two.

A chain is a Gaussian over T states of two numbers each, given by its precision matrix,
which couples neighbouring states only. All chains and all states of one parity are
eliminated together (cyclic reduction, which is block Cholesky in nested order), so the
work is a few dozen large array operations whatever the number of chains.

Arrays put the block axes first and the chains last: diagonal blocks `[2, 2, T, B]`,
the couplings of states t and t + 1 `[2, 2, T - 1, B]`, right sides `[2, M, T, B]`.
"""

from typing import NamedTuple

import numpy as np

from smartroto.shapes.arrays import Array


class Solution(NamedTuple):
    """Means and the covariances of states that are neighbours.

    mean: `[2, M, T, B]`; covariance: `[2, 2, T, B]` of each state;
    lagged: `[2, 2, T - 1, B]` of state t with state t + 1.
    """

    mean: Array
    covariance: Array
    lagged: Array


def solve(diagonal: Array, coupling: Array, right: Array) -> Solution:
    """Solve `A x = right` and pick the blocks of the inverse of A next to its diagonal.

    diagonal `[2, 2, T, B]`, coupling `[2, 2, T - 1, B]` (row block t, column block
    t + 1), right `[2, M, T, B]`; A is symmetric and positive definite.
    """
    if diagonal.shape[2] == 1:
        inverse = _inverse(diagonal)
        return Solution(_times(inverse, right), inverse, coupling)
    pivots = _Pivots.eliminate(diagonal, coupling)
    even = solve(*pivots.reduced(diagonal, coupling, right))
    return pivots.restore(right, even)


class _Pivots(NamedTuple):
    """The odd states, eliminated: `x = inverse r + before x- + after x+`.

    `before` and `after` carry zeros where an odd state has no neighbour.
    """

    inverse: Array
    before: Array
    after: Array

    @classmethod
    def eliminate(cls, diagonal: Array, coupling: Array) -> "_Pivots":
        inverse = _inverse(diagonal[:, :, 1::2])
        before = -_times(inverse, _flip(coupling[:, :, 0::2]))
        after = np.zeros_like(before)
        follow = coupling[:, :, 1::2]
        after[:, :, : follow.shape[2]] = -_times(
            inverse[:, :, : follow.shape[2]], follow
        )
        return cls(inverse, before, after)

    def reduced(
        self, diagonal: Array, coupling: Array, right: Array
    ) -> tuple[Array, Array, Array]:
        """The system that is left for the even states."""
        odd = right[:, :, 1::2]
        left, follow = coupling[:, :, 0::2], coupling[:, :, 1::2]
        have = follow.shape[2]
        kept, known = diagonal[:, :, 0::2].copy(), right[:, :, 0::2].copy()
        kept[:, :, : left.shape[2]] += _times(left, self.before)
        known[:, :, : left.shape[2]] += _times(_flip(self.before), odd)
        after = self.after[:, :, :have]
        kept[:, :, 1 : have + 1] += _times(_flip(follow), after)
        known[:, :, 1 : have + 1] += _times(_flip(after), odd[:, :, :have])
        return kept, _times(left[:, :, :have], after), known

    def restore(self, right: Array, even: Solution) -> Solution:
        """The odd states put back between the even ones."""
        count = right.shape[2]
        have = (count - 1) // 2
        following = _shifted(even.mean, self.after.shape[2])
        mean = _interleave(
            even.mean,
            _times(self.inverse, right[:, :, 1::2])
            + _times(self.before, even.mean[:, :, : self.before.shape[2]])
            + _times(self.after, following),
            count,
        )
        here = even.covariance[:, :, : self.before.shape[2]]
        there = _shifted(even.covariance, self.after.shape[2])
        across = np.zeros_like(self.after)
        across[:, :, :have] = even.lagged
        with_before = _times(self.before, here) + _times(self.after, _flip(across))
        with_after = _times(self.before, across) + _times(self.after, there)
        own = self.inverse + _times(with_before, _flip(self.before))
        own = own + _times(with_after, _flip(self.after))
        covariance = _interleave(even.covariance, own, count)
        lagged = _interleave(_flip(with_before), with_after[:, :, :have], count - 1)
        return Solution(mean, covariance, lagged)


def _shifted(values: Array, count: int) -> Array:
    """The state after each odd one, zeros where there is none."""
    out = np.zeros((*values.shape[:2], count, values.shape[3]))
    found = values[:, :, 1 : count + 1]
    out[:, :, : found.shape[2]] = found
    return out


def _interleave(even: Array, odd: Array, count: int) -> Array:
    shape = (even.shape[0], even.shape[1], count, even.shape[3])
    out = np.empty(shape)
    out[:, :, 0::2] = even
    out[:, :, 1::2] = odd
    return out


def _times(a: Array, b: Array) -> Array:
    """Product of blocks `[2, 2, ...]` with `[2, M, ...]`."""
    return np.asarray(a[:, 0, None] * b[0] + a[:, 1, None] * b[1])


def _flip(a: Array) -> Array:
    return a.swapaxes(0, 1)


def _inverse(a: Array) -> Array:
    determinant = a[0, 0] * a[1, 1] - a[0, 1] * a[1, 0]
    out = np.empty_like(a)
    out[0, 0], out[1, 1] = a[1, 1], a[0, 0]
    out[0, 1], out[1, 0] = -a[0, 1], -a[1, 0]
    return np.asarray(out / determinant)
