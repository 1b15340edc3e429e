"""The render plan: what is said, by which voice, and the pauses between, for every chapter.

Everything that decides how a clip sounds is settled here, so that a clip's key says whether it has
to be rendered; `render` only carries out.
"""

from __future__ import annotations

import dataclasses
import functools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from audiobook.english.sentences import sentence_end
from audiobook.model import (
    NARRATOR,
    Cast,
    ChapterPlan,
    Cue,
    Direction,
    Gender,
    Pause,
    PauseKind,
    RenderPlan,
    SceneBreak,
    ScriptChapter,
    ScriptParagraph,
    Segment,
    Utterance,
)
from audiobook.synthesis.clips.cache import clip_key
from audiobook.synthesis.engine import Engine, TakesInstructions
from audiobook.synthesis.planning.directions import deliver, direction_of
from audiobook.synthesis.planning.pauses import longer, pause_between, pause_kind
from audiobook.synthesis.planning.phrasing import ends_sentence, goes_on
from audiobook.synthesis.planning.speakers import Speaker, Speakers
from audiobook.synthesis.registry import make_engine
from audiobook.text_normalisation import split_utterances, spoken_form
from audiobook.units import Seconds

_SHORTEST_PIECE = 40  # code points below which an overlong spoken form is not cut again


def plan_render(
    chapters: Iterable[ScriptChapter],
    cast: Cast,
    *,
    language: str = "en",
    engine: str | None = None,
    genders: Mapping[str, Gender] | None = None,
    get_engine: Callable[[str], Engine] = make_engine,
    keep: Callable[[Iterator[ChapterPlan]], Sequence[ChapterPlan]] = tuple,
) -> RenderPlan:
    """Plan the rendering of `chapters`.

    Args:
        chapters: the script, in order; chapters are numbered from 1.
        cast: voices.yaml. A speaker it does not have shares the pool `others`, always with the
            same voice of it; with an empty pool the narrator speaks.
        language: BCP 47, of the book.
        engine: speak everything with this engine; voices of others are replaced by voices of it,
            alike in gender and different from each other as far as they go.
        genders: of speakers that are not in the cast, where it is known.
        get_engine: makes an engine by name.
        keep: holds the planned chapters as they come: all in memory, or on disk
            (`plan_file.keep_chapters`).

    Raises:
        UnknownVoiceError: a voice does not exist.
        EngineMissingError: an engine is not installed.
    """
    planner = _Planner(cast, language, engine, genders or {}, get_engine)
    planned = keep(planner.plan(chapters))
    return RenderPlan(planned, planner.versions(), planner.unheard_instructions)


class _Planner:
    def __init__(
        self,
        cast: Cast,
        language: str,
        engine: str | None,
        genders: Mapping[str, Gender],
        get_engine: Callable[[str], Engine],
    ) -> None:
        self._cast = cast
        self._language = language
        self._speakers = Speakers(cast, language, engine, genders, get_engine)
        self.unheard_instructions: Counter[str] = Counter()

    def versions(self) -> dict[str, str]:
        """Of the engines that speak in what was planned so far."""
        return self._speakers.versions()

    def plan(self, chapters: Iterable[ScriptChapter]) -> Iterator[ChapterPlan]:
        part = ""
        for number, chapter in enumerate(chapters, 1):
            headings = [chapter.title]
            if chapter.part and chapter.part != part:
                headings.insert(0, chapter.part)
            part = chapter.part
            items = (*self._headings(headings), *self._body(chapter))
            if any(isinstance(item, Cue) for item in items):
                items = (*items, Pause(PauseKind.CHAPTER, self._cast.pauses.chapter))
            yield ChapterPlan(number, chapter.title, items, part=chapter.part, path=chapter.path)

    def _headings(self, headings: Sequence[str]) -> Iterator[Cue | Pause]:
        for heading in headings:
            cues = list(self._cues(Segment(NARRATOR, heading), 0, Direction.PLAIN, heading=True))
            for index, (cue, _) in enumerate(cues):
                if index:
                    yield Pause(PauseKind.SENTENCE, self._cast.pauses.sentence)
                yield cue
            if cues:
                yield Pause(PauseKind.HEADING, self._cast.pauses.heading)

    def _body(self, chapter: ScriptChapter) -> Iterator[Cue | Pause]:
        previous_cue: Cue | None = None
        ended = False  # whether the cue before ended a sentence
        pause_asked: Seconds | None = None  # pause that the author wants before the next cue
        words = 0  # of the paragraph that the cue before stands in
        scene: str | None = None  # title of the scene that begins with the next cue
        paragraph = 0
        for block in chapter.blocks:
            if isinstance(block, SceneBreak):
                scene = _scene_title(block)
                continue
            paragraph += 1
            spaced = True  # whether the segment before ends in white space
            for number, segment in enumerate(block.segments):
                direction = direction_of(block, number)
                around = self._around(block, number, direction)
                pause_asked = longer(pause_asked, segment.directions.pause_before)
                cues = self._cues(segment, paragraph, direction, around, spaced=spaced)
                for piece, (cue, ends) in enumerate(cues):
                    if previous_cue is not None:
                        kind = pause_kind(
                            previous_cue,
                            cue,
                            begins_scene=scene is not None,
                            in_one_segment=piece > 0,
                        )
                        pause = pause_between(
                            kind,
                            previous_cue,
                            cue,
                            ended=ended,
                            paragraph_words=words,
                            pauses=self._cast.pauses,
                        )
                        yield pause if pause_asked is None else Pause(pause.kind, pause_asked)
                    elif pause_asked is not None:
                        yield Pause(PauseKind.HEADING, pause_asked)
                    yield cue if scene is None else dataclasses.replace(cue, scene=scene)
                    previous_cue, ended, scene, pause_asked = cue, ends, None, None
                pause_asked = longer(pause_asked, segment.directions.pause_after)
                spaced = not segment.text or segment.text[-1].isspace()
            words = len(block.text.split())
        if pause_asked is not None:
            yield Pause(PauseKind.SENTENCE, pause_asked)

    def _around(
        self, block: ScriptParagraph, index: int, told: Direction
    ) -> tuple[Segment | None, Segment | None]:
        """The segments in which the sentence of a segment began, and goes on, for its voice."""
        segments = block.segments
        began = index - 2 if index > 1 and goes_on(block, index - 2) == index else None
        later = goes_on(block, index)
        if began is None and index and self._in_one_voice(segments[index - 1], segments[index]):
            began = index - 1
        if (
            later is None
            and index + 1 < len(segments)
            and self._in_one_voice(segments[index], segments[index + 1])
        ):
            later = index + 1

        def alike(other: int | None) -> Segment | None:
            if other is None or direction_of(block, other) is not told:
                return None
            # A pause or a manner of its own parts it from the rest.
            same_directions = segments[index].directions == segments[other].directions
            return (
                segments[other]
                if same_directions and not segments[index].directions.take > 1
                else None
            )

        return alike(began), alike(later)

    def _in_one_voice(self, segment: Segment, neighbour: Segment) -> bool:
        """Whether two segments in a row are one sentence in one voice: ``“Hello,” I said.`` where
        the narrator is the one who speaks."""
        if ends_sentence(segment) or not segment.text.strip():
            return False
        one, other = (self._speakers.speaking(each) for each in (segment, neighbour))
        return (one.engine.name, one.settings) == (other.engine.name, other.settings)

    def _cues(
        self,
        segment: Segment,
        paragraph: int,
        told: Direction,
        around: tuple[Segment | None, Segment | None] = (None, None),
        *,
        heading: bool = False,
        spaced: bool = True,
    ) -> Iterator[tuple[Cue, bool]]:
        """The cues of a segment, each with whether it ends a sentence; `spaced` tells whether
        white space stands before the segment.

        What the author directs goes before what the text tells.
        """
        speaker = self._speakers.speaking(segment)
        directions = segment.directions
        suggested = told if speaker.settings.delivery else Direction.PLAIN
        manner = directions.manner or suggested
        settings, note = deliver(speaker.settings, manner, directions, speaker.engine)
        instructions = ""
        engine = speaker.engine
        if isinstance(engine, TakesInstructions) and engine.takes_instructions:
            told_so = () if manner is Direction.PLAIN else (manner.value,)
            instructions = ", ".join((*told_so, *directions.instructions))
        elif directions.instructions:
            note += f" ({speaker.engine.name} takes no instructions)"
            self.unheard_instructions[speaker.engine.name] += 1
        pieces = list(self._pieces(segment.text, speaker, heading))
        position = 0  # where the piece before ends in the segment
        left_context, right_context = self._context(pieces, speaker, around)
        for number, (text, spoken) in enumerate(pieces):
            utterance = Utterance(
                speaker.engine.name,
                settings.voice_id.id,
                spoken,
                self._language,
                settings.rate,
                settings.pitch,
                settings.gain,
                directions.take,
                instructions,
                left_context if not number else "",
                right_context if number == len(pieces) - 1 else "",
                device=self._cast.device,
            )
            cue = Cue(
                utterance,
                clip_key(utterance, speaker.version),
                segment.speaker,
                text,
                segment.line,
                note,
                paragraph,
                spaced=(spaced and not number) or _is_spaced(segment.text, position, text),
            )
            position = max(position, segment.text.find(text, position) + len(text))
            yield cue, heading or sentence_end().search(text) is not None

    def _context(
        self,
        pieces: Sequence[tuple[str, str]],
        speaker: Speaker,
        around: tuple[Segment | None, Segment | None],
    ) -> tuple[str, str]:
        """Spoken forms of what goes before the first and behind the last of `pieces` in their
        sentence, as far as the engine speaks it well in one go."""
        if not pieces:
            return "", ""
        began, later = around
        left_context = list(self._pieces(began.text, speaker, False))[-1:] if began else []
        right_context = list(self._pieces(later.text, speaker, False))[:1] if later else []
        room = speaker.engine.longest_utterance
        texts = [
            left_context[0][1] if left_context else "",
            right_context[0][1] if right_context else "",
        ]
        for offset, piece in ((0, pieces[0]), (1, pieces[-1])):
            both = len(pieces) == 1 and offset == 1
            length = len(piece[1]) + len(texts[offset]) + (len(texts[0]) if both else 0) + 2
            if length > room:
                texts[offset] = ""
        return texts[0], texts[1]

    def _pieces(self, text: str, speaker: Speaker, heading: bool) -> Iterator[tuple[str, str]]:
        """The text in pieces that the engine speaks well, each with its spoken form.

        Numbers and abbreviations make the spoken form longer than the text, so that a piece may
        have to be cut again. Pieces with nothing to speak, `* * *` or a smiley, are left out.
        """
        longest = speaker.engine.longest_utterance
        cut = functools.partial(split_utterances, language=self._language)
        todo = [(piece, longest) for piece in reversed(cut(text, longest))]
        while todo:
            piece, limit = todo.pop()
            spoken = spoken_form(
                piece,
                language=self._language,
                lexicon=speaker.lexicon,
                heading=heading,
                ipa=speaker.engine.takes_ipa,
                censored=self._cast.censored,
            ).strip()
            if not any(map(str.isalnum, spoken)):
                continue
            smaller = limit * 2 // 3
            if len(spoken) > longest and smaller >= _SHORTEST_PIECE:
                todo += [(part, smaller) for part in reversed(cut(piece, smaller))]
                continue
            if heading and spoken[-1].isalnum():
                spoken += "."  # without it the voice does not fall
            yield piece, spoken


def _scene_title(block: SceneBreak) -> str:
    """What the author calls the scene; an ornament is no name."""
    lines = (line.strip() for line in block.mark.split("\n"))
    return " ".join(line for line in lines if any(map(str.isalnum, line)))


def _is_spaced(text: str, at: int, piece: str) -> bool:
    """Whether white space stands in `text` between the place `at` and the next `piece`."""
    start = text.find(piece, at)
    return start < 0 or any(character.isspace() for character in text[at:start])
