"""Asking for a path: the platform's own dialog, or Qt's in the look of the rest."""

from collections.abc import Sequence

from PySide6.QtCore import QFileInfo
from PySide6.QtGui import QAbstractFileIconProvider, QIcon
from PySide6.QtWidgets import QFileDialog, QWidget

from smartroto.ui import style

Kind = QAbstractFileIconProvider.IconType


class Icons(QAbstractFileIconProvider):
    """Folders and files as quiet outlines."""

    def icon(self, what: QFileInfo | Kind) -> QIcon:
        """The icon of a file or of a kind of place."""
        if isinstance(what, QFileInfo):
            folder = what.isDir()
        else:
            folder = what != Kind.File
        return style.icon("folder" if folder else "file", style.DIM, style.DIM)


def suffix_of(filter: str) -> str:
    """The first suffix that files of a filter have.

    >>> suffix_of("Nuke Roto node (*.nk)")
    'nk'
    """
    return filter.partition("(*.")[2].split()[0].rstrip(")")


def file_dialog(
    parent: QWidget, title: str, start: str, filters: Sequence[str], saving: bool
) -> QFileDialog:
    """A dialog for one path; `start` is a folder, or a file to save to."""
    dialog = QFileDialog(parent, title)
    if saving:
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    else:
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    info = QFileInfo(start)
    dialog.setDirectory(info.absolutePath() if not info.isDir() else start)
    dialog.setNameFilters(list(filters))
    if saving:
        dialog.setDefaultSuffix(suffix_of(filters[0]))
        dialog.filterSelected.connect(
            lambda chosen: dialog.setDefaultSuffix(suffix_of(chosen))
        )
    if saving and start and not info.isDir():
        dialog.selectFile(info.fileName())
    return dialog


def ask_path(
    parent: QWidget, title: str, start: str, filters: Sequence[str], saving: bool
) -> tuple[str, str]:
    """The path the artist chose and the filter it stood under; "" if called off."""
    dialog = file_dialog(parent, title, start, filters, saving)
    path = _answer(dialog)
    return path, dialog.selectedNameFilter()


def ask_folder(parent: QWidget, title: str, start: str) -> str:
    """The folder the artist chose, beside `start` at first; "" if called off."""
    dialog = QFileDialog(parent, title, QFileInfo(start).absolutePath())
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    return _answer(dialog)


def _answer(dialog: QFileDialog) -> str:
    icons = Icons()
    dialog.setIconProvider(icons)
    chosen = dialog.selectedFiles() if dialog.exec() else []
    dialog.deleteLater()
    return chosen[0] if chosen else ""
