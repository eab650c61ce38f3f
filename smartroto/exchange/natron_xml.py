"""The outside of Natron's projects: an XML archive, read within fixed bounds.

Keys make up nearly all of a project. They are kept as plain numbers on their
`KeyFrameSet`, so that a large one takes little memory.
"""

from array import array
from collections.abc import Iterator
from xml.parsers import expat

import numpy as np

from smartroto.errors import FormatError
from smartroto.shapes.arrays import Array

MAX_BYTES = 512 * 2**20
MAX_DEPTH = 200
MAX_ELEMENTS = 1_000_000
"""Besides keys: a thousand shapes take about as many."""

MAX_NUMBERS = 60_000_000
"""Of all keys together, five each."""

DOCTYPE = "boost_serialization"
"""The one document type that the archives begin with, and nothing within it."""

KEY_PARTS = (
    "Time",
    "Value",
    "InterpolationMethod",
    "LeftDerivative",
    "RightDerivative",
)
_PLACES = {part: place for place, part in enumerate(KEY_PARTS)}


class Node:
    """An element: its name, its text, what is in it, and its keys."""

    __slots__ = ("children", "keys", "tag", "text")

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.text = ""
        self.children: list[Node] = []
        self.keys: array[float] | None = None

    def child(self, tag: str) -> "Node | None":
        """The first element of that name directly within."""
        return next((node for node in self.children if node.tag == tag), None)

    def word(self, tag: str) -> str:
        """The text of the first element of that name; empty where there is none."""
        node = self.child(tag)
        return node.text.strip() if node is not None else ""

    def walk(self) -> Iterator["Node"]:
        """This element and all below it, in order."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))

    def table(self) -> Array:
        """The keys `[K, 5]` in the order of `KEY_PARTS`, by time."""
        rows = np.array(self.keys or (), dtype=float).reshape(-1, len(KEY_PARTS))
        _, first = np.unique(rows[:, 0], return_index=True)
        return np.asarray(rows[first])


def parse(data: bytes) -> Node:
    """The tree of a project.

    Raises FormatError for what is not XML, is cut short or too large, or declares
    anything that could make it grow.
    """
    if len(data) > MAX_BYTES:
        raise FormatError(
            f"The project has {len(data) >> 20} MB; more than {MAX_BYTES >> 20} MB are "
            "not read. Save the Roto nodes in a project of their own."
        )
    builder = _Builder()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = builder.doctype
    parser.EntityDeclHandler = builder.refuse
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise FormatError(
            f"This is not a Natron project, or it was cut short ({error})."
        ) from error
    return builder.root


class _Builder:
    """Takes the parser's events; keys go into numbers, everything else into nodes."""

    def __init__(self) -> None:
        self.root = Node("")
        self.stack = [self.root]
        self.text: list[str] = []
        self.count = 0
        self.numbers = 0
        self.inside = 0
        """How deep within a KeyFrameSet, which itself counts 1."""
        self.key = [0.0] * len(KEY_PARTS)

    def doctype(
        self, name: str, system: str | None, public: str | None, internal: bool
    ) -> None:
        if name != DOCTYPE or system or public or internal:
            self.refuse()

    def refuse(self, *_: object) -> None:
        raise FormatError(
            "The project declares entities or a document type of its own, which Natron "
            "never does: it is not read."
        )

    def start(self, tag: str, _: dict[str, str]) -> None:
        self.text.clear()
        if self.inside:
            self.inside += 1
            if self.inside > MAX_DEPTH:
                self._too_much()
            return
        self.count += 1
        if self.count > MAX_ELEMENTS or len(self.stack) > MAX_DEPTH:
            self._too_much()
        node = Node(tag)
        self.stack[-1].children.append(node)
        self.stack.append(node)
        if tag == "KeyFrameSet":
            self.inside = 1
            node.keys = array("d")

    def _too_much(self) -> None:
        raise FormatError(
            "The project nests deeper or has more parts than Natron ever writes: it "
            "is damaged, or must be read in parts."
        )

    def data(self, text: str) -> None:
        self.text.append(text)

    def end(self, tag: str) -> None:
        if self.inside > 1:
            self._end_of_key_part(tag)
            self.inside -= 1
        else:
            self.inside = 0
            self.stack.pop().text = "".join(self.text)
        self.text.clear()

    def _end_of_key_part(self, tag: str) -> None:
        place = _PLACES.get(tag)
        if place is not None and self.inside == 3:
            self.key[place] = float("".join(self.text)[:64])
        elif tag == "item" and self.inside == 2:
            self.numbers += len(self.key)
            if self.numbers > MAX_NUMBERS:
                self._too_much()
            keys = self.stack[-1].keys
            assert keys is not None
            keys.extend(self.key)
            self.key = [0.0] * len(KEY_PARTS)
