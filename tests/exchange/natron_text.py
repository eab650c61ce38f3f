"""Natron projects, composed for the tests: an archive from the inside out."""

from smartroto.document import Shape
from smartroto.exchange import natron
from smartroto.exchange.report import Imported

Keys = list[tuple[float, float, int, float, float]]
"""Time, value, method, left and right derivative."""

HEIGHT = 400
CORNERS = [(100.0, 100.0), (300.0, 100.0), (200.0, 300.0)]


def key_set(keys: Keys) -> str:
    items = "".join(
        f"<item><Time>{t!r}</Time><Value>{v!r}</Value>"
        f"<InterpolationMethod>{m}</InterpolationMethod>"
        f"<LeftDerivative>{left!r}</LeftDerivative>"
        f"<RightDerivative>{right!r}</RightDerivative></item>"
        for t, v, m, left, right in keys
    )
    return (
        f'<KeyFrameSet class_id="16"><count>{len(keys)}</count>'
        f"<item_version>0</item_version>{items}</KeyFrameSet>"
    )


def linear(*pairs: tuple[float, float]) -> Keys:
    return [(t, v, 1, 0.0, 0.0) for t, v in pairs]


def point(tag: str, parts: dict[str, Keys]) -> str:
    """A control or feather point of which every channel has keys."""
    inner = "".join(
        f"<{name}>0.0</{name}><{name}_animation>{key_set(keys)}</{name}_animation>"
        for name, keys in parts.items()
    )
    return f'<{tag} class_id="14" version="4">{inner}</{tag}>'


def still_point(
    tag: str,
    x: float,
    y: float,
    times: tuple[float, ...] = (1.0,),
    handle: float = 10.0,
) -> str:
    channels = {
        "X": x,
        "Y": y,
        "Left_X": x - handle,
        "Left_Y": y,
        "Right_X": x + handle,
        "Right_Y": y,
    }
    return point(
        tag, {n: linear(*((t, v) for t in times)) for n, v in channels.items()}
    )


def knob(name: str, *values: float, label: str = "", keys: Keys | None = None) -> str:
    """A knob of an item: still, or with keys in its first dimension."""
    items = ""
    for place, value in enumerate(values):
        animated = keys is not None and place == 0
        moving = f"<Curve>{key_set(keys or [])}</Curve>" if animated else ""
        items += (
            f"<item><Enabled>1</Enabled><HasAnimation>{int(animated)}</HasAnimation>"
            f"{moving}<Value>{value!r}</Value><HasMaster>0</HasMaster>"
            "<Expression></Expression></item>"
        )
    choice = f"<ChoiceLabel>{label}</ChoiceLabel>" if label else ""
    return f"<Item><Name>{name}</Name><Type>Double</Type>{items}{choice}</Item>"


def base(name: str, more: str = "<Activated>1</Activated><Locked>0</Locked>") -> str:
    return (
        f"<RotoItemSerialization><Name>{name}</Name><Label>{name}</Label>{more}"
        "</RotoItemSerialization>"
    )


def bezier(points: str = "", *knobs: str, name: str = "Bezier1", tail: str = "") -> str:
    """A Bezier with a corner triangle unless told otherwise, without feather."""
    points = points or "".join(
        still_point("CP", x, y) + still_point("FP", x, y) for x, y in CORNERS
    )
    tail = tail or "<Closed>1</Closed><OpenBezier>0</OpenBezier>"
    return (
        "<Type>0</Type><Item><RotoDrawableItemSerialization>"
        f"{base(name)}<NbItems>{len(knobs)}</NbItems>{''.join(knobs)}"
        "<OC.r>0.5</OC.r><OC.g>0.25</OC.g><OC.b>1.0</OC.b><OC.a>1</OC.a>"
        f"</RotoDrawableItemSerialization>"
        f"<NumPoints>{points.count('<CP ')}</NumPoints>{points}{tail}</Item>"
    )


def layer(name: str, *items: str) -> str:
    return f"{base(name)}<NumChildren>{len(items)}</NumChildren>{''.join(items)}"


def nested(name: str, *items: str) -> str:
    return f"<Type>2</Type><Item>{layer(name, *items)}</Item>"


def node(label: str, *items: str) -> str:
    return (
        f"<item><Plugin_label>{label}</Plugin_label><HasRotoContext>1</HasRotoContext>"
        f"<RotoContext><BaseLayer>{layer('Layer1', *items)}</BaseLayer></RotoContext>"
        "</item>"
    )


HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes" ?>\n'
DOCTYPE = "<!DOCTYPE boost_serialization>\n"


def project(*nodes: str, size: str = "odd 640x400", head: str = HEAD + DOCTYPE) -> str:
    said = knob("outputFormat", 0, label=size) if size else ""
    span = knob("frameRange", 1, 24).replace("Item>", "item>")
    return (
        f'{head}<boost_serialization signature="serialization::archive" version="14">'
        f"<Project><NodesCollection>{''.join(nodes)}</NodesCollection>"
        f"{said.replace('Item>', 'item>')}{span}</Project></boost_serialization>"
    )


def shapes_of(found: Imported) -> list[Shape]:
    return [shape for each in found.layers for shape in each.shapes()]


def only(*knobs: str, points: str = "", tail: str = "") -> Shape:
    text = project(node("Roto1", bezier(points, *knobs, tail=tail)))
    (shape,) = shapes_of(natron.loads(text))
    return shape
