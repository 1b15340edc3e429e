"""What a place where audiobooks are heard asks for beyond the sound of the files.

Sources: ACX, "Audio submission requirements" and "Cover art requirements"; Apple, "Audio
requirements" and "A Podcaster's Guide to RSS"; Podcast Standards Project, PSP-1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from audiobook.assembly import PROFILES, Profile, profile_from


@dataclass(frozen=True, slots=True)
class Requirements:
    """A mastering profile, and what else has to be delivered."""

    audio: Profile
    codecs: tuple[str, ...]
    """As FFmpeg names them."""
    cover: tuple[int, int]
    """Pixels a side, least and most."""
    captions: bool
    feed: bool


_PODCAST = Requirements(
    PROFILES["podcast"], codecs=("mp3", "aac"), cover=(1400, 3000), captions=True, feed=True
)
_ACX = Requirements(
    PROFILES["acx"], codecs=("mp3",), cover=(2400, 10_000), captions=False, feed=False
)
# Apple asks for less evenness than the podcast profile, and recommends a bit rate for speech.
_APPLE = replace(
    _PODCAST,
    audio=replace(_PODCAST.audio, name="apple", lufs=(-17.0, -15.0), bit_rate=(96, 128)),
)

REQUIREMENTS: Mapping[str, Requirements] = {
    requirements.audio.name: requirements for requirements in (_PODCAST, _ACX, _APPLE)
}


def requirements_from(name: str, values: Mapping[str, Any]) -> Requirements:
    """Those of a profile the author wrote; see `audiobook.assembly.profile_from`.

    Raises:
        AssemblyError: a key that does not exist, or a value out of place.
    """
    like = REQUIREMENTS.get(str(values.get("like", "podcast")), _PODCAST)
    return replace(like, audio=profile_from(name, values))
