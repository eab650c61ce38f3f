"""Numbered files: from one frame, a pattern or a folder to the whole sequence.

A sequence is written as a printf pattern, `sh010.%04d.exr`; a file without a frame
number stands for itself. No picture is opened here.
"""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from smartroto.errors import PlateError

PICTURES = frozenset(
    ".exr .sxr .dpx .cin .tif .tiff .png .jpg .jpeg .jpe .tga .bmp .hdr .sgi .rgb .rgba"
    " .jp2 .j2k .jxl .webp .psd .iff .ppm .pgm .pnm .pfm".split()
)
MOVIES = frozenset(".mov .mp4 .m4v .mkv .mxf .avi .mpg .mpeg .webm .mts .m2ts".split())

_NUMBER = re.compile(r"\d+")
_FIELD = re.compile(r"%(?:0?(\d+))?d")
_HASHES = re.compile(r"#+|@+|\$F(\d*)")
_VERSION = re.compile(r"(?:^|[^A-Za-z])[vV]$")


@dataclass(frozen=True)
class Sequence:
    """Files that belong together.

    pattern: absolute path with `%0Nd` in its last part, or the path of a lone file.
    frames: the numbers found on disk, ascending; `(1,)` for a file without a number.
    """

    pattern: str
    frames: tuple[int, ...]

    def __str__(self) -> str:
        name = os.path.basename(self.pattern)
        many = f" {self.frames[0]}-{self.frames[-1]}" if len(self.frames) > 1 else ""
        return name + many


@dataclass(frozen=True)
class _Name:
    """A file name round its frame number: prefix, digits to pad to, suffix."""

    prefix: str
    padding: int
    suffix: str

    def written(self, frame: int) -> str:
        return f"{self.prefix}{frame:0{self.padding}d}{self.suffix}"

    def number(self, name: str) -> int | None:
        """The frame number in `name`, None where the name does not fit."""
        digits = _between(name, self.prefix, self.suffix)
        if digits is None:
            return None
        frame = int(digits)
        return frame if digits in _spellings(frame, self.padding) else None

    @property
    def field(self) -> str:
        return f"%0{self.padding}d" if self.padding > 1 else "%d"


def _spellings(frame: int, padding: int) -> tuple[str, ...]:
    """How a number may be written: some programs do not count the minus sign."""
    plain = f"{frame:0{padding}d}"
    return (plain, f"-{-frame:0{padding}d}") if frame < 0 else (plain,)


def _between(name: str, prefix: str, suffix: str) -> str | None:
    """The number between prefix and suffix, as text; None where there is none."""
    if not (name.startswith(prefix) and name.endswith(suffix)):
        return None
    digits = name[len(prefix) : len(name) - len(suffix)]
    bare = digits.removeprefix("-")
    return digits if bare.isascii() and bare.isdigit() else None


def is_movie(path: str) -> bool:
    """Whether the suffix says that the file is a movie."""
    return os.path.splitext(path)[1].lower() in MOVIES


def _split(pattern: str) -> tuple[str, _Name] | None:
    """Folder and name of a printf pattern; None for a lone file."""
    folder, name = os.path.split(pattern)
    fields = list(_FIELD.finditer(name))
    if not fields:
        return None
    field = fields[-1]
    padding = int(field.group(1) or 1)
    return folder, _Name(name[: field.start()], padding, name[field.end() :])


def file(pattern: str, frame: int) -> str:
    """The path of one frame, whether it exists or not.

    >>> file("/shots/sh010.%04d.exr", 1001)
    '/shots/sh010.1001.exr'
    """
    split = _split(pattern)
    if split is None:
        return pattern
    folder, name = split
    path = os.path.join(folder, name.written(frame))
    if frame < 0 and not os.path.exists(path):
        other = name.prefix + _spellings(frame, name.padding)[1] + name.suffix
        if os.path.exists(os.path.join(folder, other)):
            return os.path.join(folder, other)
    return path


def on_disk(pattern: str) -> tuple[int, ...]:
    """The frame numbers that exist, ascending; `(1,)` for a lone file.

    PlateError where the folder cannot be read.
    """
    split = _split(pattern)
    if split is None:
        return (1,) if os.path.isfile(pattern) else ()
    folder, name = split
    return _numbers(name, _names(folder))


def _numbers(name: _Name, names: Iterable[str]) -> tuple[int, ...]:
    found = (name.number(other) for other in names)
    return tuple(sorted({frame for frame in found if frame is not None}))


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder or ".")
    except OSError as error:
        raise PlateError(
            f"The folder {folder} cannot be read: {error.strerror}."
        ) from error


def _numbered(name: str) -> Iterator[tuple[str, str, str]]:
    """Prefix, number and suffix for each group of digits, the last group first.

    Version numbers (`v002`) are no frame numbers. A minus counts as a sign where it
    cannot be a hyphen: at the start or after a dot or underscore.
    """
    stem, extension = os.path.splitext(name)
    for match in reversed(list(_NUMBER.finditer(stem))):
        prefix, digits = stem[: match.start()], match.group()
        if _VERSION.search(prefix):
            continue
        if prefix == "-" or prefix.endswith((".-", "_-")):
            prefix, digits = prefix[:-1], "-" + digits
        yield prefix, digits, stem[match.end() :] + extension


def _padded(prefix: str, digits: str, suffix: str, names: list[str]) -> _Name:
    """The padding that covers most of the files; the widest where several do."""
    widths = range(len(digits.removeprefix("-")), 0, -1)
    able = [_Name(prefix, width, suffix) for width in widths]
    able = [name for name in able if name.number(prefix + digits + suffix) is not None]
    return max(able, key=lambda name: len(_numbers(name, names)))


def _trusted_alone(prefix: str, digits: str, suffix: str) -> bool:
    """Whether a number is a frame number although no other file differs in it."""
    last = "." not in suffix[1:] and suffix.startswith(".")
    return last and (prefix == "" or prefix[-1] in "._- " or len(digits) >= 4)


def _named(folder: str, name: str, names: list[str]) -> Sequence:
    """The sequence among `names` to which `name` belongs."""
    found: _Name | None = None
    for prefix, digits, suffix in _numbered(name):
        guess = _padded(prefix, digits, suffix, names)
        several = len(_numbers(guess, names)) > 1
        certain = (
            prefix.endswith(".") and suffix.count(".") == 1 == suffix.find(".") + 1
        )
        if several or certain:
            found = guess
            break
        if found is None and _trusted_alone(prefix, digits, suffix):
            found = guess
    if found is None:
        return Sequence(os.path.join(folder, name), (1,))
    pattern = os.path.join(folder, found.prefix + found.field + found.suffix)
    return Sequence(pattern, _numbers(found, names))


def _signature(name: str) -> str:
    """Equal for files that may belong to one sequence."""
    return re.sub(r"-?\d+", "#", name)


def of_file(path: str) -> Sequence:
    """The sequence that a file belongs to; frames are empty where nothing exists.

    path: absolute; the file itself may be one of the missing frames.
    """
    folder, name = os.path.split(path)
    if is_movie(path):
        return Sequence(path, (1,) if os.path.isfile(path) else ())
    names = [other for other in _names(folder) if _signature(other) == _signature(name)]
    if not names:
        return Sequence(path, ())
    sequence = _named(folder, name, names)
    return sequence if name in names or sequence.pattern != path else Sequence(path, ())


def of_pattern(text: str) -> Sequence | None:
    """The sequence that a pattern names (`%04d`, `####`, `@@@`, `$F4`).

    A single `#` or `@` stands for an unpadded number or, where no such files exist,
    for whatever padding they have. None where `text` holds no pattern.
    """
    folder, name = os.path.split(text)
    if _FIELD.search(name):
        return Sequence(text, on_disk(text))
    marks = list(_HASHES.finditer(name))
    if not marks:
        return None
    mark = marks[-1]
    width = int(mark.group(1) or 1) if mark.group()[0] == "$" else len(mark.group())
    names = _names(folder)
    found = []
    for padding in [width] if width > 1 else range(1, 9):
        guess = _Name(name[: mark.start()], padding, name[mark.end() :])
        pattern = os.path.join(folder, guess.prefix + guess.field + guess.suffix)
        found.append(Sequence(pattern, _numbers(guess, names)))
    return max(found, key=lambda sequence: len(sequence.frames))


def in_folder(folder: str) -> tuple[Sequence, ...]:
    """Every sequence, still and movie in a folder, by name; hidden files are passed."""
    buckets: dict[str, list[str]] = {}
    for name in sorted(_names(folder)):
        suffix = os.path.splitext(name)[1].lower()
        if not name.startswith(".") and suffix in PICTURES | MOVIES:
            buckets.setdefault(_signature(name), []).append(name)
    found: dict[str, Sequence] = {}
    for names in buckets.values():
        taken: set[str] = set()
        for name in names:
            if name in taken:
                continue
            sequence = (
                Sequence(os.path.join(folder, name), (1,))
                if is_movie(name)
                else _named(folder, name, names)
            )
            found[sequence.pattern] = sequence
            taken.update(_members(sequence))
    return tuple(found[pattern] for pattern in sorted(found))


def _members(sequence: Sequence) -> set[str]:
    """File names that the frames of a sequence may have."""
    split = _split(sequence.pattern)
    if split is None:
        return {os.path.basename(sequence.pattern)}
    name = split[1]
    return {
        name.prefix + text + name.suffix
        for frame in sequence.frames
        for text in _spellings(frame, name.padding)
    }
