import pytest
from support.listening import ToldRecognizer

from audiobook.errors import AssemblyError, EngineMissingError, ProductionError
from audiobook.installation import install_command
from audiobook.production import Production, is_clean
from audiobook.verification import Fault, WhisperRecognizer

CHAPTER = (
    "Chapter {0}: {1}. The tide was out and the boats lay on the sand. Who left the lamp burning "
    "at the end of pier number {0}? asked Ann. I did and I would again."
)
CHAPTERS = [CHAPTER.format(at, title) for at, title in enumerate(("One", "Two", "Three"), 1)]


def test_chapters_heard_as_written(own_tide: Production) -> None:
    recognizer = ToldRecognizer(CHAPTERS)
    found = own_tide.verify(recognizer=recognizer)
    assert [chapter.track.number for chapter in found.chapters] == [1, 2, 3]
    assert found.errors == 0
    assert found.words == sum(chapter.words for chapter in found.chapters) == 3 * 34
    assert found.worst() == []
    for chapter, seconds in zip(found.chapters, recognizer.lengths, strict=True):
        assert 0 < seconds <= chapter.track.duration


def test_the_worst_line_comes_first(own_tide: Production) -> None:
    slight = CHAPTERS[0].replace("lamp", "lamb")
    left_out = CHAPTERS[2].replace("I did and I would again.", "")
    found = own_tide.verify(recognizer=ToldRecognizer([slight, CHAPTERS[1], left_out]))
    (first, line), (second, other) = found.worst()
    assert (first.number, line.caption.speaker, line.unheard) == (3, "Bob", True)
    assert (second.number, other.caption.speaker, other.unheard) == (1, "Ann", False)
    assert line.differences[0].fault is Fault.MISSING
    assert line.caption.start <= line.differences[0].time <= line.caption.end
    assert found.errors == 7


def test_only_what_has_changed_is_transcribed_again(own_tide: Production) -> None:
    before = own_tide.verify(recognizer=ToldRecognizer(CHAPTERS))
    assert own_tide.verify(recognizer=ToldRecognizer([])) == before
    with before.chapters[1].track.path.open("ab") as file:
        file.write(b"\0")
    again = ToldRecognizer([CHAPTERS[1]])
    assert own_tide.verify(recognizer=again) == before
    assert len(again.lengths) == 1


def test_another_recogniser_hears_for_itself(own_tide: Production) -> None:
    own_tide.verify(recognizer=ToldRecognizer(CHAPTERS))
    newer = ToldRecognizer(CHAPTERS, version="told 2")
    own_tide.verify(recognizer=newer)
    assert len(newer.lengths) == 3


def test_a_damaged_record_is_made_again(own_tide: Production) -> None:
    own_tide.verify(recognizer=ToldRecognizer(CHAPTERS))
    for record in (own_tide.folder.state / "heard").iterdir():
        record.write_bytes(b"[1")
    again = ToldRecognizer(CHAPTERS)
    own_tide.verify(recognizer=again)
    assert len(again.lengths) == 3


def test_one_chapter(own_tide: Production) -> None:
    found = own_tide.verify(chapter=2, recognizer=ToldRecognizer([CHAPTERS[1]]))
    assert [chapter.track.number for chapter in found.chapters] == [2]
    with pytest.raises(ProductionError, match="no finished chapter 4"):
        own_tide.verify(chapter=4, recognizer=ToldRecognizer([]))


def test_nothing_is_finished_yet(own_tide: Production) -> None:
    for path in own_tide.folder.output.glob("*.mp3"):
        path.unlink()
    with pytest.raises(ProductionError, match="no finished chapters yet"):
        own_tide.verify(recognizer=ToldRecognizer([]))


def test_a_damaged_file_is_an_error(own_tide: Production) -> None:
    (first, *_) = sorted(own_tide.folder.output.glob("*.mp3"))
    first.write_bytes(b"no audio")
    with pytest.raises(AssemblyError):
        own_tide.verify(recognizer=ToldRecognizer(CHAPTERS))


def test_progress_ends_at_the_end(own_tide: Production) -> None:
    told = []
    own_tide.verify(recognizer=ToldRecognizer(CHAPTERS), report=told.append)
    assert [progress.done for progress in told] == sorted(progress.done for progress in told)
    assert told[-1].done == told[-1].total > 0


def test_a_missing_recogniser_says_what_installs_it(
    own_tide: Production, monkeypatch: pytest.MonkeyPatch
) -> None:
    import importlib.metadata

    def version(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", version)
    with pytest.raises(EngineMissingError) as caught:
        own_tide.verify(recognizer=WhisperRecognizer())
    assert caught.value.hint == install_command("verify")


def test_a_line_that_is_right_when_it_is_heard_alone_is_no_fault(own_tide: Production) -> None:
    left_out = CHAPTERS[0].replace("I did and I would again.", "")
    found = own_tide.verify(recognizer=ToldRecognizer([left_out, *CHAPTERS[1:]]))
    assert not is_clean(found)
    alone = ToldRecognizer(["I did and I would again."])
    mended = own_tide.mend(found, recognizer=alone)
    assert (mended.alone, mended.taken, mended.is_clean) == (1, (), True)
    assert mended.verification.errors == 0


def test_another_take_is_written_into_the_script_and_only_if_it_is_better(
    own_tide: Production,
) -> None:
    left_out = CHAPTERS[0].replace("I did and I would again.", "")
    found = own_tide.verify(recognizer=ToldRecognizer([left_out, *CHAPTERS[1:]]))
    script = sorted(own_tide.folder.script.glob("*.txt"))[0]
    before = script.read_text("utf-8")
    never = own_tide.mend(found, recognizer=ToldRecognizer(["I did.", *["I did."] * 3]))
    assert (never.taken, never.is_clean) == ((), False)
    assert script.read_text("utf-8") == before
    heard = ["I did.", "I did.", "I did and I would again."]
    mended = own_tide.mend(found, recognizer=ToldRecognizer(heard))
    assert [take for _, take in mended.taken] == ["take 3"]
    assert mended.is_clean
    assert "Bob [take 3]: " in script.read_text("utf-8")
