from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import textwrap
import tracemalloc
from dataclasses import replace
from pathlib import Path
from typing import Any

import mutagen
import numpy as np
import pytest
from mutagen.id3 import ID3
from support.clips import MakeClip, MakeTimeline
from support.decoding import decode, rms

from audiobook import errors
from audiobook.assembly import Assembler, AssemblySettings, encode_chapters, lay_out
from audiobook.model import BookInfo, Image, Pause, PauseKind, Progress, Timeline, Track
from audiobook.units import Seconds


class Production:
    """An output folder with its state."""

    def __init__(self, root: Path, info: BookInfo) -> None:
        self.out, self.state, self.info = root / "output", root / "state", info
        self.reports: list[Progress] = []

    def assemble(self, *timelines: Timeline, workers: int = 0, **options: Any) -> list[Track]:
        options.setdefault("info", self.info)
        return list(
            encode_chapters(
                timelines,
                self.out,
                state_dir=self.state,
                workers=workers,
                report=self.reports.append,
                **options,
            )
        )

    def files(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in sorted(self.out.iterdir())}


@pytest.fixture
def production(tmp_path: Path, info: BookInfo) -> Production:
    return Production(tmp_path / "book", info)


def test_chapters_become_files_that_sort_and_play(
    production: Production, make_timeline: MakeTimeline
) -> None:
    one, two = make_timeline(1, "Part One"), make_timeline(2, "Chapter 2: Déjà Vu!")
    tracks = production.assemble(one, two)
    assert [t.path.name for t in tracks] == ["01-part-one.mp3", "02-chapter-2-deja-vu.mp3"]
    assert list(production.files()) == ["01-part-one.mp3", "02-chapter-2-deja-vu.mp3", "cover.jpg"]
    for track, timeline in zip(tracks, (one, two), strict=True):
        sound = decode(track.path)
        assert sound.size / 44_100 == pytest.approx(track.duration, abs=1e-6)
        layout = lay_out(timeline, AssemblySettings())
        assert track.captions == layout.captions()
        for clip in layout.clips:
            assert rms(sound[clip.start : clip.stop]) > -40
        for start, stop in layout.gaps():
            assert rms(sound[start + 2000 : stop - 2000]) == pytest.approx(-72, abs=3)


def test_tags_are_id3_v2_3_and_complete(
    production: Production, make_timeline: MakeTimeline, info: BookInfo
) -> None:
    tracks = production.assemble(
        replace(make_timeline(1, "Part “One”"), part="Book the First"), make_timeline(2, "Two")
    )
    tags = ID3(tracks[0].path, translate=False)
    assert tags.version == (2, 3, 0)
    expected = {
        "TIT1": "Book the First",
        "TIT2": "Part “One”",
        "TALB": info.title,
        "TPE1": "Ann Author",
        "TPE2": "Ann Author",
        "TCOM": "Tone",
        "TRCK": "1",
        "TPOS": "1/1",
        "TCON": "Audiobook",
        "TYER": "2026",
        "TPUB": "House",
        "TLAN": "eng",
        "TLEN": str(round(tracks[0].duration * 1000)),
        "TXXX:SERIES": "Tones",
        "TXXX:SERIES-PART": "2",
        "TXXX:ISBN": "9780000000002",
        "TXXX:ASIN": "B000000000",
        "COMM::eng": "Tones & pauses",
    }
    assert {key: str(tags[key]) for key in expected} == expected
    (picture,) = tags.getall("APIC")
    assert (picture.mime, picture.type) == ("image/jpeg", 3)
    assert picture.data == (production.out / "cover.jpg").read_bytes()


def test_the_same_input_gives_the_same_bytes_however_many_work(
    tmp_path: Path,
    info: BookInfo,
    make_timeline: MakeTimeline,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("audiobook.assembly.chunks.PIECE_SECONDS", 6)
    timelines = [make_timeline(1, "Long", 20), make_timeline(2, "Short")]
    results = []
    for workers in (0, 2):
        production = Production(tmp_path / str(workers), info)
        production.assemble(*timelines, workers=workers)
        results.append(production.files())
    assert results[0] == results[1]


def test_a_long_chapter_is_encoded_in_pieces_nobody_can_hear(
    production: Production, make_clip: MakeClip, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audiobook.assembly.chunks.PIECE_SECONDS", 8)
    monkeypatch.setattr("audiobook.assembly.chunks.SEARCH_SECONDS", 4)
    items = [
        item
        for n in range(40)
        for item in (
            make_clip(f"c{n}", 1.0, pitch=90.0 + 9 * (n % 9)),
            Pause(PauseKind.SENTENCE, Seconds(0.6 if n % 4 == 0 else 0.3)),
        )
    ]
    timeline = Timeline(1, "Long", tuple(items))
    (cut_up,) = production.assemble(timeline)
    pieces = [r for r in production.reports if r.detail == "Long"]
    assert len(pieces) > 3
    sound = decode(cut_up.path)
    monkeypatch.setattr("audiobook.assembly.chunks.PIECE_SECONDS", 10_000)
    (whole,) = Production(production.out.parent / "whole", production.info).assemble(timeline)
    reference = decode(whole.path)
    assert sound.size == reference.size
    for start, stop in lay_out(timeline, AssemblySettings()).gaps():
        quiet = slice(start + 1500, stop - 1500)
        assert np.abs(sound[quiet]).max() <= 1.5 * np.abs(reference[quiet]).max()


def test_what_is_unchanged_is_not_made_again(
    production: Production, make_timeline: MakeTimeline
) -> None:
    timelines = [make_timeline(1, "One"), make_timeline(2, "Two", 4)]
    first = production.assemble(*timelines)
    before = {path: path.stat().st_mtime_ns for path in production.out.iterdir()}
    assert production.assemble(*timelines) == first
    assert {path: path.stat().st_mtime_ns for path in production.out.iterdir()} == before

    production.assemble(timelines[0], make_timeline(2, "Two", 5))
    after = {path: path.stat().st_mtime_ns for path in production.out.iterdir()}
    assert [path.name for path in after if after[path] != before[path]] == ["02-two.mp3"]


def test_new_tags_leave_the_frames_as_they_are(
    production: Production, make_timeline: MakeTimeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    timeline = make_timeline(1, "One")
    (track,) = production.assemble(timeline)
    old, sound = track.path.read_bytes(), decode(track.path)
    monkeypatch.setattr("audiobook.assembly.chapter_encoder.encode_chunk", None)
    (track,) = production.assemble(timeline, info=replace(production.info, narrator="Somebody"))
    new = track.path.read_bytes()
    assert new != old
    assert str(ID3(track.path)["TCOM"]) == "Somebody"
    assert np.array_equal(decode(track.path), sound)


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"version": 1, "files": {"a": 3}}'])
def test_a_damaged_state_only_means_work(
    production: Production, make_timeline: MakeTimeline, damage: bytes
) -> None:
    timeline = make_timeline(1, "One")
    production.assemble(timeline)
    before = production.files()
    (production.state / "delivered.json").write_bytes(damage)
    production.assemble(timeline)
    assert production.files() == before


def test_a_file_that_was_touched_is_made_again(
    production: Production, make_timeline: MakeTimeline
) -> None:
    timeline = make_timeline(1, "One")
    (track,) = production.assemble(timeline)
    good = track.path.read_bytes()
    track.path.write_bytes(good[: len(good) // 2])
    production.assemble(timeline)
    assert track.path.read_bytes() == good


def test_a_chapter_of_another_name_leaves_no_old_file(
    production: Production, make_timeline: MakeTimeline
) -> None:
    production.assemble(make_timeline(1, "One"))
    mine = production.out / "notes.txt"
    mine.write_text("the author's own")
    production.assemble(make_timeline(1, "Uno"))
    assert sorted(p.name for p in production.out.iterdir()) == [
        "01-uno.mp3",
        "cover.jpg",
        "notes.txt",
    ]


def test_what_an_interrupted_run_left_is_taken_away(
    production: Production, make_timeline: MakeTimeline
) -> None:
    production.out.mkdir(parents=True)
    (production.out / ".01-one.mp3.7.part").write_bytes(b"half")
    (production.state / "pieces").mkdir(parents=True)
    (production.state / "pieces" / "01-one.0.mp3").write_bytes(b"half")
    production.assemble(make_timeline(1, "One"))
    assert sorted(p.name for p in production.out.iterdir()) == ["01-one.mp3", "cover.jpg"]
    assert not (production.state / "pieces").exists()


def test_progress_ends_at_the_whole(production: Production, make_timeline: MakeTimeline) -> None:
    tracks = production.assemble(make_timeline(1, "One"), make_timeline(2, "Two"))
    assert production.reports[-1].done == pytest.approx(sum(t.duration for t in tracks))
    assert production.reports[-1].total == pytest.approx(sum(t.duration for t in tracks))


def test_chapters_are_encoded_while_others_are_still_to_come(
    tmp_path: Path, info: BookInfo, make_timeline: MakeTimeline
) -> None:
    out = tmp_path / "out"
    with Assembler(out, info=info, state_dir=tmp_path / "s", workers=1) as assembler:
        assembler.submit(make_timeline(1, "One"))
        assembler.submit(make_timeline(2, "Two"))
        tracks = assembler.finish()
    assert [t.number for t in tracks] == [1, 2]
    assert all(t.path.exists() for t in tracks)


@pytest.mark.parametrize("gains", [None, {"tone:a": 0.0}])
def test_tracks_are_in_order_whichever_chapter_comes_and_ends_first(
    tmp_path: Path,
    info: BookInfo,
    make_timeline: MakeTimeline,
    gains: dict[str, float] | None,
) -> None:
    ended: list[int] = []
    numbers = (3, 1, 2)
    with Assembler(
        tmp_path / "out",
        info=info,
        state_dir=tmp_path / "s",
        workers=0,
        gains=gains,
        on_track=lambda track: ended.append(track.number),
    ) as assembler:
        for number in numbers:
            assembler.submit(make_timeline(number, f"Part {number}", 1))
        tracks = assembler.finish()
    assert [track.number for track in tracks] == [1, 2, 3]
    # With the gains known nothing waits for the others.
    assert ended == [1, 2, 3] if gains is None else list(numbers)


def test_each_track_is_told_when_its_file_is_whole(
    tmp_path: Path, info: BookInfo, make_timeline: MakeTimeline
) -> None:
    told: list[Track] = []

    def take(track: Track) -> None:
        assert decode(track.path).size == round(track.duration * 44_100)
        told.append(track)

    timelines = [make_timeline(n, f"Part {n}", 2) for n in (1, 2)]
    for _ in range(2):  # made, then unchanged
        told.clear()
        with Assembler(
            tmp_path / "out",
            info=info,
            state_dir=tmp_path / "s",
            workers=1,
            on_track=take,
        ) as assembler:
            for timeline in timelines:
                assembler.submit(timeline)
            tracks = assembler.finish()
        for track, timeline in zip(
            sorted(told, key=lambda track: track.number), timelines, strict=True
        ):
            assert track.captions == lay_out(timeline, AssemblySettings()).captions()
        assert all(not track.captions for track in tracks)


def test_what_is_done_with_a_track_may_fail(
    tmp_path: Path, info: BookInfo, make_timeline: MakeTimeline
) -> None:
    def refuse(track: Track) -> None:
        raise errors.DiskFullError("no space", path=track.path)

    with (
        pytest.raises(errors.DiskFullError),
        Assembler(
            tmp_path / "out",
            info=info,
            state_dir=tmp_path / "s",
            workers=0,
            on_track=refuse,
        ) as assembler,
    ):
        assembler.submit(make_timeline(1, "One", 1))
        assembler.finish()
    assert sorted(path.name for path in (tmp_path / "s").iterdir()) == ["delivered.json"]


@pytest.mark.parametrize("loudness", [-16.0, None])
def test_only_chapters_under_way_are_held_in_memory(
    tmp_path: Path, info: BookInfo, make_clip: MakeClip, loudness: float | None
) -> None:
    clip = make_clip("one", 0.5)
    chapters, length = 40, 100_000
    tracemalloc.start()
    try:
        with Assembler(
            tmp_path / "out",
            info=info,
            state_dir=tmp_path / "s",
            workers=1,
            settings=AssemblySettings(loudness=loudness),
        ) as assembler:
            before, _ = tracemalloc.get_traced_memory()
            for number in range(1, chapters + 1):
                long = replace(clip, cue=replace(clip.cue, text=f"{number:03}" * (length // 3)))
                assembler.submit(Timeline(number, "", (long,)))
            del long
            assembler.finish()
            _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # Some chapters are under way, each with a few copies of its text on the way to the disk.
    assert peak - before < chapters * length


def test_a_waiting_chapter_that_somebody_takes_away_is_told(
    tmp_path: Path, info: BookInfo, make_timeline: MakeTimeline
) -> None:
    with (
        pytest.raises(errors.AssemblyError, match="cannot be read any more"),
        Assembler(tmp_path / "out", info=info, state_dir=tmp_path / "s", workers=0) as assembler,
    ):
        assembler.submit(make_timeline(1, "One", 1))
        for path in (tmp_path / "s" / "waiting").iterdir():
            path.unlink()
        assembler.finish()


def test_a_damaged_clip_leaves_no_file_of_its_chapter(
    production: Production, make_timeline: MakeTimeline
) -> None:
    good, bad = make_timeline(1, "Good"), make_timeline(2, "Bad")
    path = bad.items[0].clip.path
    path.write_bytes(path.read_bytes()[:9000])
    for workers in (0, 1):
        with pytest.raises(errors.AssemblyError) as caught:
            production.assemble(good, bad, workers=workers)
        assert caught.value.path == path
        assert list(production.files()) == ["01-good.mp3"]


@pytest.mark.parametrize(
    ("number", "kind"),
    [(errno.ENOSPC, errors.DiskFullError), (errno.EROFS, errors.StorageError)],
)
def test_a_disk_that_refuses_leaves_nothing_half_written(
    production: Production,
    make_timeline: MakeTimeline,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    kind: type[errors.StorageError],
) -> None:
    timeline = make_timeline(1, "One")
    production.assemble(timeline)
    before = production.files()
    whole = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if target.suffix == ".mp3":
            raise OSError(number, os.strerror(number))
        return whole(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", refuse)
        with pytest.raises(kind) as caught:
            production.assemble(make_timeline(1, "One", 4))
    assert caught.value.path == production.out / "01-one.mp3"
    assert production.files() == before


def test_an_output_folder_that_is_a_file(
    production: Production, make_timeline: MakeTimeline
) -> None:
    production.out.parent.mkdir(parents=True)
    production.out.write_text("in the way")
    with pytest.raises(errors.StorageError) as caught:
        production.assemble(make_timeline(1, "One"))
    assert caught.value.path == production.out


def test_interrupted_by_ctrl_c_nothing_half_written_stays(
    tmp_path: Path, make_timeline: MakeTimeline
) -> None:
    timeline = make_timeline(1, "One", 60)
    clips = [(str(i.clip.path), i.clip.frames) for i in timeline.items if not isinstance(i, Pause)]
    script = tmp_path / "interrupted.py"
    script.write_text(
        textwrap.dedent(f"""
            import os, signal, sys
            from pathlib import Path
            from audiobook.assembly import Assembler
            from audiobook.model import *

            if __name__ == "__main__":
                utterance = Utterance("tone", "a", "x")
                clips = tuple(
                    item
                    for p, n in {clips!r} * 5
                    for item in (
                        TimelineClip(Clip(p, Path(p), n, 22050), Cue(utterance, p, "N", "x")),
                        Pause(PauseKind.SENTENCE, 0.4),
                    )
                )
                pressed = []
                def report(progress):
                    # Once: a second one may break off the tidying up, which the command line holds
                    # back and the assembler does not.
                    if not pressed:
                        pressed.append(progress)
                        os.kill(os.getpid(), signal.SIGINT)
                out = Path(sys.argv[1])
                with Assembler(out / "o", info=BookInfo("T"), state_dir=out / "s",
                               workers=2, gains={{}}, report=report) as a:
                    a.submit(Timeline(1, "One", clips))
                    a.finish()
            """)
    )
    done = subprocess.run(
        [sys.executable, script, tmp_path], capture_output=True, timeout=600, check=False
    )
    assert done.returncode in (-signal.SIGINT, 130)
    assert b"KeyboardInterrupt" in done.stderr
    assert b"Process Spawn" not in done.stderr
    assert list((tmp_path / "o").iterdir()) == []
    assert not (tmp_path / "s" / "pieces").exists()


def test_the_books_own_cover_goes_into_the_files(
    production: Production, make_timeline: MakeTimeline
) -> None:
    import io

    from PIL import Image as Pictures

    file = io.BytesIO()
    Pictures.new("RGB", (1600, 2400), "red").save(file, "PNG")
    (track,) = production.assemble(
        make_timeline(1, "One"), cover=Image(file.getvalue(), "image/png")
    )
    (picture,) = mutagen.File(track.path).tags.getall("APIC")
    with Pictures.open(io.BytesIO(picture.data)) as cover:
        assert (cover.format, cover.size, cover.mode) == ("JPEG", (2400, 2400), "RGB")


def test_a_chapter_without_a_title_is_called_by_its_number_in_its_tags(
    production: Production, make_timeline: MakeTimeline
) -> None:
    tracks = production.assemble(make_timeline(1, ""), make_timeline(2, "Two"))
    names = [str(mutagen.File(track.path).tags["TIT2"]) for track in tracks]
    assert names == ["Chapter 1", "Two"]
