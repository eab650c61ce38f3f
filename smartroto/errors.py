"""Errors whose message says what is wrong, where, and what to do."""


class Error(Exception):
    """Anything SmartROTO refuses; the message is one sentence for the user."""


class PlateError(Error):
    """A plate or one of its frames cannot be found or read."""


class ShapeError(Error):
    """A shape, key or knot array is not usable."""


class ProjectError(Error):
    """A project file cannot be read or written."""


class FormatError(Error):
    """A file of another program cannot be read or written."""
