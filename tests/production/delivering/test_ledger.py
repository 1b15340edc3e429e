"""What was delivered is known by its content."""

import hashlib
import os
import shutil
from pathlib import Path

from audiobook.model import BookInfo, Track
from audiobook.production.delivering.ledger import (
    LEDGER_NAME,
    M4B,
    Digests,
    Ledger,
    book_digest,
    record_delivery,
    record_whole_book,
)
from audiobook.units import Seconds


def deliver(output: Path, *names: str) -> tuple[tuple[Track, ...], tuple[str, ...]]:
    output.mkdir(exist_ok=True)
    tracks = []
    for number, name in enumerate(names, 1):
        path = output / name
        if not path.exists():
            path.write_text(name)
        tracks.append(Track(path, number, name, Seconds(1.0)))
    return tuple(tracks), record_delivery(
        output, tracks, (), (), Digests(output.with_suffix(".digests"))
    )


def test_what_is_left_of_an_earlier_delivery_goes_also_from_a_copy(tmp_path: Path) -> None:
    deliver(tmp_path / "a", "01.mp3", "02.mp3")
    copy = shutil.copytree(tmp_path / "a", tmp_path / "b", copy_function=shutil.copy)
    for path in copy.iterdir():
        os.utime(path, (1, 1))
    (copy / "mine.mp3").write_text("02.mp3")
    _, changed = deliver(copy, "01.mp3")
    assert changed == ()
    assert {path.name for path in copy.iterdir()} == {"01.mp3", "mine.mp3", LEDGER_NAME}


def test_what_somebody_changed_stays_and_is_named_as_long_as_it_is_there(tmp_path: Path) -> None:
    deliver(tmp_path, "01.mp3", "02.mp3")
    (tmp_path / "02.mp3").write_text("tagged")
    for _ in range(2):
        _, changed = deliver(tmp_path, "01.mp3")
        assert changed == ("02.mp3",)
    (tmp_path / "02.mp3").unlink()
    assert deliver(tmp_path, "01.mp3")[1] == ()


def test_a_file_of_the_whole_book_is_old_when_the_book_is_another(tmp_path: Path) -> None:
    info = BookInfo("The Pier")
    tracks, _ = deliver(tmp_path, "01.mp3", "02.mp3")
    whole = tmp_path / "the-pier.m4b"
    whole.write_text("book")
    record_whole_book(tmp_path, M4B, whole, info, tracks)

    def outdated(book: BookInfo, made: tuple[Track, ...]) -> list[str]:
        ledger = Ledger(tmp_path)
        return [file.name for file in ledger.outdated(book_digest(ledger, book, made))]

    assert outdated(info, tracks) == []
    assert outdated(BookInfo("The Quay"), tracks) == ["the-pier.m4b"]
    fewer, _ = deliver(tmp_path, "01.mp3")
    assert outdated(info, fewer) == ["the-pier.m4b"]
    renamed = tmp_path / "the-quay.m4b"
    renamed.write_text("book")
    record_whole_book(tmp_path, M4B, renamed, BookInfo("The Quay"), fewer)
    assert not whole.exists()
    assert outdated(BookInfo("The Quay"), fewer) == []


def test_a_damaged_ledger_counts_as_none_and_touches_nothing(tmp_path: Path) -> None:
    deliver(tmp_path, "01.mp3", "02.mp3")
    (tmp_path / LEDGER_NAME).write_text('{"version": 1, "files": {"../x": {}}}')
    deliver(tmp_path, "01.mp3")
    assert (tmp_path / "02.mp3").exists()


def test_a_file_is_read_again_when_it_is_another_one(tmp_path: Path) -> None:
    file, kept = tmp_path / "01.mp3", tmp_path / "digests.json"
    file.write_bytes(b"one")
    first = Digests(kept)
    digest = first.of(file)
    first.save()
    date = file.stat().st_mtime_ns
    again = Digests(kept)
    assert again.of(file) == digest
    # Of the same size and date, but another file.
    (tmp_path / "other").write_bytes(b"two")
    os.utime(tmp_path / "other", ns=(date, date))
    (tmp_path / "other").replace(file)
    assert Digests(kept).of(file) == hashlib.sha256(b"two").hexdigest()
    for damage in (b"", b"[]", b'{"01.mp3": 3}', b"\xff"):
        kept.write_bytes(damage)
        assert Digests(kept).of(file) == hashlib.sha256(b"two").hexdigest()
