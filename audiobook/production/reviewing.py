"""The doubtful lines of script/, and the author's answers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from audiobook.errors import ProductionError
from audiobook.model import NARRATOR, ScriptChapter
from audiobook.production.building import read_script
from audiobook.production.folder import Folder, write_if_changed
from audiobook.script.review import ReviewItem, answer, doubtful_segments, load_evidence


def doubtful_lines(folder: Folder) -> list[ReviewItem]:
    """Every line whose speaker is in doubt, the one that would harm most first.

    Raises:
        ProductionError: there is no script yet.
    """
    return doubtful_segments(_with_evidence(folder, ch) for ch in read_script(folder).chapters)


def _with_evidence(folder: Folder, chapter: ScriptChapter) -> ScriptChapter:
    if chapter.path is None:
        return chapter
    # By the number alone: the author may have changed the title that the rest of the name is from.
    number = chapter.path.stem.partition("-")[0]
    for beside in folder.built.glob(f"{number}-*.json"):
        return load_evidence(beside.read_bytes(), chapter)
    return chapter


def settle(folder: Folder, path: Path, line: int, speaker: str) -> None:
    """Write into a script file who speaks a line.

    Args:
        folder: the production, locked by the caller.
        path: the script file.
        line: its 1-based line.
        speaker: a character, or `NARRATOR`.

    Raises:
        ScriptError: no segment begins on this line, or that is no name.
        ProductionError: there is no such script file.
    """
    from audiobook.script.scriptfile import format_chapter, read_script_file

    if not path.is_file():
        raise ProductionError("there is no such script file", path=path)
    decided = answer(read_script_file(path), line, speaker)
    write_if_changed(path, format_chapter(decided).encode())


def choices(item: ReviewItem, speakers: Sequence[str], most: int = 8) -> list[str]:
    """Whom to offer for a doubtful line: its candidates, then who speaks most in the book."""
    offered = [item.segment.speaker, *(c.speaker for c in item.candidates), *speakers]
    return [name for name in dict.fromkeys(offered) if name not in (NARRATOR, "Unknown")][:most]
