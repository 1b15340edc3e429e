"""How far apart two voices sound, from their pitch and their spectrum.

Two things tell voices apart before anything else: how high they lie and what colour they have.
`measure_voice` takes both from a few sentences; `voice_distance` puts them on one scale, whose
unit is how much one voice varies from text to text.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from audiobook.model import Gender, Voice, VoiceSettings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_FEWEST_VOICED = 10
"""Frames with a pitch, below which none is measured."""

PITCH_UNIT = 1.0
"""Semitones that count as one unit of distance. From one passage to another the 28 English voices
of Kokoro vary by 0.7 semitones and 0.9 dB (`training/measure_voices.py`): by about one unit."""
TIMBRE_UNIT = 1.0
"""dB between mean mel spectra that count as one unit of distance."""
CLOSE = 3.0
"""Voices nearer than this are taken for one another by somebody who does other things while
listening."""

_FRAME_SECONDS = 0.046
_HOP_SECONDS = 0.0125
_LOWEST_PITCH, _HIGHEST_PITCH = 60.0, 420.0
"""Hz: a deep male voice to a child's."""
_MEL_BANDS = 26
_CEPSTRA = 13
_HIGHEST_FREQUENCY = 7600.0
"""Hz: below half of every engine's rate, so that the rate itself makes no difference."""
_YIN_THRESHOLD = 0.15


@dataclass(frozen=True, slots=True)
class VoiceTraits:
    """What a voice sounds like, measured."""

    pitch: float
    """Median fundamental frequency, Hz."""
    pitch_spread: float
    """Half the range between the 10th and the 90th percentile of it, semitones."""
    timbre: tuple[float, ...]
    """Mean mel-frequency cepstral coefficients 1 to 12 of voiced frames, natural-log units."""


def measure_voice(samples: NDArray[np.float32], sample_rate: int) -> VoiceTraits:
    """Measure a voice from a few sentences of it.

    Pitch is found by YIN (de Cheveigné and Kawahara, 2002); the spectrum is described by
    mel-frequency cepstral coefficients (Davis and Mermelstein, 1980) without the zeroth, which is
    loudness.

    Args:
        samples: mono, -1..1.
        sample_rate: Hz, at least 16,000.

    Raises:
        ValueError: there is no voiced speech in the samples.
    """
    import numpy as np

    frames = _frames(np.asarray(samples, dtype=np.float64), sample_rate)
    pitches = _yin(frames, sample_rate)
    voiced = pitches > 0
    if np.count_nonzero(voiced) < _FEWEST_VOICED:
        raise ValueError("no voiced speech to measure")
    voiced_pitches = pitches[voiced]
    low, median, high = np.percentile(voiced_pitches, (10, 50, 90))
    timbre = _cepstra(frames[voiced], sample_rate)[:, 1:].mean(axis=0)
    return VoiceTraits(
        pitch=round(float(median), 1),
        pitch_spread=round(float(6 * np.log2(high / low)), 2),
        timbre=tuple(round(float(value), 4) for value in timbre),
    )


def _frames(samples: NDArray[np.float64], sample_rate: int) -> NDArray[np.float64]:
    """Overlapping frames that are not much quieter than the loud ones."""
    import numpy as np

    length, hop = int(_FRAME_SECONDS * sample_rate), int(_HOP_SECONDS * sample_rate)
    if len(samples) < length:
        raise ValueError("too short to measure")
    frames = np.lib.stride_tricks.sliding_window_view(samples, length)[::hop]
    power = (frames**2).mean(axis=1)
    loud: NDArray[np.float64] = frames[power > np.percentile(power, 95) * 1e-3]
    return loud


def _yin(frames: NDArray[np.float64], sample_rate: int) -> NDArray[np.float64]:
    """Fundamental frequency of each frame in Hz, 0 where it is not voiced."""
    import numpy as np

    shortest = int(sample_rate / _HIGHEST_PITCH)
    longest = int(sample_rate / _LOWEST_PITCH) + 1
    window = frames.shape[1] - longest
    size = 1 << (frames.shape[1] + window - 1).bit_length()
    # Difference function (YIN, eq. 6) by way of the autocorrelation: one FFT for all lags.
    spectrum = np.fft.rfft(frames, size)
    head = np.fft.rfft(frames[:, :window], size)
    correlation = np.fft.irfft(spectrum * head.conj(), size)[:, : longest + 1]
    energy = np.concatenate([np.zeros((len(frames), 1)), np.cumsum(frames**2, axis=1)], axis=1)
    moving = energy[:, window : window + longest + 1] - energy[:, : longest + 1]
    difference = np.maximum(moving[:, :1] + moving - 2 * correlation, 0)
    lags = np.arange(1, longest + 1)
    running = np.cumsum(difference[:, 1:], axis=1)
    normalised = difference[:, 1:] * lags / np.maximum(running, 1e-12)  # eq. 8
    pitches = np.zeros(len(frames))
    for frame, row in enumerate(normalised):
        below = np.flatnonzero(row[shortest - 1 :] < _YIN_THRESHOLD)
        if not below.size:
            continue
        lag = int(below[0]) + shortest - 1
        while lag + 1 < len(row) and row[lag + 1] < row[lag]:
            lag += 1
        pitches[frame] = sample_rate / _peak(row, lag)
    return pitches


def _peak(row: NDArray[np.float64], index: int) -> float:
    """The lag of the minimum near `index`, by a parabola through its neighbours."""
    if not 0 < index < len(row) - 1:
        return index + 1.0
    lower, centre, upper = (float(value) for value in row[index - 1 : index + 2])
    bend = lower - 2 * centre + upper
    return index + 1.0 + (0.5 * (lower - upper) / bend if bend > 0 else 0.0)


def _cepstra(frames: NDArray[np.float64], sample_rate: int) -> NDArray[np.float64]:
    import numpy as np

    size = 1 << (frames.shape[1] - 1).bit_length()
    spectra = np.abs(np.fft.rfft(frames * np.hanning(frames.shape[1]), size)) ** 2
    top = 2595 * math.log10(1 + _HIGHEST_FREQUENCY / 700)
    edges = 700 * (10 ** (np.linspace(0, top, _MEL_BANDS + 2) / 2595) - 1)
    frequencies = np.arange(spectra.shape[1]) * sample_rate / size
    rising = (frequencies - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - frequencies) / np.diff(edges)[1:, None]
    bands = np.log(np.maximum(spectra @ np.maximum(0, np.minimum(rising, falling)).T, 1e-10))
    steps = np.arange(_CEPSTRA)[:, None] * (np.arange(_MEL_BANDS) + 0.5) * math.pi / _MEL_BANDS
    cepstra: NDArray[np.float64] = bands @ (np.cos(steps).T * math.sqrt(2 / _MEL_BANDS))
    return cepstra


def voice_distance(a: VoiceTraits, b: VoiceTraits) -> float:
    """How far apart two voices sound.

    The root of the sum of squares of the distance in pitch (semitones over `PITCH_UNIT`) and the
    distance in timbre (dB over `TIMBRE_UNIT`): the root mean square difference of the mean log
    mel spectra, smoothed to 12 cepstral coefficients and without level, of which the mel-cepstral
    distance (Kubichek, 1993) is the frame-wise form. One is what a voice varies from text to
    text; less than `CLOSE` is hard to tell apart.
    """
    pitch = 12 * math.log2(a.pitch / b.pitch) / PITCH_UNIT
    squares = sum((x - y) ** 2 for x, y in zip(a.timbre, b.timbre, strict=True))
    timbre = 10 / math.log(10) * math.sqrt(squares / _MEL_BANDS) / TIMBRE_UNIT
    return math.hypot(pitch, timbre)


def mix(parts: Iterable[tuple[VoiceTraits, float]]) -> VoiceTraits:
    """The traits of a blend: the mean of its parts by weight, pitch on a logarithmic scale."""
    weighed = list(parts)
    total = sum(weight for _, weight in weighed)
    return VoiceTraits(
        pitch=math.exp(sum(math.log(t.pitch) * weight for t, weight in weighed) / total),
        pitch_spread=sum(t.pitch_spread * weight for t, weight in weighed) / total,
        timbre=tuple(
            sum(value * weight for value, (_, weight) in zip(values, weighed, strict=True)) / total
            for values in zip(*(t.timbre for t, _ in weighed), strict=True)
        ),
    )


_PART_OF_BLEND = re.compile(r"\s*([^\s*+]+)\s*(?:\*\s*([0-9]*\.?[0-9]+))?\s*")


def _parts_of(engine: str, voice: str, known: Container[str]) -> list[tuple[str, float]]:
    """Names (``engine:voice``) and weights of a blend, ``af_heart*0.7 + am_adam``.

    A voice that is in `known` is its own one part, whatever its name looks like: ``en-gb+f3``.
    """
    voice_id = f"{engine}:{voice}"
    terms = [_PART_OF_BLEND.fullmatch(term) for term in voice.split("+")]
    parts = [(f"{engine}:{term[1]}", float(term[2] or 1)) for term in terms if term is not None]
    return [(voice_id, 1.0)] if voice_id in known or len(parts) < len(terms) else parts


def settings_traits(
    settings: VoiceSettings, traits: Mapping[str, VoiceTraits]
) -> VoiceTraits | None:
    """What a role with `settings` sounds like; None when its voice was not measured."""
    engine, voice = settings.voice_id
    weighted = [(traits.get(name), weight) for name, weight in _parts_of(engine, voice, traits)]
    measured = [(t, weight) for t, weight in weighted if t is not None and weight > 0]
    if not measured or len(measured) < len(weighted):
        return None
    sound = mix(measured) if len(measured) > 1 else measured[0][0]
    return VoiceTraits(sound.pitch * 2 ** (settings.pitch / 12), sound.pitch_spread, sound.timbre)


def voice_gender(settings: VoiceSettings, voices: Mapping[str, Voice]) -> Gender:
    """The gender of the voice, of a blend that of its heaviest part, where it is known."""
    engine, voice = settings.voice_id
    heaviest = max(_parts_of(engine, voice, voices), key=lambda part: part[1])[0]
    heaviest_voice = voices.get(heaviest)
    return heaviest_voice.gender if heaviest_voice else Gender.UNKNOWN


_OTHER_ACCENT = 2.0
"""Distance that another accent adds: it is heard, and neither pitch nor spectrum shows it."""
_OTHER_GENDER, _OTHER_VOICE = 8.0, 2.0
"""Distances assumed for voices nobody measured."""


def settings_distance(
    a: VoiceSettings,
    b: VoiceSettings,
    traits: Mapping[str, VoiceTraits],
    voices: Mapping[str, Voice],
) -> float:
    """How far apart two roles sound, in the unit of `voice_distance`.

    Args:
        a: the one.
        b: the other.
        traits: by name of voice; for voices that are not in it their gender and accent decide.
        voices: by name.
    """
    accent, genders = 0.0, set[Gender]()
    voice_a, second = voices.get(a.voice), voices.get(b.voice)
    if voice_a is not None and second is not None:
        accent = _OTHER_ACCENT if voice_a.language != second.language else 0.0
        genders = {voice_a.gender, second.gender}
    one, other = settings_traits(a, traits), settings_traits(b, traits)
    if one is not None and other is not None:
        # Three semitones are three, whatever the way to them and back rounds off.
        return round(math.hypot(voice_distance(one, other), accent), 6)
    pitch = (a.pitch - b.pitch) / PITCH_UNIT
    if a.voice == b.voice:
        return abs(pitch)
    apart = _OTHER_GENDER if genders == {Gender.MALE, Gender.FEMALE} else _OTHER_VOICE
    return math.hypot(apart, accent, pitch)


@cache
def measured_voices() -> Mapping[str, VoiceTraits]:
    """The traits that come with the program, by name of voice (`training/measure_voices.py`)."""
    data = json.loads(resources.files(__package__).joinpath("voices.json").read_text("utf-8"))
    return {
        name: VoiceTraits(row["pitch"], row["pitch_spread"], tuple(row["timbre"]))
        for name, row in data["voices"].items()
    }
