"""A movie for those who review a shot: the plate, its outlines and where they stand.

H.264 in an MP4 file, which every player opens. Each frame can be stepped to at once,
and the colours are tagged as those of an sRGB screen.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from smartroto.contact import Pixels, by_frame
from smartroto.document import Document, Plate, Shape
from smartroto.errors import Error, FormatError
from smartroto.files import replacing
from smartroto.jobs import Progress
from smartroto.look import Look
from smartroto.matte import shown_shapes
from smartroto.review_picture import review_picture, view_of

QUALITY = {"crf": "18", "preset": "fast"}
GROUP = 12
"""Frames from one that stands by itself to the next: a player steps backwards fast."""

_BT709, _SRGB = 1, 13  # values of AVColorSpace, AVColorPrimaries, AVColorTransfer…
_LIMITED = 1  # of AVColorRange


def review_movie(
    document: Document,
    path: str | Path,
    *,
    shot: str = "",
    shapes: Sequence[Shape] | None = None,
    look: Look | None = None,
    progress: Progress | None = None,
) -> range:
    """Write the movie, whole or not at all; returns the frames that it shows.

    path: an .mp4 file in a folder that is there. shot: its name, burnt in beside the
    frame number as on disk and the state of the frame's weakest shape.
    shapes: those that may be drawn, None means all; what is hidden or outside its
    lifetime is not. look: how the plate is shown, None as the viewer does at first.
    Frames that cannot be read are grey and say so; without a plate all are grey, as
    many as `frames_of` gives. Pixels are square, the plate's are stretched where they
    are not. Raises FormatError where the file cannot be written.
    """
    progress = progress or Progress()
    frames = frames_of(document)
    drawn = shown_shapes(document.layers)
    if shapes is not None:
        wanted = {shape.id for shape in shapes}
        drawn = [shape for shape in drawn if shape.id in wanted]
    pictures = _pictures(document, frames, drawn, shot, look or Look(), progress)
    plate, title = document.plate, f"{shot} {frames[0]}-{frames[-1]}".strip()
    try:
        with replacing(path) as beside:
            _encode(pictures, beside, plate, title)
    except OSError as error:
        raise FormatError(
            f"The movie cannot be written to {path}: {error.strerror or error}."
        ) from error
    return frames


def frames_of(document: Document) -> range:
    """The plate's frames; without a plate from the first key of any shape to the last.

    Raises Error where there is neither a plate nor a key.
    """
    if document.plate is not None:
        return document.plate.frames
    keyed = [frame for shape in document.shapes() for frame in shape.keys]
    if not keyed:
        raise Error("There is no frame to show: open a plate, or draw a shape.")
    return range(min(keyed), max(keyed) + 1)


def rate_of(fps: float) -> Fraction:
    """Frames per second as movies count them.

    >>> rate_of(23.976), rate_of(25.0)
    (Fraction(24000, 1001), Fraction(25, 1))
    """
    whole = round(fps * 1.001)
    if 0 < abs(fps - whole) and abs(fps - whole / 1.001) < 0.005:
        return Fraction(whole * 1000, 1001)
    return Fraction(fps if fps > 0 else 24).limit_denominator(1000)


def _pictures(
    document: Document,
    frames: range,
    shapes: Sequence[Shape],
    shot: str,
    look: Look,
    progress: Progress,
) -> Iterator[Pixels]:
    states = {shape.id: by_frame(document, shape) for shape in shapes}
    view = view_of(document.plate)
    for frame in progress.over(frames, message="Review movie"):
        progress.check()
        yield review_picture(document, frame, shapes, states, view, shot, look)


def _encode(
    pictures: Iterator[Pixels], path: Path, plate: Plate | None, title: str
) -> None:
    """Write a file that begins to play before it is loaded whole."""
    import av

    rate = rate_of(plate.fps if plate is not None else 24.0)
    width, height = view_of(plate).size
    try:
        with av.open(str(path), "w", options={"movflags": "faststart"}) as movie:
            movie.metadata["title"] = title
            stream = _stream(movie, rate, width, height)
            for index, picture in enumerate(pictures):
                frame = _frame(picture)
                frame.pts, frame.time_base = index, 1 / rate
                movie.mux(stream.encode(frame))
            movie.mux(stream.encode(None))
    except av.error.FFmpegError as error:
        raise OSError(error.strerror or str(error)) from error


def _stream(movie: Any, rate: Fraction, width: int, height: int) -> Any:
    stream = movie.add_stream("h264", rate=rate, options=QUALITY)
    stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
    stream.time_base = 1 / rate
    context = stream.codec_context
    context.gop_size, context.max_b_frames = GROUP, 0
    context.colorspace = context.color_primaries = _BT709
    context.color_trc, context.color_range = _SRGB, _LIMITED
    return stream


def _frame(picture: Pixels) -> Any:
    """The picture in the colours that the file says it has."""
    import av

    frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
    return frame.reformat(
        format="yuv420p",
        dst_colorspace=_BT709,
        dst_color_range=_LIMITED,
        dst_color_primaries=_BT709,
        dst_color_trc=_SRGB,
    )
