"""Which picture is on the screen: never an outline or a matte over another frame.

What is drawn may be a moment older than the document and the view while the plate of
a new frame is read; then everything changes to it at once.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from smartroto.ui.backdrop import MATTED, Pixels
from smartroto.ui.frames import DisplayFrames, Key, Levels, ahead
from smartroto.ui.mattes import Mattes
from smartroto.ui.view import Picture, ViewState

if TYPE_CHECKING:
    from smartroto.ui.studio import Studio

WAIT_MS = 250
"""How long the last whole frame is held while the plate of the next is coming."""
REST_MS = 200
"""After the last turn of gain or gamma until frames are made in full again."""
STEPS = (1, 2, 4, 8)


class Showing(QObject):
    """The picture that is drawn, and the pixels that belong to it."""

    changed = Signal()
    """Something else is to be drawn."""
    stepped = Signal()
    """A picture of another frame is drawn."""

    def __init__(self, studio: "Studio", picture: Picture, parent: QObject) -> None:
        super().__init__(parent)
        self.drawn = self._wanted = picture
        self.frames = DisplayFrames(lambda: studio.frames, self)
        self.mattes = Mattes(self)
        self._direction = 1
        self._sharp = 1.0
        self._patience = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._patience.timeout.connect(self._show_now)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(lambda: self.take(self._wanted, self._sharp))
        self.frames.arrived.connect(self._arrived)
        self.mattes.arrived.connect(self.changed)
        self.mattes.failed.connect(lambda why: studio.message.emit("warning", why))

    def take(self, picture: Picture, sharp: float) -> None:
        """Draw this picture, as soon as its plate is there.

        sharp: pixels of the screen for one of the plate; while frames follow each
        other quickly, none is made larger than the screen shows it.
        """
        old, new = self._wanted.view, picture.view
        if old.frame != new.frame:
            self._direction = 1 if new.frame > old.frame else -1
        if (old.gain, old.gamma) != (new.gain, new.gamma):
            self._rest.start()
        self._wanted, self._sharp = picture, sharp
        self._load(picture.view)
        if not self._waits():
            self._show_now()
        elif not self._patience.isActive():
            self._patience.start()

    @property
    def settled(self) -> bool:
        """Whether the plate of this frame and the exact matte are there and shown."""
        picture, key = self.drawn, self._key(self.drawn)
        plate = key is None or self.frames.get(key) is not None
        plain = picture.view.display not in MATTED
        matte = plain or not picture.outlines or self.mattes.image(picture) is not None
        return picture is self._wanted and plate and matte

    def pixels(self, picture: Picture, resting: bool) -> Pixels:
        """What there is of a picture's plate and matte.

        resting: whether nothing moves, so that an exact matte is worth its work.
        """
        shown = picture.view.display in MATTED
        still = resting and not picture.view.playing
        self.mattes.want(picture if still and shown else None)
        return Pixels(plate=self._plate(picture), matte=self.mattes.image(picture))

    def step(self, view: ViewState) -> int:
        """Every how many pixels of the plate one is shown."""
        quick = view.playing or self._rest.isActive()
        fits = [step for step in STEPS if step * self._sharp <= 1] if quick else [1]
        return max([view.proxy, *fits])

    def held(self, frame: int) -> QImage | None:
        """The picture of a frame where it is in memory; a hover never waits for one."""
        view = replace(self._wanted.view, frame=frame)
        found = self._plate(replace(self._wanted, view=view))
        return found[0] if isinstance(found, tuple) else None

    def close(self) -> None:
        """Stop all reading and rendering."""
        self._patience.stop()
        self._rest.stop()
        self.frames.want(())
        self.mattes.want(None)
        self.mattes.fill(None)
        self.frames.jobs.wait()
        self.mattes.jobs.wait()

    def _key(self, picture: Picture) -> Key | None:
        """The display frame that a picture needs."""
        plate, view = picture.plate, picture.view
        if plate is None:
            return None
        return plate, view.frame, view.look_at(self.step(view))

    def _load(self, view: ViewState) -> None:
        plate = self._wanted.plate
        if plate is None:
            self.frames.want(())
            return
        span = plate.frames
        if view.playing and view.work is not None and view.frame in _range(view.work):
            span = _range(view.work)
        near = ahead(view.frame, span, self._direction, view.playing)
        look = view.look_at(self.step(view))
        keys = [(plate, frame, look) for frame in near]
        self.frames.want(keys)
        ready = all(self.frames.get(key) is not None for key in keys)
        if view.playing and view.display in MATTED and ready:
            self.mattes.fill(self._wanted.document, near)
        else:
            self.mattes.fill(None)

    def _plate(self, picture: Picture) -> Levels | str | None:
        """The plate at the wanted size, else at any other."""
        key = self._key(picture)
        if key is None:
            return None
        plate, frame, look = key
        if frame not in plate.frames:
            return f"Frame {frame} lies outside the plate"
        steps = dict.fromkeys((look.step, *STEPS))
        sizes = ((plate, frame, replace(look, step=step)) for step in steps)
        found = (self.frames.get(each) for each in sizes)
        return next((each for each in found if each is not None), None)

    def _waits(self) -> bool:
        """Whether the last picture is to be held until its plate is there."""
        now, before = self._wanted, self.drawn
        if now.plate is None or self._plate(now) is not None:
            return False
        same = now.plate is before.plate and now.view.frame == before.view.frame
        return not same or now.view.look_at(1) != before.view.look_at(1)

    def _arrived(self, frame: int) -> None:
        if frame == self._wanted.view.frame and not self._waits():
            self._show_now()

    def _show_now(self) -> None:
        self._patience.stop()
        before, self.drawn = self.drawn.view.frame, self._wanted
        if self.drawn.view.frame != before:
            self.stepped.emit()
        self.changed.emit()


def _range(ends: tuple[int, int]) -> range:
    return range(ends[0], ends[1] + 1)
