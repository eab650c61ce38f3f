"""The actions of the Track menu: follow, link, import."""

from smartroto.ui import linking
from smartroto.ui.action_set import LOOKS, Action
from smartroto.ui.studio import Studio


def ready(studio: Studio) -> bool:
    """A track is selected and a plate is open."""
    return linking.track_of(studio) is not None and studio.plate is not None


def _follow(id: str, title: str, key: str, ways: tuple[int, ...], tip: str) -> Action:
    return Action(
        id=id,
        title=title,
        menu="Track",
        keys=(key,),
        icon=id,
        run=lambda w: w.studio.tracker.track(ways),
        enabled=ready,
        tip=tip,
    )


TRACK = (
    _follow("track_back", "Track Back", "Alt+Left", (-1,), "To the first frame."),
    _follow("track_forward", "Track On", "Alt+Right", (1,), "To the last frame."),
    _follow("track_both", "Track Both Ways", "Alt+Up", (1, -1), "From this frame."),
    Action(
        id="track_stop",
        title="Stop Tracking",
        menu="Track",
        icon="stop",
        keys=("Alt+Down",),
        not_undone=LOOKS,
        run=lambda w: w.studio.tracker.cancel(),
        enabled=lambda s: s.tracker.busy,
        tip="What was found so far stays.",
    ),
    Action(
        id="link_track",
        title="Link to Track",
        menu="Track",
        keys=("Shift+Alt+L",),
        icon="link",
        group=True,
        run=lambda w: linking.link_here(w.studio),
        enabled=linking.may_link,
        tip="The selected track carries the selected layers or shapes: nothing moves "
        "on this frame, and the paths stay editable.",
    ),
    Action(
        id="link_keys_stay",
        title="Link, Keys Stay",
        menu="Track",
        run=lambda w: linking.link_here(w.studio, keys_stay=True),
        enabled=linking.may_link,
        tip="For shapes with keys already: every key stays where it is on the picture, "
        "what is between them rides on the track.",
    ),
    Action(
        id="unlink_track",
        title="Unlink from Track",
        menu="Track",
        icon="unlink",
        run=lambda w: linking.unlink_here(w.studio),
        enabled=linking.is_linked,
        tip="Nothing moves on this frame.",
    ),
    Action(
        id="import_tracks",
        title="Import Tracks…",
        menu="Track",
        icon="import",
        group=True,
        run=lambda w: w.dialogs.import_tracks(),
        tip="Tracker, CornerPin2D and Transform nodes of a Nuke script.",
    ),
    Action(
        id="paste_tracks",
        title="Paste Tracks from Nuke",
        menu="Track",
        run=lambda w: w.dialogs.paste_tracks(),
        tip="Copy the nodes in Nuke's node graph first.",
    ),
    Action(
        id="delete_track",
        title="Delete Track",
        menu="Track",
        icon="trash",
        run=lambda w: linking.delete_track(w.studio),
        enabled=lambda s: linking.track_of(s) is not None,
        tip="What it carries stays where it is on this frame.",
    ),
)
