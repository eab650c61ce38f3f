"""The command line: exit codes, one-line reasons, and the same files as a script."""

import signal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from smartroto import Session, checks, cli, project, review_movie, samples
from smartroto.shapes.prediction import Prediction


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    """The exit code of `smartroto arguments…`."""
    monkeypatch.setattr("sys.argv", ["smartroto", *map(str, arguments)])
    with pytest.raises(SystemExit) as left:
        cli.main()
    return int(left.value.code or 0)


@pytest.fixture(scope="module")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A saved project with two keys on a small shot."""
    folder = tmp_path_factory.mktemp("project")
    shot = samples.tiny(folder / "shot")
    session = Session.open(shot.plate_path)
    shape = session.add_shape("radio", shot.truth_knots[0])
    session.set_key(shape, session.plate.last, shot.truth_knots[-1])
    session.save(folder / "keyed.sroto")
    return folder / "keyed.sroto"


def test_predict_saves_what_a_script_would(
    monkeypatch: pytest.MonkeyPatch, keyed: Path, tmp_path: Path
) -> None:
    assert run(monkeypatch, "predict", keyed, "--out", tmp_path / "a.sroto") == 0
    session = Session.open(keyed)
    prediction = session.predict(session.shapes[0])
    ours = project.load(tmp_path / "a.sroto")
    assert np.array_equal(ours.predictions[session.shapes[0]].knots, prediction.knots)
    session.save(tmp_path / "b.sroto")
    assert (tmp_path / "a.sroto").read_bytes() == (tmp_path / "b.sroto").read_bytes()


def test_ctrl_c_keeps_the_shapes_that_are_finished(
    monkeypatch: pytest.MonkeyPatch, keyed: Path, tmp_path: Path
) -> None:
    session = Session.open(keyed)
    first = session.shapes[0]
    key = session.knots(first, session.plate.first)
    session.add_shape("second", key + 20)
    session.save(tmp_path / "two.sroto")
    whole = Session.predict

    def interrupted(self: Session, shape: str, **options: Any) -> Prediction:
        if shape == first:
            signal.raise_signal(signal.SIGINT)
        return whole(self, shape, **options)

    monkeypatch.setattr(Session, "predict", interrupted)
    out = tmp_path / "out.sroto"
    assert run(monkeypatch, "predict", tmp_path / "two.sroto", "--out", out) == 1
    assert list(project.load(out).predictions) == [session.shapes[0]]
    assert session.shapes[0] != first


def test_shapes_of_another_file_go_on_a_plate(
    monkeypatch: pytest.MonkeyPatch, keyed: Path, tmp_path: Path
) -> None:
    plate = keyed.parent / "shot"
    out = tmp_path / "sub" / "out.nk"
    assert run(monkeypatch, "predict", plate, "--shapes", keyed, "--out", out) == 0
    assert b"Roto {" in out.read_bytes()


def test_convert_goes_there_and_back(
    monkeypatch: pytest.MonkeyPatch,
    keyed: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(monkeypatch, "convert", keyed, tmp_path / "a.nk") == 0
    assert run(monkeypatch, "convert", tmp_path / "a.nk", tmp_path / "b.sroto") == 0
    assert "radio" in capsys.readouterr().out
    before = next(project.load(keyed).shapes())
    after = next(project.load(tmp_path / "b.sroto").shapes())
    for frame, key in before.keys.items():
        assert np.allclose(after.keys[frame].value, key.value, atol=1e-3)


def test_mattes_and_review(
    monkeypatch: pytest.MonkeyPatch, keyed: Path, tmp_path: Path
) -> None:
    pattern = tmp_path / "m" / "m.####.exr"
    assert run(monkeypatch, "matte", keyed, "--out", pattern) == 0
    assert len(list((tmp_path / "m").glob("m.*.exr"))) == 12
    assert run(monkeypatch, "review", keyed, "--out", tmp_path / "report") == 0
    assert (tmp_path / "report" / "index.html").exists()


def test_check_fails_until_all_is_mended_or_waived(
    monkeypatch: pytest.MonkeyPatch,
    keyed: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(monkeypatch, "check", keyed) == 1
    assert "to look at" in capsys.readouterr().out
    document = project.load(keyed)
    for each in checks.run(document):
        for finding in each.findings:
            document = checks.waive(each.key(finding), "a test")(document)
    waived = tmp_path / "waived.sroto"
    project.save(document, waived)
    assert run(monkeypatch, "check", waived) == 0
    assert "waived: a test" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("predict", "{none}.1001.exr", "--out", "x.nk"), "none"),
        (("convert", "{none}.nk", "{none}.fxs"), "none"),
        (("convert", "{keyed}", "{none}.docx"), ".docx"),
        (("predict", "{plate}", "--out", "{none}.nk"), "no shapes"),
    ],
)
def test_what_is_refused_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    keyed: Path,
    tmp_path: Path,
    arguments: tuple[str, ...],
    sentence: str,
) -> None:
    places = {"none": tmp_path / "none", "keyed": keyed, "plate": keyed.parent / "shot"}
    given = [argument.format(**places) for argument in arguments]
    assert run(monkeypatch, *given) == 1
    told = capsys.readouterr().err.strip().splitlines()[-1]
    assert told.startswith("smartroto: ")
    assert sentence in told
    assert not list(tmp_path.iterdir())


def test_wrong_usage_is_2(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, "predict") == 2
    assert run(monkeypatch, "dance") == 2
    assert run(monkeypatch, "--help") == 0


def test_an_export_is_chosen_by_flags(
    monkeypatch: pytest.MonkeyPatch, keyed: Path, tmp_path: Path
) -> None:
    flags = ["--offset", 100, "--only", "rad*", "--size", "640x360"]
    flags += ["--shape-names", "{shape}_{index:2}", "--node-names", "matte"]
    assert run(monkeypatch, "convert", keyed, tmp_path / "a.nk", *flags) == 0
    text = (tmp_path / "a.nk").read_text()
    assert "\n name matte\n" in text and "{curvegroup radio_01 " in text
    assert 'format "640 360 0 0 640 360 1 "' in text
    first = project.load(keyed).plate.first + 100
    assert f"keys {first} " in text


def test_a_delivery_is_whole_or_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch,
    keyed: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "v001"
    flags = ["--no-movie", "--nodes", "shape", "--name", "{shot}_v001"]
    assert run(monkeypatch, "deliver", keyed, "--out", out, *flags) == 0
    assert "0 dropped" in capsys.readouterr().out
    shot = Path(str(project.load(keyed).plate.path)).name.split(".")[0]
    stem = f"{shot}_v001"
    assert {path.name for path in out.iterdir()} == {
        f"{stem}.nk",
        f"{stem}.json",
        "mattes",
    }
    assert "\n name radio\n" in (out / f"{stem}.nk").read_text()
    nothing = ["--no-movie", "--no-nuke", "--no-mattes"]
    assert run(monkeypatch, "deliver", keyed, "--out", out, *nothing) == 1
    assert "Nothing is to be delivered" in capsys.readouterr().err


def test_ctrl_c_leaves_no_delivery(
    monkeypatch: pytest.MonkeyPatch,
    keyed: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    whole = review_movie.review_picture

    def interrupted(*given: Any) -> Any:
        signal.raise_signal(signal.SIGINT)
        return whole(*given)

    monkeypatch.setattr(review_movie, "review_picture", interrupted)
    out = tmp_path / "v001"
    assert run(monkeypatch, "deliver", keyed, "--out", out, "--no-mattes") == 1
    assert f"Stopped; {out} is as it was before." in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "flags", [("--size", "big"), ("--speed", 0), ("--only", "leg"), ("--keys", "few")]
)
def test_flags_that_make_no_sense_write_nothing(
    monkeypatch: pytest.MonkeyPatch, keyed: Path, tmp_path: Path, flags: tuple[Any, ...]
) -> None:
    code = run(monkeypatch, "convert", keyed, tmp_path / "a.nk", *flags)
    assert code == (2 if "--keys" in flags else 1)
    assert not list(tmp_path.iterdir())
