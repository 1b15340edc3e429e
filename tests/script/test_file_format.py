"""The script file: read and written without loss, forgiving to hands, clear about mistakes."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook.errors import ScriptError
from audiobook.model import (
    NARRATOR,
    Directions,
    SceneBreak,
    ScriptBlock,
    ScriptChapter,
    ScriptParagraph,
    Segment,
)
from audiobook.script.directions import DirectionError, parse_directions
from audiobook.script.file_format import (
    as_read,
    clean_speaker_name,
    clean_title,
    format_chapter,
    parse_chapter,
)

PATH = Path("01-the-lighthouse.txt")

EXAMPLE = """\
## Part One
# Chapter 1: The Lighthouse

Narrator: The lamp went out.

// is he too old here?
Keeper: “Who is there?”
Narrator:  he asked. 
Ada?: “Nobody.”

* * *

Narrator: She sang:
    Row on, row on,
      the tide: is long.
Old Tom (the cook) [whispered]: “Hush.”
Ada [trailing off]?: “But …”

* * * ~~~

Narrator:
    #9 # ? : // * * *
"""  # noqa: W291  the space at the end of a line belongs to the text


def read(text: str) -> ScriptChapter:
    return parse_chapter(text, PATH)


def bare(chapter: ScriptChapter) -> ScriptChapter:
    """Without what a file does not hold."""
    blocks: list[ScriptBlock] = [
        ScriptParagraph(tuple(replace(s, line=None) for s in block.segments), block.notes)
        if isinstance(block, ScriptParagraph)
        else block
        for block in chapter.blocks
    ]
    return replace(chapter, blocks=tuple(blocks), path=None)


# Any character a manuscript can hold; "\r" is a line end and becomes "\n" on the way in.
texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=40),
    st.text(st.sampled_from(" \t\n:?#*/[]()“”\u2028\u0085\x0b\x0c\x1c\ufeff\x00aé"), max_size=20),
)
terms = st.one_of(
    st.sampled_from(["whispered", "plain", "trailing off"]),
    st.sampled_from(["slower", "much faster", "rate 0.85"]),
    st.sampled_from(["higher", "pitch -2"]),
    st.sampled_from(["louder", "gain -3.5 dB"]),
    st.sampled_from(["pause before 1.2", "pause before 0 s"]),
    st.just("take 2"),
    st.sampled_from(["angry", '"as if: out of breath, or so"', "“through his teeth”"]),
)


def parsed(words: list[str]) -> Directions | None:
    try:
        return parse_directions(", ".join(words))
    except DirectionError:
        return None


directions = (
    st.lists(terms, min_size=1, max_size=4).map(parsed).filter(lambda read: read is not None)
)
speakers = texts.map(clean_speaker_name).filter(bool)
titles = texts.map(clean_title)
segments = st.builds(
    Segment,
    speaker=st.one_of(st.just(NARRATOR), speakers),
    text=texts,
    doubtful=st.booleans(),
    directions=st.one_of(st.just(Directions()), directions),
)
paragraphs = st.builds(
    ScriptParagraph,
    segments=st.lists(segments, min_size=1, max_size=4).map(tuple),
    notes=st.lists(titles, max_size=2).map(tuple),
)
marks = titles.filter(lambda mark: clean_title(mark).replace(" ", "").strip("*") != "")
scene_breaks = st.builds(SceneBreak, mark=st.one_of(st.just(""), marks))
chapters = st.builds(
    ScriptChapter,
    title=titles,
    part=titles,
    blocks=st.lists(st.one_of(paragraphs, scene_breaks), max_size=5).map(tuple),
)


@given(chapters)
def test_what_is_written_is_read_back(chapter: ScriptChapter) -> None:
    text = format_chapter(chapter)
    assert bare(read(text)) == chapter
    assert format_chapter(read(text)) == text


@given(chapters, texts, texts)
def test_how_a_chapter_is_read_back_is_known_without_a_file(
    chapter: ScriptChapter, title: str, words: str
) -> None:
    rough = ScriptParagraph((Segment(NARRATOR, f"{words}\r\n{title}"),), (title,))
    chapter = replace(chapter, title=title, path=PATH, blocks=(rough, *chapter.blocks))
    assert as_read(chapter) == replace(read(format_chapter(chapter)), path=PATH)


@given(chapters)
def test_the_line_ends_of_another_system_change_nothing(chapter: ScriptChapter) -> None:
    text = format_chapter(chapter)
    assert bare(read("\ufeff" + text.replace("\n", "\r\n"))) == chapter


@given(texts)
def test_any_text_is_read_or_refused_with_a_line(text: str) -> None:
    try:
        chapter = read(text)
    except ScriptError as error:
        assert error.path == PATH
        assert error.line is not None
        assert 1 <= error.line <= text.count("\n") + 1
    else:
        assert bare(read(format_chapter(chapter))) == bare(chapter)


def test_example() -> None:
    chapter = read(EXAMPLE)
    assert (chapter.part, chapter.title) == ("Part One", "Chapter 1: The Lighthouse")
    assert format_chapter(chapter) == EXAMPLE
    first, second, scene, song, mark, last = chapter.blocks
    assert isinstance(first, ScriptParagraph)
    assert isinstance(second, ScriptParagraph)
    assert isinstance(song, ScriptParagraph)
    assert isinstance(last, ScriptParagraph)
    assert first.text == "The lamp went out."
    assert second.text == "“Who is there?” he asked. “Nobody.”"
    assert second.notes == ("is he too old here?",)
    assert [s.doubtful for s in second.segments] == [False, False, True]
    assert [s.line for s in second.segments] == [7, 8, 9]
    assert song.segments[0].text == "She sang:\nRow on, row on,\n  the tide: is long."
    assert song.segments[1].speaker == "Old Tom (the cook)"
    assert [s.directions.written for s in song.segments] == ["", "whispered", "trailing off"]
    assert (scene, mark) == (SceneBreak(), SceneBreak("~~~"))
    assert last.text == "\n#9 # ? : // * * *"


def test_hands_are_forgiven() -> None:
    text = (
        "\ufeff#Title  \r\n\r\n\r\n\r\n  Spike ? :\tWell?\r\nnarrator: he said.\r\n \t\r\n"
        "***\r\n---\r\nOld   Tom [ Shouted ] : Ahoy!\r\n//unspoken"
    )
    assert bare(read(text)) == ScriptChapter(
        "Title",
        (
            ScriptParagraph((Segment("Spike", "Well?", True), Segment(NARRATOR, "he said."))),
            SceneBreak(),
            SceneBreak(),
            ScriptParagraph(
                (Segment("Old Tom", "Ahoy!", directions=parse_directions("Shouted")),),
                ("unspoken",),
            ),
        ),
    )


def test_an_empty_file_is_an_empty_chapter() -> None:
    assert bare(read("")) == ScriptChapter("", ())
    assert format_chapter(ScriptChapter("", ())) == ""


@pytest.mark.parametrize("mark", ["***", "* * *", " *  * * * "])
def test_rows_of_stars_are_one_mark(mark: str) -> None:
    assert format_chapter(ScriptChapter("", (SceneBreak(mark),))) == "* * *\n"


KNOWN = "# One\n\nSpike: Hello.\nOld Tom: Ahoy.\n"


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        ("Spike I was here.", "does not say who speaks", "`Spike: I was here.`"),
        ("Spkie I was here.", "does not say who speaks", "`Spike: I was here.`"),
        ("Old Tm: no", "", ""),
        ("old tom Where?", "does not say who speaks", "`Old Tom: Where?`"),
        ("It rained.", "does not say who speaks", "`Narrator: It rained.`"),
        (f"{'It rained and ' * 8}then: dark.", "does not say who speaks", "indent it by four"),
        (": “Hello.”", "no speaker before the colon", "`Narrator:"),
        ("?: “Hello.”", "no speaker before the colon", "`Narrator:"),
        ("Spike:Hello.", "no space after the first colon", "`Spike: Hello.`"),
        ("\n    and on", "no line above it", "`Narrator: and on`"),
        ("# Two", "second heading", "file of its own"),
        ("### Two", "one `#`", "`# Two`"),
        ("Spike [wispered]: Hi", "not a direction", "`[whispered]`"),
        ("[Spike] Tom: Hi", "cannot be a speaker's name", "`Spike Tom: …`"),
    ],
)
def test_a_mistake_names_its_line_and_what_to_write(line: str, message: str, hint: str) -> None:
    text = f"{KNOWN}{line}\n"
    if not message:
        assert read(text).segments[-1].speaker == "Old Tm"
        return
    with pytest.raises(ScriptError) as caught:
        read(text)
    assert message in caught.value.message
    assert hint in caught.value.hint
    assert caught.value.line == 5 + line.count("\n")


def test_a_note_needs_a_line_to_stand_at() -> None:
    with pytest.raises(ScriptError, match="without a single line"):
        read("# One\n// nothing here\n")


def test_a_name_of_nothing_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="speaker's name"):
        format_chapter(ScriptChapter("", (ScriptParagraph((Segment("::", "Hi."),)),)))


@given(texts)
def test_cleaning_a_name_twice_changes_nothing(name: str) -> None:
    assert clean_speaker_name(clean_speaker_name(name)) == clean_speaker_name(name)
