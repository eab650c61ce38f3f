"""Keys of animated things as records of a project file."""

import msgspec
import numpy as np

from smartroto.document import Interpolation, Key, Keys
from smartroto.shapes.arrays import Array


class FileKey(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """One key: the frame, the numbers, and how the next segment runs."""

    frame: int
    value: np.ndarray
    slopes: np.ndarray | None = None
    interpolation: Interpolation = "smooth"


def keys_to_file(keys: Keys) -> list[FileKey]:
    """The records of keys."""
    return [
        FileKey(
            frame=frame,
            value=key.value,
            slopes=key.slopes,
            interpolation=key.interpolation,
        )
        for frame, key in keys.items()
    ]


def keys_from_file(
    keys: list[FileKey], form: tuple[int, ...], where: str
) -> dict[int, Key]:
    """The keys of records; every value must have this form.

    where: what they are the keys of. Raises msgspec.ValidationError.
    """
    return {key.frame: _key_from_file(key, form, where) for key in keys}


def _key_from_file(key: FileKey, form: tuple[int, ...], where: str) -> Key:
    arrays: list[tuple[Array | None, tuple[int, ...]]] = [
        (key.value, form),
        (key.slopes, (2, *form)),
    ]
    for array, wanted in arrays:
        if array is not None and (
            array.shape != wanted or not np.isfinite(array).all()
        ):
            raise msgspec.ValidationError(
                f"the key of {where} at frame {key.frame} holds {array.shape} numbers "
                f"where {wanted} finite ones belong"
            )
    return Key(value=key.value, slopes=key.slopes, interpolation=key.interpolation)
