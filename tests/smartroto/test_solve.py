"""Keys and a plate in, the frames between out."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartroto import placement
from smartroto.document import Document, Key, Layer, Plate, Shape
from smartroto.errors import PlateError, ShapeError
from smartroto.jobs import Cancelled, Progress
from smartroto.key_edits import set_key
from smartroto.placement_edits import set_part
from smartroto.review import is_stale
from smartroto.shapes.arrays import Array, Image
from smartroto.shapes.between import linear
from smartroto.shapes.prediction import Prediction
from smartroto.solve import Memory, fingerprint, guess, predict

SIZE = (200, 140)


def _noise(seed: int, size: tuple[int, int], blur: float) -> Image:
    import cv2

    noise = np.random.default_rng(seed).normal(size=(size[1], size[0], 3))
    soft = cv2.GaussianBlur(noise.astype(np.float32), (0, 0), blur)
    return np.asarray(soft / soft.std(), np.float32)


SKIN = 0.5 + 0.12 * _noise(2, (110, 110), 1.8)
GROUND = 0.4 + 0.05 * _noise(1, SIZE, 2.0)


def _centre(frame: int) -> Array:
    return np.array(
        [60 + 60 * np.sin(0.12 * (frame - 1)), 66 + 12 * np.cos(0.3 * frame)]
    )


def _turn(frame: int) -> Array:
    cosine, sine = np.cos(0.02 * frame), np.sin(0.02 * frame)
    return np.array([[cosine, -sine], [sine, cosine]])


def _knots(frame: int, count: int = 12) -> Array:
    """The exact outline of what `_read` draws."""
    angles = np.arange(count) / count * 2 * np.pi
    out = np.stack([np.cos(angles), np.sin(angles)], 1)
    along = np.stack([-out[:, 1], out[:, 0]], 1) * 4 / 3 * np.tan(np.pi / 2 / count)
    ring = 34 * np.stack([out - along, out, out + along], axis=1)
    return np.asarray(_centre(frame) + ring @ _turn(frame).T)


def _read(frame: int) -> Image:
    import cv2

    centre, turn = _centre(frame), _turn(frame)
    matrix = np.c_[turn, centre - 0.5 - turn @ np.array([54.5, 54.5])]
    skin = cv2.warpAffine(SKIN, matrix, SIZE, flags=cv2.INTER_LINEAR)
    x, y = np.meshgrid(np.arange(SIZE[0]) + 0.5, np.arange(SIZE[1]) + 0.5)
    cover = np.clip(34.5 - np.hypot(x - centre[0], y - centre[1]), 0, 1)[..., None]
    return np.asarray(cover * skin + (1 - cover) * GROUND, np.float32)


def _document(
    keys: dict[int, Array], *, closed: bool = True, last: int = 13
) -> Document:
    shape = Shape(
        id="disc",
        name="disc",
        keys={frame: Key(value=knots) for frame, knots in keys.items()},
        closed=closed,
    )
    plate = Plate(path="plate.%04d.exr", first=1, last=last, size=SIZE)
    return Document(plate=plate, layers=(Layer(id="l", name="l", items=(shape,)),))


def _off(knots: Array, frames: Array) -> Array:
    truth = np.stack([_knots(int(frame)) for frame in frames])
    return np.asarray(np.linalg.norm((knots - truth)[:, :, 1], axis=-1))


def _same(one: object, other: object) -> bool:
    names = ("frames", "knots", "sigma", "seen")
    arrays = all(np.array_equal(getattr(one, n), getattr(other, n)) for n in names)
    return arrays and one.source == other.source


def test_in_betweens_follow_the_object_and_keys_are_exact() -> None:
    keys = {frame: _knots(frame) for frame in (1, 13)}
    got = predict(_document(keys), "disc", read=_read)
    assert got.frames.tolist() == list(range(1, 14))
    for frame, knots in keys.items():
        assert np.array_equal(got.knots[got.row(frame)], knots)
        assert not got.sigma[got.row(frame)].any()
    straight = linear(np.array([1.0, 13.0]), np.stack(list(keys.values())), got.frames)
    off, plain = _off(got.knots, got.frames), _off(straight, got.frames)
    assert off.mean() < 1.0 and off.mean() < 0.15 * plain.mean()
    assert ((got.seen >= 0) & (got.seen <= 1)).all()
    assert (off[1:-1] < 3 * got.sigma[1:-1] + 0.3).mean() > 0.8


def test_one_key_predicts_both_ways() -> None:
    got = predict(_document({6: _knots(6)}), "disc", read=_read)
    off = _off(got.knots, got.frames)
    assert off.mean() < 2.5 and np.array_equal(got.knots[5], _knots(6))
    assert got.sigma[0].mean() > got.sigma[4].mean() > 0


def test_neither_order_nor_memory_changes_the_answer() -> None:
    memory = Memory()
    keys = {frame: _knots(frame) for frame in (3, 7, 11)}
    fresh = predict(_document(keys), "disc", read=_read)
    for known in ((3,), (3, 11), (11, 7, 3)):
        document = _document({frame: keys[frame] for frame in known})
        last = predict(document, "disc", read=_read, memory=memory)
    assert _same(fresh, last)
    assert _same(fresh, predict(_document(keys), "disc", read=_read, memory=memory))


@settings(max_examples=3, deadline=None)
@given(
    order=st.permutations([1, 4, 7, 9]),
    wrong=st.sampled_from([None, 3, 6]),
    budget=st.sampled_from([1 << 30, 1 << 21]),
)
def test_whatever_came_before_the_answer_is_that_of_the_keys(
    order: list[int], wrong: int | None, budget: int
) -> None:
    memory, document = Memory(budget), _document({}, last=9)
    keys: dict[int, Array] = {} if wrong is None else {wrong: _knots(wrong) + 9}
    for frame in order:
        keys[frame] = _knots(frame)
        before = document.predictions
        document = replace(_document(keys, last=9), predictions=before)
        got = predict(document, "disc", read=_read, memory=memory)
        document = replace(document, predictions={"disc": got})
        if wrong is not None:
            keys.pop(wrong, None)
    assert _same(got, _settled_once())


@cache
def _settled_once() -> Prediction:
    keys = {frame: _knots(frame) for frame in (1, 4, 7, 9)}
    return predict(_document(keys, last=9), "disc", read=_read)


def test_a_new_key_costs_its_neighbourhood() -> None:
    memory, asked = Memory(), []

    def read(frame: int) -> Image:
        asked.append(frame)
        return _read(frame)

    keys = {frame: _knots(frame) for frame in (1, 7, 13)}
    predict(_document(keys), "disc", read=read, memory=memory)
    before = len(asked)
    keys[10] = _knots(10)
    predict(_document(keys), "disc", read=read, memory=memory)
    assert before == 13 and len(asked) == before


def _watched(
    document: Document, memory: Memory | None = None, around: int = 12
) -> list[tuple[Prediction, frozenset[int]]]:
    """What arrives of a prediction, one after the other."""
    parts: list[tuple[Prediction, frozenset[int]]] = []

    def partial(shown: Prediction, waiting: frozenset[int]) -> None:
        parts.append((shown, waiting))

    got = predict(
        document, "disc", read=_read, around=around, partial=partial, memory=memory
    )
    assert _same(parts[-1][0], got) and not parts[-1][1]
    return parts


def test_frames_around_come_first_and_every_part_is_whole() -> None:
    parts = _watched(_document({frame: _knots(frame) for frame in (1, 4, 10, 13)}))
    assert [sorted(waiting) for _, waiting in parts] == [
        [2, 3, 5, 6, 7, 8, 9, 11, 12],
        [2, 3, 5, 6, 7, 8, 9],
        [2, 3],
        [],
    ]
    for (part, waiting), (after, _) in pairwise(parts):
        assert np.isfinite(part.knots).all()
        done = ~np.isin(part.frames, list(waiting))
        assert np.array_equal(part.knots[done], after.knots[done])


def test_a_correction_shows_at_once_and_nothing_else_waits() -> None:
    memory = Memory()
    keys = {frame: _knots(frame) for frame in (1, 3, 5, 7, 13)}
    before = predict(_document(keys), "disc", read=_read, memory=memory)
    keys[9] = _knots(9) + 6
    document = replace(_document(keys), predictions={"disc": before})
    (first, waiting), *_ = _watched(document, memory)
    assert waiting == {4, 6, 8, 10, 11, 12}
    assert np.array_equal(first.knots[:7], before.knots[:7])
    assert np.array_equal(first.knots[8], keys[9])
    assert np.allclose((first.knots - before.knots)[7, :, 1], 3, atol=0.5)
    at_once = guess(document, "disc")
    assert at_once is not None and np.array_equal(at_once.knots, first.knots)


def test_what_was_shown_before_is_not_in_the_answer() -> None:
    document = _document({frame: _knots(frame) for frame in (1, 6, 13)})
    fresh = predict(document, "disc", read=_read)
    odd = replace(fresh, knots=fresh.knots + 9, sigma=fresh.sigma + 9)
    biased = replace(document, predictions={"disc": odd})
    assert _same(fresh, predict(biased, "disc", read=_read))


def test_only_wanted_frames() -> None:
    keys = {frame: _knots(frame) for frame in (1, 6, 13)}
    full = predict(_document(keys), "disc", read=_read)
    some = predict(_document(keys), "disc", read=_read, frames=[9, 3, 6])
    assert some.frames.tolist() == [3, 6, 9]
    assert np.array_equal(some.knots, full.knots[[2, 5, 8]])


def test_a_frame_that_cannot_be_read_is_bridged_and_named() -> None:
    def read(frame: int) -> Image:
        if frame in (1, 5):
            raise PlateError(f"Frame {frame} is damaged.")
        return _read(frame)

    keys = {frame: _knots(frame) for frame in (1, 8)}
    got = predict(_document(keys, last=8), "disc", read=read)
    assert "damaged" in got.reason(5) and "damaged" in got.reason(1)
    assert np.isfinite(got.knots).all()
    assert _off(got.knots, got.frames)[4].mean() < 6


def _black(frame: int) -> Image:
    return np.zeros((SIZE[1], SIZE[0], 3), np.float32)


def _broken(frame: int) -> Image:
    picture = _read(frame)
    picture[20:60, 40:90] = np.nan
    picture[90:, :50] = np.inf
    return picture


def _grey(frame: int) -> Image:
    return _read(frame)[..., 0]


def _static(frame: int) -> Image:
    return np.random.default_rng(frame).random((SIZE[1], SIZE[0], 3), np.float32)


@pytest.mark.parametrize("read", [_black, _broken, _grey, _static])
def test_bad_pictures_are_no_worse_than_interpolation(
    read: Callable[[int], Image],
) -> None:
    keys = {frame: _knots(frame) for frame in (1, 5, 9, 13)}
    got = predict(_document(keys), "disc", read=read)
    assert np.isfinite(got.knots).all() and np.isfinite(got.sigma).all()
    straight = linear(
        np.array(list(keys), float), np.stack(list(keys.values())), got.frames
    )
    plain = _off(straight, got.frames).mean()
    assert _off(got.knots, got.frames).mean() < 1.1 * plain


def test_neighbouring_keys_and_a_plate_of_one_frame() -> None:
    keys = {4: _knots(4), 5: _knots(5)}
    got = predict(_document(keys, last=5), "disc", read=_read, frames=[4, 5])
    assert np.array_equal(got.knots, np.stack([_knots(4), _knots(5)]))
    one = predict(_document({1: _knots(1)}, last=1), "disc", read=_read)
    assert np.array_equal(one.knots, _knots(1)[None])


def test_no_plate_is_plain_interpolation() -> None:
    from dataclasses import replace

    document = replace(_document({1: _knots(1), 5: _knots(1) + 8.0}), plate=None)
    got = predict(document, "disc", read=_read)
    assert got.knots[2] == pytest.approx(_knots(1) + 4.0)


def test_refusals_are_one_sentence() -> None:
    document = _document({1: _knots(1)})
    with pytest.raises(ShapeError, match="no shape 'arm'"):
        predict(document, "arm", read=_read)
    with pytest.raises(ShapeError, match="no keys"):
        predict(_document({}), "disc", read=_read)
    bad = _knots(3)
    bad[2, 1] = np.nan
    with pytest.raises(ShapeError, match="frame 3"):
        predict(_document({1: _knots(1), 3: bad}), "disc", read=_read)


def test_it_stops_when_told_and_reports() -> None:
    told: list[float] = []
    progress = Progress(lambda fraction, message: told.append(fraction))
    document = _document({1: _knots(1), 7: _knots(7)}, last=7)
    predict(document, "disc", read=_read, progress=progress)
    assert told == sorted(told) and told[-1] == 1.0 and len(told) > 20
    progress.cancel()
    with pytest.raises(Cancelled):
        predict(document, "disc", read=_read, progress=progress)
    late = Progress(lambda fraction, message: late.cancel() if fraction > 0.3 else None)
    with pytest.raises(Cancelled):
        predict(document, "disc", read=_read, progress=late)


def test_the_fingerprint_tells_keys_apart() -> None:
    one, two = _document({1: _knots(1)}), _document({1: _knots(2)})
    shapes = [document.shape("disc") for document in (one, two)]
    assert fingerprint(one.plate, shapes[0]) != fingerprint(two.plate, shapes[1])
    assert fingerprint(one.plate, shapes[0]) == fingerprint(one.plate, shapes[0])


def test_a_frame_behind_something_says_so() -> None:
    def read(frame: int) -> Image:
        picture = _read(frame).copy()
        picture[:, 88:112] = [0.9, 0.2, 0.1]
        return picture

    keys = {frame: _knots(frame) for frame in (1, 13)}
    got = predict(_document(keys), "disc", read=read)
    said = {got.reason(frame) for frame in range(2, 13)}
    assert "hidden behind something" in said
    assert got.seen[1:-1].min() < 0.3 < 0.9 < got.seen[1:-1].max()
    assert got.reason(1) == got.reason(13) == ""


def test_one_gap_tells_how_far_it_is() -> None:
    told: list[float] = []
    progress = Progress(lambda fraction, message: told.append(fraction))
    keys = {frame: _knots(frame) for frame in (1, 13)}
    predict(_document(keys), "disc", read=_read, progress=progress)
    steps = np.diff(np.unique(told))
    assert len(steps) > 30 and steps.max() < 0.3


def test_a_layer_that_moves_changes_nothing_but_where_the_numbers_are() -> None:
    """The same outlines on the plate, drawn within a layer that turns and moves."""
    plain = _document({1: _knots(1), 13: _knots(13)})
    moved = set_part("l", "translate", 1, (10.0, -5.0))(plain)
    moved = set_part("l", "rotate", 1, 20.0)(moved)
    moved = set_part("l", "rotate", 13, 70.0)(moved)
    shape = moved.shape("disc")
    for frame in shape.keys:
        own = placement.into_path(moved, "disc", frame, _knots(frame))
        moved = set_key("disc", frame, own)(moved)
    found, wanted = (
        predict(moved, "disc", read=_read),
        predict(plain, "disc", read=_read),
    )
    seen = placement.moved(moved, shape, found.frames, found.knots)
    assert np.array_equal(found.knots[0], moved.shape("disc").keys[1].value)
    assert _off(seen, found.frames).max() < _off(wanted.knots, wanted.frames).max() + 1
    assert found.source == fingerprint(
        moved.plate, moved.shape("disc"), placement.digest(moved, "disc")
    )
    assert is_stale(
        set_part("l", "rotate", 13, 71.0)(moved), moved.shape("disc"), found
    )
    assert not is_stale(moved, moved.shape("disc"), found)
