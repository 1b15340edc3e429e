"""How far a production is, and what comes next."""

from __future__ import annotations

import dataclasses
import os
from dataclasses import dataclass

from audiobook.model import NARRATOR
from audiobook.production.building.slips import manuscript_note, slips
from audiobook.production.delivering.assembling import outdated_files
from audiobook.production.delivering.tracks import delivered
from audiobook.production.project import Project
from audiobook.production.speaking import rendering as speaking
from audiobook.units import Seconds


@dataclass(frozen=True, slots=True)
class Status:
    """How far a production is."""

    title: str
    manuscript: str
    chapters: int
    spoken_lines: int
    doubtful_lines: int
    characters: int
    """Speakers in the script, the narrator apart."""
    voices: int
    """How many of them voices.yaml has."""
    lines: int
    """Clips of the plan."""
    rendered: int
    """How many of them are in the cache."""
    tracks: int
    """Chapters in output/ that are up to date."""
    seconds: Seconds
    next_step: str
    notes: tuple[str, ...] = ()
    """What the author should look at, a sentence each."""
    outdated: tuple[str, ...] = ()
    """Files of the whole book in output/ that are older than it: ``name: what renews it``."""


def status(project: Project) -> Status:
    """How far the production is, without changing anything.

    Raises:
        ProductionError: the folder is none yet.
        ScriptError, CastError: a mistake in the author's files.
    """

    project.require_production()
    details = project.book
    chapters = project.current_chapters()
    segments = [segment for chapter in chapters for segment in chapter.segments]
    speakers = {segment.speaker for segment in segments} - {NARRATOR}
    current = Status(
        title=details.info.title,
        manuscript=os.path.normpath(details.manuscript) if details.manuscript else "",
        chapters=len(chapters),
        spoken_lines=sum(not segment.is_narration for segment in segments),
        doubtful_lines=sum(segment.doubtful for segment in segments),
        characters=len(speakers),
        voices=0,
        lines=0,
        rendered=0,
        tracks=0,
        seconds=Seconds(0.0),
        next_step="audiobook script",
    )
    current = dataclasses.replace(current, notes=tuple(slips(project)))
    if not chapters:
        return current
    if not project.has_voices:
        return dataclasses.replace(current, next_step="audiobook cast")
    cast = project.cast
    outlook = speaking.outlook(project, speaking.plan(project))
    tracks = delivered(project, captions=False)
    spoken = outlook.cues - len(outlook.to_render)
    is_old = bool(manuscript_note(project))
    complete = not is_old and not outlook.to_render and len(tracks) == len(chapters)
    return dataclasses.replace(
        current,
        voices=sum(cast.settings_for(speaker) is not None for speaker in speakers),
        lines=outlook.cues,
        rendered=spoken,
        tracks=len(tracks),
        seconds=Seconds(sum(track.duration for track in tracks)),
        next_step="audiobook serve" if complete else "audiobook produce",
        outdated=tuple(
            f"{file.name}: {file.command}" for file in outdated_files(project, details.info, tracks)
        ),
    )
