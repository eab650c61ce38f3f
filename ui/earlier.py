"""The predictions before the present ones, to compare with."""

from dataclasses import replace
from types import MappingProxyType

from smartroto.document import Document
from smartroto.history import History
from smartroto.shapes.prediction import Prediction


class Earlier:
    """Remembers the answer for as long as the document is the same."""

    def __init__(self) -> None:
        self._known: tuple[Document, Document] | None = None

    def document(self, history: History, shown: Document) -> Document:
        """`shown` with the prediction that each shape had before its present one.

        A shape that never had another one is left as its keys alone say.
        """
        if self._known is None or self._known[0] is not shown:
            self._known = shown, _with_earlier(history, shown)
        return self._known[1]


def _with_earlier(history: History, shown: Document) -> Document:
    wanted = dict(shown.predictions)
    found: dict[str, Prediction] = {}
    for past in history.past():
        for id in list(wanted):
            before = past.predictions.get(id)
            if before is not None and before is not wanted[id]:
                found[id] = before
                del wanted[id]
        if not wanted:
            break
    counts = {shape.id: shape.count for shape in shown.shapes()}
    kept = {id: p for id, p in found.items() if counts.get(id) == p.knots.shape[1]}
    return replace(shown, predictions=MappingProxyType(kept))
