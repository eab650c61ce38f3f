"""What the entries of the action list do to shapes, points, keys and frames."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from smartroto import edits, key_edits, scope
from smartroto.animation import knots_at
from smartroto.document import Document, Shape
from smartroto.grouping import place_of
from smartroto.history import Edit, together
from smartroto.shapes.arrays import Array
from smartroto.ui.dragging import autokey_is_off
from smartroto.ui.studio import Studio


def free_shapes(studio: Studio) -> list[Shape]:
    """The selected shapes that may be edited; says so where all are locked."""
    shapes = studio.shapes()
    free = [shape for shape in shapes if not shape.locked]
    if shapes and not free:
        studio.message.emit("warning", f"{shapes[-1].name} is locked: unlock it first.")
    return free


def chosen_points(studio: Studio) -> Mapping[str, frozenset[int]]:
    """The selected points of the free shapes; all of a shape where none is selected."""
    points = studio.view.points
    free = free_shapes(studio)
    if any(points.get(shape.id) for shape in free):
        return {shape.id: points[shape.id] for shape in free if points.get(shape.id)}
    return {shape.id: frozenset(range(shape.count)) for shape in free}


def delete(studio: Studio) -> None:
    """Delete the selected points, or the selected shapes where no point is."""
    free = free_shapes(studio)
    points = {
        shape.id: studio.view.points[shape.id]
        for shape in free
        if studio.view.points.get(shape.id)
    }
    if not points:
        delete_shapes(studio)
        return
    steps: list[Edit] = []
    for shape in free:
        some = points.get(shape.id, frozenset())
        if len(some) > shape.count - 2:
            steps.append(edits.remove({shape.id}))
        elif some:
            steps.append(key_edits.delete_points(shape.id, some))
    count = sum(map(len, points.values()))
    label = "Delete point" if count == 1 else f"Delete {count} points"
    if studio.do(label, together(steps)):
        studio.select(studio.view.selected)


def delete_shapes(studio: Studio) -> None:
    """Delete the selected shapes that are not locked."""
    free = free_shapes(studio)
    if free:
        what = free[0].name if len(free) == 1 else f"{len(free)} shapes"
        studio.do(f"Delete {what}", edits.remove({shape.id for shape in free}))


def select_all(studio: Studio) -> None:
    """All points of the selected shapes; all shapes where none is selected."""
    shapes = studio.shapes()
    if shapes:
        points = {shape.id: range(shape.count) for shape in shapes}
        studio.select(studio.view.selected, points)
    else:
        studio.select([s.id for s in studio.document.shapes() if s.visible])


def select_none(studio: Studio) -> None:
    """Let go of the points first, then of the shapes."""
    points = any(studio.view.points.values())
    studio.select(studio.view.selected if points else ())


def toggle_auto(studio: Studio) -> None:
    """Switch between predicting after each edit and only when asked."""
    studio.auto_predict = not studio.auto_predict


def nudge(studio: Studio, x: float, y: float) -> None:
    """Move the selected points, or whole shapes, by plate pixels."""
    view, delta = studio.view, np.array([x, y])
    points = chosen_points(studio)
    if not points or not may_key(studio, points):
        return
    moves = [
        scope.move_points(id, view.frame, some, delta, view.reach)
        for id, some in points.items()
    ]
    studio.do("Nudge", together(moves), merge=f"nudge {view.frame} {view.scope}")


def may_key(studio: Studio, ids: Iterable[str]) -> bool:
    """Whether an edit of these shapes may make keys here; says so where it may not."""
    view = studio.view
    for shape in studio.shapes(ids):
        if not view.autokey and view.reach.makes_key(shape, view.frame):
            studio.message.emit("warning", autokey_is_off(shape, view.frame))
            return False
    return True


def commit_key(studio: Studio) -> None:
    """Make what is shown at this frame a key of the selected shapes."""
    frame = studio.view.frame
    steps = [key_edits.key_here(s.id, frame) for s in free_shapes(studio)]
    if steps:
        studio.do(f"Key frame {frame}", together(steps))


def remove_key(studio: Studio) -> None:
    """Take the keys at this frame away: the frame is predicted again."""
    frame = studio.view.frame
    keyed = [s for s in free_shapes(studio) if frame in s.keys]
    if keyed:
        steps = [key_edits.remove_key(shape.id, frame) for shape in keyed]
        studio.do(f"Remove key {frame}", together(steps))


def jump_to_key(studio: Studio, direction: int) -> None:
    """Go to the next key of the selected shapes (of all where none is selected)."""
    shapes = studio.shapes() or list(studio.document.shapes())
    jump(studio, {frame for shape in shapes for frame in shape.keys}, direction)


def jump_to_weak(studio: Studio, direction: int) -> None:
    """Go to the next frame whose prediction wants a look."""
    shapes = studio.shapes() or list(studio.document.shapes())
    weak = {
        state.frame
        for shape in shapes
        for state in studio.strip(shape.id)
        if state.state in ("low", "rejected")
    }
    if not weak:
        studio.message.emit("info", "No frame is below the threshold or needs a fix.")
    jump(studio, weak, direction)


def jump(studio: Studio, frames: Iterable[int], direction: int) -> None:
    """Go to the nearest of `frames` after (1) or before (-1) the present one."""
    now = studio.view.frame
    if direction > 0:
        found = min((frame for frame in frames if frame > now), default=None)
    else:
        found = max((frame for frame in frames if frame < now), default=None)
    if found is not None:
        studio.go(found)


def toggle(studio: Studio, field: str) -> None:
    """Switch a yes-or-no field of the view."""
    studio.look(**{field: not getattr(studio.view, field)})


def switch(studio: Studio, field: str, what: str) -> None:
    """Switch visible or locked of the selected shapes, all to the same."""
    shapes = studio.shapes()
    if shapes:
        on = not all(getattr(shape, field) for shape in shapes)
        setter = {"visible": edits.set_visible, "locked": edits.set_locked}[field]
        label = what if on else {"Show": "Hide", "Lock": "Unlock"}[what]
        names = shapes[0].name if len(shapes) == 1 else f"{len(shapes)} shapes"
        steps = [setter(shape.id, on) for shape in shapes]
        studio.do(f"{label} {names}", together(steps))


def solo(studio: Studio) -> None:
    """Show the selected shapes alone; all again where that is what is shown."""
    chosen = frozenset(studio.view.selected)
    again = not chosen or studio.view.solo == chosen
    studio.look(solo=frozenset() if again else chosen)


def duplicate(studio: Studio) -> None:
    """A copy of each selected shape above it, in place, with its keys."""
    shapes = studio.shapes()
    copies = [_copy(studio.document, shape) for shape in shapes]
    steps = [
        insert_above(shape.id, copy) for shape, copy in zip(shapes, copies, strict=True)
    ]
    if steps and studio.do("Duplicate", together(steps)):
        studio.select([copy.id for copy in copies])


def _copy(document: Document, shape: Shape) -> Shape:
    new = edits.make_shape(document, shape.name, _any_key(shape), 1)
    return replace(shape, id=new.id, name=new.name, colour=new.colour, locked=False)


def _any_key(shape: Shape) -> Array:
    return next(iter(shape.keys.values())).value


def insert_above(below: str, shape: Shape) -> Edit:
    """Put `shape` into the stack right above another shape."""

    def edit(document: Document) -> Document:
        layer, index = place_of(document, below)
        added = edits.add_shape(shape, layer)(document)
        return edits.reorder(shape.id, layer, index)(added)

    return edit


def predict_all(studio: Studio) -> None:
    """Predict every shape that is shown."""
    studio.predict([s.id for s in studio.document.shapes() if s.visible])


def pose(studio: Studio) -> dict[str, Array]:
    """The outlines of the selected shapes at this frame, to be pasted elsewhere."""
    frame = studio.view.frame
    return {
        shape.id: knots_at(studio.document, shape, frame) for shape in studio.shapes()
    }
