"""Lottie: the file as JSON, its values on every frame by the rules of the format."""

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smartroto.animation import knots_at, opacity_at
from smartroto.document import Document, Shape
from smartroto.errors import FormatError
from smartroto.exchange import lottie
from smartroto.shapes.arrays import Array

LINE = {"o": {"x": [0], "y": [0]}, "i": {"x": [1], "y": [1]}}


def at(property: dict[str, Any], time: float) -> Any:
    """A property's value: held before the first key and after the last."""
    if property["a"] == 0:
        return flat(property["k"])
    keys = property["k"]
    assert [key["t"] for key in keys] == sorted({key["t"] for key in keys})
    if time <= keys[0]["t"]:
        return flat(keys[0]["s"][0])
    for key, following in pairwise(keys):
        if key["t"] <= time < following["t"]:
            start, end = flat(key["s"][0]), flat(following["s"][0])
            if key.get("h"):
                return start
            assert {name: key[name] for name in LINE} == LINE
            mix = (time - key["t"]) / (following["t"] - key["t"])
            return start + mix * (end - start)
    return flat(keys[-1]["s"][0])


def flat(value: Any) -> Array:
    """A number, or a Bezier's points and tangents `[3, N, 2]`, as an array."""
    if isinstance(value, dict):
        return np.array([value["i"], value["v"], value["o"]])
    return np.array(float(value))


def knots_of(parts: Array) -> Array:
    """Absolute knots from tangents that count from their point."""
    arriving, point, leaving = parts
    return np.stack([point + arriving, point, point + leaving], axis=1)


def masks_of(data: dict[str, Any]) -> dict[str, dict[str, Any]]:
    (solid,) = (layer for layer in data["layers"] if layer["ty"] == 1)
    return {mask["nm"]: mask for mask in solid["masksProperties"]}


def test_every_frame_is_where_we_have_it(moving: Document) -> None:
    data = json.loads(lottie.dumps(moving))
    assert (data["w"], data["h"], data["fr"]) == (960, 640, 24)
    assert (data["ip"], data["op"], data["markers"][0]["cm"]) == (0, 20, "1001")
    masks = masks_of(data)
    for shape in moving.shapes():
        if not shape.closed:
            continue
        for frame in range(1001, 1021):
            found = knots_of(at(masks[shape.name]["pt"], frame - 1001))
            assert np.abs(found - knots_at(moving, shape, frame)).max() < 1e-3
            alive = opacity_at(shape.opacity, frame) if shape.alive(frame) else 0.0
            assert at(masks[shape.name]["o"], frame - 1001) == pytest.approx(
                100 * alive, abs=1e-3
            )
    assert at(masks["hold_out"]["o"], 14.9) == 100
    assert at(masks["hold_out"]["o"], 1.9) == 0


def test_modes_order_and_strokes(moving: Document, tmp_path: Path) -> None:
    report = lottie.write(moving, tmp_path / "a.lottie.json")
    data = json.loads((tmp_path / "a.lottie.json").read_text(encoding="utf-8"))
    modes = [(mask["nm"], mask["mode"]) for mask in masks_of(data).values()]
    assert modes == [("nothing below", "a"), ("hold_out", "s"), ("Left arm", "a")]
    wire, solid = data["layers"]
    assert [wire["ind"], solid["ind"]] == [1, 2]
    path, stroke = wire["shapes"]
    assert stroke["w"]["k"] == 4
    found = knots_of(at(path["ks"], 0))
    assert np.abs(found - knots_at(moving, moving.shape("c"), 1001)).max() < 1e-3
    assert path["ks"]["k"]["c"] is False
    assert {note.name for note in report.dropped} == {"Left arm"}
    assert "above all" in str(next(n for n in report.approximated if n.name == "wire"))


def test_wide_pixels_and_errors(moving: Document) -> None:
    plate = moving.plate
    assert plate is not None
    wide = replace(moving, plate=replace(plate, pixel_aspect=1.5))
    data = json.loads(lottie.dumps(wide))
    assert data["w"] == 1440
    assert all(layer["ks"]["s"]["k"] == [150, 100, 100] for layer in data["layers"])
    with pytest.raises(FormatError):
        lottie.dumps(replace(moving, plate=None))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_document_gives_its_values(
    data: st.DataObject, made_documents: st.SearchStrategy[Document]
) -> None:
    document = data.draw(made_documents)
    told = json.loads(lottie.dumps(document))
    closed = [shape for shape in document.shapes() if shape.closed]
    found = [] if not closed else list(_masks(told))
    for shape, mask in zip(closed, found[::-1], strict=True):
        for frame in known(document, shape):
            knots = knots_of(at(mask["pt"], frame))
            assert np.abs(knots - knots_at(document, shape, frame)).max() < 2e-3


def known(document: Document, shape: Shape) -> range:
    """Frames from the first to the last key, or predicted frame."""
    found = document.predictions.get(shape.id)
    frames = [*shape.keys, *([] if found is None else found.frames.tolist())]
    return range(min(frames), max(frames) + 1)


def _masks(told: dict[str, Any]) -> list[dict[str, Any]]:
    (solid,) = (layer for layer in told["layers"] if layer["ty"] == 1)
    every: list[dict[str, Any]] = solid["masksProperties"]
    return [mask for mask in every if mask["nm"] != "nothing below"]
