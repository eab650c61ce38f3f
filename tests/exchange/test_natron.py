"""Natron projects: composed here, real ones where there are any, and damaged ones."""

import itertools
import os
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smartroto import registry
from smartroto.animation import feather_at, opacity_at, value_at
from smartroto.document import Layer, Shape
from smartroto.errors import FormatError
from smartroto.exchange import natron, natron_xml
from smartroto.exchange.report import OPEN_END, Imported
from smartroto.shapes.between import hermite

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


def test_points_are_turned_over() -> None:
    found = natron.loads(project(node("Roto1", bezier())))
    (shape,) = shapes_of(found)
    assert (found.size, found.first, found.last) == ((640, 400), 1, 24)
    np.testing.assert_allclose(
        shape.keys[1].value[0], [[90, 300], [100, 300], [110, 300]]
    )
    assert shape.colour == (0.5, 0.25, 1.0)
    assert shape.closed and not shape.feather and not shape.opacity


def test_wide_pixels_are_narrowed() -> None:
    text = project(node("Roto1", bezier()), size="PAL 640x400 1.25")
    found = natron.loads(text)
    assert found.pixel_aspect == 1.25
    assert shapes_of(found)[0].keys[1].value[1, 1] == pytest.approx([240, 300])


@settings(deadline=None, max_examples=20)
@given(
    seed=st.integers(0, 2**32 - 1),
    methods=st.lists(st.sampled_from([0, 1, 2, 3, 6, 7]), min_size=3, max_size=3),
)
def test_keys_of_every_kind_are_exact_on_every_frame(
    seed: int, methods: list[int]
) -> None:
    noise = np.random.default_rng(seed)
    times = [1.0, 6.0, 14.0]
    names = ["X", "Y", "Left_X", "Left_Y", "Right_X", "Right_Y"]
    values = noise.uniform(0, 600, (2, 6, 3))
    slopes = noise.uniform(-20, 20, (2, 6, 3, 2))
    points = ""
    for n in range(2):
        keys = {
            name: [
                (t, float(values[n, c, k]), methods[k], *map(float, slopes[n, c, k]))
                for k, t in enumerate(times)
            ]
            for c, name in enumerate(names)
        }
        points += point("CP", keys) + point("FP", keys)
    shape = only(points=points)
    order = [2, 3, 0, 1, 4, 5]
    for frame in range(-1, 18):
        expected = np.array(
            [
                [reference(times, values[n, c], slopes[n, c], methods, frame)]
                for n in range(2)
                for c in order
            ]
        ).reshape(2, 3, 2)
        expected[..., 1] = HEIGHT - expected[..., 1]
        np.testing.assert_allclose(
            value_at(shape.keys, frame), expected, rtol=0, atol=1e-3
        )


def reference(
    times: list[float],
    values: np.ndarray,
    slopes: np.ndarray,
    methods: list[int],
    frame: float,
) -> float:
    """A channel at a frame, key by key, as Natron joins them."""
    if frame <= times[0]:
        return float(values[0])
    if frame >= times[-1]:
        return float(values[-1])
    k = max(i for i, t in enumerate(times) if t <= frame)
    gap, rise = times[k + 1] - times[k], values[k + 1] - values[k]
    if methods[k] == 0:
        return float(values[k])
    leaving = rise / gap if methods[k] == 1 else slopes[k, 1]
    after = slopes[k + 1, 0]
    if methods[k + 1] == 1:
        after = rise / gap
    if methods[k + 1] == 0:
        after = slopes[k + 1, 0]
    t = np.asarray((frame - times[k]) / gap)
    ends = (np.asarray(leaving * gap), np.asarray(after * gap))
    return float(hermite(t, np.asarray(values[k]), np.asarray(values[k + 1]), *ends)[0])


def test_feather_points_become_offsets() -> None:
    points = "".join(
        still_point("CP", x, y) + still_point("FP", x + 5, y + 7, handle=12)
        for x, y in CORNERS
    )
    shape = only(points=points)
    np.testing.assert_allclose(shape.feather[1].value[0], [[3, -7], [5, -7], [7, -7]])


def test_the_feather_width_is_added() -> None:
    plain = only(knob("feather", 4.0))
    length = np.linalg.norm(plain.feather[1].value[:, 1], axis=-1)
    np.testing.assert_allclose(length, 4)


def test_settings_of_a_shape() -> None:
    shape = only(
        knob("opacity", 0.0, keys=linear((1, 0.25), (11, 0.75))),
        knob("featherFallOff", 2.0),
        knob("operator", 33, label="stencil"),
        knob("inverted", 1),
        knob("lifeTime", 2, label="To end"),
        knob("lifeTimeFrame", 5),
        knob("brushSize", 7.0),
        tail="<Closed>0</Closed><OpenBezier>1</OpenBezier>",
    )
    assert opacity_at(shape.opacity, 6) == pytest.approx(0.5)
    assert (shape.falloff, shape.mode, shape.inverted) == (2.0, "subtract", True)
    assert shape.lifetime == (5, OPEN_END)
    assert (shape.closed, shape.width) == (False, 7.0)


@pytest.mark.parametrize(
    ("label", "number", "lifetime"),
    [
        ("Single", 0, (5, 5)),
        ("From start", 1, (-OPEN_END, 5)),
        ("", 0, (5, 5)),
        ("", 2, (5, OPEN_END)),
        ("Custom", 3, None),
        ("All", 0, None),
    ],
)
def test_lifetimes(label: str, number: int, lifetime: tuple[int, int] | None) -> None:
    kind = knob("lifeTime", number, label=label)
    assert only(kind, knob("lifeTimeFrame", 5)).lifetime == lifetime


def test_switching_on_and_off_becomes_opacity() -> None:
    times = [(1.0, 1.0, 0, 0.0, 0.0), (5.0, 0.0, 0, 0.0, 0.0), (9.0, 1.0, 0, 0.0, 0.0)]
    shape = only(knob("activated", 1, keys=times), knob("opacity", 0.5))
    shown = [opacity_at(shape.opacity, frame) for frame in (1, 4, 5, 8, 9, 20)]
    assert shown == pytest.approx([0.5, 0.5, 0, 0, 0.5, 0.5])
    hidden = only(knob("activated", 0))
    assert not hidden.visible


def test_transforms_act_on_the_points() -> None:
    shape = only(
        knob("translate", 10.0, 20.0),
        knob("rotate", 90.0),
        knob("scale", 2.0, 5.0),
        knob("uniform", 1),
        knob("center", 100.0, 100.0),
    )
    # (300, 100) is 200 right of the centre: doubled and turned it is 400 above it.
    assert shape.keys[1].value[1, 1] == pytest.approx([110, HEIGHT - 520])


def test_a_moving_translation_keeps_its_keys() -> None:
    move = knob("translate", 0.0, 0.0, keys=linear((1, 0), (11, 100)))
    shape = only(move)
    assert list(shape.keys) == [1, 11]
    assert value_at(shape.keys, 6)[0, 1] == pytest.approx([150, 300])


def test_a_moving_turn_is_exact_on_every_frame() -> None:
    turn = knob("rotate", 0.0, keys=linear((1, 0), (11, 100)))
    shape = only(turn, knob("center", 100.0, 100.0))
    for frame in range(1, 12):
        angle = np.radians(10 * (frame - 1))
        expected = [100 + 200 * np.cos(angle), HEIGHT - 100 - 200 * np.sin(angle)]
        assert value_at(shape.keys, frame)[1, 1] == pytest.approx(expected)


def test_layers_and_nodes_keep_their_order() -> None:
    inner = nested("Arm", bezier(name="hand"), bezier(name="wrist"))
    stroke = bezier(name="paint").replace("<Type>0</Type>", "<Type>1</Type>")
    found = natron.loads(
        project(
            node("RotoA", bezier(name="top"), inner, stroke), node("RotoB", bezier())
        )
    )
    first, second = found.layers
    assert [first.name, second.name] == ["RotoA", "RotoB"]
    assert [item.name for item in first.items] == ["top", "Arm"]
    arm = first.items[1]
    assert isinstance(arm, Layer)
    assert [item.name for item in arm.items] == ["hand", "wrist"]
    assert "paint" in str(found.report)


def test_the_size_may_come_from_the_caller() -> None:
    text = project(node("Roto1", bezier()), size="")
    with pytest.raises(FormatError, match="size"):
        natron.loads(text)
    assert natron.loads(text, (640, 400)).size == (640, 400)


def test_entities_and_foreign_document_types_are_refused() -> None:
    text = project(node("Roto1", bezier()), head=HEAD)
    assert natron.loads(text)  # none at all does no harm
    grown = "".join(
        f'<!ENTITY {after} "{f"&{before};" * 10}">'
        for before, after in itertools.pairwise("abcdefgh")
    )
    bomb = f'<!DOCTYPE boost_serialization [<!ENTITY a "aaaaaaaaaa">{grown}]>'
    outside = '<!DOCTYPE boost_serialization SYSTEM "file:///etc/hostname">'
    for declared in (bomb, outside, "<!DOCTYPE html>"):
        with pytest.raises(FormatError, match="declares"):
            natron.loads(project(node("Roto1", bezier()), head=HEAD + declared))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no xml",
        "<a/>",
        "<a>" * 1_000_000,
        "{" * 100_000_000,
        project(),
        project(node("Roto1")),
        project(node("Roto1", bezier(" "))),
        project(node("Roto1", bezier().replace("<NumPoints>3", "<NumPoints>99999999"))),
        project(node("Roto1", bezier().replace("300.0", "1e999"))),
        project(node("Roto1", bezier().replace("300.0", "nan"))),
        project(node("Roto1", bezier().replace("300.0", "three"))),
        project(node("Roto1", bezier().replace("<Time>1.0", "<Time>1e300"))),
        "<KeyFrameSet>" + "<item>" * 100_000,
    ],
    ids=range(14),
)
def test_what_is_no_project_is_refused_soon(text: str) -> None:
    start = time.process_time()
    with pytest.raises(FormatError) as caught:
        natron.loads(text)
    assert len(str(caught.value)) < 400 and "\n" not in str(caught.value)
    assert time.process_time() - start < 10


def test_more_parts_than_any_project_has_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = project(node("Roto1", bezier()))
    for name in ("MAX_ELEMENTS", "MAX_NUMBERS", "MAX_BYTES"):
        with monkeypatch.context() as patch:
            patch.setattr(natron_xml, name, 50)
            with pytest.raises(FormatError, match=r"parts|project of their own"):
                natron.loads(text)


def test_a_million_frames_between_keys_are_not_filled_in() -> None:
    turn = knob("rotate", 0.0, keys=linear((1, 0), (9e6, 100)))
    with pytest.raises(FormatError, match="more than any real shape"):
        only(turn)


MUTATED = project(node("Roto1", nested("Arm", bezier(), bezier(name="two"))))


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    place=st.floats(0, 1),
    length=st.integers(0, 60),
    junk=st.sampled_from(["", "<", ">", "1e308", "<a>", "</Item>", "&#0;", "\0", "-"]),
)
def test_damaged_text_never_does_worse_than_a_refusal(
    place: float, length: int, junk: str
) -> None:
    start = int(place * len(MUTATED))
    try:
        natron.loads(MUTATED[:start] + junk + MUTATED[start + length :])
    except FormatError as error:
        assert str(error)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_projects_that_were_cut_short_are_refused(share: float) -> None:
    with pytest.raises(FormatError, match="cut short"):
        natron.loads(MUTATED[: int(share * len(MUTATED))])


def test_real_projects(tmp_path: Path) -> None:
    shared = os.environ.get("SMARTROTO_SHARED")
    folder = Path(shared or "") / "formats" / "samples"
    if not shared or not folder.is_dir():
        pytest.skip("SMARTROTO_SHARED does not name a folder with formats/samples")
    counts = {"issue1648": [3], "pik": [4, 4]}
    for path in sorted(folder.glob("*.ntp")):
        found = registry.read(path, None)
        expected = next(n for name, n in counts.items() if name in path.name)
        assert [shape.count for shape in shapes_of(found)] == expected
        for shape in shapes_of(found):
            assert feather_at(shape, 1) is not None  # Natron's usual 1.5 pixels
        copy = tmp_path / path.name
        copy.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        with pytest.raises(FormatError, match=path.name):
            natron.read(copy)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="cannot be read"):
        natron.read(tmp_path / "none.ntp")
