"""Trackers and segmenters from outside help where they are good, and only there."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
import torch

from smartroto.models import sources, weights
from smartroto.models.evidence import gather
from smartroto.models.finder import FinderTracker
from smartroto.models.gap import fuse
from smartroto.models.network import Finder
from smartroto.models.pictures import Pictures
from smartroto.models.sources import Odds, Picture
from smartroto.shapes.arrays import Array, Image
from smartroto.shapes.between import linear

FRAMES = list(range(0, 17))


class Exact:
    """Knows where the disc goes."""

    version = "1"

    def __init__(self, disc: "Disc") -> None:
        self.disc = disc

    def follow(
        self, picture: Picture, frames: Sequence[int], guess: Array
    ) -> tuple[Array, Array]:
        start = guess[0] - self.disc.centre(frames[0])
        places = []
        for frame in frames:
            turn = 0.03 * (frame - frames[0])
            matrix = np.array(
                [[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]
            )
            places.append(start @ matrix.T + self.disc.centre(frame))
        return np.stack(places), np.ones(guess.shape[:2])


class Astray:
    """Answers with confidence, and wrongly; sometimes not even with numbers."""

    version = "1"

    def follow(
        self, picture: Picture, frames: Sequence[int], guess: Array
    ) -> tuple[Array, Array]:
        chance = np.random.default_rng(4)
        places = guess + np.cumsum(chance.normal(size=guess.shape) * 9, axis=0)
        places[1:, ::7] = np.nan
        return places, np.ones(guess.shape[:2])


class Painter:
    """Odds of the true disc, or of anything else."""

    version = "1"

    def __init__(self, odds: Callable[[Image], Image]) -> None:
        self.odds = odds

    def learn(self, pictures: Sequence[Image], inside: Sequence[Image]) -> Odds:
        assert all(
            one.shape == two.shape[:2]
            for one, two in zip(inside, pictures, strict=True)
        )
        return self.odds


class Disc:
    """What the fixture `disc` gives; see conftest."""

    centre: Callable[[int], Array]
    knots: Callable[[int], Array]
    read: Callable[[int], Image]


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(sources, "TRACKERS", {})
    monkeypatch.setattr(sources, "SEGMENTERS", {})
    monkeypatch.setattr(sources, "load", lambda: None)
    yield


def _error(disc: Disc, pictures: Pictures) -> float:
    """Mean distance of predicted points from the truth, in pixels."""
    keys = disc.knots(FRAMES[0]), disc.knots(FRAMES[-1])
    evidence = gather(pictures, FRAMES, keys, True, lambda: None)
    ends = np.array([FRAMES[0], FRAMES[-1]], float)
    straight = linear(ends, np.stack(keys), np.array(FRAMES, float))
    plain = straight, np.full((len(FRAMES), len(keys[0])), 4.0)
    got = fuse(pictures, FRAMES, keys, evidence, plain, lambda: None)
    assert np.isfinite(got.knots).all()
    truth = np.stack([disc.knots(frame) for frame in FRAMES])
    return float(np.linalg.norm((got.knots - truth)[1:-1, :, 1], axis=-1).mean())


def _blank(disc: Disc) -> Callable[[int], Image]:
    """The plate with next to nothing to see: flow is of little use."""

    def read(frame: int) -> Image:
        return np.asarray(0.45 + 0.004 * (disc.read(frame) - 0.45), np.float32)

    return read


def test_a_good_tracker_helps_where_there_is_little_to_see(
    disc: Disc, look: Callable[[Callable[[int], Image]], Pictures]
) -> None:
    alone = _error(disc, look(_blank(disc)))
    sources.add_tracker("exact", Exact(disc))
    helped = _error(disc, look(_blank(disc)))
    assert helped < 0.6 * alone


def test_a_tracker_gone_astray_is_muted(
    disc: Disc, look: Callable[[Callable[[int], Image]], Pictures]
) -> None:
    alone = _error(disc, look(disc.read))
    sources.add_tracker("astray", Astray())
    assert _error(disc, look(disc.read)) < 1.1 * alone + 0.05


def _inside(disc: Disc, pictures: dict[bytes, int]) -> Callable[[Image], Image]:
    def odds(picture: Image) -> Image:
        frame = pictures[picture.tobytes()]
        height, width = picture.shape[:2]
        x, y = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
        away = np.hypot(x - disc.centre(frame)[0], y - disc.centre(frame)[1])
        return np.asarray(2 * (34.0 - away), np.float32)

    return odds


def test_a_good_segmenter_helps_where_there_is_little_to_see(
    disc: Disc, look: Callable[[Callable[[int], Image]], Pictures]
) -> None:
    read = _blank(disc)
    alone = _error(disc, look(read))
    pictures = look(read)
    known = {}
    for frame in FRAMES:
        colour = pictures.colour(frame)
        assert colour is not None
        known[colour.tobytes()] = frame
    sources.add_segmenter("painter", Painter(_inside(disc, known)))
    assert _error(disc, pictures) < 0.8 * alone


def test_a_segmenter_that_guesses_is_muted(
    disc: Disc, look: Callable[[Callable[[int], Image]], Pictures]
) -> None:
    chance = np.random.default_rng(2)
    alone = _error(disc, look(disc.read))

    def guess(picture: Image) -> Image:
        coarse = chance.normal(size=(6, 8)) * 8
        odds = np.kron(coarse, np.ones((25, 25)))[
            : picture.shape[0], : picture.shape[1]
        ]
        odds[0, 0] = np.nan
        return np.asarray(odds, np.float32)

    sources.add_segmenter("guess", Painter(guess))
    assert _error(disc, look(disc.read)) < 1.15 * alone + 0.05


def test_what_is_asked_is_part_of_what_a_prediction_depends_on(disc: Disc) -> None:
    assert sources.versions() == ()
    sources.add_tracker("exact", Exact(disc))
    assert sources.versions() == ("exact 1",)
    sources.remove("exact")
    assert sources.versions() == ()


def test_the_network_is_asked_like_any_tracker(
    tmp_path: Path,
    disc: Disc,
    look: Callable[[Callable[[int], Image]], Pictures],
) -> None:
    torch.manual_seed(0)
    path = tmp_path / "weights.safetensors"
    weights.save(Finder(), path, {})
    tracker = FinderTracker(path)
    pictures = look(disc.read)
    guess = np.repeat(disc.knots(0)[None, :, 1], 3, axis=0)
    places, trust = tracker.follow(pictures.colour, [0, 1, 2], guess)
    assert places.shape == guess.shape and np.isfinite(places).all()
    assert (trust[0] == 1).all() and ((trust >= 0) & (trust <= 1)).all()
    assert (places[0] == guess[0]).all()
