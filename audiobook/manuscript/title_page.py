"""What stands before the first chapter of a plain text, and who wrote what it is called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from audiobook.manuscript.formats.text_layout import Row
from audiobook.manuscript.heading_marks import Prose, Section
from audiobook.manuscript.headings import is_title_like, undecorated
from audiobook.manuscript.labels import SCENE_HEADING
from audiobook.manuscript.language import language_tag
from audiobook.manuscript.section_kinds import matter_of_words
from audiobook.model import Matter


@dataclass(frozen=True, slots=True)
class TitlePage:
    """What a title page says; empty where it says nothing."""

    title: str = ""
    authors: tuple[str, ...] = ()
    language: str = ""


_FIELD = re.compile(
    r"(?P<key>(?:story|work|book)?[ -]?title|story|authors?|author name|pen ?name|written by|"
    r"(?:a )?(?:story|fan ?fic(?:tion)?|novel) by|by|language)\s*:\s*(?P<value>\S.*)\Z",
    re.IGNORECASE,
)
"""Lines such as ``Title: …``, as Project Gutenberg and fan archives write them."""
_GUTENBERG_TITLE = re.compile(
    r"(?:the\s+)?project\s+gutenberg(?:'s|’s)?\s*(?:e-?(?:book|text)\s*(?:of|,))?\s*(?P<title>.+?)"
    r"(?:,\s+by\s+(?P<author>.+?))?\s*\Z",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"(?:(?:an?\s+)?(?:(?:short\s+)?story|novel|novella|tale|fan\s?fic(?:tion)?|fic)\s+)?"
    r"(?:written\s+)?by[:\s]+(?P<author>\w.{1,60})\Z",
    re.IGNORECASE,
)
_NOT_TITLE = re.compile(
    r"\[|\(|by\b|translated|edited|illustrated|copyright|produced|this e(book|text)|http|"
    r"release date|\*\*\*|author|written|posting date|character set|a novel\b",
    re.IGNORECASE,
)
_AND = re.compile(r"\s+(?:and|&|und|et|y|e)\s+|\s*;\s*")
_SCANNED_ROWS = 60


_BRAND = re.compile(r"\s*[|—–-]\s*Project Gutenberg\s*\Z", re.IGNORECASE)


def without_distributor(title: str) -> tuple[str, tuple[str, ...]]:
    """A title without what its distributor puts around it, and the authors that names.

    ``The Project Gutenberg eBook of The Ferry, by A. Writer`` → ``The Ferry``, ``A. Writer``.
    """
    title = _BRAND.sub("", title)
    match = _GUTENBERG_TITLE.match(title)
    if match is None:
        return title, ()
    return match["title"].strip(" ,.;"), split_authors(match["author"] or "")


def split_authors(text: str) -> tuple[str, ...]:
    """``A and B`` -> ``("A", "B")``."""
    names = (undecorated(name).rstrip(".,") for name in _AND.split(text))
    return tuple(name for name in names if name)


def read_title_page(rows: Sequence[Row]) -> TitlePage:
    """Title, authors and language from the rows before the first chapter.

    Labelled lines (``Title: ...``, as in Project Gutenberg's header) come before the lines of a
    title page: a title by itself, and ``by`` with a name.
    """
    rows = rows[:_SCANNED_ROWS]
    labelled = read_labels(rows)
    title = labelled.title or next(
        (undecorated(row.text).rstrip(";:,") for row in rows if _is_book_title(row.text)), ""
    )
    return TitlePage(title, labelled.authors or split_authors(_byline(rows)), labelled.language)


def read_labels(rows: Sequence[Row]) -> TitlePage:
    """What lines such as ``Title: ...`` say, and nothing else."""
    fields: dict[str, str] = {}
    for row in rows:
        match = _FIELD.match(row.text)
        if match:
            fields.setdefault(_field_name(match["key"]), match["value"].strip())
    header = _GUTENBERG_TITLE.match(rows[0].text) if rows else None
    if header and header["author"]:
        fields.setdefault("title", header["title"])
        fields.setdefault("author", header["author"])
    authors = split_authors(fields.get("author", ""))
    return TitlePage(fields.get("title", ""), authors, language_tag(fields.get("language", "")))


def _field_name(key: str) -> str:
    key = key.casefold()
    if key == "language":
        return key
    return "title" if key.endswith("title") or key == "story" else "author"


def _is_book_title(text: str) -> bool:
    return (
        len(text) <= 90
        and _NOT_TITLE.match(text) is None
        and _GUTENBERG_TITLE.match(text) is None
        and is_title_like(text.rstrip(" ;:,"))
    )


def _byline(rows: Sequence[Row]) -> str:
    for row, following in zip(rows, [*rows[1:], None], strict=False):
        text = undecorated(row.text)
        if text.casefold().strip(" :") in ("by", "written by", "von", "par", "por", "di"):
            return undecorated(following.text) if following else ""
        match = _BYLINE.match(text)
        if match and (_is_name(match["author"]) or _is_pen_name(match["author"], row, following)):
            return match["author"]
    return ""


_PEN_NAME_WORDS = 4


def _is_pen_name(text: str, row: Row, following: Row | None) -> bool:
    """Whether what stands behind ``by``, on a line of its own, can be what somebody calls
    himself: ``paper_lantern``, ``the night heron``."""
    stands_alone = row.opens and (following is None or following.opens)
    return stands_alone and len(text.split()) <= _PEN_NAME_WORDS and text[-1] not in ".!?,;:"


def _is_name(text: str) -> bool:
    words = text.split()
    return len(words) <= 8 and all(
        word[0].isupper() or word.casefold() in ("and", "de", "von", "van", "of", "the", "la", "&")
        for word in words
    )


_DEDICATION = re.compile(r"(?:to|for|dedicated to|in memory of|à|für)\b", re.IGNORECASE)
_STORY_WORDS = 200
"""Running text before the first heading, from this length on, is a beginning without one."""


def front_sections(rows: Sequence[Row], end: int) -> list[Section]:
    """The rows before `end`, the first heading, as sections."""
    if end == 0:
        return []
    prose = Prose(rows[:end])
    start = 0
    while start < end and prose.prose(start, prose.paragraph_end(start)) == 0:
        if start and _opens_dedication(rows, start, prose):
            break
        if SCENE_HEADING.match(rows[start].text):
            break
        start = prose.paragraph_end(start)
    sections = [Section(0, 0, start, matter=Matter.TITLE_PAGE)] if start else []
    if start == end:
        return sections
    text = "\n".join(row.text for row in rows[start:end])
    words = prose.words(start, end)
    if words < 3 * _STORY_WORDS and (matter := matter_of_words(text)):
        return [*sections, Section(start, start, end, matter=matter)]
    if _opens_dedication(rows, start, prose):
        return [*sections, Section(start, start, end, matter=Matter.DEDICATION)]
    if prose.prose(start, end) >= _STORY_WORDS:
        return [*sections, Section(start, start, end)]
    return [*sections, Section(start, start, end, matter=Matter.FRONT)]


def _opens_dedication(rows: Sequence[Row], index: int, prose: Prose) -> bool:
    text = rows[index].text
    return (
        _DEDICATION.match(text) is not None
        and prose.paragraph_end(index) == index + 1
        and len(text) <= 60
        and text[-1] not in ".?!"
    )
