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

PIECE_SECONDS = 60
SEARCH_SECONDS = 20
"""How far behind `PIECE_SECONDS` the longest pause is looked for."""

_WARM_UP = 2
"""Frames an encoder needs before its output depends on nothing it has not been given: the
analysis filterbank reaches 512 samples back, the transform one granule."""
_JOINTS = 3
_RUN_OUT = 4
"""Frames the left encoder goes on behind the last joint, so that it has looked as far ahead as an
encoder that goes on for ever."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """What one encoder is given: samples ``start`` to ``stop`` of the chapter, whose first frame
    is ``first``; it may take over at frames ``joints[0]`` to ``joints[1]``."""

    start: int
    stop: int
    first: int = 0
    joints: tuple[int, int] = (0, 0)


def cut(layout: Layout, settings: AssemblySettings) -> list[Chunk]:
    """Cut a chapter in its longer pauses, into pieces of about a minute; only MP3 is encoded in
    pieces.

    A new encoder starts with an empty bit reservoir in the last frames of a pause, where the
    encoder before it has filled its own: what the one borrows, the other has to lend.
    """
    if settings.format != "mp3":
        return [Chunk(0, layout.length)]
    frame = samples_per_frame(layout.sample_rate)
    needed = (_WARM_UP + _JOINTS + 6) * frame
    spans: list[Chunk] = []
    start, head, joints = 0, 0, (0, 0)
    for pause in _cutting_pauses(layout, needed):
        last_frame = pause // frame - 1
        spans.append(Chunk(start, (last_frame + _RUN_OUT) * frame, head, joints))
        joints = (last_frame - _JOINTS + 1, last_frame)
        head = joints[0] - _WARM_UP
        start = head * frame
    spans.append(Chunk(start, layout.length, head, joints))
    return spans


def _cutting_pauses(layout: Layout, needed: int) -> Iterator[int]:
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


def merge(spans: list[Chunk], index: int) -> Chunk:
    """The span that replaces span `index` and the one before it, which could not be joined."""
    previous, right = spans[index - 1], spans[index]
    return Chunk(previous.start, right.stop, previous.first, previous.joints)


def encode_span(layout: Layout, settings: AssemblySettings, span: Chunk, path: Path) -> None:
    """Mix and encode `span` of a chapter at `path`: a raw MP3 stream, or a whole file in another
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
        for block in mix(layout, settings, span.start, min(span.stop, layout.length)):
            file.write(encoder.encode(to_pcm(block, scale)))
        file.write(encoder.flush())
