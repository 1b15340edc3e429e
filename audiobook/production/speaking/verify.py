"""output/ → what was said in it: every finished chapter transcribed and held against the script."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from audiobook import verification
from audiobook.errors import ProductionError
from audiobook.files import write_if_changed
from audiobook.model import Progress, ReportProgress, Track, ignore_progress
from audiobook.production.delivering.tracks import delivered
from audiobook.production.project import Locked, Project

if TYPE_CHECKING:
    from audiobook.verification import HeardLine, HeardWord, Recognizer, Span

STAGE = "verify"

_HEARD = "heard"
"""Folder in the state where transcriptions are kept, a file a chapter."""


@dataclass(frozen=True, slots=True)
class HeardChapter:
    """A chapter as it was heard."""

    track: Track
    lines: tuple[HeardLine, ...]
    """All of them, in order."""

    @property
    def words(self) -> int:
        """Words that were to be heard."""
        return sum(line.words for line in self.lines)

    @property
    def errors(self) -> int:
        """Words missing, added or wrong."""
        return sum(line.errors for line in self.lines)


@dataclass(frozen=True, slots=True)
class Verification:
    """A book as it was heard."""

    chapters: tuple[HeardChapter, ...]

    @property
    def words(self) -> int:
        return sum(chapter.words for chapter in self.chapters)

    @property
    def errors(self) -> int:
        return sum(chapter.errors for chapter in self.chapters)

    def worst(self) -> list[tuple[Track, HeardLine]]:
        """The lines that were not heard as they stand in the script, the worst first."""
        faulty = [(c.track, line) for c in self.chapters for line in c.lines if line.errors]
        return sorted(faulty, key=lambda pair: -pair[1].severity)


def error_rate(errors: int, words: int) -> float:
    """The word error rate in percent, 0 where there is no word."""
    return 100 * errors / words if words else 0.0


def verify(
    project: Locked,
    recognizer: Recognizer,
    *,
    chapter: int | None = None,
    report: ReportProgress = ignore_progress,
) -> Verification:
    """Transcribe the finished chapters and compare them with the script.

    A chapter whose file has not changed since is not transcribed again.

    Args:
        project: the production.
        recognizer: writes down what is said.
        chapter: only this one, from 1; None for all.
        report: called as it goes on, in seconds of audio.

    Raises:
        ProductionError: nothing is produced yet, or there is no such chapter.
        EngineMissingError: the recogniser is not installed.
        SynthesisError: it does not know the book's language.
        AssemblyError: a file cannot be decoded.
        CastError: a mistake in voices.yaml.
    """
    project.require_production()
    tracks = _wanted(project, chapter)
    language = project.book.info.language
    lexicon = book_lexicon(project)
    total = sum(track.duration for track in tracks)
    seconds = 0.0
    chapters = []
    for track in tracks:
        chapter_start = seconds

        def advance(
            seconds: float, before: float = chapter_start, title: str = track.title
        ) -> None:
            report(Progress(STAGE, before + seconds, total, title))

        advance(0.0)
        spans = _Transcript(project, track, recognizer, language).spans(advance)
        lines = verification.compare(track.captions, spans, language, lexicon)
        chapters.append(HeardChapter(track, tuple(lines)))
        seconds += track.duration
    report(Progress(STAGE, total, total))
    return Verification(tuple(chapters))


def _wanted(project: Project, chapter: int | None) -> Sequence[Track]:
    tracks = delivered(project)
    if not tracks:
        raise ProductionError(
            "There are no finished chapters yet.",
            hint="Run `audiobook produce` first.",
            path=project.output,
        )
    if chapter is None:
        return tracks
    chosen = [track for track in tracks if track.number == chapter]
    if not chosen:
        raise ProductionError(
            f"There is no finished chapter {chapter}.",
            hint=f"The finished ones are {', '.join(str(track.number) for track in tracks)}.",
            path=project.output,
        )
    return chosen


def book_lexicon(project: Project) -> dict[str, str]:
    """How odd words are said anywhere in the book."""

    if not project.has_voices:
        return {}
    cast = project.cast
    respellings: dict[str, str] = {}
    for role in cast.roles.values():
        respellings.update(role.lexicon)
    for lexicon in cast.engine_lexicons.values():
        respellings.update(lexicon)
    return {**respellings, **cast.lexicon}


class _Transcript:
    """What was heard in a chapter, kept in the state for as long as its file is the same."""

    def __init__(
        self, project: Project, track: Track, recognizer: Recognizer, language: str
    ) -> None:
        self._track = track
        self._recognizer = recognizer
        self._language = language
        self._wanted = verification.spans(track.captions)
        self._record = project.state / _HEARD / f"{track.path.stem}.json"

    def spans(self, advance: Callable[[float], None]) -> list[tuple[Span, Sequence[HeardWord]]]:
        """The words of each span.

        Args:
            advance: called with the seconds of the chapter that are done.
        """
        key = self._key()
        try:
            stored = msgspec.json.decode(
                self._record.read_bytes(), type=tuple[str, list[list[verification.HeardWord]]]
            )
        except (FileNotFoundError, msgspec.DecodeError, UnicodeDecodeError):
            stored = ("", [])
        spans_heard: list[Sequence[verification.HeardWord]] = list(stored[1])
        if stored[0] != key:
            spans_heard = []
            audio = verification.read_spans(
                self._track.path, [(s.start, s.end) for s in self._wanted]
            )
            words = verification.transcribe_all(self._recognizer, audio, self._language)
            for span, spoken in zip(self._wanted, words, strict=True):
                spans_heard.append(spoken)
                advance(span.end)
            write_if_changed(self._record, msgspec.json.encode((key, spans_heard)))
        return list(zip(self._wanted, spans_heard, strict=True))

    def _key(self) -> str:
        """Of everything that decides what is heard."""
        with self._track.path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256")
        digest.update(repr((self._recognizer.version, self._language, self._wanted)).encode())
        return digest.hexdigest()
