"""A small book of three chapters, spoken by the tone engine."""

from pathlib import Path

from audiobook.production import Production

TITLE = "The Tide & the Lamp"

_SCRIPT = """\
# {title}

Narrator: The tide was out, and the boats lay on the sand.

Ann: “Who left the lamp burning at the end of pier number {number}?”
Narrator:  asked Ann.

* * *{scene}

Bob: “I did, & I <would> again.”
"""

_BOOK = f"""\
title: {TITLE}
author: Ann Oak
narrator: Tone
year: "2026"
series: The Pier
series_index: "2"
description: A lamp burns where nobody lit it.
"""

_VOICES = """\
narrator: "tone:baritone"
cast:
  Ann: "tone:alto"
  Bob: "tone:bass"
"""


def make_production(root: Path) -> Production:
    """Lay it out in `root`, speak it and assemble it."""
    (root / "script").mkdir()
    (root / "book.yaml").write_text(_BOOK)
    (root / "voices.yaml").write_text(_VOICES)
    for number, title in enumerate(("One", "Two", "Three"), 1):
        scene = " The Lamp" if title == "Two" else ""
        text = _SCRIPT.format(title=f"Chapter {number}: {title}", number=number, scene=scene)
        (root / f"script/0{number}-{title.lower()}.txt").write_text(text)
    made = Production(root)
    made.render(jobs=1)
    made.assemble(jobs=1)
    return made
