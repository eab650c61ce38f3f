"""Silhouette: fills the frames between the keys of the selected shapes.

Put this file and `smartroto_host.py` into a folder of Silhouette's scripts, which
SFX_SCRIPT_PATH names; the command is *Actions > SmartROTO > Fill Between Keys*. The
selected shapes go to SmartROTO with the first source of the project, or with the file
that one is asked for; what comes back is imported into the roto node as new shapes.
"""

import os
import tempfile

import fx
import smartroto_host

SHAPES = "Silhouette Shapes"
"""The module that reads and writes `.fxs` files."""

IMPORT = "importFile"
"""Uncertain: how the module's reading is called. Where it has no such name, the result
is left on disk and the artist told where, to import it from the File menu."""


class FillBetween(fx.Action):
    """Send the selected shapes and the plate, and import what comes back."""

    def __init__(self):
        fx.Action.__init__(self, "SmartROTO|Fill Between Keys")

    def available(self):
        """Silhouette greys the entry out while this raises AssertionError."""
        assert fx.activeSession(), "Select a session"
        assert fx.selection(), "Select the shapes"

    def execute(self):
        """Write the shapes, run the command, read the result."""
        plate = plate_path()
        if not plate:
            return
        folder = tempfile.mkdtemp(prefix="smartroto_")
        shapes = os.path.join(folder, "shapes.fxs")
        result = os.path.join(folder, "filled.fxs")
        fx.io_modules[SHAPES].export(shapes)
        try:
            smartroto_host.fill(plate, shapes, result)
        except smartroto_host.Failed as error:
            fx.displayError(str(error), title="SmartROTO")
            return
        bring_back(result)


def bring_back(result):
    """Import the result as one step, or say where it lies."""
    reader = getattr(fx.io_modules[SHAPES], IMPORT, None)
    if reader is None:
        fx.displayError(f"Import {result} from the File menu.", title="SmartROTO")
        return
    fx.beginUndo("SmartROTO")
    reader(result)
    fx.endUndo()


def plate_path():
    """The file of the project's first source; asked for where there is none."""
    for source in fx.activeProject().sources:
        path = source.property("path").value
        if path:
            return path
    asked = {"id": "path", "label": "A frame of the plate", "value": ""}
    answer = fx.getInput(title="SmartROTO", fields=[asked])
    return answer["path"] if answer else ""


fx.addAction(FillBetween())
