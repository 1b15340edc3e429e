"""Manuscript → script/: build, merge with what the author did, write."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook import dialogue
from audiobook import manuscript as manuscript_stage
from audiobook import script as script_stage
from audiobook.errors import ProductionError, ScriptError
from audiobook.filenames import SCRIPT_SUFFIX, file_name
from audiobook.files import explain_write_errors
from audiobook.model import (
    Book,
    Progress,
    ReportProgress,
    Script,
    ScriptChapter,
    ScriptParagraph,
    ignore_progress,
)
from audiobook.production.book_file import (
    BookFile,
    narrators_of,
    section_choices,
    update_book_file,
)
from audiobook.production.building.author_characters import (
    author_characters,
    open_questions,
)
from audiobook.production.building.build_record import Sources, is_recorded, record_build
from audiobook.production.building.chapter_ids import carry_over, format_ids, identify, load_ids
from audiobook.production.building.sections import SectionChoices, describe_left_out, load_record
from audiobook.production.building.set_aside import Key, keep, key_of, set_aside
from audiobook.production.building.slips import known_names, refuse_misspelt, respelled
from audiobook.production.journal import Change, digests
from audiobook.production.project import Locked, Project

if TYPE_CHECKING:
    from audiobook.dialogue import AdviceReport, Adviser, BuilderMemory, ModelSettings
    from audiobook.model import Decision
from audiobook.production.building.manuscript_file import locate_manuscript, take_over
from audiobook.production.building.write_built import write_built, write_script

STAGE = "script"


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did, for the author."""

    chapters: int
    spoken_lines: int
    """Segments of characters."""
    doubtful_lines: int
    characters: tuple[str, ...]
    """Names, most lines first."""
    left_out: tuple[str, ...]
    """Sections that are not read aloud: ``Contents (contents)``."""
    merged: tuple[str, ...]
    """A sentence for each of the author's changes that met a change of the manuscript."""
    warnings: tuple[str, ...]
    losses: tuple[str, ...]
    """What of the manuscript could not be read; a chapter may be missing."""
    written: tuple[Path, ...]
    up_to_date: bool = False
    """Nothing had changed and nothing was built."""
    advice: AdviceReport | None = None
    """What a language model made of the doubtful lines, if one was asked."""
    may_be_one: tuple[tuple[str, str], ...] = ()
    """Pairs of characters of whom the author has not said whether they are one person."""


def model_to_ask() -> ModelSettings:
    """The language model that the environment names.

    Raises:
        UsageError: it names none, or the package to ask it is not installed.
    """
    return dialogue.model_settings()


def build(
    project: Locked,
    manuscript: Path | None = None,
    *,
    force: bool = False,
    ask: ModelSettings | None = None,
    report: ReportProgress = ignore_progress,
) -> BuildReport:
    """Build script/ from the manuscript and merge it with what the author changed there.

    Args:
        project: the production.
        manuscript: the author's file; None takes the one book.yaml names.
        force: build though neither the manuscript nor the author's files changed.
        ask: a language model to ask about the doubtful lines that it was not asked about before.
            What one answered in an earlier build is reckoned with in any case.
        report: called as the build goes on.

    Raises:
        ManuscriptError, ScriptError, CastError, ProductionError: nothing was written.
    """

    path = locate_manuscript(project, manuscript)
    moved = take_over(project, path)
    current = () if force else project.current_chapters()
    if current and is_recorded(project, path, ask):
        refuse_misspelt(current, known_names(project))
        losses = load_record(project.workshop).losses
        warnings = (moved,) if moved else ()
        return _report_on(
            current,
            warnings=warnings,
            losses=losses,
            up_to_date=True,
            may_be_one=open_questions(project),
        )
    report(Progress(STAGE, 0, 3, "reading the manuscript"))
    sources = Sources.of(project, path)
    book = manuscript_stage.read_manuscript(path)
    present = project.book if project.book_file.exists() else None
    update_book_file(project.book_file, book, path, present)
    report(Progress(STAGE, 1, 3, "finding who speaks"))
    drafted = draft(project, book, sources, ask=ask, report=report)
    report(Progress(STAGE, 2, 3, "writing"))
    draft_report = write_draft(project, drafted)
    report(Progress(STAGE, 3, 3))
    notes = [moved] if moved else []
    if book.is_named_after_file and drafted.details.info.title == book.title:
        notes.append(
            f"“{book.title}” is the name of the file: write the book's title behind `title:` in "
            f"{project.book_file}."
        )
    return dataclasses.replace(draft_report, warnings=(*notes, *draft_report.warnings))


@dataclass(frozen=True, slots=True)
class Draft:
    """What the builder makes of the book today, not yet merged with what the author did."""

    book: Book
    sources: Sources
    details: BookFile
    choices: SectionChoices
    base: tuple[ScriptChapter, ...]
    """What it had written last."""
    script: Script
    advice: AdviceReport | None


def draft(
    project: Project,
    book: Book,
    sources: Sources,
    *,
    ask: ModelSettings | None = None,
    memory: BuilderMemory | None = None,
    report: ReportProgress = ignore_progress,
) -> Draft:
    """Find out who speaks, knowing what the author decided; nothing in script/ is written.

    Args:
        project: the production; it need not be locked if nobody is asked.
        book: what was read from the manuscript.
        sources: the manuscript as it stood before it was read.
        ask: see `build`.
        memory: of earlier drafts of the same book.
        report: called as it goes on.
    """
    sources = sources.with_settings(project)
    details = project.book
    if details.language:
        book = dataclasses.replace(book, language=details.language)
    choices = section_choices(project.book_file, book, details)
    base = _read_built(project)
    names = known_names(project)
    current = project.current_chapters()
    refuse_misspelt(current, names)
    sides = set_aside(project, base, respelled(current, names), *_keys(choices))
    decisions = script_stage.find_decisions(sides.base, sides.current)
    adviser = _adviser(project, ask, report)
    rebuilt = _rebuild(project, choices, details, decisions, adviser, memory)
    return Draft(book, sources, details, choices, base, rebuilt, adviser.outcome)


def _keys(choices: SectionChoices) -> tuple[list[Key], list[Key]]:
    """The chapters that are heard, in order, and those that are not."""
    read_keys = [key_of(c.title, c.part) for c in choices.book.chapters if choices.is_read(c)]
    return read_keys, [key_of(c.title, c.part) for _, c in choices.left_out()]


def _read_built(project: Project) -> tuple[ScriptChapter, ...]:
    """What the builder wrote last.

    Raises:
        ProductionError: a file of it is damaged.
    """
    try:
        chapters = script_stage.read_script_folder(project.built)
    except ScriptError as error:
        raise _damaged(error.path) from error
    for path in script_stage.script_files(project.built):
        with path.open("rb") as file:
            file.seek(max(path.stat().st_size - 1, 0))
            if file.read() != b"\n":
                # Cut off: what is lacking would count as the author's, and be read twice.
                raise _damaged(path)
    return chapters


def _damaged(path: Path | None) -> ProductionError:
    return ProductionError(
        "This file of the program's own is damaged.",
        hint="Delete it and run the same command again. Every line of this chapter then counts "
        "as yours; nothing in script/ is lost.",
        path=path,
    )


def write_draft(project: Locked, drafted: Draft) -> BuildReport:
    """Merge a draft with script/ as it stands now, and write it.

    What the author saved while the draft was made is not lost: it is merged like what he did
    before.

    Args:
        project: the production.
        drafted: made since the last build.
    """
    names = known_names(project)
    while True:
        digests_read = digests(script_stage.script_files(project.script))
        current = project.current_chapters()
        new = refuse_misspelt(current, names)
        spelled = respelled(current, names)
        sides = set_aside(project, drafted.base, spelled, *_keys(drafted.choices))
        merged = script_stage.merge_chapters(sides.base, sides.current, drafted.script.chapters)
        with explain_write_errors(project.root):
            change = Change(project.written_together, project.pending, seen=digests_read)
            keep(change, project, sides)
            files = write_script(change, project, merged.chapters, current)
            write_built(change, project, merged.built, drafted.script)
            if digests(script_stage.script_files(project.script)) != digests_read:
                # The author saved a file meanwhile.
                continue
            ids = identify(project, load_ids(project), current, drafted.details.info.identifier)
            named_chapters = [
                (file_name(number, c.title, len(merged.chapters), SCRIPT_SUFFIX), c)
                for number, c in enumerate(merged.chapters, 1)
            ]
            carried = carry_over(ids, current, named_chapters)
            change.put(project.chapters_file, format_ids(carried))
            change.commit()
        break
    advice = drafted.advice
    record_build(project, drafted.sources, advice)
    return _report_on(
        merged.chapters,
        left_out=tuple(
            describe_left_out(label, chapter) for label, chapter in drafted.choices.left_out()
        ),
        merged=tuple(note.message for note in merged.notes),
        warnings=(
            *new,
            *drafted.book.warnings,
            *drafted.script.warnings,
            *_missing_chapters(merged.chapters, drafted.script.chapters),
            *(advice.warnings if advice else ()),
        ),
        losses=drafted.book.losses,
        written=files,
        advice=advice,
        may_be_one=open_questions(project),
    )


def _missing_chapters(
    merged: Sequence[ScriptChapter], built: Sequence[ScriptChapter]
) -> Iterator[str]:
    """A sentence for each chapter of the manuscript of which nothing is left in script/."""

    texts_kept = {text for chapter in merged for text in _texts(chapter)}
    titles = {key_of(chapter.title, chapter.part) for chapter in merged}
    for number, chapter in enumerate(built, 1):
        texts = set(_texts(chapter))
        is_there = key_of(chapter.title, chapter.part) in titles
        if texts and not is_there and texts.isdisjoint(texts_kept):
            name = file_name(number, chapter.title, len(built), SCRIPT_SUFFIX)
            yield (
                f"nothing of “{chapter.title}” is left in script/, so it is not read; to have it "
                f"back, copy .audiobook/built/{name} there and run `audiobook script` again"
            )


def _texts(chapter: ScriptChapter) -> Iterator[str]:
    return (block.text for block in chapter.blocks if isinstance(block, ScriptParagraph))


def _rebuild(
    project: Project,
    choices: SectionChoices,
    details: BookFile,
    decisions: Sequence[Decision],
    adviser: Adviser,
    memory: BuilderMemory | None,
) -> Script:
    with explain_write_errors(project.advice):
        script = dialogue.build_script(
            choices.book,
            known=author_characters(project),
            decisions=decisions,
            include=choices.is_read,
            advise=adviser,
            narrators=narrators_of(details, choices.book, project.book_file),
            memory=memory,
        )
    if not script.chapters:
        raise ProductionError(
            "Every section of the manuscript is left out.",
            hint="Write `read` behind a section in book.yaml.",
            path=project.book_file,
        )
    return script


def _adviser(project: Project, ask: ModelSettings | None, report: ReportProgress) -> Adviser:
    return dialogue.Adviser(dialogue.KeptAnswers(project.advice), ask, report)


def _report_on(
    chapters: Sequence[ScriptChapter],
    *,
    left_out: tuple[str, ...] = (),
    merged: tuple[str, ...] = (),
    warnings: tuple[str, ...] = (),
    losses: tuple[str, ...] = (),
    written: tuple[Path, ...] = (),
    up_to_date: bool = False,
    advice: AdviceReport | None = None,
    may_be_one: tuple[tuple[str, str], ...] = (),
) -> BuildReport:
    spoken = [s for chapter in chapters for s in chapter.segments if not s.is_narration]
    speakers = Counter(segment.speaker for segment in spoken)
    return BuildReport(
        chapters=len(chapters),
        spoken_lines=len(spoken),
        doubtful_lines=sum(segment.doubtful for segment in spoken),
        characters=tuple(name for name, _ in speakers.most_common()),
        left_out=left_out,
        merged=merged,
        warnings=warnings,
        losses=losses,
        written=written,
        up_to_date=up_to_date,
        advice=advice,
        may_be_one=may_be_one,
    )
