"""COCO polygons and YouTube-VOS pictures, read back with other means than ours."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smartroto.document import Document, Key, Layer, Plate, Shape
from smartroto.errors import FormatError
from smartroto.exchange.datasets import simple_polygons
from smartroto.exchange.datasets_coco import write_coco
from smartroto.exchange.datasets_vos import palette_png, write_vos
from smartroto.exchange.export import export
from smartroto.jobs import Cancelled, Progress
from smartroto.matte import matte


def corners(*points: tuple[float, float]) -> dict[int, Key]:
    knots = np.repeat(np.array(points, dtype=float)[:, None], 3, axis=1)
    return {1: Key(value=knots)}


def box(left: float, top: float, right: float, bottom: float) -> dict[int, Key]:
    return corners((left, top), (right, top), (right, bottom), (left, bottom))


@pytest.fixture
def flat() -> Document:
    """A plate of 40 x 30 with a box, a hole within it, and a box on top of both."""
    items = (
        Shape(id="t", name="top", keys=box(30, 20, 60, 50), lifetime=(1, 2)),
        Shape(id="h", name="hole", keys=box(10, 10, 20, 15), mode="subtract"),
        Shape(id="b", name="base", keys=box(5, 5, 35, 25)),
        Shape(id="f", name="faint", keys=box(0, 0, 9, 9), opacity={1: Key(value=0.4)}),
        Shape(id="g", name="gone", keys=box(0, 0, 9, 9), visible=False),
    )
    plate = Plate(path="/shots/sh010.%04d.exr", first=1, last=3, size=(40, 30))
    return Document(plate=plate, layers=(Layer(id="l", name="l", items=items),))


def filled(polygons: list[list[float]], size: tuple[int, int]) -> np.ndarray:
    """Pixels whose middle is inside one of the polygons, by counting crossings."""
    x, y = np.meshgrid(np.arange(size[0]) + 0.5, np.arange(size[1]) + 0.5)
    covered = np.zeros(x.shape, bool)
    for polygon in polygons:
        points = np.array(polygon).reshape(-1, 2)
        odd = np.zeros(x.shape, bool)
        for (x0, y0), (x1, y1) in zip(points, np.roll(points, -1, 0), strict=True):
            if y0 != y1:
                crosses = (y0 > y) != (y1 > y)
                odd ^= crosses & (x < (x1 - x0) * (y - y0) / (y1 - y0) + x0)
        covered |= odd
    return covered


def shoelace(polygon: list[float]) -> float:
    x, y = np.array(polygon).reshape(-1, 2).T
    return float(abs(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y)) / 2)


def perimeter(polygon: list[float]) -> float:
    points = np.array(polygon).reshape(-1, 2)
    steps = np.roll(points, -1, axis=0) - points
    return float(np.linalg.norm(steps, axis=1).sum())


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def test_coco_boxes_areas_and_holes(flat: Document, tmp_path: Path) -> None:
    report = write_coco(flat, tmp_path / "a.coco.json")
    data = read(tmp_path / "a.coco.json")
    assert [image["file_name"] for image in data["images"]] == [
        f"sh010.{frame:04d}.exr" for frame in (1, 2, 3)
    ]
    names = {each["id"]: each["name"] for each in data["categories"]}
    assert list(names.values()) == ["faint", "base", "top"]
    first = {
        names[each["category_id"]]: each
        for each in data["annotations"]
        if each["image_id"] == 1
    }
    assert set(first) == {"base", "top"}
    assert first["base"]["area"] == 30 * 20 - 50
    assert first["base"]["bbox"] == [5, 5, 30, 20]
    assert sum(map(shoelace, first["base"]["segmentation"])) == pytest.approx(550)
    assert first["top"]["bbox"] == [30, 20, 10, 10], "cut at the picture"
    pixels = filled(first["base"]["segmentation"], (40, 30))
    assert pixels.sum() == 550 and not pixels[10:15, 10:20].any()
    assert first["base"]["attributes"] == {"track_id": 2, "state": "key"}
    third = [each for each in data["annotations"] if each["image_id"] == 3]
    assert [names[each["category_id"]] for each in third] == ["base"]
    assert [each["id"] for each in data["annotations"]] == [1, 2, 3, 4, 5]
    assert "gone" in {note.name for note in report.dropped}


def test_coco_polygons_fill_the_matte(moving: Document, tmp_path: Path) -> None:
    write_coco(moving, tmp_path / "a.coco.json", frames=[1004, 1012])
    data = read(tmp_path / "a.coco.json")
    assert [image["id"] for image in data["images"]] == [1004, 1012]
    arm, hole, wire = moving.shapes()
    for each in data["annotations"]:
        above = (
            (replace(arm, feather={}),) if each["category_id"] == 2 else (hole, wire)
        )
        layers = (replace(moving.layers[0], items=above),)
        alone = replace(moving, layers=layers)
        ours = matte(alone, each["image_id"]) >= 0.5
        found = filled(each["segmentation"], (960, 640))
        edge = sum(map(perimeter, each["segmentation"]))
        assert (found ^ ours).sum() <= 0.1 * edge
    assert {each["category_id"] for each in data["annotations"]} == {1, 2}


@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_cut_polygons_cover_the_same(data: st.DataObject) -> None:
    import shapely

    number = st.integers(0, 24)
    region: Any = shapely.box(0, 0, 24, 24)
    for _ in range(data.draw(st.integers(0, 4))):
        x, y = data.draw(number), data.draw(number)
        wide, high = data.draw(st.integers(1, 6)), data.draw(st.integers(1, 6))
        region = region - shapely.box(x, y, x + wide, y + high)
    parts = [ring.ravel().tolist() for ring in simple_polygons(region)]
    assert sum(map(shoelace, parts)) == pytest.approx(region.area)
    assert filled(parts, (24, 24)).sum() == pytest.approx(region.area)


def pixels(path: Path) -> tuple[np.ndarray, list[tuple[int, int, int]]]:
    """Indices and palette of a picture, chunk by chunk."""
    import struct
    import zlib

    raw, at, chunks = path.read_bytes(), 8, {}
    while at < len(raw):
        length, kind = struct.unpack(">I4s", raw[at : at + 8])
        body = raw[at + 8 : at + 8 + length]
        (check,) = struct.unpack(">I", raw[at + 8 + length : at + 12 + length])
        assert zlib.crc32(kind + body) == check
        chunks[kind] = body
        at += 12 + length
    width, height, depth, colour, *_ = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    assert (depth, colour) == (8, 3)
    rows = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8)
    rows = rows.reshape(height, width + 1)
    assert not rows[:, 0].any(), "no filter"
    palette = np.frombuffer(chunks[b"PLTE"], np.uint8).reshape(-1, 3)
    return rows[:, 1:], [tuple(map(int, colour)) for colour in palette[:4]]


def test_vos_pictures_and_list(flat: Document, tmp_path: Path) -> None:
    folder = tmp_path / "set.vos"
    export(flat, folder)
    index, palette = pixels(folder / "Annotations" / "sh010" / "00001.png")
    assert palette == [(0, 0, 0), (128, 0, 0), (0, 128, 0), (128, 128, 0)]
    wanted = np.zeros((30, 40), int)
    wanted[5:25, 5:35] = 2
    wanted[10:15, 10:20] = 0
    wanted[20:, 30:] = 3
    assert np.array_equal(index, wanted)
    objects = read(folder / "meta.json")["videos"]["sh010"]["objects"]
    assert objects == {
        "2": {
            "category": "base",
            "frames": ["00001", "00002", "00003"],
            "states": ["key", "between", "between"],
        },
        "3": {
            "category": "top",
            "frames": ["00001", "00002"],
            "states": ["key", "between"],
        },
    }


def test_openimageio_reads_the_colours(tmp_path: Path) -> None:
    import OpenImageIO as oiio

    path = tmp_path / "a.png"
    path.write_bytes(palette_png(np.array([[0, 1, 2], [3, 4, 255]], np.uint8)))
    found = oiio.ImageBuf(str(path)).get_pixels(oiio.UINT8)
    assert found[..., :3].tolist() == [
        [[0, 0, 0], [128, 0, 0], [0, 128, 0]],
        [[128, 128, 0], [0, 0, 128], [224, 224, 192]],
    ]


def test_vos_pixels_are_those_of_the_matte(moving: Document, tmp_path: Path) -> None:
    write_vos(moving, tmp_path / "m", [1004], clip="c")
    index, _ = pixels(tmp_path / "m" / "Annotations" / "c" / "01004.png")
    hard = replace(moving.shape("a"), feather={})
    layers = (replace(moving.layers[0], items=(hard,)),)
    wanted = matte(replace(moving, layers=layers), 1004) >= 0.5
    assert np.array_equal(index == 2, wanted)
    assert (index == 1).sum() > 100


def test_a_stroke_is_as_wide_as_its_points_say(
    moving: Document, tmp_path: Path
) -> None:
    widths = {1001: Key(value=np.array([1.0, 20.0, 0.0]))}
    wire = replace(moving.shape("c"), point_widths=widths)
    alone = replace(moving, layers=(replace(moving.layers[0], items=(wire,)),))
    write_coco(alone, tmp_path / "a.coco.json", frames=[1004])
    (found,) = read(tmp_path / "a.coco.json")["annotations"]
    assert found["area"] == pytest.approx(matte(alone, 1004).sum(), rel=1e-3)


def test_clips_share_a_folder(flat: Document, tmp_path: Path) -> None:
    write_vos(flat, tmp_path / "set.vos", [1], clip="one")
    write_vos(flat, tmp_path / "set.vos", [2], clip="two")
    assert list(read(tmp_path / "set.vos" / "meta.json")["videos"]) == ["one", "two"]
    (tmp_path / "set.vos" / "meta.json").write_text("[]")
    with pytest.raises(FormatError, match="move it away"):
        write_vos(flat, tmp_path / "set.vos", [2], clip="two")


def test_what_cannot_be_written_is_refused(flat: Document, tmp_path: Path) -> None:
    (tmp_path / "file.vos").write_text("")
    with pytest.raises(FormatError, match="cannot be made"):
        write_vos(flat, tmp_path / "file.vos")
    base = flat.shape("b")
    many = tuple(replace(base, id=str(n)) for n in range(256))
    crowd = replace(flat, layers=(replace(flat.layers[0], items=many),))
    with pytest.raises(FormatError, match="255"):
        write_vos(crowd, tmp_path / "a.vos")
    with pytest.raises(FormatError, match="no plate"):
        write_coco(replace(flat, plate=None), tmp_path / "a.coco.json")
    stop = Progress()
    stop.cancel()
    with pytest.raises(Cancelled):
        write_coco(flat, tmp_path / "a.coco.json", progress=stop)
    assert not (tmp_path / "a.coco.json").exists()


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_document_is_written(
    data: st.DataObject,
    made_documents: st.SearchStrategy[Document],
    tmp_path: Path,
) -> None:
    document = data.draw(made_documents)
    write_coco(document, tmp_path / "a.coco.json", frames=[0, 11])
    for each in read(tmp_path / "a.coco.json")["annotations"]:
        total = sum(map(shoelace, each["segmentation"]))
        outline = sum(map(perimeter, each["segmentation"]))
        assert total == pytest.approx(each["area"], abs=1 + 0.1 * outline)
