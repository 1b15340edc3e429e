"""EPUB 2 and 3: contents, parts, matter, notes, metadata, cover, and files made to do harm."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audiobook.errors import (
    DamagedManuscriptError,
    EmptyManuscriptError,
    EncryptedManuscriptError,
    ManuscriptError,
    ManuscriptTooLargeError,
)
from audiobook.manuscript import limits, read_manuscript
from audiobook.model import Book, Chapter, Matter, SceneBreak

MakeEpub = Callable[..., Path]
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32


def body(book: Book) -> list[Chapter]:
    return [chapter for chapter in book.chapters if chapter.matter is Matter.BODY]


def entry(title: str, href: str, inner: str = "") -> str:
    return f'<li><a href="{href}">{title}</a>{f"<ol>{inner}</ol>" if inner else ""}</li>'


def point(title: str, src: str, inner: str = "") -> str:
    return (
        f"<navPoint><navLabel><text>{title}</text></navLabel>"
        f'<content src="{src}"/>{inner}</navPoint>'
    )


def test_nested_contents_give_parts_and_matter_stays_out(make_epub: MakeEpub, prose: str) -> None:
    page = '<section epub:type="{}"><h2>{}</h2><p>Some words here.</p></section>'
    hgroup = '<hgroup><h2>{}</h2><p epub:type="title">{}</p></hgroup>'
    part = f'<section epub:type="part">{hgroup}</section>'
    text = f'<section epub:type="chapter">{hgroup}<p>{{}}</p><hr/><p>{{}}</p></section>'
    book = read_manuscript(
        make_epub(
            {
                "title.xhtml": page.format("titlepage", "The Lamp"),
                "imprint.xhtml": page.format("imprint", "Imprint"),
                "part1.xhtml": part.format("Part I", "Night"),
                "c1.xhtml": text.format("I", "The Window", prose, prose),
                "c2.xhtml": text.format("II", "The Harbour", prose, prose),
                "part2.xhtml": part.format("Part II", "Day"),
                "c3.xhtml": text.format("III", "The Clock", prose, prose),
                "colophon.xhtml": page.format("colophon", "Colophon"),
                "rights.xhtml": page.format("copyright-page", "Uncopyright"),
            },
            toc=entry("Titlepage", "title.xhtml")
            + entry("Imprint", "imprint.xhtml")
            + entry(
                "The Lamp",
                "part1.xhtml",
                entry(
                    "Part I: Night",
                    "part1.xhtml",
                    entry("I: The Window", "c1.xhtml") + entry("II: The Harbour", "c2.xhtml"),
                )
                + entry("Part II: Day", "part2.xhtml", entry("III: The Clock", "c3.xhtml")),
            )
            + entry("Colophon", "colophon.xhtml")
            + entry("Uncopyright", "rights.xhtml"),
        )
    )
    assert [(c.matter, c.part, c.title) for c in book.chapters] == [
        (Matter.TITLE_PAGE, "", "Titlepage"),
        (Matter.IMPRINT, "", "Imprint"),
        (Matter.BODY, "Part I: Night", "I: The Window"),
        (Matter.BODY, "Part I: Night", "II: The Harbour"),
        (Matter.BODY, "Part II: Day", "III: The Clock"),
        (Matter.COLOPHON, "", "Colophon"),
        (Matter.LICENCE, "", "Uncopyright"),
    ]
    assert book.chapters[2].heading == "Part I\nNight\nI\nThe Window"
    assert [type(b) for b in body(book)[0].blocks][1] is SceneBreak


def test_epub_2_with_an_ncx_and_fragments_in_one_file(make_epub: MakeEpub, prose: str) -> None:
    text = "".join(f'<h2 id="c{n}">Chapter {n}</h2><p>{prose}</p><p>{prose}</p>' for n in (1, 2, 3))
    book = read_manuscript(
        make_epub(
            {"all.xhtml": f'<p class="title">The Lamp</p>{text}'},
            ncx="".join(point(f"Chapter {n}", f"all.xhtml#c{n}") for n in (1, 2, 3)),
        )
    )
    assert [c.title for c in body(book)] == ["Chapter 1", "Chapter 2", "Chapter 3"]
    assert [len(c.paragraphs) for c in body(book)] == [2, 2, 2]
    assert book.chapters[0].matter is Matter.TITLE_PAGE


def test_a_chapter_split_over_files_is_one(make_epub: MakeEpub, prose: str) -> None:
    book = read_manuscript(
        make_epub(
            {
                "a.xhtml": f"<h1>Chapter 1</h1><p>{prose}</p>",
                "b.xhtml": f"<p>{prose}</p>",
                "c.xhtml": f"<h1>Chapter 2</h1><p>{prose}</p>",
            },
            ncx=point("Chapter 1", "a.xhtml") + point("Chapter 2", "c.xhtml"),
        )
    )
    assert [(c.title, len(c.paragraphs)) for c in book.chapters] == [
        ("Chapter 1", 2),
        ("Chapter 2", 1),
    ]


def test_sections_below_a_chapter_are_not_chapters(make_epub: MakeEpub, prose: str) -> None:
    text = (
        f'<h1>Chapter 1</h1><h2 id="a">Morning</h2><p>{prose}</p><h2 id="b">Noon</h2><p>{prose}</p>'
    )
    book = read_manuscript(
        make_epub(
            {"a.xhtml": text, "b.xhtml": f"<h1>Chapter 2</h1><p>{prose}</p>"},
            toc=entry(
                "Chapter 1", "a.xhtml", entry("Morning", "a.xhtml#a") + entry("Noon", "a.xhtml#b")
            )
            + entry("Chapter 2", "b.xhtml"),
        )
    )
    assert [c.title for c in book.chapters] == ["Chapter 1", "Chapter 2"]
    assert "Noon" in [p.text for p in book.chapters[0].paragraphs]


def test_without_contents_headings_make_the_chapters(make_epub: MakeEpub, prose: str) -> None:
    documents = {f"{n}.xhtml": f"<h1>Chapter {n}</h1><p>{prose}</p>" for n in (1, 2, 3)}
    book = read_manuscript(make_epub(documents))
    assert [c.title for c in body(book)] == ["Chapter 1", "Chapter 2", "Chapter 3"]


def test_without_any_heading_paragraphs_are_read_as_plain_text(
    make_epub: MakeEpub, prose: str
) -> None:
    text = "".join(f"<p>Chapter {n}</p><p>{prose}</p><p>* * *</p><p>{prose}</p>" for n in (1, 2))
    book = read_manuscript(make_epub({"a.xhtml": text}))
    assert [c.title for c in body(book)] == ["Chapter 1", "Chapter 2"]
    assert [len(c.blocks) for c in body(book)] == [3, 3]


def test_note_references_and_notes(make_epub: MakeEpub, prose: str) -> None:
    documents = {
        "1.xhtml": f"<h1>Chapter 1</h1><p>{prose}"
        '<a epub:type="noteref" href="n.xhtml#n1">1</a> More.</p>'
        '<p>Then<sup><a href="#fn2">*</a></sup> it rained.</p>'
        '<aside epub:type="footnote" id="fn2"><p>Hard.</p></aside>',
        "2.xhtml": f"<h1>Chapter 2</h1><p>{prose}</p>",
        "n.xhtml": '<section epub:type="endnotes"><h2>Endnotes</h2><ol><li id="n1"><p>At sea. '
        '<a href="1.xhtml" epub:type="backlink">↩</a></p></li></ol></section>',
    }
    book = read_manuscript(
        make_epub(
            documents,
            toc="".join(entry(n, f"{n}.xhtml") for n in ("1", "2")) + entry("Endnotes", "n.xhtml"),
        )
    )
    first = body(book)[0]
    assert [p.text for p in first.paragraphs] == [f"{prose}[1] More.", "Then[*] it rained."]
    notes = [
        (c.title, [p.text for p in c.paragraphs]) for c in book.chapters if c.matter is Matter.NOTES
    ]
    assert notes == [("Endnotes", ["At sea."]), ("Notes", ["Hard."])]


def test_inline_markup_breaks_and_entities(make_epub: MakeEpub) -> None:
    text = (
        "<h1>Chapter 1</h1><p>She&nbsp;said: <em>n&eacute;e</em>\n   Marsh&mdash;so&#8230;</p>"
        "<p>Rose are red,<br/>violets are blue.</p><p>Ab<span>so</span>lutely\u00ad not.</p>"
        "<h1>Chapter 2</h1><p>Text.</p>"
    )
    book = read_manuscript(make_epub({"a.xhtml": text}))
    assert [p.text for p in body(book)[0].paragraphs] == [
        "She\u00a0said: née Marsh—so…",
        "Rose are red,\nviolets are blue.",
        "Absolutely not.",
    ]


def test_metadata_and_cover(make_epub: MakeEpub, prose: str) -> None:
    path = make_epub(
        {"a.xhtml": f"<h1>Chapter 1</h1><p>{prose}</p>"},
        metadata='<dc:title>The Lamp</dc:title><dc:creator id="a">Ada Lane</dc:creator>'
        '<meta refines="#a" property="role">aut</meta><dc:creator id="b">Bo Hill</dc:creator>'
        '<meta refines="#b" property="role">ill</meta><dc:language>en-GB</dc:language>'
        "<dc:date>1921-03-04</dc:date><dc:publisher>Harbour</dc:publisher>"
        "<dc:identifier>urn:isbn:978-0-306-40615-7</dc:identifier>"
        "<dc:description>A lamp &amp; a keeper.</dc:description>"
        '<meta property="belongs-to-collection" id="s">Lights</meta>'
        '<meta refines="#s" property="collection-type">series</meta>'
        '<meta refines="#s" property="group-position">2</meta>',
        manifest='<item id="img" href="cover.png" media-type="image/png" '
        'properties="cover-image"/>',
        extra={"OEBPS/cover.png": PNG},
    )
    book = read_manuscript(path)
    assert (book.title, book.authors, book.language) == ("The Lamp", ("Ada Lane",), "en-GB")
    assert (book.year, book.publisher, book.isbn) == ("1921", "Harbour", "9780306406157")
    assert (book.series, book.series_index) == ("Lights", "2")
    assert book.description == "A lamp & a keeper."
    assert book.cover is not None
    assert (book.cover.data, book.cover.media_type) == (PNG, "image/png")


@pytest.mark.parametrize(
    ("metadata", "guide", "page"),
    [
        ('<meta name="cover" content="pic"/>', "", ""),
        (
            "",
            '<guide><reference type="cover" href="cover.xhtml"/></guide>',
            '<img src="p/x.png" alt=""/>',
        ),
    ],
)
def test_covers_of_epub_2(
    make_epub: MakeEpub, prose: str, metadata: str, guide: str, page: str
) -> None:
    path = make_epub(
        {"cover.xhtml": page or "<p>Cover</p>", "a.xhtml": f"<h1>Chapter 1</h1><p>{prose}</p>"},
        metadata=f"<dc:title>The Lamp</dc:title>{metadata}",
        manifest='<item id="pic" href="p/x.png" media-type="image/png"/>',
        guide=guide,
        extra={"OEBPS/p/x.png": PNG},
    )
    cover = read_manuscript(path).cover
    assert cover is not None
    assert cover.data == PNG


# ---------------------------------------------------------------- bad input


def test_a_missing_document_is_told_as_a_loss(make_epub: MakeEpub, prose: str) -> None:
    path = make_epub(
        {"a.xhtml": f"<h1>Chapter 1</h1><p>{prose}</p>"},
        manifest='<item id="gone" href="gone.xhtml" media-type="application/xhtml+xml"/>',
        spine=("gone",),
    )
    book = read_manuscript(path)
    assert [c.title for c in book.chapters] == ["Chapter 1"]
    assert any("gone.xhtml" in loss for loss in book.losses)


def test_a_name_that_leaves_the_book_is_ignored(make_epub: MakeEpub, prose: str) -> None:
    path = make_epub(
        {"a.xhtml": f"<h1>Chapter 1</h1><p>{prose}</p>"},
        manifest='<item id="out" href="../../../etc/passwd" media-type="application/xhtml+xml"/>'
        '<item id="pic" href="/etc/passwd" media-type="image/png" properties="cover-image"/>',
        spine=("out",),
        extra={"../evil.xhtml": "<p>no</p>"},
    )
    book = read_manuscript(path)
    assert [c.title for c in book.chapters] == ["Chapter 1"]
    assert book.cover is None
    assert len(book.warnings) == 1


def test_a_truncated_zip(make_epub: MakeEpub, prose: str) -> None:
    path = make_epub({"a.xhtml": f"<p>{prose}</p>"})
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(DamagedManuscriptError):
        read_manuscript(path)


def test_a_member_that_fails_its_checksum(make_epub: MakeEpub, prose: str, tmp_path: Path) -> None:
    path = make_epub({"a.xhtml": f"<p>{prose}</p>"})
    with zipfile.ZipFile(path) as archive:
        offset = archive.getinfo("OEBPS/a.xhtml").header_offset
    data = bytearray(path.read_bytes())
    data[offset + 60] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(DamagedManuscriptError):
        read_manuscript(path)


def test_a_password(make_epub: MakeEpub, prose: str) -> None:
    path = make_epub({"a.xhtml": f"<p>{prose}</p>"})
    data = bytearray(path.read_bytes())
    # Bit 0 of the general purpose flags, in every local and central header (APPNOTE 4.4.4).
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            data[at + flags] |= 1
            at = data.find(signature, at + 4)
    path.write_bytes(data)
    with pytest.raises(EncryptedManuscriptError):
        read_manuscript(path)


ENCRYPTION = (
    '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" '
    'xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData>'
    '<enc:EncryptionMethod Algorithm="{}"/><enc:CipherData>'
    '<enc:CipherReference URI="{}"/></enc:CipherData></enc:EncryptedData></encryption>'
)


def test_rights_management(make_epub: MakeEpub, prose: str) -> None:
    aes = ENCRYPTION.format("http://www.w3.org/2001/04/xmlenc#aes256-cbc", "OEBPS/a.xhtml")
    path = make_epub({"a.xhtml": f"<p>{prose}</p>"}, extra={"META-INF/encryption.xml": aes})
    with pytest.raises(EncryptedManuscriptError):
        read_manuscript(path)


def test_obfuscated_fonts_are_no_rights_management(make_epub: MakeEpub, prose: str) -> None:
    fonts = ENCRYPTION.format("http://www.idpf.org/2008/embedding", "OEBPS/font.otf")
    path = make_epub({"a.xhtml": f"<p>{prose}</p>"}, extra={"META-INF/encryption.xml": fonts})
    assert body(read_manuscript(path))


def test_an_entity_bomb_comes_to_nothing(make_epub: MakeEpub, prose: str) -> None:
    levels = "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol" * 10}">' for n in range(12)
    )
    bomb = (
        f'<?xml version="1.0"?><!DOCTYPE html [{levels}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
        f'<html xmlns="http://www.w3.org/1999/xhtml"><body><p>{prose}&l11;&f;</p></body></html>'
    )
    book = read_manuscript(make_epub({"a.xhtml": bomb}))
    assert [p.text for p in body(book)[0].paragraphs] == [f"{prose}&l11;&f;"]


def test_a_zip_bomb_is_refused_by_what_comes_out(make_epub: MakeEpub, prose: str) -> None:
    path = make_epub(
        {"a.xhtml": f"<p>{prose}</p>"},
        manifest='<item id="b" href="b.xhtml" media-type="application/xhtml+xml"/>',
        spine=("b",),
        extra={"OEBPS/b.xhtml": b" " * (limits.RATIO_FLOOR + 2_000_000)},
    )
    # The sizes an archive claims are not believed.
    data = bytearray(path.read_bytes())
    at = data.rfind(b"OEBPS/b.xhtml") - 46
    data[at + 24 : at + 28] = (100).to_bytes(4, "little")
    path.write_bytes(data)
    with pytest.raises((ManuscriptTooLargeError, DamagedManuscriptError)):
        read_manuscript(path)


def test_a_zip_bomb_that_does_not_lie(make_epub: MakeEpub, prose: str) -> None:
    path = make_epub(
        {"a.xhtml": f"<p>{prose}</p>"},
        manifest='<item id="b" href="b.xhtml" media-type="application/xhtml+xml"/>',
        spine=("b",),
        extra={"OEBPS/b.xhtml": b" " * (limits.RATIO_FLOOR + 2_000_000)},
    )
    with pytest.raises(ManuscriptTooLargeError):
        read_manuscript(path)


def test_no_text_and_no_package(make_epub: MakeEpub, tmp_path: Path) -> None:
    with pytest.raises(EmptyManuscriptError):
        read_manuscript(make_epub({"a.xhtml": "<p> </p><img src='x.png' alt=''/>"}))
    path = tmp_path / "x.epub"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("META-INF/container.xml", "<container/>")
    with pytest.raises(DamagedManuscriptError):
        read_manuscript(path)


def test_markup_nested_beyond_the_parsers_limit_is_refused(make_epub: MakeEpub, prose: str) -> None:
    deep = "<div>" * 2000 + f"<p>{prose}</p>" + "</div>" * 2000
    with pytest.raises(ManuscriptTooLargeError):
        read_manuscript(make_epub({"a.xhtml": f"<h1>Chapter 1</h1>{deep}"}))


def test_an_ill_formed_document_is_read(make_epub: MakeEpub, prose: str) -> None:
    broken = (
        '<?xml version="1.0"?><html><body><h1>Chapter 2</h1>'
        f"<p>{prose}<br><b>bold</p><p>{prose} & more"
    )
    book = read_manuscript(
        make_epub({"a.xhtml": f"<h1>Chapter 1</h1><p>{prose}", "b.xhtml": broken})
    )
    text = "\n".join(p.text for c in book.chapters for p in c.paragraphs)
    assert text.count(prose) == 3
    assert "& more" in text


def test_project_gutenbergs_own_epubs(make_epub: MakeEpub, prose: str) -> None:
    front = (
        '<section class="pg-boilerplate pgheader" id="pg-header"><h2>The Project Gutenberg eBook '
        "of <i>The Lamp</i></h2><p>This ebook is for the use of anyone anywhere.</p>"
        '<p><strong>Title</strong>: The Lamp</p></section><h1 id="a">The Lamp</h1>'
        '<h2 id="b" class="no-break">by Ada Lane</h2><h2 id="c">Contents</h2><table>'
        "<tr><td>CHAPTER I.</td><td>The Window</td></tr>"
        "<tr><td>CHAPTER II.</td><td>The Harbour</td></tr></table>"
    )
    chapter = '<div class="chapter"><h2 id="{}">CHAPTER {}.<br/>{}</h2></div><p>{}</p><p>{}</p>'
    end = (
        '<section class="pg-boilerplate pgheader" id="pg-footer"><h2 id="z">THE FULL PROJECT '
        "GUTENBERG™ LICENSE</h2><p>Please read this before you distribute.</p></section>"
    )
    book = read_manuscript(
        make_epub(
            {
                "wrap.xhtml": '<div><img src="c.png" alt="Cover"/></div>',
                "0.xhtml": front,
                "1.xhtml": chapter.format("d", "I", "The Window", prose, prose),
                "2.xhtml": chapter.format("e", "II", "The Harbour", prose, prose) + end,
            },
            ncx=point("The Lamp", "0.xhtml#a")
            + point("by Ada Lane", "0.xhtml#b")
            + point("Contents", "0.xhtml#c")
            + point("CHAPTER I. The Window", "1.xhtml#d")
            + point("CHAPTER II. The Harbour", "2.xhtml#e")
            + point("THE FULL PROJECT GUTENBERG™ LICENSE", "2.xhtml#z"),
        )
    )
    assert [(c.title, len(c.paragraphs)) for c in body(book)] == [
        ("CHAPTER I. The Window", 2),
        ("CHAPTER II. The Harbour", 2),
    ]
    assert book.chapters[0].matter is Matter.LICENCE
    assert Matter.CONTENTS in [c.matter for c in book.chapters]
    assert book.chapters[-1].matter is Matter.LICENCE


def test_flat_contents_with_parts_and_matter_without_types(make_epub: MakeEpub, prose: str) -> None:
    names = ["Cover", "Copyright", "Dedication", "Contents", "Part One", "Chapter 1", "Chapter 2"]
    names += ["Part Two", "Chapter 3", "Epilogue", "Acknowledgments", "About the Author"]
    documents = {
        f"{n}.xhtml": f"<h1>{name}</h1>" + (f"<p>{prose}</p>" if "Part" not in name else "")
        for n, name in enumerate(names)
    }
    toc = "".join(entry(name, f"{n}.xhtml") for n, name in enumerate(names))
    book = read_manuscript(make_epub(documents, toc=toc))
    assert [(c.part, c.title) for c in body(book)] == [
        ("Part One", "Chapter 1"),
        ("Part One", "Chapter 2"),
        ("Part Two", "Chapter 3"),
        ("Part Two", "Epilogue"),
    ]
    assert {c.matter for c in book.chapters if c.matter is not Matter.BODY} == {
        Matter.TITLE_PAGE,
        Matter.IMPRINT,
        Matter.DEDICATION,
        Matter.CONTENTS,
        Matter.BACK,
    }


def test_contents_that_name_paragraphs_without_heading_elements(
    make_epub: MakeEpub, prose: str
) -> None:
    documents = {
        f"{n}.xhtml": f'<p class="num">{n}</p><p class="t">{name}</p><p>{prose}</p>'
        for n, name in ((1, "The Window"), (2, "The Harbour"))
    }
    toc = entry("1 The Window", "1.xhtml") + entry("2 The Harbour", "2.xhtml")
    book = read_manuscript(make_epub(documents, toc=toc))
    assert [(c.title, c.heading, len(c.paragraphs)) for c in body(book)] == [
        ("1 The Window", "1\nThe Window", 1),
        ("2 The Harbour", "2\nThe Harbour", 1),
    ]


def test_every_word_of_the_spine_is_in_the_book(make_epub: MakeEpub, prose: str) -> None:
    documents = {
        "cover.xhtml": "<h1>The Lamp</h1><p>alpha</p>",
        "part.xhtml": '<section epub:type="part"><h2>Part One</h2><p>beta motto</p></section>',
        "one.xhtml": f'<h2>One</h2><p epub:type="epigraph">gamma</p><p>{prose}</p>',
        "two.xhtml": f"<h2>Two</h2><p>{prose}</p><aside role='doc-footnote'>delta</aside>",
        "last.xhtml": '<section epub:type="part"><h2>Part Nothing</h2></section>',
    }
    book = read_manuscript(
        make_epub(documents, toc=entry("One", "one.xhtml") + entry("Two", "two.xhtml"))
    )
    found = "\n".join(
        "\n".join([c.heading, *(p.text for p in c.paragraphs)]) for c in book.chapters
    )
    for word in ("The Lamp", "alpha", "Part One", "beta", "gamma", "delta", "Part Nothing"):
        assert word in found
    assert [c.title for c in body(book)] == ["One", "Two"]


@given(
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=12),
    st.floats(0.2, 1),
)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_damaged_file_is_read_or_refused(
    make_epub: MakeEpub, prose: str, changes: list[tuple[float, int]], length: float
) -> None:
    path = make_epub({"a.xhtml": f"<h1>Chapter 1</h1><p>{prose}</p>"}, toc=entry("1", "a.xhtml"))
    data = bytearray(path.read_bytes())
    for place, byte in changes:
        data[int(place * (len(data) - 1))] = byte
    path.write_bytes(data[: int(length * len(data))])
    try:
        assert read_manuscript(path).chapters
    except ManuscriptError as error:
        assert error.path == path
