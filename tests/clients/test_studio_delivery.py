"""The studio in Chromium: a person split, a book given away, and before there is a script."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.browser import check_with_axe, until
from support.stories import STORY
from support.studio_page import StudioProcess, show

pytestmark = pytest.mark.clients

Serve = Callable[..., StudioProcess]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_before_there_is_a_script(
    serve: Serve, new_page: Callable[..., Any], tmp_path: Path, scheme: str
) -> None:
    (tmp_path / "mine.txt").write_text(STORY)
    page = new_page(serve(tmp_path / "mine").address, color_scheme=scheme)
    check_with_axe(page)
    page.set_input_files("input[type=file]", tmp_path / "mine.txt")
    page.wait_for_selector(".sections input")
    check_with_axe(page)


def test_one_person_is_split_into_two_by_keyboard(
    serve: Serve, new_page: Callable[..., Any], lamp: Path
) -> None:
    page = new_page(serve(lamp).address)
    show(page, "cast")
    page.get_by_label("Edit who Tom is").focus()
    page.keyboard.press("Enter")
    page.get_by_text("These are two people").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".split-lines li")
    check_with_axe(page)
    page.keyboard.type("Old Nick")
    page.get_by_label("Find lines").focus()
    page.keyboard.type("see this")
    until(page, "document.querySelectorAll('.split-lines li').length === 1")
    page.locator(".split-lines input").focus()
    page.keyboard.press("Space")
    page.locator("#other-name").focus()
    page.keyboard.press("Enter")
    # The new one is given a voice at once.
    page.wait_for_selector("dialog >> text=A voice for Old Nick")
    page.keyboard.press("Escape")
    assert "[Tom, Old Nick]" in (lamp / "voices.yaml").read_text()
    assert any("Old Nick: " in path.read_text() for path in (lamp / "script").iterdir())


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_finished_book_is_given_away_from_the_page(
    serve: Serve, new_page: Callable[..., Any], lamp: Path, scheme: str
) -> None:
    page = new_page(serve(lamp).address, color_scheme=scheme)
    show(page, "book")
    page.wait_for_selector(".deliver")
    page.fill("#book-opening_credits", "This is the Lamp.")
    page.locator("form.details button.main").first.click()
    page.wait_for_selector(".notice >> text=Written into book.yaml")
    assert "opening_credits: This is the Lamp." in (lamp / "book.yaml").read_text()
    page.click("text=Make the chapters’ files")
    page.wait_for_selector(
        ".deliver [aria-label='What is being made'] >> text=done", timeout=90_000
    )
    page.click("text=Write the feed")
    until(page, "document.activeElement.id === 'feed-base_url'")
    page.keyboard.type("https://example.org/lamp/")
    page.keyboard.press("Enter")
    page.wait_for_selector(".deliver .queue >> text=https://example.org/lamp/feed.xml")
    assert "https://example.org/lamp/" in (lamp / "output/feed.xml").read_text()
    page.get_by_role("button", name="Check").click()
    page.wait_for_selector(".deliver .queue summary", timeout=90_000)
    page.click("text=On this computer only")
    page.wait_for_selector(".serving a")
    check_with_axe(page)
    listener = page.context.new_page()
    listener.goto(page.locator(".serving a").get_attribute("href"))
    assert listener.locator("audio").count() == 1
    page.click("text=End it")
    page.wait_for_selector(".serving", state="detached")
