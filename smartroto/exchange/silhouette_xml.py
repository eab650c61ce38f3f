"""The outside of Silhouette's files: plain or compressed XML, bounded in all sizes."""

import zlib
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from smartroto.errors import FormatError

MAX_BYTES = 256 * 2**20
MAX_ELEMENTS = 4_000_000
MAX_DEPTH = 200
"""Text, elements and nesting beyond which a file is damaged or made to do harm."""


def parse(data: bytes) -> Element:
    """The tree of a `.fxs` or `.sfx` file.

    Raises FormatError for what is not XML, too large, or has a document type, which
    these files never have and which could make it grow without end.
    """
    text = _inflated(data)
    builder = TreeBuilder()
    guard = _Guard(builder)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = guard.refuse
    parser.StartElementHandler = guard.start
    parser.EndElementHandler = guard.end
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(text, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise FormatError(
            f"This is not a Silhouette file, or it was cut short ({error})."
        ) from error
    return builder.close()


class _Guard:
    """Counts elements and depth on the way."""

    def __init__(self, builder: TreeBuilder) -> None:
        self.builder = builder
        self.depth = 0
        self.count = 0

    def refuse(self, *_: object) -> None:
        raise FormatError(
            "The file declares a document type, which Silhouette never writes: it is "
            "not read."
        )

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.count += 1
        if self.depth > MAX_DEPTH or self.count > MAX_ELEMENTS:
            raise FormatError(
                "The file nests deeper or has more parts than Silhouette ever writes: "
                "it is damaged."
            )
        self.builder.start(tag, attributes)

    def end(self, tag: str) -> None:
        self.depth -= 1
        self.builder.end(tag)


def _inflated(data: bytes) -> bytes:
    """The XML itself: a compressed project is its length, then a zlib stream."""
    _check_length(len(data))
    if data[4:5] != b"\x78" or data.lstrip()[:1] == b"<":
        return data
    length = int.from_bytes(data[:4], "big")
    _check_length(length)
    try:
        stream = zlib.decompressobj()
        text = stream.decompress(data[4:], length + 1)
    except zlib.error as error:
        raise FormatError(
            f"The compressed project is damaged ({error}): save it again."
        ) from error
    if len(text) != length or not stream.eof:
        raise FormatError(
            f"The compressed project should hold {length} bytes and does not: it was "
            "cut short; copy or save it again."
        )
    return text


def _check_length(length: int) -> None:
    if length > MAX_BYTES:
        raise FormatError(
            f"The file holds {length >> 20} MB; more than {MAX_BYTES >> 20} MB of "
            "shapes are not read. Export the shapes in parts."
        )
