"""A speech server on loopback, for tests: what it does is set before each request."""

import contextlib
import io
import json
import threading
import wave
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from audiobook.model import Utterance
from audiobook.synthesis.clips.postprocess import to_pcm
from audiobook.synthesis.engines.tone import ToneEngine


def spoken_wav(text, rate=1.0):
    """Tones for `text` as a WAV file."""
    speech = ToneEngine().speak(Utterance("tone", "low", text, rate=rate))
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(speech.sample_rate)
        file.writeframes(to_pcm(speech.samples).tobytes())
    return buffer.getvalue()


class SpeechServer(ThreadingHTTPServer):
    replies: list[Any]
    requests: list[Any]
    voices: Any

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.replies = []
        """``(status, headers, body)`` for the next requests; when it is empty, speech."""
        self.requests = []
        """``(headers, body)`` of the requests."""
        self.voices = (200, {}, b'{"voices": ["alba", {"id": "brodie"}]}')
        self.at_once = self.most_at_once = 0
        self.lock = threading.Lock()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class _Handler(BaseHTTPRequestHandler):
    server: SpeechServer

    def do_GET(self):
        found = self.path == "/v1/audio/voices"
        self._reply(*(self.server.voices if found else (404, {}, b"")))

    def do_POST(self):
        server = self.server
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        with server.lock:
            server.requests.append((dict(self.headers), body))
            server.at_once += 1
            server.most_at_once = max(server.most_at_once, server.at_once)
            reply = server.replies.pop(0) if server.replies else None
        if reply is None:
            reply = (200, {"content-type": "audio/wav"}, spoken_wav(body["input"], body["speed"]))
        with server.lock:
            server.at_once -= 1
        self._reply(*reply)

    def _reply(self, status, headers, body):
        with contextlib.suppress(OSError):
            self.send_response(status)
            for name, value in {"content-length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *arguments):
        pass
