"""script/ → voices.yaml: who speaks with which voice, and what an author may want to mend."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiobook import cast, synthesis
from audiobook.model import Cast, Progress, ReportProgress, Voice, ignore_progress
from audiobook.production.building.author_characters import record_cast
from audiobook.production.project import Locked, Project
from audiobook.production.speaking.rendering import plan

if TYPE_CHECKING:
    from audiobook.cast import CastWarning, UnusualWord

STAGE = "cast"


@dataclass(frozen=True, slots=True)
class CastReport:
    """What casting did."""

    added: tuple[str, ...]
    """Characters that voices.yaml did not have, most lines first."""
    changed: bool


def engine_of(voices: Cast) -> str:
    """The engine the narrator speaks with."""
    return voices.narrator.voice_id.engine


def voices_of(engine: str, language: str) -> tuple[Voice, ...]:
    """The voices of `engine` for a language (BCP 47), all of its voices when it has none for it.

    Raises:
        EngineMissingError: it is not installed.
    """
    speaker = synthesis.make_engine(engine)
    try:
        return tuple(speaker.voices(language) or speaker.voices(""))
    finally:
        speaker.close()


def add_voices(
    project: Locked, *, engine: str | None = None, report: ReportProgress = ignore_progress
) -> CastReport:
    """Write voices.yaml, or add to it the characters it does not have yet.

    Args:
        project: the production.
        engine: whose voices to take for a file that is written for the first time; None takes
            the best one installed.
        report: called as it goes on.

    Raises:
        CastError: a mistake in voices.yaml.
    """
    script = project.read_script()
    existing = project.cast if project.has_voices else None
    line_counts = Counter(s.speaker for chapter in script.chapters for s in chapter.segments)
    report(Progress(STAGE, 0, 1))
    if existing is not None:
        cast.refresh_line_counts(project.voices_file, line_counts)
    if existing is not None and cast.is_complete(existing, script):
        if engine is not None:
            voices_of(engine, "")  # one that is not there is told of all the same
        report(Progress(STAGE, 1, 1))
        return CastReport((), False)
    name = engine or (engine_of(existing) if existing else "") or synthesis.default_engine()
    proposal = cast.cast_characters(
        script,
        voices_of(name, project.book.info.language),
        existing,
        traits=cast.measured_voices(),
    )
    present = existing.roles if existing else {}
    added = {role.name: role for role in proposal.roles if role.name not in present}
    if added:
        # Before the file itself: cut off in between, no word of ours passes for the author's.
        record_cast(project, Cast(proposal.narrator, added))
    changed = cast.update_cast(
        project.voices_file,
        additions=proposal.roles,
        narrator=proposal.narrator,
        others=proposal.others,
        line_counts=line_counts,
    )
    report(Progress(STAGE, 1, 1))
    return CastReport(tuple(added), changed)


def check_cast(project: Project) -> list[CastWarning]:
    """What an author may want to change in voices.yaml, worst first."""
    voices = project.cast
    plan(project)  # a voice that does not exist is an error before anything is compared
    return cast.check_cast(
        project.read_script(), voices, cast.measured_voices(), _voices_heard(voices)
    )


def voice_distances(project: Project) -> list[tuple[str, str, float]]:
    """Everybody heard together and how far apart their voices are; see `cast.closest_pairs`."""
    voices = project.cast
    return cast.closest_pairs(
        project.read_script(), voices, cast.measured_voices(), _voices_heard(voices)
    )


def _voices_heard(voices: Cast) -> list[Voice]:
    """All voices of the engines that a cast has voices of."""
    shared = (settings for choices in voices.others.values() for settings in choices)
    settings = (role.settings for role in voices.roles.values())
    engines = {settings.voice_id.engine for settings in (voices.narrator, *settings, *shared)}
    return [voice for engine in sorted(engines - {""}) for voice in voices_of(engine, "")]


def unusual_words(project: Project) -> list[UnusualWord]:
    """The words of the book that no dictionary and no lexicon of voices.yaml knows."""
    lexicon: set[str] = set()
    if project.has_voices:
        voices = project.cast
        lexicon.update(voices.lexicon, *voices.engine_lexicons.values())
        lexicon.update(*(role.lexicon for role in voices.roles.values()))
    texts = (segment.text for chapter in project.chapters() for segment in chapter.segments)
    return cast.find_unusual_words(texts, known=lexicon)
