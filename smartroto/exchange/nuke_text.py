"""Numbers, keys and points as Nuke's `curves` knob spells them: formats/nuke.md 2, 5.

Float32 is all that Nuke's hex words hold: beyond 4096 pixels they step by 1/2000 of a
pixel. A tangent is therefore taken from its centre as rounded, not as meant, and only
the centre carries that error.
"""

import re
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from smartroto.errors import FormatError
from smartroto.exchange.curve import Curve
from smartroto.exchange.nuke_lexer import quoted
from smartroto.shapes.arrays import Array


def tokens(numbers: Array) -> list[str]:
    """Numbers as Nuke's words: 0 and 1 as they are, others as float32 in hex.

    Raises FormatError for a number that is not finite.

    >>> tokens(np.array([0.0, 1.0, 10.0, -50.0]))
    ['0', '1', 'x41200000', 'xc2480000']
    """
    narrow = _float32(numbers).ravel()
    if not np.all(np.isfinite(narrow)):
        raise FormatError("A number is not finite or too large to be written.")
    digits = narrow.astype(">f4").tobytes().hex()
    words = ["x" + digits[i : i + 8] for i in range(0, len(digits), 8)]
    for index in np.flatnonzero((narrow == 0) | (narrow == 1)):
        words[index] = str(int(narrow[index]))
    return words


def _float32(numbers: Array) -> NDArray[np.float32]:
    with np.errstate(over="ignore"):
        return np.asarray(numbers).astype(np.float32)


def token(number: float) -> str:
    """One number as a word."""
    return tokens(np.array([number]))[0]


def name_token(name: str) -> str:
    """A name: bare where it is one plain word."""
    plain = re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII)
    return name if plain else quoted(name)


def keys(curve: Curve) -> str:
    """`{TIME VALUE ls 1 rs 1} …`: keys of one number that tell their own times."""
    times = tokens(curve.times)
    return "{" + " ".join(_keys(_columns(curve)[0], times)) + "}"


def attribute(curve: Curve | float) -> str:
    """The value of an attribute: a word, or keys."""
    if isinstance(curve, (int, float)):
        return token(curve)
    return token(float(curve.values[0])) if curve.constant else keys(curve)


_Column = tuple[list[str], list[str], list[str], bool]


def _columns(curve: Curve) -> list[_Column]:
    """For each number of the value: words of values and slopes; whether it is still."""
    parts = [
        np.asarray(_float32(part.reshape(len(curve.times), -1)).T, dtype=float)
        for part in (curve.values, curve.arriving, curve.leaving)
    ]
    count, size = parts[0].shape
    still = np.all(parts[0] == parts[0][:, :1], axis=1)
    still &= ~np.any(parts[1][:, 1:], axis=1) & ~np.any(parts[2][:, :-1], axis=1)
    words = [tokens(part) for part in parts]
    return [
        (
            words[0][c * size : (c + 1) * size],
            words[1][c * size : (c + 1) * size],
            words[2][c * size : (c + 1) * size],
            bool(still[c]),
        )
        for c in range(count)
    ]


def _keys(column: _Column, times: list[str] | None = None) -> Iterator[str]:
    values, arriving, leaving, _ = column
    last = len(values) - 1
    for k, value in enumerate(values):
        before = arriving[k] if k else "0"
        after = leaving[k] if k < last else "0"
        start = f"{times[k]} {value}" if times else value
        if before == after == "0":
            yield f"{{{start} -}}"
        else:
            yield f"{{{start} {before} 1 {after} 1}}"


def shared_points(curve: Curve, heads: Sequence[str] = ()) -> list[str]:
    """`px`: the times, then an entry for each pair of numbers, value by value.

    heads: what stands before the numbers of each entry; nothing where there is none.
    """
    times = tokens(curve.times)
    single = len(times) == 1
    lead = f"{{px {times[0]}" if single else f"{{px\n {{{' '.join(times)}}}"
    columns = _columns(curve)
    axes = [_shared(column, single) for column in columns]
    entries = zip(heads or [""] * (len(axes) // 2), axes[0::2], axes[1::2], strict=True)
    return [*lead.split("\n"), *(f" {{{head}{x} {y}}}" for head, x, y in entries)]


def _shared(column: _Column, single: bool) -> str:
    if single:
        return column[0][0]
    if column[3]:
        return f"{{{{{column[0][0]} -}}}}"
    return "{" + " ".join(_keys(column)) + "}"


def own_points(curves: list[Curve]) -> list[str]:
    """`p`: entries whose pairs of numbers tell their own times; `[K, 2]` each."""
    return ["{p", *(_own_pair(curve) for curve in curves)]


def _own_pair(curve: Curve) -> str:
    times = tokens(curve.times)
    x, y = (_own(column, times) for column in _columns(curve))
    return f" {{{x} {y}}}"


def _own(column: _Column, times: list[str]) -> str:
    if column[3]:
        return f"{{{{{times[0]} {column[0][0]} -}}}}"
    return "{" + " ".join(_keys(column, times)) + "}"
