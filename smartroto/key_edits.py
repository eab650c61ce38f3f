"""Edits of keys and points: functions that return `Document -> Document`."""

from collections.abc import Callable, Collection
from dataclasses import replace

import numpy as np

from smartroto.animation import knots_at, value_at, with_exact_key
from smartroto.document import Document, Key, Keys, Shape
from smartroto.edits import change_shape
from smartroto.errors import FrozenError, ShapeError
from smartroto.history import Edit
from smartroto.shapes import measure, points, spline
from smartroto.shapes.arrays import Array, frozen
from smartroto.shapes.pivot import shares
from smartroto.shapes.prediction import Prediction


def checked_knots(knots: Array, count: int | None = None) -> Array:
    """`knots` as a read-only `[N, 3, 2]` array.

    Raises ShapeError where the form is wrong, a number is not finite, or the number
    of points differs from `count`, the shape's.
    """
    array = frozen(knots)
    if array.ndim != 3 or array.shape[1:] != (3, 2) or len(array) < 2:
        raise ShapeError(
            f"Knots have the form {list(array.shape)}; give [N, 3, 2] with at least "
            "two points, each as in-handle, point, out-handle."
        )
    if not np.isfinite(array).all():
        bad = int(np.argmax(~np.isfinite(array).all(axis=(1, 2))))
        raise ShapeError(f"Point {bad} of the knots is not finite: give numbers only.")
    if count is not None and len(array) != count:
        raise ShapeError(
            f"This key has {len(array)} points and the shape has {count}: "
            "insert or delete points on the shape first."
        )
    return array


def set_key(id: str, frame: int, knots: Array) -> Edit:
    """Set the artist's key at `frame`; the in-betweens around it follow.

    Raises FrozenError where the frame is approved with another outline.
    """

    def change(shape: Shape) -> Shape:
        value = checked_knots(knots, shape.count or None)
        approved = shape.approved.get(frame)
        if approved is not None and not np.array_equal(approved.value, value):
            raise FrozenError(shape.id, shape.name, [frame])
        present = shape.keys.get(frame)
        if present is not None and np.array_equal(present.value, value):
            return shape
        new = keyed(shape.keys, frame, value)
        return replace(shape, keys={**loosened(shape.keys, frame), frame: new})

    return change_shape(id, change)


def keyed(keys: Keys, frame: int, value: Array) -> Key:
    """The key at `frame` with another value, or a new one.

    A new key goes on as the segment did that it divides: held, straight or smooth.
    """
    if frame in keys:
        return replace(keys[frame], value=value)
    before = [time for time in keys if time < frame][-1:]
    mode = keys[before[0]].interpolation if before else "smooth"
    return Key(value=value, interpolation=mode)


def loosened(keys: Keys, frame: int) -> Keys:
    """The keys with the stored slopes of the neighbours of a new one let go.

    They describe the old course; kept beside a new key they would make the in-betweens
    overshoot. Where there is a key at `frame` all stay: a change of it blends in.
    """
    if frame in keys:
        return keys
    times = list(keys)
    before = [time for time in times if time < frame][-1:]
    after = [time for time in times if time > frame][:1]
    loose = {time: replace(keys[time], slopes=None) for time in before + after}
    return {**keys, **loose}


def remove_key(id: str, frame: int) -> Edit:
    """Take the key at `frame` away; the last key of a shape stays."""

    def change(shape: Shape) -> Shape:
        if frame not in shape.keys:
            return shape
        if len(shape.keys) == 1:
            raise ShapeError(
                f"Frame {frame} holds the only key of {shape.name!r}: "
                "delete the shape instead."
            )
        return replace(
            shape, keys={time: key for time, key in shape.keys.items() if time != frame}
        )

    return change_shape(id, change)


def key_here(id: str, frame: int) -> Edit:
    """Make what is shown at `frame` a key: commits a predicted frame."""

    def edit(document: Document) -> Document:
        shape = document.shape(id)
        if frame in shape.keys:
            return document
        if id in document.predictions or frame in shape.approved:
            return set_key(id, frame, knots_at(document, shape, frame))(document)
        keys = with_exact_key(shape.keys, frame)
        return change_shape(id, lambda shape: replace(shape, keys=keys))(document)

    return edit


def insert_point(id: str, segment: int, t: float) -> Edit:
    """Insert a point on every key and prediction without changing any outline.

    segment: the curve after point `segment`; t: the place on it, 0..1.
    """

    def change(shape: Shape) -> Shape:
        segments = shape.count if shape.closed else shape.count - 1
        if not 0 <= segment < segments:
            raise ShapeError(f"{shape.name!r} has no curve segment {segment}.")

        def insert(knots: Array) -> Array:
            return spline.insert(knots, segment, t, closed=shape.closed)

        pivot = None
        if shape.pivot is not None:
            pivot = np.insert(shape.pivot, segment + 1, 0.0)
        widths = _with_point(shape, segment, t)
        return replace(_map_points(shape, insert), pivot=pivot, point_widths=widths)

    return _on_points(id, change, lambda p, s: _inserted(p, segment, t, s.closed))


def _with_point(shape: Shape, segment: int, t: float) -> dict[int, Key]:
    """The widths of the points with those of a new one, which changes none.

    On every key of theirs that is exact; between, where the outline is another, the
    new point is as far along the line as on the key to within a little.
    """

    def between(time: int, values: Array) -> Array:
        part = measure.part(value_at(shape.keys, time), segment, t, shape.closed)
        start = values[..., segment]
        end = values[..., (segment + 1) % shape.count]
        return np.insert(values, segment + 1, start + part * (end - start), axis=-1)

    return _map_keys(shape.point_widths, between)


def _inserted(
    prediction: Prediction, segment: int, t: float, closed: bool
) -> Prediction:
    def between(values: Array) -> Array:
        after = values[:, (segment + 1) % values.shape[1]]
        return np.insert(
            values, segment + 1, (1 - t) * values[:, segment] + t * after, axis=1
        )

    return replace(
        prediction,
        knots=spline.insert(prediction.knots, segment, t, closed=closed),
        sigma=between(prediction.sigma),
        sigma_across=between(prediction.across),
        seen=between(prediction.seen),
    )


def delete_points(id: str, indices: Collection[int]) -> Edit:
    """Delete points on every key and prediction; at least two must remain.

    Raises FrozenError where frames are approved, since their outlines would change.
    """

    def change(shape: Shape) -> Shape:
        if not indices:
            return shape
        if shape.count - len(set(indices)) < 2:
            raise ShapeError(
                f"{shape.name!r} would keep fewer than two points: delete the shape."
            )
        if shape.approved:
            raise FrozenError(shape.id, shape.name, shape.approved)
        thin = _map_points(shape, lambda knots: _thinned(knots, shape, indices))
        gone = sorted(set(indices))
        widths = _map_keys(
            shape.point_widths, lambda _, values: np.delete(values, gone, axis=-1)
        )
        pivot = _pivot_of_the_rest(shape, indices)
        return replace(thin, pivot=pivot, point_widths=widths)

    def predicted(prediction: Prediction, shape: Shape) -> Prediction:
        gone = sorted(set(indices))
        return replace(
            prediction,
            knots=_thinned(prediction.knots, shape, indices),
            sigma=np.delete(prediction.sigma, gone, axis=-1),
            sigma_across=np.delete(prediction.across, gone, axis=-1),
            seen=np.delete(prediction.seen, gone, axis=-1),
        )

    return _on_points(id, change, predicted)


def _pivot_of_the_rest(shape: Shape, indices: Collection[int]) -> Array | None:
    """The same place as a part of the points that are left, by the first key."""
    if shape.pivot is None:
        return None
    points = next(iter(shape.keys.values())).value[:, 1]
    rest = np.delete(points, sorted(set(indices)), axis=0)
    return frozen(shares(rest, shape.pivot @ points))


def _thinned(knots: Array, shape: Shape, indices: Collection[int]) -> Array:
    """Knots, slopes or offsets without some points, all by the shape's own measure."""
    like = np.stack([key.value for key in shape.keys.values()])
    return points.delete(knots, sorted(set(indices)), shape.closed, like=like)


def _map_points(shape: Shape, change: Callable[[Array], Array]) -> Shape:
    """Apply a linear change of the points to knots, slopes and feather alike."""
    animated = {
        name: _map_keys(getattr(shape, name), lambda _, values: change(values))
        for name in ("keys", "feather", "approved")
    }
    return replace(shape, **animated)  # type: ignore[arg-type]


def _map_keys(keys: Keys, change: Callable[[int, Array], Array]) -> dict[int, Key]:
    """Apply a linear change, which may depend on the frame, to values and slopes."""

    def each(time: int, key: Key) -> Key:
        slopes = None if key.slopes is None else change(time, key.slopes)
        return replace(key, value=change(time, key.value), slopes=slopes)

    return {time: each(time, key) for time, key in keys.items()}


def _on_points(
    id: str,
    change: Callable[[Shape], Shape],
    predicted: Callable[[Prediction, Shape], Prediction],
) -> Edit:
    """Change the points of a shape and of its prediction together.

    The prediction becomes stale through its fingerprint but stays on screen.
    """

    def edit(document: Document) -> Document:
        shape = document.shape(id)
        changed = change_shape(id, change)(document)
        old = document.predictions.get(id)
        if changed is document or old is None:
            return changed
        predictions = {**changed.predictions, id: predicted(old, shape)}
        return replace(changed, predictions=predictions)

    return edit


def set_opacity(id: str, value: float, frame: int | None = None) -> Edit:
    """Set the opacity 0..1: everywhere, or as a key at `frame`."""
    amount = np.asarray(float(np.clip(value, 0, 1)))

    def change(shape: Shape) -> Shape:
        if frame is None:
            return replace(shape, opacity={_first(shape): Key(value=amount)})
        new = keyed(shape.opacity, frame, amount)
        return replace(shape, opacity={**shape.opacity, frame: new})

    return change_shape(id, change)


def _first(shape: Shape) -> int:
    return next(iter(shape.keys), 1)


def set_feather(id: str, frame: int, offsets: Array) -> Edit:
    """Set the soft edge at `frame`: offsets `[N, 3, 2]` from knots to outer knots.

    Raises FrozenError where the frame is approved.
    """

    def change(shape: Shape) -> Shape:
        value = checked_knots(offsets, shape.count)
        if frame in shape.approved:
            raise FrozenError(shape.id, shape.name, [frame])
        new = keyed(shape.feather, frame, value)
        return replace(shape, feather={**shape.feather, frame: new})

    return change_shape(id, change)


def clear_feather(id: str) -> Edit:
    """Make the edge hard again."""

    def change(shape: Shape) -> Shape:
        return replace(shape, feather={}) if shape.feather else shape

    return change_shape(id, change)


def remove_feather(id: str, indices: Collection[int]) -> Edit:
    """Make the edge hard at some points, on all keys of the feather.

    Raises FrozenError where frames are approved, since their edges would change.
    """

    def change(shape: Shape) -> Shape:
        some = list(indices)
        if not any(key.value[some].any() for key in shape.feather.values()):
            return shape
        if shape.approved:
            raise FrozenError(shape.id, shape.name, shape.approved)
        hard = {time: _hardened(key, some) for time, key in shape.feather.items()}
        soft = any(key.value.any() for key in hard.values())
        return replace(shape, feather=hard if soft else {})

    return change_shape(id, change)


def _hardened(key: Key, some: list[int]) -> Key:
    value = key.value.copy()
    value[some] = 0.0
    slopes = None if key.slopes is None else key.slopes.copy()
    if slopes is not None:
        slopes[:, some] = 0.0
    return replace(key, value=value, slopes=slopes)
