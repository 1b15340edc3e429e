"""What lies in a production's workshop and is needed by nobody: clips of old readings, files that
killed commands left, previews."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from audiobook import synthesis
from audiobook.production.delivering import extras
from audiobook.production.project import Locked, Project
from audiobook.production.speaking import rendering as speaking


@dataclass(frozen=True, slots=True)
class Cleaning:
    """What can be, or was, removed."""

    clips: int
    """That no plan uses."""
    others: int
    """Other files: previews, and what killed commands left."""
    size: int
    """Bytes of all."""


def clean(project: Locked, *, remove: bool) -> Cleaning:
    """Find what nobody needs, and remove it.

    Kept is every clip of the script as it stands, with its credits, and every clip of what was
    rendered last, perhaps with another engine.

    Args:
        project: the production.
        remove: False only counts.

    Raises:
        ScriptError, CastError, ProductionError: what is needed cannot be told; nothing is removed.
    """
    keep = _keys_in_use(project)
    clips = list(_unused_clips(project, keep))
    others = list(_leftovers(project))
    size = sum(map(_size, (*clips, *others)))
    if remove:
        for path in (*clips, *others):
            with contextlib.suppress(OSError):
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink()
        for shelf in project.clips.glob("[0-9a-f][0-9a-f]"):
            with contextlib.suppress(OSError):  # it is not empty
                shelf.rmdir()
    return Cleaning(len(clips), len(others), size)


def _keys_in_use(project: Project) -> set[str]:
    plan = speaking.plan(project)
    engines = {None, *plan.engine_versions}
    last_plan = synthesis.load_plan(project.state / speaking.PLAN_NAME)
    if last_plan is not None:
        engines |= set(last_plan.engine_versions)
    plans = [plan, last_plan] if last_plan is not None else [plan]
    for engine in engines:
        with contextlib.suppress(Exception):  # an engine of the past that is not installed
            plans.append(extras.plan_credits(project, len(plan.chapters), engine=engine))
    return {cue.key for each in plans for chapter in each.chapters for cue in chapter.cues}


def _unused_clips(project: Project, keep: set[str]) -> Iterator[Path]:
    for path in synthesis.ClipCache(project.clips).files():
        if path.stem not in keep:
            yield path


def _leftovers(project: Project) -> Iterator[Path]:
    """Previews of lines, and unfinished files; the lock says that nobody is writing one."""
    yield from project.workshop.glob("line-*.wav")
    for place in (project.workshop, project.state, project.output, project.built):
        yield from place.glob(".*.part")
    for name in ("pieces", "waiting"):
        if (project.state / name).is_dir():
            yield project.state / name


def _size(path: Path) -> int:
    if path.is_dir():
        return sum(_size(each) for each in path.iterdir())
    try:
        return path.stat().st_size
    except OSError:
        return 0
