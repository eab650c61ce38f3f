"""COCO: polygons of every shape on every frame (`.coco.json`), for training.

After the data format of the COCO dataset, cocodataset.org: polygons `[x1, y1, ...]` in
plate pixels, boxes as x, y, width, height, areas in square pixels.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from smartroto.animation import state_at
from smartroto.baking import baked
from smartroto.document import Document
from smartroto.exchange.datasets import (
    Instance,
    Instances,
    frames_of,
    picture_name,
    simple_polygons,
)
from smartroto.exchange.report import Report
from smartroto.files import replacing
from smartroto.jobs import Progress
from smartroto.registry import exporter

DIGITS = 3
"""Decimals of a pixel."""

TOLERANCE = 0.1
"""How far in pixels a polygon may be off its shape; areas are those of the shape."""


def write_coco(
    document: Document,
    path: str | Path,
    frames: Iterable[int] | None = None,
    progress: Progress | None = None,
) -> Report:
    """Write the file, whole or not at all; returns the notes.

    frames: numbers to write; None means all of the plate. Each shape that adds is a
    category and, on every frame where it is, an annotation; `attributes` tell its
    number and whether the frame is a key, predicted or between. Shapes lie over each
    other as they were drawn. FormatError where there is no plate, or no shape.
    """
    document = baked(document)
    instances = Instances(document, "COCO")
    wanted = frames_of(instances.plate, frames)
    images: list[dict[str, Any]] = []
    annotations: list[dict[str, Any]] = []
    for frame in (progress or Progress()).over(wanted, len(wanted), "COCO"):
        images.append(_image(instances, frame))
        for instance in instances.on(frame):
            number = len(annotations) + 1
            made = _annotation(document, instance, frame)
            annotations.append({"id": number, "image_id": frame, **made})
    data = {
        "info": {"description": "SmartROTO"},
        "licenses": [],
        "images": images,
        "annotations": annotations,
        "categories": [
            {"id": number, "name": shape.name, "supercategory": "shape"}
            for number, shape in enumerate(instances.objects, 1)
        ],
    }
    with replacing(path) as beside:
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        beside.write_text(text, encoding="utf-8")
    return instances.report


@exporter("COCO polygons", ".coco.json")
def write(
    document: Document, path: str | Path, progress: Progress | None = None
) -> Report:
    """Write all frames."""
    return write_coco(document, path, None, progress)


def _image(instances: Instances, frame: int) -> dict[str, Any]:
    """A picture; its id is the frame number."""
    width, height = instances.plate.size
    name = picture_name(instances.plate, frame)
    return {"id": frame, "file_name": name, "width": width, "height": height}


def _annotation(document: Document, instance: Instance, frame: int) -> dict[str, Any]:
    left, top, right, bottom = instance.region.bounds
    polygons = simple_polygons(shapely.simplify(instance.region, TOLERANCE))
    box = np.array([left, top, right - left, bottom - top])
    return {
        "category_id": instance.number,
        "segmentation": [p.ravel().round(DIGITS).tolist() for p in polygons],
        "area": round(float(instance.region.area), DIGITS),
        "bbox": box.round(DIGITS).tolist(),
        "iscrowd": 0,
        "attributes": {
            "track_id": instance.number,
            "state": state_at(document, instance.shape, frame),
        },
    }
