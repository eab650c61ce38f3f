"""Shapes in text that somebody pasted, whichever program it is from."""

from smartroto.errors import FormatError
from smartroto.exchange import fusion, nuke, shake, silhouette
from smartroto.exchange.report import Imported


def loads(text: str, size: tuple[int, int] | None = None) -> Imported:
    """What the text holds: Nuke nodes, Fusion tools, Silhouette or Shake shapes.

    size: width and height in pixels, for a text that does not tell them.
    Raises FormatError for anything else.
    """
    start = text.lstrip()[:200]
    if start.startswith("<"):
        return silhouette.loads(text, size)
    if start.startswith("shake_shape_data"):
        return shake.loads(text, size)
    if "ordered()" in text[:100_000] or "PolylineMask" in text[:100_000]:
        return fusion.loads(text, size)
    if "{" not in text:
        raise FormatError(
            "There are no shapes on the clipboard: copy Roto nodes in Nuke, mask tools "
            "in Fusion, or shapes here."
        )
    return nuke.loads(text, size)
