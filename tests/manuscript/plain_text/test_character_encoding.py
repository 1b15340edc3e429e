from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook.manuscript import decode_text

TEXT = "“Où es-tu ?” — she asked, naïvely… it’s late.\r\nNext line.\rAnd\nlast."


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_reads_usual_encodings_and_keeps_line_ends(encoding: str) -> None:
    assert decode_text(TEXT.encode(encoding)) == TEXT


def test_drops_the_mark_of_big_endian_utf_16() -> None:
    assert decode_text(codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be")) == TEXT


def test_tells_utf_16_of_another_script_without_a_mark() -> None:
    text = "Он вошёл и сел у окна. Шёл дождь, и никто не говорил ни слова.\n"
    assert decode_text(text.encode("utf-16-le")) == text


@given(st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1))
def test_utf_8_survives(text: str) -> None:
    text = text.lstrip("\ufeff")
    assert decode_text(text.encode()) == text


def test_a_text_cut_inside_a_character_loses_only_that() -> None:
    assert (
        decode_text("It was Zoë’s café and the cœur".encode()[:-3]) == "It was Zoë’s café and the c"
    )


def test_single_windows_bytes_pasted_into_utf_8() -> None:
    data = "“Élan”, she said — and “écru”. ".encode() + b"\x93Yes,\x94 he said."
    assert decode_text(data) == "“Élan”, she said — and “écru”. “Yes,” he said."


def test_bytes_windows_1252_leaves_undefined_are_kept_as_controls() -> None:
    assert decode_text(b"caf\xe9 \x81 na\xefve") == "café \x81 naïve"


@given(st.binary())
def test_never_fails(data: bytes) -> None:
    assert isinstance(decode_text(data), str)


def test_tells_mac_os_roman_by_its_quotation_marks() -> None:
    text = "“It’s cold,” said Zoë. “Don’t go.”"
    assert decode_text(text.encode("mac_roman")) == text
    assert decode_text("ÒÓ — NÃO, NÕES, Õ".encode("cp1252")) == "ÒÓ — NÃO, NÕES, Õ"


def test_undoes_utf_8_that_was_read_as_windows_1252() -> None:
    text = "“It’s cold,” said Zoë. “Don’t go.”"
    twice = "".join(
        bytes([b]).decode("latin-1" if b in (0x9D,) else "cp1252") for b in text.encode()
    )
    assert decode_text(twice.encode()) == text
    about = f"She typed {twice}, which was not “right”."
    assert decode_text(about.encode()) == about


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1251", "Старуха смотрела на море и считала лодки."),
        ("koi8_r", "Старуха смотрела на море и считала лодки."),
        ("cp866", "Старуха смотрела на море и считала лодки."),
        ("cp1250", "Starucha patrzyła na łodzie, jak każdego wieczoru, i liczyła wąskie kładki."),
        ("cp1250", "Stařena se dívala na moře, večeře čekala, hrnec pěkně čpěl a měl řemen."),
        ("cp1253", "Η γριά κοίταζε τη θάλασσα και μετρούσε τις βάρκες."),
        ("cp1252", "Où est-il allé, l’été dernier ? À la plage, bien sûr."),
    ],
)
def test_tells_alphabets_by_their_commonest_letters(encoding: str, text: str) -> None:
    assert decode_text(text.encode(encoding)) == text


def test_entities_of_html_are_read_as_what_they_stand_for_where_there_are_several() -> None:
    text = b"&ldquo;Cold,&rdquo; said Ada &amp; shut the door &#8211; twice."
    assert decode_text(text) == "“Cold,” said Ada & shut the door – twice."
    assert decode_text(b"She typed &quot; once.") == "She typed &quot; once."
