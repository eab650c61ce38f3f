"""The actions of the Keys menu."""

from smartroto.ui import commands
from smartroto.ui.action_set import FILES, LOOKS, Action
from smartroto.ui.when import is_view, keyed_here, selected

KEYS = (
    Action(
        id="autokey",
        title="Autokey",
        menu="Keys",
        not_undone=LOOKS,
        icon="autokey",
        run=lambda w: commands.toggle(w.studio, "autokey"),
        checked=is_view("autokey"),
        tip="Moving a point on a frame makes a key of the whole shape there.",
    ),
    Action(
        id="commit_key",
        title="Key This Frame",
        menu="Keys",
        keys=("C",),
        group=True,
        run=lambda w: commands.commit_key(w.studio),
        enabled=lambda s: selected(s) and not keyed_here(s),
        tip="Make the predicted outline a key: it is exact from now on.",
    ),
    Action(
        id="remove_key",
        title="Remove Key",
        menu="Keys",
        keys=("Shift+C",),
        run=lambda w: commands.remove_key(w.studio),
        enabled=keyed_here,
        tip="The frame is predicted again.",
    ),
    Action(
        id="copy_pose",
        title="Copy Pose",
        menu="Keys",
        not_undone=FILES,
        keys=("Ctrl+Shift+C",),
        group=True,
        run=lambda w: w.copy_pose(),
        enabled=selected,
    ),
    Action(
        id="paste_pose",
        title="Paste Pose",
        menu="Keys",
        keys=("Ctrl+Shift+V",),
        run=lambda w: w.paste_pose(),
        enabled=selected,
        tip="Key the copied outline on this frame.",
    ),
)
