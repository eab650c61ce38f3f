"""What waits for a reviewer: frames in a row of one shape, one decision each."""

from dataclasses import dataclass
from typing import Literal

from smartroto.review import FrameState, WeakRun, runs_of
from smartroto.ui.strip import WORDS
from smartroto.ui.studio import Studio

Wanted = Literal["check", "notes", "open"]
Order = Literal["worst", "time"]

WANTED: dict[Wanted, str] = {
    "check": "To check",
    "notes": "With notes",
    "open": "Not approved",
}
ORDERS: dict[Order, str] = {"worst": "Worst first", "time": "In time"}


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One decision: a run of frames of a shape."""

    shape: str
    run: WeakRun

    @property
    def name(self) -> tuple[str, int, int]:
        """Tells it from all others."""
        return self.shape, self.run.first, self.run.last


def tiles(studio: Studio, wanted: Wanted, order: Order) -> list[Tile]:
    """The decisions that wait, of all shapes that are shown."""
    found = [
        Tile(shape=shape.id, run=run)
        for shape in studio.document.shapes()
        if shape.visible and shape.keys
        for run in runs_of([s for s in studio.strip(shape.id) if _wants(s, wanted)])
    ]
    if order == "time":
        return sorted(found, key=lambda tile: (tile.run.first, tile.shape))
    return sorted(found, key=lambda tile: (tile.run.worst.confidence, tile.run.first))


def _wants(state: FrameState, wanted: Wanted) -> bool:
    if wanted == "check":  # what is rejected waits for the artist
        return state.state in ("low", "stale")
    if wanted == "notes":
        return state.notes > 0
    return state.state not in ("approved", "off")


def why(state: FrameState) -> str:
    """The worst frame of a run in a few words."""
    told = [f"±{state.sigma:.1f} px"] if state.sigma > 0 else []
    return " · ".join([*told, state.reason or WORDS[state.state]])
