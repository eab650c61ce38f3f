"""The sample shots: the same each time, and true."""

from pathlib import Path

import numpy as np
import pytest
from scipy.spatial import ConvexHull

from smartroto import plate, samples
from smartroto.errors import Error
from smartroto.jobs import Cancelled, Progress
from smartroto.samples import bird, radio, store
from smartroto.samples.arm import REST
from smartroto.samples.hand_held import HandHeld
from smartroto.samples.reach import Reach
from smartroto.samples.turning import Turning
from smartroto.shapes.arrays import Array, Image
from smartroto.shapes.raster import coverage
from smartroto.shapes.spline import polyline

SMALL = 160 / 1280


def overlap(a: Image, b: Image) -> float:
    """Intersection over union of two soft masks."""
    return float(np.minimum(a, b).sum() / np.maximum(a, b).sum())


def covered(knots: Array, scale: float, size: tuple[int, int]) -> Image:
    return coverage(polyline(knots, 32) * scale, size)


def test_there_are_three_shots_of_the_promised_length() -> None:
    assert samples.names() == ("hand_held", "reach", "turning")
    for name in samples.names():
        knots, visible = samples.truth(name)
        assert 48 <= len(knots) <= 72
        assert knots.shape == (*visible.shape, 3, 2)


@pytest.mark.parametrize("name", samples.names())
def test_the_stored_truth_is_the_recipes(name: str) -> None:
    recipe = store.RECIPES[name]
    knots, visible = store.exact(recipe, range(recipe.count))
    stored, seen = samples.truth(name)
    np.testing.assert_allclose(stored, knots, atol=2e-4)
    assert (seen == visible).mean() > 0.999


@pytest.mark.parametrize("name", samples.names())
def test_points_move_without_jumps(name: str) -> None:
    knots, _ = samples.truth(name)
    point = knots[:, :, 1]
    assert np.linalg.norm(np.diff(point, axis=0), axis=-1).max() < 45
    assert np.linalg.norm(np.diff(point, 2, axis=0), axis=-1).max() < 6
    moved = np.linalg.norm(point[-1] - point[0], axis=-1)
    there_and_back = np.linalg.norm(point[len(point) // 2] - point[0], axis=-1)
    assert max(moved.max(), there_and_back.max()) > 60


@pytest.mark.parametrize("name", samples.names())
def test_the_object_in_the_picture_fills_the_true_outline(name: str) -> None:
    recipe = store.RECIPES[name]
    scale = 640 / 1280
    scene = recipe.painted(scale)
    if name == "hand_held":
        scene.radio.front[:] = scene.radio.strip[:] = 1e4
    elif name == "turning":
        scene.paint.colour[:] = 1e4
    else:
        scene.skin.colour[:] = 1e4
    time = 0.4 * recipe.count
    shows = (scene.light(time, (0.0, 0.0)).max(-1) > 300).astype(np.float32)
    truth = covered(recipe.knots(time), scale, (640, 360))
    if name == "reach":
        left, right = np.array([668, 792]) + recipe.shift(time, "post")[0]
        truth[:, int(left * scale) : round(right * scale)] = 0
    assert overlap(shows, (truth > 0.1).astype(np.float32)) > 0.98
    mask = scene.mask(time, (0.0, 0.0))
    assert overlap(mask, truth) > 0.98


def test_the_radio_s_outline_is_the_hull_of_its_projection() -> None:
    recipe = HandHeld()
    for time in (0.0, 31.0, 59.0):
        edge = radio.profile(200)
        solid = np.concatenate([radio.face(edge, d) for d in (0.0, radio.DEPTH)])
        seen = recipe.pose(time).project(solid)
        hull = coverage(seen[ConvexHull(seen).vertices], (1280, 720))
        assert overlap(covered(recipe.knots(time), 1.0, (1280, 720)), hull) > 0.999


def test_the_bird_s_outline_is_where_rays_meet_it() -> None:
    recipe = Turning()
    for time in (3.0, 52.0):
        pose, solid = recipe.pose(time), recipe.bird(time)
        x, y = np.meshgrid(np.arange(160) + 0.5, np.arange(90) + 0.5)
        rays = pose.rays(x * 8, y * 8)
        rays /= np.linalg.norm(rays, axis=-1, keepdims=True)
        closest = np.full(x.shape, np.inf)
        for far in np.linspace(0.8, 1.6, 400):
            point = pose.place + rays * far - bird.MIDDLE
            length = np.linalg.norm(point, axis=-1)
            closest = np.minimum(
                closest, length - solid.reach(point / length[..., None])
            )
        met = (closest < 0).astype(np.float32)
        truth = covered(recipe.knots(time), SMALL, (160, 90))
        assert overlap(met, (truth > 0.5).astype(np.float32)) > 0.98


def test_the_arm_bends_back() -> None:
    for time in (0.0, 20.0, 35.0):
        pose = Reach().arm(time)
        inner = REST[2:-2] * [1, 0.7]
        placed = pose.placed(inner).astype(np.float32)
        s, v, _ = pose.rest(placed[:, 0], placed[:, 1])
        np.testing.assert_allclose(s, inner[:, 0], atol=0.1)
        np.testing.assert_allclose(v, inner[:, 1], atol=0.1)


def test_the_arm_is_hidden_by_the_post_for_a_while() -> None:
    _, visible = samples.truth("reach")
    hidden = (visible == 0).any(1)
    fingers = visible[:, 15:22].min(1) == 0
    assert 0.2 < fingers.mean() < 0.8 and hidden.any()
    assert samples.truth("hand_held")[1].all() and samples.truth("turning")[1].all()


@pytest.mark.parametrize("name", samples.names())
def test_visible_points_are_in_the_frame(name: str) -> None:
    knots, visible = samples.truth(name)
    point = knots[:, :, 1][visible == 1]
    assert (point >= 0).all() and (point < (1280, 720)).all()


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> samples.SampleShot:
    return samples.tiny(tmp_path_factory.mktemp("tiny"))


def test_a_tiny_shot_opens_as_a_plate(tiny: samples.SampleShot) -> None:
    opened = plate.find(tiny.plate_path)
    assert (opened.first, opened.last, opened.size) == (1001, 1012, (320, 180))
    assert opened.fps == 24
    assert plate.stored(opened, 1001).dtype == np.float16
    assert tiny.truth_knots.shape == (12, 16, 3, 2)
    assert tiny.truth_knots.max() < 320
    picture = plate.read(opened, 1006)
    assert 0.03 < picture.mean() < 0.5 and picture.std() > 0.03


@pytest.mark.parametrize("name", samples.names())
def test_the_same_pixels_each_time(name: str, tmp_path: Path) -> None:
    first = samples.render(name, tmp_path / "a", width=160, rows=[7, 8])
    again = samples.render(name, tmp_path / "b", width=160, rows=[8])
    picture = plate.read(plate.find(first.plate_path), 1002)
    same = plate.read(plate.find(again.plate_path), 1001)
    np.testing.assert_array_equal(picture, same)
    np.testing.assert_array_equal(first.truth_knots[1], again.truth_knots[0])


def test_an_interrupted_rendering_goes_on(tmp_path: Path) -> None:
    progress = Progress(lambda fraction, message: fraction > 0.3 and progress.cancel())
    with pytest.raises(Cancelled):
        samples.render("reach", tmp_path, width=96, rows=range(8), progress=progress)
    early = {path: path.stat().st_mtime_ns for path in tmp_path.glob("*.exr")}
    assert 2 <= len(early) < 8
    shot = samples.render("reach", tmp_path, width=96, rows=range(8))
    assert plate.missing(plate.find(shot.plate_path)) == ()
    assert len(list(tmp_path.glob("*.exr"))) == 8
    assert all(path.stat().st_mtime_ns == time for path, time in early.items())


def test_frames_of_another_recipe_are_rendered_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    samples.render("reach", tmp_path, width=96, rows=[3, 4])
    samples.render("reach", tmp_path, width=64, rows=[3])
    frame = tmp_path / "reach.1001.exr"
    assert list(tmp_path.iterdir()) == [frame]
    assert plate.find(tmp_path).size == (64, 36)
    old = frame.stat().st_mtime_ns
    samples.render("reach", tmp_path, width=64, rows=[3])
    assert frame.stat().st_mtime_ns == old
    monkeypatch.setattr(store, "_fingerprint", lambda: "another")
    samples.render("reach", tmp_path, width=64, rows=[3])
    new = frame.stat().st_mtime_ns
    frame.write_bytes(frame.read_bytes()[:200])
    samples.render("reach", tmp_path, width=64, rows=[3])
    assert old < new < frame.stat().st_mtime_ns
    assert plate.read(plate.find(tmp_path), 1001).shape == (36, 64, 3)


def test_outside_a_clone_frames_go_to_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from smartroto import settings

    settings.current.cache_clear()
    monkeypatch.setenv("SMARTROTO_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(store, "HOME", tmp_path)
    folder = store._frames_folder("reach")
    settings.current.cache_clear()
    assert folder == tmp_path / "cache" / "sample_shots" / "reach" / "frames"
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.setattr(store, "HOME", tmp_path / "sample_shots")
    (tmp_path / "sample_shots").mkdir()
    assert store._frames_folder("reach") == tmp_path / "sample_shots/reach/frames"


def test_an_unknown_shot_is_refused_by_name() -> None:
    with pytest.raises(Error, match="no sample shot 'nope'; there are: hand_held"):
        samples.shot("nope")
