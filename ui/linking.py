"""What the window does with layers and tracks: group, link, import."""

from pathlib import Path

from smartroto.document import Layer, Shape, Track
from smartroto.edits import new_id
from smartroto.errors import Error
from smartroto.grouping import group, layers_of, ungroup
from smartroto.history import together
from smartroto.placement_edits import link, unlink
from smartroto.track_edits import put_track, remove_track
from smartroto.ui.studio import Studio


def track_of(studio: Studio) -> Track | None:
    """The selected track."""
    tracks = studio.document.tracks
    return next((each for each in tracks if each.id == studio.view.track), None)


def chosen_items(studio: Studio) -> list[Shape | Layer]:
    """The selected layers; the selected shapes where no layer is."""
    chosen = studio.view.layers
    layers = {layer.id: layer for layer in layers_of(studio.document)} if chosen else {}
    if layers:
        return [layers[id] for id in chosen if id in layers]
    return [*studio.shapes()]


def may_link(studio: Studio) -> bool:
    """A track is selected, and something that it does not carry yet."""
    track = track_of(studio)
    return track is not None and any(
        item.transform.track != track.id for item in chosen_items(studio)
    )


def link_here(studio: Studio, keys_stay: bool = False) -> None:
    """Let the selected track carry what is selected; nothing moves on this frame, or
    no key does."""
    track, items = track_of(studio), chosen_items(studio)
    if track is not None and items:
        frame = studio.view.frame
        steps = [link(item.id, track.id, frame, keys_stay=keys_stay) for item in items]
        studio.do(f"Link to {track.name}", together(steps))


def is_linked(studio: Studio) -> bool:
    """Something that a track carries is selected."""
    return any(item.transform.track for item in chosen_items(studio))


def unlink_here(studio: Studio) -> None:
    """Take what is selected off its track; nothing moves on this frame."""
    linked = [item for item in chosen_items(studio) if item.transform.track]
    steps = [unlink(item.id, studio.view.frame) for item in linked]
    studio.do("Unlink from track", together(steps))


def delete_track(studio: Studio) -> None:
    """Take the selected track away."""
    track = track_of(studio)
    if track is not None:
        edit = remove_track(track.id, studio.view.frame)
        if studio.do(f"Delete {track.name}", edit):
            studio.look(track="")


def import_tracks(studio: Studio, path: str) -> None:
    """Add the tracks of a Nuke script."""
    from smartroto.exchange.nuke_lexer import decode

    try:
        text = decode(Path(path).read_bytes())
    except (Error, OSError) as error:
        studio.report(error)
        return
    add_tracks(studio, text)


def add_tracks(studio: Studio, text: str) -> None:
    """Add the tracks of Nuke's nodes in a text, and select the first."""
    from smartroto.exchange.nuke_tracks import read_tracks

    if studio.plate is None:
        studio.message.emit("info", "Open a plate first: tracks lie on its pixels.")
        return
    try:
        tracks, report = read_tracks(text, studio.plate.size[1])
    except Error as error:
        studio.report(error)
        return
    what = tracks[0].name if len(tracks) == 1 else f"{len(tracks)} tracks"
    if studio.do(f"Import {what}", together(put_track(track) for track in tracks)):
        studio.look(track=tracks[0].id)
        left = f"; left out: {report.dropped[0]}" if report.dropped else "."
        studio.message.emit("info", f"Imported {what}{left}")


def group_chosen(studio: Studio) -> None:
    """A new layer around what is selected, selected then."""
    items, id = chosen_items(studio), new_id()
    edit = group([item.id for item in items], "Layer1", studio.view.frame, id)
    if studio.do("Group", edit):
        studio.select_layers([id])


def ungroup_chosen(studio: Studio) -> None:
    """Take the selected layers away and leave what is in them."""
    frame, left = studio.view.frame, studio.view.selected
    steps = [ungroup(id, frame) for id in studio.view.layers]
    if studio.do("Ungroup", together(steps)):
        studio.select(left)
