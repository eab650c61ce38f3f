"""Calls the `smartroto` command from inside another program.

Needs nothing but Python 3.7 or newer, which is what hosts have. SMARTROTO_COMMAND names
the command where it is not on the path, such as `/opt/smartroto/bin/smartroto`.
"""

import os
import shlex
import subprocess
import tempfile
import time

WAIT = 0.2


class Failed(Exception):
    """The command refused; its one-line reason is the message."""


def command():
    """The command and its arguments so far."""
    return shlex.split(os.environ.get("SMARTROTO_COMMAND", "smartroto"))


def fill(plate, shapes, result, cancelled=lambda: False):
    """Predict the frames between the keys of a file of shapes.

    plate: a frame of the plate, a pattern or a movie. shapes: the file with the keys.
    result: the file to write, in the format of its suffix. cancelled: asked again and
    again; once it says True, the command is stopped and `False` comes back.
    Raises Failed with the reason.
    """
    call = [*command(), "predict", plate, "--shapes", shapes, "--out", result]
    with tempfile.TemporaryFile() as told:
        try:
            work = subprocess.Popen(call, stdout=told, stderr=told)
        except OSError as error:
            raise Failed(
                f"{call[0]} cannot be started ({error.strerror}): set "
                "SMARTROTO_COMMAND to where it is."
            ) from error
        while work.poll() is None:
            if cancelled():
                work.terminate()
                work.wait()
                return False
            time.sleep(WAIT)
        if work.returncode:
            told.seek(0)
            raise Failed(_reason(told.read().decode("utf-8", "replace")))
    return True


def _reason(text):
    """The line that the command ends with, without its name."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    last = lines[-1] if lines else "The command failed and said nothing."
    return last[len("smartroto: ") :] if last.startswith("smartroto: ") else last
