"""Colours are read, and told apart, by everybody: measured on the style sheet itself."""

import itertools
import re

import numpy as np
import pytest
from numpy.typing import NDArray

from audiobook.player import COLOURS, player_file

Array = NDArray[np.float64]

# Machado, Oliveira and Fernandes (2009), "A Physiologically-based Model for Simulation of Color
# Vision Deficiency", severity 1, on linear sRGB.
VISIONS = {
    "usual": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
# Ottosson (2020), "A perceptual color space for image processing": OKLab of linear sRGB.
CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
JUST_NOTICEABLE = 0.02
"""Distance in OKLab."""

SCHEMES = ("light", "dark")
SPEAKERS = [f"c{number}" for number in range(COLOURS)]
GROUNDS = ("paper", "desk", "shade", "now")


def colours(scheme: str) -> dict[str, Array]:
    """Variable → linear sRGB."""
    pairs = re.findall(
        r"--([\w-]+): light-dark\(#([0-9a-f]{6}), #([0-9a-f]{6})\)",
        player_file("theme.css").decode(),
    )
    return {name: linear(both[SCHEMES.index(scheme)]) for name, *both in pairs}


def linear(written: str) -> Array:
    encoded = np.frombuffer(bytes.fromhex(written), np.uint8) / 255
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def contrast(one: Array, other: Array) -> float:
    """WCAG 2.2, contrast ratio."""
    weights = np.array([0.2126, 0.7152, 0.0722])
    dark, light = sorted([float(one @ weights), float(other @ weights)])
    return (light + 0.05) / (dark + 0.05)


def seen(colour: Array, vision: str) -> Array:
    return np.asarray(OKLAB @ np.cbrt(CONES @ np.clip(VISIONS[vision] @ colour, 0, 1)))


def nearest(chosen: list[Array]) -> float:
    return min(
        float(np.linalg.norm(seen(one, vision) - seen(other, vision)))
        for one, other in itertools.combinations(chosen, 2)
        for vision in VISIONS
    )


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_colour_of_words_reads_on_every_ground(scheme: str) -> None:
    palette = colours(scheme)
    for ground, words in itertools.product(GROUNDS, ["ink", "quiet", "accent", "warn", *SPEAKERS]):
        assert contrast(palette[words], palette[ground]) >= 4.5, (words, ground)
    assert contrast(palette["on-accent"], palette["accent"]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
def test_speakers_are_told_apart_by_the_colour_blind(scheme: str) -> None:
    palette = colours(scheme)
    ink, narrator, *speakers = (palette[name] for name in ("ink", *SPEAKERS))
    assert nearest([ink, narrator, *speakers[:5]]) >= 4 * JUST_NOTICEABLE
    assert nearest([ink, narrator, *speakers]) >= 2.5 * JUST_NOTICEABLE


def test_script_and_style_sheet_have_as_many_colours() -> None:
    assert f"COLOURS = {COLOURS};" in player_file("playback.js").decode()
    assert set(SPEAKERS) <= set(colours("light"))
    assert all(f".{name} {{" in player_file("theme.css").decode() for name in SPEAKERS)
