"""One pool of worker processes for several books, each with its own folder of clips."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from types import TracebackType
from typing import Self

from audiobook.synthesis.clips.cache import ClipCache
from audiobook.synthesis.rendering.pool import Job, Outcome
from audiobook.synthesis.rendering.worker_pool import WorkerPool


class PoolForBook:
    """A book's share of a pool that several books use; see `pool.RenderPool`. Leaving it leaves the
    pool open.

    Args:
        pool: shared, open.
        cache: of this book.
    """

    def __init__(self, pool: WorkerPool, cache: ClipCache) -> None:
        self._pool = pool
        self._cache = cache

    @property
    def window(self) -> int:
        """As many jobs as would keep the pool busy if no other book used it."""
        return self._pool.window

    def take(self, jobs: Iterator[Job]) -> list[Job]:
        """See `WorkerPool.take`."""
        return self._pool.take(jobs)

    def submit(self, batch: Sequence[Job]) -> Future[list[Outcome]]:
        """See `pool.RenderPool.submit`."""
        directory = self._cache.directory
        return self._pool.submit([dataclasses.replace(job, cache=directory) for job in batch])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        pass
