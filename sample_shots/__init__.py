"""Sample shots that the project renders itself, with exact truth on every frame.

`names()` lists them; `shot(name)` gives one, rendering its frames where they are not
there yet; `tiny(folder)` renders a small one for tests.
"""

from smartroto.samples.store import SampleShot, names, render, shot, tiny, truth

__all__ = ["SampleShot", "names", "render", "shot", "tiny", "truth"]
