"""Small form widgets that all panels share."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QColorDialog,
    QDoubleSpinBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSlider,
    QToolButton,
    QWidget,
    QWidgetAction,
)

from smartroto.document import IDENTITY_COLOURS, Colour
from smartroto.ui import style

FIELD = 27


class Number(QDoubleSpinBox):
    """A number field: Return gives the keyboard back, the wheel needs the focus.

    `edited` is emitted when the artist changes the value, never when code does.
    """

    edited = Signal(float)

    def __init__(
        self,
        low: float,
        high: float,
        decimals: int = 0,
        step: float = 1.0,
        suffix: str = "",
        width: int = 64,
    ) -> None:
        super().__init__()
        self.setRange(low, high)
        self.setDecimals(decimals)
        self.setSingleStep(step)
        self.setSuffix(suffix)
        self.setKeyboardTracking(False)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setMinimumWidth(width)
        self.setFixedHeight(FIELD)
        self.valueChanged.connect(self.edited)

    def show_value(self, value: float) -> None:
        """Show a value without telling anybody."""
        blocked = self.blockSignals(True)
        self.setValue(value)
        self.blockSignals(blocked)
        if not self.text():
            self.lineEdit().setText(f"{self.textFromValue(value)}{self.suffix()}")

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.clearFocus()


class Slider(QSlider):
    """A horizontal slider that the wheel does not move by accident."""

    edited = Signal(int)

    def __init__(self, low: int, high: int) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setRange(low, high)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.valueChanged.connect(self.edited)

    def show_value(self, value: float) -> None:
        """Show a value without telling anybody."""
        blocked = self.blockSignals(True)
        self.setValue(round(value))
        self.blockSignals(blocked)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class Swatch(QToolButton):
    """A colour chip; a click offers the twelve identity colours and any other."""

    picked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._colour = QColor(style.FAINT)
        self.setFixedSize(44, 27)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setToolTip("Colour of the outline and its keys")
        self.clicked.connect(self._offer)

    def show_colour(self, colour: Colour) -> None:
        """Show a colour, 0..1."""
        self._colour = QColor.fromRgbF(*colour)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(style.EDGE))
        painter.setBrush(self._colour if self.isEnabled() else QColor(style.PANEL))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 4, 4)
        painter.end()

    def _offer(self) -> None:
        menu = QMenu(self)
        grid = QWidget()
        cells = QGridLayout(grid)
        cells.setContentsMargins(8, 8, 8, 8)
        cells.setSpacing(4)
        for index, colour in enumerate(IDENTITY_COLOURS):
            cell = QPushButton()
            cell.setFixedSize(24, 24)
            name = QColor.fromRgbF(*colour).name()
            cell.setStyleSheet(
                f"min-height: 24px; padding: 0; background: {name}; border-radius: 4px;"
            )
            cell.clicked.connect(lambda _=False, c=colour: self.picked.emit(c))
            cell.clicked.connect(menu.close)
            cells.addWidget(cell, index // 6, index % 6)
        holder = QWidgetAction(menu)
        holder.setDefaultWidget(grid)
        menu.addAction(holder)
        menu.addAction("Other…", self._any)
        menu.exec(self.mapToGlobal(self.rect().bottomLeft()))
        menu.deleteLater()

    def _any(self) -> None:
        chosen = QColorDialog.getColor(self._colour, self.window(), "Colour of shape")
        if chosen.isValid():
            self.picked.emit((chosen.redF(), chosen.greenF(), chosen.blueF()))


class Elided(QLabel):
    """A line of text that never asks for room: what does not fit ends in dots."""

    def __init__(self) -> None:
        super().__init__()
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Ignored, policy.Preferred)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, room = QPainter(self), self.contentsRect()
        dots, metrics = Qt.TextElideMode.ElideRight, self.fontMetrics()
        shown = metrics.elidedText(self.text(), dots, room.width())
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, left, shown)
        painter.end()


class Wheelless(QObject):
    """Keeps the wheel from changing a combo box that one only scrolls past."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        return event.type() == QEvent.Type.Wheel


def dim(text: str) -> QLabel:
    """A quiet label."""
    label = QLabel(text)
    label.setProperty("dim", True)
    return label


def caption(text: str) -> QLabel:
    """A quiet label as tall as the fields beside it."""
    label = dim(text)
    label.setFixedHeight(FIELD)
    return label


class Scrolling(QScrollArea):
    """A panel as tall as it likes to be, that scrolls where there is less room."""

    def __init__(self, panel: QWidget) -> None:
        super().__init__()
        self.panel = panel
        self.setWidget(panel)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def sizeHint(self) -> QSize:
        return self.panel.sizeHint()

    def minimumSizeHint(self) -> QSize:
        wide = self.panel.minimumSizeHint().width()
        wide += self.verticalScrollBar().sizeHint().width()
        return QSize(wide, 2 * FIELD)


def row_of(*widgets: QWidget) -> QWidget:
    """Widgets beside each other, no wider than they need to be."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return holder


def rule() -> QFrame:
    """A thin line between groups."""
    line = QFrame()
    line.setProperty("rule", True)
    line.setFixedHeight(1)
    return line


def small_button(
    icon: str, tip: str, run: Callable[[], object] | None = None
) -> QToolButton:
    """A flat button with an icon."""
    button = QToolButton()
    button.setIcon(style.icon(icon))
    button.setToolTip(tip)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    if run is not None:
        button.clicked.connect(lambda: run())
    return button
