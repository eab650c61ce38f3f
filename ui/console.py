"""A Python console on the live document."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QFontDatabase, QKeyEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from smartroto.ui import style
from smartroto.ui.interpreter import Interpreter
from smartroto.ui.live_session import names
from smartroto.ui.studio import Studio

HELLO = """Python on this window's document: `session` is a smartroto.Session.
session.shapes   session.frame   session.predict(session.selected[0])
Every change is one undo step. Up and Down bring lines back, Tab completes.
"""
MOST_LINES = 5000
ERRORS = ("Traceback", "  File", "SyntaxError")


class Console(QWidget):
    """Output above, a line to type below. A call holds the window while it runs."""

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self._studio = studio
        self._python: Interpreter | None = None
        self.output = QPlainTextEdit(readOnly=True)
        self.output.setMaximumBlockCount(MOST_LINES)
        self.output.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.prompt = QLabel(">>>")
        self.line = QLineEdit(placeholderText="session.shapes")
        self.line.setToolTip("Return runs, Up and Down bring lines back, Tab completes")
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(style.FONT_PX)
        for widget in (self.output, self.prompt, self.line):
            widget.setFont(font)
        column, row = QVBoxLayout(self), QHBoxLayout()
        column.setContentsMargins(8, 4, 8, 8)
        column.addWidget(self.output, 1)
        row.addWidget(self.prompt)
        row.addWidget(self.line, 1)
        column.addLayout(row)
        self.line.returnPressed.connect(self.run)
        self.line.installEventFilter(self)
        self._write(HELLO, style.DIM)

    @property
    def python(self) -> Interpreter:
        """Made with the first line, so that nobody waits for it at the start."""
        if self._python is None:
            self._python = Interpreter(names(self._studio))
        return self._python

    def run(self) -> None:
        """Run what was typed and show what it says."""
        line = self.line.text()
        self.line.clear()
        self._write(f"{self.prompt.text()} {line}\n", style.TEXT)
        told = self.python.push(line)
        wrong = any(part in told for part in ERRORS)
        self._write(told, style.LOW if wrong else style.PREDICTED)
        self.prompt.setText("..." if self.python.more else ">>>")

    def _write(self, text: str, colour: str) -> None:
        cursor = self.output.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.End)
        ink = QTextCharFormat()
        ink.setForeground(QColor(colour))
        cursor.insertText(text, ink)
        self.output.setTextCursor(cursor)
        self.output.ensureCursorVisible()

    def _complete(self) -> None:
        found = self.python.completions(self.line.text())
        if len(found) == 1:
            self.line.setText(found[0].rstrip("()"))
        elif found:
            self._write("  ".join(found[:40]) + "\n", style.DIM)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up, Down and Tab in the line."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = event.key()
            if key == Qt.Key.Key_Up:
                self.line.setText(self.python.older())
            elif key == Qt.Key.Key_Down:
                self.line.setText(self.python.newer())
            elif key == Qt.Key.Key_Tab:
                self._complete()
            else:
                return super().eventFilter(watched, event)
            return True
        return super().eventFilter(watched, event)
