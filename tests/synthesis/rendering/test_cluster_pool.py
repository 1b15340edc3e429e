"""Rendering on real Dask workers on loopback."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.dask_cluster import DaskCluster

from audiobook import cluster as cluster_module
from audiobook.cluster import Cluster
from audiobook.errors import ClusterError, SynthesisError
from audiobook.model import Utterance
from audiobook.production import Production
from audiobook.synthesis.clips.cache import ClipCache, clip_key
from audiobook.synthesis.rendering.cluster_pool import RENDERING_PACKAGES, ClusterPool
from audiobook.synthesis.rendering.pool import Job, run_jobs
from audiobook.synthesis.rendering.worker_pool import WorkerPool


def jobs_of(count: int, voice: str = "low", engine: str = "tone") -> list[Job]:
    utterances = [
        Utterance(engine, voice, f"The tide had turned before number {number} was lit.")
        for number in range(count)
    ]
    return [
        Job(clip_key(each, "1"), each, Path("script/01.txt"), number)
        for number, each in enumerate(utterances)
    ]


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskCluster]:
    with DaskCluster(tmp_path_factory.mktemp("dask")) as running:
        yield running


def test_the_cluster_makes_the_bytes_that_processes_here_make(
    dask: DaskCluster, tmp_path: Path
) -> None:
    here, there = ClipCache(tmp_path / "here"), ClipCache(tmp_path / "there")
    jobs = jobs_of(40)
    with WorkerPool(here.directory, workers=1) as pool:
        assert all(outcome.error is None for outcome in pool.run(jobs))
    with Cluster(dask.address, packages=RENDERING_PACKAGES) as cluster:
        outcomes = list(run_jobs(ClusterPool(cluster, there), jobs))
    assert sorted(outcome.job.line or 0 for outcome in outcomes) == list(range(40))
    for job in jobs:
        assert there.path(job.key).read_bytes() == here.path(job.key).read_bytes()


def test_a_line_that_fails_there_is_an_error_with_its_place_here(
    dask: DaskCluster, tmp_path: Path
) -> None:
    (failing,) = jobs_of(1, voice="nobody")
    failing = replace(failing, path=Path("script/02.txt"), line=7)
    with Cluster(dask.address, packages=RENDERING_PACKAGES) as cluster:
        pool = ClusterPool(cluster, ClipCache(tmp_path))
        outcomes = {o.job.line: o.error for o in run_jobs(pool, [failing, *jobs_of(3)])}
    error = outcomes.pop(7)
    assert isinstance(error, SynthesisError)
    assert error.where == "script/02.txt:7"
    assert outcomes == dict.fromkeys(range(3))


def test_a_worker_with_other_code_is_refused_by_name(
    dask: DaskCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_module, "code_digest", lambda *packages: "other")
    monkeypatch.setattr(cluster_module, "WORKER_SECONDS", 1.0)
    notes: list[str] = []
    with (
        Cluster(dask.address, packages=RENDERING_PACKAGES, note=notes.append) as cluster,
        pytest.raises(ClusterError, match=r"no worker that can be used.*code differs"),
    ):
        list(run_jobs(ClusterPool(cluster, ClipCache(tmp_path)), jobs_of(1)))
    assert len(notes) == 2
    assert all("tcp://127.0.0.1" in note and "code differs" in note for note in notes)


def test_a_worker_whose_voice_is_another_is_refused(
    dask: DaskCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_module, "WORKER_SECONDS", 1.0)
    monkeypatch.setattr("audiobook.synthesis.engines.tone.ToneEngine.version", "2")
    from audiobook.synthesis.rendering import cluster_pool

    cluster_pool._version.cache_clear()
    notes: list[str] = []
    try:
        with (
            Cluster(dask.address, packages=RENDERING_PACKAGES, note=notes.append) as cluster,
            pytest.raises(ClusterError, match="tone:low is 1 there and 2 here"),
        ):
            list(run_jobs(ClusterPool(cluster, ClipCache(tmp_path)), jobs_of(1)))
    finally:
        cluster_pool._version.cache_clear()
    assert not list(tmp_path.rglob("*.wav"))


def test_nobody_at_the_address_is_an_error_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_module, "CONNECT_SECONDS", 1.0)
    with pytest.raises(ClusterError, match=r"No scheduler answers at tcp://127.0.0.1:1"):
        Cluster("tcp://127.0.0.1:1", packages=RENDERING_PACKAGES)


@pytest.mark.clients
def test_killed_workers_and_a_killed_scheduler_cost_only_what_was_in_flight(
    tmp_path: Path,
) -> None:
    cache = ClipCache(tmp_path / "clips")
    jobs = jobs_of(3000)
    notes: list[str] = []
    with (
        DaskCluster(tmp_path) as dask,
        Cluster(dask.address, packages=RENDERING_PACKAGES, note=notes.append) as cluster,
    ):

        def disturb() -> None:
            for _ in range(2):
                time.sleep(1.0)
                dask.kill_worker()
                dask.add_worker()
            dask.kill_scheduler()
            dask.start_scheduler()

        disturber = threading.Thread(target=disturb)
        disturber.start()
        outcomes = list(run_jobs(ClusterPool(cluster, cache), jobs))
        disturber.join()
    assert {outcome.job.key for outcome in outcomes} == {job.key for job in jobs}
    assert len(outcomes) == len(jobs)
    assert all(outcome.error is None for outcome in outcomes)
    assert all(cache.is_sound(job.key) for job in jobs)


def test_a_book_produced_by_a_cluster_has_the_bytes_of_one_produced_here(
    dask: DaskCluster, tmp_path: Path
) -> None:
    manuscript = tmp_path / "tide.txt"
    manuscript.write_text("Chapter 1\n\n" + "The tide was out. “Come,” said Ann.\n\n" * 5)
    here, there = Production(tmp_path / "here"), Production(tmp_path / "there")
    ours = here.produce(manuscript, engine="tone", jobs=1).tracks
    theirs = there.produce(manuscript, engine="tone", workers=dask.address).tracks
    assert [t.path.read_bytes() for t in theirs] == [t.path.read_bytes() for t in ours]
