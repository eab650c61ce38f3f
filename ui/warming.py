"""Gets the engine ready while a plate is being opened, rather than when it is asked."""

import threading

from PySide6.QtCore import QObject

from smartroto.ui.studio import Studio


class Warming(QObject):
    """Loads PyTorch beside the window once there is a plate without predictions: they
    will be asked for. With predictions at hand the memory is not taken before its time.
    """

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio)
        self._studio = studio
        self.thread_: threading.Thread | None = None
        studio.document_changed.connect(lambda old, new: self.look())
        self.look()

    def look(self) -> None:
        """See whether it is time."""
        document = self._studio.document
        if self.thread_ is None and document.plate and not document.predictions:
            self.thread_ = threading.Thread(target=_load, name="warming")
            self.thread_.start()


def _load() -> None:
    from smartroto.models import device

    device.load()
