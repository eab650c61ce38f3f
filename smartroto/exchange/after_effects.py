"""After Effects: a script (`.jsx`) that makes a solid with the shapes as its masks.

It is run with File > Scripts > Run Script File and undone in one step. Mask paths on
the clipboard are opaque, so a script is the dependable way in. The objects it uses are
those of the After Effects Scripting Guide.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np

from smartroto.baking import baked
from smartroto.document import Document, Plate
from smartroto.exchange.linear import LinearKeys
from smartroto.exchange.masks import (
    Mask,
    from_points,
    masks,
    mode_of,
    needs_ground,
    notes,
    rounded,
)
from smartroto.exchange.outline import plate_of
from smartroto.exchange.report import Report
from smartroto.files import replacing
from smartroto.jobs import Progress
from smartroto.registry import exporter
from smartroto.shapes.arrays import Array

MODES = {
    "union": "ADD",
    "add": "ADD",
    "subtract": "SUBTRACT",
    "intersect": "INTERSECT",
    "max": "LIGHTEN",
}
"""What the guide leaves open is how ADD joins two half-covered pixels. It is taken for
our union, which differs from a sum on soft edges and see-through shapes only."""


def dumps(document: Document) -> str:
    """The script's text. FormatError where there is no plate, or no shape."""
    return _script(document, Progress())[0]


@exporter("After Effects", ".jsx")
def write(
    document: Document, path: str | Path, progress: Progress | None = None
) -> Report:
    """Write the script to a file, whole or not at all; returns the notes."""
    text, report = _script(document, progress or Progress())
    with replacing(path) as beside:
        beside.write_text(text, encoding="ascii")
    return report


def _script(document: Document, progress: Progress) -> tuple[str, Report]:
    document = baked(document)
    plate = plate_of(document, "After Effects")
    report = Report()
    stack = masks(document, report, progress)
    data = {
        "name": "SmartROTO",
        "width": plate.size[0],
        "height": plate.size[1],
        "aspect": plate.pixel_aspect,
        "rate": plate.fps,
        "first": plate.first,
        "frames": len(plate.frames),
        "notes": notes(document),
        "masks": [*_ground(stack, plate), *(_mask(mask, report) for mask in stack)],
    }
    rows = json.dumps(data, separators=(",", ":")).replace('{"name"', '\n{"name"')
    return f"{HEADING}var ROTO = {rows};\n{SCRIPT}", report


def _ground(stack: list[Mask], plate: Plate) -> list[dict[str, Any]]:
    """An empty mask, where the lowest one takes away."""
    if not needs_ground(stack):
        return []
    width, height = plate.size
    corners = [[0, 0], [width, 0], [width, height], [0, height]]
    still = [[0, 0]] * 4
    path = {"f": [plate.first], "h": [0], "v": [[corners, still, still]]}
    none = {"f": [plate.first], "h": [0], "v": [0]}
    return [{"name": "nothing below", "mode": "ADD", "path": path, "opacity": none}]


def _mask(mask: Mask, report: Report) -> dict[str, Any]:
    shape = mask.shape
    mode, inverted = mode_of(mask)
    _tell(mask, report)
    made: dict[str, Any] = {
        "name": shape.name,
        "mode": MODES[mode] if mode else "NONE",
        "inverted": inverted,
        "closed": shape.closed,
        "locked": mask.plain.locked,
        "blur": shape.motion_blur,
        "smooth": shape.falloff != 1,
        "color": rounded(np.array(shape.colour)),
        "path": _keys(mask.path, [from_points(knots) for knots in mask.path.values]),
        "opacity": _keys(mask.opacity, [_percent(v) for v in mask.opacity.values]),
    }
    if mask.radii is not None:
        radii, types = one_sided(mask, report)
        made |= {"radii": [rounded(row) for row in radii], "types": types}
    return made


def _tell(mask: Mask, report: Report) -> None:
    shape = mask.shape
    if not shape.closed:
        report.approximate(
            shape.name, "an open spline came as a path that masks nothing"
        )
    if shape.mode == "add":
        report.approximate(shape.name, "adding became Add, which may be a union there")
    if mask.radii is not None and shape.falloff != 1:
        report.approximate(shape.name, "the feather's falloff became Smooth")


def one_sided(mask: Mask, report: Report) -> tuple[list[Array], list[int]]:
    """Radii of points that stay outside (0) or inside (1) for good, as they have to."""
    radii = np.stack(mask.radii or [])
    inside = radii.sum(axis=0) < 0
    kept = np.where(inside, np.minimum(radii, 0), np.maximum(radii, 0))
    lost = float(np.abs(radii - kept).max())
    if lost > 0:
        report.approximate(
            mask.shape.name, "feather that changes sides was cut off at the edge", lost
        )
    return list(kept), [int(side) for side in inside]


def _percent(value: Array) -> float:
    return round(100 * float(value), 4)


def _keys(keys: LinearKeys, values: list[Any]) -> dict[str, Any]:
    return {"f": keys.frames, "h": [int(held) for held in keys.held], "v": values}


HEADING = (
    "// Masks for After Effects, written by SmartROTO. Run it with\n"
    "// File > Scripts > Run Script File; Edit > Undo takes it back as a whole.\n"
)

SCRIPT = """\
(function () {
  // The active composition where it is of the plate's size, else a new one.
  function composition() {
    var open = app.project.activeItem;
    if (open instanceof CompItem && open.width === ROTO.width &&
        open.height === ROTO.height) {
      return open;
    }
    var made = app.project.items.addComp(ROTO.name, ROTO.width, ROTO.height,
      ROTO.aspect, ROTO.frames / ROTO.rate, ROTO.rate);
    made.displayStartTime = ROTO.first / ROTO.rate;
    return made;
  }

  function outline(mask, k) {
    var shape = new Shape(), value = mask.path.v[k];
    shape.vertices = value[0];
    shape.inTangents = value[1];
    shape.outTangents = value[2];
    shape.closed = mask.closed !== false;
    if (mask.radii && shape.featherRadii !== undefined) { feather(shape, mask, k); }
    return shape;
  }

  function feather(shape, mask, k) {
    var points = [], zeros = [];
    for (var n = 0; n < mask.types.length; n++) { points.push(n); zeros.push(0); }
    shape.featherSegLocs = points;
    shape.featherRelSegLocs = zeros;
    shape.featherRadii = mask.radii[k];
    shape.featherTypes = mask.types;
    shape.featherInterps = zeros;
    shape.featherTensions = zeros;
    shape.featherRelCornerAngles = zeros;
  }

  // Versions without feather points get one width: the mean, outside the edge.
  function plainFeather(target, mask) {
    var sum = 0, radii = mask.radii[0];
    for (var n = 0; n < radii.length; n++) { sum += radii[n] / radii.length; }
    target.property("ADBE Mask Feather").setValue([Math.abs(sum), Math.abs(sum)]);
    target.property("ADBE Mask Offset").setValue(sum / 2);
  }

  function animate(property, keys, values, start, rate) {
    if (values.length === 1) { property.setValue(values[0]); return; }
    var times = [], k;
    for (k = 0; k < values.length; k++) { times.push((keys.f[k] - start) / rate); }
    property.setValuesAtTimes(times, values);
    for (k = 1; k <= values.length; k++) {
      property.setInterpolationTypeAtKey(k, KeyframeInterpolationType.LINEAR,
        keys.h[k - 1] ? KeyframeInterpolationType.HOLD
                      : KeyframeInterpolationType.LINEAR);
    }
  }

  function addMask(layer, mask, start, rate) {
    var target = layer.property("ADBE Mask Parade").addProperty("ADBE Mask Atom");
    var shapes = [];
    target.name = mask.name;
    target.maskMode = MaskMode[mask.mode];
    target.inverted = mask.inverted === true;
    if (mask.color) { target.color = mask.color; }
    if (mask.blur) {
      target.maskMotionBlur = MaskMotionBlur.ON;
      layer.motionBlur = true;
    }
    for (var k = 0; k < mask.path.v.length; k++) { shapes.push(outline(mask, k)); }
    animate(target.property("ADBE Mask Shape"), mask.path, shapes, start, rate);
    animate(target.property("ADBE Mask Opacity"), mask.opacity, mask.opacity.v,
      start, rate);
    if (mask.radii) {
      target.maskFeatherFalloff = mask.smooth ? MaskFeatherFalloff.FFO_SMOOTH
                                              : MaskFeatherFalloff.FFO_LINEAR;
      if (shapes[0].featherRadii === undefined) { plainFeather(target, mask); }
    }
    target.locked = mask.locked === true;
  }

  app.beginUndoGroup("SmartROTO masks");
  try {
    var comp = composition(), rate = comp.frameRate;
    var start = Math.round(comp.displayStartTime * rate);
    var layer = comp.layers.addSolid([1, 1, 1], ROTO.name, comp.width, comp.height,
      comp.pixelAspect);
    layer.comment = ROTO.notes;
    for (var m = 0; m < ROTO.masks.length; m++) {
      addMask(layer, ROTO.masks[m], start, rate);
    }
  } finally {
    app.endUndoGroup();
  }
})();
"""
