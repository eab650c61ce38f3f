"""Writing a document in any format, with what a studio chooses."""

from pathlib import Path
from typing import Any

from smartroto import registry
from smartroto.document import Document
from smartroto.exchange.carried import tell_lost
from smartroto.exchange.options import ExportOptions
from smartroto.exchange.prepare import prepared
from smartroto.exchange.report import Report
from smartroto.jobs import Progress

PREPARING = 0.3
"""The share of the time that making the keys takes, roughly."""


def export(
    document: Document,
    path: str | Path,
    options: ExportOptions | None = None,
    progress: Progress | None = None,
) -> Report | None:
    """Write the shapes or mattes in the format that the suffix of `path` names.

    Returns what was kept, approximated and dropped, where the format is one of shapes.
    Raises FormatError for an unknown suffix, or where nothing is left to write.
    """
    progress = progress or Progress()
    format = registry.find(registry.EXPORTERS, path, "written")
    report = Report()
    tell_lost(document, format.name.lower(), report)
    if options is None or options == ExportOptions():
        told: Report | None = format.call(document, path, progress)
        return None if told is None else report.joined(told)
    ready: Document = prepared(
        document,
        options,
        report,
        curved=format.curved,
        progress=progress.part(0, PREPARING),
    )
    written: Any = format.call(ready, path, progress.part(PREPARING, 1))
    return report.joined(written) if written is not None else report
