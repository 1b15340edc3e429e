"""`audiobook studio` in a process of its own, and how its page is used."""

import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from support.browser import until

VIEWS = ("script", "cast", "words", "sound", "book", "shelf")


class StudioProcess:
    """`audiobook studio` in a process of its own."""

    def __init__(self, root: Path, environment: dict[str, str], port: int = 0) -> None:
        command = [sys.executable, "-m", "audiobook", "studio", "--dir", str(root), "--no-browser"]
        self.process = subprocess.Popen(
            [*command, f"--port={port}"], stdout=subprocess.PIPE, text=True, env=environment
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        found = re.search(r"http://\S+:(\d+)/\S*", line)
        assert found, line
        self.address, self.port = found[0], int(found[1])

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(how)
        return self.process.wait(20)


def first_script(root: Path) -> Path:
    return min((root / "script").iterdir())


def go_to(page: Any, words: str) -> None:
    page.locator(".line", has_text=words).first.evaluate("line => line.click()")
    until(page, "document.activeElement.classList.contains('at')")


def show(page: Any, view: str) -> None:
    page.locator(".tabs button", has_text=view.capitalize()).click()
    page.wait_for_selector(".line" if view == "script" else f"h1:has-text('{view.capitalize()}')")
