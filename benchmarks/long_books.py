"""Memory and CPU seconds of books from 1 to 40 hours: ``python benchmarks/long_books.py``.

Chapters of half an hour are made of one spoken minute over and over. Each stage runs in a process
of its own; printed are the CPU seconds and the largest resident size of it and of its encoding
processes. Mastering is measured at 16 kHz, where an hour costs a few seconds: what a chapter holds
in memory is its clips, never its samples.
"""

from __future__ import annotations

import argparse
import datetime as dt
import functools
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from audiobook.assembly import Assembler, AssemblySettings, bind_book, encode_chapters
from audiobook.audio.loudness import block_energies
from audiobook.model import (
    BookInfo,
    Clip,
    Cue,
    Pause,
    PauseKind,
    Timeline,
    TimelineClip,
    Track,
    Utterance,
    WordTime,
)
from audiobook.publishing.feed import Episode, FeedSettings, Release, Transcript, build_feed
from audiobook.synthesis.clips.cache import ClipCache
from audiobook.synthesis.clips.postprocess import synthesize, to_pcm
from audiobook.synthesis.engines.tone import ToneEngine
from audiobook.units import Seconds

_INFO = BookInfo("The Long Way", ("Ann Oak",), narrator="Tone", identifier="0" * 32)
_SENTENCE = "The tide was out and the boats lay on the sand below pier number "
_SENTENCES = 10
_MINUTES = 30
_CHEAP = AssemblySettings(sample_rate=16_000, bit_rate=32, quality=7)
_ENCODED = {
    "mp3": AssemblySettings(loudness=None),
    "aac": AssemblySettings(format="aac", bit_rate=64, loudness=None),
    "opus": AssemblySettings(format="opus", bit_rate=32, sample_rate=48_000, loudness=None),
    "flac": AssemblySettings(format="flac", loudness=None),
}
"""What books are bound from."""


def spoken_minute(folder: Path) -> list[TimelineClip | Pause]:
    """About a minute of speech."""
    cache, engine = ClipCache(folder), ToneEngine()
    items: list[TimelineClip | Pause] = []
    for number in range(_SENTENCES):
        text = f"{_SENTENCE}{number}."
        utterance = Utterance("tone", ("alto", "bass")[number % 2], text)
        speech, _ = synthesize(engine, utterance)
        clip = cache.put(
            f"{number:064}",
            to_pcm(speech.samples).tobytes(),
            speech.sample_rate,
            words=speech.words,
            energies=block_energies(speech.samples, speech.sample_rate),
        )
        items.append(TimelineClip(clip, Cue(utterance, clip.key, "Narrator", text)))
        items.append(Pause(PauseKind.PARAGRAPH, Seconds(0.6)))
    return items


def chapter(number: int, minute: list[TimelineClip | Pause], minutes: int) -> Timeline:
    """As it comes from the cache: nothing is shared with the other chapters."""
    items = tuple(_copy(item) for _ in range(minutes) for item in minute)
    return Timeline(number, f"Chapter {number}", items)


def _copy(item: TimelineClip | Pause) -> TimelineClip | Pause:
    if isinstance(item, Pause):
        return item
    clip = item.clip
    words = tuple(WordTime(start + 0.0, end + 0.0, str(word)) for start, end, word in clip.words)
    energies = tuple(energy + 0.0 for energy in clip.energies)
    own: Clip = replace(clip, words=words, energies=energies)
    return TimelineClip(own, replace(item.cue, text=f"{item.cue.text} "))


def chapters_of(hours: int) -> int:
    return hours * 60 // _MINUTES


# ---------------------------------------------------------------- the stages


def master(hours: int, room: Path) -> None:
    """Chapters are handed over one by one, levelled, limited, encoded and tagged."""
    minute = spoken_minute(room / "clips")
    count = chapters_of(hours)
    with Assembler(
        room / "output",
        info=_INFO,
        digits=max(2, len(str(count))),
        state_dir=room / "state",
        settings=_CHEAP,
    ) as assembler:
        for number in range(1, count + 1):
            assembler.submit(chapter(number, minute, _MINUTES))
        assembler.finish()


def bind(kind: str, hours: int, room: Path) -> None:
    """The book in one file, from one encoded chapter over and over."""
    settings = _ENCODED[kind]
    encoded = next(Path(os.environ["ENCODED"], kind).glob(f"*{settings.suffix}"))
    track = Track(encoded, 1, "", Seconds(float(_MINUTES * 60)), media_type=settings.media_type)
    tracks = [
        replace(track, number=number, title=f"Chapter {number}")
        for number in range(1, chapters_of(hours) + 1)
    ]
    bind_book(tracks, room, info=_INFO, state_file=room / "bound.json")


def feed(hours: int, room: Path) -> None:
    """The podcast feed."""
    episodes = [
        Episode(
            number,
            f"Chapter {number}",
            f"{number:03}.mp3",
            20_000_000,
            Seconds(1800.0),
            transcripts=(Transcript(f"{number:03}.vtt", "text/vtt"),),
        )
        for number in range(1, chapters_of(hours) + 1)
    ]
    first = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    settings = FeedSettings("https://example.org/book/", Release(first))
    (room / "feed.xml").write_bytes(build_feed(_INFO, episodes, settings))


STAGES: dict[str, Callable[[int, Path], None]] = {
    "master": master,
    **{f"bind {kind}": functools.partial(bind, kind) for kind in _ENCODED},
    "feed": feed,
}


# ---------------------------------------------------------------- measuring


def run(stage: str, hours: int) -> None:
    """In this process; prints CPU seconds and MB, of itself and of the largest of its children."""
    with tempfile.TemporaryDirectory() as place:
        STAGES[stage](hours, Path(place))
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    seconds = sum(usage.ru_utime + usage.ru_stime for usage in usages)
    print(seconds, *(usage.ru_maxrss / 1024 for usage in usages))


def measure(stage: str, hours: int) -> Iterator[float]:
    command = [sys.executable, __file__, "--stage", stage, "--hours", str(hours)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return map(float, told.split())


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--hours", type=int, nargs="+", default=[1, 10, 40])
    parser.add_argument("--stage", choices=STAGES, help="only this one, in this process")
    arguments = parser.parse_args()
    if arguments.stage:
        run(arguments.stage, arguments.hours[0])
        return
    with tempfile.TemporaryDirectory() as place:
        room = Path(place)
        minute = spoken_minute(room / "clips")
        for kind, settings in _ENCODED.items():
            encode_chapters(
                [chapter(1, minute, _MINUTES)],
                room / kind,
                info=_INFO,
                state_dir=room / "state" / kind,
                settings=settings,
            )
        os.environ["ENCODED"] = str(room)
        print(f"{'stage':<9} {'hours':>5} {'CPU s':>7} {'MB':>5} {'MB, workers':>12}")
        for stage in STAGES:
            for hours in arguments.hours:
                seconds, own, children = measure(stage, hours)
                row = f"{stage:<9} {hours:>5} {seconds:>7.1f} {own:>5.0f} {children:>12.0f}"
                print(row, flush=True)


if __name__ == "__main__":
    main()
