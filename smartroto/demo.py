"""The main job on a sample shot: predict, correct, predict again, and deliver."""

import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np

from smartroto.bench import Shot, errors, keyed_session
from smartroto.jobs import Progress
from smartroto.peers import interpolated
from smartroto.session import Session
from smartroto.shapes.between import linear

SHOT = "reach"
KEYS = (0, 0.5, 1)
"""Where the first keys lie, as parts of the shot."""

Bar = Callable[[str], AbstractContextManager[Progress]]
Say = Callable[[str], None]


def run(out: Path, bar: Bar, say: Say, name: str = SHOT) -> Path:
    """Do the whole job into the folder `out`; returns the project file.

    bar: opens a progress bar with a title; say: prints a line.
    """
    out.mkdir(parents=True, exist_ok=True)
    shot = _rendered(name, bar)
    last = len(shot.truth) - 1
    keys = [round(part * last) for part in KEYS]
    session, shape = keyed_session(shot, keys)
    say(f"{name}: {last + 1} frames, keys on {_frames(session, keys)}")

    _predict(session, shape, bar, f"Predicting {last + 1 - len(keys)} frames")
    _tell(session, shape, shot, keys, say)
    frame, _ = session.suggest_key(shape)
    keys = sorted([*keys, frame - session.plate.first])
    say(f"Correcting frame {frame}, where one more key helps most")
    session.set_key(shape, frame, shot.truth[frame - session.plate.first])
    _predict(session, shape, bar, "Predicting again around the correction")
    _tell(session, shape, shot, keys, say)
    return _deliver(session, out, name, bar, say)


def _rendered(name: str, bar: Bar) -> Shot:
    from smartroto import samples

    with bar(f"Rendering the sample shot {name}") as progress:
        sample = samples.shot(name, progress)
    return Shot(name=name, plate=sample.plate_path, truth=sample.truth_knots)


def _predict(session: Session, shape: str, bar: Bar, title: str) -> None:
    with bar(title) as progress:
        session.predict(shape, progress=progress)


def _frames(session: Session, keys: list[int]) -> str:
    return ", ".join(str(session.plate.first + row) for row in keys)


def _tell(session: Session, shape: str, shot: Shot, keys: list[int], say: Say) -> None:
    ours = session.document.predictions[shape].knots
    straight = interpolated(linear, shot.truth, keys)
    mean, other = (errors(k, shot.truth, keys) for k in (ours, straight))
    say(
        f"  off the truth by {mean.mean():.2f} px in the mean, {mean.max():.2f} px on "
        f"the worst frame (linear interpolation: {other.mean():.2f} and "
        f"{other.max():.2f} px)"
    )


def _deliver(session: Session, out: Path, name: str, bar: Bar, say: Say) -> Path:
    from smartroto.contact import contact_sheet
    from smartroto.exchange.mattes import write_mattes

    project = out / f"{name}.sroto"
    session.save(project)
    for suffix in (".nk", ".fxs"):
        session.export(project.with_suffix(suffix))
    with bar("Rendering EXR mattes") as progress:
        mattes = write_mattes(
            session.document, out / "mattes" / f"{name}.####.exr", progress=progress
        )
    frames = list(session.plate.frames)
    shown = [frames[i] for i in np.linspace(0, len(frames) - 1, 12).round().astype(int)]
    sheet = out / "contact_sheet.png"
    with bar("Drawing the contact sheet"):
        contact_sheet(session.document, session.frames.read, shown, sheet)
    say("Written:")
    for what, path in (
        ("project", project),
        ("Nuke", project.with_suffix(".nk")),
        ("Silhouette", project.with_suffix(".fxs")),
        (f"{len(mattes)} mattes", mattes[0].parent),
        ("contact sheet", sheet),
    ):
        say(f"  {what:<14} {path}")
    return project


def has_display() -> bool:
    """Whether a window can be shown here."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
