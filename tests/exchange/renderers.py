"""Other programs that fill Bezier shapes: MLT's melt and Blender, as judges of ours.

Shapes come as points of the second decoder: (left, centre, right) complex numbers,
pixels, y up, for every frame. Both fill in a picture `FINER` times as large, which is
then averaged: melt rounds positions to whole pixels, and Blender softens edges by a
band of one pixel that lies outside the outline.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np

Points = Sequence[tuple[complex, complex, complex]]
MELT, BLENDER = shutil.which("melt"), shutil.which("blender")
TIMEOUT = 240
FINER = 4


def iou(one: np.ndarray, two: np.ndarray) -> float:
    """Common area by united area of two mattes, each cut at one half."""
    a, b = one > 0.5, two > 0.5
    return float((a & b).sum() / max((a | b).sum(), 1))


def melt(
    frames: Mapping[int, Points], size: tuple[int, int], aspect: float, folder: Path
) -> dict[int, np.ndarray]:
    """Mattes 0..1 by frame, filled by the filter `rotoscoping`."""
    width, height = (side * FINER for side in size)
    ratio = (round(aspect * 2), 2)
    spline = {
        str(index): [
            [[p.real / size[0], 1 - p.imag / size[1]] for p in knot] for knot in points
        ]
        for index, points in enumerate(frames.values())
    }
    last = len(frames) - 1
    shown = (width * ratio[0], height * ratio[1])
    text = f"""<mlt>
<profile width="{width}" height="{height}" progressive="1" frame_rate_num="24"
 frame_rate_den="1" sample_aspect_num="{ratio[0]}" sample_aspect_den="{ratio[1]}"
 display_aspect_num="{shown[0]}" display_aspect_den="{shown[1]}" colorspace="709"/>
<producer id="p" in="0" out="{last}">
<property name="mlt_service">color</property><property name="resource">white</property>
<property name="length">{last + 1}</property>
<filter in="0" out="{last}"><property name="mlt_service">rotoscoping</property>
<property name="mode">luma</property>
<property name="spline">{escape(json.dumps(spline))}</property></filter>
</producer></mlt>
"""
    source = folder / "shape.mlt"
    source.write_text(text)
    pattern = folder / "melt_%03d.png"
    quiet = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": str(folder)}
    subprocess.run(
        [str(MELT), str(source), "-consumer", f"avformat:{pattern}", "vcodec=png"],
        check=True,
        capture_output=True,
        timeout=TIMEOUT,
        env=quiet,
    )
    found = sorted(folder.glob("melt_*.png"))
    return {f: _averaged(path) for f, path in zip(frames, found, strict=True)}


def _averaged(path: Path) -> np.ndarray:
    import OpenImageIO

    pixels = OpenImageIO.ImageBuf(str(path)).get_pixels(OpenImageIO.FLOAT)
    fine = np.asarray(pixels)[..., 0]
    height, width = (side // FINER for side in fine.shape)
    return fine.reshape(height, FINER, width, FINER).mean(axis=(1, 3))


BLENDER_SCRIPT = """
import json, sys
import bpy
job = json.load(open(sys.argv[-1]))
width, height = job["size"]
scene = bpy.context.scene
for thing in list(bpy.data.objects):
    if thing.type != "CAMERA":
        bpy.data.objects.remove(thing)
scene.render.resolution_x, scene.render.resolution_y = width, height
scene.render.resolution_percentage = 100 * job["finer"]
scene.render.image_settings.file_format = "OPEN_EXR"
scene.render.image_settings.color_mode = "RGB"
scene.render.image_settings.color_depth = "32"
scene.use_nodes = True
tree = scene.node_tree
tree.nodes.clear()
node = tree.nodes.new("CompositorNodeMask")
out = tree.nodes.new("CompositorNodeComposite")
tree.links.new(node.outputs[0], out.inputs[0])
side = max(width, height)
for name, points in job["frames"].items():
    mask = bpy.data.masks.new(name)
    spline = mask.layers.new(name="l").splines.new()
    spline.use_cyclic = True
    spline.points.add(len(points) - len(spline.points))
    for point, knot in zip(spline.points, points):
        point.handle_left_type = point.handle_right_type = "FREE"
        uv = [((x - width / 2) / side + 0.5, (y - height / 2) / side + 0.5)
              for x, y in knot]
        point.co = uv[1]
        point.handle_left, point.handle_right = uv[0], uv[2]
    node.mask = mask
    scene.render.filepath = job["folder"] + "/blender_" + name + ".exr"
    bpy.ops.render.render(write_still=True)
"""


def blender(
    frames: Mapping[int, Points], size: tuple[int, int], folder: Path
) -> dict[int, np.ndarray]:
    """Mattes 0..1 by frame, filled by the compositor's mask node."""
    job = {
        "size": size,
        "finer": FINER,
        "folder": str(folder),
        "frames": {
            str(frame): [[(p.real, p.imag) for p in knot] for knot in points]
            for frame, points in frames.items()
        },
    }
    (folder / "job.json").write_text(json.dumps(job))
    (folder / "script.py").write_text(BLENDER_SCRIPT)
    command = [str(BLENDER), "-b", "--factory-startup", "-noaudio", "-t", "1"]
    script = ["--python-exit-code", "3", "-P", str(folder / "script.py")]
    subprocess.run(
        [*command, *script, "--", str(folder / "job.json")],
        check=True,
        capture_output=True,
        timeout=TIMEOUT,
        env={**os.environ, "HOME": str(folder)},
    )
    return {f: _averaged(folder / f"blender_{f}.exr") for f in frames}
