"""Rich Text Format -> Book (RTF 1.9.1), by way of striprtf.

Before striprtf takes the words out, what it does not look at is marked or taken away: hidden and
struck-out text, notes, raised text, headings by the names of their styles.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from audiobook.errors import DamagedManuscriptError
from audiobook.manuscript.formats.html import book_of_markup
from audiobook.manuscript.marked_up.heading_looks import BOLD_LINE
from audiobook.manuscript.marked_up.items import Item, ItemKind, Markup
from audiobook.manuscript.marked_up.raised import raised
from audiobook.manuscript.marked_up.settle import settle_blanks
from audiobook.manuscript.plain_text.text_layout import INVISIBLE
from audiobook.manuscript.plain_text.title_page import split_authors
from audiobook.manuscript.safe_xml import SPACE
from audiobook.manuscript.structure.scene_breaks import is_ornament
from audiobook.model import Book

_TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<value>-?\d{1,10})? ?|\\'(?P<hex>[0-9a-fA-F]{2})|"
    r"\\(?P<symbol>[^a-zA-Z])|(?P<brace>[{}])|(?P<text>[^\\{}]+)",
    re.DOTALL,
)
_HEADING = "\ue000"
_LINE = "\ue001"
_RAISED = re.compile("\ue002(?P<text>[^\ue002\ue003]*)\ue003")
_BOLD, _LIGHT = "\ue004", "\ue005"
_OPEN_BOLD, _CLOSE_BOLD = r"\u57348?", r"\u57349?"
_OPEN_RAISED, _CLOSE_RAISED = r"\u57346?", r"\u57347?"
_HEADING_NAME = re.compile(r"heading (\d)\Z", re.IGNORECASE)
_STYLE = re.compile(r"\{(?:\\\*)?\\s(?P<number>\d+)(?P<rest>[^{}]*?)(?P<name>[^\\{};]+);\}")
_INFO = re.compile(r"\{\\(?P<key>title|author|subject)\s(?P<text>[^{}]*)\}")


@dataclass(slots=True)
class _State:
    is_hidden: bool = False
    is_raised: bool = False
    is_bold: bool = False
    is_note: bool = False


def read_rtf(data: bytes, *, name: str = "") -> Book:
    """A book from an RTF document.

    Args:
        data: the file's bytes.
        name: the file's name, for a document without a title.

    Raises:
        DamagedManuscriptError: it cannot be read.
        EmptyManuscriptError: it has no text.
    """
    source = data.decode("latin-1")
    levels = dict(_levels(source))
    text, notes = _prepared(source, levels)
    try:
        plain = _plain(text)
        note_texts = [_plain("{\\rtf1 " + note + "}") for note in notes]
    except (ValueError, IndexError, UnicodeError, KeyError, LookupError) as error:
        raise DamagedManuscriptError(
            f"The RTF document cannot be read ({error}).", hint="Save it again, as DOCX."
        ) from error
    items = list(_items(plain))
    items += [
        Item(ItemKind.NOTE, f"[{number}] {' '.join(note.split())}", types=frozenset(("footnote",)))
        for number, note in enumerate(note_texts, 1)
    ]
    markup = Markup(items)
    settle_blanks(markup)
    entries = _INFO.finditer(source[:20_000])
    info = {match["key"]: _plain("{\\rtf1 " + match["text"] + "}") for match in entries}
    return book_of_markup(
        markup,
        name=name,
        title=info.get("title", "").strip(),
        authors=split_authors(info.get("author", "").strip()),
    )


def _plain(source: str) -> str:
    from striprtf.striprtf import rtf_to_text

    text: str = rtf_to_text(source, errors="replace")  # type: ignore[no-untyped-call]  # striprtf has no types
    return text


def _levels(source: str) -> Iterator[tuple[str, int]]:
    start = source.find(r"{\stylesheet")
    for match in _STYLE.finditer(source[start : start + 200_000]) if start >= 0 else ():
        level = _HEADING_NAME.search(match["name"].strip())
        if level:
            yield match["number"], int(level[1])


def _prepared(source: str, levels: dict[str, int]) -> tuple[str, list[str]]:
    """The document without what is not read, and its notes."""
    tokens: list[str] = []
    notes: list[str] = []
    note: list[str] | None = None
    stack = [_State()]
    for token in _TOKEN.finditer(source):
        out = tokens if note is None else note
        rewritten = token[0]
        state = stack[-1]
        if token["brace"] == "{":
            stack.append(replace(state))
        elif token["brace"] == "}":
            if len(stack) > 1:
                closed = stack.pop()
                if closed.is_raised and not stack[-1].is_raised:
                    out.append(_CLOSE_RAISED)
                if closed.is_bold != stack[-1].is_bold:
                    out.append(_OPEN_BOLD if stack[-1].is_bold else _CLOSE_BOLD)
                if closed.is_note and not stack[-1].is_note and note is not None:
                    notes.append("".join(note))
                    note, out = None, tokens
                    out.append(f"[{len(notes)}]")
        elif token["word"]:
            word, is_on = token["word"], token["value"] != "0"
            if word == "footnote":
                state.is_note = True
                note = []
                continue
            rewritten = _followed(word, is_on, token, state, levels)
        elif state.is_hidden:
            continue
        out.append(rewritten)
    return "".join(tokens), notes


def _followed(
    word: str, is_on: bool, token: re.Match[str], state: _State, levels: dict[str, int]
) -> str:
    if word in ("v", "strike", "striked", "deleted"):
        state.is_hidden = is_on
        return " "
    if word in ("plain", "pard"):
        state.is_hidden = False
    if word in ("b", "plain") and (word == "b" and is_on) != state.is_bold:
        state.is_bold = not state.is_bold
        return token[0] + (_OPEN_BOLD if state.is_bold else _CLOSE_BOLD)
    if word in ("super", "nosupersub", "sub", "plain") and (word == "super") != state.is_raised:
        state.is_raised = word == "super" and is_on
        return token[0] + (_OPEN_RAISED if state.is_raised else _CLOSE_RAISED)
    if state.is_hidden and word in ("u", "emdash", "endash", "lquote", "rquote", "tab", "line"):
        return ""
    if word == "s" and (token["value"] or "") in levels:
        return rf"\u57344?{levels[token['value']]}"
    if word == "line":
        return r"\u57345?"
    return token[0]


def _items(plain: str) -> Iterator[Item]:
    is_bold = False
    for line in plain.split("\n"):
        text = INVISIBLE.sub("", line)
        is_whole_bold, is_bold = _boldness(text, is_bold)
        marks = re.findall(f"{_HEADING}(\\d)", text)
        text = re.sub(f"{_HEADING}\\d", "", text).replace(_LINE, "\n")
        while match := _RAISED.search(text):
            new = raised(match["text"], text[: match.start()])
            text = text[: match.start()] + new + text[match.end() :]
        text = re.sub("[\ue000-\ue005]", "", text)
        text = "\n".join(SPACE.sub(" ", part).strip() for part in text.split("\n") if part.strip())
        if not text:
            yield Item(ItemKind.BREAK, "", types=frozenset(("blank",)))
        elif marks:
            yield Item(ItemKind.HEADING, text, min(int(marks[-1]), 6))
        else:
            types = frozenset((BOLD_LINE,)) if is_whole_bold else frozenset()
            kind = ItemKind.BREAK if is_ornament(text) else ItemKind.PARAGRAPH
            yield Item(kind, text, types=types)


def _boldness(line: str, is_bold: bool) -> tuple[bool, bool]:
    """Whether all words of a line are bold, and whether those that follow it are."""
    letters: list[bool] = []
    for char in line:
        if char in (_BOLD, _LIGHT):
            is_bold = char == _BOLD
        elif char.isalnum():
            letters.append(is_bold)
    return bool(letters) and all(letters), is_bold
