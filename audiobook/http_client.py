"""A server that is asked over HTTP, patiently: one that is busy, or fails for the moment, is asked
again with growing pauses, or after as long as its ``Retry-After`` says; one that is still loading
its model is waited for.

No message holds a key, or the password of an address.

httpx, an extra of the program, is imported when a server is first asked.
"""

from __future__ import annotations

import datetime
import email.utils
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

if TYPE_CHECKING:
    import httpx

_PASSING = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_LOADING = 503
_LONGEST_MESSAGE = 200  # characters
_LONGEST_ADDRESS = 2000  # characters
_HIDDEN = "…"


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How long, how often and for how much a server is waited for."""

    answering: float
    """Seconds without a byte of the answer after which a try has failed."""
    largest: int
    """Bytes of an answer; a longer one is cut off."""
    whole: float | None = None
    """Seconds for a whole answer; None for no limit."""
    connecting: float = 10.0
    """Seconds."""
    tries: int = 5
    again_when_late: bool = True
    """Whether a server that did not answer in time is asked again."""
    first_pause: float = 1.0
    """Seconds between the first tries, doubled each time."""
    longest_pause: float = 60.0
    """Seconds."""
    loading: float = 0.0
    """Seconds for which a server that says 503 (it is loading its model) is asked again, however
    many tries that takes."""


class UnreachableError(Exception):
    """Every try failed before an answer was there; says why, as the end of a sentence.

    Args:
        reason: the failure of the last try.
        late: whether the server was there, but did not answer in time.
    """

    def __init__(self, reason: str, *, late: bool = False) -> None:
        super().__init__(reason)
        self.late = late


class EndlessAnswerError(Exception):
    """The answer is longer than it may be."""


class RemoteServer:
    """A server at a base URL. Threads may share it.

    Args:
        address: the base URL, ``http://localhost:8880/v1``.
        key: sent as ``Authorization: Bearer``; none is sent without it.
        policy: how long it is waited for.

    Raises:
        ImportError: httpx is not installed.
    """

    def __init__(self, address: str, key: str | None, policy: RetryPolicy) -> None:
        import httpx

        self.policy = policy
        key = (key or "").strip()
        self._secrets = [secret for secret in (key, _password(address)) if secret]
        self._refusal = _refusal(address, key)
        self._client = httpx.Client(
            base_url="" if self._refusal else address.rstrip("/") + "/",
            headers={"Authorization": f"Bearer {key}"} if key and not self._refusal else {},
            timeout=httpx.Timeout(policy.answering, connect=policy.connecting),
        )

    def get(self, path: str) -> httpx.Response:
        """The answer to one GET, whatever its status; it is waited for as long as for a connection.

        Raises:
            UnreachableError: there is none.
            EndlessAnswerError: it is longer than it may be.
        """
        return self._read("GET", path, None, timeout=self.policy.connecting)

    def post(self, path: str, request: Mapping[str, object]) -> httpx.Response:
        """The answer to a POST of JSON: a success, or the last failure of all tries.

        Raises:
            UnreachableError: no try brought an answer.
            EndlessAnswerError: it is longer than it may be.
        """
        policy = self.policy
        attempt, waited = 0, 0.0
        while True:
            attempt += 1
            pause = min(policy.longest_pause, policy.first_pause * 2 ** min(attempt - 1, 16))
            try:
                answer = self._read("POST", path, request, timeout=policy.answering)
            except UnreachableError as failure:
                hopeless = bool(self._refusal) or (failure.late and not policy.again_when_late)
                if attempt >= policy.tries or hopeless:
                    raise
            else:
                is_loading = answer.status_code == _LOADING and waited < policy.loading
                is_last = attempt >= policy.tries or answer.status_code not in _PASSING
                if answer.is_success or (is_last and not is_loading):
                    return answer
                pause = self._asked_pause(answer, pause)
                # A server that says "at once" is not asked without a pause for minutes.
                waited += max(pause, policy.first_pause)
                if is_last:
                    pause = max(pause, policy.first_pause)
            time.sleep(pause)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _read(
        self, method: str, path: str, request: Mapping[str, object] | None, timeout: float
    ) -> httpx.Response:
        """One request; an answer without end is cut off.

        Raises:
            UnreachableError: there was no whole answer.
            EndlessAnswerError: it is longer than it may be.
        """
        import httpx

        if self._refusal:
            raise UnreachableError(self._refusal)
        try:
            return self._read_answer(method, path, request, timeout)
        except httpx.HTTPError as error:
            raise self._unreachable(error) from error
        except (httpx.InvalidURL, ValueError, RecursionError) as error:
            # What the libraries beneath let through of odd addresses, headers and answers.
            raise self._unreachable(error) from None

    def _read_answer(
        self, method: str, path: str, request: Mapping[str, object] | None, timeout: float
    ) -> httpx.Response:
        import httpx

        policy = self.policy
        began = time.monotonic()
        limits = httpx.Timeout(timeout, connect=policy.connecting)
        with self._client.stream(method, path, json=request, timeout=limits) as answer:
            content = bytearray()
            for chunk in answer.iter_bytes():
                content += chunk
                if len(content) > policy.largest:
                    raise EndlessAnswerError
                if policy.whole is not None and time.monotonic() - began > policy.whole:
                    raise httpx.ReadTimeout(f"no whole answer in {policy.whole:g} s")
            headers = {
                name: value for name, value in answer.headers.items() if name != "content-encoding"
            }
            return httpx.Response(
                answer.status_code, headers=headers, content=bytes(content), request=answer.request
            )

    def _unreachable(self, error: Exception) -> UnreachableError:
        import httpx

        reason = printable(str(error)) or type(error).__name__
        for secret in self._secrets:
            reason = reason.replace(secret, _HIDDEN)
        is_late = isinstance(error, httpx.TimeoutException) and not isinstance(
            error, httpx.ConnectTimeout | httpx.PoolTimeout
        )
        return UnreachableError(reason[:_LONGEST_MESSAGE], late=is_late)

    def _asked_pause(self, answer: httpx.Response, otherwise: float) -> float:
        """Seconds of the Retry-After header (RFC 9110, 10.2.3: seconds, or a date)."""
        longest = self.policy.longest_pause
        value = answer.headers.get("retry-after", "").strip()
        if value.isascii() and value.replace(".", "", 1).isdecimal():
            return min(longest, float(value))
        try:
            until = email.utils.parsedate_to_datetime(value)
        except ValueError:
            return otherwise
        remaining = (until - datetime.datetime.now(until.tzinfo)).total_seconds()
        return max(0.0, min(longest, remaining))


def failure_message(answer: httpx.Response) -> str:
    """What the server says of a failure, as the end of a sentence: ``: no such model``; or nothing.

    Control characters, which could play tricks on a terminal, are taken out.
    """
    try:
        message = answer.json()
    except (ValueError, RecursionError):
        return ""
    for name in ("error", "detail", "message"):
        if isinstance(message, dict) and name in message:
            message = message[name]
    if isinstance(message, list):
        message = "; ".join(filter(None, map(_validation_message, message)))
    if not isinstance(message, str):
        return ""
    printed = " ".join(printable(message).split())[:_LONGEST_MESSAGE].rstrip(". ")
    return f": {printed}" if printed else ""


def _validation_message(entry: Any) -> str:
    """``voice: input should be one of …``, of an entry of FastAPI's list of mistakes."""
    if not isinstance(entry, dict) or not isinstance(entry.get("msg"), str):
        return entry if isinstance(entry, str) else ""
    place = entry.get("loc")
    names = [str(name) for name in place if name != "body"] if isinstance(place, list) else []
    return ": ".join(filter(None, (".".join(names), entry["msg"])))


def shown_address(address: str) -> str:
    """`address` as a message may show it: without name and password, query and fragment."""
    try:
        parts = urlsplit(address)
        host = parts.netloc.rpartition("@")[2]
        address_shown = urlunsplit((parts.scheme, host, parts.path, "", ""))
    except ValueError:
        address_shown = re.sub(r"//[^/]*@", "//", address)
    return printable(address_shown.rstrip("/"))[:_LONGEST_MESSAGE]


def _password(address: str) -> str:
    try:
        return urlsplit(address).password or ""
    except ValueError:
        return ""


def _refusal(address: str, key: str) -> str:
    """Why no request can be made, as the end of a sentence; empty where one can."""
    import httpx

    if not (key.isascii() and key.isprintable()):
        return "the key holds a character that no key has"
    if len(address) > _LONGEST_ADDRESS:
        return "the address is too long"
    try:
        url = httpx.URL(address)
        is_usable = url.scheme in ("http", "https") and bool(url.raw_host)
    except (httpx.InvalidURL, ValueError):
        is_usable = False
    return "" if is_usable else "this is not a web address"


def printable(text: str) -> str:
    """`text` with a space for each control or format character."""
    return "".join(char if char.isprintable() else " " for char in text)
