"""AAC, Opus and FLAC by FFmpeg's libraries; a chapter is the unit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from audiobook.assembly.layout import Layout
from audiobook.assembly.settings import AssemblySettings

# Codec, container, sample format, encoder's options.
_CODECS: dict[str, tuple[str, str, str, dict[str, str]]] = {
    "aac": ("aac", "ipod", "fltp", {}),
    "opus": ("libopus", "ogg", "flt", {"application": "audio", "vbr": "on"}),
    "flac": ("flac", "flac", "s16", {"compression_level": "5"}),
}


def encode_file(layout: Layout, settings: AssemblySettings, path: Path) -> None:
    """Mix and encode a whole chapter, untagged.

    Raises:
        AssemblyError: a clip cannot be read.
        OSError: `path` cannot be written.
    """
    import av
    import numpy as np

    from audiobook.assembly.mix import mix, to_pcm

    codec, container_format, sample_format, options = _CODECS[settings.format]
    # Nothing in the file may tell when and by which build it was made.
    with av.open(str(path), "w", format=container_format, options={"fflags": "+bitexact"}) as out:
        stream: Any = out.add_stream(codec, rate=settings.sample_rate, options=options)
        stream.layout = "mono"
        stream.format = sample_format
        if settings.format != "flac":
            stream.bit_rate = settings.bit_rate * 1000
        stream.codec_context.flags |= av.codec.context.Flags.bitexact
        at = 0
        for block in mix(layout, settings):
            samples = np.frombuffer(to_pcm(block), "<i2") if sample_format == "s16" else block
            frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), sample_format, "mono")
            frame.sample_rate = settings.sample_rate
            frame.pts = at
            at += frame.samples
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
