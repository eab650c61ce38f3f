"""The engine is loaded when a plate is opened that nothing was predicted on."""

import sys
import threading
from typing import Any

from smartroto import edits
from smartroto.document import Document
from smartroto.ui.studio import Studio
from smartroto.ui.warming import Warming


def test_a_plate_without_predictions_warms_the_engine(
    studio: Studio, qtbot: Any
) -> None:
    warming = Warming(studio)
    thread = warming.thread_
    assert thread is not None
    thread.join(60)
    assert "torch" in sys.modules
    studio.do("Add", edits.add_layer("spare"))
    assert warming.thread_ is thread


def test_without_a_plate_or_with_predictions_it_does_not(
    studio: Studio, engine: Any, drawn: Document
) -> None:
    predicted = edits.set_prediction("arm", engine.answer(drawn, "arm"))(drawn)
    for document in (Document(), predicted):
        studio.restart(document, None)
        assert Warming(studio).thread_ is None
    assert not [one for one in threading.enumerate() if one.name == "warming"]
