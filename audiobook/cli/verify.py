"""``audiobook verify``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec import UNSET

from audiobook.cli import _console, json_shapes
from audiobook.cli._options import in_folder, reporting, with_workers

if TYPE_CHECKING:
    from audiobook.model import Track
    from audiobook.production import Verification
    from audiobook.verification import Difference, HeardLine


@click.command(
    name="verify",
    epilog="""\b
Examples:
  audiobook verify --dir my-novel                  the whole book
  audiobook verify --dir my-novel --chapter 3      one chapter
  audiobook verify --dir my-novel --limit 0        every line, however slight its fault
  audiobook verify --dir my-novel --mend           another take of what was not said right

It needs the extra `verify`.
""",
)
@in_folder
@click.option("--chapter", type=click.IntRange(1), metavar="N", help="Only this chapter.")
@click.option(
    "--limit",
    type=click.IntRange(0),
    default=20,
    show_default=True,
    metavar="N",
    help="List the N worst lines; 0 lists all.",
)
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(1, 256),
    metavar="N",
    show_default="one a core",
    help="Compute in N threads.",
)
@click.option(
    "--mend",
    is_flag=True,
    help="Hear doubtful lines alone, and try other takes of those that are wrong.",
)
@with_workers
@reporting
def command(
    folder: Path,
    chapter: int | None,
    limit: int,
    jobs: int | None,
    mend: bool,
    workers: str | None,
    quiet: bool,
    json_output: bool,
) -> None:
    """Transcribe the chapters and list lines that were not said right.

    Every finished chapter is written down by an offline recogniser and laid beside the script.
    The worst lines come first, each with the file and the time to listen at. A recogniser
    mishears, too: words missing or said twice in a row are the voice's, an odd spelling of a name
    is most often the recogniser's. The word error rate counts words missing, added and wrong.

    The exit status is 0 only when no line is left in which words are missing, added or quite
    others. With --mend a line that is said better in another take gets it as a direction in
    script/, [take 2]; `audiobook produce` then puts it into the chapter.
    """
    from audiobook.errors import CheckFailedError
    from audiobook.production import Production, is_clean

    production = Production(folder, note=_console.note)
    accepted: Sequence[tuple[HeardLine, str]] = ()
    with _console.progress(quiet=quiet or json_output) as report:
        verification = production.verify(chapter=chapter, jobs=jobs, workers=workers, report=report)
        clean = is_clean(verification)
        if mend and not clean:
            mended = production.mend(verification, jobs=jobs, report=report)
            verification, accepted, clean = mended.verification, mended.taken, mended.is_clean
    status = 0 if clean else CheckFailedError.exit_status
    worst = verification.worst()
    listed = worst[: limit or None]
    if json_output:
        _console.print_json(_as_json(verification, listed, accepted if mend else None))
        click.get_current_context().exit(status)
    _console.print_table(
        ("file", "at", "speaker", "line", "what was heard"),
        [
            (
                track.path.name,
                _console.clock(_time(line)),
                line.caption.speaker,
                line.caption.text,
                "; ".join(map(_in_words, line.differences)),
            )
            for track, line in listed
        ],
    )
    _summarize(verification, listed, worst)
    for line, take in accepted:
        _console.say(f"[{take}] says it better: {line.caption.text}")
    if accepted:
        _console.say("Next: audiobook produce, which puts them into the chapters.")
    click.get_current_context().exit(status)


def _time(line: HeardLine) -> float:
    """Where to listen: at the worst of a line's faults."""
    return max(line.differences, key=lambda difference: difference.weight).time


def _in_words(difference: Difference) -> str:
    if not difference.heard:
        return f"missing “{difference.expected}”"
    if not difference.expected:
        return f"{difference.fault} “{difference.heard}”"
    return f"“{difference.heard}” for “{difference.expected}”"


def _summarize(
    found: Verification,
    listed: Sequence[tuple[Track, HeardLine]],
    worst: Sequence[tuple[Track, HeardLine]],
) -> None:
    from audiobook.production import error_rate

    _console.say()
    if len(listed) < len(worst):
        _console.say(
            f"These are the worst {len(listed)} of {len(worst)} lines; --limit 0 lists all."
        )
    for chapter in found.chapters:
        rate = error_rate(chapter.errors, chapter.words)
        _console.say(f"{chapter.track.path.name}: word error rate {rate:.2f} %")
    rate = error_rate(found.errors, found.words)
    lines = sum(len(chapter.lines) for chapter in found.chapters)
    unheard = sum(line.unheard for chapter in found.chapters for line in chapter.lines)
    _console.say(
        f"word error rate {rate:.2f} % over {found.words} words; of {lines} lines "
        f"{lines - len(worst)} heard word for word, {unheard} not heard at all"
    )


def _as_json(
    verification: Verification,
    listed: Sequence[tuple[Track, HeardLine]],
    accepted: Sequence[tuple[HeardLine, str]] | None,
) -> json_shapes.Hearing:
    """What was heard; `accepted` is None where nothing was to be mended."""
    from audiobook.production import error_rate

    chapters = [
        json_shapes.shaped(
            chapter.track,
            json_shapes.HeardChapter,
            file=chapter.track.path.name,
            words=chapter.words,
            errors=chapter.errors,
            word_error_rate=error_rate(chapter.errors, chapter.words),
            lines=len(chapter.lines),
            unheard_lines=sum(line.unheard for line in chapter.lines),
        )
        for chapter in verification.chapters
    ]
    lines = [
        json_shapes.shaped(
            line,
            json_shapes.HeardLine,
            chapter=track.number,
            file=track.path.name,
            time=round(_time(line), 2),
            start=line.caption.start,
            end=line.caption.end,
            speaker=line.caption.speaker,
            text=line.caption.text,
        )
        for track, line in listed
    ]
    return json_shapes.Hearing(
        words=verification.words,
        errors=verification.errors,
        word_error_rate=error_rate(verification.errors, verification.words),
        chapters=tuple(chapters),
        lines=tuple(lines),
        mended=UNSET
        if accepted is None
        else tuple(json_shapes.MendedLine(line.caption.text, take) for line, take in accepted),
    )
