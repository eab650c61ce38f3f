"""A second decoder of Nuke's old text form, from the format's description alone.

It reads words one after another and knows what a still shape needs: curves of at most
one key, and layers that move nothing. Results are pixels of the format, y up.
"""

from collections.abc import Iterator

Knot = tuple[complex, complex, complex]


def decode(script: str) -> list[list[Knot]]:
    """The (left, centre, right) points of every shape, in the order of the script."""
    words = iter(script[script.index("AnimTree") :].split())
    shapes, first = [], False
    for word in words:
        if word == "Transform:":
            _moves_nothing(words)
        elif word == "CurveGroup:":
            first = True
        elif word == "NumOfPoints:" and first:
            shapes.append(_knots(words, int(next(words))))
            first = False  # what follows is the feather
    return shapes


def multiples(script: str) -> list[list[dict[str, float]]]:
    """What stands beside the centres of every shape's points."""
    shapes = []
    for group in script.split("CurveGroup:")[1:]:
        words = iter(group[group.index("NumOfPoints:") :].split()[1:])
        entries = [_beside(words) for _ in range(int(next(words)))]
        shapes.append(entries[1::3])
    return shapes


def _beside(words: Iterator[str]) -> dict[str, float]:
    next(words), _curve(words), _curve(words)
    return {next(words).strip('"'): _curve(words) for _ in range(int(next(words)))}


def _moves_nothing(words: Iterator[str]) -> None:
    assert [next(words), next(words)] == ["0", "0"]
    moved = [_curve(words) for _ in range(8)]
    assert moved[:6] == [0, 0, 0, 1, 1, 0], "this layer or shape moves"


def _knots(words: Iterator[str], count: int) -> list[Knot]:
    points = []
    for _ in range(count):
        next(words)  # flag
        points.append(complex(_curve(words), _curve(words)))
        for _ in range(int(next(words))):
            next(words), _curve(words)  # an attribute's name and value
    return [
        (centre + left, centre, centre + right)
        for left, centre, right in zip(*[iter(points)] * 3, strict=True)
    ]


def _curve(words: Iterator[str]) -> float:
    """`S 0 v`, or `S 1 t v`."""
    assert next(words) == "S"
    count = int(next(words))
    assert count < 2, "this curve moves"
    if count:
        next(words)  # time
    return float(next(words))
