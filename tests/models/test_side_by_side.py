"""Frames of an edge asked together, and pieces of work on several threads."""

import threading

import numpy as np
import pytest

from smartroto.jobs import Cancelled
from smartroto.models.device import tensor
from smartroto.models.ring_posterior import posterior
from smartroto.models.side_by_side import side_by_side


def test_many_rings_at_once_are_what_each_is_alone() -> None:
    chance = np.random.default_rng(2)
    offsets = tensor(np.linspace(-3, 3, 9))
    evidence = tensor(chance.normal(size=(4, 30, 9)))
    alike = tensor(np.full((4, 30), 0.8))
    mean, variance = posterior(evidence, offsets, alike)
    for row in range(4):
        alone = posterior(evidence[row : row + 1], offsets, alike[row : row + 1])
        np.testing.assert_allclose(mean[row], alone[0][0], atol=1e-5)
        np.testing.assert_allclose(variance[row], alone[1][0], atol=1e-5)


def test_answers_come_in_order_and_what_is_raised_is_raised_here() -> None:
    assert side_by_side(lambda n: n * n, range(20)) == [n * n for n in range(20)]

    def stopped(piece: int) -> int:
        if piece == 7:
            raise Cancelled
        return piece

    with pytest.raises(Cancelled):
        side_by_side(stopped, range(20))


def test_on_a_graphics_card_pieces_come_one_after_another(monkeypatch) -> None:
    monkeypatch.setenv("SMARTROTO_DEVICE", "meta")
    threads = set(side_by_side(lambda _: threading.get_ident(), range(20)))
    assert threads == {threading.get_ident()}
