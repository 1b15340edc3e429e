"""Markdown -> Book (CommonMark, with YAML front matter)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from audiobook.english.sentences import sentence_end
from audiobook.manuscript.formats.html import book_of_markup
from audiobook.manuscript.language import language_tag
from audiobook.manuscript.marked_up.items import Markup
from audiobook.manuscript.marked_up.markup import read_markup
from audiobook.manuscript.plain_text.title_page import split_authors
from audiobook.manuscript.safe_xml import parse_html
from audiobook.model import Book

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.{0,20000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FOOTNOTE = re.compile(r"\[\^([^\]\s]{1,32})\]")
_UNDERLINE = re.compile(r"^(?P<text>[^\S\n]*\S[^\n]*)\n(?P<rule>-{3,}[ \t]*)$", re.MULTILINE)
_LONGEST_UNDERLINED = 80
_SPEAKER_LINE = re.compile(
    r"^(\*\*[^*\n]{1,60}\*\*(?:[ \t]*[(\[*_][^\n]{1,120}[)\]*_])?)[ \t]*\n(?=[^\s#>|*-])",
    re.MULTILINE,
)
"""A bold name, perhaps with a direction, over the speech: as plays are typed, whose line ends count
though Markdown takes them for blanks."""


def read_markdown(text: str, *, name: str = "") -> Book:
    """A book from Markdown that is already decoded.

    Manuscripts are not web pages: an indented paragraph is a paragraph and no code, and a rule
    typed right below a sentence is a scene break and makes no heading of it. Footnotes
    (``[^1]``) are read as notes.

    Args:
        name: what the book is called when the text does not say.

    Raises:
        EmptyManuscriptError: there is no text in it.
    """
    from markdown_it import MarkdownIt

    text = text.replace("\r\n", "\n").replace("\r", "\n")
    front = _FRONT_MATTER.match(text)
    fields = _fields(front[1]) if front else {}
    body = text[front.end() :] if front and fields else text
    body = _NOTE_GOES_ON.sub(_join_note, body)
    body = _SPEAKER_LINE.sub(r"\1\\\n", body)
    body = _numbered_notes(_UNDERLINE.sub(_keep_paragraph, body))
    # "reference" would swallow definitions of footnotes.
    renderer = MarkdownIt("commonmark").disable(["code", "reference"])
    root = parse_html(renderer.render(body))
    markup = read_markup(root) if root is not None else Markup([])
    book = book_of_markup(
        markup,
        name=name,
        title=fields.get("title", ""),
        authors=split_authors(fields.get("author") or fields.get("authors", "")),
    )
    language = language_tag(fields.get("lang") or fields.get("language", ""))
    return replace(
        book,
        language=language or book.language,
        description=fields.get("description", ""),
        publisher=fields.get("publisher", ""),
        year=fields.get("date", "")[:4],
        series=fields.get("series", ""),
    )


_NOTE_GOES_ON = re.compile(
    r"^\[\^[^\]\s]{1,32}\]:[^\n]*(?:\n(?![ \t]*(?:\n|\Z|\[\^))[^\n]*)*"
    r"(?:\n[ \t]*\n(?:(?: {4}|\t)[^\n]*(?:\n|\Z))+)+",
    re.MULTILINE,
)
"""A note's definition with the indented paragraphs that belong to it (Pandoc, GitHub)."""


def _join_note(match: re.Match[str]) -> str:
    paragraphs = re.split(r"\n[ \t]*\n[ \t]+", match[0].rstrip())
    return "\\\n".join(paragraphs) + "\n\n"


def _numbered_notes(text: str) -> str:
    """``[^1]`` and ``[^a-name]`` as ``[1]``; names are numbered in their order."""
    numbers: dict[str, str] = {}

    def number(match: re.Match[str]) -> str:
        label = match[1]
        if label.isdigit() and len(label) <= 4:
            return f"[{label}]"
        return f"[{numbers.setdefault(label, str(len(numbers) + 1))}]"

    return _FOOTNOTE.sub(number, text)


def _keep_paragraph(match: re.Match[str]) -> str:
    line = match["text"]
    is_heading = len(line) <= _LONGEST_UNDERLINED and sentence_end(",;:").search(line) is None
    return match[0] if is_heading else f"{line}\n\n{match['rule']}"


def _fields(source: str) -> Mapping[str, str]:
    """Scalars and lists of scalars in YAML front matter; nothing when it is no mapping."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        data = YAML(typ="safe", pure=True).load(source)
    except (YAMLError, ValueError, RecursionError):
        return {}
    if not isinstance(data, dict):
        return {}
    # Nested values are never written out: aliases can make them grow without bound.
    lists = {key: value for key, value in data.items() if isinstance(value, list)}
    joined = {key: " and ".join(filter(None, map(_scalar, value))) for key, value in lists.items()}
    return {str(key).lower(): joined.get(key, _scalar(value)) for key, value in data.items()}


def _scalar(value: object) -> str:
    return str(value) if isinstance(value, str | int | float | date) else ""
