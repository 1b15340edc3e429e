"""Does producing cost words? ``python benchmarks/word_errors.py DIR``.

The word error rate of a production's finished chapters, beside that of the engine alone: the same
utterances spoken anew and given to the same recogniser in the same groups, before any trimming,
pitch, gain, mastering or MP3. What the recogniser mishears and what the engine mispronounces is in
both; the difference is what the way from the engine to the file costs. Its 95 % interval is
bootstrapped over groups of lines (Bisani and Ney, "Bootstrap estimates for confidence intervals in
ASR performance evaluation", 2004).

With ``--clips`` the engine is not asked again: what is heard is its clips, trimmed and with their
pitch and gain, before they are joined, mastered and encoded. It takes a fifth of the time.

It needs the extra ``verify`` and the engines the production was made with.
"""

from __future__ import annotations

import argparse
import dataclasses
import itertools
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import soxr
from numpy.typing import NDArray

from audiobook.assembly.mastering.mixdown import read_clip
from audiobook.model import Caption, Cue
from audiobook.production import Production
from audiobook.production.book_file import load_book_file
from audiobook.production.speaking.verify import HeardChapter
from audiobook.synthesis.clips.cache import ClipCache
from audiobook.synthesis.engine import Engine
from audiobook.synthesis.registry import make_engine
from audiobook.units import Seconds
from audiobook.verification import (
    SAMPLE_RATE,
    HeardLine,
    WhisperRecognizer,
    compare,
    spans,
)

_PAUSE = 0.35
"""Seconds between two utterances of the engine alone."""


class SpeakAnew:
    """The engine alone: each cue spoken again."""

    def __init__(self) -> None:
        self._engines: dict[str, Engine] = {}

    def __call__(self, cue: Cue) -> tuple[NDArray[np.float32], int]:
        name = cue.utterance.engine
        engine = self._engines.get(name) or self._engines.setdefault(name, make_engine(name))
        speech = engine.speak(cue.utterance)
        return speech.samples, speech.sample_rate


class ReadClips:
    """The clip of each cue."""

    def __init__(self, cache: ClipCache) -> None:
        self._cache = cache

    def __call__(self, cue: Cue) -> tuple[NDArray[np.float32], int]:
        clip = self._cache.get(cue.key)
        if clip is None:
            raise SystemExit(f"“{cue.text}” has no clip: run `audiobook produce` first")
        return read_clip(clip), clip.sample_rate


def engine_alone(
    cues: Sequence[Cue],
    captions: Sequence[Caption],
    recognizer: WhisperRecognizer,
    language: str,
    samples_of: Callable[[Cue], tuple[NDArray[np.float32], int]],
) -> list[HeardLine]:
    """Hear the lines of a chapter one after another, with nothing done to them."""
    pause = np.zeros(round(_PAUSE * SAMPLE_RATE), np.float32)
    anew, heard = list(captions), []
    at = 0.0
    for span in spans(captions):
        pieces: list[NDArray[np.float32]] = [pause]
        length = len(pause)
        for index in range(span.first, span.last):
            spoken, rate = samples_of(cues[index])
            samples = soxr.resample(spoken, rate, SAMPLE_RATE)
            start = at + length / SAMPLE_RATE
            end = start + len(samples) / SAMPLE_RATE
            anew[index] = dataclasses.replace(
                captions[index], start=Seconds(start), end=Seconds(end)
            )
            pieces += [samples, pause]
            length += len(samples) + len(pause)
        words = recognizer.transcribe(np.concatenate(pieces), language)
        heard.append(
            (span._replace(start=Seconds(at), end=Seconds(at + length / SAMPLE_RATE)), words)
        )
        at += length / SAMPLE_RATE
    return compare(anew, heard, language)


def counted(lines: Sequence[HeardLine], chapter: HeardChapter) -> list[tuple[int, int]]:
    """``(words, errors)`` of each group of lines."""
    groups = spans(chapter.track.captions)
    return [
        (sum(line.words for line in group), sum(line.errors for line in group))
        for group in (lines[span.first : span.last] for span in groups)
    ]


def counted_words(lines: Sequence[HeardLine]) -> tuple[int, int]:
    """Words, and errors in them."""
    return sum(line.words for line in lines), sum(line.errors for line in lines)


def interval(finished: NDArray[np.int64], alone: NDArray[np.int64]) -> tuple[float, float]:
    """The 95 % interval of the difference of two rates in points; columns are words, errors."""
    random = np.random.default_rng(0)
    drawn = random.integers(0, len(finished), (10_000, len(finished)))
    words = finished[drawn, 0].sum(1)
    more = (finished[drawn, 1] - alone[drawn, 1]).sum(1)
    low, high = np.percentile(100 * more / words, (2.5, 97.5))
    return float(low), float(high)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--jobs", type=int, default=1, help="threads of the recogniser")
    parser.add_argument("--engine", help="the engine it was produced with, where not voices.yaml's")
    parser.add_argument("--clips", action="store_true", help="hear the clips, not the engine anew")
    arguments = parser.parse_args()
    production = Production(arguments.folder)
    recognizer = WhisperRecognizer(arguments.jobs)
    verified = production.verify(recognizer=recognizer)
    language = load_book_file(production.folder.book_file).info.language
    plan = production.plan(engine=arguments.engine)
    clips = ReadClips(ClipCache(production.folder.clips))
    samples_of = clips if arguments.clips else SpeakAnew()
    finished: list[tuple[int, int]] = []
    alone: list[tuple[int, int]] = []
    for chapter in verified.chapters:
        cues = plan.chapters[chapter.track.number - 1].cues
        captions = chapter.track.captions
        if [cue.text for cue in cues] != [caption.text for caption in captions]:
            parser.error("the script has changed since: run `audiobook produce` first")
        lines = engine_alone(cues, captions, recognizer, language, samples_of)
        finished += counted(chapter.lines, chapter)
        alone += counted(lines, chapter)
    ours, theirs = np.array(finished), np.array(alone)
    for name, figures in (
        ("finished chapters", ours),
        ("the clips" if arguments.clips else "the engine alone", theirs),
    ):
        words, errors = figures.sum(0)
        print(f"{name:<18} {100 * errors / words:6.2f} %   {errors} errors in {words} words")
    difference = 100 * (ours[:, 1].sum() - theirs[:, 1].sum()) / ours[:, 0].sum()
    low, high = interval(ours, theirs)
    print(f"{'difference':<18} {difference:+6.2f} points, 95 % interval {low:+.2f} to {high:+.2f}")
    heard = list(itertools.chain.from_iterable(c.lines for c in verified.chapters))
    print(f"{len(heard)} lines, {sum(line.unheard for line in heard)} not heard at all")


if __name__ == "__main__":
    main()
