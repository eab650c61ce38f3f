"""The menu of the right button over the viewer: what can be done with what is there."""

import numpy as np
from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu

from smartroto import key_edits
from smartroto.shapes.arrays import Array
from smartroto.ui.action_set import ActionSet
from smartroto.ui.canvas import Canvas
from smartroto.ui.hit import Hit, hits

SHAPE = ("solo", "visible", "locked", "duplicate", "rename", "", "tool_redraw")
RESETS = ("remove_feather", "reset_widths", "reset_pivot")
POINT = ("smooth", "cusp", *RESETS, "delete")
CURVE = ("select_all", *RESETS, "commit_key", "remove_key")
EMPTY = ("select_all", "fit", "", "outlines", "handles", "point_numbers", "")
DRAWING = (
    "tool_bezier",
    "tool_bspline",
    "tool_sketch",
    "tool_ellipse",
    "tool_rectangle",
    "tool_trace",
)


class ContextMenu(QObject):
    """Entries are those of the other menus, by the same names and keys."""

    def __init__(self, canvas: Canvas, actions: ActionSet) -> None:
        super().__init__(canvas)
        self._canvas, self._actions = canvas, actions
        canvas.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        canvas.customContextMenuRequested.connect(self.offer)

    def offer(self, at: QPoint) -> QMenu | None:
        """Open the menu; what is under the pen is selected first."""
        canvas = self._canvas
        if canvas.stage.busy:
            return None
        place = canvas.camera.to_plate(_array(at))
        found = hits(canvas.picture, place, canvas.camera.scale, 8.0)
        hit = found[0] if found else None
        if hit is not None:
            self._select(hit)
        menu = self._menu(hit)
        menu.setObjectName("context")
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(canvas.mapToGlobal(at))
        return menu

    def _select(self, hit: Hit) -> None:
        picture, studio = self._canvas.picture, self._canvas.studio
        others = [id for id in studio.view.selected if id != hit.id]
        if hit.kind == "point" and hit.index not in picture.chosen(hit.id):
            studio.select([*others, hit.id], {hit.id: {hit.index}})
        elif not picture.is_selected(hit.id):
            studio.select([hit.id])

    def _menu(self, hit: Hit | None) -> QMenu:
        menu = QMenu(self._canvas)
        if hit is None:
            self._add(menu, (*EMPTY, *DRAWING))
        elif hit.kind == "curve":
            entry = menu.addAction("Insert Point Here\tCtrl+Alt+Click")
            entry.triggered.connect(lambda: self._insert(hit))
            self._add(menu, (*CURVE, "", *SHAPE))
        else:
            self._add(menu, (*POINT, "", *SHAPE))
        return menu

    def _add(self, menu: QMenu, ids: tuple[str, ...]) -> None:
        for id in ids:
            if id:
                menu.addAction(self._actions[id])
            else:
                menu.addSeparator()

    def _insert(self, hit: Hit) -> None:
        edit = key_edits.insert_point(hit.id, hit.index, hit.t)
        if self._canvas.studio.do("Insert point", edit):
            self._canvas.studio.select([hit.id], {hit.id: {hit.index + 1}})


def _array(at: QPoint) -> Array:
    return np.array([at.x(), at.y()], dtype=float)
