"""The page in headless Chromium: it plays, seeks, and follows the text."""

import datetime as dt
import functools
import http.server
import json
import shutil
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.served import Served

from audiobook.production import Production

pytestmark = pytest.mark.clients


class Browser:
    """A page in Chromium, driven over the WebDriver protocol (W3C)."""

    def __init__(self, port: int, profile: Path) -> None:
        self._base = f"http://127.0.0.1:{port}/session"
        arguments = [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--autoplay-policy=no-user-gesture-required", "--mute-audio",
            f"--user-data-dir={profile}",
        ]  # fmt: skip
        options = {"goog:chromeOptions": {"args": arguments, "binary": shutil.which("chromium")}}
        answer = self._post("", {"capabilities": {"alwaysMatch": options}})
        self._base += f"/{answer['sessionId']}"

    def close(self) -> None:
        self._send("DELETE", "", None)

    def _post(self, path: str, body: object) -> Any:
        return self._send("POST", path, json.dumps(body).encode())

    def _send(self, method: str, path: str, data: bytes | None) -> Any:
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self._base + path, data, headers, method=method)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=60) as answer:
            return json.load(answer)["value"]

    def open(self, url: str) -> None:
        self._post("/url", {"url": url})

    def ask(self, script: str) -> Any:
        return self._post("/execute/sync", {"script": script, "args": []})

    def tell(self, command: str, parameters: object) -> None:
        """A command of the Chrome DevTools Protocol."""
        self._post("/goog/cdp/execute", {"cmd": command, "params": parameters})

    def wait_for(self, script: str) -> Any:
        for _ in range(200):
            answer = self.ask(script)
            if answer:
                return answer
            time.sleep(0.05)
        raise AssertionError(f"never true: {script}")


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    driver = shutil.which("chromedriver")
    assert driver is not None
    process = subprocess.Popen([driver, "--port=0"], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = next(line for line in process.stdout if "on port" in line and "success" in line)
        opened = Browser(int(line.rsplit("port ", 1)[1].rstrip(".\n")), tmp_path)
        yield opened
        opened.close()
    finally:
        process.terminate()
        process.wait(10)


def test_it_plays_seeks_and_follows(browser: Browser, served: Served) -> None:
    browser.open(served.url)
    assert browser.wait_for("return document.title") == "The Tide & the Lamp"
    titles = browser.wait_for(
        "return [...document.querySelectorAll('#chapters button span')].map(b => b.textContent)"
    )
    assert titles == [track.title for track in served.tracks]
    browser.wait_for("return document.querySelectorAll('#text .line').length > 3")
    browser.ask("document.getElementById('play').click()")
    browser.wait_for("return document.getElementById('audio').currentTime > 0.2")
    assert browser.ask("return document.getElementById('play').ariaLabel") == "Pause"
    caption = served.tracks[0].captions[-1]
    middle = (caption.start + caption.end) / 2
    browser.ask(
        f"const seek = document.getElementById('seek'); seek.value = {middle};"
        "for (const kind of ['input', 'change']) seek.dispatchEvent(new Event(kind))"
    )
    browser.wait_for(
        "const now = document.querySelector('#text .line.now');"
        "return now !== null && now.textContent.includes('would')"
    )
    assert browser.ask("return document.getElementById('speaker').textContent") == "Bob"
    browser.ask("document.querySelectorAll('#chapters button')[1].click()")
    browser.wait_for("return document.getElementById('audio').src.includes('/02-')")
    browser.ask("document.getElementById('next').click()")
    browser.wait_for("return document.getElementById('audio').src.includes('/03-')")
    assert browser.ask("return document.getElementById('next').disabled")


def test_it_fits_a_phone_and_fingers(browser: Browser, served: Served) -> None:
    screen = {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": True}
    browser.tell("Emulation.setDeviceMetricsOverride", screen)
    browser.open(served.url)
    browser.wait_for("return document.querySelectorAll('#text .line').length > 3")
    assert browser.ask("return document.documentElement.scrollWidth") == 360
    small = browser.ask(
        "return [...document.querySelectorAll('button, select, a')].filter(e => e.offsetParent)"
        ".map(e => [e.id || e.textContent, e.getBoundingClientRect().height])"
        ".filter(([name, height]) => height < 40)"
    )
    assert small == []


def test_what_was_heard_last_is_open_again(browser: Browser, served: Served) -> None:
    browser.open(served.url)
    browser.wait_for("return document.querySelectorAll('#text .line').length > 3")
    browser.ask("document.querySelectorAll('#chapters button')[1].click()")
    browser.wait_for("return document.getElementById('audio').currentTime > 0.2")
    browser.ask("document.getElementById('audio').pause()")
    browser.open(served.url)
    browser.wait_for("return document.getElementById('audio').src.includes('/02-')")
    browser.wait_for("return document.getElementById('audio').currentTime > 0.1")


def test_on_a_web_host_it_plays_without_the_network_what_was_opened(
    browser: Browser, own_tide: Production
) -> None:
    own_tide.write_feed("https://example.org/tide/", release_all=True, now=dt.datetime.now(dt.UTC))
    handler = functools.partial(
        http.server.SimpleHTTPRequestHandler, directory=own_tide.folder.output
    )
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as host:
        threading.Thread(target=host.serve_forever, daemon=True).start()
        page = f"http://127.0.0.1:{host.server_address[1]}/index.html"
        browser.open(page)
        browser.wait_for("return navigator.serviceWorker.controller !== null")
        browser.ask("document.querySelectorAll('#chapters button')[1].click()")
        browser.wait_for(
            "return window.kept || (caches.keys().then(async (names) => { window.kept = (await"
            " Promise.all(names.map(async (n) => (await (await caches.open(n)).keys()).map(r =>"
            " r.url)))).flat().some(url => url.includes('/02-')) }), false)"
        )
        host.shutdown()
    browser.open(page)
    browser.wait_for("return document.querySelectorAll('#text .line').length > 3")
    browser.ask("document.querySelectorAll('#chapters button')[1].click()")
    browser.ask("document.getElementById('audio').play()")
    browser.wait_for("return document.getElementById('audio').currentTime > 0.2")
    browser.ask("document.getElementById('audio').currentTime = 3")
    browser.wait_for("return document.getElementById('audio').currentTime > 3.1")
