"""Which profile a production is made for, and what it asks of the delivered files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiobook import publishing
from audiobook.errors import AssemblyError, SettingsError, UsageError
from audiobook.production.book_file import BookFile

if TYPE_CHECKING:
    from audiobook.publishing import Requirements

DEFAULT = "podcast"


def requirements(details: BookFile, profile: str) -> Requirements:
    """What a profile asks for: one of the author's own, else a known one.

    Raises:
        UsageError: there is no such profile.
        SettingsError: a mistake in the author's.
    """
    if profile in details.profiles:
        overrides = details.profiles.section(profile, "figures like `lufs: [-19, -17]`")
        try:
            return publishing.requirements_from(profile, dict(overrides.data))
        except AssemblyError as error:
            line = details.profiles.line_of(profile)
            raise SettingsError(
                error.message, hint=error.hint, path=details.profiles.path, line=line
            ) from error
    if profile in publishing.REQUIREMENTS:
        return publishing.REQUIREMENTS[profile]
    names = [*publishing.REQUIREMENTS, *details.profiles.data]
    raise UsageError(
        f"There is no profile {profile}.",
        hint=f"Choose one of {', '.join(names)}, or write it in book.yaml under `profiles`.",
    )


def chosen_profile(details: BookFile) -> Requirements:
    """Those of the profile that `audio: profile:` in book.yaml names; podcast without one.

    Raises:
        SettingsError: there is no such profile, or a mistake in it.
    """
    audio = details.audio
    name = audio.text("profile", "`podcast` or `acx`") if "profile" in audio else DEFAULT
    try:
        return requirements(details, name)
    except UsageError as error:
        raise SettingsError(
            error.message, hint=error.hint, path=audio.path, line=audio.line_of("profile")
        ) from error
