"""What the entries of the Keys menu do to keys in time and to lifetimes."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from smartroto import edits, key_edits, lifetime, retime, spans, timing
from smartroto.document import Shape
from smartroto.history import together
from smartroto.retime import Remap
from smartroto.shapes.arrays import Array
from smartroto.timing import Ease
from smartroto.ui import dope_rows
from smartroto.ui.commands import free_shapes
from smartroto.ui.dope_rows import Chosen
from smartroto.ui.studio import Studio


def chosen_keys(studio: Studio) -> Chosen:
    """The keys chosen on the dope sheet; else those of the selected shapes here."""
    if has_chosen(studio):
        return studio.view.scope_frames
    here = frozenset({studio.view.frame})
    return {s.id: here for s in studio.shapes() if here <= set(timing.key_frames(s))}


def has_keys(studio: Studio) -> bool:
    """Whether there are keys for the commands here."""
    chosen = studio.view.scope_frames
    if any(chosen.values()):
        return True
    frame = studio.view.frame
    return any(frame in shape.keys for shape in studio.shapes())


def has_chosen(studio: Studio) -> bool:
    """Keys are chosen on the dope sheet."""
    return any(studio.view.scope_frames.values())


def delete_keys(studio: Studio) -> None:
    """Delete the chosen keys."""
    chosen = studio.view.scope_frames
    steps = [timing.delete_keys(id, some) for id, some in chosen.items()]
    count = dope_rows.count(chosen)
    label = "Delete key" if count == 1 else f"Delete {count} keys"
    if steps and studio.do(label, together(steps)):
        studio.look(scope_frames={})


def set_mode(studio: Studio, mode: Ease) -> None:
    """How the in-betweens after the keys go."""
    chosen = chosen_keys(studio)
    steps = [timing.set_interpolation(id, some, mode) for id, some in chosen.items()]
    if steps:
        studio.do(f"Interpolation: {mode}", together(steps))


def is_mode(mode: Ease, studio: Studio) -> bool:
    """Whether all the keys that a choice would go to are of this kind."""
    some = [
        shape.keys[time]
        for shape in studio.shapes(chosen_keys(studio))
        for time in chosen_keys(studio)[shape.id]
        if time in shape.keys
    ]
    return bool(some) and all(timing.mode_of(key) == mode for key in some)


def reverse_keys(studio: Studio) -> None:
    """The chosen keys in reverse order; without any, the selected shapes backwards."""
    chosen = studio.view.scope_frames
    if dope_rows.count(chosen) > 1:
        moves = dope_rows.reversed_keys(chosen)
        label = f"Reverse {dope_rows.count(chosen)} keys"
        if studio.do(label, dope_rows.carried_out(moves)):
            studio.look(scope_frames=dope_rows.landed(moves))
        return
    shapes = free_shapes(studio)
    if shapes:
        times = [time for shape in shapes for time in shape.keys]
        remap = Remap.reversed(min(times), max(times))
        steps = [retime.retime(shape.id, remap) for shape in shapes]
        studio.do("Reverse keys", together(steps))


def select_keys_on(studio: Studio) -> None:
    """Choose every key of the selected shapes from this frame on."""
    frame = studio.view.frame
    shapes = studio.shapes() or list(studio.document.shapes())
    chosen = {
        shape.id: frozenset(t for t in timing.key_frames(shape) if t >= frame)
        for shape in shapes
    }
    studio.look(scope_frames={id: some for id, some in chosen.items() if some})


def toggle_onion(studio: Studio) -> None:
    """Show or hide the outlines of other frames."""
    onion = studio.view.onion
    studio.look(onion=replace(onion, on=not onion.on))


# -- lifetimes -----------------------------------------------------------------------


def show_from(studio: Studio) -> None:
    """Let the selected shapes begin here."""
    _live(studio, "Visible from", lifetime.show_from)


def hide_from(studio: Studio) -> None:
    """Let the selected shapes end on the frame before."""
    _live(studio, "Hidden from", lifetime.hide_from)


def only_here(studio: Studio) -> None:
    """Let the selected shapes exist on this frame alone."""
    _live(studio, "Only at", lifetime.only_at)


def always_there(studio: Studio) -> None:
    """Let the selected shapes exist on all frames."""
    steps = [edits.set_lifetime(shape.id, None) for shape in free_shapes(studio)]
    if steps:
        studio.do("Visible on all frames", together(steps))


def _live(studio: Studio, label: str, edit: lifetime.Life) -> None:
    frame, span = studio.view.frame, studio.span
    steps = [edit(shape.id, frame, span) for shape in free_shapes(studio)]
    if steps:
        studio.do(f"{label} {frame}", together(steps))


def hide_here(studio: Studio) -> None:
    """Take the opacity of the selected shapes to 0 on this frame alone."""
    frame = studio.view.frame
    hide_between(studio, range(frame, frame + 1))


def hide_between(studio: Studio, frames: range) -> None:
    """Take the opacity of the selected shapes to 0 on these frames."""
    first, last = frames.start, frames.stop - 1
    steps = [lifetime.hide_between(s.id, first, last) for s in free_shapes(studio)]
    where = spans.words(first, last)
    if steps:
        studio.do(f"Hide on {where}", together(steps))


# -- poses ---------------------------------------------------------------------------


def paste_pose(studio: Studio, copied: Mapping[str, Array]) -> None:
    """Key the copied outlines at this frame.

    A pose goes back to its own shape; a single one to every selected shape with as many
    points.
    """
    poses = {shape.id: _pose_for(shape, copied) for shape in free_shapes(studio)}
    _pose(studio, poses, "Copy the pose of a selected shape first.")


def _pose_for(shape: Shape, copied: Mapping[str, Array]) -> Array | None:
    only = next(iter(copied.values())) if len(copied) == 1 else None
    pose = copied.get(shape.id, only)
    return pose if pose is not None and len(pose) == shape.count else None


def paste_nearest(studio: Studio) -> None:
    """Key the outline of the nearest other key at this frame."""
    poses = {s.id: _nearest(s, studio.view.frame) for s in free_shapes(studio)}
    _pose(studio, poses, "There is no other key to take the outline from.")


def _nearest(shape: Shape, frame: int) -> Array | None:
    """The value of the nearest key that is not here; the earlier of two."""
    others = [time for time in shape.keys if time != frame]
    near = min(others, key=lambda time: (abs(time - frame), time), default=None)
    return None if near is None else shape.keys[near].value


def _pose(studio: Studio, poses: Mapping[str, Array | None], nothing: str) -> None:
    frame = studio.view.frame
    steps = [
        key_edits.set_key(id, frame, np.asarray(pose))
        for id, pose in poses.items()
        if pose is not None
    ]
    if steps:
        studio.do(f"Paste pose at {frame}", together(steps))
    else:
        studio.message.emit("info", nothing)
