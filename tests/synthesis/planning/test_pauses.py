import pytest

from audiobook.model import NARRATOR, Cue, PauseKind, Pauses, ScriptParagraph, Segment, Utterance
from audiobook.synthesis.planning.pauses import pause_between
from audiobook.synthesis.planning.phrasing import goes_on
from audiobook.units import Seconds


def cue(text: str, speaker: str = NARRATOR) -> Cue:
    return Cue(Utterance("tone", "low", text), "", speaker, text)


def seconds(place: PauseKind, before: Cue, after: Cue, **options: object) -> float:
    settings = {"ended": True, "paragraph_words": 60, "pauses": Pauses(), **options}
    return pause_between(place, before, after, **settings).seconds  # type: ignore[arg-type]


SHORT, LONG = cue("It rained."), cue("It rained " + "and rained " * 20 + "all day.")


def test_a_long_sentence_is_followed_by_a_longer_pause() -> None:
    after = cue("Then it stopped.")
    short, long = (seconds(PauseKind.SENTENCE, before, after) for before in (SHORT, LONG))
    assert 0.2 < short < Pauses().sentence < long < 1.36


def test_pauses_of_one_kind_differ_and_are_always_the_same() -> None:
    lines = [cue(f"He counted to number {n} and sat down again.") for n in range(30)]
    once = [seconds(PauseKind.SENTENCE, line, SHORT) for line in lines]
    assert len(set(once)) > 20
    assert once == [seconds(PauseKind.SENTENCE, line, SHORT) for line in lines]


def test_an_answer_comes_faster_than_another_remark() -> None:
    reply = cue("“No.”", "Ben")
    asked = [seconds(PauseKind.SPEAKER, cue(f"“Is it {n}?”", "Ann"), reply) for n in range(20)]
    told = [seconds(PauseKind.SPEAKER, cue(f"“It is {n}.”", "Ann"), reply) for n in range(20)]
    assert sum(asked) < 0.95 * sum(told)


def test_what_the_author_sets_is_the_mean_and_nothing_is_nothing() -> None:
    lines = [cue(f"He counted to number {n}, and then sat down again at last.") for n in range(40)]
    pauses = Pauses(sentence=Seconds(2.0))
    mean = sum(seconds(PauseKind.SENTENCE, line, SHORT, pauses=pauses) for line in lines) / 40
    assert mean == pytest.approx(2.0, rel=0.05)
    assert seconds(PauseKind.SENTENCE, SHORT, SHORT, pauses=Pauses(sentence=Seconds(0))) == 0
    assert seconds(PauseKind.SCENE, SHORT, SHORT) == Pauses().scene


@pytest.mark.parametrize(
    ("texts", "continues"),
    [
        (("“Yes,”", " he said, ", "“come.”"), 2),
        (("“If you go down,”", " said Ann, looking at the boats, ", "“you will see.”"), 2),
        (("“Yes.”", " he said. ", "“Come.”"), None),
        (("“Yes,”", " he said. ", "“Come.”"), None),
        (("“Yes,”", " he said, " + "and then " * 12, "“come.”"), None),
    ],
)
def test_a_sentence_goes_on_behind_its_tag(texts: tuple[str, ...], continues: int | None) -> None:
    first, tag, second = texts
    segments = (Segment("Ann", first), Segment(NARRATOR, tag), Segment("Ann", second))
    assert goes_on(ScriptParagraph(segments), 0) == continues
    others = (*segments[:2], Segment("Ben", second))
    assert goes_on(ScriptParagraph(others), 0) is None
