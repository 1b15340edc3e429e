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
import os
import struct
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
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
from audiobook.http_client import (
    EndlessAnswerError,
    RemoteServer,
    RetryPolicy,
    UnreachableError,
    failure_message,
    shown_address,
)
from audiobook.installation import install_command
from audiobook.model import Utterance, Voice
from audiobook.synthesis.engine import Speech

if TYPE_CHECKING:
    import httpx
    import numpy as np
    from numpy.typing import NDArray

_MOST_REQUESTS = 1000
_BITS_24, _BITS_8, _FLOATS = 24, 8, 3
"""Of WAV: sizes of samples that numpy has no type for as they are, and the code of floats."""

URL, KEY = "AUDIOBOOK_TTS_URL", "AUDIOBOOK_TTS_KEY"
MODEL, CONCURRENCY = "AUDIOBOOK_TTS_MODEL", "AUDIOBOOK_TTS_CONCURRENCY"

_TRIES = 5
_LONGEST_PAUSE = 60.0  # seconds
_ANSWERING = 120.0  # seconds for a whole answer, however slowly its bytes come
_LOADING = 240.0  # seconds for which a server that is loading its model is waited for
_LARGEST_ANSWER = 64 << 20  # bytes: an hour and more of one utterance
_SPEED = (0.25, 4.0)  # what the interface allows

_EXTENSIBLE = 0xFFFE
"""The format code of WAV files whose real one stands further on (WAVEFORMATEXTENSIBLE)."""
_LENGTH_UNKNOWN = 0x7FFF_0000
"""From here on, lengths are what servers write that stream."""

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
    takes_instructions = True
    patience = _TRIES * (_ANSWERING + _LONGEST_PAUSE) + _LOADING

    def __init__(self) -> None:
        self._server: RemoteServer | None = None

    def voices(self, language: str = "en") -> Sequence[Voice]:
        """What the server lists under ``/audio/voices``, as several do, else OpenAI's names.

        Raises:
            EngineUnavailableError: no server is named, or it cannot be reached.
        """
        try:
            answer = self._connect().get("audio/voices")
        except UnreachableError as error:
            raise _unreachable(error) from error
        except EndlessAnswerError:
            raise EngineUnavailableError(
                f"The list of voices at {_server()} does not end.", hint=f"Is {URL} right?"
            ) from None
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
        return f"{_server()} {_model()}"

    def speak(self, utterance: Utterance) -> Speech:
        """Have the server speak.

        Raises:
            EngineUnavailableError: no server is named, it cannot be reached, refuses the key, or
                has no such interface.
            UnknownVoiceError: it says so of the voice.
            SynthesisError: it refused this text, or failed again and again.
            BadClipError: what it sent is no audio.
        """
        request: dict[str, object] = {
            "model": _model(),
            "voice": utterance.voice,
            "input": utterance.text,
            "response_format": "wav",
            "speed": round(max(_SPEED[0], min(_SPEED[1], utterance.rate)), 3),
        }
        if utterance.instructions:
            request["instructions"] = f"Speak like this: {utterance.instructions}."
        with _turn():
            answer = self._post(request)
        samples, rate = _decode(answer)
        return Speech(samples, rate)

    def close(self) -> None:
        """Close the connections."""
        if self._server is not None:
            self._server.close()
            self._server = None

    def _connect(self) -> RemoteServer:
        if self._server is not None:
            return self._server
        address = os.environ.get(URL, "")
        if not address.startswith(("http://", "https://")):
            raise EngineUnavailableError(
                "The http engine does not know its server.",
                hint=f"Set {URL}, for instance to http://localhost:8880/v1.",
            )
        policy = RetryPolicy(
            _ANSWERING,
            _LARGEST_ANSWER,
            whole=_ANSWERING,
            tries=_TRIES,
            longest_pause=_LONGEST_PAUSE,
            loading=_LOADING,
        )
        try:
            self._server = RemoteServer(address, os.environ.get(KEY), policy)
        except ImportError as error:
            raise EngineMissingError(
                "The http engine is not installed.", hint=install_command("http")
            ) from error
        return self._server

    def _post(self, request: Mapping[str, object]) -> httpx.Response:
        """The server's answer when it is a success."""
        try:
            answer = self._connect().post("audio/speech", request)
        except UnreachableError as error:
            raise _unreachable(error) from error
        except EndlessAnswerError:
            raise BadClipError("The speech server's answer does not end.") from None
        if not answer.is_success:
            raise _refusal(answer)
        return answer


def _model() -> str:
    return os.environ.get(MODEL) or "tts-1"


@contextlib.contextmanager
def _turn() -> Iterator[None]:
    """One of the places at the server: lock files that the workers of a run share, in their
    temporary folder."""
    import filelock

    text = os.environ.get(CONCURRENCY) or "2"
    if not text.isdecimal() or not 1 <= int(text) <= _MOST_REQUESTS:
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


def _unreachable(error: UnreachableError) -> EngineUnavailableError:
    return EngineUnavailableError(
        f"The speech server at {_server()} did not answer: {error}.",
        hint=f"Is it running, and is {URL} right?",
    )


def _server() -> str:
    return shown_address(os.environ.get(URL, ""))


def _refusal(answer: httpx.Response) -> SynthesisError:
    """The error for an answer that is no success."""
    message = failure_message(answer)
    status = answer.status_code
    if status in (401, 403):
        return EngineUnavailableError(
            f"The speech server at {_server()} refuses the key ({status}){message}.",
            hint=f"Set {KEY} to a key that is valid there.",
        )
    if status in (404, 405) and "voice" not in message.lower():
        return EngineUnavailableError(
            f"The server at {_server()} has no /audio/speech for model “{_model()}” "
            f"({status}){message}.",
            hint=f"Set {URL} to the address that ends in /v1, and {MODEL} to a model it has.",
        )
    if status in (400, 404, 422) and "voice" in message.lower():
        return UnknownVoiceError(
            f"The speech server does not know the voice ({status}){message}.",
            hint="List its voices with `audiobook voices --engine http`.",
        )
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return EngineUnavailableError(
            f"The speech server is still too busy after {_TRIES} tries (429){message}.",
            hint=f"Set {CONCURRENCY} lower, or run the same command again later: what is rendered "
            "is kept.",
        )
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        return EngineUnavailableError(
            f"The speech server at {_server()} is not ready after {_LOADING / 60:.0f} minutes "
            f"(503){message}.",
            hint="Run the same command again when it has loaded its model: what is rendered is "
            "kept.",
        )
    return SynthesisError(
        f"The speech server failed ({status}){message}.",
        hint="Its own log may say more; run the same command again when it is mended: what is "
        "rendered is kept.",
    )


def _voice_ids(answer: httpx.Response) -> tuple[str, ...]:
    """Ids of a list of strings, or of objects with an ``id`` or ``name``."""
    try:
        listed: Any = answer.json()
    except (ValueError, RecursionError):
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
    """Samples and rate of a RIFF WAVE file of integer PCM or 32-bit floats, mixed to mono.

    Servers that stream do not know the length when they write the header: a data chunk of length
    0, or of one that no file has, goes on to the end.

    Raises:
        BadClipError: it is no such file, or ends before all that it announces.
    """
    data = answer.content
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise _not_wav(answer)
    position = 12
    form, at_format = None, None
    while position + 8 <= len(data):
        label, size = struct.unpack_from("<4sI", data, position)
        position += 8
        if label == b"fmt " and position + 16 <= len(data):
            form, at_format = struct.unpack_from("<HHIIHH", data, position), position
        elif label == b"data" and form is not None:
            code, channels, rate, _, _, bits = form
            if code == _EXTENSIBLE and at_format is not None and at_format + 26 <= len(data):
                (code,) = struct.unpack_from("<H", data, at_format + 24)
            present = len(data) - position
            if present < size < _LENGTH_UNKNOWN:
                raise BadClipError(
                    f"The speech server sent {present} of {size} bytes of sound: the answer is "
                    "cut off.",
                    hint="Look at the server's log; run the same command again.",
                )
            length = size if 0 < size <= present else present
            return _to_mono(data[position : position + length], code, bits, channels), rate
        position += size + size % 2
    raise BadClipError("The speech server sent a WAV file that is cut off.")


def _to_mono(data: bytes, code: int, bits: int, channels: int) -> NDArray[np.float32]:
    """Samples from -1 to 1.

    Args:
        data: of the data chunk.
        code: of the format: 1 for integers, 3 for floats.
        bits: of one sample.
        channels: interleaved.
    """
    import numpy as np

    kinds = {(1, 8): "u1", (1, 16): "<i2", (1, 24): "u1", (1, 32): "<i4", (3, 32): "<f4"}
    if (code, bits) not in kinds or not channels:
        raise BadClipError(
            f"The speech server sent WAV of format {code} and {bits} bits.",
            hint="Have it send 16-bit PCM.",
        )
    frame = bits // 8 * channels
    raw = np.frombuffer(data[: len(data) // frame * frame], kinds[code, bits])
    if bits == _BITS_24:
        wide = np.zeros((len(raw) // 3, 4), np.uint8)
        wide[:, 1:] = raw.reshape(-1, 3)
        raw = wide.view("<i4").ravel()
    samples = raw.astype(np.float32)
    if bits == _BITS_8:
        samples -= np.float32(128)
    full_scale = 1.0 if code == _FLOATS else 2.0 ** (31 if bits == _BITS_24 else bits - 1)
    mono: NDArray[np.float32] = samples.reshape(-1, channels).mean(axis=1, dtype=np.float32)
    return mono / np.float32(full_scale)


def _not_wav(answer: httpx.Response) -> BadClipError:
    message = failure_message(answer)
    if not answer.content:
        return BadClipError(
            "The speech server sent nothing, not WAV audio.", hint="Look at the server's log."
        )
    kind = answer.headers.get("content-type", "nothing").partition(";")[0]
    hint = f"Set {URL} to the address that ends in /v1."
    if message:
        hint = "Look at the server's log; run the same command again when it is mended."
    elif kind.startswith("audio/"):
        hint = "Have the server send WAV: it did not heed `response_format`."
    return BadClipError(f"The speech server sent {kind}, not WAV audio{message}.", hint=hint)
