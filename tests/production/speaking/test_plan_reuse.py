"""A plan is taken from the run before only where it would be the same one."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from audiobook.model import ChapterPlan
from audiobook.production import Production
from audiobook.production.speaking import plan_reuse
from audiobook.production.speaking import rendering as speaking
from audiobook.synthesis.engines.tone import ToneEngine

BOOK = """The Mill

Chapter One

The wheel stood still. “Is it frozen?” asked Ann. “It is,” said Tom, “since 1901.”

Chapter Two

“Then we wait,” said Ann, and they waited until the thaw.
"""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("mill") / "mill"
    book = root.with_suffix(".txt")
    book.write_text(BOOK)
    production = Production(root)
    production.build(book)
    production.cast(engine="tone")
    planned(root)
    return root


@pytest.fixture
def root(template: Path, tmp_path: Path) -> Iterator[Path]:
    # Same folder, same dates: what a copy elsewhere does is a test of its own.
    kept = tmp_path / "kept"
    shutil.copytree(template, kept)
    yield template
    shutil.rmtree(template)
    shutil.copytree(kept, template)


def planned(root: Path, engine: str | None = None) -> list[ChapterPlan]:
    with (
        Production(root).folder.locked() as project,
        speaking.plan_on_disk(project, engine=engine) as plan,
    ):
        return list(plan.chapters)


def fresh(root: Path, engine: str | None = None) -> list[ChapterPlan]:
    return list(speaking.plan(Production(root).folder, engine=engine).chapters)


@pytest.fixture
def plannings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows with every plan that is made."""
    counted: list[str] = []
    plan = speaking._plan

    def counting(*arguments: Any) -> object:
        counted.append("planned")
        return plan(*arguments)

    monkeypatch.setattr(speaking, "_plan", counting)
    return counted


def test_what_has_not_changed_is_not_planned_again(root: Path, plannings: list[str]) -> None:
    assert planned(root) == planned(root)
    assert not plannings
    assert planned(root) == fresh(root)


def _edit(name: str, old: str, new: str) -> Callable[[Path], None]:
    def edit(root: Path) -> None:
        (path,) = root.glob(name)
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))

    return edit


def _leave_out_chapter(root: Path) -> None:
    sorted((root / "script").glob("*.txt"))[1].unlink()


def _add_pronunciation(root: Path) -> None:
    with (root / "voices.yaml").open("a") as file:
        file.write("\nlexicon:\n  Ann: Anne\n")


@pytest.mark.parametrize(
    "change",
    [
        _edit("script/*1*.txt", "stood still", "turned still"),
        _edit("script/*1*.txt", "Tom:", "Ann:"),
        _edit("voices.yaml", "tone:low", "tone:mezzo"),
        _edit("book.yaml", "language: en", "language: en-GB"),
        _leave_out_chapter,
        _add_pronunciation,
    ],
    ids=["word", "speaker", "voice", "language", "chapter", "pronunciation"],
)
def test_what_an_author_changes_is_planned(
    root: Path, plannings: list[str], change: Callable[[Path], None]
) -> None:
    change(root)
    assert planned(root) == fresh(root)
    assert len(plannings) == 2
    assert planned(root) == fresh(root)
    assert len(plannings) == 3, "the new plan is not kept"


def test_another_version_of_an_engine_or_of_the_program_plans_anew(
    root: Path, plannings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ToneEngine, "version", "another")
    assert planned(root) == fresh(root)
    assert len(plannings) == 2
    monkeypatch.setattr(plan_reuse, "_program", lambda: ("another",))
    planned(root)
    assert len(plannings) == 3


@pytest.mark.parametrize("damage", [b"", b"\0" * 400, b"[1, 2]\n"])
@pytest.mark.parametrize("name", ["rendering.jsonl", "rendering.digest"])
def test_a_damaged_plan_is_made_again(
    root: Path, plannings: list[str], name: str, damage: bytes
) -> None:
    path = root / ".audiobook/state" / name
    path.write_bytes(damage)
    assert planned(root) == fresh(root)
    assert len(plannings) == 2


def test_a_copy_elsewhere_names_its_own_files(
    root: Path, tmp_path: Path, plannings: list[str]
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(root, copy)
    assert {chapter.path.parent for chapter in planned(copy) if chapter.path} == {copy / "script"}
    assert len(plannings) == 1


def test_an_engine_that_is_asked_for_has_a_plan_of_its_own(root: Path) -> None:
    assert planned(root, engine="tone") == fresh(root, engine="tone")
    assert planned(root, engine="pyttsx3") == fresh(root, engine="pyttsx3")
    assert planned(root) == fresh(root)
