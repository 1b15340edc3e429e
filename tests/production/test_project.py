"""What a command works on is opened once, and again only when somebody changed it."""

from collections import Counter
from pathlib import Path

import pytest

from audiobook import Production, manuscript
from audiobook.cli import main
from audiobook.model import Book
from audiobook.production.project import Locked, Project

TALE = """The Ferry

Chapter One

"The ferry is late," said Ann.

"It always is," said Bruno, and he looked at the water.

Chapter Two

"Is it coming now?" asked Ann.

"Not yet," said Bruno.
"""


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each of the author's files is read as what it says."""
    counted: Counter[str] = Counter()

    def count(module: str, loader: str) -> None:
        load = getattr(__import__(module, fromlist=[loader]), loader)

        def counting(*args: object) -> object:
            path = next(arg for arg in args if isinstance(arg, Path))
            if ".audiobook" not in path.parts:
                counted[path.name] += 1
            return load(*args)

        monkeypatch.setattr(f"{module}.{loader}", counting)

    count("audiobook.production.book_file", "parse_yaml")
    count("audiobook.cast.voices_reader", "parse_yaml")
    count("audiobook.cast.voices_file", "parse_yaml")
    count("audiobook.script.folder", "read_script_file")
    count("audiobook.script", "read_script_file")
    return counted


@pytest.fixture
def ferry(tmp_path: Path) -> Production:
    (tmp_path / "ferry.txt").write_text(TALE)
    production = Production(tmp_path / "ferry")
    production.produce(tmp_path / "ferry.txt", engine="tone", jobs=1)
    return production


def test_a_command_reads_each_of_the_authors_files_once(
    ferry: Production, reads: Counter[str]
) -> None:
    again = Production(ferry.folder.root)
    again.produce(engine="tone", jobs=1)
    assert len(reads) == 4
    assert set(reads.values()) == {1}
    reads.clear()
    Production(ferry.folder.root).status()
    assert set(reads.values()) == {1}


ARGUMENTS = {"line": ["1", "3"], "audition": ["Ann"], "review": ["--list"]}
COMMANDS = "script cast plan produce words status feed check line audition review".split()


def test_on_the_command_line_they_are_read_once_too(ferry: Production, reads: Counter[str]) -> None:
    times = {}
    for command in COMMANDS:
        reads.clear()
        with pytest.raises(SystemExit):
            main([command, *ARGUMENTS.get(command, []), "--dir", str(ferry.folder.root)])
        times[command] = set(reads.values())
    assert times == {key: {1} for key in COMMANDS}


def test_what_is_saved_while_a_build_is_at_work_is_reckoned_with_by_the_next(
    ferry: Production, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = ferry.folder.book.manuscript
    assert source is not None
    read = manuscript.read_manuscript

    def save_meanwhile(path: Path) -> Book:
        book = read(path)
        source.write_text(TALE.replace("late", "very late"))
        return book

    monkeypatch.setattr("audiobook.manuscript.read_manuscript", save_meanwhile)
    ferry.build(force=True)
    monkeypatch.undo()
    assert not ferry.build().up_to_date
    assert "very late" in ferry.script_path(1).read_text()
    assert ferry.build().up_to_date


def test_what_somebody_changed_is_read_again(ferry: Production) -> None:
    project = Project(ferry.folder.root)
    assert project.book.info.title == "The Ferry"
    text = project.book_file.read_text()
    project.book_file.write_text(text.replace("The Ferry", "The Late Ferry"))
    assert project.book.info.title == "The Late Ferry"


def test_a_change_of_the_series_voices_is_seen(tmp_path: Path) -> None:
    shared = tmp_path / "cast.yaml"
    shared.write_text("cast:\n  Ann: tone:low\n")
    project = Project(tmp_path / "book")
    project.root.mkdir()
    project.voices_file.write_text("series: ../cast.yaml\nnarrator: tone:mid\n")
    assert set(project.cast.roles) == {"Ann"}
    shared.write_text("cast:\n  Ann: tone:low\n  Bruno: tone:high\n")
    assert set(project.cast.roles) == {"Ann", "Bruno"}


def test_whoever_holds_the_lock_sees_what_was_read_before(ferry: Production) -> None:
    read = ferry.folder.book
    with ferry.folder.locked() as project:
        assert isinstance(project, Locked)
        assert project.book is read
