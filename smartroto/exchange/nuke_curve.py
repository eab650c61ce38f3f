"""Numbers and keys of Nuke's `curves` knob as curves: formats/nuke.md 2 and 5."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from smartroto.errors import FormatError
from smartroto.exchange.curve import Curve, constant, lines
from smartroto.exchange.nuke_lexer import Item, KeyList, opened
from smartroto.shapes.arrays import Array
from smartroto.shapes.between import smooth_slopes

MAX_KEYS = 100_000
"""Keys of one curve: an hour at 24 frames a second has 86,400."""

MAX_FRAME = 2**24
"""Float32 counts frames exactly up to here."""

FLAT = "-"
Key = tuple[float, ...]
"""A key's value, then nothing, or left slope and weight, right slope and weight."""


class _Numbers(dict[str, float]):
    """Token -> number, remembered, since most tokens of a shape come many times."""

    def __missing__(self, token: str) -> float:
        if len(self) > 200_000:
            self.clear()
        value = self[token] = _number(token)
        return value


def _number(token: str) -> float:
    try:
        if token[:1] == "x":
            (value,) = struct.unpack(">f", bytes.fromhex(token[1:]))
        else:
            value = float(token)
    except (ValueError, struct.error) as error:
        raise FormatError(f"{token[:40]!r} is not a number.") from error
    if not np.isfinite(value):
        raise FormatError(f"{token[:40]!r} is not a finite number.")
    return float(value)


_NUMBERS = _Numbers()


def number(item: Item) -> float:
    """A token as a number: decimal, or `x` and the 8 hex digits of a float32.

    Raises FormatError where it is neither, or not finite.

    >>> number("x41200000"), number("-3")
    (10.0, -3.0)
    """
    if not isinstance(item, str):
        raise FormatError("A list stands where a number should.")
    return _NUMBERS[item]


@dataclass
class Found:
    """What was met on the way through one shape, for the report."""

    keyed: list[Array] = field(default_factory=list)
    single: list[Array] = field(default_factory=list)
    expressions: list[str] = field(default_factory=list)
    weighted: bool = False
    marked: bool = False

    def times(self) -> Array | None:
        """All key times met: of animated curves, else of single keys; else None."""
        met = self.keyed or self.single
        return np.unique(np.concatenate(met)) if met else None


def key_times(item: Item) -> Array:
    """The shared times of `px`: one, or an ascending list."""
    item = opened(item)
    tokens = [item] if isinstance(item, str) else item
    return _ascending(np.array([number(token) for token in tokens]))


def _ascending(times: Array) -> Array:
    if not len(times) or np.any(np.diff(times) <= 0):
        raise FormatError("The key times do not ascend.")
    if np.abs(times).max() > MAX_FRAME:
        raise FormatError(f"A key lies beyond frame {MAX_FRAME}.")
    return times


def coordinate(item: Item, times: Array | None, found: Found) -> Curve:
    """One coordinate or attribute: a number, keys, runs of keys, or an expression.

    times: the shared key times of `px`; None where each key tells its own.
    Raises FormatError for what the grammar does not know.
    """
    if isinstance(item, str):
        return constant(number(item))
    item = _without_expression(item, found)
    if isinstance(item, KeyList):
        if times is not None and item.count == len(times) > 1:
            return _from_table(times, _decoded(item), found)
        item = item.lists()
    if len(item) == 1 and isinstance(item[0], str) and times is None:
        return constant(number(item[0]))
    if not item:
        return constant(0.0)
    if item[0] == "r":
        return _runs(item, found)
    if times is not None:
        return _shared(item, times, found)
    return _timed([_own_key(key, found) for key in item], found)


def _without_expression(
    item: list[Item] | KeyList, found: Found
) -> list[Item] | KeyList:
    """The list of keys, with an expression and curve flags before it taken off."""
    if isinstance(item, KeyList):
        return item
    bare = item
    if bare and isinstance(bare[0], str) and bare[0][:1] == "=":
        found.expressions.append(bare[0])
        bare = bare[1:]
        if not bare:
            raise FormatError("An expression stands without its value.")
    if bare and isinstance(bare[0], list) and bare[0][:1] == ["f"]:
        bare = bare[1:]
    if bare is not item and len(bare) == 1 and isinstance(bare[0], list | KeyList):
        return bare[0]
    return bare


def _shared(item: list[Item], times: Array, found: Found) -> Curve:
    """Keys at the times of `px`; a single key holds at all of them."""
    if len(item) == 2 and item[1] == FLAT:
        item = [item]
    keys: list[Key] = []
    for entry in item:
        keys.extend(_repeated(entry, len(times), found))
        if len(keys) > len(times):
            raise FormatError(f"There are more keys than the {len(times)} key times.")
    if len(keys) == 1:
        return constant(keys[0][0], times[0])
    if len(keys) != len(times):
        raise FormatError(f"There are {len(keys)} keys for {len(times)} key times.")
    return solved(times, keys, found)


_LONE = str.maketrans("{}", "  ")
_WORDS = (
    (" - ", " 00000000 3f800000 00000000 3f800000 "),
    *[(" 0 ", " 00000000 ")] * 2,
    *[(" 1 ", " 3f800000 ")] * 2,
    ("x", ""),
)
"""What each word is in digits; twice, for words that share the space between them."""


def _decoded(item: KeyList) -> Array:
    """Keys `[K, 5]`: value, left slope and weight, right slope and weight."""
    text = item.text.translate(_LONE)
    for word, digits in _WORDS:
        text = text.replace(word, digits)
    numbers = np.frombuffer(bytes.fromhex(text), ">f4").astype(float)
    if not np.all(np.isfinite(numbers)):
        raise FormatError("A key is not a finite number.")
    return numbers.reshape(-1, 5)


def _repeated(entry: Item, limit: int, found: Found) -> Sequence[Key]:
    if isinstance(entry, list) and entry[:1] == ["x"]:
        if len(entry) != 3:
            raise FormatError("A run of keys is not `{x N KEY}`.")
        count = number(entry[1])
        if not 1 <= count <= limit:
            raise FormatError(f"A run of {count:g} keys does not fit {limit} times.")
        return [_key(entry[2], found)] * int(count)
    return [_key(entry, found)]


def _key(entry: Item, found: Found) -> Key:
    """VALUE, `{VALUE}`, `{VALUE -}` or `{VALUE ls la rs ra}`."""
    entry = opened(entry)
    if isinstance(entry, str):
        return (_NUMBERS[entry],)
    if len(entry) == 1:
        return (number(entry[0]),)
    if len(entry) == 2 and entry[1] == FLAT:
        return (number(entry[0]), 0.0, 1.0, 0.0, 1.0)
    if len(entry) >= 5:
        found.marked |= len(entry) > 5
        return tuple([number(token) for token in entry[:5]])
    raise FormatError(f"A key has {len(entry)} fields; 1, 2 or 5 are known.")


def _own_key(entry: Item, found: Found) -> tuple[float, Key]:
    """`{TIME}`, `{TIME VALUE}`, `{TIME VALUE -}` or with slopes."""
    entry = opened(entry)
    if isinstance(entry, str):
        raise FormatError("A key does not tell its time.")
    if not entry:
        raise FormatError("A key is empty.")
    return number(entry[0]), _key(entry[1:] or "0", found)


def _runs(item: list[Item], found: Found) -> Curve:
    """`{r {{KEY COUNT} …}}`: each key repeated from frame to frame."""
    runs = item[1] if len(item) == 2 else None
    if not isinstance(runs, list):
        raise FormatError("A run form is not `{r {…}}`.")
    keys: list[tuple[float, Key]] = []
    for run in runs:
        if not isinstance(run, list) or len(run) != 2:
            raise FormatError("A run is not `{KEY COUNT}`.")
        time, key = _own_key(run[0], found)
        count = number(run[1])
        if not 1 <= count <= MAX_KEYS - len(keys):
            raise FormatError(f"A run of {count:g} keys is more than a curve holds.")
        keys.extend((time + step, key) for step in range(int(count)))
    return _timed(keys, found)


def _timed(keys: list[tuple[float, Key]], found: Found) -> Curve:
    if not keys:
        return constant(0.0)
    if len(keys) > MAX_KEYS:
        raise FormatError(f"A curve has more than {MAX_KEYS} keys.")
    times = _ascending(np.array([time for time, _ in keys]))
    if len(keys) == 1:
        found.single.append(times)
        return constant(keys[0][1][0], times[0])
    return solved(times, [key for _, key in keys], found)


def solved(times: Array, keys: Sequence[Key], found: Found) -> Curve:
    """The curve of keys: stored slopes as they are, bare keys by Nuke's rule."""
    values = np.array([key[0] for key in keys])
    filled: list[Key] = list(keys)
    if any(len(key) == 1 for key in keys):
        slopes = smooth_slopes(times, values)
        filled = [
            key if len(key) == 5 else (key[0], slope, 1.0, slope, 1.0)
            for key, slope in zip(keys, slopes.tolist(), strict=True)
        ]
    return _from_table(times, np.array(filled), found)


def _from_table(times: Array, table: Array, found: Found) -> Curve:
    """The curve of keys `[K, 5]`: value, left slope and weight, right ones."""
    values = table[:, 0].copy()
    arriving, leaving = table[:, 1].copy(), table[:, 3].copy()
    arriving[0] = leaving[-1] = 0
    curve = Curve(
        times=times,
        values=values,
        arriving=arriving,
        leaving=leaving,
        held=np.zeros(len(times), dtype=bool),
    )
    before, after = table[1:, 2], table[:-1, 4]
    if np.any(before != 1) or np.any(after != 1):
        found.weighted = True
        curve = _weighted(curve, before, after)
    found.keyed.append(curve.times)
    return curve


def _weighted(curve: Curve, before: Array, after: Array) -> Curve:
    """A curve whose handles are longer or shorter than a third: baked per frame.

    before, after: `[K - 1]` weights at the end and at the start of each segment.
    Segments with usual weights stay as they are.
    """
    if np.ptp(curve.times) > MAX_KEYS:
        raise FormatError("Weighted keys span more frames than can be baked.")
    usual = (before == 1) & (after == 1)
    pieces = [curve.at(curve.times)]
    frames = [curve.times]
    for k in np.flatnonzero(~usual):
        start, end = curve.times[k], curve.times[k + 1]
        inner = np.arange(np.floor(start) + 1, np.ceil(end))
        frames.append(inner)
        values = _bezier_in_time(curve, int(k), before[k], after[k], inner)
        pieces.append(lines(np.r_[start, inner, end], values))
    times = np.unique(np.concatenate(frames))
    whole = pieces[0].at(times)
    parts = [part.copy() for part in (whole.values, whole.arriving, whole.leaving)]
    for piece in pieces[1:]:
        here = np.searchsorted(times, piece.times)
        parts[0][here] = piece.values
        parts[1][here[1:]] = piece.arriving[1:]
        parts[2][here[:-1]] = piece.leaving[:-1]
    return Curve(times=times, **_named(parts), held=np.zeros(len(times), dtype=bool))


def _named(parts: list[Array]) -> dict[str, Array]:
    return dict(zip(("values", "arriving", "leaving"), parts, strict=True))


def _bezier_in_time(
    curve: Curve, k: int, before: float, after: float, inner: Array
) -> Array:
    """Values at the start, at `inner` frames and at the end of a weighted segment."""
    t0, t1 = curve.times[k], curve.times[k + 1]
    v0, v1 = curve.values[k], curve.values[k + 1]
    reach0 = np.clip(after / 3, 0, 1) * (t1 - t0)
    reach1 = np.clip(before / 3, 0, 1) * (t1 - t0)
    times = np.array([t0, t0 + reach0, t1 - reach1, t1])
    values = np.array(
        [v0, v0 + reach0 * curve.leaving[k], v1 - reach1 * curve.arriving[k + 1], v1]
    )
    low, high = np.zeros(len(inner)), np.ones(len(inner))
    for _ in range(60):
        middle = (low + high) / 2
        early = _cubic(times, middle) < inner
        low, high = np.where(early, middle, low), np.where(early, high, middle)
    return np.concatenate([[v0], _cubic(values, (low + high) / 2), [v1]])


def _cubic(controls: Array, u: Array) -> Array:
    s = 1 - u
    weights = np.stack([s**3, 3 * s * s * u, 3 * s * u * u, u**3])
    return np.asarray(controls @ weights)
