"""The studio in headless Chromium, as an author uses it: by keyboard, by ear, beside an editor."""

import json
import os
import re
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.browser import check_with_axe, until
from support.stories import STORY
from support.studio_page import VIEWS, StudioProcess, first_script, go_to, show

from audiobook.production import Production

pytestmark = pytest.mark.clients


def test_a_manuscript_is_opened_and_its_first_line_heard(
    serve: Callable[..., StudioProcess], new_page: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "mine.txt").write_text(STORY)
    page = new_page(serve(tmp_path / "mine").address)
    page.set_input_files("input[type=file]", tmp_path / "mine.txt")
    page.wait_for_selector(".sections input")
    ticks = page.locator(".sections input")
    assert [ticks.nth(at).is_checked() for at in range(ticks.count())].count(True) == 2
    page.click("text=Find out who speaks")
    page.wait_for_selector(".line", timeout=60_000)
    page.evaluate("document.addEventListener('heard', () => { window.heard = true; })")
    page.locator(".line").first.evaluate("line => line.click()")
    page.keyboard.press("Space")
    until(page, "window.heard")
    page.wait_for_selector(".line.now")


def test_a_speaker_is_corrected_by_keyboard_and_neighbours_settle(
    serve: Callable[..., StudioProcess], new_page: Callable[..., Any], lamp: Path
) -> None:
    page = new_page(serve(lamp).address)
    go_to(page, "You never asked")
    page.keyboard.press("Enter")
    page.keyboard.type("capt")
    page.keyboard.press("Enter")
    page.wait_for_selector(".line[data-said^='Captain Reed'] >> text=You never asked")
    assert "Captain Reed: “" in first_script(lamp).read_text().replace('"', "“")
    page.wait_for_selector(".settling", state="detached", timeout=120_000)
    assert "Captain Reed:" in first_script(lamp).read_text()
    before = page.locator(".line", has_text="You never asked").get_attribute("data-said")
    page.keyboard.press("Control+z")
    until(
        page,
        "was => ![...document.querySelectorAll('.line')].some(l => l.dataset.said === was)",
        arg=before,
    )
    page.keyboard.press("Control+Shift+Z")
    page.wait_for_selector(".line[data-said^='Captain Reed'] >> text=You never asked")


def test_directions_marks_and_splits_by_keyboard_keep_every_word(
    serve: Callable[..., StudioProcess], new_page: Callable[..., Any], lamp: Path
) -> None:
    def words() -> str:
        chapter = Production(lamp).folder.script
        text = min(chapter.iterdir()).read_text()
        lines = [ln for ln in text.splitlines() if ": " in ln and not ln.startswith(("#", "//"))]
        return "".join(line.partition(": ")[2] for line in lines)

    whole = words()
    page = new_page(serve(lamp).address)
    go_to(page, "It was dark")
    page.keyboard.press("i")
    page.keyboard.type("whispered, pause before 1.2")
    page.keyboard.press("Enter")
    page.wait_for_selector(".line[data-said*='whispered, pause before 1.2']")
    page.keyboard.press("m")
    page.keyboard.type("too loud")
    page.keyboard.press("Enter")
    page.wait_for_selector(".line.marked >> text=It was dark")
    assert "too loud" in page.locator(".marks").inner_text()
    until(page, "document.activeElement.classList.contains('at')")
    page.keyboard.press("s")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.keyboard.type("mary")
    page.keyboard.press("Enter")
    page.wait_for_selector(".line[data-said^='Mary'] >> text=dark")
    assert words() == whole


def test_a_voice_is_chosen_by_ear_and_stands_in_voices_yaml(
    serve: Callable[..., StudioProcess], new_page: Callable[..., Any], lamp: Path
) -> None:
    page = new_page(serve(lamp).address)
    before = (lamp / "voices.yaml").read_text()
    show(page, "cast")
    page.evaluate("document.addEventListener('heard', () => { window.heard = true; })")
    page.locator("article[aria-label=Tom] .voice-of").click()
    page.locator("dialog .voice[aria-pressed=false]").first.focus()
    page.keyboard.press("ArrowDown")
    until(page, "window.heard")
    chosen = page.locator("dialog .voice[aria-pressed=true] b").inner_text()
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog", state="detached")
    text = (lamp / "voices.yaml").read_text()
    line = next(line for line in text.splitlines() if line.strip().startswith("Tom:"))
    assert f"pyttsx3:{chosen}" in line
    others = [ln for ln in before.splitlines() if not ln.strip().startswith("Tom:")]
    assert [ln for ln in text.splitlines() if not ln.strip().startswith("Tom:")] == others


def test_a_word_is_respelled_in_the_lexicon(
    serve: Callable[..., StudioProcess], new_page: Callable[..., Any], lamp: Path
) -> None:
    path = first_script(lamp)
    path.write_text(path.read_text().replace("the boats", "the Skrellish boats"))
    page = new_page(serve(lamp).address)
    show(page, "words")
    page.get_by_label("How Skrellish is said").fill("skrel ish")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Said your way")
    assert "lexicon: {Skrellish: skrel ish}" in (lamp / "voices.yaml").read_text()


def test_a_word_that_every_dictionary_knows_is_respelled(
    serve: Callable[..., StudioProcess], new_page: Callable[..., Any], lamp: Path
) -> None:
    page = new_page(serve(lamp).address)
    show(page, "words")
    asked = page.get_by_label("A word of the book")
    asked.fill("zeppelins")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=“zeppelins” is nowhere in the book")
    asked.fill("boats")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="where").first.click()
    page.wait_for_selector(".places li")
    page.get_by_label("How boats is said").fill("bohts")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Said your way")
    assert "lexicon: {boats: bohts}" in (lamp / "voices.yaml").read_text()
    assert not asked.input_value()


def test_what_an_editor_saves_is_shown_and_a_conflict_loses_nothing(
    serve: Callable[..., StudioProcess], new_page: Callable[..., Any], lamp: Path
) -> None:
    page = new_page(serve(lamp).address)
    go_to(page, "You never asked")
    path = first_script(lamp)
    edited = re.sub(r"^\w+\??: (.You never asked)", r"Old Nick: \1", path.read_text(), flags=re.M)
    assert "Old Nick" in edited
    path.write_text(edited)
    page.keyboard.press("1")
    page.wait_for_selector(".line[data-said^='Old Nick'] >> text=You never asked")
    assert "Old Nick: " in path.read_text()
    page.wait_for_selector(".notice")


def test_a_chapter_that_another_program_takes_away_is_told_and_comes_back(
    serve: Callable[..., StudioProcess], new_page: Callable[..., Any], lamp: Path
) -> None:
    page = new_page(serve(lamp).address)
    page.wait_for_selector(".line.at")
    path = first_script(lamp)
    title = page.locator(".chapters button[aria-current]").inner_text().splitlines()[0]
    text = path.read_text()
    path.unlink()
    page.wait_for_selector(f".notice >> text=“{title}” is gone from script/")
    until(page, "n => document.querySelectorAll('.chapters button').length === n", 1)
    assert title not in page.locator(".chapters").inner_text()
    path.write_text(text)
    page.wait_for_selector(f".chapters >> text={title}")


def test_two_pages_and_a_reload_show_the_same(
    serve: Callable[..., StudioProcess], new_page: Callable[..., Any], lamp: Path
) -> None:
    served = serve(lamp)
    one, other = new_page(served.address), new_page(served.address)
    go_to(one, "You never asked")
    one.keyboard.press("0")
    other.wait_for_selector(".line[data-said^='narration'] >> text=You never asked")
    one.wait_for_selector(".line[data-said^='narration'] >> text=You never asked")
    until(one, "localStorage.length > 0")
    at = one.locator(".line.at").get_attribute("data-said")
    one.reload()
    one.wait_for_selector(".line.at")
    assert one.locator(".line.at").get_attribute("data-said") == at


def test_a_killed_studio_is_started_again_and_nothing_is_lost(
    serve: Callable[..., StudioProcess], new_page: Callable[..., Any], lamp: Path
) -> None:
    served = serve(lamp)
    page = new_page(served.address)
    go_to(page, "You never asked")
    page.keyboard.press("0")
    page.wait_for_selector(".line[data-said^='narration'] >> text=You never asked")
    served.stop(signal.SIGKILL)
    page.wait_for_selector("[role=alert] >> text=does not answer")
    again = serve(lamp, port=served.port)
    page.goto(again.address)
    page.wait_for_selector(".line[data-said^='narration'] >> text=You never asked")
    until(page, "document.querySelector('.line.at')")
    page.keyboard.press("Control+z")
    page.wait_for_selector(".line:not([data-said^='narration']) >> text=You never asked")
    assert again.stop() == 0


def test_an_engine_that_fails_says_so_and_the_page_goes_on(
    serve: Callable[..., StudioProcess], new_page: Callable[..., Any], lamp: Path
) -> None:
    voices = lamp / "voices.yaml"
    voices.write_text(
        re.sub(r"^narrator:.*$", 'narrator: "piper:none"', voices.read_text(), flags=re.M)
    )
    page = new_page(serve(lamp).address)
    page.locator(".line").first.evaluate("line => line.click()")
    page.keyboard.press("Space")
    page.wait_for_selector(".notice.error")
    go_to(page, "You never asked")
    page.keyboard.press("0")
    page.wait_for_selector(".line[data-said^='narration'] >> text=You never asked")


def test_a_view_whose_file_is_broken_says_so_and_comes_back_when_it_is_mended(
    serve: Callable[..., StudioProcess], new_page: Callable[..., Any], lamp: Path
) -> None:
    page = new_page(serve(lamp).address)
    for view in ("cast", "words", "sound", "book"):
        path = lamp / ("book.yaml" if view == "book" else "voices.yaml")
        whole = path.read_text()
        path.write_text("{{{")
        page.locator(".tabs button", has_text=view.capitalize()).click()
        page.wait_for_selector(f".page .alert:has-text('{path.name}')")
        page.wait_for_selector("text=Try again")
        path.write_text(whole)
        page.wait_for_selector("text=Try again", state="detached")
        page.wait_for_selector(f"h1:has-text('{view.capitalize()}')")


def test_the_whole_journey_by_keyboard_alone(
    serve: Callable[..., StudioProcess], new_page: Callable[..., Any], lamp: Path
) -> None:
    page = new_page(serve(lamp).address)
    until(page, "document.querySelector('.line.at')")
    page.keyboard.press("?")
    page.wait_for_selector("dialog.help")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog.help", state="detached")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('line')"):
            break
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    page.wait_for_selector(".line.now")
    page.keyboard.press("Space")
    for number, view in enumerate(VIEWS[1:], 2):
        page.keyboard.press(f"Alt+{number}")
        page.wait_for_selector(f"h1:has-text('{view.capitalize()}')")
        until(page, "document.activeElement.matches('main h1')")
    page.keyboard.press("Alt+4")
    page.wait_for_selector("text=Make the chapters’ files")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('button.main')"):
            break
    assert "Make the chapters" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    until(page, "document.querySelector('.wave')?.firstElementChild", seconds=90)
    assert len(list((lamp / "output").glob("*.mp3"))) == 2
    page.focus(".wave")
    page.keyboard.press("ArrowRight")
    until(page, "document.querySelector('audio').currentTime > 4")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_view(
    serve: Callable[..., StudioProcess], new_page: Callable[..., Any], lamp: Path, scheme: str
) -> None:
    page = new_page(serve(lamp).address, color_scheme=scheme)
    go_to(page, "It was dark")
    places = [lambda: None, *(lambda view=view: show(page, view) for view in VIEWS[1:])]
    dialogs = [(None, ""), *((key, "dialog") for key in ("Enter", "s", "i", "m", "?"))]
    for place in places:
        place()
        page.wait_for_timeout(400)
        check_with_axe(page)
    show(page, "script")
    for key, wanted in dialogs[1:]:
        go_to(page, "It was dark")
        page.keyboard.press(key)
        page.wait_for_selector(wanted)
        check_with_axe(page)
        page.keyboard.press("Escape")
        page.wait_for_selector(wanted, state="detached")
    show(page, "cast")
    for opener in (".voice-of", "[aria-label='Edit who Tom is']"):
        page.locator(opener).last.click()
        page.wait_for_selector("dialog")
        check_with_axe(page)
        page.keyboard.press("Escape")
        page.wait_for_selector("dialog", state="detached")


@pytest.mark.parametrize("width", [390, 768, 1280, 2560])
def test_it_fits_the_screen(
    serve: Callable[..., StudioProcess], new_page: Callable[..., Any], lamp: Path, width: int
) -> None:
    page = new_page(serve(lamp).address, viewport={"width": width, "height": 844})
    for view in VIEWS:
        if view != "script":
            show(page, view)
        page.wait_for_timeout(200)
        assert page.evaluate("document.documentElement.scrollWidth") == width, view
    show(page, "script")
    if width < 500:
        small = page.evaluate(
            "[...document.querySelectorAll('button, select')].filter(e => e.offsetParent)"
            ".map(e => [e.textContent, e.getBoundingClientRect().height]).filter(([, h]) => h < 36)"
        )
        assert small == []
        right = (
            "[...document.querySelectorAll('.tabs button')].at(-1).getBoundingClientRect().right"
        )
        assert page.evaluate(right) <= width
    # What plays does not lie on what is pressed.
    covered = page.evaluate(
        """[...document.querySelectorAll('.panel .actions button')].filter(e => e.offsetParent)
          .filter(e => { const b = e.getBoundingClientRect(), x = b.left + b.width / 2;
            const top = document.elementFromPoint(x, b.top + b.height / 2);
            return x < innerWidth && !e.contains(top); }).map(e => e.textContent)"""
    )
    assert covered == []


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (768, "light"), (2560, "light")])
def test_a_new_book_is_opened_on_any_screen_and_axe_finds_nothing(
    serve: Callable[..., StudioProcess],
    new_page: Callable[..., Any],
    tmp_path: Path,
    width: int,
    scheme: str,
) -> None:
    (tmp_path / "new").mkdir()
    page = new_page(
        serve(tmp_path / "new").address,
        viewport={"width": width, "height": 844},
        color_scheme=scheme,
    )
    page.wait_for_selector("input[type=file]", state="attached")
    check_with_axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    manuscript = tmp_path / "lamp.txt"
    manuscript.write_text(STORY)
    page.set_input_files("input[type=file]", str(manuscript))
    page.wait_for_selector(".sections input")
    check_with_axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_next_doubt_is_found_though_the_list_of_doubts_comes_late(
    serve: Callable[..., StudioProcess], new_page: Callable[..., Any], lamp: Path
) -> None:
    page = new_page(serve(lamp).address)
    waiting: list[Any] = []

    def hold(route: Any) -> None:
        waiting.append(route)

    page.route("**/doubts", hold)
    page.reload()
    page.wait_for_selector(".line")
    page.wait_for_selector("text=Reading the doubts")
    page.keyboard.press("n")
    page.wait_for_timeout(200)
    assert page.locator("text=No line is in doubt").count() == 0
    for route in waiting:
        route.continue_()
    page.wait_for_selector(".line.at.doubt")


def test_who_went_to_another_line_meanwhile_is_not_called_back(
    serve: Callable[..., StudioProcess], new_page: Callable[..., Any], lamp: Path
) -> None:
    page = new_page(serve(lamp).address)
    go_to(page, "You never asked")
    waiting: list[Any] = []

    def hold(route: Any) -> None:
        waiting.append(route)

    page.route("**/doubts", hold)
    page.keyboard.press("2")
    while not waiting:
        page.wait_for_timeout(20)
    go_to(page, "It was dark")
    with page.expect_response("**/doubts"):
        for route in waiting:
            route.continue_()
    page.wait_for_timeout(300)
    assert "It was dark" in page.locator(".line.at").inner_text()


def test_hostile_names_do_no_harm(
    serve: Callable[..., StudioProcess], new_page: Callable[..., Any], lamp: Path
) -> None:
    book = lamp / "book.yaml"
    bad = "<img src=x onerror=alert(1)>"
    book.write_text(re.sub(r"^title:.*$", f"title: '{bad}'", book.read_text(), flags=re.M))
    path = first_script(lamp)
    path.write_text(path.read_text().replace("Tom: ", "<script>alert(2)</script>: ", 1))
    page = new_page(serve(lamp).address)
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    assert bad in page.locator(".book-title").inner_text()
    show(page, "cast")
    assert page.locator("img").count() == 0


def test_screenshots_for_the_guide(
    serve: Callable[..., StudioProcess], new_page: Callable[..., Any], tmp_path: Path
) -> None:
    """Writes docs/screenshots/, when SCREENSHOTS is set."""
    sample = Path(__file__).parents[2] / "sample/a-mad-tea-party.txt"
    root = tmp_path / "alice"
    root.mkdir()
    shutil.copy(sample, root)
    made = Production(root)
    made.new(root / sample.name)
    made.build()
    made.cast(engine="pyttsx3")
    page = new_page(serve(root).address, viewport={"width": 1280, "height": 800})
    page.keyboard.press("n")
    page.wait_for_selector(".line.at.doubt")
    page.locator(".line").first.evaluate("line => line.click()")
    page.keyboard.press("n")
    page.wait_for_selector(".line.at.doubt")
    place = Path(os.environ.get("SCREENSHOTS", tmp_path))
    page.screenshot(path=place / "studio-script.png")
    show(page, "cast")
    page.screenshot(path=place / "studio-cast.png")
    page.locator(".voice-of").nth(2).click()
    page.wait_for_selector("dialog .voice")
    page.screenshot(path=place / "studio-voices.png")
    page.keyboard.press("Escape")
    made.produce()
    show(page, "book")
    page.wait_for_selector(".deliver")
    page.wait_for_timeout(500)
    page.screenshot(path=place / "studio-book.png")
    assert (place / "studio-script.png").stat().st_size > 20_000


def test_a_long_book_opens_at_once_and_scrolls(
    serve: Callable[..., StudioProcess], new_page: Callable[..., Any], lamp: Path, tmp_path: Path
) -> None:
    """300,000 words, one chapter of them 10,000 lines."""
    from support.long_script import write_long_script

    write_long_script(lamp / "script")
    served = serve(lamp)
    started = time.monotonic()
    page = new_page(served.address)
    opened = time.monotonic() - started
    frames = page.evaluate(
        """async () => {
          const times = []; let last = performance.now();
          for (let n = 0; n < 200; n++) {
            await new Promise(requestAnimationFrame);
            const now = performance.now(); times.push(now - last); last = now;
            scrollBy(0, 240);
          }
          return times.sort((a, b) => a - b);
        }"""
    )
    lines = page.evaluate("document.querySelectorAll('.line').length")
    memory = Path(f"/proc/{served.process.pid}/status").read_text()
    resident = re.search(r"VmRSS:\s+(\d+)", memory)
    figures = {
        "opened_s": round(opened, 2),
        "frame_95_ms": round(frames[189], 1),
        "lines_laid_out": lines,
        "server_mb": round(int(resident[1]) / 1024) if resident else None,
        "page_mb": round(page.evaluate("performance.memory.usedJSHeapSize") / 2**20),
    }
    (tmp_path / "figures.json").write_text(json.dumps(figures))
    # That what is laid out is a window of the chapter does not depend on the machine.
    assert lines < 2500
