"""What a studio chooses when shapes are exported, as one value."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

from smartroto.document import Shape
from smartroto.errors import FormatError

Nodes = Literal["one", "layer", "shape"]
KeyChoice = Literal["drawn", "all", "fewest"]

FIELDS = ("shot", "layer", "shape", "index")
_FIELD = re.compile(r"\{(\w*)(?::(\d{1,2}))?\}")


@dataclass(frozen=True, kw_only=True)
class ExportOptions:
    """How shapes are written. The defaults leave everything as it is drawn.

    nodes: one node for all shapes, one for each layer or one for each shape, in
        programs that have nodes of several shapes: Nuke.
    keys: as drawn, which is the artist's keys and every predicted frame; all frames;
        or the fewest that stay within `tolerance` pixels on every frame.
    offset: frames added to every frame number; speed: 2 makes everything twice as
        fast, counted from the plate's first frame.
    size, pixel_aspect: the format written, to which the picture is scaled; None keeps
        the plate's.
    shapes: ids, names or patterns such as `arm*`, of shapes or of layers; None is all.
    shape_names, node_names: templates of {shot}, {layer}, {shape} and {index}, or
        {index:3} for 001. Empty node names are Roto1, or the layer's or shape's name.

    Raises FormatError for a number or a template that makes no sense.

    >>> ExportOptions(speed=0)
    Traceback (most recent call last):
        ...
    smartroto.errors.FormatError: The speed is 0: give one above 0, such as 1.
    """

    nodes: Nodes = "one"
    keys: KeyChoice = "drawn"
    tolerance: float = 0.25
    offset: int = 0
    speed: float = 1.0
    size: tuple[int, int] | None = None
    pixel_aspect: float | None = None
    shapes: tuple[str, ...] | None = None
    shape_names: str = "{shape}"
    node_names: str = ""

    def __post_init__(self) -> None:
        _above_0("speed", self.speed, "1")
        _above_0("error of the fewest keys", self.tolerance, "0.25")
        _above_0("pixel aspect", self.pixel_aspect, "1")
        for side in self.size or ():
            _above_0("width or height", side, "1920")
        for template in (self.shape_names, self.node_names):
            named(template, dict.fromkeys(FIELDS, ""), 1)
        if not self.shape_names.strip():
            raise FormatError("The names of shapes are empty: write {shape}, or more.")

    def wants(self, shape: Shape, layers: tuple[str, ...]) -> bool:
        """Whether a shape is to be written; layers: ids and names of those around."""
        if self.shapes is None:
            return True
        called = (shape.id, shape.name, *layers)
        return any(fnmatchcase(name, one) for one in self.shapes for name in called)


def _above_0(what: str, value: float | None, such_as: str) -> None:
    if value is not None and not 0 < value < float("inf"):
        raise FormatError(
            f"The {what} is {value:g}: give one above 0, such as {such_as}."
        )


def named(template: str, fields: Mapping[str, str], index: int) -> str:
    """A name by a template.

    Raises FormatError for a field that there is not.

    >>> named("{shot}_{shape}_{index:3}", {"shot": "sh010", "shape": "arm"}, 7)
    'sh010_arm_007'
    """

    def value(found: re.Match[str]) -> str:
        field, width = found[1], int(found[2] or 0)
        if field == "index":
            return f"{index:0{width}}"
        if field not in FIELDS:
            raise FormatError(
                f"The template {template!r} has the field {found[0]}, which there is "
                "not: use {shot}, {layer}, {shape}, {index} or {index:3}."
            )
        return fields.get(field, "")

    return _FIELD.sub(value, template)
