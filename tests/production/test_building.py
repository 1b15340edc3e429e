"""Building script/ while the author is at work in it."""

import re
from pathlib import Path

from support.stories import STORY

from audiobook.model import Progress
from audiobook.production import Production


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
        path.write_text(re.sub(r"^(?!Narrator)[\w ]+\??:", "Tom:", text, flags=re.M), "utf-8")
    for _ in range(2):
        assert production.build(force=True).characters == ("Tom",)
