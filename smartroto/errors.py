"""Errors whose message says what is wrong, where, and what to do."""

from collections.abc import Collection


class Error(Exception):
    """Anything SmartROTO refuses; the message is one sentence for the user."""


class PlateError(Error):
    """A plate or one of its frames cannot be found or read."""


class ShapeError(Error):
    """A shape, key or knot array is not usable."""


class FrozenError(ShapeError):
    """An edit would move frames of a shape that are approved.

    id: the shape; frames: those that must be unlocked first.
    """

    def __init__(self, id: str, name: str, frames: Collection[int]) -> None:
        self.id, self.frames = id, tuple(sorted(frames))
        what = f"Frame {self.frames[0]} of {name!r} is approved"
        if len(self.frames) > 1:
            what = f"{len(self.frames)} frames of {name!r} are approved"
        super().__init__(
            f"{what}: unlock {'it' if len(frames) == 1 else 'them'} first."
        )


class ProjectError(Error):
    """A project file cannot be read or written."""


class FormatError(Error):
    """A file of another program cannot be read or written."""


def clause(error: Error) -> str:
    """The sentence of an error as a part of another one.

    >>> clause(Error("It holds no curve."))
    'it holds no curve'
    """
    text = str(error).rstrip(".")
    return text[:1].lower() + text[1:]
