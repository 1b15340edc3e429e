"""What lies in a production's workshop and is needed by nobody: clips of old readings, files that
killed commands left, previews."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from audiobook.production import extras
from audiobook.production import rendering as speaking
from audiobook.production.folder import Folder


@dataclass(frozen=True, slots=True)
class Cleaning:
    """What can be, or was, removed."""

    clips: int
    """That no plan uses."""
    others: int
    """Other files: previews, and what killed commands left."""
    size: int
    """Bytes of all."""


def clean(folder: Folder, *, remove: bool) -> Cleaning:
    """Find what nobody needs, and remove it.

    Kept is every clip of the script as it stands, with its credits, and every clip of what was
    rendered last, perhaps with another engine.

    Args:
        folder: the production, locked by the caller.
        remove: False only counts.

    Raises:
        ScriptError, CastError, ProductionError: what is needed cannot be told; nothing is removed.
    """
    keep = _keys_in_use(folder)
    clips = list(_unused_clips(folder, keep))
    others = list(_leftovers(folder))
    size = sum(map(_size, (*clips, *others)))
    if remove:
        for path in (*clips, *others):
            with contextlib.suppress(OSError):
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink()
        for shelf in folder.clips.glob("[0-9a-f][0-9a-f]"):
            with contextlib.suppress(OSError):  # it is not empty
                shelf.rmdir()
    return Cleaning(len(clips), len(others), size)


def _keys_in_use(folder: Folder) -> set[str]:
    from audiobook.synthesis import load_plan

    plan = speaking.plan(folder)
    engines = {None, *plan.engine_versions}
    last = load_plan(folder.state / speaking.PLAN_NAME)
    if last is not None:
        engines |= set(last.engine_versions)
    plans = [plan, last] if last is not None else [plan]
    for engine in engines:
        with contextlib.suppress(Exception):  # an engine of the past that is not installed
            plans.append(extras.plan_credits(folder, len(plan.chapters), engine=engine))
    return {cue.key for each in plans for chapter in each.chapters for cue in chapter.cues}


def _unused_clips(folder: Folder, keep: set[str]) -> Iterator[Path]:
    from audiobook.synthesis import ClipCache

    for path in ClipCache(folder.clips).files():
        if path.stem not in keep:
            yield path


def _leftovers(folder: Folder) -> Iterator[Path]:
    """Previews of lines, and unfinished files; the lock says that nobody is writing one."""
    yield from folder.workshop.glob("line-*.wav")
    for place in (folder.workshop, folder.state, folder.output, folder.built):
        yield from place.glob(".*.part")
    for name in ("pieces", "waiting"):
        if (folder.state / name).is_dir():
            yield folder.state / name


def _size(path: Path) -> int:
    if path.is_dir():
        return sum(_size(each) for each in path.iterdir())
    try:
        return path.stat().st_size
    except OSError:
        return 0
