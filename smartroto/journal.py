"""The journal: every change of a document, appended to a file as it happens.

A journal stands on a base: a project file, known by its digest, or a document that it
holds itself where nothing was saved yet. After the base come records in frames of
length, checksum and bytes. A crash can only cut the last frame short, and such a tail
is passed over.
"""

import os
import struct
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import msgspec

from smartroto.changes import Change, applied, change, packer, unpacker
from smartroto.document import Document
from smartroto.errors import ProjectError
from smartroto.history import Line

SUFFIX = ".journal"
MAGIC = b"SmartROTO journal 1\n"
FRAME = struct.Struct("<II")
LARGEST = 256 * 2**20
"""Bytes after which a journal that has outgrown its base is begun anew."""


class Header(msgspec.Struct):
    """What a journal is about.

    project: path of the project file, empty where there is none yet; base: digest of
    that file, as `project.digest` has it, empty where the journal holds its base.
    """

    project: str
    plate: str
    base: str
    begun: float


class Record(msgspec.Struct):
    """One step of the journal: drop all entries after `keep`, add some, go to `at`."""

    keep: int
    add: list[Change]
    at: int
    when: float


_HEADER = unpacker(Header)
_RECORD = unpacker(Record)
_PACKER = packer()


# -- writing ---------------------------------------------------------------------


class Journal:
    """A journal being written. Everything may raise OSError."""

    def __init__(self, path: Path, header: Header, file: IO[bytes]) -> None:
        self.path, self.header = path, header
        self._file = file
        self._line = Line(documents=(), labels=(), at=0)
        self._size = self._whole = 0

    @classmethod
    def begin(
        cls, path: Path, base: Document, project: str = "", digest: str = ""
    ) -> "Journal":
        """Begin a journal at `path`; what lay there is replaced.

        project: the file it belongs to, empty where there is none; digest: of that
        file, where it holds `base`; without it the journal holds `base` itself.
        """
        plate = base.plate.path if base.plate is not None else ""
        header = Header(
            project=project,
            plate=plate,
            base=digest,
            begun=time.time(),
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        journal = cls(path, header, path.open("wb", buffering=0))
        try:
            journal._open(base)
        except OSError:
            journal.remove()
            raise
        return journal

    def _open(self, base: Document) -> None:
        self._put(MAGIC, *_frame(_PACKER.encode(self.header)))
        line = Line(documents=(base,), labels=("",), at=0)
        if self.header.base:
            self._line = line
        else:
            self.write(line)
        self._whole = self._size

    @classmethod
    def resume(cls, found: "Found", line: Line) -> "Journal":
        """Go on with a journal whose changes were restored as `line`."""
        file = found.path.open("r+b", buffering=0)
        journal = cls(found.path, found.header, file)
        file.truncate(found.whole)
        file.seek(found.whole)
        journal._line, journal._size = line, found.whole
        return journal

    def write(self, line: Line) -> bool:
        """Append what has happened since the last time; False where nothing has."""
        wanted = self._wanted(line)
        keep = _common(self._line, wanted)
        if keep == len(wanted.documents) and wanted.at == self._line.at:
            return False
        before = wanted.documents[keep - 1] if keep else Document()
        added = []
        for index in range(keep, len(wanted.documents)):
            after = wanted.documents[index]
            label, folder = wanted.labels[index], self.path.parent
            added.append(change(before, after, label, folder))
            before = after
        record = Record(keep=keep, add=added, at=wanted.at, when=time.time())
        self._put(*_frame(_PACKER.encode(record)))
        self._line = wanted
        return True

    def _wanted(self, line: Line) -> Line:
        """The part of a history from the base on.

        Where undo went back beyond the base, the earlier document comes after what
        the journal holds already.
        """
        mine = self._line
        if not mine.documents:
            return line
        start = next(
            (i for i, each in enumerate(line.documents) if each is mine.documents[0]),
            None,
        )
        if start is not None and line.at >= start:
            documents, labels = line.documents[start:], line.labels[start:]
            return Line(documents=documents, labels=labels, at=line.at - start)
        if line.document is mine.document:
            return mine
        documents = (*mine.documents[: mine.at + 1], line.document)
        labels = (*mine.labels[: mine.at + 1], "Undo")
        return Line(documents=documents, labels=labels, at=mine.at + 1)

    @property
    def outgrown(self) -> bool:
        """Whether it is time to begin anew with the present document as the base."""
        return self._size > max(LARGEST, 4 * self._whole)

    def sync(self) -> None:
        """Wait until all that was written is on the disk."""
        os.fsync(self._file.fileno())

    def move(self, path: Path) -> None:
        """Take the place of the file at `path`."""
        os.replace(self.path, path)
        self.path = path

    def close(self) -> None:
        """Leave the journal as it is."""
        self._file.close()

    def remove(self) -> None:
        """Everything is saved, or given up: the journal is not needed any more."""
        self.close()
        self.path.unlink(missing_ok=True)

    def _put(self, *parts: bytes) -> None:
        """Append whole or not at all, as far as the system lets us."""
        try:
            for part in parts:
                rest = memoryview(part)
                while rest:
                    rest = rest[self._file.write(rest) :]
        except OSError:
            self._file.truncate(self._size)
            self._file.seek(self._size)
            raise
        self._size += sum(map(len, parts))


def _frame(data: bytes) -> tuple[bytes, bytes]:
    return FRAME.pack(len(data), zlib.crc32(data)), data


def _common(a: Line, b: Line) -> int:
    """How many documents two lines share from the beginning."""
    pairs = zip(a.documents, b.documents, strict=False)
    for index, (one, other) in enumerate(pairs):
        if one is not other:
            return index
    return min(len(a.documents), len(b.documents))


# -- reading ---------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, eq=False)
class Found:
    """A journal as it was read.

    whole: bytes up to the end of the last whole record; torn: whether something
    unreadable follows.
    """

    path: Path
    header: Header
    records: tuple[Record, ...]
    whole: int
    torn: bool

    @property
    def changes(self) -> int:
        """How many documents were written after the base."""
        own = 0 if self.header.base else 1
        return sum(len(record.add) for record in self.records) - own

    @property
    def last(self) -> float:
        """When the last record was written, in seconds since 1970."""
        return self.records[-1].when if self.records else self.header.begun

    @property
    def name(self) -> str:
        """The project's name; the plate's where there is no project yet."""
        if self.header.project:
            return Path(self.header.project).name
        plate = Path(self.header.plate).name.split(".")[0]
        return f"{plate or 'Untitled'} (never saved)"


def read(path: Path) -> Found:
    """Read a journal as far as it is whole.

    Raises ProjectError where the file is none, or cannot be read at all.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ProjectError(f"{path} cannot be read: {error.strerror}.") from error
    frames = list(_frames(data)) if data.startswith(MAGIC) else []
    try:
        header = _HEADER.decode(frames[0][0])
        records, whole = [], frames[0][1]
        for body, end in frames[1:]:
            records.append(_RECORD.decode(body))
            whole = end
    except (IndexError, msgspec.DecodeError) as error:
        raise ProjectError(
            f"{path} is no journal that this SmartROTO can read: discard it."
        ) from error
    return Found(
        path=path,
        header=header,
        records=tuple(records),
        whole=whole,
        torn=whole < len(data),
    )


def _frames(data: bytes) -> Iterator[tuple[bytes, int]]:
    """Each whole frame's bytes and where it ends."""
    at = len(MAGIC)
    while at + FRAME.size <= len(data):
        length, checksum = FRAME.unpack_from(data, at)
        body = data[at + FRAME.size : at + FRAME.size + length]
        if len(body) < length or zlib.crc32(body) != checksum:
            return
        at += FRAME.size + length
        yield body, at


def restored(found: Found, base: Document | None) -> Line:
    """The history that a journal tells, from its base on.

    base: the document of the project file that the journal stands on; None where it
    holds its base itself. Raises ProjectError where a record does not fit.
    """
    documents = [base] if base is not None else []
    labels, at, folder = [""] * len(documents), 0, found.path.parent
    try:
        for record in found.records:
            del documents[record.keep :], labels[record.keep :]
            for each in record.add:
                before = documents[-1] if documents else Document()
                documents.append(applied(before, each, folder))
                labels.append(each.label)
            at = record.at
        documents[at]  # a journal that points nowhere is refused
    except (msgspec.DecodeError, KeyError, IndexError, TypeError, ValueError) as error:
        raise ProjectError(
            f"The journal {found.path} does not fit what it stands on: discard it."
        ) from error
    return Line(documents=tuple(documents), labels=tuple(labels), at=at)
