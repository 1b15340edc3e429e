"""What ``--json`` prints: the shape of every command's answer.

Programs rely on these: a name stays, a field may be added. docs/json.md is made from this module
(``python tests/support/json_page.py``), and tests keep the two and the commands together.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec


class Shape(msgspec.Struct, frozen=True):
    """Fields stand in the order in which they are printed."""


T = TypeVar("T", bound=Shape)


class ErrorBody(Shape, frozen=True):
    """What is wrong, where, and what to do."""

    code: str
    """One of docs/errors.md."""
    message: str
    hint: str
    path: str | None
    line: int | None
    """From 1."""


class Failure(Shape, frozen=True):
    """Printed by any command in place of its answer; the exit status is the one of the code."""

    error: ErrorBody


class Advice(Shape, frozen=True):
    """What a language model made of the doubtful lines."""

    model: str
    doubtful: int
    """Lines that the script builder was not sure of, and had candidates for."""
    asked: int
    """How many of them the model was asked about in this build."""
    answered: int
    """How many have an answer, of this build or an earlier one."""
    settled: int
    """How many are sure now."""
    changed: int
    """How many have another speaker."""
    warnings: tuple[str, ...]
    """Why not all was answered, a sentence each."""


class Contents(Shape, frozen=True):
    """What a manuscript holds."""

    read: tuple[str, ...]
    """Titles of the sections that are read aloud."""
    left_out: tuple[str, ...]
    """The other sections, with what they are, how long, and their first words."""
    warnings: tuple[str, ...]
    losses: tuple[str, ...]
    """What of the manuscript could not be read."""


class Build(Shape, frozen=True):
    """What a build of script/ did."""

    chapters: int
    spoken_lines: int
    """Of characters."""
    doubtful_lines: int
    characters: tuple[str, ...]
    """Names, most lines first."""
    left_out: tuple[str, ...]
    """Sections that are not read aloud: `Contents (contents)`."""
    merged: tuple[str, ...]
    """A sentence for each change of yours that met a change of the manuscript."""
    warnings: tuple[str, ...]
    losses: tuple[str, ...]
    """What of the manuscript could not be read."""
    written: tuple[Path, ...]
    up_to_date: bool
    """Nothing had changed and nothing was built."""
    advice: Advice | None
    """Null when no language model was asked."""
    may_be_one: tuple[tuple[str, str], ...]
    """Pairs of characters of whom nobody has said whether they are one person."""


class Quote(Shape, frozen=True):
    """One quotation, a line each."""

    start: int
    """Code points of the decoded file, of the words inside the marks."""
    end: int
    text: str
    is_speech: bool
    speaker: str | None
    evidence: list[str]
    """Sentences, weightiest first."""
    confidence: float
    """0 to 1."""
    sure: bool
    """Whether the script has it without a mark of doubt."""


class Candidate(Shape, frozen=True):
    """Who may speak a line."""

    speaker: str
    probability: float
    """0 to 1."""


class ReviewLine(Shape, frozen=True):
    """A line of the script as `review` lists it."""

    chapter: int | None
    """From 1."""
    file: str
    line: int | None
    """Of the file, from 1."""
    speaker: str
    text: str
    doubtful: bool
    """It has a mark of doubt."""
    confidence: float
    """0 to 1."""
    words: int
    candidates: tuple[Candidate, ...]
    """Likeliest first."""
    evidence: tuple[str, ...]
    """Sentences, weightiest first."""


class Answer(Shape, frozen=True):
    """What an answer to `review --answer` left."""

    file: str
    line: int
    speaker: str
    in_doubt: int
    """Lines of the whole book that still are."""


class Casting(Shape, frozen=True):
    """What casting did to voices.yaml."""

    added: tuple[str, ...]
    """Characters that it did not have, most lines first."""
    changed: bool
    may_be_one: tuple[tuple[str, str], ...]
    """Pairs of characters of whom nobody has said whether they are one person."""


class CastWarning(Shape, frozen=True):
    """Something you may want to change in voices.yaml."""

    problem: str
    """Stable, for programs."""
    message: str
    roles: tuple[str, ...]
    distance: float | None
    """Between two voices, as `cast --distances` counts it."""


class VoiceDistance(Shape, frozen=True):
    """How far apart two roles sound who are heard together."""

    role: str
    other: str
    distance: float
    """1 is what a voice varies from passage to passage; under 3 they are hard to tell apart."""


class Word(Shape, frozen=True):
    """A word that no dictionary knows."""

    word: str
    count: int
    sample: str
    """A sentence it stands in."""


class Voice(Shape, frozen=True):
    """A voice as voices.yaml writes it."""

    name: str
    """`engine:id`."""
    engine: str
    id: str
    language: str
    """BCP 47."""
    gender: str
    """`female`, `male`, `neutral` or empty."""
    age: str
    description: str
    measured: str
    """Pitch and timbre in words; empty where they are not measured."""


class SpokenFile(Shape, frozen=True):
    """A WAV file of a spoken sample."""

    path: Path


class SpokenLine(Shape, frozen=True):
    """A line of the script as a WAV file."""

    path: Path
    seconds: float


class AuditionLine(Shape, frozen=True):
    """A character's lines in one voice."""

    voice: str
    path: Path


class Renaming(Shape, frozen=True):
    """What another name for a character changed."""

    lines: int
    """Lines of script/ that have it."""
    has_voice: bool
    """The voice of voices.yaml went along."""


class PlannedLine(Shape, frozen=True):
    """A line that would be rendered."""

    chapter: int
    line: int | None
    """Of the chapter's script file; null for what no line of it says."""
    speaker: str
    text: str
    reason: str
    """Why: `new`, `voice` …"""
    note: str


class Plan(Shape, frozen=True):
    """What rendering would do."""

    lines: int
    """Of the whole book."""
    seconds: float
    """Of sound, of the whole book."""
    seconds_to_render: float
    """Of sound that would be rendered."""
    cpu_seconds: dict[str, float | None]
    """Engine → seconds of one core; null where they were not measured on this machine."""
    cores: int
    reasons: dict[str, int]
    """Why → how many lines."""
    to_render: tuple[PlannedLine, ...]
    upgraded_chapters: tuple[int, ...] = ()
    """Delivered ones that only a new version of the program or of an engine would change."""


class Rendering(Shape, frozen=True):
    """What `render` did."""

    chapters: int
    """That are spoken."""


class Chapter(Shape, frozen=True):
    """A file of output/."""

    path: Path
    title: str


class ProducedChapter(Shape, frozen=True):
    """A file of output/, as `produce` names it."""

    path: Path
    number: int
    title: str
    part: str
    duration: float
    """Seconds."""


class Production(Shape, frozen=True):
    """What `produce` made."""

    tracks: tuple[ProducedChapter, ...]
    doubtful_lines: int
    merged: tuple[str, ...]
    warnings: tuple[str, ...]
    losses: tuple[str, ...]


class Status(Shape, frozen=True):
    """How far a production is."""

    title: str
    manuscript: str
    chapters: int
    spoken_lines: int
    doubtful_lines: int
    characters: int
    """Speakers in the script, the narrator apart."""
    voices: int
    """How many of them voices.yaml has."""
    lines: int
    """To be spoken."""
    rendered: int
    """How many of them are."""
    tracks: int
    """Chapters in output/ that are up to date."""
    seconds: float
    """Of these."""
    next_step: str
    notes: tuple[str, ...]
    """What to look at, a sentence each."""
    outdated: tuple[str, ...]
    """Files of the whole book that are older than it: `name: what renews it`."""


class Observation(Shape, frozen=True):
    """What was read of one thing that was delivered."""

    subject: str
    """A file, most often."""
    figure: str
    holds: bool


class Finding(Shape, frozen=True):
    """Whether one requirement of a store holds."""

    requirement: str
    """Stable, for programs: `loudness`."""
    expected: str
    measured: str
    """Over everything that was looked at."""
    mend: str
    """What to do; empty when it holds."""
    failures: tuple[Observation, ...]
    passed: bool


class Check(Shape, frozen=True):
    """How what was delivered meets a store's requirements."""

    profile: str
    passed: bool
    findings: tuple[Finding, ...]


class Difference(Shape, frozen=True):
    """Consecutive words that were not heard as they stand in the script."""

    fault: str
    """`missing`, `added`, `repeated` or `wrong`."""
    expected: str
    heard: str
    time: float
    """Seconds into the file."""
    errors: int
    """Words missing, added or wrong."""
    weight: float
    """Letters to change, in words of five."""


class HeardLine(Shape, frozen=True):
    """A line that was not heard as it is written."""

    chapter: int
    file: str
    time: float
    """Seconds into the file: where to listen."""
    start: float
    end: float
    speaker: str
    text: str
    words: int
    errors: int
    severity: float
    """The weights of its differences."""
    unheard: bool
    """Nothing of it was heard."""
    differences: tuple[Difference, ...]


class HeardChapter(Shape, frozen=True):
    """A chapter as it was heard."""

    number: int
    title: str
    file: str
    words: int
    errors: int
    word_error_rate: float
    """Per cent."""
    lines: int
    unheard_lines: int


class MendedLine(Shape, frozen=True):
    """A line that another take says better."""

    text: str
    take: str
    """The direction that script/ has now."""


class Hearing(Shape, frozen=True):
    """How a recogniser heard the finished chapters."""

    words: int
    errors: int
    word_error_rate: float
    """Per cent."""
    chapters: tuple[HeardChapter, ...]
    lines: tuple[HeardLine, ...]
    """Worst first, as many as `--limit` asks."""
    mended: tuple[MendedLine, ...] | msgspec.UnsetType = msgspec.UNSET
    """Only with `--mend`."""


class Feed(Shape, frozen=True):
    """The podcast feed that was written."""

    path: Path
    url: str
    """What listeners subscribe to."""
    chapters: int
    listed: int
    """How many of them are released."""
    next_release: str | None
    """When the next one is, if one is held back."""
    moved_from: str
    """The address of the time before, where it was another one."""


class Shared(Shape, frozen=True):
    """What `share` wrote."""

    written: tuple[Path, ...]


class Cleaning(Shape, frozen=True):
    """What nothing needs any more."""

    clips: int
    others: int
    """Files of other kinds."""
    bytes: int
    removed: bool


class BookError(Shape, frozen=True):
    """Why a book of a catalogue failed."""

    code: str
    message: str
    hint: str


class CatalogueBook(Shape, frozen=True):
    """A book of a catalogue, a line at each of its stages."""

    book: str
    """Its folder."""
    manuscript: Path
    stage: str
    """`waiting`, `preparing`, `ready`, `speaking`, `done`, `unchanged` or `failed`."""
    title: str
    series: str
    chapters: int
    seconds: float
    spoken_lines: int
    doubtful_lines: int
    failed_checks: tuple[str, ...]
    error: BookError | None


SHAPES: dict[str, Any] = {
    "new": Contents,
    "script": Build,
    "quotes": Quote,
    "review": list[ReviewLine],
    "review --answer": Answer,
    "cast": Casting,
    "cast --check": list[CastWarning],
    "cast --distances": list[VoiceDistance],
    "words": list[Word],
    "voices": list[Voice],
    "voices --speak": SpokenFile,
    "audition": list[AuditionLine],
    "line": SpokenLine,
    "rename": Renaming,
    "plan": Plan,
    "render": Rendering,
    "assemble": list[Chapter],
    "produce": Production,
    "status": Status,
    "check": Check,
    "verify": Hearing,
    "feed": Feed,
    "share": Shared,
    "clean": Cleaning,
    "batch": CatalogueBook,
    "any command that fails": Failure,
}
"""Command → what it prints."""


def shaped(value: object, shape: type[T], **extra: object) -> T:
    """`value` in a shape, field by field, by the names of its attributes.

    Args:
        value: an object of another module, and objects in its fields.
        shape: of this module.
        extra: fields that `value` does not have.
    """
    fields = [field.name for field in msgspec.structs.fields(shape) if field.name not in extra]
    attributes = {name: getattr(value, name) for name in fields}
    return msgspec.convert({**attributes, **extra}, shape, from_attributes=True)


def encode(value: Shape | Sequence[Shape]) -> str:
    """One JSON document on one line."""
    return json.dumps(msgspec.to_builtins(value, enc_hook=str), ensure_ascii=False)
