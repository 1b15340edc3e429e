"""The campaign of benchmarks/faults.py in a short form: the same faults in every run."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.clients

FAULTS = Path(__file__).parents[2] / "benchmarks" / "faults.py"


@pytest.mark.parametrize(
    "kind",
    [
        ("--kills", "10"),
        ("--disks", "12"),
        ("--power", "12"),
        ("--mutations", "76"),
    ],
    ids=["kills", "disks", "power", "mutations"],
)
def test_after_a_fault_a_book_is_as_if_nothing_had_happened(kind: tuple[str, str]) -> None:
    none = {"--kills": "0", "--disks": "0", "--power": "0", "--mutations": "0"}
    numbers = [word for pair in (none | dict([kind])).items() for word in pair]
    done = subprocess.run(
        [sys.executable, str(FAULTS), *numbers], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
