"""Masks of a Fusion setting or composition become layers: formats/others.md 1."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from smartroto.document import Layer, Shape
from smartroto.edits import new_id
from smartroto.errors import FormatError
from smartroto.exchange.fusion_inputs import Inputs
from smartroto.exchange.fusion_lexer import Flat, Table, number, parse, table, tables
from smartroto.exchange.fusion_note import Comment, read_comment
from smartroto.exchange.fusion_shape import read_shape
from smartroto.exchange.nuke_read import MAX_SIDE, TOTAL_NUMBERS
from smartroto.exchange.report import Imported, Report
from smartroto.shapes.prediction import Prediction

MASK = "PolylineMask"
OTHER_MASKS = (
    *("BSplineMask", "EllipseMask", "RectangleMask", "TriangleMask", "WandMask"),
    *("PaintMask", "RangesMask", "BitmapMask", "MultiPoly"),
)
GROUPS = ("GroupOperator", "MacroOperator")


@dataclass
class _Flow:
    """All tools of a file by name, and what was met so far."""

    report: Report
    tools: dict[str, Table | Flat] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    notes: dict[str, Comment] = field(default_factory=dict)
    predictions: dict[str, Prediction] = field(default_factory=dict)
    refused: int = 0
    numbers: int = 0


def read_setting(text: str, size: tuple[int, int] | None) -> Imported:
    """Layers of all polyline masks: one for each chain, or as the comments tell.

    size: the plate's, for a text that does not tell its own.
    Raises FormatError where there is no mask or the text is damaged.
    """
    top = parse(text)
    flow = _Flow(Report())
    _gather(flow, table(top.named.get("Tools")), "")
    masks = [name for name, tool in flow.tools.items() if tool.kind == MASK]
    if not masks:
        raise FormatError(
            "There is no polygon mask in this text: copy PolylineMask tools in Fusion, "
            "or save the composition that holds them."
        )
    told, aspect = _format(flow, masks, top, size)
    if size not in (None, told):
        flow.report.approximate(
            "",
            f"The masks were drawn on {told[0]}x{told[1]}, not on the plate's format",
        )
    first, last = _range(top)
    frame = first if first is not None else 1
    layers: list[Layer] = []
    for chain in _chains(flow, masks):
        layers.extend(_layers(flow, chain, told, aspect, frame))
    if flow.refused and not layers:
        raise FormatError(f"No shape can be read: {flow.report.dropped[0]}")
    return Imported(
        layers=tuple(layers),
        predictions=flow.predictions,
        report=flow.report,
        size=told,
        pixel_aspect=aspect,
        first=first,
        last=last,
    )


def _gather(flow: _Flow, tools: Table | Flat, group: str) -> None:
    """Every tool, those in groups too."""
    for name, tool in tables(tools):
        if tool.kind in GROUPS:
            _gather(flow, table(tool.named.get("Tools")), name)
            continue
        if tool.kind in OTHER_MASKS:
            flow.report.drop(name, f"is a {tool.kind}, not a polygon")
        flow.tools[name] = tool
        flow.groups[name] = group


def _inputs(flow: _Flow, name: str) -> Inputs:
    return Inputs(flow.tools[name], flow.tools, name, flow.report)


def _format(
    flow: _Flow, masks: list[str], top: Table, size: tuple[int, int] | None
) -> tuple[tuple[int, int], float]:
    """Width, height and pixel aspect: the masks', the composition's, or the plate's."""
    prefs = table(table(top.named.get("Prefs")).named.get("Comp"))
    frame = table(prefs.named.get("FrameFormat")).named
    composition = (frame.get("Width"), frame.get("Height"))
    for name in masks:
        inputs = _inputs(flow, name)
        sides = inputs.value("MaskWidth"), inputs.value("MaskHeight")
        for pair in (sides, composition):
            told = [number(side) for side in pair]
            if all(side is not None and 1 <= side <= MAX_SIDE for side in told):
                width, height = (round(side or 0) for side in told)
                return (width, height), _aspect(inputs)
    if size is not None:
        return size, 1.0
    raise FormatError(
        "The text does not tell the size of its picture: open the plate first, or give "
        "the size."
    )


def _aspect(inputs: Inputs) -> float:
    parts = [number(part) for part in table(inputs.value("PixelAspect")).listed]
    if len(parts) != 2 or not parts[0] or not parts[1]:
        return 1.0
    aspect = parts[0] / parts[1]
    return aspect if 0.01 < aspect < 100 else 1.0


def _range(top: Table) -> tuple[int | None, int | None]:
    """The composition's frame range, none in a setting."""
    for name in ("RenderRange", "GlobalRange"):
        ends = [number(end) for end in table(top.named.get(name)).listed]
        if len(ends) == 2 and all(end is not None and abs(end) < 1e7 for end in ends):
            return int(ends[0] or 0), int(ends[1] or 0)
    return None, None


def _chains(flow: _Flow, masks: list[str]) -> Iterator[list[str]]:
    """Masks that feed each other, from the top one down; each mask once."""
    below = {name: _inputs(flow, name).source("EffectMask") for name in masks}
    known, fed = set(masks), set(below.values())
    seen: set[str] = set()
    tops = [name for name in masks if name not in fed]
    for top in [*tops, *masks]:  # the second time round only rings are left
        chain: list[str] = []
        name = top
        while name in known and name not in seen:
            seen.add(name)
            chain.append(name)
            name = below[name]
        if name in known and chain:
            flow.report.drop(
                chain[-1], f"that it lies on {name}, which is in another layer already"
            )
        if chain:
            yield chain


def _layers(
    flow: _Flow, chain: list[str], size: tuple[int, int], aspect: float, frame: int
) -> list[Layer]:
    """The layers of one chain: as its comments tell, or one for it all."""
    shapes: list[tuple[tuple[str, ...], Shape]] = []
    for name in chain:
        inputs = _inputs(flow, name)
        note = read_comment(inputs.word("Comments"))
        inputs.name = note.name or name
        try:
            found = read_shape(inputs, note, size, aspect, frame, len(flow.notes))
        except FormatError as error:
            text = str(error).rstrip(".")
            flow.report.drop(name, f"cannot be read ({text[:1].lower()}{text[1:]})")
            flow.refused += 1
            continue
        shape = found.shape
        if found.prediction is not None:
            flow.predictions[shape.id] = found.prediction
        flow.notes[name] = note
        flow.numbers += sum(key.value.size for key in shape.keys.values())
        _check_total(flow.numbers)
        group = flow.groups[name]
        shapes.append((note.layers or (group or "Fusion",), shape))
    return _nested(shapes)


def _check_total(numbers: int) -> None:
    if numbers > TOTAL_NUMBERS:
        raise FormatError(
            f"The shapes take more than {TOTAL_NUMBERS} numbers: the file is damaged, "
            "or its shapes must be read in parts."
        )


def _nested(shapes: list[tuple[tuple[str, ...], Shape]]) -> list[Layer]:
    """Layers around shapes that follow each other and share a path of names."""
    layers: list[Layer] = []
    starts = [
        k for k in range(len(shapes)) if not k or shapes[k][0][0] != shapes[k - 1][0][0]
    ]
    for start, end in zip(starts, [*starts[1:], len(shapes)], strict=False):
        items: list[Shape | Layer] = []
        run: list[tuple[tuple[str, ...], Shape]] = []
        for path, shape in [*shapes[start:end], ((), None)]:
            if shape is not None and len(path) > 1:
                run.append((path[1:], shape))
                continue
            items.extend(_nested(run))
            run = []
            if shape is not None:
                items.append(shape)
        name = shapes[start][0][0]
        layers.append(Layer(id=new_id(), name=name, items=tuple(items)))
    return layers
