"""What the last build of script/ was made of: is there anything to do?"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook import __version__
from audiobook.files import write_if_changed
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
_UNKNOWN = "-"


def recorded_manuscript(project: Project) -> str:
    """SHA-256 of the manuscript that script/ was built from, in hexadecimal; empty where nobody
    knows."""
    try:
        recorded = (project.state / "build.sha256").read_text("utf-8").splitlines()
    except (FileNotFoundError, UnicodeDecodeError):
        return ""
    lines = [line for line in recorded[1:] if line.startswith(_MANUSCRIPT)]
    return lines[0].removeprefix(_MANUSCRIPT) if lines else ""


@dataclass(frozen=True, slots=True)
class Sources:
    """The author's files as a build found them: the SHA-256 of each."""

    manuscript: Path
    digests: Mapping[Path, str]

    @classmethod
    def of(cls, project: Project, manuscript: Path) -> Sources:
        """The manuscript as it stands now; to be called before it is read."""
        digest = ""
        with contextlib.suppress(OSError):  # who reads it tells why it cannot be read
            digest = project.digest(manuscript)
        return cls(manuscript, {manuscript: digest})

    def with_settings(self, project: Project) -> Sources:
        """With book.yaml and voices.yaml as they stand now; to be called before they are read."""
        files = (project.book_file, project.voices_file)
        settings = {path: project.digest(path) for path in files}
        return Sources(self.manuscript, {**self.digests, **settings})

    def stand(self, project: Project) -> bool:
        """Whether nobody has saved one of them since."""
        return all(project.digest(path) == digest for path, digest in self.digests.items())


def record_build(project: Project, sources: Sources, advice: AdviceReport | None) -> None:
    """Note of what script/ is built. What the author has saved since the build read it is not:
    the next one reads it."""
    lines = [_inputs(project, sources.manuscript) if sources.stand(project) else _UNKNOWN]
    if advice is not None and advice.is_complete:
        lines.append(_asked(advice.model))
    lines.append(_MANUSCRIPT + sources.digests[sources.manuscript])
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
        digest.update(f"\0{project.digest(path)}".encode())
    for path in sorted(project.script.glob("*.txt")):
        digest.update(f"\0{path.name}\0{project.digest(path)}".encode())
    return digest.hexdigest()
