"""From any manuscript to the script files and back: no character is lost, no edit is undone."""

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from audiobook.manuscript import read_manuscript
from audiobook.model import ScriptChapter, ScriptParagraph
from audiobook.production import Production
from audiobook.script.folder import read_script_folder

PIECES = (
    "“No,”", "”No,“", '"Come here."', "‘Hush’", "'Hush'", "said Ada", "Tom said", "he asked", "she",
    "the boys’ room", "Ada", "Tom: and so", "Tom?", "[shouted]", "// here", "# 9", "* * * and",
    "    far", "—", "…", "a  b", "The sign said “SHUT”", "«Oui»", "日本「はい」", "e\u0301",
    "\u00a0",
)  # fmt: skip
paragraphs = st.lists(st.sampled_from(PIECES), min_size=1, max_size=9).map(" ".join)
stories = st.lists(paragraphs, min_size=1, max_size=6).map(
    lambda texts: "Chapter 1\n\nIt was late.\n\n" + "\n\n".join(texts) + "\n\nAda and Tom slept.\n"
)
NAMES = ("Ada", "Tom", "Narrator", "Nobody Known", "Bea's Mother")


def texts(chapters: tuple[ScriptChapter, ...]) -> list[str]:
    return [b.text for c in chapters for b in c.blocks if isinstance(b, ScriptParagraph)]


def notes(chapters: tuple[ScriptChapter, ...]) -> list[tuple[str, ...]]:
    return [b.notes for c in chapters for b in c.blocks if isinstance(b, ScriptParagraph)]


def lines(chapters: tuple[ScriptChapter, ...]) -> Iterator[tuple[str, str]]:
    """Speaker and words of every line that is sure."""
    for chapter in chapters:
        for block in chapter.blocks:
            if isinstance(block, ScriptParagraph):
                for segment in block.segments:
                    if not segment.doubtful:
                        yield segment.speaker, segment.text.strip()


def edit(text: str, at: int, kind: str, name: str) -> str:
    """What an author does to one line of a script file."""
    rows = text.split("\n")
    spoken = [i for i, row in enumerate(rows) if re.match(r"[\w' ]+\??: ", row)]
    row = spoken[at % len(spoken)]
    _, _, words = rows[row].partition(": ")
    match kind:
        case "speaker":
            rows[row] = f"{name}: {words}"
        case "split" if " " in words.strip():
            first, _, second = words.strip().partition(" ")
            rows[row] = f"{name}: {first}\nNarrator: {second}"
        case "note":
            rows[row] = f"// why?\n{rows[row]}"
        case "blank":
            rows[row] = f"{rows[row]}\n" if rows[row + 1 : row + 2] == [""] else rows[row]
    return "\n".join(rows)


edits = st.lists(
    st.tuples(
        st.integers(0, 40),
        st.sampled_from(["speaker", "speaker", "split", "note", "blank"]),
        st.sampled_from(NAMES),
    ),
    min_size=1,
    max_size=3,
)


@settings(deadline=None, max_examples=25)
@given(stories, edits, st.sampled_from(["\n", "\r\n"]))
def test_round_trip(story: str, changes: list[tuple[int, str, str]], newline: str) -> None:
    with tempfile.TemporaryDirectory() as place:
        manuscript = Path(place) / "story.txt"
        manuscript.write_text(story, encoding="utf-8")
        production = Production(Path(place) / "book")
        production.build(manuscript)
        script = production.folder.script
        book = [p.text for c in read_manuscript(manuscript).chapters for p in c.paragraphs]
        assert texts(read_script_folder(script)) == book

        path = production.script_files()[0]
        own = set(lines(read_script_folder(script)))
        text = path.read_text(encoding="utf-8")
        for at, kind, name in changes:
            text = edit(text, at, kind, name)
        path.write_text(text, encoding="utf-8", newline=newline)
        # What is sure without the author may become doubtful by what he says of its neighbours.
        edited = read_script_folder(script)
        decided = set(lines(edited)) - own
        production.build()
        kept = read_script_folder(script)
        assert texts(kept) == book
        assert notes(kept) == notes(edited)
        assert decided <= set(lines(kept))

        once = path.read_bytes()
        production.build(force=True)
        assert path.read_bytes() == once
        manuscript.write_text(story.replace("It was late.", "It was very late."), "utf-8")
        production.build()
        later = set(lines(read_script_folder(script)))
        assert {line for line in decided if "late" not in line[1]} <= later
