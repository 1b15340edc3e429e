"""Voices of the installed engines, listed and heard."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from audiobook.errors import UnknownVoiceError
from audiobook.files import write_if_changed
from audiobook.model import ChapterPlan, Cue, RenderPlan, Utterance, Voice
from audiobook.production.rendering import voices_of


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
