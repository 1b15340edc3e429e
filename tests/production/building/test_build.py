"""Building script/ while the author is at work in it."""

import re
from pathlib import Path

import pytest
from support.stories import STORY

from audiobook.errors import ProductionError
from audiobook.model import Progress
from audiobook.production import Production

ROBIN = """\
Chapter 1

Robin came in from the rain. He shook his coat and put his hat on the stove.

"It is late," said Robin. He rubbed his hands.

"I know what time it is," said Robin, and he laughed at himself.
"""


def test_what_is_saved_during_a_build_is_not_lost(tmp_path: Path) -> None:
    manuscript = tmp_path / "story.txt"
    manuscript.write_text(STORY, encoding="utf-8")
    production = Production(tmp_path / "book")
    production.build(manuscript)
    path = production.script_files()[0]

    def save(progress: Progress) -> None:
        if progress.detail == "writing":
            text = path.read_text(encoding="utf-8")
            path.write_text(text.replace(': "I did,"', ': "I did not,"'), encoding="utf-8")

    production.build(force=True, report=save)
    assert ': "I did not,"' in path.read_text(encoding="utf-8")
    production.build(force=True)
    assert ': "I did not,"' in path.read_text(encoding="utf-8")


def test_a_cut_off_file_of_the_programs_own_is_named_and_no_line_is_read_twice(
    tmp_path: Path,
) -> None:
    manuscript = tmp_path / "story.txt"
    manuscript.write_text(STORY, encoding="utf-8")
    production = Production(tmp_path / "book")
    production.build(manuscript)
    first = production.script_files()[0]
    built = tmp_path / "book/.audiobook/built" / first.name
    script_text = first.read_bytes()
    for size in (0, built.stat().st_size // 2):
        built.write_bytes(built.read_bytes()[:size] or b"")
        with pytest.raises(ProductionError, match="damaged") as caught:
            production.build(force=True)
        assert caught.value.path == built
        built.unlink()
        production.build(force=True)
        assert first.read_bytes() == script_text


def test_an_emptied_or_missing_chapter_is_named(tmp_path: Path) -> None:
    manuscript = tmp_path / "story.txt"
    manuscript.write_text(STORY, encoding="utf-8")
    production = Production(tmp_path / "book")
    assert not production.build(manuscript).warnings
    first, second = production.script_files()
    kept = tmp_path / "book/.audiobook/built" / first.name
    first.write_text("", encoding="utf-8")
    (warning,) = production.build().warnings
    assert "nothing of “CHAPTER I: The Pier” is left in script/" in warning
    assert str(kept.relative_to(tmp_path / "book")) in warning
    for path in production.script_files():
        if path != second:
            path.unlink()
    assert production.build(force=True).warnings == (warning,)
    # As the warning says:
    first.write_bytes(kept.read_bytes())
    assert not production.build().warnings
    assert len(production.script_files()) == 2
    assert "Who left the lamp burning?" in first.read_text(encoding="utf-8")


def test_the_report_counts_who_speaks_in_the_script(tmp_path: Path) -> None:
    manuscript = tmp_path / "story.txt"
    manuscript.write_text(STORY, encoding="utf-8")
    production = Production(tmp_path / "book")
    production.build(manuscript)
    production.cast(engine="tone")
    for path in production.script_files():
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"^(?!Narrator)[\w ]+\??:", "Zoe:", text, flags=re.M), "utf-8")
    for _ in range(2):
        assert production.build(force=True).characters == ("Zoe",)


def test_what_the_program_wrote_into_voices_is_no_evidence(tmp_path: Path) -> None:
    manuscript = tmp_path / "story.txt"
    manuscript.write_text(ROBIN.replace("He ", "She ").replace(" his ", " her "), encoding="utf-8")
    production = Production(tmp_path / "book")
    production.build(manuscript)
    production.cast(engine="tone")
    assert "Robin: {voice" in (tmp_path / "book/voices.yaml").read_text(encoding="utf-8")
    manuscript.write_text(ROBIN, encoding="utf-8")
    people = tmp_path / "book/.audiobook/built/characters.json"
    found = []
    for _ in range(3):
        production.build(force=True)
        found.append(people.read_bytes())
    assert found[0] == found[1] == found[2]
    assert b'"gender": "male"' in found[0]


def test_what_the_author_wrote_into_voices_is(tmp_path: Path) -> None:
    manuscript = tmp_path / "story.txt"
    manuscript.write_text(ROBIN, encoding="utf-8")
    production = Production(tmp_path / "book")
    production.build(manuscript)
    production.cast(engine="tone")
    voices = tmp_path / "book/voices.yaml"
    text = voices.read_text(encoding="utf-8")
    assert "gender: male" in text
    voices.write_text(text.replace("gender: male", "gender: female"), encoding="utf-8")
    production.build()
    people = (tmp_path / "book/.audiobook/built/characters.json").read_bytes()
    assert b'"gender": "female"' in people
