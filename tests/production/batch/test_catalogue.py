import json
import subprocess
import sys
from pathlib import Path

import pytest

from audiobook.cli import main
from audiobook.errors import CatalogueError, UsageError
from audiobook.production import Production
from audiobook.production.batch.books import CatalogueBook, Stage, read_catalogue, require_all
from audiobook.production.batch.catalogue import produce_catalogue
from audiobook.production.batch.report import write_report

TONE = ("--engine", "tone")
STORY = """Chapter 1

The tide was out at {place}. “Who is there?” asked Ann.

“Only Bob,” said Bob.
"""


@pytest.fixture
def manuscripts(tmp_path: Path) -> Path:
    folder = tmp_path / "manuscripts"
    (folder / "north").mkdir(parents=True)
    for name in ("harbour", "north/harbour", "mill"):
        (folder / f"{name}.txt").write_text(STORY.format(place=name) * 3)
    (folder / "notes.bak").write_text("nothing")
    return folder


def test_a_folder_gives_its_manuscripts_each_a_folder_of_its_own(
    manuscripts: Path, tmp_path: Path
) -> None:
    books = read_catalogue(manuscripts, tmp_path / "out")
    assert [book.folder.name for book in books] == ["harbour", "mill", "north-harbour-txt"]


def test_a_list_names_them_and_a_wrong_line_is_named(manuscripts: Path, tmp_path: Path) -> None:
    listed = manuscripts / "books.list"
    listed.write_text("# two of them\nmill.txt\n\nnorth/harbour.txt\n")
    assert [b.folder.name for b in read_catalogue(listed, tmp_path)] == ["mill", "harbour"]
    listed.write_text("mill.txt\nnothere.txt\n")
    with pytest.raises(UsageError) as caught:
        read_catalogue(listed, tmp_path)
    assert caught.value.line == 2


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no manuscript"):
        read_catalogue(tmp_path, tmp_path / "out")


def test_every_book_is_made_one_failure_stops_no_other_and_nothing_is_made_twice(
    manuscripts: Path, tmp_path: Path
) -> None:
    (manuscripts / "broken.epub").write_bytes(b"PK\x03\x04 not a book")
    out = tmp_path / "out"
    stages: list[tuple[str, Stage]] = []

    def run() -> list[CatalogueBook]:
        stages.clear()
        books = read_catalogue(manuscripts, out)
        return produce_catalogue(
            books,
            out,
            engine="tone",
            jobs=1,
            report=lambda b: stages.append((b.folder.name, b.stage)),
        )

    made = {book.folder.name: book for book in run()}
    assert made["broken"].stage is Stage.FAILED
    assert made["broken"].error
    assert {b.stage for name, b in made.items() if name != "broken"} == {Stage.DONE}
    assert made["mill"].chapters == len(list((out / "mill/output").glob("*.mp3"))) > 0
    with pytest.raises(CatalogueError, match="1 of 4 books"):
        require_all(list(made.values()))
    page = write_report(list(made.values()), out).read_text()
    assert "3 of 4 books are made" in page and "broken" in page

    (manuscripts / "broken.epub").unlink()
    files = {p: p.stat().st_mtime_ns for p in out.rglob("output/*.mp3")}
    again = run()
    assert {stage for _, stage in stages} == {Stage.UNCHANGED}
    assert {p: p.stat().st_mtime_ns for p in out.rglob("output/*.mp3")} == files
    require_all(again)

    script = next((out / "mill/script").glob("*.txt"))
    script.write_text(script.read_text().replace("Only Bob", "Only I"))
    run()
    assert ("mill", Stage.DONE) in stages
    assert ("harbour", Stage.UNCHANGED) in stages


def test_books_of_a_series_share_their_voices(manuscripts: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for number, name in enumerate(("mill", "harbour"), 1):
        production = Production(out / name)
        production.new(manuscripts / f"{name}.txt")
        with production.folder.book_file.open("a") as file:
            file.write(f"series: The Tide\nseries_index: {number}\n")
    listed = manuscripts / "two.list"
    listed.write_text("harbour.txt\nmill.txt\n")
    made = produce_catalogue(read_catalogue(listed, out), out, engine="tone", jobs=1)
    require_all(made)
    assert {book.series for book in made} == {"The Tide"}
    assert (out / "harbour/voices.yaml").read_text().startswith("series: ../the-tide.cast.yaml")
    first, second = (
        {cue.speaker: cue.utterance.voice for cue in Production(out / n).plan().chapters[0].cues}
        for n in ("mill", "harbour")
    )
    assert first == second


def test_a_title_in_the_report_is_text_and_not_markup(tmp_path: Path) -> None:
    book = CatalogueBook(Path("a.txt"), tmp_path / "a", Stage.DONE, title="<script>x</script>")
    assert "<script>" not in write_report([book], tmp_path).read_text()


def test_the_command_prints_a_line_of_json_a_stage(
    manuscripts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(
            [
                "batch",
                str(manuscripts),
                "--out",
                str(tmp_path / "out"),
                "--engine",
                "tone",
                "--json",
            ]
        )
    assert not ended.value.code
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["book"] for row in rows if row["stage"] == "done"]
    assert (tmp_path / "out/report.html").is_file()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_a_killed_batch_leaves_no_process_and_goes_on_from_there(
    manuscripts: Path, tmp_path: Path
) -> None:
    for number in range(8):
        (manuscripts / f"more-{number}.txt").write_text(STORY.format(place=number))
    out = str(tmp_path / "out")
    command = [sys.executable, "-m", "audiobook", "batch", str(manuscripts), "--out", out]
    process = subprocess.Popen([*command, *TONE, "--json"], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for line in process.stdout:
        if '"stage": "done"' in line:
            process.kill()
            break
    process.stdout.read()  # ends only when nobody holds the other end any more
    process.wait()
    made = produce_catalogue(
        read_catalogue(manuscripts, tmp_path / "out"), tmp_path / "out", engine="tone", jobs=1
    )
    require_all(made)
