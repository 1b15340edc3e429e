"""Every word of an EPUB's reading order against script/, in order.

    python benchmarks/spine.py BOOK.epub … [--own]

The words of the linear spine are extracted here, without the reader's code: a walk over the text of
each document with nothing but lxml. A production is made of the book, and its words are compared in
two steps: each file of script/ with the chapter that was read, word by word, and the words of all
chapters, in order, with those of the spine (`diff`). What the spine has beyond the chapters has to
stand, in the same order, in a section that is left out; which, and why, is printed.

- joined or split: a run that has the same letters on both sides, an initial and its word;
- moved: a run that both sides have, a part's motto behind its first chapter's title;
- missing: a run of words in the spine and in no section;
- added: a run in a chapter and not in the spine;
- script: a chapter whose file has other words than were read.

Exits 1 when a word is left that nothing explains. ``--own`` writes small EPUBs of all the
constructions that the reader knows into a temporary folder and checks them, too.
"""

from __future__ import annotations

import argparse
import posixpath
import re
import subprocess
import sys
import tempfile
import time
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote

from lxml import etree

from audiobook import Production
from audiobook.manuscript import read_manuscript
from audiobook.model import Book, Chapter, Matter, SceneBreak, ScriptChapter, ScriptParagraph
from audiobook.script import read_script_folder

_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")
_BLOCKS = frozenset(
    "p div h1 h2 h3 h4 h5 h6 li td th tr br hr blockquote section article aside header footer "
    "figcaption dt dd pre body".split()
)
_NEVER = frozenset(
    "script style head template noscript svg math object iframe audio video canvas "
    "select button textarea rt rp".split()
)
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")


def words_of_spine(path: Path) -> list[str]:
    """The words of the documents in the linear reading order, one after the other."""
    with zipfile.ZipFile(path) as archive:
        container = etree.fromstring(archive.read("META-INF/container.xml"))
        package = str(container.xpath("string(//@full-path)"))
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
    if element.get("data-unread"):
        return
    if name in _BLOCKS:
        text.append("\n")
    text.append(element.text or "")
    for child in element:
        if child.tag == "img" and (name in _HEADINGS or len(child.get("alt") or "") == 1):
            text.append(child.get("alt") or "")
        elif child.tag == "math":
            text.append(child.get("alttext") or "")
        _collect(child, text)
        text.append(child.tail or "")
    if name in _BLOCKS:
        text.append("\n")


def _words(text: str) -> list[str]:
    return _WORD.findall(_INVISIBLE.sub("", unicodedata.normalize("NFKC", text)))


def words_of_chapter(chapter: Chapter, part: str = "") -> list[str]:
    """The words of a section, its heading first.

    Args:
        part: of the chapter before; a new one is a line of the heading.
    """
    heading = _words(chapter.heading)
    words = list(heading)
    if chapter.part != part and not _is_within(_words(chapter.part), heading):
        words = [*_words(chapter.part), *words]
    for block in chapter.blocks:
        if isinstance(block, SceneBreak):
            words += _words(block.mark)
            continue
        words += [word for speech in block.speeches[:1] for word in _words(speech.speaker)]
        # Lines of a heading that the title does not show are paragraphs, too.
        text = _words(block.text)
        if text and not _is_within(text, heading):
            words += text
    return words


def _is_within(words: Sequence[str], others: Sequence[str]) -> bool:
    size = len(words)
    return any(list(others[i : i + size]) == list(words) for i in range(len(others) - size + 1))


def compare(path: Path) -> int:
    """Print what differs between the spine of `path` and script/ made of it.

    Returns:
        How many words nothing explains.
    """
    start = time.perf_counter()
    book = read_manuscript(path)
    seconds = time.perf_counter() - start
    spine = words_of_spine(path)
    body = [chapter for chapter in book.chapters if chapter.matter is Matter.BODY]
    others = [chapter for chapter in book.chapters if chapter.matter is not Matter.BODY]
    read: list[str] = []
    part = ""
    for chapter in body:
        read += words_of_chapter(chapter, part)
        part = chapter.part
    left_out = Counter(chapter.matter.value for chapter in others)
    print(
        f"{path.name}: {len(spine):,} words in the spine, {len(read):,} in {len(body)} chapters, "
        f"{seconds:.1f} s; left out: {dict(left_out) or 'nothing'}"
    )
    for notice in (*book.losses, *book.warnings):
        print(f"  notice: {notice}")
    return _unexplained(spine, read, others) + _unlike_script(path, book)


def _unexplained(spine: Sequence[str], read: Sequence[str], others: Sequence[Chapter]) -> int:
    sections = [(chapter, words_of_chapter(chapter)) for chapter in others]
    runs = list(_differences(spine, read))
    count = 0
    explained: set[int] = set()
    for index, (sign, words) in enumerate(runs):
        letters = "".join(words)
        twins = [
            other
            for other, (other_sign, others_words) in enumerate(runs)
            if other_sign != sign and other not in explained and "".join(others_words) == letters
        ]
        if index in explained:
            continue
        if twins:
            explained.add(twins[0])
            name = "moved" if runs[twins[0]][1] == words else "joined or split"
            print(f"  {name}: {' '.join(words[:8])} / {' '.join(runs[twins[0]][1][:8])}")
            continue
        home = sign == "<" and _home(words, sections)
        if home:
            print(f"  left out ({home}): {len(words)} words, {' '.join(words[:8])}")
            continue
        count += len(words)
        name = "missing" if sign == "<" else "added"
        print(f"  {name}: {' '.join(words[:20])}")
    return count


def _home(words: Sequence[str], sections: Sequence[tuple[Chapter, list[str]]]) -> str:
    """Names of the sections that hold a run of words, or the parts of it, in order."""
    names: list[str] = []
    rest = list(words)
    while rest:
        size, name = max(
            ((_shared(rest, held), chapter.matter.value) for chapter, held in sections),
            default=(0, ""),
        )
        if size == 0:
            return ""
        names.append(name)
        rest = rest[size:]
    return ", ".join(dict.fromkeys(names))


def _shared(words: Sequence[str], held: Sequence[str]) -> int:
    """How many words from the first on stand in `held`, one after the other."""
    best = 0
    for start in range(len(held)):
        size = 0
        while size < len(words) and start + size < len(held) and held[start + size] == words[size]:
            size += 1
        best = max(best, size)
    return best


def _differences(spine: Sequence[str], read: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Runs of words that one side has and the other has not, ``<`` for the spine's."""
    with tempfile.TemporaryDirectory() as room:
        files = [Path(room, "spine"), Path(room, "read")]
        for file, words in zip(files, (spine, read), strict=True):
            file.write_text("".join(f"{word}\n" for word in words), encoding="utf-8")
        done = subprocess.run(
            ["diff", "--minimal", *map(str, files)], capture_output=True, text=True, check=False
        )
    run: tuple[str, list[str]] = ("", [])
    for line in done.stdout.splitlines():
        if line[:1] == run[0]:
            run[1].append(line[2:])
            continue
        if run[1]:
            yield run
        run = (line[0], [line[2:]]) if line[:1] in "<>" else ("", [])
    if run[1]:
        yield run


def _unlike_script(path: Path, book: Book) -> int:
    """How many words differ between the chapters that are read aloud and their files."""
    with tempfile.TemporaryDirectory() as room:
        production = Production(Path(room, "production"))
        production.new(path)
        production.build()
        files = read_script_folder(production.folder.script)
    body = [chapter for chapter in book.chapters if chapter.matter is Matter.BODY]
    count = 0
    if len(files) != len(body):
        print(f"  script: {len(files)} files of {len(body)} chapters")
        count += abs(len(files) - len(body))
    for chapter, file in zip(body, files, strict=False):
        text = [word for block in chapter.paragraphs for word in _words(block.text)]
        missing = sum(len(words) for _, words in _differences(text, _words_of_file(file)))
        if missing:
            print(f"  script: {missing} words of {chapter.title!r}")
        count += missing
    return count


def _words_of_file(file: ScriptChapter) -> list[str]:
    return [
        word
        for block in file.blocks
        if isinstance(block, ScriptParagraph)
        for word in _words("".join(segment.text for segment in block.segments))
    ]


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
    "hidden": [
        "<style>.gone { display: none } .faint { visibility: hidden } .tiny { font-size: 0 } "
        ".line { display: block }</style>"
        f'<h1>Chapter {n}</h1><p>{_PROSE}</p><p class="gone" data-unread="1">Printed for '
        f'nobody.</p><p><span class="line">Salt on the sill,</span><span class="line">salt on the '
        f"stair.</span></p>"
        f'<p>{_PROSE} <span class="faint" data-unread="1">Unseen.</span></p>'
        '<p class="tiny" data-unread="1">Smaller than small.</p><p hidden="hidden">Off.</p>'
        for n in "12"
    ],
    "raised": [
        f"<h1>Chapter {n}</h1><p>The 1<sup>st</sup> of May; M<sup>rs</sup> Lane had 10<sup>2</sup> "
        f"lamps on 5 m<sup>2</sup>, and H<sub>2</sub>O below. {_PROSE}</p>"
        for n in "12"
    ],
    "pages": [
        f"<h1>Chapter {n}</h1>"
        + "".join(
            f'<p>{_PROSE} <span class="pagenum" data-unread="1">{10 * n + page}</span>{_PROSE}</p>'
            for page in range(4)
        )
        for n in (1, 2)
    ],
    "drop-caps": [
        f'<h1>Chapter {n}</h1><div class="dropcap">T</div><p>he lamp was out. {_PROSE}</p>'
        f'<p><img alt="W" src="w.png"/>hen it rained, she counted. {_PROSE}</p>'
        for n in "12"
    ],
    "ruby-and-quotes": [
        f"<h1>Chapter {n}</h1><p><q>Who is there?</q> she said. <ruby>港<rt>minato</rt></ruby> was "
        f"the word on the door. {_PROSE}</p>"
        for n in "12"
    ],
    "pictures-and-formulas": [
        f'<h1><img alt="The {name} Lamp" src="a.png"/></h1><p>{_PROSE}</p><p>She wrote '
        f'<math alttext="a plus b"><mi>a</mi></math> and nothing else. {_PROSE}</p>'
        for name in ("First", "Second")
    ],
    "machines": [
        f"<h1>Chapter {n}</h1><p>{_PROSE}</p><svg><text>Drawn</text></svg><audio>No sound</audio>"
        f"<p>{_PROSE}</p><form><button>Buy</button><select><option>One</option></select></form>"
        for n in "12"
    ],
    "lists-and-tables": [
        f"<h1>Chapter {n}</h1><p>{_PROSE}</p><ul><li>a rope</li><li>two lamps</li></ul><ol><li>Go "
        "down.</li><li>Come up.</li></ol><dl><dt>Neap</dt><dd>The low tide.</dd></dl><table><tr>"
        "<th>Boat</th><th>Men</th></tr><tr><td>Kite</td><td>four</td></tr></table><blockquote><p>"
        f"To whom it may concern: come home.</p><p>A. L.</p></blockquote><p>{_PROSE}</p><figure>"
        "<figcaption>The jetty in May.</figcaption></figure>"
        for n in "12"
    ],
    "one-title-twice": [
        f'<section epub:type="chapter"><h2>{title}</h2><p>{_PROSE} {title} {n}.</p></section>'
        for n, title in enumerate(("Night", "Day", "Night", "Day"))
    ],
    "story-parts": [
        f'<section epub:type="prologue"><h2>Prologue</h2><p>{_PROSE}</p></section>',
        '<section epub:type="part"><h1>Part One: The Ebb</h1><p><i>Ships go out.</i></p></section>',
        f'<section epub:type="chapter"><h2>1</h2><h3>Ann Waits</h3><p>{_PROSE}</p></section>',
        f"<section><h2>Interlude</h2><p>{_PROSE}</p></section>",
        '<section epub:type="part"><h1>Part Two</h1><h2>The Flood</h2></section>',
        '<section epub:type="chapter"><h2>2</h2><p>It ended.</p></section>',
        f'<section epub:type="afterword"><h2>Afterword</h2><p>{_PROSE}</p></section>',
    ],
    "no-spaces": [
        f"<h1>第{n}章</h1><p>港の灯は一晩中ともっていた。番人はまだ机に向かっていた。</p><p>「だれだ。」</p>"
        for n in "一二三"
    ],
    "bare-pages": [
        f"<p>{n}</p><p>The keeper wrote. {_PROSE}</p><p>THE END OF {n}</p>" for n in ("I", "II")
    ],
}


def write_own(folder: Path) -> list[Path]:
    """EPUBs that hold the constructions the reader knows; ``data-unread`` marks what no reader of
    the page sees."""
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
