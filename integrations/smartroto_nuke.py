"""Nuke: fills the frames between the keys of the selected Roto node.

Put this file and `smartroto_host.py` into `~/.nuke`, and this line into `menu.py`:

    import smartroto_nuke; smartroto_nuke.install()

The selected Roto or RotoPaint node goes to SmartROTO with its plate, which is the Read
node that is selected too, or else the first one above it. The filled node is pasted
beside it; the drawn one stays as it is.
"""

import os
import tempfile

import nuke
import smartroto_host

ROTOS = ("Roto", "RotoPaint")
MENU = "SmartROTO/Fill Between Keys"


def install():
    """Add the command to Nuke's menu."""
    nuke.menu("Nuke").addCommand(MENU, fill_between)


def fill_between():
    """Send the selected Roto and its plate, and paste what comes back."""
    chosen = nuke.selectedNodes()
    rotos = [node for node in chosen if node.Class() in ROTOS]
    if len(rotos) != 1:
        nuke.message("Select one Roto node, and the Read node of its plate.")
        return
    plate = plate_of(rotos[0], chosen)
    if plate is None:
        nuke.message(f"No Read node is selected or above {rotos[0].name()}.")
        return
    try:
        _send(rotos[0], plate["file"].value())
    except smartroto_host.Failed as error:
        nuke.message(str(error))


def plate_of(roto, chosen):
    """The Read node among the selected ones, else the nearest above the Roto."""
    reads = [node for node in chosen if node.Class() == "Read"]
    above, seen = [roto], set()
    while not reads and above:
        node = above.pop(0)
        if node.Class() == "Read":
            reads = [node]
        inputs = [node.input(index) for index in range(node.inputs())]
        above += [one for one in inputs if one and one.name() not in seen]
        seen.update(one.name() for one in inputs if one)
    return reads[0] if reads else None


def _send(roto, plate):
    with tempfile.TemporaryDirectory() as folder:
        shapes = os.path.join(folder, "shapes.nk")
        result = os.path.join(folder, "filled.nk")
        _select(roto)
        nuke.nodeCopy(shapes)
        task = nuke.ProgressTask("SmartROTO")
        task.setMessage(f"Filling {roto.name()} between its keys")
        if smartroto_host.fill(plate, shapes, result, task.isCancelled):
            _select(roto)
            nuke.nodePaste(result)


def _select(node):
    for other in nuke.selectedNodes():
        other.setSelected(False)
    node.setSelected(True)
