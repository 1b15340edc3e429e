"""Every error that an author can meet.

The tree (exit status in brackets)::

    AudiobookError [1]
    ├── UsageError [2]            the command line asks for something that cannot be
    ├── ManuscriptError [3]       the author's file cannot be read as a book
    │   ├── UnknownFormatError
    │   ├── DamagedManuscriptError
    │   ├── EncryptedManuscriptError
    │   ├── EmptyManuscriptError
    │   └── ManuscriptTooLargeError
    ├── ScriptError [4]           a line of script/*.txt is not in the format
    ├── SettingsError [5]         book.yaml or voices.yaml has a mistake
    │   └── CastError                 voices.yaml
    ├── SynthesisError [6]        speech could not be made
    │   ├── EngineMissingError        the engine's package is not installed
    │   ├── EngineUnavailableError    it is, but its server or key does not work
    │   ├── UnknownVoiceError
    │   ├── EngineCrashedError
    │   ├── UtteranceTimeoutError
    │   ├── ClusterError              the scheduler or its workers cannot be used
    │   └── BadClipError              silence, truncation, a wrong rate
    ├── AssemblyError [7]         audio could not be stitched or encoded
    │   └── DamagedClipError          a rendered line is not what it was
    ├── PublishingError [8]       feed, server or captions
    ├── CheckFailedError [9]      delivered files do not meet the profile
    ├── ProductionError [10]      the folder of the book is not in order, or in use
    ├── StorageError [11]         a file cannot be read or written
    │   └── DiskFullError
    ├── CatalogueError [12]       not every book of a batch was made
    ├── ManuscriptLossError [13]  all else is made, but a part of the manuscript was unreadable
    └── WorkerEndedError [14]     a process that did part of the work was ended from outside

Each carries ``code`` (stable, for programs), ``hint`` (what to do), and where it can
``path`` and ``line``. 130 is left for Ctrl-C.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar


class AudiobookError(Exception):
    """Root of all errors that are reported to the author without a traceback.

    Args:
        message: what is wrong, one sentence.
        hint: what the author can do about it, one sentence; may be empty.
        path: the file the error is about.
        line: 1-based line in ``path``.
    """

    code: ClassVar[str] = "error"
    exit_status: ClassVar[int] = 1

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        path: Path | str | None = None,
        line: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.path = Path(path) if path is not None else None
        self.line = line

    @property
    def where(self) -> str:
        """``path:line``, ``path`` or an empty string."""
        if self.path is None:
            return ""
        return f"{self.path}:{self.line}" if self.line is not None else str(self.path)

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message

    def __reduce__(self) -> tuple[object, ...]:
        # Keyword-only arguments would be lost when a worker process hands the error over.
        return (_rebuild, (type(self), self.message, self.hint, self.path, self.line))


def _rebuild(
    kind: type[AudiobookError], message: str, hint: str, path: Path | None, line: int | None
) -> AudiobookError:
    return kind(message, hint=hint, path=path, line=line)


class UsageError(AudiobookError):
    code = "usage"
    exit_status = 2


class ManuscriptError(AudiobookError):
    code = "manuscript"
    exit_status = 3


class UnknownFormatError(ManuscriptError):
    code = "unknown-format"


class DamagedManuscriptError(ManuscriptError):
    code = "damaged-manuscript"


class EncryptedManuscriptError(ManuscriptError):
    code = "encrypted-manuscript"


class EmptyManuscriptError(ManuscriptError):
    code = "empty-manuscript"


class ManuscriptTooLargeError(ManuscriptError):
    code = "manuscript-too-large"


class ScriptError(AudiobookError):
    code = "script"
    exit_status = 4


class SettingsError(AudiobookError):
    code = "settings"
    exit_status = 5


class CastError(SettingsError):
    code = "cast"


class SynthesisError(AudiobookError):
    code = "synthesis"
    exit_status = 6


class EngineMissingError(SynthesisError):
    code = "engine-missing"


class EngineUnavailableError(SynthesisError):
    code = "engine-unavailable"


class UnknownVoiceError(SynthesisError):
    code = "unknown-voice"


class EngineCrashedError(SynthesisError):
    code = "engine-crashed"


class UtteranceTimeoutError(SynthesisError):
    code = "utterance-timeout"


class ClusterError(SynthesisError):
    code = "cluster"


class BadClipError(SynthesisError):
    code = "bad-clip"


class AssemblyError(AudiobookError):
    code = "assembly"
    exit_status = 7


class StorageError(AudiobookError):
    code = "storage"
    exit_status = 11


class DamagedClipError(AssemblyError):
    """A clip is gone, cut, or holds other samples than were rendered."""

    code = "damaged-clip"


class DiskFullError(StorageError):
    code = "disk-full"


class PublishingError(AudiobookError):
    code = "publishing"
    exit_status = 8


class CheckFailedError(AudiobookError):
    code = "check-failed"
    exit_status = 9


class ProductionError(AudiobookError):
    code = "production"
    exit_status = 10


class CatalogueError(AudiobookError):
    code = "catalogue"
    exit_status = 12


class ManuscriptLossError(AudiobookError):
    code = "manuscript-loss"
    exit_status = 13


class WorkerEndedError(AudiobookError):
    """A process that did part of the work was killed: by the system, which had no memory left, or
    by somebody."""

    code = "worker-ended"
    exit_status = 14
