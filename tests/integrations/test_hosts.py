"""The scripts for Nuke and Silhouette, run against stand-ins of both.

No seat of either program is at hand: what is shown is that the scripts call the names
of the published interfaces in order, start the real command and hand over files.
"""

import importlib.util
import shlex
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from smartroto import Session, samples
from smartroto.exchange import nuke as nk
from smartroto.exchange import silhouette as fxs

ROOT = Path(__file__).parents[2]
RUN = "from smartroto.cli import main; main()"


def load(path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, path.stem, module)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def hosts(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The stand-ins; the scripts find the command as a studio would set it."""
    monkeypatch.setenv("SMARTROTO_COMMAND", shlex.join([sys.executable, "-c", RUN]))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    load(ROOT / "integrations" / "smartroto_host.py", monkeypatch)
    return load(Path(__file__).parent / "hosts.py", monkeypatch)


@pytest.fixture(scope="module")
def shot(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """A small plate, and two keys on it as Nuke and as Silhouette have them."""
    folder = tmp_path_factory.mktemp("host")
    sample = samples.tiny(folder / "shot")
    session = Session.open(sample.plate_path)
    shape = session.add_shape("radio", sample.truth_knots[0])
    session.set_key(shape, session.plate.last, sample.truth_knots[-1])
    text = nk.dumps(session.document)
    node = text[text.index("Roto {") :]
    drawn = node[: node.index(" label ")] + "}\n"
    shapes = fxs.dumps(session.document)
    frames = list(session.plate.frames)
    return SimpleNamespace(
        plate=str(sample.plate_path), node=drawn, shapes=shapes, frames=frames
    )


@pytest.fixture
def nuke(
    hosts: ModuleType, shot: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> ModuleType:
    """Nuke with a Roto node that is drawn on a graded plate."""
    read = hosts.Node("Read", "Read1", file=shot.plate)
    grade = hosts.Node("Grade", "Grade1", None, read)
    roto = hosts.Node("Roto", "Roto1", grade)
    roto.text, roto.selected = shot.node, True
    made = hosts.Nuke(read, grade, roto)
    monkeypatch.setitem(sys.modules, "nuke", made)
    load(ROOT / "integrations" / "smartroto_nuke.py", monkeypatch).install()
    return made


def test_nuke_sends_the_selected_roto_and_pastes_the_filled_one(
    nuke: ModuleType, shot: SimpleNamespace
) -> None:
    nuke.commands["SmartROTO/Fill Between Keys"]()
    assert nuke.told == []
    (text,) = nuke.pasted
    found = nk.loads(text)
    (shape,) = found.document.shapes()
    assert list(shape.keys) == [shot.frames[0], shot.frames[-1]]
    assert found.predictions[shape.id].frames.tolist() == shot.frames[1:-1]


def test_nuke_says_what_to_select(hosts: ModuleType, nuke: ModuleType) -> None:
    run = nuke.commands["SmartROTO/Fill Between Keys"]
    nuke.nodes[2].into = (None,)
    run()
    nuke.nodes[2].selected = False
    run()
    assert nuke.told == [
        "No Read node is selected or above Roto1.",
        "Select one Roto node, and the Read node of its plate.",
    ]
    assert nuke.pasted == []


def test_nuke_tells_why_the_command_refused(
    nuke: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = nuke.commands["SmartROTO/Fill Between Keys"]
    nuke.nodes[0].knobs["file"] = "/nowhere/plate.%04d.exr"
    run()
    assert "/nowhere" in nuke.told[0] and not nuke.told[0].startswith("smartroto:")
    monkeypatch.setenv("SMARTROTO_COMMAND", "/no/such/program")
    run()
    assert "SMARTROTO_COMMAND" in nuke.told[1]
    assert nuke.pasted == []


def test_nuke_stops_the_command_when_it_is_called_off(
    nuke: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    sleeping = "import time; time.sleep(60)"
    monkeypatch.setenv(
        "SMARTROTO_COMMAND", shlex.join([sys.executable, "-c", sleeping])
    )
    nuke.stop = True
    nuke.commands["SmartROTO/Fill Between Keys"]()
    assert (nuke.pasted, nuke.told) == ([], [])


@pytest.fixture
def fx(
    hosts: ModuleType, shot: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> ModuleType:
    """Silhouette with selected shapes and one source."""
    made = hosts.Silhouette(shot.shapes, shot.plate)
    monkeypatch.setitem(sys.modules, "fx", made)
    load(ROOT / "integrations" / "smartroto_silhouette.py", monkeypatch)
    return made


def test_silhouette_imports_the_filled_shapes_as_one_step(
    fx: ModuleType, shot: SimpleNamespace
) -> None:
    (action,) = fx.actions
    assert action.title == "SmartROTO|Fill Between Keys"
    action.available()
    action.execute()
    assert (fx.told, fx.undo) == ([], ["SmartROTO", "end"])
    found = fxs.loads(fx.module.imported[0])
    (shape,) = found.document.shapes()
    assert list(shape.keys) == [shot.frames[0], shot.frames[-1]]
    assert len(found.predictions[shape.id].frames) == len(shot.frames) - 2


def test_silhouette_tells_what_is_missing(
    fx: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    (action,) = fx.actions
    fx.chosen = []
    with pytest.raises(AssertionError, match="Select the shapes"):
        action.available()
    fx.project.sources = []
    action.execute()
    assert fx.undo == [] and fx.module.imported == []


def test_silhouette_without_an_import_is_told_where_the_file_is(
    fx: ModuleType, tmp_path: Path
) -> None:
    fx.io_modules["Silhouette Shapes"] = SimpleNamespace()
    sys.modules["smartroto_silhouette"].bring_back(str(tmp_path / "filled.fxs"))
    assert "filled.fxs from the File menu" in fx.told[0]
