"""What the last build of script/ was made of: is there anything to do?"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook import __version__
from audiobook.files import read_file, write_if_changed
from audiobook.production.building.author_characters import author_characters
from audiobook.production.project import Project

if TYPE_CHECKING:
    from audiobook.dialogue import AdviceReport, ModelSettings


def is_recorded(project: Project, manuscript: Path, ask: ModelSettings | None) -> bool:
    """Whether the last build was made of what there is now, and the model has nothing left to
    answer."""
    try:
        recorded = (project.state / "build.sha256").read_text("utf-8").splitlines()
    except (FileNotFoundError, UnicodeDecodeError):
        return False
    options = [line for line in recorded[1:] if not line.startswith(_MANUSCRIPT)]
    return recorded[:1] == [_inputs(project, manuscript)] and (
        ask is None or options == [_asked(ask.model)]
    )


_MANUSCRIPT = "manuscript "


def recorded_manuscript(project: Project) -> str:
    """SHA-256 of the manuscript that script/ was built from, in hexadecimal; empty where nobody
    knows."""
    try:
        recorded = (project.state / "build.sha256").read_text("utf-8").splitlines()
    except (FileNotFoundError, UnicodeDecodeError):
        return ""
    lines = [line for line in recorded[1:] if line.startswith(_MANUSCRIPT)]
    return lines[0].removeprefix(_MANUSCRIPT) if lines else ""


def record_build(project: Project, manuscript: Path, advice: AdviceReport | None) -> None:
    """Note that script/ is built of what there is now."""
    lines = [_inputs(project, manuscript)]
    if advice is not None and advice.is_complete:
        lines.append(_asked(advice.model))
    lines.append(_MANUSCRIPT + hashlib.sha256(read_file(manuscript)).hexdigest())
    write_if_changed(project.state / "build.sha256", "\n".join(lines).encode(), durable=False)


def _asked(model: str) -> str:
    return f"asked {model}"


def _inputs(project: Project, manuscript: Path) -> str:
    """A digest of all that decides what a build gives."""
    digest = hashlib.sha256(__version__.encode())
    people = author_characters(project)
    digest.update(repr(sorted(people, key=lambda character: character.name)).encode())
    for path in (
        manuscript,
        project.book_file,
        project.advice,
        *sorted(project.built.glob("*.txt")),
    ):
        digest.update(b"\0")
        if path.is_file():
            digest.update(read_file(path))
    for path in sorted(project.script.glob("*.txt")):
        digest.update(path.name.encode() + b"\0" + read_file(path))
    return digest.hexdigest()
