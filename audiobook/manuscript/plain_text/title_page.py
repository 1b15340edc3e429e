"""What stands before the first chapter of a plain text, and who wrote what it is called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from audiobook.english.word_lists import first_names
from audiobook.manuscript.language import language_tag
from audiobook.manuscript.plain_text.heading_marks import Prose, SectionRows
from audiobook.manuscript.plain_text.text_layout import Row
from audiobook.manuscript.structure.headings import is_title_like, undecorated
from audiobook.manuscript.structure.labels import SCENE_HEADING, opens_dialogue
from audiobook.manuscript.structure.notes import is_navigation
from audiobook.manuscript.structure.section_kinds import matter_of_words
from audiobook.model import Matter


@dataclass(frozen=True, slots=True)
class TitlePage:
    """What a title page says; empty where it says nothing."""

    title: str = ""
    authors: tuple[str, ...] = ()
    language: str = ""


_TITLE_KEYS = "título|titre|titel|titolo|शीर्षक"
_AUTHOR_KEYS = "autor|autora|autorin|auteur|auteure|autore|autrice|verfasser|लेखक|लेखिका"
_FIELD = re.compile(
    rf"(?P<key>{_TITLE_KEYS}|{_AUTHOR_KEYS}|idioma|langue|sprache|lingua|"
    r"(?:story|work|book)?[ -]?title|story|authors?|author name|pen ?name|written by|"
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
_BY_OF_OTHERS = "por|par|von|di|door|av|af"
_BYLINE_OF_OTHERS = re.compile(
    r"(?:(?:una?|ein|une?)\s(?:novela|roman|romanzo|romance|cuento|conto|racconto)\s|escrito\s|écrit\s|"
    rf"scritto\s)?(?:{_BY_OF_OTHERS}|de|da)\s(?P<author>\w.{{1,60}})\Z",
    re.IGNORECASE,
)
"""In the Romance languages, German, Dutch, Swedish and Danish; such a line is a title as well, ``De
Profundis``, so that it has to stand below one and to name two words or more."""
_BY_ALONE = re.compile(rf"(?:written )?by|{_BY_OF_OTHERS}", re.IGNORECASE)
_NOT_TITLE = re.compile(
    r"\[|\(|by\b|translated|edited|illustrated|copyright|produced|this e(book|text)|http|"
    r"release date|\*\*\*|author|written|posting date|character set|a novel\b",
    re.IGNORECASE,
)
_AND = re.compile(r"\s+(?:and|&|und|et|y|e)\s+|\s*;\s*")
_SCANNED_ROWS = 60
_DIALOGUE_ROWS = 12
"""Rows among which a chat or a play shows itself."""


_BRAND = re.compile(
    r"\s+[|—–-]\s+(?:project gutenberg|royal ?road|wattpad|fanfiction(?:\.net)?|scribble ?hub|"
    r"inkitt|wikisource(?:, the free online library)?|archive of our own)\s*\Z",
    re.IGNORECASE,
)
"""What a site puts behind the titles of its pages."""


def without_distributor(title: str, site: str = "") -> tuple[str, tuple[str, ...]]:
    """A title without what its distributor puts around it, and the authors that names.

    ``The Project Gutenberg eBook of The Ferry, by A. Writer`` → ``The Ferry``, ``A. Writer``.

    Args:
        title: of the document.
        site: what the document calls the site it was saved from: ``The Ferry | Serials``.
    """
    if site:
        title = re.sub(rf"\s+[|·—–-]\s+{re.escape(site)}\Z", "", title, flags=re.IGNORECASE)
    title = _BRAND.sub("", title)
    match = _GUTENBERG_TITLE.match(title)
    if match is None:
        return title, ()
    return match["title"].strip(" ,.;"), split_authors(match["author"] or "")


def split_authors(text: str) -> tuple[str, ...]:
    """``A and B`` -> ``("A", "B")``."""
    names = (undecorated(name).rstrip(".,") for name in _AND.split(text))
    return tuple(name for name in names if name)


def read_title_page(rows: Sequence[Row], story: Sequence[Row] = ()) -> TitlePage:
    """Title, authors and language from the rows before the first chapter.

    Labelled lines (``Title: ...``, as in Project Gutenberg's header) come before the lines of a
    title page: a title by itself, and ``by`` with a name, or a name alone above or below the title.

    Args:
        rows: of the title page and what stands around it.
        story: the rows behind it: who is named there is no author.
    """
    rows = _without_address(rows[:_SCANNED_ROWS])
    labelled = read_labels(rows)
    export = _export_line(rows)
    if export is not None and not (labelled.title or labelled.authors):
        return TitlePage(export["title"], split_authors(export["author"]), labelled.language)
    authors = labelled.authors or split_authors(_byline(rows))
    author_row = None if authors else _author_alone(rows, story)
    if author_row is not None:
        authors = (undecorated(rows[author_row].text).rstrip(".,"),)
    title = labelled.title or _unlabelled_title(rows, author_row)
    return TitlePage(title, authors, labelled.language)


_TITLE_BY_AUTHOR = re.compile(r"(?P<title>\S.{0,90}?)\sby\s(?P<author>\S+(?:\s\S+){0,2})\Z")
_EXPORT_FIELD = re.compile(
    r"(?:category|genres?|rating|rated|status|published|updated|packaged|words|chapters|fandom|"
    r"source|story id|url|publisher)\s*:\s*\S",
    re.IGNORECASE,
)
_FEWEST_FIELDS = 2


def _export_line(rows: Sequence[Row]) -> re.Match[str] | None:
    """``Title by Author`` over the fields of a download from an archive of fan fiction; by itself
    such a line can be a title, ``Death by Water``."""
    fields = sum(_EXPORT_FIELD.match(row.text) is not None for row in rows)
    return _TITLE_BY_AUTHOR.match(rows[0].text) if fields >= _FEWEST_FIELDS else None


_OF_A_SUBMISSION = re.compile(
    r"(?:.*\s)?(?:about|approx\w*\.?|circa|ca\.?)?\s*\d[\d,.]{2,7}\swords\Z|\S+@\S+\.\w{2,}\Z",
    re.IGNORECASE,
)
"""What agents and magazines ask for at the head of a manuscript beside name and address."""
_ADDRESS_ROWS = 8


def _without_address(rows: Sequence[Row]) -> Sequence[Row]:
    """The rows below the author's name, address and count of words."""
    head = rows[:_ADDRESS_ROWS]
    end = next((i for i, row in enumerate(head) if i and row.gap >= 2), 0)
    is_submission = any(_OF_A_SUBMISSION.match(row.text) for row in head[:end])
    return rows[end:] if is_submission else rows


_AUTHOR_ROWS = 4
"""Lines at the head of a text in which a name without ``by`` is its author's."""
_NAME_WORDS = range(2, 5)
_TIMES_IN_STORY = 2


def _author_alone(rows: Sequence[Row], story: Sequence[Row]) -> int | None:
    """The line that is nothing but a person's name, beside another that can be the title.

    A hero's name is a title, too; the story says it again.
    """
    head = rows[:_AUTHOR_ROWS]
    for index, row in enumerate(head):
        line = undecorated(row.text)
        words = re.findall(r"[^\W\d_][\w'’-]*", line)
        # "DAISY MILLER: A STUDY", "IN TWO PARTS"
        if ":" in line or _is_connective(words[:1]):
            continue
        has_title = any(_can_be_title(other.text) for other in head if other is not row)
        if not (has_title and len(words) in _NAME_WORDS and _is_name(" ".join(words))):
            continue
        is_first_name = words[0].casefold() in first_names() or len(words[0]) == 1
        if is_first_name and _times_named(words[-1], story) < _TIMES_IN_STORY:
            return index
    return None


def _times_named(surname: str, story: Sequence[Row]) -> int:
    pattern = re.compile(rf"\b{re.escape(surname)}\b", re.IGNORECASE)
    times = 0
    for row in story:
        times += pattern.search(row.text) is not None
        if times == _TIMES_IN_STORY:
            break
    return times


def _can_be_title(text: str) -> bool:
    return (
        len(text) <= _LONGEST_TITLE
        and text[-1] not in ".,;"
        and _NOT_TITLE.match(text) is None
        and _GUTENBERG_TITLE.match(text) is None
        and any(char.isalpha() for char in text)
    )


_LONGEST_TITLE = 90
_CONNECTIVES = frozenset("of the and or in on to from with for a an &".split())


def _unlabelled_title(rows: Sequence[Row], author_row: int | None) -> str:
    """The first line that reads as a title, with the lines it runs on in; beside an author's name,
    the first other line, however it is written."""
    fits = _is_book_title if author_row is None else _can_be_title
    first = next((i for i, row in enumerate(rows) if i != author_row and fits(row.text)), None)
    if first is None:
        return ""
    lines = [undecorated(rows[first].text)]
    for row in rows[first + 1 :]:
        line = undecorated(row.text)
        runs_on = _is_connective(lines[-1].split()[-1:]) or _is_connective(line.split())
        if not line or not runs_on or row.gap > 1 or _NOT_TITLE.match(line):
            break
        lines.append(line)
    title = " ".join(lines)
    if len(title) > _LONGEST_TITLE or _is_connective(title.split()[-1:]):
        title = lines[0]
    return title.rstrip(";:,")


def _is_connective(words: Sequence[str]) -> bool:
    return bool(words) and all(word.casefold() in _CONNECTIVES for word in words)


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
    if key in ("language", "idioma", "langue", "sprache", "lingua"):
        return "language"
    is_title = key.endswith("title") or key == "story" or key in _TITLE_KEYS.split("|")
    return "title" if is_title else "author"


def _is_book_title(text: str) -> bool:
    return (
        len(text) <= _LONGEST_TITLE
        and _NOT_TITLE.match(text) is None
        and _GUTENBERG_TITLE.match(text) is None
        and not is_navigation(text)
        and is_title_like(text.rstrip(" ;:,"))
    )


def _byline(rows: Sequence[Row]) -> str:
    for index, (row, following) in enumerate(zip(rows, [*rows[1:], None], strict=False)):
        text = undecorated(row.text)
        other = _BYLINE_OF_OTHERS.match(text) if index else None
        if other and len(other["author"].split()) > 1 and _is_name(other["author"]):
            return other["author"]
        if _BY_ALONE.fullmatch(text.strip(" :")):
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


_BETWEEN_NAMES = frozenset(
    "and de da do dos del di della du des von van of the la & y e et und".split()
)


def _is_name(text: str) -> bool:
    words = text.split()
    return len(words) <= 8 and all(
        word[0].isupper() or word.casefold() in _BETWEEN_NAMES for word in words
    )


_DEDICATION = re.compile(r"(?:to|for|dedicated to|in memory of|à|für)\b", re.IGNORECASE)
_STORY_WORDS = 200
"""Running text before the first heading, from this length on, is a beginning without one."""


def front_sections(rows: Sequence[Row], end: int) -> list[SectionRows]:
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
        if opens_dialogue([row.text for row in rows[start : start + _DIALOGUE_ROWS]]):
            break
        start = prose.paragraph_end(start)
    sections = [SectionRows(0, 0, start, matter=Matter.TITLE_PAGE)] if start else []
    if start == end:
        return sections
    text = "\n".join(row.text for row in rows[start:end])
    words = prose.words(start, end)
    if words < 3 * _STORY_WORDS and (matter := matter_of_words(text)):
        return [*sections, SectionRows(start, start, end, matter=matter)]
    if _opens_dedication(rows, start, prose):
        return [*sections, SectionRows(start, start, end, matter=Matter.DEDICATION)]
    if prose.prose(start, end) >= _STORY_WORDS:
        return [*sections, SectionRows(start, start, end)]
    return [*sections, SectionRows(start, start, end, matter=Matter.FRONT)]


def _opens_dedication(rows: Sequence[Row], index: int, prose: Prose) -> bool:
    text = rows[index].text
    return (
        _DEDICATION.match(text) is not None
        and prose.paragraph_end(index) == index + 1
        and len(text) <= 60
        and text[-1] not in ".?!"
    )
