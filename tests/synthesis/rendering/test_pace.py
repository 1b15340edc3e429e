from pathlib import Path

import pytest

from audiobook.synthesis.rendering import pace


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "cache_folder", lambda: tmp_path / "cache")


def test_what_runs_took_is_added_up_and_old_runs_fade() -> None:
    pace.record_pace("tone", 100.0, 1_000)
    assert pace.cpu_seconds_per_character() == {"tone": pytest.approx(0.1)}
    for _ in range(40):
        pace.record_pace("tone", 1_000.0, 50_000)
    assert pace.cpu_seconds_per_character()["tone"] == pytest.approx(0.02, rel=0.01)


def test_a_run_of_a_few_words_says_nothing() -> None:
    pace.record_pace("tone", 100.0, 10)
    assert pace.cpu_seconds_per_character() == {}


@pytest.mark.parametrize("content", ["", "[]", '{"tone": 3}', '{"tone": ["x", 1]}', "\0"])
def test_a_damaged_record_is_as_good_as_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache/pace.json").write_text(content)
    assert pace.cpu_seconds_per_character() == {}
    pace.record_pace("tone", 10.0, 1_000)
    assert pace.cpu_seconds_per_character() == {"tone": pytest.approx(0.01)}
