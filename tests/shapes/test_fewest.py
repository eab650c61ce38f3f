"""The fewest keys within an error."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartroto.shapes.between import hermite
from smartroto.shapes.fewest import Thinned, fewest


def evaluated(values: np.ndarray, thin: Thinned) -> np.ndarray:
    """The thinned keys on every frame, segment by segment."""
    made = values.copy()
    for k, (start, end) in enumerate(zip(thin.kept, thin.kept[1:], strict=False)):
        gap = end - start
        t = (np.arange(gap + 1) / gap).reshape(-1, *[1] * (values.ndim - 1))
        made[start : end + 1], _ = hermite(
            t,
            values[start],
            values[end],
            thin.leaving[k] * gap,
            thin.arriving[k + 1] * gap,
        )
    return made


@pytest.mark.parametrize("straight", [False, True])
@given(
    seed=st.integers(0, 10_000),
    frames=st.integers(1, 40),
    tolerance=st.sampled_from([0.01, 0.5, 3.0]),
    jump=st.booleans(),
)
def test_no_frame_is_off_by_more(
    seed: int, frames: int, tolerance: float, jump: bool, straight: bool
) -> None:
    noise = np.random.default_rng(seed)
    values = noise.normal(0, 2, (frames, 3, 3, 2)).cumsum(axis=0)
    values[frames // 2 :] += 500 * jump
    thin = fewest(values, tolerance, straight)
    off = np.linalg.norm(evaluated(values, thin) - values, axis=-1).max()
    assert off <= tolerance + 1e-9
    assert thin.error == pytest.approx(off, abs=1e-9)
    assert thin.kept[0] == 0 and thin.kept[-1] == frames - 1


def test_what_is_cubic_or_straight_takes_two_keys() -> None:
    t = np.linspace(0, 1, 60)[:, None, None, None]
    start = np.random.default_rng(1).uniform(0, 500, (4, 3, 2))
    assert len(fewest(start + 90 * t, 1e-6, straight=True).kept) == 2
    bent = start + 90 * t**3 - 40 * t**2
    assert len(fewest(bent, 1e-6).kept) == 2
    assert len(fewest(bent, 0.25, straight=True).kept) > 5


def test_a_jump_stays_between_two_frames() -> None:
    values = np.zeros((30, 2, 3, 2))
    values[12:] = 100
    assert fewest(values, 0.5, straight=True).kept == [0, 11, 12, 29]
