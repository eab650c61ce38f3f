"""What the command line and a farm do with whole shots."""

from pathlib import Path

from smartroto import edits, project, registry
from smartroto.errors import ShapeError
from smartroto.exchange.export import export
from smartroto.exchange.options import ExportOptions
from smartroto.exchange.report import Imported, Report
from smartroto.jobs import Progress
from smartroto.session import Session


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


def predict_all(session: Session, progress: Progress) -> None:
    """Predict every shape of the session; cancelled, it keeps the finished ones."""
    shapes = session.shapes
    for index, shape in enumerate(shapes):
        part = progress.part(index / len(shapes), (index + 1) / len(shapes))
        session.predict(shape, progress=part)


def write(
    session: Session,
    path: Path,
    options: ExportOptions | None = None,
    progress: Progress | None = None,
) -> Report | None:
    """Save a project, or export in the format of the suffix."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix.lower() == project.SUFFIX:
        session.save(path)
        return None
    return session.export(path, progress, options=options)


def convert(
    source: Path,
    target: Path,
    progress: Progress,
    options: ExportOptions | None = None,
) -> str:
    """Read `source` and write `target`, both by suffix; returns what came through.

    Raises FormatError or ProjectError; `target` then stands as it was.
    """
    if source.suffix.lower() == project.SUFFIX:
        document, told = project.load(source), "read whole"
    else:
        imported: Imported = registry.read(source, None)
        document, told = imported.document, str(imported.report)
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.suffix.lower() == project.SUFFIX:
        project.save(document, target)
        return f"Reading {source.name}: {told}"
    written = export(document, target, options, progress)
    parts = [f"Reading {source.name}: {told}"]
    if written is not None:
        parts.append(f"Writing {target.name}: {written}")
    return "\n".join(parts)


def learn(project_file: Path, out: Path, name: str, progress: Progress) -> str:
    """Write what the shape called `name` taught to `out`; says what it is.

    ShapeError where no shape, or more than one, goes by the name.
    """
    session = load_shot(project_file, None)
    shapes = [s for s in session.document.shapes() if name in ("", s.name)]
    if len(shapes) != 1:
        known = ", ".join(shape.name for shape in session.document.shapes())
        raise ShapeError(
            f"{len(shapes)} shapes are meant by {name!r}: name one of {known} "
            "with --shape."
        )
    session.learn(shapes[0].id, progress)
    session.save_model(shapes[0].id, out)
    return f"{out}: {shapes[0].name}, learned from {len(shapes[0].keys)} keys"
