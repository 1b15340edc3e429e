"""The first-person narrator: whether there is one, and what the others call them.

Who tells the story is "I" in the narration, so the name is found where others speak: it is
called out inside quotations and hardly ever told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from audiobook.dialogue.characters.mentions import quotations_by_paragraph
from audiobook.dialogue.characters.nicknames import is_only_called
from audiobook.dialogue.characters.person_names import PersonName, canonical_title
from audiobook.dialogue.characters.persons import Form, Person
from audiobook.dialogue.document import Document
from audiobook.english.speech_verbs import speech_verbs
from audiobook.english.word_lists import words_of
from audiobook.model import Gender

UNNAMED = "Narrator (I)"
"""What a first-person narrator without a name is called."""

_I = re.compile(r"\b(?:I|me|my|myself)\b(?!\.)")
_ADDRESS = re.compile(r"\b(?:(sir)|(ma[’']am|madam|miss))\b", re.IGNORECASE)

_LEAST_PER_THOUSAND = 12.0
"""Words of the first person in a thousand of narration; third-person novels stay below 7."""

_SHORT = 6_000
"""Words of a text in which one action beside a speech is enough."""
_FEWEST_BEATS = 5
"""Actions of the teller beside speeches that show him in a novel where he never writes `I said`."""


def _narration(document: Document) -> list[str]:
    """The words outside quotations, paragraph by paragraph."""
    rows = []
    for text, quotations in zip(
        document.paragraphs, quotations_by_paragraph(document), strict=True
    ):
        position, parts = 0, []
        for quotation in quotations:
            parts.append(text[position : quotation.outer_start])
            position = max(position, quotation.outer_end)
        rows.append(" | ".join((*parts, text[position:])))
    return rows


def find_narrator(document: Document, persons: Sequence[Person]) -> Person | None:
    """The person who tells the story as "I", one of `persons` or a new one without a name.

    Returns:
        None for a story told in the third person.
    """
    narrator = next((p for p in persons if p.known is not None and p.known.is_narrator), None)
    if narrator is not None:
        return narrator
    narration = _narration(document)
    verbs = "|".join(sorted(speech_verbs()))
    tag = re.compile(rf"\b(?:(?:{verbs}) I\b|I (?:\w+ly |had |then )?(?:{verbs})\b)")
    words = sum(text.count(" ") + 1 for text in narration)
    first_person = sum(len(_I.findall(text)) for text in narration)
    tagged = {index for index, text in enumerate(narration) if tag.search(text)}
    is_short = words < _SHORT
    if is_short or not tagged:
        tagged |= _beside_own_speech(narration, is_short=is_short)
    if not tagged or 1000 * first_person < _LEAST_PER_THOUSAND * words:
        return None
    other = re.compile(
        rf"\b(?:(?:{verbs}) (?:s?he|[A-Z]\w+)|(?:[Ss]?[Hh]e|[A-Z]\w+) (?:{verbs}))\b"
    )
    of_others = {index for index in range(len(narration)) if other.search(narration[index])}
    own_tags = tagged - of_others
    near = {index + step for index in tagged for step in (-1, 0, 1)} - own_tags
    named = _named(persons, own_tags, near, of_others)
    if named is None and is_short:
        named = _only_called(persons, own_tags)
    return named if named is not None else _unnamed(document, near | tagged)


def _beside_own_speech(narration: Sequence[str], *, is_short: bool) -> set[int]:
    """The paragraphs in which the teller does something beside a speech, and nobody else does:
    ``I shook my head. “He isn't invited.”`` An author who is no part of the story acts nowhere."""
    past = rf"(?:[a-z]+ed|{'|'.join(words_of('irregular_pasts.txt'))})"
    own = re.compile(rf"(?:^|[|.!?]\s*)I (?:\w+ly |just |only )?{past}\b")
    other = re.compile(rf"\b(?:[Ss]?[Hh]e|[A-Z]\w+|[Tt]he [a-z]+) (?:\w+ly )?{past}\b")
    beats = {
        index
        for index, text in enumerate(narration)
        if "|" in text and own.search(text) and not other.search(text)
    }
    return beats if len(beats) >= (1 if is_short else _FEWEST_BEATS) else set()


def _named(
    persons: Sequence[Person], own: set[int], near: set[int], of_others: set[int]
) -> Person | None:
    """Whom the others call by name: the likeliest.

    Args:
        persons: everybody with a name.
        own: paragraphs in which only the teller speaks; who is called there is somebody else.
        near: paragraphs in which the teller may be spoken to.
        of_others: paragraphs with somebody else's tag, where “my name is” is not the teller's.
    """
    best: tuple[float, int, Person] | None = None
    for order, person in enumerate(persons):
        if person.known is not None or any(form.is_role for form in person.forms):
            continue
        if all(canonical_title(form.name.words[-1]) for form in person.forms):
            continue  # "Madame" is how others are called, too.
        telling_count = 0
        score = 0.0
        for form in person.forms:
            telling_count += form.told
            for span in form.spans:
                if span.introduced and not (span.quoted and span.paragraph in near | of_others):
                    score += 5
                elif span.vocative:
                    score += _called(span.paragraph, own, near)
        if score >= 1.5 and telling_count <= 0.25 * score and (best is None or score > best[0]):
            best = (score, -order, person)
    return best[2] if best is not None else None


def _only_called(persons: Sequence[Person], own: set[int]) -> Person | None:
    """The one whom others call and of whom nothing is told, in a short text. Wrong where somebody
    is called who never comes."""
    called = [
        person
        for person in persons
        if person.known is None
        and is_only_called(person)
        and not all(canonical_title(form.name.words[-1]) for form in person.forms)
        and not any(
            span.vocative and span.paragraph in own for form in person.forms for span in form.spans
        )
    ]
    return called[0] if len(called) == 1 else None


def _called(paragraph: int, own: set[int], near: set[int]) -> float:
    if paragraph in own:
        return -1.5
    return 1.5 if paragraph in near else 0.5


def _unnamed(document: Document, near: set[int]) -> Person:
    addressed: Counter[Gender] = Counter()
    for quotation in document.quotations:
        if quotation.paragraph in near:
            text = document.paragraphs[quotation.paragraph]
            for match in _ADDRESS.finditer(text, quotation.start, quotation.end):
                addressed[Gender.MALE if match[1] else Gender.FEMALE] += 1
    form = Form(PersonName("", ("narrator",)))
    form.texts.update({UNNAMED: 1, "narrator": 0, "I": 0})
    person = Person([form])
    if addressed:
        person.addressed = addressed.most_common(1)[0][0]
    return person
