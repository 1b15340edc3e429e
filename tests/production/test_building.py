"""Building script/ while the author is at work in it."""

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
