"""What an edit of the page asks for, as a change of the script."""

from __future__ import annotations

from collections.abc import Callable

from audiobook.errors import UsageError
from audiobook.production import (
    LineChange,
    confirm_line,
    cut_line,
    direct_line,
    give_line,
    join_line,
    mark_line,
    unmark_line,
)
from audiobook.studio import messages


def change_of(wanted: messages.Edit) -> tuple[LineChange, str, bool]:
    """The change, its name for the author, and whether it tells who speaks.

    Raises:
        UsageError: there is no such action.
        ScriptError: it cannot be done with these words.
    """
    quoted = " ".join(wanted.lines[0].text.split())[:32] if wanted.lines else ""
    makers: dict[str, Callable[[], tuple[LineChange, str, bool]]] = {
        "give": lambda: (
            give_line(wanted.speaker),
            f"“{quoted}” is {wanted.speaker}’s",
            True,
        ),
        "confirm": lambda: (confirm_line, f"“{quoted}” is settled", True),
        "direct": lambda: (direct_line(wanted.text), f"directions of “{quoted}”", False),
        "cut": lambda: (
            cut_line(wanted.start, wanted.end, wanted.speaker),
            f"“{quoted}” is split",
            True,
        ),
        "join": lambda: (join_line, f"“{quoted}” is joined", True),
        "mark": lambda: (mark_line(wanted.text), f"mark “{quoted}”", False),
        "unmark": lambda: (unmark_line, f"“{quoted}” is mended", False),
    }
    if wanted.action not in makers:
        raise UsageError(f"There is no action `{wanted.action}`.")
    return makers[wanted.action]()
