"""What somebody says of some frames of some shapes."""

from typing import Literal, get_args

from msgspec import Struct

Status = Literal["open", "fixed", "closed"]
STATUSES: tuple[Status, ...] = get_args(Status)
"""In the order in which a note goes through them."""


class Note(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """A reviewer's word, and what has become of it; it stands in the project as it is.

    shapes: ids of the shapes that it is about; none is the whole shot.
    first, last: frames as the plate counts them.
    text: may be empty: the frames are rejected without a word.
    time: seconds since 1970, UTC.
    status: open (the frames need a fix), fixed (the artist says so), closed (the
        reviewer agrees).
    """

    id: str
    shapes: tuple[str, ...]
    first: int
    last: int
    text: str
    author: str
    time: float
    status: Status = "open"

    def about(self, shape: str, frame: int) -> bool:
        """Whether it speaks of a shape on a frame."""
        return shape in self.shapes and self.first <= frame <= self.last
