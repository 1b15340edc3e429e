import dataclasses
import struct
import threading
import time

import pytest

from audiobook.errors import (
    BadClipError,
    EngineUnavailableError,
    SynthesisError,
    UnknownVoiceError,
    UsageError,
)
from audiobook.model import Utterance
from audiobook.synthesis.clips.cache import ClipCache, clip_key
from audiobook.synthesis.engines import http_engine
from audiobook.synthesis.engines.http_engine import HttpEngine
from audiobook.synthesis.rendering.pool import Job
from audiobook.synthesis.rendering.worker_pool import WorkerPool

HELLO = Utterance("http", "alba", "Good morning to you.", rate=1.25)


@pytest.fixture
def server(speech_server, monkeypatch):
    monkeypatch.setenv("AUDIOBOOK_TTS_URL", speech_server.url + "/")
    for name in ("KEY", "MODEL", "CONCURRENCY"):
        monkeypatch.delenv(f"AUDIOBOOK_TTS_{name}", raising=False)
    return speech_server


@pytest.fixture
def pauses(monkeypatch):
    """Seconds that the engine would have waited."""
    waited = []
    monkeypatch.setattr(time, "sleep", waited.append)
    return waited


def test_what_is_asked(server, monkeypatch):
    monkeypatch.setenv("AUDIOBOOK_TTS_KEY", "secret")
    monkeypatch.setenv("AUDIOBOOK_TTS_MODEL", "kokoro")
    speech = HttpEngine().speak(HELLO)
    assert speech.sample_rate == 24000
    assert 0.5 < len(speech.samples) / 24000 < 3
    ((headers, body),) = server.requests
    assert headers["Authorization"] == "Bearer secret"
    assert body == {
        "model": "kokoro",
        "voice": "alba",
        "input": "Good morning to you.",
        "response_format": "wav",
        "speed": 1.25,
    }


def test_instructions_are_sent_where_there_are_any(server):
    HttpEngine().speak(dataclasses.replace(HELLO, instructions="whispered, angry"))
    assert server.requests[0][1]["instructions"] == "Speak like this: whispered, angry."


def test_without_a_key_none_is_sent(server, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "another server's")
    HttpEngine().speak(HELLO)
    assert "Authorization" not in server.requests[0][0]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_may_pass_is_tried_again_with_growing_pauses(server, pauses, status):
    server.replies = [(status, {}, b"{}")] * 3
    HttpEngine().speak(HELLO)
    assert len(server.requests) == 4
    assert pauses == [1, 2, 4]


@pytest.mark.parametrize("value, seconds", [("7", 7), ("0.5", 0.5), ("9999", 60), ("soon", 1)])
def test_the_server_says_how_long_to_wait(server, pauses, value, seconds):
    server.replies = [(429, {"retry-after": value}, b"")]
    HttpEngine().speak(HELLO)
    assert pauses == [seconds]


def test_a_date_to_wait_for_that_has_passed(server, pauses):
    server.replies = [(503, {"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, b"")]
    HttpEngine().speak(HELLO)
    assert pauses == [0]


ERROR = b'{"error": {"message": "voice alba not found"}}'


@pytest.mark.parametrize(
    "reply, kind, words",
    [
        ((401, {}, b'{"error": {"message": "bad key"}}'), EngineUnavailableError, "bad key"),
        ((403, {}, b""), EngineUnavailableError, "refuses the key"),
        ((404, {}, b"<html>"), EngineUnavailableError, "no /audio/speech"),
        ((400, {}, ERROR), UnknownVoiceError, "alba not found"),
        ((422, {}, b'{"detail": "input too long"}'), SynthesisError, "too long"),
        (
            (422, {}, b'{"detail": [{"loc": ["body", "speed"], "msg": "not taken"}]}'),
            SynthesisError,
            "speed: not taken",
        ),
        (
            (422, {}, b'{"detail": [{"loc": ["body", "voice"], "msg": "none of ours"}]}'),
            UnknownVoiceError,
            "none of ours",
        ),
        ((302, {"location": "/login"}, b""), SynthesisError, "302"),
        ((200, {"content-type": "text/html"}, b"<html>"), BadClipError, "text/html"),
        ((200, {}, b'{"error": "no gpu"}'), BadClipError, "no gpu"),
        ((200, {}, b""), BadClipError, "not WAV"),
        ((200, {}, b"RIFF\0\0\0\0WAVEfmt "), BadClipError, "cut off"),
    ],
)
def test_what_will_not_pass_is_not_tried_again(server, pauses, reply, kind, words):
    server.replies = [reply]
    with pytest.raises(kind) as error:
        HttpEngine().speak(HELLO)
    assert type(error.value) is kind
    assert words in error.value.message
    assert len(server.requests) == 1


def test_a_server_that_stays_busy(server, pauses):
    server.replies = [(429, {}, b"")] * 5
    with pytest.raises(EngineUnavailableError, match="too busy after 5 tries"):
        HttpEngine().speak(HELLO)
    assert len(server.requests) == 5


def test_a_server_that_breaks_off(server, pauses):
    server.replies = [(200, {"content-length": "100000"}, b"RIFF")]
    engine = HttpEngine()
    engine.speak(HELLO)  # the next try is answered whole
    assert len(server.requests) == 2


def test_no_server(server, pauses, monkeypatch):
    monkeypatch.setenv("AUDIOBOOK_TTS_URL", "http://127.0.0.1:1/v1")
    with pytest.raises(EngineUnavailableError, match="did not answer"):
        HttpEngine().speak(HELLO)
    assert pauses == [1, 2, 4, 8]
    with pytest.raises(EngineUnavailableError):
        HttpEngine().voices()


@pytest.mark.parametrize("address", ["", "localhost:8880", "file:///etc/passwd"])
def test_no_address(monkeypatch, address):
    monkeypatch.setenv("AUDIOBOOK_TTS_URL", address)
    with pytest.raises(EngineUnavailableError) as error:
        HttpEngine().speak(HELLO)
    assert "AUDIOBOOK_TTS_URL" in error.value.hint


def test_a_timeout_is_tried_again(server, pauses, monkeypatch):
    monkeypatch.setattr(http_engine, "_ANSWERING", 0.1)
    gate = threading.Event()
    speak = HttpEngine().speak
    original = server.RequestHandlerClass.do_POST

    def slow(handler):
        if not server.requests:
            server.requests.append(None)
            gate.wait(5)
        else:
            original(handler)

    monkeypatch.setattr(server.RequestHandlerClass, "do_POST", slow)
    try:
        speak(HELLO)
    finally:
        gate.set()
    assert pauses[0] == 1


def test_the_server_lists_its_voices(server):
    voices = HttpEngine().voices("en-GB")
    assert [(voice.id, voice.language) for voice in voices] == [
        ("alba", "en-GB"),
        ("brodie", "en-GB"),
    ]


@pytest.mark.parametrize("reply", [(404, {}, b""), (200, {}, b"<html>"), (200, {}, b"[3]")])
def test_a_server_that_lists_none_has_openais(server, reply):
    server.voices = reply
    assert "alloy" in [voice.id for voice in HttpEngine().voices()]


def test_the_key_of_a_clip_depends_on_server_and_model(server, monkeypatch):
    version = HttpEngine().voice_version("alba")
    monkeypatch.setenv("AUDIOBOOK_TTS_MODEL", "other")
    assert HttpEngine().voice_version("alba") != version


def wav(kind, channels, data, length=None):
    form = {"float": (3, 32), "24": (1, 24), "20": (1, 20)}.get(kind, (1, 16))
    fmt = struct.pack("<HHIIHH", form[0], channels, 16000, 0, 0, form[1])
    size = len(data) if length is None else length
    chunks = b"LIST" + struct.pack("<I", 3) + b"abc\0"  # odd, so padded
    chunks += b"fmt " + struct.pack("<I", 16) + fmt
    return b"RIFF\xff\xff\xff\xffWAVE" + chunks + b"data" + struct.pack("<I", size) + data


@pytest.mark.parametrize(
    "body, samples",
    [
        (wav("16", 1, struct.pack("<3h", 0, 16384, -16384)), [0, 0.5, -0.5]),
        (wav("16", 2, struct.pack("<4h", 0, 16384, -16384, -16384)), [0.25, -0.5]),
        (wav("float", 1, struct.pack("<2f", 0.5, -0.25)), [0.5, -0.25]),
        (wav("16", 1, struct.pack("<2h", 0, 16384), 0xFFFFFFFF), [0, 0.5]),
        (wav("16", 1, struct.pack("<2h", 0, 16384), 0), [0, 0.5]),
        (wav("16", 1, struct.pack("<2h", 0, 16384) + b"x"), [0, 0.5]),
        (wav("24", 1, b"\0\0\x40\0\0\xc0"), [0.5, -0.5]),
    ],
)
def test_the_wav_that_servers_send(server, body, samples):
    server.replies = [(200, {}, body)]
    speech = HttpEngine().speak(HELLO)
    assert speech.samples.tolist() == samples
    assert speech.sample_rate == 16000


def test_wav_that_is_not_understood(server):
    server.replies = [(200, {}, wav("20", 1, b"abc"))]
    with pytest.raises(BadClipError, match="20 bits"):
        HttpEngine().speak(HELLO)


def test_sound_that_is_cut_off_is_an_error(server):
    server.replies = [(200, {}, wav("16", 1, bytes(7000), 10000))]
    with pytest.raises(BadClipError, match="7000 of 10000 bytes"):
        HttpEngine().speak(HELLO)


def test_a_server_that_loads_its_model_is_waited_for(server, pauses):
    server.replies = [(503, {"retry-after": "1"}, b"")] * 30
    HttpEngine().speak(HELLO)
    assert len(server.requests) == 31


def test_a_server_that_never_is_ready_ends_the_run(server, pauses, monkeypatch):
    monkeypatch.setattr(http_engine, "_LOADING", 20.0)
    server.replies = [(503, {"retry-after": "0"}, b'{"detail": "loading"}')] * 50
    with pytest.raises(EngineUnavailableError, match="loading"):
        HttpEngine().speak(HELLO)
    assert len(server.requests) < 30


@pytest.mark.parametrize("key", ["sk-secret\rx", "sk-sécret"])
def test_a_key_that_cannot_be_sent_is_not_shown(server, monkeypatch, key):
    monkeypatch.setenv("AUDIOBOOK_TTS_KEY", key)
    with pytest.raises(EngineUnavailableError) as error:
        HttpEngine().speak(HELLO)
    assert "secret" not in str(error.value) + error.value.hint
    assert "sécret" not in str(error.value)


def test_the_line_end_of_a_file_is_no_part_of_a_key(server, monkeypatch):
    monkeypatch.setenv("AUDIOBOOK_TTS_KEY", "sk-1\r\n")
    HttpEngine().speak(HELLO)
    assert server.requests[0][0]["Authorization"] == "Bearer sk-1"


@pytest.mark.parametrize(
    "address",
    [
        "http://[::1",
        "http://xn--/",
        "http://a\tb/",
        "http://ann:secret@127.0.0.1:1/v1",
        "http://" + "a" * 70_000,
        "http://",
    ],
)
def test_an_address_of_no_server_is_an_error_in_words(monkeypatch, pauses, address):
    monkeypatch.setenv("AUDIOBOOK_TTS_URL", address)
    for ask in (HttpEngine().voices, lambda: HttpEngine().speak(HELLO)):
        with pytest.raises(EngineUnavailableError) as error:
            ask()
        assert "secret" not in str(error.value)
        assert len(str(error.value)) < 600


def test_concurrency_holds_over_all_workers(server, tmp_path, monkeypatch):
    monkeypatch.setenv("AUDIOBOOK_TTS_CONCURRENCY", "1")
    jobs = []
    for number in range(6):
        utterance = Utterance("http", "alba", f"Good morning, number {number}.")
        jobs.append(Job(clip_key(utterance, "1"), utterance))
    with WorkerPool(tmp_path, workers=2) as pool:
        outcomes = list(pool.run(jobs))
    assert [outcome.error for outcome in outcomes] == [None] * 6
    assert all(ClipCache(tmp_path).is_sound(job.key) for job in jobs)
    assert server.most_at_once == 1


@pytest.mark.parametrize("value", ["many", "0", "-1"])
def test_a_concurrency_that_is_no_number(server, monkeypatch, value):
    monkeypatch.setenv("AUDIOBOOK_TTS_CONCURRENCY", value)
    with pytest.raises(UsageError, match=value):
        HttpEngine().speak(HELLO)
