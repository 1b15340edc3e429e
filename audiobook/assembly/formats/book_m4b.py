"""One M4B of a whole book, from chapters that are encoded already: their frames are copied.

Chapters are written in both forms players look for, Nero's ``chpl`` and a QuickTime text track.
``chpl`` counts in one byte, so it ends at 255 chapters; the text track has them all. Beyond 4 GiB
the sample offsets take 64 bits (``co64``), which every current player reads: 40 hours at 64 kb/s
are 1.2 GB. What is held in memory does not grow with the book: the table of the frames' sizes goes
from the chapters' files into the book's.
"""

from __future__ import annotations

import itertools
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from audiobook.assembly.formats.book_tags import book_tags, unfit
from audiobook.assembly.formats.tags import language_code, mp4_metadata
from audiobook.audio import mp4_boxes as mp4
from audiobook.audio.mp4_boxes import AudioFile, box, full_box
from audiobook.errors import AssemblyError
from audiobook.files import explain_write_errors, replacing
from audiobook.model import BookInfo, Image, Track
from audiobook.units import Seconds

FRAME = 1024
"""Samples of an AAC frame; the first of a file only primes the decoder."""
NERO_LIMIT = 255
"""Chapters in ``chpl``; players that read nothing else show no more."""

_FRAMES_A_CHUNK = 64
"""A second and a half: what a player reads at once."""
_SCALE = 1000
"""Ticks a second of the film and of the text track."""
_AUDIO, _TEXT = 1, 2
_WIDE = 0xF000_0000
"""Bytes of data above which offsets may not fit in 32 bits: boxes stand before it."""


def bind_m4b(
    tracks: Sequence[Track], path: Path, *, info: BookInfo, cover: Image | None = None
) -> None:
    """Join M4A chapters (``AssemblySettings(format="aac")``) into an M4B with chapters.

    Args:
        tracks: the chapters in order, all encoded with the same settings.
        path: replaced in one step.
        info: the book.
        cover: front cover, JPEG or PNG.

    Raises:
        AssemblyError: a chapter cannot be read or differs in rate or channels from the first; the
            book cannot be written.
    """
    if not tracks:
        raise AssemblyError("There is no chapter to bind.", path=path)
    files = [_read(track) for track in tracks]
    head_file = files[0]
    for file in files:
        if (file.rate, file.channels) != (head_file.rate, head_file.channels):
            raise AssemblyError(
                f"The chapter has {file.rate} Hz and {file.channels} channels, the first one "
                f"{head_file.rate} Hz and {head_file.channels}.",
                hint="Assemble all chapters with the same settings.",
                path=file.path,
            )
    starts = [0, *itertools.accumulate(file.frames * FRAME for file in files)]
    *begins, end = [start / head_file.rate for start in starts]
    tags = book_tags(info, tracks, begins, Seconds(end), cover)
    titles = [section.title for section in tags.sections]
    book = _Book(files, titles, starts, language_code(info.language), mp4_metadata(tags))
    with explain_write_errors(path), replacing(path) as part, part.open("wb") as out:
        out.writelines(book.parts())


def _read(track: Track) -> AudioFile:
    try:
        return mp4.read_audio_file(track.path)
    except (OSError, ValueError, struct.error, IndexError) as error:
        raise unfit(track.path, error) from error


@dataclass(frozen=True, slots=True)
class _Book:
    """What an M4B is made of."""

    files: Sequence[AudioFile]
    titles: Sequence[str]
    starts: Sequence[int]
    """Samples where each chapter begins, and where the last one ends."""
    language: str
    metadata: bytes
    """The box ``meta``."""

    @property
    def rate(self) -> int:
        return self.files[0].rate

    @property
    def frames(self) -> int:
        return sum(file.frames for file in self.files)

    def parts(self) -> Iterator[bytes]:
        """The bytes of the file."""
        samples = [_text_sample(title) for title in self.titles]
        texts = b"".join(samples)
        length = len(texts) + sum(file.length for file in self.files)
        chunks = [len(texts) + offset for offset in self._chunk_offsets()]
        wide = length > _WIDE
        start, data = mp4.file_type(), mp4.data_head(length)
        # How long the boxes before the data are does not depend on what the offsets say.
        head, tail = self._movie(samples, chunks, 0, wide=wide)
        offset = sum(map(len, (start, head, tail, data))) + 4 * self.frames
        head, tail = self._movie(samples, chunks, offset, wide=wide)
        yield from (start, head)
        for file in self.files:
            yield from file.size_table()
        yield from (tail, data, texts)
        for file in self.files:
            yield from file.frame_data()

    def _movie(
        self, samples: Sequence[bytes], chunks: Sequence[int], at: int, *, wide: bool
    ) -> tuple[bytes, bytes]:
        """The box ``moov`` up to the sizes of the frames, and what follows them.

        Args:
            samples: of the text track, which begin the data.
            chunks: where the chunks of audio lie in the data.
            at: where the data begins.
            wide: whether offsets take 64 bits.
        """
        duration = self._ticks(self.starts[-1] - FRAME)
        offsets = mp4.chunk_offsets([at + chunk for chunk in chunks], wide=wide)
        trailer = self._text_track(samples, mp4.chunk_offsets([at], wide=wide), duration)
        trailer += box(b"udta", self._nero_chapters(), self.metadata)
        header = mp4.movie_header(_SCALE, duration, 2)
        audio = self._audio_track(offsets, duration)
        return box(b"moov", header, audio, follows=4 * self.frames + len(trailer)), trailer

    def _ticks(self, samples: int) -> int:
        return round(samples * _SCALE / self.rate)

    # ------------------------------------------------------------ audio

    def _audio_track(self, offsets: bytes, duration: int) -> bytes:
        """``trak`` up to the sizes of the frames, which are its last bytes."""
        count = self.frames
        table = [
            self.files[0].description,
            full_box(b"stts", struct.pack(">III", 1, count, FRAME)),
            _chunk_lengths(count),
            offsets,
            # A decoder that is sent into the middle needs one frame before.
            full_box(b"sgpd", struct.pack(">4sIIh", b"roll", 2, 1, -1), version=1),
            full_box(b"sbgp", struct.pack(">4sIII", b"roll", 1, count, 1)),
            full_box(b"stsz", struct.pack(">II", 0, count), follows=4 * count),
        ]
        hole = 4 * count
        media = box(
            b"mdia",
            mp4.media_header(self.rate, count * FRAME, self.language),
            mp4.handler(b"soun", "SoundHandler"),
            box(
                b"minf",
                full_box(b"smhd", bytes(4)),
                mp4.data_reference(),
                box(b"stbl", *table, follows=hole),
                follows=hole,
            ),
            follows=hole,
        )
        return box(
            b"trak",
            mp4.track_header(_AUDIO, duration, enabled=True, audible=True),
            # What primes the decoder is not played.
            box(b"edts", full_box(b"elst", struct.pack(">IIiI", 1, duration, FRAME, 0x10000))),
            box(b"tref", box(b"chap", struct.pack(">I", _TEXT))),
            media,
            follows=hole,
        )

    def _chunk_offsets(self) -> Iterator[int]:
        """Where every `_FRAMES_A_CHUNK`th frame lies behind the first one."""
        offset = count = 0
        for file in self.files:
            for part in file.size_table():
                for (size,) in struct.iter_unpack(">I", part):
                    if count % _FRAMES_A_CHUNK == 0:
                        yield offset
                    count += 1
                    offset += size

    # ------------------------------------------------------------ chapters

    def _text_track(self, samples: Sequence[bytes], offsets: bytes, duration: int) -> bytes:
        """QuickTime's chapters: a text track that is not shown, which the audio refers to."""
        times = [self._ticks(start) for start in self.starts[:-1]] + [duration]
        lengths = [max(stop - start, 0) for start, stop in itertools.pairwise(times)]
        count = len(samples)
        sizes = [len(sample) for sample in samples]
        table = [
            full_box(b"stsd", struct.pack(">I", 1), box(b"text", bytes(6), b"\0\1", _TEXT_LOOK)),
            full_box(
                b"stts",
                struct.pack(">I", count),
                *(struct.pack(">II", 1, length) for length in lengths),
            ),
            full_box(b"stsc", struct.pack(">IIII", 1, 1, count, 1)),
            full_box(b"stsz", struct.pack(f">II{count}I", 0, count, *sizes)),
            offsets,
        ]
        media = box(
            b"mdia",
            mp4.media_header(_SCALE, duration, self.language),
            mp4.handler(b"text", "ChapterHandler"),
            box(b"minf", _TEXT_HEADER, mp4.data_reference(), box(b"stbl", *table)),
        )
        header = mp4.track_header(_TEXT, duration, enabled=False, audible=False)
        return box(b"trak", header, media)

    def _nero_chapters(self) -> bytes:
        """``chpl``: start in tenths of a microsecond, title of at most 255 bytes."""
        listed = list(zip(self.starts, self.titles, strict=False))[:NERO_LIMIT]
        entries = []
        for start, title in listed:
            name = _clipped(title, 255)
            entries.append(struct.pack(">QB", start * 10_000_000 // self.rate, len(name)) + name)
        return full_box(b"chpl", struct.pack(">IB", 0, len(listed)), *entries, version=1)


def _chunk_lengths(frames: int) -> bytes:
    """``stsc``: full chunks, and the rest."""
    full, rest = divmod(frames, _FRAMES_A_CHUNK)
    runs = [(1, _FRAMES_A_CHUNK, 1)] if full else []
    runs += [(full + 1, rest, 1)] if rest else []
    return full_box(
        b"stsc", struct.pack(">I", len(runs)), *(struct.pack(">III", *run) for run in runs)
    )


def _clipped(text: str, longest: int) -> bytes:
    """UTF-8 of at most so many bytes, no character cut."""
    return text.encode()[:longest].decode(errors="ignore").encode()


def _text_sample(title: str) -> bytes:
    """A title as a QuickTime text sample, with the note that it is UTF-8."""
    text = _clipped(title, 0xFFFF)
    return struct.pack(">H", len(text)) + text + box(b"encd", struct.pack(">I", 0x100))


_TEXT_LOOK = struct.pack(">Ii6x8x8x2x2xx2x6xx", 1, 1)
"""Of a sample description ``text``: all that could be drawn is left at nothing."""
_TEXT_HEADER = box(
    b"gmhd",
    full_box(b"gmin", struct.pack(">H6xh2x", 0x40, 0)),
    box(b"text", mp4.MATRIX),
)
