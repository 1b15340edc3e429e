"""The embedded engine: pyttsx3, on Linux over the espeak-ng library that a Python package brings.

pyttsx3's espeak driver needs care; each step below answers a fault seen in version 2.99:

* The library is loaded first, so that the driver's own ``dlopen`` finds it by its SONAME. The
  default RTLD_LOCAL keeps its symbols from other engines' espeak.
* ``runAndWait`` returns before the sound is made, and cancels property changes that are still
  queued: so the library is awaited after each change and after each utterance.
* espeak-ng says now and then for a moment that it is playing when it is not; the driver then
  cancels the utterance it has just begun, and says so only in an event: it is spoken again.
* A failing command is swallowed: so the file is what tells whether it worked, a fresh one each
  time, because an old one would be taken for the new.
* An unknown variant falls back silently: so variants are looked up in the data folder.

On macOS and Windows the same API drives the system's own voices, whatever they are called there.
"""

from __future__ import annotations

import contextlib
import functools
import importlib.metadata
import importlib.util
import io
import os
import sys
import tempfile
import time
import wave
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from audiobook.errors import EngineMissingError, SynthesisError, UnknownVoiceError
from audiobook.installation import install_command
from audiobook.model import Gender, Utterance, Voice
from audiobook.synthesis.engine import Speech, Whisper

_BYTES_OF_16_BITS = 2
_OLD = 60
"""Years from which a variant of espeak-ng is an old voice."""

NATURAL_RATE = 175
"""Words a minute at rate 1: espeak-ng's own default, and the pace of a calm reader."""
_SLOWEST_RATE, _FASTEST_RATE = 80, 450  # espeak-ng's limits for the parameter espeakRATE

# Accents of English by the id an author writes; the driver's name for it and a description.
_ENGLISH = {
    "en-us": ("gmw/en-us", "American"),
    "en-gb": ("gmw/en", "British"),
    "en-gb-rp": ("gmw/en-gb-x-rp", "British, Received Pronunciation"),
    "en-gb-scotland": ("gmw/en-gb-scotland", "Scottish"),
    "en-gb-lancaster": ("gmw/en-gb-x-gbclan", "British, Lancaster"),
    "en-gb-midlands": ("gmw/en-gb-x-gbcwmd", "British, West Midlands"),
    "en-us-nyc": ("gmw/en-us-nyc", "American, New York City"),
    "en-029": ("gmw/en-029", "Caribbean"),
}
_LISTED_VARIANTS = ("", *(f"m{n}" for n in range(1, 9)), *(f"f{n}" for n in range(1, 6)))

# The driver's pitch property against the pitch heard, in semitones from property 50: medians of
# the fundamental of an all-voiced sentence, the mean of one male and one female variant (they
# differ by 0.4 at most).
_PITCH_PROPERTY = (0, 10, 25, 35, 42, 46, 50, 54, 58, 65, 75, 90, 99)
_PITCH_HEARD = (-6.6, -5.1, -3.5, -2.1, -1.2, -0.5, 0, 0.6, 1.3, 2.5, 4.2, 6.8, 8.5)

_WHISPER_RATE = 0.95
_NAP = 0.001  # seconds between looks at whether espeak-ng is done
_TRIES = 5
_PATIENCE = 120.0  # seconds for one utterance; the worker pool gives up sooner


class Pyttsx3Engine:
    """pyttsx3 behind the engine contract.

    Voice ids on Linux are an accent and a variant: ``en-us``, ``en-gb+f3``; any language of
    espeak-ng's data folder and any of its variants are accepted. Elsewhere they are the system's.
    """

    name = "pyttsx3"
    longest_utterance = 600
    pace = (8.0, 30.0)
    takes_ipa = False
    patience = 30.0

    def __init__(self) -> None:
        self._embedded = not sys.platform.startswith(("darwin", "win"))
        # Only the espeak driver knows pitch.
        self.pitch_range = (_PITCH_HEARD[0], _PITCH_HEARD[-1]) if self._embedded else (0.0, 0.0)
        self._engine: Any = None
        self._cancelled = False
        self._current: dict[str, object] = {}
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    @functools.cached_property
    def version(self) -> str:
        """Versions of pyttsx3 and of the packaged espeak-ng; the platform where it is not used."""
        try:
            release = importlib.metadata.version("pyttsx3")
            if not self._embedded:
                return f"{release}-{sys.platform}"
            return f"{release}-espeakng{importlib.metadata.version('espeakng-loader')}"
        except importlib.metadata.PackageNotFoundError as error:
            raise _missing() from error

    def voices(self, language: str = "en") -> Sequence[Voice]:
        """On Linux every accent of `language` with the thirteen plain variants (``m1`` to ``m8``,
        ``f1`` to ``f5``); elsewhere the system's voices."""
        if not self._embedded:
            return self._system_voices(language)
        listed = []
        for accent, (_, description) in _accents().items():
            if accent == "en-shaw" or (language and not _matches(accent, language)):
                continue  # Shavian letters are not what books are written in
            for variant in _LISTED_VARIANTS:
                gender, age = _variants()[variant] if variant else (Gender.MALE, "")
                listed.append(
                    Voice(
                        self.name,
                        f"{accent}+{variant}" if variant else accent,
                        accent,
                        gender,
                        age,
                        description,
                    )
                )
        return tuple(listed)

    def check_voice(self, voice: str) -> None:
        """Raises UnknownVoiceError unless the accent and the variant exist."""
        self._driver_voice(voice)

    def voice_version(self, voice: str) -> str:
        """Nothing: `version` says all."""
        return ""

    def speak(self, utterance: Utterance) -> Speech:
        """Speak one utterance. Raises SynthesisError when no sound was made."""
        if self._engine is None:
            self._start()
        if not any(character.isalnum() for character in utterance.text):
            raise SynthesisError(f"There is nothing to speak in “{utterance.text}”.")
        self._set("voice", self._driver_voice(utterance.voice))
        rate = round(NATURAL_RATE * utterance.rate)
        self._set("rate", max(_SLOWEST_RATE, min(_FASTEST_RATE, rate)))
        if self._embedded:
            self._set("pitch", _pitch_property(utterance.pitch))
        assert self._folder is not None
        path = Path(self._folder.name, "utterance.wav")
        # A NUL would end the C string, and with it the utterance.
        text = utterance.text.replace("\0", " ")
        for _ in range(_TRIES):
            path.unlink(missing_ok=True)
            self._cancelled = False
            self._engine.save_to_file(text, str(path))
            self._run()
            if not self._cancelled:
                return _read(path, utterance)
        raise SynthesisError(f"pyttsx3 cancelled “{utterance.text[:60]}” {_TRIES} times.")

    def whispering(self, voice: str) -> Whisper:
        """espeak-ng's variants that whisper: of their loud frames none is voiced, of plain ones 77
        to 93 %, and as many words are understood."""
        if not self._embedded:
            return Whisper(voice, 0.0, _WHISPER_RATE)
        accent, _, variant = voice.partition("+")
        gender = _variants()[variant][0] if variant in _variants() else Gender.MALE
        whisperer = "whisperf" if gender is Gender.FEMALE else "whisper"
        return Whisper(f"{accent}+{whisperer}", 0.0, _WHISPER_RATE)

    def close(self) -> None:
        """Remove the temporary folder. The espeak-ng library stays loaded: it cannot start twice
        in one process."""
        self._engine = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _start(self) -> None:
        if self._embedded:
            self._engine = _start_espeak()
            # The first run of a new engine returns before its sound exists; an empty one is
            # spent on that.
            self._run()
        else:
            self._engine = _pyttsx3().init()
        self._engine.connect("finished-utterance", self._note_end)
        self._folder = tempfile.TemporaryDirectory(prefix="pyttsx3-", ignore_cleanup_errors=True)

    def _note_end(self, *, name: str | None, completed: bool) -> None:
        if not completed:
            self._cancelled = True

    def _run(self) -> None:
        with contextlib.redirect_stdout(io.StringIO()):  # the driver prints every file's name
            self._engine.runAndWait()
            self._wait()

    def _set(self, name: str, value: object) -> None:
        if self._current.get(name) == value:
            return
        self._engine.setProperty(name, value)
        self._wait()
        self._current[name] = value
        if name == "voice":
            # Choosing a voice sets espeak-ng's other parameters back.
            self._current = {"voice": value}

    def _wait(self) -> None:
        """What espeak_Synchronize does, with shorter naps than its 20 ms."""
        if not self._embedded:
            return
        from pyttsx3.drivers import _espeak

        deadline = time.monotonic() + _PATIENCE
        while _espeak.IsPlaying():
            if time.monotonic() > deadline:
                raise SynthesisError("espeak-ng did not finish speaking.")
            time.sleep(_NAP)

    def _driver_voice(self, voice: str) -> str:
        """The driver's name for a voice id."""
        if not self._embedded:
            names = [offered.id for offered in self._system_voices("")]
            if voice in names:
                return voice
            raise _unknown(voice, names)
        accent, plus, variant = voice.partition("+")
        if accent not in _accents():
            raise _unknown(voice, [f"{name}{plus}{variant}" for name in _accents()])
        if plus and variant not in _variants():
            raise _unknown(voice, [f"{accent}+{name}" for name in _variants()])
        return _accents()[accent][0] + plus + variant

    def _system_voices(self, language: str) -> Sequence[Voice]:
        if self._engine is None:
            self._start()
        listed = []
        for voice in self._engine.getProperty("voices"):
            spoken = str((voice.languages or ["en"])[0]).replace("_", "-") or "en"
            if language and not _matches(spoken.lower(), language):
                continue
            text = str(voice.gender or "").lower()
            gender = (
                Gender.FEMALE if "female" in text
                else Gender.MALE if "male" in text
                else Gender.UNKNOWN
            )  # fmt: skip
            listed.append(Voice(self.name, voice.id, spoken, gender, "", voice.name))
        return tuple(listed)


def _missing() -> EngineMissingError:
    return EngineMissingError("The embedded engine is not installed.", hint=install_command())


def _pyttsx3() -> Any:
    try:
        import pyttsx3
    except ImportError as error:
        raise _missing() from error
    return pyttsx3


def _start_espeak() -> Any:
    """pyttsx3 on the packaged espeak-ng."""
    import ctypes

    try:
        import espeakng_loader

        ctypes.CDLL(espeakng_loader.get_library_path())
    except (ImportError, OSError) as error:
        raise _missing() from error
    os.environ["ESPEAK_DATA_PATH"] = espeakng_loader.get_data_path()
    engine = _pyttsx3().init("espeak")
    from pyttsx3.drivers import espeak

    # The driver looks every 10 ms whether a sound is done, which takes espeak-ng about 5.
    espeak.time = SimpleNamespace(sleep=lambda seconds: time.sleep(_NAP))
    return engine


def _pitch_property(semitones: float) -> int:
    """The driver's pitch property for a pitch in semitones, interpolated in the measured table."""
    import numpy as np

    return round(float(np.interp(semitones, _PITCH_HEARD, _PITCH_PROPERTY)))


def _read(path: Path, utterance: Utterance) -> Speech:
    import numpy as np

    from audiobook.audio.high_pass import without_offset

    try:
        with wave.open(str(path), "rb") as file:
            if file.getsampwidth() != _BYTES_OF_16_BITS:
                raise SynthesisError(f"pyttsx3 wrote {8 * file.getsampwidth()}-bit audio.")
            samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
            if file.getnchannels() > 1:
                samples = samples.reshape(-1, file.getnchannels())[:, 0]
            rate = file.getframerate()
            # espeak-ng's pulses are lopsided: their mean lies 50 dB below full scale.
            return Speech(
                without_offset(samples.astype(np.float32) / np.float32(32768), rate), rate
            )
    except (FileNotFoundError, EOFError, wave.Error) as error:
        raise SynthesisError(f"pyttsx3 made no sound of “{utterance.text[:60]}”.") from error


def _matches(accent: str, language: str) -> bool:
    language_code = language.lower()
    return accent == language_code or accent.startswith(language_code + "-")


def _unknown(voice: str, known: Sequence[str]) -> UnknownVoiceError:
    nearest = get_close_matches(voice, known, 1, 0.5)
    return UnknownVoiceError(
        f"The pyttsx3 engine has no voice “{voice}”.",
        hint=f"Did you mean “pyttsx3:{nearest[0]}”?"
        if nearest
        else "List its voices with `audiobook voices --engine pyttsx3`.",
    )


@functools.cache
def _data() -> Path:
    """espeak-ng's data folder, found without importing the package that holds it."""
    spec = importlib.util.find_spec("espeakng_loader")
    if spec is None or spec.origin is None:
        raise _missing()
    return Path(spec.origin).parent / "espeak-ng-data"


@functools.cache
def _accents() -> Mapping[str, tuple[str, str]]:
    """Ids of the accents and languages, English first, with the driver's name and a description.

    The data folder holds one file a language, ``lang/gmw/de``: the driver calls it ``gmw/de``.
    """
    accents = dict(_ENGLISH)
    base_voices = {name for name, _ in _ENGLISH.values()}
    for path in sorted(_data().glob("lang/*/*")):
        driver_name = f"{path.parent.name}/{path.name}".lower()
        if driver_name not in base_voices:
            accents.setdefault(path.name.lower(), (driver_name, path.name))
    return accents


@functools.cache
def _variants() -> Mapping[str, tuple[Gender, str]]:
    """Names of the voice variants with gender and age, from their files.

    Such a file is lines of a keyword and values, ``gender female 70``: gender and age in years.
    """
    variants = {}
    for path in sorted(_data().glob("voices/!v/*")):
        gender, age = Gender.MALE, ""
        for line in path.read_text("utf-8", "replace").splitlines():
            words = line.lower().split()
            if words[:1] == ["gender"] and words[1:2] and words[1] in set(Gender):
                gender = Gender(words[1])
                years = int(words[2]) if words[2:3] and words[2].isdigit() else 0
                age = "old" if years >= _OLD else ""
        variants[path.name] = (gender, age)
    return variants
