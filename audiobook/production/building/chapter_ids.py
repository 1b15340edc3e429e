"""chapters.yaml: which chapter is which, for apps that have downloaded some of them.

A chapter gets a number of its own when it is first built. The number stays with it, whatever
becomes of its place, its title, its text and its files; that of a chapter that is gone is never
given to another. What apps know a chapter by, its guid, derives from the number.

The file lies beside the author's own, so that it goes where they go. It has a line a chapter::

    # Which chapter is which, … keep it with your own files.
    book: 1dd1f4a5-…
    digits: 2
    chapters:
    - {"id": 1, "file": "01-the-quay.txt", "title": "The Quay"}
    gone: []
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import msgspec

from audiobook import publishing
from audiobook.errors import ProductionError
from audiobook.files import read_file, write_if_changed
from audiobook.media import FEED_NAME
from audiobook.model import ScriptChapter
from audiobook.production.building.match_chapters import (
    ChapterText,
    bare_title,
    match_chapters,
    text_of,
)
from audiobook.production.folder import Folder

_HEADER = """\
# Which chapter is which: apps that have downloaded a chapter know it by its id, whatever becomes of
# its place, its title or its text. The program writes this file; keep it with your own files.
"""


_MOST_DIGITS = 9
"""Of the numbers in file names."""


@dataclass(frozen=True, slots=True)
class KnownChapter:
    """A chapter that has an id."""

    id: int
    title: str = ""
    part: str = ""
    file: str = ""
    """Name of its file in script/; empty for one that is gone."""
    released: str = ""
    """When a feed first listed it, an ISO 8601 date with its zone; empty before, and for books
    whose chapters all come out at one time."""
    guid: str = ""
    """What a feed called it before ids were kept, where that does not derive from `id`."""


@dataclass(frozen=True, slots=True)
class ChapterIds:
    """The content of chapters.yaml."""

    book: str = ""
    """UUID of the book when its first chapter got an id."""
    digits: int = 0
    """Of the numbers in the names of delivered files; 0 before the first delivery."""
    chapters: tuple[KnownChapter, ...] = ()
    gone: tuple[KnownChapter, ...] = field(default=())
    """Chapters that were taken out; they get their ids back if they return."""

    def of_file(self, name: str) -> KnownChapter | None:
        """The chapter whose script file is called `name`."""
        return next((chapter for chapter in self.chapters if chapter.file == name), None)

    def next_id(self) -> int:
        return max((c.id for c in (*self.chapters, *self.gone)), default=0) + 1


def load_ids(folder: Folder) -> ChapterIds:
    """The ids of a production; empty before its first build.

    Raises:
        ProductionError: chapters.yaml is damaged.
    """
    path = folder.chapters_file
    content: dict[str, Any] = {"chapters": [], "gone": []}
    place = "chapters"
    try:
        data = read_file(path)
    except FileNotFoundError:
        return ChapterIds()
    try:
        for line in data.decode("utf-8").splitlines():
            if line.startswith("- "):
                content[place].append(json.loads(line[2:]))
            elif ":" in line and not line.startswith("#"):
                key, _, value = line.partition(":")
                place = key if key in ("chapters", "gone") else place
                if key in ("book", "digits"):
                    content[key] = int(value) if key == "digits" else value.strip()
        ids = msgspec.convert(content, ChapterIds)
        _refuse_damage(ids)
        return ids
    except (ValueError, TypeError, RecursionError, msgspec.ValidationError) as error:
        raise ProductionError(
            f"This file of the program's is damaged ({error}).",
            hint="Take back what was changed in it, or delete it: then listeners' apps may take "
            "chapters that are out for new ones.",
            path=path,
        ) from error


def _refuse_damage(ids: ChapterIds) -> None:
    """
    Raises:
        ValueError: a value is none that was ever written.
    """
    known = (*ids.chapters, *ids.gone)
    if ids.book:
        uuid.UUID(ids.book)
    elif any(not chapter.guid for chapter in known):
        raise ValueError("`book:` is missing")
    if not 0 <= ids.digits <= _MOST_DIGITS:
        raise ValueError(f"digits: {ids.digits}")
    if len({chapter.id for chapter in ids.chapters}) < len(ids.chapters):
        raise ValueError("two chapters have one id")
    for chapter in known:
        if chapter.released:
            dt.datetime.fromisoformat(chapter.released)


def save_ids(folder: Folder, ids: ChapterIds) -> None:
    """Write chapters.yaml, if it changes."""
    write_if_changed(folder.chapters_file, format_ids(ids))


def format_ids(ids: ChapterIds) -> bytes:
    """What chapters.yaml holds."""
    rows = [f"book: {ids.book}", f"digits: {ids.digits}"]
    for name, chapters in (("chapters", ids.chapters), ("gone", ids.gone)):
        rows.append(f"{name}:" if chapters else f"{name}: []")
        for chapter in chapters:
            entry = {k: v for k, v in dataclasses.asdict(chapter).items() if v}
            rows.append(f"- {json.dumps(entry, ensure_ascii=False)}")
    return (_HEADER + "\n".join(rows) + "\n").encode()


def identify(
    folder: Folder, ids: ChapterIds, chapters: Sequence[ScriptChapter], identifier: str
) -> ChapterIds:
    """`ids` with one for each chapter of script/ as it stands.

    Args:
        folder: the production.
        ids: as they were.
        chapters: of script/, read from their files.
        identifier: the book's UUID.
    """
    if not ids.chapters and not ids.gone:
        return _first_ids(folder, chapters, identifier)
    chapters_by_file = {chapter.file: chapter for chapter in ids.chapters}
    strangers = [chapter for chapter in chapters if _file(chapter) not in chapters_by_file]
    if not strangers and len(chapters) == len(ids.chapters):
        return ids
    present = {_file(chapter) for chapter in chapters}
    absent = [ChapterText(c.title, c.part, "") for c in ids.chapters if c.file not in present]
    owners = [c for c in ids.chapters if c.file not in present]
    matches = match_chapters(absent, [text_of(chapter) for chapter in strangers])
    by_stranger = {_file(strangers[new]): owners[old] for new, old in matches.items()}
    return _settled(
        ids, chapters, lambda chapter: chapters_by_file.get(chapter) or by_stranger.get(chapter)
    )


def carry_over(
    ids: ChapterIds, before: Sequence[ScriptChapter], after: Sequence[tuple[str, ScriptChapter]]
) -> ChapterIds:
    """`ids` when script/ is built anew.

    Args:
        ids: with one for each chapter of `before`; see `identify`.
        before: script/ as it stood.
        after: the chapters that replace it, with the names of their files.
    """
    matches = match_chapters(list(map(text_of, before)), [text_of(c) for _, c in after])
    owners = {after[new][0]: ids.of_file(_file(before[old])) for new, old in matches.items()}
    named = [dataclasses.replace(c, path=Path(name)) for name, c in after]
    return _settled(ids, named, owners.get)


def _settled(
    ids: ChapterIds,
    chapters: Sequence[ScriptChapter],
    owner_of: Callable[[str], KnownChapter | None],
) -> ChapterIds:
    """`ids` for `chapters`, those without an owner given one of the chapters gone, or a new one."""
    gone = list(ids.gone)
    next_id = ids.next_id()
    settled: list[KnownChapter] = []
    for chapter in chapters:
        owner = owner_of(_file(chapter))
        if owner is None:
            key = (chapter.part, bare_title(chapter.title))
            owner = next((c for c in gone if key[1] and (c.part, bare_title(c.title)) == key), None)
            if owner is not None:
                gone.remove(owner)
        if owner is None:
            owner = KnownChapter(next_id, chapter.title)
            next_id += 1
        settled.append(
            dataclasses.replace(owner, title=chapter.title, part=chapter.part, file=_file(chapter))
        )
    settled_ids = {chapter.id for chapter in settled}
    gone += [dataclasses.replace(c, file="") for c in ids.chapters if c.id not in settled_ids]
    return dataclasses.replace(ids, chapters=tuple(settled), gone=tuple(gone))


def _first_ids(folder: Folder, chapters: Sequence[ScriptChapter], identifier: str) -> ChapterIds:
    """Ids for a production that has none: by place, or as the feed calls them that is out."""
    published = published_items(folder)
    titles = Counter(title for title in published)
    by_title = {title: item for title, item in published.items() if titles[title] == 1}
    settled: list[KnownChapter] = []
    next_id = max(len(published), len(chapters) if not published else 0) + 1
    for number, chapter in enumerate(chapters, 1):
        item = by_title.pop(chapter.title, None)
        if item is None and published:
            identity, next_id = next_id, next_id + 1
            settled.append(KnownChapter(identity, chapter.title, chapter.part, _file(chapter)))
            continue
        place, guid, released = item or (number, "", "")
        settled.append(
            KnownChapter(place, chapter.title, chapter.part, _file(chapter), released, guid)
        )
    gone = tuple(
        KnownChapter(place, title, released=released, guid=guid)
        for title, (place, guid, released) in by_title.items()
    )
    return ChapterIds(identifier, 0, tuple(settled), gone)


def published_items(folder: Folder) -> dict[str, tuple[int, str, str]]:
    """Title → (place, guid, date) of the items of output/feed.xml; empty where there is none."""
    from lxml import etree

    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        root = etree.fromstring((folder.output / FEED_NAME).read_bytes(), parser)
    except (OSError, etree.XMLSyntaxError):
        return {}
    items: dict[str, tuple[int, str, str]] = {}
    for place, item in enumerate(root.iterfind("channel/item"), 1):
        try:
            date = parsedate_to_datetime(item.findtext("pubDate") or "").isoformat()
        except ValueError:
            date = ""
        items[item.findtext("title") or ""] = (place, item.findtext("guid") or "", date)
    return items


def guid_of(ids: ChapterIds, chapter: KnownChapter) -> str:
    """What apps know `chapter` by."""
    return chapter.guid or publishing.episode_guid(ids.book, chapter.id)


def _file(chapter: ScriptChapter) -> str:
    return chapter.path.name if chapter.path is not None else ""
