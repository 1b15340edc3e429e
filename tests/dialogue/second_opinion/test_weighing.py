"""An answer moves a doubt; it never makes one that the builder did not share a certainty."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook.dialogue.attribution import DOUBT_THRESHOLD
from audiobook.dialogue.document import Attribution
from audiobook.dialogue.second_opinion.weighing import weigh
from audiobook.model import Candidate, Evidence, EvidenceKind

TURN = Evidence(EvidenceKind.TURN, "answers Ada")


def doubt(confidence: float, ann: float = 0.6, bob: float = 0.3) -> Attribution:
    who = (Candidate("Ann", ann), Candidate("Bob", bob), Candidate("Cy", 0.05))
    return Attribution("Ann", confidence, (TURN,), who)


def test_who_agrees_is_believed_more() -> None:
    weighed = weigh(doubt(0.6), "parrot", "Ann")
    assert (weighed.speaker, weighed.confidence) == ("Ann", pytest.approx(1.8 / 2.2, abs=1e-4))
    assert [e.detail for e in weighed.evidence] == [
        "answers Ada",
        "a language model (parrot) chose Ann",
    ]
    assert weighed.evidence[1].kind is EvidenceKind.ADVICE


def test_a_likely_other_takes_the_line_and_stays_in_doubt() -> None:
    weighed = weigh(doubt(0.55), "parrot", "Bob")
    assert weighed.speaker == "Bob"
    assert 0.5 < weighed.confidence < DOUBT_THRESHOLD
    assert [e.detail for e in weighed.evidence] == [
        "a language model (parrot) chose Bob",
        "the script builder alone would choose Ann",
    ]
    assert [c.speaker for c in weighed.candidates] == ["Bob", "Ann", "Cy"]


def test_an_unlikely_other_only_adds_to_the_doubt() -> None:
    weighed = weigh(doubt(0.9), "parrot", "Cy")
    assert weighed.speaker == "Ann"
    assert weighed.confidence < 0.9
    assert weighed.evidence[-1].detail == "a language model (parrot) chose Cy"


def test_none_of_them_is_told_and_changes_nothing() -> None:
    weighed = weigh(doubt(0.6), "parrot", None)
    assert (weighed.speaker, weighed.confidence) == ("Ann", 0.6)
    assert weighed.candidates == doubt(0.6).candidates
    assert weighed.evidence[-1].detail == "a language model (parrot) chose none of them"


@given(
    st.floats(0.0, DOUBT_THRESHOLD, exclude_max=True),
    st.floats(0.0, 1.0),
    st.floats(0.0, 1.0),
    st.sampled_from(["Ann", "Bob", "Cy", None]),
)
def test_a_model_alone_makes_nobody_sure(
    confidence: float, ann: float, bob: float, chosen: str | None
) -> None:
    whole = (ann + bob) / 0.9 if ann + bob > 0.9 else 1.0
    weighed = weigh(doubt(confidence, ann / whole, bob / whole), "parrot", chosen)
    assert 0.0 <= weighed.confidence <= 1.0
    assert sum(c.probability for c in weighed.candidates) < 1.001
    if weighed.confidence >= DOUBT_THRESHOLD:
        assert weighed.speaker == chosen == "Ann"
        assert confidence > 0.79
