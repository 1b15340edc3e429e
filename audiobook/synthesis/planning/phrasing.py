"""What a reader says in one breath: the sentence that goes on behind the tag that breaks it off."""

from __future__ import annotations

from audiobook.english.sentences import sentence_end
from audiobook.model import ScriptParagraph, Segment

_LONGEST_TAG = 12
"""Words of a tag over which the melody of a sentence goes on."""


def goes_on(paragraph: ScriptParagraph, index: int) -> int | None:
    """The segment in which the sentence goes on that a tag breaks off: ``“Yes,” he said, “come.”``

    Args:
        paragraph: of a script.
        index: of a segment of it.

    Returns:
        Its index; None where the segment ends its sentence, or somebody else goes on.
    """
    if index + 2 >= len(paragraph.segments):
        return None
    head, tag, second = paragraph.segments[index : index + 3]
    if head.is_narration or not tag.is_narration or head.speaker != second.speaker:
        return None
    if ends_sentence(head) or ends_sentence(tag) or len(tag.text.split()) > _LONGEST_TAG:
        return None
    return index + 2


def ends_sentence(segment: Segment) -> bool:
    """Whether the text of a segment comes to the end of a sentence."""
    return sentence_end().search(segment.text) is not None
