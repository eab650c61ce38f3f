"""Runs lines of Python and gives back what they print; knows no window."""

import code
import io
import rlcompleter
import sys
import traceback
from contextlib import redirect_stderr, redirect_stdout
from typing import Any


class _Lines(code.InteractiveConsole):
    """Shows errors itself, whatever hook the program has for its own."""

    def showtraceback(self) -> None:
        """What went wrong, from the line that was typed on."""
        kind, error, trace = sys.exc_info()
        below = trace.tb_next if trace is not None else None
        self.write("".join(traceback.format_exception(kind, error, below)))


class Interpreter:
    """Remembers what was typed; a block is run when it is whole.

    >>> python = Interpreter({"x": 3})
    >>> python.push("x * 2")
    '6\\n'
    >>> python.push("for i in range(2):"), python.more
    ('', True)
    >>> python.push("    print(i)"), python.push("")
    ('', '0\\n1\\n')
    """

    def __init__(self, names: dict[str, Any]) -> None:
        self.names = {"quit": _stay, "exit": _stay, **names}
        self.lines: list[str] = []
        self.more = False
        self._place = 0
        self._console = _Lines(self.names, "<console>")

    def push(self, line: str) -> str:
        """Run a line; what it printed, errors included."""
        if line.strip() and line not in self.lines[-1:]:
            self.lines.append(line)
        self._place = len(self.lines)
        out = io.StringIO()
        with redirect_stdout(out), redirect_stderr(out):
            try:
                self.more = self._console.push(line)
            except SystemExit:
                self._console.resetbuffer()
                self.more = False
                _stay()
        return out.getvalue()

    def older(self) -> str:
        """The line before the one shown."""
        self._place = max(self._place - 1, 0)
        return self._at()

    def newer(self) -> str:
        """The line after the one shown; empty after the last."""
        self._place = min(self._place + 1, len(self.lines))
        return self._at()

    def _at(self) -> str:
        return self.lines[self._place] if self._place < len(self.lines) else ""

    def completions(self, text: str) -> list[str]:
        """What the last word of a line may become."""
        word = text[
            len(
                text.rstrip(
                    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_."
                )
            ) :
        ]
        completer = rlcompleter.Completer(self.names)
        found: list[str] = []
        while word and (each := completer.complete(word, len(found))) is not None:
            found.append(each)
        public = [each for each in found if "._" not in each]
        head = text[: len(text) - len(word)]
        return [head + each for each in dict.fromkeys(public)]


def _stay() -> None:
    """What `quit` means here."""
    print("The console does not end the program: use File / Quit.")
