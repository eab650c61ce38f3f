"""Display frames and mattes made in the background."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter, QTransform
from pytestqt.qtbot import QtBot

from smartroto import edits, key_edits, matte, scope
from smartroto.cache import FrameCache
from smartroto.document import Document, Plate
from smartroto.look import Look
from smartroto.placement_edits import set_part
from smartroto.shapes.arrays import Array
from smartroto.ui import frames, mattes
from smartroto.ui.frames import DisplayFrames, Key
from smartroto.ui.mattes import Mattes
from smartroto.ui.view import Picture, ViewState, resolve
from smartroto.width_edits import set_point_widths


class Cache(FrameCache):
    """Counts reads, and holds them back until `gate` is set."""

    def __init__(self) -> None:
        super().__init__(1 << 24)
        self.gate = threading.Event()
        self.gate.set()
        self.asked: list[int] = []

    def stored(self, plate: Plate, frame: int) -> np.ndarray:
        assert threading.current_thread() is not threading.main_thread()
        self.asked.append(frame)
        assert self.gate.wait(10)
        return super().stored(plate, frame)


@pytest.fixture
def cache() -> Cache:
    return Cache()


@pytest.fixture
def shown(qapp: object, cache: Cache) -> Iterator[DisplayFrames]:
    made = DisplayFrames(lambda: cache)
    yield made
    cache.gate.set()
    assert made.jobs.wait()
    made.deleteLater()


def key(plate: Plate, frame: int, gain: float = 1.0) -> Key:
    return plate, frame, Look(gain=gain)


def test_a_frame_arrives_as_it_looks_on_the_screen(
    shown: DisplayFrames, plate: Plate, qtbot: QtBot
) -> None:
    wanted = key(plate, 1003)
    assert shown.get(wanted) is None
    with qtbot.waitSignal(shown.arrived) as arrived:
        shown.want([wanted])
    assert arrived.args == [1003]
    (image,) = shown.get(wanted) or ()
    assert isinstance(image, QImage) and (image.width(), image.height()) == (96, 64)
    assert image.pixelColor(15, 25).getRgb()[:3] == (200, 180, 90)
    assert image.pixelColor(5, 5).getRgb()[:3] == (60, 70, 80)


def test_gain_brightens(shown: DisplayFrames, plate: Plate, qtbot: QtBot) -> None:
    with qtbot.waitSignal(shown.arrived):
        shown.want([key(plate, 1001, gain=2.0)])
    (image,) = shown.get(key(plate, 1001, gain=2.0)) or ()
    assert isinstance(image, QImage) and image.pixelColor(5, 5).red() > 75


def test_the_present_frame_comes_first_and_nothing_twice(
    shown: DisplayFrames, cache: Cache, plate: Plate, qtbot: QtBot
) -> None:
    wanted = [key(plate, frame) for frame in (1005, 1006, 1004, 1005)]
    shown.want(wanted)
    qtbot.waitUntil(lambda: all(shown.get(each) is not None for each in wanted))
    assert sorted(cache.asked) == [1004, 1005, 1006]
    shown.want(wanted)
    assert len(cache.asked) == 3


def test_what_is_no_longer_wanted_is_not_read(
    shown: DisplayFrames, cache: Cache, plate: Plate, qtbot: QtBot
) -> None:
    cache.gate.clear()
    shown.want(key(plate, frame) for frame in range(1001, 1009))
    qtbot.waitUntil(lambda: len(cache.asked) == 2)
    shown.want([key(plate, 1010)])
    cache.gate.set()
    qtbot.waitUntil(lambda: shown.get(key(plate, 1010)) is not None)
    assert len(cache.asked) == 3
    assert shown.get(key(plate, 1001)) is None


def test_a_missing_frame_is_a_sentence_that_names_it(
    shown: DisplayFrames, plate: Plate, qtbot: QtBot
) -> None:
    Path(plate.path % 1004).unlink()
    with qtbot.waitSignal(shown.arrived):
        shown.want([key(plate, 1004)])
    why = shown.get(key(plate, 1004))
    assert isinstance(why, str) and "1004" in why
    shown.forget()
    assert shown.get(key(plate, 1004)) is None


def test_the_oldest_frames_give_way_to_the_budget(
    qapp: object, cache: Cache, plate: Plate, qtbot: QtBot
) -> None:
    shown = DisplayFrames(lambda: cache, budget=3 * 96 * 64 * 4)
    for frame in range(1001, 1006):
        with qtbot.waitSignal(shown.arrived):
            shown.want([key(plate, frame)])
    kept = [f for f in plate.frames if shown.get(key(plate, f)) is not None]
    assert kept == [1003, 1004, 1005]
    assert shown.jobs.wait()
    shown.deleteLater()


def test_what_is_wanted_does_not_give_way(
    qapp: object, cache: Cache, plate: Plate, qtbot: QtBot
) -> None:
    shown = DisplayFrames(lambda: cache, budget=3 * 96 * 64 * 4)
    wanted = [key(plate, frame) for frame in range(1001, 1006)]
    shown.want(wanted)
    qtbot.waitUntil(lambda: len(cache.asked) == 5 and not shown._coming)
    assert all(shown.get(each) is not None for each in wanted)
    with qtbot.waitSignal(shown.arrived):
        shown.want([key(plate, 1010)])
    kept = [f for f in plate.frames if shown.get(key(plate, f)) is not None]
    assert kept == [1004, 1005, 1010]
    assert shown.jobs.wait()
    shown.deleteLater()


def test_playing_looks_ahead_and_round() -> None:
    span = range(1, 21)
    assert frames.ahead(19, span, 1, True)[:4] == [19, 20, 1, 2]
    assert frames.ahead(2, span, -1, True)[:4] == [2, 1, 20, 19]
    assert frames.ahead(1, span, 1, False) == [1, 2, 3]
    assert frames.ahead(1, range(1, 2), 1, True) == [1]


# -- mattes ------------------------------------------------------------------------


@pytest.fixture
def exact(qapp: object) -> Iterator[Mattes]:
    made = Mattes()
    yield made
    assert made.jobs.wait()
    made.deleteLater()


def alpha(image: QImage) -> Array:
    """Alpha 0..255, `[H, W]`."""
    whole = image.convertToFormat(QImage.Format.Format_Alpha8)
    rows = np.frombuffer(whole.constBits(), np.uint8).reshape(whole.height(), -1)
    return rows[:, : whole.width()].astype(float)


def quick(picture: Picture, size: tuple[int, int]) -> Array:
    image = QImage(*size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    mattes.quick(painter, QTransform(), picture.outlines, QColor("white"))
    painter.end()
    return alpha(image)


def test_the_exact_matte_comes_when_things_rest(
    exact: Mattes, drawn: Document, qtbot: QtBot
) -> None:
    picture = resolve(drawn, ViewState(frame=1001))
    assert exact.image(picture) is None
    with qtbot.waitSignal(exact.arrived):
        exact.want(picture)
    image = exact.image(picture)
    assert image is not None
    rendered = np.rint(matte.matte(drawn, 1001) * 255)
    np.testing.assert_array_equal(alpha(image[0]), rendered)
    again = resolve(drawn, ViewState(frame=1001, selected=("arm",)))
    assert exact.image(again) is image
    assert exact.image(resolve(drawn, ViewState(frame=1002))) is None


def test_a_picture_that_is_passed_over_is_not_rendered(
    exact: Mattes, drawn: Document, qtbot: QtBot
) -> None:
    for frame in (1001, 1002, 1003):
        exact.want(resolve(drawn, ViewState(frame=frame)))
    with qtbot.waitSignal(exact.arrived):
        pass
    assert exact.image(resolve(drawn, ViewState(frame=1003))) is not None
    assert exact.image(resolve(drawn, ViewState(frame=1001))) is None
    exact.want(None)


def test_mattes_are_made_ahead_one_after_the_other(
    exact: Mattes, drawn: Document, qtbot: QtBot
) -> None:
    pictures = [resolve(drawn, ViewState(frame=frame)) for frame in (1003, 1004, 1001)]
    exact.fill(drawn, [1003, 1004])
    qtbot.waitUntil(lambda: all(exact.image(one) is not None for one in pictures[:2]))
    exact.fill(None)
    assert exact.image(pictures[2]) is None


def hole(document: Document) -> Document:
    return edits.set_mode("hand", "subtract")(document)


def cut(document: Document) -> Document:
    return edits.set_mode("hand", "intersect")(document)


def added(document: Document) -> Document:
    return edits.set_mode("hand", "add")(document)


def faint(document: Document) -> Document:
    return key_edits.set_opacity("hand", 0.5)(document)


def inverted(document: Document) -> Document:
    return edits.set_inverted("arm", True)(document)


def opened(document: Document) -> Document:
    def change(shape: object) -> object:
        return replace(shape, closed=False, width=6.0)  # type: ignore[type-var]

    return edits.change_shape("hand", change)(document)  # type: ignore[arg-type]


def tapered(document: Document) -> Document:
    widths = np.linspace(0, 4, document.shape("hand").count)
    larger = set_part("hand", "scale", 1001, (1.5, 1.5))(opened(document))
    return set_point_widths("hand", 1001, widths)(larger)


CHANGES = [None, hole, cut, added, faint, inverted, opened, tapered]


@pytest.mark.parametrize("change", CHANGES)
def test_the_quick_matte_looks_like_the_exact_one(
    drawn: Document, plate: Plate, change: Callable[[Document], Document] | None
) -> None:
    overlapping = key_edits.set_key("hand", 1004, drawn.shape("arm").keys[1001].value)
    document = overlapping(drawn)
    document = scope.move_points("hand", 1004, range(4), np.array([8.0, 5.0]))(document)
    document = change(document) if change is not None else document
    shown = quick(resolve(document, ViewState(frame=1004)), plate.size)
    true = matte.matte(document, 1004) * 255
    assert np.abs(shown - true).mean() < 2.0
    assert (np.abs(shown - true) > 64).mean() < 0.01
