"""Utterances to be heard soon, spoken by two processes: first those that somebody waits for, those
of the newest request before older ones.

A process that is at an utterance cannot be called back. So one of the two is at nothing but what
somebody waits for, and nothing waits in line behind one that the other could speak at once.
"""

from __future__ import annotations

import dataclasses
import functools
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook import synthesis
from audiobook.errors import SynthesisError
from audiobook.processes import Precedence

if TYPE_CHECKING:
    from audiobook.synthesis import Job, Outcome, WorkerPool

_AHEAD_NICENESS = 5
"""What is spoken ahead stands back for what somebody waits for."""
_LONGEST_PRECEDENCE = 10.0
"""Seconds for which all else may stand still for what somebody waits for."""


class Urgency(IntEnum):
    """How an utterance is wanted; the lowest is spoken first."""

    WAITED_FOR = 0
    NEXT = 1
    """The rest of what somebody waits for."""
    AHEAD = 2
    """Nobody waits for it yet."""


@dataclasses.dataclass(slots=True, eq=False)
class _Entry:
    """An utterance that is not spoken yet."""

    job: Job
    urgency: Urgency
    request: int
    """Which request wanted it last."""
    place: int
    """In that request."""
    spoken: Future[Outcome] = dataclasses.field(default_factory=Future)
    seats: set[_Seat] = dataclasses.field(default_factory=set)
    """Those that are at it."""


def _rank(entry: _Entry) -> tuple[int, int, int]:
    return entry.urgency, -entry.request, entry.place


class _Seat:
    """A process that speaks one utterance after the other, started when there is one.

    Args:
        clips: where it puts them.
        niceness: see `WorkerPool`.
    """

    def __init__(self, clips: Path, niceness: int = 0) -> None:
        self.is_warm = False
        """Whether it has spoken, so that its engine is loaded."""
        self.is_busy = False
        self._clips = clips
        self._niceness = niceness
        self._pool: WorkerPool | None = None

    def submit(self, job: Job) -> Future[list[Outcome]]:
        self.is_busy = True
        if self._pool is None:
            self._clips.mkdir(parents=True, exist_ok=True)
            self._pool = synthesis.WorkerPool(self._clips, workers=1, niceness=self._niceness)
        return self._pool.submit([job])

    def suspend(self) -> None:
        if self._pool is not None:
            self._pool.suspend()

    def resume(self) -> None:
        if self._pool is not None:
            self._pool.resume()

    def close(self) -> None:
        if self._pool is not None:
            self._pool.close()


class Spool:
    """Speaks utterances in the order of their urgency; used by several threads.

    While somebody waits for one, whatever else `precedence` knows stands still.

    Args:
        clips: the folder of the clips.
        precedence: of all that works in this program.
    """

    def __init__(self, clips: Path, precedence: Precedence) -> None:
        self._precedence = precedence
        self._seat = _Seat(clips)
        self._seat_ahead = _Seat(clips, _AHEAD_NICENESS)
        for seat in self._seats:
            precedence.add(seat)
        self._entries: dict[str, _Entry] = {}
        """By the key of the clip."""
        self._requests = 0
        self._closed = False
        self._changed = threading.Condition(threading.RLock())

    @property
    def _seats(self) -> tuple[_Seat, _Seat]:
        return self._seat, self._seat_ahead

    def close(self) -> None:
        """End the processes; whoever waits is told so."""
        with self._changed:
            self._closed = True
        for seat in self._seats:
            self._precedence.remove(seat)
            seat.close()
        with self._changed:
            for entry in list(self._entries.values()):
                self._resolve(entry, _closed())
            self._changed.notify_all()

    def speak(self, jobs: Sequence[Job], then: Sequence[Job] = ()) -> list[Outcome]:
        """Have utterances spoken, and wait for them.

        Args:
            jobs: what is waited for.
            then: begun, and not waited for. What an earlier request left to be begun like that is
                forgotten, as is what was to be spoken ahead.

        Raises:
            SynthesisError: the spool was closed meanwhile.
        """
        with self._changed:
            self._forget(Urgency.NEXT)
            entries = self._add(jobs, Urgency.WAITED_FOR)
            self._add(then, Urgency.NEXT, len(jobs))
            self._dispatch()
        end = time.monotonic() + _LONGEST_PRECEDENCE
        while (seats := self._seats_for(entries)) and time.monotonic() < end:
            with self._precedence.given_to(*seats), self._changed:
                while self._seats_for(entries) == seats and (rest := end - time.monotonic()) > 0:
                    self._changed.wait(rest)
        return [entry.spoken.result() for entry in entries]

    def prepare(self, jobs: Sequence[Job]) -> None:
        """Have utterances spoken when nobody waits for others, in place of all that was to be
        prepared before."""
        with self._changed:
            self._forget(Urgency.AHEAD)
            self._add(jobs, Urgency.AHEAD)
            self._dispatch()

    def _forget(self, urgency: Urgency) -> None:
        """Take out what is of no greater urgency and not begun."""
        for key, entry in list(self._entries.items()):
            if entry.urgency >= urgency and not entry.seats:
                del self._entries[key]

    def _add(self, jobs: Sequence[Job], urgency: Urgency, place: int = 0) -> list[_Entry]:
        if self._closed:
            raise _closed()
        self._requests += 1
        entries = []
        for index, job in enumerate(jobs, place):
            entry = self._entries.get(job.key)
            if entry is None:
                entry = self._entries[job.key] = _Entry(job, urgency, self._requests, index)
            elif urgency <= entry.urgency:
                entry.urgency, entry.request, entry.place = urgency, self._requests, index
            entries.append(entry)
        return entries

    def _dispatch(self) -> None:
        """Give each process that is idle what it should speak next; the guard is held."""
        for seat in self._seats:
            if seat.is_busy or self._closed:
                continue
            entry = self._next_for(seat)
            if entry is not None:
                entry.seats.add(seat)
                spoken = seat.submit(entry.job)
                spoken.add_done_callback(functools.partial(self._end, entry, seat))
        self._changed.notify_all()

    def _next_for(self, seat: _Seat) -> _Entry | None:
        """What an idle process speaks now."""
        if seat is self._seat or seat.is_warm:
            return min(self._open_to(seat), key=_rank, default=None)
        # While it loads, the listener comes to what is next.
        rest = [entry for entry in self._open_to(seat) if entry.urgency == Urgency.NEXT]
        return max(rest, key=_rank, default=min(self._open_to(seat), key=_rank, default=None))

    def _open_to(self, seat: _Seat) -> Iterator[_Entry]:
        """What an idle process may speak.

        One is kept for what somebody waits for; it takes that over from the other while this still
        loads its engine.
        """
        for entry in self._entries.values():
            is_waited_for = entry.urgency == Urgency.WAITED_FOR
            if entry.seats:
                is_loading = not self._seat_ahead.is_warm and self._seat not in entry.seats
                is_open = is_waited_for and is_loading and seat.is_warm
            elif seat is self._seat:
                is_open = is_waited_for
            else:
                is_open = seat.is_warm or not is_waited_for
            if is_open:
                yield entry

    def _end(self, entry: _Entry, seat: _Seat, future: Future[list[Outcome]]) -> None:
        with self._changed:
            seat.is_busy = False
            entry.seats.discard(seat)
            error = future.exception()
            if error is None:
                seat.is_warm = True
                self._resolve(entry, future.result()[0])
            elif not entry.seats:
                self._resolve(entry, error)
            self._dispatch()

    def _resolve(self, entry: _Entry, outcome: Outcome | BaseException) -> None:
        if self._entries.get(entry.job.key) is entry:
            del self._entries[entry.job.key]
        if entry.spoken.done():
            return
        if isinstance(outcome, BaseException):
            entry.spoken.set_exception(outcome)
        else:
            entry.spoken.set_result(outcome)

    def _seats_for(self, entries: Sequence[_Entry]) -> frozenset[_Seat]:
        """The processes that those who wait for `entries` wait for; none where all is spoken."""
        with self._changed:
            pending = [entry for entry in entries if not entry.spoken.done()]
            seats: set[_Seat] = set()
            for entry in pending:
                # Who waits in line waits for whoever is before him.
                candidates = entry.seats or set(self._seats)
                seats |= {seat for seat in candidates if seat.is_warm} or candidates
            return frozenset(seats)


def _closed() -> SynthesisError:
    return SynthesisError("The processes that speak were ended.")
