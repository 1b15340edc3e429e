"""The whole way with what an author may hand in, and with engines that fail: a clear error with its
exit status, or a sound book; never a traceback, nor half a file under its final name."""

import random
import re
import zipfile
from pathlib import Path

import mutagen
import pytest
from support.command_line import Run

TONE = ("--engine", "tone")
MANUSCRIPT, SPEECH = 3, 6


def finished(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("output/*") if path.suffix != ".jpg")


def unfinished(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.name.endswith(".part")]


def complaint(capsys: pytest.CaptureFixture[str]) -> str:
    told = capsys.readouterr().err
    assert "Traceback" not in told
    return told


def epub(path: Path, chapter: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        archive.writestr(
            "META-INF/container.xml",
            '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="p.opf"/></rootfiles></container>',
        )
        archive.writestr(
            "p.opf",
            '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><manifest>'
            '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/>'
            '<item id="b" href="b.xhtml" media-type="application/xhtml+xml"/></manifest>'
            '<spine><itemref idref="a"/><itemref idref="b"/></spine></package>',
        )
        archive.writestr("a.xhtml", chapter)
    return path


CHAPTER = (
    b'<html xmlns="http://www.w3.org/1999/xhtml"><body><h1>Chapter 1</h1>'
    b"<p>The tide was out, and the boats lay on the sand.</p></body></html>"
)


def manuscript(kind: str, tmp_path: Path) -> Path:
    """A file that nothing can be made of."""
    path = tmp_path / "book.epub"
    match kind:
        case "missing":
            return tmp_path / "none.txt"
        case "folder":
            return tmp_path
        case "empty":
            path.write_bytes(b"")
        case "binary":
            path = tmp_path / "book.txt"
            path.write_bytes(random.Random(1).randbytes(5000))
        case "not a zip":
            path.write_bytes(b"Once upon a time.")
        case "cut in half":
            whole = epub(path, CHAPTER).read_bytes()
            path.write_bytes(whole[: len(whole) // 2])
        case "password":
            data = bytearray(epub(path, CHAPTER).read_bytes())
            for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
                for found in re.finditer(re.escape(signature), bytes(data)):
                    data[found.start() + flags] |= 1
            path.write_bytes(data)
        case "zip bomb":
            epub(path, b"<html><body>" + b" " * 300_000_000)
    return path


@pytest.mark.parametrize(
    "kind",
    ["missing", "folder", "empty", "binary", "not a zip", "cut in half", "password", "zip bomb"],
)
def test_what_is_no_book_is_refused_and_leaves_nothing(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    folder = tmp_path / "made"
    assert run("produce", manuscript(kind, tmp_path), "--dir", folder, *TONE) == MANUSCRIPT
    assert "error: " in complaint(capsys)
    assert not folder.exists()


def test_an_epub_with_a_missing_document_is_read_and_the_author_told(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "made"
    book = epub(tmp_path / "b.epub", CHAPTER)
    assert run("produce", book, "--dir", folder, *TONE) == 13
    assert "note: " in complaint(capsys)
    assert "01-chapter-1.mp3" in finished(folder)


ODD = {
    "no chapter and no quotation mark": "The tide was out. The boats lay on the sand.",
    "one enormous paragraph": ("The sea went on. " * 12_000)[:200_000],
    "only quotes": "“Yes.”\n\n“No.”\n\n“Yes.”\n\n““”\n\n”",
    "emoji and right to left": "“שלום,” said Ann. 👩‍🚀🎉\n\n\u202bמה?\u202c “🎉”\n\nThe end. 🎈",
    "control characters": "The tide was out,\x00 and the boats lay on the sand.\x0b " * 20
    + "\x1b[31m",
    "nothing a voice can say": "The sea.\n\n* * *\n\n🎉🎉🎉\n\n…\n\n“—”",
}


@pytest.mark.parametrize("name", [name for name in ODD if "enormous" not in name])
def test_odd_texts_become_a_book(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    path = tmp_path / "book.txt"
    path.write_text(ODD[name], encoding="utf-8", newline="")
    folder = tmp_path / "made"
    assert run("produce", path, "--dir", folder, *TONE, "-q") == 0
    complaint(capsys)
    (track,) = folder.glob("output/*.mp3")
    assert mutagen.File(track).info.length > 1
    assert not unfinished(folder)


def test_a_paragraph_of_200_000_characters_is_planned_in_pieces(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "book.txt"
    path.write_text(ODD["one enormous paragraph"], encoding="utf-8")
    folder = tmp_path / "made"
    assert run("script", path, "--dir", folder, "-q") == 0
    assert run("cast", "--dir", folder, *TONE) == 0
    assert run("plan", "--dir", folder, "--json") == 0
    complaint(capsys)
    (chapter,) = folder.glob("script/*.txt")
    assert ODD["one enormous paragraph"].strip() in chapter.read_text(encoding="utf-8")


@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_clips_cut_short_are_spoken_again(run: Run, book: Path, share: float) -> None:
    whole = {path.name: path.read_bytes() for path in book.glob("output/*.mp3")}
    for clip in book.glob(".audiobook/clips/*/*.wav"):
        data = clip.read_bytes()
        clip.write_bytes(data[: int(len(data) * share)])
    for path in book.glob("output/*.mp3"):
        path.unlink()
    assert run("produce", "--dir", book, *TONE, "-q") == 0
    assert {path.name: path.read_bytes() for path in book.glob("output/*.mp3")} == whole


@pytest.mark.parametrize("name", ["tracks.json", "delivered.json", "plan.jsonl", "build.sha256"])
def test_what_is_remembered_may_be_cut_in_half(run: Run, book: Path, name: str) -> None:
    whole = {path.name: path.read_bytes() for path in book.glob("output/*")}
    path = book / ".audiobook/state" / name
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert run("produce", "--dir", book, *TONE, "-q") == 0
    assert {path.name: path.read_bytes() for path in book.glob("output/*")} == whole


def test_a_line_that_cannot_be_spoken_holds_back_its_chapter_alone(
    run: Run, book: Path, faulty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def audio() -> list[bytes]:
        return [path.read_bytes() for path in sorted(book.glob("output/*.mp3"))]

    whole = audio()
    for path, speaker in zip(sorted(book.glob("script/*.txt")), ("Cat", "Dan"), strict=False):
        path.write_text(f"{path.read_text()}\n{speaker}: “Then go home,” she said.\n")
    voices = book / "voices.yaml"
    roles = 'cast:\n  Cat: "tone:soprano"\n  Dan: "faulty:raise"\n'
    voices.write_text(voices.read_text().replace("cast:\n", roles))
    assert run("produce", "--dir", book, "-q", "--jobs", 1) == SPEECH
    told = complaint(capsys)
    assert re.search(r"script.02-[\w-]+\.txt:\d+", told)
    assert "Chapter 2 “" in told
    assert "is held back" in told
    partial = audio()
    assert [new == old for new, old in zip(partial, whole, strict=True)][:2] == [False, True]
    assert len(list(book.glob("output/02-*.vtt"))) == 1

    voices.write_text(voices.read_text().replace("faulty:raise", "tone:tenor"))
    assert run("produce", "--dir", book, "-q") == 0
    assert audio()[1] != whole[1]


def test_a_held_back_chapter_that_was_never_delivered_is_missing_alone(
    run: Run, book: Path, faulty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = finished(book)
    second = sorted(book.glob("script/*.txt"))[1]
    second.write_text(f"{second.read_text()}\nDan: “Then go home,” she said.\n")
    voices = book / "voices.yaml"
    voices.write_text(voices.read_text().replace("cast:\n", 'cast:\n  Dan: "faulty:raise"\n'))
    for path in book.glob("output/*"):
        path.unlink()
    assert run("produce", "--dir", book, "-q", "--jobs", 1) == SPEECH
    assert "held back" in complaint(capsys)
    assert finished(book) == [name for name in whole if not name.startswith("02-")]


@pytest.mark.parametrize("fault", ["crash", "exit", "raise", "silence", "nan", "nothing"])
def test_an_engine_that_fails_costs_its_chapter_and_says_where(
    run: Run, book: Path, faulty: Path, capsys: pytest.CaptureFixture[str], fault: str
) -> None:
    whole = finished(book)
    voices = book / "voices.yaml"
    text = voices.read_text(encoding="utf-8")
    tom = next(line for line in text.splitlines() if line.strip().startswith("Tom:"))
    voices.write_text(
        text.replace(tom, re.sub(r"tone:[\w-]+", f"faulty:{fault}", tom)), encoding="utf-8"
    )
    assert f"faulty:{fault}" in voices.read_text(encoding="utf-8")
    before = {path.name: path.read_bytes() for path in book.glob("output/*")}
    assert run("produce", "--dir", book, "-q", "--jobs", 1) == SPEECH
    told = complaint(capsys)
    assert re.search(r"script.0[12]-[\w-]+\.txt:\d+", told)
    assert {path.name: path.read_bytes() for path in book.glob("output/*")} == before
    assert finished(book) == whole
    assert not unfinished(book)
    voices.write_text(text, encoding="utf-8")
    assert run("produce", "--dir", book, "-q") == 0
