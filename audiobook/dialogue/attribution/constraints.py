"""What grammar decides about the speakers, before anything is weighed.

Each rule gives findings; `Constraints` puts them together. Where two meet, the author wins over
all of them, a plain tag over what the words of the speech say, and who is certain over who is
excluded:

1. the author's decision;
2. a plain tag with a name (``said Ben``), ``I said``, a tag of nobody in particular, the title of
   one who alone bears it (``said the professor``);
3. two parts of one sentence, or of one speech in which somebody pauses, have one speaker;
4. the sex of a tag's pronoun or noun;
5. who is told something by the tag, and who is called by name in the speech, does not speak it.

An exclusion that would leave nobody is dropped, but that of the other sex.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from audiobook.dialogue.attribution.beliefs import Beliefs
from audiobook.dialogue.attribution.parsing.nominals import (
    INVERTED,
    NAME,
    NOUN,
    OTHER,
    PRONOUN,
    SUBJECT,
    Nominal,
)
from audiobook.dialogue.attribution.parsing.parse import Reading, Speech
from audiobook.dialogue.attribution.parsing.tags import (
    is_heard,
    is_object,
    is_sexed,
    is_told,
    plain_tag,
    voice_after,
)
from audiobook.dialogue.attribution.shared_paragraphs import pairs_of_one_speaker
from audiobook.dialogue.characters.person_names import canonical_title, parse_name
from audiobook.english.titles import GIVEN_NAME_TITLES
from audiobook.model import Gender


class Rule(StrEnum):
    """Why somebody is certain or excluded."""

    NAMED = "named in the tag"
    NOBODY = "nobody in particular"
    FIRST_PERSON = "first person"
    ONE_SENTENCE = "one sentence"
    PAUSED = "goes on after a pause"
    SEX = "sex of the tag"
    TOLD = "told"
    ADDRESSED = "addressed"
    TITLED = "bears the title"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule says of one speech."""

    rule: Rule
    speech: int
    character: int
    """Who speaks it, or who does not; with `Rule.ONE_SENTENCE` and `Rule.PAUSED` the speech
    before."""
    speaks: bool = False


@dataclass(slots=True)
class Constraints:
    """Everything that is decided about the speeches of a document (numbers of `Reading.speeches`)
    and its characters (indexes)."""

    certain: dict[int, int] = field(default_factory=dict)
    excluded: dict[int, set[int]] = field(default_factory=dict)
    impossible: dict[int, set[int]] = field(default_factory=dict)
    """Of the excluded those who are of the other sex: where nobody else is there, nobody is named
    rather than one of them."""
    one_speaker: list[tuple[int, int]] = field(default_factory=list)
    """Pairs of speeches that follow each other."""
    probably_one: set[tuple[int, int]] = field(default_factory=set)
    """Those of them that are believed of together, but are not as sure as the surest of them: with
    an action between, or none of them certain."""
    rules: dict[int, Rule] = field(default_factory=dict)
    """Why a speaker is certain."""

    def applied(self, beliefs: Beliefs) -> list[dict[int, float]]:
        """Beliefs about every speech with what is decided: nobody who is excluded, one speaker for
        what is one sentence, and certainty where it is certain."""
        settled_beliefs = [
            self.without_excluded(number, each) for number, each in enumerate(beliefs)
        ]
        for group in self.groups():
            shared = _pooled([settled_beliefs[number] for number in group])
            for number in group:
                settled_beliefs[number] = _scaled(
                    {c: shared.get(c, 0.0) for c in settled_beliefs[number]}
                )
        for number, character in self.certain.items():
            settled_beliefs[number] = dict.fromkeys(settled_beliefs[number], 0.0) | {character: 1.0}
        return settled_beliefs

    def without_excluded(self, number: int, believed: Mapping[int, float]) -> dict[int, float]:
        """Beliefs about one speech without who cannot speak it."""
        if number in self.certain:
            character = self.certain[number]
            return dict.fromkeys(believed, 0.0) | {character: 1.0}
        excluded = self.excluded.get(number, ())
        possible = {c: p for c, p in believed.items() if c not in excluded}
        return _scaled(possible) if possible else dict(believed)

    def groups(self, *, sure: bool = False) -> Iterator[list[int]]:
        """Runs of speeches that have one speaker; `sure`: beyond doubt."""
        run: list[int] = []
        for one, other in sorted(set(self.one_speaker) - (self.probably_one if sure else set())):
            if run and run[-1] == one:
                run.append(other)
                continue
            if run:
                yield run
            run = [one, other]
        if run:
            yield run


_NEGLIGIBLE = 1e-4
"""Probability of a candidate whom a speech does not have."""


def _pooled(beliefs: Beliefs) -> dict[int, float]:
    """What several speeches of one speaker tell together: the product of their beliefs."""
    names = dict.fromkeys(c for each in beliefs for c in each)
    return {
        c: math.exp(sum(math.log(max(each.get(c, 0.0), _NEGLIGIBLE)) for each in beliefs))
        for c in names
    }


def _scaled(believed: Mapping[int, float]) -> dict[int, float]:
    total = sum(believed.values())
    return {c: p / total for c, p in believed.items()} if total else dict(believed)


def find(reading: Reading) -> Iterator[Verdict]:
    """What the rules say, each by itself."""
    for number, speech in enumerate(reading.speeches):
        tag = plain_tag(reading, speech)
        for rule in _RULES:
            yield from rule(reading, number, speech, tag)


def constrain(reading: Reading, decided: Mapping[int, int] | None = None) -> Constraints:
    """The findings put together.

    Args:
        reading: the document.
        decided: speech → character, by the author.
    """
    all_constraints = dict(decided or {})
    constraints = Constraints(dict(all_constraints))
    excluded: defaultdict[int, set[int]] = defaultdict(set)
    impossible: defaultdict[int, set[int]] = defaultdict(set)
    for finding in find(reading):
        number = finding.speech
        if finding.rule in (Rule.ONE_SENTENCE, Rule.PAUSED):
            constraints.one_speaker.append((finding.character, number))
        elif not finding.speaks:
            excluded[number].add(finding.character)
            if finding.rule is Rule.SEX:
                impossible[number].add(finding.character)
        elif number not in constraints.certain:
            constraints.certain[number] = finding.character
            constraints.rules[number] = finding.rule
    of_paragraph = []
    for pair, is_tagged in pairs_of_one_speaker(reading, constraints.certain):
        if pair in constraints.one_speaker:
            continue
        if len({constraints.certain.get(n, -1) for n in pair} - {-1}) < 2:
            constraints.one_speaker.append(pair)
            of_paragraph.append(pair)
            if not is_tagged:
                constraints.probably_one.add(pair)
    constraints.one_speaker = [
        pair
        for pair in constraints.one_speaker
        if len({all_constraints.get(n, -1) for n in pair} - {-1}) < 2
    ]
    surely_one = [p for p in constraints.one_speaker if p not in constraints.probably_one]
    for pair in [*surely_one, *reversed(surely_one)]:
        for one, other in (pair, pair[::-1]):
            if one in constraints.certain and other not in constraints.certain:
                constraints.certain[other] = constraints.certain[one]
                constraints.rules[other] = Rule.ONE_SENTENCE
    constraints.probably_one |= {
        pair for pair in of_paragraph if constraints.certain.keys().isdisjoint(pair)
    }
    constraints.excluded = {
        n: names for n, names in excluded.items() if n not in constraints.certain
    }
    constraints.impossible = {
        n: names for n, names in impossible.items() if n not in constraints.certain
    }
    return constraints


def _named(reading: Reading, number: int, speech: Speech, tag: Nominal | None) -> Iterator[Verdict]:
    """``“…,” said Ben.`` Wrong where the name is another's (two brothers), or where the tag belongs
    to the next speech: ``“Go.” Ben said: “I shall.”``"""
    if tag is not None and tag.kind == NAME and tag.character not in reading.people.unnamed:
        yield Verdict(Rule.NAMED, number, tag.character, True)
        return
    gap = speech.after
    for name in gap.first.nominals if gap.first is not None else ():
        if name.kind == NAME and is_heard(reading.document.paragraphs[gap.paragraph], gap, name):
            yield Verdict(Rule.NAMED, number, name.character, True)


def _titled(
    reading: Reading, number: int, speech: Speech, tag: Nominal | None
) -> Iterator[Verdict]:
    """``said the professor`` is Professor Hale's where nobody else is one. Wrong where a stranger
    of that trade comes in. In a story of a few pages ``said the porter`` is the porter's, and
    ``said the old man`` the only man's; wrong where he has a name that the tags do not use."""
    if tag is None or tag.kind != NOUN or tag.character in reading.people.unnamed:
        return
    if (_paragraph_of(speech, tag), tag.start) in reading.people.only_meant:
        yield Verdict(Rule.TITLED, number, tag.character, True)
        return
    title = canonical_title(tag.head)
    words = tag.shown.casefold().split()
    if not title or title in GIVEN_NAME_TITLES or words[:-1] not in (["the"], ["the", "old"]):
        return
    bearers = [
        character
        for character, person in enumerate(reading.people.characters)
        if any(parse_name(name).title == title for name in (person.name, *person.aliases))
    ]
    if len(bearers) == 1:
        yield Verdict(Rule.TITLED, number, bearers[0], True)


def _paragraph_of(speech: Speech, tag: Nominal) -> int:
    """The paragraph in which the tag of a speech stands."""
    after = speech.after.first
    is_after = after is not None and after.subject is tag
    return speech.after.paragraph if is_after else speech.before.paragraph


def _nobody(
    reading: Reading, number: int, speech: Speech, tag: Nominal | None
) -> Iterator[Verdict]:
    """``“…!” shouted the crowd.`` Wrong where the voice turns out to be somebody's."""
    # Such a one is mentioned as the subject of a tag and nowhere else.
    subject = speech.after.first.subject if speech.after.first is not None else None
    if subject is not None and subject.character in reading.people.unnamed:
        yield Verdict(Rule.NOBODY, number, subject.character, True)


def _first_person(
    reading: Reading, number: int, speech: Speech, tag: Nominal | None
) -> Iterator[Verdict]:
    """``“…,” I said.`` Wrong where a letter or a tale in the book has another teller."""
    if tag is not None and tag.first_person and tag.character >= 0:
        yield Verdict(Rule.FIRST_PERSON, number, tag.character, True)


def _one_sentence(
    reading: Reading, number: int, speech: Speech, tag: Nominal | None
) -> Iterator[Verdict]:
    """``“A,” he added, “b.”`` Wrong where the tag is of the second alone: ``“A,” and Ann cried,
    “B!”``"""
    previous = reading.speeches[number - 1] if number else None
    if previous is None or speech.first_in_paragraph:
        return
    gap = speech.before
    if previous.mark not in (",", "—", "–", "-", "") or len(gap.sentences) != 1:
        return
    if gap.last_mark not in (",", "—", "–", "--") or gap.first is None:
        return
    text = reading.document.paragraphs[speech.quotation.paragraph]
    subjects = [n for n in gap.first.nominals if n.role in (SUBJECT, INVERTED)]
    opens = text[speech.quotation.start]
    if len(subjects) == 1 and gap.lower_start | (previous.mark == ",") and opens.islower():
        yield Verdict(Rule.ONE_SENTENCE, number, number - 1)


_PAUSES = frozenset("paused pauses hesitated hesitates faltered continued resumed".split())


def _paused(
    reading: Reading, number: int, speech: Speech, tag: Nominal | None
) -> Iterator[Verdict]:
    """``“A.” She paused and looked at him. “B.”`` Wrong where the listener hesitates, which a
    question before it, a tag behind it or another who acts there tells of."""
    previous = reading.speeches[number - 1] if number else None
    if previous is None or speech.first_in_paragraph or previous.mark == "?" or tag is not None:
        return
    if speech.before.first is None:
        return
    who = speech.before.first.subject
    if who is None or who.role != SUBJECT or who.verb not in _PAUSES:
        return
    actors = [
        nominal
        for sentence in speech.before.sentences
        for nominal in sentence.nominals
        if nominal.role == SUBJECT and (nominal.at == 0 or nominal.kind == NAME)
    ]
    if all((n.character, n.gender) == (who.character, who.gender) for n in actors):
        yield Verdict(Rule.PAUSED, number, number - 1)


def _sex(reading: Reading, number: int, speech: Speech, tag: Nominal | None) -> Iterator[Verdict]:
    """``she said`` and ``her voice broke`` are no man's, nor the one's who says “I” there. Wrong
    where the pronoun is of somebody who tells what another said, where the sex of a name was
    guessed wrong, or where the teller is somebody else."""
    tag = tag or voice_after(speech)
    if tag is None or tag.first_person or tag.gender is Gender.UNKNOWN:
        return
    if tag.kind != PRONOUN and not (tag.kind == NOUN and is_sexed(tag.head)):
        return
    teller = reading.people.teller(speech.quotation.paragraph) if tag.kind == PRONOUN else -1
    for character, person in enumerate(reading.people.characters):
        if character == teller or person.gender not in (Gender.UNKNOWN, tag.gender):
            yield Verdict(Rule.SEX, number, character)


def _told(reading: Reading, number: int, speech: Speech, tag: Nominal | None) -> Iterator[Verdict]:
    """``“…,” said Ben to Ann`` is not Ann's, nor ``“…!” Ann was told``, nor what she answers in the
    narrator's words, ``“…?” Ann said that it was.`` Wrong where somebody talks to himself by
    name."""
    reply = speech.after.first
    if speech.mark == "?" and reply is not None and reply.reports:
        answerer = reply.subject
        if (
            answerer is not None
            and (answerer.kind == NAME or answerer.first_person)
            and answerer.character >= 0
        ):
            yield Verdict(Rule.TOLD, number, answerer.character)
    for gap in (speech.after, speech.before):
        sentence = gap.first if gap is speech.after else gap.last
        if sentence is None:
            continue
        text = reading.document.paragraphs[gap.paragraph]
        for nominal in sentence.nominals:
            if nominal.kind != NAME:
                continue
            if (
                is_told(text, gap, nominal)
                if nominal.role == SUBJECT
                else (
                    tag is not None
                    and nominal is not tag
                    and nominal.role == OTHER
                    and is_object(text, gap, tag, nominal)
                )
            ):
                yield Verdict(Rule.TOLD, number, nominal.character)


def _addressed(
    reading: Reading, number: int, speech: Speech, tag: Nominal | None
) -> Iterator[Verdict]:
    """Who is called by name in a speech does not speak it. Wrong where somebody talks to himself,
    or gives his name: ``“Ben Hale, madam, at your service.”``"""
    for character in sorted(speech.vocatives):
        yield Verdict(Rule.ADDRESSED, number, character)


_RULES: tuple[Callable[[Reading, int, Speech, Nominal | None], Iterable[Verdict]], ...] = (
    _named,
    _titled,
    _nobody,
    _first_person,
    _one_sentence,
    _paused,
    _sex,
    _told,
    _addressed,
)
