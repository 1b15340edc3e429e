import hashlib
from pathlib import Path

import numpy as np
import pytest

from audiobook.errors import EngineMissingError, SynthesisError, UnknownVoiceError
from audiobook.model import Gender, Utterance
from audiobook.synthesis.engines import kokoro_engine
from audiobook.synthesis.engines.kokoro_engine import KokoroEngine, model_path, parse_blend

VOICES = Path(kokoro_engine.__file__).with_name("kokoro_voices")


def test_the_file_of_voices_is_what_the_version_says():
    data = (VOICES / "english.npz").read_bytes()
    assert hashlib.sha256(data).hexdigest() == kokoro_engine.VOICES_SHA256
    assert "Apache License" in (VOICES / "LICENSE").read_text()
    assert "hexgrad" in (VOICES / "NOTICE").read_text()


def test_every_listed_voice_is_in_the_file():
    with np.load(VOICES / "english.npz") as voices:
        assert sorted(voices) == sorted(voice.id for voice in KokoroEngine().voices())
        assert {voices[name].shape for name in voices} == {(510, 1, 256)}


def test_voices_by_accent_and_gender():
    british = KokoroEngine().voices("en-GB")
    assert len(british) == 8
    assert {voice.gender for voice in british} == {Gender.MALE, Gender.FEMALE}
    assert KokoroEngine().voices("de") == ()
    assert len(KokoroEngine().voices("en")) == 28


@pytest.mark.parametrize(
    "language, count", [("es", 3), ("es-MX", 3), ("fr", 1), ("it", 2), ("pt-BR", 3), ("hi", 4)]
)
def test_other_languages_have_voices_of_their_own(language, count):
    listed = KokoroEngine().voices(language)
    assert len(listed) == count
    with np.load(VOICES / "world.npz") as voices:
        assert {voice.id for voice in listed} <= set(voices)
    assert hashlib.sha256((VOICES / "world.npz").read_bytes()).hexdigest() == (
        kokoro_engine.WORLD_SHA256
    )
    assert KokoroEngine().voice_version(listed[0].id) != KokoroEngine().voice_version("bf_emma")


@pytest.mark.parametrize(
    "expression, weights",
    [
        ("bf_emma", {"bf_emma": 1.0}),
        ("af_heart*0.7 + am_adam*0.3", {"af_heart": 0.7, "am_adam": 0.3}),
        ("af_heart+am_adam", {"af_heart": 0.5, "am_adam": 0.5}),
        ("af_heart*3 + am_adam*1 ", {"af_heart": 0.75, "am_adam": 0.25}),
        ("af_heart*.5+af_heart*.5", {"af_heart": 1.0}),
    ],
)
def test_blends(expression, weights):
    assert parse_blend(expression) == pytest.approx(weights)


def test_a_whisper_is_mostly_the_whisperers():
    man, woman = KokoroEngine().whispering("am_michael"), KokoroEngine().whispering("bf_emma")
    assert parse_blend(man.voice) == pytest.approx({"am_michael": 0.3, "af_nicole": 0.7})
    assert (man.pitch, woman.pitch) == (-2.0, 0.0)
    assert KokoroEngine().whispering("af_nicole").voice == "af_nicole"


@pytest.mark.parametrize(
    "expression, hint",
    [
        ("bf_ema", "bf_emma"),
        ("af_heart*0.7 + am_adan", "am_adam"),
        ("", "blend|Write"),
        ("af_heart*0", "Write"),
        ("af_heart*-1", "Write"),
        ("af_heart + ", "Write"),
        ("af_heart*1e9", "Write"),
    ],
)
def test_what_is_no_blend(expression, hint):
    with pytest.raises(UnknownVoiceError) as error:
        KokoroEngine().check_voice(expression)
    assert any(word in error.value.hint for word in hint.split("|"))


@pytest.fixture
def parts(tmp_path, monkeypatch):
    """Four small parts in place of the model, and an empty cache folder."""
    content = [bytes([n]) * 100 for n in range(4)]
    for n, data in enumerate(content):
        (tmp_path / f"{n}.bin").write_bytes(data)
    order = iter([*range(4)] * 9)
    monkeypatch.setattr(kokoro_engine, "_part", lambda package: tmp_path / f"{next(order)}.bin")
    monkeypatch.setattr(
        kokoro_engine, "_PARTS_SHA256", hashlib.sha256(b"".join(content)).hexdigest()
    )
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path


def test_the_model_is_joined_once(parts):
    path = model_path()
    assert path.is_relative_to(parts / "cache")
    assert path.read_bytes().startswith(b"".join(bytes([n]) * 100 for n in range(4)))
    made = path.stat().st_mtime_ns
    assert model_path() == path
    assert path.stat().st_mtime_ns == made


def test_a_model_cut_short_is_joined_again(parts):
    path = model_path()
    whole = path.read_bytes()
    path.write_bytes(whole[:50])
    assert model_path().read_bytes() == whole


def test_parts_that_are_not_the_publishers_are_refused(parts):
    (parts / "2.bin").write_bytes(b"x" * 100)
    with pytest.raises(SynthesisError, match="not what was published"):
        model_path()
    assert not [p for p in (parts / "cache").rglob("*") if p.suffix in (".onnx", ".part")]


def test_a_cache_folder_that_cannot_be_written(parts, monkeypatch):
    (parts / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(parts / "file"))
    with pytest.raises(SynthesisError, match="could not be written"):
        model_path()


def test_without_its_packages(monkeypatch):
    monkeypatch.setattr(kokoro_engine, "_PARTS", ("no_such_package",))
    with pytest.raises(EngineMissingError) as error:
        model_path()
    assert "[kokoro]" in error.value.hint


@pytest.mark.engines
def test_speech_repeats_has_words_and_takes_ipa():
    engine = KokoroEngine()
    utterance = Utterance("kokoro", "bf_emma*0.5 + bm_george*0.5", "Ask /lɔːn/ now.")
    first, second = engine.speak(utterance), engine.speak(utterance)
    assert np.array_equal(first.samples, second.samples)
    assert [word for _, _, word in first.words] == ["Ask", "/lɔːn/", "now."]
