"""All that is handed over of a shot, in one folder: shapes, mattes, a movie, a list.

With the name `sh010_roto` a folder holds

    sh010_roto.nk            a Roto node for each layer
    mattes/sh010_roto.1001.exr …  a matte of all shapes and a layer for each
    sh010_roto.mp4           the plate with the outlines, for review
    sh010_roto.json          what is there: checksums, frames, states, notes
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from msgspec import structs

from smartroto import plate as plates
from smartroto.document import Document, Shape
from smartroto.errors import FormatError
from smartroto.exchange.export import export
from smartroto.exchange.options import ExportOptions
from smartroto.exchange.prepare import prepared
from smartroto.exchange.report import Report
from smartroto.exchange.states import ranges, shot_of
from smartroto.files import filling
from smartroto.jobs import Progress
from smartroto.look import AUTOMATIC, Look
from smartroto.ocio import Monitor
from smartroto.review import frame_states
from smartroto.review_movie import frames_of, review_movie

PER_LAYER = ExportOptions(nodes="layer")
MATTES = "mattes"
"""The folder of the mattes within a delivery."""


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """Which parts are wanted, and how.

    nuke, mattes, movie: whether a Nuke script, EXR mattes and a review movie are
        written; the list of what was written always is.
    options: of the Nuke script and the mattes; the movie shows the chosen shapes on
        the plate as it is, frame numbers as on disk.
    name: of the files, without a suffix; {shot} stands for the shot.
    monitor: display and view of the movie, as in `smartroto.look.Look`.

    Raises FormatError where nothing is wanted, or for a name that makes no sense.
    """

    nuke: bool = True
    mattes: bool = True
    movie: bool = True
    options: ExportOptions = PER_LAYER
    name: str = "{shot}_roto"
    monitor: Monitor = AUTOMATIC

    def __post_init__(self) -> None:
        if not (self.nuke or self.mattes or self.movie):
            raise FormatError(
                "Nothing is to be delivered: choose Nuke, mattes or the movie."
            )
        self.stem("shot")

    def stem(self, shot: str) -> str:
        """The name of a shot's files without a suffix, fit for any disk.

        >>> Delivery(name="{shot}_roto_v003").stem("sh 010")
        'sh_010_roto_v003'
        """
        bare = self.name.replace("{shot}", shot)
        if "{" in bare or "}" in bare:
            raise FormatError(
                f"The name of the files is {self.name!r}: {{shot}} is the only field "
                "that it may have."
            )
        stem = re.sub(r"[^\w.-]+", "_", bare).strip("._")
        if not stem:
            raise FormatError("The files have no name: write {shot}_roto, or another.")
        return stem


def deliver(
    document: Document,
    folder: str | Path,
    delivery: Delivery | None = None,
    progress: Progress | None = None,
) -> Report:
    """Write the parts of a delivery into `folder`, made where it is missing.

    They appear all at once at the end: stopped or failed, the folder is what it was.
    Files of an earlier delivery of the same name are replaced, and those that there
    are no longer removed, unless somebody changed them.

    Returns what was kept, approximated and dropped on the way. Raises FormatError or
    PlateError where more than the movie is wanted without a plate, FormatError where
    no shape is chosen or the folder cannot be written to.
    """
    folder = Path(folder).absolute()
    delivery, progress = delivery or Delivery(), progress or Progress()
    shot = shot_of(document) or "untitled"
    stem = delivery.stem(shot)
    beside, gone = folder, list[Path]()
    try:
        with filling(folder, gone) as beside:
            work = _Work(document, beside, delivery, shot)
            work.write(progress)
            gone += _left_over(folder, beside, stem)
        return work.report
    except FormatError as error:
        raise FormatError(str(error).replace(str(beside), str(folder))) from error
    except OSError as error:
        raise FormatError(
            f"The delivery cannot be written to {folder} ({error.strerror or error}): "
            "choose a folder that can be written to and has room."
        ) from error


class _Work:
    """Writes part after part into a folder, and the list of them at the end."""

    def __init__(
        self, document: Document, folder: Path, delivery: Delivery, shot: str
    ) -> None:
        self.document, self.folder = document, folder
        self.delivery, self.shot = delivery, shot
        self.stem = delivery.stem(shot)
        self.report = Report()
        options = replace(delivery.options, keys="drawn")
        self.ready = prepared(document, options, Report())
        chosen = {shape.id for shape in self.ready.shapes()}
        self.shapes = [s for s in document.shapes() if s.id in chosen]

    def write(self, progress: Progress) -> None:
        """All that is wanted; the shares of the progress are about those of time."""
        parts = {
            self._nuke: 0.05 * self.delivery.nuke,
            self._mattes: 0.7 * self.delivery.mattes,
            self._movie: 0.25 * self.delivery.movie,
        }
        total, done = sum(parts.values()), 0.0
        for part, share in parts.items():
            if share:
                part(progress.part(done / total, (done + share) / total))
                done += share
        progress.check()
        self._list()

    def _nuke(self, progress: Progress) -> None:
        path = self.folder / f"{self.stem}.nk"
        told = export(self.document, path, self.delivery.options, progress)
        self.report = self.report.joined(told or Report())

    def _mattes(self, progress: Progress) -> None:
        # Here and not above: menus list formats in the order of their first import.
        from smartroto.exchange.mattes import channel_names, write_mattes

        pattern = f"{MATTES}/{self.stem}.####.exr"
        names = [name.removesuffix(".A") for name in channel_names(self.ready).values()]
        files = write_mattes(
            self.ready, self.folder / pattern, per_shape=True, progress=progress
        )
        text = f"{len(files)} frames with the layers {', '.join(names)}"
        self.report.keep(pattern, text)

    def _movie(self, progress: Progress) -> None:
        name = f"{self.stem}.mp4"
        frames = review_movie(
            self.document,
            self.folder / name,
            shot=self.shot,
            shapes=self.shapes,
            look=Look(monitor=self.delivery.monitor),
            progress=progress,
        )
        self.report.keep(name, f"frames {frames[0]} to {frames[-1]}")
        plate = self.document.plate
        gone = plates.missing(plate) if plate is not None and plate.path else ()
        if gone:
            text = f"grey where the plate has no picture: {ranges(gone)}"
            self.report.approximate(name, text)

    def _list(self) -> None:
        """What was written, in a form that another program can check."""
        from smartroto.exchange.mattes import tool_version

        files = sorted(path for path in self.folder.rglob("*") if path.is_file())
        plate, frames = self.document.plate, frames_of(self.ready)
        told = {
            "made by": f"SmartROTO {tool_version()}",
            "shot": self.shot,
            "frames": [frames[0], frames[-1]],
            "plate": None if plate is None else plate.path,
            "shapes": [_shape_states(self.document, shape) for shape in self.shapes],
            "notes": [structs.asdict(note) for note in self.document.notes],
            "report": str(self.report).splitlines(),
            "files": [_entry(path, self.folder) for path in files],
        }
        text = json.dumps(told, indent=1, ensure_ascii=False) + "\n"
        (self.folder / f"{self.stem}.json").write_text(text, "utf-8")


def _shape_states(document: Document, shape: Shape) -> dict[str, Any]:
    """A shape and on how many frames it is keyed, predicted, approved and so on."""
    states = Counter(one.state for one in frame_states(document, shape))
    return {"name": shape.name, "states": dict(states)}


def _entry(path: Path, folder: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    name = path.relative_to(folder).as_posix()
    return {"path": name, "size": path.stat().st_size, "sha256": digest}


def _left_over(folder: Path, beside: Path, stem: str) -> Sequence[Path]:
    """What an earlier delivery of this name wrote, this one did not, and nobody has
    changed: names within the folder."""
    try:
        told = json.loads((folder / f"{stem}.json").read_text("utf-8"))
        entries = [dict(one) for one in told["files"]]
        names = [Path(one["path"]) for one in entries]
    except (OSError, ValueError, TypeError, KeyError):
        return []
    return [
        name
        for name, entry in zip(names, entries, strict=True)
        if not name.is_absolute()
        and ".." not in name.parts
        and not (beside / name).exists()
        and (folder / name).is_file()
        and _entry(folder / name, folder) == entry
    ]
