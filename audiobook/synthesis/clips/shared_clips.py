"""Finished clips kept where all machines and productions of an author find them.

A folder of a file server, or an object store by fsspec (``s3://bucket/clips``; its own package,
s3fs for instance, must be installed), laid out as the cache is and by the same content keys. Clips
come from it before anything is rendered, and go to it as they are made. What comes from it is
checked as everything is that another machine made.
"""

from __future__ import annotations

import posixpath
import uuid
from collections.abc import Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from itertools import islice
from types import TracebackType
from typing import Any, Self

from audiobook.errors import BadClipError, EngineMissingError, SynthesisError, UsageError
from audiobook.installation import install_command
from audiobook.synthesis.clips.cache import ClipCache

_BATCH = 64  # clips asked for at once
_UPLOADS = 4  # under way at once


class SharedClips:
    """A store of finished clips; use as a context manager.

    Args:
        url: of the folder, as fsspec has it: a path, ``s3://…``, ``gs://…``, ``sftp://…``.

    Raises:
        EngineMissingError: fsspec, or its package for this kind of store, is not installed.
        UsageError: there is no such kind of store.
    """

    def __init__(self, url: str) -> None:
        try:
            import fsspec

            self._files, self._root = fsspec.core.url_to_fs(url)
        except ImportError as error:
            raise EngineMissingError(
                f"The store {_without_secrets(url)} needs a package that is missing: {error}.",
                hint=f"{install_command('cluster')}, and what fsspec names for this store.",
            ) from error
        except ValueError as error:
            raise UsageError(
                f"There is no store of clips {_without_secrets(url)}: {error}.",
                hint="Give a folder, or an address such as s3://bucket/clips.",
            ) from error
        self._name = _without_secrets(url)
        self._under_way: set[Future[None]] = set()
        self._failures = 0
        self._threads = ThreadPoolExecutor(_UPLOADS, thread_name_prefix="shared clips")

    def fetch(self, keys: Collection[str], cache: ClipCache) -> int:
        """Put those clips of `keys` that are here into `cache`; damaged ones count as not here.

        Returns:
            How many.

        Raises:
            SynthesisError: the store does not answer.
        """
        fetched = 0
        coming: Iterator[str] = iter(keys)
        while batch := list(islice(coming, _BATCH)):
            paths = {self._path(key): key for key in batch}
            for path, data in self._read(list(paths)).items():
                try:
                    cache.adopt(paths[path], data)
                except BadClipError:
                    continue
                fetched += 1
        return fetched

    def keep(self, key: str, cache: ClipCache) -> None:
        """Put the clip `key` of `cache` here, in the background; a doubtful one stays at home."""
        upload = self._threads.submit(self._write, key, cache)
        self._under_way.add(upload)
        upload.add_done_callback(self._ended)

    def finish(self) -> int:
        """Wait for what is under way.

        Returns:
            How many clips could not be put here; they are in the cache, where they were made.
        """
        wait(tuple(self._under_way))
        return self._failures

    def _ended(self, upload: Future[None]) -> None:
        if upload.cancelled() or upload.exception() is not None:
            self._failures += 1
        self._under_way.discard(upload)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._threads.shutdown(wait=True, cancel_futures=kind is not None)

    @property
    def name(self) -> str:
        """Its address without keys and passwords."""
        return self._name

    def _path(self, key: str) -> str:
        return posixpath.join(self._root, key[:2], f"{key}.wav")

    def _read(self, paths: list[str]) -> dict[str, bytes]:
        try:
            answer: Any = self._files.cat(paths, on_error="return")
        except FileNotFoundError:
            return {}
        except Exception as error:  # every kind of store has its own
            raise self._no_answer(error) from error
        answers: dict[str, Any] = answer if isinstance(answer, dict) else {paths[0]: answer}
        for each in answers.values():
            if isinstance(each, Exception) and not isinstance(each, FileNotFoundError):
                raise self._no_answer(each) from each
        return {path: data for path, data in answers.items() if isinstance(data, bytes)}

    def _no_answer(self, error: Exception) -> SynthesisError:
        return SynthesisError(
            f"The store of clips {self._name} cannot be read: {type(error).__name__}.",
            hint="Check its address and your access to it, or take it out.",
        )

    def _write(self, key: str, cache: ClipCache) -> None:
        clip = cache.get(key)
        if clip is None or clip.doubt:
            return
        path = self._path(key)
        data = clip.path.read_bytes()
        self._files.makedirs(posixpath.dirname(path), exist_ok=True)
        # A name of its own first: two machines may be putting the same clip here.
        beside = f"{path}.{uuid.uuid4().hex}.part"
        self._files.pipe_file(beside, data)
        self._files.mv(beside, path)


def _without_secrets(url: str) -> str:
    """The address without user, password and query."""
    scheme, mark, rest = url.partition("://")
    if not mark:
        return url
    return f"{scheme}://{rest.split('?')[0].rpartition('@')[2]}"
