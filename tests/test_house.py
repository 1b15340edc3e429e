"""The rules of the house: import-linter's contracts, types, style."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    "command",
    [
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        [sys.executable, "-m", "mypy"],
        [sys.executable, "-m", "ruff", "check"],
        [sys.executable, "-m", "ruff", "format", "--check"],
    ],
    ids=["import-linter", "mypy", "ruff check", "ruff format"],
)
def test_house(command: list[str]) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_modules_that_the_documentation_names_exist() -> None:
    modules = [path.relative_to(ROOT).as_posix() for path in sources()]
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    missing = [
        f"{page.name}: {name}"
        for page in pages
        for name in re.findall(r"`([\w/]+\.py)`", page.read_text("utf-8"))
        if not any(f"/{module}".endswith(f"/{name}") for module in modules)
    ]
    assert not missing


def sources() -> Iterator[Path]:
    for folder in ("audiobook", "tests", "benchmarks", "training"):
        yield from (ROOT / folder).rglob("*.py")
