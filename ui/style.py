"""The look: one table of colours, one style sheet, icons drawn from it.

The greys have no tint, so that they do not bias the judgement of a matte. State
colours are Okabe and Ito's, told apart by common colour-vision defects; wherever a
state is shown a form repeats what the colour says.
"""

from functools import cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

FONT_PX = 12

GROUND = "#1e1e1e"
PANEL = "#2e2e2e"
RAISED = "#3a3a3a"
HOVER = "#464646"
LINE = "#1a1a1a"
EDGE = "#4a4a4a"
TEXT = "#d8d8d8"
DIM = "#9c9c9c"
FAINT = "#6c6c6c"
ACCENT = "#5b9bd5"
ON_ACCENT = "#10161c"
CHOSEN = "#3d566d"

KEY = "#F0E442"
PREDICTED = "#56B4E9"
LOW = "#E69F00"
WORST = "#D55E00"
APPROVED = "#009E73"
FIX = "#CC79A7"
TOUCHED = "#D9D38C"
STALE = "#8A8A8A"
OFF = "#5a5a5a"

SHEET = f"""
* {{ font-size: {FONT_PX}px; }}
QWidget {{ background: {PANEL}; color: {TEXT}; selection-background-color: {ACCENT};
  selection-color: {ON_ACCENT}; }}
QWidget:disabled {{ color: {FAINT}; }}
QMainWindow::separator {{ background: {LINE}; width: 4px; height: 4px; }}
QMainWindow::separator:hover {{ background: {ACCENT}; }}
QToolTip {{ background: {GROUND}; color: {TEXT}; border: 1px solid {EDGE};
  padding: 4px 6px; }}

QMenuBar {{ background: {PANEL}; padding: 2px 4px; }}
QMenuBar::item {{ padding: 4px 8px; border-radius: 3px; }}
QMenuBar::item:selected {{ background: {HOVER}; }}
QMenu {{ background: {PANEL}; border: 1px solid {LINE}; padding: 4px; }}
QMenu::item {{ padding: 5px 28px 5px 4px; border-radius: 3px; }}
QMenu::item:selected {{ background: {ACCENT}; color: {ON_ACCENT}; }}
QMenu::item:disabled {{ color: {FAINT}; background: transparent; }}
QMenu::separator {{ height: 1px; background: {EDGE}; margin: 4px 8px; }}
QMenu::indicator {{ width: 12px; height: 12px; left: 6px; }}
QMenu::indicator:checked {{ image: url({{check}}); }}

QToolBar {{ background: {PANEL}; border: none; spacing: 2px; padding: 4px; }}
QToolBar::separator {{ background: {EDGE}; width: 1px; height: 1px; margin: 4px; }}
QToolButton {{ background: transparent; border: none; border-radius: 4px;
  padding: 4px; }}
QToolButton:hover {{ background: {HOVER}; }}
QToolButton:pressed {{ background: {GROUND}; }}
QToolButton:checked {{ background: {CHOSEN}; color: #ffffff; }}
QToolButton[popupMode="1"] {{ padding-right: 18px; }}
QToolButton::menu-button {{ border: none; width: 14px; }}
QToolButton::menu-button:hover {{ background: {HOVER}; border-radius: 4px; }}
QToolButton::menu-arrow {{ image: url({{down}}); width: 8px; height: 8px; }}
QToolButton[segment="true"] {{ background: {RAISED}; border-radius: 0;
  padding: 4px 10px; }}
QToolButton[segment="true"]:hover {{ background: {HOVER}; }}
QToolButton[segment="true"]:checked {{ background: {CHOSEN}; color: #ffffff; }}
QToolButton[segment="true"][end="first"] {{ border-top-left-radius: 4px;
  border-bottom-left-radius: 4px; }}
QToolButton[segment="true"][end="last"] {{ border-top-right-radius: 4px;
  border-bottom-right-radius: 4px; }}

QPushButton {{ background: {RAISED}; border: none; border-radius: 4px;
  padding: 5px 12px; min-height: 14px; }}
QPushButton:hover {{ background: {HOVER}; }}
QPushButton:pressed {{ background: {GROUND}; }}
QPushButton:disabled {{ background: #343434; color: {FAINT}; }}
QPushButton[primary="true"], QPushButton:default {{ background: {ACCENT};
  color: {ON_ACCENT}; }}
QPushButton[primary="true"]:hover, QPushButton:default:hover {{ background: #72ace0; }}
QPushButton[quiet="true"] {{ background: transparent; color: {ACCENT};
  text-align: left; padding: 3px 4px; }}
QPushButton[quiet="true"]:hover {{ background: {RAISED}; }}
QPushButton[primary="true"]:disabled, QPushButton:default:disabled
  {{ background: #343434; color: {FAINT}; }}

QPlainTextEdit, QTextEdit {{ background: {GROUND}; border: 1px solid {LINE};
  border-radius: 4px; }}
QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox {{ background: {GROUND};
  border: 1px solid {LINE}; border-radius: 4px; padding: 3px 6px; min-height: 19px; }}
QLineEdit:hover, QSpinBox:hover, QDoubleSpinBox:hover, QComboBox:hover
  {{ border-color: {EDGE}; }}
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus
  {{ border-color: {ACCENT}; }}
QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button,
QDoubleSpinBox::down-button {{ width: 0; border: none; }}
QComboBox::drop-down {{ border: none; width: 18px; }}
QComboBox::down-arrow {{ image: url({{down}}); width: 10px; height: 10px; }}
QComboBox QAbstractItemView {{ background: {PANEL}; border: 1px solid {LINE};
  padding: 4px; outline: none; }}
QCheckBox {{ spacing: 6px; background: transparent; }}
QCheckBox::indicator {{ width: 14px; height: 14px; border-radius: 3px;
  background: {GROUND}; border: 1px solid {EDGE}; }}
QCheckBox::indicator:hover {{ border-color: {ACCENT}; }}
QCheckBox::indicator:checked {{ background: {ACCENT}; border-color: {ACCENT};
  image: url({{tick}}); }}

QSlider {{ background: transparent; min-height: 18px; }}
QSlider::groove:horizontal {{ height: 4px; background: {GROUND}; border-radius: 2px; }}
QSlider::sub-page:horizontal {{ background: {ACCENT}; border-radius: 2px; }}
QSlider::sub-page:horizontal:disabled {{ background: {EDGE}; }}
QSlider::handle:horizontal {{ width: 12px; height: 12px; margin: -4px 0;
  border-radius: 6px; background: {TEXT}; }}
QSlider::handle:horizontal:disabled {{ background: {FAINT}; }}

QProgressBar {{ background: {GROUND}; border: none; border-radius: 3px;
  max-height: 6px; min-height: 6px; }}
QProgressBar::chunk {{ background: {ACCENT}; border-radius: 3px; }}

QTreeView, QListView {{ background: {GROUND}; border: none; outline: none; }}
QTreeView::item {{ height: 24px; border: none; }}
QTreeView::item:hover, QListView::item:hover {{ background: {RAISED}; }}
QTreeView::item:selected, QListView::item:selected {{ background: {CHOSEN};
  color: {TEXT}; }}
QTreeView::branch {{ background: {GROUND}; }}
QTreeView::branch:has-children:closed {{ image: url({{right}}); }}
QTreeView::branch:has-children:open {{ image: url({{down}}); }}
QListView::item {{ padding: 6px 8px; border-radius: 3px; }}
QHeaderView::section {{ background: {PANEL}; border: none; padding: 4px; }}

QTabBar::tab {{ background: {PANEL}; color: {DIM}; padding: 5px 12px; border: none;
  border-radius: 4px; margin: 2px; }}
QTabBar::tab:hover {{ background: {HOVER}; }}
QTabBar::tab:selected {{ background: {CHOSEN}; color: #ffffff; }}

QScrollArea {{ border: none; }}
QScrollBar {{ background: {PANEL}; border: none; }}
QScrollBar:vertical {{ width: 10px; }}
QScrollBar:horizontal {{ height: 10px; }}
QScrollBar::handle {{ background: {EDGE}; border-radius: 4px; margin: 1px;
  min-height: 24px; min-width: 24px; }}
QScrollBar::handle:hover {{ background: {FAINT}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: none; }}

QStatusBar {{ background: {PANEL}; }}
QStatusBar::item {{ border: none; }}
QLabel {{ background: transparent; }}
QLabel[dim="true"] {{ color: {DIM}; }}
QLabel[strong="true"] {{ font-weight: 600; }}
QFrame[rule="true"] {{ background: {LINE}; border: none; max-height: 1px; }}
QFrame[card="true"] {{ background: {GROUND}; border-radius: 6px; }}
QFrame[banner="warning"] {{ background: #4a3a14; border: 1px solid {LOW};
  border-radius: 4px; }}
QFrame[banner="error"] {{ background: #4a2414; border: 1px solid {WORST};
  border-radius: 4px; }}
QFrame[banner] QLabel {{ color: #f0f0f0; }}
QDialog {{ backward-icon: url({{back}}); forward-icon: url({{forward}});
  filedialog-parent-directory-icon: url({{up}});
  filedialog-new-directory-icon: url({{new_folder}});
  filedialog-listview-icon: url({{list}});
  filedialog-detailedview-icon: url({{details}});
  directory-icon: url({{directory}}); computer-icon: url({{computer}}); }}
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QMessageBox QLabel {{ min-height: 20px; }}
QMessageBox #qt_msgbox_label {{ font-weight: 600; }}
"""

ICON_FILES = (
    *("check", "tick", "down", "right", "back", "forward", "up", "new_folder"),
    *("list", "details", "directory", "computer"),
)


def dress(application: QApplication) -> None:
    """Give the application its font, palette and style sheet."""
    application.setStyle("Fusion")
    font = QFont(application.font())
    font.setPixelSize(FONT_PX)
    application.setFont(font)
    application.setPalette(_palette())
    sheet = SHEET
    for name in ICON_FILES:
        sheet = sheet.replace(f"{{{name}}}", _path(name))
    application.setStyleSheet(sheet)


def _palette() -> QPalette:
    palette = QPalette(QColor(PANEL))
    roles = {
        QPalette.ColorRole.Window: PANEL,
        QPalette.ColorRole.Base: GROUND,
        QPalette.ColorRole.AlternateBase: PANEL,
        QPalette.ColorRole.Button: RAISED,
        QPalette.ColorRole.Text: TEXT,
        QPalette.ColorRole.WindowText: TEXT,
        QPalette.ColorRole.ButtonText: TEXT,
        QPalette.ColorRole.PlaceholderText: FAINT,
        QPalette.ColorRole.Highlight: ACCENT,
        QPalette.ColorRole.HighlightedText: ON_ACCENT,
        QPalette.ColorRole.ToolTipBase: GROUND,
        QPalette.ColorRole.ToolTipText: TEXT,
        QPalette.ColorRole.Link: ACCENT,
    }
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    return palette


def _path(name: str) -> str:
    return str(files("smartroto.ui").joinpath(f"icons/{name}.svg")).replace("\\", "/")


@cache
def _source(name: str) -> str:
    return files("smartroto.ui").joinpath(f"icons/{name}.svg").read_text("utf-8")


def draw(name: str, size: int, ratio: float, colour: str) -> QPixmap:
    """An icon as a pixmap, `size` points wide, in one colour."""
    svg = _source(name).replace("currentColor", colour)
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    pixmap = QPixmap(round(size * ratio), round(size * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(pixmap.rect()))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


@cache
def icon(name: str, colour: str = TEXT, on: str = "#ffffff") -> QIcon:
    """An icon in `colour`; in `on` where its button is checked; faint if disabled."""
    made = QIcon()
    states = (
        (QIcon.Mode.Normal, QIcon.State.Off, colour),
        (QIcon.Mode.Normal, QIcon.State.On, on),
        (QIcon.Mode.Active, QIcon.State.Off, colour),
        (QIcon.Mode.Active, QIcon.State.On, on),
        (QIcon.Mode.Disabled, QIcon.State.Off, FAINT),
        (QIcon.Mode.Disabled, QIcon.State.On, FAINT),
    )
    for mode, state, ink in states:
        for size in (16, 20, 24):
            for ratio in (1.0, 2.0, 3.0):
                made.addPixmap(draw(name, size, ratio, ink), mode, state)
    return made
