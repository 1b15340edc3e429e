"""What `audiobook review` shows of a doubtful line: its place in the text, and whom to choose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from audiobook.model import ScriptBlock, ScriptParagraph

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from audiobook.script import Certainty, ReviewItem

_SMALLEST_CHANCE = 0.005
"""Of a candidate, that is shown: what would be rounded to 0 % is not."""

KEYS = (
    ("n", "narrator"),
    ("o", "other name"),
    ("p", "play"),
    ("v", "more"),
    ("u", "undo"),
    ("s", "skip"),
    ("q", "quit"),
    ("?", "help"),
)

HELP = """\
1 to 9   this speaker says it
n        the narrator reads it: it is no speech
o        somebody else: type the name, the Tab key completes it
p        play the line as its speaker of the moment would say it
v        view more of the text around it
u        undo: take the last answer back
s        skip: leave it in doubt for now
q        quit; Ctrl-C does the same

Every answer is in script/ at once. It also helps to decide the lines around
it, so some questions answer themselves; what an answer changed elsewhere is
told. Lines come as they stand in the book; `--order worst` begins with what
would put most words into a wrong voice.
"""

_WIDEST = 96
_LOW = 20
"""Lines of a terminal that has no room for all keys."""
_LEAST_TEXT = 3
"""Lines of the text that are shown however small the terminal is."""
_CUT = "…"
RULE = "─"
"""Drawn between two questions of a scene."""
_GAP = "   "
_INDENT = "  "


class QuestionText:
    """One doubtful line as lines for a terminal.

    Args:
        item: the line.
        offered: speakers to choose from with the keys 1, 2, …
        certainty: how much of the book is sure.
        left: how many lines are to be asked about.
    """

    def __init__(
        self, item: ReviewItem, offered: Sequence[str], certainty: Certainty, left: int
    ) -> None:
        self._item = item
        self._offered = offered
        self._certainty = certainty
        self._left = left

    def show(self, console: Console, message: str = "") -> None:
        """Print it so that it fits on the terminal, the text shortened around the line."""
        from rich.text import Text

        width = min(console.width, _WIDEST)
        keys: Sequence[tuple[str, str]] = KEYS
        gap = [Text()]
        head = _flow(self._head(), width, "dim")
        if console.height < _LOW:
            keys, gap, head = KEYS[-1:], [], head[:1]
        above = [*head, *gap]
        below = [*gap, *self._reasons(width), *self._candidates(width)]
        below += _flow((f"{key} {what}" for key, what in keys), width, "dim")
        if message:
            below += Text(message, "bold").wrap(console, width)
        room = max(console.height - len(above) - len(below) - 1, _LEAST_TEXT)
        for line in (*above, *self._excerpt(console, width, room), *below):
            console.print(line, soft_wrap=True)

    def follow(self, console: Console, shown: int, message: str = "") -> None:
        """Print it below the last question of the scene: only the text that is new.

        Args:
            console: the terminal.
            shown: index of the last block of the chapter that stands above.
            message: printed last.
        """
        from rich.text import Text

        width = min(console.width, _WIDEST)
        blocks = self._item.chapter.blocks[shown + 1 : self._item.block]
        between = _context(console, iter(blocks), width, len(blocks) * console.height)
        lines = [Text(RULE * width, "dim"), *_flow(self._head(), width, "dim"), Text()]
        lines += [line for block in between for line in block]
        lines += [*self._paragraph(console, width)[0], Text()]
        lines += [*self._reasons(width), *self._candidates(width)]
        if message:
            lines += Text(message, "bold").wrap(console, width)
        for line in lines:
            console.print(line, soft_wrap=True)

    def show_more(self, console: Console) -> None:
        """Page through a longer part of the text around the line."""
        excerpt = self._excerpt(console, min(console.width, _WIDEST), 5 * console.height)
        with console.pager(styles=True):
            for line in excerpt:
                console.print(line, soft_wrap=True)

    def _head(self) -> Iterator[str]:
        item = self._item
        if item.chapter.path is not None:
            yield f"{item.chapter.path.name}:{item.line}"
        if not item.segment.doubtful:
            yield "sure"
        yield f"{self._left} left"
        yield f"{item.words} {'word' if item.words == 1 else 'words'}"
        yield f"{self._certainty.share:.0%} of all speech sure"

    def _reasons(self, width: int) -> list[Text]:
        details = "; ".join(evidence.detail for evidence in self._item.evidence)
        segment = self._item.segment
        mark = "?" * segment.doubtful
        return _flow([f"{segment.speaker}{mark} {details}"], width) if details else []

    def _candidates(self, width: int) -> list[Text]:
        chances = {c.speaker: c.probability for c in self._item.candidates}
        entries = []
        for number, name in enumerate(self._offered, 1):
            chance = f" {chances[name]:.0%}" if chances.get(name, 0.0) >= _SMALLEST_CHANCE else ""
            entries.append(f"{number} {name}{chance}")
        return _flow(entries, width, "bold")

    # ------------------------------------------------------------ the text around

    def _excerpt(self, console: Console, width: int, room: int) -> list[Text]:
        """The paragraph, cut around the line where it is too long, and what stands around it
        where there is room."""
        paragraph, begin, end = self._paragraph(console, width)
        if len(paragraph) > room:
            return _window(paragraph, begin, end, room)
        item, blocks = self._item, self._item.chapter.blocks
        free = room - len(paragraph)
        above = _context(console, reversed(blocks[: item.block]), width, free)
        below = _context(console, iter(blocks[item.block + 1 :]), width, free)
        above_lines = [line for paragraph in reversed(above) for line in paragraph]
        below_lines = [line for paragraph in below for line in paragraph]
        count_after = min(len(below_lines), max(free // 3, free - len(above_lines)))
        count_before = min(len(above_lines), free - count_after)
        return [
            *above_lines[len(above_lines) - count_before :],
            *paragraph,
            *below_lines[:count_after],
        ]

    def _paragraph(self, console: Console, width: int) -> tuple[list[Text], int, int]:
        """Its lines, and the indices of the first and the last that the line stands on."""
        from rich.text import Text

        paragraph, start, end = _printable(self._item.paragraph), self._item.start, self._item.end
        start = end - len(paragraph[start:end].lstrip())
        # Where nothing else can set it off, marks do.
        marks = ("", "") if console.color_system else (">>", "<<")
        text = Text(_INDENT + paragraph[:start])
        style = "bold underline" if console.no_color else "bold yellow"
        text.append(paragraph[start:end].join(marks), style)
        text.append(paragraph[end:])
        lines = list(text.wrap(console, width))
        marked = [number for number, line in enumerate(lines) if line.spans] or [0]
        return lines, marked[0], marked[-1]


def _context(
    console: Console, blocks: Iterator[ScriptBlock], width: int, room: int
) -> list[list[Text]]:
    """The lines of one paragraph after the other, until there are `room` of them."""
    from rich.text import Text

    text_blocks: list[list[Text]] = []
    for block in blocks:
        if sum(map(len, text_blocks)) >= room:
            break
        text = block.text if isinstance(block, ScriptParagraph) else block.mark or "* * *"
        text_blocks.append(list(Text(_INDENT + _printable(text), "dim").wrap(console, width)))
    return text_blocks


def _window(lines: list[Text], first: int, last: int, room: int) -> list[Text]:
    """`room` lines around those from `first` to `last`, or from `first` on if these are more."""
    from rich.text import Text

    spare = max(room - (last - first + 1), 0)
    start = min(max(first - (spare + 1) // 2, 0), len(lines) - room)
    window = lines[start : start + room]
    if 0 < start < first:
        window[0] = Text(_CUT)
    if start + room < len(lines):
        window[-1] = Text(_CUT)
    return window


def _flow(entries: Iterable[str], width: int, style: str = "") -> list[Text]:
    """Entries side by side, as many on a line as fit; a longer one is cut off."""
    from rich.text import Text

    lines: list[Text] = []
    for entry in map(_printable, entries):
        text = Text(entry, style)
        text.truncate(width, overflow="ellipsis")
        if lines and lines[-1].cell_len + len(_GAP) + text.cell_len <= width:
            lines[-1].append(_GAP).append_text(text)
        else:
            lines.append(text)
    return lines


def _printable(text: str) -> str:
    """A book's text, harmless for a terminal, with every character in its place."""
    return "".join(c if c.isprintable() or c == "\n" else " " for c in text)
