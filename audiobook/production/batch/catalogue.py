"""Many books at once: each its own production, spoken by one pool, the longest first."""

from __future__ import annotations

import contextlib
import dataclasses
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    Executor,
    Future,
    ThreadPoolExecutor,
    wait,
)
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audiobook import cast, synthesis
from audiobook.cluster import Cluster
from audiobook.cores import usable_cores
from audiobook.errors import AudiobookError
from audiobook.filenames import slug
from audiobook.files import StrPath, write_if_changed
from audiobook.processes import ProcessExecutor
from audiobook.production.production import Production
from audiobook.production.speaking.renderers import Renderers

if TYPE_CHECKING:
    from audiobook.synthesis import ClipCache, RenderPool
from audiobook.production.batch.books import CatalogueBook, Stage
from audiobook.production.batch.record import RECORD_NAME, Record
from audiobook.units import Seconds

_BOOKS_AT_ONCE = 2  # one is being assembled while the next is spoken


_BOOKS_A_PROCESS = 200  # that prepares them: what a library leaks ends with it


Report = Callable[[CatalogueBook], None]
"""Told whenever a book enters a stage; from any thread, one call at a time."""


def produce_catalogue(
    books: Sequence[CatalogueBook],
    out: StrPath,
    *,
    engine: str | None = None,
    profile: str | None = None,
    jobs: int | None = None,
    workers: str | None = None,
    report: Report = lambda book: None,
    note: Callable[[str], None] = lambda text: None,
) -> list[CatalogueBook]:
    """Make every book. What is made already and has not changed is not looked into again; a book
    that fails stops no other.

    Args:
        books: from `read_catalogue`.
        out: the folder of the productions.
        engine: speak everything with it.
        profile: hold the finished files against it.
        jobs: processes at most; None for one a core.
        workers: address of a Dask scheduler whose workers speak the lines.
        report: told of each book's stages.
        note: told what else the author should know.

    Returns:
        The books as they ended, in their order.

    Raises:
        ClusterError, EngineMissingError: nobody can speak.
    """
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    record = Record(out / RECORD_NAME, (engine or "", profile or ""))
    tally = _Tally(books, report, record)
    renderers = Renderers(jobs, workers, note)
    with (
        _open_shared(renderers, out) as share,
        ProcessExecutor(
            renderers.jobs or usable_cores(), calls_a_process=_BOOKS_A_PROCESS
        ) as processes,
    ):
        to_prepare = [book for book in books if not tally.unchanged(book)]
        ready = _prepare(to_prepare, out, engine, processes, tally)
        _speak(ready, share, engine, profile, tally)
    record.write()
    return tally.books


@contextlib.contextmanager
def _open_shared(renderers: Renderers, out: Path) -> Iterator[Callable[[ClipCache], RenderPool]]:
    """What opens a book's share of the pool that all books use."""
    if renderers.cluster is None:
        with synthesis.WorkerPool(out, workers=renderers.jobs) as pool:
            yield lambda cache: synthesis.PoolForBook(pool, cache)
        return
    with Cluster(
        renderers.cluster, packages=synthesis.RENDERING_PACKAGES, note=renderers.note
    ) as cluster:
        yield lambda cache: synthesis.ClusterPool(cluster, cache)


class _Tally:
    """How far each book is; told from any thread."""

    def __init__(self, books: Sequence[CatalogueBook], report: Report, record: Record) -> None:
        self._books = {book.folder: book for book in books}
        self._report = report
        self._record = record
        self._lock = threading.Lock()

    @property
    def books(self) -> list[CatalogueBook]:
        return list(self._books.values())

    def unchanged(self, book: CatalogueBook) -> bool:
        """Whether the book was finished by an earlier run, and nothing of it has changed."""
        earlier = self._record.finished(book)
        if earlier is None:
            return False
        self.enter(dataclasses.replace(earlier, stage=Stage.UNCHANGED))
        return True

    def enter(self, book: CatalogueBook) -> None:
        """The book has come so far."""
        with self._lock:
            self._books[book.folder] = book
            if book.stage is Stage.DONE:
                self._record.add(book)
            self._report(book)

    def failed(self, book: CatalogueBook, error: BaseException) -> None:
        """The book has failed, and says why."""
        if isinstance(error, AudiobookError):
            failure = dataclasses.replace(
                book, error=str(error), code=error.code, hint=error.hint, stage=Stage.FAILED
            )
        else:
            failure = dataclasses.replace(
                book,
                error=f"{type(error).__name__}: {error}",
                code="error",
                hint="Run `audiobook produce` in its folder to see more.",
                stage=Stage.FAILED,
            )
        self.enter(failure)


def _prepare(
    books: Sequence[CatalogueBook],
    out: Path,
    engine: str | None,
    processes: Executor,
    tally: _Tally,
) -> list[tuple[int, CatalogueBook]]:
    """Build and cast every book; returns those that are ready, the longest first."""
    built = _each(books, processes, _build, (), tally)
    series: dict[str, list[tuple[str, CatalogueBook]]] = {}
    for index, book in built:
        series.setdefault(book.series or str(book.folder), []).append((index, book))
    groups = [
        [book for _, book in sorted(group, key=lambda pair: (_order(pair[0]), str(pair[1].folder)))]
        for group in series.values()
    ]
    ready: list[tuple[int, CatalogueBook]] = []
    # The books of a series are cast one after the other, each with the voices of those before.
    while any(groups):
        firsts = [group.pop(0) for group in groups if group]
        ready += _each(firsts, processes, _cast, (out, engine), tally)
    return sorted(ready, key=lambda pair: -pair[0])


def _order(index: str) -> tuple[float, str]:
    try:
        return float(index), ""
    except ValueError:
        return float("inf"), index


def _each(
    books: Sequence[CatalogueBook],
    processes: Executor,
    function: Callable[..., tuple[Any, CatalogueBook]],
    arguments: tuple[Any, ...],
    tally: _Tally,
) -> list[tuple[Any, CatalogueBook]]:
    """Call `function` with each book in the processes; those that fail are told of and left out."""
    results: list[tuple[Any, CatalogueBook]] = []
    coming = iter(books)
    under_way: dict[Future[tuple[Any, CatalogueBook]], CatalogueBook] = {}
    while True:
        while len(under_way) < 2 * usable_cores() and (book := next(coming, None)):
            book = dataclasses.replace(book, stage=Stage.PREPARING)
            tally.enter(book)
            under_way[processes.submit(function, book, *arguments)] = book
        if not under_way:
            return results
        for future in wait(under_way, return_when=FIRST_COMPLETED).done:
            book = under_way.pop(future)
            try:
                results.append(future.result())
            except Exception as error:
                tally.failed(book, error)


def _build(book: CatalogueBook) -> tuple[str, CatalogueBook]:
    """Runs in a process: build the script; returns the book's place in its series."""
    production = Production(book.folder)
    built = production.build(book.manuscript)
    info = production.info()
    return info.series_index, dataclasses.replace(
        book,
        title=info.title,
        series=info.series,
        spoken_lines=built.spoken_lines,
        doubtful_lines=built.doubtful_lines,
    )


def _cast(book: CatalogueBook, out: Path, engine: str | None) -> tuple[int, CatalogueBook]:
    """Runs in a process: cast the book; returns how many characters are to be spoken."""
    production = Production(book.folder)
    shared = out / f"{slug(book.series)}.cast.yaml" if book.series else None
    new = not production.folder.has_voices
    if shared is not None and new and shared.exists():
        write_if_changed(production.folder.voices_file, f"series: ../{shared.name}\n".encode())
    production.cast(engine=engine)
    if shared is not None and new:
        _share_voices(production, shared)
    outlook = production.outlook(engine=engine)
    characters = sum(len(item.cue.utterance.text) for item in outlook.to_render)
    return characters, dataclasses.replace(book, stage=Stage.READY)


def _share_voices(production: Production, shared: Path) -> None:
    """Put the book's people into the file of the series, where the next book finds them."""
    voices_file = production.folder.voices_file
    if not shared.exists():
        write_if_changed(shared, voices_file.read_bytes())
        return
    cast.update_cast(shared, additions=tuple(cast.load_cast(voices_file).roles.values()))


def _speak(
    ready: Sequence[tuple[int, CatalogueBook]],
    share: Callable[[ClipCache], RenderPool],
    engine: str | None,
    profile: str | None,
    tally: _Tally,
) -> None:
    """Speak and assemble the books, two at a time."""
    books = ThreadPoolExecutor(_BOOKS_AT_ONCE, thread_name_prefix="book")
    stopping = threading.Event()

    def make(book: CatalogueBook) -> None:
        if stopping.is_set():
            return
        tally.enter(dataclasses.replace(book, stage=Stage.SPEAKING))
        try:
            tally.enter(_make(book, share, engine, profile))
        except Exception as error:
            if not stopping.is_set():
                tally.failed(book, error)

    try:
        for future in [books.submit(make, book) for _, book in ready]:
            future.result()
    except BaseException:
        stopping.set()
        books.shutdown(wait=False, cancel_futures=True)
        raise
    books.shutdown()


def _make(
    book: CatalogueBook,
    share: Callable[[ClipCache], RenderPool],
    engine: str | None,
    profile: str | None,
) -> CatalogueBook:
    production = Production(book.folder, pool=share)
    tracks = production.produce(engine=engine, jobs=1).tracks
    failures = (
        tuple(each.requirement for each in production.check(profile, jobs=1) if not each.passed)
        if profile
        else ()
    )
    return dataclasses.replace(
        book,
        stage=Stage.DONE,
        chapters=len(tracks),
        seconds=Seconds(sum(track.duration for track in tracks)),
        failed_checks=failures,
    )
