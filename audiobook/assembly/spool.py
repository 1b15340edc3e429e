"""Chapters that wait to be encoded, on disk: the memory of a book does not grow with its length."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import msgspec
from msgspec.msgpack import Decoder

from audiobook.errors import AssemblyError
from audiobook.files import explain_write_errors
from audiobook.model import Timeline
from audiobook.stored_items import StoredItem, from_text, spoken, stored
from audiobook.units import Seconds

_StoredTimeline = tuple[int, str, str, list[StoredItem]]
_TIMELINES: Decoder[_StoredTimeline] = Decoder(_StoredTimeline, dec_hook=from_text)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A chapter that was submitted: where it is kept, and what decides when it is encoded."""

    path: Path
    number: int
    stem: str
    """The name of its file, for what is no chapter of the book."""
    duration: Seconds
    levels: bytes
    """A digest of what decides the gains of its voices."""

    def load(self) -> Timeline:
        """The chapter.

        Raises:
            AssemblyError: somebody took it away meanwhile.
        """
        try:
            number, title, part, stored_items = _TIMELINES.decode(self.path.read_bytes())
            items = tuple(spoken(stored_items))
        except (OSError, ValueError) as error:
            raise AssemblyError(
                "A chapter that waited to be encoded cannot be read any more.",
                hint="Is another program cleaning up the folder? run again.",
                path=self.path,
            ) from error
        return Timeline(number, title, items, part)


class WaitingRoom:
    """Keeps chapters in files of its own folder.

    Args:
        folder: made when the first chapter comes, removed with `clear`.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0

    def keep(self, timeline: Timeline, stem: str, duration: float, levels: bytes) -> Waiting:
        """Write `timeline` down; arguments as in `Waiting`.

        Raises:
            AssemblyError, DiskFullError: it cannot be written.
        """
        row = (timeline.number, timeline.title, timeline.part, stored(timeline.items))
        self._count += 1
        path = self._folder / f"{self._count}.msgpack"
        with explain_write_errors(path):
            self._folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(msgspec.msgpack.encode(row, enc_hook=str))
        return Waiting(path, timeline.number, stem, Seconds(duration), levels)

    def clear(self) -> None:
        """Remove the folder with all that an interrupted run may have left in it."""
        shutil.rmtree(self._folder, ignore_errors=True)
