"""The manuscript that is laid out, and what book.yaml tells listeners."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from audiobook.errors import ProductionError, UsageError
from audiobook.files import explain_write_errors, write_atomically
from audiobook.production import (
    LEAVE_OUT,
    READ,
    Production,
    Project,
    chosen_profile,
    load_book_file,
    section_choices,
    usual_credits,
)
from audiobook.studio import messages
from audiobook.studio.desk import Desk
from audiobook.yaml_edits import with_value

FORMATS = ("mp3", "aac", "opus", "flac")
LARGEST_MANUSCRIPT = 200 << 20
LARGEST_COVER = 30 << 20
_BEGINNING = 90
"""Code points of a section that are shown."""
_TEXTS = (
    "title",
    "narrator",
    "description",
    "publisher",
    "year",
    "series",
    "series_index",
    "language",
    "genre",
)
_CREDITS = ("opening_credits", "closing_credits")


def lay_out(folder: Project, manuscript: Path) -> messages.Opened:
    """Lay a production out for a manuscript, and show what is read.

    Raises:
        ManuscriptError, ProductionError: nothing was written.
    """
    Production(folder.root).new(manuscript)
    return opened(folder)


def keep_manuscript(folder: Project, name: str, data: bytes) -> Path:
    """Put a manuscript that was dropped on the page into the production.

    Raises:
        UsageError: it has no usable name.
        ProductionError: another file of this name is there.
    """
    plain = re.sub(r"[\x00-\x1f\x7f/\\]", "", Path(name.replace("\\", "/")).name).lstrip(".")
    if not plain:
        raise UsageError("The file has no name.")
    path = folder.root / plain
    if path.exists() and path.read_bytes() != data:
        raise ProductionError(
            f"Another {plain} lies in this folder already.",
            hint="Open a new folder for this book, or rename the file.",
            path=path,
        )
    with explain_write_errors(path):
        folder.root.mkdir(parents=True, exist_ok=True)
        write_atomically(path, data)
    return path


def opened(folder: Project) -> messages.Opened:
    """The production as it stands, with the sections of its manuscript.

    Raises:
        ManuscriptError, CastError: they cannot be read.
    """
    if not folder.book_file.exists():
        return messages.Opened(str(folder.root.resolve()), "", "empty")
    from audiobook.manuscript import read_manuscript

    details = load_book_file(folder.book_file)
    sections: list[messages.Section] = []
    notes: list[str] = []
    if details.manuscript is not None and details.manuscript.exists():
        book = read_manuscript(details.manuscript)
        notes = [*book.losses, *book.warnings]
        choices = section_choices(folder.book_file, book)
        for label, chapter in zip(choices.labels, book.chapters, strict=True):
            text = " ".join(paragraph.text for paragraph in chapter.paragraphs)
            sections.append(
                messages.Section(
                    title=label,
                    kind=chapter.matter.value,
                    words=len(text.split()),
                    read=choices.is_read(chapter),
                    begins=text[:_BEGINNING],
                )
            )
    stage = "script" if any(folder.script.glob("*.txt")) else "laid out"
    return messages.Opened(str(folder.root.resolve()), details.info.title, stage, sections, notes)


def choose_sections(desk: Desk, wanted: Mapping[str, bool]) -> None:
    """Write into book.yaml which sections are read aloud.

    Raises:
        CastError: a mistake in it.
    """
    path = desk.folder.book_file
    text = path.read_bytes().decode("utf-8")
    for title, is_read in wanted.items():
        text = with_value(text, path, ("sections", title), READ if is_read else LEAVE_OUT)
    desk.write_file("what is read aloud", path, text, decides=True)


def build_and_cast(root: Path) -> list[str]:
    """In another process: build script/, cast it; returns what the author should know."""
    production = Production(root)
    built = production.build()
    production.cast()
    return [*built.merged, *built.warnings]


def details_view(desk: Desk) -> messages.DetailsView:
    """What book.yaml says.

    Raises:
        CastError: a mistake in it.
    """
    from audiobook.publishing import REQUIREMENTS

    file = desk.folder.book
    values: dict[str, Any] = {key: getattr(file.info, key) for key in _TEXTS}
    return messages.DetailsView(
        details=messages.Details(
            **values,
            author=list(file.info.authors),
            profile=str(file.audio.data.get("profile", "")),
            format=str(file.audio.data.get("format", "")),
            **{key: str(file.audio.data.get(key, "")) for key in _CREDITS},
        ),
        cover=file.cover is not None and file.cover.is_file(),
        profiles=[*REQUIREMENTS, *map(str, file.profiles.data)],
        formats=list(FORMATS),
        credits=usual_credits(file.info),
        speaks_credits=chosen_profile(file).audio.credits,
    )


def edit_details(desk: Desk, wanted: messages.Details) -> None:
    """Write into book.yaml what differs; every other byte stays.

    Raises:
        CastError: a mistake in it; nothing was changed.
    """
    path = desk.folder.book_file
    text = path.read_bytes().decode("utf-8")
    now = details_view(desk).details
    for key in _TEXTS:
        value = getattr(wanted, key).strip()
        if value != getattr(now, key):
            text = with_value(text, path, (key,), value or None)
    if wanted.author != now.author:
        text = with_value(text, path, ("author",), [a.strip() for a in wanted.author if a.strip()])
    for key in ("profile", "format", *_CREDITS):
        value = getattr(wanted, key).strip()
        if value != getattr(now, key):
            text = with_value(text, path, ("audio", key), value or None)
    desk.write_file("details of the book", path, text)


def set_cover(desk: Desk, data: bytes) -> None:
    """Make a picture the book's cover.

    Raises:
        UsageError: it is neither JPEG nor PNG.
    """
    import io

    from PIL import Image

    try:
        with Image.open(io.BytesIO(data)) as image:
            image.verify()
            kind = image.format
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise UsageError("This file is no picture.", hint="Drop a JPEG or PNG.") from error
    if kind not in ("JPEG", "PNG"):
        raise UsageError(f"A cover cannot be {kind}.", hint="Drop a JPEG or PNG.")
    suffix = ".jpg" if kind == "JPEG" else ".png"
    names = (f"cover{number}{suffix}" for number in ("", *range(2, 1000)))
    # The picture that was the cover before stays where it is.
    places = (desk.folder.root / name for name in names)
    path = next(p for p in places if not p.exists() or p.read_bytes() == data)
    with explain_write_errors(path):
        write_atomically(path, data)
    book = desk.folder.book_file
    text = with_value(book.read_bytes().decode("utf-8"), book, ("cover",), path.name)
    desk.write_file("cover", book, text)
