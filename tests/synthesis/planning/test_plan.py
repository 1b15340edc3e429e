import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook.errors import UnknownVoiceError
from audiobook.model import (
    NARRATOR,
    NATURAL_PACE,
    Cast,
    Cue,
    Device,
    Doubts,
    Gender,
    Pause,
    PauseKind,
    Pauses,
    Role,
    SceneBreak,
    ScriptChapter,
    ScriptParagraph,
    Segment,
    Together,
    VoiceSettings,
)
from audiobook.synthesis.planning.plan import plan_render
from audiobook.units import Seconds

CAST = Cast(
    VoiceSettings("tone:low"),
    pace=NATURAL_PACE,
    roles={
        "Ann": Role("Ann", VoiceSettings("tone:high", rate=1.1), ("Annie",), Gender.FEMALE),
        "Bob": Role("Bob", VoiceSettings("tone:bass"), gender=Gender.MALE),
    },
    others={
        Gender.MALE: (VoiceSettings("tone:tenor"), VoiceSettings("tone:baritone")),
        Gender.FEMALE: (VoiceSettings("tone:alto"),),
    },
)


def paragraph(*segments):
    return ScriptParagraph(
        tuple(Segment(speaker, text, line=n) for n, (speaker, text) in enumerate(segments, 1))
    )


def plan(*blocks, cast=CAST, title="", part="", **options):
    return plan_render([ScriptChapter(title, blocks, part)], cast, **options).chapters[0]


def voices(chapter):
    return [cue.utterance.voice for cue in chapter.cues]


def pauses(chapter):
    """Kind and seconds of the pauses, without the chapter's last."""
    return [(p.kind, p.seconds) for p in chapter.items if isinstance(p, Pause)][:-1]


def test_each_speaker_has_the_voice_of_the_cast():
    chapter = plan(
        paragraph((NARRATOR, "It rained."), ("Ann", "“Again.”"), ("Annie", "“Always.”")),
        paragraph(("Bob", "“Yes.”")),
    )
    assert voices(chapter) == ["low", "high", "high", "bass"]
    assert [cue.utterance.rate for cue in chapter.cues] == [1.0, 1.1, 1.1, 1.0]
    assert [cue.paragraph for cue in chapter.cues] == [1, 1, 1, 2]


def test_speakers_outside_the_cast_share_the_pool_repeatably():
    lines = [paragraph((f"Sailor {n}", "“Aye.”")) for n in range(30)]
    genders = {f"Sailor {n}": Gender.MALE for n in range(30)}
    chosen = voices(plan(*lines, genders=genders))
    assert set(chosen) == {"tenor", "baritone"}
    assert chosen == voices(plan(*lines, genders=genders))
    # Who else speaks makes no difference.
    assert voices(plan(*lines[7:9], genders=genders)) == chosen[7:9]


def test_without_a_pool_the_narrator_speaks():
    assert voices(plan(paragraph(("Nobody", "“Well.”")), cast=Cast(CAST.narrator))) == ["low"]


def test_headings_are_spoken_by_the_narrator_and_a_part_once():
    body = (paragraph((NARRATOR, "It rained.")),)
    chapters = [
        ScriptChapter("Chapter I", body, part="Part One"),
        ScriptChapter("Chapter II", body, part="Part One"),
        ScriptChapter("Chapter III", body, part="Part Two"),
    ]
    planned = plan_render(chapters, CAST).chapters
    assert [cue.text for cue in planned[0].cues] == ["Part One", "Chapter I", "It rained."]
    assert [cue.text for cue in planned[1].cues] == ["Chapter II", "It rained."]
    assert [cue.text for cue in planned[2].cues] == ["Part Two", "Chapter III", "It rained."]
    assert [p.kind for p in planned[0].items if isinstance(p, Pause)] == [
        PauseKind.HEADING,
        PauseKind.HEADING,
        PauseKind.CHAPTER,
    ]
    assert planned[0].cues[0].utterance.text.endswith(".")
    assert planned[0].cues[0].paragraph == 0


def test_pauses_by_what_lies_between():
    chapter = plan(
        paragraph((NARRATOR, "It rained. It poured.")),
        paragraph(("Ann", "“Why,”"), (NARRATOR, " said Ann, "), ("Ann", "“are you wet?”")),
        paragraph(("Bob", "“Guess.”")),
        SceneBreak("* * *"),
        paragraph((NARRATOR, "They left.")),
        paragraph((NARRATOR, "Nobody waved."), ("Bob", "“Never.”")),
    )
    assert [kind for kind, _ in pauses(chapter)] == [
        PauseKind.SENTENCE,
        PauseKind.PARAGRAPH,
        PauseKind.SPEAKER,  # inside the sentence
        PauseKind.SPEAKER,
        PauseKind.SPEAKER,  # the next turn
        PauseKind.SCENE,
        PauseKind.PARAGRAPH,
        PauseKind.SPEAKER,
    ]
    seconds = [length for _, length in pauses(chapter)]
    assert seconds[2] < 0.5 * Pauses().speaker
    assert seconds[3] < seconds[4] < seconds[1] < seconds[5]


def test_pauses_are_the_casts():
    cast = Cast(CAST.narrator, pauses=Pauses(sentence=Seconds(0.1), chapter=Seconds(5)))
    chapter = plan(paragraph((NARRATOR, "It rained. It poured.")), cast=cast)
    assert 0.05 < pauses(chapter)[0][1] < 0.15
    assert chapter.items[-1] == Pause(PauseKind.CHAPTER, Seconds(5))


@pytest.mark.parametrize("text", ["* * *", "…", "—", "“!”", " ", "🙂", "\n"])
def test_what_cannot_be_spoken_is_left_out(text):
    chapter = plan(paragraph((NARRATOR, "It rained.")), paragraph((NARRATOR, text)))
    assert [cue.text for cue in chapter.cues] == ["It rained."]
    assert plan(paragraph((NARRATOR, text))).items == ()


def test_a_long_sentence_is_cut_at_clauses_with_short_pauses():
    clause = "the rain came down upon the roofs and the yards and the river"
    text = ", and ".join([clause] * 12) + "."
    chapter = plan(paragraph((NARRATOR, text)))
    assert len(chapter.cues) > 1
    assert all(len(cue.utterance.text) <= 400 for cue in chapter.cues)
    assert all(cue.text.endswith((",", ".")) for cue in chapter.cues)
    assert max(seconds for _, seconds in pauses(chapter)) < 0.5 * Pauses().sentence


def test_a_spoken_form_longer_than_its_text_is_cut_again():
    text = " ".join(str(n) for n in range(1111, 9999, 97)) + "."
    chapter = plan(paragraph((NARRATOR, text)))
    assert all(len(cue.utterance.text) <= 400 for cue in chapter.cues)
    assert " ".join(cue.text for cue in chapter.cues) == text


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=80), max_size=6))
def test_any_text_can_be_planned(texts):
    chapter = plan(*(paragraph((NARRATOR, text), ("Ann", text)) for text in texts))
    for before, after in zip(chapter.items, chapter.items[1:], strict=False):
        assert isinstance(before, Cue) != isinstance(after, Cue)
    for cue in chapter.cues:
        assert any(map(str.isalnum, cue.utterance.text))


def test_the_key_changes_with_the_engines_version():
    class Newer:
        def __init__(self, engine):
            self._engine = engine

        def __getattr__(self, name):
            return "99" if name == "version" else getattr(self._engine, name)

    from audiobook.synthesis.registry import make_engine

    block = paragraph((NARRATOR, "It rained."))
    old, new = plan(block), plan(block, get_engine=lambda name: Newer(make_engine(name)))
    assert old.cues[0].utterance == new.cues[0].utterance
    assert old.cues[0].key != new.cues[0].key


def test_another_engine_for_everything_keeps_gender_and_difference():
    cast = Cast(
        VoiceSettings("nowhere:anna"),
        roles={
            name: Role(name, VoiceSettings(f"nowhere:{name}", pitch=1.0), gender=gender)
            for name, gender in [("Bob", Gender.MALE), ("Cy", Gender.MALE), ("Di", Gender.FEMALE)]
        },
    )
    blocks = [paragraph((name, "“Well.”")) for name in (NARRATOR, "Bob", "Cy", "Di", "Bob")]
    chapter = plan(*blocks, cast=cast, engine="tone")
    chosen = voices(chapter)
    assert chosen[1] == chosen[4]
    assert len(set(chosen[:4])) == 4
    assert set(chosen[1:3]) <= {"low", "tenor", "bass", "baritone"}
    assert chapter.cues[1].utterance.pitch == 1.0


def test_a_substitute_is_not_a_voice_that_somebody_has():
    cast = Cast(
        VoiceSettings("tone:low"),
        roles={"Bob": Role("Bob", VoiceSettings("nowhere:bob"), gender=Gender.MALE)},
    )
    chapter = plan(paragraph((NARRATOR, "Well,"), ("Bob", "“Well.”")), cast=cast, engine="tone")
    assert voices(chapter) == ["low", "tenor"]


@pytest.mark.parametrize("voice", ["tone:sopprano", "low"])
def test_a_voice_that_does_not_exist(voice, tmp_path):
    cast = Cast(VoiceSettings(voice), path=tmp_path / "voices.yaml")
    with pytest.raises(UnknownVoiceError) as error:
        plan(paragraph((NARRATOR, "It rained.")), cast=cast)
    assert error.value.path == tmp_path / "voices.yaml"
    assert error.value.hint


def test_a_device_is_asked_for_and_changes_no_key():
    block = paragraph((NARRATOR, "It rained."))
    plain = plan(block).cues[0]
    named = plan(block, cast=dataclasses.replace(CAST, device=Device.CPU)).cues[0]
    assert named.utterance.device is Device.CPU
    assert named.key == plain.key


def test_versions_of_the_engines_are_kept():
    chapters = [ScriptChapter("", (paragraph((NARRATOR, "It rained.")),))]
    assert plan_render(chapters, CAST).engine_versions == {"tone": "1"}


def test_a_sentence_that_goes_on_behind_its_tag_is_spoken_as_one():
    chapter = plan(
        paragraph(("Ann", "“Yes,”"), (NARRATOR, " she said, "), ("Ann", "“come. Sit down.”"))
    )
    said = [(cue.utterance.preceding, cue.utterance.following) for cue in chapter.cues]
    assert said == [("", "come."), ("", ""), ("Yes,", ""), ("", "")]
    alone = plan(paragraph(("Ann", "“Yes,”"), (NARRATOR, " she said. "), ("Ann", "“Come.”")))
    assert {(cue.utterance.preceding, cue.utterance.following) for cue in alone.cues} == {("", "")}


def test_a_sentence_that_two_speak_with_one_voice_is_spoken_as_one():
    cast = dataclasses.replace(CAST, roles={"I": Role("I", CAST.narrator, is_narrator=True)})
    chapter = plan(paragraph(("I", "“Hello, Ann,”"), (NARRATOR, " I said. She slept.")), cast=cast)
    context = [(cue.utterance.preceding, cue.utterance.following) for cue in chapter.cues]
    assert context == [("", "I said."), ("Hello, Ann,", ""), ("", "")]
    other = plan(paragraph(("Ann", "“Hello, Bob,”"), (NARRATOR, " she said.")))
    assert {(cue.utterance.preceding, cue.utterance.following) for cue in other.cues} == {("", "")}
    (_, one), *_ = pauses(chapter)
    (_, two), *_ = pauses(other)
    assert one < two


def test_a_line_in_doubt_is_the_narrators_where_the_book_wants_it():
    segment = Segment("Ann", "“Who is it?”", doubtful=True)
    for doubts, voice in ((Doubts.LIKELIEST, "high"), (Doubts.NARRATOR, "low")):
        cast = dataclasses.replace(CAST, doubts=doubts)
        cue = plan(ScriptParagraph((segment,)), cast=cast).cues[0]
        assert (cue.utterance.voice, cue.speaker) == (voice, "Ann")


def test_two_who_speak_at_once_are_mixed_or_the_first_is_heard():
    line = paragraph(("Ann and Bob", "“Yes!”"))
    roles = {
        "Ann": Role("Ann", VoiceSettings("tone:high")),
        "Bob": Role("Bob", VoiceSettings("tone:bass")),
    }
    for together, voice in ((Together.MIXED, "high & bass"), (Together.FIRST, "high")):
        cast = Cast(CAST.narrator, roles=roles, together=together)
        assert plan(line, cast=cast).cues[0].utterance.voice == voice


def test_the_pace_of_a_book_multiplies_every_rate():
    cast = dataclasses.replace(CAST, pace=NATURAL_PACE * 0.9)
    assert plan(paragraph((NARRATOR, "It rained.")), cast=cast).cues[0].utterance.rate == 0.9
