"""The actions for how the plate is shown: exposure, channel, display, size, ground."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from smartroto.look import Channel
from smartroto.ui.action_set import LOOKS, Action
from smartroto.ui.studio import Studio
from smartroto.ui.view import Backing
from smartroto.ui.when import is_view

if TYPE_CHECKING:
    from smartroto.ui.window import Window

GAIN_STEP = 2**0.25
GAMMA_STEP = 0.1
CHANNELS: dict[Channel, tuple[str, str]] = {
    "rgb": ("RGB", ""),
    "red": ("Red", "Alt+Shift+R"),
    "green": ("Green", "Alt+Shift+G"),
    "blue": ("Blue", "Alt+Shift+B"),
    "luma": ("Luma", "Alt+Shift+Y"),
}
BACKINGS: dict[Backing, str] = {
    "black": "Black",
    "white": "White",
    "grey": "Grey",
    "checker": "Checker",
    "inverse": "Inverted",
}
PROXIES = {1: "Full", 2: "1/2", 4: "1/4"}


def step_gain(studio: Studio, direction: int) -> None:
    """A quarter of a stop brighter or darker; viewer only."""
    gain = studio.view.gain * GAIN_STEP**direction
    studio.look(gain=round(min(max(gain, 1 / 64), 64.0), 4))


def step_gamma(studio: Studio, direction: int) -> None:
    """A tenth of gamma up or down; viewer only."""
    gamma = studio.view.gamma + GAMMA_STEP * direction
    studio.look(gamma=round(min(max(gamma, 0.1), 5.0), 2))


def show_channel(studio: Studio, channel: Channel) -> None:
    """One channel in grey; all three again where it is shown already."""
    shown = studio.view.channel == channel
    studio.look(channel="rgb" if shown else channel)


def _step(id: str, title: str, key: str, run: "Callable[[Window], object]") -> Action:
    return Action(
        id=id,
        title=title,
        menu="View/Exposure",
        not_undone=LOOKS,
        keys=(key,) if key else (),
        run=run,
        repeats=True,
    )


def _channel(channel: Channel) -> Action:
    title, key = CHANNELS[channel]
    return Action(
        id=f"channel_{channel}",
        title=title,
        menu="View/Channel",
        not_undone=LOOKS,
        keys=(key,) if key else (),
        run=lambda w: show_channel(w.studio, channel),
        checked=is_view("channel", channel),
        tip="Of the plate, in grey. A shows the matte.",
    )


def _backing(backing: Backing) -> Action:
    return Action(
        id=f"backing_{backing}",
        title=BACKINGS[backing],
        menu="View/Cut-out Over",
        not_undone=LOOKS,
        run=lambda w: w.studio.look(display="cutout", backing=backing),
        checked=is_view("backing", backing),
    )


def _proxy(step: int) -> Action:
    return Action(
        id=f"proxy_{step}",
        title=PROXIES[step],
        menu="View/Proxy",
        not_undone=LOOKS,
        run=lambda w: w.studio.look(proxy=step),
        checked=is_view("proxy", step),
        tip="Shapes and mattes stay exact; only the plate is shown smaller.",
    )


LOOK = (
    _step("gain_up", "Gain Up", "Ctrl+.", lambda w: step_gain(w.studio, 1)),
    _step("gain_down", "Gain Down", "Ctrl+,", lambda w: step_gain(w.studio, -1)),
    _step("gamma_up", "Gamma Up", "Shift+.", lambda w: step_gamma(w.studio, 1)),
    _step("gamma_down", "Gamma Down", "Shift+,", lambda w: step_gamma(w.studio, -1)),
    _step("gain", "Gain On or Off", "Ctrl+G", lambda w: w.viewer_bar.toggle_gain()),
    _step(
        "gamma",
        "Gamma On or Off",
        "Ctrl+Shift+G",
        lambda w: w.viewer_bar.toggle_gamma(),
    ),
    _step("exposure_reset", "Reset", "", lambda w: w.viewer_bar.reset_exposure()),
    *(_channel(channel) for channel in CHANNELS),
    *(_backing(backing) for backing in BACKINGS),
    *(_proxy(step) for step in PROXIES),
    Action(
        id="proxy",
        title="Proxy On or Off",
        menu="View/Proxy",
        not_undone=LOOKS,
        keys=("Ctrl+P",),
        group=True,
        run=lambda w: w.viewer_bar.toggle_proxy(),
        tip="Between the full plate and the size used last.",
    ),
    Action(
        id="monitor",
        title="Display and Colour Space…",
        menu="View",
        not_undone=LOOKS,
        group=True,
        run=lambda w: w.viewer_bar.choose_monitor(),
        tip="Views of OpenColorIO, and the colour space of the plate.",
    ),
)
