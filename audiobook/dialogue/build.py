"""Book -> Script: quotations, people and attribution put together, and cut into segments."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from audiobook.dialogue.apply_decisions import apply_decisions
from audiobook.dialogue.attribution import DOUBT_THRESHOLD, attribute
from audiobook.dialogue.builder_memory import BuilderMemory
from audiobook.dialogue.characters.find_characters import find_characters
from audiobook.dialogue.document import Attribution, Document, Quotation
from audiobook.dialogue.labels import (
    decided_by_labels,
    labelled,
    labelled_characters,
    with_labels,
)
from audiobook.dialogue.language_support import is_english, language_note
from audiobook.dialogue.quotations.find_quotations import find_quotations
from audiobook.dialogue.quotations.is_speech import PRINTED
from audiobook.dialogue.tellers import with_tellers
from audiobook.english.sentences import STOPS
from audiobook.model import (
    NARRATOR,
    UNKNOWN_SPEAKER,
    Book,
    Chapter,
    Character,
    Decision,
    Evidence,
    EvidenceKind,
    Matter,
    Paragraph,
    Script,
    ScriptBlock,
    ScriptChapter,
    ScriptParagraph,
    Segment,
)

DIALOGUE = "Dialogue"
"""The speaker of all speech in a book whose language the attribution does not know."""

Advise = Callable[
    [Document, Sequence[Attribution | None], Sequence[Character]], Sequence[Attribution | None]
]
"""Reconsiders the attributions of a document (None: no speech), knowing who there is."""

_MAY_BE_SPEECH = 0.2
"""How likely speech a quotation is that the narrator keeps but the author is asked about. Of those
below 1 in 16 was speech on the training novels, of those between this and a half a third."""
_IS_SPEECH = 0.85
"""How likely speech a quotation is that is given to somebody without doubt."""
_NOT_ENGLISH = Evidence(EvidenceKind.MODEL, "who speaks is found out in English only")
_OPENING = re.compile(r"[\s(\[{]+\Z")
"""Of what stands before a speech: what belongs to the speech."""


@dataclass(frozen=True, slots=True)
class Quote:
    """One quotation of a book, for the author who wants to know what was found and why."""

    start: int
    end: int
    """Code points of the decoded file, of the words inside the marks. In a format whose text has
    no offsets: of all paragraphs of the book joined by two line ends."""
    text: str
    is_speech: bool
    speaker: str | None
    evidence: tuple[Evidence, ...]
    confidence: float
    """0 to 1: of the speaker, or of not being speech."""
    sure: bool
    """Whether the script has it without a mark of doubt."""


def build_script(
    book: Book,
    *,
    known: Sequence[Character] = (),
    decisions: Sequence[Decision] = (),
    include: Callable[[Chapter], bool] | None = None,
    advise: Advise | None = None,
    narrators: Mapping[str, str] | None = None,
    memory: BuilderMemory | None = None,
) -> Script:
    """Build the script of a book.

    Args:
        book: what was read from the manuscript.
        known: characters the author has named.
        decisions: what the author decided about stretches of the text.
        include: whether a section is read to listeners; by default the body of the book is.
        advise: has the last word before the author; nobody does by default.
        narrators: title of a chapter → who says “I” in it. A chapter whose heading is a name, or
            says whose point of view it is, needs no word of the author's.
        memory: of a builder that is asked again about the same book.

    Returns:
        A chapter for each section that is read. The texts of a paragraph's segments, joined, are
        the paragraph. Characters are those who speak, most segments first, and all of `known`.
    """
    chapters = [chapter for chapter in book.chapters if (include or _is_body)(chapter)]
    document, attributions, characters, may_be_one = _analyse(
        book, chapters, known, decisions, narrators, memory
    )
    if advise is not None:
        attributions = advise(document, attributions, characters)
    segments: dict[int, list[tuple[int, int, Segment]]] = {}
    for quotation, attribution in zip(document.quotations, attributions, strict=True):
        segment = None
        if attribution is not None:
            segment = _speech(quotation, attribution)
        elif _is_sentence_in_doubt(document, quotation):
            segment = _doubtful_narration(quotation)
        if segment is not None:
            spoken = (quotation.outer_start, quotation.outer_end, segment)
            segments.setdefault(quotation.paragraph, []).append(spoken)
    numbers = iter(range(len(document.paragraphs)))
    script = tuple(
        ScriptChapter(
            title=chapter.title,
            blocks=tuple(_blocks(chapter, numbers, segments)),
            part=chapter.part,
        )
        for chapter in chapters
    )
    cast = _cast_of(script, characters, known)
    speaking = {s.speaker for chapter in script for s in chapter.segments}
    return Script(
        script,
        cast,
        language_warnings(book),
        tuple(pair for pair in may_be_one if not speaking.isdisjoint(pair)),
    )


def language_warnings(book: Book) -> tuple[str, ...]:
    """What cannot be done for this book, a sentence each."""
    return () if is_english(book) else (language_note(book, DIALOGUE),)


def find_quotes(book: Book, *, known: Sequence[Character] = ()) -> tuple[Quote, ...]:
    """Every quotation of a book in order, those of its front and back matter included.

    Args:
        book: what was read from the manuscript.
        known: characters the author has named.
    """
    document, attributions, *_ = _analyse(book, book.chapters, known, ())
    paragraphs = list(_paragraphs(book.chapters))
    starts = []
    offset = 0
    for paragraph in paragraphs:
        starts.append(offset)
        offset += len(paragraph.text) + 2
    quotes = []
    for quotation, attribution in zip(document.quotations, attributions, strict=True):
        paragraph = paragraphs[quotation.paragraph]
        begin = paragraph.source_offset(quotation.start)
        end = paragraph.source_offset(quotation.end - 1)
        if begin is None or end is None:
            begin = starts[quotation.paragraph] + quotation.start
            end = starts[quotation.paragraph] + quotation.end - 1
        attribution_shown = attribution or Attribution(
            None,
            1.0 - quotation.speech_probability,
            (Evidence(EvidenceKind.NOT_SPEECH, quotation.reason),),
        )
        if attribution_shown.speaker == DIALOGUE and not attribution_shown.evidence:
            attribution_shown = replace(attribution_shown, speaker=None, evidence=(_NOT_ENGLISH,))
        quotes.append(
            Quote(
                start=begin,
                end=end + 1,
                text=paragraph.text[quotation.start : quotation.end],
                is_speech=quotation.is_speech,
                speaker=attribution_shown.speaker,
                evidence=attribution_shown.evidence,
                confidence=attribution_shown.confidence,
                sure=not _is_doubtful(quotation, attribution_shown),
            )
        )
    return tuple(quotes)


def _analyse(
    book: Book,
    chapters: Sequence[Chapter],
    known: Sequence[Character],
    decisions: Sequence[Decision],
    narrators: Mapping[str, str] | None = None,
    memory: BuilderMemory | None = None,
) -> tuple[
    Document,
    Sequence[Attribution | None],
    tuple[Character, ...],
    tuple[tuple[str, str], ...],
]:
    """The quotations, who speaks each (None: no speech), who there is, and who of them may be
    one."""
    memory = memory or BuilderMemory()
    paragraphs = list(_paragraphs(chapters))
    unlabelled = memory.once("quotations", chapters, lambda: _document(chapters))
    document, labels = with_labels(unlabelled, paragraphs, known)
    document, decided_quotations = apply_decisions(document, decisions)
    by_label = decided_by_labels(document, labels, decided_quotations)
    decided = {**by_label, **decided_quotations}
    declared = (*known, *labelled_characters(paragraphs, known))
    names = {name for character in declared for name in (character.name, *character.aliases)}
    declared = (
        *declared,
        *(Character(n) for n in dict.fromkeys((narrators or {}).values()) if n not in names),
    )
    if is_english(book):
        plain = _without_reasons(document)
        people = memory.once(
            "people", (plain, declared), lambda: find_characters(plain, known=declared)
        )
        telling = with_tellers(people, chapters, narrators)
        attributions: Sequence[Attribution] = [
            labelled(by_label[index]) if index in by_label else attribution
            for index, attribution in enumerate(attribute(document, telling, decided))
        ]
        characters = people.characters
        may_be_one = tuple(
            (characters[one].name, characters[two].name) for one, two in people.may_be_one
        )
    else:
        attributions = [
            labelled(by_label[index])
            if index in by_label
            else Attribution(
                decided.get(index, DIALOGUE),
                1.0,
                (Evidence(EvidenceKind.AUTHOR, "the author decided"),) if index in decided else (),
            )
            for index in range(len(document.quotations))
        ]
        characters = tuple(declared)
        may_be_one = ()
    spoken = [
        attribution if quotation.is_speech else None
        for quotation, attribution in zip(document.quotations, attributions, strict=True)
    ]
    return document, spoken, characters, may_be_one


def _without_reasons(document: Document) -> Document:
    """All of a document that tells who there is: it is the same after most answers."""
    quotations = (replace(q, speech_probability=1.0, reason="") for q in document.quotations)
    return replace(document, quotations=tuple(quotations))


def _document(chapters: Iterable[Chapter]) -> Document:
    texts: list[str] = []
    scene_starts: set[int] = set()
    chapter_starts: set[int] = set()
    for chapter in chapters:
        chapter_starts.add(len(texts))
        for block in chapter.blocks:
            if isinstance(block, Paragraph):
                texts.append(block.text)
            else:
                scene_starts.add(len(texts))
    return find_quotations(
        texts,
        scene_starts=frozenset(scene_starts - chapter_starts),
        chapter_starts=frozenset(chapter_starts),
    )


def _paragraphs(chapters: Iterable[Chapter]) -> Iterator[Paragraph]:
    for chapter in chapters:
        yield from chapter.paragraphs


def _is_body(chapter: Chapter) -> bool:
    return chapter.matter is Matter.BODY


def _is_doubtful(quotation: Quotation, attribution: Attribution) -> bool:
    """Whether the author is asked about a quotation: whose it is, or whether it is spoken."""
    if any(evidence.kind is EvidenceKind.AUTHOR for evidence in attribution.evidence):
        return False
    if not quotation.is_speech:
        return quotation.speech_probability >= _MAY_BE_SPEECH
    return (
        attribution.speaker is None
        or attribution.confidence < DOUBT_THRESHOLD
        or (quotation.speech_probability < _IS_SPEECH and attribution.speaker != DIALOGUE)
    )


def _is_sentence_in_doubt(document: Document, quotation: Quotation) -> bool:
    """Whether what was taken for the narrator's own words may be spoken, and stands by itself: a
    voice that stopped at the marks of a word in a sentence would be heard."""
    if quotation.speech_probability < _MAY_BE_SPEECH or quotation.reason in PRINTED:
        return False
    text = document.paragraphs[quotation.paragraph]
    left_context, right_context = (
        text[: quotation.outer_start].rstrip(),
        text[quotation.outer_end :].lstrip(),
    )
    ends = text[quotation.start : quotation.outer_end].rstrip("”’\"'»")[-1:] in tuple(STOPS)
    return (
        ends
        and (not left_context or left_context[-1] in STOPS + ':”"’»')
        and (not right_context or not (right_context[0].islower() or right_context[0] in ",;—–-"))
    )


def _doubtful_narration(quotation: Quotation) -> Segment:
    return Segment(
        NARRATOR,
        "",
        doubtful=True,
        confidence=round(1.0 - quotation.speech_probability, 4),
        evidence=(Evidence(EvidenceKind.NOT_SPEECH, quotation.reason),),
    )


def _speech(quotation: Quotation, attribution: Attribution) -> Segment:
    """The segment of a speech, its text still to be set."""
    speaker = attribution.speaker
    return Segment(
        speaker=speaker if speaker is not None else UNKNOWN_SPEAKER,
        text="",
        doubtful=_is_doubtful(quotation, attribution),
        confidence=attribution.confidence,
        evidence=attribution.evidence,
        candidates=attribution.candidates,
    )


def _blocks(
    chapter: Chapter,
    numbers: Iterator[int],
    segments: dict[int, list[tuple[int, int, Segment]]],
) -> Iterator[ScriptBlock]:
    for block in chapter.blocks:
        if isinstance(block, Paragraph):
            spoken = segments.get(next(numbers), ())
            yield ScriptParagraph(tuple(cut_paragraph(block.text, spoken)))
        else:
            yield block


def cut_paragraph(text: str, spoken: Sequence[tuple[int, int, Segment]]) -> list[Segment]:
    """Cut a paragraph into segments whose texts, joined, are the paragraph.

    White space between segments, and an opening bracket, belong to the start of the second. What
    is left between two speeches without a word in it (a stop outside the marks) belongs to the
    first.

    Args:
        text: the paragraph.
        spoken: ``(start, end, segment)`` of each speech with its marks, in order, not overlapping.
    """
    pieces: list[tuple[int, Segment]] = []
    """Where each segment begins; it ends where the next begins."""
    narration = Segment(NARRATOR, "")
    position = 0
    for start, end, segment in spoken:
        gap = text[position:start]
        begin = position + len(_OPENING.sub("", gap))
        if _has_words(gap):
            pieces.append((position, narration))
        elif not pieces:
            begin = position
        pieces.append((begin, segment))
        position = end
    if _has_words(text[position:]) or not pieces:
        pieces.append((position, narration))
    ends = [begin for begin, _ in pieces[1:]] + [len(text)]
    return [
        replace(segment, text=text[begin:end])
        for (begin, segment), end in zip(pieces, ends, strict=True)
    ]


def _has_words(text: str) -> bool:
    return any(char.isalnum() for char in text)


def _cast_of(
    chapters: Iterable[ScriptChapter],
    characters: Sequence[Character],
    known: Sequence[Character],
) -> tuple[Character, ...]:
    """Those who speak, most segments first, then those only the author knows of."""
    lines: Counter[str] = Counter()
    for chapter in chapters:
        lines.update(segment.speaker for segment in chapter.segments if not segment.is_narration)
    by_name = {character.name: character for character in (*characters, *known)}
    speaking = [by_name.get(name, Character(name)) for name, _ in lines.most_common()]
    return (*speaking, *(character for character in known if character.name not in lines))
