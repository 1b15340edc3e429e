"""Several files that change together."""

from pathlib import Path

import pytest

from audiobook.production import journal
from audiobook.production.journal import Change, digests, finish_change


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    made = tmp_path / "script", tmp_path / "built"
    for place in made:
        place.mkdir()
        (place / "01.txt").write_bytes(b"old")
        (place / "02.txt").write_bytes(b"old")
    return made


def named(places: tuple[Path, Path]) -> dict[str, Path]:
    return {place.name: place for place in places}


@pytest.fixture
def change(places: tuple[Path, Path], tmp_path: Path) -> Change:
    """New contents for the first files; the second ones are to be removed."""
    made = Change(named(places), tmp_path / "pending")
    for place in places:
        assert made.put(place / "01.txt", b"new " + place.name.encode())
        made.remove(place / "02.txt")
    return made


def contents(places: tuple[Path, Path]) -> list[dict[str, bytes]]:
    return [{path.name: path.read_bytes() for path in place.iterdir()} for place in places]


NEW = [{"01.txt": b"new script"}, {"01.txt": b"new built"}]
OLD = [{"01.txt": b"old", "02.txt": b"old"}] * 2


def cut_off(change: Change, monkeypatch: pytest.MonkeyPatch, steps: int) -> None:
    """Commit, but take only so many steps."""
    take = journal._take
    left = [None] * steps

    def take_some(*step: object) -> None:
        if not left:
            raise KeyboardInterrupt
        left.pop()
        take(*step)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(journal, "_take", take_some)
        with pytest.raises(KeyboardInterrupt):
            change.commit()


def test_nothing_changes_before_it_is_committed(
    change: Change, places: tuple[Path, Path], tmp_path: Path
) -> None:
    assert contents(places) == OLD
    finish_change(named(places), tmp_path / "pending")
    assert contents(places) == OLD
    assert not (tmp_path / "pending").exists()


def test_all_changes_when_it_is(change: Change, places: tuple[Path, Path], tmp_path: Path) -> None:
    change.commit()
    assert contents(places) == NEW
    assert not (tmp_path / "pending").exists()


@pytest.mark.parametrize("steps", range(4))
def test_what_was_cut_off_is_finished(
    change: Change,
    places: tuple[Path, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    steps: int,
) -> None:
    cut_off(change, monkeypatch, steps)
    assert contents(places) != NEW
    finish_change(named(places), tmp_path / "pending")
    assert contents(places) == NEW


def test_what_the_author_changed_meanwhile_stays(
    change: Change, places: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_off(change, monkeypatch, 1)
    (places[0] / "01.txt").write_bytes(b"mine")
    (places[0] / "02.txt").write_bytes(b"mine too")
    finish_change(named(places), tmp_path / "pending")
    assert contents(places) == [{"01.txt": b"mine", "02.txt": b"mine too"}, NEW[1]]


def test_the_same_content_is_no_change(places: tuple[Path, Path], tmp_path: Path) -> None:
    change = Change(named(places), tmp_path / "pending")
    before = (places[0] / "01.txt").stat().st_mtime_ns
    assert not change.put(places[0] / "01.txt", b"old")
    change.commit()
    assert (places[0] / "01.txt").stat().st_mtime_ns == before


@pytest.mark.parametrize("damage", ["emptied", "gone", "other", "list", "place"])
def test_a_journal_that_is_not_whole_changes_nothing_and_says_so(
    change: Change,
    places: tuple[Path, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    damage: str,
) -> None:
    cut_off(change, monkeypatch, 0)
    pending = tmp_path / "pending"
    content = next(path for path in pending.iterdir() if path.name != "list.json")
    if damage == "emptied":
        content.write_bytes(b"")
    elif damage == "other":
        content.write_bytes(content.read_bytes()[::-1])
    elif damage == "gone":
        content.unlink()
    else:
        listed = (pending / "list.json").read_bytes()
        torn = listed.replace(b'"script"', b'"elsewhere"') if damage == "place" else listed[:-9]
        (pending / "list.json").write_bytes(torn)
    assert "given up" in finish_change(named(places), pending)
    assert contents(places) == OLD
    assert not pending.exists()
    assert finish_change(named(places), pending) == ""


def test_a_save_that_the_change_was_not_made_from_stays(
    places: tuple[Path, Path], tmp_path: Path
) -> None:
    path = places[0] / "01.txt"
    seen = digests([path])
    path.write_bytes(b"saved meanwhile")
    change = Change(named(places), tmp_path / "pending", seen=seen)
    change.put(path, b"new")
    change.commit()
    assert path.read_bytes() == b"saved meanwhile"
