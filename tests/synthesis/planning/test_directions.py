import pytest

from audiobook.model import (
    NARRATOR,
    NATURAL_PACE,
    Cast,
    Direction,
    Pause,
    ScriptChapter,
    ScriptParagraph,
    Segment,
    VoiceSettings,
)
from audiobook.script.directions import parse_directions
from audiobook.synthesis.engine import Whisper
from audiobook.synthesis.engines.tone import ToneEngine
from audiobook.synthesis.planning.directions import deliver, direction_of
from audiobook.synthesis.planning.plan import plan_render


def said(*texts):
    """What the text tells of the first quotation of a paragraph."""
    segments = tuple(Segment("Ann" if "“" in text else NARRATOR, text) for text in texts)
    index = next(n for n, segment in enumerate(segments) if segment.speaker == "Ann")
    return direction_of(ScriptParagraph(segments), index)


@pytest.mark.parametrize(
    "texts, direction",
    [
        (("“Come here,”", " she whispered."), "whispered"),
        (("“Come here,”", " whispered the old ferryman, and pointed."), "whispered"),
        (("“Come here,”", " said Ann in a hoarse whisper."), "whispered"),
        (("“Come here,”", " he said under his breath."), "whispered"),
        (("“Come here,”", " he muttered."), "whispered"),
        (("He leaned over and whispered, ", "“Come here.”"), "whispered"),
        (("“Come here!”", " Ann shouted."), "shouted"),
        (("“Come here!”", " he said at the top of his voice."), "shouted"),
        (("The mate roared: ", "“Come here!”"), "shouted"),
        (("“I only thought…”", " said Ann."), "trailing off"),
        (("“I only thought...”",), "trailing off"),
        (("“I only thought,”", " she said, and trailed off."), "plain"),
        (("“I only thought—”", " Her voice trailed off."), "trailing off"),
        (("“Come here,”", " said Ann. Bob whispered something."), "plain"),
        (("“Come here,”", " said Ann, who never shouted."), "plain"),
        (("He shouted at the dog. ", "“Come here.”"), "plain"),
        (("“Come here,”", " said Ann."), "plain"),
        (("“Come here.”", " The whole crowd on the long pier in the rain had shouted."), "plain"),
        (("“Come here.”",), "plain"),
    ],
)
def test_what_the_text_tells(texts, direction):
    assert said(*texts) == direction


@pytest.mark.parametrize(
    "texts, direction",
    [
        (("“Only me,”", " she whispered. ", "“Let me in.”"), "whispered"),
        (("“Run!”", " Ann shouted. ", "“They are on the stairs!”"), "shouted"),
        (("“Run!”", " Ann shouted. ", "“They are here,”", " said Ann."), "plain"),
        (("“Run!”", " Ann shouted. ", "“They are here,”", " whispered Ann."), "whispered"),
        (("“Run!”", " Ann shouted. She shut the door. ", "“They are here.”"), "plain"),
        (("“I only thought…”", " said Ann. ", "“Never mind.”"), "plain"),
    ],
)
def test_a_manner_lasts_over_its_tag(texts, direction):
    segments = tuple(Segment("Ann" if "“" in text else NARRATOR, text) for text in texts)
    assert direction_of(ScriptParagraph(segments), 2) == direction


def test_a_manner_is_one_persons():
    block = ScriptParagraph(
        (
            Segment("Ann", "“Run!”"),
            Segment(NARRATOR, " Ann shouted. "),
            Segment("Bob", "“They are here.”"),
        )
    )
    assert direction_of(block, 2) == "plain"


def test_narration_is_plain():
    paragraph = ScriptParagraph((Segment(NARRATOR, "He shouted, and…"),))
    assert direction_of(paragraph, 0) == "plain"


def test_changes_are_modest_and_told():
    settings, note = deliver(VoiceSettings("tone:low", rate=1.0, gain=1.0), Direction.WHISPERED)
    assert (settings.gain, settings.rate) == (-3.0, 0.95)
    assert note == "whispered: -4 dB, rate 0.95"
    assert deliver(settings, Direction.PLAIN) == (settings, "")
    assert deliver(VoiceSettings("tone:low", rate=2.0), Direction.SHOUTED)[0].rate == 2.0


def cue(*, switch=True, direction=""):
    block = ScriptParagraph(
        (
            Segment("Ann", "“Come here,”", directions=parse_directions(direction)),
            Segment(NARRATOR, " she whispered."),
        )
    )
    return planned(block, switch=switch).cues[0]


def planned(block, *, switch=True):
    cast = Cast(VoiceSettings("tone:low", delivery=switch), pace=NATURAL_PACE)
    return plan_render([ScriptChapter("", (block,))], cast).chapters[0]


def test_the_plan_shows_it():
    assert cue().utterance.gain == -4.0
    assert cue().note == "whispered: -4 dB, rate 0.95"


def test_it_can_be_turned_off_for_a_voice():
    assert (cue(switch=False).utterance.gain, cue(switch=False).note) == (0.0, "")


@pytest.mark.parametrize("switch", [True, False])
def test_the_author_has_the_last_word(switch):
    assert cue(switch=switch, direction="plain").note == ""
    assert cue(switch=switch, direction="shouted").utterance.gain == 3.0


def test_rate_gain_and_pitch_of_a_line_are_its_own():
    utterance = cue(direction="plain, rate 0.8, gain -2, pitch 3").utterance
    assert (utterance.rate, utterance.gain, utterance.pitch) == (0.8, -2.0, 3.0)


def test_a_pause_is_as_long_as_the_author_says():
    block = ScriptParagraph(
        (
            Segment(NARRATOR, "She looked. ", directions=parse_directions("pause after 0.5")),
            Segment("Ann", "“Come!”", directions=parse_directions("pause before 1.2")),
            Segment(NARRATOR, " He came.", directions=parse_directions("pause before 0")),
        )
    )
    pauses = [item.seconds for item in planned(block).items if isinstance(item, Pause)]
    assert pauses[:-1] == [1.2, 0.0]


def test_another_take_is_another_clip_and_always_the_same_one():
    takes = [cue(direction=f"plain, take {number}") for number in (1, 2, 3, 2)]
    assert takes[0].key == cue(direction="plain").key
    assert takes[1].key == takes[3].key
    assert len({take.key for take in takes}) == 3
    assert all(0.95 <= take.utterance.rate <= 1.05 for take in takes)


def test_instructions_go_to_engines_that_take_them():
    assert cue(direction="angry").utterance.instructions == ""
    assert "angry" in cue(direction="angry").note


@pytest.mark.parametrize(
    ("texts", "manner"),
    [
        (("“Come here!”", " Mr. Bumpit thundered."), "shouted"),
        (("“Come here!”", " Old Dr. J. Tarn screeched."), "shouted"),
        (("“Hold on,”", " he hissed."), "whispered"),
        (("“Hold on,”", " said Ann quietly."), "whispered"),
        (("“Hold on,”", " said Ann, her voice low."), "whispered"),
        (("“In the barn.”", " Her voice was barely a whisper."), "whispered"),
        (("“In the barn.”", " Ann’s voice fell to a hoarse whisper."), "whispered"),
        (("Ann dropped her voice to a whisper. ", "“How many?”", " she asked."), "whispered"),
        (("Ann raised her voice. ", "“How many?”", " she asked."), "shouted"),
        (("“COME HERE AT ONCE!”", " said Ann."), "shouted"),
        (("“BBC!”", " said Ann."), "plain"),
        (("“I work for the BBC!”", " said Ann."), "plain"),
        (("“Never mind,”", " said Ann, smiling softly."), "plain"),
        (("“There,”", " said Ann, and closed the door softly."), "plain"),
        (("“There,”", " said Ann. The wind howled."), "plain"),
        (("“I heard it,”", " Ann said to the man who had whispered."), "plain"),
        (("The ghost whispered in the wall. ", "“Who is it?”", " she asked."), "plain"),
    ],
)
def test_how_a_voice_is_described_is_heard(texts: tuple[str, ...], manner: str) -> None:
    assert said(*texts) == manner


class Whisperer(ToneEngine):
    """An engine with a whisper of its own, that is told in words how to speak."""

    takes_instructions = True

    def whispering(self, voice: str) -> Whisper:
        return Whisper(f"{voice}-whispering", -2.0, 1.1)


def test_an_engine_that_can_whisper_does_and_is_told_so() -> None:
    block = ScriptParagraph(
        (
            Segment("Ann", "“Come,”", directions=parse_directions("angry")),
            Segment(NARRATOR, " she whispered."),
        )
    )
    cast = Cast(VoiceSettings("tone:low"), pace=NATURAL_PACE)
    plan = plan_render([ScriptChapter("", (block,))], cast, get_engine=lambda _: Whisperer())
    whispered, plain = (cue.utterance for cue in plan.chapters[0].cues)
    assert (whispered.voice, whispered.pitch, whispered.rate) == ("low-whispering", -2.0, 1.1)
    assert whispered.instructions == "whispered, angry"
    assert (plain.voice, plain.instructions) == ("low", "")
