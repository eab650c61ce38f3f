"""What a lens and a sensor do to the light: vignette, glow, focus, exposure, grain."""

from typing import Any

import numpy as np

from smartroto.shapes.arrays import Image


def finished(light: Image, frame: int, seed: int, scale: float) -> Image:
    """The recorded frame, linear float32 `[H, W, 3]`.

    light: the scene averaged over the shutter. frame: 0-based, drives exposure and
    grain; the same frame and seed give the same pixels. scale: 1 at full size.
    """
    light = _glow(light, scale)
    light = blurred(light, 0.55 * scale)
    light = light * _vignette(light.shape) * np.float32(exposure(frame, seed))
    return _grained(np.maximum(light, 0), frame, seed, scale)


def exposure(frame: float, seed: int) -> float:
    """Gain of a frame: a slow drift of about a sixth of a stop and a slight flicker."""
    phase = np.random.default_rng([seed, 5]).uniform(0, 2 * np.pi, 2)
    drift = 0.075 * np.sin(2 * np.pi * frame / 83 + phase[0])
    drift += 0.03 * np.sin(2 * np.pi * frame / 29 + phase[1])
    flicker = np.random.default_rng([seed, 6, int(frame)]).normal(0, 0.006)
    return float(2 ** (drift * 1.4 + flicker))


def blurred(image: Image, sigma: float) -> Image:
    """A Gaussian blur, skipped where it would do nothing."""
    import cv2

    if sigma < 0.2:
        return image
    return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma), np.float32)


def _glow(light: Image, scale: float) -> Image:
    """Light that scatters in the lens: a little of everything, wide."""
    import cv2

    h, w = light.shape[:2]
    small: Any = cv2.resize(
        light, (max(w // 8, 1), max(h // 8, 1)), interpolation=cv2.INTER_AREA
    )
    wide = cv2.resize(blurred(small, 7 * scale), (w, h), interpolation=cv2.INTER_LINEAR)
    return np.asarray(light * np.float32(0.955) + wide * np.float32(0.045), np.float32)


def _vignette(shape: tuple[int, ...]) -> Image:
    h, w = shape[:2]
    x = (np.arange(w, dtype=np.float32) + 0.5 - w / 2) / (w / 2)
    y = (np.arange(h, dtype=np.float32) + 0.5 - h / 2) / (w / 2)
    r2 = x[None] ** 2 + y[:, None] ** 2
    return np.asarray(1 / (1 + 0.33 * r2) ** 2, np.float32)[..., None]


def _grained(light: Image, frame: int, seed: int, scale: float) -> Image:
    """Noise that grows with the light, soft-edged, partly shared by the channels."""
    rng = np.random.default_rng([seed, 7, frame])
    noise = rng.standard_normal((*light.shape[:2], 4), dtype=np.float32)
    soft = blurred(noise, 0.62)
    soft *= np.float32(2.0 if soft is not noise else 1.0)
    weights = np.array([0.85, 0.65, 1.25], np.float32)
    coarse = soft[..., :3] * weights * np.float32(0.75) + soft[..., 3:] * np.float32(
        0.65
    )
    deviation = np.sqrt(np.float32(2.2e-5) + np.float32(5.5e-4) * light)
    return np.asarray(
        light + deviation * coarse * np.float32(max(scale, 0.5)), np.float32
    )
