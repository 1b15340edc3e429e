import dataclasses
import gc
from pathlib import Path

import pytest

from audiobook.errors import SynthesisError
from audiobook.model import (
    NARRATOR,
    Cast,
    ChapterPlan,
    RenderPlan,
    ScriptChapter,
    ScriptParagraph,
    Segment,
    VoiceSettings,
)
from audiobook.synthesis.clips.cache import ClipCache
from audiobook.synthesis.planning.plan import plan_render
from audiobook.synthesis.planning.plan_file import dump_plan, keep_chapters, load_plan
from audiobook.synthesis.rendering.render import render_plan

CAST = Cast(VoiceSettings("tone:low"))


def chapters(count: int) -> list[ScriptChapter]:
    return [
        ScriptChapter(
            f"Chapter {number}",
            tuple(
                ScriptParagraph((Segment(NARRATOR, f"It rained on day {day}.", line=day),))
                for day in range(1, 4)
            ),
            part="Part One",
            path=Path(f"script/{number}.txt"),
        )
        for number in range(1, count + 1)
    ]


PLAN = plan_render(chapters(3), CAST)


def test_a_plan_comes_back_from_its_file(tmp_path):
    path = tmp_path / "work" / "plan.jsonl"
    dump_plan(PLAN, path)
    loaded = load_plan(path)
    assert tuple(loaded.chapters) == PLAN.chapters
    assert loaded.engine_versions == PLAN.engine_versions
    assert loaded.chapters[1:] == PLAN.chapters[1:]
    assert [each.name for each in path.parent.iterdir()] == ["plan.jsonl"]


def test_the_same_plan_is_not_written_again(tmp_path):
    path = tmp_path / "plan.jsonl"
    dump_plan(PLAN, path)
    before = path.stat().st_mtime_ns
    loaded = load_plan(path)
    assert loaded is not None
    dump_plan(loaded, path)
    assert path.stat().st_mtime_ns == before
    dump_plan(dataclasses.replace(PLAN, engine_versions={"tone": "2"}), path)
    assert load_plan(path).engine_versions == {"tone": "2"}


@pytest.mark.parametrize("damage", ["all", "end", "first line", "another format"])
def test_a_plan_that_cannot_be_read_is_none(tmp_path, damage):
    path = tmp_path / "plan.jsonl"
    assert load_plan(path) is None
    dump_plan(PLAN, path)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(
        {
            "all": b"",
            "end": b"".join(lines[:-1]),
            "first line": lines[0][:100],
            "another format": b"".join([*lines[:-1], b'[99,{"tone":"1"}]\n']),
        }[damage]
    )
    assert load_plan(path) is None


def test_a_plan_kept_on_disk_is_the_same_plan(tmp_path):
    kept = plan_render(
        iter(chapters(3)), CAST, keep=lambda each: keep_chapters(each, tmp_path / "plan.jsonl")
    )
    assert tuple(kept.chapters) == PLAN.chapters
    assert kept.engine_versions == PLAN.engine_versions
    assert len(kept.chapters) == 3
    assert kept.chapters[-1] == PLAN.chapters[-1]


def test_a_plan_on_disk_that_goes_away_is_told(tmp_path):
    path = tmp_path / "plan.jsonl"
    kept = keep_chapters(PLAN.chapters, path)
    path.unlink()
    with pytest.raises(SynthesisError, match="cannot be read") as caught:
        kept[0]
    assert caught.value.path == path


def test_of_a_plan_on_disk_a_chapter_at_a_time_is_held(tmp_path):
    def alive(_: object) -> None:
        held.append(sum(type(each) is ChapterPlan for each in gc.get_objects()))

    held: list[int] = []
    cache = ClipCache(tmp_path / "clips")
    kept = keep_chapters(plan_render(chapters(12), CAST).chapters, tmp_path / "plan.jsonl")
    gc.collect()
    alive(None)
    plan = RenderPlan(kept, PLAN.engine_versions)
    render_plan(plan, cache, workers=1, report=alive, on_chapter=alive)
    render_plan(plan, cache, workers=1, on_chapter=alive)
    assert len(held) > 24
    assert max(held) <= held[0] + 2
