"""A second decoder of Nuke's `curves`, written from the format's description alone.

It shares nothing with the product: it walks characters, keeps tuples, and answers
one frame at a time by following a Bezier in time and value. Slow, plain, and wrong in
other ways if it is wrong. Results are pixels of the format, y up, transforms applied.
"""

import math
import struct
from itertools import pairwise
from typing import Any, NamedTuple


class Outline(NamedTuple):
    """One shape at one frame: (left, centre, right) points, and the feather's.

    multiples: for each point what stands beside its centre, such as `osw`.
    """

    name: str
    closed: bool
    points: list[tuple[complex, complex, complex]]
    feather: list[tuple[complex, complex, complex]] | None
    values: dict[str, float]
    multiples: list[dict[str, float]]


def decode(script: str, frame: float) -> list[Outline]:
    """All shapes of all roto nodes at a frame, from the top of the stack down."""
    outlines: list[Outline] = []
    at = 0
    while (at := script.find("curves {", at)) >= 0:
        value, at = _group(script, at + len("curves "))
        tree = value
        while not (isinstance(tree[0], tuple) and tree[0] and tree[0][0] == "v"):
            tree = tree[0]
        for part in tree:
            if part[0] == "n":
                for node in part[1:]:
                    outlines += _walk(node, frame, [])
    return outlines


def _group(text: str, at: int) -> tuple[tuple[Any, ...], int]:
    """The tuple that starts at the brace at `at`, and the place behind it."""
    assert text[at] == "{"
    done: list[list[Any]] = []
    inside: list[Any] = []
    word, in_quotes = "", False
    started = False
    while True:
        letter = text[at]
        at += 1
        if letter == "\\":
            word += text[at]
            at += 1
            started = True
            continue
        if in_quotes:
            in_quotes = letter != '"'
            word += "" if letter == '"' else letter
            continue
        if letter == '"':
            in_quotes = started = True
            continue
        if letter in "{} \t\r\n":
            if started or word:
                inside.append(word)
            word, started = "", False
            if letter == "{":
                done.append(inside)
                inside = []
            elif letter == "}":
                outer = done.pop()
                outer.append(tuple(inside))
                if not done:
                    return outer[0], at
                inside = outer
            continue
        word += letter


def _real(word: str) -> float:
    if word.startswith("x"):
        return struct.unpack("!f", int(word[1:], 16).to_bytes(4, "big"))[0]
    return float(word)


def _walk(node: tuple[Any, ...], frame: float, maps: list[Any]) -> list[Outline]:
    kind = node[0]
    if kind == "layer":
        inner = [_matrix(node, frame), *maps]
        return [
            outline
            for child in node[2:]
            if isinstance(child, tuple) and child[0] in ("layer", "curvegroup")
            for outline in _walk(child, frame, inner)
        ]
    name, flags, curves = node[1], int(node[2]), node[4]
    chain = [_matrix(node, frame), *maps]
    edges = [_edge(curve, frame) for curve in curves if curve != "idem"]
    bits = flags | int(dict(p for p in curves[0][1:] if p[0] == "f").get("f", 0))
    main, soft = edges[0], edges[1] if len(edges) > 1 else None
    points, feather = [], []
    for i in range(0, len(main), 3):
        left, centre, right = main[i : i + 3]
        points.append(
            tuple(_move(chain, p) for p in (centre + left, centre, centre + right))
        )
        if soft:
            left, push, right = soft[i : i + 3]
            tip = centre + push
            feather.append(
                tuple(_move(chain, p) for p in (tip + left, tip, tip + right))
            )
    values = _values(node, frame)
    is_open = bits & (1 << 20 | 1 << 5)
    multiples = _beside(curves[0], frame)
    tips = feather if soft else None
    return [Outline(name, not is_open, points, tips, values, multiples)]


def _beside(curve: tuple[Any, ...], frame: float) -> list[dict[str, float]]:
    """Names and numbers at every centre, the second of each three entries."""
    entries = next(p[1:] if p[0] == "p" else p[2:] for p in curve[1:] if p[0][0] == "p")
    found = []
    for entry in entries[1::3]:
        told = entry[0] if entry and isinstance(entry[0], tuple) else ()
        words = told[1:] if told[:1] == ("a",) else ()
        pairs = zip(words[::2], words[1::2], strict=True)
        found.append({name: _scalar(value, frame, None) for name, value in pairs})
    return found


def _values(node: tuple[Any, ...], frame: float) -> dict[str, float]:
    found: dict[str, float] = {}
    for part in node[2:]:
        if isinstance(part, tuple) and part and part[0] == "a":
            words = list(part[1:])
            while len(words) > 1:
                name, value = words.pop(0), words.pop(0)
                found[name] = _scalar(value, frame, None)
    return found


def _edge(curve: tuple[Any, ...], frame: float) -> list[complex]:
    for part in curve[1:]:
        if part[0] == "p":
            return [_pair(entry, frame, None) for entry in part[1:]]
        if part[0] == "px":
            shared = part[1] if isinstance(part[1], tuple) else (part[1],)
            clock = [_real(word) for word in shared]
            return [_pair(entry, frame, clock) for entry in part[2:]]
    raise ValueError("no points")


def _pair(entry: tuple[Any, ...], frame: float, clock: list[float] | None) -> complex:
    axes = [e for e in entry if not (isinstance(e, tuple) and e and e[0] == "a")]
    numbers = [_scalar(axis, frame, clock) for axis in axes[:2]] + [0.0, 0.0]
    return complex(numbers[0], numbers[1])


def _scalar(value: Any, frame: float, clock: list[float] | None) -> float:
    if isinstance(value, str):
        return _real(value)
    if value and isinstance(value[0], str) and value[0].startswith("="):
        rest = [v for v in value[1:] if not (isinstance(v, tuple) and v[0] == "f")]
        return _scalar(rest[0], frame, clock)
    if value and isinstance(value[0], tuple) and value[0] and value[0][0] == "f":
        return _scalar(value[1], frame, clock)
    return _follow(_stations(value, clock), frame)


def _stations(value: Any, clock: list[float] | None) -> list[list[Any]]:
    """Keys as [time, value, slope in, weight in, slope out, weight out] or bare."""
    plain: list[tuple[Any, ...]] = []
    if value[:1] == ("r",):
        for first, count in value[1]:
            for step in range(int(_real(count))):
                plain.append((_real(first[0]) + step, *first[1:]))
    else:
        for key in value:
            key = (key,) if isinstance(key, str) else key
            if key[:1] == ("x",):
                again = key[2] if isinstance(key[2], tuple) else (key[2],)
                plain += [again] * int(_real(key[1]))
            elif clock is None:
                plain.append((_real(key[0]), *(key[1:] or ("0",))))
            else:
                plain.append(key)
    if clock is not None:
        plain = plain * len(clock) if len(plain) == 1 else plain
        assert len(plain) == len(clock)
        plain = [(when, *key) for when, key in zip(clock, plain, strict=True)]
    stations = []
    for when, height, *rest in plain:
        slopes = [0.0, 1.0, 0.0, 1.0] if rest == ["-"] else [_real(r) for r in rest]
        stations.append([when, _real(height), *slopes])
    return _with_slopes(stations)


def _with_slopes(keys: list[list[Any]]) -> list[list[Any]]:
    slopes: dict[int, float] = {}
    last = len(keys) - 1

    def rise(i: int) -> float:
        return (keys[i + 1][1] - keys[i][1]) / (keys[i + 1][0] - keys[i][0])

    for i in range(1, last):
        a, b = rise(i - 1), rise(i)
        whole = (keys[i + 1][1] - keys[i - 1][1]) / (keys[i + 1][0] - keys[i - 1][0])
        cap = 3 * min(abs(a), abs(b))
        slopes[i] = 0.0 if a * b <= 0 else math.copysign(min(abs(whole), cap), whole)
    if last > 0:
        slopes[0] = 1.5 * rise(0) - 0.5 * slopes.get(1, rise(0))
        slopes[last] = 1.5 * rise(last - 1) - 0.5 * slopes.get(last - 1, rise(last - 1))
    for i, key in enumerate(keys):
        if len(key) == 2:
            key += [slopes.get(i, 0.0), 1.0, slopes.get(i, 0.0), 1.0]
    return keys


def _follow(keys: list[list[Any]], frame: float) -> float:
    if frame <= keys[0][0]:
        return keys[0][1]
    for before, after in pairwise(keys):
        if before[0] <= frame < after[0]:
            third = (after[0] - before[0]) / 3
            out, back = before[5] * third, after[3] * third
            bars = (
                complex(before[0], before[1]),
                complex(before[0] + out, before[1] + out * before[4]),
                complex(after[0] - back, after[1] - back * after[2]),
                complex(after[0], after[1]),
            )
            low, high = 0.0, 1.0
            for _ in range(48):
                half = (low + high) / 2
                if _casteljau(bars, half).real < frame:
                    low = half
                else:
                    high = half
            return _casteljau(bars, (low + high) / 2).imag
    return keys[-1][1]


def _casteljau(bars: tuple[complex, ...], u: float) -> complex:
    while len(bars) > 1:
        bars = tuple(a + (b - a) * u for a, b in pairwise(bars))
    return bars[0]


def _matrix(node: tuple[Any, ...], frame: float) -> list[float]:
    """The 35 numbers of `{t …}` at a frame."""
    numbers = [0.0] * 35
    for one in (9, 10, 11, 19, 24, 29, 34):
        numbers[one] = 1.0
    for part in node[2:]:
        if isinstance(part, tuple) and part and part[0] == "t":
            for place, value in enumerate(part[1:]):
                numbers[place] = _scalar(value, frame, None)
    return numbers


def _move(chain: list[list[float]], point: complex) -> complex:
    for n in chain:
        pivot, shift = complex(n[0], n[1]), complex(n[3], n[4])
        arm = point - pivot
        arm = complex(arm.real * n[9], arm.imag * n[10])
        arm = complex(arm.real + n[12] * arm.imag, arm.imag)
        arm *= complex(math.cos(math.radians(n[8])), math.sin(math.radians(n[8])))
        x, y = (arm + pivot + shift).real, (arm + pivot + shift).imag
        down = n[31] * x + n[32] * y + n[34]
        across = n[19] * x + n[20] * y + n[22]
        up = n[23] * x + n[24] * y + n[26]
        point = complex(across / down, up / down)
    return point
