"""Other eyes for the engine: a studio's own trackers and segmentation models.

A source registers under a name; installed packages do so through the entry-point group
`smartroto.sources`. Nothing has to be tuned: a tracker is believed as far as it lands
on the artist's next key, a segmenter as far as one key can tell the other, so that one
that does not help is muted by itself, point by point.
"""

from collections.abc import Callable, Sequence
from functools import cache
from importlib.metadata import entry_points
from typing import Protocol, TypeVar

from smartroto.shapes.arrays import Array, Image

Picture = Callable[[int], Image | None]
"""Frame -> `[H, W, 3]` float32 of about 0..1; None where it cannot be read."""

Odds = Callable[[Image], Image]
"""Picture `[H, W, 3]` -> log odds of being inside `[H, W]`."""


class Tracker(Protocol):
    """Follows points of one frame over others.

    version: changes whenever it would answer differently.
    """

    version: str

    def follow(
        self, picture: Picture, frames: Sequence[int], guess: Array
    ) -> tuple[Array, Array]:
        """Where the points that lie at `guess[0]` on `frames[0]` are on each frame.

        guess: `[T, M, 2]` where plain optical flow believes them, pixels, x right, y
        down, pixel (0, 0) covers [0, 1) x [0, 1). Returns places `[T, M, 2]` and how
        far each is to be trusted `[T, M]`, 0..1.
        """
        ...


class Segmenter(Protocol):
    """Tells inside from outside after it has seen the artist's keys."""

    version: str

    def learn(self, pictures: Sequence[Image], inside: Sequence[Image]) -> Odds:
        """Learn from pictures `[H, W, 3]` and their mattes `[H, W]` of 0 and 1."""
        ...


TRACKERS: dict[str, Tracker] = {}
SEGMENTERS: dict[str, Segmenter] = {}

T = TypeVar("T")


def add_tracker(name: str, tracker: Tracker) -> None:
    """Let the engine ask one more tracker from now on."""
    TRACKERS[name] = tracker


def add_segmenter(name: str, segmenter: Segmenter) -> None:
    """Let the engine ask one more segmentation model from now on."""
    SEGMENTERS[name] = segmenter


def remove(name: str) -> None:
    """Ask no longer what goes by this name."""
    TRACKERS.pop(name, None)
    SEGMENTERS.pop(name, None)


@cache
def load() -> None:
    """Bring in the network where weights are found, and installed packages; once."""
    from smartroto.models import finder, weights

    path = weights.found()
    if path is not None:
        add_tracker("finder", finder.FinderTracker(path))
    for plugin in entry_points(group="smartroto.sources"):
        plugin.load()()


def trackers() -> list[tuple[str, Tracker]]:
    """The trackers that are asked, by name, in the order of their names."""
    load()
    return sorted(TRACKERS.items())


def segmenters() -> list[tuple[str, Segmenter]]:
    """The segmenters that are asked, by name, in the order of their names."""
    load()
    return sorted(SEGMENTERS.items())


def versions() -> tuple[str, ...]:
    """What is asked, as part of what a prediction depends on."""
    told = [f"{name} {tracker.version}" for name, tracker in trackers()]
    return (*told, *(f"{name} {model.version}" for name, model in segmenters()))
