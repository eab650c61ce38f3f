"""Blender: a Python script (`.blender.py`) that makes a mask with the shapes' keys.

It is run in Blender's text editor or with `blender -P`. The mask's points have no key
of their own that a script could set; the operator that keys all points of a layer does
it, in an image editor borrowed for the while. Tried with Blender 3.4.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np

from smartroto.baking import baked
from smartroto.document import Document
from smartroto.exchange.linear import LinearKeys
from smartroto.exchange.masks import Mask, masks, notes, rounded
from smartroto.exchange.outline import plate_of
from smartroto.exchange.report import Report
from smartroto.files import replacing
from smartroto.jobs import Progress
from smartroto.registry import exporter
from smartroto.shapes.measure import area
from smartroto.shapes.planar import crosses_itself
from smartroto.shapes.spline import polyline

BLENDS = {
    "union": "MERGE_ADD",
    "add": "ADD",
    "subtract": "MERGE_SUBTRACT",
    "intersect": "MERGE_SUBTRACT",
    "max": "LIGHTEN",
}
"""Intersecting is taking the inverse away, which is the same as ours."""


def dumps(document: Document) -> str:
    """The script's text. FormatError where there is no plate, or no shape."""
    return _script(document, Progress())[0]


@exporter("Blender", ".blender.py")
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
    plate = plate_of(document, "Blender")
    report = Report()
    stack = masks(document, report, progress)
    data = {
        "name": "SmartROTO",
        "size": plate.size,
        "first": plate.first,
        "last": plate.last,
        "notes": notes(document),
        "layers": [_layer(mask, report) for mask in stack if _fills(mask, report)],
    }
    text = json.dumps(data, separators=(",", ":")).replace('{"name"', '\n{"name"')
    return (
        f"{HEADING}ROTO = json.loads(\n    r'''{_plain(text)}'''\n)\n{SCRIPT}",
        report,
    )


def _plain(text: str) -> str:
    """JSON that may stand between three quotes of a raw string."""
    return text.replace("'", "\\u0027")


def _fills(mask: Mask, report: Report) -> bool:
    if not mask.shape.closed:
        report.drop(mask.shape.name, "is an open spline, and Blender's masks fill")
    return mask.shape.closed


def _layer(mask: Mask, report: Report) -> dict[str, Any]:
    shape = mask.shape
    path = _without_jumps(mask.path)
    way = _way(mask)
    if any(mask.path.held):
        report.approximate(
            shape.name, "held keys got another key on the frame before the jump", 0.0
        )
    if any(crosses_itself(polyline(knots)) for knots in mask.path.values):
        report.approximate(
            shape.name, "the outline crosses itself, and Blender leaves overlaps empty"
        )
    if mask.radii is not None and shape.falloff != 1:
        report.approximate(shape.name, "the feather's falloff became Smooth")
    return {
        "name": shape.name,
        "blend": BLENDS[shape.mode],
        "inverted": shape.inverted != (shape.mode == "intersect"),
        "solid": mask.solid,
        "falloff": "LINEAR" if shape.falloff == 1 else "SMOOTH",
        "visible": mask.plain.visible,
        "locked": mask.plain.locked,
        "frames": path.frames,
        "knots": [rounded(knots[::way, ::way]) for knots in path.values],
        "weights": [row[::way] for row in _weights(mask, len(path.frames), report)],
        "opacity": {
            "frames": mask.opacity.frames,
            "held": mask.opacity.held,
            "values": [round(float(value), 6) for value in mask.opacity.values],
        },
    }


def _way(mask: Mask) -> int:
    """1, or -1 where the points have to be reversed: a soft edge lies on the right of
    Blender's outlines, which is outside of those that run clockwise on screen."""
    if mask.radii is None:
        return 1
    return 1 if area(mask.path.values[0]) >= 0 else -1


def _without_jumps(keys: LinearKeys) -> LinearKeys:
    """The keys with another one just before each jump, instead of holds."""
    frames, values = [], []
    following = [*keys.frames[1:], keys.frames[-1]]
    for frame, value, held, after in zip(
        keys.frames, keys.values, keys.held, following, strict=True
    ):
        frames.append(frame)
        values.append(value)
        if held and after - 1 > frame:
            frames.append(after - 1)
            values.append(value)
    return LinearKeys(frames, values, [False] * len(frames), keys.error)


def _weights(mask: Mask, count: int, report: Report) -> list[list[float]]:
    """The soft edge's distance in pixels for each key and point; outwards only."""
    if mask.radii is None:
        return [[0.0] * mask.shape.count] * count
    radii = np.stack(mask.radii)
    inwards = float(-radii.min(initial=0.0))
    if inwards > 0:
        report.approximate(
            mask.shape.name, "feather that points inwards was left out", inwards
        )
    kept: list[list[float]] = rounded(np.maximum(radii, 0))
    return kept


HEADING = (
    '"""A mask for Blender, written by SmartROTO: run it in the text editor, or with\n'
    "blender -P. It appears as SmartROTO in the image and clip editors, and in the\n"
    'compositor\'s Mask node."""\n\n'
    "import json\n\nimport bpy\n\n"
)

SCRIPT = '''

def unit(point):
    """Plate pixels, y down, in Blender's square around the picture, y up."""
    width, height = ROTO["size"]
    side = max(width, height)
    x, y = point
    return (x - width / 2) / side + 0.5, (height / 2 - y) / side + 0.5


def add_spline(layer, count):
    spline = layer.splines.new()
    spline.use_cyclic = True
    spline.weight_interpolation = "LINEAR"
    spline.points.add(count - len(spline.points))
    for point in spline.points:
        point.handle_left_type = point.handle_right_type = "FREE"
        point.select = True
    return spline


def place(spline, knots, weights):
    side = max(ROTO["size"])
    for point, (before, middle, after), weight in zip(spline.points, knots, weights):
        point.co = unit(middle)
        point.handle_left = unit(before)
        point.handle_right = unit(after)
        point.weight = min(weight / side, 1.0)


def set_inverted(layer, data):
    """A layer that fades inverts by a frame around its shape: it fades as a whole."""
    if data["solid"]:
        layer.invert = data["inverted"]
    elif data["inverted"]:
        far = 8.0 * max(ROTO["size"])
        corners = (-far, -far), (far, -far), (far, far), (-far, far)
        frame = add_spline(layer, len(corners))
        place(frame, [[corner] * 3 for corner in corners], [0.0] * len(corners))
        layer.use_fill_holes = True


def add_layer(mask, data):
    layer = mask.layers.new(name=data["name"])
    layer.blend = data["blend"]
    layer.falloff = data["falloff"]
    layer.hide = layer.hide_render = not data["visible"]
    spline = add_spline(layer, len(data["knots"][0]))
    place(spline, data["knots"][0], data["weights"][0])
    set_inverted(layer, data)
    animate_opacity(layer, data["opacity"])
    return layer, spline


def animate_opacity(layer, keys):
    layer.alpha = keys["values"][0]
    if len(keys["values"]) == 1:
        return
    for frame, value in zip(keys["frames"], keys["values"]):
        layer.alpha = value
        layer.keyframe_insert("alpha", frame=frame)
    path = layer.path_from_id("alpha")
    for curve in layer.id_data.animation_data.action.fcurves:
        if curve.data_path == path:
            for point, held in zip(curve.keyframe_points, keys["held"]):
                point.interpolation = "CONSTANT" if held else "LINEAR"


def animate_points(scene, mask, layer, spline, data):
    """Key one layer: the operator keys every layer that can be selected."""
    if len(data["frames"]) == 1:
        return
    for other in mask.layers:
        other.hide_select = other != layer
    layer.hide, hidden = False, layer.hide
    for frame, knots, weights in zip(data["frames"], data["knots"], data["weights"]):
        scene.frame_set(frame)
        place(spline, knots, weights)
        if bpy.ops.mask.shape_key_insert() != {"FINISHED"}:
            raise RuntimeError(f"frame {frame} of {layer.name} could not be keyed")
    layer.hide = hidden


def borrowed_editor(mask, work):
    """Do `work` where an image editor shows the mask; the editor is given back."""
    window = bpy.context.window or bpy.context.window_manager.windows[0]
    area = max(window.screen.areas, key=lambda area: area.width * area.height)
    kind, area.type = area.type, "IMAGE_EDITOR"
    space = area.spaces.active
    mode, space.mode = space.mode, "MASK"
    space.mask = mask
    region = next(region for region in area.regions if region.type == "WINDOW")
    try:
        with bpy.context.temp_override(
            window=window, area=area, region=region, space_data=space, edit_mask=mask
        ):
            work()
    finally:
        space.mode = mode
        area.type = kind


def main():
    scene = bpy.context.scene
    here = scene.frame_current
    mask = bpy.data.masks.new(ROTO["name"])
    mask.use_fake_user = True
    mask.frame_start, mask.frame_end = ROTO["first"], ROTO["last"]
    mask["notes"] = ROTO["notes"]
    made = [(*add_layer(mask, data), data) for data in ROTO["layers"]]

    def key_all():
        for layer, spline, data in made:
            animate_points(scene, mask, layer, spline, data)

    borrowed_editor(mask, key_all)
    for layer, _, data in made:
        layer.hide_select = data["locked"]
    scene.frame_set(here)
    return mask


main()
'''
