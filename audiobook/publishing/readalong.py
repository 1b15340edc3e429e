"""An EPUB 3 that reads itself aloud: text and audio bound by Media Overlays.

Sources: W3C EPUB 3.3, sections 4 (OCF), 5 (package document), 7 (navigation) and 9 (media
overlays); EPUB Accessibility 1.1 for the accessibility metadata.
"""

from __future__ import annotations

import itertools
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audiobook.errors import PublishingError
from audiobook.files import replacing
from audiobook.media import AUDIO_TYPES, EPUB_TYPE, image_type
from audiobook.model import BookInfo, Caption, Track
from audiobook.publishing.feed import xml_text

OPF = "http://www.idpf.org/2007/opf"
DC = "http://purl.org/dc/elements/1.1/"
XHTML = "http://www.w3.org/1999/xhtml"
OPS = "http://www.idpf.org/2007/ops"
SMIL = "http://www.w3.org/ns/SMIL"
CONTAINER = "urn:oasis:names:tc:opendocument:xmlns:container"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

ACTIVE_CLASS = "being-read"

_STYLE = f"""\
body {{ line-height: 1.5; margin: 5%; }}
p {{ margin: 0; text-indent: 1.2em; }}
.{ACTIVE_CLASS} {{ background-color: #ffe9a8; color: #000; }}
"""

# EPUB 3.3, section 3.2: the core media types of audio.
_CORE_AUDIO_TYPES = {
    **{suffix: AUDIO_TYPES[suffix] for suffix in (".mp3", ".m4a")},
    ".opus": f"{AUDIO_TYPES['.opus']}; codecs=opus",
}

# The OCF zip carries dates; a fixed one keeps the same input at the same bytes.
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class _Section:
    """One chapter inside the EPUB."""

    track: Track
    stem: str

    @property
    def text_name(self) -> str:
        return f"{self.stem}.xhtml"

    @property
    def overlay_name(self) -> str:
        return f"{self.stem}.smil"

    @property
    def audio_name(self) -> str:
        return f"audio/{self.track.path.name}"


def write_readalong(
    path: Path,
    info: BookInfo,
    tracks: Sequence[Track],
    *,
    cover: Path | None = None,
    modified: str = "2000-01-01T00:00:00Z",
) -> None:
    """Write the EPUB, audio included; the same input gives the same bytes.

    Args:
        path: where it goes; replaced in one step.
        info: the book; its `identifier` is a UUID.
        tracks: the chapters, with captions and with audio an EPUB may hold (MP3, AAC, Opus).
        cover: a JPEG or PNG.
        modified: `dcterms:modified`, an ISO 8601 date in UTC to the second.

    Raises:
        PublishingError: a track has no captions, or a format that an EPUB cannot hold.
    """
    sections = [_Section(track, f"chapter-{track.number:04}") for track in tracks]
    _check(sections)
    with replacing(path) as unfinished, zipfile.ZipFile(unfinished, "w") as archive:
        # OCF, section 4.3: mimetype stands first, stored.
        _store(archive, "mimetype", EPUB_TYPE.encode())
        _pack(archive, "META-INF/container.xml", _container())
        _pack(archive, "EPUB/package.opf", _package(info, sections, cover, modified))
        _pack(archive, "EPUB/nav.xhtml", _navigation(info, sections))
        _pack(archive, "EPUB/style.css", _STYLE.encode())
        if cover is not None:
            _store(archive, f"EPUB/cover{cover.suffix.lower()}", cover.read_bytes())
        for section in sections:
            _pack(archive, f"EPUB/{section.text_name}", _text(info, section))
            _pack(archive, f"EPUB/{section.overlay_name}", _overlay(section))
            _store_file(archive, f"EPUB/{section.audio_name}", section.track.path)


def _check(sections: Sequence[_Section]) -> None:
    for section in sections:
        track = section.track
        if not track.captions:
            raise PublishingError(f"“{track.title}” has no captions.", path=track.path)
        if track.path.suffix.lower() not in _CORE_AUDIO_TYPES:
            raise PublishingError(
                f"An EPUB cannot hold {track.path.suffix} files.",
                hint="Assemble the chapters as MP3 first.",
                path=track.path,
            )


def _member(name: str, compression: int) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, _ZIP_DATE)
    member.compress_type = compression
    member.external_attr = 0o644 << 16
    return member


def _store(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    archive.writestr(_member(name, zipfile.ZIP_STORED), data)


def _pack(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    archive.writestr(_member(name, zipfile.ZIP_DEFLATED), data)


def _store_file(archive: zipfile.ZipFile, name: str, path: Path) -> None:
    with path.open("rb") as source, archive.open(_member(name, zipfile.ZIP_STORED), "w") as target:
        while block := source.read(1 << 20):
            target.write(block)


def _serialise(root: Any) -> bytes:
    from lxml import etree

    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"


def _maker(namespace: str, **prefixes: str) -> Any:
    from lxml.builder import ElementMaker

    names: dict[str | None, str] = {None: namespace}
    names.update(prefixes.items())
    return ElementMaker(namespace=namespace, nsmap=names)


def _container() -> bytes:
    e = _maker(CONTAINER)
    root_file = e.rootfile(
        {"full-path": "EPUB/package.opf", "media-type": "application/oebps-package+xml"}
    )
    return _serialise(e.container(e.rootfiles(root_file), version="1.0"))


def clock_value(seconds: float) -> str:
    """A SMIL 3.0 full clock value, to the millisecond: ``0:01:02.345``."""
    thousandths = round(seconds * 1000)
    return (
        f"{thousandths // 3_600_000}:{thousandths // 60_000 % 60:02}:"
        f"{thousandths // 1000 % 60:02}.{thousandths % 1000:03}"
    )


def _clips(track: Track) -> list[tuple[float, float]]:
    """Begin and end of the audio of each caption, in seconds: one begins where the one before
    ends, so that pauses, which belong to the line before, are heard too."""
    begins = [0.0, *(caption.start for caption in track.captions[1:])]
    return list(zip(begins, [*begins[1:], track.duration], strict=True))


def _package(
    info: BookInfo, sections: Sequence[_Section], cover: Path | None, modified: str
) -> bytes:
    e, dc = _maker(OPF, dc=DC), _maker(DC)
    metadata = e.metadata(
        dc.identifier(f"urn:uuid:{info.identifier}", id="id"),
        dc.title(info.title),
        dc.language(info.language),
        *(dc.creator(author) for author in info.authors),
        e.meta(modified, property="dcterms:modified"),
        e.meta(ACTIVE_CLASS, property="media:active-class"),
        e.meta(
            clock_value(sum(section.track.duration for section in sections)),
            property="media:duration",
        ),
        *(
            e.meta(
                clock_value(section.track.duration),
                property="media:duration",
                refines=f"#{section.stem}-overlay",
            )
            for section in sections
        ),
        *(e.meta(name, property="media:narrator") for name in info.readers),
        *(e.meta(mode, property="schema:accessMode") for mode in ("textual", "auditory")),
        e.meta("textual", property="schema:accessModeSufficient"),
        e.meta("auditory", property="schema:accessModeSufficient"),
        e.meta("synchronizedAudioText", property="schema:accessibilityFeature"),
        e.meta("none", property="schema:accessibilityHazard"),
    )
    manifest = e.manifest(
        e.item(
            id="nav", href="nav.xhtml", properties="nav", **{"media-type": "application/xhtml+xml"}
        ),
        e.item(id="style", href="style.css", **{"media-type": "text/css"}),
    )
    if cover is not None:
        kind = image_type(cover.name)
        manifest.append(
            e.item(
                id="cover",
                href=f"cover{cover.suffix.lower()}",
                properties="cover-image",
                **{"media-type": kind},
            )
        )
    for section in sections:
        manifest.extend(_manifest_items(e, section))
    spine = e.spine(*(e.itemref(idref=section.stem) for section in sections))
    return _serialise(
        e.package(
            metadata,
            manifest,
            spine,
            {XML_LANG: info.language, "version": "3.0", "unique-identifier": "id"},
        )
    )


def _manifest_items(e: Any, section: _Section) -> Iterator[Any]:
    yield e.item(
        {"media-type": "application/xhtml+xml", "media-overlay": f"{section.stem}-overlay"},
        id=section.stem,
        href=section.text_name,
    )
    yield e.item(
        {"media-type": "application/smil+xml"},
        id=f"{section.stem}-overlay",
        href=section.overlay_name,
    )
    yield e.item(
        {"media-type": _CORE_AUDIO_TYPES[section.track.path.suffix.lower()]},
        id=f"{section.stem}-audio",
        href=section.audio_name,
    )


def _navigation(info: BookInfo, sections: Sequence[_Section]) -> bytes:
    e = _maker(XHTML, epub=OPS)
    entries = []
    for part, members in itertools.groupby(sections, key=lambda section: section.track.part):
        items = [e.li(e.a(s.track.title, href=s.text_name)) for s in members]
        entries += [e.li(e.span(part), e.ol(*items))] if part else items
    contents = e.nav(e.h1(info.title), e.ol(*entries), {f"{{{OPS}}}type": "toc"})
    return _page(e, info, info.title, [contents])


def _text(info: BookInfo, section: _Section) -> bytes:
    e = _maker(XHTML, epub=OPS)
    blocks = []
    numbered = list(enumerate(section.track.captions, 1))
    for paragraph, members in itertools.groupby(numbered, key=lambda pair: pair[1].paragraph):
        spans = list(_spans(e, members))
        blocks.append(e.h1(*spans) if paragraph == 0 else e.p(*spans))
    return _page(e, info, section.track.title, blocks)


def _spans(e: Any, captions: Iterable[tuple[int, Caption]]) -> Iterator[Any]:
    spans: list[Any] = []
    for number, caption in captions:
        if spans and caption.spaced:
            spans[-1].tail = " "
        spans.append(e.span(xml_text(caption.text.strip()), id=f"s{number}"))
    yield from spans


def _page(e: Any, info: BookInfo, title: str, blocks: Sequence[Any]) -> bytes:
    head = e.head(e.title(title), e.link(rel="stylesheet", type="text/css", href="style.css"))
    root = e.html(head, e.body(*blocks), {XML_LANG: info.language, "lang": info.language})
    # Not indented: white space inside a paragraph is the author's.
    from lxml import etree

    return (
        etree.tostring(root, xml_declaration=True, encoding="UTF-8", doctype="<!DOCTYPE html>")
        + b"\n"
    )


def _overlay(section: _Section) -> bytes:
    e = _maker(SMIL, epub=OPS)
    pairs = [
        e.par(
            e.text(src=f"{section.text_name}#s{number}"),
            e.audio(
                src=section.audio_name,
                clipBegin=clock_value(begin),
                clipEnd=clock_value(end),
            ),
            id=f"p{number}",
        )
        for number, (begin, end) in enumerate(_clips(section.track), 1)
    ]
    sequence = e.seq(
        {f"{{{OPS}}}textref": section.text_name, f"{{{OPS}}}type": "bodymatter"}, *pairs, id="seq"
    )
    return _serialise(e.smil(e.body(sequence), version="3.0"))
