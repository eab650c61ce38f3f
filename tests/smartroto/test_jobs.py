"""Progress reports, nests and stops work."""

import pytest

from smartroto.jobs import Cancelled, Progress


def test_parts_report_to_the_whole() -> None:
    seen: list[float] = []
    progress = Progress(lambda fraction, _: seen.append(round(fraction, 3)))
    progress.part(0.5, 1.0).part(0.0, 0.5).step(0.5)
    progress.step(7)
    assert seen == [0.625, 1.0]


def test_cancelling_stops_the_work_and_its_parts() -> None:
    progress = Progress()
    part = progress.part(0, 0.5)
    done = []
    with pytest.raises(Cancelled):
        for item in part.over(range(5)):
            done.append(item)
            if item == 2:
                progress.cancel()
    assert done == [0, 1, 2]
    assert part.cancelled


def test_the_time_left_is_unknown_at_first() -> None:
    progress = Progress()
    assert progress.seconds_left(0.0) is None
    assert progress.seconds_left(1.0) == pytest.approx(0.0)
