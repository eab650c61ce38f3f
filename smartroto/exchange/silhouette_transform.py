"""Transforms of Silhouette's layers as motions: formats/silhouette.md section 5."""

import numpy as np

from smartroto.document import (
    PARTS,
    UNMOVED,
    Document,
    Layer,
    Placing,
    Track,
    Transform,
)
from smartroto.errors import FormatError
from smartroto.exchange.curve import Curve, constant, union
from smartroto.exchange.motion import Motion, moving, still
from smartroto.exchange.report import Report
from smartroto.exchange.silhouette_property import Properties
from smartroto.exchange.silhouette_space import Space, digits
from smartroto.exchange.transforms import from_motion, keys_of
from smartroto.placement import product
from smartroto.shapes.arrays import Array
from smartroto.shapes.matrices import shifts

CORNERS = {
    "pin_ul": (0.0, 0.0),
    "pin_ur": (1.0, 0.0),
    "pin_lr": (1.0, 1.0),
    "pin_ll": (0.0, 1.0),
}
"""Where a corner pin that does nothing has its corners, in parts of the image."""

_IDENTITY = np.eye(4).ravel()


def _parts_of(properties: Properties, start: int) -> dict[str, Curve]:
    """The curves of the parts of a transform; those that are not set do nothing."""
    usual = {
        "anchor": np.zeros(2),
        "position": np.zeros(2),
        "scale": np.ones(2),
        "rotate": np.zeros(1),
        "matrix": _IDENTITY,
    }
    return {
        key: properties.numbers(f"transform.{key}", start, len(default))
        or constant(default)
        for key, default in usual.items()
    }


def motion(properties: Properties, start: int, name: str, report: Report) -> Motion:
    """The motion of a layer in Silhouette's units, y down."""
    _tell_pins(properties, start, name, report)
    parts = _parts_of(properties, start)
    keyed = [curve.times for curve in parts.values() if len(curve.times) > 1]
    times = np.unique(np.concatenate(keyed)) if keyed else np.zeros(0)
    position = parts["position"]
    others = [curve for key, curve in parts.items() if key != "position"]
    whole = _matrices(parts, np.zeros(1))[0]
    flat = np.array_equal(whole[2], [0, 0, 1])
    if not flat or position.held.any() or any(len(c.times) > 1 for c in others):
        return moving(lambda frames: _matrices(parts, frames), times)
    if not len(times):
        return still(whole[:2, :2], whole[:2, 2])
    return _shifting(parts, position, times)


def transform(
    properties: Properties, start: int, space: Space, name: str, report: Report
) -> Transform | None:
    """A layer's transform, plate pixels; None where there is perspective in it.

    The parts of the layer stay parts. A matrix, and parts where pixels are not square,
    in which turning is more than that, are keyed on every frame.
    """
    parts = _parts_of(properties, start)
    if space.pixel_aspect == 1 and not _has_matrix(parts):
        _tell_pins(properties, start, name, report)
        scale = np.diag([space.height, space.height])
        centre = space.centre
        anchor = parts["anchor"].mapped(scale)
        curves: dict[str, tuple[Curve, Array]] = {
            "translate": (parts["position"].mapped(scale), np.zeros(2)),
            "rotate": (parts["rotate"].mapped(-np.eye(1)).reshaped(), np.zeros(())),
            "scale": (parts["scale"], np.ones(2)),
            "pivot": (
                anchor.with_parts(
                    anchor.values + centre, anchor.arriving, anchor.leaving
                ),
                np.zeros(2),
            ),
        }
        keys = {
            part: keys_of(curve, neutral, name, report)
            for part, (curve, neutral) in curves.items()
        }
        made = Transform(**keys)  # type: ignore[arg-type]
        return UNMOVED if made.still else made
    whole = motion(properties, start, name, report)
    pixels = moving(
        lambda frames: space.from_unit @ whole.at(frames) @ space.to_unit, whole.times
    )
    return from_motion(pixels, (space.width, space.height), name, report)


def _has_matrix(parts: dict[str, Curve]) -> bool:
    return bool(np.any(parts["matrix"].values != _IDENTITY))


def _shifting(parts: dict[str, Curve], position: Curve, times: Array) -> Motion:
    """Only the position is animated: its curve through the matrix is the offset."""
    unmoved = parts | {"position": constant(np.zeros(2))}
    rest = _matrices(unmoved, np.zeros(1))[0]
    outer = _extra(parts["matrix"], np.zeros(1))[0, :2, :2]
    times = union([position])
    offset = position.mapped(outer).plus(constant(rest[:2, 2]).at(times))
    return Motion(linear=rest[:2, :2], offset=offset, times=times)


def _matrices(parts: dict[str, Curve], frames: Array) -> Array:
    """For columns: matrix T(anchor + position) R S T(-anchor), `[T, 3, 3]`."""
    value = {key: curve.at(frames).values for key, curve in parts.items()}
    angle = np.radians(value["rotate"][:, 0])
    turn = np.tile(np.eye(3), (len(frames), 1, 1))
    turn[:, 0, 0] = turn[:, 1, 1] = np.cos(angle)
    turn[:, 1, 0] = np.sin(angle)
    turn[:, 0, 1] = -turn[:, 1, 0]
    scale = np.tile(np.eye(3), (len(frames), 1, 1))
    scale[:, 0, 0], scale[:, 1, 1] = value["scale"].T
    back, there = shifts(-value["anchor"]), shifts(value["anchor"] + value["position"])
    own = there @ turn @ scale @ back
    return np.asarray(_extra(parts["matrix"], frames) @ own)


def _extra(matrix: Curve, frames: Array) -> Array:
    """Rows of 16 numbers for row vectors become columns' 3x3: translation last."""
    table = matrix.at(frames).values.reshape(-1, 4, 4).transpose(0, 2, 1)
    plane = [0, 1, 3]
    return np.asarray(table[:, plane][:, :, plane])


def _tell_pins(properties: Properties, start: int, name: str, report: Report) -> None:
    for corner, usual in CORNERS.items():
        try:
            pin = properties.numbers(f"transform.{corner}", start, 2)
        except FormatError:
            pin = None
        if pin is not None and not np.allclose(pin.values, usual, atol=1e-6):
            report.drop(name, "a corner pin, which is not applied")
            return


def layer_matrices(
    document: Document, layer: Layer, space: Space
) -> tuple[list[int], list[str]]:
    """The frames on which a layer's own transform is keyed, and its matrix there.

    16 numbers for row vectors, in Silhouette's units, the translation last.
    """
    track = next((t for t in document.tracks if t.id == layer.transform.track), None)
    frames = _moving_frames(layer.transform, track)
    texts = []
    for frame in frames:
        matrix = product([Placing(layer.transform, track)], frame)
        units = space.to_unit @ matrix @ space.from_unit
        wide = np.eye(4)
        plane = np.ix_([0, 1, 3], [0, 1, 3])
        wide[plane] = units.T
        texts.append(f"({','.join(digits(value) for value in wide.ravel())})")
    return frames, texts


def _moving_frames(transform: Transform, track: Track | None) -> list[int]:
    """Every frame on which a transform may change; one where it does not."""
    parts = [getattr(transform, part) for part in PARTS]
    keyed = [frame for part in parts if len(part) > 1 for frame in part]
    keyed += track.frames.tolist() if track is not None else []
    keyed += [transform.reference] if track is not None else []
    return list(range(min(keyed), max(keyed) + 1)) if keyed else [0]
