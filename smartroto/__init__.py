"""SmartROTO: Bezier shapes on a few keyframes, every frame between filled in.

>>> from smartroto import Session  # doctest: +SKIP
>>> session = Session.open("plates/sh010.1001.exr")  # doctest: +SKIP
"""

import os
from typing import TYPE_CHECKING, Any

# The engine's matrices are small: many threads on one take up to ten times as long as
# one thread, waiting for each other. NumPy reads this once, when it is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

if TYPE_CHECKING:
    from smartroto.errors import Error as Error
    from smartroto.exchange.options import ExportOptions as ExportOptions
    from smartroto.session import Session as Session

__version__ = "0.1.0"
__all__ = ["Error", "ExportOptions", "Session"]


def __getattr__(name: str) -> Any:
    """Load the public names only when somebody asks for them."""
    if name == "Session":
        from smartroto.session import Session

        return Session
    if name == "Error":
        from smartroto.errors import Error

        return Error
    if name == "ExportOptions":
        from smartroto.exchange.options import ExportOptions

        return ExportOptions
    raise AttributeError(f"module 'smartroto' has no attribute {name!r}")
