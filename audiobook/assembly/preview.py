"""A few clips joined into one WAV file to listen to: one line, an audition."""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook.files import replacing
from audiobook.model import Pause, Timeline
from audiobook.units import Seconds

if TYPE_CHECKING:
    from pydub import AudioSegment

_FADE_MS = 5


def write_sample(timeline: Timeline, path: Path) -> Seconds:
    """Join the clips of `timeline`, a few seconds of them, into a WAV file.

    The whole sample is held in memory: chapters go through the `Assembler`.

    Args:
        timeline: clips and pauses.
        path: replaced in one step.

    Returns:
        Seconds.

    Raises:
        OSError: it cannot be written.
    """
    joined = _joined(timeline)
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as unfinished:
        joined.export(unfinished, format="wav").close()
    return Seconds(joined.duration_seconds)


def sample_wav(timeline: Timeline) -> bytes:
    """The clips of `timeline` joined, a WAV file; all else as in `write_sample`."""
    file = io.BytesIO()
    _joined(timeline).export(file, format="wav")
    return file.getvalue()


def _joined(timeline: Timeline) -> AudioSegment:
    with warnings.catch_warnings():
        # It looks for ffmpeg when it is imported; WAV files need none.
        warnings.simplefilter("ignore")
        from pydub import AudioSegment

    joined = AudioSegment.empty()
    for item in timeline.items:
        if isinstance(item, Pause):
            joined += AudioSegment.silent(round(1000 * item.seconds), frame_rate=joined.frame_rate)
        else:
            clip = AudioSegment.from_wav(item.clip.path)
            joined += clip.fade_in(_FADE_MS).fade_out(_FADE_MS)
    return joined
