"""States of frames, weak ones first, the next key; the contact sheet and the report."""

import csv
from dataclasses import replace

import numpy as np
import pytest

from smartroto import review
from smartroto.checks import waive
from smartroto.contact import COLOURS, contact_sheet, window
from smartroto.document import Document, Key, Layer, Plate, Shape
from smartroto.errors import Error, PlateError, ShapeError
from smartroto.jobs import Cancelled, Progress
from smartroto.report import write_report
from smartroto.shapes.prediction import Prediction
from smartroto.solve import fingerprint


def square(at, half=20.0):
    corner = np.array([[-1.0, -1], [1, -1], [1, 1], [-1, 1]]) * half + at
    return np.repeat(corner[:, None], 3, axis=1)


@pytest.fixture
def shot():
    """Twenty frames, keys on 1001 and 1020, doubt in the middle, one shape."""
    plate = Plate(path="/plates/sh010.%04d.exr", first=1001, last=1020, size=(320, 180))
    keys = {1001: Key(value=square((60, 60))), 1020: Key(value=square((250, 100)))}
    shape = Shape(id="hand", name="hand <left>", keys=keys)
    frames = np.arange(1001, 1021)
    sigma = np.repeat(np.full(20, 0.5)[:, None], 4, 1)
    sigma[6:9], sigma[14] = 3.0, 9.0
    sigma = sigma / review.WEAKER
    sigma[[0, 19]] = 0
    seen = np.ones((20, 4))
    seen[14] = 0.1
    prediction = Prediction(
        frames=frames,
        knots=np.stack([square((60 + 10 * t, 60 + 2 * t)) for t in range(20)]),
        sigma=sigma,
        seen=seen,
        source=fingerprint(plate, shape),
        reasons=((1007, "motion blur"),),
    )
    layer = Layer(id="layer", name="layer", items=(shape,))
    return Document(plate=plate, layers=(layer,), predictions={"hand": prediction})


def changed(document, **changes):
    (shape,) = document.shapes()
    layer = replace(document.layers[0], items=(replace(shape, **changes),))
    return replace(document, layers=(layer,))


def read(plate, frame):
    """A grey plate; frame 1015 cannot be read."""
    if frame == 1015:
        raise PlateError("Frame 1015 is damaged.")
    return np.full((180, 320, 3), 0.25, np.float32)


def test_every_frame_has_its_state(shot):
    states = review.frame_states(shot, "hand", threshold=2.0)
    assert [one.frame for one in states] == list(range(1001, 1021))
    low = {one.frame for one in states if one.state == "low"}
    assert low == {1007, 1008, 1009, 1015}
    assert {one.frame for one in states if one.state == "key"} == {1001, 1020}
    assert all(
        one.state == "predicted"
        for one in states
        if one.frame not in low | {1001, 1020}
    )


def test_confidence_falls_with_doubt_and_is_one_at_keys(shot):
    by_frame = {one.frame: one for one in review.frame_states(shot, "hand")}
    assert by_frame[1001].confidence == 1 and by_frame[1001].sigma == 0
    order = [by_frame[frame].confidence for frame in (1002, 1007, 1015)]
    assert 1 > order[0] > order[1] > order[2] > 0


def test_a_frame_is_as_weak_as_its_weaker_points(shot):
    prediction = shot.predictions["hand"]
    sigma = prediction.sigma.copy()
    sigma[3, 2] = 7.0
    worse = replace(shot, predictions={"hand": replace(prediction, sigma=sigma)})
    assert review.frame_states(worse, "hand")[3].state == "low"


def test_reasons_come_from_the_engine_first(shot):
    by_frame = {one.frame: one for one in review.frame_states(shot, "hand")}
    assert by_frame[1007].reason == "motion blur"
    assert "hidden" in by_frame[1015].reason
    assert by_frame[1002].reason == ""


def test_a_changed_key_makes_the_rest_stale(shot):
    (shape,) = shot.shapes()
    keys = {**shape.keys, 1010: Key(value=square((150, 80)))}
    states = review.frame_states(changed(shot, keys=keys), "hand")
    assert {one.state for one in states} == {"key", "stale"}
    assert {one.frame for one in states if one.state == "key"} == {1001, 1010, 1020}


def test_a_prediction_that_knows_no_source_is_not_stale(shot):
    prediction = replace(shot.predictions["hand"], source="")
    unknown = replace(shot, predictions={"hand": prediction})
    assert review.frame_states(unknown, "hand")[2].state == "predicted"


def test_outside_the_lifetime_and_without_prediction(shot):
    short = changed(shot, lifetime=(1003, 1018))
    states = review.frame_states(replace(short, predictions={}), "hand")
    assert [one.state for one in states[:3]] == ["off", "off", "between"]
    assert states[-1].state == "off"


def test_a_doubt_that_is_no_number_is_no_trust(shot):
    prediction = shot.predictions["hand"]
    sigma = prediction.sigma.copy()
    sigma[4] = np.nan
    states = review.frame_states(
        replace(shot, predictions={"hand": replace(prediction, sigma=sigma)}), "hand"
    )
    assert states[4].state == "low" and states[4].confidence == 0


def test_without_a_plate_the_keys_say_which_frames(shot):
    states = review.frame_states(replace(shot, plate=None, predictions={}), "hand")
    assert states[0].frame == 1 and states[-1].frame == 1020


def test_the_worst_comes_first_and_neighbours_are_one_decision(shot):
    assert [one.frame for one in review.weak_frames(shot, "hand")] == [
        1015,
        1007,
        1008,
        1009,
    ]
    runs = review.weak_runs(shot, "hand")
    assert [(run.first, run.last) for run in runs] == [(1015, 1015), (1007, 1009)]
    assert runs[0].worst.frame == 1015


def test_the_suggested_key_lies_where_the_doubt_is(shot):
    frame, gain = review.suggest_key(shot, "hand", 2.0)
    assert frame in (1007, 1008, 1009, 1015) and gain > 0.5
    curve = review.suggestion(shot, "hand", 2.0).curve
    assert curve.shape == (20,) and curve[0] == curve[19] == 0
    assert curve[frame - 1001] == gain


def test_no_key_is_suggested_where_a_key_is_held(shot):
    first = shot.shape("hand").keys[1001]
    keys = {1001: replace(first, interpolation="hold"), 1012: first, 1020: first}
    frame, _ = review.suggest_key(changed(shot, keys=keys), "hand", 2.0)
    assert 1012 < frame < 1020
    held = {1001: replace(first, interpolation="hold"), 1020: first}
    with pytest.raises(ShapeError, match="none is left"):
        review.suggest_key(changed(shot, keys=held), "hand", 2.0)


def test_no_key_is_suggested_outside_the_lifetime(shot):
    frame, _ = review.suggest_key(changed(shot, lifetime=(1001, 1012)), "hand")
    assert 1007 <= frame <= 1009


def test_what_cannot_be_suggested_is_refused_with_a_reason(shot):
    with pytest.raises(ShapeError, match="no prediction"):
        review.suggest_key(replace(shot, predictions={}), "hand")
    every = {frame: Key(value=square((60, 60))) for frame in range(1001, 1021)}
    with pytest.raises(ShapeError, match="every frame"):
        review.suggest_key(changed(shot, keys=every), "hand")
    with pytest.raises(ShapeError, match="no shape"):
        review.suggest_key(shot, "foot")


def reddish(picture):
    """The picture as red, green, blue, integers."""
    import cv2

    return cv2.imread(str(picture))[..., ::-1].astype(int)


def near(picture, colour):
    return (np.abs(picture - np.array(colour)).max(-1) < 40).sum()


def test_a_contact_sheet_shows_outlines_in_the_colour_of_their_state(shot, tmp_path):
    path = tmp_path / "new" / "sheet.png"
    contact_sheet(shot, read, [1001, 1002, 1008], path, columns=3, width=320)
    sheet = reddish(path)
    assert sheet.shape == (240 + 22 + 12, 3 * 320 + 4 * 6, 3)
    tiles = [sheet[:, 6 + i * 326 : 326 + i * 326] for i in range(3)]
    for picture, state in zip(tiles, ("key", "predicted", "low"), strict=True):
        found = {name: near(picture[:240], COLOURS[name]) for name in COLOURS}
        best = max(("key", "predicted", "low"), key=lambda name: found[name])
        assert best == state
    assert near(tiles[0][60:180], (137, 137, 137)) > 5000


def test_the_outline_lies_where_the_plate_says(shot, tmp_path):
    """A white square on the plate and a key around it, at the same place."""

    def marked(plate, frame):
        picture = np.zeros((180, 320, 3), np.float32)
        picture[40:80, 40:80] = 1.0
        return picture

    path = tmp_path / "one.png"
    contact_sheet(shot, marked, [1001], path, columns=1, width=640)
    sheet = reddish(path)[6:486, 6:646]
    white, yellow = sheet.min(-1) > 200, np.abs(sheet - COLOURS["key"]).max(-1) < 60
    for axis in (0, 1):
        inside = np.flatnonzero(white.any(1 - axis))
        drawn = np.flatnonzero(yellow.any(1 - axis))
        assert abs(inside[0] - drawn[0]) < 9 and abs(inside[-1] - drawn[-1]) < 9


def test_wide_pixels_are_shown_wide(shot):
    (shape,) = shot.shapes()
    wide = replace(shot, plate=replace(shot.plate, pixel_aspect=2.0))
    view = window(wide, [shape], [1001, 1020], 320)
    assert view.scale[0] == pytest.approx(2 * view.scale[1])


def test_a_frame_that_cannot_be_read_is_shown_dark(shot, tmp_path):
    path = tmp_path / "sheet.png"
    contact_sheet(shot, read, [1014, 1015], path, columns=2)
    sheet = reddish(path)
    assert near(sheet[:, :330], (137, 137, 137)) > 5000
    assert near(sheet[:, 330:], (137, 137, 137)) < 500


def test_nothing_to_show_is_refused(shot, tmp_path):
    with pytest.raises(Error, match="contact sheet"):
        contact_sheet(shot, read, [], tmp_path / "sheet.png")
    assert not list(tmp_path.iterdir())


def test_the_report_counts_shows_and_lists(shot, tmp_path):
    page = write_report(shot, read, tmp_path / "report")
    text = page.read_text("utf-8")
    assert page.name == "index.html"
    assert "4 to check" in text and "hand &lt;left&gt;" in text and "<left>" not in text
    assert "10.0" in text and "1007 to 1009" in text and "motion blur" in text
    pictures = sorted(p.name for p in page.parent.glob("*.png"))
    assert len(pictures) == 2 and all(name in text for name in pictures)
    table = (page.parent / "frames.csv").read_text("utf-8")
    rows = list(csv.DictReader(table.splitlines()))
    assert len(rows) == 20 and rows[14]["state"] == "low"
    assert rows[0]["shape"] == "hand <left>"


def test_the_report_tells_the_checks_and_why_something_was_waived(shot, tmp_path):
    text = write_report(shot, read, tmp_path / "a").read_text("utf-8")
    assert "<td>Everything was looked at</td><td><b>" in text
    shape = next(iter(shot.shapes()))
    waived = waive(f"seen:{shape.id}", "held out by <comp>")(shot)
    text = write_report(waived, read, tmp_path / "b").read_text("utf-8")
    assert "<td>waived</td><td>held out by &lt;comp&gt;</td>" in text


def test_a_report_without_shapes_or_with_a_bad_folder_is_refused(shot, tmp_path):
    with pytest.raises(Error, match="no shape"):
        write_report(Document(plate=shot.plate), read, tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(Error, match="cannot be written"):
        write_report(shot, read, tmp_path / "file" / "report")


def test_a_cancelled_report_leaves_no_page(shot, tmp_path):
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        write_report(shot, read, tmp_path, progress)
    assert not (tmp_path / "index.html").exists()
