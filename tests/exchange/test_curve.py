"""Keys of a document as curves."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from smartroto.animation import key_slopes
from smartroto.document import Key, sorted_keys
from smartroto.exchange.curve import from_keys

KINDS = st.sampled_from(["smooth", "linear", "hold"])


@given(
    frames=st.lists(st.integers(-30, 60), min_size=1, max_size=8, unique=True),
    kinds=st.lists(KINDS, min_size=8, max_size=8),
    stored=st.lists(st.booleans(), min_size=8, max_size=8),
)
def test_all_slopes_at_once_are_those_of_each_key(
    frames: list[int], kinds: list[str], stored: list[bool]
) -> None:
    noise = np.random.default_rng(len(frames))
    keys = sorted_keys(
        {
            frame: Key(
                value=noise.normal(size=(2, 3, 2)),
                slopes=noise.normal(size=(2, 2, 3, 2)) if own else None,
                interpolation=kind,
            )
            for frame, kind, own in zip(frames, kinds, stored, strict=False)
        }
    )
    curve = from_keys(keys)
    for index, key in enumerate(keys.values()):
        arriving, leaving = key_slopes(keys, index)
        if index and not curve.held[index - 1]:
            assert np.array_equal(curve.arriving[index], arriving)
        if index < len(keys) - 1 and key.interpolation != "hold":
            assert np.array_equal(curve.leaving[index], leaving)
