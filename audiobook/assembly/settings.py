"""How chapters are put together and encoded: everything that decides the bytes of the audio."""

from __future__ import annotations

from dataclasses import dataclass

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
    head: float = 0.5
    """Seconds of room tone before the first word, at least."""
    tail: float = 1.0
    """Seconds of room tone after the last word, at least."""
    fade: float = 0.005
    """Seconds over which a clip rises from and falls back into the room tone."""
    room_tone: float = -72.0
    """dBFS RMS of the noise under everything."""

    def __post_init__(self) -> None:
        if self.sample_rate not in MPEG_RATES:
            raise ValueError(f"sample_rate must be one of {MPEG_RATES}, not {self.sample_rate}")
        if self.bit_rate not in MPEG_BIT_RATES:
            raise ValueError(f"bit_rate must be one of {MPEG_BIT_RATES}, not {self.bit_rate}")
        if self.sample_rate < 32_000 and self.bit_rate > 160:
            raise ValueError("MPEG-2 (below 32 kHz) ends at 160 kb/s")
