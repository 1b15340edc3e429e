"""The whole way on the command line, and again after the author's changes."""

import json
import re
from pathlib import Path

import mutagen
import pytest
from support.command_line import Run

TONE = ("--engine", "tone")


def script_file(book: Path, number: int) -> Path:
    return next(book.glob(f"script/{number:02}-*.txt"))


def line_of(path: Path, words: str) -> int:
    lines = path.read_text(encoding="utf-8").split("\n")
    return next(n for n, line in enumerate(lines, 1) if words in line)


def test_chapters_are_tagged_and_in_order(book: Path) -> None:
    tracks = sorted(book.glob("output/*.mp3"))
    assert [track.name for track in tracks] == [
        "01-chapter-i-the-pier.mp3",
        "02-chapter-ii-the-boat.mp3",
    ]
    for number, track in enumerate(tracks, 1):
        file = mutagen.File(track)
        assert file.tags["TRCK"].text == [f"{number}"]
        assert file.tags["TALB"].text == ["The Lamp"]
        assert file.tags["TPE1"].text == ["Ann Oak"]
        assert file.tags.getall("APIC")
        assert file.info.length > 5
    assert (book / "output/cover.jpg").is_file()


def test_dialogue_has_its_speakers(book: Path) -> None:
    text = script_file(book, 1).read_text(encoding="utf-8")
    assert re.search(r'^Tom\??: +"I did,"', text, re.MULTILINE)
    assert '"Who left the lamp burning?"' in text.split("Mary", 2)[2]
    assert "Author's Note" not in text
    assert "* * *" in text


def test_again_makes_nothing_new(run: Run, book: Path) -> None:
    before = {p: p.stat().st_mtime_ns for p in book.rglob("*") if p.is_file()}
    assert run("produce", "--dir", book, *TONE, "-q") == 0
    after = {p: p.stat().st_mtime_ns for p in book.rglob("*") if p.is_file()}
    assert {p for p in before if after[p] != before[p]} <= {book / ".audiobook/lock"}
    assert set(after) == set(before)


def test_the_same_input_gives_the_same_bytes(run: Run, story: Path, tmp_path: Path) -> None:
    made = []
    for name in ("a", "b"):
        folder = tmp_path / name
        assert run("produce", story, "--dir", folder, *TONE, "-q") == 0
        files = (*folder.glob("output/*"), *folder.glob("script/*"), folder / "voices.yaml")
        made.append({path.name: path.read_bytes() for path in files})
    assert made[0] == made[1]


def test_the_author_decides_and_a_rebuild_keeps_it(run: Run, book: Path, story: Path) -> None:
    path = script_file(book, 1)
    line = line_of(path, '"You never asked."')
    assert run("review", "--dir", book, "--answer", 1, line, "Captain Reed") == 0
    changed = story.read_text().replace("the boats lay", "two boats lay")
    story.write_text(changed)
    assert run("produce", "--dir", book, *TONE, "-q") == 0
    text = path.read_text(encoding="utf-8")
    assert 'Captain Reed: "You never asked."' in text
    assert "two boats lay" in text


def test_one_changed_line_changes_one_chapter(run: Run, book: Path) -> None:
    first, second = sorted(book.glob("output/*.mp3"))
    before = (first.read_bytes(), second.read_bytes())
    path = script_file(book, 2)
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r'Tom\??: "Gone,"', 'Mary: "Gone,"', text), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != text
    assert run("produce", "--dir", book, *TONE, "-q") == 0
    assert first.read_bytes() == before[0]
    assert second.read_bytes() != before[1]


def test_a_left_out_section_can_be_put_back(run: Run, book: Path) -> None:
    details = book / "book.yaml"
    text = details.read_text(encoding="utf-8")
    assert "Author’s Note: leave out" in text
    details.write_text(text.replace("Note: leave out", "Note: read"), encoding="utf-8")
    assert run("produce", "--dir", book, *TONE, "-q") == 0
    spoken = "".join(path.read_text(encoding="utf-8") for path in book.glob("script/*.txt"))
    assert "rainy day" in spoken


def test_another_books_folder_is_refused(run: Run, book: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("Another story.")
    assert run("produce", other, "--dir", book, *TONE) == 10


def test_json_is_for_programs(
    run: Run, story: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("produce", story, "--dir", tmp_path / "j", *TONE, "--json") == 0
    produced = json.loads(capsys.readouterr().out)
    assert [track["number"] for track in produced["tracks"]] == [1, 2]
    assert all(track["duration"] > 5 for track in produced["tracks"])
