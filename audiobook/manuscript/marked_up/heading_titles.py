"""What a section is called: by its heading, by the table of contents, and what neither shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from audiobook.manuscript.marked_up.items import Item
from audiobook.manuscript.plain_text.heading_marks import join_title
from audiobook.manuscript.structure.headings import Kind, normalised, read_heading

SUBTITLE = "subtitle-line"
"""Type of a line that its style calls the subtitle of the heading above it."""


def heading_title(items: Sequence[Item]) -> str:
    """Title of the lines of a heading: a number first, then its name; without a subtitle."""
    lines = [
        " ".join(line.split())
        for index, item in enumerate(items)
        if not (index and SUBTITLE in item.types)
        for line in item.text.split("\n")
    ]
    unique = list(dict.fromkeys(line for line in lines if line))
    if len(unique) >= 2:
        heading = read_heading(unique[0])
        if heading is None or heading.title:
            return " ".join(unique)
        return join_title([unique[0].rstrip("."), " ".join(unique[1:])])
    return "".join(unique)


_GENERIC = re.compile(
    r"(?:page|section|untitled|text|document|split|index|body|content|file|item|start)?[\s_-]*"
    r"\d{0,6}(?:[._]x?html?)?\Z|.*_split_\d+.*|(?:chapter|part|ch)_?\d{3,}(?:\.x?html?)?\Z",
    re.IGNORECASE,
)
"""What programs call the entries of a table of contents that nobody wrote."""


def shown_title(listed: str, heading: Sequence[Item]) -> str:
    """The title of a section: the table of contents' words, else the heading's.

    A name that a program made gives way to the heading, and a number that the contents leave out
    comes back.
    """
    own_title = heading_title(heading)
    if not listed or (own_title and _GENERIC.match(listed) and read_heading(listed) is None):
        return own_title
    lines = [" ".join(line.split()) for item in heading for line in item.text.split("\n")]
    first_heading = read_heading(lines[0]) if len(lines) > 1 else None
    if (
        first_heading is not None
        and first_heading.kind in (Kind.NUMERAL, Kind.CHAPTER)
        and not first_heading.title
    ):
        rest = normalised(" ".join(lines[1:]))
        if rest and rest == normalised(listed):
            return own_title
    return listed


def unsaid_lines(title: str, part: str, heading: Iterable[str]) -> list[str]:
    """The lines of a heading that neither the title nor the part repeats: subtitles."""
    title_key = normalised(title) + normalised(part)
    number = read_heading(title)
    unsaid = []
    for text in heading:
        for line in (" ".join(line.split()) for line in text.split("\n")):
            line_heading = read_heading(line)
            same_number = (
                line_heading is not None
                and number is not None
                and line_heading.number is not None
                and line_heading.number == number.number
                and (not line_heading.title or normalised(line_heading.title) in title_key)
            )
            if normalised(line) not in title_key and not same_number:
                unsaid.append(line)
    return list(dict.fromkeys(line for line in unsaid if line))
