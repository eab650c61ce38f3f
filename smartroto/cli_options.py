"""The choices of an export as options of the command line."""

import re
from typing import Annotated

import typer

from smartroto.errors import FormatError
from smartroto.exchange.options import ExportOptions, KeyChoice, Nodes

_SHAPES = "an id, name or pattern of shapes or layers; may be given again"
_NAMES = "of {shot} {layer} {shape} {index}"

NodesOption = Annotated[
    Nodes, typer.Option(help="Nuke: one node, one per layer, one per shape")
]
KeysOption = Annotated[
    KeyChoice, typer.Option(help="as drawn, on all frames, or the fewest")
]
ToleranceOption = Annotated[
    float, typer.Option(help="pixels that the fewest keys may be off")
]
OffsetOption = Annotated[int, typer.Option(help="added to every frame number")]
SpeedOption = Annotated[float, typer.Option(help="2 is twice as fast")]
SizeOption = Annotated[
    str, typer.Option(help="format written, such as 3840x2160; the plate's if empty")
]
AspectOption = Annotated[
    float | None, typer.Option(help="pixel aspect written; the plate's if not given")
]
ShapesOption = Annotated[
    list[str] | None, typer.Option("--only", metavar="NAME", help=_SHAPES)
]
ShapeNamesOption = Annotated[
    str, typer.Option(metavar="TEMPLATE", help=f"names of shapes, {_NAMES}")
]
NodeNamesOption = Annotated[
    str, typer.Option(metavar="TEMPLATE", help=f"names of nodes, {_NAMES}")
]


def size_of(text: str) -> tuple[int, int] | None:
    """Width and height, None for an empty text.

    Raises FormatError for anything else.

    >>> size_of("1920x1080")
    (1920, 1080)
    """
    if not text:
        return None
    found = re.fullmatch(r"(\d{1,6})\s*[xX]\s*(\d{1,6})", text.strip())
    if not found:
        raise FormatError(f"{text!r} is no format: write one such as 1920x1080.")
    return int(found[1]), int(found[2])


def chosen(
    nodes: Nodes,
    keys: KeyChoice,
    tolerance: float,
    offset: int,
    speed: float,
    size: str,
    pixel_aspect: float | None,
    only: list[str] | None,
    shape_names: str,
    node_names: str,
) -> ExportOptions:
    """The options as one value."""
    return ExportOptions(
        nodes=nodes,
        keys=keys,
        tolerance=tolerance,
        offset=offset,
        speed=speed,
        size=size_of(size),
        pixel_aspect=pixel_aspect,
        shapes=tuple(only) if only else None,
        shape_names=shape_names,
        node_names=node_names,
    )
