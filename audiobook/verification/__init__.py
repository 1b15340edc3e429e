"""Was every word said? Finished audio is transcribed and held against the script."""

from audiobook.verification.comparison import (
    Difference,
    Fault,
    HeardLine,
    Span,
    compare,
    spans,
)
from audiobook.verification.recognition import (
    SAMPLE_RATE,
    ConcurrentRecognizer,
    HeardWord,
    Recognizer,
    WhisperRecognizer,
    read_spans,
    transcribe_all,
)

__all__ = [
    "SAMPLE_RATE",
    "ConcurrentRecognizer",
    "Difference",
    "Fault",
    "HeardLine",
    "HeardWord",
    "Recognizer",
    "Span",
    "WhisperRecognizer",
    "compare",
    "read_spans",
    "spans",
    "transcribe_all",
]
