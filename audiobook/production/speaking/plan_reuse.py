"""A plan is made again only when something it follows from has changed.

Planning reads every word of the book and brings all rules of pronunciation into memory: half of
what a run costs that has nothing else to do.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import importlib.metadata
import os
import sys
from pathlib import Path

import audiobook
from audiobook import synthesis
from audiobook.errors import AudiobookError
from audiobook.files import explain_write_errors, write_atomically
from audiobook.model import Cast, RenderPlan, VoiceId
from audiobook.production.project import Locked, Project
from audiobook.synthesis import Engine

_SPELLING_PACKAGE = "num2words"
"""The package beside this one that decides what is spoken for what is written."""
_DIGEST_SIZE = 16
"""Bytes."""


class PlanFile:
    """The plan that was made last, with digests of what it was made of and of the file itself.

    Args:
        project: the production.
        engine: what the plan is made with, whatever voices.yaml says.

    Attributes:
        path: of the plan.
    """

    def __init__(self, project: Locked, engine: str | None) -> None:
        self.path = project.state / "rendering.jsonl"
        self._digest_path = project.state / "rendering.digest"
        self._sources: str | None = None
        # What is wrong with a file or an engine is for the planning to tell.
        with contextlib.suppress(AudiobookError, OSError):
            # Which voices stand in for those of another engine may follow from that one, too.
            if engine is None or {voice.engine for voice in _voices(project.cast)} == {engine}:
                self._sources = sources_digest(project, engine)

    def load(self) -> RenderPlan | None:
        """The plan; None where it would be another one now, and where the file is damaged."""
        if self._sources is None:
            return None
        try:
            recorded = self._digest_path.read_text("utf-8")
            if recorded != f"{self._sources} {_file_digest(self.path)}":
                return None
        except (OSError, UnicodeDecodeError):
            return None
        return synthesis.load_plan(self.path)

    def begin(self) -> None:
        """Nothing is told of the file while it is written."""
        self._digest_path.unlink(missing_ok=True)

    def end(self, planned: RenderPlan) -> None:
        """Keep `planned`, whose chapters stand in the file, for the next run.

        Raises:
            AudiobookError: it cannot be written.
        """
        if self._sources is None:
            return
        with explain_write_errors(self.path):
            synthesis.end_plan(planned, self.path)
            recorded = f"{self._sources} {_file_digest(self.path)}"
            write_atomically(self._digest_path, recorded, durable=False)


def sources_digest(project: Project, engine: str | None) -> str:
    """Changes whenever the plan of script/ might: with the author's files, the voices, the program.

    Args:
        project: the production.
        engine: what everything is spoken with; None for the engines of voices.yaml. All voices
            are its own.

    Raises:
        AudiobookError: a mistake in the author's files.
        OSError: one of them cannot be read.
    """
    sources = hashlib.blake2b(digest_size=_DIGEST_SIZE)
    genders = sorted((each.name, each.gender) for each in project.characters)
    cast = project.cast
    settings = (
        *(engine, str(project.root), project.book.info.language),
        *(cast, genders, _voice_versions(cast), _program()),
    )
    sources.update(repr(settings).encode())
    for path in project.script_files():
        sources.update(f"\0{path.name}\0{project.digest(path)}".encode())
    return sources.hexdigest()


def _voice_versions(cast: Cast) -> list[tuple[object, ...]]:
    """What every voice of the cast depends on outside of voices.yaml."""
    engines: dict[str, Engine] = {}
    versions: list[tuple[object, ...]] = []
    for name, voice in sorted(_voices(cast)):
        engine = engines.get(name) or engines.setdefault(name, synthesis.make_engine(name))
        engine.check_voice(voice)
        versions.append((name, voice, engine.version, engine.voice_version(voice)))
    traits = ("longest_utterance", "pitch_range", "takes_ipa", "takes_instructions")
    versions += [
        (name, *(getattr(engine, trait, None) for trait in traits))
        for name, engine in engines.items()
    ]
    return versions


def _voices(cast: Cast) -> set[VoiceId]:
    pools = (settings for pool in cast.others.values() for settings in pool)
    roles = (role.settings for role in cast.roles.values())
    return {settings.voice_id for settings in (cast.narrator, *roles, *pools)}


@functools.cache
def _program() -> tuple[object, ...]:
    """The program and what it runs on, as far as plans follow from it."""
    home = Path(audiobook.__file__).parent
    files = []
    for folder, folders, names in os.walk(home):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(names):
            stat = Path(folder, name).stat()
            files.append((folder, name, stat.st_size, stat.st_mtime_ns))
    return (sys.version, importlib.metadata.version(_SPELLING_PACKAGE), files)


def _file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(
            file, functools.partial(hashlib.blake2b, digest_size=_DIGEST_SIZE)
        ).hexdigest()
