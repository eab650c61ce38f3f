"""What the command line and a farm do with whole shots."""

from pathlib import Path
from typing import TYPE_CHECKING

from smartroto import edits, project, registry
from smartroto.document import Document
from smartroto.errors import ShapeError
from smartroto.jobs import Progress
from smartroto.session import Session

if TYPE_CHECKING:
    from smartroto.exchange.report import Report


def load_shot(shot: Path, shapes: Path | None) -> Session:
    """Open a plate or project, with the shapes of another file added.

    Raises PlateError, ProjectError or FormatError; ShapeError where no shape is left.
    """
    session = Session.open(shot)
    if shapes is not None and shapes.suffix.lower() == project.SUFFIX:
        other = project.load(shapes)
        session.history.do("Import shapes", edits.add_layers(other.layers))
    elif shapes is not None:
        session.import_shapes(shapes)
    if not session.shapes:
        raise ShapeError(
            f"{shot} holds no shapes: name a file that does with --shapes."
        )
    return session


def predict_all(session: Session, progress: Progress) -> int:
    """Predict every shape of the session; returns how many."""
    shapes = session.shapes
    for index, shape in enumerate(shapes):
        part = progress.part(index / len(shapes), (index + 1) / len(shapes))
        session.predict(shape, progress=part)
    return len(shapes)


def write(session: Session, path: Path, progress: Progress | None = None) -> None:
    """Save a project, or export in the format of the suffix."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix.lower() == project.SUFFIX:
        session.save(path)
    else:
        session.export(path, progress)


def convert(source: Path, target: Path, progress: Progress) -> "Report | str":
    """Read `source` and write `target`, both by suffix; returns the reader's report.

    Raises FormatError or ProjectError; `target` then stands as it was.
    """
    if source.suffix.lower() == project.SUFFIX:
        document, report = project.load(source), "read whole"
    else:
        imported = registry.read(source, None)
        document = Document(plate=imported.plate, layers=imported.layers)
        report = imported.report
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.suffix.lower() == project.SUFFIX:
        project.save(document, target)
    else:
        registry.export(document, target, progress)
    return report
