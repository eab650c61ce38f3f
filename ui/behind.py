"""What lies behind the wipe: the plain plate, or what was predicted before."""

from dataclasses import replace
from typing import TYPE_CHECKING

from smartroto.ui.backdrop import Pixels
from smartroto.ui.earlier import Earlier
from smartroto.ui.ghost import Ghost, ghosts
from smartroto.ui.screen import Side
from smartroto.ui.view import Picture, resolve

if TYPE_CHECKING:
    from smartroto.ui.studio import Studio


class Behind:
    """The other side of the wipe, for the picture on this side."""

    def __init__(self, studio: "Studio") -> None:
        self._studio = studio
        self._earlier = Earlier()
        self._last: Picture | None = None

    def ghosts(self, here: Picture) -> list[Ghost]:
        """The selected shapes as they were predicted before, while that is shown."""
        if not here.view.ghost:
            return []
        earlier = self._earlier.document(self._studio.history, here.document)
        return ghosts(here, earlier.predictions)

    def side(self, here: Side) -> Side | None:
        """What is to be compared with; None without a wipe."""
        line = here.picture.view.wipe
        if line is None:
            return None
        if line.against == "plate":
            view = replace(here.picture.view, display="plate")
            return Side(picture=replace(here.picture, view=view), pixels=here.pixels)
        document = self._earlier.document(self._studio.history, here.picture.document)
        self._last = resolve(document, here.picture.view, before=self._last)
        return Side(picture=self._last, pixels=Pixels(plate=here.pixels.plate))
