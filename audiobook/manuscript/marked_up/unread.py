"""Elements of a document whose text is not read: hidden, silent, pictures drawn in markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiobook.manuscript.marked_up.element_kinds import (
    BACKLINKS,
    HEADINGS,
    SILENT,
    TOLD,
    UNSPOKEN,
    PageNumbers,
    classes_of,
)
from audiobook.manuscript.marked_up.styles import Styles
from audiobook.manuscript.safe_xml import local_name, squeeze, text_of, types_of

if TYPE_CHECKING:
    from lxml import etree

_A_CHAPTER = 400
"""Words: what a style hides is read all the same when it is longer, or a book whose chapters wait
for a click would be empty."""
_LONGEST_SIGN = 20
"""Code points of an element that its class calls unspoken, a link back or a page's number; more is
text."""


class Unread:
    """Which elements of a document are left out.

    Args:
        styles: of the document.
        pages: tells the elements that are page numbers.
    """

    def __init__(self, styles: Styles, pages: PageNumbers) -> None:
        self.skipped: list[str] = []
        """What was left out that had words, a phrase each."""
        self._styles = styles
        self._pages = pages

    def skips(self, element: etree._Element) -> bool:
        """Whether an element and all that is in it is left out."""
        name = local_name(element)
        if not name or name in SILENT:
            return True
        if name in TOLD:
            self._record(name, element)
            return True
        if element.get("hidden") is not None:
            return True
        if self._styles.of(element).hidden or element.get("aria-hidden") == "true":
            return self._hides(element)
        types = types_of(element) | classes_of(element)
        if types & BACKLINKS or self._pages.is_one(element):
            return True
        if types & UNSPOKEN and len(squeeze(text_of(element))) <= _LONGEST_SIGN:
            return True
        return name == "nav" and bool(types & {"toc", "landmarks", "page-list"})

    def _hides(self, element: etree._Element) -> bool:
        words = len(text_of(element).split())
        if words > _A_CHAPTER:
            self.skipped.append("long text that a style hides, read all the same")
            return False
        if words:
            self.skipped.append("text that a style hides")
        return True

    def _record(self, name: str, element: etree._Element) -> None:
        if spoken_instead(element) or not squeeze(text_of(element)):
            return
        self.skipped.append(
            "formula without words (MathML)" if name == "math"
            else "drawing with text (SVG)" if name == "svg"
            else f"<{name}> element"
        )  # fmt: skip


def spoken_instead(element: etree._Element) -> str:
    """What is read in place of an element that is left out: a formula in words, the name of a
    drawing that stands in a heading (SVG 2, 5.7)."""
    name = local_name(element)
    if name == "math":
        return squeeze(element.get("alttext") or "")
    if name != "svg" or not any(local_name(outer) in HEADINGS for outer in element.iterancestors()):
        return ""
    title = next((child for child in element if local_name(child) == "title"), None)
    return squeeze(element.get("aria-label") or (text_of(title) if title is not None else ""))
