"""Bytes of a plain-text file -> the characters its author typed.

The decoded string is kept as it is but for the byte order mark: offsets into it are what
`audiobook quotes` reports.
"""

from __future__ import annotations

import codecs
import html
import re

_BYTE_ORDER_MARKS = (
    # UTF-32 first: its little-endian mark begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 65536

_UNDEFINED_IN_WINDOWS_1252 = frozenset((0x81, 0x8D, 0x8F, 0x90, 0x9D))
WINDOWS_1252_FOR_CONTROLS = {
    byte: bytes([byte]).decode("cp1252")
    for byte in range(0x80, 0xA0)
    if byte not in _UNDEFINED_IN_WINDOWS_1252
}
"""For `str.translate`: the characters that Windows-1252 has in place of Latin-1's C1 controls."""

_ENTITY = re.compile(
    r"&(?:[lr][sd]quo|quot|apos|[mn]dash|hellip|nbsp|amp|#(?:39|160|821[1267]|822[01]|8230));"
)
_FEWEST_ENTITIES = 3


def decode_text(data: bytes) -> str:
    """The text of `data`, whichever usual encoding it is in.

    In this order: a byte order mark (UTF-8, UTF-16, UTF-32); UTF-16 without one, told by where
    its zero bytes stand; UTF-8; Mac OS Roman, told by its apostrophes; Cyrillic, Greek or Hebrew,
    told by their commonest letters; Windows-1250, told by letters that no Western text has;
    Windows-1252. UTF-8 that was read as Windows-1252 and saved again is undone where the whole
    text is such. A UTF-8 text cut off inside a character loses that character; single bytes of
    Windows-1252 pasted into a UTF-8 text are read as such. Bytes that Windows-1252 leaves
    undefined become the C1 controls of the same number, so no byte is lost. Quotation marks and
    dashes that are typed as entities of HTML become what they stand for.

    Returns:
        The decoded text without its byte order mark. Line ends are not changed.
    """
    text = _decoded(data)
    if "&" not in text or len(_ENTITY.findall(text)) < _FEWEST_ENTITIES:
        return text
    return _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)


def _decoded(data: bytes) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _decode_unicode(data[len(mark) :], encoding)
    utf16 = _utf16_without_mark(data[:_SAMPLE])
    if utf16:
        return _decode_unicode(data, utf16)
    try:
        return _decoded_twice(data.decode("utf-8"))
    except UnicodeDecodeError:
        encoding = "mac_roman" if _is_mac_roman(data) else _encoding_of_alphabet(data)
        encoding = encoding or ("cp1250" if _is_central_european(data) else "")
        return data.decode(encoding, "replace") if encoding else _decode_mixed(data)


_CYRILLIC, _GREEK, _HEBREW = "оеаинтсрвл", "αοιετσνηυρ", "יוהלארתבשמ"
"""Letters that make more than half of any text."""
_ALPHABETS = (
    ("cp1251", _CYRILLIC),
    ("koi8_r", _CYRILLIC),
    ("cp866", _CYRILLIC),
    ("iso8859_5", _CYRILLIC),
    ("cp1253", _GREEK),
    ("cp1255", _HEBREW),
)
_SHARE_OF_ANOTHER_ALPHABET = 0.4
"""Of all letters; texts in Latin letters have a tenth with marks, Vietnamese a quarter."""
_FEWEST_OF_ANOTHER_ALPHABET = 24
_SHARE_OF_COMMON_LETTERS = 0.5


def _encoding_of_alphabet(data: bytes) -> str:
    """The encoding in which a text of no Latin letters has the letters of its language in their
    numbers; empty where there is none."""
    sample = data[:_SAMPLE]
    high = sum(byte >= 0x80 for byte in sample)
    latin = sum(chr(byte).isalpha() for byte in sample if byte < 0x80)
    if high < _FEWEST_OF_ANOTHER_ALPHABET or high < _SHARE_OF_ANOTHER_ALPHABET * (high + latin):
        return ""
    shares = {
        encoding: sum(map(sample.decode(encoding, "replace").count, letters)) / high
        for encoding, letters in _ALPHABETS
    }
    best = max(shares, key=lambda encoding: shares[encoding])
    return best if shares[best] >= _SHARE_OF_COMMON_LETTERS else ""


_OF_MAC_ROMAN = re.compile(
    rb"[a-z]\xd5[a-z]|(?<![\x80-\xff\w])\xd2[A-Za-z]|[.,!?]\xd3(?![\x80-\xff\w])"
)
"""An apostrophe or a quotation mark of Mac OS Roman, where Windows-1252 would have a capital ``Õ``,
``Ò`` or ``Ó`` inside of a word or beside a full stop."""
_OF_WINDOWS = re.compile(rb"[\x91-\x94]")
_FEWEST_OF_MAC_ROMAN = 2


def _is_mac_roman(data: bytes) -> bool:
    sample = data[:_SAMPLE]
    marks = len(_OF_MAC_ROMAN.findall(sample))
    return marks >= _FEWEST_OF_MAC_ROMAN and marks > len(_OF_WINDOWS.findall(sample))


_OF_POLISH = re.compile(rb"(?<=[a-z])[\xb3\xb9\xbf](?=[a-z])")
"""``ł``, ``ą`` or ``ż`` inside of a word, where Windows-1252 would have ``³``, ``¹`` or ``¿``."""
_FEWEST_OF_POLISH = 3
_OF_CZECH = (b"\xec", b"\xf8", b"\xe8")
"""``ě``, ``ř`` and ``č``; no language of Windows-1252 has all of ``ì``, ``ø`` and ``è``."""


def _is_central_european(data: bytes) -> bool:
    sample = data[:_SAMPLE]
    is_czech = all(sample.count(letter) > 1 for letter in _OF_CZECH)
    return is_czech or len(_OF_POLISH.findall(sample)) >= _FEWEST_OF_POLISH


_FEWEST_DECODED_TWICE = 2


def _decoded_twice(text: str) -> str:
    """`text` with ``â€œ`` and its like made what they were before UTF-8 was read as Windows-1252
    and saved again; unchanged unless every character of it can come from such a slip."""
    if text.count("â€") + text.count("Ã") < _FEWEST_DECODED_TWICE:
        return text
    try:
        return b"".join(_western_byte(char) for char in text).decode("utf-8")
    except UnicodeError:
        return text


def _western_byte(char: str) -> bytes:
    return char.encode("latin-1" if ord(char) in _UNDEFINED_IN_WINDOWS_1252 else "cp1252")


def _decode_unicode(data: bytes, encoding: str) -> str:
    # A file cut in the middle of a code unit, or a lone surrogate, is still a readable book.
    return data.decode(encoding, errors="replace" if encoding != "utf-8" else "cp1252-bytes")


def _utf16_without_mark(sample: bytes) -> str:
    """``utf-16-le``, ``utf-16-be`` or an empty string.

    Spaces, line ends and punctuation have a zero high byte in every script, so one of the two
    positions holds at least a twentieth zeros and the other hardly any.
    """
    pairs = len(sample) // 2
    if pairs == 0:
        return ""
    even, odd = sample[0 : pairs * 2 : 2].count(0), sample[1 : pairs * 2 : 2].count(0)
    if odd > 0.05 * pairs and even < 0.01 * pairs:
        return "utf-16-le"
    if even > 0.05 * pairs and odd < 0.01 * pairs:
        return "utf-16-be"
    return ""


def _decode_mixed(data: bytes) -> str:
    """UTF-8 with foreign bytes in it, or Windows-1252 throughout."""
    mixed = data.decode("utf-8", errors="cp1252-bytes")
    valid = data.decode("utf-8", errors="ignore")
    # Windows-1252 prose all but never forms a valid multi-byte UTF-8 sequence by chance.
    multibyte_count = len(valid) - len(data.translate(None, _HIGH_BYTES))
    foreign = len(mixed) - len(valid)
    return (
        mixed
        if multibyte_count > foreign or foreign == 0
        else data.decode("cp1252", "cp1252-bytes")
    )


_HIGH_BYTES = bytes(range(128, 256))


def _cp1252_bytes(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if error.end == len(error.object) and error.reason == "unexpected end of data":
        return "", error.end
    bad = error.object[error.start : error.end]
    return bad.decode("latin-1").translate(WINDOWS_1252_FOR_CONTROLS), error.end


codecs.register_error("cp1252-bytes", _cp1252_bytes)
