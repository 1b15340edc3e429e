"""The report of a catalogue: one page of HTML that needs nothing beside it."""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path

from audiobook.files import write_if_changed
from audiobook.production.batch.books import CatalogueBook

REPORT_NAME = "report.html"

_PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Catalogue</title>
<style>
:root {{ color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }}
body {{ margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ text-align: left; padding: .4rem .8rem; border-bottom: 1px solid #8884; }}
td.number, th.number {{ text-align: right; font-variant-numeric: tabular-nums; }}
tr.failed td {{ background: #c0392b22; }}
</style>
<h1>Catalogue</h1>
<p>{summary}</p>
<table>
<thead><tr><th>Book<th>Series<th>State<th class="number">Chapters<th class="number">Length
<th class="number">Lines in doubt<th>Checks</tr></thead>
<tbody>
{rows}
</tbody>
</table>
</html>
"""


def write_report(books: Sequence[CatalogueBook], out: Path) -> Path:
    """Write the report of `books` into the folder of their productions.

    Returns:
        Its path.
    """
    finished = [book for book in books if book.finished]
    hours = sum(book.seconds for book in finished) / 3600
    summary = (
        f"{len(finished)} of {len(books)} books are made, {hours:.1f} hours; "
        f"{sum(book.doubtful_lines for book in books)} lines have a doubtful speaker."
    )
    page = _PAGE.format(summary=html.escape(summary), rows="\n".join(map(_row, books)))
    path = out / REPORT_NAME
    write_if_changed(path, page.encode())
    return path


def _row(book: CatalogueBook) -> str:
    escape = html.escape
    folder = escape(book.folder.name)
    title = escape(book.title or book.folder.name)
    state = escape(book.stage.value if not book.error else f"{book.stage.value}: {book.error}")
    if book.hint:
        state += f"<br><small>{escape(book.hint)}</small>"
    minutes = round(book.seconds / 60)
    checks = escape(", ".join(book.failed_checks)) or ("all held" if book.finished else "")
    doubts = f"{book.doubtful_lines} of {book.spoken_lines}"
    return (
        f'<tr class="{book.stage.value}"><td><a href="{folder}/output/">{title}</a>'
        f"<td>{escape(book.series)}<td>{state}"
        f'<td class="number">{book.chapters}<td class="number">{minutes // 60}:{minutes % 60:02}'
        f'<td class="number">{doubts}<td>{checks}</tr>'
    )
