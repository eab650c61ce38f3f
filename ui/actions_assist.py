"""The actions of the Assist menu: predictions."""

from smartroto.ui import commands
from smartroto.ui.action_set import FILES, LOOKS, Action
from smartroto.ui.when import has_plate, has_shapes, predictable, predicted

ASSIST = (
    Action(
        id="predict",
        title="Predict",
        menu="Assist",
        keys=("P",),
        icon="predict",
        run=lambda w: w.studio.predict(),
        enabled=predictable,
        tip="Fill the frames between the keys of the selected shapes.",
    ),
    Action(
        id="predict_all",
        title="Predict All Shapes",
        menu="Assist",
        keys=("Shift+P",),
        run=lambda w: commands.predict_all(w.studio),
        enabled=lambda s: has_shapes(s) and has_plate(s),
    ),
    Action(
        id="auto_predict",
        title="Predict After Each Edit",
        menu="Assist",
        not_undone=FILES,
        run=lambda w: commands.toggle_auto(w.studio),
        checked=lambda s: s.auto_predict,
        tip="A corrected frame starts the prediction again by itself.",
    ),
    Action(
        id="cancel",
        title="Stop",
        menu="Assist",
        not_undone=FILES,
        icon="cancel",
        run=lambda w: w.studio.cancel(),
        tip="Esc in the viewer does the same.",
    ),
    Action(
        id="suggest",
        title="Next Suggested Key",
        menu="Assist",
        not_undone=LOOKS,
        keys=("N",),
        icon="suggest",
        group=True,
        run=lambda w: w.studio.suggest(),
        enabled=predicted,
        tip="The frame where one more key helps most.",
    ),
    Action(
        id="previous_weak",
        title="Previous Weak Frame",
        menu="Assist",
        not_undone=LOOKS,
        keys=("Alt+S",),
        run=lambda w: commands.jump_to_weak(w.studio, -1),
        enabled=predicted,
    ),
    Action(
        id="next_weak",
        title="Next Weak Frame",
        menu="Assist",
        not_undone=LOOKS,
        keys=("Alt+D",),
        run=lambda w: commands.jump_to_weak(w.studio, 1),
        enabled=predicted,
    ),
)
