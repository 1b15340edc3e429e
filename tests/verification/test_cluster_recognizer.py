from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.dask_cluster import DaskCluster

from audiobook.cluster import Cluster
from audiobook.units import Seconds
from audiobook.verification import HeardWord, WhisperRecognizer, transcribe_all
from audiobook.verification.cluster_recognizer import LISTENING_PACKAGES, ClusterRecognizer


class Parrot:
    """Hears a word for each stretch, its first sample."""

    version = "1"
    window = 3

    def __init__(self) -> None:
        self.under_way = self.most = 0
        self._threads = ThreadPoolExecutor(4)

    def submit(self, samples: Any, language: str) -> Future[Sequence[HeardWord]]:
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        return self._threads.submit(self.transcribe, samples, language)

    def transcribe(self, samples: Any, language: str) -> Sequence[HeardWord]:
        self.under_way -= 1
        return [HeardWord(Seconds(0.0), Seconds(1.0), str(int(samples[0])))]


def test_stretches_come_back_in_order_and_only_a_few_are_held() -> None:
    parrot, taken = Parrot(), []

    def stretches() -> Iterator[Any]:
        for number in range(20):
            taken.append(number)
            yield np.full(4, number, np.float32)

    words = transcribe_all(parrot, stretches(), "en")
    first = next(words)
    assert first[0].text == "0"
    assert len(taken) <= parrot.window
    assert [each[0].text for each in words] == [str(number) for number in range(1, 20)]


@pytest.mark.engines
def test_whisper_on_workers_hears_what_it_hears_here(tmp_path: Path) -> None:
    noise = np.random.default_rng(7).normal(0, 0.01, 16_000).astype(np.float32)
    with (
        DaskCluster(tmp_path, 1) as dask,
        Cluster(dask.address, packages=LISTENING_PACKAGES) as cluster,
    ):
        there = ClusterRecognizer(cluster)
        here = WhisperRecognizer(threads=1)
        assert there.version == here.version
        assert list(there.transcribe(noise, "en")) == list(here.transcribe(noise, "en"))
