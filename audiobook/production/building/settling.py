"""What the author decided, reckoned with in the lines around it."""

from __future__ import annotations

from audiobook import manuscript as manuscript_stage
from audiobook import script
from audiobook.dialogue import BuilderMemory
from audiobook.production.building import build as building
from audiobook.production.building.build_record import Sources
from audiobook.production.building.manuscript_file import locate_manuscript
from audiobook.production.project import Project

_PATIENCE = 900.0
"""Seconds to wait for another command that is at work in the folder."""
_ROUNDS = 3


def settle_neighbours(
    project: Project, memory: BuilderMemory | None = None
) -> building.BuildReport | None:
    """Build the script anew beside the author, who may go on editing it meanwhile.

    The folder is locked for the moment of writing only; what was edited since is merged.

    Args:
        project: the production.
        memory: of the last time; with it half of the work need not be done again.

    Returns:
        What the build did; None when others kept building the script at the same time.

    Raises:
        AudiobookError: the script cannot be built; what the author decided is in it all the same.
    """
    manuscript = locate_manuscript(project, None)
    sources = Sources.of(project, manuscript)
    memory = memory or BuilderMemory()
    book = memory.once("manuscript", sources, lambda: manuscript_stage.read_manuscript(manuscript))
    for _ in range(_ROUNDS):
        drafted = building.draft(project, book, sources, memory=memory)
        with project.locked(patience=_PATIENCE) as locked:
            if script.read_script_folder(project.built) == drafted.base:
                return building.write_draft(locked, drafted)
    return None
