"""The array types that the whole house shares."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
"""Float64 numbers; knots are `[N, 3, 2]`: in-handle, point, out-handle."""

IntArray = NDArray[np.int64]

Flags = NDArray[np.bool_]
"""Yes or no of each."""

Image = NDArray[np.float32]
"""Pictures `[H, W, C]` and mattes `[H, W]`, row 0 at the top."""


def frozen(values: ArrayLike) -> Array:
    """Return `values` as a float64 array that can no longer be written to.

    A writeable input is copied, so nobody can change the result from outside.

    >>> frozen([1, 2]).flags.writeable
    False
    """
    array: NDArray[Any] = np.asarray(values, dtype=np.float64)
    if array.flags.writeable:
        array = array.copy()
        array.setflags(write=False)
    return array
