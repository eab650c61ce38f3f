"""Predicted in-betweens against known truth, beside what others do between keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from smartroto import peers
from smartroto.artist import Artist, by_hand, suggested, worst
from smartroto.jobs import Progress
from smartroto.session import Session
from smartroto.shapes.arrays import Array
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
    """One shot at one key spacing; errors are mean outline distances in pixels.

    peers: of each other method by name; rank: correlation over frames of the sigma told
    and the error made; boil: second difference of the points in time beyond the truth's
    own, pixels.
    """

    shot: str
    every: int
    keys: int
    peers: dict[str, float]
    smartroto: float
    within_2_sigma: float
    rank: float
    boil: float

    @property
    def ratio(self) -> float:
        """Our error as a part of linear interpolation's."""
        return self.smartroto / max(self.peers["linear"], 1e-9)

    @property
    def best_peer(self) -> str:
        """The best of the others, chosen with hindsight."""
        return min(self.peers, key=self.peers.__getitem__)


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
    truth, keys = shot.truth, spaced_keys(len(shot.truth), every)
    session, shape = keyed_session(shot, keys)
    prediction = session.predict(shape, progress=progress)
    ours = errors(prediction.knots, truth, keys)
    free = np.setdiff1d(np.arange(len(truth)), keys)
    off = np.linalg.norm(prediction.knots[:, :, 1] - truth[:, :, 1], axis=-1)[free]
    sigma = np.maximum(prediction.sigma[free], 1e-6)
    others = peers.all_peers(session.read, session.plate.first, truth, keys)
    return Row(
        shot=shot.name,
        every=every,
        keys=len(keys),
        peers={name: errors(k, truth, keys).mean() for name, k in others.items()},
        smartroto=ours.mean(),
        within_2_sigma=float((off < 2 * sigma).mean()),
        rank=_rank(np.sqrt((sigma**2).mean(1)), ours),
        boil=_shake(prediction.knots) - _shake(truth),
    )


def _rank(told: Array, made: Array) -> float:
    """Spearman's correlation; 0 where one of both is the same everywhere."""
    from scipy.stats import rankdata

    one, other = rankdata(told), rankdata(made)
    spread = one.std() * other.std()
    both = ((one - one.mean()) * (other - other.mean())).mean()
    return float(both / spread) if spread > 0 else 0.0


def _shake(knots: Array) -> float:
    """Root mean square of the points' second difference in time, pixels."""
    wobble = np.diff(knots[:, :, 1], 2, axis=0)
    return float(np.sqrt((wobble**2).sum(-1).mean())) if len(wobble) else 0.0


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table, with the geometric mean ratio for each spacing."""
    lines = [
        "| shot | every | linear px | best peer | smartroto px | ratio | against peer "
        "| in 2 sigma | rank | boil px |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        peer = row.peers[row.best_peer]
        lines.append(
            f"| {row.shot} | {row.every} | {row.peers['linear']:.2f} "
            f"| {row.best_peer} {peer:.2f} | {row.smartroto:.2f} | {row.ratio:.2f} "
            f"| {row.smartroto / max(peer, 1e-9):.2f} | {row.within_2_sigma:.0%} "
            f"| {row.rank:.2f} | {row.boil:.2f} |"
        )
    for every in sorted({row.every for row in rows}):
        ratios = [row.ratio for row in rows if row.every == every]
        mean = float(np.exp(np.mean(np.log(np.maximum(ratios, 1e-9)))))
        lines.append(f"| **geometric mean** | {every} | | | | **{mean:.2f}** | | | | |")
    return "\n".join(lines)


def keys_needed(folder: Path | None, tolerance: float, progress: Progress) -> str:
    """Keys until every frame is within tolerance, as a Markdown table.

    By linear interpolation and by us, keying the worst frame, and keying what the tool
    suggests.
    """
    shots = shots_in(folder) if folder else sample_shots(progress.part(0, 0.3))
    lines = ["| shot | linear | worst frame | suggested |", "|---|---|---|---|"]
    ratios = []
    rest = progress.part(0.3 if folder is None else 0.0, 1.0)
    for shot in rest.over(shots, message="Counting keys"):
        base = by_hand(shot.truth, tolerance).keys
        worked = [
            Artist(Session.open(shot.plate), shot.truth, tolerance).work(choose).keys
            for choose in (worst, suggested)
        ]
        lines.append(f"| {shot.name} | {base} | {worked[0]} | {worked[1]} |")
        ratios.append([keys / base for keys in worked])
    means = np.mean(ratios, axis=0)
    lines.append(f"| **mean ratio** | 1 | **{means[0]:.2f}** | **{means[1]:.2f}** |")
    return "\n".join(lines)
