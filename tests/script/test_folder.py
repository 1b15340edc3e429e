"""The script files on disk: their order, their encodings."""

from pathlib import Path

import pytest

from audiobook.errors import ScriptError
from audiobook.script.folder import read_script_file, read_script_folder


def test_a_folder_is_read_in_order(tmp_path: Path) -> None:
    for name in ("10-c.txt", "2-b.txt", "01-a.txt"):
        (tmp_path / name).write_text(f"# {name}\n", encoding="utf-8")
    (tmp_path / ".01-a.txt.swp.txt").write_text("no format at all", encoding="utf-8")
    (tmp_path / "notes.md").write_text("no format at all", encoding="utf-8")
    chapters = read_script_folder(tmp_path)
    assert [chapter.title for chapter in chapters] == ["01-a.txt", "2-b.txt", "10-c.txt"]
    assert chapters[0].path == tmp_path / "01-a.txt"


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ScriptError, match="no folder"):
        read_script_folder(tmp_path / "script")


def test_encodings(tmp_path: Path) -> None:
    path = tmp_path / "01.txt"
    path.write_text("Zoë: “Oui.”\n", encoding="utf-16")
    assert read_script_file(path).segments[0].speaker == "Zoë"
    path.write_text("Zoë: “Oui.”\n", encoding="utf-8-sig")
    assert read_script_file(path).segments[0].speaker == "Zoë"
    path.write_bytes("Ann: Yes.\nZoë: Oui.\n".encode("cp1252"))
    with pytest.raises(ScriptError, match="not UTF-8") as caught:
        read_script_file(path)
    assert caught.value.line == 2
    with pytest.raises(ScriptError, match="cannot be read"):
        read_script_file(tmp_path / "none.txt")
