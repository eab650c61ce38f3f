"""What came through when a file was read or written: kept, approximated, dropped."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from smartroto.document import Document, Layer, Plate, no_predictions
from smartroto.edits import add_layers, set_prediction
from smartroto.history import Edit, together
from smartroto.shapes.prediction import Prediction

OPEN_END = 999_999
"""Stands for "without end" in a lifetime that is bounded on one side only."""

UNKNOWN_PATH = ""
"""The path of a plate of which only the format is known."""


@dataclass(frozen=True)
class Note:
    """One sentence about one shape, layer or file.

    name: of the shape or layer; empty for the whole file.
    error: how far the result may be off in pixels; None where it does not apply.
    """

    name: str
    text: str
    error: float | None = None

    def __str__(self) -> str:
        told = f"{self.name}: {self.text}" if self.name else self.text
        if self.error is None:
            return f"{told}."
        return f"{told} (off by at most {_pixels(self.error)} px)."


def _pixels(error: float) -> str:
    return "0" if error < 5e-4 else f"{error:.3f}" if error < 1 else f"{error:.1f}"


@dataclass(frozen=True)
class Report:
    """Notes in three lists. Walking over it gives what an artist has to look at.

    >>> report = Report()
    >>> report.keep("arm", "2 keys")
    >>> report.drop("hand", "is a brush stroke, not a shape")
    >>> [str(note) for note in report]
    ['hand: is a brush stroke, not a shape.']
    >>> print(report)
    1 kept, 0 approximated, 1 dropped
    kept: arm: 2 keys.
    dropped: hand: is a brush stroke, not a shape.
    """

    kept: list[Note] = field(default_factory=list)
    approximated: list[Note] = field(default_factory=list)
    dropped: list[Note] = field(default_factory=list)

    def keep(self, name: str, text: str) -> None:
        """Note what came through as it is."""
        self.kept.append(Note(name, text))

    def approximate(self, name: str, text: str, error: float | None = None) -> None:
        """Note what came through changed, with the largest error in pixels."""
        self.approximated.append(Note(name, text, error))

    def drop(self, name: str, text: str) -> None:
        """Note what did not come through."""
        self.dropped.append(Note(name, text))

    def joined(self, other: "Report") -> "Report":
        """The notes of both, these first."""
        return Report(
            [*self.kept, *other.kept],
            [*self.approximated, *other.approximated],
            [*self.dropped, *other.dropped],
        )

    def __iter__(self) -> Iterator[Note]:
        yield from self.dropped
        yield from self.approximated

    def __str__(self) -> str:
        named = {
            "kept": self.kept,
            "approximated": self.approximated,
            "dropped": self.dropped,
        }
        counts = ", ".join(f"{len(notes)} {name}" for name, notes in named.items())
        lines = [f"{name}: {note}" for name, notes in named.items() for note in notes]
        return "\n".join([counts, *lines])


@dataclass(frozen=True, kw_only=True, eq=False)
class Imported:
    """What a file of another program holds.

    layers: from the top of the stack down; plate pixels, x right, y down.
    predictions: of shapes whose predicted frames a file of ours tells, by id.
    size: width and height of the format in pixels, None where the file is silent.
    first, last: the frame range, where the file tells it.
    """

    layers: tuple[Layer, ...]
    report: Report
    size: tuple[int, int] | None = None
    pixel_aspect: float = 1.0
    first: int | None = None
    last: int | None = None
    predictions: Mapping[str, Prediction] = field(default_factory=no_predictions)

    def edit(self) -> Edit:
        """Puts it all on top of what a document has."""
        found = self.predictions.items()
        predicted = (set_prediction(id, prediction) for id, prediction in found)
        return together([add_layers(self.layers), *predicted])

    @property
    def document(self) -> Document:
        """The shapes on a plate without pictures, so that they may be written."""
        return self.edit()(Document(plate=self.plate))

    @property
    def plate(self) -> Plate | None:
        """A plate without pictures: format and range, so that shapes may be written.

        Without a range in the file, that of the shapes' keys is taken.
        """
        if self.size is None:
            return None
        times = [
            time
            for layer in self.layers
            for shape in layer.shapes()
            for time in shape.keys
        ]
        first = self.first if self.first is not None else min(times, default=1)
        last = self.last if self.last is not None else max(times, default=first)
        return Plate(
            path=UNKNOWN_PATH,
            first=first,
            last=max(first, last),
            size=self.size,
            pixel_aspect=self.pixel_aspect,
        )
