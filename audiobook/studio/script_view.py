"""script/ as the page shows it, read again only where a file changed."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from audiobook.english.titles import ABBREVIATED_TITLES
from audiobook.errors import ScriptError
from audiobook.model import NARRATOR, SceneBreak, ScriptChapter, ScriptParagraph, Segment
from audiobook.production import Project, marks_of
from audiobook.studio import messages

_MOST_CHOICES = 6

_WORD = re.compile(r"\w+(?:['’]\w+)*")
_SILENT_IN_INITIALS = frozenset({"the", "a", "an", "of", "and", "in", "on", "at", "to", "with"})
"""``CC`` is the Cheshire Cat, ``KH`` the King of Hearts."""


@dataclass(frozen=True, slots=True)
class ScriptFile:
    """A chapter as it was read last."""

    stamp: tuple[int, int, int]
    """Of the file and of its evidence: what tells whether they must be read again."""
    version: str
    chapter: ScriptChapter
    words: Mapping[str, int]
    """By speaker."""
    lines: Mapping[str, int]
    doubts: Mapping[str, int]
    marks: int


class ScriptView:
    """All chapters of a production.

    Args:
        folder: the production.
    """

    def __init__(self, folder: Project) -> None:
        self._folder = folder
        self._files: dict[str, ScriptFile] = {}
        self.problem = ""
        """What is wrong with a file of script/ that cannot be read; the page shows it as it was."""

    def refresh(self) -> list[messages.Changed]:
        """Read what changed on disk.

        Returns:
            Lines that have another speaker than before, or another mark of doubt; nothing the
            first time.

        Raises:
            ScriptError: a mistake in a script file; the others are read.
        """
        from audiobook.script import script_files

        paths = script_files(self._folder.script) if self._folder.script.is_dir() else []
        files_before = dict(self._files)
        self.problem = ""
        changed: list[messages.Changed] = []
        for path in paths:
            old = files_before.get(path.name)
            stamp = self._stamp(path)
            if old is not None and old.stamp == stamp:
                continue
            try:
                new = self._read(path, stamp)
            except ScriptError as error:
                self.problem = f"{path.name}:{error.line}: {error.message}. {error.hint}"
                continue
            self._files[path.name] = new
            if old is not None:
                changed += _changes(old.chapter, new.chapter)
        self._files = {
            path.name: self._files[path.name] for path in paths if path.name in self._files
        }
        return changed

    @property
    def files(self) -> Mapping[str, ScriptFile]:
        """By name, in the order of the book."""
        return self._files

    @property
    def chapters(self) -> list[ScriptChapter]:
        return [file.chapter for file in self._files.values()]

    def totals(self) -> tuple[Counter[str], Counter[str], Counter[str]]:
        """Lines, words and doubts by speaker."""
        lines: Counter[str] = Counter()
        words: Counter[str] = Counter()
        doubts: Counter[str] = Counter()
        for file in self._files.values():
            lines.update(file.lines)
            words.update(file.words)
            doubts.update(file.doubts)
        return lines, words, doubts

    def _stamp(self, path: Path) -> tuple[int, int, int]:
        stat = path.stat()
        evidence = self._evidence(path)
        return stat.st_mtime_ns, stat.st_size, evidence.stat().st_mtime_ns if evidence else 0

    def _evidence(self, path: Path) -> Path | None:
        number = path.stem.partition("-")[0]
        exact = self._folder.built / f"{path.stem}.json"
        if exact.is_file():
            return exact
        return next(self._folder.built.glob(f"{number}-*.json"), None)

    def _read(self, path: Path, stamp: tuple[int, int, int]) -> ScriptFile:
        from audiobook.script import load_evidence, read_script_file

        version = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
        chapter = read_script_file(path)
        evidence = self._evidence(path)
        if evidence is not None:
            chapter = load_evidence(evidence.read_bytes(), chapter)
        words: Counter[str] = Counter()
        lines: Counter[str] = Counter()
        doubts: Counter[str] = Counter()
        marks = 0
        for block in chapter.blocks:
            if isinstance(block, ScriptParagraph):
                marks += sum(1 for _ in marks_of(block)) if block.notes else 0
                for segment in block.segments:
                    words[segment.speaker] += len(segment.text.split())
                    lines[segment.speaker] += 1
                    doubts[segment.speaker] += segment.doubtful
        return ScriptFile(stamp, version, chapter, words, lines, doubts, marks)


def _changes(old: ScriptChapter, new: ScriptChapter) -> Iterator[messages.Changed]:
    """Lines that both have and that are somebody else's now, or sure, or in doubt."""
    by_place: dict[tuple[str, int], list[Segment]] = {}
    for paragraph in _paragraphs(old):
        for index, segment in enumerate(paragraph.segments):
            by_place.setdefault((segment.text, index), []).append(segment)
    for paragraph in _paragraphs(new):
        for index, segment in enumerate(paragraph.segments):
            same = by_place.get((segment.text, index))
            if not same:
                continue
            was = same.pop(0)
            if (was.speaker, was.doubtful) != (segment.speaker, segment.doubtful):
                yield messages.Changed(
                    file=new.path.name if new.path else "",
                    line=segment.line or 0,
                    text=segment.text.strip()[:120],
                    was=f"{was.speaker}{'?' if was.doubtful else ''}",
                    now=f"{segment.speaker}{'?' if segment.doubtful else ''}",
                )


def _paragraphs(chapter: ScriptChapter) -> Iterator[ScriptParagraph]:
    return (block for block in chapter.blocks if isinstance(block, ScriptParagraph))


def chapter_message(number: int, file: ScriptFile) -> messages.Chapter:
    """A chapter with its lines, for the page."""
    chapter = file.chapter
    return messages.Chapter(
        number=number,
        title=chapter.title,
        part=chapter.part,
        file=chapter.path.name if chapter.path else "",
        version=file.version,
        paragraphs=[
            messages.Paragraph(scene=block.mark)
            if isinstance(block, SceneBreak)
            else _paragraph(block)
            for block in chapter.blocks
        ],
    )


def _paragraph(paragraph: ScriptParagraph) -> messages.Paragraph:
    marks = dict(marks_of(paragraph)) if paragraph.notes else {}
    return messages.Paragraph(
        lines=[
            messages.Line(
                line=segment.line or 0,
                speaker=segment.speaker,
                text=segment.text,
                doubtful=segment.doubtful,
                confidence=round(segment.confidence, 3),
                reasons=[evidence.detail for evidence in segment.evidence],
                choices=[
                    messages.Choice(c.speaker, round(c.probability, 3))
                    for c in segment.candidates[:_MOST_CHOICES]
                ],
                directions=segment.directions.written,
                mark=marks.get(index),
            )
            for index, segment in enumerate(paragraph.segments)
        ],
        notes=[note for note in paragraph.notes if not note.startswith("mend this")],
    )


def initials_of(names: Sequence[str]) -> dict[str, str]:
    """Two or three letters for each name, no two alike: ``MF`` for Mary Finch, ``Ma`` for Mary."""
    claimed: set[str] = set()
    chosen: dict[str, str] = {}
    for name in names:
        chosen[name] = next(short for short in _shortened(name) if short not in claimed)
        claimed.add(chosen[name])
    return chosen


def _shortened(name: str) -> Iterator[str]:
    words = _WORD.findall(name) or [name[:1] or "?"]
    telling = [word for word in words if word.lower() not in _SILENT_IN_INITIALS] or words
    if len(telling) > 1:
        yield "".join(word[0] for word in telling[:3]).upper()
    titled = len(telling) > 1 and telling[0] in ABBREVIATED_TITLES
    word = telling[-1] if titled else telling[0]
    yield word[:2].capitalize()
    for index in range(2, len(word)):
        yield word[0].upper() + word[index]
    number = 2
    while True:
        yield f"{word[0].upper()}{number}"
        number += 1


def people_of(view: ScriptView) -> list[messages.Person]:
    """Everybody who speaks, most words first after the narrator."""
    lines, words, doubts = view.totals()
    names = [NARRATOR, *(name for name, _ in words.most_common() if name != NARRATOR)]
    initials = initials_of(names)
    return [
        messages.Person(name, initials[name], index, lines[name], words[name], doubts[name])
        for index, name in enumerate(names)
    ]


def outline(files: Iterable[ScriptFile]) -> list[messages.ChapterOutline]:
    """The chapters without their lines."""
    return [
        messages.ChapterOutline(
            number=number,
            title=file.chapter.title,
            part=file.chapter.part,
            file=file.chapter.path.name if file.chapter.path else "",
            version=file.version,
            lines=sum(file.lines.values()),
            words=sum(file.words.values()),
            doubts=sum(file.doubts.values()),
            marks=file.marks,
        )
        for number, file in enumerate(files, 1)
    ]
