"""What is hidden goes along with what is seen."""

import numpy as np
import pytest

from smartroto.models import gap
from smartroto.models.evidence import gather
from smartroto.models.hidden import along, bridged_over, visible
from smartroto.models.plain import plain
from smartroto.models.settle import Survey
from smartroto.models.support import support
from smartroto.models.surroundings import carried_along, strangeness
from smartroto.models.tracks import Track

FRAMES = range(13)


def _nothing() -> None:
    return None


def _behind_a_bar(disc):
    """The disc passes behind a bar of another colour that stands still."""

    def read(frame):
        picture = disc.read(frame).copy()
        picture[:, 78:96] = [0.9, 0.2, 0.1]
        return picture

    return read


def _predicted(disc, pictures):
    keys = disc.knots(0), disc.knots(12)
    evidence = gather(pictures, FRAMES, keys, True, _nothing)
    straight = plain(np.array([0.0, 12.0]), np.stack(keys), np.arange(13.0))
    return gap.fuse(pictures, FRAMES, keys, evidence, straight, _nothing)


def test_hidden_points_move_as_the_seen_ones_around_them(disc) -> None:
    knots = disc.knots(0)
    turn = np.array([[1.02, 0.05], [-0.05, 1.02]])
    steps = (knots - 60) @ turn + 64 - knots
    sure = np.ones((1, len(knots)))
    sure[0, 3:6] = 0.0
    torn = steps.copy()
    torn[3:6] = 0.0
    got = along(knots[None], torn[None], sure)[0]
    off = np.linalg.norm(got[3:6] - steps[3:6], axis=-1).max()
    assert off < 0.25 * np.linalg.norm(steps[3:6], axis=-1).min()
    assert np.isfinite(along(knots[None], torn[None], 0 * sure)).all()


def test_steps_of_an_occluder_are_taken_out(disc) -> None:
    truth = np.stack([disc.knots(frame) for frame in FRAMES])
    held, seen = truth.copy(), np.ones(truth.shape[:2])
    seen[4:9, 2:5] = 0.02
    held[4:9, 2:5], held[9:, 2:5] = truth[4, 2:5], truth[9:, 2:5] - 12.0
    track = Track(knots=held, trust=np.ones(seen.shape))
    turned = Track(knots=truth, trust=np.ones(seen.shape))
    survey = Survey(
        ahead=[track],
        behind=[turned],
        keys=(truth[0], truth[-1]),
        plain=(truth, np.ones(seen.shape)),
    )
    bridged, believed = bridged_over(survey, seen)
    off = np.linalg.norm(bridged.ahead[0].knots - truth, axis=-1)
    assert off.max() < 0.4 * np.linalg.norm(held - truth, axis=-1).max()
    assert believed[6, 3] < 0.6 and (bridged.ahead[0].trust[6, 2:5] < 0.2).all()
    unharmed = bridged.behind[0].knots
    assert unharmed == pytest.approx(truth), "nothing is gained, so it is left alone"


def test_nothing_is_hidden_where_all_looks_and_moves_as_usual() -> None:
    calm = np.full((9, 6), 0.05)
    inside = np.ones((9, 6))
    assert visible(calm, np.full((9, 6), 0.6), inside).min() > 0.9
    strange, lost = calm.copy(), np.full((9, 6), 0.9)
    strange[3:7, 2], lost[3:7, 2] = 1.5, 0.2
    inside[:, 5] = 0
    seen = visible(strange, lost, inside)
    assert (seen[3:7, 2] < 0.1).all() and seen[:, [0, 1, 3]].min() > 0.9
    assert not seen[:, 5].any()
    assert np.isfinite(visible(np.full((9, 6), np.nan), lost, inside)).all()


def test_the_inside_goes_with_its_outline(disc) -> None:
    held = support(disc.knots(0), True, 200)
    turn = np.array([[0.9, 0.3], [-0.3, 0.9]])
    moved = carried_along(held, disc.knots(0), disc.knots(0) @ turn + [5, 2])
    assert moved == pytest.approx(held.points @ turn + [5, 2], abs=0.3)


def test_what_comes_before_the_object_looks_strange(disc, look) -> None:
    truth = np.stack([disc.knots(frame) for frame in FRAMES])
    pictures = look(_behind_a_bar(disc))
    odd = strangeness(pictures, FRAMES, truth, True, _nothing)
    across = (truth[:, :, 1, 0] > 80) & (truth[:, :, 1, 0] < 94)
    assert np.median(odd[4:9][across[4:9]]) > 4 * np.median(odd[~across])


def test_seen_falls_behind_an_occluder_and_the_outline_goes_on(disc, look) -> None:
    pictures = look(_behind_a_bar(disc))
    truth = np.stack([disc.knots(frame) for frame in FRAMES])
    with_it = _predicted(disc, pictures)
    covered = (truth[:, :, 1, 0] > 80) & (truth[:, :, 1, 0] < 94)
    free = (truth[:, :, 1, 0] < 60) | (truth[:, :, 1, 0] > 114)
    inner = slice(2, 11)
    assert with_it.seen[inner][covered[inner]].mean() < 0.5
    assert with_it.seen[inner][free[inner]].mean() > 0.8
    grown = with_it.sigma[inner]
    assert grown[covered[inner]].mean() > 1.5 * grown[free[inner]].mean()
    off = np.linalg.norm((with_it.knots - truth)[:, :, 1], axis=-1).mean()
    assert off < 1.4
