"""A screen recording of the window: H.264, with the pen and the keys drawn in."""

import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from artist import Artist
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen

RATE = 12
"""Frames a second."""

QUICKER = 2.0
"""The recording runs this much faster than the hands."""


class Recorder:
    """Takes a picture whenever it is time for one; `close` finishes the file."""

    def __init__(self, path: Path, width: int = 1120) -> None:
        import av

        self.path, self.width = path, width
        self._file = av.open(str(path), "w")
        self._stream: Any = None
        self._next = 0.0

    def __call__(self, artist: Artist) -> None:
        """Record what is on the screen, at most `RATE` times a second of the film."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + QUICKER / RATE
        self._write(
            _with_pen(artist).scaledToWidth(
                self.width, Qt.TransformationMode.SmoothTransformation
            )
        )

    def _write(self, image: QImage) -> None:
        import av

        image = image.convertToFormat(QImage.Format.Format_RGB888)
        width, height = image.width() // 2 * 2, image.height() // 2 * 2
        rows = np.frombuffer(image.constBits(), np.uint8)
        rows = rows.reshape(image.height(), image.bytesPerLine())
        pixels = rows[:height, : 3 * width].reshape(height, width, 3)
        if self._stream is None:
            self._stream = self._file.add_stream("libx264", rate=Fraction(RATE))
            self._stream.width, self._stream.height = width, height
            self._stream.pix_fmt = "yuv420p"
            self._stream.options = {"crf": "30", "preset": "slow", "tune": "animation"}
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), "rgb24")
        for packet in self._stream.encode(frame):
            self._file.mux(packet)

    def close(self) -> None:
        """Write what is left."""
        if self._stream is not None:
            for packet in self._stream.encode():
                self._file.mux(packet)
        self._file.close()
        print(f"{self.path.name} {self.path.stat().st_size // 1000} kB", flush=True)


def _with_pen(artist: Artist) -> QImage:
    """The screen with a ring where the pen is and the key that is down."""
    image = artist.screen()
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    at = QPointF(artist.at)
    painter.setPen(QPen(QColor(0, 0, 0, 160), 5))
    painter.drawEllipse(at, 9, 9)
    painter.setPen(QPen(QColor("#ffffff"), 2.5))
    painter.drawEllipse(at, 9, 9)
    if artist.said:
        painter.setFont(QFont(artist.window.font().family(), 17, QFont.Weight.Bold))
        box = QRectF(painter.fontMetrics().boundingRect(artist.said))
        box.moveTo(at.x() + 18, at.y() - 40)
        shade = box.adjusted(-8, -5, 8, 5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 190))
        painter.drawRoundedRect(shade, 5, 5)
        painter.setPen(QColor("#ffffff"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, artist.said)
    painter.end()
    return image
