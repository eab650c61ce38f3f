"""The actions of keys in time: interpolation, offset, retime, bake, lifetimes."""

from smartroto.timing import Ease
from smartroto.ui import key_commands
from smartroto.ui.action_set import FILES, LOOKS, Action
from smartroto.ui.when import has_shapes, selected

MODES: dict[Ease, tuple[str, str]] = {
    "smooth": ("Smooth", "The in-betweens after the key flow on: a diamond."),
    "linear": ("Linear", "The in-betweens after the key go straight: a wedge."),
    "hold": (
        "Hold",
        "The outline stays until the next key, predictions give way: a square.",
    ),
    "ease": ("Ease", "Smooth, and at rest on the key itself: a disc."),
}
PREROLL = 16


def _mode(mode: Ease) -> Action:
    title, tip = MODES[mode]
    return Action(
        id=f"key_{mode}",
        title=title,
        menu="Keys/Interpolation",
        run=lambda w: key_commands.set_mode(w.studio, mode),
        enabled=key_commands.has_keys,
        checked=lambda s: key_commands.is_mode(mode, s),
        tip=tip,
    )


INTERPOLATION = tuple(_mode(mode) for mode in MODES)

TIMING = (
    Action(
        id="paste_nearest",
        title="Pose of the Nearest Key",
        menu="Keys",
        keys=("Ctrl+Alt+V",),
        run=lambda w: key_commands.paste_nearest(w.studio),
        enabled=selected,
        tip="Key the outline of the nearest other key on this frame.",
    ),
    *INTERPOLATION,
    Action(
        id="offset",
        title="Offset…",
        menu="Keys",
        keys=("Ctrl+Alt+O",),
        group=True,
        run=lambda w: w.time.ask_offset(),
        enabled=has_shapes,
        tip="Move shapes in time with keys, predictions, approvals and lifetimes.",
    ),
    Action(
        id="retime",
        title="Retime…",
        menu="Keys",
        keys=("Ctrl+Alt+T",),
        run=lambda w: w.time.ask_retime(),
        enabled=has_shapes,
        tip="Faster, slower or backwards: one range of frames becomes another.",
    ),
    Action(
        id="reverse_keys",
        title="Reverse Keys",
        menu="Keys",
        run=lambda w: key_commands.reverse_keys(w.studio),
        enabled=lambda s: key_commands.has_chosen(s) or selected(s),
        tip="The chosen keys in reverse order; else the selected shapes backwards.",
    ),
    Action(
        id="bake",
        title="Bake to Fewest Keys…",
        menu="Keys",
        keys=("Ctrl+B",),
        run=lambda w: w.time.ask_bake(),
        enabled=selected,
        tip="Ordinary keys for what is shown now, no more than an error allows.",
    ),
    Action(
        id="select_keys_on",
        title="Select Keys From Here On",
        menu="Keys",
        not_undone=LOOKS,
        group=True,
        run=lambda w: key_commands.select_keys_on(w.studio),
        enabled=has_shapes,
    ),
    Action(
        id="delete_keys",
        title="Delete Selected Keys",
        menu="Keys",
        keys=("Ctrl+Delete",),
        icon="trash",
        run=lambda w: key_commands.delete_keys(w.studio),
        enabled=key_commands.has_chosen,
        tip="The keys selected on the dope sheet; a shape keeps its last.",
    ),
)

LIFETIMES = (
    Action(
        id="show_from",
        title="Visible From Here",
        menu="Keys/Lifetime",
        keys=("Alt+,",),
        run=lambda w: key_commands.show_from(w.studio),
        enabled=selected,
        tip="The shape begins on this frame.",
    ),
    Action(
        id="hide_from",
        title="Hidden From Here",
        menu="Keys/Lifetime",
        keys=("Alt+.",),
        run=lambda w: key_commands.hide_from(w.studio),
        enabled=selected,
        tip="The frame before this one is the last of the shape.",
    ),
    Action(
        id="only_here",
        title="Only on This Frame",
        menu="Keys/Lifetime",
        keys=("Shift+N",),
        run=lambda w: key_commands.only_here(w.studio),
        enabled=selected,
    ),
    Action(
        id="always_there",
        title="On All Frames",
        menu="Keys/Lifetime",
        run=lambda w: key_commands.always_there(w.studio),
        enabled=selected,
    ),
    Action(
        id="hide_here",
        title="Off on This Frame",
        menu="Keys/Lifetime",
        group=True,
        run=lambda w: key_commands.hide_here(w.studio),
        enabled=selected,
        tip="Opacity 0 here alone, held on both sides.",
    ),
    Action(
        id="hide_range",
        title="Off in the Work Range",
        menu="Keys/Lifetime",
        run=lambda w: key_commands.hide_between(w.studio, w.playback.work),
        enabled=selected,
        tip="Opacity 0 between the work range's ends (I and O), held on both sides.",
    ),
)


def _sheet(name: str, title: str, key: str, tip: str) -> Action:
    return Action(
        id=f"sheet_{name}",
        title=title,
        menu="View",
        not_undone=LOOKS,
        keys=(key,),
        run=lambda w: w.studio.look(sheet="" if w.studio.view.sheet == name else name),
        checked=lambda s: s.view.sheet == name,
        tip=tip,
    )


SHEETS = (
    Action(
        id="onion",
        title="Onion Skin",
        menu="View",
        not_undone=LOOKS,
        icon="onion",
        keys=("Alt+O",),
        run=lambda w: key_commands.toggle_onion(w.studio),
        checked=lambda s: s.view.onion.on,
        tip="The outlines of the keys or frames before and after this one.",
    ),
    _sheet("keys", "Dope Sheet", "Alt+K", "All keys in rows: select, move, stretch."),
    _sheet("curves", "Curves", "Alt+C", "Opacity, soft edge and transforms in time."),
    _sheet("film", "Film Strip", "Alt+F", "Small pictures round the shape."),
    Action(
        id="preroll",
        title="Frames Beyond the Plate",
        menu="Frame",
        not_undone=FILES,
        group=True,
        run=lambda w: w.studio.look(preroll=0 if w.studio.view.preroll else PREROLL),
        checked=lambda s: bool(s.view.preroll),
        tip=f"{PREROLL} frames before and after it, to be keyed for motion blur.",
    ),
)
