import dataclasses
import errno
import wave
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook.errors import DiskFullError, StorageError
from audiobook.model import Device, Utterance
from audiobook.synthesis.clips.cache import ClipCache, clip_key

UTTERANCE = Utterance("tone", "low", "Good morning.")
KEY = clip_key(UTTERANCE, "1")
SAMPLES = bytes(range(256)) * 20
WORDS = ((0.0, 0.1, "Good"), (0.1, 0.2, "mörning"))


@pytest.fixture
def cache(tmp_path):
    return ClipCache(tmp_path / "clips")


def test_a_clip_comes_back_as_it_was_put_in(cache):
    put = cache.put(KEY, SAMPLES, 22050, words=WORDS, energies=(0.5, 0.25))
    assert cache.get(KEY) == put
    assert (put.frames, put.words, put.energies) == (len(SAMPLES) // 2, WORDS, (0.5, 0.25))
    assert cache.is_sound(KEY)


def test_a_doubt_is_kept(cache):
    cache.put(KEY, SAMPLES, 22050, doubt="too short")
    assert cache.get(KEY).doubt == "too short"
    cache.discard(KEY)
    cache.discard(KEY)
    assert cache.get(KEY) is None


def test_any_player_opens_a_clip(cache):
    clip = cache.put(KEY, SAMPLES, 24000, words=WORDS, energies=(0.5,))
    with wave.open(str(clip.path)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 24000)
        assert file.readframes(file.getnframes()) == SAMPLES


@pytest.mark.parametrize(
    "field, value",
    [
        ("engine", "pyttsx3"),
        ("voice", "high"),
        ("text", "Good morning!"),
        ("language", "de"),
        ("rate", 1.1),
        ("pitch", 1.0),
        ("gain", -1.0),
    ],
)
def test_the_key_depends_on_every_field(field, value):
    assert clip_key(dataclasses.replace(UTTERANCE, **{field: value}), "1") != KEY


def test_the_key_depends_on_the_engines_version():
    assert clip_key(UTTERANCE, "2") != KEY == clip_key(UTTERANCE, "1")


def test_a_clip_is_the_same_whatever_computed_it():
    assert clip_key(dataclasses.replace(UTTERANCE, device=Device.CUDA), "1") == KEY


def test_a_clip_says_what_made_it(cache):
    cache.put(KEY, SAMPLES, 22050, made_by="kokoro 0.6.1, openvino 2026.4.1 bf16")
    assert cache.get(KEY).made_by == "kokoro 0.6.1, openvino 2026.4.1 bf16"


def test_what_is_not_there_is_not_found(cache):
    assert cache.get(KEY) is None
    assert not cache.is_sound(KEY)


@given(cut=st.integers(0, 600))
def test_a_file_cut_anywhere_is_not_found(tmp_path_factory, cut):
    cache = ClipCache(tmp_path_factory.mktemp("clips"))
    clip = cache.put(KEY, SAMPLES[:200], 22050, words=WORDS, energies=(0.5,) * 20)
    whole = clip.path.read_bytes()
    clip.path.write_bytes(whole[: min(cut, len(whole) - 1)])
    assert cache.get(KEY) is None


@given(at=st.integers(0, 340), value=st.integers(0, 255))
def test_a_damaged_head_never_raises(tmp_path_factory, at, value):
    cache = ClipCache(tmp_path_factory.mktemp("clips"))
    clip = cache.put(KEY, SAMPLES[:200], 22050, words=WORDS, energies=(0.5,) * 20)
    data = bytearray(clip.path.read_bytes())
    data[at] = value
    clip.path.write_bytes(data)
    cache.get(KEY)
    cache.is_sound(KEY)


def test_changed_samples_are_found_out(cache):
    clip = cache.put(KEY, SAMPLES, 22050)
    data = bytearray(clip.path.read_bytes())
    data[-1] ^= 1
    clip.path.write_bytes(data)
    assert cache.get(KEY) is not None
    assert not cache.is_sound(KEY)


def test_a_head_longer_than_one_read(cache):
    energies = tuple(float(n) for n in range(5000))
    cache.put(KEY, SAMPLES, 22050, energies=energies)
    assert cache.get(KEY).energies == energies


def test_its_files_are_told_from_those_of_others(cache):
    other = clip_key(UTTERANCE, "2")
    first = cache.put(KEY, SAMPLES, 22050)
    second = cache.put(other, SAMPLES, 22050)
    left_over = second.path.with_name(f".{other}.1.part")
    left_over.write_bytes(b"half")
    foreign = second.path.with_name("notes.wav")
    foreign.write_bytes(b"the author's")
    assert set(cache.files()) == {first.path, second.path, left_over}


def test_what_a_killed_run_left_is_removed(cache):
    clip = cache.put(KEY, SAMPLES, 22050)
    left_over = clip.path.with_name(f".{KEY}.1.part")
    left_over.write_bytes(b"half")
    cache.remove_unfinished()
    assert [path for path in cache.directory.rglob("*") if path.is_file()] == [clip.path]


def test_a_full_disk_leaves_nothing_behind(cache, monkeypatch):
    def full(self, target):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(DiskFullError, match="The disk is full"):
        cache.put(KEY, SAMPLES, 22050)
    assert not [path for path in cache.directory.rglob("*") if path.is_file()]


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="A file stands where a folder should be"):
        ClipCache(tmp_path / "file").put(KEY, SAMPLES, 22050)
