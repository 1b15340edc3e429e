"""What an answer of a language model is worth, beside what the script builder thinks itself."""

from __future__ import annotations

from dataclasses import replace

from audiobook.dialogue.document import Attribution
from audiobook.model import Candidate, Evidence, EvidenceKind

AGAINST, AGREEING = 4.0, 3.0
"""Odds that an answer is right when it names another than the script builder does, and the same: of
a model that is wrong once in five times, all whose errors fall on one other candidate. One that
agrees may make the same mistake. With it a speaker is only ever sure when the script builder's own
confidence was 0.83 or more (`DOUBT_THRESHOLD` in odds, by three) and the model chose the same."""

_MOST_FOR_ANOTHER = 0.9
"""Confidence in a speaker whom the script builder alone would not choose: always a doubt."""


def weigh(attribution: Attribution, model: str, chosen: str | None) -> Attribution:
    """`attribution` in the light of an answer, by Bayes' rule.

    Args:
        attribution: with a speaker.
        model: the name of the language model.
        chosen: one of the candidates, or None if the model chose none of them: that is told to the
            author and changes nothing.
    """
    current_speaker = attribution.speaker
    if chosen is None or current_speaker is None:
        evidence = Evidence(EvidenceKind.ADVICE, f"a language model ({model}) chose none of them")
        return replace(attribution, evidence=(*attribution.evidence, evidence))
    evidence = Evidence(EvidenceKind.ADVICE, f"a language model ({model}) chose {chosen}")
    beliefs = _beliefs(attribution)
    odds = AGREEING if chosen == current_speaker else AGAINST
    total = 1.0 + (odds - 1.0) * beliefs[chosen]
    weighed = {
        name: chance * (odds if name == chosen else 1.0) / total for name, chance in beliefs.items()
    }
    order = sorted(weighed, key=lambda name: (-weighed[name], name != current_speaker))
    speaker = order[0]
    confidence = weighed[speaker]
    if speaker != current_speaker:
        confidence = min(confidence, _MOST_FOR_ANOTHER)
    without = Evidence(
        EvidenceKind.MODEL, f"the script builder alone would choose {current_speaker}"
    )
    return Attribution(
        speaker,
        round(confidence, 4),
        (*attribution.evidence, evidence) if speaker == current_speaker else (evidence, without),
        tuple(Candidate(name, round(weighed[name], 4)) for name in order),
    )


def _beliefs(attribution: Attribution) -> dict[str, float]:
    """How likely each candidate is when the speaker is as likely as the confidence says, and the
    others share what is left as their own probabilities have it."""
    speaker = attribution.speaker
    assert speaker is not None
    listed = {candidate.speaker: candidate.probability for candidate in attribution.candidates}
    others = 1.0 - listed.get(speaker, 0.0)
    share = (1.0 - attribution.confidence) / others if others > 0.0 else 0.0
    beliefs = {name: chance * share for name, chance in listed.items()}
    return beliefs | {speaker: attribution.confidence}
