"""Accepting frames from the window: this one, those in scope, all that are sure."""

from collections.abc import Mapping

from smartroto import notes
from smartroto.approval import approve, unapprove
from smartroto.document import Shape
from smartroto.history import together
from smartroto.ui.commands import jump
from smartroto.ui.studio import Studio
from smartroto.ui.view import ViewState

SURE = ("key", "predicted")
"""States that are approved without a look at each frame."""


def in_scope(studio: Studio) -> dict[str, list[int]]:
    """The frames that a decision is about, by shape: as far as edits go in time;
    in Review the run of frames that is looked at."""
    view, span = studio.view, studio.span
    frames: dict[str, list[int]] = {}
    for shape in studio.shapes():
        if view.workspace == "review":
            some = _reviewed(view)
        elif view.scope == "all":
            some = list(span)
        elif view.scope == "from":
            some = list(range(view.frame, span.stop))
        elif view.scope == "selected" and view.scope_frames.get(shape.id):
            some = sorted(view.scope_frames[shape.id])
        else:
            some = [view.frame]
        frames[shape.id] = [frame for frame in some if shape.alive(frame)]
    return frames


def _reviewed(view: ViewState) -> list[int]:
    """The run, or the frame that somebody went to outside it."""
    first, last = view.run or (view.frame, view.frame)
    inside = first <= view.frame <= last
    return list(range(first, last + 1)) if inside else [view.frame]


def approve_here(studio: Studio) -> None:
    """Freeze the selected shapes on the frames in scope."""
    _approve(studio, in_scope(studio))


def _approve(studio: Studio, frames: Mapping[str, list[int]]) -> None:
    steps = [approve(id, some) for id, some in frames.items() if some]
    studio.decide(f"Approve {_what(frames)}", together(steps))


def unlock_here(studio: Studio) -> None:
    """Let go of the approved frames in scope of the selected shapes."""
    frames = {
        shape.id: [f for f in some if f in shape.approved]
        for shape in studio.shapes()
        for some in [in_scope(studio)[shape.id]]
    }
    steps = [unapprove(id, some) for id, some in frames.items() if some]
    studio.decide(f"Unlock {_what(frames)}", together(steps))


def reject_here(studio: Studio, text: str) -> None:
    """Say that the selected shapes need a fix on the frames in scope."""
    frames = in_scope(studio)
    edit = notes.reject(frames, text, author=notes.user())
    studio.decide(f"Needs fix on {_what(frames)}", edit)


def about(studio: Studio) -> str:
    """What a decision is about: "arm, frame 1042", "2 shapes, 12 frames"."""
    shapes = studio.shapes()
    name = shapes[0].name if len(shapes) == 1 else f"{len(shapes)} shapes"
    return f"{name}, {_what(in_scope(studio))}"


def _what(frames: Mapping[str, list[int]]) -> str:
    """ "frame 1042", or "12 frames" """
    numbers = {frame for some in frames.values() for frame in some}
    if len(numbers) == 1:
        return f"frame {numbers.pop()}"
    return f"{len(numbers)} frames"


def sure(studio: Studio) -> dict[str, list[int]]:
    """Frames that are keyed or predicted above the threshold, not yet approved and
    without an open note: of the selected shapes, of all where none is selected."""
    return {
        shape.id: [
            state.frame
            for state in studio.strip(shape.id)
            if state.state in SURE and not state.notes
        ]
        for shape in _shapes(studio)
    }


def approve_sure(studio: Studio) -> None:
    """Freeze all frames that are sure."""
    _approve(studio, sure(studio))


def question(studio: Studio) -> str:
    """What is asked before all sure frames are approved; empty where there are none."""
    counts = [len(some) for some in sure(studio).values() if some]
    if not counts:
        return ""
    shapes = "1 shape" if len(counts) == 1 else f"{len(counts)} shapes"
    frames = "1 frame" if sum(counts) == 1 else f"{sum(counts)} frames"
    return f"Approve {frames} of {shapes}?"


def jump_to_unapproved(studio: Studio, direction: int) -> None:
    """Go to the next frame on which a shape waits for its approval."""
    open_ = {
        state.frame
        for shape in _shapes(studio)
        for state in studio.strip(shape.id)
        if state.state not in ("approved", "off")
    }
    if not open_:
        studio.message.emit("info", "Every frame is approved.")
    jump(studio, open_, direction)


def _shapes(studio: Studio) -> list[Shape]:
    return studio.shapes() or list(studio.document.shapes())


def approved_in_scope(studio: Studio) -> bool:
    """Whether a selected shape is approved on a frame in scope."""
    frames = in_scope(studio)
    return any(
        not set(frames[shape.id]).isdisjoint(shape.approved)
        for shape in studio.shapes()
    )


def open_in_scope(studio: Studio) -> bool:
    """Whether a selected shape is not approved on a frame in scope."""
    frames = in_scope(studio)
    return any(
        not set(frames[shape.id]).issubset(shape.approved) for shape in studio.shapes()
    )
