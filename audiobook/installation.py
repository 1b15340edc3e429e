"""The command that installs an extra, right for how this program was installed.

The distribution's name is `DISTRIBUTION`: ``audiobook`` on the package index is somebody else's.
"""

from __future__ import annotations

import functools
import importlib.metadata
import json
import os
import shlex
import sys
import urllib.parse
import urllib.request
from pathlib import Path

DISTRIBUTION = "audiobook-producer"


def install_command(*extras: str) -> str:
    """What to type so that `extras` are there, for a shell.

    Args:
        extras: of this distribution; none reinstalls what the base needs.
    """
    bracket = f"[{','.join(extras)}]" if extras else ""
    source, editable = _source()
    if source is not None:
        requirement = f"{'-e ' if editable else ''}{shlex.quote(f'{source}{bracket}')}"
    else:
        requirement = shlex.quote(f"{DISTRIBUTION}{bracket}")
    prefix = Path(sys.prefix)
    if _is_inside(prefix, "pipx", "venvs"):
        return f"pipx install --force {requirement}"
    if _is_inside(prefix, "uv", "tools"):
        return f"uv tool install --force {requirement}"
    return f"{_pip()} install {requirement}"


def reinstall_command(*extras: str) -> str:
    """As `install_command`, for what is there but damaged."""
    return install_command(*extras).replace(" install ", " install --force-reinstall ", 1)


def _pip() -> str:
    """``pip`` where it is this interpreter's, else the interpreter's own."""
    if os.environ.get("VIRTUAL_ENV") == sys.prefix:
        return "pip"
    return f"{shlex.quote(sys.executable)} -m pip"


def _is_inside(path: Path, *names: str) -> bool:
    parts = path.parts
    return any(parts[i : i + len(names)] == names for i in range(len(parts)))


@functools.cache
def _source() -> tuple[Path | None, bool]:
    """The checkout this was installed from, and whether it is run from there (PEP 610)."""
    try:
        text = importlib.metadata.distribution(DISTRIBUTION).read_text("direct_url.json")
        record = json.loads(text or "{}")
        folder = Path(urllib.request.url2pathname(urllib.parse.urlparse(record["url"]).path))
        details = record["dir_info"]
    except (
        importlib.metadata.PackageNotFoundError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
    ):
        return None, False
    if not (folder / "pyproject.toml").is_file():
        return None, False
    return folder, bool(details.get("editable"))
