"""Reading back what was delivered."""

from __future__ import annotations

import io
from pathlib import Path

import av
import numpy as np


def decode(source: Path | bytes, *, strict: bool = True) -> np.ndarray:
    """All samples of a file, mono; any decoder error is raised."""
    file = io.BytesIO(source) if isinstance(source, bytes) else str(source)
    with av.open(file) as container:
        context = container.streams.audio[0].codec_context
        if strict:
            context.options = {"err_detect": "explode"}
        return np.concatenate(
            [frame.to_ndarray()[0] for frame in container.decode(container.streams.audio[0])]
        ).astype(np.float32)


def rms(samples: np.ndarray) -> float:
    """dBFS."""
    return float(10 * np.log10(np.mean(np.square(samples, dtype=np.float64)) + 1e-20))
