"""Roto nodes of a Nuke script become layers: formats/nuke.md 1, 3 and 12."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from smartroto.document import IDENTITY_COLOURS, UNMOVED, Layer, Shape
from smartroto.edits import new_id
from smartroto.errors import FormatError
from smartroto.exchange.carried import owned
from smartroto.exchange.motion import Motion, still
from smartroto.exchange.nuke_attributes import Attributes
from smartroto.exchange.nuke_label import HEADING, MARKS, read_label
from smartroto.exchange.nuke_lexer import Node, bare_curves, nodes
from smartroto.exchange.nuke_old import read_old
from smartroto.exchange.nuke_shape import read_shape
from smartroto.exchange.nuke_transform import motion as read_motion
from smartroto.exchange.nuke_transform import transform as read_transform
from smartroto.exchange.nuke_tree import LOCKED, RawLayer, RawShape, read_tree
from smartroto.exchange.report import Imported, Report
from smartroto.exchange.restore import restored
from smartroto.exchange.states import States
from smartroto.shapes.prediction import Prediction

TOTAL_NUMBERS = 60_000_000
"""Numbers of all shapes together: beyond is not a script but an attack on memory."""

MAX_SIDE = 100_000
"""No format is wider; a pivot beyond this says nothing about the format."""


@dataclass
class _Script:
    """What all nodes share, and what was met so far."""

    report: Report
    size: tuple[float, float] = (0.0, 0.0)
    frame: int = 1
    shapes: int = 0
    refused: int = 0
    states: dict[str, list[States]] = field(default_factory=dict)
    numbers: int = 0
    predictions: dict[str, Prediction] = field(default_factory=dict)


def read_script(text: str, size: tuple[int, int] | None) -> Imported:
    """Layers of all roto nodes in a script, from the top of the stack down.

    size: the plate's, for a script that does not tell its own.
    Raises FormatError where there is no roto node or it is damaged.
    """
    found = list(nodes(text)) or bare_curves(text)
    root = next((node for node in found if node.kind == "Root"), None)
    rotos = [node for node in found if node.kind != "Root" and "curves" in node.knobs]
    if not rotos:
        raise FormatError(
            "There is no Roto or RotoPaint node in this text: copy one in Nuke, or "
            "save the script that holds it."
        )
    report = Report()
    trees = [_tree(node, report) for node in rotos]
    plate_size = size
    size, aspect = _format(rotos, root, trees, plate_size)
    if plate_size not in (None, size):
        report.approximate("", f"{_drawn_on(size)}, not on the plate's format")
    first, last = _frame(root, "first_frame"), _frame(root, "last_frame")
    script = _Script(report, size, first if first is not None else 1)
    layers: list[Layer] = []
    for node, tree in zip(rotos, trees, strict=True):
        held = list(_node_layers(script, node, tree, len(rotos) > 1))
        layers = _joined([*held, *layers]) if is_ours(node) else [*layers, *held]
    if script.refused and not script.shapes:
        raise FormatError(f"No shape can be read: {report.dropped[0]}")
    return Imported(
        layers=tuple(layers),
        predictions=script.predictions,
        report=report,
        size=size,
        pixel_aspect=aspect,
        first=first,
        last=last,
    )


def _drawn_on(size: tuple[int, int]) -> str:
    return f"The shapes were drawn on {size[0]}x{size[1]} pixels"


def _tree(node: Node, report: Report) -> RawLayer:
    text = node.knobs["curves"]
    if re.match(r"\{?\s*AnimTree", text):
        return read_old(text, report)
    return read_tree(text, report)


def _frame(root: Node | None, name: str) -> int | None:
    text = root.knob(name) if root else ""
    return int(text) if re.fullmatch(r"-?\d{1,7}", text) else None


def _format(
    rotos: list[Node],
    root: Node | None,
    trees: list[RawLayer],
    size: tuple[int, int] | None,
) -> tuple[tuple[int, int], float]:
    """Width, height and pixel aspect.

    A plate that fits the pivot of a top layer, which is its format's centre, is the
    one drawn on. Otherwise comes what Root and the nodes say, then twice the pivot.
    """
    pivots = [pivot for tree in trees if (pivot := _twice_pivot(tree)) is not None]
    for node in [*([root] if root else []), *rotos]:
        numbers = re.match(r"(\d{1,6}) (\d{1,6}) (?:\S+ ){4}(\S+)", node.knob("format"))
        if numbers and int(numbers[1]) and int(numbers[2]):
            told = int(numbers[1]), int(numbers[2])
            if told == size or size not in pivots:
                return told, _aspect(numbers[3])
    if size is not None and (size in pivots or not pivots):
        return size, 1.0
    if pivots:
        return pivots[0], 1.0
    raise FormatError(
        "The text does not tell the size of its format: open the plate first, or give "
        "the size."
    )


def _twice_pivot(tree: RawLayer) -> tuple[int, int] | None:
    sides = [round(2 * float(curve.values[0])) for curve in tree.transform[:2]]
    if len(sides) == 2 and all(0 < side <= MAX_SIDE for side in sides):
        return sides[0], sides[1]
    return None


def _aspect(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return 1.0
    return value if 0.01 < value < 100 else 1.0


def _node_layers(
    script: _Script, node: Node, tree: RawLayer, several: bool
) -> Iterator[Layer]:
    """A layer named after the node; without it where the node only holds layers."""
    name = node.knob("name") or node.kind
    script.states = read_label(node.knob("label"), node.knob(MARKS))
    if node.knob("disable") == "true":
        script.report.approximate(name, "the node is disabled, its shapes are read")
    layer = _layer(script, tree, name, still())
    if not layer.items and not raw_strokes(tree):
        script.report.drop(name, "the node holds no shape that can be read")
        return
    plain = layer.visible and not (layer.locked or layer.opacity or layer.carried)
    inner = [item for item in layer.items if isinstance(item, Layer)]
    bare = plain and len(inner) == len(layer.items)
    if bare and (not several or is_ours(node)):
        yield from inner
    else:
        yield layer


def raw_strokes(layer: RawLayer) -> bool:
    """Whether a layer, or one in it, has strokes that are kept."""
    inner = (child for child in layer.children if isinstance(child, RawLayer))
    return bool(layer.strokes) or any(map(raw_strokes, inner))


def is_ours(node: Node) -> bool:
    """Whether a node was written here: of a chain of those the last lies on top."""
    return node.knob("label").partition("\n")[0].strip() == HEADING


def _joined(layers: list[Layer]) -> list[Layer]:
    """Layers that were one, and had each of their shapes in a node of its own."""
    joined: list[Layer] = []
    for layer in layers:
        last = joined[-1] if joined else None
        if last is not None and _look(last) == _look(layer):
            joined[-1] = replace(last, items=(*last.items, *layer.items))
        else:
            joined.append(layer)
    return joined


def _look(layer: Layer) -> tuple[object, ...]:
    fade = [(frame, key.value.tobytes()) for frame, key in layer.opacity.items()]
    return layer.name, layer.visible, layer.locked, layer.colour, fade


def _layer(script: _Script, raw: RawLayer, name: str, outer: Motion) -> Layer:
    report = script.report
    attributes = Attributes(raw.attributes, name, report)
    made = read_transform(raw.transform, script.size, name, report)
    kept = made if outer.idle else None
    whole = outer
    if kept is None:
        whole = read_motion(raw.transform, name, Report()).then(outer)
    items: list[Shape | Layer] = []
    for child in raw.children:
        if isinstance(child, RawLayer):
            items.append(_layer(script, child, child.name, whole))
        elif (shape := _shape(script, child, whole)) is not None:
            items.append(shape)
    return Layer(
        id=new_id(),
        name=name,
        items=tuple(items),
        opacity=attributes.opacity(script.frame),
        visible=attributes.visible(),
        locked=bool(raw.flags & LOCKED),
        transform=kept or UNMOVED,
        carried=owned("nuke", attributes.keep_on_layer() | raw.strokes),
    )


def _shape(script: _Script, raw: RawShape, outer: Motion) -> Shape | None:
    colour = IDENTITY_COLOURS[script.shapes % len(IDENTITY_COLOURS)]
    try:
        made = read_transform(raw.transform, script.size, raw.name, script.report)
        kept = made if outer.idle else None
        whole = outer
        if kept is None:
            whole = read_motion(raw.transform, raw.name, Report()).then(outer)
        shape = read_shape(
            raw, whole, script.size[1], script.frame, colour, script.report
        )
        shape = replace(shape, transform=kept or UNMOVED)
    except FormatError as error:
        text = str(error).rstrip(".")
        script.report.drop(raw.name, f"cannot be read ({text[:1].lower()}{text[1:]})")
        script.refused += 1
        return None
    lines = script.states.get(" ".join(shape.name.split()))
    told = lines.pop(0) if lines else None
    found = restored(shape, told, script.report)
    shape = found.shape
    if found.prediction is not None:
        script.predictions[shape.id] = found.prediction
    if shape.mode == "subtract" and told and told.mode == "intersect":
        shape = replace(shape, mode="intersect", inverted=not shape.inverted)
    script.shapes += 1
    script.numbers += len(shape.keys) * shape.count * 6
    if script.numbers > TOTAL_NUMBERS:
        raise FormatError(
            f"The shapes take more than {TOTAL_NUMBERS} numbers: the file is damaged, "
            "or its shapes must be read in parts."
        )
    return shape
