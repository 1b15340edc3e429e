"""`produce` is cut off in the middle and run again: nothing of it is seen in the book."""

import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import support
from support.command_line import Run

from audiobook.errors import StorageError

TONE = ("--engine", "tone", "-q")
ENDED = Path(support.__file__).with_name("ended.py")


def files(folder: Path) -> dict[str, bytes]:
    """All of a production, but for what holds the times of files."""
    return {
        name: path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
        if not (name := path.relative_to(folder).as_posix()).startswith(".audiobook/state/")
    }


def end(how: str, file: str, *command: object) -> subprocess.CompletedProcess[str]:
    """Run the command line until it is about to put `file` in its place."""
    return subprocess.run(
        [sys.executable, str(ENDED), how, file, *map(str, command)],
        check=False,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize(
    ("how", "file"),
    [
        ("SIGKILL", r"book\.yaml"),
        ("SIGKILL", r"script/02-.*\.txt"),
        ("SIGKILL", r"built/characters\.json"),
        ("SIGINT", r"voices\.yaml"),
        ("SIGKILL", r"output/01-.*\.mp3"),
        ("SIGINT", r"output/02-.*\.mp3"),
        ("SIGKILL", r"cover\.jpg"),
        ("SIGKILL", r"output/01-.*\.srt"),
    ],
)
def test_ended_anywhere_it_goes_on(
    run: Run, story: Path, book: Path, tmp_path: Path, how: str, file: str
) -> None:
    folder = tmp_path / "ended"
    ended = end(how, file, "produce", story, "--dir", folder, *TONE)
    assert ended.returncode == (130 if how == "SIGINT" else -signal.SIGKILL)
    assert "Traceback" not in ended.stderr
    whole = files(book)
    for path in (folder / "output").glob("[!.]*"):
        assert path.read_bytes() == whole[f"output/{path.name}"]
    assert run("produce", story, "--dir", folder, *TONE) == 0
    assert files(folder) == whole


@pytest.mark.parametrize("file", [r"script/01-.*\.txt", r"built/01-.*\.txt", r"01-.*\.mp3"])
def test_ended_after_the_author_changed_book_and_script(
    run: Run, story: Path, book: Path, tmp_path: Path, file: str
) -> None:
    story.write_text(story.read_text().replace("The tide was out", "The tide was in"))
    script = next(book.glob("script/01-*.txt"))
    script.write_text(script.read_text().replace("Tom", "Captain Reed", 1))
    folder = tmp_path / "ended"
    shutil.copytree(book, folder)
    assert end("SIGKILL", file, "produce", "--dir", folder, *TONE).returncode == -signal.SIGKILL
    for production in (book, folder):
        assert run("produce", "--dir", production, *TONE) == 0
    assert files(folder) == files(book)


@pytest.mark.parametrize("largest", [0, 3_000, 40_000])
def test_no_room_and_room_again(
    run: Run, story: Path, book: Path, tmp_path: Path, largest: int
) -> None:
    """Files may only grow to `largest` bytes: a disk with no room that needs no disk of its own."""
    folder = tmp_path / "full"
    command = [sys.executable, "-m", "audiobook", "produce", str(story), "--dir", str(folder)]
    done = subprocess.run(
        [*command, *TONE],
        check=False,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest)),
    )
    assert done.returncode == StorageError.exit_status
    assert "Traceback" not in done.stderr
    assert run("produce", story, "--dir", folder, *TONE) == 0
    assert files(folder) == files(book)
