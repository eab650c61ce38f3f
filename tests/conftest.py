"""Pictures that the tests share: files composed on the spot and a tiny sample shot."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from smartroto.samples import SampleShot, tiny

WriteImage = Callable[..., Path]


@pytest.fixture
def write_image() -> WriteImage:
    """`write_image(path, array, kind="half", channels=None, **attributes) -> path`.

    array: `[H, W, C]` float or integer; kind: the file's pixel type. Attribute names
    write `__` for `:`; `window=(x, y, full_width, full_height)` sets the data window's
    corner and the display window's size.
    """
    return _write


def _write(
    path: Path,
    array: NDArray[Any],
    kind: str = "half",
    channels: tuple[str, ...] | None = None,
    window: tuple[int, int, int, int] | None = None,
    **attributes: Any,
) -> Path:
    import OpenImageIO as oiio

    spec = oiio.ImageSpec(array.shape[1], array.shape[0], array.shape[2], kind)
    if channels:
        spec.channelnames = channels
    if window:
        spec.x, spec.y, spec.full_width, spec.full_height = window
    for name, value in attributes.items():
        spec.attribute(name.replace("__", ":"), value)
    output = oiio.ImageOutput.create(str(path))
    assert output.open(str(path), spec), output.geterror()
    assert output.write_image(np.ascontiguousarray(array)), output.geterror()
    assert output.close(), output.geterror()
    return path


@pytest.fixture(scope="session")
def tiny_shot(tmp_path_factory: pytest.TempPathFactory) -> SampleShot:
    """Twelve frames of a sample shot, 320 x 180, EXR, with its truth."""
    return tiny(tmp_path_factory.mktemp("tiny_shot"))
