"""Debian's Chromium by Playwright, without a display and without the network."""

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--autoplay-policy=no-user-gesture-required", "--mute-audio",
]  # fmt: skip
_AXE = Path(__file__).parents[1] / "clients/node_modules/axe-core/axe.min.js"


@contextmanager
def chromium_browser() -> Iterator[Any]:
    """A browser without a window."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium")
    assert path is not None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield browser
        browser.close()


def until(page: Any, expression: str, arg: object = None, seconds: float = 60.0) -> None:
    """Waits; Playwright's own way of waiting is forbidden by the pages' policy."""
    end = time.monotonic() + seconds
    while not page.evaluate(expression, arg):
        assert time.monotonic() < end, f"never true: {expression}"
        page.wait_for_timeout(50)


def check_with_axe(page: Any) -> None:
    """Everything that axe-core knows of WCAG holds."""
    # By the debugger: the pages' own policy lets no script in.
    page.evaluate(_AXE.read_text())
    violations = page.evaluate(
        "axe.run().then(r => r.violations.map(v => [v.id, v.nodes[0].failureSummary,"
        " v.nodes.map(n => n.html.slice(0, 160)).slice(0, 4)]))"
    )
    assert violations == [], json.dumps(violations, indent=1)
