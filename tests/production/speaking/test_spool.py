"""Who is spoken first, with jobs that are noted in place of sound."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from audiobook import synthesis
from audiobook.model import Utterance
from audiobook.processes import Precedence
from audiobook.production.speaking.spool import Spool
from audiobook.synthesis import Job, Outcome


class Workers:
    """Stands for the worker processes: notes what they are given, and ends it when told."""

    def __init__(self) -> None:
        self.under_way: list[tuple[Job, Future[list[Outcome]]]] = []
        self.order: list[str] = []
        self._changed = threading.Condition()

    def make(self, *_: object, niceness: int = 0, **__: object) -> "Worker":
        return Worker(self, "ahead" if niceness else "first")

    def begin(self, job: Job, name: str) -> Future[list[Outcome]]:
        future: Future[list[Outcome]] = Future()
        with self._changed:
            self.under_way.append((job, future))
            self.order.append(f"{name}: {job.key}")
            self._changed.notify_all()
        return future

    def end_oldest(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self.under_way, timeout=60)
            job, future = self.under_way.pop(0)
        future.set_result([Outcome(job)])

    def wait_for(self, count: int) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.order) >= count, timeout=60)


class Worker:
    def __init__(self, workers: Workers, name: str) -> None:
        self._workers = workers
        self._name = name

    def submit(self, batch: Sequence[Job]) -> Future[list[Outcome]]:
        (job,) = batch
        return self._workers.begin(job, self._name)

    def suspend(self) -> None: ...
    def resume(self) -> None: ...
    def close(self) -> None: ...


def jobs(*keys: str) -> list[Job]:
    return [Job(key, Utterance("tone", "low", key)) for key in keys]


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch) -> Workers:
    stand_ins = Workers()
    monkeypatch.setattr(synthesis, "WorkerPool", stand_ins.make)
    return stand_ins


@pytest.fixture
def spool(tmp_path: Path, workers: Workers) -> Iterator[Spool]:
    spool = Spool(tmp_path, Precedence())
    yield spool
    spool.close()


def speak(spool: Spool, workers: Workers, key: str) -> None:
    with ThreadPoolExecutor(1) as pool:
        outcome = pool.submit(spool.speak, jobs(key))
        workers.end_oldest()
        assert [each.job.key for each in outcome.result(60)] == [key]


def test_a_new_line_does_not_wait_for_the_rest_of_an_older_one(
    spool: Spool, workers: Workers
) -> None:
    with ThreadPoolExecutor(1) as pool:
        one = pool.submit(spool.speak, jobs("one"), jobs("one, part 2", "one, part 3"))
        workers.wait_for(2)
        workers.end_oldest()
        one.result(60)
        two = pool.submit(spool.speak, jobs("two"))
        workers.wait_for(3)
        workers.end_oldest()
        workers.end_oldest()
        two.result(60)
    # A process that still loads begins with what is heard last; the part between is not wanted.
    assert workers.order == ["first: one", "ahead: one, part 3", "first: two"]


def test_what_is_prepared_gives_way_to_what_is_prepared_later(
    spool: Spool, workers: Workers
) -> None:
    spool.prepare(jobs("one", "one, second part"))
    spool.prepare(jobs("two"))
    workers.wait_for(1)
    workers.end_oldest()
    workers.wait_for(2)
    workers.end_oldest()
    assert workers.order == ["ahead: one", "ahead: two"]


def test_a_process_that_still_loads_keeps_nobody_waiting(spool: Spool, workers: Workers) -> None:
    speak(spool, workers, "one")
    spool.prepare(jobs("two"))
    with ThreadPoolExecutor(1) as pool:
        two = pool.submit(spool.speak, jobs("two"))
        workers.wait_for(3)
        workers.under_way.reverse()
        workers.end_oldest()
        two.result(60)
        workers.end_oldest()
    assert workers.order == ["first: one", "ahead: two", "first: two"]


def test_a_loaded_process_takes_over_what_would_wait_in_line(
    spool: Spool, workers: Workers
) -> None:
    speak(spool, workers, "one")
    spool.prepare(jobs("ahead"))
    workers.end_oldest()
    with ThreadPoolExecutor(2) as pool:
        long = pool.submit(spool.speak, jobs("long"))
        workers.wait_for(3)
        two = pool.submit(spool.speak, jobs("two"))
        workers.wait_for(4)
        workers.end_oldest()
        workers.end_oldest()
        long.result(60), two.result(60)
    assert workers.order[2:] == ["first: long", "ahead: two"]
