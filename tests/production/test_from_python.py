"""A production that is made by somebody's own program."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TALE = """The Ferry

Chapter One

"The ferry is late," said Ann.

Chapter Two

"It always is," said Bruno, and he looked at the water.
"""
PROGRAM = """
import audiobook

print("begins")
produced = audiobook.Production("ferry").produce("ferry.txt", engine="tone", jobs=2)
print(len(produced.tracks))
"""


def test_a_program_runs_once_and_makes_its_book_though_nothing_guards_its_main_module(
    tmp_path: Path,
) -> None:
    (tmp_path / "ferry.txt").write_text(TALE, encoding="utf-8")
    (tmp_path / "program.py").write_text(PROGRAM, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "program.py"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.stdout.split(), done.stderr, done.returncode) == (["begins", "2"], "", 0)
