"""Transforms of Silhouette's layers as motions: formats/silhouette.md section 5."""

import numpy as np

from smartroto.errors import FormatError
from smartroto.exchange.curve import Curve, constant, union
from smartroto.exchange.motion import Motion, moving, still
from smartroto.exchange.report import Report
from smartroto.exchange.silhouette_property import Properties
from smartroto.shapes.arrays import Array

CORNERS = {
    "pin_ul": (0.0, 0.0),
    "pin_ur": (1.0, 0.0),
    "pin_lr": (1.0, 1.0),
    "pin_ll": (0.0, 1.0),
}
"""Where a corner pin that does nothing has its corners, in parts of the image."""

_IDENTITY = np.eye(4).ravel()


def motion(properties: Properties, start: int, name: str, report: Report) -> Motion:
    """The motion of a layer in Silhouette's units, y down."""
    _tell_pins(properties, start, name, report)
    usual = {
        "anchor": np.zeros(2),
        "position": np.zeros(2),
        "scale": np.ones(2),
        "rotate": np.zeros(1),
        "matrix": _IDENTITY,
    }
    parts = {
        key: properties.numbers(f"transform.{key}", start, len(default))
        or constant(default)
        for key, default in usual.items()
    }
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
    back, there = _shift(-value["anchor"]), _shift(value["anchor"] + value["position"])
    own = there @ turn @ scale @ back
    return np.asarray(_extra(parts["matrix"], frames) @ own)


def _extra(matrix: Curve, frames: Array) -> Array:
    """Rows of 16 numbers for row vectors become columns' 3x3: translation last."""
    table = matrix.at(frames).values.reshape(-1, 4, 4).transpose(0, 2, 1)
    plane = [0, 1, 3]
    return np.asarray(table[:, plane][:, :, plane])


def _shift(by: Array) -> Array:
    table = np.tile(np.eye(3), (len(by), 1, 1))
    table[:, :2, 2] = by
    return table


def _tell_pins(properties: Properties, start: int, name: str, report: Report) -> None:
    for corner, usual in CORNERS.items():
        try:
            pin = properties.numbers(f"transform.{corner}", start, 2)
        except FormatError:
            pin = None
        if pin is not None and not np.allclose(pin.values, usual, atol=1e-6):
            report.drop(name, "a corner pin, which is not applied")
            return
