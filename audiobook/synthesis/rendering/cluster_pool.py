"""Rendering on the workers of a cluster: the same door as the processes here, see `pool`.

Batches of a few seconds of work go out, clips come back as the files they are, and are put into
the production's own cache once their checksum holds; nothing is shared but the wire. On the
worker `render_batch` gives them to a pool of processes like the one at home, so that limits of
time, retries and crashes are the same there.
"""

from __future__ import annotations

import atexit
import functools
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from types import TracebackType
from typing import Self

import msgspec

from audiobook.cluster import Cluster, RefusedError
from audiobook.errors import AudiobookError, SynthesisError
from audiobook.model import Utterance
from audiobook.scratch import ScratchFolder, clear_abandoned
from audiobook.synthesis.clips.cache import ClipCache
from audiobook.synthesis.registry import make_engine
from audiobook.synthesis.rendering.pool import Job, Outcome, run_jobs
from audiobook.synthesis.rendering.reported_errors import error_of
from audiobook.synthesis.rendering.worker_pool import WorkerPool

RENDERING_PACKAGES = ("audiobook.synthesis", "audiobook.audio")
"""Whose code decides how a clip of a given utterance sounds."""

BATCH_SECONDS = 3.0
"""Of work in one message: long beside what a message costs, short beside a worker's death."""
LARGEST_BATCH = 256
"""Utterances in one message."""
_AHEAD = 2  # batches for each thread of a worker, so that it never waits
_IN_PROCESS_ERROR = "failed"


class VersionRow(msgspec.Struct, frozen=True, array_like=True):
    """What the sound of a voice depends on, as the planner saw it."""

    engine: str
    voice: str
    engine_version: str
    voice_version: str


class Request(msgspec.Struct, frozen=True, array_like=True):
    """A batch on its way to a worker."""

    jobs: list[tuple[str, Utterance]]
    """Keys and utterances."""
    versions: list[VersionRow]


class Reply(msgspec.Struct, frozen=True, array_like=True):
    """What became of a batch, job by job."""

    clips: list[bytes]
    """Files of the cache; empty where there is an error."""
    errors: list[dict[str, str] | None]
    """``code``, ``message`` and ``hint``."""
    seconds: float
    """That one process would have taken."""


class ClusterPool:
    """Renders on a cluster into a cache here; see `pool.RenderPool`.

    Args:
        cluster: connected.
        cache: where clips are put.
        close_cluster: leaving the pool lets the cluster go, too.
    """

    def __init__(self, cluster: Cluster, cache: ClipCache, *, close_cluster: bool = False) -> None:
        self._cluster = cluster
        self._close_cluster = close_cluster
        self._cache = cache
        self._pace: dict[str, float] = {}  # seconds a code point by engine

    @property
    def window(self) -> int:
        """How many batches should be under way."""
        return max(1, self._cluster.threads) * _AHEAD

    def take(self, jobs: Iterator[Job]) -> list[Job]:
        """`BATCH_SECONDS` of work as far as the engine's pace is known; one job before that."""
        batch: list[Job] = []
        seconds = 0.0
        for job in jobs:
            batch.append(job)
            pace = self._pace.get(job.utterance.engine)
            seconds += BATCH_SECONDS if pace is None else pace * len(job.utterance.text)
            if seconds >= BATCH_SECONDS or len(batch) >= LARGEST_BATCH:
                break
        return batch

    def submit(self, batch: Sequence[Job]) -> Future[list[Outcome]]:
        """Render `batch`; see `pool.RenderPool.submit`."""
        request = Request([(job.key, job.utterance) for job in batch], _versions(batch))
        answer = self._cluster.submit(render_batch, msgspec.msgpack.encode(request))
        outcome: Future[list[Outcome]] = Future()

        def ended(future: Future[bytes]) -> None:
            if outcome.cancelled():
                return
            try:
                outcome.set_result(self._keep(batch, future.result()))
            except BaseException as error:
                outcome.set_exception(error)

        def cancelled(future: Future[list[Outcome]]) -> None:
            if future.cancelled():
                answer.cancel()

        outcome.add_done_callback(cancelled)
        answer.add_done_callback(ended)
        return outcome

    def run(self, jobs: Iterator[Job]) -> Iterator[Outcome]:
        """Render `jobs`; see `pool.run_jobs`."""
        return run_jobs(self, jobs)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._close_cluster:
            self._cluster.close()

    def _keep(self, batch: Sequence[Job], answer: bytes) -> list[Outcome]:
        reply = msgspec.msgpack.decode(answer, type=Reply)
        outcomes = []
        for job, clip, failure in zip(batch, reply.clips, reply.errors, strict=True):
            if failure is None:
                self._cache.adopt(job.key, clip)
                outcomes.append(Outcome(job))
                continue
            error = error_of(failure, job)
            if not isinstance(error, SynthesisError):
                raise error
            outcomes.append(Outcome(job, error))
        characters = sum(len(job.utterance.text) for job in batch)
        if len({job.utterance.engine for job in batch}) == 1 and characters:
            engine = batch[0].utterance.engine
            # The first batch loads the engine: later ones correct it.
            pace = reply.seconds / characters
            self._pace[engine] = min(pace, self._pace.get(engine, pace))
        return outcomes


def _versions(batch: Sequence[Job]) -> list[VersionRow]:
    pairs = dict.fromkeys((job.utterance.engine, job.utterance.voice) for job in batch)
    return [_version(engine, voice) for engine, voice in pairs]


@functools.lru_cache(maxsize=4096)
def _version(engine: str, voice: str) -> VersionRow:
    speaker = make_engine(engine)
    try:
        return VersionRow(engine, voice, speaker.version, speaker.voice_version(voice))
    finally:
        speaker.close()


def render_batch(message: bytes) -> bytes:
    """Runs on a worker: render a `Request`, and answer with a `Reply`.

    Raises:
        RefusedError: this worker's engine or voice is not the planner's.
    """
    request = msgspec.msgpack.decode(message, type=Request)
    for row in request.versions:
        _compare(row)
    pool, cache = _home()
    jobs = [Job(key, utterance) for key, utterance in request.jobs]
    start = time.perf_counter()
    errors: dict[str, dict[str, str]] = {}
    clips: dict[str, bytes] = {}
    future = pool.submit(jobs)
    try:
        for outcome in future.result():
            if outcome.error is not None:
                errors[outcome.job.key] = _failure(outcome.error)
    except AudiobookError as error:
        errors = {job.key: _failure(error) for job in jobs}
    for job in jobs:
        if job.key not in errors:
            clips[job.key] = cache.path(job.key).read_bytes()
            cache.discard(job.key)
    reply = Reply(
        [clips.get(job.key, b"") for job in jobs],
        [errors.get(job.key) for job in jobs],
        time.perf_counter() - start,
    )
    return msgspec.msgpack.encode(reply)


def _failure(error: AudiobookError) -> dict[str, str]:
    return {"code": error.code, "message": error.message, "hint": error.hint}


def _compare(row: VersionRow) -> None:
    from distributed import get_worker

    try:
        version = _version(row.engine, row.voice)
    except AudiobookError as error:
        reason = f"{error.message.rstrip('.')}"
    else:
        if version == row:
            return
        reason = f"{row.engine}:{row.voice} is {_said(version)} there and {_said(row)} here"
    raise RefusedError(f"{get_worker().address} {reason}")


def _said(row: VersionRow) -> str:
    return " ".join(filter(None, (row.engine_version, row.voice_version)))


_lock = threading.Lock()
_homes: dict[str, tuple[WorkerPool, ClipCache]] = {}


def _home() -> tuple[WorkerPool, ClipCache]:
    """This worker's pool, a process for each of its threads, and the folder it renders into."""
    from distributed import get_worker

    with _lock:
        if "" not in _homes:
            # Workers are killed by whoever lent the machine: the next one clears up.
            clear_abandoned()
            folder = ScratchFolder(in_memory=False)
            clips = folder.path / "clips"
            pool = WorkerPool(clips, workers=get_worker().state.nthreads)
            atexit.register(folder.close)
            atexit.register(pool.close)
            _homes[""] = (pool, ClipCache(clips))
        return _homes[""]
