"""The outside of a Nuke script: nodes, their knobs, and brace lists.

Grammar: formats/nuke.md sections 1 and 2. Everything is bounded, since a script may be
damaged or made to do harm: depth, number of lists, and no step that is not linear.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from smartroto.errors import FormatError
from smartroto.exchange.nuke_braces import Braces

MAX_BYTES = 512 * 2**20
"""No roto script comes near this; refusing it keeps memory in bounds."""

MAX_LISTS = 4_000_000
MAX_ALL_LISTS = 30_000_000
"""How many lists one shape may hold, 200 points with 1600 keys each; and a script."""

ROTO_CLASSES = ("Roto", "RotoPaint", "SplineWarp", "SplineWarp2", "SplineWarp3")

MAX_TEXT = 16 * 2**20
MAX_KNOBS = 100_000
"""Characters of a name or label, and knobs of a node, beyond which it is damaged."""

Item: TypeAlias = "str | list[Item] | KeyList"

_WORD = r"(?:x[0-9a-f]{8}|[01])"
_KEYS = rf"\{{(?:\s*\{{{_WORD} (?:-|{_WORD} {_WORD} {_WORD} {_WORD})\}})+\s*\}}"
_TOKEN = re.compile(
    rf'{_KEYS}|[{{}}]|"(?:[^"\\]|\\.)*"|(?:[^\s{{}}"\\]|\\.)+', re.DOTALL
)
_NODE = re.compile(
    rf"^[ \t]*(?:clone \S+ )?({'|'.join([*ROTO_CLASSES, 'Root'])})[ \t]*\{{", re.M
)
_KNOB = re.compile(r"[ \t\n]*([A-Za-z_]\w*)[ \t]+(?:AddMode(?: [\d.-]+)+ )?")
"""A knob's text as `toScript` gives it has the mode of adding before its braces."""
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)


@dataclass(frozen=True, slots=True)
class KeyList:
    """A list of keys in the forms that Nuke writes, `{v -}` or `{v ls la rs ra}`.

    Nearly all of a script is such lists, so they stay text until they are decoded.
    """

    text: str

    @property
    def count(self) -> int:
        """How many keys there are."""
        return self.text.count("{") - 1

    def lists(self) -> list[Item]:
        """The same as a list of lists."""
        keys = re.findall(r"\{([^{}]*)\}", self.text)
        return [list[Item](key.split()) for key in keys]


def opened(item: Item) -> "str | list[Item]":
    """An item as a word or a list."""
    return item.lists() if isinstance(item, KeyList) else item


@dataclass(frozen=True)
class Node:
    """A node of a script: its class and the raw text of its knobs."""

    kind: str
    knobs: dict[str, str]

    def knob(self, name: str) -> str:
        """The text of a knob without quotes and escapes; empty where absent, or of a
        length that nobody has written."""
        text = self.knobs.get(name, "")
        return utf8(unquoted(text)) if len(text) <= MAX_TEXT else ""


def decode(data: bytes) -> str:
    """Bytes of a script as text: latin-1 loses nothing, whatever they were."""
    if len(data) > MAX_BYTES:
        raise FormatError(
            f"The file has {len(data) >> 20} MB; more than {MAX_BYTES >> 20} MB of "
            "shapes are not read. Save the Roto nodes alone and read that file."
        )
    return data.decode("latin-1").replace("\r\n", "\n").replace("\r", "\n")


def nodes(text: str, kinds: re.Pattern[str] = _NODE) -> Iterator[Node]:
    """Every roto and Root node of a script, or those of other kinds, in order.

    Raises FormatError where one of them has no end.
    """
    if text.count("{") > MAX_ALL_LISTS:
        raise FormatError(
            f"The file holds more than {MAX_ALL_LISTS} lists: it is damaged, or has to "
            "be read in parts."
        )
    braces = Braces(text)
    place = 0
    while found := kinds.search(text, place):
        start = found.end() - 1
        place = braces.closing(start, f"the {found[1]} node")
        yield Node(found[1], _knobs(text, start + 1, place - 1, braces))


def bare_curves(text: str) -> list[Node]:
    """The value of a `curves` knob alone, as `toScript` gives it, as a node's knob."""
    start = text.find("{")
    told = re.match(r"\s*(?:curves )?(?:AddMode(?: [\d.-]+)+ )?\{", text)
    if told is None or not re.search(r"\{\s*layer\s|AnimTree", text):
        return []
    return [Node("Roto", {"curves": text[start:].strip()})]


def _knobs(text: str, place: int, end: int, braces: Braces) -> dict[str, str]:
    """The knobs of a node's body, each one's text as it stands."""
    knobs, count = {}, 0
    while place < end:
        found = _KNOB.match(text, place, end)
        if not found:
            place = _line_end(text, place) + 1
            continue
        place = _value_end(text, found.end(), found[1], braces)
        knobs[found[1]] = text[found.end() : place].strip()
        count += 1
        if count > MAX_KNOBS:
            raise FormatError(
                f"A node has more than {MAX_KNOBS} knobs: the file is damaged."
            )
    return knobs


def _value_end(text: str, start: int, name: str, braces: Braces) -> int:
    if text[start : start + 1] == "{":
        return braces.closing(start, f"the knob {name}")
    quoted = _QUOTED.match(text, start)
    return quoted.end() if quoted else _line_end(text, start)


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def unquoted(token: str) -> str:
    """A token as the user wrote it: quotes gone, escapes undone."""
    if token[:1] == '"' and token[-1:] == '"' and len(token) > 1:
        token = token[1:-1]
    if "\\" not in token:
        return token
    return re.sub(r"\\(.)", _escaped, token, flags=re.DOTALL)


def _escaped(found: re.Match[str]) -> str:
    return "\n" if found[1] == "n" else found[1]


def quoted(text: str) -> str:
    """A string as a token: in quotes, with what Tcl would read escaped."""
    safe = re.sub(r'([\\"{}\[\]$])', r"\\\1", text).replace("\n", "\\n")
    return f'"{safe}"'


def utf8(text: str) -> str:
    """What was UTF-8 in the file, or the text as it stands where it was not."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def items(text: str, what: str) -> list[Item]:
    """The items of a brace list whose own braces are part of `text`.

    Raises FormatError for a list without end or one that is too long.
    """
    if text.count("{") > MAX_LISTS:
        raise FormatError(
            f"{what} has more than {MAX_LISTS} lists, which no shape needs: the file "
            "is damaged."
        )
    escaped = "\\" in text or '"' in text
    top: list[Item] = []
    stack: list[list[Item]] = []
    here = top
    for token in _TOKEN.findall(text):
        if token == "{":
            new: list[Item] = []
            here.append(new)
            stack.append(here)
            here = new
        elif token == "}":
            if not stack:
                raise FormatError(f"{what} has a closing brace too many.")
            here = stack.pop()
        elif token[0] == "{":
            here.append(KeyList(token))
        else:
            here.append(unquoted(token) if escaped else token)
    if stack:
        raise FormatError(f"{what} ends before its braces close.")
    return top
