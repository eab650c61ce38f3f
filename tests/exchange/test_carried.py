"""What only another program understands is given back to it as it stood."""

import re
from pathlib import Path

import pytest

from smartroto import project
from smartroto.document import Document, Layer
from smartroto.edits import set_mode
from smartroto.exchange import nuke, silhouette
from smartroto.exchange.export import export
from smartroto.exchange.options import ExportOptions

OWN = "bm x40000000 ft x40400000 mbo 1 mbs {{1 x3e800000 -} {x41200000 x3f000000 -}}"
STROKE = (
    '{cubiccurve "Brush é" 512 catmullrom\n'
    "     {cc\n      {f 2080}\n      {px 1 {x41200000 1 1} {x41300000 x41200000 1}}}\n"
    "     {t x43f00000 x43a00000}\n     {a ws x40a00000 src 2}}"
)


@pytest.fixture
def painted(moving: Document) -> str:
    """A node with strokes among its shapes, and settings that we do not have."""
    text = nuke.dumps(moving)
    text = re.sub(r"\{a r x3f666666 g x3f1eb852 b 0", f"{{a {OWN}", text, count=1)
    assert OWN in text
    place = text.index("{curvegroup hold_out")
    text = f"{text[:place]}{STROKE}\n     {STROKE}\n     {text[place:]}"
    return text


def test_settings_and_strokes_come_back_as_they_stood(
    painted: str, tmp_path: Path
) -> None:
    found = nuke.loads(painted)
    told = [str(note) for note in found.report.approximated]
    assert sum("Brush é: is a brush stroke" in note for note in told) == 2
    assert any("multiply is a plain union here" in note for note in told)
    project.save(found.document, tmp_path / "a.sroto")
    text = nuke.dumps(project.load(tmp_path / "a.sroto"))
    for setting in ("bm x40000000", "ft x40400000", OWN[OWN.index("mbs") :]):
        assert setting in text
    assert text.count(STROKE) == 2 and "RotoPaint {" in text
    assert text.index("{curvegroup hold_out") > text.rindex("Brush é")
    assert text.index('{curvegroup "Left arm"') < text.index("Brush é")
    again = nuke.loads(text).document
    assert dict(next(again.layers[0].shapes()).carried) == dict(
        next(found.document.shapes()).carried
    )


def test_a_node_of_strokes_alone_comes_back(moving: Document) -> None:
    text = nuke.dumps(moving)
    start = text.index("{curvegroup")
    end = text.index("\n name Roto1")
    alone = f"{text[:start]}{STROKE}}}}}}}}}}}}}{text[end:]}"
    found = nuke.loads(alone)
    assert not list(found.document.shapes())
    again = nuke.dumps(found.document)
    assert again.count(STROKE) == 1 and "RotoPaint {" in again
    assert nuke.loads(again).layers[0].carried == found.layers[0].carried


def test_a_mode_chosen_here_goes_before_one_that_was_carried(painted: str) -> None:
    document = nuke.loads(painted).document
    shape = next(document.shapes())
    text = nuke.dumps(set_mode(shape.id, "max")(document))
    assert "bm x40000000" not in text
    assert next(nuke.loads(text).document.shapes()).mode == "max"


def test_other_formats_say_what_they_leave_out(painted: str, tmp_path: Path) -> None:
    document = nuke.loads(painted).document
    report = export(document, tmp_path / "a.fxs")
    assert report is not None
    told = "\n".join(map(str, report.dropped))
    assert "strokes of Nuke" in told and "ft of Nuke" in told
    report = export(document, tmp_path / "a.nk")
    assert report is not None and not report.dropped
    for options in (ExportOptions(offset=3), ExportOptions(nodes="shape")):
        report = export(document, tmp_path / "a.nk", options)
        assert report is not None
        assert any("for" in note.text for note in report.dropped)
        assert "Brush" not in (tmp_path / "a.nk").read_text()


def test_silhouettes_blur_and_notes_come_back(moving: Document) -> None:
    text = silhouette.dumps(moving)
    text = text.replace(
        '<Property id="blur" constant="True"><Value>0.000000000</Value></Property>',
        '<Property id="blur" constant="True"><Value>3.5</Value></Property>'
        '<Property id="blurType" constant="True"><Value>Centered</Value></Property>',
    )
    text = re.sub(r"(<Value>keys [^<]*)(</Value>)", r"\1\nwatch &lt;hair&gt;\2", text)
    document = silhouette.loads(text).document
    shape = next(document.shapes())
    assert shape.carried["note"] == "watch <hair>"
    assert list(shape.keys) == [1001, 1009, 1020]
    again = silhouette.dumps(document)
    assert again.count("<Value>3.500000000</Value>") == 3
    assert again.count("<Value>Centered</Value>") == 3
    assert again.count("\nwatch &lt;hair&gt;</Value>") == 3
    nobodys = re.sub(r"<Value>keys [^<]*</Value>", "<Value>mine\nalone</Value>", text)
    shape = next(silhouette.loads(nobodys).document.shapes())
    assert shape.carried["note"] == "mine\nalone"


def test_layers_keep_what_shapes_alone_have(moving: Document) -> None:
    text = nuke.dumps(moving)
    place = text.index("{a}", text.index("{layer figure"))
    text = f"{text[:place]}{{a inv 1 bm x40e00000}}{text[place + 3 :]}"
    found = nuke.loads(text)
    (layer,) = found.layers
    assert isinstance(layer, Layer) and layer.carried["nuke.inv"] == "1"
    assert "{a inv 1 bm x40e00000}" in nuke.dumps(found.document)
