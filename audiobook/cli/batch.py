"""``audiobook batch``."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from audiobook.cli import _console, json_shapes
from audiobook.cli._options import reporting, with_engine, with_jobs, with_workers
from audiobook.model import Progress

if TYPE_CHECKING:
    from audiobook.production import CatalogueBook


@click.command(
    name="batch",
    epilog="""\b
Examples:
  audiobook batch manuscripts --out catalogue
  audiobook batch books.txt --out catalogue --profile acx
  audiobook batch manuscripts --out catalogue --engine kokoro --workers tcp://scheduler:8786
""",
)
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    metavar="DIR",
    help="The folder for the productions, one a book.",
)
@click.option(
    "--profile", metavar="NAME", help="Hold the finished files against it: podcast, acx, apple."
)
@with_engine
@with_jobs
@with_workers
@reporting
def command(
    source: Path,
    out: Path,
    profile: str | None,
    engine: str | None,
    jobs: int | None,
    workers: str | None,
    quiet: bool,
    json_output: bool,
) -> None:
    """Make a catalogue: every manuscript of a folder, or of a list with a path a line.

    Each book is a production of its own in DIR, where all other commands work on it. The books of
    a series share their voices. A book that fails stops no other; run the same command again
    after mending it, or after a stop, and only what is missing is made. DIR/report.html tells how
    the catalogue stands.
    """
    from audiobook import production

    books = production.read_catalogue(source, out)
    stages: Counter[str] = Counter()
    with _console.progress(quiet=quiet or json_output) as report:

        def tell(book: CatalogueBook) -> None:
            stages[book.stage.value] += 1
            ended = stages["done"] + stages["unchanged"] + stages["failed"]
            report(Progress("batch", ended, len(books), f"{book.stage.value} {book.folder.name}"))
            if json_output:
                _console.print_json(_as_json(book))

        books_made = production.produce_catalogue(
            books,
            out,
            engine=engine,
            profile=profile,
            jobs=jobs,
            workers=workers,
            report=tell,
            note=_console.note,
        )
    path = production.write_report(books_made, out)
    if not quiet and not json_output:
        _console.print_table(
            ("book", "state", "chapters", "length", "doubts", "why"),
            [
                (
                    book.folder.name,
                    book.stage.value,
                    book.chapters,
                    _console.clock(book.seconds),
                    book.doubtful_lines,
                    book.error or ", ".join(book.failed_checks),
                )
                for book in books_made
            ],
        )
        _console.say(f"The report is {path}.")
    production.require_all(books_made)


def _as_json(book: CatalogueBook) -> json_shapes.CatalogueBook:
    error = json_shapes.BookError(book.code, book.error, book.hint) if book.error else None
    return json_shapes.shaped(
        book,
        json_shapes.CatalogueBook,
        book=book.folder.name,
        stage=book.stage.value,
        seconds=round(book.seconds, 3),
        error=error,
    )
