"""Spoken lines → output/: the chapters' files, the cover, and what was delivered."""

from __future__ import annotations

import dataclasses
import functools
from typing import TYPE_CHECKING

from audiobook.errors import SettingsError
from audiobook.files import explain_write_errors
from audiobook.media import IMAGE_TYPES
from audiobook.model import Image, RenderPlan, ReportProgress, Track, ignore_progress
from audiobook.production import extras, profiles, tracks
from audiobook.production import rendering as speaking
from audiobook.production.book_file import BookFile
from audiobook.production.project import Locked
from audiobook.production.renderers import Renderers

if TYPE_CHECKING:
    from audiobook.assembly import AssemblySettings

_AUDIO_KEYS = (
    *("profile", "format", "bit_rate", "sample_rate"),
    *("opening_credits", "closing_credits"),
)


def deliver(
    project: Locked,
    planned: RenderPlan,
    *,
    engine: str | None = None,
    renderers: Renderers,
    report: ReportProgress = ignore_progress,
) -> tuple[Track, ...]:
    """Speak what is missing and make the chapters' files, both at once over all cores.

    A chapter is encoded as soon as it is spoken, while the next one is still being spoken.

    Args:
        project: the production.
        planned: from `speaking.plan`.
        engine: speak the credits with it, as `planned` was.
        renderers: who speaks; as many processes as it has here make the files.
        report: called as it goes on.

    Raises:
        SynthesisError, AssemblyError: chapters that are whole stay.
    """

    def work() -> tuple[Track, ...]:
        return _deliver(project, planned, engine=engine, renderers=renderers, report=report)

    return speaking.with_sound_clips(project, planned, renderers.note, work)


def _deliver(
    project: Locked,
    planned: RenderPlan,
    *,
    engine: str | None,
    renderers: Renderers,
    report: ReportProgress,
) -> tuple[Track, ...]:
    from audiobook.assembly import Assembler
    from audiobook.synthesis import dump_plan

    details = project.book
    cover = read_cover(details)
    profile = profiles.chosen(details).audio
    chapters = len(planned.chapters)
    beside = extras.stems(chapters)

    def keep_captions(track: Track) -> None:
        if track.path.stem not in beside:
            tracks.keep_captions(project, track)

    with (
        explain_write_errors(project.output),
        Assembler(
            project.output,
            info=details.info,
            chapters=chapters,
            state_dir=project.state,
            cover=cover,
            settings=assembly_settings(details),
            workers=renderers.jobs,
            report=report,
            on_track=keep_captions,
        ) as assembler,
    ):
        take = functools.partial(
            extras.submit, assembler, chapters=chapters, sample=profile.sample is not None
        )
        credits_plan = extras.plan_credits(project, chapters, engine=engine)
        everything = extras.with_credits(planned, credits_plan)
        speaking.render(project, everything, renderers=renderers, report=report, on_chapter=take)
        files = assembler.finish()
        dump_plan(planned, project.state / speaking.PLAN_NAME)
    made = tuple(track for track in files if track.path.stem not in beside)
    tracks.record(project, made)
    return made


def assembly_settings(details: BookFile) -> AssemblySettings:
    """What the profile prescribes, with what the `audio` section of book.yaml says otherwise.

    Raises:
        SettingsError: a mistake in it, with its line.
    """
    audio = details.audio
    audio.check_keys(_AUDIO_KEYS)
    settings = profiles.chosen(details).audio.settings
    rates = {
        key: int(audio.number(key, bounds, getattr(settings, key)))
        for key, bounds in (("bit_rate", (8, 320)), ("sample_rate", (8000, 48000)))
    }
    kind = audio.text("format", "mp3, aac, opus or flac") if "format" in audio else settings.format
    if kind == "opus" and "sample_rate" not in audio:
        rates["sample_rate"] = 48_000
    try:
        return dataclasses.replace(settings, format=kind, **rates)
    except ValueError as error:
        raise SettingsError(
            f"The audio settings do not fit: {error}.", path=audio.path, line=audio.line
        ) from error


def read_cover(details: BookFile) -> Image | None:
    """The cover that book.yaml names; None when it names none.

    Raises:
        SettingsError: the file is not there or is no picture.
    """
    if details.cover is None:
        return None
    media_type = IMAGE_TYPES.get(details.cover.suffix.lower())
    if media_type is None:
        raise SettingsError(
            f"The cover {details.cover.name} is neither JPEG nor PNG.",
            hint="Save it as a JPEG, square, at least 1400 pixels wide.",
            path=details.audio.path,
        )
    try:
        return Image(details.cover.read_bytes(), media_type)
    except OSError as error:
        raise SettingsError(
            f"The cover {details.cover.name} cannot be read: {error.strerror}.",
            hint="Mend `cover:` in book.yaml, or take the line out to have one drawn.",
            path=details.audio.path,
        ) from error
