"""What the eye and the engine see of a plate."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartroto import colour
from smartroto.document import Plate


def of(path: str, colour_space: str = "") -> Plate:
    return Plate(path=path, first=1, last=1, size=(4, 4), colour_space=colour_space)


LINEAR, FILM, SCREEN = of("a.%04d.exr"), of("a.dpx"), of("a.jpg")


@pytest.mark.parametrize(
    ("path", "space", "kind"),
    [
        ("a.%04d.exr", "", "linear"),
        ("a.EXR", "", "linear"),
        ("a.hdr", "", "linear"),
        ("a.%04d.dpx", "", "log"),
        ("a.cin", "", "log"),
        ("a.png", "", "display"),
        ("a.mov", "", "display"),
        ("a.tif", "lin_rec709_scene", "linear"),
        ("a.jpg", "srgb_rec709_scene", "display"),
        ("a.dpx", "srgb_texture", "display"),
        ("a.exr", "ACEScg", "linear"),
        ("a.exr", "Cineon", "log"),
        ("a.exr", "ARRI LogC4", "log"),
    ],
)
def test_encoding(path: str, space: str, kind: str) -> None:
    assert colour.encoding(of(path, space)) == kind


def test_eight_bits_are_shown_as_they_are() -> None:
    codes = np.arange(256, dtype=np.uint8).repeat(3).reshape(16, 16, 3)
    np.testing.assert_array_equal(colour.to_display(codes, SCREEN), codes)
    as_float = codes.astype(np.float32) / 255
    np.testing.assert_array_equal(colour.to_display(as_float, SCREEN), codes)
    np.testing.assert_allclose(colour.to_engine(codes, SCREEN), as_float, atol=1e-7)


def test_linear_light_is_shown_through_srgb() -> None:
    light = np.array([[[0.0, 0.18, 1.0], [0.5, 2.0, -0.3]]], np.float32)
    expected = [[[0, 118, 255], [188, 255, 0]]]
    for dtype in (np.float32, np.float16):
        shown = colour.to_display(light.astype(dtype), LINEAR)
        assert shown.dtype == np.uint8 and shown.shape == (1, 2, 3)
        np.testing.assert_allclose(shown, expected, atol=1)


def test_film_is_shown_from_black_to_white() -> None:
    code = np.array([[[95, 685, 445]]], np.float32) / 1023
    sixteen = np.rint(code * 65535).astype(np.uint16)
    for image in (code, sixteen):
        shown = colour.to_display(image, FILM)[0, 0]
        assert shown[0] <= 1 and shown[1] >= 254
        # Cineon: 445 is the 18 % grey card against a white of 90 %
        assert shown[2] == pytest.approx(colour.srgb(np.float32(0.148)) * 255, abs=3)
    engine = colour.to_engine(sixteen, FILM)[0, 0]
    np.testing.assert_allclose(engine, (0, 1, 350 / 590), atol=2e-3)


def test_gain_multiplies_light_and_gamma_lifts_the_middle() -> None:
    light = np.full((1, 1, 3), 0.18, np.float32)
    twice = colour.to_display(light, LINEAR, gain=2.0)
    np.testing.assert_array_equal(twice, colour.to_display(light * 2, LINEAR))
    screen = np.full((1, 1, 3), 118, np.uint8)
    np.testing.assert_allclose(
        colour.to_display(screen, SCREEN, gain=2.0), twice, atol=1
    )
    lifted = colour.to_display(screen, SCREEN, gamma=2.0)
    np.testing.assert_allclose(lifted, 255 * (118 / 255) ** 0.5, atol=1)
    for plate in (LINEAR, FILM, SCREEN):
        black = colour.to_display(np.zeros((1, 1, 3), np.float32), plate, 4.0, 2.2)
        assert black.max() == 0


@pytest.mark.parametrize("plate", [LINEAR, FILM, SCREEN])
@pytest.mark.parametrize("dtype", [np.float32, np.float16])
def test_broken_pixels_are_made_harmless(plate: Plate, dtype: type) -> None:
    values = np.array([[[np.nan, np.inf, -np.inf]]], dtype)
    before = values.copy()
    shown = colour.to_display(values, plate)
    np.testing.assert_array_equal(shown, [[[0, 255, 0]]])
    engine = colour.to_engine(values, plate)
    assert np.isfinite(engine).all() and engine.dtype == np.float32
    np.testing.assert_array_equal(values, before)


def test_exposure_shifts_the_engine_s_picture_by_a_constant() -> None:
    light = np.geomspace(0.1, 4, 60, dtype=np.float32).reshape(4, 5, 3)
    shift = colour.to_engine(light * 2, LINEAR) - colour.to_engine(light, LINEAR)
    assert shift.std() < 0.003 and 0.1 < shift.mean() < 0.25


@settings(deadline=None, max_examples=50)
@given(st.floats(0, 4), st.floats(0, 4), st.sampled_from([LINEAR, FILM, SCREEN]))
def test_brighter_stays_brighter(a: float, b: float, plate: Plate) -> None:
    low, high = sorted((a, b))
    image = np.array([[[low, high, 0]]], np.float32)
    for picture in (colour.to_display(image, plate), colour.to_engine(image, plate)):
        assert picture[0, 0, 0] <= picture[0, 0, 1]


@pytest.mark.parametrize("plate", [LINEAR, FILM, SCREEN])
def test_stored_and_float_pixels_agree(plate: Plate) -> None:
    values = np.random.default_rng(4).random((9, 11, 3), np.float32)
    half = values.astype(np.float16)
    exact = half.astype(np.float32)
    np.testing.assert_array_equal(
        colour.to_display(half, plate, 1.3, 0.9),
        colour.to_display(exact, plate, 1.3, 0.9),
    )
    np.testing.assert_allclose(
        colour.to_engine(half, plate), colour.to_engine(exact, plate), atol=1e-6
    )


def test_curves_are_each_other_s_inverse() -> None:
    values = np.linspace(0, 1, 101, dtype=np.float32)
    np.testing.assert_allclose(
        colour.srgb_to_linear(colour.srgb(values)), values, atol=1e-5
    )


def test_pictures_that_are_views_work_too() -> None:
    wide = np.random.default_rng(5).random((8, 16, 3)).astype(np.float16)
    part = wide[::2, 3:9]
    np.testing.assert_array_equal(
        colour.to_display(part, LINEAR), colour.to_display(wide, LINEAR)[::2, 3:9]
    )
