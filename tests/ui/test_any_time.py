"""Whatever is done to keys in time, in any order, can be undone."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smartroto.document import Document
from smartroto.ui import dope_rows, key_commands
from smartroto.ui.commands import commit_key, nudge, remove_key
from smartroto.ui.studio import Studio

frames = st.integers(1001, 1012)
chosen = st.dictionaries(
    st.sampled_from(["arm", "hand"]), st.frozensets(frames, max_size=4), max_size=2
)
deeds = st.one_of(
    st.tuples(st.just("go"), frames),
    st.tuples(st.just("select"), st.sampled_from([(), ("arm",), ("arm", "hand")])),
    st.tuples(st.just("choose"), chosen),
    st.tuples(st.just("scope"), st.sampled_from(["this", "selected", "all", "from"])),
    st.tuples(st.just("drag"), st.sampled_from(["move", "end"]), st.integers(-5, 5)),
    st.tuples(st.just("copy"), st.just("move"), st.integers(-5, 5)),
    st.tuples(st.just("mode"), st.sampled_from(["smooth", "linear", "hold", "ease"])),
    st.tuples(
        st.just("do"),
        st.sampled_from(
            [
                commit_key,
                remove_key,
                key_commands.delete_keys,
                key_commands.reverse_keys,
                key_commands.show_from,
                key_commands.hide_from,
                key_commands.only_here,
                key_commands.hide_here,
                key_commands.paste_nearest,
                key_commands.always_there,
            ]
        ),
    ),
    st.tuples(st.just("nudge"), st.integers(-3, 3)),
    st.tuples(st.just("undo")),
)


def do(studio: Studio, deed: tuple[Any, ...]) -> None:
    name, *rest = deed
    if name == "go":
        studio.go(rest[0])
    elif name == "select":
        studio.select(rest[0])
    elif name == "choose":
        keys = dope_rows.present(rest[0], studio.document)
        studio.look(scope_frames=keys)
    elif name == "scope":
        studio.look(scope=rest[0])
    elif name in ("drag", "copy"):
        _drag(studio, *rest, copy=name == "copy")
    elif name == "mode":
        key_commands.set_mode(studio, rest[0])
    elif name == "do":
        rest[0](studio)
    elif name == "nudge":
        nudge(studio, rest[0], 1.0)
    else:
        studio.undo()


def _drag(studio: Studio, kind: str, by: int, copy: bool) -> None:
    keys = studio.view.scope_frames
    ends = dope_rows.extent(keys)
    if ends is not None and (kind == "move" or ends[0] != ends[1]):
        drag = dope_rows.Drag(kind=kind, chosen=keys)
        edit = dope_rows.carried_out(drag.moves(by), copy)
        studio.do(drag.title(copy), edit)


@settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(some=st.lists(deeds, max_size=14))
def test_any_order_and_all_the_way_back(
    studio: Studio, drawn: Document, some: list[tuple[Any, ...]]
) -> None:
    studio.restart(drawn, None)
    for deed in some:
        do(studio, deed)
        for shape in studio.document.shapes():
            assert shape.keys and list(shape.keys) == sorted(shape.keys)
            assert {key.value.shape for key in shape.keys.values()} == {(4, 3, 2)}
    while studio.history.undo_label is not None:
        studio.undo()
    assert studio.history.document is drawn
