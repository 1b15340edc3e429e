import os
from pathlib import Path

import pytest

from audiobook import cores


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("200000 100000", 2),
        ("150000 100000", 2),
        ("10000 100000", 1),
        ("max 100000", 64),
        ("", 64),
        ("1 0", 64),
        (None, 64),
    ],
)
def test_a_container_that_pays_for_two_of_64_cores_has_two(
    content: str | None, expected: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quota = tmp_path / "cpu.max"
    if content is not None:
        quota.write_text(content)
    monkeypatch.setattr(cores, "_CGROUP_QUOTA", quota)
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: range(64), raising=False)
    assert cores.usable_cores() == expected
