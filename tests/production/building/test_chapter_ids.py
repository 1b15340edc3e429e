"""Which chapter is which, whatever becomes of the book."""

import datetime as dt
import itertools
from collections.abc import Callable
from pathlib import Path

import pytest

from audiobook.errors import ProductionError
from audiobook.model import NARRATOR, ScriptChapter, ScriptParagraph, Segment
from audiobook.production.building.chapter_ids import (
    ChapterIds,
    KnownChapter,
    carry_over,
    identify,
    load_ids,
    save_ids,
)
from audiobook.production.building.release_dates import release_dates
from audiobook.production.folder import Folder

BOOK = "1dd1f4a5-0000-5000-8000-000000000000"
PLACES = ("harbour", "mill", "church", "school", "meadow", "station")
NOON = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)


def prose(place: str) -> str:
    """Text of which no two places share much."""
    return " ".join(
        f"The {place} was {word} that year, said old {place.title()}-{word}."
        for word in (f"{place[::-1]}{n}" for n in range(12))
    )


def chapters(*made: tuple[str, str]) -> list[ScriptChapter]:
    """Of ``(title, text)``, with files as the builder names them."""
    return [
        ScriptChapter(
            title,
            (ScriptParagraph((Segment(NARRATOR, text),)),),
            path=Path(f"{number:02}-{len(title)}-{number}.txt"),
        )
        for number, (title, text) in enumerate(made, 1)
    ]


def numbered(*places: str) -> list[ScriptChapter]:
    """Chapters without titles but their numbers."""
    return chapters(*((f"Chapter {n}", prose(place)) for n, place in enumerate(places, 1)))


def ids_after(tmp_path: Path, *builds: list[ScriptChapter]) -> list[int]:
    """The ids of the last of `builds`, each built on the one before."""
    ids = identify(Folder(tmp_path), ChapterIds(), builds[0], BOOK)
    for before, after in itertools.pairwise(builds):
        named = [(c.path.name, c) for c in after if c.path is not None]
        ids = carry_over(ids, before, named)
    return [chapter.id for chapter in ids.chapters]


@pytest.mark.parametrize(
    ("change", "ids"),
    [
        (lambda p: numbered(p[0], "pier", *p[1:]), [1, 7, 2, 3, 4, 5, 6]),
        (lambda p: numbered(*p[1:]), [2, 3, 4, 5, 6]),
        (lambda p: numbered(*reversed(p)), [6, 5, 4, 3, 2, 1]),
        (
            lambda p: chapters(*((f"The {x}", prose(x)) for x in p)),
            [1, 2, 3, 4, 5, 6],
        ),
        (
            lambda p: chapters(
                ("Prologue", prose("pier")),
                *((f"{n}", prose(x).replace("year", "winter", 5)) for n, x in enumerate(p, 1)),
            ),
            [7, 1, 2, 3, 4, 5, 6],
        ),
    ],
    ids=["inserted", "left out", "reordered", "renamed", "inserted and mended"],
)
def test_a_chapter_keeps_its_id(
    tmp_path: Path, change: Callable[[tuple[str, ...]], list[ScriptChapter]], ids: list[int]
) -> None:
    assert ids_after(tmp_path, numbered(*PLACES), change(PLACES)) == ids


def test_an_id_is_never_given_to_another_and_comes_back_with_its_chapter(tmp_path: Path) -> None:
    whole = chapters(*((f"The {place}", prose(place)) for place in PLACES))
    without = chapters(*((f"The {place}", prose(place)) for place in PLACES[:-1]))
    other = chapters(
        *((f"The {place}", prose(place)) for place in PLACES[:-1]), ("The pier", prose("pier"))
    )
    assert ids_after(tmp_path, whole, without, other) == [1, 2, 3, 4, 5, 7]
    assert ids_after(tmp_path, whole, without, whole) == [1, 2, 3, 4, 5, 6]


def test_a_chapter_written_anew_under_its_title_keeps_its_id(tmp_path: Path) -> None:
    before = chapters(("Chapter 1: Dawn", prose("mill")), ("Chapter 2: Noon", prose("church")))
    after = chapters(
        ("Chapter 1: Night", prose("pier")),
        ("Chapter 2: Dawn", prose("mill")),
        ("Chapter 3: Noon", prose("station")),
    )
    assert ids_after(tmp_path, before, after) == [3, 1, 2]


def test_the_file_holds_what_was_put_into_it_and_a_damaged_one_is_named(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    ids = ChapterIds(
        BOOK,
        3,
        (KnownChapter(1, 'A "quay": #1', "Part: One", "001-a.txt", NOON.isoformat()),),
        (KnownChapter(2, "Gone", guid="x"),),
    )
    save_ids(folder, ids)
    assert load_ids(folder) == ids
    assert load_ids(Folder(tmp_path / "none")) == ChapterIds()
    for damage in (
        b"chapters:\n- {broken\n",
        b"chapters:\n- \xf9\n",
        b"- " + b"[" * 99_999,
        b"book: x\n",
        b'chapters:\n- {"id": 1}\n',
        b"digits: 400\n",
    ):
        folder.chapters_file.write_bytes(damage)
        with pytest.raises(ProductionError, match="damaged"):
            load_ids(folder)


def known(*released: int | None) -> list[KnownChapter]:
    """Chapters that were listed on such days of March, or not yet."""
    return [
        KnownChapter(number, f"{number}", released=NOON.replace(day=day).isoformat() if day else "")
        for number, day in enumerate(released, 1)
    ]


def days(dates: dict[int, dt.datetime]) -> list[int]:
    return [date.day for date in dates.values()]


def test_dates_rise_and_what_was_listed_keeps_its_own() -> None:
    week = dt.timedelta(days=7)
    first, now = NOON, NOON.replace(day=20)
    scheduled = release_dates(known(None, None, None), first=first, every=week, now=now)
    assert days(scheduled) == [1, 8, 15]
    inserted = release_dates(known(1, None, 8, None), first=first, every=week, now=now)
    assert days(inserted) == [1, 8, 8, 15]
    assert list(inserted.values()) == sorted(set(inserted.values()))
    ongoing = release_dates(known(1, 8, None, None), first=first, every=dt.timedelta(), now=now)
    assert days(ongoing) == [1, 8, 20, 20]
    assert ongoing[4] <= now
    assert ongoing[3] < ongoing[4]
