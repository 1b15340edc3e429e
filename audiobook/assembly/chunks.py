"""Cutting a chapter into pieces that are encoded side by side, and encoding one.

The cuts follow from the chapter alone, never from the number of workers, so the same chapter
gives the same bytes on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from audiobook.assembly.audio_settings import AssemblySettings
from audiobook.assembly.mastering.clip_layout import Layout
from audiobook.audio.mp3 import lame_scale, samples_per_frame
from audiobook.files import explain_write_errors
from audiobook.units import Frames, Samples

PIECE_SECONDS = 60
SEARCH_SECONDS = 20
"""How far behind `PIECE_SECONDS` the longest pause is looked for."""

_WARM_UP = 3
"""Frames of room tone that an encoder codes before a word: the first is faded in, the next has the
transform's whole overlap."""
_RUN_OUT = 4
"""Frames the left encoder goes on behind the cut, so that it has looked as far ahead as an encoder
that goes on for ever."""
_ROOM = 8
"""Frames of a pause before those, at the end of which a word may still fade away."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """What one encoder is given: samples ``start`` to ``stop`` of the chapter. Its first frame is
    frame ``first`` of the chapter; what it has behind the next chunk's first is thrown away."""

    start: Samples
    stop: Samples
    first: Frames = Frames(0)


def cut(layout: Layout, settings: AssemblySettings) -> list[Chunk]:
    """Cut a chapter in its longer pauses, into pieces of about a minute; only MP3 is encoded in
    pieces.

    A new encoder starts a few frames before the end of a pause, in room tone.
    """
    if settings.format != "mp3":
        return [Chunk(Samples(0), layout.length)]
    frame = samples_per_frame(layout.sample_rate)
    chunks: list[Chunk] = []
    first = Frames(0)
    for pause in _cutting_pauses(layout, (_ROOM + _WARM_UP) * frame):
        following = Frames(pause // frame - 1 - _WARM_UP)
        stop = Samples((following + _RUN_OUT) * frame)
        chunks.append(Chunk(Samples(first * frame), stop, first))
        first = following
    chunks.append(Chunk(Samples(first * frame), layout.length, first))
    return chunks


def _cutting_pauses(layout: Layout, needed: int) -> Iterator[Samples]:
    """The ends of the pauses in which the chapter is cut."""
    rate = layout.sample_rate
    piece, search = PIECE_SECONDS * rate, SEARCH_SECONDS * rate
    wide = [(a, b) for a, b in layout.gaps() if b - a >= needed and b < layout.length]
    cut_at, index = 0, 0
    while layout.length - cut_at > piece + piece // 2:
        while index < len(wide) and wide[index][1] < cut_at + piece:
            index += 1
        if index == len(wide):
            return
        stop = index + 1
        while stop < len(wide) and wide[stop][1] < cut_at + piece + search:
            stop += 1
        cut_at = max(wide[index:stop], key=lambda gap: gap[1] - gap[0])[1]
        if layout.length - cut_at < piece // 4:
            return
        yield cut_at


def encode_chunk(layout: Layout, settings: AssemblySettings, chunk: Chunk, path: Path) -> None:
    """Mix and encode `chunk` of a chapter at `path`: a raw MP3 stream, or a whole file in another
    format. Runs in a worker.

    Raises:
        AssemblyError: a clip cannot be read, or the stream cannot be written.
    """
    if settings.format != "mp3":
        from audiobook.assembly.formats.codecs import encode_file

        with explain_write_errors(path):
            encode_file(layout, settings, path)
        return
    import lameenc

    from audiobook.assembly.mastering.mixdown import mix, to_pcm

    encoder = lameenc.Encoder()
    encoder.set_channels(1)
    encoder.set_in_sample_rate(settings.sample_rate)
    encoder.set_out_sample_rate(settings.sample_rate)
    encoder.set_bit_rate(settings.bit_rate)
    encoder.set_quality(settings.quality)
    encoder.silence()
    scale = 1 / lame_scale(settings.bit_rate)
    with explain_write_errors(path), path.open("wb") as file:
        for block in mix(layout, settings, chunk.start, min(chunk.stop, layout.length)):
            file.write(encoder.encode(to_pcm(block, scale)))
        file.write(encoder.flush())
