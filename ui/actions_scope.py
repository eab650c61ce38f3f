"""The actions that say which keys an edit goes to."""

from smartroto.scope import Scope
from smartroto.ui.action_set import Action
from smartroto.ui.scope_bar import TITLES
from smartroto.ui.when import is_view

MENU = "Keys/Edits Change"


def _scope(scope: Scope, tip: str) -> Action:
    return Action(
        id=f"scope_{scope}",
        title=TITLES[scope],
        menu=MENU,
        run=lambda w: w.studio.look(scope=scope),
        checked=is_view("scope", scope),
        tip=tip,
    )


SCOPES = (
    Action(
        id="scope",
        title="Choose What Edits Change…",
        menu="Keys",
        keys=("M",),
        run=lambda w: w.options.scope.choose(),
        tip="This key, selected keys, all keys, from here on, or fading out.",
    ),
    _scope("this", "The shape on this frame alone."),
    _scope("selected", "The keys selected on the dope sheet, all by the same way."),
    _scope("all", "Every key of the shape, all by the same way."),
    _scope("from", "The key on this frame and every later one."),
    _scope("soft", "Keys near this frame, the less the farther away they are."),
)
