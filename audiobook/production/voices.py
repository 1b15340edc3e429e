"""Voices of the installed engines, listed and heard."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook.errors import UnknownVoiceError
from audiobook.files import write_if_changed
from audiobook.model import ChapterPlan, Cue, Gender, RenderPlan, Utterance, Voice
from audiobook.production.casting import engine_of, voices_of

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
    from audiobook.synthesis import default_engine

    return voices_of(engine or default_engine(), language)


def speak_sample(voice: str, text: str, path: Path) -> Path:
    """Speak `text` with `voice` (``engine:id``) into a WAV file.

    Raises:
        UnknownVoiceError, SynthesisError: it cannot be spoken.
    """
    from audiobook.synthesis import ClipCache, clip_key, make_engine, render_plan
    from audiobook.text_normalisation import spoken_form

    name, colon, id_ = voice.partition(":")
    if not colon:
        raise UnknownVoiceError(
            f"“{voice}” does not say which engine it belongs to.",
            hint="Write engine:voice, as `audiobook voices` lists them.",
        )
    engine = make_engine(name)
    engine.check_voice(id_)
    utterance = Utterance(name, id_, spoken_form(text))
    cue = Cue(utterance, clip_key(utterance, engine.version), voice, text)
    with tempfile.TemporaryDirectory() as folder:
        cache = ClipCache(Path(folder))
        render_plan(RenderPlan((ChapterPlan(1, "", (cue,)),)), cache, workers=1)
        write_if_changed(path, cache.path(cue.key).read_bytes())
    return path


def describe_voice(voice: str) -> str:
    """What was measured of a voice, in words: ``deep (112 Hz), dark, lively``; empty when nothing
    was."""
    from audiobook.cast import describe_voice as described
    from audiobook.cast import measured_voices

    return described(voice, measured_voices())


def suiting_voices(production: Production, character: str) -> list[str]:
    """Every voice of the cast's engine that a character could have."""
    from audiobook.cast import load_cast

    cast = load_cast(production.folder.voices_file)
    role = cast.role_of(character)
    gender = role.gender if role else Gender.UNKNOWN
    voices = voices_of(engine_of(cast), production.info().language)
    return [
        voice.name
        for voice in voices
        if Gender.UNKNOWN in (gender, voice.gender) or gender is voice.gender
    ]
