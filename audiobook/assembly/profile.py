"""What a store asks of the audio, and the settings that meet it: ``podcast``, ``acx``, or the
author's own."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from audiobook.assembly.audio_settings import CODING_PEAKS, MPEG_BIT_RATES, AssemblySettings
from audiobook.audio.metering import Measurement
from audiobook.errors import AssemblyError

Range = tuple[float, float]
_ANY: Range = (float("-inf"), float("inf"))
_FLOOR_MARGIN = 3.0
"""dB by which room tone stays below the noise floor that is asked for."""


@dataclass(frozen=True, slots=True)
class Profile:
    """Requirements on each delivered file, and how to make files that meet them.

    Ranges are inclusive. Levels are dB, times seconds.
    """

    name: str
    settings: AssemblySettings = field(default_factory=AssemblySettings)
    lufs: Range = _ANY
    true_peak: float = float("inf")
    """dBTP at most."""
    rms: Range = _ANY
    sample_peak: float = float("inf")
    """dBFS at most."""
    noise_floor: float = float("inf")
    """dBFS RMS of the quietest half second, at most."""
    head: Range = _ANY
    tail: Range = _ANY
    bit_rate: Range = _ANY
    """kb/s."""
    constant_bit_rate: bool = False
    sample_rates: tuple[int, ...] = ()
    """Hz; empty for any."""
    longest: float = float("inf")
    """Seconds of one file."""
    digital_silence: float = float("inf")
    """Seconds at most."""
    spread: float = 0.5
    """LU between the loudest and the quietest chapter."""
    credits: bool = False
    """Whether opening and closing credits have to be files of their own."""
    sample: Range | None = None
    """Seconds of a retail sample, where one is asked for."""


PODCAST = Profile(
    "podcast",
    AssemblySettings(loudness=-16.0, ceiling=-2.0),
    # Apple asks for -16 ± 1; half of that leaves room for what others measure.
    lufs=(-16.5, -15.5),
    true_peak=-1.0,
    noise_floor=-60.0,
    bit_rate=(64, 192),
    sample_rates=(44_100, 48_000),
    digital_silence=0.1,
)

ACX = Profile(
    "acx",
    AssemblySettings(loudness=-19.5, ceiling=-3.8, bit_rate=192, head=0.75, tail=2.0),
    rms=(-23.0, -18.0),
    sample_peak=-3.0,
    noise_floor=-60.0,
    head=(0.5, 1.0),
    tail=(1.0, 5.0),
    bit_rate=(192, 320),
    constant_bit_rate=True,
    sample_rates=(44_100,),
    longest=120 * 60,
    digital_silence=0.1,
    credits=True,
    sample=(60, 300),
)

PROFILES: Mapping[str, Profile] = {profile.name: profile for profile in (PODCAST, ACX)}


@dataclass(frozen=True, slots=True)
class RequirementResult:
    """One requirement, held against one file or the whole book."""

    requirement: str
    wanted: str
    found: str
    passed: bool
    remedy: str = ""
    """Where to mend it; empty when it passed."""


def profile_from(name: str, values: Mapping[str, Any]) -> Profile:
    """A profile the author wrote: the fields of `Profile` and of its settings, flat, on top of
    the profile named by ``like`` (``podcast`` unless given). Ranges are pairs. Settings it does
    not give follow from what it asks for, so that what is made for it meets it.

    Raises:
        AssemblyError: a key that does not exist, or a value out of place.
    """
    values = dict(values)
    like = values.pop("like", "podcast")
    if like not in PROFILES:
        raise AssemblyError(
            f"There is no profile {like!r} to be like.", hint=f"Take one of {', '.join(PROFILES)}."
        )
    base = PROFILES[like]
    of_settings = {f.name for f in fields(AssemblySettings)}
    of_profile = {f.name for f in fields(Profile)} - {"name", "settings"}
    for key in values:
        if key not in of_settings | of_profile:
            near = difflib.get_close_matches(str(key), sorted(of_settings | of_profile), 1)
            hint = f"did you mean {near[0]}?" if near else "leave it out"
            raise AssemblyError(f"A profile has no {key!r}.", hint=hint)
    overrides: dict[str, Any] = {}
    making: dict[str, Any] = {}
    for key, value in values.items():
        if key in ("bit_rate", "head", "tail") and not _is_pair(value):
            # One number says how to make it; a pair says what may be delivered.
            making[key] = value
        elif key in of_profile:
            overrides[key] = tuple(value) if isinstance(value, list) else value
        else:
            making[key] = value
    for key, value in (overrides | making).items():
        _check_kind(key, value, getattr(base if key in overrides else base.settings, key))
    try:
        following = _settings_that_meet(overrides, base.settings) | making
        return replace(base, name=name, settings=replace(base.settings, **following), **overrides)
    except ValueError as error:
        raise AssemblyError(f"Profile {name!r}: {error}.") from error


def _settings_that_meet(asked: Mapping[str, Any], base: AssemblySettings) -> dict[str, Any]:
    """Those of `base` that have to change for what the author asks for."""
    settings: dict[str, Any] = {}
    for key in ("rms", "lufs"):
        if key in asked:
            settings["loudness"] = sum(asked[key]) / 2
    limits = [asked[key] - CODING_PEAKS for key in ("true_peak", "sample_peak") if key in asked]
    if limits:
        settings["ceiling"] = min(limits)
    if asked.get("noise_floor", float("inf")) < base.room_tone + _FLOOR_MARGIN:
        settings["room_tone"] = asked["noise_floor"] - _FLOOR_MARGIN
    for key in ("head", "tail"):
        low, high = asked.get(key, _ANY)
        if not low <= getattr(base, key) <= high:
            settings[key] = (low + high) / 2
    settings["longest_tail"] = min(base.longest_tail, asked.get("tail", _ANY)[1])
    low, high = asked.get("bit_rate", _ANY)
    fitting = [rate for rate in MPEG_BIT_RATES if low <= rate <= high]
    if fitting and base.bit_rate not in fitting:
        settings["bit_rate"] = fitting[0] if base.bit_rate < low else fitting[-1]
    rates = asked.get("sample_rates", ())
    if rates and base.sample_rate not in rates:
        settings["sample_rate"] = rates[0]
    return settings


def _is_pair(value: object) -> bool:
    return isinstance(value, (list, tuple))


def _check_kind(key: str, value: object, example: object) -> None:
    if isinstance(example, bool):
        fine = isinstance(value, bool)
    elif isinstance(example, (int, float)) or (key == "loudness" and value is not None):
        fine = isinstance(value, (int, float)) and not isinstance(value, bool)
    elif key in ("lufs", "rms", "head", "tail", "bit_rate", "sample"):
        match value:
            case (int() | float(), int() | float()):
                fine = isinstance(value, tuple)
            case _:
                fine = False
    else:
        fine = isinstance(value, type(example)) or value is None
    if not fine:
        raise AssemblyError(
            f"{key}: {value!r} is not of the right kind.", hint=f"Like {example!r}."
        )


def examine(measured: Measurement, profile: Profile) -> tuple[RequirementResult, ...]:
    """Hold what was measured on a file against `profile`; only what it asks for is listed."""
    audio_findings = [
        _within("loudness", "LUFS", measured.lufs, profile.lufs, "loudness"),
        _at_most("true peak", "dBTP", measured.true_peak, profile.true_peak, "ceiling"),
        _within("RMS", "dBFS", measured.rms, profile.rms, "loudness"),
        _at_most("peak", "dBFS", measured.sample_peak, profile.sample_peak, "ceiling"),
        _at_most("noise floor", "dB", measured.noise_floor, profile.noise_floor, "room_tone"),
        _within("room tone at the head", "s", measured.head, profile.head, "head"),
        _within("room tone at the tail", "s", measured.tail, profile.tail, "tail"),
        _within("bit rate", "kb/s", measured.bit_rate / 1000, profile.bit_rate, "bit_rate"),
        _at_most("length", "s", measured.duration, profile.longest, ""),
        _at_most("digital silence", "s", measured.digital_silence, profile.digital_silence, ""),
    ]
    findings = [finding for finding in audio_findings if finding is not None]
    if profile.constant_bit_rate:
        kind = "constant" if measured.constant_bit_rate else "variable"
        findings.append(
            RequirementResult(
                "kind of bit rate", "constant", kind, measured.constant_bit_rate, "format: mp3"
            )
        )
    if profile.sample_rates:
        findings.append(
            RequirementResult(
                "sample rate",
                " or ".join(f"{rate} Hz" for rate in profile.sample_rates),
                f"{measured.sample_rate} Hz",
                measured.sample_rate in profile.sample_rates,
                "sample_rate",
            )
        )
    return tuple(replace(f, remedy="") if f.passed else f for f in findings)


def examine_book(
    measured: Sequence[Measurement], profile: Profile
) -> tuple[RequirementResult, ...]:
    """What is asked of the chapters together."""
    levels = [each.lufs for each in measured if each.lufs is not None]
    if len(levels) <= 1:
        return ()
    spread = max(levels) - min(levels)
    # As many digits as the meters of BS.1770 are asked to be right in.
    passed = round(spread, 1) <= profile.spread
    remedy = "" if passed else "assemble all chapters with the same settings"
    requirement = f"at most {profile.spread:g} LU"
    return (
        RequirementResult("spread of loudness", requirement, f"{spread:.2f} LU", passed, remedy),
    )


def _within(
    name: str, unit: str, value: float | None, wanted: Range, setting: str
) -> RequirementResult | None:
    if wanted == _ANY:
        return None
    low, high = wanted
    text = f"{low:g} to {high:g} {unit}"
    if value is None:
        return RequirementResult(
            name, text, "nothing but silence", False, "render the chapter again"
        )
    passed = low <= round(value, 2) <= high
    return RequirementResult(
        name, text, f"{value:.2f} {unit}", passed, f"`{setting}` of the profile"
    )


def _at_most(
    name: str, unit: str, value: float | None, limit: float, setting: str
) -> RequirementResult | None:
    if limit == float("inf"):
        return None
    reading = "none" if value is None else f"{value:.2f} {unit}"
    passed = value is None or round(value, 2) <= limit
    remedy = f"`{setting}` of the profile" if setting else "assemble it again"
    return RequirementResult(name, f"at most {limit:g} {unit}", reading, passed, remedy)
