import subprocess
import sys
from pathlib import Path

import pytest

from audiobook.errors import BadClipError, EngineCrashedError, SynthesisError
from audiobook.model import ChapterPlan, Cue, Pause, PauseKind, RenderPlan, TimelineClip, Utterance
from audiobook.synthesis.clips.cache import ClipCache, clip_key
from audiobook.synthesis.rendering import worker_pool
from audiobook.synthesis.rendering.render import count_missing, render_plan, timeline
from audiobook.units import Seconds

PAUSE = Pause(PauseKind.SENTENCE, Seconds(0.25))


def cue(text, voice="low", engine="tone", line=1):
    utterance = Utterance(engine, voice, text)
    return Cue(utterance, clip_key(utterance, "1"), "Narrator", text, line)


def chapter(number, *cues):
    items = [item for cue in cues for item in (cue, PAUSE)]
    return ChapterPlan(number, f"Chapter {number}", tuple(items), "", Path("script/01.txt"))


PLAN = RenderPlan(
    (
        chapter(1, cue("It rained."), cue("It poured all day.")),
        chapter(2, cue("Then it rained."), cue("It rained.")),
        chapter(3),
    )
)


@pytest.fixture
def cache(tmp_path):
    return ClipCache(tmp_path / "clips")


@pytest.fixture
def no_processes(monkeypatch):
    def start(*arguments, **options):
        raise AssertionError("a process was started")

    monkeypatch.setattr(subprocess, "Popen", start)


def test_every_chapter_comes_back_in_order_with_its_clips(cache):
    render_plan(PLAN, cache)
    timelines = [timeline(chapter, cache) for chapter in PLAN.chapters]
    assert [placed.number for placed in timelines] == [1, 2, 3]
    for placed, planned in zip(timelines, PLAN.chapters, strict=True):
        assert len(placed.items) == len(planned.items)
        for got, asked in zip(placed.items, planned.items, strict=True):
            if isinstance(got, TimelineClip):
                assert got.cue == asked
                assert got.clip.key == asked.key
                assert cache.is_sound(asked.key)
                assert len(got.clip.energies) == -(-got.clip.frames // 2400)
            else:
                assert got is asked


def test_chapters_are_announced_as_they_are_complete(cache):
    announced = []
    render_plan(PLAN, cache, on_chapter=announced.append)
    assert sorted(announced, key=lambda placed: placed.number) == [
        timeline(chapter, cache) for chapter in PLAN.chapters
    ]
    assert announced[0].number == 3  # it waits for nothing


def test_progress_counts_characters_of_what_is_missing(cache):
    render_plan(RenderPlan(PLAN.chapters[:1]), cache)
    seen = []
    render_plan(PLAN, cache, report=seen.append)
    # “It rained.” of chapter 2 is chapter 1's clip.
    assert [(p.stage, p.done, p.total, p.detail) for p in seen] == [
        ("render", len("Then it rained."), len("Then it rained."), "Chapter 2")
    ]


def test_nothing_missing_starts_nothing(cache, no_processes):
    for each in PLAN.chapters:
        for one in each.cues:
            cache.put(one.key, bytes(200), 24000)
    announced = []
    render_plan(PLAN, cache, on_chapter=announced.append)
    assert [placed.number for placed in announced] == [1, 2, 3]


def test_lines_that_chapters_share_are_rendered_once_and_awaited_by_all(cache, faulty):
    shared = [cue(f"Line {n} of the whole story.", "sound", "faulty") for n in range(6)]
    plan = RenderPlan(tuple(chapter(n, *shared[n - 1 : n + 2]) for n in range(1, 5)))
    announced = []
    render_plan(plan, cache, workers=2, on_chapter=announced.append)
    assert sorted(placed.number for placed in announced) == [1, 2, 3, 4]
    assert sorted((faulty / "spoken").read_text().splitlines()) == [each.text for each in shared]


def test_a_chapter_that_needs_only_what_an_earlier_one_makes_is_announced(cache):
    same = [cue("It rained."), cue("It poured all day.")]
    plan = RenderPlan(tuple(chapter(n, *same) for n in range(1, 4)))
    assert count_missing(plan, cache) == 2
    announced = []
    render_plan(plan, cache, workers=1, on_chapter=announced.append)
    assert sorted(placed.number for placed in announced) == [1, 2, 3]
    assert count_missing(plan, cache) == 0


def test_a_line_that_is_not_there_has_no_timeline(cache):
    with pytest.raises(SynthesisError, match="vanished"):
        timeline(PLAN.chapters[0], cache)


def test_a_cut_clip_is_rendered_again(cache):
    render_plan(PLAN, cache)
    path = cache.path(PLAN.chapters[0].cues[0].key)
    path.write_bytes(path.read_bytes()[:-100])
    render_plan(PLAN, cache)
    assert cache.is_sound(PLAN.chapters[0].cues[0].key)


def test_one_bad_line_does_not_cost_the_rest(cache, faulty):
    bad = cue("Nobody heard this long line of the story, because it was silent.", "silence",
              "faulty", 12)  # fmt: skip
    good = cue("Everybody heard this one.", "sound", "faulty", 13)
    announced = []
    plan = RenderPlan((chapter(1, bad), chapter(2, good)))
    with pytest.raises(BadClipError) as error:
        render_plan(plan, cache, on_chapter=announced.append)
    assert error.value.where == "script/01.txt:12"
    assert [placed.number for placed in announced] == [2]
    assert cache.is_sound(good.key)


def test_an_engine_that_never_works_is_given_up(cache, faulty, monkeypatch):
    monkeypatch.setattr(worker_pool, "ATTEMPTS", 1)
    lines = [cue(f"Line {n} of them all.", "exit", "faulty", n) for n in range(1, 40)]
    with pytest.raises(EngineCrashedError, match="4 more failed"):
        render_plan(RenderPlan((chapter(1, *lines),)), cache, workers=1)
    assert len((faulty / "spoken").read_text().splitlines()) == 5


def test_a_killed_run_goes_on_where_it_was(cache, faulty):
    def stop(progress):
        if progress.done > 60:
            raise KeyboardInterrupt

    lines = [cue(f"Line {n} of the whole story.", "sound", "faulty") for n in range(10)]
    plan = RenderPlan((chapter(1, *lines),))
    with pytest.raises(KeyboardInterrupt):
        render_plan(plan, cache, workers=1, report=stop)
    done = [line.text for line in lines if cache.get(line.key)]
    assert len(done) >= 3
    render_plan(plan, cache, workers=1)
    spoken = (faulty / "spoken").read_text().splitlines()
    assert [text for text in done if spoken.count(text) > 1] == []


def test_checking_a_plan_needs_no_numpy(tmp_path):
    program = (
        "import sys; from audiobook.synthesis.planning import explain, plan; "
        "from audiobook.synthesis.rendering import render; "
        "print([m for m in ('numpy', 'subprocess', 'pyttsx3') if m in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert result.stdout == "[]\n"


def lines_of(voice, count):
    text = "Line {} of a story that goes on and on until nobody wants to hear it."
    return [cue(text.format(n), voice, "faulty", n) for n in range(1, count + 1)]


def test_an_engine_at_the_wrong_rate_is_found_out_and_nothing_of_it_is_kept(cache, faulty):
    lines = lines_of("wrong-rate", 6)
    with pytest.raises(BadClipError, match="6 of 6 lines") as error:
        render_plan(RenderPlan((chapter(1, *lines),)), cache)
    assert error.value.where == "script/01.txt:1"
    assert not any(cache.get(line.key) for line in lines)


def test_a_doubtful_line_here_and_there_is_kept_and_told(cache, faulty):
    lines = [*lines_of("sound", 6), cue("Oh " * 30, "half", "faulty", 9)]
    announced = []
    render_plan(RenderPlan((chapter(1, *lines),)), cache, on_chapter=announced.append)
    doubts = [item.clip.doubt for item in announced[0].items if isinstance(item, TimelineClip)]
    assert doubts[:-1] == [""] * 6
    assert "too short" in doubts[-1]
