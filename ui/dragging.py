"""What all drags share: preview while dragging, one undo step, Escape restores."""

from collections.abc import Callable, Collection, Mapping

import numpy as np

from smartroto import scope
from smartroto.approval import unlocked
from smartroto.document import Keys, Shape
from smartroto.history import Edit, together
from smartroto.shapes.arrays import Array
from smartroto.ui.pointer import Gesture, Grip, Pointer, Released, Scene

Reshape = Callable[[Grip, Pointer], Array]
"""The knots `[N, 3, 2]` of a shape for a pen position."""
Shown = Callable[[Scene, Pointer], None]


def drag(
    scene: Scene,
    press: Pointer,
    label: str,
    edit_at: Callable[[Pointer], Edit],
    click: Callable[[], None] | None = None,
    shown: Shown | None = None,
) -> Gesture:
    """Preview `edit_at(pen)` and record it on release; `click` where nothing moved.

    shown: draws what the tool has to show at each place of the pen.
    """
    start = scene.document
    edit: Edit | None = None
    try:
        while True:
            pen = yield
            if edit is not None or pen.left(press):
                edit = edit_at(pen)
                scene.preview(unlocked(edit)(start))
            if shown is not None:
                shown(scene, pen)
    except Released:
        if edit is not None:
            scene.commit(label, edit)
        elif click is not None:
            click()
    finally:
        scene.preview(None)


def reshape(
    scene: Scene,
    press: Pointer,
    label: str,
    grips: Collection[Grip],
    reshaped: Reshape,
    click: Callable[[], None] | None = None,
    shown: Shown | None = None,
    after: Edit | None = None,
) -> Gesture | None:
    """A drag that keys the shapes of `grips` at the frame of the press, and changes
    the other keys of the view's scope.

    after: what is done last, in the same step. None, with a word to the artist, where
    autokey is off and a shape has no key here.
    """
    frame, reach = scene.view.frame, scene.view.reach
    if not may_key(scene, [grip.id for grip in grips]):
        return None

    def edit_at(pen: Pointer) -> Edit:
        steps = [
            scope.reshape(grip.id, frame, reshaped(grip, pen), reach) for grip in grips
        ]
        return together(steps if after is None else [*steps, after])

    return drag(scene, press, label, edit_at, click, shown)


def may_key(scene: Scene, ids: Collection[str]) -> bool:
    """Whether moving these shapes may make keys here; says so where it may not."""
    frame, reach = scene.view.frame, scene.view.reach
    bare = [id for id in ids if reach.makes_key(scene.document.shape(id), frame)]
    if bare and not scene.view.autokey:
        scene.warn(autokey_is_off(scene.document.shape(bare[0]), frame))
        return False
    return True


def may_key_more(scene: Scene, shape: Shape, keys: Keys, what: str) -> bool:
    """Whether a change of keys other than the outline's may put one here; says so
    where it may not. what: they are keys of."""
    frame = scene.view.frame
    new = scene.view.scope != "all" and bool(keys) and frame not in keys
    if new and not scene.view.autokey:
        scene.warn(
            f"Autokey is off and {what} of {shape.name} has no key at frame {frame}: "
            "turn autokey on to make one."
        )
        return False
    return True


def keying(scene: Scene, id: str) -> str:
    """Where a change goes, for a hint: a key that is there, a new one, or several."""
    view, shape = scene.view, scene.document.shape(id)
    if view.frame in shape.approved:
        return f" of {view.frame}, which is approved: asks before it unlocks"
    new = view.reach.makes_key(shape, view.frame)
    if new and not view.autokey:
        return " (autokey is off)"
    changed = list(view.reach.shares(id, shape.keys, view.frame))
    if len(changed) > 1:
        return f" on {len(changed)} keys"
    return f", new key at {view.frame}" if new else f" on key {changed[0]}"


def autokey_is_off(shape: Shape, frame: int) -> str:
    """Why nothing happens."""
    return (
        f"Autokey is off and {shape.name} has no key at frame {frame}: "
        "press C to make one first."
    )


def grips_of(scene: Scene, points: Mapping[str, Collection[int]]) -> list[Grip]:
    """The given points as they are shown now; shapes that are locked are left out."""
    found = [(scene.picture.outline(id), some) for id, some in points.items()]
    return [
        Grip(id=outline.id, knots=outline.knots, indices=tuple(sorted(some)))
        for outline, some in found
        if outline is not None and some and not outline.locked
    ]


def chosen_grips(scene: Scene) -> list[Grip]:
    """The selected points; all points of the selected shapes where none is."""
    ids = scene.view.selected
    points = {id: some for id in ids if (some := scene.picture.chosen(id))}
    return grips_of(scene, points) if points else whole_grips(scene, ids)


def whole_grips(scene: Scene, ids: Collection[str]) -> list[Grip]:
    """All points of these shapes."""
    outlines = [scene.picture.outline(id) for id in ids]
    whole = {one.id: range(len(one.knots)) for one in outlines if one is not None}
    return grips_of(scene, whole)


def travel(scene: Scene, press: Pointer, pen: Pointer) -> Array:
    """How far the pen went, plate pixels; along one screen axis while Shift is held."""
    delta = pen.at - press.at
    if pen.shift:
        across = int(np.argmin(np.abs(delta * scene.scale)))
        delta = delta.copy()
        delta[across] = 0.0
    return np.asarray(delta)
