"""Painted surfaces: noise, wood, cloth, plaster, leather.

Sizes are in units (one pixel of the full-size frame); `k` is how many texels a unit
has, so a small rendering shows the same picture as a large one. All values are linear.
"""

import numpy as np
from numpy.typing import ArrayLike

from smartroto.shapes.arrays import Array, Image

Colour = tuple[float, float, float]


def noise(
    seed: int,
    size: tuple[float, float],
    k: float,
    cell: float | tuple[float, float],
    octaves: int = 5,
    gain: float = 0.5,
) -> Image:
    """Fractal value noise, `[h k, w k]`, mean about 0 and deviation about 1.

    size: width and height in units. cell: the coarsest feature's size in units, one
    number or across and down. gain: strength of each octave relative to the last.
    """
    import cv2

    across, down = (cell, cell) if isinstance(cell, int | float) else cell
    shape = (max(1, round(size[0] * k)), max(1, round(size[1] * k)))
    total = np.zeros(shape[::-1], np.float32)
    power = 0.0
    for octave in range(octaves):
        w, h = across / 2**octave, down / 2**octave
        weight = gain**octave
        power += weight**2
        if max(w, h) * k < 1:
            continue
        grid = _lattice(seed, octave, size, (w, h))
        zoom = np.array([[w * k, 0, 0], [0, h * k, 0]], np.float32)
        total += weight * cv2.warpAffine(grid, zoom, shape, flags=cv2.INTER_CUBIC)
    return np.asarray(total / (0.7 * power**0.5), np.float32)


def _lattice(
    seed: int, octave: int, size: tuple[float, float], cell: tuple[float, float]
) -> Image:
    counts = [int(np.ceil(size[i] / cell[i])) + 3 for i in (0, 1)]
    rng = np.random.default_rng([seed, octave])
    return rng.standard_normal(counts[::-1]).astype(np.float32)


def grid(size: tuple[float, float], k: float) -> tuple[Image, Image]:
    """Units across and down at every texel's centre, `[h k, w k]` each."""
    w, h = max(1, round(size[0] * k)), max(1, round(size[1] * k))
    x = (np.arange(w, dtype=np.float32) + 0.5) / np.float32(k)
    y = (np.arange(h, dtype=np.float32) + 0.5) / np.float32(k)
    return np.broadcast_to(x, (h, w)), np.broadcast_to(y[:, None], (h, w))


def smooth(low: float, high: float, values: ArrayLike) -> Image:
    """0 below `low`, 1 above `high`, a smooth step between."""
    t = np.clip((np.asarray(values) - low) / (high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)


def tinted(value: Image | Array, colours: list[Colour]) -> Image:
    """`[..., 3]`: a ramp through `colours`, softly limited to values 0..1."""
    value = 0.5 + 0.5 * np.tanh(2.2 * (value - 0.5))
    stops = np.linspace(0, 1, len(colours))
    channels = [np.interp(value, stops, [c[i] for c in colours]) for i in range(3)]
    return np.stack(channels, -1).astype(np.float32)


def mixed(a: Image, b: Image | Colour, amount: Image) -> Image:
    """`a` with `amount` (`[h, w]`, 0..1) of `b` laid over it."""
    return np.asarray(a + (np.asarray(b, np.float32) - a) * amount[..., None], a.dtype)


def wood(
    seed: int,
    size: tuple[float, float],
    k: float,
    colours: list[Colour],
    rings: float = 26.0,
) -> Image:
    """A board whose grain runs across, `[h k, w k, 3]`; a ring every `rings` units."""
    _, y = grid(size, k)
    bend = noise(seed, size, k, (size[0] * 0.7, rings * 3.2), 3, 0.45)
    knot = noise(seed + 1, size, k, (rings * 9, rings * 4), 2, 0.5)
    phase = y / rings + 0.55 * bend + 0.5 * smooth(0.8, 2.2, knot) * knot
    ring = phase - np.floor(phase)
    late = ring**2 * (1 - smooth(0.93, 1.0, ring))
    fibre = noise(seed + 2, size, k, (rings * 2.2, rings * 0.12), 3, 0.6)
    tone = noise(seed + 3, size, k, (size[0] * 0.5, size[1] * 0.5), 4, 0.55)
    value = 0.62 - 0.42 * late + 0.09 * fibre + 0.08 * tone
    pores = smooth(1.25, 2.1, noise(seed + 4, size, k, (rings, rings * 0.1), 2, 0.7))
    return tinted(value - 0.25 * pores, colours)


def planks(
    seed: int,
    size: tuple[float, float],
    k: float,
    colours: list[Colour],
    width: float,
) -> Image:
    """Boards lying across with dark joints, each cut from another place of the tree."""
    surface = wood(seed, size, k, colours, rings=width * 0.22)
    _, y = grid(size, k)
    board = np.floor(y / width).astype(int)
    rng = np.random.default_rng([seed, 99])
    tone = rng.normal(1.0, 0.16, board.max() + 1).astype(np.float32)
    shift = rng.integers(0, surface.shape[1], board.max() + 1)
    for index in range(board.max() + 1):
        rows = board[:, 0] == index
        surface[rows] = np.roll(surface[rows], shift[index], axis=1)
    edge = np.abs(y / width - np.round(y / width)) * width
    joint = 0.18 + 0.82 * smooth(0.6, 3.0, edge + 0.4 * noise(seed + 7, size, k, 14, 3))
    return np.asarray(surface * (tone[board] * joint)[..., None], np.float32)


def plaster(
    seed: int,
    size: tuple[float, float],
    k: float,
    colours: list[Colour],
    cell: float = 160.0,
) -> Image:
    """A wall with stains, trowel marks and fine pits."""
    stain = noise(seed, size, k, cell, 6, 0.55)
    trowel = noise(seed + 1, size, k, (cell * 0.5, cell * 0.16), 4, 0.6)
    pits = smooth(1.5, 2.6, noise(seed + 2, size, k, cell * 0.06, 3, 0.7))
    runs = noise(seed + 3, size, k, (cell * 0.12, cell * 2.0), 4, 0.6)
    value = 0.5 + 0.17 * stain + 0.07 * trowel + 0.06 * runs - 0.22 * pits
    return tinted(value, colours)


def cloth(
    seed: int,
    size: tuple[float, float],
    k: float,
    ground: Colour,
    bands: list[tuple[float, float, Colour, float]],
    repeat: float,
) -> Image:
    """Checked cotton. bands: start and width within the repeat, colour, strength."""
    x, y = grid(size, k)
    wave = 1.5 * noise(seed, size, k, 70, 3)
    base = np.broadcast_to(np.asarray(ground, np.float32), (*x.shape, 3)).copy()
    for axis in (x + wave, y - wave):
        place = np.mod(axis, repeat)
        for start, width, colour, strength in bands:
            inside = smooth(start - 1, start + 1, place) * (
                1 - smooth(start + width - 1, start + width + 1, place)
            )
            base = mixed(base, colour, inside * np.float32(strength))
    thread = np.sin(x * 2.6) * np.sin(y * 2.6) if k > 0.8 else np.zeros_like(x)
    fluff = noise(seed + 1, size, k, 5, 3, 0.7)
    worn = noise(seed + 2, size, k, 120, 4)
    shade = 1 + 0.10 * thread + 0.09 * fluff + 0.07 * worn
    return np.asarray(base * shade[..., None], np.float32)


def leather(
    seed: int,
    size: tuple[float, float],
    k: float,
    colours: list[Colour],
) -> Image:
    """Worn leather: creases, pores, rubbed patches."""
    crease = np.abs(noise(seed, size, k, 46, 4, 0.6))
    pores = noise(seed + 1, size, k, 5, 2, 0.7)
    rubbed = noise(seed + 2, size, k, 130, 4, 0.55)
    value = 0.42 + 0.16 * np.minimum(crease, 1.4) + 0.07 * pores + 0.17 * rubbed
    return tinted(value, colours)
