"""Small stand-ins of what Nuke's and Silhouette's Python offer to scripts.

They are not the programs: names and arguments follow the published interfaces, and they
record what they are asked to do. `nuke.nodeCopy` writes the text of the selected nodes
and `fx.io_modules` the shapes that it was given, so that the command has real files.
"""

from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any


class Node:
    """A node with the few methods that scripts use on Roto and Read nodes."""

    def __init__(self, kind: str, name: str, *inputs: "Node | None", **knobs: str):
        self.kind, self.called, self.into, self.knobs = kind, name, inputs, knobs
        self.selected = False
        self.text = ""

    def Class(self) -> str:
        return self.kind

    def name(self) -> str:
        return self.called

    def inputs(self) -> int:
        return len(self.into)

    def input(self, index: int) -> "Node | None":
        return self.into[index]

    def setSelected(self, on: bool) -> None:
        self.selected = on

    def __getitem__(self, knob: str) -> Any:
        return SimpleNamespace(value=lambda: self.knobs[knob])


class Nuke(ModuleType):
    """The module `nuke`."""

    def __init__(self, *nodes: Node) -> None:
        super().__init__("nuke")
        self.nodes = list(nodes)
        self.told: list[str] = []
        self.pasted: list[str] = []
        self.commands: dict[str, Any] = {}
        self.stop = False

    def menu(self, name: str) -> Any:
        assert name == "Nuke"
        return SimpleNamespace(addCommand=self.commands.__setitem__)

    def selectedNodes(self) -> list[Node]:
        return [node for node in self.nodes if node.selected]

    def message(self, text: str) -> None:
        self.told.append(text)

    def nodeCopy(self, path: str) -> None:
        text = "".join(node.text for node in self.selectedNodes())
        Path(path).write_text(text)

    def nodePaste(self, path: str) -> None:
        self.pasted.append(Path(path).read_text())

    def ProgressTask(self, title: str) -> Any:
        return SimpleNamespace(
            setMessage=lambda text: None, isCancelled=lambda: self.stop
        )


class Module:
    """One of Silhouette's modules that read and write shapes."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.imported: list[str] = []

    def export(self, path: str) -> None:
        Path(path).write_text(self.text)

    def importFile(self, path: str) -> None:
        self.imported.append(Path(path).read_text())


class Silhouette(ModuleType):
    """The module `fx`."""

    class Action:
        def __init__(self, title: str) -> None:
            self.title = title

    def __init__(self, shapes: str, plate: str) -> None:
        super().__init__("fx")
        self.module: Any = Module(shapes)
        self.io_modules = {"Silhouette Shapes": self.module}
        self.chosen: list[str] = ["shape"]
        self.told: list[str] = []
        self.undo: list[str] = []
        self.actions: list[Any] = []
        path = SimpleNamespace(value=plate)
        source = SimpleNamespace(property=lambda id: path)
        self.project = SimpleNamespace(sources=[source])

    def addAction(self, action: Any) -> None:
        self.actions.append(action)

    def activeSession(self) -> str:
        return "session"

    def activeProject(self) -> Any:
        return self.project

    def selection(self) -> list[str]:
        return self.chosen

    def getInput(self, title: str, fields: list[Any]) -> dict[str, str] | None:
        return None

    def displayError(self, text: str, title: str) -> None:
        self.told.append(text)

    def beginUndo(self, label: str) -> None:
        self.undo.append(label)

    def endUndo(self) -> None:
        self.undo.append("end")
