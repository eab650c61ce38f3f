"""Settings come from the file, then from the environment, and are checked."""

from pathlib import Path

import pytest

from smartroto import settings
from smartroto.errors import Error


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('frame_memory_gb = 8\ncache_dir = "/data"\n')
    found = settings.load(file, {"SMARTROTO_FRAME_MEMORY_GB": "2.5"})
    assert (found.frame_memory_gb, found.cache_path) == (2.5, Path("/data"))


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    found = settings.load(tmp_path / "none.toml", {})
    assert found == settings.Settings()
    assert found.cache_path.name == "smartroto"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("frame_memory = 8", "'frame_memory'"),
        ('frame_memory_gb = "much"', "positive number"),
        ("frame_memory_gb = -1", "positive number"),
        ("cache_dir = 3", "must be a text"),
        ("= broken", "cannot be read"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    tmp_path: Path, text: str, sentence: str
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(text)
    with pytest.raises(Error, match=sentence):
        settings.load(file, {})
