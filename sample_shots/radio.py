"""The radio of `hand_held`: its shape in the world, its paint, and how it is drawn."""

import numpy as np

from smartroto.samples import props
from smartroto.samples.camera import Pose
from smartroto.samples.surface import Jitter, frame_size, pixel_grid
from smartroto.samples.texture import grid, noise, smooth, wood
from smartroto.samples.vectors import dot
from smartroto.shapes import raster
from smartroto.shapes.arrays import Array, Image
from smartroto.shapes.spline import polyline

WIDTH, HEIGHT, SPRING, DEPTH = 0.46, 0.345, 0.155, 0.20  # metres
PLACE = np.array([0.0, 0.0, 1.36])
YAW = np.radians(33)
ACROSS = np.array([np.cos(YAW), 0.0, -np.sin(YAW)])
BACK = np.array([np.sin(YAW), 0.0, np.cos(YAW)])
LAMP = np.array([-0.55, -0.72, -0.42])
STRAIGHT, ARCH = SPRING, 0.668  # lengths round the outline, metres


def arch(angle: Array) -> Array:
    """Points of the arch `[M, 2]` (across, down) for angles 0 (left) to pi (right)."""
    rise = HEIGHT - SPRING
    return np.stack([-np.cos(angle) * WIDTH / 2, -SPRING - np.sin(angle) * rise], -1)


def profile(count: int) -> Array:
    """The outline of the front, `[count + 3, 2]`, from foot to foot over the arch."""
    feet = np.array([[-WIDTH / 2, 0.0], [WIDTH / 2, 0.0]])
    return np.concatenate([feet[:1], arch(np.linspace(0, np.pi, count + 1)), feet[1:]])


def face(points: Array, depth: float) -> Array:
    """Points of the front `[..., 2]`, moved back by `depth`, in world axes."""
    flat = points[..., :1] * ACROSS + points[..., 1:] * np.array([0.0, 1.0, 0.0])
    return np.asarray(PLACE + flat + depth * BACK)


def corners() -> Array:
    """Feet: front left, back right, front right, `[3, 3]`."""
    feet = np.array([[-WIDTH / 2, 0.0], [WIDTH / 2, 0.0]])
    return np.stack([face(feet[0], 0.0), face(feet[1], DEPTH), face(feet[1], 0.0)])


def footprint() -> Array:
    """Where the radio stands, `[4, 2]` world x and z."""
    feet = np.array([[-WIDTH / 2, 0.0], [WIDTH / 2, 0.0]])
    world: Array = np.concatenate([face(feet, 0.0), face(feet[::-1], DEPTH)])
    return np.asarray(world[:, [0, 2]])


def ridge(eye: Array) -> float:
    """The angle of the arch at which the surface turns away from the eye."""
    angle = np.linspace(0.05, np.pi / 2, 400)
    point = face(arch(angle), 0.0)
    facing = (_normals(angle) * (eye - point)).sum(-1)
    return float(np.interp(0.0, facing, angle))


def _normals(angle: Array) -> Array:
    """Outward normals of the arch, `[..., 3]`, not of unit length."""
    rise = HEIGHT - SPRING
    across = -np.cos(angle) / (WIDTH / 2)
    down = -np.sin(angle) / rise
    upright = np.array([0.0, 1.0, 0.0])
    return np.asarray(across[..., None] * ACROSS + down[..., None] * upright)


def coverage(knots: Array, scale: float, jitter: Jitter) -> Image:
    """How much of each pixel of the frame the outline covers."""
    line = polyline(knots, 24) * scale + np.array(jitter)
    return raster.coverage(line, frame_size(scale))


class Radio:
    """The painted radio."""

    def __init__(self, scale: float, focal: float) -> None:
        self.scale = scale
        self.k = scale * focal / PLACE[2] * 1.15  # texels a metre
        self.front = _front(self.k)
        self.strip = _strip(self.k)

    def over(self, picture: Image, pose: Pose, knots: Array, jitter: Jitter) -> None:
        """Draw the radio into a picture, in place, as the camera sees it."""
        mask = coverage(knots, self.scale, jitter)
        rows, columns = np.nonzero(mask.any(1))[0], np.nonzero(mask.any(0))[0]
        box = (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1)
        inside = slice(box[1], box[3]), slice(box[0], box[2])
        colour = self._seen(pose, box, jitter)
        picture[inside] += (colour - picture[inside]) * mask[inside][..., None]

    def _seen(
        self, pose: Pose, box: tuple[int, int, int, int], jitter: Jitter
    ) -> Image:
        """The radio's surface for every pixel of a box: front, else side and arch."""
        import cv2

        rays = pose.rays(*pixel_grid(box, self.scale, jitter))
        eye = pose.place - PLACE
        far = -(eye @ BACK) / dot(rays, BACK)
        hit = eye + rays * far[..., None]
        across, down = dot(hit, ACROSS), hit[..., 1]
        front = _inside(across, down)
        x = ((across + WIDTH / 2) * self.k - 0.5).astype(np.float32)
        y = ((down + HEIGHT) * self.k - 0.5).astype(np.float32)
        seen = cv2.remap(
            self.front, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        around, depth = _behind(rays, eye)
        x = (around * self.k - 0.5).astype(np.float32)
        y = (depth * self.k - 0.5).astype(np.float32)
        side = cv2.remap(
            self.strip, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        return np.where(front[..., None], seen, side).astype(np.float32)


def _inside(across: Array, down: Array) -> Array:
    """Whether points of the front's plane belong to the front."""
    rise = HEIGHT - SPRING
    over = (across / (WIDTH / 2)) ** 2 + (np.minimum(down + SPRING, 0) / rise) ** 2 < 1
    return np.asarray(over & (down <= 0))


def _behind(rays: Array, eye: Array) -> tuple[Array, Array]:
    """Where rays leave the prism's mantle again on the eye's side: length round the
    profile from the right foot upwards, and depth, in metres."""
    rise, half = HEIGHT - SPRING, WIDTH / 2
    u, v = dot(rays, ACROSS), rays[..., 1]
    a0, b0 = eye @ ACROSS, eye[1] + SPRING
    a = (u / half) ** 2 + (v / rise) ** 2
    b = u * a0 / half**2 + v * b0 / rise**2
    c = (a0 / half) ** 2 + (b0 / rise) ** 2 - 1
    far = (-b - np.sqrt(np.maximum(b * b - a * c, 0))) / a
    across, down = a0 + u * far, b0 + v * far
    angle = np.arctan2(-down / rise, across / half)
    wall = down > 0
    far = np.where(wall, (half - a0) / u, far)
    length = STRAIGHT + np.interp(angle, *_lengths())
    height = -(eye[1] + v * far)
    return np.where(wall, height, length), dot(eye + rays * far[..., None], BACK)


def _lengths() -> tuple[Array, Array]:
    """Angle from the right, and length along the arch to it."""
    angle = np.linspace(0, np.pi, 200)
    points = arch(np.pi - angle)
    steps = np.linalg.norm(np.diff(points, axis=0), axis=1)
    return angle, np.concatenate([[0.0], np.cumsum(steps)])


def _lit(normal: Array) -> Array:
    """Light on surfaces with these normals `[..., 3]`: window and room."""
    unit = normal / np.linalg.norm(normal, axis=-1, keepdims=True)
    lamp = LAMP / np.linalg.norm(LAMP)
    return np.asarray(
        2.3 * np.clip(dot(unit, lamp), 0, None) + 0.26 - 0.07 * unit[..., 1]
    )


def _strip(k: float) -> Image:
    """Side and arch unrolled: across the length from the right foot, down the depth."""
    length = STRAIGHT + float(_lengths()[1][-1])
    units, fine = (length * 1100, DEPTH * 1100), k / 1100
    paint = wood(71, units, fine, props.OAK, rings=17)
    x, y = grid(units, fine)
    at = x[0] / 1100
    angle = np.interp(at - STRAIGHT, _lengths()[1], _lengths()[0])
    normal = np.where((at < STRAIGHT)[:, None], ACROSS, _normals(np.pi - angle))
    light = _lit(normal)[None] * np.ones((len(paint), 1))
    light *= 0.55 + 0.45 * smooth(0, 0.10, at)[None]  # the table's shade at the foot
    edge = np.minimum(y / 1100, DEPTH - y / 1100)
    light *= 0.72 + 0.28 * smooth(
        0.0, 0.006, edge + 0.002 * noise(72, units, fine, 30, 3)
    )
    sheen = 0.22 * np.exp(-(((at - STRAIGHT - 0.42) / 0.05) ** 2))[None, :, None]
    return np.asarray(paint * light[..., None] + sheen * (0.5 + paint), np.float32)


def _front(k: float) -> Image:
    """The front: veneer, cloth behind slats, a lit dial, knobs, worn edges."""
    units, fine = (WIDTH * 1100, HEIGHT * 1100), k / 1100
    paint = wood(73, units, fine, props.OAK, rings=21)
    x, y = (np.asarray(a / 1100, np.float32) for a in grid(units, fine))
    x, y = x - np.float32(WIDTH / 2), y - np.float32(HEIGHT)
    paint = _cloth(paint, x, y, units, fine)
    paint = _dial(paint, x, y, units, fine)
    for side in (-0.155, 0.155):
        paint = _knob(paint, x - side, y + 0.052)
    rim = 1 - np.sqrt(
        (x / (WIDTH / 2)) ** 2 + (np.minimum(y + SPRING, 0) / (HEIGHT - SPRING)) ** 2
    )
    rim = np.minimum(rim * 0.19, -y + 0.002)
    worn = smooth(0.0, 0.007, rim + 0.002 * noise(74, units, fine, 26, 4))
    light = _lit(-BACK[None, None])[0, 0] * (1.12 + 0.55 * (-y - 0.2) - 0.5 * x)
    picture = paint * (light * (0.6 + 0.4 * worn))[..., None]
    groove = np.exp(-(((rim - 0.017) / 0.0018) ** 2))
    return np.asarray(picture * (1 - 0.6 * groove[..., None]), np.float32)


def _cloth(
    paint: Image, x: Image, y: Image, units: tuple[float, float], k: float
) -> Image:
    """The loudspeaker: woven cloth in a round opening with three slats across."""
    r = np.hypot(x, (y + 0.212) * 1.12)
    weave = np.sin(x * 2100) * np.sin(y * 2100) if k > 0.5 else np.zeros_like(x)
    tone = 0.17 + 0.03 * weave + 0.03 * noise(75, units, k, 60, 4)
    cloth = tone[..., None] * np.array([1.0, 0.72, 0.42], np.float32)
    depth = 0.35 + 0.65 * smooth(0.0, 0.03, 0.098 - r + 0.25 * np.minimum(0, y + 0.25))
    slat = smooth(0.0070, 0.0058, np.abs(np.mod(y + 0.012, 0.044) - 0.022))
    opening = smooth(0.0995, 0.0980, r)
    ring = np.exp(-(((r - 0.1025) / 0.0022) ** 2))
    shown = opening * (1 - slat)
    paint = paint + (cloth * depth[..., None] - paint) * shown[..., None]
    brass = (
        np.array([0.62, 0.42, 0.16], np.float32)
        * (0.7 - 3.0 * (x + y + 0.21))[..., None]
    )
    return np.asarray(paint + (brass - paint) * ring[..., None], np.float32)


def _dial(
    paint: Image, x: Image, y: Image, units: tuple[float, float], k: float
) -> Image:
    """A lit scale with marks and a red needle."""
    inside = smooth(0.0, 0.0015, 0.098 - np.abs(x)) * smooth(
        0.0, 0.0015, 0.021 - np.abs(y + 0.052)
    )
    glow = 0.55 + 0.25 * np.exp(-((x / 0.06) ** 2)) + 0.03 * noise(76, units, k, 40, 3)
    glass = glow[..., None] * np.array([1.0, 0.74, 0.36], np.float32)
    minor = np.abs(np.mod(x, 0.0075) - 0.00375) < 0.0006
    major = np.abs(np.mod(x, 0.03) - 0.015) < 0.0010
    marks = (minor & (np.abs(y + 0.060) < 0.004)) | (
        major & (np.abs(y + 0.057) < 0.008)
    )
    marks |= np.abs(y + 0.046) < 0.0007
    glass = glass * np.where(marks, 0.12, 1.0)[..., None]
    needle = (np.abs(x - 0.031) < 0.0011) & (np.abs(y + 0.052) < 0.018)
    glass = np.where(needle[..., None], np.array([0.45, 0.03, 0.02]), glass)
    return np.asarray(paint + (glass - paint) * inside[..., None], np.float32)


def _knob(paint: Image, x: Image, y: Image) -> Image:
    """A turned knob with its shadow, lit from the upper left."""
    r = np.hypot(x, y)
    shade = 0.75 * smooth(0.036, 0.020, np.hypot(x - 0.006, y - 0.008))
    paint = paint * (1 - shade)[..., None]
    tilt = np.clip(r / 0.022, 0, 1) ** 2
    light = 0.55 - tilt * (x * 0.7 + y) / 0.022 * 0.5
    shine = np.exp(-((np.hypot(x + 0.007, y + 0.008) / 0.004) ** 2))
    body = light[..., None] * np.array([0.075, 0.045, 0.028]) + 0.5 * shine[..., None]
    cap = smooth(0.0225, 0.0215, r)
    return np.asarray(paint + (body - paint) * cap[..., None], np.float32)
