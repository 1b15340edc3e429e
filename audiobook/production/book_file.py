"""book.yaml: what listeners are told about the book, and which sections they hear.

The first build writes it from the manuscript; from then on it is the author's. A later build only
adds sections that were not there before.
"""

from __future__ import annotations

import dataclasses
import difflib
import io
import os
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from audiobook.errors import SettingsError
from audiobook.files import write_if_changed
from audiobook.model import Book, BookInfo, Matter
from audiobook.production.building.sections import (
    SectionChoices,
    SectionRecord,
    choose_sections,
    load_record,
    save_record,
    section_labels,
    section_title,
)
from audiobook.yamlfile import YamlMapping, parse_yaml, read_text, scalars_as_typed

if TYPE_CHECKING:
    from audiobook.yamlfile import YamlMapping

STATE = ".audiobook"
"""Where, beside book.yaml, the program keeps what it knows."""
READ, LEAVE_OUT = "read", "leave out"

_NAMESPACE = uuid.UUID("6f2b4c1e-58a7-5d0e-9c55-3a1f0e7d9b42")

_COVER_SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif"}

_HEADER = """\
# The book as listeners are told about it. This file is yours: a build never changes a line of it,
# it only adds sections that are new in the manuscript.
"""

_SECTIONS_COMMENT = """\
What is not the story is left out of the audio. Write `read` to hear a section,
`leave out` not to; any chapter can be listed here by its title, or by a part of it that no
other section has.
"""

_INFO_KEYS = {f.name for f in fields(BookInfo)} - {"authors", "narrators"} | {"author"}
_READ_APART = {"author", "genre", "language", "narrator", "disclosure"}
_DISCLOSURES = {
    "en": "Narrated by computer-generated voices.",
    "de": "Gelesen von computergenerierten Stimmen.",
    "es": "Narrado por voces generadas por ordenador.",
    "fr": "Lu par des voix de synthèse.",
    "it": "Letto da voci generate al computer.",
    "pt": "Narrado por vozes geradas por computador.",
}
_KEYS = _INFO_KEYS | {
    "manuscript", "cover", "sections", "narrators", "audio", "feed", "profiles", "clips",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class BookFile:
    """book.yaml, read."""

    info: BookInfo
    audio: YamlMapping
    """Settings of the delivered files."""
    feed: YamlMapping
    """Settings of the podcast feed."""
    profiles: YamlMapping
    """The author's own requirements on the delivered files, by name."""
    manuscript: Path | None = None
    cover: Path | None = None
    clips: str = ""
    """Where finished clips are shared: a folder or an address of fsspec; empty for nowhere."""
    sections: Mapping[str, bool] = field(default_factory=dict)
    """Name of a section → whether it is read aloud."""
    section_lines: Mapping[str, int] = field(default_factory=dict)
    """Name of a section → its line in the file."""
    narrators: Mapping[str, str] = field(default_factory=dict)
    """Title of a chapter → who says “I” in it."""
    language: str = ""
    """As it is written there; empty where the author says nothing."""


def section_choices(path: Path, book: Book, details: BookFile | None = None) -> SectionChoices:
    """Which sections of `book` are read, by book.yaml at `path`.

    Raises:
        CastError: a mistake in the file, such as a section that the book does not have.
    """
    details = details or load_book_file(path)
    record = load_record(path.parent / STATE)
    return choose_sections(book, details.sections, details.section_lines, record, path)


def load_book_file(path: Path) -> BookFile:
    """Read book.yaml.

    Raises:
        SettingsError: a mistake in the file, with its line.
    """
    source = read_text(path)
    content = parse_yaml(source, path)
    if content is None:
        content = CommentedMap()
    if not isinstance(content, CommentedMap):
        raise SettingsError("Expected `key: value` lines.", path=path, line=1)
    file = YamlMapping(content, path, "book.yaml", 1)
    file.check_keys(_KEYS)
    typed = scalars_as_typed(source)

    def text(key: str) -> str:
        value = content.get(key)
        if isinstance(value, dict | list):
            file.fail(key, f"`{key}` is one line of text.")
        return "" if value is None else str(typed.get(key, value)).strip()

    def part(key: str) -> YamlMapping:
        if key not in file:
            return YamlMapping(CommentedMap(), path, f"`{key}`", 1)
        return file.section(key, f"`{key}`")

    choices, lines = _read_choices(file)
    has_several = isinstance(content.get("narrator"), list)
    narrators = file.texts("narrator") if has_several else tuple(filter(None, [text("narrator")]))
    info = BookInfo(
        authors=file.texts("author") if content.get("author") else (),
        **{key: text(key) for key in _INFO_KEYS - _READ_APART},
        narrator=", ".join(narrators),
        narrators=narrators if len(narrators) > 1 else (),
        disclosure=_disclosure(text, text("language") or "en"),
        genre=text("genre") or "Audiobook",
        language=text("language") or "en",
    )
    info = dataclasses.replace(info, identifier=_as_uuid(info))
    return BookFile(
        info=info,
        manuscript=_beside(file, "manuscript", text("manuscript")),
        cover=_beside(file, "cover", text("cover")),
        clips=text("clips"),
        sections=choices,
        section_lines=lines,
        narrators=_read_narrators(file),
        language=text("language"),
        audio=part("audio"),
        feed=part("feed"),
        profiles=part("profiles"),
    )


def _disclosure(text: Callable[[str], str], language: str) -> str:
    """The author's words, or none where he says no; by default a plain sentence."""
    words = text("disclosure")
    if words.casefold() in ("no", "false", "off"):
        return ""
    if words and words.casefold() not in ("yes", "true", "on"):
        return words
    return _DISCLOSURES.get(language.partition("-")[0].lower(), _DISCLOSURES["en"])


def _as_uuid(info: BookInfo) -> str:
    """The identifier as a UUID: the author's, one made from what he wrote, or from the title."""
    if not info.identifier:
        return identifier_of(info.title, info.authors)
    try:
        return str(uuid.UUID(info.identifier))
    except ValueError:
        return str(uuid.uuid5(_NAMESPACE, info.identifier))


def _beside(file: YamlMapping, key: str, name: str) -> Path | None:
    """The file that `key` names, from the folder of book.yaml.

    Raises:
        SettingsError: no file can have that name.
    """
    longest = 4096  # bytes of a path that systems take
    if "\0" in name or len(name.encode(errors="surrogatepass")) > longest:
        file.fail(key, f"`{key}` is no name that a file can have.")
    return (file.path.parent / name) if name else None


def _read_choices(file: YamlMapping) -> tuple[dict[str, bool], dict[str, int]]:
    if "sections" not in file:
        return {}, {}
    choices = file.section("sections", f"lines like `Contents: {LEAVE_OUT}`")
    is_read: dict[str, bool] = {}
    for title, choice in choices.data.items():
        if choice not in (READ, LEAVE_OUT):
            choices.fail(title, f"`{choice}` is neither `{READ}` nor `{LEAVE_OUT}`.")
        is_read[str(title)] = choice == READ
    return is_read, {str(title): choices.line_of(title) for title in choices.data}


def _read_narrators(file: YamlMapping) -> dict[str, str]:
    if "narrators" not in file:
        return {}
    narrators = file.section("narrators", "lines like `Chapter 2: Mara`")
    return {title: narrators.text(title, "Mara") for title in narrators.checked_keys()}


def narrators_of(details: BookFile, book: Book, path: Path) -> dict[str, str]:
    """Title of a chapter of the book → who tells it, as book.yaml says.

    Raises:
        CastError: it names a chapter that the book does not have.
    """
    titles = {label.casefold(): label for label in section_labels(book)}
    titles |= {section_title(c).casefold(): section_title(c) for c in book.chapters}
    narrators = {}
    for title, name in details.narrators.items():
        if title.casefold() not in titles:
            near = difflib.get_close_matches(title.casefold(), titles, n=1)
            hint = (
                f"Did you mean “{titles[near[0]]}”?" if near else "Write its title as it is read."
            )
            raise SettingsError(
                f"`narrators`: no chapter is called “{title}”.", hint=hint, path=path
            )
        narrators[titles[title.casefold()]] = name
    return narrators


def update_book_file(
    path: Path, book: Book, manuscript: Path, present: BookFile | None = None
) -> bool:
    """Write book.yaml for `book`, or add to it the sections it does not list yet.

    Returns:
        Whether the file changed.

    Raises:
        SettingsError: the file that is there has a mistake.
    """
    yaml = YAML()
    yaml.width = 4096
    state = path.parent / STATE
    record = load_record(state)
    if path.exists():
        return _update_sections(yaml, path, book, record, present or load_book_file(path))
    labels = section_labels(book)
    unread = {
        label: chapter.matter.value
        for label, chapter in zip(labels, book.chapters, strict=True)
        if chapter.matter is not Matter.BODY
    }
    content = CommentedMap()
    content["manuscript"] = Path(os.path.relpath(manuscript, path.parent)).as_posix()
    content["title"] = book.title
    content["author"] = book.authors[0] if len(book.authors) == 1 else list(book.authors)
    content["language"] = book.language
    for key in ("subtitle", "description", "publisher", "year", "series", "series_index", "isbn"):
        if value := getattr(book, key):
            content[key] = value
    content["identifier"] = identifier_of(book.title, book.authors)
    if book.cover is not None:
        name = f"cover{_COVER_SUFFIXES.get(book.cover.media_type, '.jpg')}"
        write_if_changed(path.parent / name, book.cover.data)
        content["cover"] = name
    if unread:
        content["sections"] = CommentedMap(dict.fromkeys(unread, LEAVE_OUT))
        content.yaml_set_comment_before_after_key("sections", before=_SECTIONS_COMMENT.rstrip())
    # Before the file itself: cut off in between, no word of ours passes for the author's.
    state.mkdir(parents=True, exist_ok=True)
    save_record(state, SectionRecord(labels, unread, book.losses))
    return _dump(yaml, content, path, header=_HEADER)


def _update_sections(
    yaml: Any, path: Path, book: Book, record: SectionRecord, known: BookFile
) -> bool:
    """Let the keys that the program wrote follow their sections, and add those that are new."""
    choices = choose_sections(book, known.sections, known.section_lines, record, path)
    decisions = {k: v for k, v in record.written.items() if k in choices.matched}
    renamed = {
        key: choices.labels[index]
        for key, index in choices.matched.items()
        if key in decisions and key != choices.labels[index]
    }
    named = set(choices.matched.values())
    missing = {
        label: chapter.matter.value
        for index, (label, chapter) in enumerate(zip(choices.labels, book.chapters, strict=True))
        if chapter.matter is not Matter.BODY and index not in named
    }
    decisions = {renamed.get(key, key): matter for key, matter in decisions.items()} | missing
    changed = False
    if missing or renamed or choices.fallen:
        content = yaml.load(path.read_text(encoding="utf-8-sig"))
        content = CommentedMap() if content is None else content
        if content.get("sections") is None:
            content["sections"] = CommentedMap()
        sections = content["sections"]
        for key in choices.fallen:
            sections.pop(key, None)
        for key, label in renamed.items():
            place = list(sections).index(key)
            sections.insert(place, label, sections.pop(key))
        sections.update(dict.fromkeys(missing, LEAVE_OUT))
        if not sections:
            del content["sections"]
        changed = _dump(yaml, content, path, header="")
    save_record(path.parent / STATE, SectionRecord(choices.labels, decisions, book.losses))
    return changed


def move_manuscript(path: Path, manuscript: Path) -> None:
    """Write the manuscript's new place into book.yaml."""
    yaml = YAML()
    yaml.width = 4096
    content = yaml.load(path.read_text(encoding="utf-8-sig"))
    content["manuscript"] = Path(os.path.relpath(manuscript, path.parent)).as_posix()
    _dump(yaml, content, path, header="")


def fix_feed(
    path: Path, given: Mapping[str, str], /, present: BookFile | None = None, **settings: str
) -> bool:
    """Put `given` settings into the `feed` section of book.yaml, and add others that it does not
    have yet.

    What must stay the same from one feed to the next, the guid and the first release, is decided
    once and kept in the author's file.

    Returns:
        Whether the file changed.
    """
    feed = (present or load_book_file(path)).feed
    missing = {key: value for key, value in settings.items() if key not in feed}
    missing |= {key: value for key, value in given.items() if feed.data.get(key) != value}
    if not missing:
        return False
    yaml = YAML()
    yaml.width = 4096
    content = yaml.load(path.read_text(encoding="utf-8-sig"))
    if content is None:
        content = CommentedMap()
    if content.get("feed") is None:
        content["feed"] = CommentedMap()
    content["feed"].update(missing)
    return _dump(yaml, content, path, header="")


def _dump(yaml: Any, content: Any, path: Path, *, header: str) -> bool:
    stream = io.StringIO()
    yaml.dump(content, stream)
    return write_if_changed(path, (header + stream.getvalue()).encode())


def identifier_of(title: str, authors: Iterable[str]) -> str:
    """A UUID (RFC 9562, version 5) that the same book always gets."""
    return str(uuid.uuid5(_NAMESPACE, "\x1f".join((title, *authors))))
