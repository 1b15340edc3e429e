"""The walk through the doubtful lines, on a terminal and without one."""

import json
import os
import re
from pathlib import Path

import pytest
from support.command_line import Run
from support.doubts import STORY
from support.terminal import Terminal

from audiobook.errors import ScriptError
from audiobook.production import Production
from audiobook.script.review_items import ReviewItem

TWICE = """

They stood and looked at the river.

"Yes."

"No, never, not in all the years that we have lived here."

"Yes."

Nobody moved.
"""


@pytest.fixture
def book(run: Run, tmp_path: Path) -> Path:
    """A production with a script and voices, and many doubts."""
    manuscript = tmp_path / "weir.txt"
    manuscript.write_text(STORY + TWICE, encoding="utf-8")
    folder = tmp_path / "book"
    assert run("script", manuscript, "--dir", folder, "-q") == 0
    assert run("cast", "--dir", folder, "--engine", "tone", "-q") == 0
    return folder


def doubts(book: Path) -> list[ReviewItem]:
    return Production(book).doubtful_lines()


def scripts(book: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in book.glob("script/*.txt")}


def speaker_of(book: Path, item: ReviewItem) -> str:
    """What stands before the colon now on the line of `item`."""
    assert item.chapter.path is not None
    assert item.line is not None
    lines = item.chapter.path.read_text(encoding="utf-8").splitlines()
    return lines[item.line - 1].partition(":")[0]


def test_one_key_answers_at_once_and_lines_come_as_they_are_read(book: Path) -> None:
    worst = doubts(book)[0]
    with Terminal("review", "--dir", book) as terminal:
        screen = terminal.asked()
        assert worst.segment.text.strip()[:30] in screen
        assert f"{worst.chapter.path.name}:{worst.line}" in screen
        name = re.findall(r"^2 (.*?)(?: \d+%)?(?:   |$)", screen, re.MULTILINE)
        assert len(name) == 1 or "   2 " in screen
        second = Production(book).review().choices(worst)[1]
        assert f"2 {second}" in screen
        terminal.press("2")
        assert speaker_of(book, worst) == second
        assert terminal.leave("q") == 0
    assert "1 answered" in terminal.output
    assert speaker_of(book, worst) == second
    assert worst.place not in {item.place for item in doubts(book)}
    # The lines around it were decided anew with it.
    assert Production(book).build().up_to_date


@pytest.mark.parametrize("how", ["kill", "ctrl-c", "hang up"])
def test_an_answer_outlives_any_end(book: Path, how: str) -> None:
    worst = doubts(book)[0]
    with Terminal("review", "--dir", book) as terminal:
        terminal.asked()
        terminal.press("1")
        if how == "kill":
            terminal.kill()
        elif how == "ctrl-c":
            assert terminal.leave("\x03") == 130
        else:
            terminal.hang_up()
    assert speaker_of(book, worst) == worst.segment.speaker
    assert Production(book).build(force=True).doubtful_lines
    assert speaker_of(book, worst) == worst.segment.speaker


def test_undo_takes_the_answer_back_and_all_it_did(book: Path) -> None:
    before = scripts(book)
    with Terminal("review", "--dir", book) as terminal:
        first = terminal.asked()
        assert "nothing to take back" in terminal.press("u")
        terminal.press("2")
        terminal.press("3")
        terminal.press("s")
        terminal.press("u")
        terminal.press("u")
        again = terminal.press("u")
        assert again.splitlines()[0].split("   ")[0] == first.splitlines()[0].split("   ")[0]
        assert terminal.leave("q") == 0
    assert scripts(book) == before


def test_a_skipped_line_is_not_asked_again(book: Path) -> None:
    items = doubts(book)
    with Terminal("review", "--dir", book) as terminal:
        seen = [terminal.asked()]
        seen += [terminal.press("s") for _ in items[1:]]
        assert terminal.leave("s") == 0
    assert f"0 answered, {len(items)} skipped" in terminal.output
    assert len({screen.splitlines()[0] for screen in seen}) == len(items)
    assert [item.place for item in doubts(book)] == [item.place for item in items]


def test_the_narrator_reads_what_is_no_speech(book: Path) -> None:
    worst = doubts(book)[0]
    with Terminal("review", "--dir", book) as terminal:
        terminal.asked()
        terminal.press("n")
        assert terminal.leave("Q") == 0
    path = worst.chapter.path
    assert path is not None
    assert f"{worst.segment.speaker}: {worst.segment.text}" not in path.read_text(encoding="utf-8")
    assert Production(book).build(force=True).doubtful_lines == len(doubts(book))
    assert worst.segment.text not in [item.segment.text for item in doubts(book)]


def test_another_name_is_completed(book: Path) -> None:
    worst = doubts(book)[0]
    with Terminal("review", "--dir", book) as terminal:
        terminal.asked()
        terminal.prompt("o", "Who speaks?")
        terminal.press("jos\t\r")
        assert terminal.leave("q") == 0
    assert speaker_of(book, worst) == "Joseph"


@pytest.mark.parametrize(("key", "speaker"), [("1", "Joseph"), ("+", "Josehp"), ("x", None)])
def test_a_misspelt_name_is_asked_about(book: Path, key: str, speaker: str | None) -> None:
    worst = doubts(book)[0]
    with Terminal("review", "--dir", book) as terminal:
        terminal.asked()
        terminal.prompt("o", "Who speaks?")
        terminal.prompt("Josehp\r", "1 Joseph   + add Josehp")
        terminal.asked()
        terminal.press(key)
        assert terminal.leave("q") == 0
    assert speaker_of(book, worst) == (speaker or f"{worst.segment.speaker}?")


def test_an_alias_of_the_authors_is_the_character(book: Path) -> None:
    voices = book / "voices.yaml"
    text = voices.read_text(encoding="utf-8")
    named = re.sub(r"^  Joseph: +\{", "  Joseph: {aliases: [Old Joe], ", text, flags=re.MULTILINE)
    assert named != text
    voices.write_text(named, encoding="utf-8")
    worst = doubts(book)[0]
    with Terminal("review", "--dir", book) as terminal:
        terminal.asked()
        terminal.prompt("o", "Who speaks?")
        terminal.press("old joe\r")
        assert terminal.leave("q") == 0
    texts = "".join(scripts(book).values())
    assert f"Joseph: {worst.segment.text}" in texts


def test_a_selection_is_by_chapter_and_speaker_and_shows_what_is_sure(
    run: Run, book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("review", "--dir", book, "--json", "--all", "--chapter", "2") == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["chapter"] for row in rows} == {2}
    assert [row["line"] for row in rows] == sorted(row["line"] for row in rows)
    speaker = rows[0]["speaker"]
    assert run("review", "--dir", book, "--json", "--speaker", speaker.upper()) == 0
    assert {row["speaker"] for row in json.loads(capsys.readouterr().out)} <= {speaker}
    assert run("review", "--dir", book, "--list", "--speaker", "Nobody Such") == 2
    assert run("review", "--dir", book, "--list", "--chapter", "99") != 0


def test_equal_paragraphs_are_not_confused(book: Path) -> None:
    twins = [item for item in doubts(book) if item.paragraph == '"Yes."']
    assert len(twins) == 2
    with Terminal("review", "--dir", book) as terminal:
        screen = terminal.asked()
        while f":{twins[1].line} " not in screen.splitlines()[0]:
            screen = terminal.press("s")
        terminal.prompt("o", "Who speaks?")
        # It is the last line of the book: the walk ends with it.
        assert terminal.leave("Ruth\r") == 0
    assert speaker_of(book, twins[1]) == "Ruth"
    assert speaker_of(book, twins[0]) != "Ruth"


def test_a_file_that_the_author_edits_meanwhile(book: Path) -> None:
    worst = doubts(book)[0]
    path = worst.chapter.path
    assert path is not None
    with Terminal("review", "--dir", book) as terminal:
        terminal.asked()
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("\n\n", "\n\nNarrator: A new paragraph.\n\n", 1), "utf-8")
        terminal.press("1")
        assert terminal.leave("q") == 0
    text = path.read_text(encoding="utf-8")
    assert "Narrator: A new paragraph.\n" in text
    assert f"{worst.segment.speaker}: {worst.segment.text}\n" in text


def test_a_line_that_is_gone_is_said_to_be(book: Path) -> None:
    worst = doubts(book)[0]
    path = worst.chapter.path
    assert path is not None
    with Terminal("review", "--dir", book) as terminal:
        terminal.asked()
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(worst.segment.text, "Something else."), "utf-8")
        assert "The line changed while it was asked about" in terminal.press("1")
        assert terminal.leave("q") == 0
    assert ": Something else.\n" in path.read_text(encoding="utf-8")


def test_a_mistake_in_a_script_file_does_not_stop_the_walk(book: Path) -> None:
    first, second = sorted(book.glob("script/*.txt"))
    other = next(item for item in doubts(book) if item.chapter.path == first)
    with Terminal("review", "--dir", book) as terminal:
        screen = terminal.asked()
        while not screen.startswith(f"{first.name}:{other.line} "):
            screen = terminal.press("s")
        second.write_text(second.read_text(encoding="utf-8") + "\nnobody says this\n", "utf-8")
        terminal.press("1")
        assert terminal.leave("q") == 4
    assert "the line does not say who speaks" in terminal.output
    assert speaker_of(book, other) == other.segment.speaker


def test_answers_survive_changes_of_manuscript_and_script(run: Run, book: Path) -> None:
    manuscript = book.parent / "weir.txt"
    worst = doubts(book)[0]
    with Terminal("review", "--dir", book) as terminal:
        terminal.asked()
        terminal.prompt("o", "Who speaks?")
        terminal.press("Ruth\r")
        assert terminal.leave("q") == 0
    text = manuscript.read_text(encoding="utf-8")
    manuscript.write_text(
        text.replace("nine days", "twelve days").replace("* * *\n\n", ""), "utf-8"
    )
    path = worst.chapter.path
    assert path is not None
    script = path.read_text(encoding="utf-8").replace("Narrator:", "// mine\nNarrator:", 1)
    path.write_text(script, encoding="utf-8")
    assert run("script", "--dir", book, "-q") == 0
    script = path.read_text(encoding="utf-8")
    assert f"Ruth: {worst.segment.text}\n" in script
    assert "twelve days" in script
    assert "// mine" in script


def test_a_merge_before_the_first_question_is_told(book: Path) -> None:
    path = sorted(book.glob("script/*.txt"))[0]
    changed = path.read_text(encoding="utf-8").replace("with the lantern", "without any light")
    path.write_text(changed, encoding="utf-8")
    manuscript = book.parent / "weir.txt"
    text = manuscript.read_text(encoding="utf-8")
    manuscript.write_text(text.replace("with the lantern", "with a candle"), encoding="utf-8")
    with Terminal("review", "--dir", book) as terminal:
        terminal.asked()
        assert terminal.leave("q") == 0
    assert "Both you and the manuscript changed this paragraph" in terminal.output


def test_play_speaks_the_line(book: Path, tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    player = programs / "afplay"
    player.write_text(f'#!/bin/sh\necho "$1" >> {tmp_path}/played\n', encoding="utf-8")
    player.chmod(0o755)
    with Terminal("review", "--dir", book, PATH=f"{programs}:{os.environ['PATH']}") as terminal:
        terminal.asked()
        terminal.press("p")
        assert terminal.leave("q") == 0
    played = Path((tmp_path / "played").read_text(encoding="utf-8").strip())
    assert played.read_bytes()[:4] == b"RIFF"


def test_what_cannot_be_played_is_said(book: Path) -> None:
    (book / "voices.yaml").write_text("narrator: {voice: 7}\n", encoding="utf-8")
    with Terminal("review", "--dir", book) as terminal:
        assert terminal.ended() == 5
    assert "voices.yaml" in terminal.output


def test_help_names_the_keys(book: Path) -> None:
    with Terminal("review", "--dir", book) as terminal:
        terminal.asked()
        help_page = terminal.press("?")
        for key in "novpusq":
            assert re.search(rf"^{key} ", help_page, re.MULTILINE) or key == "o"
        terminal.press(" ")
        assert "does nothing here" in terminal.press("z")
        assert terminal.leave("\x04") == 0


@pytest.mark.parametrize(("columns", "lines"), [(80, 24), (34, 12), (200, 60)])
def test_it_fits_on_the_terminal(book: Path, columns: int, lines: int) -> None:
    with Terminal("review", "--dir", book, columns=columns, lines=lines) as terminal:
        screens = [terminal.asked(), *(terminal.press("s") for _ in range(5))]
        assert terminal.leave("q") == 0
    for screen in screens:
        rows = screen.splitlines()
        assert len(rows) <= lines
        assert max(map(len, rows)) <= columns
        assert "1 " in screen


def test_without_colours(book: Path) -> None:
    colours = re.compile(r"\x1b\[[0-9;]*(?:3[0-7]|4[0-7])(?:;[0-9]+)*m")
    with Terminal("review", "--dir", book) as terminal:
        terminal.asked()
        assert terminal.leave("q") == 0
    assert colours.search(terminal.output)
    with Terminal("review", "--dir", book, NO_COLOR="1") as terminal:
        terminal.asked()
        assert terminal.leave("q") == 0
    assert not colours.search(terminal.output)


def test_a_book_cannot_steer_the_terminal(book: Path) -> None:
    worst = doubts(book)[0]
    path = worst.chapter.path
    assert path is not None
    text = path.read_text(encoding="utf-8")
    evil = text.replace(worst.segment.text, worst.segment.text + "\x1b]0;owned\x07\x1b[8m")
    path.write_text(evil, encoding="utf-8")
    with Terminal("review", "--dir", book) as terminal:
        terminal.asked()
        assert terminal.leave("q") == 0
    assert "owned" in terminal.output
    assert "\x1b]0" not in terminal.output
    assert "\x1b[8m" not in terminal.output


_PAIR = """\
“They are never dry,” observed Miss Pomfret. “I have had three pairs of boots.”

“Two pairs, Sophia,” said Arabella.

“Three,” said Miss Pomfret.
"""


@pytest.mark.parametrize(
    ("key", "remembered"), [("2", "one_person:\n  - [Sophia, Miss Pomfret]"), ("n", "two_people:")]
)
def test_who_may_be_one_person_is_asked_first_and_once(
    run: Run, tmp_path: Path, key: str, remembered: str
) -> None:
    (tmp_path / "tea.txt").write_text(_PAIR, encoding="utf-8")
    folder = tmp_path / "tea"
    assert run("script", tmp_path / "tea.txt", "--dir", folder, "-q") == 0
    with Terminal("review", "--dir", folder) as terminal:
        assert "These may be one person: Miss Pomfret, Sophia" in terminal.asked()
        assert "These may be one person" in terminal.press("x")
        assert terminal.leave(key) == 0
    assert remembered in (folder / "voices.yaml").read_text(encoding="utf-8")
    assert not Production(folder).build().may_be_one


def test_nothing_in_doubt(book: Path) -> None:
    for path in book.glob("script/*.txt"):
        text = re.sub(
            r"^([^:\n]+)\?:", r"\1:", path.read_text(encoding="utf-8"), flags=re.MULTILINE
        )
        path.write_text(text, encoding="utf-8")
    with Terminal("review", "--dir", book) as terminal:
        assert terminal.ended() == 0
    assert "0 left in doubt; 100% of the spoken words are sure" in terminal.output


def test_the_walk_needs_a_terminal(
    run: Run, book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("review", "--dir", book) == 2
    assert "--answer CHAPTER LINE SPEAKER" in capsys.readouterr().err


def test_a_list_for_programs(run: Run, book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("review", "--dir", book, "--json", "--order", "worst") == 0
    rows = json.loads(capsys.readouterr().out)
    harms = [row["words"] * (1 - row["confidence"]) for row in rows]
    assert [round(harm, 1) for harm in harms] == sorted((round(h, 1) for h in harms), reverse=True)
    assert {"chapter", "file", "line", "speaker", "text", "candidates"} <= rows[0].keys()


def test_one_answer_without_a_terminal(
    run: Run, book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    worst = doubts(book)[0]
    assert worst.chapter.path is not None
    chapter = sorted(book.glob("script/*.txt")).index(worst.chapter.path) + 1
    command = ("review", "--dir", book, "--answer", chapter, worst.line)
    capsys.readouterr()
    # Somebody nobody knows and who is near a known name is asked about, not obeyed.
    assert run(*command, "Josehp", "--json") == ScriptError.exit_status
    assert "Joseph" in capsys.readouterr().out
    assert run(*command, "Henry", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "file": worst.chapter.path.name,
        "line": worst.line,
        "speaker": "Henry",
        "in_doubt": len(doubts(book)),
    }
    assert run(*command, "Ruth") == 0
    printed = capsys.readouterr()
    assert f":{worst.line} is Ruth’s; {len(doubts(book))} left in doubt" in printed.out
    assert "Did you mean" not in printed.err
    assert run(*command, "Henry", "--quiet") == 0
    assert capsys.readouterr().out == ""
    assert speaker_of(book, worst) == "Henry"
