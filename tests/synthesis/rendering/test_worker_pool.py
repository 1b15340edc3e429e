import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from audiobook.errors import (
    BadClipError,
    DiskFullError,
    EngineCrashedError,
    StorageError,
    SynthesisError,
    UnknownVoiceError,
    UsageError,
    UtteranceTimeoutError,
)
from audiobook.model import Utterance
from audiobook.synthesis.clips.cache import ClipCache, clip_key
from audiobook.synthesis.rendering import worker_pool as workers
from audiobook.synthesis.rendering.pool import Job
from audiobook.synthesis.rendering.worker_pool import ATTEMPTS, WorkerPool

LINE = "The tide had turned before anybody on the quay had noticed number {}."


def job(voice, number=1, *, engine="faulty", text=LINE):
    utterance = Utterance(engine, voice, text.format(number))
    return Job(clip_key(utterance, "1"), utterance, Path("script/01.txt"), number)


@pytest.fixture
def directory(tmp_path):
    return tmp_path / "clips"


@pytest.fixture
def run(directory, faulty, monkeypatch):
    monkeypatch.setattr(workers, "_SECONDS_PER_CHARACTER", 0.0)

    def run(jobs, *, count=1, patience=30.0):
        with WorkerPool(directory, workers=count, patience=patience) as pool:
            return {outcome.job.line: outcome.error for outcome in pool.run(jobs)}

    return run


def test_sound_jobs_are_rendered_once_each(run, directory, faulty):
    jobs = [job("sound", number) for number in range(6)]
    assert run(jobs, count=2) == dict.fromkeys(range(6))
    assert all(ClipCache(directory).is_sound(one.key) for one in jobs)
    assert len((faulty / "spoken").read_text().splitlines()) == 6


@pytest.mark.parametrize(
    "fault", ["crash-once", "exit-once", "raise-once", "silence-once", "out-of-memory-once"]
)
def test_what_fails_once_is_tried_again(run, directory, fault):
    jobs = [job("sound", 1), job(fault, 2), job("sound", 3)]
    assert run(jobs) == dict.fromkeys((1, 2, 3))
    assert all(ClipCache(directory).get(one.key) for one in jobs)


@pytest.mark.parametrize(
    "fault, kind, words",
    [
        ("crash", EngineCrashedError, "crashed 3 times on “The tide"),
        ("exit", EngineCrashedError, "exit status 3"),
        ("out-of-memory", EngineCrashedError, "memory"),
        ("grow", EngineCrashedError, "memory"),
        ("raise", SynthesisError, "ValueError: deep in the engine"),
        ("synthesis-error", SynthesisError, "refused"),
        ("silence", BadClipError, "silent"),
        ("nan", BadClipError, "not numbers"),
        ("stereo", BadClipError, "not one row"),
        ("nothing", BadClipError, "nothing"),
    ],
)
def test_what_always_fails_is_given_up_and_the_rest_goes_on(run, faulty, fault, kind, words):
    outcomes = run([job("sound", 1), job(fault, 2), job("sound", 3)])
    assert (outcomes[1], outcomes[3]) == (None, None)
    error = outcomes[2]
    assert type(error) is kind
    assert words in error.message
    assert error.where == "script/01.txt:2"
    spoken = (faulty / "spoken").read_text().splitlines()
    assert spoken.count(LINE.format(2)) == ATTEMPTS
    assert spoken.count(LINE.format(1)) == 1


@pytest.mark.parametrize(
    "fault, doubt",
    [
        ("wrong-rate", "too short"),
        ("half", "too short"),
        ("cut", "cut off"),
        ("repeat", "more than once"),
        ("overdriven", "overdriven"),
    ],
)
def test_what_is_doubtful_is_tried_again_then_kept_and_marked(run, directory, faulty, fault, doubt):
    once, always = job(f"{fault}-once", 1), job(fault, 2)
    assert run([once, always]) == {1: None, 2: None}
    cache = ClipCache(directory)
    assert cache.get(once.key).doubt == ""
    assert doubt in cache.get(always.key).doubt
    spoken = (faulty / "spoken").read_text().splitlines()
    assert [spoken.count(LINE.format(n)) for n in (1, 2)] == [2, ATTEMPTS]


@pytest.mark.parametrize("fault", ["hang", "hang-in-c"])
def test_what_hangs_is_killed_and_tried_again(run, fault):
    # The first utterance has time to load the engine; the second has the patience alone.
    outcomes = run([job("sound", 1), job(f"{fault}-once", 2), job("sound", 3)], patience=1.0)
    assert outcomes == dict.fromkeys((1, 2, 3))


def test_what_always_hangs_names_its_line(run, monkeypatch):
    monkeypatch.setattr(workers, "ATTEMPTS", 1)
    error = run([job("sound", 1), job("hang", 7)], patience=1.0)[7]
    assert type(error) is UtteranceTimeoutError
    assert error.line == 7


@pytest.mark.parametrize(
    "one, kind",
    [
        (job("bass-drum", engine="tone"), UnknownVoiceError),
        (job("a", engine="tones"), UsageError),
    ],
)
def test_a_mistake_of_the_production_stops_at_once(run, one, kind):
    with pytest.raises(kind):
        run([one])


def test_a_folder_that_cannot_be_written_to(run, directory):
    directory.write_text("a file")
    with pytest.raises(StorageError, match="A file stands where a folder should be"):
        run([job("sound")])


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_no_room_stops_at_once(directory):
    one = job("low", engine="tone")
    beside = directory / one.key[:2]
    beside.mkdir(parents=True)
    with WorkerPool(directory, workers=1) as pool:
        list(pool.run([job("low", 2, engine="tone")]))
        (pid,) = (worker._process.pid for worker in pool._workers)
        (beside / f".{one.key}.wav.{pid}.part").symlink_to("/dev/full")
        with pytest.raises(DiskFullError):
            list(pool.run([one]))


def test_stopping_half_way_keeps_what_is_done_and_leaves_no_process(directory, faulty):
    jobs = [job("sound", number) for number in range(5)]
    with pytest.raises(KeyboardInterrupt), WorkerPool(directory, workers=1) as pool:
        for outcome in pool.run(jobs):
            process = pool._workers[0]._process
            done = outcome.job
            raise KeyboardInterrupt
    assert process.poll() is not None
    assert ClipCache(directory).is_sound(done.key)


def test_modules_of_the_current_folder_are_not_imported(run, tmp_path, monkeypatch):
    (tmp_path / "numpy.py").write_text("raise SystemExit('taken over')")
    monkeypatch.setattr(sys, "path", [path for path in sys.path if path])
    monkeypatch.chdir(tmp_path)
    assert run([job("sound")]) == {1: None}


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="asks Linux for processes")
def test_processes_stand_still_and_go_on(directory, faulty):
    with WorkerPool(directory, workers=1) as pool:
        assert pool.submit([job("sound", 1)]).result(60)
        (process,) = pool._workers
        pool.suspend()
        coming = pool.submit([job("sound", 2)])
        assert state_of(process) == "T"
        assert not coming.done()
        pool.resume()
        assert coming.result(60)[0].error is None


def state_of(process):
    """As proc(5) has it, once the signal has arrived."""
    path = Path(f"/proc/{process._process.pid}/stat")
    for _ in range(1000):
        if (state := path.read_text().rpartition(")")[2].split()[0]) == "T":
            return state
        time.sleep(0.01)
    return state


def test_a_worker_ends_with_its_parent(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "audiobook.synthesis.rendering.worker", str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    one = job("low", engine="tone")
    request = {"key": one.key, "limit": 60, "last": True, "utterance": {
        "engine": "tone", "voice": "low", "text": "Good morning."}}  # fmt: skip
    process.stdin.write(json.dumps(request).encode() + b"\n")
    process.stdin.flush()
    assert json.loads(process.stdout.readline())["key"] == one.key
    process.stdin.close()
    assert process.wait(10) == 0
    process.stdout.close()


_STOPS_AND_DIES = """
import os, sys
from pathlib import Path
from audiobook.model import Utterance
from audiobook.synthesis import Job, WorkerPool

if __name__ == "__main__":
    pool = WorkerPool(Path(sys.argv[1]), workers=1)
    pool.submit([Job("a" * 64, Utterance("tone", "low", "Good morning."))]).result(60)
    pool.suspend()
    print(pool._workers[0]._process.pid, flush=True)
    os.kill(os.getpid(), 9)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="processes are stopped on Linux only")
def test_a_worker_that_stands_still_ends_with_a_parent_that_is_killed(tmp_path):
    program = [sys.executable, "-c", _STOPS_AND_DIES, str(tmp_path)]
    process = subprocess.run(program, stdout=subprocess.PIPE, text=True, check=False)
    path = Path(f"/proc/{process.stdout.strip()}/stat")
    for _ in range(1000):
        if not path.exists() or path.read_text().rpartition(")")[2].split()[0] in "ZX":
            return
        time.sleep(0.01)
    pytest.fail("it is still there")


def test_a_hanging_worker_ends_itself_when_nobody_kills_it(tmp_path, faulty):
    process = subprocess.Popen(
        [sys.executable, "-m", "audiobook.synthesis.rendering.worker", str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    request = {"key": "0" * 64, "limit": 1, "last": True, "utterance": {
        "engine": "faulty", "voice": "hang-in-c", "text": "Good morning."}}  # fmt: skip
    process.stdin.write(json.dumps(request).encode() + b"\n")
    process.stdin.flush()
    assert process.wait(30) == 1
    process.stdin.close()
    process.stdout.close()
