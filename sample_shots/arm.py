"""The arm of `reach`: two bones in one skin, and its paint.

At rest the arm lies along s (pixels from the shoulder to the finger tips) with v across
it. Bent, its middle line is a straight piece, an arc round the elbow and a straight
piece; every point keeps its s and v, so points of the outline stay on the same cloth.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.interpolate import CubicSpline

from smartroto.samples.texture import Colour, cloth, grid, leather, mixed, noise, smooth
from smartroto.shapes.arrays import Array, Image

UPPER, FORE = 430.0, 500.0  # lengths of the bones, the hand included
ROUND = 84.0  # radius of the middle line at the elbow
SLEEVE = 694.0  # where the sleeve ends and the glove begins
LAMP = np.array([0.50, -0.62, 0.60]) / np.linalg.norm([0.50, -0.62, 0.60])
REST = np.array(  # the outline at rest: s and v, the inside of the bend first
    [
        [-110, 84], [60, 80], [200, 73], [310, 65], [385, 60], [430, 58], [475, 60],
        [545, 63], [620, 56], [684, 50], [700, 45], [728, 48], [764, 66], [806, 96],
        [838, 92], [842, 66], [880, 56], [916, 42], [930, 4], [914, -38], [872, -57],
        [800, -63], [742, -52], [706, -46], [690, -54], [620, -60], [530, -67],
        [470, -66], [430, -65], [390, -66], [310, -72], [180, -80], [40, -84],
        [-110, -88],
    ],
    float,
)  # fmt: skip


@dataclass(frozen=True)
class Bent:
    """The arm at one moment: shoulder, and the directions of both bones.

    The forearm is turned towards the side v > 0, by less than half a turn.
    """

    shoulder: Array
    upper: Array
    fore: Array

    @property
    def bend(self) -> float:
        """The angle between the bones in radians."""
        return float(np.arccos(np.clip(self.upper @ self.fore, -1, 1)))

    @property
    def trim(self) -> float:
        """How much of each bone the arc at the elbow replaces."""
        return float(ROUND * np.tan(self.bend / 2))

    @property
    def begin(self) -> Array:
        """Where the arc begins."""
        return np.asarray(self.shoulder + self.upper * (UPPER - self.trim))

    @property
    def end(self) -> Array:
        """Where the arc ends."""
        elbow = self.shoulder + self.upper * UPPER
        return np.asarray(elbow + self.fore * self.trim)

    def placed(self, rest: Array) -> Array:
        """Rest points `[..., 2]` (s, v) in the picture `[..., 2]`."""
        s, v = rest[..., :1], rest[..., 1:]
        straight = self.shoulder + self.upper * s + side(self.upper) * v
        ahead = self.end + self.fore * (s - UPPER - self.trim) + side(self.fore) * v
        turn = (s - UPPER + self.trim) / (2 * self.trim) * self.bend
        centre = self.begin + ROUND * side(self.upper)
        spoke = np.cos(turn) * side(self.upper) - np.sin(turn) * self.upper
        arc = centre - (ROUND - v) * spoke
        bent = np.where(s > UPPER + self.trim, ahead, arc)
        return np.asarray(np.where(s < UPPER - self.trim, straight, bent))

    def rest(self, x: Image, y: Image) -> tuple[Image, Image, Image]:
        """The inverse: s, v and the direction angle of the arm for picture points."""
        angle0 = np.float32(np.arctan2(self.upper[1], self.upper[0]))
        angle1 = np.float32(np.arctan2(self.fore[1], self.fore[0]))
        s0, v0 = _along(x, y, self.begin, self.upper)
        s1, v1 = _along(x, y, self.end, self.fore)
        centre = self.begin + ROUND * side(self.upper)
        dx, dy = x - np.float32(centre[0]), y - np.float32(centre[1])
        down = -side(self.upper).astype(np.float32)
        ahead = self.upper.astype(np.float32)
        turn = np.arctan2(dx * ahead[0] + dy * ahead[1], dx * down[0] + dy * down[1])
        turn = np.clip(turn, 0, self.bend)
        arc = np.float32(UPPER - self.trim) + turn * np.float32(
            2 * self.trim / self.bend
        )
        v2 = np.float32(ROUND) - np.hypot(dx, dy)
        last = (s1 > 0) & ((s0 >= 0) | (np.abs(v1) < np.abs(v0)))
        first = (s0 < 0) & ~last
        s = np.where(first, s0 + np.float32(UPPER - self.trim), arc)
        s = np.where(last, s1 + np.float32(UPPER + self.trim), s)
        v = np.where(first, v0, np.where(last, v1, v2))
        angle = np.where(first, angle0, np.where(last, angle1, angle0 - turn))
        return s, v, angle


def side(direction: Array) -> Array:
    """The direction of v > 0: a quarter turn to the left as seen on the screen."""
    return np.array([direction[1], -direction[0]])


def _along(x: Image, y: Image, origin: Array, way: Array) -> tuple[Image, Image]:
    dx, dy = x - np.float32(origin[0]), y - np.float32(origin[1])
    across = side(way).astype(np.float32)
    ahead = way.astype(np.float32)
    return dx * ahead[0] + dy * ahead[1], dx * across[0] + dy * across[1]


def reaching(shoulder: Array, hand: Array) -> Bent:
    """The pose whose finger tips are at `hand`; the elbow hangs below."""
    apart = hand - shoulder
    far = float(np.clip(np.linalg.norm(apart), abs(UPPER - FORE) + 1, UPPER + FORE - 8))
    line = apart / np.linalg.norm(apart)
    along = (far**2 + UPPER**2 - FORE**2) / (2 * far)
    out = np.sqrt(max(UPPER**2 - along**2, 0.0))
    elbow = line * along - side(line) * out
    tip = line * far - elbow
    return Bent(shoulder, elbow / np.linalg.norm(elbow), tip / np.linalg.norm(tip))


def outline(pose: Bent) -> Array:
    """The knots `[N, 3, 2]` of the bent arm."""
    chord = np.linalg.norm(np.diff(REST, axis=0, append=REST[:1]), axis=1)
    at = np.concatenate([[0.0], np.cumsum(chord**0.5)])
    curve = CubicSpline(at, np.concatenate([REST, REST[:1]]), bc_type="periodic")
    slope = curve(at[:-1], 1)
    ahead = slope * (at[1:] - at[:-1])[:, None] / 3
    behind = slope * np.roll(at[1:] - at[:-1], 1)[:, None] / 3
    point = pose.placed(REST)
    return np.stack(
        [point - _pushed(pose, behind), point, point + _pushed(pose, ahead)], 1
    )


def _pushed(pose: Bent, offset: Array, step: float = 1e-4) -> Array:
    """Offsets at the rest points, carried along by the bending (its derivative)."""
    there = pose.placed(REST + step * offset) - pose.placed(REST - step * offset)
    return np.asarray(there / (2 * step))


class Skin:
    """The painted arm: cloth and leather over s and the angle round the arm."""

    ACROSS = 120.0  # units for a quarter turn

    def __init__(self, scale: float) -> None:
        self.k = scale
        size = (1080.0, 2 * self.ACROSS)
        self.colour = _painted(size, scale)
        self.folds = _folds(size, scale)
        self.profile = _profile()

    def lit(self, pose: Bent, x: Image, y: Image) -> Image:
        """The colours of the arm at picture points `[h, w]`, `[h, w, 3]`."""
        import cv2

        s, v, angle = pose.rest(x, y)
        across = np.clip(self._across(s, v), -0.995, 0.995)
        around = np.arcsin(across)
        column = ((s + 120) * self.k - 0.5).astype(np.float32)
        row = (around / (np.pi / 2) + 1) * self.ACROSS * self.k - 0.5
        row = row.astype(np.float32)
        colour: Any = cv2.remap(self.colour, column, row, cv2.INTER_LINEAR)
        folds: Any = cv2.remap(self.folds, column, row, cv2.INTER_LINEAR)
        crease = np.exp(-(((s - UPPER) / 85) ** 2)) * np.float32(pose.bend / 1.2)
        folds = folds * (0.45 + 0.95 * crease)[..., None]
        light = _light(across, angle, folds)
        return np.asarray(colour * light[..., None], np.float32)

    def _across(self, s: Image, v: Image) -> Image:
        """v as -1..1 between the arm's edges at s."""
        place = np.clip(s + 120, 0, 1059)
        low, high = (np.interp(place, np.arange(1060), edge) for edge in self.profile)
        return np.asarray((2 * v - low - high) / (high - low), np.float32)


def _profile() -> tuple[Array, Array]:
    """The lower and upper edge v of the arm at rest for s = -120 .. 939."""
    s = np.arange(1060) - 120.0
    tip = int(REST[:, 0].argmax())
    inner, outer = REST[: tip + 1], REST[tip:][::-1]
    high = np.interp(s, np.maximum.accumulate(inner[:, 0]), inner[:, 1])
    low = np.interp(s, np.maximum.accumulate(outer[:, 0]), outer[:, 1])
    return low, np.maximum(high, low + 30)


def _light(across: Image, angle: Image, folds: Image) -> Image:
    """Light on a round arm: lamp, room and the dark of its lower edge."""
    n_side = across - folds[..., 1]
    n_along = -folds[..., 0]
    n_out = np.sqrt(np.clip(1 - across**2, 0.02, 1))
    c, s = np.cos(angle), np.sin(angle)
    nx, ny = n_along * c + n_side * s, n_along * s - n_side * c
    length = np.sqrt(nx * nx + ny * ny + n_out * n_out)
    lamp = (nx * LAMP[0] + ny * LAMP[1] + n_out * LAMP[2]) / length
    room = 0.20 - 0.10 * ny / length
    return np.asarray(1.9 * np.clip((lamp + 0.15) / 1.15, 0, None) + room, np.float32)


def _painted(size: tuple[float, float], k: float) -> Image:
    """Checked sleeve with hem and cuff, leather glove with seams and knuckles."""
    bands = [
        (0.0, 26.0, (0.20, 0.035, 0.022), 0.72),
        (34.0, 4.0, (0.55, 0.42, 0.26), 0.8),
        (50.0, 13.0, (0.035, 0.04, 0.055), 0.62),
        (70.0, 3.0, (0.35, 0.06, 0.03), 0.6),
    ]
    sleeve = cloth(111, size, k, (0.34, 0.235, 0.15), bands, 86)
    hide: list[Colour] = [
        (0.035, 0.018, 0.010),
        (0.16, 0.085, 0.042),
        (0.36, 0.22, 0.12),
    ]
    glove = leather(112, size, k, hide)
    x, y = grid(size, k)
    s, turn = x - 120, (y / (size[1] / 2) - 1)
    wave = 2.0 * noise(113, size, k, 50, 3)
    cuff = np.abs(s + wave - (SLEEVE - 34))
    sleeve = sleeve * (0.55 + 0.45 * smooth(0, 3, cuff))[..., None]
    hem = smooth(SLEEVE - 10, SLEEVE, s + wave)
    sleeve = sleeve * (1 - 0.45 * hem)[..., None]
    glove = glove * (0.35 + 0.65 * smooth(SLEEVE, SLEEVE + 26, s))[..., None]
    for place in (-0.42, -0.02, 0.36):
        seam = np.abs(turn - place - 0.04 * noise(114, size, k, 80, 2))
        finger = smooth(0.030, 0.008, seam) * smooth(806, 850, s)
        glove = glove * (1 - 0.72 * finger)[..., None]
    strap = smooth(9, 7, np.abs(s - 738))
    glove = mixed(glove, (0.035, 0.02, 0.012), strap * np.float32(0.75))
    stitch = smooth(1.6, 0.8, np.abs(np.abs(s - 738) - 6)) * (np.mod(y, 7) < 4)
    glove = mixed(glove, (0.42, 0.32, 0.2), np.asarray(stitch * 0.7, np.float32))
    return mixed(sleeve, glove, smooth(SLEEVE - 1, SLEEVE + 1, s + wave))


def _folds(size: tuple[float, float], k: float) -> Image:
    """Slopes of the folds, along and across, in units of height per unit."""
    slant = noise(115, size, k, (46, 150), 4, 0.5) + 0.6 * noise(
        116, size, k, (120, 60), 3
    )
    x, _ = grid(size, k)
    height = slant * 5.0 * (1 - 0.65 * smooth(SLEEVE - 5, SLEEVE + 5, x - 120))
    down, along = np.gradient(np.asarray(height * k, np.float32))
    slopes = np.stack([along, -down], -1)
    return np.asarray(np.clip(slopes, -0.9, 0.9), np.float32)
