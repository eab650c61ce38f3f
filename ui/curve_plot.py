"""Where the keys of channels lie on the curve editor, and what a drag makes of them."""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from smartroto import channels, timing
from smartroto.channels import Channel
from smartroto.document import Document
from smartroto.history import Edit, together

KeyName = tuple[Channel, int]
"""A key of a channel, by its frame."""


@dataclass(frozen=True)
class Axis:
    """Values to points: `low` lies at `bottom`, `high` at `top`."""

    low: float
    high: float
    top: float
    bottom: float

    def y(self, value: float) -> float:
        """Where a value lies."""
        part = (value - self.low) / (self.high - self.low)
        return self.bottom - part * (self.bottom - self.top)

    def value(self, y: float) -> float:
        """The value at a height."""
        part = (self.bottom - y) / (self.bottom - self.top)
        return self.low + part * (self.high - self.low)

    def lines(self, room: float = 28.0) -> list[float]:
        """Round values for the lines of the grid, `room` points apart or more."""
        least = (self.high - self.low) * room / max(self.bottom - self.top, 1.0)
        power = 10.0 ** math.floor(math.log10(least))
        step = next(m * power for m in (1, 2, 5, 10) if m * power >= least * 0.999)
        first = math.ceil(self.low / step)
        last = math.floor(self.high / step)
        return [number * step for number in range(first, last + 1)]


def fitted(
    document: Document, shown: Iterable[Channel], span: range
) -> tuple[float, float]:
    """The lowest and highest value of the channels, with some room."""
    values = [
        value
        for channel in shown
        for _, value in channels.samples(
            document, channel, span.start, span.stop - 1, 2
        )
    ]
    low, high = min(values, default=0.0), max(values, default=1.0)
    for channel in shown:
        low = min(low, channel.low if math.isfinite(channel.low) else low)
        high = max(high, channel.high if math.isfinite(channel.high) else high)
    room = max((high - low) * 0.1, 0.05 * max(abs(high), abs(low)), 0.1)
    return low - room, high + room


@dataclass(frozen=True, kw_only=True, eq=False)
class Drag:
    """Keys of channels on their way in time and value.

    start: the value of each key at the press.
    """

    start: Mapping[KeyName, float] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Document, keys: Collection[KeyName]) -> "Drag":
        read = {one: channels.reader(document, one) for one in {key[0] for key in keys}}
        return cls(start={(one, time): read[one](time) for one, time in keys})

    def edit(self, frames: int, value: float) -> Edit:
        """The keys moved by whole frames and by some units."""
        steps: list[Edit] = []
        for channel in dict.fromkeys(channel for channel, _ in self.start):
            own = {t: v for (one, t), v in self.start.items() if one == channel}
            if value:
                new = {time: old + value for time, old in own.items()}
                steps.append(channels.set_values(channel, new))
        moved: set[tuple[str, str]] = set()
        for channel, _ in self.start if frames else ():
            if (channel.id, channel.track) not in moved:
                moved.add((channel.id, channel.track))
                steps.append(self._move(channel, frames))
        return together(steps)

    def _move(self, channel: Channel, by: int) -> Edit:
        """All chosen keys of a track at once, whichever number of it was chosen."""
        track = (channel.id, channel.track)
        times = {t for one, t in self.start if (one.id, one.track) == track}
        moves = {time: time + by for time in times}
        return timing.move_keys(channel.id, moves, only=channel.track)

    def landed(self, frames: int) -> set[KeyName]:
        """The keys where they lie after it."""
        return {(channel, time + frames) for channel, time in self.start}

    @property
    def title(self) -> str:
        """For undo."""
        count = len(self.start)
        return "Move key" if count == 1 else f"Move {count} keys"
