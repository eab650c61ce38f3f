"""The command line: each command is a few lines around one engine function."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from smartroto.cli_options import (
    AspectOption,
    KeysOption,
    NodeNamesOption,
    NodesOption,
    OffsetOption,
    ShapeNamesOption,
    ShapesOption,
    SizeOption,
    SpeedOption,
    ToleranceOption,
    chosen,
)
from smartroto.errors import Error
from smartroto.jobs import Cancelled, Progress
from smartroto.settings import current, hand_on

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Bezier shapes on a few keyframes; every frame between, as editable splines.",
)

Shot = Annotated[
    Path, typer.Argument(help="plate (frame, pattern, folder), or project")
]
Out = Annotated[Path, typer.Option("--out", "-o", help="where the result goes")]


@contextmanager
def progress_bar(title: str) -> Iterator[Progress]:
    """A bar with the time left on the terminal; Ctrl-C stops it at the next step."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as Bars

    columns = (
        TextColumn("{task.description:<34}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Bars(*columns, console=Console(stderr=True)) as bars:
        task = bars.add_task(title, total=1.0)
        progress = Progress(lambda done, _: bars.update(task, completed=done))
        before = signal.signal(signal.SIGINT, lambda *_: progress.cancel())
        try:
            yield progress
        finally:
            signal.signal(signal.SIGINT, before)
        bars.update(task, completed=1.0)


@app.command("open")
def open_window(
    shot: Annotated[Path | None, typer.Argument(help="plate or project")] = None,
) -> None:
    """Open the window."""
    try:
        from smartroto.ui.app import main as window
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith("PySide6"):
            raise
        raise Error(
            "The window needs Qt, which is not installed: "
            "run `pip install smartroto[ui]`."
        ) from error
    raise typer.Exit(window(None if shot is None else str(shot)))


@app.command()
def predict(
    shot: Shot,
    out: Out,
    shapes: Annotated[
        Path | None, typer.Option(help="file with the keyed shapes (.nk .fxs .sroto)")
    ] = None,
    model: Annotated[
        Path | None, typer.Option(help="what a similar shot taught (.srmodel)")
    ] = None,
    nodes: NodesOption = "one",
    keys: KeysOption = "drawn",
    tolerance: ToleranceOption = 0.25,
    offset: OffsetOption = 0,
    speed: SpeedOption = 1.0,
    size: SizeOption = "",
    pixel_aspect: AspectOption = None,
    only: ShapesOption = None,
    shape_names: ShapeNamesOption = "{shape}",
    node_names: NodeNamesOption = "",
) -> None:
    """Fill the frames between the keys of every shape and write the result."""
    from smartroto.batch import load_shot, predict_all, write

    options = chosen(
        nodes,
        keys,
        tolerance,
        offset,
        speed,
        size,
        pixel_aspect,
        only,
        shape_names,
        node_names,
    )
    session = load_shot(shot, shapes)
    if model is not None:
        for shape in session.shapes:
            session.load_model(shape, model)
    try:
        with progress_bar("Predicting") as progress:
            predict_all(session, progress)
    finally:
        if done := len(session.document.predictions):
            write(session, out, options)
            typer.echo(f"{out}: {done} of {len(session.shapes)} shapes predicted")


@app.command()
def convert(
    source: Path,
    target: Path,
    nodes: NodesOption = "one",
    keys: KeysOption = "drawn",
    tolerance: ToleranceOption = 0.25,
    offset: OffsetOption = 0,
    speed: SpeedOption = 1.0,
    size: SizeOption = "",
    pixel_aspect: AspectOption = None,
    only: ShapesOption = None,
    shape_names: ShapeNamesOption = "{shape}",
    node_names: NodeNamesOption = "",
) -> None:
    """Turn one shape file or project into another file, by suffix.

    Says what was kept, approximated, with the error in pixels, and dropped.
    """
    options = chosen(
        nodes,
        keys,
        tolerance,
        offset,
        speed,
        size,
        pixel_aspect,
        only,
        shape_names,
        node_names,
    )
    from smartroto.batch import convert as run

    with progress_bar(f"Writing {target.name}") as progress:
        told = run(source, target, progress, options)
    typer.echo(told)


@app.command()
def matte(
    project: Shot,
    out: Out,
    shutter: Annotated[float, typer.Option(help="open for how many frames")] = 0.0,
    each: Annotated[bool, typer.Option(help="a channel for every shape")] = False,
) -> None:
    """Render mattes: `--out mattes/sh010.####.exr`."""
    from smartroto.exchange.mattes import write_mattes
    from smartroto.project import load

    with progress_bar("Rendering mattes") as progress:
        files = write_mattes(
            load(project), out, per_shape=each, shutter=shutter, progress=progress
        )
    typer.echo(f"{len(files)} mattes beside {files[0] if files else out}")


@app.command()
def deliver(
    project: Shot,
    out: Annotated[Path, typer.Option("--out", "-o", help="folder of the delivery")],
    nuke: Annotated[bool, typer.Option(help="a Nuke script")] = True,
    mattes: Annotated[bool, typer.Option(help="EXR, a layer for every shape")] = True,
    movie: Annotated[bool, typer.Option(help="H.264, with the outlines")] = True,
    name: Annotated[
        str, typer.Option(metavar="TEMPLATE", help="of the files, of {shot}")
    ] = "{shot}_roto",
    nodes: NodesOption = "layer",
    keys: KeysOption = "drawn",
    tolerance: ToleranceOption = 0.25,
    offset: OffsetOption = 0,
    speed: SpeedOption = 1.0,
    size: SizeOption = "",
    pixel_aspect: AspectOption = None,
    only: ShapesOption = None,
    shape_names: ShapeNamesOption = "{shape}",
    node_names: NodeNamesOption = "",
) -> None:
    """Write a Nuke script, EXR mattes, a review movie and a list of them: all or none.

    Says what was kept, approximated, with the error in pixels, and dropped.
    """
    from smartroto.batch import load_shot
    from smartroto.delivery import Delivery

    options = chosen(
        nodes,
        keys,
        tolerance,
        offset,
        speed,
        size,
        pixel_aspect,
        only,
        shape_names,
        node_names,
    )
    delivery = Delivery(
        nuke=nuke, mattes=mattes, movie=movie, name=name, options=options
    )
    session = load_shot(project, None)
    try:
        with progress_bar("Delivering") as progress:
            told = session.deliver(out, delivery, progress)
    except Cancelled:
        raise Error(f"Stopped; {out} is as it was before.") from None
    typer.echo(f"{out}: {told}")


@app.command()
def review(project: Shot, out: Out) -> None:
    """Write a report of what is keyed, predicted and weak, with pictures."""
    from smartroto.batch import load_shot
    from smartroto.report import write_report

    session = load_shot(project, None)
    with progress_bar("Writing the report") as progress:
        index = write_report(session.document, session.frames.read, out, progress)
    typer.echo(str(index))


@app.command()
def check(project: Shot) -> None:
    """Look at a shot as before handing it over; fails where something is left."""
    from smartroto.batch import load_shot
    from smartroto.checks import told

    session = load_shot(project, None)
    with progress_bar("Checking") as progress:
        found = session.check(progress)
    typer.echo(told(found, session.document))
    if any(each.open(session.document) for each in found):
        raise typer.Exit(1)


@app.command()
def learn(
    project: Shot,
    out: Out,
    shape: Annotated[
        str, typer.Option(help="name of the shape; not needed where there is one")
    ] = "",
) -> None:
    """Write what a shot taught about a shape, for one like it: `-o arm.srmodel`."""
    from smartroto.batch import learn as run

    with progress_bar("Learning") as progress:
        told = run(project, out, shape, progress)
    typer.echo(told)


@app.command()
def bench(
    folder: Annotated[
        Path | None, typer.Argument(help="shots with frames/ and truth.npz")
    ] = None,
    every: Annotated[list[int] | None, typer.Option(help="frames between keys")] = None,
    keys: Annotated[
        float | None, typer.Option(help="count keys until all is within so many pixels")
    ] = None,
) -> None:
    """Measure predicted in-betweens against known truth, beside what others do."""
    from smartroto.bench import keys_needed, measure, table

    with progress_bar("Measuring") as progress:
        rows = measure(folder, every or [10, 20], progress)
    typer.echo(table(rows))
    if keys is not None:
        with progress_bar("Counting keys") as progress:
            counted = keys_needed(folder, keys, progress)
        typer.echo(counted)


@app.command()
def demo(
    out: Out = Path("demo_out"),
    window: Annotated[bool, typer.Option(help="open the window at the end")] = True,
) -> None:
    """Predict, correct and export a sample shot, then show it in the window."""
    from smartroto.demo import has_display, run

    project = run(out, progress_bar, typer.echo)
    if not window:
        return
    if has_display():
        open_window(project)
    typer.echo("There is no display here, so no window opens; elsewhere run:")
    typer.echo(f"  smartroto open {project}")


def main() -> None:
    """Run the command line: 0 done, 1 refused with a reason, 2 wrong usage."""
    try:
        hand_on(current())
        app()
    except Error as error:
        typer.echo(f"smartroto: {error}", err=True)
        sys.exit(1)
    except (Cancelled, KeyboardInterrupt):
        typer.echo("smartroto: stopped; what was finished is kept.", err=True)
        sys.exit(1)
