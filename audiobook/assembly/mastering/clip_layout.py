"""Where every clip of a chapter stands, to the sample: a `Timeline` laid out at the output rate.

Nothing is read here, so the length and the captions of a chapter are known before its audio is
touched, and a chapter can be cut into pieces that are mixed and encoded side by side.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from audiobook.assembly.audio_settings import AssemblySettings
from audiobook.assembly.emphasis import printed
from audiobook.assembly.word_times import written_words
from audiobook.model import Caption, Clip, Cue, Pause, Timeline, WordTime
from audiobook.units import Decibels, Samples, Seconds


@dataclass(frozen=True, slots=True)
class PlacedClip:
    """A clip in its place.

    `start` and `length` are counted at the output rate.
    """

    clip: Clip
    cue: Cue
    start: Samples
    length: Samples
    gain: Decibels = Decibels(0.0)

    @property
    def stop(self) -> Samples:
        return Samples(self.start + self.length)


@dataclass(frozen=True, slots=True)
class Layout:
    """A chapter laid out: `length` samples at `sample_rate`, room tone wherever no clip stands."""

    clips: tuple[PlacedClip, ...]
    length: Samples
    sample_rate: int

    @property
    def duration(self) -> Seconds:
        return Seconds(self.length / self.sample_rate)

    def gaps(self) -> Iterator[tuple[Samples, Samples]]:
        """The stretches between clips, ``(start, stop)`` in samples."""
        end = Samples(0)
        for placed in self.clips:
            if placed.start > end:
                yield end, placed.start
            end = placed.stop
        if self.length > end:
            yield end, self.length

    def between(self, start: Samples, stop: Samples) -> Layout:
        """The same chapter without the clips that do not sound between two samples, so that
        little is handed to a worker."""
        clips = tuple(c for c in self.clips if c.stop > start and c.start < stop)
        return replace(self, clips=clips)

    def captions(self) -> tuple[Caption, ...]:
        """What is said when, in seconds of the delivered file."""
        rate = self.sample_rate
        return tuple(
            Caption(
                start=Seconds(placed.start / rate),
                end=Seconds(placed.stop / rate),
                speaker=placed.cue.speaker,
                text=printed(placed.cue.text),
                paragraph=placed.cue.paragraph,
                spaced=placed.cue.spaced,
                words=tuple(
                    WordTime(placed.start / rate + start, placed.start / rate + end, word)
                    for start, end, word in written_words(
                        printed(placed.cue.text), placed.clip.words
                    )
                ),
            )
            for placed in self.clips
        )

    def fingerprint(self, settings: AssemblySettings) -> str:
        """Changes whenever the audio of the chapter would."""
        digest = hashlib.blake2b(repr(settings).encode(), digest_size=16)
        digest.update(f"{self.length} {self.sample_rate}".encode())
        if settings.format in ("aac", "opus"):
            # Chapters of versions that did not look at the decoded peaks are made again.
            digest.update(b"peaks as decoded")
        for placed in self.clips:
            clip = placed.clip
            digest_input = (
                clip.key,
                clip.frames,
                clip.sample_rate,
                placed.start,
                round(placed.gain, 3),
            )
            digest.update(repr(digest_input).encode())
        return digest.hexdigest()


def voice_of(cue: Cue) -> str:
    """The voice of `cue` as ``engine:id``."""
    return f"{cue.utterance.engine}:{cue.utterance.voice}"


def lay_out(
    timeline: Timeline, settings: AssemblySettings, *, gains: Mapping[str, float] | None = None
) -> Layout:
    """Give every clip of `timeline` its place.

    Args:
        timeline: clips and pauses in order; pauses in a row add up, one before the first
            clip gives way to the head.
        settings: sample rate, head and tail.
        gains: dB for each voice (``engine:id``).
    """
    rate = settings.sample_rate
    gains = gains or {}
    placed: list[PlacedClip] = []
    # Pauses are added up in seconds and rounded once, so that no drift builds up.
    position = Samples(0)
    pending = 0.0
    for item in timeline.items:
        if isinstance(item, Pause):
            pending += max(item.seconds, 0.0)
            continue
        if not placed:
            pending = settings.head
        position = Samples(position + round(pending * rate))
        pending = 0.0
        length = Samples(round(item.clip.frames * rate / item.clip.sample_rate))
        gain = Decibels(gains.get(voice_of(item.cue), 0.0))
        placed.append(PlacedClip(item.clip, item.cue, position, length, gain))
        position = Samples(position + length)
    tail = min(max(pending, settings.tail), settings.longest_tail)
    if not placed:
        tail += settings.head
    return Layout(tuple(placed), Samples(position + round(tail * rate)), rate)
