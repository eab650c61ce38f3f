"""Whatever the artist does, in any order, can be undone."""

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from smartroto.document import Document
from smartroto.ui import actions_draw, point_edits
from smartroto.ui.canvas import Canvas
from smartroto.ui.studio import Studio
from smartroto.ui.tools import TOOLS

NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
SIZE = (480, 320)


# -- anything in any order ---------------------------------------------------------

places = st.tuples(st.integers(-20, 120), st.integers(-20, 90))
keys = st.sampled_from([NONE, SHIFT, CTRL, ALT, CTRL | ALT, SHIFT | CTRL])
deeds = st.one_of(
    st.tuples(st.just("press"), places, keys),
    st.tuples(st.just("move"), places, keys),
    st.tuples(st.just("release"), places, keys),
    st.tuples(st.just("drag"), places, places, keys),
    st.tuples(st.just("point"), st.integers(0, 7), places, keys),
    st.tuples(
        st.just("key"),
        st.sampled_from(
            [
                Qt.Key.Key_Escape,
                Qt.Key.Key_Return,
                Qt.Key.Key_Backspace,
                Qt.Key.Key_Tab,
                Qt.Key.Key_X,
            ]
        ),
    ),
    st.tuples(st.just("tool"), st.sampled_from(sorted(TOOLS))),
    st.tuples(
        st.just("option"),
        st.sampled_from(["snap", "every", "feather_link", "pressure"]),
    ),
    st.tuples(st.just("go"), st.integers(1001, 1012)),
    st.tuples(st.just("select"), st.sampled_from([(), ("arm",), ("arm", "hand")])),
    st.tuples(st.just("curve"), st.sampled_from(["smooth", "cusp", "remove_feather"])),
    st.tuples(st.just("undo")),
    st.tuples(st.just("autokey"), st.booleans()),
    st.tuples(st.just("zoom"), st.integers(-360, 360)),
)


def do(hand: Any, studio: Studio, deed: tuple[str, ...]) -> None:
    """One deed of an artist in a hurry."""
    canvas = hand.canvas
    name, *rest = deed
    doing: dict[str, Callable[..., object]] = {
        "press": lambda at, keys: hand.press(*at, keys),
        "move": lambda at, keys: hand.move(*at, keys),
        "release": lambda at, keys: hand.release(*at, keys),
        "drag": lambda a, b, keys: hand.drag(a, b, keys=keys),
        "point": lambda i, at, keys: drag_point(hand, i, at, keys),
        "key": hand.key,
        "tool": lambda tool: studio.look(tool=tool),
        "go": studio.go,
        "select": lambda ids: studio.select(ids),
        "curve": lambda what: getattr(point_edits, what)(canvas.stage),
        "option": lambda name: actions_draw.toggle(studio, name),
        "undo": studio.undo,
        "autokey": lambda on: studio.look(autokey=on),
        "zoom": lambda turn: hand.wheel(100, 100, turn),
    }
    doing[name](*rest)
    canvas.grab()


def drag_point(hand: Any, index: int, to: tuple[int, int], keys: object) -> None:
    """Drag a point of the first outline, if there is one."""
    outlines = hand.canvas.picture.outlines
    if outlines:
        points = outlines[index % len(outlines)].knots[:, 1]
        start = points[index % len(points)]
        hand.drag((start[0], start[1]), to, keys=keys)


@settings(
    deadline=None,
    max_examples=30,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(deeds, min_size=3, max_size=25))
def test_any_gestures_undo_back_to_the_very_same_document(
    qapp: QApplication,
    drawn: Document,
    make_hand: Any,
    sequence: list[tuple[str, ...]],
) -> None:
    plain = Document(layers=drawn.layers)
    studio = Studio(plain)
    canvas = Canvas(studio)
    canvas.resize(*SIZE)
    studio.look(display="plate")
    hand = make_hand(canvas)
    try:
        for deed in sequence:
            do(hand, studio, deed)
        hand.release(0, 0)
        hand.key(Qt.Key.Key_Escape)
        while studio.history.undo_label is not None:
            studio.undo()
        assert studio.document is plain
        assert not canvas.stage.held
    finally:
        canvas.close()
        canvas.deleteLater()
        studio.close()
        studio.deleteLater()
