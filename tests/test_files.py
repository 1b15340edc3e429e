"""A file stands whole under its name, or as it was."""

import sys
from pathlib import Path

import pytest

from audiobook.files import write_atomically


def test_text_keeps_its_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write_atomically(path, "é\r\n\n")
    assert path.read_bytes() == b"\xc3\xa9\r\n\n"
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write_atomically(path, b"old")
    with pytest.raises(UnicodeEncodeError):
        write_atomically(path, "\ud800")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(sys.platform == "win32", reason="permissions and links of POSIX")
def test_links_and_permissions_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    link = tmp_path / "link.txt"
    write_atomically(path, b"old")
    path.chmod(0o640)
    link.symlink_to(path)
    write_atomically(link, b"new")
    assert link.readlink() == path
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o640
