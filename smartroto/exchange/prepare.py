"""A document as it is to be written: chosen shapes, keys, frames, format and names."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from smartroto.baking import baked
from smartroto.document import Document, Key, Keys, Layer, Plate, Shape
from smartroto.errors import FormatError
from smartroto.exchange.curve import Curve, from_keys, lines, to_keys
from smartroto.exchange.motion import check_size, frames_of, on_whole_frames
from smartroto.exchange.options import ExportOptions, named
from smartroto.exchange.outline import outline
from smartroto.exchange.report import OPEN_END, Report
from smartroto.exchange.states import Origins, Prepared, origins, shot_of
from smartroto.jobs import Progress
from smartroto.shapes.fewest import fewest


def prepared(
    document: Document,
    options: ExportOptions,
    report: Report,
    *,
    curved: bool = False,
    progress: Progress | None = None,
) -> Prepared:
    """The document with the options applied; what that changed goes to the report.

    curved: whether the format has keys with slopes, so that few of them can follow a
        bent way; else the fewest keys are those of straight lines.
    Raises FormatError where no shape is chosen or has a key.
    """
    work = _Work(document, options, report, curved, progress or Progress())
    if work.changes:
        work.document = document = baked(document)
    layers = tuple(work.layers(document.layers))
    if not any(True for layer in layers for _ in layer.shapes()):
        raise FormatError("No shape goes by the names that were asked for.")
    kept = {shape.id for layer in layers for shape in layer.shapes()}
    return Prepared(
        plate=None if document.plate is None else work.plate(document.plate),
        layers=layers,
        tracks=document.tracks,
        predictions={
            id: found
            for id, found in document.predictions.items()
            if id in kept and id not in work.origins
        },
        options=options,
        origins=work.origins,
    )


class _Work:
    """Walks through the layers and remembers what the keys were."""

    def __init__(
        self,
        document: Document,
        options: ExportOptions,
        report: Report,
        curved: bool,
        progress: Progress,
    ) -> None:
        self.document, self.options, self.report = document, options, report
        self.curved, self.progress = curved, progress
        self.origins: dict[str, Origins] = {}
        self.total = sum(1 for _ in document.shapes())
        self.seen = self.written = 0
        plate = document.plate
        self.start = plate.first if plate is not None else 0
        size = plate.size if plate is not None else (1, 1)
        wanted = options.size or size
        self.scale = np.array([wanted[0] / size[0], wanted[1] / size[1]])

    def plate(self, plate: Plate) -> Plate:
        """The plate's format and range, as they are written."""
        first, last = (
            round(float(self.time(float(end)))) for end in (plate.first, plate.last)
        )
        aspect = self.options.pixel_aspect or plate.pixel_aspect
        size = self.options.size or plate.size
        return replace(plate, first=first, last=last, size=size, pixel_aspect=aspect)

    def time(self, frame: float) -> float:
        """Where a frame goes."""
        moved = (frame - self.start) / self.options.speed + self.start
        return moved + self.options.offset

    def layers(
        self, layers: Iterable[Layer], outer: tuple[str, ...] = ()
    ) -> Iterable[Layer]:
        """Layers with what was chosen of them; those left empty are gone."""
        for layer in layers:
            around = (*outer, layer.id, layer.name)
            items: list[Shape | Layer] = []
            for item in layer.items:
                if isinstance(item, Layer):
                    items.extend(self.layers([item], around))
                elif self.options.wants(item, around):
                    items.append(self.shape(item, layer.name))
                self._step(item)
            if self.changes and layer.carried:
                self.report.drop(layer.name, "what is kept of it for other programs")
                layer = replace(layer, carried={})
            if items:
                opacity = self._moved(layer.name, layer.opacity)
                yield replace(layer, items=tuple(items), opacity=opacity)

    def _step(self, item: Shape | Layer) -> None:
        if isinstance(item, Shape):
            self.seen += 1
            self.progress.step(self.seen / self.total, f"Preparing {item.name}")

    def shape(self, shape: Shape, layer: str) -> Shape:
        """A shape as it is written."""
        self.written += 1
        fields = {"shot": shot_of(self.document), "layer": layer, "shape": shape.name}
        name = named(self.options.shape_names, fields, self.written)
        shape = replace(shape, name=name)
        if not shape.keys or not self.changes:
            return shape
        knots = self._outline(shape)
        feather = shape.feather and to_keys(
            self._chosen(name, self._scaled(self._retimed(name, shape.feather)))
        )
        return replace(
            shape,
            keys=to_keys(knots),
            feather=feather or {},
            approved={},
            opacity=self._moved(name, shape.opacity),
            point_widths=self._moved(name, shape.point_widths),
            lifetime=self._life(shape.lifetime),
            width=shape.width * float(np.sqrt(self.scale.prod())),
        )

    @property
    def changes(self) -> bool:
        """Whether keys are touched at all."""
        same = self.options.keys == "drawn" and self.options.offset == 0
        return not (same and self.options.speed == 1 and np.all(self.scale == 1))

    def _outline(self, shape: Shape) -> Curve:
        told = origins(self.document, shape)
        curve = self._placed(shape.name, outline(self.document, shape).curve)
        chosen = self._chosen(shape.name, self._scaled(curve))
        self.origins[shape.id] = self._told(told, chosen)
        return chosen

    def _told(self, told: Origins, curve: Curve) -> Origins:
        """Where the keys that are left come from."""
        there = {int(time) for time in curve.times}

        def left(frames: tuple[int, ...]) -> tuple[int, ...]:
            times = (self.time(float(frame)) for frame in frames)
            return tuple(int(t) for t in times if t == round(t) and int(t) in there)

        keys, approved, predicted = map(
            left, (told.keys, told.approved, told.predicted)
        )
        others = there - {*keys, *approved, *predicted}
        return Origins(keys, approved, predicted, tuple(sorted(others)))

    def _retimed(self, name: str, keys: Keys) -> Curve:
        return self._placed(name, from_keys(keys))

    def _placed(self, name: str, curve: Curve) -> Curve:
        """A curve on its new frames."""
        speed = self.options.speed
        moved = Curve(
            times=(curve.times - self.start) / speed + self.start + self.options.offset,
            values=curve.values,
            arriving=curve.arriving * speed,
            leaving=curve.leaving * speed,
            held=curve.held,
        )
        whole = on_whole_frames(moved)
        if whole.baked:
            self.report.approximate(
                name, "keys between frames moved to whole frames, exact there"
            )
        return whole.curve

    def _moved(self, name: str, keys: Keys) -> Mapping[int, Key]:
        return to_keys(self._retimed(name, keys)) if keys and self.changes else keys

    def _scaled(self, curve: Curve) -> Curve:
        return curve.mapped(np.diag(self.scale))

    def _chosen(self, name: str, curve: Curve) -> Curve:
        """The keys that were asked for."""
        if self.options.keys == "drawn" or len(curve.times) == 1:
            return curve
        frames = frames_of(curve.times)
        check_size(len(frames), curve.values[0].size)
        dense = curve.at(frames).values
        if self.options.keys == "all":
            return lines(frames, dense)
        thin = fewest(dense, self.options.tolerance, straight=not self.curved)
        if len(thin.kept) >= len(curve.times) and not curve.held.any():
            return curve
        text = f"{len(thin.kept)} keys instead of {len(frames)} frames"
        self.report.approximate(name, text, thin.error)
        few = Curve(
            times=frames[thin.kept],
            values=dense[thin.kept],
            arriving=thin.arriving,
            leaving=thin.leaving,
            held=np.zeros(len(thin.kept), dtype=bool),
        )
        return few

    def _life(self, lifetime: tuple[int, int] | None) -> tuple[int, int] | None:
        if lifetime is None:
            return None
        first, last = (
            end if abs(end) >= OPEN_END else self.time(float(end)) for end in lifetime
        )
        first, last = int(np.ceil(first)), int(np.floor(last))
        return first, max(first, last)
