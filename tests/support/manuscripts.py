"""Manuscripts of every kind of file, small and made here, so that no binary fixture is kept."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

FIRST = (
    "The lamp had burned all night in the window above the harbour, and the keeper was still at "
    "his table when the boats came home."
)
SECOND = (
    "Nobody asked him why he had counted them twice, and nobody counted them again until the "
    "spring tide took the jetty away."
)


def write_zip(path: Path, members: Mapping[str, str | bytes]) -> Path:
    """A zip file of `members`."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def fiction_book(body: str, *, title: str = "The Lamp", author: str = "Ada Lane") -> str:
    """A FictionBook around `body`."""
    first, _, last = author.partition(" ")
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0" '
        'xmlns:l="http://www.w3.org/1999/xlink"><description><title-info>'
        f"<author><first-name>{first}</first-name><last-name>{last}</last-name></author>"
        f"<book-title>{title}</book-title><lang>en</lang></title-info></description>"
        f"<body>{body}</body></FictionBook>"
    )


def write_odt(path: Path, body: str, *, styles: str = "", meta: str = "") -> Path:
    """An OpenDocument text of the elements in `body`."""
    names = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in (
            ("office", "office"),
            ("text", "text"),
            ("style", "style"),
            ("table", "table"),
            ("meta", "meta"),
        )
    )
    names += (
        ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
    )
    return write_zip(
        path,
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "META-INF/manifest.xml": "<manifest/>",
            "content.xml": f"<office:document-content {names}><office:automatic-styles>{styles}"
            f"</office:automatic-styles><office:body><office:text>{body}</office:text>"
            "</office:body></office:document-content>",
            "meta.xml": f"<office:document-meta {names}><office:meta>{meta}</office:meta>"
            "</office:document-meta>",
        },
    )


Placed = tuple[float, float, float, str]
"""Left, baseline and size in points, and the text."""


def write_pdf(path: Path, pages: Sequence[Sequence[Placed]], *, title: str = "") -> Path:
    """A PDF whose pages have these pieces of text, in Helvetica."""
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    kids: list[str] = []
    for page in pages:
        commands = b"".join(
            b"BT /F1 %g Tf %g %g Td (%s) Tj ET\n"
            % (
                size,
                left,
                baseline,
                text.encode("cp1252").replace(b"(", b"\\(").replace(b")", b"\\)"),
            )
            for left, baseline, size, text in page
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(commands), commands))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    objects.append(b"<< /Title (%s) >>" % title.encode("latin-1"))
    data = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    data += b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        len(objects),
        start,
    )
    path.write_bytes(data)
    return path


def write_mobi(path: Path, html: str, *, title: str = "The Lamp", encryption: int = 0) -> Path:
    """A Mobipocket book of version 6 with one record of text, not compressed."""
    body = html.encode()
    name = title.encode()
    none = 0xFFFFFFFF
    header = bytearray(248)
    struct.pack_into(">HHIHHHH", header, 0, 1, 0, len(body), 1, 4096, encryption, 0)
    struct.pack_into(">4sIIIII", header, 16, b"MOBI", 232, 2, 65001, 7, 6)
    for place in (*range(40, 80, 4), 208, 224, 244):
        struct.pack_into(">I", header, place, none)
    struct.pack_into(">IIIIII", header, 80, 2, len(header), len(name), 9, 0, 0)
    struct.pack_into(">II", header, 104, 6, 2)
    struct.pack_into(">I", header, 168, none)
    records = [bytes(header) + name + bytes(4), body]
    offset = 78 + 8 * len(records) + 2
    table = b""
    for number, record in enumerate(records):
        table += struct.pack(">II", offset, number)
        offset += len(record)
    database = struct.pack(
        ">32sHHIIIIII4s4sIIH",
        b"The_Lamp",
        *(0, 0, 0, 0, 0, 0, 0, 0),
        b"BOOK",
        b"MOBI",
        *(0, 0, len(records)),
    )
    path.write_bytes(database + table + b"\0\0" + b"".join(records))
    return path
