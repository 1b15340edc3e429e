import hashlib
from pathlib import Path

import pytest

from audiobook.errors import EngineMissingError, SynthesisError
from audiobook.installation import install_command
from audiobook.synthesis import model_files as model_parts

SHA256 = hashlib.sha256(b"onetwo").hexdigest()


@pytest.fixture
def parts(tmp_path: Path) -> list[Path]:
    found = [tmp_path / "1", tmp_path / "2"]
    found[0].write_bytes(b"one")
    found[1].write_bytes(b"two")
    return found


def test_parts_are_joined_once(parts: list[Path], tmp_path: Path) -> None:
    target = tmp_path / "cache" / "model"
    model_parts.join(parts, target, sha256=SHA256, extra="x", appended=b"!")
    assert target.read_bytes() == b"onetwo!"
    before = target.stat().st_mtime_ns
    model_parts.join(parts, target, sha256=SHA256, extra="x", appended=b"!")
    assert target.stat().st_mtime_ns == before


def test_a_half_written_model_is_replaced(parts: list[Path], tmp_path: Path) -> None:
    target = tmp_path / "model"
    target.write_bytes(b"one")
    model_parts.join(parts, target, sha256=SHA256, extra="x")
    assert target.read_bytes() == b"onetwo"


def test_what_was_not_published_is_refused(parts: list[Path], tmp_path: Path) -> None:
    parts[1].write_bytes(b"six")
    target = tmp_path / "cache" / "model"
    with pytest.raises(SynthesisError, match="not what was published"):
        model_parts.join(parts, target, sha256=SHA256, extra="x")
    assert not [path for path in target.parent.iterdir() if path.suffix != ".lock"]


def test_a_folder_that_cannot_be_made_is_an_error(parts: list[Path], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SynthesisError, match="could not be written"):
        model_parts.join(parts, tmp_path / "file" / "model", sha256=SHA256, extra="x")


def test_the_folder_of_a_package() -> None:
    assert model_parts.package_folder("msgspec", needed_by="the test", extra="x").is_dir()


def test_a_missing_package_says_what_installs_it() -> None:
    with pytest.raises(EngineMissingError, match="The recogniser is not installed") as caught:
        model_parts.package_folder("no_such_package", needed_by="the recogniser", extra="verify")
    assert caught.value.hint == install_command("verify")
