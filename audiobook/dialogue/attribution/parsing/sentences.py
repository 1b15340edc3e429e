"""Reads a sentence of narration: who is named in it, in which role, and of which verb.

No parser is loaded for this. A subject is found by its place (first in its clause, before a verb,
not after a preposition) and by inversion after a quotation (``said Mary``), which is how speech
tags and the action beside a speech are written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audiobook.dialogue.attribution.parsing.nominals import (
    GENITIVE,
    INDEFINITE,
    INVERTED,
    NAME,
    OTHER,
    POSSESSIVE,
    PRONOUN,
    SUBJECT,
    Nominal,
    is_verb,
    nominal_at,
    owned_person,
)
from audiobook.dialogue.attribution.parsing.tokens import Token
from audiobook.english import closed_classes
from audiobook.english.speech_verbs import speech_verbs

_SILENT = "kept"
"""The verb of a subject that ``said nothing``, ``answered nothing``."""
_UP_TO_INFINITIVE = 5
"""Words after a subject among which the ``to`` of what it is about to do may stand."""


@dataclass(slots=True)
class Sentence:
    """One sentence of narration, or what is left of it between two quotations."""

    nominals: list[Nominal]
    length: int
    """Tokens."""
    verb: str = ""
    """The first verb of speech, if there is one."""
    reports: bool = False
    """That verb tells in the narrator's words what was said: ``Ben answered that it was late``."""

    @property
    def subject(self) -> Nominal | None:
        for nominal in self.nominals:
            if nominal.role != OTHER:
                return nominal
        return None

    @property
    def last_speaker(self) -> Nominal | None:
        """The last subject of a verb of speech: ``Ann sat down and Mary said:``."""
        verbs = speech_verbs()
        for nominal in reversed(self.nominals):
            if nominal.role in (SUBJECT, INVERTED) and nominal.verb in verbs:
                return nominal
        return None


def read_sentence(text: str, tokens: list[Token], after_quotation: bool) -> Sentence:
    sentence = Sentence([], len(tokens))
    i = 0
    count = len(tokens)
    verbs = speech_verbs()
    if after_quotation:
        speaker, width = _speaker_of_what_was_said(tokens)
        if speaker is not None:
            i = speaker.at + width
            speaker.start = tokens[speaker.at].start
            speaker.shown = text[speaker.start : tokens[i - 1].end]
            sentence.nominals.append(speaker)
            sentence.verb = speaker.verb
    while i < count:
        token = tokens[i]
        if not sentence.verb and token.character < 0 and token.word in verbs:
            sentence.verb = token.word
        nominal, width = nominal_at(tokens, i)
        if nominal is None:
            i += 1
            continue
        nominal.start = tokens[i - 1].start if token.word in GENITIVE else token.start
        nominal.shown = text[nominal.start : tokens[i + width - 1].end]
        _give_role(nominal, tokens, i, width, after_quotation)
        sentence.nominals.append(nominal)
        i += width
    _give_last_verb(sentence, tokens)
    sentence.reports = _is_report(sentence.subject, tokens)
    return sentence


def _is_report(subject: Nominal | None, tokens: Sequence[Token]) -> bool:
    """Whether a clause is the object of the subject's verb of speech: ``told her that it was``."""
    if subject is None or subject.verb not in speech_verbs() | closed_classes.TELLING:
        return False
    words = [token.word for token in tokens]
    if subject.verb not in words[subject.at :]:
        return False
    behind = tokens[words.index(subject.verb, subject.at) + 1 :][:3]
    if behind and (behind[0].character >= 0 or behind[0].word in closed_classes.PRONOUNS):
        behind = behind[1:]
    return (
        len(behind) > 1
        and behind[0].word in ("that", "whether")
        and (behind[1].character >= 0 or behind[1].word in _BEGINS_A_CLAUSE)
    )


_BEGINS_A_CLAUSE = (
    frozenset(closed_classes.PRONOUNS)
    | closed_classes.DETERMINERS
    | {"it", "there", "if", "nothing"}
)


def _speaker_of_what_was_said(tokens: list[Token]) -> tuple[Nominal | None, int]:
    """Who speaks where the speech itself is the subject: ``“…” was all she could say``, ``“…” were
    the last words that Ben spoke``; with the number of tokens, as `nominal_at`."""
    nobody = None, 1
    if not tokens or tokens[0].word not in COPULAS:
        return nobody
    words = [token.word for token in tokens[: _UP_TO_SPEAKER + 1]]
    begin = next((i for i, word in enumerate(words) if word in _WHAT_WAS_SAID), len(words))
    if any(t.character >= 0 or t.word in closed_classes.PRONOUNS for t in tokens[1:begin]):
        return nobody
    begin += 2 if words[begin + 1 : begin + 2] == ["that"] else 1
    if begin > _UP_TO_SPEAKER or begin >= len(tokens):
        return nobody
    nominal, width = nominal_at(tokens, begin)
    if nominal is None or nominal.kind == INDEFINITE:
        return nobody
    for token in tokens[begin + width : begin + width + _UP_TO_INFINITIVE]:
        if _utters(token.word):
            nominal.role, nominal.verb = SUBJECT, "said"
            return nominal, width
        if not (token.word in _ABOUT_TO_UTTER or token.word.endswith("ly")):
            break
    return nobody


COPULAS = frozenset(("was", "were", "is", "are"))
_WHAT_WAS_SAID = frozenset("all what how everything word words thing sentence".split())
_UP_TO_SPEAKER = 6
"""Tokens before the speaker: ``was the very last thing that``."""
_ABOUT_TO_UTTER = frozenset(
    "had has could can would should might ever then to was able trusted".split()
)
_UTTERS = frozenset("managed manage put got get gasp pant choke speak spoke".split())
"""Verbs that are of speech where what is said is their object."""
_NAMES_OR_READS = frozenset("called call read thought".split())


def _utters(word: str) -> bool:
    """Whether `word` is a verb of speech, finite or not."""
    if word in _NAMES_OR_READS:
        return False
    return word in _UTTERS or not speech_verbs().isdisjoint((word, word + "s", word[:-1] + "ies"))


def _give_last_verb(sentence: Sentence, tokens: Sequence[Token]) -> None:
    """Give a verb of speech at the end of the sentence to the subject far before it: ``Helen, in a
    voice that came strangely from her, said:``."""
    verbs = speech_verbs()
    for index in range(len(tokens) - 1, max(len(tokens) - 1 - _LAST_WORDS, 0), -1):
        word = tokens[index].word
        if word in verbs and tokens[index].character < 0:
            break
        if word in closed_classes.OPENERS and word[0].isalpha():
            return
    else:
        return
    preceding = [n for n in sentence.nominals if n.at < index]
    if any(n.at > index and n.role != OTHER for n in sentence.nominals):
        return
    if preceding and preceding[-1].role == SUBJECT and preceding[-1].verb == word:
        return
    for nominal in reversed(preceding):
        if nominal.role == SUBJECT and not nominal.verb:
            nominal.verb = word
            return
    subjects = [n for n in preceding if n.role == SUBJECT]
    if subjects and tokens[index - 1].word in _JOINS:
        subjects[-1].verb = word


_LAST_WORDS = 4
"""Words at the end of a sentence among which the verb of what follows is sought."""
_JOINS = frozenset("and then only would could but , never just quietly softly at".split())


def _give_role(
    nominal: Nominal, tokens: list[Token], i: int, width: int, after_quotation: bool
) -> None:
    """Decide whether the nominal is a subject, and of which verb."""
    following = [t.word for t in tokens[i + width : i + width + 5]]
    previous_word = tokens[i - 1].word if i else ""
    verbs = speech_verbs()
    if following[:1] and following[0] in GENITIVE:
        if owned_person(tokens, i + width + 1) is None and not _after_preposition(tokens, i):
            nominal.role = POSSESSIVE
            nominal.verb = _voice_of(following[1:])
        return
    if (
        nominal.head in closed_classes.POSSESSIVES
        and nominal.kind == PRONOUN
        and (nominal.head != "her" or (following and following[0][0].isalpha()))
    ):
        if not _after_preposition(tokens, i) and not (
            previous_word and is_verb(previous_word) and i > 1
        ):
            nominal.role = POSSESSIVE
            nominal.verb = _voice_of(following)
        return
    if nominal.head in closed_classes.OBJECTS:
        return
    if after_quotation:
        verb_index = _verb_before(tokens, _past_voice(tokens, i))
        if (
            verb_index is not None
            and (i <= 5 or tokens[verb_index].word in verbs)
            and _opens(tokens, verb_index)
        ):
            nominal.role, nominal.verb = INVERTED, tokens[verb_index].word
            return
        voice = _by_whom(tokens, i)
        if voice:
            nominal.role, nominal.verb = INVERTED, voice
            return
    if _after_preposition(tokens, i):
        return
    opens = i == 0 or previous_word in closed_classes.OPENERS
    for word in following:
        if is_verb(word):
            nominal.role = SUBJECT
            nominal.verb = _about_to_say(tokens, i + width) or word
            if "nothing" in following:
                nominal.verb = _SILENT
            return
        if not (word.endswith("ly") or word in closed_classes.BEFORE_VERB):
            break
    if nominal.kind == NAME and opens and following[:1] and _may_act(following[0]):
        nominal.role, nominal.verb = SUBJECT, following[0]
    elif following[:1] and following[0] in (",", "who") and opens:
        nominal.role = SUBJECT
        nominal.verb = next((w for w in following if is_verb(w)), "")
    elif nominal.head in closed_classes.SUBJECT_PRONOUNS and not (
        previous_word and is_verb(previous_word)
    ):
        nominal.role = SUBJECT
        nominal.verb = following[0] if following and following[0][0].isalpha() else ""
    elif previous_word in closed_classes.AUXILIARY_INVERSION and after_quotation and i <= 2:
        nominal.role, nominal.verb = INVERTED, previous_word


def _about_to_say(tokens: Sequence[Token], begin: int) -> str:
    """The verb of speech that a subject is about to do, as a tag would have it: ``says`` for
    ``began to say``, ``wanted only to say``; nothing where it does something else."""
    verbs = speech_verbs()
    for index in range(begin, min(begin + _UP_TO_INFINITIVE, len(tokens) - 1)):
        word = tokens[index].word
        if not word[0].isalpha() or word in closed_classes.PRONOUNS:
            return ""
        if word == "to":
            base = tokens[index + 1].word
            forms = (base + "s", base[:-1] + "ies")
            return next((form for form in forms if form in verbs), "")
    return ""


def _may_act(word: str) -> bool:
    """Whether `word`, right after a name that opens a clause, may be a verb nobody listed."""
    return (
        word[0].isalpha()
        and word not in closed_classes.PREPOSITIONS | closed_classes.OPENERS
        and (word not in closed_classes.INDEFINITES | closed_classes.DETERMINERS)
    )


def _voice_of(following: Sequence[str]) -> str:
    """``said`` when what is owned is a voice or a speech: ``her soft voice``; else nothing."""
    return "said" if any(word in closed_classes.SPEECHES for word in following[:2]) else ""


def _by_whom(tokens: list[Token], i: int) -> str:
    """The verb of a tag without a subject (``from Mr. Wilcox``, ``whispered by Ann``), or none."""
    begin = i - 1 if i and tokens[i - 1].word in closed_classes.DETERMINERS else i
    if begin == 1 and tokens[0].word == "from":
        return "said"
    if begin >= 2 and tokens[begin - 1].word == "by" and tokens[begin - 2].word in speech_verbs():
        return tokens[begin - 2].word if _opens(tokens, begin - 2) else ""
    return ""


def _past_voice(tokens: Sequence[Token], i: int) -> int:
    """Where ``the voice of`` begins that stands before a nominal at `i`; else `i`."""
    begin = i - 1 if i and tokens[i - 1].word in closed_classes.DETERMINERS else i
    if begin >= 3 and tokens[begin - 1].word == "of" and tokens[begin - 2].word == "voice":
        return begin - 3 if tokens[begin - 3].word in closed_classes.DETERMINERS else begin - 2
    return i


def _verb_before(tokens: list[Token], i: int) -> int | None:
    """Where the verb right before the nominal stands, its article and adjectives skipped."""
    for index in range(i - 1, max(i - 4, -1), -1):
        word = tokens[index].word
        described = "-" in word or (
            index > 0 and tokens[index - 1].word in closed_classes.DETERMINERS
        )
        if (
            is_verb(word)
            and not described
            and (index == 0 or word not in closed_classes.AUXILIARIES)
        ):
            return index
        if index == 1 and i == 2 and word in closed_classes.PARTICLES and is_verb(tokens[0].word):
            return 0
        if (
            not word[0].isalpha()
            or word in closed_classes.PREPOSITIONS
            or word in closed_classes.PRONOUNS
        ):
            return None
    return None


def _opens(tokens: list[Token], i: int) -> bool:
    """Whether nothing but punctuation, `and` or an adverb stands before token `i`."""
    return all(
        not t.word[0].isalnum() or t.word in closed_classes.OPENERS or t.word.endswith("ly")
        for t in tokens[:i]
    )


def _after_preposition(tokens: list[Token], i: int) -> bool:
    if tokens[i].word in GENITIVE:
        i -= 1
    for back in range(1, 4):
        if i - back < 0:
            return False
        word = tokens[i - back].word
        if word in closed_classes.PREPOSITIONS:
            return True
        if word not in closed_classes.DETERMINERS and word not in ("poor", "old", "dear", "young"):
            return False
    return False
