"""Kills a window at work, again and again, and looks what its next start restores.

Each round starts the real window in a process of its own, which drags points with mouse
events, saves and predicts without pause, and writes a mark for each document before
the journal hears of it. The process is killed with SIGKILL at a random moment. What is
restored then must be the last marked document or the one before it.

    python benchmarks/crashes.py --rounds 100
"""

import argparse
import hashlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import numpy as np

from smartroto import edits, plate, project, recovery
from smartroto.document import Document
from smartroto.project_schema import ENCODER, to_file
from smartroto.samples import tiny
from smartroto.shapes.prediction import Prediction

LONGEST = 1.5
"""Seconds of work before the latest kill."""
LIMIT = 120.0


def mark(document: Document) -> str:
    """Tells two documents apart by all that they say, predictions included."""
    digest = hashlib.sha256(ENCODER.encode(to_file(document, Path("/"))))
    for id in sorted(document.predictions):
        for field in fields(Prediction):
            value = getattr(document.predictions[id], field.name)
            plain = isinstance(value, np.ndarray)
            digest.update(value.tobytes() if plain else repr(value).encode())
    return digest.hexdigest()


# -- the window that is killed -----------------------------------------------------


def work(folder: Path) -> None:
    """Open the project of `folder` and work on it until killed."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from smartroto.ui.app import make_application
    from smartroto.ui.studio import Studio
    from smartroto.ui.window import Window

    application = make_application(["smartroto"])
    studio = Studio()
    marks = os.open(folder / "marks", os.O_WRONLY | os.O_APPEND)
    seen: list[Document] = []

    def note() -> None:
        document = studio.history.document
        if not seen or seen[-1] is not document:
            seen.append(document)
            os.write(marks, f"{state(studio)} {mark(document)}\n".encode())

    studio.file_changed.connect(note)  # before the window, and so before its journal
    window = Window(studio)
    window.resize(960, 640)
    window.show()
    window.dialogs.open_path(str(folder / "shot.sroto"))
    while studio.path is None:
        application.processEvents()
    step: dict[str, Callable[[], None]] = {
        "drag": Dragging(window),
        "save": lambda: None if state(studio) == "save" else save(studio),
        "predict": lambda: None if studio.predictor.busy else studio.predict(["hand"]),
        "undo": studio.undo,
    }
    chance = random.Random(os.getpid())
    often = chance.choice(["drag", "save", "predict"])
    weights = [60, 20 if often == "save" else 2, 20 if often == "predict" else 2, 1]
    os.write(marks, b"ready\n")
    while True:
        application.processEvents()
        name = chance.choices([*step], weights)[0]
        step[name]()
        note_state(marks, studio)
        time.sleep(0.004)


def save(studio: "object") -> None:
    """Save to where the project lies."""
    studio.save()  # type: ignore[attr-defined]


def state(studio: "object") -> str:
    """What is going on besides the pen."""
    if "save" in studio.files.jobs.running():  # type: ignore[attr-defined]
        return "save"
    return "predict" if studio.predictor.busy else "drag"  # type: ignore[attr-defined]


def note_state(marks: int, studio: object) -> None:
    """Say what the kill will find going on."""
    os.write(marks, f"- {state(studio)}\n".encode())


class Dragging:
    """Drags a point of the shape to and fro, one mouse event at a call."""

    def __init__(self, window: object) -> None:
        self.window, self.count = window, 0

    def __call__(self) -> None:
        """Press, six moves, release, then a moment of nothing."""
        from PySide6.QtCore import QEvent, QPointF, Qt
        from PySide6.QtGui import QMouseEvent
        from PySide6.QtWidgets import QApplication

        canvas = self.window.canvas  # type: ignore[attr-defined]
        studio = canvas.studio
        turn, self.count = self.count % 9, self.count + 1
        if turn == 0:
            studio.select(["arm"], {"arm": [0]})
            outline = canvas.picture.outline("arm")
            self.at = canvas.camera.to_screen(outline.knots[0, 1])
        if turn > 7:
            return
        kind = {0: QEvent.Type.MouseButtonPress, 7: QEvent.Type.MouseButtonRelease}
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        place = QPointF(*(self.at + turn * np.array([1.5, -1.0])))
        event = QMouseEvent(
            kind.get(turn, QEvent.Type.MouseMove),
            place,
            place,
            left if turn in (0, 7) else none,
            none if turn == 7 else left,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(canvas, event)


# -- the one who kills ---------------------------------------------------------------


def prepared(folder: Path) -> None:
    """A saved project over a small plate, with two shapes on it."""
    shot = tiny(folder / "plate")
    document = Document(plate=plate.find(shot.plate_path))
    for name in ("arm", "hand"):
        knots = shot.truth_knots[0]
        shape = edits.make_shape(document, name, knots, shot.first, id=name)
        document = edits.add_shape(shape)(document)
    project.save(document, folder / "shot.sroto")
    (folder / "marks").touch()


def killed(folder: Path, wait: float) -> None:
    """Let a window work, kill it `wait` seconds after it is ready."""
    cache = {
        "SMARTROTO_CACHE_DIR": str(folder / "cache"),
        "QT_QPA_PLATFORM": "offscreen",
    }
    command = [sys.executable, __file__, "--work", str(folder)]
    process = subprocess.Popen(command, env={**os.environ, **cache})
    end = time.monotonic() + LIMIT
    while b"ready" not in (folder / "marks").read_bytes():
        if process.poll() is not None or time.monotonic() > end:
            process.kill()
            raise SystemExit("the window did not start")
        time.sleep(0.01)
    time.sleep(wait)
    if process.poll() is not None:
        raise SystemExit("the window ended by itself")
    process.send_signal(signal.SIGKILL)
    process.wait()


def found(folder: Path) -> Document:
    """What the next start restores: the journal's document, else the file's."""
    path = folder / "shot.sroto"
    for journal in recovery.journals([path], folder / "cache" / "journals"):
        work = recovery.wanted(journal)
        if work is not None:
            return recovery.recover(work).document
    return project.load(path)


def judged(folder: Path) -> tuple[str, str]:
    """What was going on at the kill, and "last", "before" or "LOST"."""
    lines = (folder / "marks").read_text().splitlines()
    marks = [line.split()[1] for line in lines if line[0] != "-" and " " in line]
    doing = [line.split()[1] for line in lines if line[0] == "-"][-1:]
    restored = mark(found(folder))
    verdict = "last" if restored == marks[-1] else "LOST"
    if verdict == "LOST" and restored in marks[-2:]:
        verdict = "before"
    return (doing or ["drag"])[0], verdict


def one_round(chance: random.Random) -> tuple[str, str]:
    """Kill one window; (what was going on, the verdict)."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepared(folder)
        killed(folder, chance.uniform(0, LONGEST))
        return judged(folder)


def main() -> int:
    """Kill as often as asked and count."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.work:
        work(args.work)
    chance, count = random.Random(args.seed), Counter[tuple[str, str]]()
    for number in range(args.rounds):
        doing, verdict = one_round(chance)
        count[doing, verdict] += 1
        print(
            f"{number + 1:4d}  killed in a {doing:8s} restored: {verdict}", flush=True
        )
    for (doing, verdict), many in sorted(count.items()):
        print(f"{doing:8s} {verdict:7s} {many}")
    lost = sum(many for (_, verdict), many in count.items() if verdict == "LOST")
    print(f"{args.rounds - lost} of {args.rounds}: the last document or the one before")
    return 1 if lost else 0


if __name__ == "__main__":
    raise SystemExit(main())
