"""Clips on disk by content: the same words in the same voice are rendered once.

A clip is ``DIR/ab/abcd….wav``, its name the SHA-256 of everything that decides how it sounds. The
file is a plain mono 16-bit RIFF WAVE that any player opens; a private chunk ``abcl`` before the
samples holds what the assembler wants to know without reading them::

    uint16 format, uint16 0, uint32 CRC-32 of the samples, uint32 count of energies,
    float32 energies[count], JSON {"words": [[start, end, word], …], "doubt": …, "made_by": …}

Numbers are little-endian; the JSON is left out when it would hold nothing.
"""

from __future__ import annotations

import array
import hashlib
import json
import os
import struct
import sys
import zlib
from collections.abc import Collection, Iterator, Mapping
from itertools import starmap
from pathlib import Path
from typing import NamedTuple

from audiobook.errors import BadClipError
from audiobook.files import explain_write_errors, replacing
from audiobook.model import Clip, Utterance, WordTime

_KEY_LENGTH = 64
"""Hexadecimal digits of a SHA-256."""

_FORMAT = 2
_HEAD = struct.Struct("<4sI4s 4sIHHIIHH 4sI")  # RIFF, fmt and the name and size of our chunk
_CHUNK = struct.Struct("<HHII")
_FIRST_READ = 4096
_PCM = 1
_HEX = frozenset("0123456789abcdef")


def clip_key(utterance: Utterance, engine_version: str) -> str:
    """Content address of the clip of `utterance`: 64 hexadecimal digits."""
    content: tuple[object, ...] = (
        _FORMAT,
        utterance.engine,
        engine_version,
        utterance.voice,
        utterance.text,
        utterance.language,
        round(utterance.rate, 4),
        round(utterance.pitch, 4),
        round(utterance.gain, 4),
    )
    if utterance.take != 1 or utterance.instructions:
        content = (*content, utterance.take, utterance.instructions)
    if utterance.preceding or utterance.following:
        content = (*content, "within", utterance.preceding, utterance.following)
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


class _Found(NamedTuple):
    clip: Clip
    start: int
    """Where its samples begin in the file, in bytes."""
    checksum: int
    """CRC-32 of the samples that were put in."""


class ClipCache:
    """The clips of a folder.

    Args:
        directory: made when the first clip is put in.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._prefix = os.fspath(directory)

    def path(self, key: str) -> Path:
        """Where the clip `key` is, or will be."""
        return self.directory / key[:2] / f"{key}.wav"

    def get(self, key: str) -> Clip | None:
        """The clip, or None when it is not there or its file is cut or not ours.

        Only the head is read. `is_sound` reads the samples too.
        """
        head = self._read_head(key)
        return head.clip if head else None

    def is_sound(self, key: str) -> bool:
        """Whether the clip is there and its samples are those that were put in."""
        head = self._read_head(key)
        if head is None:
            return False
        return zlib.crc32(head.clip.path.read_bytes()[head.start :]) == head.checksum

    def put(
        self,
        key: str,
        samples: bytes,
        sample_rate: int,
        *,
        words: Collection[tuple[float, float, str]] = (),
        energies: Collection[float] = (),
        doubt: str = "",
        made_by: str = "",
    ) -> Clip:
        """Keep a clip; under its final name it is always whole.

        Args:
            key: from `clip_key`.
            samples: mono 16-bit little-endian PCM.
            sample_rate: Hz.
            words: ``(start, end, word)`` in seconds.
            energies: K-weighted mean squares of 100 ms blocks.
            doubt: what is suspicious about it.
            made_by: engine, version and what computed it.

        Raises:
            StorageError: the disk is full, or the folder cannot be written to.
        """
        chunk = _own_chunk(samples, words, energies, {"doubt": doubt, "made_by": made_by})
        size = _HEAD.size + len(chunk) + len(samples)
        head = _HEAD.pack(
            *(b"RIFF", size, b"WAVE"),
            *(b"fmt ", 16, _PCM, 1, sample_rate, 2 * sample_rate, 2, 16),
            *(b"abcl", len(chunk)),
        )
        self._write(key, head + chunk + struct.pack("<4sI", b"data", len(samples)), samples)
        path = self.path(key)
        frames = len(samples) // 2
        return Clip(
            *(
                key,
                path,
                frames,
                sample_rate,
                tuple(starmap(WordTime, words)),
                tuple(energies),
                doubt,
            ),
            checksum=zlib.crc32(samples),
            made_by=made_by,
        )

    def discard(self, key: str) -> None:
        """Remove the clip, if it is there."""
        self.path(key).unlink(missing_ok=True)

    def remove_unfinished(self) -> None:
        """Take away what killed runs left half-written; nobody else may be putting clips in."""
        for path in self.directory.glob("[0-9a-f][0-9a-f]/.*.part"):
            path.unlink(missing_ok=True)

    def files(self) -> Iterator[Path]:
        """Every clip, and what killed runs left half-written."""
        for path in self.directory.glob("[0-9a-f][0-9a-f]/*"):
            unfinished = path.name.startswith(".") and path.name.endswith(".part")
            clip = (
                path.suffix == ".wav"
                and len(path.stem) == _KEY_LENGTH
                and _HEX.issuperset(path.stem)
            )
            if unfinished or clip:
                yield path

    def _write(self, key: str, *parts: bytes) -> None:
        path = self.path(key)
        with explain_write_errors(self.directory):
            path.parent.mkdir(parents=True, exist_ok=True)
            with replacing(path, durable=False) as unfinished, unfinished.open("wb") as file:
                file.writelines(parts)

    def adopt(self, key: str, data: bytes) -> Clip:
        """Keep a clip that another cache made, as the file it is there.

        Raises:
            BadClipError: it did not arrive whole.
            StorageError: as `put`.
        """
        head = _parse(self.path(key), data, len(data))
        if head is None or zlib.crc32(data[head.start :]) != head.checksum:
            raise BadClipError(
                "A clip that was rendered elsewhere arrived damaged.",
                hint="Run the same command again.",
            )
        self._write(key, data)
        return head.clip

    def _read_head(self, key: str) -> _Found | None:
        name = f"{self._prefix}/{key[:2]}/{key}.wav"
        try:
            file = os.open(name, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        except OSError:
            return None
        try:
            size = os.fstat(file).st_size
            data = os.read(file, _FIRST_READ)
            if len(data) < _HEAD.size + _CHUNK.size:
                return None
            start = _HEAD.size + _HEAD.unpack_from(data)[-1] + 8
            if start > size:
                return None
            while len(data) < start:
                more = os.read(file, start - len(data))
                if not more:
                    return None
                data += more
        except OSError:
            return None
        finally:
            os.close(file)
        return _parse(Path(name), data, size)


def _parse(path: Path, data: bytes, size: int) -> _Found | None:
    """What a clip's file says, None when it is not one of ours or is cut.

    Args:
        path: of the file.
        data: its beginning, at least up to the samples.
        size: bytes of the whole file.
    """
    if len(data) < _HEAD.size + _CHUNK.size:
        return None
    fields = _HEAD.unpack_from(data)
    start = _HEAD.size + fields[-1] + 8
    if fields[0] != b"RIFF" or fields[-2] != b"abcl" or fields[1] + 8 != size:
        return None
    if start > size or start > len(data):
        return None
    return _found(path, data, fields[7], size - start)


def _own_chunk(
    samples: bytes,
    words: Collection[tuple[float, float, str]],
    energies: Collection[float],
    remarks: Mapping[str, str],
) -> bytes:
    """The content of the chunk ``abcl``."""
    levels = array.array("f", energies)
    if sys.byteorder == "big":
        levels.byteswap()
    chunk = _CHUNK.pack(_FORMAT, 0, zlib.crc32(samples), len(levels)) + levels.tobytes()
    more: dict[str, object] = {"words": list(words)} if words else {}
    more |= {name: remark for name, remark in remarks.items() if remark}
    if more:
        chunk += json.dumps(more, ensure_ascii=False).encode()
    return chunk + b" " * (len(chunk) % 2)  # chunks are even; JSON does not mind a space


def _found(path: Path, data: bytes, sample_rate: int, length: int) -> _Found | None:
    """What a file's head says, None when it contradicts itself.

    Args:
        path: of the clip.
        data: the head, at least up to the samples.
        sample_rate: Hz, from the format chunk.
        length: bytes of samples that the file has.
    """
    (chunk_length,) = struct.unpack_from("<I", data, _HEAD.size - 4)
    start = _HEAD.size + chunk_length + 8
    version, _, checksum, count = _CHUNK.unpack_from(data, _HEAD.size)
    checks_start = _HEAD.size + _CHUNK.size
    samples_start = checks_start + 4 * count
    if (
        version != _FORMAT
        or struct.unpack_from("<4sI", data, start - 8) != (b"data", length)
        or not sample_rate
        or samples_start > start - 8
    ):
        return None
    levels = array.array("f", data[checks_start:samples_start])
    if sys.byteorder == "big":
        levels.byteswap()
    text = data[samples_start : start - 8].strip()
    try:
        more = json.loads(text) if text else {}
        words = tuple(WordTime(begin, end, word) for begin, end, word in more.get("words", ()))
        doubt, made_by = str(more.get("doubt", "")), str(more.get("made_by", ""))
    except (ValueError, TypeError, AttributeError):
        return None
    clip = Clip(
        *(path.stem, path, length // 2, sample_rate, words, tuple(levels), doubt),
        checksum=checksum,
        made_by=made_by,
    )
    return _Found(clip, start, checksum)
