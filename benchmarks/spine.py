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
from spine_samples import write_own

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
