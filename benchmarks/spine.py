"""Every word of an EPUB's reading order against what is read of it.

    python benchmarks/spine.py BOOK.epub … [--own]

The words of the linear spine are extracted here, without the reader's code: a walk over the text of
each document with nothing but lxml. They are compared with the words of all sections the reader
found; what is not read aloud is listed with why. Words are told apart as

- missing: in the spine and in no section;
- added: in a section and not in the spine;
- joined or split: two words of one side that are one of the other.

Exits 1 when a word is left that nothing explains. ``--own`` writes ten small EPUBs of all the
constructions that the reader knows into a temporary folder and checks them.
"""

from __future__ import annotations

import argparse
import difflib
import posixpath
import re
import sys
import tempfile
import time
import zipfile
from collections import Counter
from pathlib import Path
from urllib.parse import unquote

from lxml import etree

from audiobook.manuscript import read_manuscript
from audiobook.model import Book, Matter

_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")
_BLOCKS = frozenset(
    "p div h1 h2 h3 h4 h5 h6 li td th tr br hr blockquote section article aside header footer "
    "figcaption dt dd pre body".split()
)
_NEVER = frozenset(
    "script style head template noscript svg math object iframe audio video canvas "
    "select button textarea rt rp".split()
)
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")


def words_of_spine(path: Path) -> list[str]:
    """The words of the documents in the linear reading order, one after the other."""
    with zipfile.ZipFile(path) as archive:
        container = etree.fromstring(archive.read("META-INF/container.xml"))
        package = container.xpath("string(//@full-path)")
        root = etree.fromstring(archive.read(package))
        items = {e.get("id"): e.get("href") for e in root.iter("{*}item")}
        text: list[str] = []
        for reference in root.iter("{*}itemref"):
            if reference.get("linear") == "no" or reference.get("idref") not in items:
                continue
            href = unquote(items[reference.get("idref")] or "")
            name = posixpath.normpath(posixpath.join(posixpath.dirname(package), href))
            parser = etree.HTMLParser(encoding="utf-8")
            document = etree.fromstring(archive.read(name), parser)
            body = document.find(".//body") if document is not None else None
            if body is not None:
                _collect(body, text)
                text.append("\n")
    return _words("".join(text))


def _collect(element: etree._Element, text: list[str]) -> None:
    name = element.tag if isinstance(element.tag, str) else ""
    kinds = f"{element.get('epub:type') or ''} {element.get('role') or ''}".lower()
    if not name or name in _NEVER or element.get("hidden") is not None:
        return
    if "pagebreak" in kinds or (name == "nav" and "toc" in kinds):
        return
    if name in _BLOCKS:
        text.append("\n")
    text.append(element.text or "")
    for child in element:
        _collect(child, text)
        text.append(child.tail or "")
    if name in _BLOCKS:
        text.append("\n")


def _words(text: str) -> list[str]:
    return _WORD.findall(_INVISIBLE.sub("", text))


def words_of_book(book: Book) -> list[str]:
    """The words of all sections: their headings and paragraphs."""
    parts = []
    for chapter in book.chapters:
        parts.append(chapter.heading)
        said = _words(chapter.heading)
        for paragraph in chapter.paragraphs:
            parts += [speech.speaker for speech in paragraph.speeches[:1]]
            # Lines of a heading that the title does not show are paragraphs, too.
            if _words(paragraph.text) and not _is_within(_words(paragraph.text), said):
                parts.append(paragraph.text)
    return _words("\n".join(parts))


def _is_within(words: list[str], heading: list[str]) -> bool:
    size = len(words)
    return any(heading[at : at + size] == words for at in range(len(heading) - size + 1))


def compare(path: Path) -> int:
    """Print what differs between the spine of `path` and what the reader made of it.

    Returns:
        How many words nothing explains.
    """
    start = time.perf_counter()
    book = read_manuscript(path)
    seconds = time.perf_counter() - start
    spine, read = words_of_spine(path), words_of_book(book)
    missing, added = Counter(spine) - Counter(read), Counter(read) - Counter(spine)
    joined = _joined(missing, added)
    left_out = Counter(c.matter.value for c in book.chapters if c.matter is not Matter.BODY)
    print(
        f"{path.name}: {len(spine):,} words in the spine, {len(read):,} in the sections, "
        f"{seconds:.1f} s; left out: {dict(left_out) or 'nothing'}"
    )
    for what, words in (("missing", missing), ("added", added)):
        if words:
            print(f"  {what}: {', '.join(f'{w}×{n}' for w, n in words.most_common(20))}")
    for whole, parts in joined:
        print(f"  joined or split: {whole} / {parts}")
    for told in (*book.losses, *book.warnings):
        print(f"  told: {told}")
    return missing.total() + added.total()


def _joined(missing: Counter[str], added: Counter[str]) -> list[tuple[str, str]]:
    pairs = []
    for word in list(added):
        near = difflib.get_close_matches(word, missing, n=1, cutoff=0.6)
        if near and (near[0] in word or word in near[0]):
            pairs.append((word, near[0]))
    return pairs


# ---------------------------------------------------------------- books of our own

_PROSE = (
    "The lamp had burned all night in the window above the harbour, and the keeper was still at "
    "his table when the boats came home. Nobody asked him why he had counted them twice."
)
_OWN: dict[str, list[str]] = {
    "parts": [
        '<section epub:type="part"><h1>Part One</h1></section>',
        f'<section epub:type="chapter"><h2>I</h2><p>{_PROSE}</p></section>',
        f'<section epub:type="chapter"><h2>II</h2><p>{_PROSE}</p></section>',
    ],
    "titles": [
        f'<section epub:type="chapter"><h2>{n}</h2><h2>The Note</h2><p>{_PROSE}</p></section>'
        for n in "123"
    ],
    "subtitles": [
        f"<hgroup><h2>The Raven</h2><p>A Fable {n}</p></hgroup><p>{_PROSE}</p>" for n in "123"
    ],
    "notes": [
        f'<h1>Chapter {n}</h1><p>He bowed.<sup><a href="#f" id="r">1</a></sup> {_PROSE}</p>'
        '<p id="f"><a href="#r">1</a>. A custom of the court.</p>'
        for n in "12"
    ],
    "initials": [f"<h1>Chapter {n}</h1><p><span>W</span>hen it rained. {_PROSE}</p>" for n in "12"],
    "verse": [
        f"<h1>Chapter {n}</h1><p>She sang:</p><p>Row on,<br/>the tide is long.</p><p>{_PROSE}</p>"
        for n in "12"
    ],
    "scenes": [
        f"<h1>Chapter {n}</h1><p>{_PROSE}</p><hr/><p>{_PROSE}</p><p>* * *</p><p>{_PROSE}</p>"
        for n in "12"
    ],
    "play": [
        "<h2>Act I</h2><table>"
        + "".join(
            f'<tr><td epub:type="z3998:persona">{who}</td><td>{_PROSE}</td></tr>'
            for who in ("Mina", "Anton", "Mina", "Anton")
        )
        + "</table>"
    ]
    * 1,
    "apparatus": [
        '<section epub:type="titlepage"><h1>The Lamp</h1><p>Ada Lane</p></section>',
        f'<section epub:type="chapter"><h2>The Window</h2><p>{_PROSE}</p></section>',
        f'<section epub:type="chapter"><h2>The Clock</h2><p>{_PROSE}</p></section>',
        '<section epub:type="endnotes"><h2>Notes</h2><p>1. A note.</p></section>',
    ],
    "epilogue": [
        f'<section epub:type="chapter"><h2>I</h2><p>{_PROSE}</p></section>',
        f'<section epub:type="epilogue"><h2>Note</h2><p>{_PROSE}</p></section>',
    ],
}


def write_own(folder: Path) -> list[Path]:
    """Ten EPUBs that hold the constructions the reader knows."""
    paths = []
    for name, bodies in _OWN.items():
        path = folder / f"{name}.epub"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("mimetype", "application/epub+zip")
            archive.writestr(
                "META-INF/container.xml",
                '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
                '<rootfile full-path="b/p.opf"/></rootfiles></container>',
            )
            items = refs = ""
            for number, body in enumerate(bodies):
                items += (
                    f'<item id="d{number}" href="{number}.xhtml" '
                    'media-type="application/xhtml+xml"/>'
                )
                refs += f'<itemref idref="d{number}"/>'
                archive.writestr(
                    f"b/{number}.xhtml",
                    '<html xmlns="http://www.w3.org/1999/xhtml" '
                    'xmlns:epub="http://www.idpf.org/2007/ops"><head><title>-</title></head>'
                    f"<body>{body}</body></html>",
                )
            archive.writestr(
                "b/p.opf",
                '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata '
                'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Own</dc:title>'
                "<dc:language>en</dc:language></metadata>"
                f"<manifest>{items}</manifest><spine>{refs}</spine></package>",
            )
        paths.append(path)
    return paths


def main() -> None:
    """Compare the books that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("books", nargs="*", type=Path)
    parser.add_argument("--own", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as room:
        books = [*options.books, *(write_own(Path(room)) if options.own else ())]
        unexplained = sum(compare(path) for path in books)
    print(f"{unexplained} words unexplained in {len(books)} books")
    sys.exit(unexplained > 0)


if __name__ == "__main__":
    main()
