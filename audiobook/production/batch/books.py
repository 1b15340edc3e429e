"""The books of a catalogue: what is listed, and how far each is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from audiobook.errors import CatalogueError, UsageError
from audiobook.filenames import slug
from audiobook.files import StrPath
from audiobook.units import Seconds

SUFFIXES = frozenset(
    """.txt .md .markdown .html .htm .xhtml .epub .docx .odt .rtf .fb2 .pdf .mobi .azw3
    .fountain""".split()
)
"""Of files that are taken for manuscripts when a folder is named."""


class Stage(StrEnum):
    """How far a book is."""

    WAITING = "waiting"
    PREPARING = "preparing"
    READY = "ready"
    SPEAKING = "speaking"
    DONE = "done"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class CatalogueBook:
    """A book of the batch, as far as it is."""

    manuscript: Path
    folder: Path
    stage: Stage = Stage.WAITING
    title: str = ""
    series: str = ""
    chapters: int = 0
    seconds: Seconds = Seconds(0.0)
    """Length of the finished chapters."""
    spoken_lines: int = 0
    doubtful_lines: int = 0
    failed_checks: tuple[str, ...] = ()
    """Requirements of the profile that the files do not meet."""
    error: str = ""
    """Why it failed, with the place."""
    code: str = ""
    """The error's code."""
    hint: str = ""

    @property
    def finished(self) -> bool:
        """Whether all of it is made."""
        return self.stage in (Stage.DONE, Stage.UNCHANGED)


def read_catalogue(source: StrPath, out: StrPath) -> list[CatalogueBook]:
    """The books of a folder or of a list.

    Args:
        source: a folder, whose manuscripts are taken, those of its folders too; or a text file with
            a path a line, relative to it, where lines that begin with ``#`` are notes.
        out: the folder that the productions go into, each named after its manuscript.

    Raises:
        UsageError: there is no book, or a file of the list is not there.
    """
    source, out = Path(source), Path(out)
    if source.is_dir():
        inside = out.resolve()
        manuscripts = sorted(
            path
            for path in source.rglob("*")
            if path.suffix.lower() in SUFFIXES
            and path.is_file()
            and not any(part.startswith(".") for part in path.relative_to(source).parts)
            and not path.resolve().is_relative_to(inside)
        )
    else:
        manuscripts = list(_listed(source))
    if not manuscripts:
        raise UsageError(
            f"There is no manuscript in {source}.",
            hint="Name a folder of manuscripts, or a text file with a path a line.",
        )
    books, names = [], set[str]()
    for path in manuscripts:
        name = slug(path.stem) or "book"
        if name in names:
            name = slug(f"{path.parent.name} {path.stem} {path.suffix}")
        number = 2
        while name in names:
            name, number = f"{slug(path.stem)}-{number}", number + 1
        names.add(name)
        books.append(CatalogueBook(path, out / name))
    return books


def _listed(source: Path) -> Iterator[Path]:
    try:
        lines = source.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"The list {source} cannot be read.", hint="It is a text file with a path a line."
        ) from error
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        path = source.parent / line.strip()
        if not path.is_file():
            raise UsageError(
                f"There is no file {path}.", hint="Mend the list.", path=source, line=number
            )
        yield path


def require_all(books: Sequence[CatalogueBook]) -> None:
    """Refuse a catalogue that is not whole.

    Raises:
        CatalogueError: a book has failed.
    """
    failures = [book for book in books if not book.finished]
    if failures:
        raise CatalogueError(
            f"{len(failures)} of {len(books)} books were not made, "
            f"{failures[0].folder.name} the first: {failures[0].error}.",
            hint="Mend them and run the same command again: what is made is not made again.",
        )
