"""Journals on their own thread: nothing waits, nothing is lost, failures are told."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from smartroto import edits, journal, project, recovery
from smartroto.autosave import Autosave, Base, beside
from smartroto.document import Document
from smartroto.history import History


class Told(list[str]):
    """The sentences in order."""

    def __call__(self, sentence: str) -> None:
        self.append(sentence)


@pytest.fixture
def said() -> Told:
    return Told()


@pytest.fixture
def autosave(said: Told) -> Iterator[Autosave]:
    made = Autosave(said)
    yield made
    made.close(keep=True)


def base(document: Document, spare: Path, path: str = "") -> Base:
    digest = project.digest(path) if path and Path(path).exists() else ""
    return Base(document=document, project=path, digest=digest, spare=spare)


def name(path: Path) -> str:
    found = recovery.wanted(path)
    assert found is not None
    return recovery.recover(found).document.shape("arm").name


def test_changes_are_written_as_they_come(
    autosave: Autosave, document: Document, tmp_path: Path
) -> None:
    history, path = History(document), tmp_path / "a.journal"
    autosave.stand_on(base(document, path))
    autosave.flush()
    assert not path.exists(), "nothing has changed yet"
    for each in ("one", "two"):
        history.do("Rename", edits.rename("arm", each))
        autosave.note(history.line)
        assert autosave.flush()
        assert name(path) == each


def test_a_save_makes_the_journal_needless(
    autosave: Autosave, document: Document, tmp_path: Path
) -> None:
    path = tmp_path / "shot.sroto"
    project.save(document, path)
    history = History(project.load(path))
    autosave.stand_on(base(history.document, tmp_path / "x.journal", str(path)))
    history.do("Rename", edits.rename("arm", "one"))
    autosave.note(history.line)
    autosave.flush()
    assert name(beside(path)) == "one"
    project.save(history.document, path)
    autosave.stand_on(base(history.document, tmp_path / "x.journal", str(path)))
    autosave.flush()
    assert not beside(path).exists()
    history.undo()
    autosave.note(history.line)
    autosave.flush()
    assert name(beside(path)) == "arm"


def test_where_the_folder_is_closed_the_spare_place_is_taken(
    autosave: Autosave, document: Document, tmp_path: Path
) -> None:
    history, spare = History(document), tmp_path / "cache" / "a.journal"
    gone = str(tmp_path / "file" / "shot.sroto")
    (tmp_path / "file").touch()
    autosave.stand_on(base(document, spare, gone))
    history.do("Rename", edits.rename("arm", "one"))
    autosave.note(history.line)
    autosave.flush()
    assert spare.exists()


def test_a_full_disk_is_told_once_and_made_good(
    autosave: Autosave,
    said: Told,
    document: Document,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(self: object, *parts: bytes) -> None:
        raise OSError(28, "No space left on device")

    history, path = History(document), tmp_path / "a.journal"
    autosave.stand_on(base(document, path))
    with monkeypatch.context() as patched:
        patched.setattr(journal.Journal, "_put", full)
        for each in ("one", "two"):
            history.do("Rename", edits.rename("arm", each))
            autosave.note(history.line)
            autosave.flush()
    assert len(said) == 1 and "No space left" in said[0]
    history.do("Rename", edits.rename("arm", "three"))
    autosave.note(history.line)
    autosave.flush()
    assert said[1:] == [""]
    assert name(path) == "three"


def test_an_outgrown_journal_begins_anew(
    autosave: Autosave,
    document: Document,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(journal, "LARGEST", 1)
    history, path = History(document), tmp_path / "a.journal"
    autosave.stand_on(base(document, path))
    for each in range(40):
        history.do("Rename", edits.rename("arm", f"arm {each}"))
        autosave.note(history.line)
        autosave.flush()
    assert name(path) == "arm 39"
    assert path.stat().st_size < 5 * len(journal._PACKER.encode("x" * 20000))


def test_closing_keeps_or_removes_the_journal(
    said: Told, document: Document, tmp_path: Path
) -> None:
    history, path = History(document), tmp_path / "a.journal"
    history.do("Rename", edits.rename("arm", "one"))
    for keep in (True, False):
        autosave = Autosave(said)
        autosave.stand_on(base(document, path))
        autosave.note(history.line)
        autosave.close(keep=keep)
        assert path.exists() is keep
