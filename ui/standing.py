"""How the shapes stand: states of frames, the next key, frames that are missing.

Everything is worked out once and kept until something it depends on is another object.
"""

import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from smartroto.document import Plate, Shape
from smartroto.errors import Error
from smartroto.ui.view import same_objects

if TYPE_CHECKING:
    from smartroto.review import FrameState
    from smartroto.ui.studio import Studio

T = TypeVar("T")

SETTLED = ("off", "key", "approved", "rejected")
"""States that a running prediction does not change."""


class Kept:
    """Answers by name, each good for as long as it depends on the same objects."""

    def __init__(self) -> None:
        self._answers: dict[str, tuple[tuple[Any, ...], Any]] = {}

    def get(self, name: str, on: tuple[Any, ...], make: Callable[[], T]) -> T:
        """The answer called `name`, made anew where one of `on` is another object."""
        known = self._answers.get(name)
        if known is None or not same_objects(known[0], on):
            known = self._answers[name] = (on, make())
        answer: T = known[1]
        return answer


class Standing:
    """Answers about what the studio shows."""

    def __init__(self, studio: "Studio") -> None:
        self._studio = studio
        self._kept = Kept()

    def strip(self, id: str) -> "list[FrameState]":
        """The state of each frame of a shape."""
        studio = self._studio
        shape = studio.document.shape(id)
        on = (
            shape,
            studio.document.predictions.get(id),
            studio.predictor.waiting.get(id),
            studio.plate,
            studio.document.notes,
            studio.view.threshold,
            *itertools.chain(*studio.document.placings.get(id, ())),
        )
        return self._kept.get(f"strip {id}", on, lambda: self._states(shape))

    def _states(self, shape: Shape) -> "list[FrameState]":
        """As `review` has them; frames that a running job has not solved yet are stale
        where there was a prediction before, else not predicted."""
        from smartroto import review

        studio = self._studio
        states = review.frame_states(studio.document, shape, studio.view.threshold)
        waiting = studio.predictor.waiting.get(shape.id)
        if not waiting:
            return states
        before = shape.id in studio.history.document.predictions
        mark: Literal["stale", "between"] = "stale" if before else "between"
        return [
            replace(state, state=mark)
            if state.frame in waiting and state.state not in SETTLED
            else state
            for state in states
        ]

    def suggestion(self, id: str) -> tuple[int, float] | None:
        """The frame where one more key helps most, and the frames it should save."""
        document = self._studio.document
        prediction = document.predictions.get(id)
        if prediction is None or self.first(id):
            return None
        on = (document.shape(id), prediction, self._studio.view.threshold)
        return self._kept.get(f"suggestion {id}", on, lambda: self._suggest(id))

    def first(self, id: str) -> bool:
        """Whether a shape's first prediction is still on its way."""
        studio = self._studio
        return (
            bool(studio.predictor.waiting.get(id))
            and id not in studio.history.document.predictions
        )

    def _suggest(self, id: str) -> tuple[int, float] | None:
        from smartroto import review

        try:
            return review.suggest_key(
                self._studio.document, id, self._studio.view.threshold
            )
        except Error:
            return None

    def room(self) -> range:
        """The frames of the shot, those beside it that hold keys, and the pre-roll."""
        studio = self._studio
        more = studio.view.preroll
        on = (studio.history.document, more)
        return self._kept.get("room", on, self._room)

    def _room(self) -> range:
        studio = self._studio
        span, more = studio.span, studio.view.preroll
        ends = [span.start - more, span.stop - 1 + more]
        for shape in studio.history.document.shapes():  # not those of a drag
            times = list(shape.keys)
            ends += times[:1] + times[-1:]
        return range(min(ends), max(ends) + 1)

    def missing(self) -> frozenset[int]:
        """The frames of the plate that are not on disk."""
        plate = self._studio.plate
        return self._kept.get("missing", (plate,), lambda: _missing(plate))


def _missing(plate: Plate | None) -> frozenset[int]:
    """The frames not on disk; all of them where the folder itself is gone."""
    from smartroto import plate as plates

    if plate is None:
        return frozenset()
    try:
        return frozenset(plates.missing(plate))
    except Error:
        return frozenset(plate.frames)
