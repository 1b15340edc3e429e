"""Checks that a speech engine keeps its contract; for those who write one.

    from audiobook.synthesis.conformance import check_engine
    assert check_engine(MyEngine) == ()

Nothing here needs a test framework. `CASES` can be run one by one instead, each with a new engine
and the voice to check: a case returns None or raises AssertionError with what is wrong.
"""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from audiobook.errors import SynthesisError, UnknownVoiceError
from audiobook.model import Utterance, Voice
from audiobook.synthesis.clips.cache import clip_key
from audiobook.synthesis.engine import HIGHEST_RATE, LOWEST_RATE, Engine, Speech

_A_CLAUSE = 40
"""Code points that an engine has to take at once."""
_LONGEST_WORD = 5
"""Seconds that one word, or a text without one, may last."""
_FASTER = (1.2, 2.1)
"""By what a sentence at rate 0.8 is longer than at 1.25; 1.56 if the engine keeps to it."""
_AUDIBLE = 0.01
"""Of full scale, that the loudest sample reaches."""

SENTENCE = "The morning ferry was late again, and nobody on the pier was surprised."
SHORT = "No."


@dataclass(frozen=True, slots=True)
class Failure:
    """A case that an engine did not pass."""

    case: str
    reason: str


def check_engine(make: Callable[[], Engine], *, voice: str | None = None) -> tuple[Failure, ...]:
    """Run every case.

    Args:
        make: makes an engine, as the entry point does.
        voice: the id of the voice to check with; None for the first that the engine lists.

    Returns:
        What failed, in order; empty when the engine conforms.
    """
    failures = []
    for name, case in CASES.items():
        engine = make()
        try:
            case(engine, voice or engine.voices("")[0].id)
        except Exception as error:
            failures.append(Failure(name, f"{type(error).__name__}: {error}"))
        finally:
            engine.close()
    return tuple(failures)


def _is_an_engine(engine: Engine, voice: str) -> None:
    assert isinstance(engine, Engine), "a member of audiobook.synthesis.engine.Engine is missing"
    assert re.fullmatch(r"[a-z][a-z0-9_-]*", engine.name), f"{engine.name!r} is no plain name"
    assert engine.version and isinstance(engine.version, str), "version must be a text"
    assert isinstance(engine.voice_version(voice), str), "voice_version must return a text"
    assert engine.longest_utterance >= _A_CLAUSE, "an engine must take a clause of 40 characters"
    low, high = engine.pitch_range
    assert low <= 0 <= high, "pitch_range must hold 0"
    slowest, fastest = engine.pace
    assert 0 < slowest < fastest, "pace is the slowest, then the fastest"
    assert engine.patience > 0, "patience is in seconds"
    assert isinstance(engine.takes_ipa, bool), "takes_ipa is True or False"


def _versions_are_stable(engine: Engine, voice: str) -> None:
    utterance = Utterance(engine.name, voice, SENTENCE)
    assert clip_key(utterance, engine.version) == clip_key(utterance, engine.version)
    assert engine.voice_version(voice) == engine.voice_version(voice)


def _voices_are_listed(engine: Engine, voice: str) -> None:
    voices = engine.voices("")
    assert voices, "no voice is listed"
    assert all(isinstance(each, Voice) for each in voices)
    assert all(each.engine == engine.name for each in voices), "Voice.engine is the engine's name"
    ids = [each.id for each in voices]
    assert len(ids) == len(set(ids)), "a voice is listed twice"
    assert list(engine.voices("")) == list(voices), "the order changes"
    assert set(engine.voices("en")) <= set(voices) or not engine.voices("en")


def _listed_voices_are_accepted(engine: Engine, voice: str) -> None:
    for each in [*engine.voices("")[:20], *engine.voices("")[-1:]]:
        engine.check_voice(each.id)
    engine.check_voice(voice)


def _unknown_voices_are_refused(engine: Engine, voice: str) -> None:
    try:
        engine.check_voice("")
    except UnknownVoiceError as error:
        assert error.hint, "the hint should name the nearest voice or where they are listed"
        return
    raise AssertionError("a voice that does not exist must raise UnknownVoiceError")


def _a_sentence_is_spoken(engine: Engine, voice: str) -> None:
    speech = _speak(engine, voice, SENTENCE)
    pace = len(SENTENCE) / (len(speech.samples) / speech.sample_rate)
    slowest, fastest = engine.pace
    assert slowest <= pace <= fastest, f"{pace:.1f} characters a second is outside {engine.pace}"


def _a_word_is_spoken(engine: Engine, voice: str) -> None:
    speech = _speak(engine, voice, SHORT)
    assert len(speech.samples) / speech.sample_rate < _LONGEST_WORD, (
        f"“{SHORT}” took more than five seconds"
    )


def _rate_changes_length(engine: Engine, voice: str) -> None:
    slow = _seconds(_speak(engine, voice, SENTENCE, rate=0.8))
    fast = _seconds(_speak(engine, voice, SENTENCE, rate=1.25))
    assert _FASTER[0] < slow / fast < _FASTER[1], (
        f"rate 0.8 took {slow:.1f} s, rate 1.25 {fast:.1f} s"
    )


def _utterances_do_not_leak(engine: Engine, voice: str) -> None:
    duration = _seconds(_speak(engine, voice, SENTENCE))
    _speak(engine, voice, SHORT, rate=1.5)
    again = _seconds(_speak(engine, voice, SENTENCE))
    assert abs(duration - again) < 0.1 * duration, "an utterance sounds otherwise after another"


def _hostile_texts_are_survived(engine: Engine, voice: str) -> None:
    for text in ("<speak>&amp;</speak>", "[[", "%s {0} $HOME `id`", "naïve 日本 🙂", "a\0b\x07c"):
        try:
            speech = engine.speak(Utterance(engine.name, voice, text))
        except SynthesisError:
            continue
        assert speech.samples.ndim == 1
    _speak(engine, voice, SHORT)


def _errors_cross_processes(engine: Engine, voice: str) -> None:
    try:
        engine.check_voice("")
    except UnknownVoiceError as error:
        copy = pickle.loads(pickle.dumps(error))
        assert (copy.message, copy.hint) == (error.message, error.hint)


def _nothing_to_speak_is_no_crash(engine: Engine, voice: str) -> None:
    for text in ("…", " "):
        try:
            speech = engine.speak(Utterance(engine.name, voice, text))
        except SynthesisError:
            continue
        assert _seconds(speech) < _LONGEST_WORD, f"{text!r} took {_seconds(speech):.1f} s"


def _it_can_be_closed_twice(engine: Engine, voice: str) -> None:
    _speak(engine, voice, SHORT)
    engine.close()
    engine.close()


CASES: Mapping[str, Callable[[Engine, str], None]] = {
    "is an engine": _is_an_engine,
    "versions are stable": _versions_are_stable,
    "voices are listed": _voices_are_listed,
    "listed voices are accepted": _listed_voices_are_accepted,
    "unknown voices are refused": _unknown_voices_are_refused,
    "errors cross processes": _errors_cross_processes,
    "a sentence is spoken": _a_sentence_is_spoken,
    "a word is spoken": _a_word_is_spoken,
    "rate changes length": _rate_changes_length,
    "utterances do not leak": _utterances_do_not_leak,
    "hostile texts are survived": _hostile_texts_are_survived,
    "nothing to speak is no crash": _nothing_to_speak_is_no_crash,
    "it can be closed twice": _it_can_be_closed_twice,
}
"""Every case by what it shows; each is given a new engine and the id of a voice."""


def _speak(engine: Engine, voice: str, text: str, *, rate: float = 1.0) -> Speech:
    """Speak, and check the form of what came."""
    import numpy as np

    speech = engine.speak(Utterance(engine.name, voice, text, rate=rate))
    samples = speech.samples
    assert samples.ndim == 1, f"samples have shape {samples.shape}"
    assert samples.dtype == np.float32, f"samples are {samples.dtype}"
    assert LOWEST_RATE <= speech.sample_rate <= HIGHEST_RATE, f"sample rate is {speech.sample_rate}"
    assert isinstance(speech.sample_rate, int), "sample rate must be an int"
    assert np.isfinite(samples).all(), "samples are not numbers"
    assert float(np.abs(samples).max(initial=0)) <= 1, "samples are beyond full scale"
    assert float(np.abs(samples).max(initial=0)) > _AUDIBLE, "nothing can be heard"
    end = 0.0
    for begin, until, word in speech.words:
        assert end - 0.01 <= begin <= until <= _seconds(speech) + 0.01, f"time of {word!r} is wrong"
        end = until
    return speech


def _seconds(speech: Speech) -> float:
    return len(speech.samples) / speech.sample_rate
