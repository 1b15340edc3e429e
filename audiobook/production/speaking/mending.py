"""verify → the script: what was not said right is spoken again, another take or a little slower.

A recogniser mishears, most of all between two lines; so a doubtful line is first heard alone. What
is wrong then too is tried in other takes. The first that is heard word for word, or the best that
is better than what there was, is written into the script as a direction, `[take 2]`, where the
author sees it and can take it away.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook import verification as verification_stage
from audiobook.files import write_atomically
from audiobook.model import (
    Caption,
    ChapterPlan,
    Progress,
    RenderPlan,
    ReportProgress,
    TimelineClip,
    ignore_progress,
)
from audiobook.production.project import Locked
from audiobook.production.speaking import rendering
from audiobook.production.speaking.previews import plan_line
from audiobook.production.speaking.renderers import Renderers
from audiobook.production.speaking.verify import HeardChapter, Verification, book_lexicon
from audiobook.units import Seconds

if TYPE_CHECKING:
    from audiobook.verification import HeardLine, Recognizer

STAGE = "mend"
_SUSPECT = 1.0
"""Severity of a line from which on it is worth hearing again: a word that is missing, not a letter
that is misheard."""
_TRIED = ("take 2", "take 3", "take 4, rate 0.93")
_HEAD = re.compile(
    r"(?P<name>[^:\[]*?)(?P<doubt>\s*\?)?(?:\s*\[(?P<written>[^\]]*)\])?(?P<later>\s*\?)?\s*:"
)


@dataclass(frozen=True, slots=True)
class Mended:
    """What became of the lines that were not said right."""

    verification: Verification
    """As it was heard, without the lines that were right when they were heard alone."""
    alone: int = 0
    """Lines that were right when they were heard alone."""
    taken: tuple[tuple[HeardLine, str], ...] = ()
    """Lines that another take says right or better, and its direction in the script."""

    @property
    def is_clean(self) -> bool:
        """Whether nothing is left that a listener would notice."""
        accepted = {id(line) for line, _ in self.taken}
        worst = self.verification.worst()
        return all(line.severity < _SUSPECT or id(line) in accepted for _, line in worst)


def is_clean(verification: Verification) -> bool:
    """Whether every line was said right, as far as a recogniser can tell."""
    return Mended(verification).is_clean


def mend(
    project: Locked,
    verification: Verification,
    recognizer: Recognizer,
    *,
    report: ReportProgress = ignore_progress,
) -> Mended:
    """Hear doubtful lines alone, and have those that are wrong spoken otherwise.

    Args:
        project: the production.
        verification: from `verify.verify`.
        recognizer: writes down what is said.
        report: called as it goes on, in lines.

    Raises:
        SynthesisError: a line could not be spoken.
        ScriptError: a mistake in script/.
        OSError: the script cannot be written.
    """
    suspects = [pair for pair in verification.worst() if pair[1].severity >= _SUSPECT]
    judge = _Judge(project, recognizer)
    right: list[HeardLine] = []
    accepted: list[tuple[HeardLine, str]] = []
    for index, (track, line) in enumerate(suspects):
        report(Progress(STAGE, index, len(suspects), line.caption.text))
        place = judge.place(track.number, line)
        if place is None:
            continue
        errors_before = judge.errors(track.number, place)
        if not errors_before:
            right.append(line)
            continue
        direction = judge.better_take(track.number, place, errors_before)
        if direction:
            accepted.append((line, direction))
    report(Progress(STAGE, len(suspects), len(suspects)))
    chapters = tuple(_without(chapter, right) for chapter in verification.chapters)
    return Mended(replace(verification, chapters=chapters), len(right), tuple(accepted))


def _without(chapter: HeardChapter, right: Sequence[HeardLine]) -> HeardChapter:
    """`chapter` with nothing wrong in the lines of `right`."""
    sound = {id(line) for line in right}
    lines = tuple(
        replace(line, differences=(), unheard=False) if id(line) in sound else line
        for line in chapter.lines
    )
    return replace(chapter, lines=lines)


class _Judge:
    """Hears single lines of a production."""

    def __init__(self, project: Locked, recognizer: Recognizer) -> None:
        self._project = project
        self._recognizer = recognizer
        self._language = project.book.info.language
        self._lexicon = book_lexicon(project)
        self._plans: dict[int, ChapterPlan] = {}

    def place(self, chapter: int, line: HeardLine) -> int | None:
        """The line of the script file; None for a heading, or where the script has changed."""
        if chapter not in self._plans:
            script = self._project.read_script()
            part = replace(script, chapters=script.chapters[chapter - 1 : chapter])
            plan = rendering.plan(self._project, script=part)
            self._plans[chapter] = plan.chapters[0]
        sentence = (line.caption.speaker, line.caption.text)
        cues = self._plans[chapter].cues
        return next((cue.line for cue in cues if (cue.speaker, cue.text) == sentence), None)

    def errors(self, chapter: int, line: int) -> int:
        """Words of a line of the script that are not heard right, each cue heard alone."""
        planned = plan_line(self._project, chapter, line)
        rendering.render(self._project, RenderPlan((planned,)), renderers=Renderers(jobs=1))
        errors = 0
        for item in rendering.timeline(self._project, planned).items:
            if isinstance(item, TimelineClip):
                end = item.clip.duration
                (samples,) = verification_stage.read_spans(item.clip.path, [(0.0, end)])
                words = self._recognizer.transcribe(samples, self._language)
                caption = Caption(Seconds(0.0), end, item.cue.speaker, item.cue.text, paragraph=1)
                span = (verification_stage.Span(0, 1, Seconds(0.0), end), words)
                (result,) = verification_stage.compare(
                    [caption], [span], self._language, self._lexicon
                )
                errors += result.errors
        return errors

    def better_take(self, chapter: int, line: int, before: int) -> str:
        """The direction of the first take that is better, written into the script; empty when
        none is, and the script as it was."""
        path = self._project.read_script().chapters[chapter - 1].path
        assert path is not None
        text = path.read_bytes().decode("utf-8")
        best, best_errors = "", before
        for direction in _TRIED:
            if not _direct(path, text, line, direction):
                return ""
            errors = self.errors(chapter, line)
            if errors < best_errors:
                best, best_errors = direction, errors
            if not errors:
                break
        if best:
            _direct(path, text, line, best)
        else:
            write_atomically(path, text)
        return best


def _direct(path: Path, text: str, line: int, direction: str) -> bool:
    """Write `text` with a direction more on one of its lines; False where the author directs a
    take or a rate there himself."""
    lines = text.split("\n")
    head = _HEAD.match(lines[line - 1])
    if head is None:
        return False
    previous_directions = head["written"] or ""
    if re.search(r"\b(?:take|rate|slower|faster)\b", previous_directions):
        return False
    doubt = "?" if head["doubt"] or head["later"] else ""
    directions = ", ".join(filter(None, (previous_directions.strip(), direction)))
    rest = lines[line - 1][head.end() :]
    lines[line - 1] = f"{head['name'].rstrip()} [{directions}]{doubt}:{rest}"
    write_atomically(path, "\n".join(lines))
    return True
