"""Predicted in-betweens against known truth, beside linear and cubic interpolation."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from smartroto.jobs import Progress
from smartroto.session import Session
from smartroto.shapes.arrays import Array
from smartroto.shapes.between import linear, natural_cubic
from smartroto.shapes.metrics import boundary_error


@dataclass(frozen=True, kw_only=True)
class Shot:
    """A plate with a shape that is known on every frame.

    truth: `[T, N, 3, 2]` knots in plate pixels, from the plate's first frame on.
    """

    name: str
    plate: Path
    truth: Array


@dataclass(frozen=True, kw_only=True)
class Row:
    """One shot at one key spacing; errors are mean outline distances in pixels."""

    shot: str
    every: int
    keys: int
    linear: float
    cubic: float
    smartroto: float
    within_2_sigma: float

    @property
    def ratio(self) -> float:
        """Our error as a part of linear interpolation's."""
        return self.smartroto / max(self.linear, 1e-9)


def shots_in(folder: Path) -> list[Shot]:
    """The shots below `folder`: each has `frames/` and a `truth.npz` with `knots`."""
    return [
        Shot(
            name=path.parent.name,
            plate=path.parent / "frames",
            truth=np.load(path)["knots"],
        )
        for path in sorted(folder.glob("*/truth.npz"))
    ]


def sample_shots(progress: Progress) -> list[Shot]:
    """The project's own shots, rendered where they are not yet."""
    from smartroto import samples

    shots = []
    for name in progress.over(samples.names(), message="rendering"):
        shot = samples.shot(name)
        shots.append(Shot(name=name, plate=shot.plate_path, truth=shot.truth_knots))
    return shots


def spaced_keys(count: int, every: int) -> list[int]:
    """Rows of the keys: every so many frames, and the last."""
    return sorted({*range(0, count, every), count - 1})


def errors(knots: Array, truth: Array, keys: Sequence[int]) -> Array:
    """Mean outline distance in pixels on each frame that is no key: `[T - K]`."""
    free = [row for row in range(len(truth)) if row not in set(keys)]
    return np.array([boundary_error(knots[row], truth[row]).mean for row in free])


def interpolated(
    method: Callable[[Array, Array, Array], Array], truth: Array, keys: Sequence[int]
) -> Array:
    """The keys' in-betweens by `linear` or `natural_cubic`: `[T, N, 3, 2]`."""
    times = np.array(keys, float)
    return method(times, truth[list(keys)], np.arange(len(truth), dtype=float))


def keyed_session(shot: Shot, keys: Sequence[int]) -> tuple[Session, str]:
    """A session on the shot with its truth keyed at these rows, and the shape's id."""
    session = Session.open(shot.plate)
    first = session.plate.first
    shape = session.add_shape(shot.name, shot.truth[keys[0]], first + keys[0])
    for row in keys[1:]:
        session.set_key(shape, first + row, shot.truth[row])
    return session, shape


def measure(
    folder: Path | None, spacings: Sequence[int], progress: Progress
) -> list[Row]:
    """Run every shot of `folder`, or the sample shots, at every key spacing."""
    shots = shots_in(folder) if folder else sample_shots(progress.part(0, 0.3))
    runs = [(shot, every) for shot in shots for every in spacings]
    rest = progress.part(0.3 if folder is None else 0.0, 1.0)
    rows = []
    for index, (shot, every) in enumerate(runs):
        part = rest.part(index / len(runs), (index + 1) / len(runs))
        rows.append(_measure(shot, every, part))
    return rows


def _measure(shot: Shot, every: int, progress: Progress) -> Row:
    keys = spaced_keys(len(shot.truth), every)
    session, shape = keyed_session(shot, keys)
    prediction = session.predict(shape, progress=progress)
    off = np.linalg.norm(prediction.knots[:, :, 1] - shot.truth[:, :, 1], axis=-1)
    free = np.setdiff1d(np.arange(len(shot.truth)), keys)
    within = off[free] < 2 * np.maximum(prediction.sigma[free], 1e-6)
    return Row(
        shot=shot.name,
        every=every,
        keys=len(keys),
        linear=errors(interpolated(linear, shot.truth, keys), shot.truth, keys).mean(),
        cubic=errors(
            interpolated(natural_cubic, shot.truth, keys), shot.truth, keys
        ).mean(),
        smartroto=errors(prediction.knots, shot.truth, keys).mean(),
        within_2_sigma=float(within.mean()),
    )


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table, with the geometric mean ratio for each spacing."""
    lines = [
        "| shot | every | linear px | cubic px | smartroto px | ratio | in 2 sigma |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        lines.append(
            f"| {row.shot} | {row.every} | {row.linear:.2f} | {row.cubic:.2f} "
            f"| {row.smartroto:.2f} | {row.ratio:.2f} | {row.within_2_sigma:.0%} |"
        )
    for every in sorted({row.every for row in rows}):
        ratios = [row.ratio for row in rows if row.every == every]
        mean = float(np.exp(np.mean(np.log(np.maximum(ratios, 1e-9)))))
        lines.append(f"| **geometric mean** | {every} | | | | **{mean:.2f}** | |")
    return "\n".join(lines)
