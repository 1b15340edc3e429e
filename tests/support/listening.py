"""A recogniser that hears what it is told to."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from audiobook.units import Seconds
from audiobook.verification import SAMPLE_RATE, HeardWord


def evenly(text: str, seconds: float) -> list[HeardWord]:
    """The words of `text`, spread over a time."""
    words = text.split()
    step = seconds / max(len(words), 1)
    return [
        HeardWord(Seconds(at * step), Seconds((at + 1) * step), word)
        for at, word in enumerate(words)
    ]


class ToldRecognizer:
    """Hears the next of `texts` each time it is asked."""

    def __init__(self, texts: Iterable[str], version: str = "told 1") -> None:
        self.version = version
        self.lengths: list[float] = []
        """Seconds of what it was given."""
        self._texts = iter(texts)

    def transcribe(self, samples: NDArray[np.float32], language: str) -> Sequence[HeardWord]:
        self.lengths.append(len(samples) / SAMPLE_RATE)
        return evenly(next(self._texts), self.lengths[-1])
