"""The actions that accept frames, and the look back at the last prediction."""

from smartroto.ui import approving
from smartroto.ui.action_set import LOOKS, Action
from smartroto.ui.when import has_shapes, predicted

APPROVAL = (
    Action(
        id="approve",
        title="Approve",
        menu="Assist",
        keys=("Y",),
        icon="approve",
        group=True,
        run=lambda w: approving.approve_here(w.studio),
        enabled=approving.open_in_scope,
        tip="Freeze the selected shapes on this frame, or on all that edits would "
        "change: nothing moves them from now on.",
    ),
    Action(
        id="unapprove",
        title="Unlock",
        menu="Assist",
        keys=("U",),
        icon="unlock",
        run=lambda w: approving.unlock_here(w.studio),
        enabled=approving.approved_in_scope,
        tip="Let the frame follow keys and predictions again.",
    ),
    Action(
        id="approve_all",
        title="Approve All Above the Threshold…",
        menu="Assist",
        keys=("Shift+Y",),
        run=lambda w: w.dialogs.approve_all(),
        enabled=has_shapes,
        tip="All keyed and surely predicted frames; says how many first.",
    ),
    Action(
        id="previous_unapproved",
        title="Previous Unapproved Frame",
        menu="Assist",
        not_undone=LOOKS,
        keys=("Ctrl+Alt+S",),
        run=lambda w: approving.jump_to_unapproved(w.studio, -1),
        enabled=has_shapes,
        repeats=True,
    ),
    Action(
        id="next_unapproved",
        title="Next Unapproved Frame",
        menu="Assist",
        not_undone=LOOKS,
        keys=("Ctrl+Alt+D",),
        run=lambda w: approving.jump_to_unapproved(w.studio, 1),
        enabled=has_shapes,
        repeats=True,
    ),
    Action(
        id="ghost",
        title="Previous Prediction While Held",
        menu="Assist",
        not_undone=LOOKS,
        keys=("Alt+P",),
        group=True,
        run=lambda w: w.studio.look(ghost=True),
        enabled=predicted,
        tip="What was predicted before the last run, as a ghost.",
    ),
)
