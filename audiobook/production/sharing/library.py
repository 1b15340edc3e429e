"""Copies for other players: an Audiobookshelf library, a read-along, a W3C audiobook."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from audiobook import publishing
from audiobook.errors import PublishingError
from audiobook.files import copy_if_changed, explain_write_errors, write_if_changed
from audiobook.media import COVER_NAME
from audiobook.production.delivering import ledger
from audiobook.production.delivering.tracks import delivered
from audiobook.production.project import Locked, Project
from audiobook.production.sharing.edition import edition, readalong_path

_LIBRARY_RECORD = "audiobookshelf.json"


def share_book(
    project: Locked,
    *,
    one_file: Callable[[], Path] | None,
    m4b: Callable[[], Path] | None,
    readalong: bool,
    w3c: bool,
    library: Path | None,
) -> list[Path]:
    """Write what is wanted, each noted as new as the book.

    Args:
        project: the production.
        one_file: writes the whole book as one file; None where it is not wanted.
        m4b: writes it as an M4B; None where it is not wanted.
        readalong: write the EPUB that reads itself aloud.
        w3c: write the manifest of a W3C audiobook.
        library: copy the book there.

    Returns:
        What was written, in the order of the arguments, nothing twice.
    """
    writers: list[tuple[str, Callable[[], Path] | None]] = [
        (ledger.ONE_FILE, one_file),
        (ledger.M4B, m4b),
        (ledger.READALONG, (lambda: write_readalong(project)) if readalong else None),
        (ledger.W3C, (lambda: write_w3c_manifest(project)) if w3c else None),
    ]
    copies = []
    for kind, write in writers:
        if write is not None:
            copies.append(write())
            record_whole_book(project, kind, copies[-1])
    copies += [copy_to_audiobookshelf(project, library)] if library else []
    return list(dict.fromkeys(copies))


def record_whole_book(folder: Project, kind: str, path: Path) -> None:
    """Note that a file of the whole book, of a kind of the ledger, is as new as the book."""
    ledger.record_whole_book(
        folder.output, kind, path, folder.book.info, delivered(folder, captions=False)
    )


def write_readalong(project: Project) -> Path:
    """Write the EPUB that reads itself aloud into output/.

    Raises:
        PublishingError: nothing is produced yet, or not in a format an EPUB can hold.
    """
    current_edition = edition(project)
    cover = project.output / COVER_NAME
    path = readalong_path(project, current_edition.info)
    with explain_write_errors(path):
        publishing.write_readalong(
            path,
            current_edition.info,
            current_edition.tracks,
            cover=cover if cover.is_file() else None,
        )
    return path


def write_w3c_manifest(project: Project) -> Path:
    """Write output/publication.json, which makes output/ a W3C audiobook.

    Raises:
        PublishingError: nothing is produced yet.
    """
    current_edition = edition(project)
    manifest = publishing.w3c_manifest(
        current_edition.info,
        current_edition.tracks,
        cover_name=COVER_NAME if (project.output / COVER_NAME).is_file() else "",
        captions=all(episode.transcripts for episode in current_edition.episodes),
    )
    path = project.output / publishing.MANIFEST_NAME
    write_if_changed(path, manifest)
    return path


def copy_to_audiobookshelf(project: Locked, library: Path) -> Path:
    """Copy the book into an Audiobookshelf library, in the folder its scanner expects.

    Chapters that an earlier copy put there and that are gone now are removed; files of others
    are left alone.

    Args:
        project: the production.
        library: the root of the library.

    Returns:
        The book's folder in the library.

    Raises:
        PublishingError: nothing is produced yet, or there is no such library.
    """
    current_edition = edition(project)
    if not library.is_dir():
        raise PublishingError(
            "There is no such library folder.",
            hint="Give the folder that Audiobookshelf scans.",
            path=library,
        )
    target = library / publishing.audiobookshelf_folder(current_edition.info)
    texts = {
        "metadata.json": publishing.audiobookshelf_metadata(
            current_edition.info, current_edition.tracks
        ),
        "desc.txt": current_edition.info.full_description.encode(),
        "reader.txt": current_edition.info.narrator.encode(),
    }
    sources = [track.path for track in current_edition.tracks]
    sources += [cover] if (cover := project.output / COVER_NAME).is_file() else []
    record = project.workshop / _LIBRARY_RECORD
    copies = _copies(record)
    previous_copy = copies.get(str(library.resolve()))
    with explain_write_errors(target):
        if previous_copy is not None:
            _move_copy(library, previous_copy, target)
        target.mkdir(parents=True, exist_ok=True)
        for source in sources:
            copy_if_changed(source, target / source.name)
    for name, content in texts.items():
        if content:
            write_if_changed(target / name, content)
    names = sorted({source.name for source in sources} | {n for n, c in texts.items() if c})
    for stale in set(previous_copy.names if previous_copy else ()) - set(names):
        (target / Path(stale).name).unlink(missing_ok=True)
    copies[str(library.resolve())] = _Copy(target.relative_to(library).as_posix(), names)
    write_if_changed(record, msgspec.json.encode(copies))
    return target


@dataclass(frozen=True, slots=True)
class _Copy:
    """The copy of the book in a library."""

    folder: str
    """Of the book, inside the library."""
    names: list[str]
    """The files that were copied."""


def _copies(record: Path) -> dict[str, _Copy]:
    """Path of a library → the copy in it."""
    try:
        return msgspec.json.decode(record.read_bytes(), type=dict[str, _Copy])
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return {}


def _move_copy(library: Path, before: _Copy, target: Path) -> None:
    """Give the book's folder the place that its details now ask for, with all that lies in it, so
    that the library knows it again."""
    source = library / before.folder
    is_inside = source.resolve().is_relative_to(library.resolve())
    if source == target or not source.is_dir() or not is_inside:
        return
    if target.exists():
        for name in before.names:
            (source / Path(name).name).unlink(missing_ok=True)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        source.rename(target)
    for emptied in (source, *source.parents):
        if emptied == library:
            break
        with contextlib.suppress(OSError):
            emptied.rmdir()
