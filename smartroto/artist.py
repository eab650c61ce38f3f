"""A simulated artist, who sets the truth on one frame more until a shot is done."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from smartroto import review
from smartroto.jobs import Progress
from smartroto.peers import interpolated
from smartroto.session import Session
from smartroto.shapes.arrays import Array
from smartroto.shapes.between import linear
from smartroto.shapes.metrics import boundary_error


class Work(NamedTuple):
    """keys: how many were needed; excess: pixels beyond the tolerance on the way, over
    all frames and rounds; looks: frames that were right, and approved as they were."""

    keys: int
    excess: float
    looks: int = 0


def off(knots: Array, truth: Array) -> Array:
    """Mean outline distance on each frame, `[T]` pixels."""
    both = zip(knots, truth, strict=True)
    return np.array([boundary_error(one, true).mean for one, true in both])


class Artist:
    """Sets keys of a session's shape, first and last row of `truth` to begin with.

    truth: `[T, N, 3, 2]` from the plate's first frame on; tolerance: pixels that every
    frame must be within, as a mean distance between outlines.
    """

    def __init__(self, session: Session, truth: Array, tolerance: float) -> None:
        self.session, self.truth, self.tolerance = session, truth, tolerance
        self.first = session.plate.first
        self.shape = session.add_shape("truth", truth[0], self.first)
        self.rows, self.approved = [0], list[int]()
        self.error = np.zeros(len(truth))
        self.key(len(truth) - 1)

    def key(self, row: int) -> None:
        """Set the truth on a row."""
        self.rows.append(row)
        self.session.set_key(self.shape, self.first + row, self.truth[row])

    def approve(self, row: int) -> None:
        """Accept a row as it is."""
        self.approved.append(row)
        self.session.approve(self.shape, [self.first + row])

    def look(self, progress: Progress) -> bool:
        """Predict and measure; whether every frame is within tolerance."""
        self.session.predict(self.shape, progress=progress)
        knots = self.session.document.predictions[self.shape].knots
        self.error = off(knots, self.truth)
        self.error[self.approved] = 0.0  # they stay as they were accepted
        return bool(self.error.max() <= self.tolerance)

    def work(
        self,
        choose: "Callable[[Artist], int]",
        progress: Progress | None = None,
        *,
        approves: bool = False,
    ) -> Work:
        """Key the chosen frame until all is well.

        approves: where the chosen frame is within tolerance as it is, approve it and
        take the next, as an artist would who looks before keying.
        """
        excess = 0.0
        while len(self.rows) <= len(self.truth):
            done = self.look(progress or Progress())
            excess += float(np.maximum(self.error - self.tolerance, 0).sum())
            if done:
                break
            row = choose(self)
            while approves and self.error[row] <= self.tolerance:
                self.approve(row)
                row = choose(self)
            self.key(row)
        return Work(len(self.rows), excess, len(self.approved))


def suggested(artist: Artist) -> int:
    """Where one more key helps most, as the window says it."""
    document, shape = artist.session.document, artist.shape
    return review.suggest_key(document, shape, artist.tolerance)[0] - artist.first


def doubted(artist: Artist) -> int:
    """The frame of the largest sigma."""
    sigma = artist.session.document.predictions[artist.shape].across
    return int(np.argmax(np.mean(sigma**2, axis=1)))


def worst(artist: Artist) -> int:
    """The frame that truly is the worst, which no artist knows beforehand."""
    return int(np.argmax(artist.error))


def by_hand(truth: Array, tolerance: float) -> Work:
    """Linear interpolation, keyed on the frame that truly is its worst."""
    rows, excess = [0, len(truth) - 1], 0.0
    while True:
        error = off(interpolated(linear, truth, sorted(rows)), truth)
        error[rows] = 0.0
        excess += float(np.maximum(error - tolerance, 0).sum())
        if error.max() <= tolerance or len(rows) == len(truth):
            return Work(len(rows), excess)
        rows.append(int(np.argmax(error)))


def evenly(open_session: Callable[[], Session], truth: Array, tolerance: float) -> Work:
    """Keys evenly spaced, one more each time."""
    excess, count = 0.0, 1
    session = open_session()
    while count < len(truth):
        count += 1
        rows = np.unique(np.linspace(0, len(truth) - 1, count).round().astype(int))
        artist = Artist(session, truth, tolerance)
        for row in rows[1:-1].tolist():
            artist.key(row)
        done = artist.look(Progress())
        excess += float(np.maximum(artist.error - tolerance, 0).sum())
        if done:
            break
    return Work(count, excess)
