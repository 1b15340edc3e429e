"""Render plans on disk: the one that is being rendered, of which a chapter at a time is held in
memory, and the one rendered last, so that the next can tell what changed.

A line of JSON for each chapter, and one at the end with the versions of the engines.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO, overload

import msgspec
from msgspec.json import Decoder

from audiobook.errors import SynthesisError
from audiobook.files import replacing
from audiobook.model import ChapterPlan, RenderPlan
from audiobook.stored_items import StoredItem, from_text, planned, stored

_FORMAT = 3

_StoredChapter = tuple[int, str, str, Path | None, list[StoredItem]]
_StoredEnd = tuple[int, dict[str, str]]
_CHAPTERS: Decoder[_StoredChapter] = Decoder(_StoredChapter, dec_hook=from_text)


class StoredChapters(Sequence[ChapterPlan]):
    """Chapters of a plan that are read from their file each time they are asked for.

    Args:
        path: the file, as `keep_chapters` left it.
        starts: where the line of each chapter begins, in bytes.
    """

    def __init__(self, path: Path, starts: Sequence[int]) -> None:
        self._path = path
        self._starts = starts

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, index: int) -> ChapterPlan: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[ChapterPlan, ...]: ...
    def __getitem__(self, index: int | slice) -> ChapterPlan | tuple[ChapterPlan, ...]:
        if isinstance(index, slice):
            return tuple(self[each] for each in range(len(self))[index])
        try:
            with self._path.open("rb") as file:
                file.seek(self._starts[index])
                return _chapter(file.readline())
        except (OSError, ValueError) as error:
            raise SynthesisError(
                "The plan of the book cannot be read any more.",
                hint="Is another program cleaning up the folder? Run the same command again.",
                path=self._path,
            ) from error


def keep_chapters(chapters: Iterable[ChapterPlan], path: Path) -> StoredChapters:
    """Write `chapters` to `path` as they come, and hold none of them in memory.

    Raises:
        OSError: they cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        return StoredChapters(path, _write(chapters, file))


def end_plan(plan: RenderPlan, path: Path) -> None:
    """Complete the file in which `keep_chapters` wrote the chapters of `plan`, for `load_plan`.

    Raises:
        OSError: it cannot be written.
    """
    with path.open("ab") as file:
        file.write(_end(plan))


def dump_plan(plan: RenderPlan, path: Path) -> None:
    """Write `plan` to `path`, all or nothing; a file that says the same already is not touched.

    Raises:
        OSError: it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with (
        replacing(path, unless_same=True, durable=False) as unfinished,
        unfinished.open("wb") as file,
    ):
        _write(plan.chapters, file)
        file.write(_end(plan))


def load_plan(path: Path) -> RenderPlan | None:
    """The plan that `dump_plan` wrote, its chapters still on disk; None when there is none, or none
    that can be read: it only serves explanations."""
    starts = [0]
    line = b""
    try:
        with path.open("rb") as file:
            for line in file:
                starts.append(starts[-1] + len(line))
        version, engines = msgspec.json.decode(line, type=_StoredEnd)
    except (OSError, ValueError):
        return None
    return RenderPlan(StoredChapters(path, starts[:-2]), engines) if version == _FORMAT else None


def _end(plan: RenderPlan) -> bytes:
    end: _StoredEnd = (_FORMAT, dict(plan.engine_versions))
    return msgspec.json.encode(end) + b"\n"


def _write(chapters: Iterable[ChapterPlan], file: BinaryIO) -> list[int]:
    """Returns where the line of each chapter begins."""
    starts = []
    for chapter in chapters:
        starts.append(file.tell())
        row = (chapter.number, chapter.title, chapter.part, chapter.path, stored(chapter.items))
        file.write(msgspec.json.encode(row, enc_hook=str) + b"\n")
    return starts


def _chapter(line: bytes) -> ChapterPlan:
    number, title, part, path, items = _CHAPTERS.decode(line)
    return ChapterPlan(number, title, tuple(planned(items)), part, path)
