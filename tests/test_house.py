"""The rules of the house: import-linter's contracts, types, style."""

import subprocess
import sys
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
