"""When an action can be used, and whether its switch is on."""

from collections.abc import Callable

from smartroto.ui.studio import Studio


def has_plate(studio: Studio) -> bool:
    """A plate is open."""
    return studio.plate is not None


def has_shapes(studio: Studio) -> bool:
    """Something is drawn."""
    return any(True for _ in studio.document.shapes())


def anything(studio: Studio) -> bool:
    """A plate is open or something is drawn."""
    return has_plate(studio) or has_shapes(studio)


def undoable(studio: Studio) -> bool:
    """There is a step to take back."""
    return studio.history.undo_label is not None


def redoable(studio: Studio) -> bool:
    """A step was taken back."""
    return studio.history.redo_label is not None


def predictable(studio: Studio) -> bool:
    """A shape is selected and a plate is open."""
    return selected(studio) and has_plate(studio)


def selected(studio: Studio) -> bool:
    """A shape is selected."""
    return bool(studio.view.selected)


def pivoted(studio: Studio) -> bool:
    """A selected shape has a pivot of its own."""
    return any(shape.pivot is not None for shape in studio.shapes())


def tapered(studio: Studio) -> bool:
    """A selected open spline has widths of its own at its points."""
    return any(s.point_widths and not s.closed for s in studio.shapes())


def keyed_here(studio: Studio) -> bool:
    """A selected shape has a key at this frame."""
    return any(studio.view.frame in shape.keys for shape in studio.shapes())


def predicted(studio: Studio) -> bool:
    """A selected shape has a prediction."""
    return any(id in studio.document.predictions for id in studio.view.selected)


def predicted_any(studio: Studio) -> bool:
    """Some shape has a prediction."""
    return bool(studio.document.predictions)


def is_view(field: str, value: object = True) -> Callable[[Studio], bool]:
    """Whether a field of the view has this value."""
    return lambda studio: getattr(studio.view, field) == value


def is_option(name: str) -> Callable[[Studio], bool]:
    """Whether a yes-or-no option of the tools is on."""
    return lambda studio: bool(getattr(studio.view.options, name))
