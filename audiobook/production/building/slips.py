"""Slips of the author's in script/, voices.yaml and book.yaml: told with their place, never obeyed
in silence."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook.errors import ScriptError
from audiobook.files import read_file
from audiobook.model import (
    NARRATOR,
    UNKNOWN_SPEAKER,
    ScriptBlock,
    ScriptChapter,
    ScriptParagraph,
    Segment,
)
from audiobook.production.building.build_record import recorded_manuscript
from audiobook.production.building.sections import load_record, names_a_section, no_such_section
from audiobook.production.project import Project

if TYPE_CHECKING:
    from audiobook.model import Cast

_NEAR = 0.74
"""Ratio of `difflib.SequenceMatcher` from which on two names may be one, misspelt."""
_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*\Z")
_NOBODYS = (NARRATOR, UNKNOWN_SPEAKER, "Dialogue")


@dataclass(frozen=True, slots=True)
class KnownNames:
    """Who there is: by voices.yaml, and by what the builder found."""

    names: frozenset[str]

    def spelled(self, name: str) -> str | None:
        """The known name that `name` is, its case and what stands in brackets forgiven."""
        if name in self.names:
            return name
        for form in (name, _BRACKETS.sub("", name)):
            folded = form.casefold()
            same = [spelling for spelling in self.names if spelling.casefold() == folded]
            if len(same) == 1:
                return same[0]
        return None

    def near(self, name: str) -> str | None:
        """The known name that `name` may be meant to be."""
        folded = {spelling.casefold(): spelling for spelling in sorted(self.names)}
        bare = _BRACKETS.sub("", name).casefold()
        close = difflib.get_close_matches(bare, folded, n=1, cutoff=_NEAR)
        return folded[close[0]] if close else None


def known_names(project: Project) -> KnownNames:
    """Who there is in a production."""

    names = set(_NOBODYS)
    for character in project.characters:
        names |= {character.name, *character.aliases}
    if project.has_voices:
        for role in project.cast.roles.values():
            names |= {role.name, *role.aliases}
    return KnownNames(frozenset(names))


def respelled(chapters: Sequence[ScriptChapter], known: KnownNames) -> tuple[ScriptChapter, ...]:
    """`chapters` with the speakers' names as they are known: ``SPIKE`` is Spike."""

    def segment(own: Segment) -> Segment:
        name = known.spelled(own.speaker)
        return own if name in (None, own.speaker) else replace(own, speaker=name or own.speaker)

    def block(own: ScriptBlock) -> ScriptBlock:
        if not isinstance(own, ScriptParagraph):
            return own
        segments = tuple(map(segment, own.segments))
        return own if segments == own.segments else replace(own, segments=segments)

    return tuple(replace(c, blocks=tuple(map(block, c.blocks))) for c in chapters)


def refuse_misspelt(chapters: Iterable[ScriptChapter], known: KnownNames) -> list[str]:
    """Look at who speaks in script/.

    Returns:
        A sentence for each name that is new, and like no other.

    Raises:
        ScriptError: a name is nearly one that is known.
    """
    if known.names <= set(_NOBODYS):
        return []
    new: dict[str, str] = {}
    for chapter in chapters:
        for segment in chapter.segments:
            name = segment.speaker
            if name in new or known.spelled(name) is not None:
                continue
            near = known.near(name)
            if near is not None:
                raise ScriptError(
                    f"Nobody is called {name} yet. Did you mean {near}?",
                    hint=f"Write {near}, or add {name} under `cast:` in voices.yaml if that is "
                    "somebody else.",
                    path=chapter.path,
                    line=segment.line,
                )
            place = f"{chapter.path}:{segment.line}" if chapter.path else chapter.title
            new[name] = place
    return [f"{name} ({place}) is new, and gets a voice." for name, place in new.items()]


def slips(project: Project) -> list[str]:
    """What the author should look at, a sentence each: names nobody has, words and sections that
    match nothing, a manuscript that has changed.

    Raises:
        ScriptError: a speaker in script/ is nearly somebody who is known.
        SettingsError: a mistake in voices.yaml or book.yaml.
    """

    notes = [*_section_slips(project)]
    if note := manuscript_note(project):
        notes.append(note)
    chapters = project.current_chapters() if project.script.is_dir() else ()
    if not chapters:
        return notes
    notes += refuse_misspelt(chapters, known_names(project))
    if project.has_voices:
        cast = project.cast
        notes += _silent_roles(project, chapters, cast)
        notes += _unused_words(project, chapters, cast)
    return notes


def _section_slips(project: Project) -> Iterator[str]:
    record = load_record(project.workshop)
    if not project.book_file.exists() or not record.exists:
        return
    details = project.book
    for key in details.sections:
        if key not in record.written and not names_a_section(key, record.labels):
            line = details.section_lines.get(key)
            error = no_such_section(key, record.labels, project.book_file, line)
            yield f"{error} {error.hint}"


def _silent_roles(project: Project, chapters: Iterable[ScriptChapter], cast: Cast) -> Iterator[str]:
    speakers = {segment.speaker for chapter in chapters for segment in chapter.segments}
    silent = [
        role.name
        for role in cast.roles.values()
        if not speakers & {role.name, *role.aliases} and not role.is_narrator
    ]
    if silent:
        yield (
            f"{project.voices_file}: nobody in script/ is called {', '.join(silent)}. "
            "To give somebody another name, run `audiobook rename OLD NEW`."
        )


def _unused_words(project: Project, chapters: Iterable[ScriptChapter], cast: Cast) -> Iterator[str]:
    lexicons: list[Mapping[str, str]] = [cast.lexicon, *cast.engine_lexicons.values()]
    lexicons += [role.lexicon for role in cast.roles.values()]
    words = {word: word.casefold() for lexicon in lexicons for word in lexicon}
    if not words:
        return
    waiting = dict(words)
    for chapter in chapters:
        text = " ".join((chapter.title, *(s.text for s in chapter.segments))).casefold()
        waiting = {word: form for word, form in waiting.items() if form not in text}
        if not waiting:
            return
    lines = _lines_of(project.voices_file, waiting)
    for word in waiting:
        place = f"{project.voices_file}:{lines[word]}" if word in lines else project.voices_file
        yield f"{place}: “{word}” of the lexicon stands nowhere in script/."


def _lines_of(path: Path, words: Iterable[str]) -> dict[str, int]:
    lines = read_file(path).decode("utf-8", "replace").splitlines()
    return {
        word: number
        for word in words
        for number, line in reversed(list(enumerate(lines, 1)))
        if re.search(rf"(?<![\w]){re.escape(word)}[\"']?\s*:", line)
    }


def manuscript_note(project: Project) -> str:
    """What has become of the manuscript since script/ was built; empty where nothing has."""
    if not project.book_file.exists():
        return ""
    path = project.book.manuscript
    if path is None:
        return ""
    path_shown = os.path.relpath(path)
    if not path.exists():
        return (
            f"the manuscript {path_shown} is not there any more: write its new place behind "
            f"`manuscript:` in {project.book_file}, or run `audiobook produce NEW-PLACE`."
        )
    recorded = recorded_manuscript(project)
    if recorded and recorded != project.digest(path):
        return f"the manuscript {path_shown} has changed since script/ was built."
    return ""
