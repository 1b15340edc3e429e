"""Labelled dialogue: plays, screenplays, transcripts and chats, whose text says who speaks.

The labels become `Paragraph.speeches` and leave the text; stage directions stay outside of these.
A label is one only where it stands among others: at least four close together, at least two of
them used again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace

from audiobook.english.sentences import STOPS
from audiobook.model import Block, Chapter, LabelledSpeech, Matter, Paragraph

_FEWEST_LABELS = 4
_FEWEST_REPEATED = 2
_WIDEST_GAP = 3
"""Paragraphs without a label, directions or a description, between two that have one."""

_DATE = r"(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4},?\s+)"
_TIME = rf"(?:\[?\(?{_DATE}?\d{{1,2}}[:.]\d{{2}}(?:[:.]\d{{2}})?(?:\s?[apAP]\.?[mM]\.?)?\)?\]?)"
_CAPITALS = (
    r"(?:(?:MRS?|MS|DR|ST|SR|JR)\.\s)?[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ0-9’'&/#-]*"
    r"(?:\s(?:MRS?\.|DR\.|[A-ZÀ-ÖØ-Þ0-9’'&/#-]+)){0,4}"
)
_NAME = r"[^\W\d_][\w’'.&#-]*(?:\s[^\W_a-z][\w’'.&#-]*|\s(?:of|the|de|la|von|van|and)\b){0,4}"
_ASIDE = r"(?P<aside>\s*,?\s*(?:\([^()]{1,120}\)|\[[^\[\]]{1,120}\]))?"
_FORMS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern, re.DOTALL)
    for pattern in (
        rf"{_TIME}\s*[-–—]?\s*(?P<handle>@?[^\W\d][\w.-]{{0,30}}|{_NAME})\s*:\s+(?P<text>\S.*)\Z",
        rf"(?:{_TIME}\s*)?<(?P<handle>[^<>\s][^<>]{{0,30}})>\s+(?P<text>\S.*)\Z",
        rf"(?P<handle>@?[^\W\d][\w.-]{{0,30}}|{_NAME}),?\s*{_TIME}\s*:\s+(?P<text>\S.*)\Z",
        rf"\[(?P<name>{_NAME})\]:?\s+(?P<text>\S.*)\Z",
        rf"(?:\*\*|__)?(?P<name>{_CAPITALS}){_ASIDE}\s*(?:\.[-–—]{{0,2}}|:)(?:\*\*|__)?\s+(?P<text>\S.*)\Z",
        rf"(?:\*\*|__)?(?P<name>{_NAME}){_ASIDE}:(?:\*\*|__)?\s+(?P<text>\S.*)\Z",
        r"(?P<handle>@?[a-z][\w.-]*[_\d][\w.-]*):\s+(?P<text>\S.*)\Z",
        rf"(?P<name>{_CAPITALS}){_ASIDE}(?:\s*\((?:CONT['’]?D|V\.?O\.?|O\.?S\.?|O\.?C\.?)\))?\.?\n(?P<text>\S.*)\Z",
        rf"(?P<name>{_NAME}){_ASIDE}\n(?P<text>\S.*)\Z",
    )
)
_TIMED = re.compile(
    rf"[\[(]{_DATE}?\d{{1,2}}[:.]\d{{2}}(?:[:.]\d{{2}})?[\])]\s"
    rf"|{_DATE}\d{{1,2}}[:.]\d{{2}}\s[-–—]\s"
)
"""A line of a chat's log, be it of what is said or of who comes and goes."""
_DATED = re.compile(rf"\[?{_DATE}\d{{1,2}}[:.]\d{{2}}")
_CUE = re.compile(
    rf"@?(?P<name>{_CAPITALS}){_ASIDE}(?:\s*\((?:CONT['’]?D|V\.?O\.?|O\.?S\.?|O\.?C\.?)\))*[:.^]?\Z"
)
"""A name on a line of its own, as screenplays set it (Fountain 1.1, Character)."""
_NO_NAMES = frozenset(
    """
    note notes warning caution danger title author chapter part book rating fandom summary
    subject from to date re cc bcc p.s ps n.b nb attention tip example source sources english
    genre status words language pairing pairings disclaimer setting time place location scene
    act int ext fade cut end monday tuesday wednesday thursday friday saturday sunday name age
    class level skill skills item items quest reward effect cost range type rank hp mp xp mana
    stamina strength dexterity agility intelligence wisdom charisma health attack defense
    defence step day
    """.split()
)
"""What stands before a colon and nobody is called."""
_OFF_SCREEN = re.compile(r"\((?:CONT['’]?D|V\.?\s?O\.?|O\.?\s?[SC]\.?)\)\Z", re.IGNORECASE)
"""Where a voice comes from in a screenplay: part of the label."""
_NUMERIC = re.compile(r"[\d\s/%+*.,xX→>-]+\Z")
SCENE_HEADING = re.compile(r"(?:INT|EXT|EST|I/E|INT\./EXT)[.\s]|(?:FADE|CUT|DISSOLVE)\b|.*\bTO:\Z")
"""Lines that set a scene or end it in a screenplay (Fountain 1.1, Scene Heading, Transition)."""
_DIRECTION = re.compile(
    r"\A[(\[][^()\[\]]{1,300}[)\]]\.?|\[[^\[\]]{1,300}\]|"
    rf"(?<=[{STOPS}—”\s])\((?:[A-Z][^()]{{2,300}}[{STOPS}]|pause|beat|silence|aside|laughs?|laughing|sighs?|"
    r"sighing|smiling|crying|nods?|exits?|enters?|quietly|softly|loudly|whispers?|whispering|"
    r"to \w+(?: \w+)?)\)"
)


@dataclass(frozen=True, slots=True)
class _Label:
    name: str
    paragraph: Paragraph
    """Without the label, with its speech."""
    taken: int = 1
    """Blocks it is made of: a name on a line of its own takes the next one."""


def opens_dialogue(texts: Sequence[str]) -> bool:
    """Whether a play, a transcript or a chat begins with the first of these paragraphs or lines: a
    label, or a time of day as chats set it before what happens."""
    if not texts or not _is_of_a_chat(texts[0]):
        return False
    blocks = [Paragraph(text) for text in texts if text]
    labels = [(index, _read(blocks, index)) for index in range(len(blocks))]
    return _is_dialogue([(index, label) for index, label in labels if label is not None])


def is_dated_message(line: str) -> bool:
    """Whether a line begins as those of exported chats do: with a date and a time of day."""
    return _DATED.match(line) is not None


def _is_of_a_chat(line: str) -> bool:
    return _TIMED.match(line) is not None or any(form.match(line) for form in _FORMS)


def label_dialogue(chapters: Sequence[Chapter]) -> list[Chapter]:
    """`chapters` with the labels of their dialogue known.

    A message by itself is one too, where its sender speaks in the dialogue of the book.
    """
    readings = [
        _LabelledChapter.of(chapter) if chapter.matter is Matter.BODY else None
        for chapter in chapters
    ]
    names = {
        label.name for reading in readings if reading for label in reading.in_dialogue().values()
    }
    return [
        reading.labelled(names) if reading else chapter
        for reading, chapter in zip(readings, chapters, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _LabelledChapter:
    """A chapter whose paragraphs of several labelled lines are cut, and the labels it may have."""

    chapter: Chapter
    blocks: tuple[Block, ...]
    labels: dict[int, _Label]

    @classmethod
    def of(cls, chapter: Chapter) -> _LabelledChapter:
        blocks = tuple(piece for block in chapter.blocks for piece in _lines(block))
        labels: dict[int, _Label] = {}
        index = 0
        while index < len(blocks):
            label = _read(blocks, index)
            if label is not None:
                labels[index] = label
            index += label.taken if label is not None else 1
        return cls(chapter, blocks, labels)

    def in_dialogue(self) -> dict[int, _Label]:
        """The labels that stand among others."""
        runs = [run for run in _runs(self.labels) if _is_dialogue(run)]
        return {index: label for run in runs for index, label in run}

    def labelled(self, names: Set[str]) -> Chapter:
        """The chapter with the labels of its dialogue, and those of `names` elsewhere."""
        dialogue_labels = self.in_dialogue() | {
            index: label
            for index, label in self.labels.items()
            if label.name in names and label.taken == 1
        }
        if not dialogue_labels:
            return self.chapter
        new: list[Block] = []
        index = 0
        while index < len(self.blocks):
            label = dialogue_labels.get(index)
            new.append(label.paragraph if label else self.blocks[index])
            index += label.taken if label else 1
        return replace(self.chapter, blocks=tuple(new))


def _lines(block: Block) -> Iterator[Block]:
    """The lines of a paragraph that are all labelled, a paragraph each; else the block."""
    lines = block.text.split("\n") if isinstance(block, Paragraph) and not block.speeches else []
    if len(lines) < 2 or not all(_is_of_a_chat(line) for line in lines):
        yield block
        return
    assert isinstance(block, Paragraph)
    start = 0
    for line in lines:
        end = start + len(line)
        within = [(i - start, offset) for i, offset in block.anchors if start < i < end]
        begin = block.source_offset(start)
        yield Paragraph(line, (*(() if begin is None else ((0, begin),)), *within))
        start = end + 1


def _runs(labels: dict[int, _Label]) -> list[list[tuple[int, _Label]]]:
    runs: list[list[tuple[int, _Label]]] = []
    end = -_WIDEST_GAP - 2
    for index, label in sorted(labels.items()):
        if index - end > _WIDEST_GAP:
            runs.append([])
        runs[-1].append((index, label))
        end = index + label.taken
    return runs


def _is_dialogue(run: Sequence[tuple[int, _Label]]) -> bool:
    counts = Counter(label.name for _, label in run)
    repeated = sum(count >= 2 for count in counts.values())
    return len(run) >= _FEWEST_LABELS and repeated >= _FEWEST_REPEATED


def _read(blocks: Sequence[Block], index: int) -> _Label | None:
    block = blocks[index]
    if not isinstance(block, Paragraph) or block.speeches:
        return None
    text = block.text
    for form in _FORMS:
        match = form.match(text)
        if match is None:
            continue
        groups = match.groupdict()
        name = " ".join((groups.get("name") or groups.get("handle") or "").split())
        if not _is_name(name) or _NUMERIC.match(match["text"]):
            continue
        aside = (groups.get("aside") or "").strip(" ,\n")
        if aside and not _OFF_SCREEN.match(aside):
            start = match.start("aside") + groups["aside"].index(aside[0])
            rest = _without(block, start + len(aside), match.start("text"), " ")
            return _Label(name, _speak(_without(rest, 0, start), name))
        is_chat = groups.get("handle") is not None
        return _Label(name, _speak(_without(block, 0, match.start("text")), name, plain=is_chat))
    return _read_cue(blocks, index)


def _is_name(name: str) -> bool:
    bare = name.strip("@. ").casefold()
    return (
        bool(bare)
        and bare not in _NO_NAMES
        and bare.split()[0] not in ("chapter", "act", "scene", "int", "ext", "day", "step")
        and SCENE_HEADING.match(name) is None
    )


def _read_cue(blocks: Sequence[Block], index: int) -> _Label | None:
    """A name on a line of its own and the speech below it, perhaps with a direction between."""
    block = blocks[index]
    match = _CUE.match(block.text) if isinstance(block, Paragraph) else None
    if match is None or len(match["name"]) < 2 or not _is_name(match["name"]):
        return None
    speech = blocks[index + 1] if index + 1 < len(blocks) else None
    if not isinstance(speech, Paragraph) or _CUE.match(speech.text) or speech.text.isupper():
        return None
    size = 2
    is_direction = _DIRECTION.fullmatch(speech.text) is not None
    following = blocks[index + 2] if index + 2 < len(blocks) else None
    if is_direction and isinstance(following, Paragraph) and not _CUE.match(following.text):
        speech = Paragraph(f"{speech.text} {following.text}")
        size = 3
    aside = (match["aside"] or "").strip(" ,\n")
    if aside and not _OFF_SCREEN.match(aside):
        speech = Paragraph(f"{aside} {speech.text}")
    return _Label(match["name"], _speak(speech, match["name"]), size)


def _without(paragraph: Paragraph, start: int, end: int, new: str = "") -> Paragraph:
    """`paragraph` with `new` in place of a stretch."""
    by = len(new) - (end - start)
    anchors = dict(anchor for anchor in paragraph.anchors if anchor[0] < start)
    if paragraph.anchors and end < len(paragraph.text):
        anchors[start + len(new)] = paragraph.source_offset(end) or 0
        anchors.update((index + by, offset) for index, offset in paragraph.anchors if index > end)
    text = paragraph.text[:start] + new + paragraph.text[end:]
    return Paragraph(text, tuple(sorted(anchors.items())))


def _speak(paragraph: Paragraph, name: str, *, plain: bool = False) -> Paragraph:
    """`paragraph` spoken by `name`, but for the directions in it."""
    directions = [] if plain else [m.span() for m in _DIRECTION.finditer(paragraph.text)]
    return replace(paragraph, speeches=speeches_around(paragraph.text, name, directions))


def speeches_around(
    text: str, name: str, directions: Sequence[tuple[int, int]]
) -> tuple[LabelledSpeech, ...]:
    """What of `text` is spoken when the `directions` are not."""
    speeches: list[LabelledSpeech] = []
    start = 0
    for low, high in [*directions, (len(text), len(text))]:
        stretch = text[start:low]
        lead = len(stretch) - len(stretch.lstrip())
        end = start + len(stretch.rstrip())
        if any(char.isalnum() for char in stretch):
            speeches.append(LabelledSpeech(start + lead, end, name))
        start = high
    return tuple(speeches)
