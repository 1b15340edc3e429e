"""Builders of EPUB and DOCX files, so that no binary fixture is kept."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

CONTAINER = """<?xml version="1.0"?>
<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">
<rootfiles><rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/>
</rootfiles></container>"""

MakeEpub = Callable[..., Path]


def xhtml(body: str, *, body_type: str = "bodymatter") -> str:
    """An XHTML document around `body`."""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
        f'<head><title>x</title></head><body epub:type="{body_type}">{body}</body></html>'
    )


def write_zip(path: Path, members: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


@pytest.fixture
def make_epub(tmp_path: Path) -> MakeEpub:
    """Writes an EPUB of documents (whole, or what goes into a body) in the order of the spine."""

    def make(
        documents: Mapping[str, str],
        *,
        toc: str = "",
        ncx: str = "",
        metadata: str = "<dc:title>The Lamp</dc:title><dc:creator>Ada Lane</dc:creator>"
        "<dc:language>en-GB</dc:language>",
        manifest: str = "",
        guide: str = "",
        extra: Mapping[str, str | bytes] | None = None,
        spine: tuple[str, ...] = (),
    ) -> Path:
        names = list(documents)
        items = "".join(
            f'<item id="i{n}" href="{name}" media-type="application/xhtml+xml"/>'
            for n, name in enumerate(names)
        )
        refs = "".join(
            f'<itemref idref="{ref}"/>'
            for ref in [f"i{n}" for n in range(len(names))] + list(spine)
        )
        members: dict[str, str | bytes] = {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": CONTAINER,
        }
        if toc:
            items += (
                '<item id="nav" href="nav.xhtml" properties="nav" '
                'media-type="application/xhtml+xml"/>'
            )
            members["OEBPS/nav.xhtml"] = xhtml(f'<nav epub:type="toc"><ol>{toc}</ol></nav>')
        if ncx:
            items += '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>'
            members["OEBPS/toc.ncx"] = (
                '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1">'
                f"<navMap>{ncx}</navMap></ncx>"
            )
        members["OEBPS/content.opf"] = (
            '<package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
            '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/" '
            f'xmlns:opf="http://www.idpf.org/2007/opf">{metadata}</metadata>'
            f"<manifest>{items}{manifest}</manifest>"
            f'<spine toc="{"ncx" if ncx else ""}">{refs}</spine>{guide}</package>'
        )
        members |= {
            f"OEBPS/{name}": text if text.startswith("<?xml") else xhtml(text)
            for name, text in documents.items()
        }
        members |= dict(extra or {})
        return write_zip(tmp_path / "the-lamp.epub", members)

    return make


@pytest.fixture
def prose() -> str:
    """A paragraph of public use: nobody's style, forty words of it."""
    return (
        "The lamp had burned all night in the window above the harbour, and when the first boats "
        "came home the keeper was still at his table, counting the hours on his fingers and "
        "wondering which of them he had slept through."
    )
