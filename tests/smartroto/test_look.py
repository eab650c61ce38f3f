"""Plates as displays show them: through OpenColorIO, by channel, smaller."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from smartroto import colour, look, ocio
from smartroto.document import Plate
from smartroto.errors import Error
from smartroto.look import Look

SDR = ("sRGB - Display", "Un-tone-mapped")


def plate(suffix: str, space: str = "") -> Plate:
    return Plate(
        path=f"a.%04d.{suffix}", first=1, last=2, size=(32, 24), colour_space=space
    )


def pixels(kind: type[np.generic], top: float) -> np.ndarray:
    """Colours from dark to light, not too saturated."""
    random = np.random.default_rng(4)
    grey = np.linspace(0.02, 0.8, 24 * 32).reshape(24, 32, 1)
    return (grey * random.uniform(0.7, 1.2, (24, 32, 3)) * top).astype(kind)


@pytest.mark.parametrize("monitor", [SDR, None])
@pytest.mark.parametrize(("gain", "gamma"), [(1.0, 1.0), (2.0, 1.3)])
def test_the_cube_shows_what_the_config_says(
    monitor: ocio.Monitor | None, gain: float, gamma: float
) -> None:
    import PyOpenColorIO

    monitor = monitor or ocio.default()
    image = pixels(np.float16, 1.0)
    shown = ocio.to_display(image, plate("exr"), monitor, gain, gamma)
    config = PyOpenColorIO.Config.CreateFromFile(ocio.BUILT_IN)
    light = np.ascontiguousarray(image.astype(np.float32) * gain)
    way = config.getProcessor(
        "ACEScg", *monitor, PyOpenColorIO.TRANSFORM_DIR_FORWARD
    ).getDefaultCPUProcessor()
    way.apply(PyOpenColorIO.PackedImageDesc(light, 32, 24, 3))
    exact = np.clip(light, 0, 1) ** (1 / gamma) * 255
    assert np.abs(shown - exact).mean() < 0.8 and np.abs(shown - exact).max() < 6


@pytest.mark.parametrize(
    ("suffix", "space", "kind"),
    [
        ("exr", "", "linear"),
        ("dpx", "", "log"),
        ("png", "", "display"),
        ("exr", "ACES2065-1", "linear"),
        ("exr", "ACEScct", "log"),
        ("mov", "ARRI LogC4", "log"),
        ("tif", "sRGB - Texture", "display"),
    ],
)
def test_the_encoding_follows_the_colour_space(
    suffix: str, space: str, kind: str
) -> None:
    assert colour.encoding(plate(suffix, space)) == kind
    assert ocio.space(plate(suffix, space)) in ocio.spaces()


def test_a_display_referred_picture_comes_back_as_it_was() -> None:
    image = pixels(np.uint8, 255)
    shown = look.show(image, plate("png"), Look(monitor=SDR))
    assert np.abs(shown.astype(int) - image).max() <= 2
    np.testing.assert_array_equal(look.show(image, plate("png"), Look()), image)
    raw = look.show(pixels(np.float16, 1), plate("exr"), Look(monitor=look.RAW))
    expected = pixels(np.float16, 1).astype(np.float32).clip(0, 1) * 255
    assert np.abs(raw - expected).max() <= 0.51


def test_steps_average_and_channels_are_grey() -> None:
    image = pixels(np.uint16, 65535)
    half = look.show(image, plate("tif"), Look(step=2))
    assert half.shape == (12, 16, 3)
    whole = look.show(image, plate("tif"), Look()).astype(float)
    mean = whole.reshape(12, 2, 16, 2, 3).mean(axis=(1, 3))
    assert np.abs(half - mean).max() <= 1
    assert look.show(image, plate("tif"), Look(step=5)).shape == (5, 7, 3)
    green = look.show(image, plate("tif"), Look(channel="green"))
    np.testing.assert_array_equal(green, np.repeat(whole[..., 1:2], 3, axis=2))


def test_the_readout_is_scene_linear() -> None:
    image = np.full((24, 32, 3), 128, np.uint8)
    np.testing.assert_allclose(
        look.linear_at(image, plate("png"), 3, 4), 0.2158, atol=1e-3
    )
    grey = np.full((24, 32, 3), 0.18, np.float16)
    kept = look.linear_at(grey, plate("exr", "ACEScg"), 0, 0)
    np.testing.assert_allclose(kept, 0.18, atol=1e-3)


def test_a_studio_config_is_followed_and_a_broken_one_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert look.chosen(look.AUTOMATIC) == look.PLAIN
    monkeypatch.setenv("OCIO", "ocio://cg-config-latest")
    assert look.chosen(look.AUTOMATIC) == ocio.default()
    assert "ARRI LogC4" not in ocio.spaces()
    monkeypatch.setenv("OCIO", str(tmp_path / "gone.ocio"))
    with pytest.raises(Error, match=r"gone\.ocio"):
        ocio.displays()
    assert look.chosen(look.AUTOMATIC) == look.PLAIN
    monkeypatch.delenv("OCIO")
    with pytest.raises(Error, match="Nowhere"):
        ocio.to_display(pixels(np.uint8, 255), plate("png"), ("Nowhere", "x"))


@pytest.mark.parametrize("monitor", [look.PLAIN, look.RAW, SDR])
@pytest.mark.parametrize("step", [1, 2, 4])
@pytest.mark.parametrize("region", [(8, 4, 28, 20), (0, 0, 32, 24), (9, 3, 17, 30)])
def test_a_region_is_shown_as_in_the_whole_and_the_rest_is_dark(
    monitor: ocio.Monitor, step: int, region: look.Region
) -> None:
    image = pixels(np.uint8, 255)
    asked = Look(monitor=monitor, step=step, gain=1.5)
    whole = look.show(image, plate("png"), asked)
    part = look.show(image, plate("png"), replace(asked, region=region))
    assert part.shape == whole.shape
    left, top = (side // step for side in region[:2])
    right, bottom = min(region[2], 32) // step, min(region[3], 24) // step
    inside = slice(top, bottom), slice(left, right)
    assert np.array_equal(part[inside], whole[inside]) and part[inside].any()
    dark = part.copy()
    dark[top : -(-min(region[3], 24) // step), left : -(-right * step // step) + 1] = 0
    assert not dark.any()


def test_a_region_beside_the_plate_shows_nothing() -> None:
    shown = look.show(pixels(np.uint8, 255), plate("png"), Look(region=(40, 0, 60, 9)))
    assert shown.shape == (24, 32, 3) and not shown.any()
