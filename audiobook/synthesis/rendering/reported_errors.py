"""What a worker reports of an utterance that failed, as an error of this process."""

from __future__ import annotations

from audiobook import errors
from audiobook.errors import (
    AudiobookError,
    BadClipError,
    EngineCrashedError,
    StorageError,
    SynthesisError,
)
from audiobook.synthesis.rendering import worker
from audiobook.synthesis.rendering.pool import Job


def error_of(failure: dict[str, str], job: Job) -> AudiobookError:
    """The error that a worker reported, as the class its code names."""
    classes: dict[str, type[AudiobookError]] = {
        kind.code: kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, AudiobookError)
    }
    kind = classes.get(failure["code"], SynthesisError)
    hint = failure["hint"]
    if failure["code"] == worker.OUT_OF_MEMORY:
        kind, hint = EngineCrashedError, "Use fewer workers, so that each has more memory."
    if kind is BadClipError and not hint:
        hint = "Change the line, or give it to another voice."
    if issubclass(kind, StorageError):  # of the folder of clips, not of a line
        return kind(failure["message"], hint=hint, path=job.cache)
    return kind(failure["message"], hint=hint, path=job.path, line=job.line)
