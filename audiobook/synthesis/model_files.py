"""Models that packages bring in parts, joined once into the user's cache folder."""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Iterator, Sequence
from pathlib import Path

from audiobook.errors import EngineMissingError, SynthesisError
from audiobook.files import replacing
from audiobook.installation import install_command, reinstall_command


def cache_folder() -> Path:
    """Where joined models lie: the user's cache folder, as the system has it."""
    import platformdirs

    return platformdirs.user_cache_path("audiobook")


def package_folder(package: str, *, needed_by: str, extra: str) -> Path:
    """The folder of an installed package; nothing of it is imported.

    Args:
        package: its import name.
        needed_by: what cannot work without it, for the error: ``the kokoro engine``.
        extra: the extra of this package that installs it.

    Raises:
        EngineMissingError: it is not installed.
    """
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise missing(needed_by, extra)
    return Path(spec.origin).parent


def missing(needed_by: str, extra: str) -> EngineMissingError:
    """The error of something that an extra of this package would install."""
    return EngineMissingError(
        f"{needed_by[:1].upper()}{needed_by[1:]} is not installed.",
        hint=install_command(extra),
    )


def join(
    parts: Sequence[Path], target: Path, *, sha256: str, extra: str, appended: bytes = b""
) -> None:
    """Write `parts`, one after the other, to `target`, unless they stand there already.

    Several processes may ask at once: one writes, the others wait.

    Args:
        parts: files of installed packages.
        target: in `cache_folder`; its name has to tell the versions of a model apart.
        sha256: of the parts together, in hexadecimal.
        extra: the extra of this package that installs the parts, for errors.
        appended: bytes of our own that follow the parts.

    Raises:
        SynthesisError: the parts are not what was published, or the folder cannot be written.
    """
    import filelock

    size = sum(part.stat().st_size for part in parts) + len(appended)
    if _is_whole(target, size):
        return
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(target.with_name(f".{target.name}.lock")):
            if _is_whole(target, size):
                return
            with replacing(target) as unfinished:
                if _copy(parts, unfinished, appended) != sha256:
                    raise SynthesisError(
                        f"The parts of the model {target.name} are not what was published.",
                        hint=f"Reinstall them: {reinstall_command(extra)}",
                    )
    except OSError as error:
        raise SynthesisError(
            f"The model {target.name} could not be written: {error.strerror}.",
            hint="Make room, or set XDG_CACHE_HOME to a folder that can be written to.",
            path=target.parent,
        ) from error


def _is_whole(target: Path, size: int) -> bool:
    return target.is_file() and target.stat().st_size == size


def _copy(parts: Sequence[Path], target: Path, appended: bytes) -> str:
    """The digest of the parts, in hexadecimal."""
    digest = hashlib.sha256()
    with target.open("wb") as file:
        for chunk in _chunks(parts):
            digest.update(chunk)
            file.write(chunk)
        file.write(appended)
    return digest.hexdigest()


def _chunks(parts: Sequence[Path]) -> Iterator[bytes]:
    for part in parts:
        with part.open("rb") as file:
            while chunk := file.read(1 << 20):
                yield chunk
