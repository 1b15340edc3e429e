import pytest

from audiobook.cast.casting import cast_characters
from audiobook.cast.voice_manner import Manner, manners
from audiobook.model import (
    NARRATOR,
    Character,
    Gender,
    Script,
    ScriptChapter,
    ScriptParagraph,
    Segment,
    Voice,
)


def script(*tags: str, plain: int = 0) -> Script:
    paragraphs = [
        ScriptParagraph((Segment("Bear", "“So,”"), Segment(NARRATOR, f" {tag}"))) for tag in tags
    ] + [ScriptParagraph((Segment("Bear", "“So.”"),))] * plain
    return Script((ScriptChapter("", tuple(paragraphs)),), (Character("Bear", gender=Gender.MALE),))


@pytest.mark.parametrize(
    "tags, manner",
    [
        (("growled the bear.", "the bear rumbled."), Manner.DEEP),
        (("said the bear in a deep voice.", "he said gruffly."), Manner.DEEP),
        (("squeaked the bear.", "said the bear in his high, thin voice."), Manner.HIGH),
        (("he drawled.", "the bear drawled, and sat down."), Manner.SLOW),
    ],
)
def test_what_tags_tell(tags: tuple[str, ...], manner: Manner) -> None:
    assert manners(script(*tags)) == {"Bear": manner}


@pytest.mark.parametrize(
    "told",
    [
        script("growled the bear."),
        script("growled the bear.", "he growled.", plain=20),
        script("growled the bear.", "he growled.", "he squeaked.", "he piped."),
        script("said the bear. The dog growled.", "he said. A deep voice answered."),
    ],
)
def test_once_in_a_while_tells_nothing(told: Script) -> None:
    assert manners(told) == {}


def test_a_deep_voice_is_cast_lower_and_a_drawl_slower() -> None:
    voices = [Voice("e", "teller", "en"), Voice("e", "man", "en", Gender.MALE)]

    def given(*tags: str) -> tuple[float, float]:
        (role,) = cast_characters(script(*tags, plain=3), voices).roles
        return role.settings.pitch, role.settings.rate

    plain = given("he said.", "he said.")
    assert given("he growled.", "he growled.")[0] < plain[0]
    assert given("he piped.", "he piped.")[0] > plain[0]
    assert given("he drawled.", "he drawled.")[1] < plain[1]
