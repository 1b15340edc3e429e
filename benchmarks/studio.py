"""The studio in headless Chromium: how fast a long book opens and scrolls, how soon a changed line
is heard, how many keys a doubt costs.

::

    python benchmarks/studio.py [--part long] [--part line] [--part voice] [--part doubts]
                                [--part settle] [--engine pyttsx3] [--manuscript FILE]

Needs ``chromium`` on the path and ``pip install playwright``. Frames are measured twice, while the
page scrolls and while nothing moves: on a busy machine the second says what is not the page's.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from audiobook.production import Production

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from support.long_script import write_long_script

_SAMPLE = Path(__file__).resolve().parents[1] / "sample" / "a-mad-tea-party.txt"
_CHROMIUM = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--mute-audio",
    "--autoplay-policy=no-user-gesture-required", "--enable-precise-memory-info",
]  # fmt: skip
_FRAMES = 400
_STEP = 240
"""Pixels a frame scrolls: a quarter of the window, as when the bar is pulled."""
_OPENINGS = 3
_LINES = 20
_LONGEST_LOAD = 600.0
"""Seconds until the first line is heard, on a busy machine."""
_ANSWERS = 3
_LISTEN = "document.addEventListener('heard', () => { window.heard = true; })"
_WATCH_SETTLING = """
() => {
  window.settled = 0;
  new EventSource('/api/events').addEventListener('script', (event) => {
    if (JSON.parse(event.data).content.source === 'settled') window.settled++;
  });
}
"""
_FRAME_TIMES = """
async ([frames, step]) => {
  const times = [];
  let last = performance.now();
  for (let n = 0; n < frames; n++) {
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    times.push(now - last);
    last = now;
    if (step) scrollBy(0, step);
  }
  return times.sort((a, b) => a - b);
}
"""


@contextlib.contextmanager
def studio(root: Path) -> Iterator[tuple[str, int]]:
    """`audiobook studio` in a process of its own: its address and process id."""
    command = [sys.executable, "-m", "audiobook", "studio", "--dir", str(root), "--no-browser"]
    environment = {**os.environ, "XDG_STATE_HOME": str(root.parent / "state")}
    process = subprocess.Popen(
        [*command, "--port=0"], stdout=subprocess.PIPE, text=True, env=environment
    )
    assert process.stdout is not None
    address = re.search(r"http://\S+", process.stdout.readline())
    assert address is not None
    try:
        yield address[0], process.pid
    finally:
        process.terminate()
        process.wait(30)


@contextlib.contextmanager
def chromium() -> Iterator[Any]:
    """A fresh browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=_CHROMIUM)
        try:
            yield browser
        finally:
            browser.close()


def opened(browser: Any, address: str) -> tuple[Any, float]:
    """The studio on a page of its own, and the seconds until its first lines stood there."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    begin = time.perf_counter()
    page.goto(address)
    page.wait_for_selector(".line")
    seconds = time.perf_counter() - begin
    page.evaluate(_LISTEN)
    page.wait_for_selector(".line.at")  # keys are heard from now on
    page.wait_for_timeout(500)
    return page, seconds


def until(page: Any, expression: str, argument: object = None, *, seconds: float = 120.0) -> None:
    """Wait for something, at most so many seconds; looked at every 5 ms."""
    end = time.monotonic() + seconds
    while not page.evaluate(expression, argument):
        assert time.monotonic() < end, expression
        time.sleep(0.005)


def production(root: Path, manuscript: Path, engine: str) -> Path:
    """A manuscript laid out, built and cast."""
    root.mkdir(parents=True)
    copy = Path(shutil.copy(manuscript, root))
    laid_out = Production(root)
    laid_out.new(copy)
    laid_out.build()
    laid_out.cast(engine=engine)
    return root


def memory_mb(process: int) -> float:
    """Resident memory of a process, megabytes."""
    status = Path(f"/proc/{process}/status").read_text()
    resident = re.search(r"VmRSS:\s+(\d+)", status)
    assert resident is not None
    return int(resident[1]) / 1024


def thread_ms(session: Any) -> float:
    """Processor time of the page's main thread so far, milliseconds."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    seconds = next(m["value"] for m in metrics if m["name"] == "ThreadTime")
    return float(seconds) * 1000


def long_book(place: Path, manuscript: Path, engine: str) -> dict[str, object]:
    """300,000 words, 10,000 lines of them in the chapter that opens."""
    root = production(place / "long", manuscript, engine)
    write_long_script(root / "script")
    begin = time.perf_counter()
    with studio(root) as (address, process), chromium() as browser:
        served_s = time.perf_counter() - begin
        openings = []
        for _ in range(_OPENINGS):
            page, seconds = opened(browser, address)
            openings.append(seconds)
        page.wait_for_timeout(1500)
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        begin_ms = thread_ms(session)
        frames = page.evaluate(_FRAME_TIMES, [_FRAMES, _STEP])
        page_ms = (thread_ms(session) - begin_ms) / _FRAMES
        idle = page.evaluate(_FRAME_TIMES, [_FRAMES, 0])
        return {
            "server_starts_s": round(served_s, 2),
            "opens_s": [round(seconds, 2) for seconds in openings],
            "frame_ms_50_95_99": _quantiles(frames),
            "idle_frame_ms_50_95_99": _quantiles(idle),
            "page_cpu_ms_a_frame": round(page_ms, 1),
            "lines_laid_out": page.evaluate("document.querySelectorAll('.line').length"),
            "page_heap_mb": round(page.evaluate("performance.memory.usedJSHeapSize") / 2**20, 1),
            "server_mb": round(memory_mb(process)),
            "load": os.getloadavg()[0],
        }


def _quantiles(frames: list[float]) -> list[float]:
    return [round(frames[int(len(frames) * share)], 1) for share in (0.5, 0.95, 0.99)]


def line_changed(place: Path, manuscript: Path, engine: str) -> dict[str, object]:
    """Seconds from the key that gives a line to somebody else to the begin of its new sound."""
    root = production(place / "line", manuscript, engine)
    with studio(root) as (address, _), chromium() as browser:
        page, _ = opened(browser, address)
        # The engine is loaded when the first line has been heard.
        press_and_hear(page, "Space", seconds=_LONGEST_LOAD)
        page.keyboard.press("Escape")
        shown: list[float] = []
        seconds: list[float] = []
        texts: list[tuple[str, str]] = []
        places = page.evaluate(
            "[...document.querySelectorAll('.line.speech:not(.doubt)')].map(l => l.dataset.line)"
        )
        for line in places:
            if len(seconds) == _LINES:
                break
            selector = f".line[data-line='{line}']"
            there = page.locator(selector)
            if not there.count():  # an answer settled its neighbours, and the lines have moved
                continue
            there.evaluate("line => line.click()")
            until(page, "s => document.querySelector(s)?.classList.contains('at')", selector)
            was = page.get_attribute(selector, "data-said")
            begin = time.perf_counter()
            page.keyboard.press("2")
            until(page, "w => document.querySelector('.line.at')?.dataset.said !== w", was)
            shown.append(time.perf_counter() - begin)
            press_and_hear(page, "Space")
            seconds.append(time.perf_counter() - begin)
            who, _, text = page.get_attribute(".line.at", "data-said").partition(": ")
            texts.append((who, text))
            page.keyboard.press("Escape")
        own = [engine_seconds(root, speaker, text) for speaker, text in texts]
        return {
            "engine": engine,
            "lines": len(seconds),
            "shown_median_s": round(statistics.median(shown), 3),
            "median_s": round(statistics.median(seconds), 3),
            "worst_s": round(max(seconds), 3),
            "engine_alone_median_s": round(statistics.median(own[1:]), 3),
            "beyond_the_engine_median_s": round(
                statistics.median(a - b for a, b in zip(seconds[1:], own[1:], strict=True)), 3
            ),
            "load": os.getloadavg()[0],
        }


def engine_seconds(root: Path, speaker: str, text: str) -> float:
    """What the engine itself takes for these words, in this process, seconds."""
    from audiobook.model import Utterance
    from audiobook.synthesis.clips.postprocess import synthesize

    cast = Production(root).folder.cast
    settings = cast.settings_for(speaker.partition(",")[0]) or cast.narrator
    engine, _, voice = settings.voice.partition(":")
    speaking = _engine(engine)
    begin = time.perf_counter()
    synthesize(speaking, Utterance(engine, voice, text))
    return time.perf_counter() - begin


@functools.cache
def _engine(name: str) -> Any:
    from audiobook import synthesis

    return synthesis.make_engine(name)


def press_and_hear(page: Any, key: str, *, seconds: float = 120.0) -> None:
    """Press a key, and wait until something sounds."""
    page.evaluate("window.heard = false")
    page.keyboard.press(key)
    until(page, "window.heard", seconds=seconds)


def another_voice(place: Path, manuscript: Path, engine: str) -> dict[str, object]:
    """From a line that sounds wrong to hearing its speaker in another voice, and keeping it."""
    root = production(place / "voice", manuscript, engine)
    with studio(root) as (address, _), chromium() as browser:
        page, _ = opened(browser, address)
        press_and_hear(page, "Space")
        page.keyboard.press("Escape")
        begin = time.perf_counter()
        page.keyboard.press("Alt+2")
        page.locator("article .voice-of").first.click()
        page.locator("dialog .voice[aria-pressed=false]").first.focus()
        press_and_hear(page, "ArrowDown")
        heard_s = time.perf_counter() - begin
        page.keyboard.press("Enter")
        page.wait_for_selector("dialog", state="detached")
        return {
            "engine": engine,
            "keys_or_clicks_to_hear": 3,
            "heard_s": round(heard_s, 2),
            "keys_or_clicks_to_keep": 4,
            "kept_s": round(time.perf_counter() - begin, 2),
        }


def doubts(place: Path, manuscript: Path, engine: str) -> dict[str, object]:
    """All doubts from first to last by keyboard: every third is given to the second likeliest."""
    root = production(place / "doubts", manuscript, engine)
    count = "document.querySelectorAll('.chapters button').length && "
    with studio(root) as (address, _), chromium() as browser:
        page, _ = opened(browser, address)
        until(page, count + "document.querySelector('.doubt-tools b') !== null")
        left = "parseInt(document.querySelector('.doubt-tools b').textContent)"
        page.wait_for_timeout(1500)
        at_first = page.evaluate(left)
        keys = 1
        begin = time.perf_counter()
        page.keyboard.press("n")
        until(page, "document.querySelector('.line.at')?.classList.contains('doubt')")
        while (now := page.evaluate(left)) and keys < 4 * at_first:
            is_doubt = page.evaluate(
                "document.querySelector('.line.at')?.classList.contains('doubt') || false"
            )
            key = ("2" if keys % 3 == 0 else "y") if is_doubt else "n"
            page.keyboard.press(key)
            keys += 1
            with contextlib.suppress(AssertionError):
                until(page, f"was => {left} !== was", now, seconds=0.05 if key == "n" else 2.0)
        return {
            "doubts": at_first,
            "doubts_left": page.evaluate(left),
            "keys": keys,
            "keys_a_doubt": round(keys / at_first, 2) if at_first else None,
            "seconds": round(time.perf_counter() - begin, 1),
        }


def settled(place: Path, manuscript: Path, engine: str) -> dict[str, object]:
    """Seconds from an answer until it is shown, and until the book is settled."""
    root = production(place / "settle", manuscript, engine)
    shown, whole = [], []
    with studio(root) as (address, _), chromium() as browser:
        page, _ = opened(browser, address)
        page.evaluate(_WATCH_SETTLING)
        page.wait_for_timeout(3000)
        for _ in range(_ANSWERS):
            page.evaluate("window.settled = 0")
            page.keyboard.press("n")
            until(page, "document.querySelector('.line.at')?.classList.contains('doubt')")
            line = page.get_attribute(".line.at", "data-line")
            doubtful = f".line.doubt[data-line='{line}']"
            begin = time.perf_counter()
            page.keyboard.press("y")
            until(page, "s => document.querySelector(s) === null", doubtful)
            shown.append(time.perf_counter() - begin)
            until(page, "window.settled >= 1", seconds=600)
            whole.append(time.perf_counter() - begin)
    words = sum(len(path.read_text().split()) for path in (root / "script").iterdir())
    return {
        "words": words,
        "shown_s": [round(seconds, 2) for seconds in shown],
        "settled_s": [round(seconds, 1) for seconds in whole],
        "load": os.getloadavg()[0],
    }


_PARTS = {
    "long": long_book,
    "line": line_changed,
    "voice": another_voice,
    "doubts": doubts,
    "settle": settled,
}


def main() -> None:
    """Print the figures of each part as a line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--part", action="append", choices=list(_PARTS))
    parser.add_argument("--engine", default="pyttsx3")
    parser.add_argument("--manuscript", type=Path, default=_SAMPLE)
    options = parser.parse_args()
    for part in options.part or list(_PARTS):
        with tempfile.TemporaryDirectory() as place:
            figures = _PARTS[part](Path(place), options.manuscript, options.engine)
        print(json.dumps({"part": part, **figures}), flush=True)


if __name__ == "__main__":
    main()
