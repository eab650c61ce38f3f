"""The first ten minutes, driven through the real window, with a picture of every step.

On a machine with a screen: `python docs/make_first_shot.py`. Without one:
`xvfb-run -s "-screen 0 1920x1080x24" python docs/make_first_shot.py`.
Pictures and the recording go to `docs/images`; `--out` and `--size` choose others.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from artist import ALT, CTRL, LEFT, MIDDLE, MOVE, NONE, SHIFT, Artist
from PySide6.QtCore import QPointF, QSettings, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from recorder import Recorder

from smartroto import Session, samples
from smartroto.shapes.arrays import Array
from smartroto.ui.app import make_application
from smartroto.ui.export_dialog import ExportDialog
from smartroto.ui.timeline import Timeline
from smartroto.ui.window import Window

Key = Qt.Key


def minute_1(artist: Artist, shot: samples.SampleShot) -> None:
    """The plate is open; zoom, pan, play; brighter."""
    studio = artist.studio
    artist.keep("01_start")
    artist.window.open_dropped(str(shot.plate_path).replace("%04d", str(shot.first)))
    artist.until(lambda: studio.plate is not None)
    artist.rest(2.0)
    middle = shot.truth_knots[0][:, 1].mean(axis=0)
    artist.wheel(middle, 4)
    artist.drag(middle, middle + np.array([60.0, 30.0]), button=MIDDLE)
    artist.key(Key.Key_Space, said="Space")
    artist.rest(2.0)
    artist.key(Key.Key_K, said="K")
    for _ in range(3):
        artist.key(Key.Key_Period, CTRL, "Ctrl+.")
    artist.keep("02_plate")
    artist.key(Key.Key_G, CTRL, "Ctrl+G")
    artist.key(Key.Key_Home, said="Home")
    artist.key(Key.Key_F, said="F")
    artist.rest(1.0)


def minute_3(artist: Artist, truth: Array) -> None:
    """The first closed shape; a point inserted, a cusp, a feather pulled."""
    artist.key(Key.Key_V, said="V")
    artist.place(truth[0], len(truth[0]) - 4)
    artist.pen(MOVE, (truth[0][-4, 1] + truth[0][-3, 1]) / 2, NONE)
    artist.keep("03_draw")
    artist.place(truth[0][-4:])
    artist.key(Key.Key_Return, said="Return")
    artist.key(Key.Key_Q, said="Q")
    artist.fix(truth[0])
    count = len(artist.shown())
    artist.click(halfway(artist.shown(), 2), CTRL | ALT)
    assert len(artist.shown()) == count + 1, "no point was inserted"
    artist.click(artist.shown()[6, 1])
    artist.key(Key.Key_Z, SHIFT, "Shift+Z")
    point = artist.shown()[9]
    outwards = point[1] - artist.shown()[:, 1].mean(axis=0)
    outwards = 14 * outwards / np.linalg.norm(outwards)
    artist.drag(point[1], point[1] + outwards, CTRL)
    shape = artist.studio.primary
    assert shape is not None and shape.feather, "no feather was pulled"
    artist.keep("04_points")
    for _ in range(3):
        artist.key(Key.Key_Z, CTRL, "Ctrl+Z")
    assert len(artist.shown()) == count


def minute_5(artist: Artist, truth: Array) -> None:
    """The second key; scrubbing, undo, an edit of all keys at once."""
    last = len(truth) - 1
    artist.key(Key.Key_End, said="End")
    artist.rest(1.0)
    artist.move_whole(truth[last])
    artist.fix(truth[last])
    artist.keep("05_second_key")
    scrub(artist)
    artist.key(Key.Key_Home, said="Home")
    artist.act("scope_all")
    artist.key(Key.Key_A, CTRL, "Ctrl+A")
    start = artist.shown()[0, 1]
    artist.drag(start, start + np.array([0.0, -12.0]))
    artist.keep("06_all_keys")
    artist.key(Key.Key_Z, CTRL, "Ctrl+Z")
    artist.act("scope_this")


def minute_7(artist: Artist, shot: samples.SampleShot) -> None:
    """A prediction, the next key that is worth setting, one correction."""
    studio, truth = artist.studio, shot.truth_knots
    studio.go(shot.first + len(truth) // 3)
    artist.key(Key.Key_P, said="P")
    artist.until(lambda: bool(studio.arriving) or artist.predicted())
    artist.rest(0.8)
    artist.keep("07_predicting")
    artist.until(artist.predicted)
    artist.keep("08_predicted")
    artist.key(Key.Key_N, said="N")
    artist.rest(1.0)
    artist.fix(truth[studio.view.frame - shot.first])
    artist.until(artist.predicted)
    artist.keep("09_corrected")


def minute_9(artist: Artist, truth: Array) -> None:
    """The matte looked at; a shape off for a range; a second shape in a group."""
    studio = artist.studio
    artist.key(Key.Key_1, said="1")
    artist.rest(0.8)
    artist.keep("10_alpha")
    artist.key(Key.Key_4, said="4")
    artist.act("backing_white")
    artist.key(Key.Key_Space, said="Space")
    artist.rest(2.5)
    artist.key(Key.Key_K, said="K")
    artist.keep("11_cutout")
    artist.key(Key.Key_3, said="3")
    studio.go(studio.span.start + 50)
    artist.key(Key.Key_Period, ALT, "Alt+.")
    artist.keep("12_off")
    artist.key(Key.Key_Z, CTRL, "Ctrl+Z")
    artist.key(Key.Key_Home, said="Home")
    second_shape(artist, truth)


def second_shape(artist: Artist, truth: Array) -> None:
    """Draw an ellipse and put both shapes into a group."""
    first = artist.studio.primary
    assert first is not None
    middle = truth[0][:, 1].mean(axis=0)
    artist.key(Key.Key_E, ALT, "Alt+E")
    artist.drag(middle - 22, middle + 22)
    artist.key(Key.Key_Q, said="Q")
    second = artist.studio.primary
    assert second is not None and second.id != first.id, "no ellipse was drawn"
    artist.studio.select([first.id, second.id])
    artist.act("group")
    artist.keep("13_group")


def minute_10(artist: Artist, folder: Path) -> None:
    """Export for Nuke, and the same matte read back from the file."""
    window, studio = artist.window, artist.studio
    target = folder / "radio.nk"
    QTimer.singleShot(700, lambda: accept_export(artist, target))
    artist.window.actions_["export"].trigger()
    artist.until(lambda: not studio.files.jobs.running() and target.exists())
    artist.rest(1.0)
    artist.keep("15_exported")
    again = Session.open(str(studio.document.plate and studio.document.plate.path))
    again.import_shapes(target)
    ours = Session(studio.history.document)
    worst = min(agreement(ours, again, f) for f in studio.span[::7])
    print(f"the matte of the Nuke file: IoU {worst:.4f} at worst")
    assert worst > 0.99 and window is not None


def accept_export(artist: Artist, target: Path) -> None:
    """Fill the export dialog in, keep a picture of it, and say yes."""
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ExportDialog)
    kinds = [dialog.kind.itemText(n) for n in range(dialog.kind.count())]
    dialog.kind.setCurrentIndex(kinds.index("Nuke (*.nk)"))
    dialog.path.setText(f"roto/{target.name}")
    artist.keep("14_export")
    dialog.path.setText(str(target))
    dialog.accept()


def agreement(ours: Session, theirs: Session, frame: int) -> float:
    """IoU of two sessions' mattes."""
    one, other = ours.matte(frame), theirs.matte(frame)
    both = float(np.maximum(one, other).sum())
    return float(np.minimum(one, other).sum()) / both if both else 1.0


def finding(artist: Artist) -> None:
    """The command palette and the sheet of hotkeys."""
    palette = artist.window.show_palette()
    QTest.keyClicks(palette.findChild(QLineEdit), "key")
    artist.keep("16_palette")
    palette.close()
    artist.window.show_hotkeys()
    artist.keep("17_hotkeys")
    artist.window.show_hotkeys()


def halfway(knots: Array, index: int) -> Array:
    """The middle of the curve after a point."""
    following = knots[(index + 1) % len(knots)]
    ends = knots[index, 1] + following[1]
    return np.asarray((ends + 3 * (knots[index, 2] + following[0])) / 8)


def scrub(artist: Artist) -> None:
    """Drag along the ruler of the time bar, there and back."""
    bar = artist.window.findChild(Timeline)
    wide = bar.width()
    artist.drag(QPointF(0.9 * wide, 8), QPointF(0.3 * wide, 8), over=bar)
    artist.drag(QPointF(0.3 * wide, 8), QPointF(0.7 * wide, 8), over=bar, button=LEFT)


@contextmanager
def shown(size: str) -> Iterator[Window]:
    """The window on the screen, with settings of its own."""
    settings = tempfile.mkdtemp()
    kind, scope = QSettings.Format.NativeFormat, QSettings.Scope.UserScope
    QSettings.setPath(kind, scope, settings)
    window = Window()
    width, height = (int(part) for part in size.split("x"))
    window.setGeometry(0, 0, width, height)
    window.show()
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    try:
        yield window
    finally:
        window.close_without_asking()


def main() -> int:
    """Make the pictures and the recording; 1 where there is no screen."""
    parser = argparse.ArgumentParser(description=__doc__)
    here = Path(__file__).resolve().parent
    parser.add_argument("--out", type=Path, default=here / "images")
    parser.add_argument("--size", default="1600x900")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    application = make_application(sys.argv[:1])
    if application.platformName() == "offscreen":
        print("There is no screen: run this under xvfb-run.")
        return 1
    shot = samples.shot("hand_held")
    recorder = Recorder(given.out / "first_shot.mp4")
    with shown(given.size) as window, tempfile.TemporaryDirectory() as folder:
        artist = Artist(window, given.out, recorder)
        artist.rest(1.0)
        minute_1(artist, shot)
        minute_3(artist, shot.truth_knots)
        minute_5(artist, shot.truth_knots)
        minute_7(artist, shot)
        minute_9(artist, shot.truth_knots)
        minute_10(artist, Path(folder))
        recorder.close()
        artist.look = None
        finding(artist)
    return 0


if __name__ == "__main__":
    sys.exit(main())
