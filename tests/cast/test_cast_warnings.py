from audiobook.cast.cast_warnings import CastProblem, check_cast, closest_pairs
from audiobook.cast.casting import SMALL_PART
from audiobook.cast.distance import VoiceTraits
from audiobook.model import (
    NARRATOR,
    Cast,
    Character,
    Gender,
    Role,
    Script,
    ScriptChapter,
    ScriptParagraph,
    Segment,
    Voice,
    VoiceSettings,
)

VOICES = [
    Voice("e", "low", "en", Gender.MALE),
    Voice("e", "lower", "en", Gender.MALE),
    Voice("e", "high", "en", Gender.FEMALE),
    Voice("e", "teller", "en", Gender.FEMALE),
]
TRAITS = {
    f"e:{name}": VoiceTraits(pitch, 3.0, (0.0,) * 12)
    for name, pitch in (("low", 100.0), ("lower", 98.0), ("high", 200.0), ("teller", 150.0))
}
PEOPLE = (
    Character("Ann", ("Annie",), Gender.FEMALE),
    Character("Bob", gender=Gender.MALE),
    Character("Carl", gender=Gender.MALE),
)


def book(speakers: str) -> Script:
    paragraphs = (ScriptParagraph((Segment(name, "“So.”"),)) for name in speakers.split())
    return Script((ScriptChapter("", tuple(paragraphs)),), PEOPLE)


def cast(**voices: str) -> Cast:
    roles = {name: Role(name, VoiceSettings(f"e:{voice}")) for name, voice in voices.items()}
    return Cast(VoiceSettings("e:teller"), roles)


TALK = book("Ann Bob Annie Carl Ann Bob Ann Carl Bob Carl")


def problems(script: Script, roles: Cast) -> list[tuple[CastProblem, tuple[str, ...]]]:
    return [(w.problem, w.roles) for w in check_cast(script, roles, TRAITS, VOICES)]


def test_a_good_cast_has_no_warnings() -> None:
    assert problems(book("Ann Bob " * 3), cast(Ann="high", Bob="low")) == []


def test_close_and_same_voices_of_people_who_talk() -> None:
    assert problems(TALK, cast(Ann="high", Bob="low", Carl="lower")) == [
        (CastProblem.CLOSE_VOICES, ("Bob", "Carl"))
    ]
    assert problems(TALK, cast(Ann="high", Bob="low", Carl="low")) == [
        (CastProblem.SAME_VOICE, ("Bob", "Carl"))
    ]


def test_people_who_never_meet_may_sound_alike() -> None:
    apart = Script((*book("Ann Bob " * 3).chapters, *book("Ann Carl " * 3).chapters), PEOPLE)
    assert problems(apart, cast(Ann="high", Bob="low", Carl="low")) == []


def test_the_narrator_is_heard_with_everybody() -> None:
    warnings = check_cast(book("Ann Bob " * 3), cast(Ann="teller", Bob="low"), TRAITS, VOICES)
    assert [(w.problem, w.roles) for w in warnings] == [(CastProblem.SAME_VOICE, (NARRATOR, "Ann"))]
    assert "same voice" in warnings[0].message
    told = Cast(
        VoiceSettings("e:teller"),
        {
            "Ann": Role("Ann", VoiceSettings("e:teller"), is_narrator=True),
            "Bob": Role("Bob", VoiceSettings("e:low")),
        },
    )
    assert check_cast(book("Ann Bob " * 3), told, TRAITS, VOICES) == []


def test_missing_unfit_and_unknown() -> None:
    assert problems(TALK, cast(Ann="low", Bob="lower", Karl="high")) == [
        (CastProblem.NO_VOICE, ("Carl",)),
        (CastProblem.CLOSE_VOICES, ("Ann", "Bob")),
        (CastProblem.UNFIT_VOICE, ("Ann",)),
        (CastProblem.UNKNOWN_CHARACTER, ("Karl",)),
    ]
    unknown = check_cast(TALK, cast(Ann="high", Bob="low", Karl="high"), TRAITS, VOICES)[-1]
    assert "Carl" in unknown.message


def test_what_the_author_says_of_gender_counts() -> None:
    roles = {"Bob": Role("Bob", VoiceSettings("e:high"), gender=Gender.FEMALE)}
    assert problems(book("Bob Bob Bob"), Cast(VoiceSettings("e:teller"), roles)) == []


def test_pairs_nearest_first() -> None:
    pairs = closest_pairs(TALK, cast(Ann="high", Bob="low", Carl="lower"), TRAITS, VOICES)
    assert pairs[0][:2] == ("Bob", "Carl")
    assert [distance for _, _, distance in pairs] == sorted(d for _, _, d in pairs)
    assert {pair[:2] for pair in pairs} == {
        ("Ann", "Bob"),
        ("Ann", "Carl"),
        ("Bob", "Carl"),
        (NARRATOR, "Ann"),
        (NARRATOR, "Bob"),
        (NARRATOR, "Carl"),
    }


def test_a_voice_of_another_age_than_the_text_tells() -> None:
    story = ScriptParagraph((Segment(NARRATOR, "Poppy was a little girl of seven. Old Nan knew."),))
    talk = book("Poppy Ann " * (SMALL_PART + 1)).chapters[0].blocks
    people = (Character("Poppy", age="child"), Character("Ann"), Character("Nan", age="old"))
    script = Script((ScriptChapter("", (story, *talk)),), people)
    voices = [*VOICES, Voice("e", "tiny", "en", Gender.FEMALE, "child")]

    def warned(poppy: VoiceSettings, ann: str) -> list[tuple[str, ...]]:
        roles = Cast(
            VoiceSettings("e:teller"),
            {"Poppy": Role("Poppy", poppy), "Ann": Role("Ann", VoiceSettings(f"e:{ann}"))},
        )
        found = check_cast(script, roles, TRAITS, voices)
        return [w.roles for w in found if w.problem is CastProblem.UNFIT_AGE]

    assert warned(VoiceSettings("e:high"), "low") == [("Poppy",)]
    assert warned(VoiceSettings("e:high", pitch=3.0), "low") == []
    assert warned(VoiceSettings("e:tiny"), "low") == []
    assert warned(VoiceSettings("e:tiny"), "tiny") == [("Ann",)]
