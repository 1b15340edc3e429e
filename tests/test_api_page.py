"""The page on the Python interface: its examples run, one after another."""

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[1] / "docs" / "api.md"

TALE = """The Ferry

Chapter One

"The ferry is late," said Ann.

"It always is," said Bruno, and he looked at the water.
"""


def test_the_examples_of_the_page_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("ferry.txt").write_text(TALE)
    examples = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    names: dict[str, object] = {}
    for example in examples:
        exec(example, names)
    printed = capsys.readouterr().out
    assert "Chapter One" in printed
    assert "https://example.org/ferry/feed.xml 1" in printed
    assert "There is no chapter 99." in printed
    script = Path("ferry/script/01-chapter-one.txt").read_text("utf-8")
    assert 'Bruno: "The ferry is late,"' in script
