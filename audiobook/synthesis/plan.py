"""The render plan: what is said, by which voice, and the pauses between, for every chapter.

Everything that decides how a clip sounds is settled here, so that a clip's key says whether it has
to be rendered; `render` only carries out.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from audiobook.english.sentences import sentence_end
from audiobook.errors import AudiobookError, UnknownVoiceError
from audiobook.model import (
    NARRATOR,
    NATURAL_PACE,
    Cast,
    ChapterPlan,
    Cue,
    Direction,
    Doubts,
    Gender,
    Pause,
    PauseKind,
    RenderPlan,
    Role,
    SceneBreak,
    ScriptChapter,
    ScriptParagraph,
    Segment,
    Together,
    Utterance,
    VoiceId,
    VoiceSettings,
    speakers_together,
)
from audiobook.synthesis.cache import clip_key
from audiobook.synthesis.directions import deliver, direction_of
from audiobook.synthesis.engine import MIXED_WITH, Engine, TakesInstructions
from audiobook.synthesis.phrasing import ends_sentence, goes_on, pause_between
from audiobook.synthesis.registry import make_engine
from audiobook.text_normalisation import split_utterances, spoken_form

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
    return RenderPlan(planned, planner.versions())


@dataclasses.dataclass(frozen=True, slots=True)
class _Speaker:
    """How somebody speaks: an engine and everything but the text."""

    engine: Engine
    settings: VoiceSettings
    """The voice is one of the engine's."""
    lexicon: Mapping[str, str]
    version: str
    """Of the engine and of the voice, for keys of clips."""


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
        self._override = engine
        self._genders = genders
        self._get_engine = get_engine
        self._engines: dict[str, Engine] = {}
        self._speakers: dict[str, _Speaker] = {}
        self._substitutes: dict[tuple[str, Gender], str] = {}
        # Voices of the cast that the engine for everything has already.
        self._kept = [
            settings.voice.removeprefix(f"{engine}:")
            for settings in (cast.narrator, *(role.settings for role in cast.roles.values()))
            if engine and settings.voice.startswith(f"{engine}:")
        ]
        self._roles: dict[str, Role] = {}
        for role in cast.roles.values():
            for name in (role.name, *role.aliases):
                self._roles.setdefault(name, role)
        if engine:
            # The narrator and the leads choose first, so that they differ most.
            self._speaker(NARRATOR)
            for name in cast.roles:
                self._speaker(name)

    def versions(self) -> dict[str, str]:
        """Of the engines that speak in what was planned so far."""
        return {name: engine.version for name, engine in self._engines.items()}

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
        pause_asked: float | None = None  # pause that the author wants before the next cue
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
                pause_asked = _longer(pause_asked, segment.directions.pause_before)
                cues = self._cues(segment, paragraph, direction, around, spaced=spaced)
                for piece, (cue, ends) in enumerate(cues):
                    if previous_cue is not None:
                        place = (
                            PauseKind.SCENE if scene is not None
                            else PauseKind.PARAGRAPH if cue.paragraph != previous_cue.paragraph
                            else PauseKind.SENTENCE if piece or cue.speaker == previous_cue.speaker
                            else PauseKind.SPEAKER
                        )  # fmt: skip
                        pause = pause_between(
                            place,
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
                pause_asked = _longer(pause_asked, segment.directions.pause_after)
                spaced = not segment.text or segment.text[-1].isspace()
            words = len(block.text.split())
        if pause_asked is not None:
            yield Pause(PauseKind.SENTENCE, pause_asked)

    def _around(
        self, block: ScriptParagraph, index: int, told: Direction
    ) -> tuple[Segment | None, Segment | None]:
        """The segments in which the sentence of a segment began, and goes on, for its voice."""
        segments = block.segments
        began = index - 2 if index >= 2 and goes_on(block, index - 2) == index else None
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
        one, other = (self._speaker(self._speaks(each)) for each in (segment, neighbour))
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
        speaker = self._speaker(self._speaks(segment))
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

    def _speaks(self, segment: Segment) -> str:
        """Who is heard: in doubt the narrator, where the book is published so."""
        doubtful = segment.doubtful and self._cast.doubts is Doubts.NARRATOR
        return NARRATOR if doubtful else segment.speaker

    def _context(
        self,
        pieces: Sequence[tuple[str, str]],
        speaker: _Speaker,
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

    def _pieces(self, text: str, speaker: _Speaker, heading: bool) -> Iterator[tuple[str, str]]:
        """The text in pieces that the engine speaks well, each with its spoken form.

        Numbers and abbreviations make the spoken form longer than the text, so that a piece may
        have to be cut again. Pieces with nothing to speak, `* * *` or a smiley, are left out.
        """
        longest = speaker.engine.longest_utterance
        todo = [(piece, longest) for piece in reversed(split_utterances(text, longest))]
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
                todo += [(part, smaller) for part in reversed(split_utterances(piece, smaller))]
                continue
            if heading and spoken[-1].isalnum():
                spoken += "."  # without it the voice does not fall
            yield piece, spoken

    def _speaker(self, name: str) -> _Speaker:
        speaker = self._speakers.get(name)
        if speaker is None:
            speaker = self._speakers[name] = self._both(name) or self._make_speaker(name)
        return speaker

    def _make_speaker(self, name: str) -> _Speaker:
        role = self._roles.get(name)
        settings, gender = self._settings(name, role)
        engine_name, voice = settings.voice_id
        if not engine_name:
            raise UnknownVoiceError(
                f"The voice “{settings.voice}” does not say which engine it belongs to.",
                hint="Write it as engine:voice.",
                path=self._cast.path,
            )
        if self._override and engine_name != self._override:
            voice = self._substitute(settings.voice, gender)
            engine_name = self._override
        try:
            engine = self._engine(engine_name)
            engine.check_voice(voice)
        except UnknownVoiceError as error:
            raise UnknownVoiceError(
                f"{name} has the voice “{settings.voice}”: {error.message}",
                hint=error.hint,
                path=self._cast.path,
            ) from error
        lexicon = self._cast.lexicon_for(name, engine_name)
        versions = filter(None, (engine.version, engine.voice_version(voice)))
        settings = dataclasses.replace(
            settings,
            voice=f"{engine_name}:{voice}",
            rate=round(max(0.5, min(2.0, settings.rate * self._cast.pace / NATURAL_PACE)), 4),
        )
        return _Speaker(engine, settings, lexicon, " ".join(versions))

    def _both(self, name: str) -> _Speaker | None:
        """Two people who speak at once; None when `name` is one, or they cannot be mixed."""
        pair = speakers_together(name, self._roles)
        if pair is None or name in self._roles:
            return None
        speaker_a, second = map(self._speaker, pair)
        if self._cast.together is Together.FIRST or speaker_a.engine is not second.engine:
            return speaker_a
        if speaker_a.settings.voice == second.settings.voice:
            return speaker_a
        voice = speaker_a.settings.voice + MIXED_WITH + second.settings.voice_id.id
        settings = dataclasses.replace(speaker_a.settings, voice=voice, delivery=False)
        version = " ".join(dict.fromkeys((speaker_a.version, second.version)))
        return dataclasses.replace(speaker_a, settings=settings, version=version)

    def _settings(self, name: str, role: Role | None) -> tuple[VoiceSettings, Gender]:
        if name == NARRATOR:
            return self._cast.narrator, Gender.UNKNOWN
        if role is not None:
            return role.settings, role.gender
        gender = self._genders.get(name, Gender.UNKNOWN)
        pool = self._cast.others.get(gender) or tuple(
            settings for choices in self._cast.others.values() for settings in choices
        )
        if not pool:
            return self._cast.narrator, gender
        return pool[_repeatable_number(f"{name}\0{gender}") % len(pool)], gender

    def _engine(self, name: str) -> Engine:
        if name not in self._engines:
            self._engines[name] = self._get_engine(name)
        return self._engines[name]

    def _substitute(self, voice: str, gender: Gender) -> str:
        """A voice of the engine that speaks everything, in place of `voice` of another.

        The same voice always gets the same substitute; the next voices of the same gender are
        taken in the engine's order, from the beginning again when there are no more.
        """
        assert self._override is not None
        offered = self._engine(self._override).voices(self._language)
        if not offered:
            raise UnknownVoiceError(
                f"The {self._override} engine has no voice for “{self._language}”.",
                hint="Choose another engine.",
            )
        if gender is Gender.UNKNOWN:
            gender = self._gender_of(voice)
        chosen = self._substitutes.get((voice, gender))
        if chosen is None:
            suiting = [v.id for v in offered if gender in (Gender.UNKNOWN, v.gender)]
            suiting = suiting or [v.id for v in offered]
            voices_in_use = [*self._kept, *self._substitutes.values()]
            chosen = min(suiting, key=voices_in_use.count)
            self._substitutes[voice, gender] = chosen
        return chosen

    def _gender_of(self, voice: str) -> Gender:
        """As its own engine says, where that is installed."""
        engine, id_ = VoiceId.parse(voice)
        try:
            offered = self._get_engine(engine).voices("")
        except AudiobookError:
            return Gender.UNKNOWN
        return next((v.gender for v in offered if v.id == id_), Gender.UNKNOWN)


def _scene_title(block: SceneBreak) -> str:
    """What the author calls the scene; an ornament is no name."""
    lines = (line.strip() for line in block.mark.split("\n"))
    return " ".join(line for line in lines if any(map(str.isalnum, line)))


def _longer(one: float | None, other: float | None) -> float | None:
    return one if other is None else other if one is None else max(one, other)


def _repeatable_number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])


def _is_spaced(text: str, at: int, piece: str) -> bool:
    """Whether white space stands in `text` between the place `at` and the next `piece`."""
    start = text.find(piece, at)
    return start < 0 or any(character.isspace() for character in text[at:start])
