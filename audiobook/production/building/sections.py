"""Which sections of the manuscript listeners hear: what book.yaml says, matched with the book.

A section is known by its title; where two have the same one, by its number among them:
``I (1)``, ``I (2)``. The program notes which keys of `sections:` it wrote itself. Those follow the
section they were written for, or fall away with it; a key of the author's has to match one.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from audiobook.errors import SettingsError
from audiobook.files import read_file, write_if_changed
from audiobook.model import Book, Chapter, Matter

_SHOWN_SECTIONS = 8

RECORD = "sections.json"
_SHOWN_WORDS = 8


def section_title(chapter: Chapter) -> str:
    """The title of a section, or what it is where it has none."""
    return chapter.title or chapter.matter.value


def section_labels(book: Book) -> tuple[str, ...]:
    """The names by which book.yaml tells the sections apart, in order."""
    titles = [" ".join(section_title(chapter).split()) for chapter in book.chapters]
    counts = Counter(titles)
    label_counts: Counter[str] = Counter()
    labels = []
    for title in titles:
        label_counts[title] += 1
        labels.append(f"{title} ({label_counts[title]})" if counts[title] > 1 else title)
    return tuple(labels)


def describe_left_out(label: str, chapter: Chapter) -> str:
    """``Contents (contents, 24 words): “Chapter I The Landing …”``, for the author."""
    words = " ".join(paragraph.text for paragraph in chapter.paragraphs).split()
    head = f"{label} ({chapter.matter.value}"
    if not words:
        return f"{head})"
    excerpt = " ".join(words[:_SHOWN_WORDS]) + (" …" if len(words) > _SHOWN_WORDS else "")
    count = "1 word" if len(words) == 1 else f"{len(words):,} words"
    return f"{head}, {count}): “{excerpt}”"


@dataclass(frozen=True, slots=True)
class SectionRecord:
    """What the program remembers of the sections it last saw."""

    labels: tuple[str, ...] = ()
    written: Mapping[str, str] = field(default_factory=dict)
    """Key that the program wrote into book.yaml → what the section was."""
    losses: tuple[str, ...] = ()
    """What of the manuscript could not be read."""
    exists: bool = False


def load_record(folder: Path) -> SectionRecord:
    """The record in the folder of what the program knows; an empty one where it is lost."""
    try:
        data = msgspec.json.decode(read_file(folder / RECORD))
    except (FileNotFoundError, msgspec.DecodeError, UnicodeDecodeError):
        return SectionRecord()
    if not isinstance(data, dict):
        return SectionRecord()
    labels, decisions = data.get("labels"), data.get("written")
    return SectionRecord(
        tuple(map(str, labels)) if isinstance(labels, list) else (),
        {str(k): str(v) for k, v in decisions.items()} if isinstance(decisions, dict) else {},
        tuple(map(str, data.get("losses") or ())),
        exists=True,
    )


def save_record(folder: Path, record: SectionRecord) -> None:
    """Write the record."""
    data = {"labels": record.labels, "written": dict(record.written), "losses": record.losses}
    encoded = msgspec.json.format(msgspec.json.encode(data), indent=1)
    write_if_changed(folder / RECORD, encoded + b"\n")


@dataclass(frozen=True, slots=True)
class SectionChoices:
    """Whether each section of a book is heard."""

    book: Book
    labels: tuple[str, ...]
    read: tuple[bool, ...]
    matched: Mapping[str, int] = field(default_factory=dict)
    """Key of book.yaml → number of its section."""
    fallen: tuple[str, ...] = ()
    """Keys that the program wrote and whose section is gone."""

    def is_read(self, chapter: Chapter) -> bool:
        """Whether listeners hear `chapter`, one of the book's own."""
        return next(
            (
                is_read
                for own_chapter, is_read in zip(self.book.chapters, self.read, strict=True)
                if own_chapter is chapter
            ),
            chapter.matter is Matter.BODY,
        )

    def left_out(self) -> Iterator[tuple[str, Chapter]]:
        """Label and section of what listeners do not hear."""
        for label, chapter, is_read in zip(self.labels, self.book.chapters, self.read, strict=True):
            if not is_read:
                yield label, chapter


def choose_sections(
    book: Book,
    choices: Mapping[str, bool],
    lines: Mapping[str, int],
    record: SectionRecord,
    path: Path,
) -> SectionChoices:
    """Match the keys of `sections:` with the sections of a book.

    Args:
        book: as the manuscript was read.
        choices: key → whether the section is heard.
        lines: key → its line in book.yaml.
        record: which of the keys the program wrote.
        path: book.yaml.

    Raises:
        SettingsError: a key of the author's matches no section, or several.
    """
    labels = section_labels(book)
    flags = [chapter.matter is Matter.BODY for chapter in book.chapters]
    matched: dict[str, int] = {}
    fallen: list[str] = []
    for key, is_read in choices.items():
        if key in record.written and not is_read:
            index = _own_section(key, record.written[key], labels, book)
            if index is None:
                fallen.append(key)
            else:
                matched[key] = index
        else:
            matched[key] = _named_section(key, labels, book, record, path, lines.get(key))
    for key, index in sorted(matched.items(), key=lambda pair: pair[0] not in record.written):
        flags[index] = choices[key]
    return SectionChoices(book, labels, tuple(flags), matched, tuple(fallen))


_NUMBERED = re.compile(r"(?P<title>.*) \((?P<number>\d+)\)\Z", re.DOTALL)


def _bare(label: str) -> str:
    match = _NUMBERED.match(label)
    return match["title"] if match else label


def _own_section(key: str, matter: str, labels: Sequence[str], book: Book) -> int | None:
    """The section that the program wrote `key` for: the same title, and still what it was."""
    same = [
        index
        for index, chapter in enumerate(book.chapters)
        if chapter.matter.value == matter and key in (labels[index], _bare(labels[index]))
    ]
    if not same:
        bare = _bare(key)
        same = [
            index
            for index, chapter in enumerate(book.chapters)
            if chapter.matter.value == matter and bare == _bare(labels[index])
        ]
    return same[0] if same else None


def _named_section(
    key: str,
    labels: Sequence[str],
    book: Book,
    record: SectionRecord,
    path: Path,
    line: int | None,
) -> int:
    for match in (_is_same, _is_alike, _is_title_alone, _is_part):
        places = [index for index, label in enumerate(labels) if match(key, label)]
        if len(places) == 1:
            return places[0]
        if places:
            apart = [i for i in places if book.chapters[i].matter is not Matter.BODY]
            if not record.exists and len(apart) == 1:
                return apart[0]  # written before sections of one title were told apart
            listed = ", ".join(f"`{labels[index]}`" for index in places[:6])
            raise SettingsError(
                f"`sections`: “{key}” could be several sections.",
                hint=f"Write one of {listed}.",
                path=path,
                line=line,
            )
    raise no_such_section(key, labels, path, line)


def no_such_section(key: str, labels: Sequence[str], path: Path, line: int | None) -> SettingsError:
    """The error for a key that no section is called by."""
    folded = {label.casefold(): label for label in reversed(labels)}
    alone = {label.partition(":")[2].strip().casefold(): label for label in reversed(labels)}
    folded |= {title: label for title, label in alone.items() if title}
    near = difflib.get_close_matches(key.casefold(), folded, n=1, cutoff=0.55)
    listed = ", ".join(labels[:_SHOWN_SECTIONS]) + (" …" if len(labels) > _SHOWN_SECTIONS else "")
    return SettingsError(
        f"`sections`: no section of the manuscript is called “{key}”.",
        hint=f"Did you mean “{folded[near[0]]}”?" if near else f"There are: {listed}.",
        path=path,
        line=line,
    )


def names_a_section(key: str, labels: Sequence[str]) -> bool:
    """Whether a key matches at least one section."""
    matches = (_is_same, _is_alike, _is_title_alone, _is_part)
    return any(match(key, label) for match in matches for label in labels)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _is_same(key: str, label: str) -> bool:
    return key == label


def _is_alike(key: str, label: str) -> bool:
    return bool(_words(key)) and _words(key) in (_words(label), _words(_bare(label)))


def _is_title_alone(key: str, label: str) -> bool:
    """The title without ``Chapter 3:`` before it."""
    return bool(_words(key)) and _words(key) == _words(_bare(label).partition(":")[2])


def _is_part(key: str, label: str) -> bool:
    wanted_words, words = _words(key), _words(label)
    return bool(wanted_words) and any(
        words[start : start + len(wanted_words)] == wanted_words
        for start in range(len(words) - len(wanted_words) + 1)
    )
