"""Where the braces of a text open and close, all found in one go."""

import numpy as np

from smartroto.errors import FormatError

MAX_DEPTH = 200
"""How deep braces may nest; layers take one level each."""

MAX_ESCAPES = 5_000_000
"""Backslashes of a script; finding what they escape takes memory."""

_OPEN, _CLOSE, _BACKSLASH = b"{}\\"
_LOOK = 256


class Braces:
    """The braces of a text in latin-1, those behind a backslash left out."""

    def __init__(self, text: str) -> None:
        letters = np.frombuffer(text.encode("latin-1"), np.uint8)
        opening = letters == _OPEN
        found = opening | (letters == _CLOSE)
        slashes = text.count("\\")
        if slashes > MAX_ESCAPES:
            raise FormatError(
                f"The text has {slashes} backslashes, which no script needs: the file "
                "is damaged."
            )
        if slashes:
            found[_escaped(letters)] = False
        self._places = np.flatnonzero(found)
        self._depth = np.cumsum(np.where(opening[self._places], 1, -1), dtype=np.int32)

    def closing(self, start: int, what: str) -> int:
        """The place behind the brace that closes the one at `start`.

        what: the part of a script that this is, for the errors raised where it has no
        end or nests too deep: FormatError.
        """
        here = int(np.searchsorted(self._places, start))
        outside = self._depth[here] - 1
        look, low = _LOOK, here + 1
        while low < len(self._depth):
            part = self._depth[low : low + look]
            ends = np.flatnonzero(part <= outside)
            inside = part[: ends[0]] if len(ends) else part
            if len(inside) and inside.max() > outside + MAX_DEPTH:
                raise FormatError(
                    f"The braces of {what} nest deeper than {MAX_DEPTH}: this is not a "
                    "Nuke script; copy the node from Nuke again."
                )
            if len(ends):
                return int(self._places[low + ends[0]]) + 1
            low, look = low + look, look * 2
        raise FormatError(
            f"The file ends within {what}: a closing brace is missing. It was cut "
            "short; copy or save it again."
        )


def _escaped(letters: np.ndarray) -> np.ndarray:
    """The places behind an odd number of backslashes, which one of them escapes."""
    slashes = np.flatnonzero(letters == _BACKSLASH)
    ends = np.append(np.diff(slashes) != 1, True)
    last = np.flatnonzero(ends)
    lengths = np.diff(np.append(-1, last))
    behind = slashes[last][lengths % 2 == 1] + 1
    return np.asarray(behind[behind < len(letters)])
