"""Bringing chapters to one loudness: one gain for each voice, one for each chapter, one limiter.

Loudness follows from the clips' own energies; what the limiter takes away is found by running it
once over the clips without encoding anything. Nothing has to be encoded twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

from audiobook.assembly.audio_settings import AssemblySettings
from audiobook.assembly.manifest import State
from audiobook.assembly.mastering.clip_layout import Layout, voice_of
from audiobook.assembly.spool import Waiting
from audiobook.files import explain_write_errors
from audiobook.model import Timeline, TimelineClip
from audiobook.units import Decibels

RAISES = tuple(map(Decibels, (0.0, 1.0, 2.5, 5.0)))
"""dB by which a chapter is tried louder, to find out what its limiter takes away."""

Losses = dict[int, tuple[list[float], ...]]
"""What the limiter leaves of the power of each 100 ms of a clip, by the clip's start; one list for
each of `RAISES`."""

_STEP = 0.01
"""dB: finer differences of gain are nothing but rounding."""


def levels_digest(timeline: Timeline) -> bytes:
    """Changes whenever `timeline` might have another say in the gains of the voices."""
    digest = hashlib.blake2b(digest_size=16)
    for item in timeline.items:
        if isinstance(item, TimelineClip):
            digest_input = (item.cue.key, voice_of(item.cue), item.cue.utterance.gain)
            digest.update(repr(digest_input).encode())
    return digest.digest()


def level_voices(
    book: Sequence[Waiting], settings: AssemblySettings, state: State
) -> Mapping[str, float]:
    """Gains of the voices over all chapters; remembered in `state`, since finding them needs numpy
    and a run with nothing to do should not.

    Raises:
        AssemblyError: a clip came without energies, or the state cannot be written.
    """
    target = settings.loudness
    if target is None:
        return {}
    digest = hashlib.blake2b(repr(target).encode(), digest_size=16)
    for waiting in book:
        digest.update(waiting.levels)
    fingerprint = digest.hexdigest()
    stored_gains = state.gains(fingerprint)
    if stored_gains is not None:
        return stored_gains
    from audiobook.assembly.mastering.voice_levels import voice_gains

    gains = voice_gains(lambda: (waiting.load() for waiting in book), target)
    with explain_write_errors(state.path):
        state.remember_gains(fingerprint, gains)
    return gains


def with_gain(layout: Layout, gain: Decibels) -> Layout:
    """`layout` with `gain` dB more on every clip; room tone stays as it is."""
    clips = tuple(replace(clip, gain=Decibels(round(clip.gain + gain, 3))) for clip in layout.clips)
    return replace(layout, clips=clips)


def level_chapter(layout: Layout, target: float) -> Layout:
    """`layout` with the gain that brings it to `target` LUFS, before limiting."""
    from audiobook.assembly.mastering.voice_levels import chapter_energies
    from audiobook.audio.loudness import loudness

    measured = loudness([chapter_energies(layout)])
    return layout if measured is None else with_gain(layout, _round(target - measured))


def limiter_losses(layout: Layout, settings: AssemblySettings) -> Losses:
    """Run the limiter over the clips of `layout`, at each of `RAISES`. Runs in a worker.

    Raises:
        AssemblyError: a clip cannot be read.
    """
    import numpy as np

    from audiobook.assembly.mastering.mixdown import placed_samples
    from audiobook.audio.limiter import GRID, gain_grid, loud_spots
    from audiobook.audio.loudness import BLOCK

    ceilings = [10 ** ((settings.ceiling - raised) / 20) for raised in RAISES]
    losses: Losses = {}
    for placed in layout.clips:
        samples = placed_samples(placed, settings)
        # Raising the clip is lowering the ceiling. Peaks between samples are a few tenths of a dB
        # higher: nothing that loudness would show.
        spots = loud_spots(samples, min(ceilings), between=False)
        if not spots.at.size:
            continue
        power = np.add.reduceat(np.square(samples), np.arange(0, len(samples), GRID))
        edges = np.arange(0, placed.length / settings.sample_rate, BLOCK) * settings.sample_rate
        blocks = (edges / GRID).astype(int)
        power_in = np.maximum(np.add.reduceat(power, blocks), 1e-12)
        block_losses = []
        for ceiling in ceilings:
            grid = gain_grid(spots, ceiling, settings.sample_rate)
            if grid is None:
                block_losses.append([1.0] * len(power_in))
                continue
            squared = np.square(grid)
            power_out = np.add.reduceat(power * (squared[:-1] + squared[1:]) / 2, blocks)
            block_losses.append((power_out / power_in).tolist())
        losses[placed.start] = tuple(block_losses)
    return losses


def make_up(layout: Layout, losses: Sequence[Losses], target: float) -> Layout:
    """`layout` with the gain that brings it to `target` LUFS behind the limiter, by what was lost
    at each of `RAISES`."""
    import numpy as np

    from audiobook.assembly.mastering.voice_levels import chapter_energies
    from audiobook.audio.loudness import loudness

    merged = {start: merged_losses for part in losses for start, merged_losses in part.items()}
    if not merged:
        return layout
    reached = []
    for index, raised in enumerate(RAISES):
        merged_losses = {start: lists[index] for start, lists in merged.items()}
        measured = loudness([chapter_energies(with_gain(layout, raised), merged_losses)])
        if measured is None:
            return layout
        reached.append(measured)
    return with_gain(layout, _round(float(np.interp(target, reached, RAISES))))


def _round(gain: float) -> Decibels:
    return Decibels(round(gain / _STEP) * _STEP)
