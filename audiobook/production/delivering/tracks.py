"""What lies in output/: the chapters of the last delivery, and what is said in them when."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from pathlib import Path

import msgspec

from audiobook import assembly
from audiobook.files import write_if_changed
from audiobook.media import CHAPTERS_SUFFIX, TRANSCRIPT_TYPES
from audiobook.model import Caption, Track
from audiobook.production.project import Locked, Project

_RECORD = "tracks.json"
_CAPTIONS = "captions"
"""Folder in the state where captions are kept with all that their files cannot hold, a file a
chapter."""


def keep_captions(project: Locked, track: Track) -> None:
    """Put the caption files of a chapter beside it, and the list of its sections if it has any.

    Args:
        project: the production.
        track: with its captions.
    """
    texts = (
        assembly.webvtt(track.captions),
        assembly.subrip(track.captions),
        assembly.podcast_json(track.captions),
    )
    for suffix, text in zip(TRANSCRIPT_TYPES, texts, strict=True):
        write_if_changed(track.path.with_suffix(suffix), text.encode(), durable=False)
    chapters = track.path.with_suffix(CHAPTERS_SUFFIX)
    if track.sections:
        write_if_changed(
            chapters, assembly.podcast_chapters(track.sections, track.title).encode(), durable=False
        )
    else:
        chapters.unlink(missing_ok=True)
    write_if_changed(
        _captions_path(project, track), msgspec.json.encode(track.captions), durable=False
    )


def caption_files(tracks: Iterable[Track]) -> list[Path]:
    """The files that `keep_captions` has put beside the chapters."""
    return [
        path
        for track in tracks
        for suffix in (*TRANSCRIPT_TYPES, CHAPTERS_SUFFIX)
        if (path := track.path.with_suffix(suffix)).is_file()
    ]


def record(project: Locked, tracks: tuple[Track, ...]) -> None:
    """Remember `tracks`, in their order, as what was delivered last; the caption files of chapters
    that are gone are taken away.

    Args:
        project: the production.
        tracks: their captions are kept by `keep_captions`.
    """
    current = {track.path.stem for track in tracks}
    for track in recorded(project, captions=False):
        if track.path.stem not in current:
            _captions_path(project, track).unlink(missing_ok=True)
            for suffix in (*TRANSCRIPT_TYPES, CHAPTERS_SUFFIX):
                track.path.with_suffix(suffix).unlink(missing_ok=True)
    bare = [dataclasses.replace(track, captions=()) for track in tracks]
    stored = msgspec.json.encode(bare, enc_hook=lambda path: path.name)
    write_if_changed(project.state / _RECORD, stored, durable=False)


def delivered(project: Project, *, captions: bool = True) -> tuple[Track, ...]:
    """The chapters in output/, in order; empty before the first delivery.

    Args:
        project: the production.
        captions: read them too; those of a long book take much memory.
    """
    return tuple(t for t in recorded(project, captions=captions) if t.path.is_file())


def recorded(project: Project, *, captions: bool = True) -> tuple[Track, ...]:
    """The chapters of the last delivery, whether their files are still there or not; arguments as
    in `delivered`."""

    def decode(kind: type, name: str) -> Path:
        return project.output / name

    try:
        stored = (project.state / _RECORD).read_bytes()
        tracks = msgspec.json.decode(stored, type=tuple[Track, ...], dec_hook=decode)
    except (FileNotFoundError, msgspec.DecodeError, UnicodeDecodeError):
        return ()
    return tuple(_with_captions(project, t) for t in tracks) if captions else tracks


def _with_captions(project: Project, track: Track) -> Track:
    try:
        stored = _captions_path(project, track).read_bytes()
        captions = msgspec.json.decode(stored, type=tuple[Caption, ...])
    except (FileNotFoundError, msgspec.DecodeError, UnicodeDecodeError):
        return track
    return dataclasses.replace(track, captions=captions)


def _captions_path(project: Project, track: Track) -> Path:
    return project.state / _CAPTIONS / f"{track.path.stem}.json"
