"""Listening on the workers of a cluster: each stretch of audio is a call of its own."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING

from audiobook.cluster import Cluster, RefusedError
from audiobook.errors import AudiobookError
from audiobook.verification.recognition import HeardWord, WhisperRecognizer

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LISTENING_PACKAGES = ("audiobook.verification",)
"""Whose code decides what is heard in a given audio."""
_AHEAD = 2  # stretches for each thread of a worker, so that it never waits


class ClusterRecognizer:
    """Whisper on the workers of a cluster, which need the extra ``verify``.

    All of them must have the version of the first that answers.

    Args:
        cluster: connected, with `LISTENING_PACKAGES`.
    """

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    @property
    def window(self) -> int:
        """How many stretches should be under way."""
        return max(1, self._cluster.threads) * _AHEAD

    @functools.cached_property
    def version(self) -> str:
        """Of the first worker that answers."""
        return str(self._cluster.submit(recognizer_version).result())

    def submit(self, samples: NDArray[np.float32], language: str) -> Future[Sequence[HeardWord]]:
        """Begin to transcribe; see `Recognizer.transcribe`."""
        return self._cluster.submit(transcribe_there, samples, language, self.version)

    def transcribe(self, samples: NDArray[np.float32], language: str) -> Sequence[HeardWord]:
        """See `Recognizer.transcribe`."""
        return self.submit(samples, language).result()


@functools.cache
def _recognizer() -> WhisperRecognizer:
    # One thread a call: the worker has as many calls at once as it has threads.
    return WhisperRecognizer(threads=1)


def recognizer_version() -> str:
    """Runs on a worker: the version of its recogniser.

    Raises:
        RefusedError: it has none.
    """
    from distributed import get_worker

    try:
        return _recognizer().version
    except AudiobookError as error:
        raise RefusedError(f"{get_worker().address} {error.message.rstrip('.')}") from error


def transcribe_there(
    samples: NDArray[np.float32], language: str, expected: str
) -> Sequence[HeardWord]:
    """Runs on a worker: transcribe.

    Raises:
        RefusedError: its recogniser is not of the version `expected`.
        SynthesisError: it does not know the language.
    """
    from distributed import get_worker

    version = recognizer_version()
    if version != expected:
        raise RefusedError(f"{get_worker().address} its recogniser is {version} and not {expected}")
    return _recognizer().transcribe(samples, language)
