"""The rows of the dope sheet, and what may be done to the keys chosen in them."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from weakref import WeakKeyDictionary

from smartroto import timing
from smartroto.document import Document, Layer
from smartroto.edits import Item
from smartroto.history import Edit, together

Chosen = Mapping[str, frozenset[int]]
"""The chosen keys: frames by the id of the shape or layer that owns them."""


NOBODY: frozenset[str] = frozenset()

_owners: WeakKeyDictionary[Item, Mapping[int, frozenset[str]]] = WeakKeyDictionary()


@dataclass(frozen=True, kw_only=True, eq=False)
class Row:
    """A shape or layer with its keys.

    depth: how many layers it lies in. owners: frame -> ids of those that are keyed
    there; of a layer all that lies in it too, so that a group is moved as one.
    """

    item: Item
    depth: int
    owners: Mapping[int, frozenset[str]]
    locked: bool

    @property
    def is_layer(self) -> bool:
        """Whether this is a group."""
        return isinstance(self.item, Layer)


def rows(document: Document, folded: Collection[str] = ()) -> list[Row]:
    """The rows from the top of the stack down; layers in `folded` show no content."""
    found: list[Row] = []
    for layer in document.layers:
        _add(layer, 0, False, folded, found)
    return found


def _add(
    item: Item, depth: int, locked: bool, folded: Collection[str], found: list[Row]
) -> None:
    """Add the row of an item, and below it those of all within it."""
    locked = locked or item.locked
    found.append(Row(item=item, depth=depth, owners=owners(item), locked=locked))
    if isinstance(item, Layer) and item.id not in folded:
        for child in item.items:
            _add(child, depth + 1, locked, folded, found)


def owners(item: Item) -> Mapping[int, frozenset[str]]:
    """Frame -> ids of those that are keyed there: the item, and all within a layer.

    Items are values: what an edit did not touch is not looked at again.
    """
    known = _owners.get(item)
    if known is None:
        known = _owners[item] = MappingProxyType(dict(sorted(_found(item).items())))
    return known


def _found(item: Item) -> dict[int, frozenset[str]]:
    found = dict.fromkeys(timing.key_frames(item), frozenset({item.id}))
    for child in item.items if isinstance(item, Layer) else ():
        for frame, ids in owners(child).items():
            found[frame] = found.get(frame, NOBODY) | ids
    return found


def caught(some: Iterable[Row], first: int, last: int) -> dict[str, frozenset[int]]:
    """The keys of these rows from `first` to `last`, those of locked rows left out."""
    found: dict[str, set[int]] = {}
    for row in some:
        if row.locked:
            continue
        for frame, ids in row.owners.items():
            if first <= frame <= last:
                for id in ids:
                    found.setdefault(id, set()).add(frame)
    return {id: frozenset(frames) for id, frames in found.items()}


def joined(one: Chosen, other: Chosen) -> dict[str, frozenset[int]]:
    """Keys chosen in either."""
    none: frozenset[int] = frozenset()
    return {id: one.get(id, none) | other.get(id, none) for id in {**one, **other}}


def without(one: Chosen, other: Chosen) -> dict[str, frozenset[int]]:
    """Keys chosen in one but not in the other."""
    left = {id: some - other.get(id, frozenset()) for id, some in one.items()}
    return {id: some for id, some in left.items() if some}


def present(chosen: Chosen, document: Document) -> Chosen:
    """The chosen keys that still exist; the very same object where all do."""
    left: dict[str, frozenset[int]] = {}
    for item in items(document) if chosen else ():
        some = chosen.get(item.id)
        kept = some & frozenset(timing.key_frames(item)) if some else None
        if kept:
            left[item.id] = kept
    return chosen if left == dict(chosen) else left


def items(document: Document) -> Iterator[Item]:
    """Every layer and shape."""
    waiting: list[Item] = list(document.layers)
    while waiting:
        item = waiting.pop()
        yield item
        if isinstance(item, Layer):
            waiting.extend(item.items)


def extent(chosen: Chosen) -> tuple[int, int] | None:
    """The first and last chosen frame."""
    frames = [frame for some in chosen.values() for frame in some]
    return (min(frames), max(frames)) if frames else None


def count(chosen: Chosen) -> int:
    """How many keys are chosen."""
    return sum(map(len, chosen.values()))


@dataclass(frozen=True, kw_only=True, eq=False)
class Drag:
    """Chosen keys on their way: moved, copied, or stretched from one of their ends.

    kind: "move", or the end of the box that is dragged, "start" or "end".
    """

    kind: str
    chosen: Chosen

    def moves(self, by: int) -> dict[str, dict[int, int]]:
        """Old to new frame of each key, by id, after a drag by some frames."""
        ends = extent(self.chosen)
        if self.kind == "move" or ends is None:
            return {id: {t: t + by for t in some} for id, some in self.chosen.items()}
        fixed, old = ends if self.kind == "end" else ends[::-1]
        rate = (old + by - fixed) / (old - fixed)
        return {
            id: {time: round(fixed + (time - fixed) * rate) for time in some}
            for id, some in self.chosen.items()
        }

    def title(self, copy: bool) -> str:
        """What is being done, for undo: "Move 3 keys"."""
        verb = "Copy" if copy else "Move" if self.kind == "move" else "Stretch"
        keys = count(self.chosen)
        return f"{verb} key" if keys == 1 else f"{verb} {keys} keys"


def reversed_keys(chosen: Chosen) -> dict[str, dict[int, int]]:
    """The chosen keys in reverse order, within their first and last frame."""
    total = sum(extent(chosen) or ())
    return {id: {time: total - time for time in some} for id, some in chosen.items()}


def carried_out(moves: Mapping[str, Mapping[int, int]], copy: bool = False) -> Edit:
    """The edit that moves or copies keys."""
    return together([timing.move_keys(id, some, copy) for id, some in moves.items()])


def landed(moves: Mapping[str, Mapping[int, int]]) -> dict[str, frozenset[int]]:
    """Where the keys lie after their moves."""
    return {id: frozenset(some.values()) for id, some in moves.items()}
