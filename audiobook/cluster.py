"""Work on other machines: a Dask scheduler's workers behind `concurrent.futures`.

Nothing here knows of books. A call names a function of this package, which the workers have too;
its arguments and its result travel by pickle between machines that trust each other, encrypted
where the scheduler's address begins with ``tls://`` (Dask's own configuration names the
certificates).

Three things can go wrong under way, and none of them is the caller's business: a worker dies (the
call runs again on another), a worker of another version joins (it is refused by name and given
nothing), and the scheduler is restarted (calls under way are made again once it is back).
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import hashlib
import importlib
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import CancelledError, Future
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from audiobook.errors import ClusterError, EngineMissingError
from audiobook.installation import install_command

if TYPE_CHECKING:
    from types import TracebackType

    from distributed import Client

Note = Callable[[str], None]
"""Told what the author should know while the work goes on."""

CONNECT_SECONDS = 20.0
"""How long a scheduler may take to answer, and one that was lost to come back."""
WORKER_SECONDS = 120.0
"""How long to wait while the scheduler has no worker that may be used."""
_LOOK_SECONDS = 0.5  # between two looks at which workers there are
_ATTEMPTS = 12  # of a call whose workers died, one after the other
_EXTRA_HINT = (
    "Start workers with `dask worker ADDRESS` where this package is installed at the same version."
)


class RefusedError(Exception):
    """A worker tells that it must not do a call, with the reason; the call goes to another."""


@functools.cache
def code_digest(*packages: str) -> str:
    """SHA-256 over the sources of `packages`: two machines with the same digest run the same code.

    Args:
        packages: import names.
    """
    digest = hashlib.sha256()
    for name in packages:
        folder = Path(str(importlib.import_module(name).__file__)).parent
        for path in sorted(folder.rglob("*.py")):
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
            digest.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()


def refusal(expected: Sequence[tuple[str, str]], packages: Sequence[str]) -> str:
    """Runs on a worker: why it may not work, empty when it may.

    Args:
        expected: ``(what, version)`` of the caller, the digest of the code last.
        packages: whose sources the digest is of.
    """
    import audiobook

    here = [("audiobook", audiobook.__version__), ("code", code_digest(*packages))]
    for (what, theirs), (_, ours) in zip(expected, here, strict=True):
        if theirs != ours:
            if what == "code":
                return f"its code differs from ours at the same version {audiobook.__version__}"
            return f"it has {what} {ours} and not {theirs}"
    return ""


class Cluster:
    """The workers of a scheduler; use as a context manager.

    Args:
        address: of the scheduler: ``tcp://host:8786`` or ``tls://host:8786``.
        packages: whose code must be the same on a worker.
        note: told of workers that are refused, lost schedulers and the like.

    Raises:
        EngineMissingError: Dask is not installed here.
        ClusterError: the scheduler does not answer.
    """

    def __init__(
        self,
        address: str,
        *,
        packages: Sequence[str],
        note: Note = lambda text: None,
    ) -> None:
        try:
            import distributed  # noqa: F401 (is it installed?)
        except ImportError as error:
            raise EngineMissingError(
                "Working on a cluster needs Dask, which is not installed.",
                hint=install_command("cluster"),
            ) from error
        import audiobook

        self.address = address
        self._packages = tuple(packages)
        self._expected = [
            ("audiobook", audiobook.__version__),
            ("code", code_digest(*self._packages)),
        ]
        self._note = note
        self._accepted: dict[str, int] = {}
        self._refused: dict[str, str] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="cluster", daemon=True)
        self._thread.start()
        self._client: Client | None = None
        self._watch: asyncio.Task[None] | None = None
        try:
            self._await(self._connect())
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def threads(self) -> int:
        """How many calls the workers that may be used can do at once."""
        return sum(self._accepted.values())

    @property
    def workers(self) -> int:
        """How many workers may be used."""
        return len(self._accepted)

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Call `function` on a worker.

        Args:
            function: of a module of this package. It may raise `RefusedError`.
            arguments: picklable.

        Returns:
            A future; cancelling it cancels the call. Its exception is what `function` raised, or
            a ClusterError.
        """
        return asyncio.run_coroutine_threadsafe(self._call(function, arguments), self._loop)

    def close(self) -> None:
        """Cancel what is queued and let the scheduler go."""
        if self._thread.is_alive():
            with contextlib.suppress(Exception, CancelledError):
                self._await(self._disconnect())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
        if not self._loop.is_closed():
            self._loop.close()

    def _await(self, coroutine: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()

    async def _connect(self) -> None:
        from distributed import Client

        try:
            self._client = await Client(
                self.address,
                asynchronous=True,
                set_as_default=False,
                timeout=CONNECT_SECONDS,
                name="audiobook",
            )
        except (OSError, ValueError, TimeoutError) as error:
            raise ClusterError(
                f"No scheduler answers at {self.address}.",
                hint="Start one with `dask scheduler`, and give the address that it prints.",
            ) from error
        await self._look()
        self._watch = asyncio.ensure_future(self._keep_looking())

    async def _disconnect(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        if self._client is not None:
            await self._client.close(timeout=5)

    async def _keep_looking(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            with contextlib.suppress(OSError):
                await self._look()

    async def _look(self) -> None:
        """Learn which workers there are, and ask the new ones whether they may work."""
        assert self._client is not None
        if self._client.status != "running":
            self._accepted = {}
            return
        here: dict[str, int] = dict(await self._client.nthreads())
        self._accepted = {each: here[each] for each in self._accepted if each in here}
        new = [each for each in here if each not in self._accepted and each not in self._refused]
        if not new:
            return
        answers = await self._client.run(
            refusal, self._expected, self._packages, workers=new, on_error="return"
        )
        for worker, answer in answers.items():
            if isinstance(answer, OSError):
                continue  # it has gone again
            reason = (
                f"it cannot run this package ({type(answer).__name__}: {answer})"
                if isinstance(answer, Exception)
                else str(answer)
            )
            if reason:
                self.refuse(worker, reason)
            else:
                self._accepted[worker] = here[worker]

    def refuse(self, worker: str, reason: str) -> None:
        """Give `worker` nothing any more, and say so once."""
        if worker not in self._refused:
            self._refused[worker] = reason
            self._note(f"the worker {worker} is not used: {reason}")
        self._accepted.pop(worker, None)

    async def _call(self, function: Callable[..., Any], arguments: Sequence[Any]) -> Any:
        from distributed.client import FutureCancelledError
        from distributed.scheduler import KilledWorker

        for _ in range(_ATTEMPTS):
            workers = await self._usable()
            assert self._client is not None
            # Named workers are a wish: without it a call whose workers have all died would wait
            # for them for ever. Who is not among them refuses.
            future = self._client.submit(
                function, *arguments, pure=False, workers=workers, allow_other_workers=True
            )
            try:
                return await future
            except asyncio.CancelledError:
                await self._client.cancel([future])
                raise
            except RefusedError as error:
                worker, _, reason = str(error).partition(" ")
                self.refuse(worker, reason)
            except KilledWorker:
                self._note("a worker died; what it was at is given to another")
            except FutureCancelledError as error:
                await self._await_scheduler(error)
            finally:
                future.release()
        raise ClusterError(
            f"{_ATTEMPTS} workers died on the same piece of work.",
            hint="Is their memory too small? What is done is kept: run the same command again.",
        )

    async def _usable(self) -> list[str]:
        """The workers that may be used, as soon as there is one."""
        start = time.monotonic()
        while not self._accepted:
            if time.monotonic() - start > WORKER_SECONDS:
                reasons = "".join(
                    f" {each} is not used: {why}." for each, why in self._refused.items()
                )
                raise ClusterError(
                    f"The scheduler at {self.address} has no worker that can be used.{reasons}",
                    hint=_EXTRA_HINT,
                )
            await asyncio.sleep(0.1)
        return list(self._accepted)

    async def _await_scheduler(self, error: CancelledError) -> None:
        """Wait until a scheduler that was lost is back."""
        assert self._client is not None
        start = time.monotonic()
        while self._client.status == "connecting":
            await asyncio.sleep(0.2)
        if self._client.status != "running" or time.monotonic() - start > CONNECT_SECONDS:
            raise ClusterError(
                f"The scheduler at {self.address} was lost.",
                hint="What is done is kept: start it again and run the same command again.",
            ) from error
        self._accepted = {}
        self._refused = {}
        await asyncio.sleep(0.2)
