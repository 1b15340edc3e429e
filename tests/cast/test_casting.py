import itertools
from collections import Counter

import pytest

from audiobook.cast.casting import cast_characters
from audiobook.cast.distance import CLOSE, VoiceTraits, settings_distance
from audiobook.model import (
    NARRATOR,
    Cast,
    Character,
    Gender,
    Role,
    SceneBreak,
    Script,
    ScriptChapter,
    ScriptParagraph,
    Segment,
    Voice,
    VoiceSettings,
)

MEN = [Voice("test", f"m{n}", "en", Gender.MALE) for n in range(1, 5)]
WOMEN = [Voice("test", f"f{n}", "en", Gender.FEMALE) for n in range(1, 5)]
VOICES = [*MEN, *WOMEN]
PEOPLE = (
    Character("Ann", gender=Gender.FEMALE, aliases=("Annie",)),
    Character("Bea", gender=Gender.FEMALE),
    Character("Carl", gender=Gender.MALE),
    Character("Dan", gender=Gender.MALE),
    Character("Eve", gender=Gender.FEMALE, age="child"),
)


def book(*scenes: str, characters: tuple[Character, ...] = PEOPLE) -> Script:
    """Scenes as ``"Ann Bea Ann"``: who speaks, a paragraph each."""
    blocks: list[ScriptParagraph | SceneBreak] = []
    for scene in scenes:
        blocks += [
            ScriptParagraph((Segment(name, "“Well.”"), Segment(NARRATOR, " They waited.")))
            for name in scene.split()
        ]
        blocks.append(SceneBreak())
    return Script((ScriptChapter("One", tuple(blocks)),), characters)


TALK = book("Ann Carl " * 6, "Ann Bea " * 4 + "Carl Dan " * 3, "Eve Ann Eve Ann Eve Ann")


def gender_of(settings: VoiceSettings) -> Gender:
    return next(voice.gender for voice in VOICES if voice.name == settings.voice)


def test_everybody_gets_a_fitting_voice_most_lines_first() -> None:
    roles = cast_characters(TALK, VOICES).roles
    assert [role.name for role in roles] == ["Ann", "Carl", "Bea", "Dan", "Eve"]
    assert all(gender_of(role.settings) is role.gender for role in roles)
    assert roles[0].aliases == ("Annie",)


def test_leads_and_the_narrator_do_not_share() -> None:
    proposal = cast_characters(TALK, VOICES)
    taken = [proposal.narrator.voice, *(role.settings.voice for role in proposal.roles)]
    assert len(set(taken)) == len(taken)


def test_the_same_book_gets_the_same_cast() -> None:
    assert cast_characters(TALK, VOICES) == cast_characters(TALK, VOICES)


def test_who_has_a_voice_keeps_it() -> None:
    first = cast_characters(TALK, VOICES)
    cast = Cast(
        first.narrator,
        {role.name: role for role in first.roles if role.name != "Carl"},
        first.others,
    )
    more = book("Zoe Carl " * 20, "Ann Bea")
    again = cast_characters(more, VOICES, cast)
    kept = {role.name: role.settings for role in first.roles}
    assert [role.name for role in again.roles] == ["Zoe", "Carl", "Ann", "Bea"]
    assert {r.name: r.settings for r in again.roles if r.name in ("Ann", "Bea")} == {
        name: kept[name] for name in ("Ann", "Bea")
    }
    assert again.narrator == first.narrator
    assert again.others == first.others


def test_an_alias_is_no_second_character() -> None:
    roles = cast_characters(book("Annie Carl Ann Carl Annie Carl"), VOICES).roles
    assert [role.name for role in roles] == ["Ann", "Carl"]


def test_an_alias_of_the_cast_is_no_second_character() -> None:
    will = Role("William", VoiceSettings("test:m2"), aliases=("Spike",))
    cast = Cast(VoiceSettings("test:f1"), {"William": will})
    roles = cast_characters(book("Spike Ann Spike Ann"), VOICES, cast).roles
    assert [role.name for role in roles] == ["William", "Ann"]
    assert roles[0] == will


def test_nobody_and_the_narrator_get_no_role() -> None:
    assert cast_characters(book("Unknown Narrator Unknown"), VOICES).roles == ()


def test_small_parts_share_the_pool() -> None:
    crowd = " ".join(f"Man{n} Ann" for n in range(12))
    men = tuple(Character(f"Man{n}", gender=Gender.MALE) for n in range(12))
    proposal = cast_characters(book(crowd, characters=(*PEOPLE, *men)), VOICES)
    pool = set(proposal.others[Gender.MALE])
    assert {role.settings for role in proposal.roles if role.name != "Ann"} <= pool
    assert proposal.roles[0].settings not in pool


def test_when_voices_run_out_they_are_varied_and_nobody_sounds_like_whom_he_talks_to() -> None:
    names = [f"Man{n}" for n in range(9)]
    men = tuple(Character(name, gender=Gender.MALE) for name in names)
    scene = " ".join(names) + " "
    proposal = cast_characters(book(scene * 4, characters=men), VOICES)
    given = [role.settings for role in proposal.roles]
    assert len(set(given)) == len(given)
    assert all(abs(settings.pitch) <= 3 and 0.9 <= settings.rate <= 1.1 for settings in given)


def test_one_voice_is_enough_for_a_book() -> None:
    proposal = cast_characters(TALK, VOICES[:1])
    assert {role.settings.voice for role in proposal.roles} == {"test:m1"}
    assert len({(r.settings.pitch, r.settings.rate) for r in proposal.roles}) >= 4


def test_the_first_person_narrator_speaks_with_the_narrators_voice() -> None:
    hero = Character("Jim", gender=Gender.MALE, is_narrator=True)
    proposal = cast_characters(book("Jim Ann " * 5, characters=(*PEOPLE, hero)), VOICES)
    jim = next(role for role in proposal.roles if role.name == "Jim")
    assert jim.settings == proposal.narrator
    assert jim.is_narrator
    assert gender_of(proposal.narrator) is Gender.MALE


def test_a_child_sounds_younger() -> None:
    eve = next(role for role in cast_characters(TALK, VOICES).roles if role.name == "Eve")
    assert eve.settings.pitch > 0
    girl = Voice("test", "girl", "en", Gender.FEMALE, age="child")
    eve = next(role for role in cast_characters(TALK, [*VOICES, girl]).roles if role.name == "Eve")
    assert eve.settings == VoiceSettings("test:girl")


def test_a_child_of_two_lines_sounds_younger_than_those_it_shares_voices_with() -> None:
    boy = Character("Tim", gender=Gender.MALE, age="child")
    script = book("Ann Tim Ann", "Carl Ann " * 3, characters=(*PEOPLE, boy))
    proposal = cast_characters(script, VOICES)
    tim = next(role for role in proposal.roles if role.name == "Tim")
    assert tim.settings.pitch >= 3
    shared = {settings.voice: settings.pitch for settings in proposal.others[Gender.MALE]}
    assert tim.settings.pitch > shared[tim.settings.voice]
    child = Voice("test", "boy", "en", Gender.MALE, age="child")
    roles = cast_characters(script, [*VOICES, child]).roles
    assert next(r for r in roles if r.name == "Tim").settings == VoiceSettings("test:boy")


def test_who_talk_to_each_other_are_measured_furthest_apart() -> None:
    pitch = {"m1": 100.0, "m2": 101.0, "m3": 140.0, "m4": 102.0, "f1": 200.0}
    traits = {f"test:{name}": VoiceTraits(hertz, 3.0, (0.0,) * 12) for name, hertz in pitch.items()}
    voices = [voice for voice in [*WOMEN, *MEN] if voice.id in pitch]
    roles = cast_characters(book("Carl Dan " * 5), voices, traits=traits).roles
    assert {role.settings.voice for role in roles} == {"test:m1", "test:m3"}


def test_no_voice_is_an_error() -> None:
    with pytest.raises(ValueError, match="no voices"):
        cast_characters(TALK, [])


def test_a_role_the_author_left_without_a_voice_is_cast_as_he_describes_it() -> None:
    silent = VoiceSettings(voice="")
    written = Cast(
        narrator=silent,
        roles={"Carl": Role("Carl", silent, ("Carla",), Gender.FEMALE)},
    )
    proposal = cast_characters(TALK, VOICES, written)
    carl = next(role for role in proposal.roles if role.name == "Carl")
    assert gender_of(carl.settings) is Gender.FEMALE
    assert carl.aliases == ("Carla",)
    assert proposal.narrator.voice


def test_a_reserved_voice_is_nobodys_unless_there_is_no_other() -> None:
    whisperer = Voice("test", "f0", "en", Gender.FEMALE, reserved=True)
    proposal = cast_characters(TALK, [whisperer, *VOICES])
    pools = [settings for pool in proposal.others.values() for settings in pool]
    given = [proposal.narrator, *pools, *(role.settings for role in proposal.roles)]
    assert whisperer.name not in {settings.voice for settings in given}
    assert cast_characters(TALK, [whisperer]).narrator.voice == whisperer.name


def test_a_pool_holds_nobodys_voice_and_is_as_wide_as_the_free_ones() -> None:
    many = [*MEN, *(Voice("test", f"m{n}", "en", Gender.MALE) for n in range(5, 12))]
    proposal = cast_characters(TALK, [*many, *WOMEN])
    leads = {proposal.narrator.voice, *(role.settings.voice for role in proposal.roles)}
    men = {settings.voice for settings in proposal.others[Gender.MALE]}
    assert men == {voice.name for voice in many} - leads


def test_where_the_voices_run_out_a_pool_has_variants_of_its_own() -> None:
    proposal = cast_characters(TALK, [*MEN[:2], *WOMEN[:2]])
    leads = [proposal.narrator, *(role.settings for role in proposal.roles)]
    assert not set(leads) & set(proposal.others[Gender.MALE])


def test_small_parts_are_spread_over_their_pool() -> None:
    crowd = tuple(Character(f"Man {n}", gender=Gender.MALE) for n in range(12))
    block = tuple(ScriptParagraph((Segment(c.name, "“Aye.”"),)) for c in crowd)
    proposal = cast_characters(Script((ScriptChapter("One", block),), crowd), VOICES)
    taken = Counter(role.settings for role in proposal.roles)
    assert max(taken.values()) <= 12 / len(proposal.others[Gender.MALE]) + 1


def test_two_who_speak_at_once_are_no_third_person() -> None:
    proposal = cast_characters(
        Script(
            (
                ScriptChapter(
                    "One",
                    tuple(
                        ScriptParagraph((Segment(name, "“Yes!”"),))
                        for name in ("Ann", "Bea", "Ann and Bea")
                    ),
                ),
            ),
            PEOPLE,
        ),
        VOICES,
    )
    assert [role.name for role in proposal.roles] == ["Ann", "Bea"]


def test_the_narrator_speaks_the_english_of_the_book() -> None:
    british = Voice("test", "b1", "en-gb", Gender.FEMALE)
    text = "The grey harbour lay under a cloud of colour. " * 3
    script = Script((ScriptChapter("", (ScriptParagraph((Segment(NARRATOR, text),)),)),))
    american = Voice("test", "a1", "en-us", Gender.FEMALE)
    assert cast_characters(script, [american, british]).narrator.voice == british.name


def test_who_has_few_lines_is_told_from_all_about_by_measure() -> None:
    """Of a pool of three all are somebody's in the scene, or like it; another pitch is not."""
    leads = tuple(Character(f"Lead{n}", gender=Gender.MALE) for n in range(4))
    small = tuple(Character(f"Small{n}", gender=Gender.MALE) for n in range(5))
    talk = " ".join(c.name for c in leads)
    script = book(*[talk] * 5, " ".join(c.name for c in (*leads, *small)), characters=leads + small)
    traits = {
        f"test:m{n}": VoiceTraits(100.0 + 30 * n, 3.0, (5.0 * n,) + (0.0,) * 11)
        for n in range(1, 5)
    } | {voice.name: VoiceTraits(220.0, 3.0, (0.0,) * 12) for voice in WOMEN}
    roles = cast_characters(script, [*WOMEN, *MEN], traits=traits).roles
    voices = {voice.name: voice for voice in VOICES}
    apart = [
        settings_distance(one.settings, other.settings, traits, voices)
        for one, other in itertools.combinations(roles, 2)
    ]
    assert len(roles) == 9
    assert min(apart) >= CLOSE
