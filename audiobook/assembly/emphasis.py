"""The author's words as they would be printed."""

from __future__ import annotations

import re

_MARKED = re.compile(
    r"(?<![\w*])([*_]{1,3})(?=[^\s*_])(.{1,400}?)(?<=[^\s*_])\1(?![\w*])", re.DOTALL
)
# One half of a pair: the phrase goes on in another line.
_HALF = re.compile(r"""(?<!\w)_(?=[^\W_])|(?<=[^\W_]|[.,;:!?…’”"'])_(?!\w)""")


def printed(text: str) -> str:
    """`text` without the marks that stand for italics in plain text and Markdown: ``_very_``,
    ``**now**``; they are the author's, but nobody reads them."""
    return _HALF.sub("", _MARKED.sub(r"\2", text))
