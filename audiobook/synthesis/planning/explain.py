"""What a plan would render, and why."""

from __future__ import annotations

import collections
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from audiobook.model import ChapterPlan, Cue, Pause, RenderPlan, Utterance
from audiobook.synthesis.clips.cache import ClipCache
from audiobook.units import Seconds

_CHARACTERS_PER_SECOND = 18.5  # of spoken text at rate 1, as espeak-ng and Kokoro speak


class Reason(StrEnum):
    """Why a clip has to be rendered."""

    NEW = "new text"
    SPEAKER = "another speaker"
    VOICE = "another voice"
    SETTINGS = "rate, pitch or gain changed"
    SPOKEN = "spoken otherwise"  # lexicon or language
    ENGINE = "engine changed"
    MISSING = "clip missing"


@dataclass(frozen=True, slots=True)
class ToRender:
    """A clip that the cache does not have."""

    cue: Cue
    reason: Reason


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A clip that did not sound right at any attempt, and is worth listening to."""

    cue: Cue
    doubt: str
    """In words: ``too short: 0.4 s for 80 characters``."""


@dataclass(frozen=True, slots=True)
class ChapterOutlook:
    """What rendering a chapter comes to."""

    number: int
    title: str
    cues: int
    seconds: Seconds
    """Length of the chapter with its pauses: measured where the clip is there, else estimated."""
    to_render: tuple[ToRender, ...]
    """Without what an earlier chapter renders already."""
    seconds_to_render: Seconds
    """Of audio, estimated."""
    doubtful: tuple[Doubtful, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanOutlook:
    """What rendering a plan comes to."""

    chapters: tuple[ChapterOutlook, ...]

    @property
    def cues(self) -> int:
        return sum(chapter.cues for chapter in self.chapters)

    @property
    def seconds(self) -> Seconds:
        return Seconds(sum(chapter.seconds for chapter in self.chapters))

    @property
    def to_render(self) -> tuple[ToRender, ...]:
        return tuple(item for chapter in self.chapters for item in chapter.to_render)

    @property
    def doubtful(self) -> tuple[Doubtful, ...]:
        return tuple(item for chapter in self.chapters for item in chapter.doubtful)

    @property
    def seconds_to_render(self) -> Seconds:
        return Seconds(sum(chapter.seconds_to_render for chapter in self.chapters))

    def cpu_seconds(self, paces: Mapping[str, float]) -> Mapping[str, float | None]:
        """What rendering will take of one core, by engine; None where nothing was measured yet.

        Args:
            paces: from `pace.cpu_seconds_per_character`.
        """
        characters: collections.Counter[str] = collections.Counter()
        for item in self.to_render:
            characters[item.cue.utterance.engine] += len(item.cue.utterance.text)
        return {
            engine: count * paces[engine] if engine in paces else None
            for engine, count in characters.items()
        }

    @property
    def reasons(self) -> Mapping[Reason, int]:
        """How many clips are to be rendered for each reason, most first."""
        counts = collections.Counter(item.reason for item in self.to_render)
        return dict(counts.most_common())


def explain_plan(
    plan: RenderPlan, cache: ClipCache, previous: RenderPlan | None = None
) -> PlanOutlook:
    """What `render` would do with `plan`, and why.

    Args:
        plan: from `plan_render`.
        cache: where clips are looked up.
        previous: the plan rendered last, from `plan_file.load_plan`; without it everything missing
            is new.
    """
    comparison = _Comparison(plan, previous)
    keys: set[str] = set()
    return PlanOutlook(tuple(_outlook(ch, cache, comparison, keys) for ch in plan.chapters))


def _outlook(
    chapter: ChapterPlan, cache: ClipCache, comparison: _Comparison, seen: set[str]
) -> ChapterOutlook:
    seconds = to_come = 0.0
    missing = []
    doubtful = []
    for item in chapter.items:
        if isinstance(item, Pause):
            seconds += item.seconds
            continue
        clip = cache.get(item.key)
        length = clip.duration if clip else estimated_seconds(item.utterance)
        seconds += length
        if clip is not None and clip.doubt:
            doubtful.append(Doubtful(item, clip.doubt))
        if clip is None and item.key not in seen:
            seen.add(item.key)
            missing.append(ToRender(item, comparison.reason(item)))
            to_come += length
    return ChapterOutlook(
        chapter.number,
        chapter.title,
        len(chapter.cues),
        Seconds(seconds),
        tuple(missing),
        Seconds(to_come),
        tuple(doubtful),
    )


def estimated_seconds(utterance: Utterance) -> Seconds:
    """How long an utterance will be, from its length and rate."""
    return Seconds(len(utterance.text) / _CHARACTERS_PER_SECOND / utterance.rate)


class _Comparison:
    """Finds what an earlier plan had in the place of a cue."""

    def __init__(self, plan: RenderPlan, previous: RenderPlan | None) -> None:
        self._versions = plan.engine_versions
        self._previous = previous
        self._by_text: dict[str, list[Cue]] = {}
        self._keys: set[str] = set()
        for chapter in previous.chapters if previous else ():
            for cue in chapter.cues:
                self._by_text.setdefault(cue.text, []).append(cue)
                self._keys.add(cue.key)

    def reason(self, cue: Cue) -> Reason:
        old_cue = self._by_text.get(cue.text)
        if self._previous is None or not old_cue:
            return Reason.NEW
        if cue.key in self._keys:
            return Reason.MISSING
        same_speaker = [old for old in old_cue if old.speaker == cue.speaker]
        if not same_speaker:
            return Reason.SPEAKER
        old, new = same_speaker[0].utterance, cue.utterance
        if (old.engine, old.voice) != (new.engine, new.voice):
            return Reason.VOICE
        if (old.rate, old.pitch, old.gain, old.take) != (new.rate, new.pitch, new.gain, new.take):
            return Reason.SETTINGS
        if self._previous.engine_versions.get(new.engine) != self._versions.get(new.engine):
            return Reason.ENGINE
        return Reason.SPOKEN
