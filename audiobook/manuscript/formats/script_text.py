"""The program's own script files, given as a manuscript -> Book."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from audiobook.manuscript.formats.text import title_of_name
from audiobook.manuscript.language import guess_language
from audiobook.manuscript.structure.scene_breaks import is_ornament
from audiobook.model import Block, Book, Chapter, LabelledSpeech, Paragraph, SceneBreak

_LINE = re.compile(
    r"(?P<who>[^\s#/:“”\"][^:\n“”\"]{0,79}?)\??(?P<directions>\s*\[[^\]\n]*\])?:"
    r"(?: (?P<text>.*))?\Z"
)
_NARRATOR = "Narrator"
_MOST_OTHER_LINES = 0.1


def looks_like_script(text: str) -> bool:
    """Whether nearly all lines are ``Speaker: text``, the narrator's among them."""
    lines = [line for line in text.splitlines() if line.strip()]
    lines = [line for line in lines if not line.startswith(("#", "//", "    ", "* * *"))]
    spoken = [match for line in lines if (match := _LINE.match(line))]
    narrated = sum(match["who"] == _NARRATOR for match in spoken)
    return narrated >= 2 and len(lines) - len(spoken) <= _MOST_OTHER_LINES * len(lines)


@dataclass(slots=True)
class _Reader:
    chapters: list[Chapter] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    title: str = ""
    part: str = ""
    text: str = ""
    speeches: list[LabelledSpeech] = field(default_factory=list)
    speaker: str = ""
    lost: int = 0
    """Directions in brackets, which a manuscript has no place for."""

    def read(self, line: str) -> None:
        """One line more."""
        if line.startswith("#"):
            self._head(line)
        elif line.startswith("//"):
            return
        elif not line.strip():
            self._end_paragraph()
        elif line.startswith("    ") and self.text:
            self._say("\n" + line[4:])
        elif is_ornament(line):
            self._end_paragraph()
            self.blocks.append(SceneBreak(line.strip()))
        elif match := _LINE.match(line):
            self.lost += match["directions"] is not None
            self.speaker = match["who"].strip()
            self._say(match["text"] or "")
        else:
            self.speaker = _NARRATOR
            self._say(line)

    def _say(self, text: str) -> None:
        start = len(self.text)
        self.text += text
        if self.speaker != _NARRATOR and text.strip():
            lead = len(text) - len(text.lstrip())
            self.speeches.append(LabelledSpeech(start + lead, len(self.text), self.speaker))

    def _head(self, line: str) -> None:
        self.end_chapter()
        if line.startswith("##"):
            self.part = line.lstrip("# ").strip()
        else:
            self.title = line.lstrip("# ").strip()

    def _end_paragraph(self) -> None:
        text = self.text.rstrip()
        if text.strip():
            speeches = tuple(s for s in self.speeches if s.start < len(text))
            self.blocks.append(Paragraph(text, speeches=speeches))
        self.text, self.speeches = "", []

    def end_chapter(self) -> None:
        """The chapter is whole."""
        self._end_paragraph()
        if self.blocks:
            self.chapters.append(
                Chapter(self.title, tuple(self.blocks), self.part, heading=self.title)
            )
            self.title = ""
        self.blocks = []


def read_script_text(text: str, *, name: str = "") -> Book:
    """A book from the format of script/*.txt: who speaks is known.

    Args:
        text: of one file or of several, one after the other.
        name: the file's name.
    """
    reader = _Reader()
    for line in text.splitlines():
        reader.read(line)
    reader.end_chapter()
    lost = [f"{reader.lost} directions in brackets are not taken over."] if reader.lost else []
    return Book(
        title=title_of_name(name),
        chapters=tuple(reader.chapters),
        language=guess_language(text),
        warnings=tuple(lost),
        is_named_after_file=True,
    )
