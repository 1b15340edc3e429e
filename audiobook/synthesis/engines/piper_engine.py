"""Piper voices that the author has: ONNX models with a JSON file beside each.

A voice is ``piper:en_GB-alba-medium``, a model's name in one of the folders of `VOICES_VARIABLE`,
or a path, ``piper:/home/me/voices/alba.onnx``; ``#3`` or ``#name`` after it chooses the speaker of
a model that has several.

Piper's model draws random numbers for timbre and rhythm, one sequence for all utterances of a
process. The engine turns both off, so that an utterance sounds the same whenever it is rendered.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import json
import os
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from audiobook.errors import EngineMissingError, SynthesisError, UnknownVoiceError
from audiobook.installation import install_command
from audiobook.model import Utterance, Voice
from audiobook.synthesis.engine import IPA, Speech

VOICES_VARIABLE = "AUDIOBOOK_PIPER_VOICES"
"""Environment variable of folders with voices, separated like those of PATH. Without it there is
one, ``piper`` in the user's data folder of this program."""

_SAMPLED = 1 << 16  # bytes at each end of a model that tell it from others of its size
_HINT = f"Give a path to its .onnx file, or set {VOICES_VARIABLE} to the folder it is in."


class PiperEngine:
    """Piper behind the engine contract; see the module."""

    name = "piper"
    longest_utterance = 400
    pitch_range = (0.0, 0.0)
    pace = (8.0, 32.0)
    takes_ipa = True
    patience = 30.0

    def __init__(self) -> None:
        self._loaded: dict[Path, Any] = {}

    @functools.cached_property
    def version(self) -> str:
        """Piper's."""
        try:
            return importlib.metadata.version("piper-tts")
        except importlib.metadata.PackageNotFoundError as error:
            raise _missing() from error

    def voices(self, language: str = "en") -> Sequence[Voice]:
        """What is in the folders, each speaker of a model on its own."""
        listed = []
        for path in _models():
            try:
                config = _config(path)
            except UnknownVoiceError:
                continue
            spoken = str(config.get("espeak", {}).get("voice") or "en").lower()
            if language and not (spoken + "-").startswith(language.lower() + "-"):
                continue
            quality = str(config.get("audio", {}).get("quality") or "")
            speakers = config.get("speaker_id_map") or {}
            ids = [f"{path.stem}#{speaker}" for speaker in speakers] or [path.stem]
            listed += [Voice(self.name, id_, spoken, description=quality) for id_ in ids]
        return tuple(listed)

    def check_voice(self, voice: str) -> None:
        """Raises UnknownVoiceError unless the model is there and has the speaker."""
        _find(voice)

    def voice_version(self, voice: str) -> str:
        """A digest of the model's size and of the bytes at both of its ends."""
        path, _ = _find(voice)
        return _digest(path, path.stat().st_mtime_ns)

    def speak(self, utterance: Utterance) -> Speech:
        """Speak one utterance. Raises SynthesisError when the model fails."""
        import numpy as np

        path, speaker = _find(utterance.voice)
        voice = self._voice(path)
        from piper.config import SynthesisConfig

        config = SynthesisConfig(
            speaker_id=speaker,
            length_scale=voice.config.length_scale / utterance.rate,
            noise_scale=0.0,
            noise_w_scale=0.0,
            normalize_audio=False,
        )
        text = IPA.sub(r"[[\1]]", utterance.text)  # Piper's own mark for phonemes
        try:
            chunks = [chunk.audio_float_array for chunk in voice.synthesize(text, config)]
        except Exception as error:  # onnxruntime's errors have no common base
            raise SynthesisError(f"Piper failed on “{utterance.text[:60]}”: {error}.") from error
        samples = np.concatenate(chunks) if chunks else np.zeros(0, np.float32)
        return Speech(samples.astype(np.float32, copy=False), voice.config.sample_rate)

    def close(self) -> None:
        """Let the models go."""
        self._loaded.clear()

    def _voice(self, path: Path) -> Any:
        if path not in self._loaded:
            try:
                import onnxruntime
                from piper.config import PiperConfig
                from piper.voice import PiperVoice
            except ImportError as error:
                raise _missing() from error
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 1
            options.inter_op_num_threads = 1
            options.log_severity_level = 3
            try:
                session = onnxruntime.InferenceSession(
                    str(path), options, providers=["CPUExecutionProvider"]
                )
                config = PiperConfig.from_dict(_config(path))
            except Exception as error:
                raise UnknownVoiceError(
                    f"{path.name} cannot be loaded as a Piper voice: {error}.", path=path
                ) from error
            self._loaded[path] = PiperVoice(config=config, session=session)
        return self._loaded[path]


def _missing() -> EngineMissingError:
    return EngineMissingError("The piper engine is not installed.", hint=install_command("piper"))


def _folders() -> list[Path]:
    named = os.environ.get(VOICES_VARIABLE)
    if named:
        return [Path(folder).expanduser() for folder in named.split(os.pathsep) if folder]
    import platformdirs

    return [platformdirs.user_data_path("audiobook") / "piper"]


def _models() -> list[Path]:
    return [path for folder in _folders() for path in sorted(folder.glob("*.onnx"))]


def _find(voice: str) -> tuple[Path, int | None]:
    """The model of a voice id, and the number of its speaker where it has several."""
    name, _, speaker = voice.partition("#")
    path = Path(name).expanduser()
    if not name.endswith(".onnx") or not path.is_absolute():
        models = {model.stem: model for model in reversed(_models())}
        stem = Path(name).name.removesuffix(".onnx")
        if stem not in models:
            nearest = get_close_matches(stem, models, 1, 0.5)
            raise UnknownVoiceError(
                f"There is no Piper voice “{name}”.",
                hint=f"Did you mean “piper:{nearest[0]}”?" if nearest else _HINT,
            )
        path = models[stem]
    if not path.is_file():
        raise UnknownVoiceError(f"There is no Piper voice {path}.", hint=_HINT, path=path)
    return path, _speaker(path, speaker)


def _speaker(path: Path, speaker: str) -> int | None:
    config = _config(path)
    count = int(config.get("num_speakers") or 1)
    names = config.get("speaker_id_map") or {}
    if not speaker:
        return int(config.get("default_speaker_id") or 0) if count > 1 else None
    if speaker in names:
        return int(names[speaker])
    if speaker.isdecimal() and int(speaker) < count:
        return int(speaker) if count > 1 else None
    nearest = get_close_matches(speaker, names, 1, 0.5)
    raise UnknownVoiceError(
        f"The Piper voice {path.stem} has no speaker “{speaker}”.",
        hint=f"Did you mean “#{nearest[0]}”?" if nearest else f"It has #0 to #{count - 1}.",
    )


def _config(path: Path) -> dict[str, Any]:
    """The JSON beside a model."""
    beside = path.with_name(f"{path.name}.json")
    try:
        config = json.loads(beside.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise UnknownVoiceError(
            f"{path.name} needs its {beside.name} beside it.",
            hint="Download both files of the voice.",
            path=path,
        ) from error
    if not isinstance(config, dict):
        raise UnknownVoiceError(f"{beside.name} is no Piper configuration.", path=beside)
    return config


@functools.cache
def _digest(path: Path, changed: int) -> str:
    """Digest of a model as it was at the time `changed`."""
    digest = hashlib.sha256(path.with_name(f"{path.name}.json").read_bytes())
    with path.open("rb") as file:
        digest.update(file.read(_SAMPLED))
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _SAMPLED))
        digest.update(file.read(_SAMPLED))
    digest.update(str(size).encode())
    return digest.hexdigest()[:16]
