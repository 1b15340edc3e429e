"""What an edition has beside its chapters: credits, a retail sample, one file of the whole book."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

from audiobook import assembly
from audiobook.model import (
    NARRATOR,
    BookInfo,
    ChapterPlan,
    RenderPlan,
    Script,
    ScriptChapter,
    ScriptParagraph,
    Segment,
    Timeline,
)
from audiobook.production.delivering import profiles
from audiobook.production.project import Project
from audiobook.production.speaking import rendering as speaking

if TYPE_CHECKING:
    from audiobook.assembly import Assembler
    from audiobook.yamlfile import YamlMapping

OPENING, CLOSING, SAMPLE = "opening-credits", "closing-credits", "retail-sample"

_SAMPLE_SECONDS = 240.0
"""ACX takes one to five minutes."""


def plan_credits(project: Project, chapters: int, *, engine: str | None = None) -> RenderPlan:
    """The credits to be spoken by the narrator, where the profile asks for them.

    Args:
        project: the production.
        chapters: how many the book has; the opening credits get the number before the first, the
            closing ones the number after the last.
        engine: speak them with it, whatever voices.yaml says.
    """
    details = project.book
    if not profiles.chosen_profile(details).audio.credits:
        return RenderPlan(())
    texts = credit_texts(details.info, details.audio)
    script = Script(
        tuple(ScriptChapter("", (ScriptParagraph((Segment(NARRATOR, t),)),)) for t in texts)
    )
    planned = speaking.plan(project, engine=engine, script=script)
    opening, closing = planned.chapters
    return dataclasses.replace(
        planned,
        chapters=(
            dataclasses.replace(opening, number=0, title="Opening credits"),
            dataclasses.replace(closing, number=chapters + 1, title="Closing credits"),
        ),
    )


class _Joined(Sequence[ChapterPlan]):
    """Chapters of two plans, one after the other."""

    def __init__(self, first: Sequence[ChapterPlan], second: Sequence[ChapterPlan]) -> None:
        self._first, self._second = first, second

    def __len__(self) -> int:
        return len(self._first) + len(self._second)

    @overload
    def __getitem__(self, index: int) -> ChapterPlan: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[ChapterPlan, ...]: ...
    def __getitem__(self, index: int | slice) -> ChapterPlan | tuple[ChapterPlan, ...]:
        if isinstance(index, slice):
            return tuple(self[each] for each in range(len(self))[index])
        index = range(len(self))[index]
        beyond = index - len(self._first)
        return self._first[index] if beyond < 0 else self._second[beyond]


def with_credits(planned: RenderPlan, credits_plan: RenderPlan) -> RenderPlan:
    """A book's plan and that of its credits in one, so that they are spoken in one go."""
    return RenderPlan(
        _Joined(planned.chapters, credits_plan.chapters),
        {**credits_plan.engine_versions, **planned.engine_versions},
        planned.unheard_instructions,
    )


def usual_credits(info: BookInfo) -> tuple[str, str]:
    """What is said before and after a book whose author writes nothing else: title and names.

    ACX asks for title, author and narrator at the opening, and for a sign of the end.
    """
    people = [f"Written by {' and '.join(info.authors)}."] if info.authors else []
    people += [f"Narrated by {' and '.join(info.readers)}."] if info.readers else []
    people += [info.disclosure] if info.disclosure else []
    title = f"{info.title}. {info.subtitle}." if info.subtitle else f"{info.title}."
    opening = " ".join([title, *people])
    return opening, " ".join([f"This has been {info.title}.", *people, "The end."])


def credit_texts(info: BookInfo, audio: YamlMapping) -> tuple[str, str]:
    """What is said before and after the book: the author's words, or the usual ones."""
    opening, closing = usual_credits(info)

    def own(key: str, default: str) -> str:
        return audio.text(key, "what is to be said") if key in audio else default

    return own("opening_credits", opening), own("closing_credits", closing)


def stems(chapters: int, digits: int) -> tuple[str, str, str]:
    """The names, without suffix, of opening credits, closing credits and sample of a book of so
    many chapters, whose numbers have so many digits; sorted by name, the credits stand around the
    book."""
    return f"{0:0{digits}}-{OPENING}", f"{chapters + 1:0{digits}}-{CLOSING}", SAMPLE


def submit(
    assembler: Assembler, timeline: Timeline, *, chapters: int, digits: int, sample: bool
) -> None:
    """Hand a spoken chapter, or credits, to the assembler under its name.

    Args:
        assembler: takes it.
        timeline: numbered as `plan_credits` does.
        chapters: how many the book has.
        digits: of the numbers in names.
        sample: whether a retail sample is made of the first chapter.
    """
    opening, closing, sample_stem = stems(chapters, digits)
    if timeline.number == 0:
        assembler.submit(timeline, stem=opening)
    elif timeline.number > chapters:
        assembler.submit(timeline, stem=closing)
    else:
        assembler.submit(timeline)
        if sample and timeline.number == 1:
            part = assembly.excerpt(timeline, _SAMPLE_SECONDS, title="Retail sample")
            assembler.submit(part, stem=sample_stem)
