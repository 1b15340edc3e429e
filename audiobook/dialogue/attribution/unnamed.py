"""Speakers who are nobody in particular: a crowd, both, a voice from the balcony, a car.

What a tag gives to such a one is a speaker of its own and never one of the people who stand by.
Each becomes a character under what the tag calls it, with a mention where it is called so. Where
``they both`` stands for two people whom the scene names, the speaker is called by both names
(``Ann and Ben``); synthesis may mix their voices.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from audiobook.dialogue.characters.gender import noun_gender
from audiobook.dialogue.document import Document, Mention, People, Quotation
from audiobook.english import closed_classes
from audiobook.english.speech_verbs import certain_speech_verbs, speech_verbs
from audiobook.model import Character

TOGETHER = " and "
"""Between the names of two people who speak at once."""
EVERYBODY, BOTH, VOICE, ANOTHER_VOICE = "Everybody", "Both", "A Voice", "Another Voice"
SOMEBODY, SOMEBODY_ELSE, ANOTHER = "Somebody", "Somebody Else", "Another"
MAY_BE_NAMED = frozenset((BOTH, VOICE, ANOTHER_VOICE, SOMEBODY, SOMEBODY_ELSE, ANOTHER))
"""Those who in novels mostly turn out to be somebody whom the scene names. On the novels at hand it
was so of 27 voices in 28, and of 5 in 11 who were ``another`` or ``somebody``."""

_CROWDS = frozenset(
    "crowd mob people audience congregation class company crew gang group jury chorus choir team "
    "troop army public assembly multitude throng gathering rabble bystanders onlookers folk others "
    "men women children ladies gentlemen boys girls kids twins voices pair couple rest".split()
)
_MANY = frozenset("both all several many some two three four five six few dozen hundred".split())
_TIMES = frozenset(
    "times hours days minutes moments seconds years weeks months occasions ways words".split()
)
_DEVICES = frozenset(
    "loudspeaker loudspeakers radio wireless phone telephone car computer machine intercom tv "
    "television "
    "screen satnav gps tannoy receiver speaker speakers recording answerphone megaphone dashboard "
    "tape robot terminal console elevator lift door app voicemail clock drone ship mirror kettle "
    "oven fridge toaster automaton android system interface watch headset earpiece camera statue "
    "painting portrait skull sword book hat tree stone".split()
)
_ANIMALS = frozenset(
    "cat dog goat horse mare pony donkey mule cow bull ox pig sow sheep ram lamb hen rooster cock "
    "duck goose swan fox wolf bear lion lioness tiger leopard panther monkey ape parrot crow raven "
    "owl eagle hawk robin sparrow pigeon dove gull frog toad newt lizard snake serpent tortoise "
    "turtle crocodile dragon rat mouse mole badger hedgehog rabbit hare squirrel beaver otter stag "
    "deer elephant camel whale fish trout pike cod salmon crab lobster snail worm spider ant bee "
    "wasp fly beetle butterfly caterpillar gnat cricket grasshopper puppy kitten unicorn griffin "
    "gryphon phoenix ghost spirit skeleton troll goblin".split()
)
_ADVERB = r"(?:\w+ly|then|again|also|at last|together|at once|back|out|up)"
_LOWER = r"[a-zà-öø-ÿ]+(?:-[a-zà-öø-ÿ]+)*"
_LOWER_WORDS = re.compile(rf"(?:\s{_LOWER}){{1,3}}")
_DETERMINER = (
    r"(?:(?:one|some|all|both|most|several|many|half|a few|two|three) of (?:the|them|his|her|their"
    r"|us)|all (?:the|his|her|their)|both (?:the|his|her|their)|half the|a few|the two|the three"
    r"|the|an?|another|both|all|several|many|some|two|three|four|five|his|her|their|my|our"
    r"|\w+[’']s)"
)
_STOPS = (
    closed_classes.PREPOSITIONS
    | closed_classes.OPENERS
    | frozenset("who that which whose or of is was were had has have as if to out up".split())
)
_SOMEBODY = (
    r"(?P<everybody>they all|we all|all of (?:them|us)|everybody|everyone|all)\b"
    r"|(?P<both>they both|we both|both of (?:them|us)|both)"
    r"(?=\s*(?:[,.;:!?—–]|$|\w+ly\b|together|at\b|in\b|as\b)|\s(?:\w+ed|said)\b)"
    r"|(?P<somebody>somebody(?: else)?|some ?one(?: else)?|another"
    r"|one(?=\s*(?:[,.;:!?—–]|$|\w+ly\b)))(?=\s|[,.;:!?—–]|$)(?! of\b)"
)
_SOUNDS = "came|rang|rose|boomed|floated|drifted|sounded|crackled"
"""Verbs of which a voice is the subject, and nobody else who speaks."""
_NAME = r"(?:M(?:r|rs|s)\.\s|Miss\s|Dr\.\s)?[A-Z][\w’'-]+"
_TWO_NAMES = re.compile(
    rf"[\s,—–-]*(?:[a-z]+(?:\s(?:back|out))?\s(?P<inverted>(?:both\s)?{_NAME}\sand\s{_NAME})"
    rf"(?=\s*(?:[,.;:!?—–]|$|together|at once|in chorus|in unison|with one voice))"
    rf"|(?P<direct>{_NAME}\sand\s{_NAME})(?=\s(?:both\s|\w+ly\s|then\s)?(?P<verb>[a-z]+)\b))"
)
SYSTEM = "System"
"""Who speaks in boxes: the messages of a game, a ship, a screen."""
_BOXES = frozenset("『【〖⟦〚")
_SCENE = 12
"""Paragraphs back in which the two whom ``both`` means are named."""


@dataclass(frozen=True, slots=True)
class _Subject:
    """What a tag calls a speaker, and where."""

    paragraph: int
    start: int
    end: int
    name: str
    is_thing: bool = False


@cache
def _verbs(certain: bool) -> str:
    words = certain_speech_verbs() if certain else speech_verbs()
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))


@cache
def _inverted() -> re.Pattern[str]:
    return re.compile(
        rf"[\s,—–-]*(?:{_ADVERB}\s)?(?:{_verbs(False)}|(?P<sound>{_SOUNDS}))\s(?:{_ADVERB}\s)?"
        rf"(?:(?P<one>{_SOMEBODY})"
        rf"|(?P<phrase>(?P<determiner>{_DETERMINER})(?:\s(?P<words>{_LOWER}(?:\s{_LOWER}){{0,3}}))?)"
        rf"(?![\w’']))"
    )


@cache
def _direct() -> re.Pattern[str]:
    return re.compile(
        rf"[\s,—–-]*(?:(?P<one>{_SOMEBODY})"
        rf"|(?P<phrase>(?P<determiner>{_DETERMINER})(?:\s(?P<words>{_LOWER}(?:\s{_LOWER}){{0,5}}?))?)"
        rf")(?:\s{_ADVERB}){{0,2}}\s(?:had\s)?(?P<verb>{_verbs(False)})\b",
        re.IGNORECASE,
    )


def with_unnamed_speakers(document: Document, people: People) -> People:
    """The people of a document and those whom its tags leave unnamed.

    A mention of somebody else at the same place is dropped: ``a voice from the balcony`` is none of
    the people on the quay.
    """
    subjects = list(_subjects(document, people))
    if not subjects:
        return people
    characters = list(people.characters)
    index = {name: i for i, c in enumerate(characters) for name in (*c.aliases, c.name)}
    unnamed, things = set(people.unnamed), set(people.things)
    for subject in subjects:
        if subject.name not in index:
            index[subject.name] = len(characters)
            characters.append(Character(subject.name))
        unnamed.add(index[subject.name])
        if subject.is_thing:
            things.add(index[subject.name])
    added = [Mention(s.paragraph, s.start, s.end, index[s.name]) for s in subjects]
    covered = {(m.paragraph, offset) for m in added for offset in range(m.start, m.end)}
    others = (
        m
        for m in people.mentions
        if not any((m.paragraph, offset) in covered for offset in range(m.start, m.end))
    )
    mentions = sorted([*others, *added], key=lambda m: (m.paragraph, m.start))
    return replace(
        people,
        characters=tuple(characters),
        mentions=tuple(mentions),
        unnamed=frozenset(unnamed),
        things=frozenset(things),
    )


def boxed(document: Document) -> frozenset[int]:
    """The quotations (indexes) that stand in boxes, in a book whose people do not speak in them."""
    marks = [
        document.paragraphs[q.paragraph][q.outer_start : q.outer_start + 1]
        for q in document.quotations
    ]
    boxes = frozenset(index for index, mark in enumerate(marks) if mark in _BOXES)
    return boxes if 2 * len(boxes) < len(marks) else frozenset()


def _subjects(document: Document, people: People) -> Iterator[_Subject]:
    finder = _Finder(document, people)
    for number, quotation in enumerate(document.quotations):
        if quotation.is_speech:
            subject = finder.subject(number, quotation)
            if subject is not None:
                yield subject


class _Finder:
    """Reads the tags of one document."""

    def __init__(self, document: Document, people: People) -> None:
        self._document = document
        self._people = people
        self._places = [(m.paragraph, m.start, m.end, m.character) for m in people.mentions]
        self._last_voice = -_SCENE

    def subject(self, number: int, quotation: Quotation) -> _Subject | None:
        """Who nobody in particular is that speaks a quotation, if it is such a one."""
        text = self._document.paragraphs[quotation.paragraph]
        following = self._document.quotations[number + 1 : number + 2]
        same = bool(following) and following[0].paragraph == quotation.paragraph
        gap = text[quotation.outer_end : following[0].outer_start if same else len(text)]
        stopped = text[quotation.start : quotation.outer_end].rstrip("”\"'’» ")[-1:] == "."
        two = None if stopped else self._two_names(gap, quotation)
        if two is not None:
            return two
        for pattern in (_inverted(), *(() if stopped else (_direct(),))):
            match = pattern.match(gap)
            if match is None:
                continue
            if pattern is _direct() and not (
                match["verb"].lower() in certain_speech_verbs() or gap.lstrip(" ,—–-")[:1].islower()
            ):
                return None  # ``“Run!” The crowd laughed.`` is not said by the crowd
            named = self._name(match, quotation.paragraph)
            if named is None:
                return None
            label, start, end = named
            start, end = start + quotation.outer_end, end + quotation.outer_end
            if self._names_somebody(quotation.paragraph, start, end):
                return None
            is_thing = label.split()[-1].lower() in _DEVICES | _ANIMALS
            return _Subject(quotation.paragraph, start, end, label, is_thing)
        return None

    def _two_names(self, gap: str, quotation: Quotation) -> _Subject | None:
        match = _TWO_NAMES.match(gap)
        if match is None:
            return None
        group = "inverted" if match["inverted"] else "direct"
        verb = match["verb"] if group == "direct" else gap.split(maxsplit=1)[0].strip(",—–-")
        if verb not in speech_verbs():
            return None
        start, end = (offset + quotation.outer_end for offset in match.span(group))
        pair = list(
            dict.fromkeys(c for _, _, _, c in self._inside(quotation.paragraph, start, end))
        )
        if len(pair) != 2:
            return None
        return _Subject(quotation.paragraph, start, end, self._both_names(pair))

    def _both_names(self, pair: Sequence[int]) -> str:
        return TOGETHER.join(self._people.characters[c].name for c in pair)

    def _inside(self, paragraph: int, start: int, end: int) -> Iterator[tuple[int, int, int, int]]:
        for place in self._places[bisect_left(self._places, (paragraph, start)) :]:
            if place[0] != paragraph or place[1] >= end:
                return
            yield place

    def _name(self, match: re.Match[str], paragraph: int) -> tuple[str, int, int] | None:
        """What the subject of a tag is called, and where it stands."""
        is_sound = match.re is _inverted() and match["sound"]
        if match["somebody"]:
            somebody = self._somebody(match)
            return somebody if not is_sound or somebody[0] == ANOTHER_VOICE else None
        if match["one"]:
            if is_sound:
                return None
            label = self._both(paragraph) if match["both"] else EVERYBODY
            return label, match.start("one"), match.end("one")
        determiner = match["determiner"].lower()
        determiner_word = determiner.split()[0]
        words: list[str] = []
        for word in (match["words"] or "").lower().split():
            if word in _STOPS or word in speech_verbs() or word.endswith(("ly", "ing")):
                break
            words.append(word)
            if word in ("voice", "voices"):
                break  # ``a voice right behind him``
        if is_sound and words[-1:] not in (["voice"], ["voices"]):
            return None
        if not words:
            if determiner_word in _MANY and determiner.endswith((" them", " us")):
                label = self._both(paragraph) if determiner_word == "both" else EVERYBODY
                return label, match.start("phrase"), match.end("determiner")
            return None
        end = match.start("words") + len(" ".join(words))
        noun_label = self._label(determiner_word, words, paragraph)
        return None if noun_label is None else (noun_label, match.start("phrase"), end)

    @staticmethod
    def _somebody(match: re.Match[str]) -> tuple[str, int, int]:
        """``somebody``, ``another``, and with what he is ``another private``."""
        shown = match["somebody"].lower()
        start, end = match.span("somebody")
        if shown.endswith("else"):
            return SOMEBODY_ELSE, start, end
        if shown != "another":
            return SOMEBODY, start, end
        following = _LOWER_WORDS.match(match.string, end)
        words = ["another"]
        for word in following[0].split() if following is not None else ():
            if word in _STOPS or word in speech_verbs() or word.endswith("ly"):
                break
            words.append(word)
            if word == "voice" or noun_gender(word) is not None:
                label = " ".join(map(str.capitalize, words))
                return (
                    ANOTHER_VOICE if word == "voice" else label,
                    start,
                    start + len(" ".join(words)),
                )
        return ANOTHER, start, end

    def _label(self, first: str, words: Sequence[str], paragraph: int) -> str | None:
        """What a noun phrase is called as a speaker, if it is nobody in particular."""
        head = words[-1]
        label = " ".join(word.capitalize() for word in words)
        if head == "voice":
            if first in ("a", "an", "another"):
                self._last_voice = paragraph
                return VOICE if first != "another" else ANOTHER_VOICE
            is_known = first == "the" and paragraph - self._last_voice <= _SCENE
            return VOICE if is_known else None
        several = first in _MANY and head.endswith("s") and head not in _TIMES
        if several or head in _CROWDS or _is_plural_of_people(head):
            counted = first if first in ("both", "several", "two", "three") else "the"
            return f"{counted.capitalize()} {label}"
        if head in _DEVICES | _ANIMALS and noun_gender(head) is None:
            return f"The {label}"
        return None

    def _both(self, paragraph: int) -> str:
        """The two people of the scene by their names, or `BOTH` where they are more or fewer."""
        barriers = self._document.scene_starts | self._document.chapter_starts
        here: dict[int, None] = {}
        low = bisect_left(self._places, (paragraph - _SCENE, -1))
        high = bisect_left(self._places, (paragraph + 1, -1))
        for place in reversed(self._places[low:high]):
            if any(place[0] < b <= paragraph for b in barriers):
                break
            here[place[3]] = None
        pair = [c for c in reversed(here) if c not in self._people.unnamed]
        return self._both_names(pair) if len(pair) == 2 else BOTH

    def _names_somebody(self, paragraph: int, start: int, end: int) -> bool:
        """Whether a proper name stands at the place."""
        text = self._document.paragraphs[paragraph]
        return any(
            text[place[1] : place[1] + 1].isupper() and place[1] != start
            for place in self._inside(paragraph, start, end)
        )


def _is_plural_of_people(noun: str) -> bool:
    if noun.endswith("men") and len(noun) > 3:
        return noun_gender(noun[:-3] + "man") is not None
    if not noun.endswith("s") or len(noun) < 4 or noun_gender(noun) is not None:
        return False
    singles = (noun[:-1], noun[:-2], noun[:-3] + "y")
    return any(noun_gender(single) is not None for single in singles)
