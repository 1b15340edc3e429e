"""AAC, Opus and FLAC by FFmpeg's libraries; a chapter is the unit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from audiobook.assembly.audio_settings import CODING_PEAKS, AssemblySettings
from audiobook.assembly.mastering.clip_layout import Layout


class _Codec(NamedTuple):
    name: str
    container: str
    sample_format: str
    options: dict[str, str]


_CODECS = {
    "aac": _Codec("aac", "ipod", "fltp", {}),
    "opus": _Codec("libopus", "ogg", "flt", {"application": "audio", "vbr": "constrained"}),
    "flac": _Codec("flac", "flac", "s16", {"compression_level": "5"}),
}


LOSSLESS = ("flac",)
_ATTEMPTS = 4
_MARGIN = 0.05
"""dB more than a peak was too high: another encoding has its own peaks."""


def encode_file(layout: Layout, settings: AssemblySettings, path: Path) -> None:
    """Mix and encode a whole chapter, untagged.

    What was encoded is decoded: where its true peaks are higher than the delivered file's may be,
    the chapter is encoded again under a ceiling that is lower by as much.

    Raises:
        AssemblyError: a clip cannot be read.
        OSError: `path` cannot be written.
    """
    from audiobook.audio.metering import true_peak

    highest = settings.ceiling + CODING_PEAKS
    for _ in range(_ATTEMPTS):
        _encode(layout, settings, path)
        peak = None if settings.format in LOSSLESS else true_peak(path)
        if peak is None or peak <= highest:
            return
        settings = replace(settings, ceiling=settings.ceiling - (peak - highest) - _MARGIN)


def _encode(layout: Layout, settings: AssemblySettings, path: Path) -> None:
    import av
    import numpy as np

    from audiobook.assembly.mastering.mixdown import mix, to_pcm

    with open_file(path, _CODECS[settings.format].container) as out:
        stream = add_stream(out, settings)
        sample_format = stream.format.name
        position = 0
        for block in mix(layout, settings):
            samples = np.frombuffer(to_pcm(block), "<i2") if sample_format == "s16" else block
            frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), sample_format, "mono")
            frame.sample_rate = settings.sample_rate
            frame.pts = position
            position += frame.samples
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))


def open_file(path: Path, container: str, **options: str) -> Any:
    """A file of FFmpeg's to write to; nothing in it tells when and by which build it was made.

    Raises:
        OSError: it cannot be written.
    """
    import av

    return av.open(str(path), "w", format=container, options={"fflags": "+bitexact", **options})


def add_stream(out: Any, settings: AssemblySettings) -> Any:
    """A mono stream in a file of `open_file`, encoded as `settings` say."""
    import av

    codec = _CODECS[settings.format]
    stream = out.add_stream(codec.name, rate=settings.sample_rate, options=codec.options)
    stream.layout = "mono"
    stream.format = codec.sample_format
    if settings.format != "flac":
        stream.bit_rate = settings.bit_rate * 1000
    stream.codec_context.flags |= av.codec.context.Flags.bitexact
    return stream
