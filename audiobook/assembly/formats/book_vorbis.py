"""One Opus or FLAC file of a whole book; its chapters are Vorbis comments.

Opus packets are copied: each chapter was begun by an encoder of its own, whose first packet needs
nothing before it. FLAC frames bear their number and the file a checksum of all samples, so they
are decoded and coded again, which loses nothing; chapters follow each other to the sample.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from audiobook.assembly.audio_settings import AssemblySettings
from audiobook.assembly.formats.book_tags import book_tags, unfit
from audiobook.assembly.formats.codecs import add_stream, open_file
from audiobook.assembly.formats.tags import (
    ChapterTags,
    flac_picture,
    mutagen_errors,
    vorbis_comments,
    vorbis_picture,
)
from audiobook.files import explain_write_errors, replacing
from audiobook.model import BookInfo, Image, Track
from audiobook.units import Seconds

_BLOCK_HEAD = 4
"""Bytes before the content of a FLAC metadata block."""


@dataclass(frozen=True, slots=True)
class _Source:
    """A chapter's file."""

    path: Path
    rate: int
    """Ticks a second: the sample rate, for Opus always 48000."""
    length: int
    """Ticks; of Opus with those that prime the decoder."""
    head: bytes
    """What the decoder is told first, of Opus the ``OpusHead`` (RFC 7845, 5.1)."""


def bind_opus(
    tracks: Sequence[Track], path: Path, *, info: BookInfo, cover: Image | None = None
) -> None:
    """Join Opus chapters into one file with chapters; arguments and errors as in `bind_flac`."""
    import av

    sources = _read_all(tracks, "opus")
    pre_skip = int.from_bytes(sources[0].head[10:12], "little")
    step = _packet_length(sources[0])
    # Whole packets: what the encoder put behind a chapter is played, but for the last one.
    lengths = [math.ceil(source.length / step) * step for source in sources]
    comments = vorbis_comments(_tags(tracks, info, lengths, sources[0].rate))
    if cover is not None:
        comments["METADATA_BLOCK_PICTURE"] = vorbis_picture(cover)
    with explain_write_errors(path), replacing(path) as part, open_file(part, "ogg") as out:
        with av.open(str(sources[0].path)) as template:
            stream: Any = out.add_stream_from_template(template.streams.audio[0])
        stream.metadata.update(comments)
        end = -pre_skip
        for source, length in zip(sources, lengths, strict=True):
            start, end = end, end + length
            for packet in _packets(source):
                packet.stream = stream
                packet.pts = packet.dts = start
                start += step
                if start < end or source is not sources[-1]:
                    packet.duration = step
                out.mux(packet)
            if start != end:
                raise unfit(source.path, "its packets are of different lengths")


def bind_flac(
    tracks: Sequence[Track], path: Path, *, info: BookInfo, cover: Image | None = None
) -> None:
    """Join FLAC chapters into one file with chapters.

    Args:
        tracks: the chapters in order, all encoded with the same settings.
        path: replaced in one step.
        info: the book.
        cover: front cover, JPEG or PNG.

    Raises:
        AssemblyError: a chapter cannot be read or was encoded otherwise than the first; the book
            cannot be written.
    """
    from mutagen.flac import FLAC

    sources = _read_all(tracks, "flac")
    rate = sources[0].rate
    comments = vorbis_comments(_tags(tracks, info, [s.length for s in sources], rate))
    picture = flac_picture(cover) if cover is not None else None
    # Room for the picture, so that what comes behind it need not be moved: that is gigabytes.
    room = len(picture.write()) + _BLOCK_HEAD if picture is not None else 0
    settings = AssemblySettings(format="flac", sample_rate=rate)
    with explain_write_errors(path), replacing(path) as part:
        with open_file(part, "flac", metadata_header_padding=str(room)) as out:
            out.metadata.update(comments)
            stream = add_stream(out, settings)
            position = 0
            for frame in itertools.chain.from_iterable(map(_frames, sources)):
                frame.pts, frame.time_base = position, Fraction(1, rate)
                position += frame.samples
                out.mux(stream.encode(frame))
            out.mux(stream.encode(None))
        if picture is not None:
            file: Any = FLAC(part)  # type: ignore[no-untyped-call]  # mutagen has no types
            file.add_picture(picture)
            with mutagen_errors():
                file.save(padding=lambda told: max(told.padding, 0))


def _tags(
    tracks: Sequence[Track], info: BookInfo, lengths: Sequence[int], rate: int
) -> ChapterTags:
    """Lengths in ticks."""
    *starts, end = [ticks / rate for ticks in (0, *itertools.accumulate(lengths))]
    return book_tags(info, tracks, starts, Seconds(end))


# ---------------------------------------------------------------- reading chapters


def _read_all(tracks: Sequence[Track], codec: str) -> list[_Source]:
    """
    Raises:
        AssemblyError: a chapter is no file of `codec`, or was encoded otherwise than the first.
    """
    sources = [_read(track.path, codec) for track in tracks]
    for source in sources:
        if (source.rate, source.head) != (sources[0].rate, sources[0].head):
            raise unfit(source.path, "it was encoded with other settings than the first one")
    return sources


def _read(path: Path, codec: str) -> _Source:
    import av

    try:
        with av.open(str(path)) as file:
            stream = file.streams.audio[0]
            if stream.codec.canonical_name != codec or stream.channels != 1 or not stream.duration:
                raise ValueError(f"it is no whole {codec} file of one channel")
            if codec == "flac" and stream.codec_context.format.name != "s16":
                raise ValueError("its samples have more than 16 bits")
            # STREAMINFO tells how long FLAC is: that differs.
            head = stream.codec_context.extradata if codec == "opus" else b""
            return _Source(path, stream.rate, stream.duration, bytes(head or b""))
    except (av.FFmpegError, OSError, ValueError, IndexError) as error:
        raise unfit(path, str(error)) from error


def _packet_length(source: _Source) -> int:
    """Ticks of its first packet, which all have; more than nothing."""
    head_packet = next(_packets(source), None)
    if head_packet is None or not head_packet.duration:
        raise unfit(source.path, "it has no packets")
    return int(head_packet.duration)


def _packets(source: _Source) -> Iterator[Any]:
    import av

    try:
        with av.open(str(source.path)) as file:
            yield from (packet for packet in file.demux(audio=0) if packet.size)
    except av.FFmpegError as error:
        raise unfit(source.path, str(error)) from error


def _frames(source: _Source) -> Iterator[Any]:
    import av

    try:
        with av.open(str(source.path)) as file:
            yield from file.decode(audio=0)
    except av.FFmpegError as error:
        raise unfit(source.path, str(error)) from error
