"""The text form up to Nuke 6.3, and curves that stand without their node."""

from types import ModuleType

import pytest

from smartroto.animation import feather_at, opacity_at, widths_at
from smartroto.document import Document, Shape
from smartroto.errors import FormatError
from smartroto.exchange import nuke
from smartroto.exchange.report import Imported
from smartroto.placement import outline_at

HEIGHT = 540


def shapes(found: Imported) -> list[Shape]:
    return [shape for layer in found.layers for shape in layer.shapes()]


OLD = """Roto {
 curves {AnimTree: "" {
 Version: 1.2
 Flag: 0
 RootNode: 1
 Node: {
  NodeName: "Root" {
   Flag: 512
   NodeType: 1
   Transform: 0 0 S 0 0 S 0 0 S 0 0 S 0 1 S 0 1 S 0 0 S 0 480 S 0 270
   NumOfAttributes: 1
   "vis" S 0 1
  }
  NumOfChildren: 2
  Node: {
   NodeName: "Old one" {
    Flag: 576
    NodeType: 3
    CurveGroup: "" {
     Transform: 0 0 S 1 1 5 S 0 0 S 0 0 S 0 1 S 0 1 S 0 0 S 0 1 S 0 1
     Flag: 0
     NumOfCubicCurves: 2
     CubicCurve: "" {
      Type: 0 Flag: 8192 Dim: 2
      NumOfPoints: 6
      0 S 0 -4 S 0 2 0 0 S 2 1 10 5 30 S 0 20 0 0 S 0 4 S 0 -2 0
      0 S 0 0 S 0 0 0 0 S 0 90 S 0 80 0 0 S 0 0 S 0 0 1 "z" S 0 3
     }
     CubicCurve: "" {
      Type: 0 Flag: 8192 Dim: 2
      NumOfPoints: 6
      0 S 0 -4 S 0 2 0 0 S 0 3 S 0 4 0 0 S 0 4 S 0 -2 0
      0 S 0 0 S 0 0 0 0 S 0 0 S 0 0 0 0 S 0 0 S 0 0 0
     }
     NumOfAttributes: 2
     "opc" S 0 0.5 "inv" S 0 1
    }
   }
   NumOfChildren: 0
  }
  Node: {
   NodeName: "Brush1" {
    Flag: 512
    NodeType: 5
    CubicCurve: "" { Type: 1 Flag: 0 Dim: 2 NumOfPoints: 1 0 S 0 1 S 0 1 0 }
   }
   NumOfChildren: 0
  }
 }
}
}
 name Roto1
}
"""


def test_the_old_text_form() -> None:
    found = nuke.loads(OLD)
    assert found.size == (960, HEIGHT)
    (shape,) = shapes(found)
    assert (shape.name, shape.inverted, list(shape.keys)) == ("Old one", True, [1, 5])
    assert opacity_at(shape.opacity, 3) == 0.5
    knots = outline_at(found.document, shape, 5)
    assert knots[0].tolist() == [[31, 518], [35, 520], [39, 522]]
    assert feather_at(shape, 1)[0].tolist() == [[3, -4]] * 3
    assert any(note.name == "Brush1" for note in found.report.dropped)


def test_points_of_an_old_open_spline_have_widths(
    oracle: ModuleType, old_oracle: ModuleType
) -> None:
    feather = OLD.rindex('     CubicCurve: "" {\n')
    text = OLD[:feather] + OLD[OLD.index("     NumOfAttributes: 2") :]
    for old, new in (
        ("NumOfCubicCurves: 2", "NumOfCubicCurves: 1"),
        ("Flag: 576", "Flag: 1049152"),
        ("S 2 1 10 5 30", "S 0 10"),
        ("S 0 90 S 0 80 0", 'S 0 90 S 0 80 2 "osw" S 0 2.5 "osf" S 0 3'),
        ('1 "z" S 0 3', "0"),
        ('2\n     "opc"', '3\n "osw" S 0 4 "opc"'),
    ):
        assert old in text
        text = text.replace(old, new)
    found = nuke.loads(text)
    (shape,) = shapes(found)
    assert not shape.closed and widths_at(shape, 3).tolist() == [4, 10]
    multiples = {"osw": 2.5, "osf": 3.0}
    assert old_oracle.multiples(text) == [[{}, multiples]]
    (outline,) = oracle.decode(nuke.dumps(found.document), 3)
    assert outline.multiples == [{"osw": 1.0, "osf": 1.0}, multiples]


def test_the_old_long_form_is_refused_with_the_way_out() -> None:
    with pytest.raises(FormatError, match="Nuke 7 or newer"):
        nuke.loads(OLD.replace("S 0 20 0", "L 0 36864 0.5 20 0"))


def curves_of(document: Document) -> str:
    text = nuke.dumps(document)
    return text[text.index(" curves ") + 8 : text.index("\n name ")]


def test_the_value_of_a_knob_alone_is_read(moving: Document) -> None:
    """As `knob.toScript()` gives it, with and without the mode of adding before it."""
    value = curves_of(moving)
    for text in (value, f"AddMode 0 0 1 0 {value}", f"curves {value}\n", value[1:-1]):
        found = nuke.loads(text)
        assert [shape.name for shape in shapes(found)] == [
            "Left arm",
            "hold_out",
            "wire",
        ]
        assert found.size == (960, 640)


def test_clones_and_knobs_with_a_mode_are_read(moving: Document) -> None:
    text = nuke.dumps(moving)
    clone = text.replace("Roto {", "clone node1f2|Roto|17 Roto {")
    added = text.replace(" curves {", " curves AddMode 0 0 1 0 {")
    for variant in (clone, added):
        assert len(shapes(nuke.loads(variant))) == 3


def test_other_text_is_no_knob() -> None:
    for text in ("{a b}", "{{layer}", "curves are nice {layer x}"):
        with pytest.raises(FormatError):
            nuke.loads(text)
