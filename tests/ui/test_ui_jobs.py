"""Long work: answers on the window's thread, one wanted job a name, no late answers."""

import threading
from typing import Any

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from smartroto.jobs import Progress
from smartroto.ui.jobs import Jobs


@pytest.fixture
def jobs(qapp: Any) -> Any:
    made = Jobs(threads=1)
    yield made
    assert made.wait()
    made.deleteLater()


def never(_: Any) -> None:
    raise AssertionError("must not be called")


def test_an_answer_arrives_on_the_windows_thread(jobs: Jobs, qtbot: QtBot) -> None:
    answers: list[tuple[Any, bool]] = []
    jobs.start(
        "sum",
        lambda progress: (sum(progress.over([1, 2, 3])), QThread.isMainThread()),
        lambda answer: answers.append((answer, QThread.isMainThread())),
        never,
    )
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == [((6, False), True)]
    assert jobs.running() == ()


def test_reports_come_in_order_and_end_below_zero(jobs: Jobs, qtbot: QtBot) -> None:
    reports: list[tuple[str, float]] = []
    jobs.reported.connect(lambda name, fraction, text: reports.append((name, fraction)))
    jobs.start("walk", lambda p: list(p.over("ab")), lambda answer: None, never)
    qtbot.waitUntil(lambda: bool(reports) and reports[-1][1] < 0)
    fractions = [fraction for _, fraction in reports]
    assert fractions == [0.0, 0.0, 0.5, 1.0, -1.0]


def test_a_newer_job_cancels_the_older_of_its_name(jobs: Jobs, qtbot: QtBot) -> None:
    begun, answers = threading.Event(), []

    def slow(progress: Progress) -> str:
        begun.set()
        while True:
            progress.check()

    jobs.start("name", slow, never, never)
    assert begun.wait(5)
    jobs.start("name", lambda progress: "new", answers.append, never)
    qtbot.waitUntil(lambda: answers == ["new"])


def test_a_late_answer_is_dropped(jobs: Jobs, qtbot: QtBot) -> None:
    go, begun, answers = threading.Event(), threading.Event(), []

    def deaf(progress: Progress) -> str:
        begun.set()
        assert go.wait(5)
        return "late"

    jobs.start("name", deaf, never, never)
    assert begun.wait(5)
    jobs.cancel("name")
    jobs.start("name", lambda progress: "new", answers.append, never)
    go.set()
    qtbot.waitUntil(lambda: answers == ["new"])


def test_a_failure_comes_as_a_value(jobs: Jobs, qtbot: QtBot) -> None:
    failures: list[Exception] = []

    def broken(progress: Progress) -> None:
        raise ValueError("no")

    jobs.start("name", broken, never, failures.append)
    qtbot.waitUntil(lambda: bool(failures))
    assert str(failures[0]) == "no"


def test_cancelling_calls_nobody_and_wait_ends(jobs: Jobs, qtbot: QtBot) -> None:
    begun = threading.Event()

    def slow(progress: Progress) -> None:
        begun.set()
        while True:
            progress.check()

    jobs.start("name", slow, never, never)
    assert begun.wait(5)
    assert jobs.wait(5)
    assert jobs.running() == ()
