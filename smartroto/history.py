"""Undo as a list of documents: nothing has to know how to reverse itself."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from smartroto.document import Document

Edit = Callable[[Document], Document]


def together(steps: Iterable[Edit]) -> Edit:
    """Several edits as one."""
    steps = list(steps)

    def edit(document: Document) -> Document:
        for step in steps:
            document = step(document)
        return document

    return edit


@dataclass(frozen=True, kw_only=True, eq=False)
class Step:
    """One entry of the undo list."""

    label: str
    before: Document
    after: Document
    merge: str | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Line:
    """All documents of a history, the oldest first, and which one is present.

    labels: of the steps that led to the documents; the first is empty.
    """

    documents: tuple[Document, ...]
    labels: tuple[str, ...]
    at: int

    @property
    def document(self) -> Document:
        """The present one."""
        return self.documents[self.at]


class History:
    """The present document, its past and its undone future.

    >>> from dataclasses import replace
    >>> history = History(Document())
    >>> history.do("Bump", lambda document: replace(document, version=9)).version
    9
    >>> history.undo().version, history.redo().version
    (4, 9)
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self.saved = document
        self._done: list[Step] = []
        self._undone: list[Step] = []
        self._sealed = False

    @property
    def unsaved(self) -> bool:
        """Whether the document differs from the one last saved or opened."""
        return self.document is not self.saved

    @property
    def undo_label(self) -> str | None:
        """What undo would take back."""
        return self._done[-1].label if self._done else None

    @property
    def redo_label(self) -> str | None:
        """What redo would bring back."""
        return self._undone[-1].label if self._undone else None

    def past(self) -> Iterator[Document]:
        """The documents before the present one, the latest first."""
        return (step.before for step in reversed(self._done))

    def do(self, label: str, edit: Edit, merge: str | None = None) -> Document:
        """Apply `edit` as one undo step and return the new document.

        Steps with the same `merge` that follow each other become one, but never
        across a save or an undo. An edit that changes nothing leaves no step.
        """
        after = edit(self.document)
        if after is self.document:
            return after
        before = self.document
        if self._may_merge(merge):
            before = self._done.pop().before
        self._done.append(Step(label=label, before=before, after=after, merge=merge))
        self._undone.clear()
        self._sealed = False
        self.document = after
        return after

    def _may_merge(self, merge: str | None) -> bool:
        last = self._done[-1] if self._done else None
        return bool(merge and last and last.merge == merge and not self._sealed)

    def undo(self) -> Document:
        """Go one step back and return the document; does nothing at the start."""
        if self._done:
            step = self._done.pop()
            self._undone.append(step)
            self.document = step.before
            self._sealed = True
        return self.document

    def redo(self) -> Document:
        """Go one step forward again; does nothing where nothing was undone."""
        if self._undone:
            step = self._undone.pop()
            self._done.append(step)
            self.document = step.after
            self._sealed = True
        return self.document

    def mark_saved(self) -> None:
        """Remember that the present document is the one on disk."""
        self.saved = self.document
        self._sealed = True

    @property
    def line(self) -> Line:
        """The whole history as a value."""
        steps = (*self._done, *reversed(self._undone))
        first = steps[0].before if steps else self.document
        return Line(
            documents=(first, *(step.after for step in steps)),
            labels=("", *(step.label for step in steps)),
            at=len(self._done),
        )

    @classmethod
    def along(cls, line: Line) -> "History":
        """A history that went along this line; its first document is the saved one."""
        history = cls(line.documents[0])
        pairs = zip(line.documents, line.documents[1:], line.labels[1:], strict=False)
        steps = [Step(label=name, before=a, after=b) for a, b, name in pairs]
        history._done = steps[: line.at]
        history._undone = steps[line.at :][::-1]
        history.document = line.document
        return history
