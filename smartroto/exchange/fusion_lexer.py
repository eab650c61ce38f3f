"""The tables that Fusion saves: a small part of Lua, read within fixed bounds.

`Name { … }` is a table with a constructor, `ordered() { … }` one that keeps its order.
A table of plain values, or a list of such tables, is kept as text until somebody asks
for it: that is what points are, and there may be millions of them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from smartroto.errors import FormatError

MAX_BYTES = 512 * 2**20
"""No composition comes near this; refusing it keeps memory in bounds."""

MAX_DEPTH = 100
"""How deep tables may nest; groups take two levels each."""

MAX_TABLES = 1_000_000
"""How many tables a file may hold besides points: four for each of 250 000 keys."""

MAX_FLAT = 4 * 2**20
"""Characters of one list of points: 40 000 of them."""

MAX_NAMES = 1_000_000
"""How many values may stand outside points: two for each key."""

Value: TypeAlias = "float | bool | str | Table | Flat"

_TOKEN = re.compile(
    r"(?P<flat>\{[^{}\"'\[\]]*+\}"
    r"|\{\s*+(?:\{[^{}\"'\[\]]*+\}\s*+(?:,\s*+)?)+\})"
    r"|(?P<mark>[{}=,;\]\[])"
    r"|(?P<number>-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)"
    r"|(?P<name>[A-Za-z_][\w.:]*)"
    r"|(?P<string>\"[^\"\\]*+(?:\\.[^\"\\]*+)*\"|'[^'\\]*+(?:\\.[^'\\]*+)*')"
    r"|(?P<call>\(\s*\))"
    r"|(?P<space>\s+|--[^\n]*)"
    r"|(?P<odd>.)",
    re.DOTALL,
)
_FLAT = re.compile(r"\{[^{}]*\}")
_PAIR = re.compile(r"([A-Za-z_]\w*)\s*=\s*([^,;\s}]+)|([^,;\s{}=]+)")
_ESCAPE = re.compile(r"\\(\d{1,3}|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f"}


@dataclass(slots=True)
class Flat:
    """A table of plain values, or a list of such tables, as text."""

    text: str
    kind: str = ""

    @property
    def named(self) -> dict[str, Value]:
        """Values with a name."""
        if self._is_list():
            return {}
        return {key: _plain(text) for key, text, _ in _PAIR.findall(self.text) if key}

    @property
    def listed(self) -> list[Value]:
        """Values without a name, in order."""
        if self._is_list():
            return [Flat(text) for text in _FLAT.findall(self.text)]
        return [_plain(text) for _, _, text in _PAIR.findall(self.text) if text]

    @property
    def keyed(self) -> dict[float, Value]:
        """Values with a number for a name: none here."""
        return {}

    def _is_list(self) -> bool:
        return "{" in self.text[1:]


@dataclass
class Table:
    """A table: its constructor, and its values by name, by number and in order."""

    kind: str = ""
    named: dict[str, Value] = field(default_factory=dict)
    keyed: dict[float, Value] = field(default_factory=dict)
    listed: list[Value] = field(default_factory=list)


def table(value: "Value | None") -> "Table | Flat":
    """The value where it is a table, an empty one where it is something else."""
    return value if isinstance(value, Table | Flat) else Table()


def tables(value: "Value | None") -> Iterator[tuple[str, "Table | Flat"]]:
    """Named values that are tables."""
    for name, inner in table(value).named.items():
        if isinstance(inner, Table | Flat):
            yield name, inner


def number(value: "Value | None") -> float | None:
    """The value where it is a number."""
    return value if isinstance(value, float) else None


def parse(text: str) -> Table:
    """The first table in a text; FormatError where it is damaged or none is there."""
    if len(text) > MAX_BYTES:
        raise FormatError(
            f"The text has {len(text) >> 20} MB; more than {MAX_BYTES >> 20} MB of "
            "shapes are not read. Copy the masks alone."
        )
    return _Parser(text).run()


class _Parser:
    """Goes through the tokens once, with a stack of open tables."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.stack: list[Table] = []
        self.keys: list[str | float | None] = []
        self.key: str | float | None = None
        self.word: str | None = None
        self.tables = 0
        self.names = 0
        self.top: Table | None = None

    def run(self) -> Table:
        start = self.text.find("{")
        if start < 0:
            raise FormatError(
                "There is no table in this text: copy masks in Fusion's flow, or save "
                "them as a setting."
            )
        kind = re.search(r"([A-Za-z_]\w*)\s*$", self.text[max(start - 200, 0) : start])
        self.word = kind[1] if kind else None
        tokens = _TOKEN.finditer(self.text, start)
        while self.top is None:
            found = next(tokens, None)
            if found is None:
                raise FormatError(
                    "The text ends before its tables close: it was cut short; copy or "
                    "save it again."
                )
            self._token(found, tokens)
        return self.top

    def _token(self, found: re.Match[str], tokens: Iterator[re.Match[str]]) -> None:
        kind, text = found.lastgroup, found[0]
        if kind == "flat":
            self._flat(text)
        elif kind == "name":
            self._settle()
            self.word = text
        elif kind == "number":
            self._settle()
            self._put(float(text))
        elif kind == "string":
            self._settle()
            self._put(_unquoted(text))
        elif kind == "mark":
            self._mark(text, tokens)
        elif kind == "odd":
            raise FormatError(
                f"The table has {text!r} where none can be, in line "
                f"{self.text.count(chr(10), 0, found.start()) + 1}: it is damaged."
            )

    def _mark(self, mark: str, tokens: Iterator[re.Match[str]]) -> None:
        if mark == "{":
            self._open()
        elif mark == "}":
            self._settle()
            self._close()
        elif mark == "=":
            if self.word is None and self.key is None:
                raise FormatError("The table has a '=' without a name: it is damaged.")
            if self.word is not None:
                self.key, self.word = self.word, None
        elif mark == "[":
            self._settle()
            self.key = _bracket(tokens)
        elif mark != "]":
            self._settle()

    def _settle(self) -> None:
        """A bare word that no table followed was a value: true, false or a name."""
        if self.word is not None:
            word, self.word = self.word, None
            self._put({"true": True, "false": False}.get(word, word))

    def _put(self, value: Value) -> None:
        here, key = self.stack[-1], self.key
        self.key = None
        self.names += 1
        if self.names > MAX_NAMES:
            raise FormatError(
                f"The tables hold more than {MAX_NAMES} values: they are damaged, or "
                "the shapes must be read in parts."
            )
        self._store(here, key, value)

    @staticmethod
    def _store(here: Table, key: str | float | None, value: Value) -> None:
        if key is None:
            here.listed.append(value)
        elif isinstance(key, str):
            here.named[key] = value
        else:
            here.keyed[key] = value

    def _count(self) -> None:
        self.tables += 1
        if self.tables > MAX_TABLES:
            raise FormatError(
                f"The text holds more than {MAX_TABLES} tables, which no shapes need: "
                "it is damaged."
            )

    def _flat(self, text: str) -> None:
        self._count()
        if len(text) > MAX_FLAT:
            raise FormatError(
                "A list in the text is longer than any list of points: it is damaged."
            )
        kind, self.word = self.word or "", None
        if not self.stack:
            self.top = Table(kind)
            return
        self._store(self.stack[-1], self.key, Flat(text, kind))
        self.key = None

    def _open(self) -> None:
        self._count()
        if len(self.stack) >= MAX_DEPTH:
            raise FormatError(
                f"The tables nest deeper than {MAX_DEPTH}: this is not from Fusion."
            )
        new = Table(self.word or "")
        self.word = None
        if self.stack:
            self._store(self.stack[-1], self.key, new)
            self.key = None
        self.stack.append(new)

    def _close(self) -> None:
        closed = self.stack.pop()
        self.key = None
        if not self.stack:
            self.top = closed


def _bracket(tokens: Iterator[re.Match[str]]) -> str | float:
    """The key in `["name"]` or `[1001]`."""
    parts = [found for found in (next(tokens, None), next(tokens, None)) if found]
    if len(parts) == 2 and parts[1][0] == "]":
        if parts[0].lastgroup == "number":
            return float(parts[0][0])
        if parts[0].lastgroup == "string":
            return _unquoted(parts[0][0])
    raise FormatError("A key in square brackets has no end: the table is damaged.")


def _plain(text: str) -> Value:
    if text in ("true", "false"):
        return text == "true"
    try:
        return float(text)
    except ValueError:
        return text


def _unquoted(text: str) -> str:
    return _ESCAPE.sub(_escaped, text[1:-1]) if "\\" in text else text[1:-1]


def _escaped(found: re.Match[str]) -> str:
    code = found[1]
    return chr(int(code)) if code.isdigit() else _ESCAPED.get(code, code)


def quoted(text: str) -> str:
    """A string as Lua reads it back, on one line.

    >>> quoted('a "b"')
    '"a \\\\"b\\\\""'
    """
    safe = re.sub(r'(["\\])', r"\\\1", text)
    return '"' + safe.replace("\n", "\\n").replace("\r", "\\r") + '"'
