"""Putting a chapter's encoded pieces under its final name, with tags."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from audiobook.assembly.audio_settings import AssemblySettings
from audiobook.assembly.chunks import Chunk
from audiobook.assembly.formats.tags import ChapterTags, id3, tag_file, tag_size
from audiobook.assembly.mastering.clip_layout import Layout
from audiobook.audio.mp3 import EncodedPiece, checksum, frame_count, info_frame, join
from audiobook.files import explain_write_errors, replacing


@dataclass(frozen=True, slots=True)
class Encoded:
    """What the workers made of a chapter: a file for each chunk of its layout."""

    layout: Layout
    chunks: Sequence[Chunk]
    pieces: Sequence[Path]


def deliver(path: Path, encoded: Encoded, tags: ChapterTags, settings: AssemblySettings) -> None:
    """Write the chapter's file.

    Raises:
        AssemblyError: it cannot be written.
    """
    with explain_write_errors(path), replacing(path) as part:
        if settings.format == "mp3":
            _join_mp3(part, encoded, tags, settings)
        else:
            shutil.copyfile(encoded.pieces[0], part)
            tag_file(part, tags, settings.format)


def retag(path: Path, tags: ChapterTags, settings: AssemblySettings) -> None:
    """New tags on the same audio.

    Raises:
        AssemblyError: it cannot be written.
    """
    with explain_write_errors(path), replacing(path) as part:
        if settings.format != "mp3":
            shutil.copyfile(path, part)
            tag_file(part, tags, settings.format)
            return
        with path.open("rb") as old, part.open("wb") as new:
            size = tag_size(old.read(10))
            old.seek(size)
            new.write(id3(tags))
            shutil.copyfileobj(old, new, 1 << 20)


def _join_mp3(path: Path, encoded: Encoded, tags: ChapterTags, settings: AssemblySettings) -> None:
    header = functools.partial(
        info_frame,
        sample_rate=settings.sample_rate,
        bit_rate=settings.bit_rate,
        samples=encoded.layout.length,
    )
    with path.open("wb") as file:
        tag = id3(tags)
        file.write(tag)
        file.write(header(frames=0, size=0))
        frames = size = music_crc = 0
        pieces = (
            EncodedPiece(piece.read_bytes(), chunk.first)
            for piece, chunk in zip(encoded.pieces, encoded.chunks, strict=True)
        )
        for run in join(pieces):
            file.write(run)
            size += len(run)
            music_crc = checksum(run, music_crc)
            frames += frame_count(run)
        file.seek(len(tag))
        file.write(header(frames=frames, size=size, music_crc=music_crc))
