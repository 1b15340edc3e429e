import random
import shutil
from pathlib import Path

import pytest

from audiobook import script
from audiobook.dialogue import BuilderMemory
from audiobook.model import NARRATOR
from audiobook.production import (
    LineChange,
    Production,
    SeenLine,
    confirm_line,
    edit_lines,
    give_line,
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
BOOK = "The Boat\n\n\n" + "\n\n".join(
    f"CHAPTER {number}\n\n{ASIDE * 3}{TALK}{ASIDE}" for number in range(1, 4)
)


@pytest.fixture
def boat(tmp_path: Path) -> Production:
    folder = tmp_path / "boat"
    folder.mkdir()
    (folder / "boat.txt").write_text(BOOK)
    production = Production(folder)
    production.new(folder / "boat.txt")
    production.build()
    production.cast(engine="tone")
    return production


def content(production: Production) -> dict[str, bytes]:
    folders = (production.folder.script, production.folder.built)
    return {
        f"{folder.name}/{path.name}": path.read_bytes()
        for folder in folders
        for path in sorted(folder.iterdir())
    }


def speakers(production: Production, file: str) -> dict[str, tuple[str, bool]]:
    chapter = script.read_script_file(production.folder.script / file)
    return {s.text.strip(' \n"'): (s.speaker, s.doubtful) for s in chapter.segments}


def change_line(production: Production, number: int, change: LineChange, words: str = "") -> str:
    path = production.script_files()[number]
    lines = [s for s in script.read_script_file(path).segments if words in s.text]
    line = lines[0]
    edit_lines(
        production.folder, path.name, [SeenLine(line.line or 0, line.speaker, line.text)], change
    )
    return path.name


def test_an_answer_settles_the_lines_around_it(boat: Production) -> None:
    file = boat.script_files()[1].name
    who, _ = speakers(boat, file)["You could still stay."]
    other = "Jonas Brandt" if who == "Hanna Quill" else "Hanna Quill"
    unsettled = speakers(boat, file)
    change_line(boat, 1, give_line(other), "You could still stay.")
    settle_neighbours(boat.folder)
    settled = speakers(boat, file)
    assert settled["You could still stay."] == (other, False)
    assert len([text for text in settled if settled[text] != unsettled[text]]) > 1


def test_who_remembers_the_last_time_settles_as_who_does_not(
    boat: Production, tmp_path: Path
) -> None:
    twin = Production(shutil.copytree(boat.folder.root, tmp_path / "twin"))
    memory = BuilderMemory()
    rng = random.Random(7)
    changes = [
        confirm_line,
        give_line("Hanna Quill"),
        give_line("The Ferryman"),
        give_line(NARRATOR),
    ]
    words = ["boat leaves", "early", "stay", "could not", "never even", "a year", "kettle"]
    for _ in range(12):
        number, change, of_line = rng.randrange(3), rng.choice(changes), rng.choice(words)
        for production in (boat, twin):
            change_line(production, number, change, of_line)
        settle_neighbours(boat.folder, memory)
        settle_neighbours(twin.folder)
        assert content(boat) == content(twin)


def test_who_remembers_a_manuscript_sees_that_it_was_saved_anew(boat: Production) -> None:
    memory = BuilderMemory()
    settle_neighbours(boat.folder, memory)
    manuscript = boat.folder.root / "boat.txt"
    manuscript.write_text(BOOK.replace("Hanna Quill poured", "Hanna Quill and Ida Voss poured"))
    settle_neighbours(boat.folder, memory)
    assert any("Ida Voss" in text for text in speakers(boat, boat.script_files()[1].name))
    settings = boat.folder.voices_file
    settings.write_text(settings.read_text().replace("Hanna Quill:", "Johanna Quill:"))
    change_line(boat, 1, confirm_line, "early")
    settle_neighbours(boat.folder, memory)
    assert "Johanna Quill" in {c.name for c in boat.folder.characters}
