"""Counts, levels and times that a type checker tells apart; at run time they are plain numbers."""

from typing import NewType

Samples = NewType("Samples", int)
"""Of one channel, at the rate of what they are counted in."""
Frames = NewType("Frames", int)
"""Of MPEG audio: 1152 or 576 samples each."""
Decibels = NewType("Decibels", float)
"""A gain, or a difference of levels."""
Seconds = NewType("Seconds", float)
"""A length, or a place in a file or clip counted from its beginning."""
