"""Chapters that wait to be encoded, on disk: the memory of a book does not grow with its length."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audiobook.errors import AssemblyError
from audiobook.files import explain_write_errors
from audiobook.model import Clip, Cue, Pause, Timeline, TimelineClip

if TYPE_CHECKING:
    from msgspec.msgpack import Decoder

_Row = tuple[Clip | None, Cue | None, Pause | None]
"""A `TimelineClip` or a `Pause`; msgspec cannot tell two dataclasses of one union apart."""
_Stored = tuple[int, str, str, list[_Row]]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A chapter that was submitted: where it is kept, and what decides when it is encoded."""

    path: Path
    number: int
    stem: str
    """The name of its file, for what is no chapter of the book."""
    duration: float
    """Seconds."""
    levels: bytes
    """A digest of what decides the gains of its voices."""

    def load(self) -> Timeline:
        """The chapter.

        Raises:
            AssemblyError: somebody took it away meanwhile.
        """
        import msgspec

        try:
            number, title, part, rows = _decoder().decode(self.path.read_bytes())
        except (OSError, msgspec.DecodeError) as error:
            raise AssemblyError(
                "A chapter that waited to be encoded cannot be read any more.",
                hint="Is another program cleaning up the folder? run again.",
                path=self.path,
            ) from error
        return Timeline(number, title, tuple(map(_item, rows)), part)


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
        import msgspec

        rows = [
            (None, None, item) if isinstance(item, Pause) else (item.clip, item.cue, None)
            for item in timeline.items
        ]
        stored = (timeline.number, timeline.title, timeline.part, rows)
        self._count += 1
        path = self._folder / f"{self._count}.msgpack"
        with explain_write_errors(path):
            self._folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(msgspec.msgpack.encode(stored, enc_hook=str))
        return Waiting(path, timeline.number, stem, duration, levels)

    def clear(self) -> None:
        """Remove the folder with all that an interrupted run may have left in it."""
        shutil.rmtree(self._folder, ignore_errors=True)


def _decoder() -> Decoder[_Stored]:
    import msgspec

    def decode(kind: type, value: Any) -> Any:
        return kind(value)

    return msgspec.msgpack.Decoder(_Stored, dec_hook=decode)


def _item(row: _Row) -> TimelineClip | Pause:
    clip, cue, pause = row
    if pause is not None:
        return pause
    assert clip is not None
    assert cue is not None
    return TimelineClip(clip, cue)
