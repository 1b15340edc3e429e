"""The whole book in one file, of the format that its chapters have."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from audiobook.assembly.formats.book_m4b import bind_m4b
from audiobook.assembly.formats.book_mp3 import bind_mp3
from audiobook.assembly.formats.book_vorbis import bind_flac, bind_opus
from audiobook.assembly.manifest import State
from audiobook.errors import AssemblyError
from audiobook.filenames import slug
from audiobook.files import explain_write_errors
from audiobook.media import AUDIO_TYPES
from audiobook.model import BookInfo, Image, Track

_BINDERS = {
    AUDIO_TYPES[".mp3"]: (".mp3", bind_mp3),
    AUDIO_TYPES[".m4a"]: (".m4b", bind_m4b),
    AUDIO_TYPES[".opus"]: (".opus", bind_opus),
    AUDIO_TYPES[".flac"]: (".flac", bind_flac),
}


def bind_book(
    tracks: Sequence[Track],
    folder: Path,
    *,
    info: BookInfo,
    state_file: Path,
    cover: Image | None = None,
) -> Path:
    """Join the chapters into one file, which bears the book's title and has chapters.

    Nothing is encoded again, but for FLAC, which loses nothing by it. A file that was made of the
    same chapters is left alone; one made before under another name is removed.

    Args:
        tracks: the chapters in order, as `Assembler` delivers them.
        folder: where the book goes.
        info: the book.
        state_file: where it is remembered what the file was made of.
        cover: front cover, JPEG or PNG.

    Returns:
        The book's file.

    Raises:
        AssemblyError: there is no chapter, one cannot be read or was encoded otherwise than the
            first; the book cannot be written.
        DiskFullError: no space is left; a book that was there is untouched.
    """
    if not tracks:
        raise AssemblyError("There is no chapter to bind.", path=folder)
    suffix, bind = _BINDERS[tracks[0].media_type]
    path = folder / f"{slug(info.title) or 'book'}{suffix}"
    if path in {track.path for track in tracks}:
        path = path.with_stem(f"{path.stem}-whole-book")
    state = State(state_file)
    audio, tags = _fingerprint(tracks), _digest(repr((info, [t.title for t in tracks], cover)))
    entry = state.find(path)
    if entry is None or (entry.audio, entry.tags) != (audio, tags):
        bind(tracks, path, info=info, cover=cover)
    with explain_write_errors(path):
        for name in state.names():
            previous_path = folder / name
            if previous_path != path and state.find(previous_path) is not None:
                previous_path.unlink(missing_ok=True)
            state.forget(name)
        state.record(path, audio, tags)
    return path


def _fingerprint(tracks: Sequence[Track]) -> str:
    """
    Raises:
        AssemblyError: a chapter is not there.
    """
    digest_input = []
    for track in tracks:
        try:
            stat = track.path.stat()
        except OSError as error:
            raise AssemblyError(
                f"The chapter cannot be read ({error.strerror}).",
                hint="Run `audiobook produce` to make the chapter again.",
                path=track.path,
            ) from error
        digest_input.append((track.path.name, stat.st_size, stat.st_mtime_ns))
    return _digest(repr(digest_input))


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
