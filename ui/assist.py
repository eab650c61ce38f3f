"""The assist panel: predict, what counts as weak, the next key, what has changed."""

from typing import Any

import numpy as np
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from smartroto.shapes.prediction import Prediction
from smartroto.ui import style
from smartroto.ui.action_set import ActionSet
from smartroto.ui.earlier import Earlier
from smartroto.ui.fields import Slider, dim, rule
from smartroto.ui.studio import Studio

LOWEST, STEPS_PER_PX, HIGHEST = 0.2, 10, 10.0
MOVED = 0.5
IDLE_MS = 150


def moved_frames(old: Prediction, new: Prediction) -> dict[int, float]:
    """Frames on which a point moved by more than half a pixel, and how far at most."""
    if old.knots.shape[1:] != new.knots.shape[1:]:
        return {}
    both, rows_old, rows_new = np.intersect1d(
        old.frames, new.frames, return_indices=True
    )
    shift = new.knots[rows_new, :, 1] - old.knots[rows_old, :, 1]
    far = np.linalg.norm(shift, axis=-1).max(axis=-1)
    return {
        int(frame): float(px) for frame, px in zip(both, far, strict=True) if px > MOVED
    }


class Assist(QWidget):
    """Four things only; everything else about the engine stays out of the way."""

    def __init__(self, studio: Studio, actions: ActionSet) -> None:
        super().__init__()
        self.studio = studio
        self._earlier = Earlier()
        self.predict = _button("Predict", actions, "predict")
        self.predict.setProperty("primary", True)
        self.auto = QCheckBox("after each edit")
        self.auto.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.auto.setToolTip("A correction starts the prediction again by itself")
        self.threshold = Slider(2, int(HIGHEST * STEPS_PER_PX))
        self.threshold.setToolTip(
            "A point that may be off by more than this makes its frame weak"
        )
        self.threshold_text = QLabel()
        self.weak = QLabel()
        self.previous_weak = _button("◂", actions, "previous_weak")
        self.next_weak = _button("▸", actions, "next_weak")
        self.next_key = QLabel()
        self.go = _button("Go", actions, "suggest")
        self.changed = QLabel()
        self.worst = QPushButton("Look")
        self.worst.setToolTip("Go to the frame that moved most")
        self.worst.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.worst.clicked.connect(self._go_to_worst)
        for label in (self.weak, self.next_key, self.changed):
            label.setWordWrap(True)
        self._lay_out()
        self._listen()
        self.refresh()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 2, 12, 8)
        column.setSpacing(6)
        column.addLayout(_row(self.predict, self.auto))
        column.addWidget(rule())
        column.addLayout(_row(dim("Weak beyond"), self.threshold, self.threshold_text))
        column.addLayout(_row(self.weak, self.previous_weak, self.next_weak))
        column.addWidget(rule())
        column.addLayout(_row(self.next_key, self.go))
        column.addWidget(rule())
        column.addLayout(_row(self.changed, self.worst))
        column.addStretch(1)
        self.threshold_text.setMinimumWidth(44)
        for button in (self.previous_weak, self.next_weak):
            button.setFixedWidth(32)

    def _listen(self) -> None:
        studio = self.studio
        self._timer = QTimer(self, singleShot=True, interval=IDLE_MS)
        self._timer.timeout.connect(self.refresh)
        self.auto.toggled.connect(lambda on: setattr(studio, "auto_predict", on))
        self.threshold.edited.connect(
            lambda steps: studio.look(threshold=steps / STEPS_PER_PX)
        )
        studio.auto_changed.connect(lambda on: self._timer.start())
        studio.document_changed.connect(self._document_changed)
        studio.view_changed.connect(self._view_changed)
        studio.prediction_arrived.connect(lambda id: self._timer.start())

    # -- from the studio ---------------------------------------------------------

    def _document_changed(self, old: Any, new: Any) -> None:
        if old.predictions is not new.predictions or old.layers is not new.layers:
            self._timer.start()

    def _view_changed(self, old: Any, new: Any) -> None:
        if (old.selected, old.threshold) != (new.selected, new.threshold):
            self._timer.start()

    def _compare(self, id: str) -> dict[int, float]:
        """How far each frame moved with the last prediction, where it moved."""
        history = self.studio.history
        new = history.document.predictions.get(id)
        earlier = self._earlier.document(history, history.document)
        old = earlier.predictions.get(id)
        if old is None or new is None:
            return {}
        return moved_frames(old, new)

    def refresh(self) -> None:
        """Say how the primary shape stands."""
        studio, shape = self.studio, self.studio.primary
        blocked = self.auto.blockSignals(True)
        self.auto.setChecked(studio.auto_predict)
        self.auto.blockSignals(blocked)
        self.threshold.show_value(studio.view.threshold * STEPS_PER_PX)
        self.threshold_text.setText(f"{studio.view.threshold:.1f} px")
        id = shape.id if shape is not None else ""
        there = id in studio.document.predictions and not studio.standing.first(id)
        self._say_weak(id, there)
        self._say_next(id, there)
        self._say_changed(id, there)

    def _say_weak(self, id: str, there: bool) -> None:
        states = self.studio.strip(id) if there else []
        weak = sum(state.state == "low" for state in states)
        fix = sum(state.state == "rejected" for state in states)
        stale = sum(state.state == "stale" for state in states)
        text = f"{_frames(weak)} to check" if weak else "No frame to check"
        text += f", {fix} to fix" if fix else ""
        if stale:
            text += f", {stale} stale"
        first = self.studio.standing.first(id)
        nothing = "Predicting …" if first else "Nothing predicted yet"
        self.weak.setText(text if there else _quiet(nothing))

    def _say_next(self, id: str, there: bool) -> None:
        found = self.studio.suggestion(id) if there else None
        if found is None:
            self.next_key.setText(_quiet("Next key: predict first"))
            return
        frame, gain = found
        saves = f"saves about {_frames(round(gain))}" if gain >= 0.5 else "no need"
        self.next_key.setText(f"Next key <b>{frame}</b><br>{_quiet(saves)}")

    def _say_changed(self, id: str, there: bool) -> None:
        moved = self._compare(id) if there else {}
        self.worst.setVisible(bool(moved))
        if not moved:
            self.changed.setText(_quiet("The last prediction moved nothing yet"))
            return
        frame = max(moved, key=lambda each: moved[each])
        far = _quiet(f"up to {moved[frame]:.1f} px at {frame}")
        self.changed.setText(f"{_frames(len(moved))} moved<br>{far}")

    def _go_to_worst(self) -> None:
        shape = self.studio.primary
        moved = self._compare(shape.id) if shape is not None else {}
        if moved:
            self.studio.go(max(moved, key=lambda each: moved[each]))


def _frames(count: int) -> str:
    return f"{count} frame" if count == 1 else f"{count} frames"


def _quiet(text: str) -> str:
    return f"<span style='color:{style.DIM}'>{text}</span>"


def _button(title: str, actions: ActionSet, id: str) -> QPushButton:
    """A push button that follows an action."""
    action = actions[id]
    button = QPushButton(title)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    button.setToolTip(action.toolTip())
    button.setEnabled(action.isEnabled())
    button.clicked.connect(action.trigger)
    action.changed.connect(lambda: button.setEnabled(action.isEnabled()))
    return button


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for index, widget in enumerate(widgets):
        row.addWidget(widget, 1 if isinstance(widget, Slider) or index == 0 else 0)
    return row
