"""The script file: one chapter as plain text that an author reads, edits and diffs.

::

    ## Part One
    # Chapter 1: The Lighthouse

    Narrator: The lamp went out.

    // check the spelling of his name
    Spike: “Who is there?”
    Narrator:  he asked.
    Buffy?: “Nobody.”

    * * *

    Narrator: She sang:
        Row on, row on,
        the tide is long.
    Spike [whispered]: “Hush.”

- ``# Title`` is the heading, ``## Part`` above it the title of the part the chapter stands in.
- ``Speaker: text`` is one segment. One space after the colon parts them; what follows is the
  text to the last character, so a text that begins with a space shows two. Segments on
  consecutive lines make one paragraph: their texts, joined with nothing between, are its text.
- ``Speaker?:`` is a speaker the builder is unsure of.
- ``Speaker [whispered, slower]:`` are directions, as `script.directions` reads them.
- A line indented by four spaces goes on the text above it after a line break.
- ``* * *`` is a scene break; what follows it on the line is the author's own mark.
- ``// …`` is a note for the author's own eyes; it belongs to the paragraph it stands in or above.

Line ends are ``\\n``; ``\\r\\n`` and ``\\r`` are read as such. No other character ends a line.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from audiobook.errors import ScriptError
from audiobook.model import (
    NARRATOR,
    Directions,
    SceneBreak,
    ScriptBlock,
    ScriptChapter,
    ScriptParagraph,
    Segment,
)
from audiobook.script.directions import DirectionError, parse_directions
from audiobook.script.speaker_names import (
    LONGEST_SPEAKER,
    clean_speaker_name,
    clean_title,
)

__all__ = [
    "as_read",
    "clean_speaker_name",
    "clean_title",
    "format_chapter",
    "parse_chapter",
]

_INDENT = "    "
_SCENE_BREAK = "* * *"

_LINE_END = re.compile(r"\r\n?")
_HEADING = re.compile(r"(?P<hashes>#{1,2})(?!#)(?:\s+(?P<title>.*)|(?P<tight>.*))", re.DOTALL)
_SCENE = re.compile(r"\* \* \*(?: (?P<mark>.*))?", re.DOTALL)
_STARS = re.compile(r"\*(?:\s*\*){2,}")
_LOOSE_SCENE = re.compile(r"([*~_\-⁂])(?:[ \t]*\1){2,}|⁂", re.DOTALL)
_DIRECTED = re.compile(r"(?P<name>[^\[\]]*?)\s*\[(?P<directions>[^\[\]]*)\]", re.DOTALL)
_HEAD = re.compile(r"(?P<head>[^:\[]*(?:\[[^\[\]]*\][^:\[]*)?):")
"""What stands before the text; a colon inside brackets does not end it."""


# ---------------------------------------------------------------- writing


def format_chapter(chapter: ScriptChapter) -> str:
    """The chapter as its script file.

    `parse_chapter` gives it back, but for what the file does not hold: evidence, candidates and
    confidence.

    Raises:
        ValueError: a speaker's name has nothing that can be written.
    """
    blocks = []
    heading = []
    if part := clean_title(chapter.part):
        heading.append(f"## {part}\n")
    if title := clean_title(chapter.title):
        heading.append(f"# {title}\n")
    if heading:
        blocks.append("".join(heading))
    for block in chapter.blocks:
        if isinstance(block, SceneBreak):
            blocks.append(f"{_SCENE_BREAK} {_scene_mark(block)}".rstrip() + "\n")
        elif block.segments:
            blocks.append("".join(_paragraph_lines(block)))
    return "\n".join(blocks)


def _scene_mark(scene: SceneBreak) -> str:
    """What is written behind the stars; rows of stars are one mark, however they are spaced."""
    return "" if _STARS.fullmatch(scene.mark.strip()) else clean_title(scene.mark)


def _paragraph_lines(paragraph: ScriptParagraph) -> Iterator[str]:
    for note in paragraph.notes:
        yield f"// {clean_title(note)}".rstrip() + "\n"
    for segment in paragraph.segments:
        name = clean_speaker_name(segment.speaker)
        if not name:
            raise ValueError(f"{segment.speaker!r} cannot be written as a speaker's name")
        directions_written = segment.directions.written
        directions = f" [{directions_written}]" if directions_written else ""
        doubt = "?" if segment.doubtful else ""
        text = _LINE_END.sub("\n", segment.text).replace("\n", f"\n{_INDENT}")
        # Nothing after the colon where the line is empty: no space at a line's end to be stripped.
        space = "" if not text or text.startswith("\n") else " "
        yield f"{name}{directions}{doubt}:{space}{text}\n"


# ---------------------------------------------------------------- reading


def parse_chapter(text: str, path: Path) -> ScriptChapter:
    """Read the text of a script file; `path` is for error messages and `ScriptChapter.path`.

    Raises:
        ScriptError: a line is not in the format; with its number and what to write instead.
    """
    lines = _LINE_END.sub("\n", text.removeprefix("\ufeff")).split("\n")
    return _Reader(lines, path).read()


@dataclass(slots=True)
class _Reader:
    lines: list[str]
    path: Path
    title: str | None = None
    part: str | None = None
    blocks: list[ScriptBlock] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    verses: list[str] = field(default_factory=list)
    """Lines that go on from the last segment."""
    notes: list[str] = field(default_factory=list)

    def read(self) -> ScriptChapter:
        for number, line in enumerate(self.lines, start=1):
            self._read_line(number, line)
        self._end_paragraph()
        if self.notes:
            self._keep_last_notes(len(self.lines))
        return ScriptChapter(
            title=self.title or "",
            blocks=tuple(self.blocks),
            part=self.part or "",
            path=self.path,
        )

    def _read_line(self, number: int, line: str) -> None:
        if line.startswith(_INDENT) and (self.segments or line.strip()):
            self._go_on(number, line)
        elif not line.strip():
            self._end_paragraph()
        elif line.startswith("//"):
            self.notes.append(clean_title(line[2:]))
        elif line.startswith("#"):
            self._heading(number, line)
        elif scene := _SCENE.fullmatch(line):
            self._end_paragraph()
            self.blocks.append(SceneBreak(clean_title(scene["mark"] or "")))
        elif _LOOSE_SCENE.fullmatch(line.strip()):
            self._end_paragraph()
            self.blocks.append(SceneBreak())
        else:
            self._end_segment()
            self.segments.append(self._segment(number, line))

    def _end_paragraph(self) -> None:
        self._end_segment()
        if self.segments:
            self.blocks.append(ScriptParagraph(tuple(self.segments), tuple(self.notes)))
            self.segments, self.notes = [], []

    def _keep_last_notes(self, number: int) -> None:
        for index in range(len(self.blocks) - 1, -1, -1):
            block = self.blocks[index]
            if isinstance(block, ScriptParagraph):
                self.blocks[index] = ScriptParagraph(block.segments, (*block.notes, *self.notes))
                return
        raise self._error(number, "a note stands in a file without a single line to speak")

    def _go_on(self, number: int, line: str) -> None:
        if not self.segments:
            raise self._error(
                number,
                "an indented line has no line above it to go on from",
                "Write it right under that line, or begin it with a speaker: "
                f"`{NARRATOR}: {_short(line)}`.",
            )
        self.verses.append(line[len(_INDENT) :])

    def _end_segment(self) -> None:
        if self.verses:
            previous = self.segments[-1]
            self.segments[-1] = replace(previous, text="\n".join((previous.text, *self.verses)))
            self.verses = []

    def _heading(self, number: int, line: str) -> None:
        heading = _HEADING.fullmatch(line)
        if not heading:
            raise self._error(
                number,
                "a heading begins with one `#` (the chapter) or two (its part)",
                f"Write `# {_short(line.lstrip('#'))}`.",
            )
        which = "part" if heading["hashes"] == "##" else "title"
        begun = self.blocks or self.segments or getattr(self, which) is not None
        if begun:
            raise self._error(
                number,
                "a second heading stands in this chapter",
                "Put the new chapter into a file of its own, or write "
                f"`{NARRATOR}: {_short(line.lstrip('#'))}` to have it read.",
            )
        setattr(self, which, clean_title(heading["title"] or heading["tight"] or ""))

    def _segment(self, number: int, line: str) -> Segment:
        begin = _HEAD.match(line)
        head, rest = (begin["head"], line[begin.end() :]) if begin else ("", "")
        if begin is None or len(head.partition("[")[0]) > 2 * LONGEST_SPEAKER:
            raise self._without_speaker(number, line)
        if rest and rest[0] not in " \t":
            raise self._error(
                number,
                "there is no space after the first colon of the line",
                f"Write `{head.strip()}: {_short(rest)}` if {head.strip()} speaks, "
                f"or `{NARRATOR}: {_short(line)}`.",
            )
        name = head.strip()
        doubtful = name.endswith("?")
        name, directions = self._directions(number, name.rstrip(" \t?"))
        doubtful = doubtful or name.endswith("?")
        name = " ".join(name.rstrip(" \t?").split())
        if not name:
            raise self._error(
                number,
                "there is no speaker before the colon",
                f"Write `{NARRATOR}:{_short(rest)}` or the name of who speaks.",
            )
        cleaned = clean_speaker_name(name)
        if cleaned not in (name, NARRATOR):
            raise self._bad_name(number, line, name, cleaned)
        return Segment(cleaned, rest[1:], doubtful=doubtful, line=number, directions=directions)

    def _directions(self, number: int, head: str) -> tuple[str, Directions]:
        directed = _DIRECTED.fullmatch(head)
        if not directed:
            return head, Directions()
        try:
            return directed["name"], parse_directions(directed["directions"])
        except DirectionError as error:
            raise self._error(number, str(error), error.hint) from error

    def _bad_name(self, number: int, line: str, name: str, cleaned: str) -> ScriptError:
        if len(name) > LONGEST_SPEAKER or not cleaned:
            return self._without_speaker(number, line)
        return self._error(
            number, f"`{_short(name)}` cannot be a speaker's name", f"Write `{cleaned}: …`."
        )

    def _without_speaker(self, number: int, line: str) -> ScriptError:
        text = " ".join(line.split())
        narrated = f"`{NARRATOR}: {_short(text)}`"
        if speaker := self._speaker_at_start(text):
            name, rest = speaker
            hint = f"Write `{name}: {_short(rest)}`, or {narrated} if it is narration."
        else:
            hint = f"Write {narrated}, or indent it by four spaces if it goes on the line above."
        return self._error(number, "the line does not say who speaks", hint)

    def _speaker_at_start(self, text: str) -> tuple[str, str] | None:
        """The speaker a line without a colon seems to begin with, and the rest of it."""
        speakers = sorted(self._known_speakers(), key=lambda name: (-len(name), name))
        for name in speakers:
            if text.casefold().startswith(f"{name.casefold()} "):
                return name, text[len(name) :].strip()
        words = text.split()
        for count in (2, 1):
            near = difflib.get_close_matches(" ".join(words[:count]), speakers, n=1, cutoff=0.75)
            if near:
                return near[0], " ".join(words[count:])
        return None

    def _known_speakers(self) -> set[str]:
        names = {NARRATOR}
        for line in self.lines:
            head, colon, rest = line.partition(":")
            name = head.strip().rstrip("?").partition(" [")[0]
            if colon and rest[:1] in ("", " ") and name == clean_speaker_name(name) and name:
                names.add(name)
        return names

    def _error(self, number: int, message: str, hint: str = "") -> ScriptError:
        return ScriptError(message, hint=hint, path=self.path, line=number)


def _short(text: str, longest: int = 40) -> str:
    text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def as_read(chapter: ScriptChapter) -> ScriptChapter:
    """`chapter` as its file will be read back, line numbers and all, its evidence kept."""
    title, part = clean_title(chapter.title), clean_title(chapter.part)
    headings = bool(title) + bool(part)
    line = headings + 1 if headings else 0  # the one before the next block, which is empty
    blocks: list[ScriptBlock] = []
    for block in chapter.blocks:
        if isinstance(block, SceneBreak):
            blocks.append(SceneBreak(_scene_mark(block)))
            line += 2
        elif block.segments:
            notes = tuple(map(clean_title, block.notes))
            line += len(notes)
            segments = []
            for segment in block.segments:
                line += 1
                segments.append(_segment_as_read(segment, line))
                line += segments[-1].text.count("\n")
            blocks.append(ScriptParagraph(tuple(segments), notes))
            line += 1
    return ScriptChapter(title, tuple(blocks), part=part, path=chapter.path)


def _segment_as_read(segment: Segment, line: int) -> Segment:
    written = segment.directions.written
    return replace(
        segment,
        speaker=clean_speaker_name(segment.speaker),
        text=_LINE_END.sub("\n", segment.text),
        line=line,
        directions=parse_directions(written) if written else Directions(),
    )
