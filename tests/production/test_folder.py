"""The production folder: writing all or nothing, one command at a time."""

import errno
from pathlib import Path

import pytest

from audiobook.errors import DiskFullError, ProductionError, StorageError
from audiobook.files import explain_write_errors, write_if_changed
from audiobook.production.folder import Folder
from audiobook.production.project import Project


def test_write_if_changed_tells_whether_it_wrote(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b.txt"
    assert write_if_changed(path, b"one")
    before = path.stat().st_mtime_ns
    assert not write_if_changed(path, b"one")
    assert path.stat().st_mtime_ns == before
    assert write_if_changed(path, b"two")
    assert path.read_bytes() == b"two"
    assert [child.name for child in path.parent.iterdir()] == ["b.txt"]


def test_two_commands_cannot_write_at_once(tmp_path: Path) -> None:
    folder = Project(tmp_path)
    with (
        folder.locked(),
        pytest.raises(ProductionError, match="Another audiobook command"),
        Project(tmp_path).locked(),
    ):
        pass
    with folder.locked():
        pass


def test_a_first_command_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    root = tmp_path / "new"
    with pytest.raises(ValueError, match="not a book"), Project(root).locked():
        raise ValueError("not a book")
    assert not root.exists()


def test_what_was_there_stays_when_a_command_fails(tmp_path: Path) -> None:
    (tmp_path / "script").mkdir()
    (tmp_path / "script/01-a.txt").write_text("Narrator: A.\n")
    with pytest.raises(ValueError, match="not a book"), Project(tmp_path).locked():
        raise ValueError("not a book")
    assert (tmp_path / "script/01-a.txt").exists()


def test_a_file_in_the_way_is_explained(tmp_path: Path) -> None:
    (tmp_path / "script").write_text("not a folder")
    with pytest.raises(StorageError, match="A file stands where a folder should be"):
        Folder(tmp_path).lay_out()


@pytest.mark.parametrize("refusal", [errno.EACCES, errno.EPERM, errno.EROFS])
def test_a_read_only_folder_is_explained(refusal: int) -> None:
    # Raised by hand: a test that runs as root may write anywhere.
    with (
        pytest.raises(StorageError, match="cannot be written to") as caught,
        explain_write_errors(Path("book")),
    ):
        raise OSError(refusal, "refused", "book/output")
    assert caught.value.path == Path("book/output")


def test_a_full_disk_is_explained() -> None:
    # /dev/full answers every write with ENOSPC.
    with (
        pytest.raises(DiskFullError, match="The disk is full"),
        explain_write_errors(Path("/dev/full")),
        Path("/dev/full").open("wb", buffering=0) as file,
    ):
        file.write(b"x")


def test_what_a_killed_command_left_is_removed(tmp_path: Path) -> None:
    Folder(tmp_path).lay_out()
    left = ("output/.01-a.vtt.7.part", "script/.01-a.txt.7.part", ".book.yaml.7.part")
    for name in (*left, ".download.part", "output/01-a.vtt"):
        (tmp_path / name).write_bytes(b"half")
    with Project(tmp_path).locked():
        assert not [name for name in left if (tmp_path / name).exists()]
    # Beside the author's files others may be at work.
    assert (tmp_path / ".download.part").exists()
    assert (tmp_path / "output/01-a.vtt").exists()
