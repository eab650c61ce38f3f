"""Measuring in-betweens against truth, and an artist who sets keys until it is done."""

from pathlib import Path

import numpy as np
import pytest

from smartroto import artist, bench, peers
from smartroto.artist import Artist, by_hand, evenly
from smartroto.jobs import Progress
from smartroto.session import Session
from smartroto.shapes.arrays import Array, Image

COUNT, SIZE = 13, (150, 80)


def _centre(row: int) -> Array:
    return np.array([30 + 7.0 * row, 40 + 14 * np.sin(row / 2)])


def _knots(row: int, count: int = 10) -> Array:
    angles = np.arange(count) / count * 2 * np.pi
    out = np.stack([np.cos(angles), np.sin(angles)], 1)
    arm = np.stack([-out[:, 1], out[:, 0]], 1) * 4 / 3 * np.tan(np.pi / 2 / count)
    return _centre(row) + 18.0 * np.stack([out - arm, out, out + arm], 1)


def _frame(row: int) -> Image:
    """A disc with a pattern of its own before noise."""
    x, y = np.meshgrid(np.arange(SIZE[0]) + 0.5, np.arange(SIZE[1]) + 0.5)
    x, y = x - _centre(row)[0], y - _centre(row)[1]
    skin = 0.6 + 0.15 * np.sin(x / 2 + np.sin(y / 3)) * np.cos(y / 2.5)
    ground = 0.2 + 0.1 * np.random.default_rng(3).random((SIZE[1], SIZE[0]))
    cover = np.clip(18.5 - np.hypot(x, y), 0, 1)
    value = cover * skin + (1 - cover) * ground
    return np.repeat((255 * value)[..., None], 3, axis=2).astype(np.uint8)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One shot with its truth on every frame."""
    import cv2

    root = tmp_path_factory.mktemp("shots")
    frames = root / "disc" / "frames"
    frames.mkdir(parents=True)
    for row in range(COUNT):
        cv2.imwrite(str(frames / f"{row + 1:04d}.png"), _frame(row))
    truth = np.stack([_knots(row) for row in range(COUNT)])
    np.savez(root / "disc" / "truth.npz", knots=truth)
    return root


def test_a_table_of_a_shot_beside_its_peers(folder: Path) -> None:
    rows = bench.measure(folder, [6], Progress())
    (row,) = rows
    assert row.keys == 3 and set(row.peers) == {"linear", "cubic", "flow"}
    assert row.smartroto < row.peers["linear"] and row.ratio < 0.5
    assert 0.5 < row.within_2_sigma <= 1 and -1 <= row.rank <= 1
    told = bench.table(rows)
    assert "| disc | 6 |" in told and row.best_peer in told


def test_flow_carries_points_from_both_keys(folder: Path) -> None:
    shot = bench.shots_in(folder)[0]
    session = Session.open(shot.plate)
    keys = [0, 6, 12]
    knots = peers.flowed(session.read, session.plate.first, shot.truth, keys)
    assert np.array_equal(knots[keys], shot.truth[keys])
    straight = peers.interpolated(bench.peers.linear, shot.truth, keys)
    flowed, plain = (
        bench.errors(k, shot.truth, keys).mean() for k in (knots, straight)
    )
    assert flowed < plain


def test_the_artist_stops_when_all_is_within_tolerance(folder: Path) -> None:
    shot = bench.shots_in(folder)[0]
    hand = by_hand(shot.truth, 1.0)
    assert 4 < hand.keys <= COUNT and hand.excess > 0
    for choose in (artist.suggested, artist.doubted, artist.worst):
        one = Artist(Session.open(shot.plate), shot.truth, 1.0)
        work = one.work(choose)
        assert work.keys == len(one.rows) < hand.keys
        assert one.error.max() <= 1.0 and len(set(one.rows)) == len(one.rows)
    spaced = evenly(lambda: Session.open(shot.plate), shot.truth, 1.0)
    assert 2 <= spaced.keys < hand.keys
    assert "mean ratio" in bench.keys_needed(folder, 1.0, Progress())


def test_an_artist_who_looks_first_keys_only_what_is_off(folder: Path) -> None:
    shot = bench.shots_in(folder)[0]
    one = Artist(Session.open(shot.plate), shot.truth, 1.0)
    one.look(Progress())
    one.tolerance = limit = float(np.median(one.error[1:-1]))
    wrong: list[int] = []

    def choose(artist_: Artist) -> int:
        """The frame that is best as it is, so that some are right."""
        busy = {*artist_.rows, *artist_.approved}
        free = [row for row in range(COUNT) if row not in busy]
        row = min(free, key=lambda row: artist_.error[row])
        if artist_.error[row] > limit:
            wrong.append(row)
        return row

    work = one.work(choose, approves=True)
    assert one.rows[2:] == wrong and work.looks == len(one.approved) > 0
    assert set(one.session.document.shape(one.shape).approved) == {
        one.first + row for row in one.approved
    }
    assert one.error.max() <= limit
