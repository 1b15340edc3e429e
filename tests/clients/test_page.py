"""The listener's page in headless Chromium: by mouse, by keyboard, by what a screen reader is told,
on a phone, from a web host, from a folder, without the network."""

import datetime as dt
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.browser import check_with_axe, until
from support.served import Served
from support.web_host import web_host

from audiobook.production import Production

pytestmark = pytest.mark.clients

NewPage = Callable[..., Any]


@pytest.fixture
def new_page(chromium: Any) -> Iterator[NewPage]:
    """Opens an address in a browser of its own, and waits for the text."""
    contexts: list[Any] = []
    mistakes: list[str] = []

    def note(url: str) -> None:
        if not re.match(r"http://127\.|file:|blob:", url):
            mistakes.append(url)

    def open_page(address: str, *, waits: bool = True, before: str = "", **options: Any) -> Any:
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: mistakes.append(str(error)))
        page.on("dialog", lambda dialog: mistakes.append(f"{dialog.message} was run"))
        page.on("request", lambda request: note(request.url))
        page.add_init_script(before)
        page.goto(address)
        if waits:
            page.wait_for_selector("#text .line")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert mistakes == []


@pytest.fixture
def published(own_tide: Production) -> Path:
    """output/ of a book with its feed and page for a web host."""
    own_tide.write_feed("https://example.org/tide/", release_all=True, now=dt.datetime.now(dt.UTC))
    return own_tide.folder.output


def place(page: Any) -> float:
    """Of the sound, in seconds."""
    seconds: float = page.evaluate("audio.currentTime")
    return seconds


def loaded(page: Any) -> None:
    until(page, "audio.readyState > 0")


def test_it_plays_seeks_and_follows(new_page: NewPage, served: Served) -> None:
    page = new_page(served.url)
    assert page.title() == "The Tide & the Lamp"
    titles = page.locator("#chapters button span:first-child").all_inner_texts()
    assert [title for title in titles if "Chapter" in title] == [t.title for t in served.tracks]
    page.click("#play")
    until(page, "audio.currentTime > 0.2")
    assert page.get_attribute("#play", "aria-label") == "Pause"
    caption = served.tracks[0].captions[-1]
    page.evaluate(
        "at => { const seek = document.getElementById('seek'); seek.value = at;"
        " for (const kind of ['input', 'change']) seek.dispatchEvent(new Event(kind)); }",
        caption.end,
    )
    until(page, "document.querySelector('#text .line.now')?.textContent.includes('would')")
    assert page.inner_text("#speaker") == "Bob"
    page.click("#chapters li:nth-child(2) button")
    until(page, "audio.src.includes('/02-')")
    page.click("#next")
    until(page, "audio.src.includes('/03-')")
    assert page.is_disabled("#next")


@pytest.mark.parametrize("width", [320, 390])
def test_it_fits_a_phone_and_fingers(new_page: NewPage, served: Served, width: int) -> None:
    page = new_page(served.url, viewport={"width": width, "height": 740}, is_mobile=True)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    small = page.evaluate(
        "[...document.querySelectorAll('button, select, a:not(.skip)')].filter(e => e.offsetParent)"
        ".map(e => [e.id || e.textContent, e.getBoundingClientRect()])"
        ".filter(([, box]) => box.height < 40 || box.left < 0 || box.right > innerWidth)"
    )
    assert small == []
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    page.wait_for_timeout(500)
    last, player = (page.locator(f).last.bounding_box() for f in ("#text .line", "#player"))
    assert last["y"] + last["height"] <= player["y"]  # the last words are not under the player


FOCI = ["body", "#play", "#speed", "#sleep", "#seek", "#chapters button", "#links a", "#text .line"]


@pytest.mark.parametrize("focus", FOCI)
def test_arrows_seek_seconds_wherever_the_focus_is(
    new_page: NewPage, served: Served, focus: str
) -> None:
    page = new_page(served.url)
    loaded(page)
    if focus != "body":
        page.locator(f"{focus} >> visible=true").first.focus()
    page.evaluate("audio.currentTime = 0.5")
    page.keyboard.press("ArrowRight")
    until(page, "audio.currentTime === 5.5")
    page.keyboard.press("ArrowLeft")
    until(page, "audio.currentTime === 0.5")
    assert page.input_value("#speed") == "1"
    assert page.evaluate("audio.paused")
    # Nothing is heard that tells where one is.
    words = "seek.getAttribute('aria-valuetext')" if focus == "#seek" else "said.textContent"
    until(page, f"{words}.startsWith('0 seconds')")


def test_lines_are_reached_by_keyboard_and_say_whose_they_are(
    new_page: NewPage, served: Served
) -> None:
    page = new_page(served.url)
    loaded(page)
    assert page.locator("#text .line[tabindex='0']").count() == 1  # one stop, however long
    page.keyboard.press("t")
    spoken = []
    for _ in range(6):
        spoken.append(page.evaluate("document.activeElement.textContent"))
        page.keyboard.press("ArrowDown")
    assert "Ann: “Who left the lamp burning at the end of pier number 1?”" in spoken
    assert "asked Ann." in spoken
    assert page.get_by_role("button", name="Bob: “I did").count() == 1
    page.keyboard.press("End")
    assert page.evaluate("document.activeElement.textContent").startswith("Bob: ")
    page.keyboard.press("Enter")
    start = served.tracks[0].captions[-1].start
    until(page, "at => audio.currentTime > at && !audio.paused", start)
    page.keyboard.press("Space")
    until(page, "audio.paused")


def test_who_begins_to_speak_is_told_once_and_not_against_ones_will(
    new_page: NewPage, served: Served
) -> None:
    watch = """addEventListener('DOMContentLoaded', () => { window.heard = [];
      new MutationObserver(() => heard.push(document.getElementById('said').textContent))
        .observe(document.getElementById('said'), { childList: true }); })"""
    page = new_page(served.url, before=watch)
    loaded(page)
    page.keyboard.press("Space")
    until(page, "heard.includes('Bob')", seconds=40)
    assert [name for name in page.evaluate("heard") if name in ("Ann", "Bob")] == ["Ann", "Bob"]
    assert page.get_attribute("#said", "role") == "status"
    page.keyboard.press("w")
    until(page, "heard.at(-1).startsWith('Bob speaks. Chapter 1: One, ')")
    page.keyboard.press("Space")  # else the short chapter ends by itself meanwhile
    page.keyboard.press("?")
    page.get_by_label("Tell a screen reader who begins to speak").uncheck()
    page.keyboard.press("Escape")
    until(
        page, "!document.getElementById('help').open && document.activeElement.tagName === 'BODY'"
    )
    page.evaluate("heard.length = 0")
    page.keyboard.press("]")
    page.keyboard.press("Space")
    until(
        page,
        "!document.querySelector('audio').paused"
        " && document.getElementById('speaker').textContent === 'Ann'",
        seconds=40,
    )
    assert "Ann" not in page.evaluate("heard")
    assert "Chapter 2: Two" in page.evaluate("heard")


def test_place_and_speed_of_each_book_are_kept(
    new_page: NewPage, published: Path, tmp_path: Path
) -> None:
    for name in ("tide", "other"):
        shutil.copytree(published, tmp_path / "host" / name)
    script = tmp_path / "host/other/book.js"
    script.write_text(re.sub(r'("identifier": ")[^"]*', r"\1another", script.read_text()))
    with web_host(tmp_path / "host") as address:
        page = new_page(f"{address}tide/")
        page.click("#chapters li:nth-child(2) button")
        until(page, "audio.src.includes('/02-') && audio.currentTime > 0.2")
        page.keyboard.press("k")  # Space would press the chapter's button again
        page.keyboard.press("+")
        page.keyboard.press("+")
        speed = page.evaluate("audio.playbackRate")
        place_before = place(page)
        page.reload()
        until(page, "globalThis.audio?.src.includes('/02-') && audio.readyState > 0")
        until(page, "at => Math.abs(audio.currentTime - at) < 0.3", place_before)
        assert page.evaluate("audio.playbackRate") == speed == float(page.input_value("#speed"))
        page.goto(f"{address}other/")
        page.wait_for_selector("#text .line")
        loaded(page)
        assert page.evaluate("[audio.playbackRate, audio.currentTime]") == [1, 0]
        assert "/01-" in page.evaluate("audio.src")
        page.goto(f"{address}tide/#chapter=3&t=2")
        page.wait_for_selector("#text .line")
        until(page, "chapter.textContent.includes('Three') && audio.currentTime === 2")


def test_a_chapter_put_before_does_not_move_the_place(new_page: NewPage, published: Path) -> None:
    with web_host(published) as address:
        page = new_page(address, service_workers="block")
        page.click("#chapters li:nth-child(2) button")
        until(page, "audio.currentTime > 0.2 && audio.src.includes('/02-')")
        page.keyboard.press("k")
        script = published / "book.js"
        before = script.read_text()
        chapter = '{"title": "Before", "part": "", "audio": "01-x.mp3", "duration": 1, "text": "x"}'
        script.write_text(before.replace('"chapters": [', f'"chapters": [{chapter}, '))
        page.reload()
        page.wait_for_selector("#text .line")
        until(page, "audio.src.includes('/02-')")


def test_a_book_heard_to_its_end_begins_again(new_page: NewPage, served: Served) -> None:
    page = new_page(served.url)
    page.keyboard.press("]")
    page.keyboard.press("]")
    until(page, "audio.src.includes('/03-') && audio.readyState > 0")
    page.evaluate("audio.currentTime = audio.duration - 0.3")
    page.keyboard.press("k")
    until(page, "audio.ended")
    until(page, "document.getElementById('said').textContent.startsWith('The end of the book')")
    page.keyboard.press("k")
    until(page, "audio.src.includes('/01-') && audio.currentTime > 0.1")
    page.evaluate(
        "localStorage.setItem(`place:${book.identifier}`, '[2, 9999, \"Chapter 3: Three\"]')"
    )
    page.evaluate("audio.pause()")
    page.wait_for_timeout(400)
    page.evaluate(
        "localStorage.setItem(`place:${book.identifier}`, '[2, 9999, \"Chapter 3: Three\"]')"
    )
    page.reload()
    until(page, "globalThis.audio?.src.includes('/01-')")


def test_the_sleep_timer_stops_at_the_end_of_the_chapter(new_page: NewPage, served: Served) -> None:
    page = new_page(served.url)
    loaded(page)
    page.select_option("#sleep", "chapter")
    page.evaluate("audio.currentTime = audio.duration - 0.4")
    page.click("#play")
    until(page, "audio.src.includes('/02-')")
    page.wait_for_timeout(600)
    assert page.evaluate("[audio.paused, audio.currentTime]") == [True, 0]
    assert page.input_value("#sleep") == ""


def test_the_lock_screen_knows_the_book_and_seeks(new_page: NewPage, served: Served) -> None:
    spy = """globalThis.actions = {};
      MediaSession.prototype.setActionHandler = (name, action) => { actions[name] = action; };"""
    page = new_page(served.url, before=spy)
    loaded(page)
    metadata = page.evaluate(
        "(({ title, artist, album }) => [title, artist, album])(navigator.mediaSession.metadata)"
    )
    assert metadata == ["Chapter 1: One", "Ann Oak", "The Tide & the Lamp"]
    page.evaluate("actions.seekto({ seekTime: 3 })")
    until(page, "audio.currentTime === 3")
    page.evaluate("actions.play({})")
    until(page, "navigator.mediaSession.playbackState === 'playing'")
    page.evaluate("actions.nexttrack({})")
    until(page, "audio.src.includes('/02-')")


def test_on_a_web_host_it_plays_without_the_network_what_was_opened(
    new_page: NewPage, published: Path, tmp_path: Path
) -> None:
    shutil.copytree(published, tmp_path / "host/in/a/folder")
    with web_host(tmp_path / "host") as host:
        address = f"{host}in/a/folder/"
        page = new_page(address)
        until(page, "navigator.serviceWorker.controller !== null")
        page.click("#chapters li:nth-child(2) button")
        until(
            page,
            "(async () => { for (const name of await caches.keys())"
            " for (const stored of await (await caches.open(name)).keys())"
            " if (stored.url.includes('/02-')) return true; return false; })()",
        )
    page.goto(address)
    page.wait_for_selector("#text .line")
    page.click("#chapters li:nth-child(2) button")
    until(page, "audio.currentTime > 0.2")
    page.evaluate("audio.currentTime = 3")
    until(page, "audio.currentTime > 3.1")
    # What was not opened says so, and the page goes on.
    page.click("#chapters li:nth-child(3) button")
    page.wait_for_selector("#problem:has-text('could not be loaded')")


def test_the_whole_book_is_kept_on_the_device_when_the_listener_asks(
    new_page: NewPage, published: Path, tmp_path: Path
) -> None:
    shutil.copytree(published, tmp_path / "host")
    with web_host(tmp_path / "host") as address:
        page = new_page(address)
        page.click("text=Keep the whole book offline")
        page.wait_for_selector("#keep:disabled:has-text('The whole book is on this device')")
    page.goto(address)
    page.wait_for_selector("#keep:disabled:has-text('The whole book is on this device')")
    page.click("#chapters li:nth-child(3) button")
    until(page, "audio.currentTime > 0.2")


def test_a_chapter_that_cannot_be_kept_is_told_and_asked_for_again(
    new_page: NewPage, published: Path, tmp_path: Path
) -> None:
    shutil.copytree(published, tmp_path / "host")
    (chapter,) = (tmp_path / "host").glob("03-*.mp3")
    sound = chapter.read_bytes()
    chapter.unlink()
    with web_host(tmp_path / "host") as address:
        page = new_page(address)
        page.click("text=Keep the whole book offline")
        page.wait_for_selector("#problem:has-text('Not every chapter could be kept')")
        chapter.write_bytes(sound)
        page.click("#keep:has-text('Keep the whole book offline')")
        page.wait_for_selector("#keep:disabled")
        page.wait_for_selector("#problem", state="hidden")


def test_it_seeks_on_a_host_that_gives_no_parts_of_a_file(
    new_page: NewPage, published: Path
) -> None:
    with web_host(published) as address:
        page = new_page(address, service_workers="block")
        loaded(page)
        page.keyboard.press("Space")
        page.keyboard.press("ArrowRight")
        until(page, "audio.currentTime > 5")
        page.keyboard.press("Space")
        page.reload()
        page.wait_for_selector("#text .line")
        until(page, "audio.currentTime > 5", seconds=5)


def test_it_plays_from_a_folder_without_any_host(new_page: NewPage, published: Path) -> None:
    page = new_page((published / "index.html").as_uri())
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    until(page, "audio.currentTime > 5.2")
    page.keyboard.press("]")
    until(page, "document.querySelector('#text').textContent.includes('pier number 2')")


def test_hostile_titles_and_names_do_no_harm(new_page: NewPage, published: Path) -> None:
    bad = "<img src=x onerror=alert(1)></script><script>alert(2)</script>\u2028'\\\""
    for name in ("book.js", "text-1.js"):
        script = (published / name).read_text()
        for word in ("The Tide & the Lamp", "Chapter 1: One", "Ann"):
            script = script.replace(word, f"{word}{bad}".replace("\\", "\\\\").replace('"', '\\"'))
        (published / name).write_text(script)
    with web_host(published) as address:
        page = new_page(address)
        assert page.inner_text("#title").startswith("The Tide & the Lamp<img src=x")
        assert page.locator("img:not(#cover):not(#phone img)").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") == 1280


def test_a_page_without_chapters_says_so(new_page: NewPage, published: Path) -> None:
    script = published / "book.js"
    script.write_text(re.sub(r'"chapters": \[.*\]', '"chapters": []', script.read_text()))
    with web_host(published) as address:
        page = new_page(address, waits=False)
        page.wait_for_selector("#problem:has-text('No chapter is out yet')")
        assert not page.is_visible("#player")
        script.unlink()
        page.reload()
        page.wait_for_selector("#problem:has-text('The book could not be loaded')")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing(new_page: NewPage, served: Served, scheme: str, width: int) -> None:
    page = new_page(served.url, color_scheme=scheme, viewport={"width": width, "height": 844})
    page.locator("#text .line.spoken").first.evaluate("line => line.click()")
    until(page, "document.querySelector('.line.now.spoken')")
    page.keyboard.press("k")
    check_with_axe(page)
    page.click("#keys")
    page.wait_for_selector("#help[open]")
    check_with_axe(page)
