"""Who says “I” in a book that several people tell in turn."""

from __future__ import annotations

import pytest

from audiobook.dialogue.build import build_script
from audiobook.model import Book, Chapter, Character, Paragraph

IDA = (
    "I have never trusted canoes, and I said so to Otto before I sat down in his.",
    "“It is only water,” said Otto.",
    "“So is soup,” I said. I held on to my hat.",
)
OTTO = (
    "I had told her that it was only water. I had not told her about the weir.",
    "“What is that noise?” asked Ida.",
    "“A train,” I said, and I paddled backwards with all my strength.",
)
CAST = (Character("Ida"), Character("Otto"))


def chapter(title: str, lines: tuple[str, ...]) -> Chapter:
    return Chapter(title, tuple(Paragraph(line) for line in lines))


def speakers(*chapters: Chapter, narrators: dict[str, str] | None = None) -> list[str]:
    book = Book("The Weir", language="en", chapters=chapters)
    script = build_script(book, known=CAST, narrators=narrators)
    return [s.speaker for c in script.chapters for s in c.segments if not s.is_narration]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Ida", "Otto"),
        ("Chapter 1: Ida", "Chapter 2: Otto"),
        ("IDA'S POV", "Ottos POV"),
        ("1. Ida (point of view)", "2. Otto (point of view)"),
    ],
)
def test_a_heading_that_is_a_name_says_who_tells_the_chapter(first: str, second: str) -> None:
    empty = chapter("Part One", ())
    assert speakers(chapter(first, IDA), empty, chapter(second, OTTO)) == [
        "Otto", "Ida", "Ida", "Otto",
    ]  # fmt: skip


def test_a_chapter_about_somebody_is_not_told_by_them() -> None:
    told = ("Otto came early.", "“It is only water,” said Otto.", "“So is soup,” said Ida.")
    assert speakers(chapter("Ida", told)) == ["Otto", "Ida"]


def test_the_author_says_who_tells_a_chapter() -> None:
    spoken = speakers(
        chapter("Upstream", IDA),
        chapter("Downstream", OTTO),
        narrators={"Upstream": "Ida", "Downstream": "Otto"},
    )
    assert spoken == ["Otto", "Ida", "Ida", "Otto"]
