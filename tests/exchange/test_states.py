"""What each key is travels to other programs and comes back."""

from dataclasses import replace
from types import ModuleType

import numpy as np
import pytest

from smartroto.animation import knots_at, state_at
from smartroto.approval import approve
from smartroto.document import Document, Key, Shape
from smartroto.edits import change_shape, set_prediction
from smartroto.exchange import fusion, nuke, silhouette
from smartroto.exchange.marks import marks, unchanged
from smartroto.exchange.states import describe, parse
from smartroto.shapes.prediction import Prediction

FORMS = (nuke, silhouette, fusion)
FRAMES = range(999, 1024)


@pytest.fixture
def predicted(moving: Document) -> Document:
    """The first shape predicted on every frame of the plate, and one approved."""
    shape = next(moving.shapes())
    frames = np.arange(1001, 1021)
    noise = np.random.default_rng(3).normal(0, 2, (20, shape.count, 3, 2))
    knots = np.stack([knots_at(moving, shape, f) for f in frames]) + noise
    for row, frame in enumerate(frames.tolist()):
        knots[row] = shape.keys[frame].value if frame in shape.keys else knots[row]
    flat = np.ones((20, shape.count))
    made = Prediction(frames=frames, knots=knots, sigma=flat, seen=flat)
    return approve(shape.id, [1005])(set_prediction(shape.id, made)(moving))


def states(document: Document) -> list[list[str]]:
    return [
        [state_at(document, shape, frame) for frame in FRAMES]
        for shape in document.shapes()
    ]


def assert_same(before: Document, after: Document) -> None:
    for one, two in zip(before.shapes(), after.shapes(), strict=True):
        for frame in FRAMES:
            np.testing.assert_allclose(
                knots_at(after, two, frame), knots_at(before, one, frame), atol=1e-3
            )


@pytest.mark.parametrize("form", FORMS)
def test_keys_predictions_and_approvals_come_back(
    predicted: Document, form: ModuleType
) -> None:
    back = form.loads(form.dumps(predicted)).document
    one, two = next(predicted.shapes()), next(back.shapes())
    assert list(two.keys) == list(one.keys) == [1001, 1009, 1020]
    assert list(two.approved) == [1005]
    assert states(back)[0] == states(predicted)[0]
    assert_same(predicted, back)


@pytest.mark.parametrize("form", FORMS)
def test_an_approval_alone_leaves_the_keys_as_they_are(
    moving: Document, form: ModuleType
) -> None:
    shape = next(moving.shapes())
    bent = shape.keys[1001].value + 7.5
    frozen = change_shape(
        shape.id, lambda s: replace(s, approved={1004: Key(value=bent)})
    )(moving)
    back = form.loads(form.dumps(frozen)).document
    two = next(back.shapes())
    assert (list(two.keys), list(two.approved)) == ([1001, 1009, 1020], [1004])
    assert_same(frozen, back)


def moved(shape: Shape, frame: int) -> Shape:
    """The shape as somebody left it who pulled one handle by a pixel."""
    value = shape.keys[frame].value.copy()
    value[2, 0] += [0.8, -0.6]
    keys = {**shape.keys, frame: replace(shape.keys[frame], value=value)}
    return replace(shape, keys=keys)


def test_what_was_mended_in_nuke_comes_back_as_a_key(predicted: Document) -> None:
    text = nuke.dumps(predicted)
    label = text[text.index(" label ") : text.index(" xpos")]
    marks = text[text.index(" addUserKnob") : text.rindex("}")]
    raw = nuke.loads(text.replace(label, "").replace(marks, ""))
    shape = next(raw.document.shapes())
    assert len(shape.keys) == 20 and not raw.predictions
    mended = change_shape(shape.id, lambda s: moved(s, 1014))(raw.document)
    again = nuke.dumps(mended)
    theirs = again[again.index(" label ") : again.index(" xpos")]
    found = nuke.loads(again.replace(theirs, label + marks))
    back = next(found.document.shapes())
    assert list(back.keys) == [1001, 1009, 1014, 1020]
    assert state_at(found.document, back, 1013) == "predicted"
    assert any("1014 were changed" in note.text for note in found.report.kept)
    assert_same(mended, found.document)


def test_without_marks_every_key_is_the_artists(predicted: Document) -> None:
    text = nuke.dumps(predicted)
    found = nuke.loads(text[: text.index(" addUserKnob")] + "}\n")
    shape = next(found.document.shapes())
    assert len(shape.keys) == 20 and not shape.approved and not found.predictions
    assert_same(predicted, found.document)


def test_what_cannot_be_sorted_out_stays_keys(moving: Document) -> None:
    text = nuke.dumps(moving).replace("keys 1001 1009 1020", "keys 1001 1020")
    text = text.replace("keys 1001 1020:", "keys 1001 1020; between 1009:")
    found = nuke.loads(text).document
    assert list(next(found.shapes()).keys) == [1001, 1009, 1020]
    assert_same(moving, found)


def test_a_line_tells_everything(predicted: Document) -> None:
    line = describe(predicted, next(predicted.shapes()), mode=True, falloff=True)
    assert line == (
        "keys 1001 1009 1020; approved 1005; predicted 1002..1004 1006..1008 "
        "1010..1019; mode union; falloff 2.000000"
    )
    told = parse(line)
    assert told is not None
    assert (told.mode, told.falloff, told.origins.approved) == ("union", 2.0, (1005,))
    assert len(told.origins.predicted) == 16
    assert parse("keys 3") and parse("keys none; approved 3")
    for text in ("", "a note", "keys 1; colour red", "mode union", "approved 3"):
        assert parse(text) is None
    huge = parse("keys 1..99999999")
    assert huge is not None and len(huge.origins.keys) == 200_000


def test_marks_survive_rounding_and_nothing_else() -> None:
    knots = np.random.default_rng(0).uniform(-500, 8000, (40, 30, 3, 2))
    told = marks(knots)
    assert len(told) == 80
    assert all(unchanged(told, knots.astype(np.float32).astype(float)))
    for row in range(40):
        other = knots.copy()
        other[row, row % 30, row % 3, row % 2] += 0.6
        assert [n for n, same in enumerate(unchanged(told, other)) if not same] == [row]
    assert not any(unchanged("", knots))
