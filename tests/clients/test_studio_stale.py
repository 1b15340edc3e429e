"""What a page of the studio shows and plays is what stands in the files, whoever changed them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from support.browser import until
from support.studio_page import StudioProcess, go_to, show

pytestmark = pytest.mark.clients
Serve = Callable[..., StudioProcess]


def test_a_chapter_that_was_made_anew_is_the_one_that_is_heard(
    serve: Serve, new_page: Callable[..., Any], lamp: Path
) -> None:
    def make_files() -> None:
        page.click("text=Make the chapters’ files")

    def length() -> float:
        return float(page.evaluate("document.querySelector('.track audio').duration"))

    page = new_page(serve(lamp).address)
    show(page, "sound")
    make_files()
    page.wait_for_selector(".track .wave", timeout=90_000)
    until(page, "document.querySelector('.track audio').duration > 1")
    old = length()
    show(page, "script")
    go_to(page, "It was dark")
    page.keyboard.press("i")
    page.keyboard.type("pause before 6.0")
    page.keyboard.press("Enter")
    page.wait_for_selector(".line[data-said*='pause before']")
    show(page, "sound")
    page.wait_for_selector(".track .wave")
    until(page, "document.querySelector('.track audio').duration > 1")
    make_files()
    until(page, "old => document.querySelector('.track audio').duration > old + 4", arg=old)


def test_undo_is_seen_in_every_view_and_takes_nothing_that_is_being_typed(
    serve: Serve, new_page: Callable[..., Any], lamp: Path, tmp_path: Path
) -> None:
    Image.new("RGB", (600, 600), "teal").save(tmp_path / "teal.png")
    page = new_page(serve(lamp).address)
    show(page, "book")
    page.set_input_files("input[aria-label='Cover picture']", tmp_path / "teal.png")
    page.wait_for_selector(".cover img")
    page.fill("#book-series", "Lamps")
    page.locator("h1").focus()
    page.keyboard.press("Control+z")
    page.wait_for_selector(".cover img", state="detached")
    page.keyboard.press("Control+Shift+Z")
    page.wait_for_selector(".cover img")
    assert page.locator("#book-series").input_value() == "Lamps"
    assert page.locator(".notice", has_text="cover").count() == 1


def test_notices_leave_the_tabs_of_a_narrow_screen_free(
    serve: Serve, new_page: Callable[..., Any], lamp: Path
) -> None:
    page = new_page(serve(lamp).address, viewport={"width": 390, "height": 780})
    show(page, "cast")
    page.get_by_label("Edit who Tom is").click()
    page.get_by_label("Narrates a whole chapter").select_option(index=2)
    page.get_by_role("button", name="Narrate", exact=True).click()
    page.wait_for_selector(".notice >> text=Tom narrates")
    page.get_by_label("Edit who Tom is").click(force=True)
    page.fill("#rename", "Captain Reed")
    page.keyboard.press("Enter")
    page.wait_for_selector(".notice.error >> text=Captain Reed already")
    page.keyboard.press("Escape")
    for view in ("words", "sound", "book", "script"):
        show(page, view)


def test_every_step_of_a_share_of_a_blend_counts(
    serve: Serve, new_page: Callable[..., Any], lamp: Path
) -> None:
    page = new_page(serve(lamp).address)
    shares = page.evaluate(
        """async () => {
            const { withShare } = await import("/static/blend.js");
            let parts = [0.5, 0.3, 0.2].map(weight => ({ weight }));
            const seen = [];
            for (let step = 0.5; step < 0.93; step += 0.05) {
                parts = withShare(parts, 0, step + 0.05);
                seen.push(parts.map(part => part.weight));
            }
            parts = withShare(parts.slice(0, 2).concat({ weight: 0.001 }), 0, 0.95);
            window.least = Math.min(...parts.map(part => part.weight));
            return seen;
        }"""
    )
    assert page.evaluate("window.least") == 0.01
    assert [own for own, *_ in shares] == pytest.approx([0.55 + 0.05 * n for n in range(9)])
    for own, second, third in shares:
        assert own + second + third == pytest.approx(1)
        assert second / third == pytest.approx(1.5)


def test_takes_of_one_chapter_are_not_offered_for_another(
    serve: Serve, new_page: Callable[..., Any], lamp: Path
) -> None:
    page = new_page(serve(lamp).address)
    page.keyboard.press("t")
    page.wait_for_selector(".takes")
    line = page.locator(".line.at").get_attribute("data-line")
    page.keyboard.press("]")
    page.wait_for_selector("h1 >> text=The Boat")
    assert page.locator(".line.at").get_attribute("data-line") == line
    assert page.locator(".takes").count() == 0


def test_the_scene_of_a_line_is_rendered_from_the_script(
    serve: Serve, new_page: Callable[..., Any], lamp: Path
) -> None:
    page = new_page(serve(lamp).address)
    go_to(page, "You never asked")
    page.keyboard.press("Shift+R")
    page.wait_for_selector(".notice >> text=this scene")
    show(page, "sound")
    page.wait_for_selector(".queue li.done >> text=A scene of", timeout=60_000)
