"""A track gone on with over the frames of the plate."""

from collections.abc import Callable

from smartroto.document import Track
from smartroto.jobs import Progress
from smartroto.models.following import Read, Step, follow
from smartroto.track_edits import way_on, with_steps


def track_on(
    track: Track,
    read: Read,
    frame: int,
    directions: tuple[int, ...],
    span: range,
    *,
    progress: Progress | None = None,
    partial: Callable[[Track], None] | None = None,
) -> Track:
    """The track followed from `frame` in some directions, 1 forward and -1 back.

    read: gives a frame of the plate, `[H, W, 3]` of about 0..1. It goes as far as the
    next frame that was placed by hand, the end of `span`, or where it is lost.
    partial: called with the track after each frame. Raises Cancelled when told to stop,
    and Error where a frame that is needed cannot be read.
    """
    progress = progress or Progress()
    start = track.at(frame)
    for count, direction in enumerate(directions):
        frames = way_on(track, frame, direction, span)
        part = progress.part(count / len(directions), (count + 1) / len(directions))
        steps: list[Step] = []
        bare = with_steps(track, steps, frames)
        plane = track.kind == "planar"
        for step in follow(read, frames, start, plane, progress.check):
            steps.append(step)
            part.step(len(steps) / len(frames), f"Tracking {track.name}")
            if partial is not None:
                partial(with_steps(bare, steps))
        track = with_steps(bare, steps)
    return track


def lost_at(track: Track, frame: int, direction: int, span: range) -> int | None:
    """The first frame on which it was looked for and not found; None where it went
    all the way."""
    known = set(track.frames.tolist())
    over = way_on(track, frame, direction, span)
    return next((each for each in over[1:] if each not in known), None)
