"""A report for a supervisor: what is keyed, what is predicted, what wants a look.

One folder: `index.html` (plain, no scripts), `frames.csv` for a spreadsheet, and
pictures of the weak frames.
"""

import csv
import re
import time
from collections import Counter
from collections.abc import Sequence
from html import escape
from pathlib import Path

from smartroto import checks, spans
from smartroto.contact import COLOURS, Read, save_png, tile, window
from smartroto.document import Document, Shape
from smartroto.errors import Error
from smartroto.files import replacing
from smartroto.jobs import Progress
from smartroto.note import STATUSES
from smartroto.review import (
    CHECK,
    THRESHOLD,
    FrameState,
    WeakRun,
    frame_states,
    suggest_key,
    weak_runs,
)

MOST_PICTURES = 12
"""Weak runs of a shape that are shown; the rest is in the table."""

_HEIGHT = 34
_STYLE = """
body { background: #1e1e1e; color: #d8d8d8; margin: 32px auto; max-width: 1100px;
  padding: 0 20px; font: 14px/1.5 system-ui, sans-serif; }
h1 { font-size: 20px; font-weight: 600; } h2 { font-size: 16px; margin-top: 40px; }
p, td, th, figcaption { color: #b8b8b8; } b { color: #e8e8e8; }
table { border-collapse: collapse; } td, th { padding: 2px 18px 2px 0; text-align: left;
  font-variant-numeric: tabular-nums; font-weight: normal; }
svg { display: block; width: 100%; background: #262626; margin: 10px 0; }
.wall { display: grid; gap: 12px;
  grid-template-columns: repeat(auto-fill, minmax(240px, 1fr)); }
figure { margin: 0; background: #262626; } figure img { width: 100%; display: block; }
figcaption { padding: 6px 8px; font-size: 12px; }
"""


def write_report(
    document: Document,
    read: Read,
    folder: str | Path,
    progress: Progress | None = None,
    *,
    threshold: float = THRESHOLD,
) -> Path:
    """Write the report into `folder`, made where it is missing; returns its page.

    read: `read(plate, frame)` as `FrameCache.read`; frames that cannot be read are
    shown without a picture. threshold: pixels of sigma. The page is written last, so a
    page that is there is whole. Raises Error where there are no shapes or the folder
    cannot be written.
    """
    shapes = [shape for shape in document.shapes() if shape.keys]
    if not shapes:
        raise Error("There is nothing to report: the project has no shape with a key.")
    folder, progress = Path(folder), progress or Progress()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        states = {s.id: frame_states(document, s, threshold) for s in shapes}
        _write_table(shapes, states, folder / "frames.csv")
        parts = [
            _section(document, shape, states[shape.id], read, folder, part, threshold)
            for shape, part in _shares(shapes, progress)
        ]
        page = folder / "index.html"
        with replacing(page) as beside:
            checked = _checked(document, progress.part(1.0, 1.0))
            parts = [_notes(document), checked, *parts]
            beside.write_text(_page(document, shapes, states, parts), "utf-8")
    except OSError as error:
        raise Error(f"The report cannot be written to {folder}: {error}.") from error
    progress.step(1.0)
    return page


def _shares(
    shapes: Sequence[Shape], progress: Progress
) -> list[tuple[Shape, Progress]]:
    count = len(shapes)
    return [
        (shape, progress.part(index / count, (index + 1) / count))
        for index, shape in enumerate(shapes)
    ]


def _write_table(
    shapes: Sequence[Shape], states: dict[str, list[FrameState]], path: Path
) -> None:
    """Every frame of every shape, for a spreadsheet or a production database."""
    with (
        replacing(path) as beside,
        beside.open("w", newline="", encoding="utf-8") as to,
    ):
        table = csv.writer(to)
        table.writerow(["shape", "frame", "state", "confidence", "sigma_px", "reason"])
        for shape in shapes:
            for one in states[shape.id]:
                row = [shape.name, one.frame, one.state]
                doubt = [f"{one.confidence:.3f}", f"{one.sigma:.3f}", one.reason]
                table.writerow([*row, *doubt])


def _page(
    document: Document,
    shapes: Sequence[Shape],
    states: dict[str, list[FrameState]],
    parts: Sequence[str],
) -> str:
    plate = document.plate
    name = Path(plate.path).name if plate else "no plate"
    span = f"frames {plate.first} to {plate.last}" if plate else ""
    counted = Counter(one.state for rows in states.values() for one in rows)
    check = sum(counted[state] for state in CHECK)
    summary = (
        f"{len(shapes)} {_plural('shape', len(shapes))} · {counted['key']} keyed · "
        f"{counted['predicted']} predicted · <b>{check} to check</b>"
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(name)}</title><style>{_STYLE}</style></head><body>"
        f"<h1>{escape(name)}</h1><p>{span}</p><p>{summary}</p>"
        f"{''.join(parts)}</body></html>\n"
    )


def _notes(document: Document) -> str:
    """What reviewers said, the open notes first, as a table."""
    names = {shape.id: shape.name for shape in document.shapes()}
    rows = []
    for note in sorted(document.notes, key=lambda one: STATUSES.index(one.status)):
        about = ", ".join(names[id] for id in note.shapes if id in names)
        when = time.strftime("%Y-%m-%d %H:%M", time.gmtime(note.time))
        cells = (
            spans.words(note.first, note.last),
            about,
            note.text,
            note.author,
            f"{when} UTC",
        )
        row = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        rows.append(f"<tr><td><b>{note.status}</b></td>{row}</tr>")
    return f"<h2>Notes</h2><table>{''.join(rows)}</table>" if rows else ""


def _checked(document: Document, progress: Progress) -> str:
    """The ten checks, and the reasons for what was waived, as a table."""
    rows = []
    for check in checks.run(document, progress):
        left = len(check.open(document))
        reasons = {
            reason
            for one in check.findings
            if (reason := document.waived.get(check.key(one))) is not None
        }
        result = f"<b>{left} to look at</b>" if left else "passed"
        result = "waived" if reasons and not left else result
        why = escape("; ".join(sorted(reasons)))
        rows.append(f"<tr><td>{check.title}</td><td>{result}</td><td>{why}</td></tr>")
    return f"<h2>Checks</h2><table>{''.join(rows)}</table>"


def _section(
    document: Document,
    shape: Shape,
    states: Sequence[FrameState],
    read: Read,
    folder: Path,
    progress: Progress,
    threshold: float,
) -> str:
    """Heading, figures, strip and pictures of one shape."""
    runs = weak_runs(document, shape, threshold)
    shown = runs[:MOST_PICTURES]
    names = _pictures(document, shape, states, shown, read, folder, progress)
    figures = "".join(
        f'<figure><img src="{escape(name)}" alt=""><figcaption>{_told(run)}'
        "</figcaption></figure>"
        for run, name in zip(shown, names, strict=True)
    )
    more = len(runs) - len(shown)
    rest = f"<p>and {more} more, see frames.csv</p>" if more else ""
    return (
        f"<h2>{escape(shape.name)}</h2>{_figures(document, shape, states)}"
        f'{_strip(states)}<div class="wall">{figures}</div>{rest}'
    )


def _figures(document: Document, shape: Shape, states: Sequence[FrameState]) -> str:
    """What was drawn, and what the engine made of it."""
    counted = Counter(one.state for one in states)
    alive = len(states) - counted["off"]
    keys = sum(shape.alive(frame) for frame in shape.keys)
    cells = {
        "points": shape.count,
        "keys": len(shape.keys),
        "keys per 100 frames": f"{100 * keys / max(alive, 1):.1f}",
        "approved": counted["approved"],
        "predicted": counted["predicted"],
        "low": counted["low"],
        "rejected": counted["rejected"],
        "touched": counted["touched"],
        "stale": counted["stale"],
        "not predicted": counted["between"],
        "next key": _next_key(document, shape),
    }
    head = "".join(f"<th>{name}</th>" for name in cells)
    body = "".join(f"<td><b>{value}</b></td>" for value in cells.values())
    return f"<table><tr>{head}</tr><tr>{body}</tr></table>"


def _next_key(document: Document, shape: Shape) -> str:
    try:
        frame, gain = suggest_key(document, shape.id)
    except Error:
        return "none"
    return f"{frame} (+{gain:.0f} frames)" if gain >= 0.5 else "none needed"


def _strip(states: Sequence[FrameState]) -> str:
    """All frames in a row: the height is the confidence, keys are full and bright."""
    if not states:
        return ""
    bars = []
    for index, one in enumerate(states):
        red, green, blue = COLOURS[one.state]
        tall = max(_HEIGHT * one.confidence, 2.0)
        title = f"{one.frame} {one.state} {one.reason}".strip()
        bars.append(
            f'<rect x="{index}" y="{_HEIGHT - tall:.1f}" width="0.9" '
            f'height="{tall:.1f}" fill="#{red:02x}{green:02x}{blue:02x}">'
            f"<title>{escape(title)}</title></rect>"
        )
    return (
        f'<svg viewBox="0 0 {len(states)} {_HEIGHT}" height="{_HEIGHT}" '
        f'preserveAspectRatio="none">{"".join(bars)}</svg>'
    )


def _pictures(
    document: Document,
    shape: Shape,
    states: Sequence[FrameState],
    runs: Sequence[WeakRun],
    read: Read,
    folder: Path,
    progress: Progress,
) -> list[str]:
    """Write the worst frame of each run; returns the names of the files."""
    if not runs:
        return []
    worst = [run.worst.frame for run in runs]
    view = window(document, [shape], worst, 320)
    by_frame = {shape.id: {one.frame: one for one in states}}
    names = []
    for frame in progress.over(worst):
        names.append(f"{_safe(shape.id)}_{frame}.png")
        picture = tile(document, read, view, frame, [shape], by_frame)
        save_png(picture, folder / names[-1])
    return names


def _told(run: WeakRun) -> str:
    span = spans.words(run.first, run.last)
    worst = f"worst {run.worst.frame}: ±{run.worst.sigma:.1f} px"
    return " · ".join(escape(text) for text in (span, worst, run.worst.reason) if text)


def _safe(name: str) -> str:
    return re.sub(r"[^\w-]", "_", name)[:60]


def _plural(word: str, count: int) -> str:
    return word if count == 1 else f"{word}s"
