"""Who speaks a book and listens to it: processes here, or the workers of a cluster; and where
finished clips are kept for all of them."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiobook import synthesis, verification
from audiobook.cluster import Cluster
from audiobook.cores import usable_cores

if TYPE_CHECKING:
    from audiobook.production.book_file import BookFile
    from audiobook.synthesis import ClipCache, PlanOutlook, RenderPool, SharedClips
    from audiobook.verification import Recognizer

CLIPS_VARIABLE = "AUDIOBOOK_CLIPS"
"""Environment variable: where finished clips are shared, if book.yaml does not say."""


@dataclass(frozen=True, slots=True)
class Renderers:
    """Who renders.

    Nothing is started before something is to be rendered.
    """

    jobs: int | None = None
    """Processes here; None for one a core."""
    cluster: str | None = None
    """Address of a Dask scheduler whose workers render in their place."""
    note: Callable[[str], None] = lambda text: None
    """Told what the author should know meanwhile: a worker that is refused, for instance."""
    pool: Callable[[ClipCache], RenderPool] | None = None
    """A pool that several books share, in place of one of this book's own."""

    def open(self, cache: ClipCache) -> RenderPool:
        """The pool that renders into `cache`; see `pool.RenderPool`.

        Raises:
            EngineMissingError: Dask is not installed.
            ClusterError: the scheduler does not answer.
        """
        if self.pool is not None:
            return self.pool(cache)
        if self.cluster is None:
            return synthesis.WorkerPool(cache.directory, workers=self.jobs)
        return synthesis.ClusterPool(
            Cluster(self.cluster, packages=synthesis.RENDERING_PACKAGES, note=self.note),
            cache,
            close_cluster=True,
        )

    @contextlib.contextmanager
    def shared_clips(self, details: BookFile) -> Iterator[SharedClips | None]:
        """The store of finished clips that book.yaml or the environment names, if one does.

        Raises:
            EngineMissingError, UsageError: see `shared_clips.SharedClips`.
        """
        url = details.clips or os.environ.get(CLIPS_VARIABLE, "")
        if not url:
            yield None
            return

        with synthesis.SharedClips(url) as shared:
            yield shared

    @contextlib.contextmanager
    def recognizer(self, chosen: Recognizer | None = None) -> Iterator[Recognizer]:
        """What listens to finished chapters: `chosen`, Whisper on the cluster's workers, or here.

        Raises:
            EngineMissingError: Dask is not installed.
            ClusterError: the scheduler does not answer.
        """
        if chosen is not None:
            yield chosen
            return
        if self.cluster is None:
            yield verification.WhisperRecognizer(self.jobs or usable_cores())
            return
        with Cluster(
            self.cluster, packages=verification.LISTENING_PACKAGES, note=self.note
        ) as cluster:
            yield verification.ClusterRecognizer(cluster)

    def cores(self) -> int:
        """How many utterances can be rendered at once.

        Raises:
            EngineMissingError: Dask is not installed.
            ClusterError: the scheduler does not answer.
        """
        if self.cluster is None:
            return self.jobs or usable_cores()
        with Cluster(
            self.cluster, packages=synthesis.RENDERING_PACKAGES, note=self.note
        ) as cluster:
            return max(1, cluster.threads)


@dataclass(frozen=True, slots=True)
class RenderingCost:
    """What rendering a plan takes."""

    cpu_seconds: Mapping[str, float | None]
    """Of one core of this machine, by engine; None where nothing was measured yet."""
    cores: int
    """That will work at once."""


def rendering_cost(outlook: PlanOutlook, renderers: Renderers) -> RenderingCost:
    """What `renderers` need for `outlook`."""
    return RenderingCost(
        outlook.cpu_seconds(synthesis.cpu_seconds_per_character()), renderers.cores()
    )
