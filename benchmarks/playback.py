"""Whether the window plays at the plate's rate.

20 shapes of 30 points with predictions on 60 frames, in a window of 1920 x 1080 with
all its panels: once round to fill the memory, then twice round by the clock. Prints how
many different frames came each second, and how many were due and never on the screen.

Run: `python benchmarks/playback.py [--shapes 20]`
"""

import argparse
import os
import tempfile
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import canvas as viewer
import window as large
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from smartroto.ui.app import make_application
from smartroto.ui.studio import Studio
from smartroto.ui.window import Window

SIZES = {"1080p": (1920, 1080), "4K": (4096, 2304)}


def play(window: Window, seconds: float) -> tuple[int, int]:
    """Play for some time: frames that were shown, and frames that were passed over."""
    playback, studio = window.playback, window.studio
    shown: list[int] = []
    end = time.monotonic() + seconds
    playback.toggle()
    while time.monotonic() < end:
        QApplication.processEvents()
        if not shown or shown[-1] != studio.view.frame:
            shown.append(studio.view.frame)
        time.sleep(0.001)
    playback.stop()
    return len(shown), playback.dropped


def measure(name: str, size: tuple[int, int], shapes: int, display: str) -> None:
    """One plate in a window of its own."""
    with tempfile.TemporaryDirectory() as folder:
        QSettings.setPath(
            QSettings.Format.NativeFormat, QSettings.Scope.UserScope, f"{folder}/s"
        )
        large.SIZE = large.project.SIZE = size
        studio = Studio(large.make(folder, shapes))
        window = Window(studio)
        window.resize(1920, 1080)
        window.show()
        studio.look(display=display)
        for frame in studio.span:
            studio.go(frame)
            viewer.settle(window.canvas)
        round_trip = len(studio.span) / window.playback.fps
        play(window, round_trip)
        seconds = 2 * round_trip
        shown, dropped = play(window, seconds)
        rate = window.playback.fps
        print(
            f"{name:8s}{display:10s}{shown / seconds:8.1f} of {rate:g} a second"
            f"{dropped:6d} passed over",
            flush=True,
        )
        window.close_without_asking()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shapes", type=int, default=20)
    args = parser.parse_args()
    make_application(["smartroto"])
    for name, size in SIZES.items():
        for display in ("plate", "overlay"):
            measure(name, size, args.shapes, display)


if __name__ == "__main__":
    main()
