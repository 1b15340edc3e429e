"""What a delivered file sounds like, measured on its decoded samples, in constant memory."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audiobook.audio.loudness import ABSOLUTE_GATE
from audiobook.errors import AssemblyError
from audiobook.units import Seconds

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_FRAMES_AT_ONCE = 256
"""Frames of the decoder that are measured in one go: about 7 s of MP3."""

WINDOW = 0.5
"""Seconds of a window of the noise floor, as ACX measures it."""
_FINE = 0.01
"""Seconds of a window of head and tail."""
_SPOKEN = -50.0
"""dBFS RMS above which a window is no longer room tone."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """Levels are dB, None where the file is nothing but digital silence; times are seconds."""

    lufs: float | None
    """Integrated loudness, BS.1770-4."""
    true_peak: float | None
    """dBTP."""
    sample_peak: float | None
    """dBFS."""
    rms: float | None
    """dBFS over the whole file."""
    noise_floor: float | None
    """dBFS RMS of the quietest half second."""
    head: float
    """Before the first word."""
    tail: float
    """After the last."""
    duration: Seconds
    sample_rate: int
    channels: int
    bit_rate: int
    """bit/s of the audio."""
    constant_bit_rate: bool
    codec: str
    digital_silence: float
    """Seconds of samples that are all zero, in stretches of 10 ms and more."""


def measure(path: Path) -> Measurement:
    """Decode `path` once and measure it.

    Raises:
        AssemblyError: the file cannot be read or decoded.
    """
    import av

    try:
        with av.open(str(path)) as container:
            if not container.streams.audio:
                raise AssemblyError("There is no audio in the file.", path=path)
            return _measured(container)
    except (av.FFmpegError, OSError) as error:
        raise AssemblyError(
            f"The audio cannot be decoded ({error}).",
            hint="Assemble the chapter again.",
            path=path,
        ) from error


def true_peak(path: Path) -> float | None:
    """dBTP of the decoded file; None for digital silence.

    Raises:
        OSError: it cannot be read.
    """
    import av

    peaks = _Peaks()
    with av.open(str(path)) as container:
        for samples in _blocks(container):
            peaks.push(samples)
    peaks.end()
    return _decibels(peaks.true)


class _Loudness:
    """FFmpeg's ebur128 filter. Its own true peak costs more than all else here."""

    def __init__(self, rate: int) -> None:
        import av.filter

        self._rate = rate
        self._graph = av.filter.Graph()
        self._source = self._graph.add_abuffer(sample_rate=rate, format="flt", layout="mono")
        meter = self._graph.add("ebur128", "metadata=1")
        self._sink = self._graph.add("abuffersink")
        self._source.link_to(meter)
        meter.link_to(self._sink)
        self._graph.configure()
        self.integrated = -math.inf

    def push(self, samples: NDArray[np.float32]) -> None:
        import av

        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), "flt", "mono")
        frame.sample_rate = self._rate
        self._source.push(frame)
        self._pull()

    def end(self) -> None:
        self._source.push(None)
        self._pull()

    def _pull(self) -> None:
        import av

        metadata: dict[str, str] = {}
        try:
            while True:
                metadata = self._sink.pull().metadata or metadata
        except (av.BlockingIOError, av.EOFError):
            pass
        self.integrated = float(metadata.get("lavfi.r128.I", self.integrated))


class _Peaks:
    """Sample and true peak. Between samples is looked only where there can be a new peak."""

    _NEAR = 0.7
    """Of the highest so far (-3 dB), what a sample beside a higher true peak has at least."""

    def __init__(self) -> None:
        import numpy as np

        from audiobook.audio.limiter import REACH

        self.sample = self.true = 0.0
        self._reach = REACH
        self._before = np.zeros(2 * REACH, np.float32)

    def push(self, samples: NDArray[np.float32]) -> None:
        import numpy as np

        from audiobook.audio.limiter import true_peaks

        reach = self._reach
        # The interpolator needs samples on both sides: the last ones wait for the next block.
        samples = np.concatenate((self._before, samples))
        self._before = samples[-2 * reach :]
        height = np.abs(samples[reach:-reach])
        self.sample = max(self.sample, float(height.max(initial=0)))
        near = np.flatnonzero(height > self._NEAR * max(self.sample, self.true)) + reach
        if near.size:
            self.true = max(self.true, float(true_peaks(samples, near).max()))

    def end(self) -> None:
        import numpy as np

        self.push(np.zeros(2 * self._reach, np.float32))


class _Windows:
    """Mean squares of consecutive windows."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._rest: NDArray[np.float32] | None = None
        self.powers: list[NDArray[np.float64]] = []

    def push(self, samples: NDArray[np.float32]) -> None:
        import numpy as np

        if self._rest is not None:
            samples = np.concatenate((self._rest, samples))
        usable = len(samples) // self._size * self._size
        rows = samples[:usable].reshape(-1, self._size)
        if len(rows):
            self.powers.append(np.einsum("ij,ij->i", rows, rows, dtype=np.float64) / self._size)
        self._rest = samples[usable:]

    def all(self) -> NDArray[np.float64]:
        import numpy as np

        return np.concatenate(self.powers) if self.powers else np.zeros(0)


def _blocks(container: Any) -> Iterator[NDArray[np.float32]]:
    """Decoded samples, a few seconds at a time: a codec's own frames are too small to work on."""
    import numpy as np

    pending: list[NDArray[np.float32]] = []
    for frame in container.decode(audio=0):
        pending.append(_mono(frame))
        if len(pending) >= _FRAMES_AT_ONCE:
            yield np.concatenate(pending)
            pending.clear()
    if pending:
        yield np.concatenate(pending)


def _measured(container: Any) -> Measurement:
    import numpy as np

    stream = container.streams.audio[0]
    rate, channels = stream.rate, stream.codec_context.channels
    meter, peaks, windows = _Loudness(rate), _Peaks(), _Windows(round(_FINE * rate))
    count = 0
    for samples in _blocks(container):
        meter.push(samples)
        peaks.push(samples)
        windows.push(samples)
        count += len(samples)
    meter.end()
    peaks.end()
    fine = windows.all()
    energy = float(np.mean(fine)) if fine.size else 0.0
    zeros = int(np.count_nonzero(fine == 0.0))
    per_window = round(WINDOW / _FINE)
    half_seconds = fine[: fine.size // per_window * per_window].reshape(-1, per_window).mean(axis=1)
    spoken = np.flatnonzero(fine > 10 ** (_SPOKEN / 10))
    begin, end = (int(spoken[0]), int(spoken[-1]) + 1) if spoken.size else (fine.size, 0)
    bit_rate, constant = _bit_rate(container, stream, count / rate)
    return Measurement(
        lufs=meter.integrated if meter.integrated > ABSOLUTE_GATE else None,
        true_peak=_decibels(peaks.true),
        sample_peak=_decibels(peaks.sample),
        rms=_decibels(math.sqrt(energy)),
        noise_floor=_decibels(math.sqrt(half_seconds.min())) if half_seconds.size else None,
        head=begin * _FINE,
        tail=max(0.0, count / rate - end * _FINE),
        duration=count / rate,
        sample_rate=rate,
        channels=channels,
        bit_rate=bit_rate,
        constant_bit_rate=constant,
        codec=stream.codec_context.name,
        digital_silence=zeros * _FINE,
    )


def _mono(frame: Any) -> NDArray[np.float32]:
    """The samples of a frame, -1..1, channels averaged."""
    import numpy as np

    data = frame.to_ndarray()
    if data.dtype == np.float32 and len(data) == len(frame.layout.channels) == 1:
        only: NDArray[np.float32] = data[0]
        return only
    if data.dtype.kind == "i":
        data = data.astype(np.float32) / float(2 ** (8 * data.dtype.itemsize - 1))
    if not frame.format.is_planar:
        data = data.reshape(-1, len(frame.layout.channels)).T
    mean: NDArray[np.float32] = data.mean(axis=0, dtype=np.float32)
    return mean


def _bit_rate(container: Any, stream: Any, duration: float) -> tuple[int, bool]:
    """Of the audio alone, and whether it is constant, as the headers tell."""
    import mutagen

    info: Any = getattr(mutagen.File(container.name), "info", None)
    rate = getattr(info, "bitrate", 0) or stream.bit_rate or 0
    if not rate and duration:
        rate = round(container.size * 8 / duration)
    mode = getattr(info, "bitrate_mode", None)
    return int(rate), str(mode) == "BitrateMode.CBR"


def _decibels(value: float) -> float | None:
    return 20 * math.log10(value) if value > 0 and math.isfinite(value) else None
