"""Whatever is done to layers and tracks, approved outlines stay where they are."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smartroto import edits, grouping, key_edits, placement, project, scope
from smartroto import placement_edits as placing
from smartroto.approval import approve
from smartroto.baking import baked
from smartroto.document import Document, Track
from smartroto.errors import ShapeError
from smartroto.history import Edit, History
from smartroto.track_edits import put_track, remove_track

FRAMES = st.integers(1001, 1012)
ITEMS = st.sampled_from(["arm", "bar", "inner", "outer", "new"])
NUMBERS = st.floats(-40, 40)
PAIRS = st.tuples(NUMBERS, NUMBERS)


def any_edit(track: Track) -> st.SearchStrategy[Edit]:
    """Edits of placement, of the tree and of tracks, some of which are refused."""
    build = st.builds
    moved = replace(track, places=track.places + 3.0)
    return st.one_of(
        build(placing.set_part, ITEMS, st.just("translate"), FRAMES, PAIRS),
        build(placing.set_part, ITEMS, st.just("rotate"), FRAMES, NUMBERS),
        build(placing.set_part, ITEMS, st.just("skew"), FRAMES, st.floats(-1, 1)),
        build(
            lambda id, frame, s: placing.set_part(id, "scale", frame, (s, s)),
            ITEMS,
            FRAMES,
            st.floats(0.5, 2),
        ),
        build(placing.set_pivot, ITEMS, FRAMES, PAIRS),
        build(placing.remove_part_key, ITEMS, st.just("rotate"), FRAMES),
        build(placing.reset_transform, ITEMS),
        build(placing.link, ITEMS, st.just("wall"), FRAMES),
        build(placing.unlink, ITEMS, FRAMES),
        build(
            lambda ids, frame: grouping.group(ids, "new", frame, "new"),
            st.sets(ITEMS, min_size=1),
            FRAMES,
        ),
        build(grouping.ungroup, ITEMS, FRAMES),
        build(
            grouping.restack,
            st.sets(ITEMS, min_size=1),
            ITEMS,
            st.sampled_from(["into", "above", "below"]),
            FRAMES,
        ),
        st.just(put_track(moved)),
        build(remove_track, st.just("wall"), FRAMES),
        st.just(put_track(track)),
        build(
            lambda frame: scope.move_points("arm", frame, [1], np.array([3.0, 1.0])),
            FRAMES,
        ),
        build(lambda frame: key_edits.key_here("bar", frame), FRAMES),
    )


def seen(document: Document, frame: int) -> np.ndarray:
    return placement.outline_at(document, document.shape("arm"), frame)


@settings(
    deadline=None,
    max_examples=30,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_sequence_keeps_what_was_approved_and_undoes(
    document: Document, planar: Track, data: st.DataObject, tmp_path: Path
) -> None:
    start = put_track(planar)(approve("arm", [1003, 1008])(document))
    history, frozen = History(start), {f: seen(start, f) for f in (1003, 1008)}
    for _ in range(data.draw(st.integers(1, 8))):
        edit: Callable[[Document], Document] = data.draw(any_edit(planar))
        try:
            history.do("edit", edit)
        except ShapeError:
            continue
    after = history.document
    for frame, outline in frozen.items():
        assert np.allclose(seen(after, frame), outline, atol=1e-5)
    project.save(after, tmp_path / "any.sroto")
    back = project.load(tmp_path / "any.sroto")
    flat = baked(after)
    assert not flat.placings
    for frame in (1002, 1007):
        assert np.array_equal(seen(back, frame), seen(after, frame))
        assert np.allclose(seen(flat, frame), seen(after, frame), atol=1e-6)
    while history.undo_label is not None:
        history.undo()
    assert history.document is start
    assert {s.id for s in after.shapes()} == {
        s.id for s in edits.remove([])(start).shapes()
    }
