"""Every word of books of all constructions, from the spine to script/."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SPINE = Path(__file__).parents[2] / "benchmarks" / "spine.py"


def test_no_word_of_a_book_is_lost_added_or_out_of_order() -> None:
    done = subprocess.run(
        [sys.executable, SPINE, "--own"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 words unexplained in 22 books" in done.stdout
