"""What is to be spoken and why, the queue, and the finished chapters with their waves."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from audiobook.errors import AssemblyError, UsageError
from audiobook.model import Cue, Progress, ScriptChapter, ScriptParagraph
from audiobook.production import cues_of, delivered
from audiobook.studio import delivery_view, messages
from audiobook.studio.desk import Desk

_PEAKS_PER_SECOND = 10
_DECODED_RATE = 8000


def sound_view(desk: Desk) -> messages.SoundView:
    """What stands to be spoken; reckoned in another process, for a long book takes a while.

    Raises:
        CastError, ScriptError, ProductionError: a mistake in the author's files.
    """
    chapters, cpu = desk.settler.run(_outlook, desk.folder.root)
    reasons: Counter[str] = Counter()
    for chapter in chapters:
        reasons.update(chapter.reasons)
    return messages.SoundView(
        chapters=chapters,
        reasons=dict(reasons.most_common()),
        seconds=sum(chapter.seconds for chapter in chapters),
        cpu_seconds=cpu,
        tracks=[
            messages.DeliveredTrack(
                track.number, track.title, track.duration, f"{track.path.stat().st_mtime_ns:x}"
            )
            for track in delivered(desk.folder, captions=False)
        ],
        queue=desk.queue.items(),
        paused=desk.queue.paused,
    )


def _outlook(root: Path) -> tuple[list[messages.ToRender], float | None]:
    from audiobook.production import Production

    production = Production(root)
    outlook = production.outlook()
    cost = production.rendering_cost(outlook).cpu_seconds
    chapters = [
        messages.ToRender(
            chapter=chapter.number,
            title=chapter.title,
            lines=chapter.cues,
            missing=len(chapter.to_render),
            seconds=round(chapter.seconds_to_render, 1),
            reasons=dict(Counter(item.reason.value for item in chapter.to_render)),
            doubtful=[
                messages.WordPlace("", doubt.cue.line or 0, doubt.cue.text, doubt.doubt)
                for doubt in chapter.doubtful
            ],
        )
        for chapter in outlook.chapters
    ]
    durations = [seconds for seconds in cost.values() if seconds is not None]
    return chapters, sum(durations) if len(durations) == len(cost) else None


# ---------------------------------------------------------------- the queue


def order(desk: Desk, wanted: messages.QueueOrder) -> None:
    """Do what the author asked of the queue.

    Raises:
        UsageError: there is no such order.
    """
    queue = desk.queue
    simple: dict[str, Callable[[], object]] = {
        "pause": queue.pause,
        "resume": queue.resume,
        "stop": queue.stop,
        "first": lambda: queue.first(wanted.id),
        "rest": lambda: _add_rest(desk),
        "files": lambda: _add_files(desk),
        "verify": lambda: queue.add("Listen to the finished chapters", work=_verify(desk)),
        "check": lambda: queue.add(
            f"Check for {wanted.profile or 'podcast'}",
            work=_check(desk, wanted.profile or "podcast"),
        ),
        "share": lambda: queue.add(
            f"Make {wanted.profile}",
            work=delivery_view.share_work(desk, wanted.profile, wanted.path),
        ),
        "feed": lambda: queue.add(
            "Make the feed",
            work=delivery_view.feed_work(desk, release_all=wanted.profile == "all"),
        ),
    }
    if wanted.action in simple:
        simple[wanted.action]()
        return
    if wanted.action not in ("line", "scene", "chapter"):
        raise UsageError(f"There is no order `{wanted.action}`.")
    file = desk.script.files.get(wanted.file)
    if file is None:
        raise UsageError(f"There is no {wanted.file} in script/.")
    title = file.chapter.title or wanted.file
    label = {
        "line": f"Line {wanted.line} of {title}",
        "scene": f"A scene of {title}",
        "chapter": title,
    }[wanted.action]
    cues = functools.partial(_cues, desk, wanted.file, wanted.action, wanted.line)
    queue.add(label, cues=cues, first=True)


def _add_rest(desk: Desk) -> None:
    for name, file in list(desk.script.files.items()):
        cues = functools.partial(_cues, desk, name, "chapter", 0)
        desk.queue.add(file.chapter.title or name, cues=cues)


def _add_files(desk: Desk) -> None:
    _add_rest(desk)
    desk.queue.add("Make the chapters’ files", work=_assemble(desk))


def _cues(desk: Desk, name: str, what: str, line: int) -> list[Cue]:
    with desk.guard:
        chapter = desk.script.files[name].chapter
    if what != "chapter":
        chapter = _part(chapter, what, line)
    cues = list(cues_of(desk.folder, chapter))
    return [cue for cue in cues if cue.line == line] if what == "line" else cues


def _part(chapter: ScriptChapter, what: str, line: int) -> ScriptChapter:
    """The paragraph, or the scene, that a line stands in."""
    import dataclasses

    blocks = chapter.blocks
    index = next(
        (
            index
            for index, block in enumerate(blocks)
            if isinstance(block, ScriptParagraph)
            and any(segment.line == line for segment in block.segments)
        ),
        0,
    )
    begin, end = index, index + 1
    if what == "scene":
        while begin > 0 and isinstance(blocks[begin - 1], ScriptParagraph):
            begin -= 1
        while end < len(blocks) and isinstance(blocks[end], ScriptParagraph):
            end += 1
    return dataclasses.replace(chapter, title="", part="", blocks=blocks[begin:end])


Work = Callable[[Callable[[float, float], None]], Any]


def _assemble(desk: Desk) -> Work:
    def work(report: Callable[[float, float], None]) -> int:
        def tell(progress: Progress) -> None:
            report(progress.done, progress.total)

        return len(desk.production.assemble(report=tell))

    return work


def _verify(desk: Desk) -> Work:
    def work(report: Callable[[float, float], None]) -> list[dict[str, object]]:
        def tell(progress: Progress) -> None:
            report(progress.done, progress.total)

        verification = desk.production.verify(report=tell)
        return [
            {
                "chapter": track.number,
                "start": line.caption.start,
                "speaker": line.caption.speaker,
                "text": line.caption.text,
                "errors": line.errors,
                "unheard": line.unheard,
            }
            for track, line in verification.worst()[:200]
        ]

    return work


def _check(desk: Desk, profile: str) -> Work:
    def work(report: Callable[[float, float], None]) -> list[dict[str, object]]:
        def tell(progress: Progress) -> None:
            report(progress.done, progress.total)

        return [
            {
                "requirement": finding.requirement,
                "expected": finding.expected,
                "measured": finding.measured,
                "passed": finding.passed,
                "mend": finding.mend,
                "where": [str(failure) for failure in finding.failures[:5]],
            }
            for finding in desk.production.check(profile, report=tell)
        ]

    return work


# ---------------------------------------------------------------- finished chapters


def track_path(desk: Desk, number: int) -> Path:
    """The file of a finished chapter.

    Raises:
        UsageError: it is not made yet.
    """
    for track in delivered(desk.folder, captions=False):
        if track.number == number:
            return track.path
    raise UsageError(f"Chapter {number} is not made yet.", hint="Make the chapters’ files first.")


def track_view(desk: Desk, number: int) -> messages.TrackView:
    """A finished chapter: its words with their times, and its wave.

    Raises:
        UsageError: it is not made yet.
        AssemblyError: its file cannot be read.
    """
    track_path(desk, number)
    track = next(t for t in delivered(desk.folder) if t.number == number)
    return messages.TrackView(
        number=number,
        title=track.title,
        duration=track.duration,
        text=[
            messages.TrackText(c.start, c.end, c.speaker, c.text.strip(), c.paragraph)
            for c in track.captions
        ],
        peaks=_peaks(track.path, track.path.stat().st_mtime_ns),
    )


@functools.lru_cache(maxsize=8)
def _peaks(path: Path, stamp: int) -> list[float]:
    """The root mean square of each stretch of a file, 0 to 1; `stamp` tells one file from the next
    under its name."""
    import av
    import numpy as np

    peaks: list[float] = []
    rest = np.zeros(0, np.float32)
    window = _DECODED_RATE // _PEAKS_PER_SECOND
    try:
        with av.open(str(path)) as container:
            resampler = av.AudioResampler("flt", "mono", _DECODED_RATE)
            for frame in container.decode(audio=0):
                for part in resampler.resample(frame):
                    rest = np.concatenate((rest, part.to_ndarray()[0]))
                if len(rest) >= 100 * window:
                    full_windows = len(rest) // window * window
                    squares = np.square(rest[:full_windows]).reshape(-1, window)
                    peaks += np.sqrt(squares.mean(axis=1)).tolist()
                    rest = rest[full_windows:]
    except OSError as error:
        raise AssemblyError("This file cannot be decoded.", path=path) from error
    if len(rest):
        peaks.append(float(np.sqrt(np.square(rest).mean())))
    return [round(min(1.0, peak), 3) for peak in peaks]
