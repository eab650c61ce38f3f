"""Where the sample shots' frames live, and how they get there."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from smartroto.errors import Error
from smartroto.files import replacing
from smartroto.jobs import Progress
from smartroto.samples.camera import SIZE
from smartroto.samples.hand_held import HandHeld
from smartroto.samples.reach import Reach
from smartroto.samples.recipe import Recipe, Scene, exposed
from smartroto.samples.turning import Turning
from smartroto.shapes.arrays import Array, Image

HOME = Path(__file__).resolve().parent
FIRST = 1001
RECIPES: dict[str, Recipe] = {
    recipe.name: recipe for recipe in (HandHeld(), Reach(), Turning())
}


@dataclass(frozen=True, kw_only=True, eq=False)
class SampleShot:
    """A rendered shot and its truth.

    plate_path: pattern of its frames, for `plate.find` or `Session.open`.
    truth_knots: `[T, N, 3, 2]` the object's outline on every frame, plate pixels.
    visible: `[T, N]` whether a point is in the frame and not behind something.
    first: number of the first frame.
    """

    name: str
    title: str
    plate_path: Path
    truth_knots: Array
    visible: Array
    first: int = FIRST
    closed: bool = True


def names() -> tuple[str, ...]:
    """The sample shots there are."""
    return tuple(RECIPES)


def shot(name: str, progress: Progress | None = None) -> SampleShot:
    """A sample shot in full size; its frames are rendered where they are missing.

    They are kept in `sample_shots/<name>/frames` of a clone, else in the user's cache.
    An interrupted rendering goes on where it stopped. Error for an unknown name.
    """
    recipe = _recipe(name)
    folder = _frames_folder(name)
    rows = range(recipe.count)
    _render(recipe, folder, 1.0, rows, progress or Progress())
    knots, visible = truth(name)
    return _sample(recipe, folder, knots, visible)


def truth(name: str) -> tuple[Array, Array]:
    """The stored truth of a shot: knots `[T, N, 3, 2]` and visibility `[T, N]`."""
    _recipe(name)
    with np.load(HOME / name / "truth.npz") as stored:
        return stored["knots"], stored["visible"].astype(float)


def render(
    name: str,
    folder: str | os.PathLike[str],
    *,
    width: int = SIZE[0],
    rows: Sequence[int] | None = None,
    progress: Progress | None = None,
) -> SampleShot:
    """Render a shot into `folder` at any width, 16:9.

    rows: which frames, counted from 0; they are numbered from 1001 in that order.
    """
    recipe = _recipe(name)
    rows = range(recipe.count) if rows is None else rows
    scale = width / SIZE[0]
    _render(recipe, Path(folder), scale, rows, progress or Progress())
    knots, visible = exact(recipe, rows)
    return _sample(recipe, Path(folder), knots * scale, visible)


def tiny(folder: str | os.PathLike[str], name: str = "hand_held") -> SampleShot:
    """A shot of 12 frames, 320 x 180, spread over the whole; quick to render."""
    rows = np.linspace(0, _recipe(name).count - 1, 12).round().astype(int)
    return render(name, folder, width=320, rows=[int(row) for row in rows])


def exact(recipe: Recipe, rows: Sequence[int]) -> tuple[Array, Array]:
    """A recipe's truth on some frames: knots `[T, N, 3, 2]`, visibility `[T, N]`."""
    knots = np.stack([recipe.knots(float(row)) for row in rows])
    visible = np.stack([recipe.seen(float(row)) for row in rows])
    return np.round(knots, 4), visible


def save_truth(name: str) -> Path:
    """Write a recipe's truth beside its README; done after changing the recipe."""
    recipe = _recipe(name)
    knots, visible = exact(recipe, range(recipe.count))
    path = HOME / name / "truth.npz"
    path.parent.mkdir(exist_ok=True)
    with replacing(path) as beside:
        np.savez_compressed(
            beside, knots=knots, visible=visible.astype(bool), first=FIRST
        )
    return path


def _recipe(name: str) -> Recipe:
    if name not in RECIPES:
        raise Error(
            f"There is no sample shot {name!r}; there are: {', '.join(RECIPES)}."
        )
    return RECIPES[name]


def _sample(recipe: Recipe, folder: Path, knots: Array, visible: Array) -> SampleShot:
    return SampleShot(
        name=recipe.name,
        title=recipe.title,
        plate_path=folder / f"{recipe.name}.%04d.exr",
        truth_knots=knots,
        visible=visible,
    )


def _frames_folder(name: str) -> Path:
    """In the clone where there is one that can be written to, else in the cache."""
    if (HOME.parent / "pyproject.toml").exists() and os.access(HOME, os.W_OK):
        return HOME / name / "frames"
    from smartroto import settings

    return settings.current().cache_path / "sample_shots" / name / "frames"


@cache
def _fingerprint() -> str:
    """Changes with every change to the recipes, so that old frames are not kept."""
    code = hashlib.sha256()
    for file in sorted(HOME.glob("*.py")):
        code.update(file.read_bytes())
    return code.hexdigest()


def _render(
    recipe: Recipe, folder: Path, scale: float, rows: Sequence[int], progress: Progress
) -> None:
    """Write the frames that are missing or of another recipe, numbered from 1001."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {
        folder / f"{recipe.name}.{FIRST + index}.exr": row
        for index, row in enumerate(rows)
    }
    for other in set(folder.glob(f"{recipe.name}.*.exr")) - set(wanted):
        other.unlink()
    todo = {
        path: row for path, row in wanted.items() if _mark_of(path) != _mark(row, scale)
    }
    if todo:
        progress.step(0.0, f"painting {recipe.name}")
        scene = recipe.painted(scale)
        done = len(wanted) - len(todo)
        for finished in _in_parallel(recipe, scene, scale, todo):
            progress.step((done + finished) / len(wanted), f"rendering {recipe.name}")
    progress.step(1.0, f"{recipe.name} is there")


def _mark(row: int, scale: float) -> str:
    """What a frame's header holds, so that an old one is not taken for a new one."""
    return f"{_fingerprint()} {row} {scale}"


def _mark_of(path: Path) -> str:
    import OpenImageIO as oiio

    if not path.exists():
        return ""
    source = oiio.ImageInput.open(str(path))
    if source is None:
        oiio.geterror()
        return ""
    mark = str(source.spec().get_string_attribute("recipe"))
    source.close()
    return mark


def _in_parallel(
    recipe: Recipe, scene: Scene, scale: float, todo: dict[Path, int]
) -> Iterator[int]:
    """Render on all cores; yields how many frames are done, after each."""

    def one(path: Path, row: int) -> None:
        _write(path, exposed(recipe, scene, row, scale), _mark(row, scale))

    pool = ThreadPoolExecutor(min(os.cpu_count() or 1, 16))
    try:
        open_: set[Future[None]] = {pool.submit(one, *item) for item in todo.items()}
        while open_:
            ready, open_ = wait(open_, return_when=FIRST_COMPLETED)
            for future in ready:
                future.result()
            yield len(todo) - len(open_)
    finally:
        pool.shutdown(cancel_futures=True)


def _write(path: Path, picture: Image, mark: str) -> None:
    """A half-float EXR, linear, that is there whole or not at all."""
    import OpenImageIO as oiio

    height, width = picture.shape[:2]
    spec = oiio.ImageSpec(width, height, 3, "half")
    spec.attribute("compression", "piz")
    spec.attribute("recipe", mark)
    spec.attribute("FramesPerSecond", oiio.TypeDesc("rational"), (24, 1))
    with replacing(path) as beside:
        output = oiio.ImageOutput.create(str(beside))
        if output is None or not output.open(str(beside), spec):
            raise Error(f"{path} cannot be written: {oiio.geterror()}.")
        written = output.write_image(np.ascontiguousarray(picture))
        if not (output.close() and written):
            raise Error(f"{path} cannot be written: {output.geterror()}.")
