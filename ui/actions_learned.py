"""The actions of the Assist menu that are about what was learned."""

from smartroto.ui import learned
from smartroto.ui.action_set import LOOKS, Action
from smartroto.ui.when import has_plate, has_shapes, selected

LEARNED = (
    Action(
        id="save_model",
        title="Save What Was Learned…",
        menu="Assist",
        group=True,
        run=learned.ask_and_save,
        enabled=lambda s: selected(s) and has_plate(s),
        tip="Outlines and a classifier, no picture: a similar shot starts from it.",
    ),
    Action(
        id="start_from_model",
        title="Start From a Model…",
        menu="Assist",
        run=learned.ask_and_start,
        enabled=has_plate,
        tip="The selected shapes; where none is, a new one with the model's points.",
    ),
    Action(
        id="shape_modes",
        title="Show Shape Modes",
        menu="Assist",
        not_undone=LOOKS,
        run=learned.show_modes,
        enabled=selected,
        tip="How the shape may move, by what its keys have in common.",
    ),
    Action(
        id="checks",
        title="Check the Shot…",
        menu="Assist",
        keys=("Ctrl+Shift+K",),
        not_undone=LOOKS,
        group=True,
        run=lambda w: w.dialogs.show_checks(),
        enabled=has_shapes,
        tip="Ten checks before handing over: what they find, and where it is.",
    ),
)
