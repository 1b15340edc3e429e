"""Any server that speaks OpenAI's ``POST /v1/audio/speech``: a machine in the house with a GPU, or
a service.

Where it is, and the key, come from the environment, never from a book's files:

=============================  ===================================================================
``AUDIOBOOK_TTS_URL``          base URL up to ``/v1``: ``http://localhost:8880/v1``
``AUDIOBOOK_TTS_KEY``          sent as ``Authorization: Bearer``; none is sent without it
``AUDIOBOOK_TTS_MODEL``        ``tts-1`` when it is not set
``AUDIOBOOK_TTS_CONCURRENCY``  requests at a time, over all workers; 2 when it is not set
=============================  ===================================================================

A server that is busy (429), or fails for the moment, is asked again with growing pauses, or after
as long as its ``Retry-After`` says.
"""

from __future__ import annotations

import contextlib
import datetime
import email.utils
import os
import struct
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audiobook.errors import (
    BadClipError,
    EngineMissingError,
    EngineUnavailableError,
    SynthesisError,
    UnknownVoiceError,
    UsageError,
)
from audiobook.model import Utterance, Voice
from audiobook.synthesis.engine import Speech

if TYPE_CHECKING:
    import httpx
    import numpy as np
    from numpy.typing import NDArray

URL, KEY = "AUDIOBOOK_TTS_URL", "AUDIOBOOK_TTS_KEY"
MODEL, CONCURRENCY = "AUDIOBOOK_TTS_MODEL", "AUDIOBOOK_TTS_CONCURRENCY"

_TRIES = 5
_FIRST_PAUSE = 1.0  # seconds, doubled each time
_LONGEST_PAUSE = 60.0
_CONNECTING, _ANSWERING = 10.0, 120.0  # seconds
_LARGEST_ANSWER = 64 << 20  # bytes: an hour and more of one utterance
_PASSING = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_SPEED = (0.25, 4.0)  # what the interface allows

# OpenAI's, for a server that does not list its own.
_KNOWN = ("alloy", "ash", "ballad", "coral", "echo", "fable", "nova", "onyx", "sage", "shimmer")


class HttpEngine:
    """A speech server behind the engine contract.

    Voice ids are the server's. It is asked for WAV, which every such server can make.
    """

    name = "http"
    version = "1"
    longest_utterance = 800
    pitch_range = (0.0, 0.0)
    pace = (5.0, 36.0)
    takes_ipa = False
    patience = _TRIES * (_ANSWERING + _LONGEST_PAUSE)

    def __init__(self) -> None:
        self._client: httpx.Client | None = None

    def voices(self, language: str = "en") -> Sequence[Voice]:
        """What the server lists under ``/audio/voices``, as several do, else OpenAI's names.

        Raises:
            EngineUnavailableError: no server is named, or it cannot be reached.
        """
        import httpx

        try:
            answer = self._connect().get("audio/voices", timeout=_CONNECTING)
        except httpx.HTTPError as error:
            raise _unreachable(error) from error
        ids = _voice_ids(answer) if answer.is_success else ()
        return tuple(Voice(self.name, id_, language or "en") for id_ in ids or _KNOWN)

    def check_voice(self, voice: str) -> None:
        """Raises UnknownVoiceError when the id is empty; the server judges the rest."""
        if not voice.strip():
            raise UnknownVoiceError(
                "A voice of the http engine needs a name.", hint="Write it like “http:alloy”."
            )

    def voice_version(self, voice: str) -> str:
        """Server and model."""
        return f"{os.environ.get(URL, '').rstrip('/')} {_model()}"

    def speak(self, utterance: Utterance) -> Speech:
        """Have the server speak.

        Raises:
            EngineUnavailableError: no server is named, it cannot be reached, refuses the key, or
                has no such interface.
            UnknownVoiceError: it says so of the voice.
            SynthesisError: it refused this text, or failed again and again.
            BadClipError: what it sent is no audio.
        """
        request = {
            "model": _model(),
            "voice": utterance.voice,
            "input": utterance.text,
            "response_format": "wav",
            "speed": round(max(_SPEED[0], min(_SPEED[1], utterance.rate)), 3),
        }
        with _turn():
            answer = self._post(request)
        samples, rate = _decode(answer)
        return Speech(samples, rate)

    def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _connect(self) -> httpx.Client:
        if self._client is not None:
            return self._client
        try:
            import httpx
        except ImportError as error:
            raise EngineMissingError(
                "The http engine is not installed.", hint="pip install 'audiobook[http]'"
            ) from error
        address = os.environ.get(URL, "")
        if not address.startswith(("http://", "https://")):
            raise EngineUnavailableError(
                "The http engine does not know its server.",
                hint=f"Set {URL}, for instance to http://localhost:8880/v1.",
            )
        key = os.environ.get(KEY)
        self._client = httpx.Client(
            base_url=address.rstrip("/") + "/",
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=httpx.Timeout(_ANSWERING, connect=_CONNECTING),
        )
        return self._client

    def _post(self, request: Mapping[str, object]) -> httpx.Response:
        """The server's answer when it is a success; it is asked again while the fault may pass."""
        import httpx

        client = self._connect()
        for attempt in range(1, _TRIES + 1):
            pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (attempt - 1))
            try:
                answer = _read(client, request)
            except httpx.HTTPError as error:
                if attempt == _TRIES:
                    raise _unreachable(error) from error
            else:
                if answer.is_success:
                    return answer
                if attempt == _TRIES or answer.status_code not in _PASSING:
                    raise _refusal(answer)
                pause = _asked_pause(answer, pause)
            time.sleep(pause)
        raise AssertionError("the last try returns or raises")


def _model() -> str:
    return os.environ.get(MODEL) or "tts-1"


def _read(client: httpx.Client, request: Mapping[str, object]) -> httpx.Response:
    """One request; an answer without end is cut off."""
    with client.stream("POST", "audio/speech", json=request) as answer:
        content = bytearray()
        for chunk in answer.iter_bytes():
            content += chunk
            if len(content) > _LARGEST_ANSWER:
                raise BadClipError("The speech server's answer does not end.")
        headers = {
            name: value for name, value in answer.headers.items() if name != "content-encoding"
        }
        return type(answer)(
            answer.status_code, headers=headers, content=bytes(content), request=answer.request
        )


@contextlib.contextmanager
def _turn() -> Iterator[None]:
    """One of the places at the server: lock files that the workers of a run share, in their
    temporary folder."""
    import filelock

    text = os.environ.get(CONCURRENCY) or "2"
    if not text.isdecimal() or not 1 <= int(text) <= 1000:
        raise UsageError(f"{CONCURRENCY} is “{text}”, not a number of requests from 1 to 1000.")
    places = [Path(tempfile.gettempdir(), f"audiobook-tts-{n}.lock") for n in range(int(text))]
    while True:
        for place in places:
            lock = filelock.FileLock(place)
            with contextlib.suppress(filelock.Timeout):
                lock.acquire(blocking=False)
                try:
                    yield
                finally:
                    lock.release()
                return
        time.sleep(0.02)


def _asked_pause(answer: httpx.Response, otherwise: float) -> float:
    """Seconds of the Retry-After header (RFC 9110, 10.2.3: seconds or a date), within reason."""
    value = answer.headers.get("retry-after", "").strip()
    if value.replace(".", "", 1).isdecimal():
        return min(_LONGEST_PAUSE, float(value))
    try:
        until = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return otherwise
    left = (until - datetime.datetime.now(until.tzinfo)).total_seconds()
    return max(0.0, min(_LONGEST_PAUSE, left))


def _unreachable(error: httpx.HTTPError) -> EngineUnavailableError:
    return EngineUnavailableError(
        f"The speech server at {_server()} did not answer: {error or type(error).__name__}.",
        hint=f"Is it running, and is {URL} right?",
    )


def _server() -> str:
    return os.environ.get(URL, "").rstrip("/")


def _refusal(answer: httpx.Response) -> SynthesisError:
    """The error for an answer that is no success."""
    said = _message(answer)
    status = answer.status_code
    if status in (401, 403):
        return EngineUnavailableError(
            f"The speech server at {_server()} refuses the key ({status}){said}.",
            hint=f"Set {KEY} to a key that is valid there.",
        )
    if status in (404, 405) and "voice" not in said.lower():
        return EngineUnavailableError(
            f"The server at {_server()} has no /audio/speech for model “{_model()}” "
            f"({status}){said}.",
            hint=f"Set {URL} to the address that ends in /v1, and {MODEL} to a model it has.",
        )
    if status in (400, 404, 422) and "voice" in said.lower():
        return UnknownVoiceError(
            f"The speech server does not know the voice ({status}){said}.",
            hint="List its voices with `audiobook voices --engine http`.",
        )
    if status == 429:
        return EngineUnavailableError(
            f"The speech server is still too busy after {_TRIES} tries (429){said}.",
            hint=f"Set {CONCURRENCY} lower, or run the same command again later: what is rendered "
            "is kept.",
        )
    return SynthesisError(f"The speech server failed ({status}){said}.")


def _message(answer: httpx.Response) -> str:
    """What the server says of a failure, as an end of a sentence."""
    try:
        said = answer.json()
    except ValueError:
        return ""
    for name in ("error", "detail", "message"):
        if isinstance(said, dict) and name in said:
            said = said[name]
    return f": {said[:200].rstrip('.')}" if isinstance(said, str) and said else ""


def _voice_ids(answer: httpx.Response) -> tuple[str, ...]:
    """Ids of a list of strings, or of objects with an ``id`` or ``name``."""
    try:
        listed: Any = answer.json()
    except ValueError:
        return ()
    if isinstance(listed, dict):
        listed = listed.get("voices", ())
    ids = []
    for each in listed if isinstance(listed, list) else ():
        id_ = (each.get("id") or each.get("name")) if isinstance(each, dict) else each
        if isinstance(id_, str):
            ids.append(id_)
    return tuple(ids)


def _decode(answer: httpx.Response) -> tuple[NDArray[np.float32], int]:
    """Samples and rate of a RIFF WAVE file of 16-bit PCM or 32-bit floats, mixed to mono.

    Servers that stream do not know the length when they write the header: a data chunk of length
    0 or of more than there is goes on to the end.
    """
    import numpy as np

    data = answer.content
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        kind = answer.headers.get("content-type", "nothing").partition(";")[0]
        raise BadClipError(
            f"The speech server sent {kind}, not WAV audio{_message(answer)}.",
            hint=f"Set {URL} to the address that ends in /v1.",
        )
    at = 12
    form = None
    while at + 8 <= len(data):
        label, size = struct.unpack_from("<4sI", data, at)
        at += 8
        if label == b"fmt " and at + 16 <= len(data):
            form = struct.unpack_from("<HHIIHH", data, at)
        elif label == b"data" and form is not None:
            code, channels, rate, _, _, bits = form
            kinds = {(1, 16): "<i2", (3, 32): "<f4", (0xFFFE, 16): "<i2", (0xFFFE, 32): "<f4"}
            if (code, bits) not in kinds or not channels:
                raise BadClipError(f"The speech server sent WAV of format {code} and {bits} bits.")
            kind = np.dtype(kinds[code, bits])
            frame = kind.itemsize * channels
            end = at + size if 0 < size <= len(data) - at else len(data)
            raw = np.frombuffer(data[at : at + (end - at) // frame * frame], kind)
            samples = raw.astype(np.float32).reshape(-1, channels).mean(axis=1, dtype=np.float32)
            return samples / np.float32(32768 if bits == 16 else 1), rate
        at += size + size % 2
    raise BadClipError("The speech server sent a WAV file that is cut off.")
