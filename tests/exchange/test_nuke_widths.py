"""What Nuke has at single points of an open spline, read by us and by the second
decoder, and what formats with one width make of it."""

import struct
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from smartroto import key_edits
from smartroto.animation import widths_at
from smartroto.document import Document, Key, Layer, Plate, Shape
from smartroto.exchange import nuke
from smartroto.exchange.export import export
from smartroto.exchange.nuke_node import script_text
from smartroto.exchange.options import ExportOptions
from smartroto.exchange.prepare import prepared
from smartroto.exchange.report import Imported, Report
from smartroto.exchange.widths import one_width
from smartroto.width_edits import set_point_widths


def h(number: float) -> str:
    """A number as Nuke writes it."""
    return "x" + struct.pack(">f", number).hex()


def shapes(found: Imported) -> list[Shape]:
    return list(found.document.shapes())


def spline(own: str) -> str:
    """A script with an open spline, 25 wide, and attributes on its second point."""
    points = np.array([[100.0, 50], [200, 60], [150, 170]])
    knots = np.stack([points - (5, 0), points, points + np.array([6, 1])], axis=1)
    shape = Shape(
        id="s", name="Spline", keys={7: Key(value=knots)}, closed=False, width=25.0
    )
    plate = Plate(path="", first=1, last=20, size=(960, 540))
    layer = Layer(id="l", name="l", items=(shape,))
    text = nuke.dumps(Document(plate=plate, layers=(layer,)))
    centre = f"{{{h(200)} {h(480)}}}"
    assert text.count(centre) == 1
    return text.replace(centre, f"{{{{a {own}}} {h(200)} {h(480)}}}")


def test_an_open_spline_has_its_width() -> None:
    found = nuke.loads(spline(f"osw {{{{{h(5)} 1}}}} osf 1"))
    (shape,) = shapes(found)
    assert (shape.closed, shape.width, shape.count) == (False, 25.0, 3)
    assert not shape.point_widths and not list(found.report)


KEYED_WIDTH = f"{{{{{h(5)} 0 0 1 {h(0.5)} 1}} {{{h(9)} {h(2)} {h(0.25)} 1 0 1}}}}"


@pytest.mark.parametrize(
    ("value", "times"),
    [
        (h(2.5), [7]),
        (f"{{{{{h(5)} {h(2.5)}}}}}", [7]),
        (KEYED_WIDTH, [5, 9]),
        (f"{{{{{h(5)} 0 -}} {{{h(9)} {h(2)}}}}}", [5, 9]),
        (f"{{=a*2 {h(3)}}}", [7]),
    ],
)
def test_points_of_an_open_spline_have_widths(
    value: str, times: list[int], oracle: ModuleType
) -> None:
    text = spline(f"osw {value} osf 1")
    found = nuke.loads(text)
    (shape,) = shapes(found)
    assert list(shape.point_widths) == times and list(shape.keys) == [7]
    assert any("widths of their own" in note.text for note in found.report.kept)
    assert ("expressions" in str(found.report)) == ("=a" in value)
    written = nuke.dumps(found.document)
    (again,) = shapes(nuke.loads(written))
    for frame in range(2, 12):
        for script in (text, written):
            (outline,) = oracle.decode(script, frame)
            told = [one.get("osw", 1.0) * 25 for one in outline.multiples]
            assert widths_at(shape, frame) == pytest.approx(told, abs=1e-5)
            assert all(one.get("osf", 1.0) == 1 for one in outline.multiples)
        assert widths_at(again, frame) == pytest.approx(widths_at(shape, frame))


def test_widths_keyed_between_frames_are_told() -> None:
    text = spline(f"osw {{{{{h(5.5)} 0 -}} {{{h(9)} {h(2)} -}}}}")
    found = nuke.loads(text)
    (shape,) = shapes(found)
    assert list(shape.point_widths) == [5, 6, 9]
    assert any("keys of widths between" in note.text for note in found.report)


def test_what_else_points_have_is_kept_for_nuke(oracle: ModuleType) -> None:
    feather = f"{{{{{h(5)} 0 -}} {{{h(9)} {h(2)} -}}}}"
    found = nuke.loads(spline(f"osf {feather} zz {h(3)}"))
    (shape,) = shapes(found)
    told = [note.text for note in found.report.approximated]
    assert told == [
        "'osf' of its points is not shown here; it is kept for Nuke",
        "'zz' of its points is not shown here; it is kept for Nuke",
    ]
    assert not shape.point_widths
    widened = set_point_widths(shape.id, 7, [1, 1, 0.5])(found.document)
    for document, last in ((found.document, 1.0), (widened, 0.5)):
        (outline,) = oracle.decode(nuke.dumps(document), 9)
        assert [one["osf"] for one in outline.multiples] == [1, 2, 1]
        assert [one["zz"] for one in outline.multiples] == [0, 3, 0]
        assert outline.multiples[2].get("osw", 1.0) == last
    assert feather in nuke.dumps(widened)
    more = key_edits.insert_point(shape.id, 0, 0.5)(widened)
    _, report = script_text(more)
    assert any("'osf' of its points" in note.text for note in report.dropped)
    (outline,) = oracle.decode(nuke.dumps(more), 9)
    assert all(set(one) <= {"osw", "osf"} for one in outline.multiples)


def test_a_closed_shape_has_no_widths_and_tangents_no_attributes() -> None:
    closed = spline(f"osw {h(2)} osf 1").replace("1049088 bezier", "512 bezier")
    found = nuke.loads(closed.replace("{f 1056800}", "{f 8192}"))
    assert not shapes(found)[0].point_widths
    assert ["closed" in note.text for note in found.report.dropped] == [True]
    tangent = spline("osf 1").replace(f"{{{h(-5)} 0}}", f"{{{{a osw 1}} {h(-5)} 0}}", 1)
    found = nuke.loads(tangent)
    assert [note.text for note in found.report.dropped] == ["attributes of tangents"]


def test_retimed_widths_go_along() -> None:
    (document,) = [nuke.loads(spline(f"osw {KEYED_WIDTH}")).document]
    options = ExportOptions(offset=10)
    (shape,) = prepared(document, options, Report(), curved=True).shapes()
    assert (list(shape.keys), list(shape.point_widths)) == ([17], [15, 19])


def test_one_width_is_half_way_and_tells_how_far_it_is_off() -> None:
    (shape,) = shapes(nuke.loads(spline(f"osw {KEYED_WIDTH}")))
    report = Report()
    assert one_width(shape, report) == 25.0
    assert [str(note) for note in report] == [
        "Spline: the widths of its points became one (off by at most 12.5 px)."
    ]
    alike = replace(shape, point_widths={7: Key(value=np.full(3, 0.5))})
    assert one_width(alike, report) == 12.5 and len(list(report)) == 1


@pytest.mark.parametrize("name", ["a.fxs", "a.setting", "a.lottie.json"])
def test_formats_of_one_width_say_so(name: str, tmp_path: Path) -> None:
    document = nuke.loads(spline(f"osw {KEYED_WIDTH}")).document
    report = export(document, tmp_path / name)
    assert report is not None
    told = [str(note) for note in report.approximated]
    assert any("became one (off by at most 12.5 px)" in note for note in told)
