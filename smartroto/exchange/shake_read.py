"""Shake shape files become shapes: formats/others.md 3."""

import re
from dataclasses import dataclass, field

import numpy as np

from smartroto.document import IDENTITY_COLOURS, Key, Layer, Mode, Shape
from smartroto.edits import new_id
from smartroto.errors import FormatError
from smartroto.exchange.curve import Curve, lines, to_keys
from smartroto.exchange.motion import Placed, check_size, place, still
from smartroto.exchange.nuke_read import TOTAL_NUMBERS
from smartroto.exchange.nuke_shape import told
from smartroto.exchange.report import Imported, Report
from smartroto.exchange.shake_text import (
    EDGE_IS_OFFSET,
    FIRST_FRAME,
    HEADER,
    LOWEST_FIRST,
    NO_PARENT,
    NUMBERS,
    OPACITY,
    PAINTED,
    TAKEN_AWAY,
)
from smartroto.exchange.summary import summary
from smartroto.shapes.arrays import Array

MAX_BYTES = 512 * 2**20
MAX_SHAPES = 20_000
MAX_ROWS = 1_000_000
MAX_ROW_TEXT = 8 * 2**20
"""Characters of one row: 20 000 points; a longer one is damage."""

FURTHEST = 1e7
"""Pixels or frames; further away is damage."""

_LINE = re.compile(
    r"^[ \t]*+([A-Za-z_]\w*+)[ \t]*+"  # a word, and what follows until the next
    r"([^\n]*+(?:\n[ \t]*+(?:[-+.\d][^\n]*+)?(?=\n|\Z))*)",
    re.MULTILINE,
)
_BEGINS = ("shape_name", "parent_name", "closed", "num_vertices", "num_key_times")
_OTHERS = ("motion_blur", "num_shapes", "visible", "locked")
"""Words that begin a shape, and others that are looked at; the rest is passed over."""


@dataclass
class _Row:
    """One key: its frame, its numbers `[N, 12]` and its colour with alpha."""

    time: float | None
    numbers: Array
    colour: tuple[float, ...]


@dataclass
class _Block:
    """One shape of the file: its words, and its keys."""

    words: dict[str, str] = field(default_factory=dict)
    rows: list[_Row] = field(default_factory=list)

    def name(self, index: int) -> str:
        return self.words.get("shape_name", "").strip('"') or f"Shape{index + 1}"

    def flag(self, word: str, default: bool) -> bool:
        text = self.words.get(word, "")
        return text.strip() != "0" if text else default


def read_shapes(text: str, size: tuple[int, int] | None) -> Imported:
    """One layer with all shapes of a file.

    size: width and height of the picture, whose bottom the file counts from.
    Raises FormatError where there is none, or the file is damaged.
    """
    if not text.lstrip("\ufeff \t\r\n").startswith(HEADER.split()[0]):
        raise FormatError(
            f"The text does not begin with {HEADER!r}: it is not a Shake shape file."
        )
    if size is None:
        raise FormatError(
            "A Shake shape file does not tell the size of its picture: open the plate "
            "first, or give the size."
        )
    report = Report()
    head, blocks = _blocks(text.replace("\r\n", "\n").replace("\r", "\n"))
    blurred = head.get("motion_blur", "0") not in ("", "0")
    shapes = []
    for index, block in enumerate(blocks):
        try:
            shapes.append(_shape(block, index, size[1], blurred, report))
        except FormatError as error:
            clause = str(error).rstrip(".")
            report.drop(
                block.name(index),
                f"cannot be read ({clause[:1].lower()}{clause[1:]})",
            )
    if not shapes:
        told = str(report.dropped[0]) if report.dropped else "there is none."
        raise FormatError(f"No shape can be read: {told}")
    items = tuple(reversed(shapes)) if LOWEST_FIRST else tuple(shapes)
    layer = Layer(id=new_id(), name="Shake", items=items)
    return Imported(layers=(layer,), report=report, size=size)


def _blocks(text: str) -> tuple[dict[str, str], list[_Block]]:
    """The words before the first shape, and the shapes."""
    head: dict[str, str] = {}
    blocks: list[_Block] = []
    key: dict[str, float] = {}
    rows = numbers = 0
    for found in _LINE.finditer(text):
        word, rest = found[1], found[2]
        if word == "vertex_data":
            blocks = blocks or [_Block()]
            row = _row(rest, blocks[-1], key)
            rows, numbers = rows + 1, numbers + row.numbers.size
            _check_counts(rows, numbers)
            blocks[-1].rows.append(row)
        elif word.startswith(("key_time", "color_", "center_")) and blocks:
            key[word] = _number(rest, word)
        elif word in _BEGINS:
            if not blocks or blocks[-1].rows or word in blocks[-1].words:
                blocks.append(_Block())
                key = {}
                if len(blocks) > MAX_SHAPES:
                    raise FormatError(f"It has more than {MAX_SHAPES} shapes.")
            blocks[-1].words[word] = rest.strip()
        elif word in _OTHERS:
            (blocks[-1].words if blocks else head)[word] = rest.strip()
    return head, _apart(head, [block for block in blocks if block.words or block.rows])


def _check_counts(rows: int, numbers: int) -> None:
    if rows > MAX_ROWS or numbers > TOTAL_NUMBERS:
        raise FormatError(
            f"The file holds {rows} keys with {numbers} numbers, more than any real "
            "one: it is damaged, or must be read in parts."
        )


def _row(text: str, block: _Block, key: dict[str, float]) -> _Row:
    if len(text) > MAX_ROW_TEXT:
        raise FormatError("A key has more points than any shape: the file is damaged.")
    numbers = np.array([_number(part, "a point") for part in text.split()])
    wanted = block.words.get("num_vertices", "")
    count = len(numbers) // NUMBERS
    if not count or len(numbers) % NUMBERS or (wanted and wanted != str(count)):
        raise FormatError(
            f"A key has {len(numbers)} numbers for {wanted[:20] or count} points, and "
            f"each takes {NUMBERS}: the file is damaged or was cut short."
        )
    channels = ("color_r", "color_g", "color_b", OPACITY)
    colour = tuple(key.get(channel, 1.0) for channel in channels)
    return _Row(key.get("key_time"), numbers.reshape(count, NUMBERS), colour)


def _number(text: str, what: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = np.nan
    if not abs(value) <= FURTHEST:
        raise FormatError(f"{text.strip()[:20]!r} is no number that {what} can have.")
    return value


def _apart(head: dict[str, str], blocks: list[_Block]) -> list[_Block]:
    """Older files have rows alone, those of each shape one after the other."""
    text = head.get("num_shapes", "")
    told = int(text) if re.fullmatch(r"\d{1,5}", text) else len(blocks)
    bare = len(blocks) == 1 and all(row.time is None for row in blocks[0].rows)
    if not bare or told < 2 or len(blocks[0].rows) % told:
        return blocks
    rows, each = blocks[0].rows, len(blocks[0].rows) // told
    starts = range(0, len(rows), each) if each else ()
    return [_Block(dict(blocks[0].words), rows[k : k + each]) for k in starts]


def _shape(
    block: _Block, index: int, height: int, blurred: bool, report: Report
) -> Shape:
    """One shape in plate pixels, y down; FormatError where its keys make none."""
    name = block.name(index)
    if not block.rows:
        raise FormatError("It has no key.")
    if len({len(row.numbers) for row in block.rows}) > 1:
        raise FormatError("Its number of points changes from key to key.")
    timed = {
        FIRST_FRAME + k if row.time is None else row.time: row
        for k, row in enumerate(block.rows)
    }
    times = np.array(sorted(timed))
    rows = [timed[time] for time in times]
    check_size(len(rows), rows[0].numbers.size)
    outline, soft = _curves(times, rows)
    flip = still(np.diag([1.0, -1.0]), np.array([0.0, float(height)]))
    keys = to_keys(told(name, place(outline, flip), report))
    turned = still(np.diag([1.0, -1.0]))
    feather = {} if soft is None else to_keys(told(name, place(soft, turned), report))
    if block.words.get("parent_name", f'"{NO_PARENT}"').strip('" ') != NO_PARENT:
        report.drop(name, f"its parent {block.words['parent_name'][:40]}")
    shape = Shape(
        id=new_id(),
        name=name,
        keys=keys,
        closed=block.flag("closed", True),
        feather=feather,
        opacity=_opacity(name, times, rows, report),
        mode=_mode(name, rows, report),
        motion_blur=blurred,
        visible=block.flag("visible", True),
        locked=block.flag("locked", False),
        colour=IDENTITY_COLOURS[index % len(IDENTITY_COLOURS)],
    )
    report.keep(name, summary(shape))
    return shape


def _curves(times: Array, rows: list[_Row]) -> tuple[Curve, Curve | None]:
    """Knots and the feather's offsets `[K, N, 3, 2]`, y up; None for a hard edge."""
    table = np.stack([row.numbers for row in rows]).reshape(len(rows), -1, 2, 3, 2)
    order = [1, 0, 2]  # the point comes first, then its handles
    knots, edge = table[:, :, 0, order], table[:, :, 1, order]
    outline = lines(times, knots)
    if not np.any(edge):
        return outline, None
    return outline, lines(times, edge if EDGE_IS_OFFSET else edge - knots)


def _opacity(
    name: str, times: Array, rows: list[_Row], report: Report
) -> dict[int, Key]:
    values = np.array([row.colour[3] for row in rows])
    if np.all(values == 1):
        return {}
    if np.all(values == values[0]):
        return {int(times[0]): Key(value=values[0])}
    return to_keys(told(name, Placed(lines(times, values)), report))


def _mode(name: str, rows: list[_Row], report: Report) -> Mode:
    colours = {row.colour[:3] for row in rows}
    if colours == {TAKEN_AWAY}:
        return "subtract"
    if colours != {PAINTED}:
        report.drop(name, "the colour it is painted in")
    return "union"
