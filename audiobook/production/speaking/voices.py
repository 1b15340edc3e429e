"""Voices of the installed engines, listed and heard."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook import cast as cast_stage
from audiobook import synthesis, text_normalisation
from audiobook.errors import UnknownVoiceError
from audiobook.files import StrPath, write_if_changed
from audiobook.model import ChapterPlan, Cue, Gender, RenderPlan, Utterance, Voice, VoiceId
from audiobook.production.speaking.casting import engine_of, voices_of

if TYPE_CHECKING:
    from audiobook.production.production import Production


def list_voices(engine: str | None, language: str = "en") -> Sequence[Voice]:
    """The voices of an engine.

    Args:
        engine: its name; None for the best one installed.
        language: BCP 47; empty for all.

    Raises:
        EngineMissingError: there is no such engine, or it is not installed.
    """
    return voices_of(engine or synthesis.default_engine(), language)


def speak_sample(voice: str, text: str, path: StrPath) -> Path:
    """Speak `text` with `voice` (``engine:id``) into a WAV file.

    Raises:
        UnknownVoiceError, SynthesisError: it cannot be spoken.
    """
    name, id_ = VoiceId.parse(voice)
    if not name:
        raise UnknownVoiceError(
            f"“{voice}” does not say which engine it belongs to.",
            hint="Write engine:voice, as `audiobook voices` lists them.",
        )
    engine = synthesis.make_engine(name)
    engine.check_voice(id_)
    utterance = Utterance(name, id_, text_normalisation.spoken_form(text))
    cue = Cue(utterance, synthesis.clip_key(utterance, engine.version), voice, text)
    with tempfile.TemporaryDirectory() as folder:
        cache = synthesis.ClipCache(Path(folder))
        synthesis.render_plan(RenderPlan((ChapterPlan(1, "", (cue,)),)), cache, workers=1)
        write_if_changed(Path(path), cache.path(cue.key).read_bytes())
    return Path(path)


def describe_voice(voice: str) -> str:
    """What was measured of a voice, in words: ``deep (112 Hz), dark, lively``; empty when nothing
    was."""
    return cast_stage.describe_voice(voice, cast_stage.measured_voices())


def suiting_voices(production: Production, character: str) -> list[str]:
    """Every voice of the cast's engine that a character could have."""
    cast = cast_stage.load_cast(production.folder.voices_file)
    role = cast.role_of(character)
    gender = role.gender if role else Gender.UNKNOWN
    voices = voices_of(engine_of(cast), production.info().language)
    return [
        voice.name
        for voice in voices
        if Gender.UNKNOWN in (gender, voice.gender) or gender is voice.gender
    ]
