"""How a production is paced and joined: ``python benchmarks/prosody.py DIR …``.

Of the script and the plan: how many sentences go on behind their tag (“Yes,” he said, “come.”), how
many of those are spoken as one, and why the others are not; how many segments in a row are one
sentence in one voice (“Hello,” I said.), and are spoken as one.

Of the finished chapters, where there are any: words a minute, and the silences that are heard
between utterances, by what lies between them, beside those of narrators (Kazlauskienė and
Kalašinskaitė, "Pauses in audiobooks", 2020, 48 recordings; 5 to 95 % of fast and of slow readers).
A silence is a stretch of 10 ms frames of less than -40 dBFS around the moment between two captions.

With ``--cuts N`` the first N sentences that are planned as one are spoken, and those are counted
whose cuts the times of words allow; the others are spoken without each other.
"""

from __future__ import annotations

import argparse
import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from audiobook.english.sentences import sentence_end
from audiobook.model import (
    ChapterPlan,
    Cue,
    Pause,
    PauseKind,
    ScriptChapter,
    ScriptParagraph,
    Segment,
    Track,
)
from audiobook.production import Production
from audiobook.production.delivering.tracks import delivered
from audiobook.script import read_script_folder
from audiobook.synthesis.clips.postprocess import synthesize
from audiobook.synthesis.planning.phrasing import ends_sentence
from audiobook.synthesis.registry import make_engine

_RATE = 16_000
_FRAME = 0.01
"""Seconds."""
_SILENT = -40.0
"""dBFS."""
_STUDIES = {
    "sentence": "fast 0.20-0.98, slow 0.34-1.36",
    "paragraph": "fast 0.40-1.34, slow 0.75-1.80",
}


def broken_sentences(paragraph: ScriptParagraph) -> Iterator[tuple[Segment, Segment, Segment]]:
    """Speech, tag and speech of each sentence that a tag breaks off."""
    for head, tag, tail in zip(
        paragraph.segments, paragraph.segments[1:], paragraph.segments[2:], strict=False
    ):
        spoken = not head.is_narration and tag.is_narration and not tail.is_narration
        if spoken and not ends_sentence(head) and not ends_sentence(tag):
            yield head, tag, tail


def judged(
    segments: tuple[Segment, Segment, Segment], cues: Mapping[int | None, Sequence[Cue]]
) -> str:
    """Whether a broken sentence is spoken as one, else why not."""
    head, tag, tail = segments
    before, after = cues.get(head.line, ()), cues.get(tail.line, ())
    if not before or not after:
        return "nothing to speak"
    if before[-1].utterance.following and after[0].utterance.preceding:
        return "as one"
    if head.speaker != tail.speaker:
        return "another speaker goes on"
    if before[-1].utterance.voice != after[0].utterance.voice or before[-1].note != after[0].note:
        return "another manner"
    if len(tag.text.split()) > 12:
        return "the tag is longer than 12 words"
    return "longer than the engine speaks in one go"


def joins(chapters: Sequence[ScriptChapter], plans: Sequence[ChapterPlan]) -> None:
    """Print what is spoken as one."""
    reasons: Counter[str] = Counter()
    neighbours: Counter[bool] = Counter()
    for chapter, planned in zip(chapters, plans, strict=True):
        cues: dict[int | None, list[Cue]] = defaultdict(list)
        for cue in planned.cues:
            cues[cue.line].append(cue)
        for block in chapter.blocks:
            if not isinstance(block, ScriptParagraph):
                continue
            reasons.update(judged(segments, cues) for segments in broken_sentences(block))
            for one, other in itertools.pairwise(block.segments):
                before, after = cues.get(one.line, ()), cues.get(other.line, ())
                if not before or not after or ends_sentence(one):
                    continue
                if before[-1].utterance.voice == after[0].utterance.voice:
                    neighbours[bool(before[-1].utterance.following)] += 1
    total = sum(reasons.values())
    print(f"{total} sentences go on behind their tag, {_share(reasons['as one'], total)} as one")
    for reason, count in reasons.most_common():
        if reason != "as one":
            print(f"    {count:5} {reason}")
    total = sum(neighbours.values())
    print(f"{total} neighbours of one voice in one sentence, {_share(neighbours[True], total)}")


def _share(count: int, total: int) -> str:
    return f"{count} ({100 * count / total:.1f} %)" if total else "none"


def cuts(plans: Sequence[ChapterPlan], most: int) -> None:
    """Speak sentences that are planned as one, and print how many could be cut."""
    joined = [
        cue.utterance
        for planned in plans
        for cue in planned.cues
        if cue.utterance.preceding or cue.utterance.following
    ][:most]
    engines = {name: make_engine(name) for name in {utterance.engine for utterance in joined}}

    class Watched:
        """Notes whether the part was asked for by itself after the whole."""

        def __init__(self, name: str) -> None:
            self._engine = engines[name]
            self.asked = 0

        def __getattr__(self, name: str) -> object:
            return getattr(self._engine, name)

        def speak(self, utterance: object) -> object:
            self.asked += 1
            return self._engine.speak(utterance)  # type: ignore[arg-type]

    whole = 0
    for utterance in joined:
        watched = Watched(utterance.engine)
        synthesize(watched, utterance)  # type: ignore[arg-type]
        whole += watched.asked == 1
    print(
        f"{len(joined)} parts of sentences spoken, {_share(whole, len(joined))} cut from the whole"
    )


def decoded(path: Path) -> NDArray[np.float32]:
    """Level of each frame of a file, dBFS."""
    import av

    with av.open(str(path)) as container:
        resampler = av.AudioResampler("flt", "mono", _RATE)
        pieces = [
            piece.to_ndarray()[0]
            for frame in container.decode(audio=0)
            for piece in resampler.resample(frame)
        ]
    samples = np.concatenate(pieces)
    size = round(_FRAME * _RATE)
    frames = samples[: len(samples) // size * size].reshape(-1, size)
    levels: NDArray[np.float32] = 10 * np.log10(np.mean(frames**2, axis=1) + 1e-12)
    return levels


def silence_around(levels: NDArray[np.float32], moment: float) -> float:
    """Seconds of silence around a moment."""
    index = min(round(moment / _FRAME), len(levels) - 1)
    if levels[index] >= _SILENT:
        return 0.0
    first, last = index, index
    while first > 0 and levels[first - 1] < _SILENT:
        first -= 1
    while last + 1 < len(levels) and levels[last + 1] < _SILENT:
        last += 1
    return (last - first + 1) * _FRAME


def silences(planned: ChapterPlan, track: Track) -> Iterator[tuple[str, float]]:
    """What lies between two utterances of a chapter, and the silence heard there."""
    levels = decoded(track.path)
    cue: Cue | None = None
    number = -1
    kind: PauseKind | None = None
    for item in planned.items:
        if isinstance(item, Pause):
            kind = item.kind
            continue
        number += 1
        if cue is not None and kind is not None and number < len(track.captions):
            ended = sentence_end().search(cue.text) is not None
            inside = kind in (PauseKind.SENTENCE, PauseKind.SPEAKER) and not ended
            before, after = track.captions[number - 1 : number + 1]
            place = "inside a sentence" if inside else kind.value
            yield place, silence_around(levels, (before.end + after.start) / 2)
        cue, kind = item, None


def pacing(plans: Sequence[ChapterPlan], tracks: Sequence[Track]) -> None:
    """Print words a minute, and the silences."""
    heard: dict[str, list[float]] = defaultdict(list)
    words = sum(len(c.text.split()) for track in tracks for c in track.captions)
    spoken = sum(c.end - c.start for track in tracks for c in track.captions)
    duration = sum(track.duration for track in tracks)
    for track in tracks:
        for place, seconds in silences(plans[track.number - 1], track):
            heard[place].append(seconds)
    print(f"{words} words in {duration / 60:.1f} min: {60 * words / duration:.0f} words a minute")
    print(f"{100 * (1 - spoken / duration):.0f} % of the time is pause; ACX reckons 155 words")
    print(f"{'silence, s':<20}{'n':>6}{'5 %':>7}{'25 %':>7}{'median':>8}{'75 %':>7}{'95 %':>7}")
    for place, lengths in sorted(heard.items(), key=lambda row: float(np.median(row[1]))):
        low, lower, median, upper, high = np.percentile(lengths, (5, 25, 50, 75, 95))
        line = f"{place:<20}{len(lengths):>6}{low:7.2f}{lower:7.2f}{median:8.2f}{upper:7.2f}"
        print(f"{line}{high:7.2f}  {_STUDIES.get(place, '')}")


def main() -> None:
    """Print the figures of each production."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folders", type=Path, nargs="+", metavar="DIR")
    parser.add_argument("--engine", help="plan with this engine")
    parser.add_argument("--cuts", type=int, default=0, metavar="N")
    arguments = parser.parse_args()
    for folder in arguments.folders:
        print(f"== {folder.name}")
        production = Production(folder)
        plans = list(production.plan(engine=arguments.engine).chapters)
        joins(read_script_folder(production.folder.script), plans)
        if arguments.cuts:
            cuts(plans, arguments.cuts)
        if tracks := [track for track in delivered(production.folder) if track.captions]:
            pacing(plans, tracks)


if __name__ == "__main__":
    main()
