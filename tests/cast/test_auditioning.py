from itertools import combinations
from pathlib import Path

import pytest

from audiobook.cast import (
    assign_voice,
    cast_characters,
    describe_voice,
    load_cast,
    measured_voices,
    voices_to_try,
)
from audiobook.cast.distance import settings_distance
from audiobook.model import (
    NARRATOR,
    Cast,
    Character,
    Gender,
    Script,
    ScriptChapter,
    ScriptParagraph,
    Segment,
    Voice,
    VoiceSettings,
)

VOICES = [
    Voice("kokoro", name.partition(":")[2], "en", Gender.FEMALE if name[8] == "f" else Gender.MALE)
    for name in measured_voices()
    if name.startswith("kokoro:") and "nicole" not in name
]
PEOPLE = (Character("Ann", gender=Gender.FEMALE), Character("Ben", gender=Gender.MALE))


def test_six_voices_are_offered_that_differ_and_the_own_is_the_first() -> None:
    talk = tuple(ScriptParagraph((Segment(n, "“Well.”"),)) for n in ("Ann", "Ben") * 4)
    script = Script((ScriptChapter("", talk),), PEOPLE)
    proposal = cast_characters(script, VOICES, traits=measured_voices())
    cast = Cast(proposal.narrator, {role.name: role for role in proposal.roles})
    offered = voices_to_try(script, cast, cast.roles["Ann"], VOICES, measured_voices())
    assert offered[0] == cast.roles["Ann"].settings.voice
    assert len(offered) == len(set(offered)) == 6
    by_name = {voice.name: voice for voice in VOICES}
    assert {by_name[name].gender for name in offered} == {Gender.FEMALE}
    assert all(
        settings_distance(VoiceSettings(a), VoiceSettings(b), measured_voices(), by_name) > 2
        for a, b in combinations(offered[1:], 2)
    )


def test_a_voice_is_described_by_what_was_measured() -> None:
    told = {voice.name: describe_voice(voice.name, measured_voices()) for voice in VOICES}
    assert "Hz" in told["kokoro:am_michael"]
    assert told["kokoro:am_michael"] != told["kokoro:af_heart"]
    assert describe_voice("nobody:knows", measured_voices()) == ""


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        (
            "Ann",
            '# mine\ncast:\n  Ann: {voice: "e:a", rate: 1}  # dear\n  Ben: e:b\nnarrator: e:n\n',
            '# mine\ncast:\n  Ann: {voice: "e:new", rate: 1}  # dear\n  Ben: e:b\nnarrator: e:n\n',
        ),
        (
            "Ben",
            "cast:\n  Ben: e:b # he\nnarrator: e:n\n",
            'cast:\n  Ben: "e:new" # he\nnarrator: e:n\n',
        ),
        (
            NARRATOR,
            "narrator:\n  voice: e:n\n  rate: 0.9\ncast: {}\n",
            'narrator:\n  voice: "e:new"\n  rate: 0.9\ncast: {}\n',
        ),
    ],
)
def test_another_voice_is_written_and_nothing_else_touched(
    tmp_path: Path, name: str, before: str, after: str
) -> None:
    path = tmp_path / "voices.yaml"
    path.write_text(before)
    assign_voice(path, name, "e:new")
    assert path.read_text() == after


def test_who_has_no_voice_yet_is_given_one(tmp_path: Path) -> None:
    path = tmp_path / "voices.yaml"
    path.write_text("narrator: e:n\ncast:\n  Ann: {gender: female}\n")
    for name in ("Ann", "Zoe"):
        assign_voice(path, name, "e:new")
        settings = load_cast(path).settings_for(name)
        assert settings is not None
        assert settings.voice == "e:new"
