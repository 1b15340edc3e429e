"""Rebuilding keeps what the author did, takes what is new, and says where both met."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiobook.model import (
    NARRATOR,
    Decision,
    SceneBreak,
    ScriptBlock,
    ScriptChapter,
    ScriptParagraph,
    Segment,
)
from audiobook.script.file_format import as_read, format_chapter, parse_chapter
from audiobook.script.merge import MergeKind, MergeResult, find_decisions, merge_chapters

BUILT = """\
# One

Narrator: The lamp had been dark for three nights when the boat came in.

Tom: “Who put it out?”
Narrator:  asked Tom, and nobody on the quay answered him.

Ada?: “Not I.”

Narrator: The harbour master shook his head. “The oil was paid for, and the wick was new.”

* * *

Narrator: In the morning the two of them climbed the tower together.
"""

SECOND = """\
# Two

Narrator: Gulls had nested in the lantern room, and the glass was white with them.

Tom: “There is your thief,”
Narrator:  said Tom.
"""


def read(*texts: str) -> tuple[ScriptChapter, ...]:
    return tuple(
        parse_chapter(text, Path(f"{number:02d}.txt")) for number, text in enumerate(texts, 1)
    )


def merge(base: str, current: str, rebuilt: str) -> tuple[str, MergeResult]:
    result = merge_chapters(read(base), read(current), read(rebuilt))
    return "".join(map(format_chapter, result.chapters)), result


def kinds(result: MergeResult) -> list[MergeKind]:
    return [note.kind for note in result.notes]


def swap(text: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


def test_untouched_takes_what_is_new() -> None:
    rebuilt = swap(BUILT, ("Ada?:", "Ada:"), ("three nights", "four nights"), ("* * *\n\n", ""))
    assert merge(BUILT, BUILT, rebuilt)[0] == rebuilt


def test_speakers_splits_and_marks_of_the_author_stay() -> None:
    current = swap(
        BUILT,
        ("Ada?:", "Ada:"),
        ("Tom: “Who", "Will: “Who"),
        (" “The oil was", "\nHarbour master: “The oil was"),
    )
    merged, result = merge(BUILT, current, BUILT)
    # The space that the split took out of the manuscript's words is back.
    assert merged == swap(current, ("Harbour master: “", "Harbour master:  “"))
    assert result.notes == ()


def test_the_builder_goes_on_improving_beside_the_author() -> None:
    current = swap(BUILT, ("Tom: “Who", "Will: “Who"))
    rebuilt = swap(
        BUILT,
        ("Tom: “Who", "Ada?: “Who"),
        (" asked Tom", " asked\nTom:  Tom"),
        ("Ada?: “Not", "Tom: “Not"),
    )
    merged, result = merge(BUILT, current, rebuilt)
    assert merged == swap(rebuilt, ("Ada?: “Who", "Will: “Who"))
    assert result.notes == ()


def test_a_decision_outlives_every_rebuild() -> None:
    current: Sequence[ScriptChapter] = read(swap(BUILT, ("Ada?:", "Ada:")))
    base: Sequence[ScriptChapter] = read(BUILT)
    # The builder knows the decision and repeats it; then it is as if it had said so itself.
    for _ in range(3):
        assert find_decisions(base, current) == (Decision("“Not I.”", 0, 8, "Ada", 0),)
        result = merge_chapters(base, current, read(swap(BUILT, ("Ada?:", "Ada:"))))
        base, current = result.built, result.chapters
    result = merge_chapters(base, current, read(swap(BUILT, ("Ada?:", "Tom?:"))))
    assert "Ada: “Not I.”" in format_chapter(result.chapters[0])


def test_corrected_words_stay() -> None:
    current = swap(BUILT, ("three nights", "seven nights"))
    rebuilt = swap(BUILT, ("Ada?: “Not", "Tom: “Not"))
    merged, result = merge(BUILT, current, rebuilt)
    assert merged == swap(rebuilt, ("three nights", "seven nights"))
    assert result.notes == ()


def test_both_changed_the_words() -> None:
    current = swap(BUILT, ("three nights", "seven nights"))
    rebuilt = swap(BUILT, ("the boat came in", "the ferry came in"))
    merged, result = merge(BUILT, current, rebuilt)
    assert merged == current
    (note,) = result.notes
    assert (note.chapter, note.line, note.kind) == ("One", 3, MergeKind.KEPT)
    assert "seven nights when the boat" in note.message
    assert "three nights when the ferry" in note.message


def test_a_speaker_is_carried_over_to_new_words() -> None:
    current = swap(BUILT, ("Tom: “Who", "Will: “Who"))
    rebuilt = swap(BUILT, ("“Who put it out?”", "“So who was it that put it out?”"))
    merged, result = merge(BUILT, current, rebuilt)
    assert merged == swap(rebuilt, ("Tom: “So who", "Will: “So who"))
    (note,) = result.notes
    assert (note.line, note.kind) == (5, MergeKind.CARRIED)
    assert "Will: “So who was it that put it out?”" in note.message
    again = merge_chapters(result.built, result.chapters, read(rebuilt))
    assert "".join(map(format_chapter, again.chapters)) == merged
    assert again.notes == ()


def test_a_speaker_whose_words_are_gone_is_named() -> None:
    current = swap(BUILT, ("Tom: “Who", "Will: “Who"))
    rebuilt = swap(BUILT, ("“Who put it out?”", "“Fire!”"))
    merged, result = merge(BUILT, current, rebuilt)
    assert merged == rebuilt
    (note,) = result.notes
    assert note.kind is MergeKind.LOST
    assert "Will" in note.message
    assert "“Who put it out?”" in note.message


def test_a_paragraph_the_manuscript_dropped() -> None:
    rebuilt = swap(BUILT, ("Ada?: “Not I.”\n\n", ""))
    assert merge(BUILT, BUILT, rebuilt)[0] == rebuilt
    merged, result = merge(BUILT, swap(BUILT, ("Ada?:", "// sure?\nMeg:")), rebuilt)
    assert merged == rebuilt
    assert kinds(result) == [MergeKind.REMOVED]
    assert "Meg: “Not I.” / // sure?" in result.notes[0].message
    current = swap(BUILT, ("“Not I.”", "“Never I.”"))
    merged, result = merge(BUILT, current, rebuilt)
    assert merged == current
    assert kinds(result) == [MergeKind.KEPT]


def test_a_paragraph_the_author_took_out() -> None:
    current = swap(BUILT, ("Ada?: “Not I.”\n\n", ""))
    assert merge(BUILT, current, BUILT)[0] == current
    merged, result = merge(BUILT, current, swap(BUILT, ("“Not I.”", "“Not I, Tom.”")))
    assert merged == current
    assert kinds(result) == [MergeKind.LEFT_OUT]
    assert "“Not I, Tom.”" in result.notes[0].message


def test_both_added_something() -> None:
    current = swap(BUILT, ("* * *", "Will: “Hush, all of you.”\n\n* * *"))
    rebuilt = swap(BUILT, ("* * *", "Narrator: A bell rang.\n\n* * *"))
    merged, result = merge(BUILT, current, rebuilt)
    assert "Narrator: A bell rang.\n\nWill: “Hush, all of you.”\n\n* * *" in merged
    assert result.notes == ()
    assert merge(BUILT, current, current)[0] == current


def test_a_paragraph_that_moved_keeps_its_speaker() -> None:
    current = swap(BUILT, ("Ada?: “Not I.”", "Meg: “Not I.”"))
    rebuilt = swap(BUILT, ("Ada?: “Not I.”\n\n", "")) + "\nAda?: “Not I.”\n"
    merged, result = merge(BUILT, current, rebuilt)
    assert merged == swap(rebuilt, ("Ada?:", "Meg:"))
    assert result.notes == ()


def test_headings() -> None:
    assert merge(BUILT, swap(BUILT, ("# One", "## I\n# Dark")), BUILT)[0].startswith("## I\n# Dark")
    merged, result = merge(BUILT, BUILT, swap(BUILT, ("# One", "# The Lamp")))
    assert merged.startswith("# The Lamp\n")
    merged, result = merge(
        BUILT, swap(BUILT, ("# One", "# Dark")), swap(BUILT, ("# One", "# The Lamp"))
    )
    assert merged.startswith("# Dark\n")
    assert kinds(result) == [MergeKind.KEPT]


def test_chapters_shift() -> None:
    new = "# Two\n\nNarrator: That evening a letter lay on the table in the kitchen.\n"
    shifted = swap(SECOND, ("# Two", "# Three"))
    authored = swap(SECOND, ("Tom: “There", "Ada: “There"))
    result = merge_chapters(read(BUILT, SECOND), read(BUILT, authored), read(BUILT, new, shifted))
    assert [*map(format_chapter, result.chapters)] == [
        BUILT,
        new,
        swap(shifted, ("Tom: “There", "Ada: “There")),
    ]
    result = merge_chapters(read(BUILT, SECOND), read(BUILT, authored), read(SECOND))
    assert [*map(format_chapter, result.chapters)] == [authored]
    result = merge_chapters(read(BUILT, SECOND), read(BUILT, authored), read(SECOND, BUILT))
    assert [*map(format_chapter, result.chapters)] == [authored, BUILT]


def test_chapters_the_author_took_out_put_in_or_joined() -> None:
    both = read(BUILT, SECOND)
    result = merge_chapters(both, read(SECOND), both)
    assert [*map(format_chapter, result.chapters)] == [SECOND]
    longer = swap(BUILT, ("Ada?:", "Meg: “Nor I, nor anybody that I know.”\n\nAda?:"))
    result = merge_chapters(both, read(SECOND), read(longer, SECOND))
    assert [*map(format_chapter, result.chapters)] == [SECOND]
    assert kinds(result) == [MergeKind.LEFT_OUT]
    foreword = "# Foreword\n\nNarrator: By the author.\n"
    result = merge_chapters(both, read(foreword, BUILT, SECOND), both)
    assert [*map(format_chapter, result.chapters)] == [foreword, BUILT, SECOND]
    joined = f"{BUILT}\n{SECOND.partition(chr(10) * 2)[2]}"
    result = merge_chapters(both, read(joined), both)
    assert [*map(format_chapter, result.chapters)] == [joined]


def test_without_a_script_or_a_base() -> None:
    rebuilt = read(BUILT)
    assert [*map(format_chapter, merge_chapters(rebuilt, (), rebuilt).chapters)] == [BUILT]
    current = swap(BUILT, ("Ada?:", "Meg:"), ("three nights", "seven nights"))
    result = merge_chapters((), read(current), rebuilt)
    assert [*map(format_chapter, result.chapters)] == [current]
    assert kinds(result) == [MergeKind.NO_BASE]
    assert find_decisions((), read(current)) == ()


def test_an_editor_that_strips_spaces_changes_nothing() -> None:
    built = "# One\n\nNarrator: He said: \nTom: “No.” \nNarrator: He left.\n"
    stripped = "# One\n\nNarrator: He said:\nTom: “No.”\nNarrator: He left.\n"
    assert merge(built, stripped, built)[0] == built
    merged, _ = merge(built, swap(stripped, ("Tom:", "Will:")), built)
    assert merged == swap(built, ("Tom:", "Will:"))
    assert find_decisions(read(built), read(stripped)) == ()
    tidy = swap(BUILT, ("Narrator:  asked", "Narrator: asked"))
    assert merge(BUILT, tidy, BUILT)[0] == BUILT


@pytest.mark.parametrize("behind", ["", " ", "  ", "   "])
def test_a_line_split_at_several_spaces_keeps_them(behind: str) -> None:
    built = "# One\n\nNarrator: far    away\n"
    split = f"# One\n\nNarrator: far\nTom: {behind}away\n"
    assert merge(built, split, built)[0] == "# One\n\nNarrator: far\nTom:     away\n"


def test_a_space_inside_a_line_is_the_authors() -> None:
    current = swap(BUILT, ("put it out", "put  it out"))
    assert merge(BUILT, current, BUILT)[0] == current


def test_notes_stay_with_their_paragraph() -> None:
    current = swap(BUILT, ("Ada?:", "// ask Meg\nAda?:"))
    rebuilt = swap(BUILT, ("Ada?:", "Tom:"))
    assert merge(BUILT, current, rebuilt)[0] == swap(current, ("Ada?:", "Tom:"))


def test_new_quotation_marks_in_the_whole_book() -> None:
    straight = BUILT.replace("“", '"').replace("”", '"')
    merged, result = merge(straight, swap(straight, ("Ada?:", "Meg:")), BUILT)
    assert merged == swap(BUILT, ("Ada?:", "Meg:"))
    assert kinds(result) == [MergeKind.CARRIED]


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([("Ada?: “Not", "Ada: “Not")], [Decision("“Not I.”", 0, 8, "Ada", 0)]),
        ([("Ada?: “Not", "Meg?: “Not")], []),
        ([("Tom: “Who", "Tom [shouted]: “Who")], []),
        (
            [(" “The oil was", "\nHarbour master: “The oil was")],
            [(0, 34, NARRATOR), (34, 80, "Harbour master")],
        ),
        (
            [("\nNarrator:  asked Tom", " asked Tom")],
            [(0, 65, "Tom")],
        ),
        (
            [("Tom: “Who put it out?”", "Will: “Well, who put it out?”")],
            [(0, 17, "Will")],
        ),
        ([("three nights", "seven nights")], []),
    ],
)
def test_decisions(
    pairs: list[tuple[str, str]], expected: list[Decision] | list[tuple[int, int, str]]
) -> None:
    found = find_decisions(read(BUILT), read(swap(BUILT, *pairs)))
    plain = [(d.start, d.end, d.speaker) for d in found]
    assert plain == [
        (d.start, d.end, d.speaker) if isinstance(d, Decision) else d for d in expected
    ]
    texts = {b.text for b in read(BUILT)[0].blocks if isinstance(b, ScriptParagraph)}
    assert {decision.paragraph for decision in found} <= texts


def test_a_decision_says_which_of_two_alike_is_meant() -> None:
    built = "Tom?: “Yes.”\n\nNarrator: It rained.\n\nTom?: “Yes.”\n"
    current = "Tom?: “Yes.”\n\nNarrator: It rained.\n\nAda: “Yes.”\n"
    assert find_decisions(read(built), read(current)) == (Decision("“Yes.”", 0, 6, "Ada", 1),)


# ---------------------------------------------------------------- properties

SENTENCES = (
    "The lamp was dark",
    "No boat came by night",
    "Tom saw grey water",
    "“Yes”",
    "“No”",
    "and the storm",
    "The lamp",
    "He went home",
)
speakers = st.sampled_from([NARRATOR, "Tom", "Ada", "Meg", "Will"])
NEW_SENTENCES = ("A bell rang", "Snow fell on the pier", "“Who goes there”", "Nobody came")


def prose(sentences: Sequence[str]) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(sentences), min_size=1, max_size=3).map(" ".join)


def block(sentences: Sequence[str]) -> st.SearchStrategy[ScriptBlock]:
    segments = st.builds(Segment, speakers, prose(sentences).map(" {}.".format), st.booleans())
    paragraphs = st.builds(ScriptParagraph, st.lists(segments, min_size=1, max_size=3).map(tuple))
    return st.one_of(paragraphs, paragraphs, paragraphs, st.just(SceneBreak()))


def chapter(sentences: Sequence[str]) -> st.SearchStrategy[ScriptChapter]:
    blocks = st.lists(block(sentences), min_size=1, max_size=6).map(tuple)
    return st.builds(ScriptChapter, prose(sentences), blocks)


books = st.lists(chapter(SENTENCES), min_size=1, max_size=3).map(tuple)
# What is put in repeats nothing: of paragraphs alike, which one is the old one is anybody's guess.
titles = prose(SENTENCES)
new_blocks = block(NEW_SENTENCES)
new_chapters = chapter(NEW_SENTENCES)
Book = tuple[ScriptChapter, ...]


def relabelled(draw: st.DrawFn, paragraph: ScriptParagraph) -> ScriptParagraph:
    """The same words, otherwise divided and spoken."""
    if draw(st.booleans()):
        text = paragraph.text
        cut = draw(st.integers(0, len(text)))
        pieces = [piece for piece in (text[:cut], text[cut:]) if piece]
        return replace(
            paragraph,
            segments=tuple(Segment(draw(speakers), piece, draw(st.booleans())) for piece in pieces),
        )
    at = draw(st.integers(0, len(paragraph.segments) - 1))
    changed = replace(paragraph.segments[at], speaker=draw(speakers), doubtful=draw(st.booleans()))
    return replace(
        paragraph, segments=(*paragraph.segments[:at], changed, *paragraph.segments[at + 1 :])
    )


def reworded(draw: st.DrawFn, paragraph: ScriptParagraph) -> ScriptParagraph:
    at = draw(st.integers(0, len(paragraph.segments) - 1))
    segment = paragraph.segments[at]
    changed = replace(segment, text=f"{segment.text} {draw(titles)}")
    return replace(
        paragraph, segments=(*paragraph.segments[:at], changed, *paragraph.segments[at + 1 :])
    )


Edit = Callable[[st.DrawFn, ScriptParagraph], ScriptParagraph]


@st.composite
def edited(draw: st.DrawFn, book: Book, *, words: bool = True) -> Book:
    """`book` after a hand went over it; without `words` only who speaks changes."""
    kinds = ["keep", "keep", "keep", "relabel"]
    if words:
        kinds += ["reword", "delete", "insert", "note"]
    result = []
    for chapter in book:
        row: list[ScriptBlock] = []
        for block in chapter.blocks:
            kind = draw(st.sampled_from(kinds))
            if kind == "insert":
                row += [draw(new_blocks), block]
            elif kind == "keep" or (isinstance(block, SceneBreak) and kind != "delete"):
                row.append(block)
            elif isinstance(block, ScriptParagraph):
                if kind == "relabel":
                    row.append(relabelled(draw, block))
                elif kind == "reword":
                    row.append(reworded(draw, block))
                elif kind == "note":
                    row.append(replace(block, notes=(*block.notes, draw(titles))))
        title = draw(st.one_of(st.just(chapter.title), titles)) if words else chapter.title
        result.append(replace(chapter, title=title, blocks=tuple(row)))
    if words and draw(st.integers(0, 4)) == 0:
        result = draw(st.permutations(result))
    if words and draw(st.integers(0, 4)) == 0:
        result.insert(draw(st.integers(0, len(result))), draw(new_chapters))
    if words and len(result) > 1 and draw(st.integers(0, 4)) == 0:
        result.pop(draw(st.integers(0, len(result) - 1)))
    return tuple(map(as_read, result))


@st.composite
def three_books(draw: st.DrawFn) -> tuple[Book, Book, Book]:
    base = tuple(map(as_read, draw(books)))
    rebuilt = draw(edited(base))
    return base, draw(edited(base)), rebuilt


def files(book: Sequence[ScriptChapter]) -> list[str]:
    return [*map(format_chapter, book)]


@settings(deadline=None)
@given(three_books())
def test_one_side_alone_is_taken_as_it_is(three: tuple[Book, Book, Book]) -> None:
    base, current, rebuilt = three
    assert files(merge_chapters(base, current, base).chapters) == files(current)
    assert merge_chapters(base, current, base).notes == ()
    without_notes = [
        replace(
            chapter,
            blocks=tuple(
                replace(b, notes=()) if isinstance(b, ScriptParagraph) else b
                for b in chapter.blocks
            ),
        )
        for chapter in rebuilt
    ]
    assert files(merge_chapters(base, base, without_notes).chapters) == files(without_notes)
    assert merge_chapters(base, base, rebuilt).notes == ()


@settings(deadline=None, max_examples=60)
@given(three_books())
def test_merging_again_changes_nothing(three: tuple[Book, Book, Book]) -> None:
    base, current, rebuilt = three
    result = merge_chapters(base, current, rebuilt)
    again = merge_chapters(result.built, result.chapters, rebuilt)
    assert files(again.chapters) == files(result.chapters)
    assert again.notes == ()


@settings(deadline=None, max_examples=60)
@given(three_books())
def test_nothing_of_the_author_is_lost(three: tuple[Book, Book, Book]) -> None:
    base, current, rebuilt = three
    result = merge_chapters(base, current, rebuilt)
    told = "\n".join(note.message for note in result.notes)
    known = {(s.speaker, s.text, s.doubtful) for chapter in base for s in chapter.segments}
    kept = {(s.speaker, s.text) for chapter in result.chapters for s in chapter.segments}
    for chapter in current:
        for s in chapter.segments:
            if (s.speaker, s.text, s.doubtful) not in known:
                assert (s.speaker, s.text) in kept or s.text in told or f"{s.speaker}: " in told
        for block in chapter.blocks:
            for note in block.notes if isinstance(block, ScriptParagraph) else ():
                assert f"// {note}" in "".join(files(result.chapters)) + told


@settings(deadline=None, max_examples=60)
@given(three_books())
def test_new_words_of_the_manuscript_are_taken_or_told(three: tuple[Book, Book, Book]) -> None:
    base, current, rebuilt = three
    result = merge_chapters(base, current, rebuilt)
    told = "\n".join(note.message for note in result.notes)
    old = {block.text for block in paragraphs_of(base)}
    kept = {letters(block.text) for block in paragraphs_of(result.chapters)}
    for block in paragraphs_of(rebuilt):
        if block.text not in old:
            assert letters(block.text) in kept or block.text in told


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_decisions_persist(data: st.DataObject) -> None:
    base: Book = tuple(map(as_read, data.draw(books)))
    current = data.draw(edited(base, words=False))
    decisions = find_decisions(base, current)
    result = merge_chapters(base, current, data.draw(edited(base, words=False)))
    assert find_decisions(result.built, result.chapters) == decisions


def paragraphs_of(book: Sequence[ScriptChapter]) -> list[ScriptParagraph]:
    return [b for chapter in book for b in chapter.blocks if isinstance(b, ScriptParagraph)]


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
