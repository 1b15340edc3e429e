"""Spoken lines → output/: the chapters' files, the cover, and what was delivered."""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import hashlib
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook import assembly, synthesis
from audiobook.errors import SettingsError
from audiobook.files import explain_write_errors, open_file, write_if_changed
from audiobook.media import IMAGE_TYPES
from audiobook.model import (
    BookInfo,
    Image,
    RenderPlan,
    ReportProgress,
    ScriptChapter,
    Timeline,
    Track,
    ignore_progress,
)
from audiobook.production.book_file import BookFile
from audiobook.production.building.chapter_ids import (
    ChapterIds,
    guid_of,
    identify,
    load_ids,
    save_ids,
)
from audiobook.production.delivering import extras, profiles, tracks
from audiobook.production.delivering.holding_back import delivered_before, naming_chapters
from audiobook.production.delivering.ledger import (
    Digests,
    Ledger,
    Outdated,
    book_digest,
    record_delivery,
)
from audiobook.production.delivering.upgrades import Chosen, find_upgrade, remember_version
from audiobook.production.folder import Folder
from audiobook.production.project import Locked, Project
from audiobook.production.speaking import rendering as speaking
from audiobook.production.speaking.renderers import Renderers

if TYPE_CHECKING:
    from audiobook.assembly import AssemblySettings

_DIGESTS_NAME = "digests.json"
"""In the state: of the files in output/, so that they are not read in every run."""
_COVER_SEEN = "cover.sha256"
"""In the state: of the cover that was found good last."""
_HEAVIEST_COVER = 64 << 20
"""Bytes."""
_AUDIO_KEYS = (
    *("profile", "format", "bit_rate", "sample_rate"),
    *("opening_credits", "closing_credits"),
)


def deliver(
    project: Locked,
    planned: RenderPlan,
    *,
    engine: str | None = None,
    renderers: Renderers,
    keep_delivered: bool = False,
    report: ReportProgress = ignore_progress,
) -> tuple[Track, ...]:
    """Speak what is missing and make the chapters' files, both at once over all cores.

    A chapter is encoded as soon as it is spoken, while the next one is still being spoken.

    Args:
        project: the production.
        planned: from `speaking.plan`.
        engine: speak the credits with it, as `planned` was.
        renderers: who speaks; as many processes as it has here make the files.
        keep_delivered: leave chapters as they are that only a new version of the program or of an
            engine would change.
        report: called as it goes on.

    Raises:
        SynthesisError, AssemblyError: chapters that are whole stay.
    """
    upgrade = find_upgrade(project, planned)
    if upgrade.chapters and not keep_delivered:
        renderers.note(f"{upgrade.summary}; `--keep-delivered` leaves them as they are")
    kept = frozenset(number for number, _ in upgrade.chapters) if keep_delivered else frozenset()

    def work() -> tuple[Track, ...]:
        return _deliver(
            project, planned, engine=engine, renderers=renderers, kept=kept, report=report
        )

    return speaking.with_sound_clips(project, planned, renderers.note, work)


def _deliver(
    project: Locked,
    planned: RenderPlan,
    *,
    engine: str | None,
    renderers: Renderers,
    kept: Collection[int],
    report: ReportProgress,
) -> tuple[Track, ...]:
    details = project.book
    cover = read_cover(details)
    _check_cover(project, details, cover, renderers.note)
    profile = profiles.chosen_profile(details).audio
    chapters = len(planned.chapters)
    ids = _identified(project, planned, details, renderers.note)
    beside = extras.stems(chapters, ids.digits)

    def keep_captions(track: Track) -> None:
        if track.path.stem not in beside:
            tracks.keep_captions(project, track)

    with (
        explain_write_errors(project.output),
        assembly.Assembler(
            project.output,
            info=details.info,
            digits=ids.digits,
            state_dir=project.state,
            cover=cover,
            settings=assembly_settings(details),
            workers=renderers.jobs,
            report=report,
            on_track=keep_captions,
        ) as assembler,
    ):
        spoken: set[int] = set()

        def take(timeline: Timeline) -> None:
            spoken.add(timeline.number)
            extras.submit(
                assembler,
                timeline,
                chapters=chapters,
                digits=ids.digits,
                sample=profile.sample is not None,
            )

        credits_plan = extras.plan_credits(project, chapters, engine=engine)
        indexes = [n - 1 for n in range(1, chapters + 1) if n not in kept]
        to_make = dataclasses.replace(planned, chapters=Chosen(planned.chapters, indexes))
        everything = extras.with_credits(to_make, credits_plan)
        failure = speaking.render(
            project,
            everything,
            renderers=renderers,
            report=report,
            on_chapter=take,
            hold_back=True,
        )
        held_back = [c for c in to_make.chapters if c.number not in spoken] if failure else []
        if failure is not None and len(held_back) == chapters:
            raise failure
        staying = [*held_back, *(planned.chapters[number - 1] for number in sorted(kept))]
        former = delivered_before(project, ids, staying)
        sample = [p for p in project.output.glob(f"{extras.SAMPLE}.*") if 1 in kept]
        files = assembler.finish(keep={path.name for path in (*(t.path for t in former), *sample)})
        if failure is None and not kept:
            # Else it stays known what the chapters were made of.
            synthesis.dump_plan(planned, project.state / speaking.PLAN_NAME)
            remember_version(project)
    made = [
        dataclasses.replace(track, guid=guid_of(ids, ids.chapters[track.number - 1]))
        for track in files
        if track.path.stem not in beside
    ]
    delivered = tuple(sorted((*made, *former), key=lambda track: track.number))
    extra = [*(track.path for track in files if track.path.stem in beside), *sample]
    _record(project, details.info, delivered, extra, renderers.note)
    if failure is not None:
        raise naming_chapters(failure, held_back, former)
    return delivered


def _record(
    project: Locked,
    info: BookInfo,
    delivered: tuple[Track, ...],
    extra: Sequence[Path],
    note: Callable[[str], None],
) -> None:
    """Remember what was delivered, and tell what is left over of an earlier book."""
    tracks.record(project, delivered)
    captions = tracks.caption_files(delivered)
    digests = Digests(project.state / _DIGESTS_NAME)
    changed = record_delivery(project.output, delivered, captions, extra, digests)
    for name in changed:
        note(
            f"output/{name} is of an earlier book, but somebody has changed it: delete it, if it "
            "is not wanted any more"
        )
    for outdated in outdated_files(project, info, delivered):
        note(f"output/{outdated.name} is older than the book: `{outdated.command}` renews it")


def _identified(
    folder: Project, planned: RenderPlan, details: BookFile, note: Callable[[str], None]
) -> ChapterIds:
    """The ids of the chapters that are delivered, in order, with the digits of their names."""
    chapters = [ScriptChapter(c.title, (), c.part, c.path) for c in planned.chapters]
    ids = identify(folder, load_ids(folder), chapters, details.info.identifier)
    order = {chapter.file: chapter for chapter in ids.chapters}
    ids = dataclasses.replace(ids, chapters=tuple(order[c.path.name] for c in chapters if c.path))
    needed = len(str(len(chapters)))
    if not ids.digits:
        is_serial = not details.feed.flag("complete", True)
        ids = dataclasses.replace(
            ids, digits=_digits_delivered(folder) or max(3 if is_serial else 2, needed)
        )
    save_ids(folder, ids)
    if needed > ids.digits:
        note(
            f"the names of the files keep {ids.digits} digits, so that those that are out keep "
            f"theirs; players that sort by name put chapter {10**ids.digits} before "
            f"{10 ** (ids.digits - 1) + 1}. To have all renamed, write `digits: {needed}` in "
            "chapters.yaml."
        )
    return ids


def outdated_files(
    folder: Folder, info: BookInfo, delivered: Sequence[Track]
) -> tuple[Outdated, ...]:
    """The files of the whole book in output/ that are older than the book."""
    ledger = Ledger(folder.output)
    return ledger.outdated(book_digest(ledger, info, delivered))


def _digits_delivered(folder: Project) -> int:
    """Of the numbers in the names that an earlier version of the program gave; 0 without any."""
    names = [track.path.name for track in tracks.recorded(folder, captions=False)]
    return len(names[0].partition("-")[0]) if names else 0


def assembly_settings(details: BookFile) -> AssemblySettings:
    """What the profile prescribes, with what the `audio` section of book.yaml says otherwise.

    Raises:
        SettingsError: a mistake in it, with its line.
    """
    audio = details.audio
    audio.check_keys(_AUDIO_KEYS)
    settings = profiles.chosen_profile(details).audio.settings
    rates = {
        key: int(audio.number(key, bounds, getattr(settings, key)))
        for key, bounds in (("bit_rate", (8, 320)), ("sample_rate", (8000, 48000)))
    }
    kind = audio.text("format", "mp3, aac, opus or flac") if "format" in audio else settings.format
    if kind == "opus" and "sample_rate" not in audio:
        rates["sample_rate"] = 48_000
    try:
        return dataclasses.replace(settings, format=kind, **rates)
    except ValueError as error:
        raise SettingsError(
            f"The audio settings do not fit: {error}.", path=audio.path, line=audio.line
        ) from error


def _check_cover(
    folder: Folder, details: BookFile, cover: Image | None, note: Callable[[str], None]
) -> None:
    """Refuse a cover that is no picture, before anything is spoken, and tell one too small.

    Raises:
        SettingsError: it is none.
    """
    if cover is None or details.cover is None:
        return
    digest = hashlib.sha256(cover.data).hexdigest().encode()
    digest_file = folder.state / _COVER_SEEN
    with contextlib.suppress(OSError):
        if digest_file.read_bytes() == digest:
            return

    if assembly.fit_cover(cover) is None:
        raise SettingsError(
            f"The cover {details.cover.name} is no picture that can be used: it is damaged, cut "
            "off, or too large.",
            hint="Save it again as a JPEG, or take `cover:` out to have one drawn.",
            path=details.audio.path,
        )
    smaller = assembly.enlarged_from(cover)
    if smaller is not None:
        note(
            f"the cover {details.cover.name} is only {smaller[0]} x {smaller[1]} pixels and is "
            f"enlarged: stores and apps ask for 1400 or more a side"
        )
    write_if_changed(digest_file, digest, durable=False)


def read_cover(details: BookFile) -> Image | None:
    """The cover that book.yaml names; None when it names none.

    Raises:
        SettingsError: the file is not there or is no picture.
    """
    if details.cover is None:
        return None
    media_type = IMAGE_TYPES.get(details.cover.suffix.lower())
    if media_type is None:
        raise SettingsError(
            f"The cover {details.cover.name} is neither JPEG nor PNG.",
            hint="Save it as a JPEG, square, at least 1400 pixels wide.",
            path=details.audio.path,
        )
    try:
        with open_file(details.cover) as file:
            data = file.read(_HEAVIEST_COVER + 1)
        if len(data) > _HEAVIEST_COVER:
            raise OSError(errno.EFBIG, f"it has more than {_HEAVIEST_COVER >> 20} MB")
        return Image(data, media_type)
    except OSError as error:
        raise SettingsError(
            f"The cover {details.cover.name} cannot be read: {error.strerror}.",
            hint="Mend `cover:` in book.yaml, or take the line out to have one drawn.",
            path=details.audio.path,
        ) from error
