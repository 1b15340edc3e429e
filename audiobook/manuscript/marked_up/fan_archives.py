"""Works that were saved from an archive of fan fiction (Archive of Our Own and its kin).

Their downloads, in HTML and EPUB, set the archive's own words around each chapter: tags and
statistics, summaries and notes, an invitation to comment. Only their structure tells these.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiobook.manuscript.safe_xml import local_name, squeeze, text_of

if TYPE_CHECKING:
    from lxml import etree

ARCHIVE_FRAME = "archive-frame"
"""Type of what stands before the first and after the last chapter."""
ARCHIVE_NOTE = "archive-note"
"""Type of the summary and the notes of one chapter."""
_FRAMES = frozenset(("preface", "afterword"))
_NOTES_OF_SERIALS = frozenset(("author-note-portlet", "author-note", "authors-note"))
"""Classes of the author's word to the readers (Royal Road, Scribble Hub)."""


@dataclass(frozen=True, slots=True)
class WorkDetails:
    """What the preface says of the work; empty where there is none."""

    title: str = ""
    authors: tuple[str, ...] = ()


def archive_types(element: etree._Element) -> frozenset[str]:
    """`ARCHIVE_FRAME` or `ARCHIVE_NOTE` where an element is one; empty for the story."""
    if local_name(element) != "div":
        return frozenset()
    if _is_frame(element):
        return frozenset((ARCHIVE_FRAME,))
    if _NOTES_OF_SERIALS.intersection(_classes(element)):
        return frozenset((ARCHIVE_NOTE,))
    is_note = "meta" in _classes(element) and any(
        (local_name(inner) == "blockquote" and "userstuff" in _classes(inner))
        or "endnote-link" in _classes(inner)
        for inner in element.iterdescendants()
    )
    return frozenset((ARCHIVE_NOTE,)) if is_note else frozenset()


def work_details(root: etree._Element) -> WorkDetails:
    """Title and authors of a work, from its preface."""
    preface = next((e for e in root.iter() if (e.get("id") == "preface" and _is_frame(e))), None)
    if preface is None:
        return WorkDetails()
    inner = list(preface.iterdescendants())
    heading = next((squeeze(text_of(e)) for e in inner if local_name(e) == "h1"), "")
    authors = (squeeze(text_of(e)) for e in inner if e.get("rel") == "author")
    return WorkDetails(heading, tuple(name for name in authors if name))


def _is_frame(element: etree._Element) -> bool:
    """An author's preface may have this id, too, but not the archive's message or its tags."""
    return element.get("id") in _FRAMES and any(
        "message" in _classes(inner) or (local_name(inner) == "dl" and "tags" in _classes(inner))
        for inner in element.iterdescendants()
    )


def _classes(element: etree._Element) -> list[str]:
    return (element.get("class") or "").split()
