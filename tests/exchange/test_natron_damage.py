"""Natron projects that are damaged, or made to do harm: refused soon, in a sentence."""

import itertools
import time
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smartroto.errors import FormatError
from smartroto.exchange import natron, natron_xml

FUZZED = settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@pytest.fixture(scope="module")
def sound(archive: ModuleType) -> str:
    """A project with two shapes in a layer."""
    shapes = archive.bezier(), archive.bezier(name="two")
    text: str = archive.project(archive.node("Roto1", archive.nested("Arm", *shapes)))
    return text


def test_entities_and_foreign_document_types_are_refused(sound: str) -> None:
    plain = sound.replace("<!DOCTYPE boost_serialization>", "")
    assert natron.loads(plain)  # none at all does no harm
    grown = "".join(
        f'<!ENTITY {after} "{f"&{before};" * 10}">'
        for before, after in itertools.pairwise("abcdefgh")
    )
    bomb = f'<!DOCTYPE boost_serialization [<!ENTITY a "aaaaaaaaaa">{grown}]>'
    outside = '<!DOCTYPE boost_serialization SYSTEM "file:///etc/hostname">'
    for declared in (bomb, outside, "<!DOCTYPE html>"):
        with pytest.raises(FormatError, match="declares"):
            natron.loads(sound.replace("<!DOCTYPE boost_serialization>", declared))


def assert_refused(text: str) -> None:
    start = time.process_time()
    with pytest.raises(FormatError) as caught:
        natron.loads(text)
    assert len(str(caught.value)) < 400 and "\n" not in str(caught.value)
    assert time.process_time() - start < 10


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no xml",
        "<a/>",
        "<a>" * 1_000_000,
        "{" * 100_000_000,
        "<KeyFrameSet>" + "<item>" * 100_000,
    ],
    ids=range(6),
)
def test_what_is_no_project_is_refused_soon(text: str) -> None:
    assert_refused(text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("300.0", "1e999"),
        ("300.0", "nan"),
        ("300.0", "three"),
        ("<Time>1.0", "<Time>1e300"),
        ("<NumPoints>3", "<NumPoints>99999999"),
        ("RotoContext", "OtherContext"),
        ("BaseLayer", "OtherLayer"),
    ],
)
def test_damaged_shapes_are_refused(sound: str, old: str, new: str) -> None:
    assert old in sound
    assert_refused(sound.replace(old, new))


def test_more_parts_than_any_project_has_are_refused(
    sound: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("MAX_ELEMENTS", "MAX_NUMBERS", "MAX_BYTES"):
        with monkeypatch.context() as patch:
            patch.setattr(natron_xml, name, 50)
            with pytest.raises(FormatError, match=r"parts|project of their own"):
                natron.loads(sound)


def test_a_million_frames_between_keys_are_not_filled_in(archive: ModuleType) -> None:
    turn = archive.knob("rotate", 0.0, keys=archive.linear((1, 0), (9e5, 100)))
    with pytest.raises(FormatError, match="at most 200000"):
        archive.only(turn)


@FUZZED
@given(
    place=st.floats(0, 1),
    length=st.integers(0, 60),
    junk=st.sampled_from(["", "<", ">", "1e308", "<a>", "</Item>", "&#0;", "\0", "-"]),
)
def test_damaged_text_never_does_worse_than_a_refusal(
    sound: str, place: float, length: int, junk: str
) -> None:
    start = int(place * len(sound))
    try:
        natron.loads(sound[:start] + junk + sound[start + length :])
    except FormatError as error:
        assert str(error)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_projects_that_were_cut_short_are_refused(sound: str, share: float) -> None:
    with pytest.raises(FormatError, match="cut short"):
        natron.loads(sound[: int(share * len(sound))])
