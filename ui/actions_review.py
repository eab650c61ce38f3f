"""The actions of the workspaces, and of what a reviewer says."""

from smartroto.ui.action_set import LOOKS, Action
from smartroto.ui.studio import Studio
from smartroto.ui.when import is_view, selected


def reviewing(studio: Studio) -> bool:
    """The Review workspace."""
    return studio.view.workspace == "review"


REVIEW = (
    Action(
        id="workspace_roto",
        title="Roto",
        menu="View/Workspace",
        not_undone=LOOKS,
        keys=("Ctrl+Alt+1",),
        run=lambda w: w.workspaces.go("roto"),
        checked=is_view("workspace", "roto"),
        tip="Draw and correct.",
    ),
    Action(
        id="workspace_review",
        title="Review",
        menu="View/Workspace",
        not_undone=LOOKS,
        keys=("Ctrl+Alt+2",),
        run=lambda w: w.workspaces.go("review"),
        checked=is_view("workspace", "review"),
        tip="Decide about frames, the worst first; shapes are only looked at.",
    ),
    Action(
        id="reject",
        title="Needs Fix…",
        menu="Assist",
        keys=("Alt+N",),
        icon="flag",
        run=lambda w: w.note_line.ask(),
        enabled=selected,
        tip="Reject the selected shapes on the frames in scope, with a note.",
    ),
    Action(
        id="next_tile",
        title="Next to Review",
        menu="Assist",
        not_undone=LOOKS,
        run=lambda w: w.queue.step(1),
        enabled=reviewing,
        repeats=True,
    ),
    Action(
        id="previous_tile",
        title="Previous to Review",
        menu="Assist",
        not_undone=LOOKS,
        run=lambda w: w.queue.step(-1),
        enabled=reviewing,
        repeats=True,
    ),
    Action(
        id="edit_here",
        title="Edit This Frame",
        menu="Assist",
        not_undone=LOOKS,
        run=lambda w: w.workspaces.go("roto"),
        enabled=reviewing,
        tip="To the Roto workspace, on the frame and shape that are reviewed.",
    ),
)
