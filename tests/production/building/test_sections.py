"""Sections by title and number, slips of the author's, and edits that go with their chapter."""

from __future__ import annotations

from pathlib import Path

import pytest

from audiobook import Production
from audiobook.errors import ProductionError, ScriptError, SettingsError, UsageError

STORY = """The Gate

by Ann Oak

Chapter 1: The Yard

“Who left the gate open?” asked Spike. He looked at the yard.

“I did,” said Nell. “The dog was outside, and it rained.”

Chapter 2: The Cave

They went up to the cave. Nell laughed at the bats.

“Do not laugh,” said Spike.

Chapter 3: The Return

She went home over the hill in the dark.
"""


@pytest.fixture
def production(tmp_path: Path) -> Production:
    """A production of three chapters, with its script."""
    (tmp_path / "story.txt").write_text(STORY, encoding="utf-8")
    made = Production(tmp_path / "d")
    made.build(tmp_path / "story.txt")
    return made


def script(production: Production) -> str:
    files = sorted((production.folder.root / "script").glob("*.txt"))
    return "\n".join(path.read_text("utf-8") for path in files)


def choose(production: Production, line: str) -> None:
    path = production.folder.book_file
    text = path.read_text("utf-8")
    if "sections:" not in text:
        text += "sections:\n"
    path.write_text(text.replace("sections:\n", f"sections:\n  {line}\n"), "utf-8")


def line_with(path: Path, text: str) -> str:
    return next(line for line in path.read_text("utf-8").splitlines() if text in line)


def test_a_part_of_a_title_is_enough_and_edits_come_back_with_their_chapter(
    production: Production,
) -> None:
    (path,) = (production.folder.root / "script").glob("02*.txt")
    path.write_text(path.read_text("utf-8").replace("at the bats", "at the big bats"), "utf-8")
    choose(production, "The Cave: leave out")
    report = production.build()
    assert "bats" not in script(production)
    assert any("The Cave" in section for section in report.left_out)
    book = production.folder.book_file
    book.write_text(book.read_text("utf-8").replace("The Cave: leave out", "The Cave: read"))
    production.build()
    assert script(production).count("at the big bats") == 1


def test_a_section_that_is_not_there_is_an_error_with_the_nearest(production: Production) -> None:
    choose(production, "The Cage: leave out")
    with pytest.raises(SettingsError) as caught:
        production.build()
    assert "The Cave" in caught.value.hint
    assert caught.value.line is not None


def test_a_key_of_the_programs_falls_away_with_its_section(production: Production) -> None:
    assert "title page: leave out" in production.folder.book_file.read_text("utf-8")
    story = production.folder.root.parent / "story.txt"
    story.write_text(STORY.partition("by Ann Oak\n\n")[2], encoding="utf-8")
    production.build()
    assert "title page" not in production.folder.book_file.read_text("utf-8")


def test_a_misspelt_speaker_is_refused_and_another_case_forgiven(production: Production) -> None:
    (path,) = (production.folder.root / "script").glob("02*.txt")
    text = path.read_text("utf-8").replace("Spike?:", "Spike:")
    path.write_text(text.replace("Spike:", "Spik:"), "utf-8")
    with pytest.raises(ScriptError, match="Did you mean Spike"):
        production.build()
    path.write_text(text.replace("Spike:", "SPIKE:"), "utf-8")
    production.build()
    assert "SPIKE" not in script(production)


def test_a_new_speaker_is_a_new_person_and_said_so(production: Production) -> None:
    (path,) = (production.folder.root / "script").glob("03*.txt")
    path.write_text(path.read_text("utf-8").replace("Narrator: She", "Bartholomew: She"), "utf-8")
    assert any("Bartholomew" in warning for warning in production.build().warnings)
    assert "Bartholomew: She" in script(production)


def test_rename_takes_script_and_voice_along(production: Production) -> None:
    production.cast(engine="tone")
    voices = production.folder.voices_file
    voice = line_with(voices, "Nell:").split('"')[1]
    renamed = production.rename("Nell", "Nella")
    assert renamed.has_voice
    assert "Nell:" not in script(production)
    line = line_with(voices, "Nella:")
    assert voice in line
    assert "Nell" in line.partition("aliases")[2]
    production.build(force=True)
    assert "Nella" in script(production)
    with pytest.raises(UsageError):
        production.rename("Nobody", "Else")


def test_a_changed_and_a_moved_manuscript_are_told(production: Production) -> None:
    story = production.folder.root.parent / "story.txt"
    assert not any("manuscript" in note for note in production.slips())
    story.write_text(STORY.replace("hill", "long hill"), encoding="utf-8")
    assert any("has changed" in note for note in production.slips())
    story.rename(story.with_name("story-2.txt"))
    with pytest.raises(ProductionError) as caught:
        production.build()
    assert "book.yaml" in caught.value.hint
    report = production.build(story.with_name("story-2.txt"))
    assert any("story-2.txt" in warning for warning in report.warnings)
    assert "story-2.txt" in production.folder.book_file.read_text("utf-8")
