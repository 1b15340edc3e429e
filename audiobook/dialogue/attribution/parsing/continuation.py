"""Speeches that go on from one paragraph into the next.

A paragraph of speech that ends without its closing mark, before one that begins with an opening
mark, goes on in it: one speaker. Authors also forget the mark; where the next paragraph shows that
the speech was over it is another's, and both are in doubt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiobook.dialogue.attribution.parsing.nominals import NAME, SUBJECT, Nominal
from audiobook.dialogue.attribution.parsing.tags import tag_after, tag_before
from audiobook.dialogue.quotations.quote_marks import MARKS
from audiobook.model import Gender

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiobook.dialogue.attribution.parsing.parse import Speech
    from audiobook.dialogue.document import Document, People

_SHORT = 12
"""Words of a question or an answer of ordinary talk."""
_CUT_OFF = ("-", "—", "–", "―")


def add_speech(speeches: list[Speech], speech: Speech, document: Document, people: People) -> None:
    """Put a speech behind the others, as a part of the last one where it goes on from it."""
    if speeches and _may_go_on(speeches[-1], speech):
        if not _is_over(speeches, speech, document, people):
            _join(speeches[-1], speech)
            return
        speech.is_torn = speeches[-1].is_torn = True
    speeches.append(speech)


def _may_go_on(unclosed: Speech, speech: Speech) -> bool:
    return (
        speech.quotation.goes_on
        and speech.quotation.paragraph == unclosed.last.paragraph + 1
        and not unclosed.after.tokens
        and not speech.before.tokens
    )


def _is_over(
    speeches: Sequence[Speech], speech: Speech, document: Document, people: People
) -> bool:
    """Whether the speech that was left open had ended: it is cut off, or another answers."""
    unclosed = speeches[-1]
    if speech.quotation.outer_start == speech.quotation.start:
        return False  # nothing opens the paragraph: it can only go on
    text = document.paragraphs[unclosed.last.paragraph].rstrip()
    if text.endswith(_CUT_OFF) or text[-1:] in MARKS:
        return True
    if unclosed.mark == "?" and max(len(unclosed.words), len(speech.words)) <= _SHORT:
        return True  # a short question and its short answer
    speaker, answerer = _speaker_of(speeches), tag_after(speech)
    if speaker is None:
        return _is_between_two_of_another(speeches, speech, people)
    if speaker.kind == NAME and speaker.character in speech.vocatives:
        return True
    return answerer is not None and _differ(speaker, answerer, people)


def _is_between_two_of_another(speeches: Sequence[Speech], speech: Speech, people: People) -> bool:
    """Whether a short speech without a tag answers one whose speaker goes on after it: ``“That is
    the way,” said Ann. / “It is not. / “I drew you a map,” said Ann.`` Nobody answers herself."""
    unclosed = speeches[-1]
    if len(speeches) < 2 or len(unclosed.words) > _SHORT or unclosed.onward:
        return False
    earlier = speeches[-2]
    if earlier.last.paragraph != unclosed.quotation.paragraph - 1:
        return False
    asking, replying = tag_after(earlier) or tag_before(earlier), _whose(speech)
    if asking is None or replying is None:
        return False
    if asking.kind == NAME == replying.kind:
        return asking.character == replying.character
    return NAME in (asking.kind, replying.kind) and not _differ(asking, replying, people)


def _whose(speech: Speech) -> Nominal | None:
    """The subject of what stands behind a speech, be it of a tag or of an action."""
    tag = tag_after(speech)
    if tag is not None or speech.after.first is None:
        return tag
    subject = speech.after.first.subject
    return subject if subject is not None and subject.role == SUBJECT else None


def _speaker_of(speeches: Sequence[Speech]) -> Nominal | None:
    """The subject of the tag of the last speech: before it, or behind the one before it in the
    paragraph."""
    closing = speeches[-1]
    if tag_before(closing) is not None or closing.first_in_paragraph or len(speeches) == 1:
        return tag_before(closing)
    return tag_after(speeches[-2])


def _differ(one: Nominal, other: Nominal, people: People) -> bool:
    if one.kind == other.kind == NAME:
        return one.character != other.character
    if one.first_person != other.first_person:
        return True
    sexes = {
        people.characters[n.character].gender if n.kind == NAME else n.gender for n in (one, other)
    }
    return len(sexes - {Gender.UNKNOWN}) == 2


def _join(speech: Speech, rest: Speech) -> None:
    """Make `rest` a part of the speech that it goes on."""
    speech.onward.append((rest.index, rest.quotation))
    speech.after = rest.after
    speech.words += rest.words
    speech.vocatives |= rest.vocatives
    speech.named |= rest.named
    speech.shown_vocatives |= rest.shown_vocatives
    speech.address = rest.address or speech.address
    speech.last_in_paragraph = rest.last_in_paragraph
    speech.mark = rest.mark
