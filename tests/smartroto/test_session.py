"""The scripting interface does what its document promises."""

from pathlib import Path

import numpy as np
import pytest

from smartroto import Session, samples
from smartroto.errors import Error, FormatError, PlateError, ShapeError
from smartroto.jobs import Cancelled, Progress
from smartroto.samples import SampleShot


@pytest.fixture(scope="module")
def shot(tmp_path_factory: pytest.TempPathFactory) -> SampleShot:
    return samples.tiny(tmp_path_factory.mktemp("shot"))


@pytest.fixture
def session(shot: SampleShot) -> Session:
    return Session.open(shot.plate_path)


def keyed(session: Session, shot: SampleShot) -> str:
    first, last = session.plate.first, session.plate.last
    shape = session.add_shape("radio", shot.truth_knots[0], frame=first)
    session.set_key(shape, last, shot.truth_knots[-1])
    return shape


def test_a_prediction_keeps_keys_bit_for_bit(
    session: Session, shot: SampleShot
) -> None:
    shape = keyed(session, shot)
    prediction = session.predict(shape)
    count = len(shot.truth_knots)
    assert prediction.knots.shape == shot.truth_knots.shape
    assert np.array_equal(prediction.frames, np.arange(count) + session.plate.first)
    assert np.array_equal(prediction.knots[0], shot.truth_knots[0])
    assert np.array_equal(prediction.knots[-1], shot.truth_knots[-1])
    assert prediction.sigma.shape == prediction.seen.shape == prediction.knots.shape[:2]
    assert not prediction.sigma[[0, -1]].any()
    assert (prediction.sigma[1:-1] > 0).all()
    assert ((prediction.seen >= 0) & (prediction.seen <= 1)).all()


def test_the_same_inputs_give_the_same_prediction(shot: SampleShot) -> None:
    runs = []
    for _ in range(2):
        session = Session.open(shot.plate_path)
        runs.append(session.predict(keyed(session, shot)).knots)
    assert np.array_equal(*runs)


def test_predicting_and_keying_are_undone_one_by_one(
    session: Session, shot: SampleShot
) -> None:
    start = session.document
    shape = keyed(session, shot)
    session.predict(shape)
    assert shape in session.document.predictions
    session.undo()
    assert shape not in session.document.predictions
    session.redo()
    assert shape in session.document.predictions
    for _ in range(5):
        session.undo()
    assert session.document is start


def test_limited_frames_are_given_and_not_recorded(
    session: Session, shot: SampleShot
) -> None:
    shape = keyed(session, shot)
    first = session.plate.first
    prediction = session.predict(shape, frames=[first + 2, first + 3])
    assert list(prediction.frames) == [first + 2, first + 3]
    assert shape not in session.document.predictions


def test_a_project_comes_back_with_a_fresh_prediction(
    session: Session, shot: SampleShot, tmp_path: Path
) -> None:
    from smartroto.review import is_stale

    shape = keyed(session, shot)
    prediction = session.predict(shape)
    session.save(tmp_path / "a.sroto")
    back = Session.open(tmp_path / "a.sroto")
    kept = back.document.predictions[shape]
    assert np.array_equal(kept.knots, prediction.knots)
    assert not is_stale(back.document, back.document.shape(shape), kept)
    back.remove_key(shape, session.plate.last)
    assert is_stale(back.document, back.document.shape(shape), kept)


def test_a_suggestion_is_a_frame_without_a_key(
    session: Session, shot: SampleShot
) -> None:
    shape = keyed(session, shot)
    frame, gain = session.suggest_key(shape)
    assert session.plate.first < frame < session.plate.last
    assert gain >= 0


def test_a_drag_moves_what_was_moved_and_records_nothing(
    session: Session, shot: SampleShot
) -> None:
    shape = keyed(session, shot)
    before = session.document
    frame = session.plate.first + 3
    here = session.knots(shape, frame)
    target = tuple(here[0, 1] + [4.0, -3.0])
    moved = session.drag(shape, frame, {0: target})
    assert np.allclose(moved[0, 1], target)
    assert moved.shape == here.shape
    assert session.document is before


@pytest.mark.parametrize("suffix", [".nk", ".fxs"])
def test_shapes_leave_and_come_back(
    session: Session, shot: SampleShot, tmp_path: Path, suffix: str
) -> None:
    shape = keyed(session, shot)
    session.predict(shape)
    session.export(tmp_path / f"out{suffix}")
    other = Session.open(shot.plate_path)
    other.import_shapes(tmp_path / f"out{suffix}")
    (back,) = other.shapes
    for frame in session.plate.frames:
        assert np.allclose(
            other.knots(back, frame), session.knots(shape, frame), atol=1e-3
        )


def test_the_matte_has_the_plates_size(session: Session, shot: SampleShot) -> None:
    keyed(session, shot)
    matte = session.matte(session.plate.first)
    assert matte.shape == session.plate.size[::-1]
    assert matte.max() > 0.99


def test_cancelling_leaves_the_document_alone(
    session: Session, shot: SampleShot
) -> None:
    shape = keyed(session, shot)
    before, progress = session.document, Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        session.predict(shape, progress=progress)
    assert session.document is before


def test_refusals_say_what_and_what_to_do(
    session: Session, shot: SampleShot, tmp_path: Path
) -> None:
    shape = keyed(session, shot)
    knots = shot.truth_knots[0]
    with pytest.raises(Error, match=r"Frame 9999 lies outside the plate"):
        session.set_key(shape, 9999, knots)
    with pytest.raises(ShapeError, match=r"has 3 points and the shape has"):
        session.set_key(shape, session.plate.first + 1, knots[:3])
    with pytest.raises(ShapeError, match="'nobody'"):
        session.predict("nobody")
    with pytest.raises(ShapeError, match="no point 99"):
        session.drag(shape, session.plate.first, {99: (0.0, 0.0)})
    with pytest.raises(FormatError, match=r"\.docx"):
        session.export(tmp_path / "out.docx")
    with pytest.raises(PlateError):
        Session.open(tmp_path / "nothing.1001.exr")
