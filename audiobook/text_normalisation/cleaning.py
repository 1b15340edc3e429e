"""Rules that hold in every language: what is printed and never spoken."""

from __future__ import annotations

import html
import re
import unicodedata

from audiobook.english.sentences import STOPS
from audiobook.text_normalisation.rules import Context, Rule, pattern

_SPACES = dict.fromkeys(
    [*range(0x2000, 0x200B), 0x00A0, 0x202F, 0x205F, 0x3000, 0x0009, 0x000B, 0x000C], " "
)
_LINE_ENDS = dict.fromkeys([0x000D, 0x0085, 0x2028, 0x2029], "\n")
_INVISIBLE = dict.fromkeys(
    [
        *(code for code in range(0x20) if code not in (0x09, 0x0A, 0x0B, 0x0C, 0x0D)),
        *(code for code in range(0x7F, 0xA0) if code != 0x85),
        0x00AD,  # soft hyphen
        *range(0x200B, 0x2010),  # zero-width characters and direction marks
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        *range(0xE000, 0xF900),  # private use
        *range(0xFE00, 0xFE10),  # variation selectors
        0xFEFF,
        0xFFFC,
        0xFFFD,
        *range(0xE0000, 0xE0080),  # tags
    ]
)
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB06: "st"}
_FULL_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_LOWERED = {0x2080 + digit: str(digit) for digit in range(10)}
_RAISED = dict(zip(map(ord, "ˢᵗⁿᵈʳʰᵉ"), "stndrhe", strict=True))  # as in 1ˢᵗ
_CHARACTERS = {
    **_INVISIBLE, **_SPACES, **_LINE_ENDS, **_LIGATURES, **_FULL_WIDTH, **_LOWERED, **_RAISED,
}  # fmt: skip
_ANY_STRANGE = pattern(f"[{''.join(map(re.escape, map(chr, _CHARACTERS)))}\ud800-\udfff]")
_SURROGATE = pattern("[\ud800-\udfff]")


def _plain_characters(text: str, _: Context) -> str:
    if text.isascii() and text.isprintable():
        return text
    text = unicodedata.normalize("NFC", text)
    if _ANY_STRANGE.search(text):
        text = _SURROGATE.sub("", text.replace("\r\n", "\n").translate(_CHARACTERS))
    return text


_ENTITY = pattern(r"&(?:#[0-9]{1,6}|#x[0-9a-fA-F]{1,5}|[A-Za-z]{2,8}[0-9]{0,2});")
_TAG = pattern(
    r"</?(?:a|b|big|blockquote|br|center|div|em|font|h[1-6]|hr|i|p|q|s|small|span|strike|strong|sub|"
    r"sup|u)(?:\s[^<>]{0,300})?\s?/?>",
    re.IGNORECASE,
)


def _drop_markup(text: str, context: Context) -> str:
    # Stories copied from a web page keep some of its markup.
    text = _ENTITY.sub(lambda match: html.unescape(match[0]), _TAG.sub("", text))
    return _plain_characters(text, context)


_NOTE_MARK = pattern(
    r"\s?\[(?:[0-9]{1,4}|[*†‡§]+|(?:foot)?note\s[0-9]+)\]"
    r"|(?<=[^\W\d_])[²³¹⁰⁴-⁹]{1,3}(?!\w)|(?<=[.,;:!?\"'”’])[¹²³⁰⁴-⁹]{1,3}(?!\w)|[†‡]+",
    re.IGNORECASE,
)
_SQUARE_OR_CUBE = pattern(
    r"(?:(?<![^\W\d])[a-zA-Z]|\b(?:[mck]m|ft|in|yd|mi)|(?<==)\w{1,3}|(?<=[+=−-]\s)\w{1,3})[²³]"
)


def _drop_note_marks(text: str, _: Context) -> str:
    # "x²" and "5 km²" are powers; a superscript after any other word points to a note.
    powers = {match.end() - 1 for match in _SQUARE_OR_CUBE.finditer(text)}
    return _NOTE_MARK.sub(lambda match: match[0] if match.start() in powers else "", text)


_SPACES_IN_ROW = pattern(" {2,}")
_BRACKETS = pattern(r"[\[\]{}]+")


def _drop_brackets(text: str, _: Context) -> str:
    return _SPACES_IN_ROW.sub(" ", _BRACKETS.sub(" ", text))


_MARKED = pattern(
    r"(?<![\w*_~=])([*_~=]{1,3})(?=[^\s*_~=])(.{1,400}?)(?<=[^\s*_~=])\1(?![\w*_~=])", re.S
)
_STARS = pattern(r"(?<!\w)\*+|\*+(?!\w)|\*{2,}")
_UNDERSCORES = pattern(r"_+")


def _drop_emphasis(text: str, _: Context) -> str:
    text = _MARKED.sub(r"\2", text)
    return _UNDERSCORES.sub(" ", _STARS.sub("", text))


_MARKDOWN_LINK = pattern(r"!?\[([^\]\[]*)\]\((?:https?://|www\.|mailto:|#|/)[^\s)]*\)")


def _link_text(text: str, _: Context) -> str:
    return _MARKDOWN_LINK.sub(r"\1", text)


_PICTURE = pattern(
    "[\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u2500-\u27bf\u2900-\u297f\u2b00-\u2bff"
    "\u3030\u303d\u3297\u3299\u20e3\U0001f000-\U0001faff]+"
)
_MAYBE_PICTURE = pattern("[\u20e3-\u303d\u3297\u3299\U0001f000-\U0001faff]")
_EMOTICON = pattern(
    r"(?<![\w)])(?:[:;=]['’^o-]?[()\[\]DPpOo/\\|*<>]+|:3|[()]['’^-]?[:;=]|[xX]D+|\^_*\^|[TQ;]_+[TQ;]|"
    r"-_+-|[oO0]_+[oO0]|>[._]?<|[<>]_+[<>]|\\o/|¯\\_\(ツ\)_/¯)(?!\w)|<3(?![0-9])"
)
_ACTED = pattern(r"(?<![\w:])(:{1,2})([a-z][a-z' -]{1,40})\1(?![\w:])")
_ELEVENS = pattern(r"(?<=!)1[1!]*(?:one|eleven|[1!])*(?!\w)")
_BULLET = pattern(r"[•◦▪·|\\]+|¶(?!\s?[0-9])|(?<![0-9])(?<!/s)\^+|\^+(?!-?[0-9])")


def _drop_pictures(text: str, _: Context) -> str:
    if _MAYBE_PICTURE.search(text):
        text = _PICTURE.sub(" ", text)
    return _BULLET.sub(" ", text)


_HEART = pattern(r"(?<=\b[Aa]\s)<3(?![0-9])|(?<=\b(?:the|one|his|her)\s)<3(?![0-9])")


def _drop_emoticons(text: str, _: Context) -> str:
    text = _HEART.sub("heart", text)  # part of the sentence, "he sent a <3"
    # ":shrugs:" is acted, not said to be a colon.
    return _ELEVENS.sub("", _ACTED.sub(r" \2 ", _EMOTICON.sub(" ", text)))


_ELLIPSIS = pattern(r"\s*(?:\.(?:\s?\.)+|…[.…\s]*(?=[.…])[.…]|…)(\s?)([^\s!?,;:.)\]\"'”’])?")


def _pause_at_ellipses(text: str, _: Context) -> str:
    return _ELLIPSIS.sub(lambda m: f"… {m[2]}" if m[2] else f"…{m[1]}", text)


_DASH = pattern(r"\s*(?:[—―⸺⸻]+|(?<=\s)[–-]+(?=\s)|(?<=[^\W\d])–(?=[^\W\d])|--+|–+(?!\d))\s*")
_NON_BREAKING_HYPHENS = pattern("[‐‑‒−]")


def _pause_at_dashes(text: str, _: Context) -> str:
    # Engines pause at a dash only when white space stands around it.
    return _DASH.sub(" — ", text)


def _plain_hyphens(text: str, _: Context) -> str:
    return _NON_BREAKING_HYPHENS.sub("-", text)


_APOSTROPHE = pattern(r"(?<=\w)[’ʼ＇‘´`](?=\w)|(?<=[A-Z]\.)['’](?=s\b)")
_CENTURY_LEFT_OUT = pattern(r"(?<=\w-)['’‘](?=[0-9]{2}s?\b)")
_ELIDED = pattern(
    r"[‘’'´`](?=(?:tis|twas|twere|twill|twould|em|til|till|cause|cos|coz|bout|round|neath|gainst|"
    r"fraid|nother|im|er|ere|nuff|specially|spose|course|appen|ave|e|ow|ome|ouse|ead|alf)\b)",
    re.IGNORECASE,
)
_ELIDED_END = pattern(r"\b(o|i|th|wi|ol|ha|O|Th|Wi|Ol)[’'](?=\s[a-z])")  # even inside ‘…’
_FINAL_APOSTROPHE = pattern(r"(?<=[sSnN])[’'](?!\w)|(?<=\b[tTo])[’'](?!\w)|(?<=\bth)[’'](?!\w)")
_OPENING_SINGLE = pattern(r"[‘‚‛‹]|(?<!\w)['´`]")
_SINGLE_QUOTES = pattern(r"[‘’‚‛‹›´`]|(?<!\w)'|'(?!\w)")
_DOUBLE_QUOTES = pattern(r"[“”„‟«»\"〝〞＂]+|''+|``")
_KEPT = "\ue000"
"""Stands for an apostrophe while quotation marks go; private-use characters are gone by then."""


def _drop_quotation_marks(text: str, _: Context) -> str:
    text = _SPACES_IN_ROW.sub(" ", _DOUBLE_QUOTES.sub(" ", text))
    if not any(mark in text for mark in "'’‘‚‛‹›´`ʼ＇"):
        return text
    text = _CENTURY_LEFT_OUT.sub("", text)
    text = _ELIDED_END.sub(rf"\1{_KEPT}", text)
    text = _ELIDED.sub(_KEPT, _APOSTROPHE.sub(_KEPT, text))
    if not _OPENING_SINGLE.search(text):
        # "the boys’ boat", "goin’": with no quotation open, a final mark is an apostrophe.
        text = _FINAL_APOSTROPHE.sub(_KEPT, text)
    return _SINGLE_QUOTES.sub(" ", text).replace(_KEPT, "'")


_SLASH = pattern(r"\s*/\s*")


def _space_slashes(text: str, _: Context) -> str:
    # Between two slashes engines look for IPA; with white space after each they do not.
    return _SLASH.sub(" / ", text) if text.count("/") > 1 else text


_REPEATED_MARKS = pattern(r"([!?])[!?]*")
_ANGLES = pattern(r"[<>]+")
_SPACE_BEFORE_MARK = pattern(r"\s+(?=[,.;:!?…)](?!\w))")
_SPACE_AFTER_OPEN = pattern(r"\(\s+")
_EMPTY_PAIR = pattern(r"\(\s*[,.;:]*\s*\)")
_STOP_BEFORE_MARK = pattern(r"(?<=\w)\.(?=[,;:](?!\w))")
_MARK_HEAP = pattern(rf"([,;:])(?:\s*[,;:])+|[,;:]\s*([{STOPS}])|[,;:](\s—)|(…)(?:\s*[.,;:…])+")
_COMMA_INSIDE = pattern(r"(?<=\w),(?=\w)")
_VERSE_END = pattern(r"(?<=[^\W_])\s*\n\s*")
_WHITE = pattern(r"\s+")
_LEADING = pattern(r"^[\s,.;:!?…)\]—–/~=+-]+(?=.)", re.S)
_DASHES = pattern(r"—(?:\s?—)+")
_DASH_BEFORE_MARK = pattern(r"\s?—(?=\s?[.,;:!?…])")


def _tidy(text: str, _: Context) -> str:
    text = _ANGLES.sub(" ", text)
    text = _VERSE_END.sub(", ", text)
    text = _WHITE.sub(" ", text)
    text = _COMMA_INSIDE.sub(", ", text)
    text = _REPEATED_MARKS.sub(lambda m: "?" if "?" in m[0] else "!", text)
    text = _DASH_BEFORE_MARK.sub("", _DASHES.sub("—", text))
    text = _EMPTY_PAIR.sub(" ", _STOP_BEFORE_MARK.sub("", text))
    text = _SPACE_AFTER_OPEN.sub("(", _SPACE_BEFORE_MARK.sub("", text))
    text = _MARK_HEAP.sub(lambda m: m[1] or m[2] or m[3] or m[4], text)
    return _WHITE.sub(" ", _LEADING.sub("", text)).strip()


FIRST = (
    Rule("characters", _plain_characters, english=False),
    Rule("markup", _drop_markup, frozenset("&<"), english=False),
    Rule("links", _link_text, frozenset("]"), english=False),
    Rule("emoticons", _drop_emoticons, frozenset(":;=^_<>\\D!"), english=False),
    Rule("note marks", _drop_note_marks, frozenset("[†‡¹²³⁰⁴⁵⁶⁷⁸⁹"), english=False),
    Rule("brackets", _drop_brackets, frozenset("[]{}"), english=False),
    Rule("emphasis marks", _drop_emphasis, frozenset("*_~="), english=False),
    Rule("pictures", _drop_pictures, english=False),
    Rule("hyphens", _plain_hyphens, frozenset("‐‑‒−"), english=False),
    Rule("ellipses", _pause_at_ellipses, frozenset(".…"), english=False),
)
"""Before words and numbers are looked at."""

QUOTATION_MARKS = Rule(
    "quotation marks", _drop_quotation_marks, frozenset("“”„‟«»\"〝〞＂‘’‚‛‹›´`'ʼ＇"), english=False
)
DASHES = Rule("dashes", _pause_at_dashes, frozenset("—―⸺⸻–-"), english=False)
SLASHES = Rule("slashes", _space_slashes, frozenset("/"), english=False)
TIDY = Rule("spacing", _tidy, english=False)
