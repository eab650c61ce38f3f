"""One panel for what is selected: the shape, its transform, and the tracks."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from smartroto.ui.action_set import ActionSet
from smartroto.ui.fields import Scrolling
from smartroto.ui.properties import Properties
from smartroto.ui.studio import Studio
from smartroto.ui.tracks_panel import TracksPanel
from smartroto.ui.transform_panel import TransformPanel
from smartroto.ui.view import ViewState

TIPS = {
    "Shape": "Name, combination, opacity, soft edge and lifetime",
    "Transform": "Moves the selected layer or shape, with keys of its own",
    "Tracks": "Points followed through the plate, and what is linked to them",
}


class Inspector(QWidget):
    """Three pages; the one that fits comes up by itself with a layer or a track.

    bar: the buttons that turn the pages, for the title of the panel.
    """

    def __init__(self, studio: Studio, actions: ActionSet) -> None:
        super().__init__()
        self.properties = Properties(studio)
        self.transform = TransformPanel(studio)
        self.tracks = TracksPanel(studio, actions)
        self.pages = QStackedWidget()
        self._buttons = QButtonGroup(self)
        self.bar = QWidget()
        bar = QHBoxLayout(self.bar)
        bar.setContentsMargins(0, 0, 0, 0)
        bar.setSpacing(1)
        named = {
            "Shape": self.properties,
            "Transform": self.transform,
            "Tracks": self.tracks,
        }
        for index, (title, page) in enumerate(named.items()):
            self.pages.addWidget(_scrolled(page) if index else Scrolling(page))
            bar.addWidget(self._button(title, index, len(named)))
        bar.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.pages, 1)
        self._buttons.idClicked.connect(self.pages.setCurrentIndex)
        studio.view_changed.connect(self._view_changed)
        self.show_page(self.properties)

    def sizeHint(self) -> QSize:
        """As tall as the page of shapes; the others scroll."""
        return self.properties.sizeHint()

    def _button(self, title: str, index: int, count: int) -> QToolButton:
        button = QToolButton()
        button.setText(title)
        button.setToolTip(TIPS[title])
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setProperty("segment", True)
        button.setProperty("end", {0: "first", count - 1: "last"}.get(index, ""))
        self._buttons.addButton(button, index)
        return button

    def show_page(self, page: Properties | TransformPanel | TracksPanel) -> None:
        """Bring a page up."""
        index = [self.properties, self.transform, self.tracks].index(page)
        self.pages.setCurrentIndex(index)
        self._buttons.button(index).setChecked(True)

    def _view_changed(self, old: ViewState, new: ViewState) -> None:
        if new.layers and new.layers != old.layers:
            self.show_page(self.transform)
        elif new.tool == "track" and old.tool != "track":
            self.show_page(self.tracks)
        elif new.selected != old.selected and self.pages.currentIndex() != 0:
            if new.selected and not new.layers and new.tool != "track":
                self.show_page(self.properties)


def _scrolled(page: QWidget) -> QScrollArea:
    """A page that can be scrolled where the window is low."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(page)
    bar = area.verticalScrollBar().sizeHint().width()
    area.setMinimumWidth(page.minimumSizeHint().width() + bar)
    return area
