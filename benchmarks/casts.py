"""Casts of annotated novels: ``python benchmarks/casts.py DIR [--engine kokoro]``.

Every novel of a folder laid out like those of `benchmarks/attribution.py` is built from its text
alone and cast with an engine's voices as `audiobook cast` does it. Printed for each: how many roles
there are, how many of them or of the pools have a voice that is kept for whispers, how many of a
pool's are a lead's while a voice of that gender is nobody's, the pools' sizes, the distance of the
nearest two who are heard together (`audiobook.cast.distance`), who they are, and of the roles whose
character the novel's list names, with a gender, how many have a voice of it.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

from audiobook.cast import closest_pairs, measured_voices
from audiobook.cast.casting import SMALL_PART, lines_by_role
from audiobook.cast.distance import voice_gender
from audiobook.model import Gender
from audiobook.production import Production
from audiobook.synthesis.registry import make_engine

_GENDERS = {"M": Gender.MALE, "F": Gender.FEMALE}


def genders_of(novel: Path) -> dict[str, Gender]:
    """By name and alias, in small letters, where the novel's list tells it."""
    characters = json.loads((novel / "characters.json").read_text("utf-8"))
    return {
        name.lower(): _GENDERS[character["gender"]]
        for character in characters
        if character["gender"] in _GENDERS
        for name in (character["name"], *character["aliases"])
    }


def table_row(novel: Path, engine: str) -> str:
    """The figures of one novel."""
    with tempfile.TemporaryDirectory() as place:
        production = Production(Path(place))
        production.new(novel / "text.txt")
        production.build()
        production.cast(engine=engine)
        cast, script = production.folder.cast, production.folder.read_script()
    voices = make_engine(engine).voices("en")
    lines = lines_by_role(script, cast)
    pools = [settings for pool in cast.others.values() for settings in pool]
    leads = [role.settings for role in cast.roles.values() if lines[role.name] > SMALL_PART]
    given = [cast.narrator, *pools, *(role.settings for role in cast.roles.values())]
    taken = {settings.voice for settings in given}
    free = {v.gender for v in voices if not v.reserved and v.name not in taken}
    of_leads = [
        settings
        for gender, pool in cast.others.items()
        for settings in pool
        if gender in free and settings.voice in {lead.voice for lead in leads}
    ]
    reserved = {voice.name for voice in voices if voice.reserved}
    one, other, distance = closest_pairs(script, cast, measured_voices(), voices)[0]
    by_name = {voice.name: voice for voice in voices}
    genders = genders_of(novel)
    known = [role for role in cast.roles.values() if role.name.lower() in genders]
    right = sum(voice_gender(r.settings, by_name) is genders[r.name.lower()] for r in known)
    sizes = "/".join(str(len(cast.others[gender])) for gender in (Gender.MALE, Gender.FEMALE))
    return (
        f"{novel.name:<22}{len(cast.roles):5}{sum(s.voice in reserved for s in given):9}"
        f"{len(of_leads):7}{sizes:>8}{distance:8.1f}   {one} and {other}"
        f"   {right} of {len(known)}"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--engine", default="kokoro")
    arguments = parser.parse_args()
    print(f"{'':<22}roles whispers shared   pools nearest   who   genders right")
    for novel in sorted(path.parent for path in arguments.folder.glob("*/characters.json")):
        print(table_row(novel, arguments.engine), flush=True)


if __name__ == "__main__":
    main()
