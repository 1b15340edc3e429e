"""Word documents, built with python-docx and by hand."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import pytest

from audiobook.errors import DamagedManuscriptError, EmptyManuscriptError, EncryptedManuscriptError
from audiobook.manuscript import read_manuscript
from audiobook.model import Book, Chapter, Matter, SceneBreak

PROSE = "The lamp had burned all night in the window above the harbour, and the keeper slept."
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def body(book: Book) -> list[Chapter]:
    return [chapter for chapter in book.chapters if chapter.matter is Matter.BODY]


def texts(chapter: Chapter) -> list[str]:
    return [paragraph.text for paragraph in chapter.paragraphs]


def by_hand(tmp_path: Path, paragraphs: str, **parts: str) -> Path:
    path = tmp_path / "book.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-'
            f'compatibility/2006"><w:body>{paragraphs}</w:body></w:document>',
        )
        for name, xml in parts.items():
            archive.writestr(f"word/{name}.xml", f'<w:{name} xmlns:w="{W}">{xml}</w:{name}>')
    return path


def p(text: str, properties: str = "") -> str:
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def test_styles_metadata_and_scene_breaks(tmp_path: Path) -> None:
    document = docx.Document()
    document.core_properties.author = "Ada Lane; Bo Hill"
    document.core_properties.title = ""
    document.core_properties.language = "en-GB"
    document.add_paragraph("The Lamp", style="Title")
    document.add_paragraph("A tale", style="Subtitle")
    for part, chapters in (
        ("Part One", ("The Window", "The Harbour")),
        ("Part Two", ("The Clock",)),
    ):
        document.add_heading(part, 1)
        for title in chapters:
            document.add_heading(title, 2)
            document.add_paragraph(PROSE)
            document.add_paragraph("#")
            paragraph = document.add_paragraph("Roses")
            paragraph.add_run().add_break()
            paragraph.add_run("are red.").italic = True
    path = tmp_path / "draft.docx"
    document.save(str(path))
    book = read_manuscript(path)
    assert (book.title, book.authors, book.language) == (
        "The Lamp",
        ("Ada Lane", "Bo Hill"),
        "en-GB",
    )
    assert [(c.matter, c.part, c.title) for c in book.chapters] == [
        (Matter.TITLE_PAGE, "", ""),
        (Matter.BODY, "Part One", "The Window"),
        (Matter.BODY, "Part One", "The Harbour"),
        (Matter.BODY, "Part Two", "The Clock"),
    ]
    assert texts(body(book)[0]) == [PROSE, "Roses\nare red."]
    assert [b.mark for b in body(book)[0].blocks if isinstance(b, SceneBreak)] == ["#"]


def test_without_styles_the_conventions_of_plain_text(tmp_path: Path) -> None:
    document = docx.Document()
    for text in ("Chapter 1", PROSE, PROSE, PROSE, "", PROSE, "Chapter 2", *[PROSE] * 8):
        document.add_paragraph(text)
    path = tmp_path / "my-lamp.docx"
    document.save(str(path))
    book = read_manuscript(path)
    assert book.title == "My Lamp"
    assert [c.title for c in body(book)] == ["Chapter 1", "Chapter 2"]
    # One empty paragraph among many is a break between scenes.
    assert [type(b) is SceneBreak for b in body(book)[0].blocks] == [False] * 3 + [True, False]


def test_tracked_changes_hidden_text_and_text_boxes(tmp_path: Path) -> None:
    paragraphs = (
        f"<w:p><w:r><w:t>He </w:t></w:r><w:del><w:r><w:delText>ran</w:delText></w:r></w:del>"
        f"<w:ins><w:r><w:t>walked</w:t></w:r></w:ins><w:moveFrom><w:r><w:t> away</w:t></w:r>"
        f"</w:moveFrom><w:r><w:rPr><w:vanish/></w:rPr><w:t> secret</w:t></w:r>"
        f"<w:r><w:noBreakHyphen/><w:t>home.</w:t><w:tab/><w:t>Late.</w:t></w:r></w:p>"
        f"<w:sdt><w:sdtContent>{p('In a control.')}</w:sdtContent></w:sdt>"
        "<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent>"
        f"{p('In a box.')}</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>{p('In a box.')}"
        "</w:txbxContent></mc:Fallback></mc:AlternateContent><w:t>Around it.</w:t></w:r></w:p>"
    )
    book = read_manuscript(by_hand(tmp_path, paragraphs))
    assert texts(book.chapters[0]) == [
        "He walked\u2011home. Late.",
        "In a control.",
        "In a box.",
        "Around it.",
    ]


def test_footnotes(tmp_path: Path) -> None:
    paragraphs = (
        "<w:p><w:r><w:t>He looked up.</w:t></w:r>"
        '<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:t> And down.</w:t></w:r></w:p>'
    )
    notes = f'<w:footnote w:id="2">{p("At the sky.")}</w:footnote>'
    book = read_manuscript(by_hand(tmp_path, paragraphs, footnotes=notes))
    assert texts(book.chapters[0]) == ["He looked up.[1] And down."]
    assert [(c.matter, texts(c)) for c in book.chapters[1:]] == [
        (Matter.NOTES, ["[1] At the sky."])
    ]


def test_a_table_of_contents_and_outline_levels(tmp_path: Path) -> None:
    toc = '<w:pPr><w:pStyle w:val="TOC1"/></w:pPr>'
    outline = '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>'
    styles = '<w:style w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>'
    paragraphs = "".join(p(t, toc) for t in ("The Window 1", "The Clock 9"))
    paragraphs += "".join(p(t, outline) + p(PROSE) for t in ("The Window", "The Clock"))
    book = read_manuscript(by_hand(tmp_path, paragraphs, styles=styles))
    assert [(c.matter, c.title) for c in book.chapters] == [
        (Matter.CONTENTS, ""),
        (Matter.BODY, "The Window"),
        (Matter.BODY, "The Clock"),
    ]


def test_bad_documents(tmp_path: Path) -> None:
    with pytest.raises(EmptyManuscriptError):
        read_manuscript(by_hand(tmp_path, "<w:p/>"))
    path = by_hand(tmp_path, p("Text."))
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(DamagedManuscriptError):
        read_manuscript(path)
    path = tmp_path / "bare.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "no xml at all")
    with pytest.raises(DamagedManuscriptError):
        read_manuscript(path)


def test_a_password(tmp_path: Path) -> None:
    path = tmp_path / "locked.docx"
    stream = "EncryptedPackage".encode("utf-16-le")
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + stream + bytes(512))
    with pytest.raises(EncryptedManuscriptError):
        read_manuscript(path)
