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
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
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
from audiobook.production.folder import Folder

_HEADER = """\
# Which chapter is which: apps that have downloaded a chapter know it by its id, whatever becomes of
# its place, its title or its text. The program writes this file; keep it with your own files.
"""
_SHINGLE = 5
"""Words in a row by which two texts are compared."""
_SAME_TEXT = 0.6
"""Share of the shorter text's shingles that the other must have, to be the same chapter mended.
Between chapters of one novel it stays below 0.05; refrains and short chapters reach 0.5."""
_ORDINAL = re.compile(
    r"\s*(?:(?:chapter|part|book|kapitel|teil|chapitre|partie|cap[ií]tulo|capitolo)\s+[\w-]+"
    r"|\d+|[ivxlcdm]+(?=\s*[.:]))\s*[:.—–-]*\s*",
    re.IGNORECASE,
)


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
        lines = read_file(path).decode("utf-8").splitlines()
    except FileNotFoundError:
        return ChapterIds()
    try:
        for line in lines:
            if line.startswith("- "):
                content[place].append(json.loads(line[2:]))
            elif ":" in line and not line.startswith("#"):
                key, _, value = line.partition(":")
                place = key if key in ("chapters", "gone") else place
                if key in ("book", "digits"):
                    content[key] = int(value) if key == "digits" else value.strip()
        return msgspec.convert(content, ChapterIds)
    except (ValueError, TypeError, msgspec.ValidationError) as error:
        raise ProductionError(
            f"This file of the program's is damaged ({error}).",
            hint="Take back what was changed in it, or delete it: then listeners' apps may take "
            "chapters that are out for new ones.",
            path=path,
        ) from error


def save_ids(folder: Folder, ids: ChapterIds) -> None:
    """Write chapters.yaml, if it changes."""
    rows = [f"book: {ids.book}", f"digits: {ids.digits}"]
    for name, chapters in (("chapters", ids.chapters), ("gone", ids.gone)):
        rows.append(f"{name}:" if chapters else f"{name}: []")
        for chapter in chapters:
            entry = {k: v for k, v in dataclasses.asdict(chapter).items() if v}
            rows.append(f"- {json.dumps(entry, ensure_ascii=False)}")
    write_if_changed(folder.chapters_file, (_HEADER + "\n".join(rows) + "\n").encode())


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
    absent = [_Text(c.title, c.part, "") for c in ids.chapters if c.file not in present]
    owners = [c for c in ids.chapters if c.file not in present]
    matches = match_chapters(absent, [_text(chapter) for chapter in strangers])
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
    matches = match_chapters(list(map(_text, before)), [_text(c) for _, c in after])
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
            key = (chapter.part, _bare(chapter.title))
            owner = next((c for c in gone if key[1] and (c.part, _bare(c.title)) == key), None)
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


# ---------------------------------------------------------------- which is which


@dataclass(frozen=True, slots=True)
class _Text:
    title: str
    part: str
    text: str


def _file(chapter: ScriptChapter) -> str:
    return chapter.path.name if chapter.path is not None else ""


def _text(chapter: ScriptChapter) -> _Text:
    return _Text(chapter.title, chapter.part, " ".join(s.text for s in chapter.segments))


def match_chapters(before: Sequence[_Text], after: Sequence[_Text]) -> dict[int, int]:
    """Which of the chapters `after` was which `before`: index → index.

    The surest signs come first: the same text; the same title, then the title but for its number;
    much of the same text; at last a title that is only a number. What is not matched is new.
    """
    matches: dict[int, int] = {}
    signs: tuple[Callable[[_Text], object], ...] = (
        lambda c: c.text,
        lambda c: _bare(c.title) and (c.part, c.title),
        lambda c: _bare(c.title) and (c.part, _bare(c.title)),
        lambda c: _bare(c.title),
    )
    for sign in signs:
        _match_by(sign, before, after, matches)
    _match_by_likeness(before, after, matches)
    _match_by(lambda c: (c.part, c.title), before, after, matches)
    return matches


def _match_by(
    sign: Callable[[_Text], object],
    before: Sequence[_Text],
    after: Sequence[_Text],
    matches: dict[int, int],
) -> None:
    """Match what is left and has the same `sign` as one other only."""
    old = _unique(sign, before, set(matches.values()))
    new = _unique(sign, after, set(matches))
    matches.update({new[key]: old[key] for key in new.keys() & old.keys()})


def _unique(
    sign: Callable[[_Text], object], chapters: Sequence[_Text], taken: set[int]
) -> Mapping[object, int]:
    places: dict[object, list[int]] = {}
    for index, chapter in enumerate(chapters):
        if index not in taken and (key := sign(chapter)):
            places.setdefault(key, []).append(index)
    return {key: indexes[0] for key, indexes in places.items() if len(indexes) == 1}


def _match_by_likeness(
    before: Sequence[_Text], after: Sequence[_Text], matches: dict[int, int]
) -> None:
    claimed = set(matches.values())
    old = {i: _shingles(c.text) for i, c in enumerate(before) if i not in claimed and c.text}
    pairs = []
    for index, chapter in enumerate(after):
        if index in matches or not old:
            continue
        own_shingles = _shingles(chapter.text)
        for other, shingles in old.items():
            smaller = min(len(own_shingles), len(shingles))
            if smaller and (share := len(own_shingles & shingles) / smaller) >= _SAME_TEXT:
                pairs.append((share, index, other))
    for _, index, other in sorted(pairs, reverse=True):
        if index not in matches and other not in matches.values():
            matches[index] = other


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return frozenset(zip(*(words[offset:] for offset in range(_SHINGLE)), strict=False))


def _bare(title: str) -> str:
    """A title without its number, comparable: ``Chapter 3: The Storm`` → ``the storm``."""
    ordinal = _ORDINAL.match(title)
    return " ".join(title[ordinal.end() if ordinal else 0 :].casefold().split())


# ---------------------------------------------------------------- when they come out


def with_published_dates(folder: Folder, ids: ChapterIds) -> ChapterIds:
    """`ids` with the dates of output/feed.xml, where none of them has a date yet: the book was
    published before dates were kept."""
    if any(chapter.released for chapter in ids.chapters):
        return ids
    dates = {guid: date for _, guid, date in published_items(folder).values()}
    return with_dates(
        ids,
        {
            c.id: dt.datetime.fromisoformat(date)
            for c in ids.chapters
            if (date := dates.get(guid_of(ids, c)))
        },
    )


def with_dates(ids: ChapterIds, dates: Mapping[int, dt.datetime | None]) -> ChapterIds:
    """`ids` with the day of the first listing of those that have none yet.

    Args:
        ids: all.
        dates: by id.
    """
    chapters = tuple(
        dataclasses.replace(c, released=date.isoformat())
        if (date := dates.get(c.id)) is not None and not c.released
        else c
        for c in ids.chapters
    )
    return dataclasses.replace(ids, chapters=chapters)


def release_dates(
    chapters: Iterable[KnownChapter],
    *,
    first: dt.datetime,
    every: dt.timedelta,
    now: dt.datetime,
) -> dict[int, dt.datetime]:
    """When each chapter of a book that is not all out comes out, by id; in reading order.

    A chapter that a feed has listed keeps its date. One that was put before others that are out
    is out too, a moment before the next. The others follow the last one by `every`, or, without
    a schedule, are out now.

    Args:
        chapters: in reading order.
        first: when the first one comes out.
        every: from one to the next; zero without a schedule.
        now: with a zone.
    """
    listed = list(chapters)
    fixed = [dt.datetime.fromisoformat(c.released) if c.released else None for c in listed]
    dates: dict[int, dt.datetime] = {}
    earlier: dt.datetime | None = None
    waiting = [index for index, date in enumerate(fixed) if date is None]
    for index, chapter in enumerate(listed):
        date = fixed[index]
        if date is None:
            later = next((d for d in fixed[index:] if d is not None), None)
            if later is not None:
                between = later - dt.timedelta(minutes=1)
                middle = earlier + (later - earlier) / 2 if earlier is not None else between
                date = between if earlier is None or earlier < between else middle
            elif every:
                date = first if earlier is None else earlier + every
            else:
                date = now - dt.timedelta(minutes=sum(other >= index for other in waiting))
                date = date if earlier is None or date > earlier else earlier + _TICK
        if earlier is not None and date <= earlier:
            date = earlier + _TICK
        dates[chapter.id] = date.replace(microsecond=0)
        earlier = dates[chapter.id]
    return dates


_TICK = dt.timedelta(seconds=1)
