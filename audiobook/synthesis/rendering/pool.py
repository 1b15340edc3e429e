"""The one door to whatever renders utterances: processes here, or the workers of a cluster.

A pool takes a few jobs at a time and answers with a `concurrent.futures.Future` of what became of
them; `run_jobs` keeps a pool busy and hands on the outcomes.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from audiobook.errors import SynthesisError
from audiobook.model import Utterance


@dataclasses.dataclass(frozen=True, slots=True)
class Job:
    """An utterance to be rendered and where it stands, for errors."""

    key: str
    utterance: Utterance
    path: Path | None = None
    line: int | None = None
    speaker: str = ""
    cache: Path | None = None
    """Where its clip goes, when the pool serves several books; None for the pool's own folder."""


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job: `error` None when its clip is in the cache."""

    job: Job
    error: SynthesisError | None = None


class RenderPool(Protocol):
    """Renders jobs into the clip cache it was made for. Leaving it as a context manager ends what
    it started; what was not finished is lost, what is in the cache stays."""

    @property
    def window(self) -> int:
        """How many batches should be under way, so that nobody waits for work."""
        ...

    def take(self, jobs: Iterator[Job]) -> list[Job]:
        """The next batch, of a size that suits this pool; empty when there are no more jobs."""
        ...

    def submit(self, batch: Sequence[Job]) -> Future[list[Outcome]]:
        """Render `batch`.

        The future's exception is what makes going on pointless: EngineMissingError,
        EngineUnavailableError, UnknownVoiceError, DiskFullError. A job that fails for itself is
        an outcome with an error.
        """
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...


def run_jobs(pool: RenderPool, jobs: Iterable[Job]) -> Generator[Outcome]:
    """Render `jobs`, in their order as far as several can; yields each as it ends.

    Jobs are taken a few at a time, when the pool is about to need them.

    Raises:
        EngineMissingError, EngineUnavailableError, UnknownVoiceError, DiskFullError: going on is
            pointless.
    """
    coming = iter(jobs)
    under_way: dict[Future[list[Outcome]], None] = {}  # a set in order
    try:
        while True:
            while len(under_way) < pool.window and (batch := pool.take(coming)):
                under_way[pool.submit(batch)] = None
            if not under_way:
                return
            ended = wait(under_way, return_when=FIRST_COMPLETED).done
            for future in [each for each in under_way if each in ended]:
                del under_way[future]
                yield from future.result()
    finally:
        for future in under_way:
            future.cancel()
