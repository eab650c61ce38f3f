"""The `{a …}` block of a shape or layer: formats/nuke.md section 8."""

from collections.abc import Mapping

import numpy as np

from smartroto.document import Colour, Key, Mode
from smartroto.exchange.curve import Curve, constant, to_keys
from smartroto.exchange.motion import frames_of, on_whole_frames
from smartroto.exchange.nuke_text import attribute
from smartroto.exchange.report import OPEN_END, Report

LIFE_ALL, LIFE_START_TO, LIFE_SINGLE, LIFE_TO_END, LIFE_RANGE = range(5)
"""Lifetime types. 0, 2 and 3 are seen in real files; 1 and 4 follow the order of
Nuke's menu, and no file with them is known."""

MODES: dict[int, Mode] = {0: "union", 1: "max", 7: "add", 12: "subtract"}
"""Blending modes that mean the same on both sides: over, max, plus, minus."""

BLENDS = (
    *("over", "max", "multiply", "color-burn", "min", "screen", "color-dodge", "plus"),
    *("overlay", "soft-light", "hard-light", "from", "minus", "difference"),
    "exclusion",
)

KEPT: dict[str, tuple[float, str]] = {
    "ft": (0.0, "the feather type"),
    "a": (1.0, "the alpha of its colour"),
    "osf": (0.0, "the feather of the spline's width"),
    "osbe": (0.0, "the cap at the spline's start"),
    "osee": (0.0, "the cap at the spline's end"),
}
NOT_ON_LAYERS = {"inv": 0.0, "bm": 0.0, "fx": 0.0, "fy": 0.0, "ltt": 0.0}
SHUTTER: dict[str, tuple[float, str]] = {
    "mbs": (0.5, "its own shutter"),
    "mb": (1.0, "its own number of motion blur samples"),
    "mbsot": (0.0, "its own shutter offset type"),
    "mbso": (0.0, "its own shutter offset"),
}


class Attributes:
    """Values by name; what does not come through is told to the report."""

    def __init__(self, table: Mapping[str, Curve], name: str, report: Report) -> None:
        self.table = table
        self.name = name
        self.report = report
        self._told: set[str] = set()
        self._kept: dict[str, str] = {}

    def number(self, name: str, default: float) -> float:
        """A value that we do not animate: the first, and a note where it changes."""
        curve = self.table.get(name)
        if curve is None:
            return default
        if not curve.constant and name not in self._told:
            self._told.add(name)
            self.report.drop(self.name, f"the animation of {name!r} (first value kept)")
        return float(curve.values[0])

    def curve(self, name: str) -> Curve | None:
        """An animated value, None where it is absent or 0 throughout."""
        curve = self.table.get(name)
        return curve if curve is not None and np.any(curve.values) else None

    def animated(self, name: str) -> bool:
        """Whether there is such a value and it changes."""
        return name in self.table and not self.table[name].constant

    def visible(self) -> bool:
        """Whether it is shown; switching over time goes into the opacity."""
        return self.animated("vis") or bool(round(self.number("vis", 1.0)))

    def colour(self) -> Colour | None:
        """Its colour, None where it is the default white."""
        red, green, blue = (
            float(np.clip(self.number(channel, 1.0), 0, 1)) for channel in "rgb"
        )
        return None if red == green == blue == 1 else (red, green, blue)

    def mode(self) -> tuple[Mode, bool]:
        """How it combines, and whether it is inverted."""
        blend = round(self.number("bm", 0.0))
        inverted = bool(round(self.number("inv", 0.0)))
        if blend not in MODES:
            known = 0 <= blend < len(BLENDS)
            word = BLENDS[blend] if known else f"number {blend}"
            self._keep("bm", f"the blending mode {word} is a plain union here")
        return MODES.get(blend, "union"), inverted

    def lifetime(self) -> tuple[int, int] | None:
        """First and last frame; `OPEN_END` stands where one side is open."""
        kind = round(self.number("ltt", 0.0))
        first, last = (
            int(np.clip(np.floor(self.number(name, 1.0)), -OPEN_END, OPEN_END))
            for name in ("ltn", "ltm")
        )
        if kind == LIFE_ALL:
            return None
        if kind == LIFE_SINGLE:
            return first, first
        if kind == LIFE_TO_END:
            return first, OPEN_END
        if kind == LIFE_START_TO:
            return -OPEN_END, last
        if kind != LIFE_RANGE:
            self.report.drop(self.name, f"a lifetime of the unknown type {kind}")
            return None
        return min(first, last), max(first, last)

    def opacity(self, frame: int) -> dict[int, Key]:
        """Opacity keys, none where it is 1; `frame` takes a value without a time."""
        opacity = self.table.get("opc", constant(1.0, frame))
        if self.animated("vis"):
            self.report.approximate(self.name, "switching it on and off became opacity")
            return to_keys(switched(opacity, self.table["vis"]))
        if len(opacity.times) == 1:
            value = float(opacity.values[0])
            return {} if value == 1 else {frame: Key(value=np.asarray(value))}
        placed = on_whole_frames(opacity)
        if placed.baked:
            self.report.approximate(
                self.name, "opacity keys between frames moved to whole frames"
            )
        return to_keys(placed.curve)

    def keep_the_rest(self) -> dict[str, str]:
        """What is set, matters and means nothing here: told, and kept for Nuke.

        Returns texts by name, with those of a blending mode that was asked for before.
        """
        blurred = self.number("mbo", 0.0) != 0
        watched = KEPT | (SHUTTER if blurred else {})
        for name, (default, text) in watched.items():
            if np.any(self.table.get(name, constant(default)).values != default):
                self._keep(name, f"{text} is not shown here")
        return self._kept

    def keep_on_layer(self) -> dict[str, str]:
        """The same for what shapes have here and layers not."""
        for name, default in NOT_ON_LAYERS.items():
            if np.any(self.table.get(name, constant(default)).values != default):
                self._keep(name, f"{name!r} of a layer is not shown here")
        return self._kept

    def _keep(self, name: str, text: str) -> None:
        self._kept[name] = attribute(self.table[name])
        self.report.approximate(self.name, f"{text}; it is kept for Nuke")


def switched(opacity: Curve, visible: Curve) -> Curve:
    """Opacity where visible, held from change to change; exact on whole frames."""
    frames = frames_of(np.concatenate([visible.times, opacity.times]))
    if len(opacity.times) == 1:
        frames = frames_of(visible.times)
    shown = np.round(visible.at(frames).values)
    values = opacity.at(frames).values * shown
    changes = np.flatnonzero(np.r_[True, np.diff(values) != 0])
    return Curve(
        times=frames[changes],
        values=values[changes],
        arriving=np.zeros(len(changes)),
        leaving=np.zeros(len(changes)),
        held=np.arange(len(changes)) < len(changes) - 1,
    )
