"""What a press would do, in words and by the cursor."""

from typing import Any

import pytest

from smartroto.ui import tools
from smartroto.ui.hit import hits
from smartroto.ui.pointer import Pointer
from smartroto.ui.tool import Aim

# -- what a click would do ---------------------------------------------------------


def aim(scene: Any, pointer: Pointer) -> Aim:
    found = hits(scene.picture, pointer.at, scene.scale, 8.0)
    return tools.aim(scene, pointer, found[0] if found else None)


@pytest.mark.parametrize(
    ("view", "at", "cursor", "words"),
    [
        ({}, (300, 200), "point", "move point 0 of a on key 1"),
        ({"frame": 5}, (320, 200), "point", "new key at 5"),
        ({"points": {"a": {0, 1}}}, (300, 200), "point", "move 2 points"),
        ({"selected": ()}, (300, 200), "point", "select a"),
        ({"tool": "bezier"}, (50, 50), "cross", "corner point"),
        ({"tool": "transform"}, (314, 314), "falling", "scale"),
        ({"tool": "transform"}, (86, 200), "across", "scale"),
        ({"tool": "transform"}, (325, 325), "rotate", "rotate"),
        ({"tool": "transform"}, (200, 200), "pivot", "pivot"),
        ({}, (600, 600), "arrow", "select points"),
    ],
)
def test_the_cursor_and_the_hint_say_what_a_click_will_do(
    pen: Any,
    scene: Any,
    view: dict[str, Any],
    at: tuple[float, float],
    cursor: str,
    words: str,
) -> None:
    scene.look(**view)
    found = aim(scene, pen(*at))
    assert found.cursor == cursor and words in found.hint
