"""What the documents' examples find ready when they are run as tests."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _examples(
    request: pytest.FixtureRequest, doctest_namespace: dict[str, Any], tmp_path: Path
) -> None:
    """Give examples a folder of their own to write to, named `folder`."""
    if isinstance(request.node, pytest.DoctestItem):
        doctest_namespace["folder"] = tmp_path
