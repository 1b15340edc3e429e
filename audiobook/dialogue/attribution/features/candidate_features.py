"""What is known of each candidate for each speech, as numbers for the model.

A row describes one candidate speaker of one speech. Nothing in a row depends on who really
speaks; what the neighbours say comes from the stage before, as probabilities (`neighbours`).
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence

from audiobook.dialogue.attribution.features import schema
from audiobook.dialogue.attribution.features.agreement import NO_SUBJECT, Agreement
from audiobook.dialogue.attribution.features.candidates import Surroundings
from audiobook.dialogue.attribution.features.schema import named, ordered
from audiobook.dialogue.attribution.features.speech_features import echo, opening, persons
from audiobook.dialogue.attribution.parsing.nominals import PRONOUN, Nominal
from audiobook.dialogue.attribution.parsing.parse import Gap
from audiobook.dialogue.attribution.parsing.sentences import Sentence
from audiobook.dialogue.attribution.parsing.tags import tag_after, tag_before
from audiobook.english import closed_classes
from audiobook.english.speech_verbs import certain_speech_verbs, speech_verbs
from audiobook.model import Gender

FAR = 1_000_000
_READINGS = ("by_last", "by_first")
_IN_GAP = ("names", "from_start", "from_end")
_PERSONS = ("i", "you")


def _last_before(positions: Sequence[int], at: int) -> int:
    i = bisect_left(positions, at)
    return at - positions[i - 1] if i else FAR


def _next_after(positions: Sequence[int], at: int) -> int:
    i = bisect_left(positions, at)
    return positions[i] - at if i < len(positions) else FAR


def _count(positions: Sequence[int], low: int, high: int) -> int:
    return bisect_left(positions, high) - bisect_left(positions, low)


def _log(value: float) -> float:
    return math.log1p(value)


class Describer:
    """Makes the rows of the first stage."""

    def __init__(self, surroundings: Surroundings) -> None:
        self.around = surroundings
        self.reading = surroundings.reading
        self.characters = surroundings.characters
        self.agreement = Agreement(self.characters)

    def rows(self, number: int, candidates: Sequence[int]) -> list[list[float]]:
        """One row of numbers for each candidate of speech `number`."""
        scene = _Scene(self, number)
        shared = scene.shared(len(candidates))
        own_rows = [scene.own(candidate) for candidate in candidates]
        ranks = scene.ranks(candidates)
        return [a + b + shared for a, b in zip(own_rows, ranks, strict=True)]


def _subject(sentence: Sentence | None) -> Nominal | None:
    return sentence.subject if sentence is not None else None


def _kind(nominal: Nominal | None) -> float:
    if nominal is None:
        return -1.0
    return nominal.kind * 4.0 + nominal.role


def _deed(nominal: Nominal | None) -> float:
    """What kind of thing a subject does."""
    if nominal is None:
        return -1.0
    return closed_classes.ACTION_KINDS.get(nominal.verb, 0.0)


_MARKS = {",": 1.0, "!": 2.0, "?": 3.0, ".": 4.0, "…": 5.0, "-": 6.0, "—": 6.0, ":": 7.0, ";": 8.0}


class _Scene:
    """One speech with its subjects worked out once for all candidates."""

    def __init__(self, describer: Describer, number: int) -> None:
        self.describer = describer
        self.around = describer.around
        reading = describer.reading
        speeches = reading.speeches
        self.reading = reading
        self.speech = speech = speeches[number]
        self.previous = speeches[number - 1] if number else None
        self.next = speeches[number + 1] if number + 1 < len(speeches) else None
        self.at = self.around.position(speech)
        self.end = self.around.end(speech)
        paragraph = speech.quotation.paragraph
        self.after = _subject(speech.after.first)
        self.after_second = (
            _subject(speech.after.sentences[1]) if len(speech.after.sentences) > 1 else None
        )
        self.after_last = _subject(speech.after.last)
        self.before = _subject(speech.before.last)
        self.before_speaker = speech.before.last.last_speaker if speech.before.last else None
        self.after_speaker = speech.after.first.last_speaker if speech.after.first else None
        self.before_first = _subject(speech.before.first)
        above = reading.gaps[paragraph - 1] if paragraph else []
        self.above_is_narration = len(above) == 1
        self.above = _subject(above[-1].last) if above else None
        above_last = above[-1].last if above else None
        self.above_speaker = above_last.last_speaker if above_last else None
        self.above_first = _subject(above[0].first) if above else None
        self.above_gap = above[-1] if above else None
        following = speech.last.paragraph + 1
        below = reading.gaps[following] if following < len(reading.gaps) else []
        self.below_is_narration = len(below) == 1
        self.below = _subject(below[0].first) if below else None
        self.previous_tag = _subject(self.previous.after.first) if self.previous else None
        self.previous_before = _subject(self.previous.before.last) if self.previous else None
        self.next_tag = _subject(self.next.after.first) if self.next else None
        self.next_before = _subject(self.next.before.last) if self.next else None
        self.earlier = self._earlier_subject()
        self.tag_after = tag_after(speech)
        self.tag_before = tag_before(speech)
        same = self.previous is not None and not speech.first_in_paragraph
        self.tag_of_previous = tag_after(self.previous) if same and self.previous else None
        self.tag = self.tag_after or self.tag_before

    def _earlier_subject(self) -> Nominal | None:
        """The last subject of the paragraph's narration before this speech."""
        for gap in reversed(self.reading.gaps[self.speech.quotation.paragraph]):
            if gap.end <= self.speech.quotation.outer_start:
                for sentence in reversed(gap.sentences):
                    if sentence.subject is not None:
                        return sentence.subject
        return None

    def _means(
        self, nominal: Nominal | None, paragraph: int, candidate: int
    ) -> tuple[float, float]:
        """Whether a pronoun of a paragraph is read as the candidate, in both readings."""
        if nominal is None or nominal.kind != PRONOUN:
            return 0.0, 0.0
        position = self.around.offsets[paragraph] + nominal.start
        readings = (self.around.meaning.get(position), self.around.leading.get(position))
        last_reading, first_reading = (
            0.0 if m is None else 1.0 if m == candidate else -1.0 for m in readings
        )
        return last_reading, first_reading

    def _in_gap(self, gap: Gap, candidate: int) -> tuple[float, float, float]:
        """How often the candidate is named in the gap, and how far from its two ends."""
        offset = self.around.offsets[gap.paragraph]
        low, high = offset + gap.start, offset + gap.end
        trail = self.around.trails[candidate].narrated
        begin = bisect_left(trail, low)
        end = bisect_left(trail, high)
        if begin == end:
            return 0.0, 9.0, 9.0
        return float(end - begin), _log(trail[begin] - low), _log(high - trail[end - 1])

    def own(self, candidate: int) -> list[float]:
        agree = self.describer.agreement
        character = self.describer.characters[candidate]
        trail = self.around.trails[candidate]
        speech, position = self.speech, self.at
        previous, following = self.previous, self.next
        near = _last_before(trail.narrated, position)
        gap_after = self._in_gap(speech.after, candidate)
        gap_before = self._in_gap(speech.before, candidate)
        above = self._in_gap(self.above_gap, candidate) if self.above_gap else (0.0, 9.0, 9.0)
        address = 0.0
        if previous is not None and previous.address is not None:
            address = self._fits(previous.address, character.gender)
        own_address = 0.0
        if speech.address is not None:
            own_address = self._fits(speech.address, character.gender)
        next_address = 0.0
        if following is not None and following.address is not None:
            next_address = self._fits(following.address, character.gender)
        values = {
            "agrees_with_tag_after": agree(self.tag_after, candidate),
            "agrees_with_tag_before": agree(self.tag_before, candidate),
            "agrees_with_tag_of_previous": agree(self.tag_of_previous, candidate),
            "agrees_with_tag": agree(self.tag, candidate),
            "agrees_with_any_tag": agree(self.tag or self.tag_of_previous, candidate),
            "agrees_with_subject_after": agree(self.after, candidate),
            "agrees_with_second_subject_after": agree(self.after_second, candidate),
            "agrees_with_last_subject_after": agree(self.after_last, candidate),
            "agrees_with_subject_before": agree(self.before, candidate),
            "agrees_with_speaker_before": agree(self.before_speaker, candidate),
            "agrees_with_speaker_after": agree(self.after_speaker, candidate),
            "agrees_with_speaker_above": agree(self.above_speaker, candidate),
            "agrees_with_first_subject_before": agree(self.before_first, candidate),
            "agrees_with_earlier_subject": agree(self.earlier, candidate),
            "agrees_with_last_subject_above": agree(self.above, candidate),
            "agrees_with_first_subject_above": agree(self.above_first, candidate),
            "agrees_with_subject_below": agree(self.below, candidate),
            "agrees_with_subject_after_previous": agree(self.previous_tag, candidate),
            "agrees_with_subject_before_previous": agree(self.previous_before, candidate),
            "agrees_with_subject_after_next": agree(self.next_tag, candidate),
            "agrees_with_subject_before_next": agree(self.next_before, candidate),
            **named(
                "pronoun_after",
                _READINGS,
                self._means(self.after, speech.after.paragraph, candidate),
            ),
            **named(
                "pronoun_before",
                _READINGS,
                self._means(self.before, speech.before.paragraph, candidate),
            ),
            **named(
                "pronoun_earlier",
                _READINGS,
                self._means(self.earlier, speech.before.paragraph, candidate),
            ),
            **named("gap_after", _IN_GAP, gap_after),
            **named("gap_before", _IN_GAP, gap_before),
            **named("gap_above", _IN_GAP, above),
            "addressed_here": float(candidate in speech.vocatives),
            "named_here": float(candidate in speech.named),
            "addressed_in_previous": float(
                previous is not None and candidate in previous.vocatives
            ),
            "named_in_previous": float(previous is not None and candidate in previous.named),
            "addressed_in_next": float(following is not None and candidate in following.vocatives),
            "named_in_next": float(following is not None and candidate in following.named),
            "sex_fits_address_of_previous": address,
            "sex_fits_own_address": own_address,
            "sex_fits_address_of_next": next_address,
            "since_narrated": _log(near),
            "since_subject": _log(_last_before(trail.subject, position)),
            "since_pronoun": _log(_last_before(trail.meant, position)),
            "since_led": _log(_last_before(trail.led, position)),
            "since_quoted": _log(_last_before(trail.quoted, position)),
            "since_addressed": _log(_last_before(trail.addressed, position)),
            "since_tagged": _log(_last_before(trail.tagged, position)),
            "until_narrated": _log(_next_after(trail.narrated, self.end)),
            "until_tagged": _log(_next_after(trail.tagged, self.end)),
            "until_addressed": _log(_next_after(trail.addressed, self.end)),
            "pronouns_in_500": float(_count(trail.meant, position - 500, position)),
            "narrated_in_2000": float(_count(trail.narrated, position - 2000, position)),
            "tagged_in_4000": float(_count(trail.tagged, position - 4000, position)),
            "narrated_in_15000": float(_count(trail.narrated, position - 15000, position)),
            "quoted_in_2000": float(_count(trail.quoted, position - 2000, position)),
            "narrated_in_next_1500": float(_count(trail.narrated, self.end, self.end + 1500)),
            "tagged_in_next_3000": float(_count(trail.tagged, self.end, self.end + 3000)),
            "narrated_in_book": _log(len(trail.narrated)),
            "share_of_book": len(trail.narrated) / self.around.total,
            "tagged_in_book": _log(len(trail.tagged)),
            "tagged_per_narrated": len(trail.tagged) / (len(trail.narrated) + 2),
            "addressed_in_book": _log(len(trail.addressed)),
            "sex": _GENDER[character.gender],
            "is_narrator": float(character.is_narrator),
        }
        return ordered(values, schema.OWN)

    @staticmethod
    def _fits(one: Gender, other: Gender) -> float:
        if Gender.UNKNOWN in (one, other):
            return 0.5
        return 1.0 if one is other else -1.0

    def ranks(self, candidates: Sequence[int]) -> list[list[float]]:
        """Place of each candidate among all, and among those the tag's pronoun allows."""
        trails = self.around.trails
        columns: dict[str, list[float]] = {}
        allowed = [
            self.describer.agreement(self.after or self.before, c) > NO_SUBJECT for c in candidates
        ]
        for name, positions in {
            "narrated": [_last_before(trails[c].narrated, self.at) for c in candidates],
            "subject": [_last_before(trails[c].subject, self.at) for c in candidates],
            "pronoun": [_last_before(trails[c].meant, self.at) for c in candidates],
            "led": [_last_before(trails[c].led, self.at) for c in candidates],
            "tagged": [_last_before(trails[c].tagged, self.at) for c in candidates],
        }.items():
            order = sorted(range(len(candidates)), key=lambda i: (positions[i], i))
            rank = [0.0] * len(candidates)
            among = [9.0] * len(candidates)
            place = 0
            for n, i in enumerate(order):
                rank[i] = float(n)
                if allowed[i]:
                    among[i] = float(place)
                    place += 1
            columns[f"rank_{name}"] = rank
            columns[f"rank_{name}_of_allowed"] = among
        columns["allowed_by_subject"] = [float(sum(allowed))] * len(candidates)
        return [list(row) for row in zip(*ordered(columns, schema.RANKS), strict=True)]

    def shared(self, count: int) -> list[float]:
        speech = self.speech
        gap_after, gap_before = speech.after, speech.before
        words = speech.words
        verbs = certain_speech_verbs()
        gaps = self.reading.gaps[speech.quotation.paragraph]
        previous, following = self.previous, self.next
        values = {
            "candidates": float(count),
            "kind_of_subject_after": _kind(self.after),
            "place_of_subject_after": float(self.after.at) if self.after else -1.0,
            "verb_after_is_certain_speech": float(bool(self.after and self.after.verb in verbs)),
            "verb_after_is_speech": float(bool(self.after and self.after.verb in speech_verbs())),
            "verb_after_exists": float(bool(gap_after.first and gap_after.first.verb)),
            "after_starts_lower": float(gap_after.lower_start),
            "tokens_after": float(gap_after.tokens),
            "length_of_sentence_after": float(gap_after.first.length) if gap_after.first else 0.0,
            "sentences_after": float(len(gap_after.sentences)),
            "last_mark_after": _MARKS.get(gap_after.last_mark[:1], 0.0),
            "first_mark_after": _MARKS.get(gap_after.first_mark[:1], 0.0),
            "deed_after": _deed(self.after),
            "deed_last_after": _deed(self.after_last),
            "deed_before": _deed(self.before),
            "kind_of_subject_before": _kind(self.before),
            "kind_of_speaker_before": _kind(self.before_speaker),
            "kind_of_speaker_after": _kind(self.after_speaker),
            "kind_of_speaker_above": _kind(self.above_speaker),
            "verb_before_is_certain_speech": float(bool(self.before and self.before.verb in verbs)),
            "verb_before_exists": float(bool(gap_before.last and gap_before.last.verb)),
            "before_starts_lower": float(gap_before.lower_start),
            "tokens_before": float(gap_before.tokens),
            "length_of_sentence_before": float(gap_before.last.length) if gap_before.last else 0.0,
            "sentences_before": float(len(gap_before.sentences)),
            "last_mark_before": _MARKS.get(gap_before.last_mark[:1], 0.0),
            "kind_of_earlier_subject": _kind(self.earlier),
            "kind_of_subject_after_previous": _kind(self.previous_tag),
            "kind_of_subject_after_next": _kind(self.next_tag),
            "previous_in_paragraph": float(previous.last.paragraph == speech.quotation.paragraph)
            if previous
            else 0.0,
            "kind_of_subject_above": _kind(self.above),
            "last_mark_above": _MARKS.get(self.above_gap.last_mark[:1], 0.0)
            if self.above_gap
            else -1.0,
            "narration_above": float(self.above_is_narration),
            "tokens_above": float(self.above_gap.tokens) if self.above_gap else 0.0,
            "narration_below": float(self.below_is_narration),
            "kind_of_subject_below": _kind(self.below),
            "mark": _MARKS.get(speech.mark, 0.0),
            "mark_of_previous": _MARKS.get(previous.mark, 0.0) if previous else -1.0,
            "words": float(len(words)),
            **named("words_of", _PERSONS, persons(words)),
            "has_question": float(
                "?"
                in self.reading.document.paragraphs[speech.quotation.paragraph][
                    speech.quotation.start : speech.quotation.end
                ]
            ),
            "first_in_paragraph": float(speech.first_in_paragraph),
            "last_in_paragraph": float(speech.last_in_paragraph),
            "gaps_in_paragraph": float(len(gaps) - 1),
            "goes_on": float(speech.quotation.goes_on),
            "since_previous": _log(self.at - self.around.position(previous)) if previous else 20.0,
            "paragraphs_since_previous": float(speech.quotation.paragraph - previous.last.paragraph)
            if previous
            else 9.0,
            "addressed_people": float(len(speech.vocatives)),
            "first_person_book": self.reading.first_person,
            "crowding": self.reading.crowding,
            "inversion": self.reading.inversion,
            "tagging": self.reading.tagging,
            "acting": self.reading.acting,
            "empty_gaps": float(sum(gap.tokens == 0 for gap in gaps[1:-1])),
            "narrated_tokens_in_paragraph": float(sum(gap.tokens for gap in gaps)),
            "starts_scene": float(speech.quotation.paragraph in self.reading.document.scene_starts),
            "opening": opening(speech.words),
            "opening_of_next": opening(following.words) if following else -1.0,
            "echo_of_previous": echo(speech, previous),
            "echo_in_next": echo(following, speech) if following else -1.0,
            "words_of_previous": _log(len(previous.words)) if previous else -1.0,
            "words_of_next": _log(len(following.words)) if following else -1.0,
            **named("words_of_previous", _PERSONS, persons(previous.words if previous else [])),
            **named("words_of_next", _PERSONS, persons(following.words if following else [])),
            "mark_of_next": _MARKS.get(following.mark, 0.0) if following else -1.0,
            "next_first_in_paragraph": float(following.first_in_paragraph) if following else 1.0,
        }
        return ordered(values, schema.SHARED)


_GENDER = {Gender.MALE: 1.0, Gender.FEMALE: 2.0, Gender.UNKNOWN: 0.0}
