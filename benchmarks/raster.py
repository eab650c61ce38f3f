"""Our rasteriser beside others: time as ratios, and error against exact pixel areas.

    python benchmarks/raster.py

One closed shape of 40 cubic segments on a plate of 1920 x 1080. Times depend on the
machine, ratios hardly do; nothing is asserted. The exact areas are those of shapely,
over the pixels that the outline touches.
"""

import time
from collections.abc import Callable

import numpy as np

from smartroto.shapes.arrays import Array, Image
from smartroto.shapes.raster import coverage
from smartroto.shapes.soft import feathered
from smartroto.shapes.spline import flatten, polyline

SIZE = (1920, 1080)


def shape(count: int = 40) -> Array:
    """A lobed outline in the middle of the plate: `[count, 3, 2]`."""
    angle = np.arange(count) / count * 2 * np.pi
    radius = (400 + 60 * np.sin(5 * angle))[:, None]
    points = np.array([960.0, 540.0]) + radius * np.stack(
        [np.cos(angle), np.sin(angle)], axis=1
    )
    reach = (np.roll(points, -1, axis=0) - np.roll(points, 1, axis=0)) / 6
    return np.stack([points - reach, points, points + reach], axis=1)


def ours(polygon: Array) -> Image:
    """Exact area, numpy."""
    return coverage(polygon, SIZE)


def cv2_lines(polygon: Array) -> Image:
    """OpenCV fillPoly with antialiased lines, in 1/16 pixels."""
    import cv2

    picture = np.zeros((SIZE[1], SIZE[0]), np.uint8)
    corners = np.round((polygon - 0.5) * 16).astype(np.int32)
    cv2.fillPoly(picture, [corners], 255, cv2.LINE_AA, 4)
    return picture.astype(np.float32) / 255


def cv2_supersampled(polygon: Array) -> Image:
    """OpenCV fillPoly, 4 x 4 samples in a pixel."""
    import cv2

    picture = np.zeros((SIZE[1] * 4, SIZE[0] * 4), np.uint8)
    corners = np.round((polygon * 4 - 0.5) * 16).astype(np.int32)
    cv2.fillPoly(picture, [corners], 1, cv2.LINE_8, 4)
    parts = picture.reshape(SIZE[1], 4, SIZE[0], 4)
    return parts.mean(axis=(1, 3), dtype=np.float32)


def qpainter(polygon: Array) -> Image:
    """QPainter, antialiased, 256 levels, from the same polygon."""
    from PySide6.QtCore import QPointF, Qt
    from PySide6.QtGui import QImage, QPainter, QPolygonF

    picture = QImage(*SIZE, QImage.Format.Format_Grayscale8)
    picture.fill(0)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Qt.GlobalColor.white)
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in polygon.tolist()]))
    painter.end()
    levels = np.frombuffer(picture.constBits(), np.uint8)
    lines = levels.reshape(SIZE[1], picture.bytesPerLine())[:, : SIZE[0]]
    return lines.astype(np.float32) / 255


def exact(polygon: Array) -> tuple[Array, Array, Array]:
    """Rows, columns and areas of the pixels that the outline touches, by shapely."""
    import shapely

    region = shapely.Polygon(polygon)
    shapely.prepare(region.boundary)
    y, x = np.mgrid[: SIZE[1], : SIZE[0]]
    near = shapely.dwithin(
        region.boundary, shapely.points(x.ravel() + 0.5, y.ravel() + 0.5), 0.75
    )
    row, column = np.divmod(np.flatnonzero(near), SIZE[0])
    cells = shapely.box(column, row, column + 1, row + 1)
    return row, column, shapely.area(shapely.intersection(cells, region))


def seconds(draw: Callable[[], object], rounds: int = 7) -> float:
    """The shortest of several runs."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        draw()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    """Print the table."""
    knots = shape()
    polygon = polyline(knots, 32)
    row, column, areas = exact(polygon)
    own = seconds(lambda: ours(polygon))
    print(
        f"{len(polygon)} points, {len(areas)} pixels at the edge, {SIZE[0]} x {SIZE[1]}"
    )
    print(f"{'rasteriser':<54} {'ms':>7} {'ratio':>7} {'mean err':>9} {'max err':>9}")
    for draw in (ours, qpainter, cv2_lines, cv2_supersampled):
        try:
            took = seconds(lambda draw=draw: draw(polygon))  # type: ignore[misc]
        except ImportError as error:
            print(f"{draw.__doc__:<54} not here: {error}")
            continue
        off = np.abs(draw(polygon)[row, column] - areas)
        print(
            f"{draw.__doc__:<54} {took * 1e3:7.1f} {took / own:7.2f}"
            f" {off.mean():9.1e} {off.max():9.1e}"
        )
    outer = polygon + 20 * (polygon - [960, 540]) / 400
    took = seconds(lambda: feathered(polygon, outer, SIZE), rounds=3)
    print(f"{'a feather of about 20 pixels':<54} {took * 1e3:7.1f} {took / own:7.2f}")
    took = seconds(lambda: flatten(knots, 0.02))
    print(f"{'flattening to 0.02 pixels':<54} {took * 1e3:7.1f} {took / own:7.2f}")


if __name__ == "__main__":
    main()
