"""What was worked out once and may be wanted again, within a number of bytes."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from typing import Any, TypeVar

T = TypeVar("T")

CARD_BYTES = 3 << 29
"""The limit as soon as something is kept on a graphics card, whose memory is dearer."""


class Memory:
    """Keeps results by name and forgets the ones not asked for longest.

    A name must say everything a result depends on: then what is found here is what
    would be worked out again, and no answer depends on what was asked before.

    >>> memory = Memory(1000)
    >>> len(memory.get("a", lambda: memoryview(bytes(80)))), memory.used
    (80, 80)
    """

    def __init__(self, budget: int = 1 << 30) -> None:
        self.budget = budget
        self.used = 0
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, name: Hashable, make: Callable[[], T]) -> T:
        """The result called `name`, made by `make()` if it is not known."""
        with self._lock:
            if name in self._kept:
                self._kept.move_to_end(name)
                known: T = self._kept[name][0]
                return known
        made = make()
        self._keep(name, made)
        return made

    def holds(self, name: Hashable) -> bool:
        """Whether the result called `name` is known."""
        with self._lock:
            return name in self._kept

    def _keep(self, name: Hashable, value: Any) -> None:
        size = weigh(value)
        with self._lock:
            if any(_on_card(one) for one in _arrays(value)):
                self.budget = min(self.budget, CARD_BYTES)
            if name in self._kept or size > self.budget:
                return
            self._kept[name] = (value, size)
            self.used += size
            while self.used > self.budget:
                _, (_, freed) = self._kept.popitem(last=False)
                self.used -= freed


def weigh(value: Any) -> int:
    """The bytes held by arrays and tensors in `value`, and a little for the rest."""
    return sum(int(getattr(one, "nbytes", 64)) for one in _arrays(value))


def _arrays(value: Any) -> Iterator[Any]:
    """The arrays and tensors in `value`, and all else that is not made of such."""
    if hasattr(value, "nbytes"):
        yield value
    elif isinstance(value, tuple | list):
        for part in value:
            yield from _arrays(part)
    elif hasattr(value, "__dict__"):
        for part in vars(value).values():
            yield from _arrays(part)
    else:
        yield value


def _on_card(one: Any) -> bool:
    """Whether it is a tensor that does not lie in main memory."""
    return not str(getattr(one, "device", "cpu")).startswith("cpu")
