"""How chapters are put together and encoded: everything that decides the bytes of the audio."""

from __future__ import annotations

from dataclasses import dataclass

from audiobook.audio.mp3 import HIGHEST_MPEG_2_BIT_RATE, LOWEST_MPEG_1_RATE
from audiobook.media import AUDIO_SUFFIXES, AUDIO_TYPES

CODING_PEAKS = 1.0
"""dB by which the limiter stays below what the delivered file may have: coding raises peaks."""

OPUS_RATE = 48_000
"""Hz, whatever it is given (RFC 7845, 5.1)."""
MPEG_RATES = (16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
MPEG_BIT_RATES = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)


@dataclass(frozen=True, slots=True)
class AssemblySettings:
    """Settings of one delivered edition.

    The defaults are mono 44.1 kHz at 96 kb/s, inside what Apple Podcasts recommends for speech.
    """

    sample_rate: int = 44_100
    """Hz."""
    bit_rate: int = 96
    """kb/s, constant."""
    quality: int = 3
    """LAME's ``-q``: 2 best, 7 fastest; 3 is what ``lame`` itself takes for a constant rate."""
    head: float = 0.75
    """Seconds of room tone before the first word."""
    tail: float = 1.0
    """Seconds of room tone after the last word, at least."""
    longest_tail: float = 5.0
    """Seconds: where the pause behind the last word is cut off."""
    loudness: float | None = -16.0
    """LUFS each chapter is brought to, after its voices are levelled; None leaves them as they
    are."""
    ceiling: float = -2.0
    """dBTP the limiter holds. Below what is asked of the delivered file: coding raises peaks."""
    fade: float = 0.005
    """Seconds over which a clip rises from and falls back into the room tone."""
    room_tone: float = -72.0
    """dBFS RMS of the noise under everything."""
    format: str = "mp3"
    """``mp3``, ``aac`` (in an M4A file), ``opus`` (48 kHz) or ``flac``."""

    def __post_init__(self) -> None:
        if self.format not in AUDIO_SUFFIXES:
            raise ValueError(
                f"format must be one of {', '.join(AUDIO_SUFFIXES)}, not {self.format!r}"
            )
        if self.format == "opus" and self.sample_rate != OPUS_RATE:
            raise ValueError(f"Opus is 48000 Hz, not {self.sample_rate}")
        if self.format != "mp3":
            return
        if self.sample_rate not in MPEG_RATES:
            raise ValueError(f"sample_rate must be one of {MPEG_RATES}, not {self.sample_rate}")
        if self.bit_rate not in MPEG_BIT_RATES:
            raise ValueError(f"bit_rate must be one of {MPEG_BIT_RATES}, not {self.bit_rate}")
        if self.sample_rate < LOWEST_MPEG_1_RATE and self.bit_rate > HIGHEST_MPEG_2_BIT_RATE:
            raise ValueError("MPEG-2 (below 32 kHz) ends at 160 kb/s")

    @property
    def suffix(self) -> str:
        """Of a chapter's file name."""
        return AUDIO_SUFFIXES[self.format]

    @property
    def media_type(self) -> str:
        return AUDIO_TYPES[self.suffix]
