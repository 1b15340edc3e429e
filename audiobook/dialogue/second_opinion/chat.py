"""Talks to a language model: requests in several threads, replies one by one, errors in words."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator, Sequence
from typing import TYPE_CHECKING

from audiobook.dialogue.second_opinion.model_settings import (
    CONCURRENCY,
    KEY,
    MODEL,
    TIMEOUT,
    URL,
    ModelSettings,
)
from audiobook.dialogue.second_opinion.prompt import FORMS
from audiobook.dialogue.second_opinion.questions import Batch
from audiobook.dialogue.second_opinion.replies import BadReplyError, read_reply
from audiobook.http_client import (
    EndlessAnswerError,
    RemoteServer,
    RetryPolicy,
    UnreachableError,
    failure_message,
    shown_address,
)

if TYPE_CHECKING:
    import httpx

Reply = dict[int, str | None]
MakeRequest = Callable[[Batch, int], dict[str, object]]
"""The body of the request about a batch, in a form from 0 to `FORMS` - 1."""

_LARGEST_REPLY = 1 << 20  # bytes
_TRIES = 4
_NOT_THIS_FORM = frozenset({400, 422, 501})
_FINAL = frozenset({401, 403, 404, 405, 429})
_FAILURES_IN_A_ROW = 3
"""After so many there is no more asking."""


class NoReplyError(Exception):
    """A request brought nothing; says why in a sentence.

    Args:
        message: what is wrong.
        hint: what to do about it.
        is_final: whether another request would fare no better.
    """

    def __init__(self, message: str, hint: str = "", *, is_final: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.is_final = is_final


class Chat:
    """A language model that is asked batch by batch.

    Args:
        settings: where it is.
        make_request: writes a request.
    """

    def __init__(self, settings: ModelSettings, make_request: MakeRequest) -> None:
        self._settings = settings
        self._make_request = make_request
        self._form = 0
        self._server = RemoteServer(
            settings.url,
            settings.key,
            RetryPolicy(
                settings.timeout,
                _LARGEST_REPLY,
                whole=settings.timeout,
                tries=_TRIES,
                again_when_late=False,
            ),
        )

    def ask(self, batch: Batch) -> Reply:
        """The model's reply, by `read_reply`.

        Raises:
            NoReplyError: there is none that can be used.
        """
        try:
            answer = self._post(batch)
        except UnreachableError as error:
            raise self._unreachable(error) from error
        except EndlessAnswerError:
            raise NoReplyError(f"{self._name} sent an answer without end.") from None
        if not answer.is_success:
            raise self._refusal(answer)
        try:
            return read_reply(answer.content, batch)
        except BadReplyError as error:
            raise NoReplyError(f"{self._name} sent a reply that cannot be used: {error}.") from None

    def ask_all(self, asked: Sequence[Batch]) -> Generator[tuple[Batch, Reply | NoReplyError]]:
        """The replies as they come, in any order. Nothing more is asked after a failure that is
        final, or after several in a row; nor when the generator is closed."""
        waiting = queue.SimpleQueue[Batch]()
        replies = queue.SimpleQueue[tuple[Batch, Reply | BaseException] | None]()
        stop = _Stop()
        for batch in asked:
            waiting.put(batch)

        def work() -> None:
            while not stop.is_set():
                try:
                    batch = waiting.get_nowait()
                except queue.Empty:
                    break
                try:
                    reply: Reply | BaseException = self.ask(batch)
                except BaseException as error:  # raised in the thread that reads the replies
                    reply = error
                stop.heed(reply)
                replies.put((batch, reply))
            replies.put(None)

        # Daemons: Ctrl-C does not wait for a model that thinks for minutes.
        working = min(self._settings.concurrency, len(asked))
        for _ in range(working):
            threading.Thread(target=work, daemon=True).start()
        try:
            while working:
                reply = replies.get()
                if reply is None:
                    working -= 1
                    continue
                batch, answer = reply
                if isinstance(answer, BaseException) and not isinstance(answer, NoReplyError):
                    raise answer
                yield batch, answer
        finally:
            stop.set()
            self._server.close()

    def _post(self, batch: Batch) -> httpx.Response:
        """The answer to the most demanding form of request that the server takes."""
        answer = None
        for form in range(self._form, FORMS):
            answer = self._server.post("chat/completions", self._make_request(batch, form))
            if answer.status_code not in _NOT_THIS_FORM:
                self._form = max(self._form, form)
                break
        assert answer is not None
        return answer

    @property
    def _name(self) -> str:
        return f"The language model {self._settings.model} at {shown_address(self._settings.url)}"

    def _unreachable(self, error: UnreachableError) -> NoReplyError:
        if error.late:
            return NoReplyError(
                f"{self._name} did not answer in {self._settings.timeout} s.",
                f"Set {TIMEOUT} higher, or {CONCURRENCY} lower.",
            )
        return NoReplyError(
            f"{self._name} cannot be reached: {error}.",
            f"Is it running, and is {URL} right?",
            is_final=True,
        )

    def _refusal(self, answer: httpx.Response) -> NoReplyError:
        failure, status = failure_message(answer), answer.status_code
        is_final = status in _FINAL
        if status in (401, 403):
            message, hint = "refuses the key", f"Set {KEY} to a key that is valid there."
        elif status in (404, 405):
            message = "is not there"
            hint = f"Set {URL} to the address that ends in /v1, and {MODEL} to a model it has."
        elif status == 429:
            message = f"is still too busy after {_TRIES} tries"
            hint = f"Set {CONCURRENCY} lower, or ask again later: what is answered is kept."
        else:
            message, hint = "failed", ""
        return NoReplyError(f"{self._name} {message} ({status}){failure}.", hint, is_final=is_final)


class _Stop:
    """Tells the threads when to stop asking."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._failures = 0

    def heed(self, reply: Reply | BaseException) -> None:
        """Count the failures in a row."""
        with self._lock:
            self._failures = self._failures + 1 if isinstance(reply, BaseException) else 0
            is_final = isinstance(reply, BaseException) and (
                not isinstance(reply, NoReplyError) or reply.is_final
            )
            if is_final or self._failures == _FAILURES_IN_A_ROW:
                self._event.set()

    def set(self) -> None:
        self._event.set()

    def is_set(self) -> bool:
        return self._event.is_set()
