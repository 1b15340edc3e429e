import dataclasses

import pytest

from audiobook.model import (
    NARRATOR,
    Cast,
    Cue,
    Pause,
    RenderPlan,
    Role,
    ScriptChapter,
    ScriptParagraph,
    Segment,
    VoiceSettings,
)
from audiobook.synthesis.clips.cache import ClipCache
from audiobook.synthesis.planning.explain import Reason, explain_plan
from audiobook.synthesis.planning.plan import plan_render

CAST = Cast(
    VoiceSettings("tone:low"),
    roles={
        "Ann": Role("Ann", VoiceSettings("tone:high")),
        "Bob": Role("Bob", VoiceSettings("tone:bass")),
    },
)


def script(*lines):
    return [
        ScriptChapter(
            "Chapter I",
            tuple(ScriptParagraph((Segment(speaker, text),)) for speaker, text in lines),
        )
    ]


LINES = ((NARRATOR, "It rained."), ("Ann", "“Again.”"))
PLAN = plan_render(script(*LINES), CAST)


@pytest.fixture
def cache(tmp_path):
    return ClipCache(tmp_path / "clips")


def fill(cache, plan=PLAN):
    for chapter in plan.chapters:
        for cue in chapter.cues:
            cache.put(cue.key, bytes(48000), 24000)


def test_without_a_plan_before_everything_is_new(cache):
    outlook = explain_plan(PLAN, cache)
    assert outlook.reasons == {Reason.NEW: 3}
    assert outlook.cues == 3
    assert 0 < outlook.seconds_to_render < outlook.seconds


def test_what_is_there_is_measured(cache):
    fill(cache)
    outlook = explain_plan(PLAN, cache)
    assert outlook.to_render == ()
    assert outlook.seconds_to_render == 0
    # heading, line, line; after them the pauses of heading, paragraph and chapter
    pauses = sum(item.seconds for item in PLAN.chapters[0].items if isinstance(item, Pause))
    assert outlook.seconds == pytest.approx(3 * 1 + pauses)


def test_doubtful_clips_are_told(cache):
    fill(cache)
    cue = PLAN.chapters[0].cues[1]
    cache.put(cue.key, bytes(48000), 24000, doubt="too short")
    (told,) = explain_plan(PLAN, cache).doubtful
    assert (told.cue, told.doubt) == (cue, "too short")


def changed(**fields):
    return dataclasses.replace(CAST, **fields)


@pytest.mark.parametrize(
    "lines, cast, reason",
    [
        ((LINES[0], ("Ann", "“Always.”")), CAST, Reason.NEW),
        ((LINES[0], ("Bob", "“Again.”")), CAST, Reason.SPEAKER),
        (LINES, changed(roles={"Ann": Role("Ann", VoiceSettings("tone:alto"))}), Reason.VOICE),
        (
            LINES,
            changed(roles={"Ann": Role("Ann", VoiceSettings("tone:high", gain=-3))}),
            Reason.SETTINGS,
        ),
    ],
)
def test_why_a_line_is_rendered_again(cache, lines, cast, reason):
    fill(cache)
    outlook = explain_plan(plan_render(script(*lines), cast), cache, PLAN)
    assert [(item.cue.text, item.reason) for item in outlook.to_render] == [(lines[1][1], reason)]


def test_another_version_of_the_engine(cache):
    fill(cache)
    chapters = tuple(
        dataclasses.replace(
            chapter,
            items=tuple(
                dataclasses.replace(item, key="0" * 64) if isinstance(item, Cue) else item
                for item in chapter.items
            ),
        )
        for chapter in PLAN.chapters
    )
    newer = RenderPlan(chapters, {"tone": "2"})
    assert set(explain_plan(newer, cache, PLAN).reasons) == {Reason.ENGINE}


def test_a_clip_that_got_lost(cache):
    fill(cache)
    cache.path(PLAN.chapters[0].cues[1].key).unlink()
    assert explain_plan(PLAN, cache, PLAN).reasons == {Reason.MISSING: 1}


def test_the_same_words_twice_are_rendered_once(cache):
    plan = plan_render(script(LINES[1], LINES[1]), CAST)
    outlook = explain_plan(plan, cache)
    assert outlook.cues == 3
    assert len(outlook.to_render) == 2
