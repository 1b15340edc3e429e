from pathlib import Path

import pytest

from audiobook import script
from audiobook.production import (
    Production,
    SeenLine,
    apply_changes,
    edit_lines,
    give_line,
    settle_nearby,
    settle_neighbours,
)

ASIDE = "The kettle stood on the stove, and the rain went on outside. Nobody moved for a while.\n\n"

TALK = """\
Hanna Quill and Jonas Brandt sat in the kitchen.

"The boat leaves at six," said Hanna Quill.

"That is early," said Jonas Brandt.

They looked at the table for a long time.

"You could still stay."

"I could not."

"You never even tried."

"I tried for a year."

Jonas Brandt went to the window. Hanna Quill poured the tea.

"""


def laid_out(folder: Path, chapters: int = 3) -> Production:
    manuscript = folder / "boat.txt"
    text = "\n\n".join(
        f"CHAPTER {number}\n\n{ASIDE * 3}{TALK}{ASIDE}" for number in range(1, chapters + 1)
    )
    manuscript.write_text(f"The Boat\n\n\n{text}")
    production = Production(folder)
    production.new(manuscript)
    production.build()
    return production


def lines(production: Production, file: str) -> dict[str, tuple[str, bool]]:
    chapter = script.read_script_file(production.folder.script / file)
    return {s.text.strip(): (s.speaker, s.doubtful) for s in chapter.segments}


def seen(production: Production, file: str, words: str) -> SeenLine:
    chapter = script.read_script_file(production.folder.script / file)
    (line,) = [s for s in chapter.segments if words in s.text]
    return SeenLine(line.line or 0, line.speaker, line.text)


@pytest.fixture
def boat(tmp_path: Path) -> Production:
    return laid_out(tmp_path)


def other(speaker: str) -> str:
    return "Jonas Brandt" if speaker == "Hanna Quill" else "Hanna Quill"


def test_an_answer_settles_the_lines_around_it_as_the_whole_book_would(boat: Production) -> None:
    file = boat.script_files()[1].name
    line = seen(boat, file, "You could still stay.")
    before = lines(boat, file)
    changes = edit_lines(boat.folder, file, [line], give_line(other(line.speaker)))
    assert settle_nearby(boat.folder, file, changes) > 0
    nearby = lines(boat, file)
    changed = {text for text in nearby if nearby[text] != before[text]}
    assert len(changed) > 1
    settle_neighbours(boat.folder)
    whole = lines(boat, file)
    # Whether a line is in doubt hangs on the whole book, too.
    assert {text: whole[text][0] for text in changed} == {text: nearby[text][0] for text in changed}


def test_what_was_settled_is_no_decision_of_the_author(boat: Production) -> None:
    file = boat.script_files()[0].name
    line = seen(boat, file, "You could still stay.")
    before = lines(boat, file)
    changes = edit_lines(boat.folder, file, [line], give_line(other(line.speaker)))
    settle_nearby(boat.folder, file, changes)
    settle_neighbours(boat.folder)
    back = [change.reversed for change in changes]
    apply_changes(boat.folder, back)
    settle_neighbours(boat.folder)
    assert lines(boat, file) == before


def test_neither_the_words_nor_other_chapters_nor_what_he_decided_change(boat: Production) -> None:
    first, file, last = (path.name for path in boat.script_files())
    decided = seen(boat, file, "I tried for a year.")
    edit_lines(boat.folder, file, [decided], give_line("The Ferryman"))
    others = [(boat.folder.script / name).read_bytes() for name in (first, last)]
    line = seen(boat, file, "I could not.")
    changes = edit_lines(boat.folder, file, [line], give_line(other(line.speaker)))
    before = lines(boat, file)
    settle_nearby(boat.folder, file, changes)
    after = lines(boat, file)
    assert list(after) == list(before)
    assert after['"I tried for a year."'] == ("The Ferryman", False)
    assert [(boat.folder.script / name).read_bytes() for name in (first, last)] == others


def test_a_chapter_that_the_author_cut_up_waits_for_the_whole_book(boat: Production) -> None:
    path = boat.script_files()[0]
    line = seen(boat, path.name, "You could still stay.")
    changes = edit_lines(boat.folder, path.name, [line], give_line(other(line.speaker)))
    blocks = path.read_text().split("\n\n")
    path.write_text("\n\n".join([*blocks[:3], *blocks[4:]]))
    assert settle_nearby(boat.folder, path.name, changes) == 0
