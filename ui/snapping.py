"""What a dragged point snaps to: points of other shapes, pivots, edges of the plate."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from smartroto.shapes.arrays import Array
from smartroto.ui.mark import Figure
from smartroto.ui.pointer import Scene

REACH = 8.0
"""Screen points within which something snaps."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Snap:
    """What there was to snap to at the press.

    places: `[K, 2]`; lines: where along x and along y edges run. All empty while
    snapping is off.
    """

    places: Array
    lines: tuple[Array, Array]

    @classmethod
    def of(cls, scene: Scene, moving: Mapping[str, Collection[int]]) -> "Snap":
        """All that does not move itself; moving: the points of each shape that do."""
        if not scene.view.options.snap:
            nothing = np.zeros(0)
            return cls(places=np.zeros((0, 2)), lines=(nothing, nothing))
        found = [np.zeros((0, 2))]
        for outline in scene.picture.outlines:
            gone = list(moving.get(outline.id, ()))
            found.append(np.delete(outline.knots[:, 1], gone, axis=0))
            pivot = None if gone else outline.shape.pivot
            if pivot is not None:
                found.append((pivot @ outline.knots[:, 1])[None])
        plate = scene.picture.plate
        width, height = plate.size if plate is not None else (0, 0)
        ends = np.array([0.0, width]), np.array([0.0, height])
        edges = ends if plate is not None else (np.zeros(0), np.zeros(0))
        return cls(places=np.concatenate(found), lines=edges)

    def at(self, scene: Scene, place: Array) -> Array:
        """A place `[2]`, or what it snaps to: points first, then edges."""
        away = np.hypot(*((self.places - place) * scene.scale).T)
        if len(away) and away.min() <= REACH:
            return np.asarray(self.places[int(away.argmin())])
        snapped = place.copy()
        for axis, ends in enumerate(self.lines):
            off = np.abs(ends - place[axis]) * scene.scale[axis]
            if len(off) and off.min() <= REACH:
                snapped[axis] = ends[int(off.argmin())]
        return snapped

    def way(self, scene: Scene, start: Array, way: Array) -> Array:
        """How far something at `start` is moved for the pen's way."""
        return np.asarray(self.at(scene, start + way) - start)

    def show(self, scene: Scene, start: Array, way: Array) -> None:
        """Mark what the point snapped to."""
        wanted = start + way
        snapped = self.at(scene, wanted)
        caught = bool(np.any(snapped != wanted))
        scene.mark(Figure(rings=snapped[None]) if caught else None)
