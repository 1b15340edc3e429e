"""voices.yaml: who speaks with which voice; the author's file, read and carefully added to.

::

    series: ../cast.yaml              # roles that are not in this file are taken from there
    narrator: {voice: "kokoro:bf_emma", rate: 0.97}
    cast:
      Spike:
        voice: kokoro:bm_george       # engine:voice, or a blend of voices of one engine
        rate: 1.05                    # 0.5 to 2
        pitch: -1                     # semitones, -12 to 12
        gain: 0                       # dB, -20 to 20
        delivery: true                # whispered and shouted lines are spoken so
        aliases: [William]
        gender: male                  # male, female or unknown
        narrator: true                # tells the story in the first person
        lexicon: {Lorne: lorn}
      Buffy: kokoro:af_heart
    others: {male: ["kokoro:am_echo"], female: ["kokoro:af_sky"], unknown: []}
    delivery: true                    # for all roles that do not say otherwise
    lexicon: {Sunnydale: sunny dale}
    engines: {kokoro: {lexicon: {Giles: jiles}}}
    pauses: {sentence: 0.7, paragraph: 1.1, speaker: 0.75, scene: 1.8, heading: 1.2, chapter: 2}
    one_person: [[Mr. Hawk, Harry Hawk]]   # these names are one person's, the first is shown
    two_people: [[Kate, Aunt Kate]]        # these are not
    pace: 165                         # words a minute with the pauses, 80 to 330
    doubts: narrator                  # speaks lines in doubt; likeliest: the likeliest character
    censored: paused                  # f***: paused, spelled ("F blank") or completed
    together: mixed                   # they both said: both voices at once, or first
    device: auto                      # what computes: auto, cpu, openvino, cuda, coreml, directml

A program only adds to the file, between the author's lines; what stands there keeps every byte.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from audiobook.cast.voices_reader import load_cast, load_characters, voice_lines
from audiobook.errors import CastError
from audiobook.files import write_atomically
from audiobook.model import Cast, Gender, Role, VoiceSettings
from audiobook.yaml_edits import composed, end_of, line_end
from audiobook.yamlfile import parse_yaml, read_text

__all__ = [
    "load_cast",
    "load_characters",
    "refresh_line_counts",
    "update_cast",
    "voice_lines",
]

_HEADER = """\
# Who speaks with which voice. This file is yours: change anything, and only what changed is
# spoken again. New characters are added at the end of the cast; nothing else is touched.
#
# A role can have
#   voice      engine:voice ("kokoro:bf_emma"), or a blend ("kokoro:af_heart*0.7 + af_nova*0.3");
#              `audiobook voices` lists them
#   rate       times the natural rate, 0.5 to 2
#   pitch      semitones up or down, -12 to 12
#   gain       decibels louder or softer, -20 to 20
#   delivery   false: whispered and shouted lines are spoken like all others
#   aliases    other names of the same person: [Will, William]
#   gender     male, female or unknown
#   narrator   true: this character tells the story in the first person
#   lexicon    how words are said when this character speaks: {Lorne: lorn}
# Names, aliases, gender and narrator also tell the script builder who is who.
"""

_FOOTER = """\
# How words are said, whoever speaks:
# lexicon:
#   Lorne: lorn

# Mean seconds of silence; a long sentence is followed by a longer one:
# pauses: {sentence: 0.7, paragraph: 1.1, speaker: 0.75, scene: 1.8, heading: 1.2, chapter: 2.0}

# Words a minute, pauses included:
# pace: 165

# Lines whose speaker is in doubt are the narrator's, not the likeliest character's:
# doubts: narrator

# A word with a hole in it (f***) is a pause; or spelled ("F blank"), or completed:
# censored: paused

# “Yes,” they both said: both voices at once; or the first's alone:
# together: mixed

# What computes the voices; AUDIOBOOK_DEVICE in the environment goes before:
# device: auto
"""


def update_cast(
    path: Path,
    *,
    additions: Sequence[Role] = (),
    narrator: VoiceSettings | None = None,
    others: Mapping[Gender, Sequence[VoiceSettings]] | None = None,
    line_counts: Mapping[str, int] | None = None,
) -> bool:
    """Write voices.yaml, or add what is missing to the one that is there.

    Args:
        path: the file.
        additions: roles, in the order they are to stand in; one whose name is already a name or
            an alias is left out, and so is an alias that somebody else has. A role that the
            author wrote without a voice is given the one it has here.
        narrator: written when the file has no narrator yet, or one without a voice.
        others: pools for small parts, written when the file has none yet.
        line_counts: lines each role has in the book, noted behind it.

    Returns:
        Whether the file changed.

    Raises:
        CastError: the file has a mistake; it was not touched.
        OSError: it cannot be written.
    """
    text = read_text(path, CastError) if path.exists() else ""
    cast = load_cast(path) if text else Cast(narrator=VoiceSettings(voice=""))
    present = parse_yaml(text, path, CastError) if text else {}
    newline = "\r\n" if "\r\n" in text else "\n"
    roles = list(_missing(additions, cast))
    entries = [_role_entry(role, (line_counts or {}).get(role.name)) for role in roles]

    sections = []
    if narrator and not ("narrator" in present or cast.narrator.voice):
        sections.append(_yaml({"narrator": _settings(narrator)}))
    if entries and "cast" not in present:
        sections.append("cast:\n" + "".join(f"  {line}\n" for line in entries))
        entries = []
    if others and "others" not in present and not cast.others:
        sections.append(_others_section(others))
    voiceless = {
        role.name: role.settings
        for role in additions
        if role.name in cast.roles and not cast.roles[role.name].settings.voice
    }
    filled = _give_voices(text, voiceless, None if cast.narrator.voice else narrator, newline)
    if not (sections or entries) and filled == text:
        return False
    text = filled
    if not text:
        text = "\n".join((_HEADER, *sections, _FOOTER))
    else:
        if entries:
            text = _add_to_cast(text, entries, newline)
        text = _append(text, sections, newline)
    _check(text, path, roles)
    write_atomically(path, text)
    return True


_COUNTED = re.compile(
    r"""(?P<head>[ \t]+(?P<name>"[^"]*"|'[^']*'|[^\s:#"'][^:#]*):[ \t].*[ \t]\#[ ])
        \d+[ ]lines?(?=[ \t]*\r?\n|\Z)""",
    re.VERBOSE,
)


def refresh_line_counts(path: Path, line_counts: Mapping[str, int]) -> bool:
    """Bring the numbers of lines that the program noted behind the roles up to date.

    Args:
        path: the file; it is not read as YAML, and nothing but these numbers changes.
        line_counts: lines each role has in the book.

    Returns:
        Whether the file changed.

    Raises:
        CastError: it cannot be read.
        OSError: it cannot be written.
    """
    text = read_text(path, CastError)

    def counted(match: re.Match[str]) -> str:
        name = match["name"].strip("\"'")
        return f"{match['head']}{_count_of_lines(line_counts.get(name, 0))}"

    lines = text.splitlines(keepends=True)
    refreshed = "".join(_COUNTED.sub(counted, line, count=1) for line in lines)
    if refreshed == text:
        return False
    write_atomically(path, refreshed)
    return True


def _count_of_lines(lines: int) -> str:
    return f"{lines} {'line' if lines == 1 else 'lines'}"


def _missing(additions: Iterable[Role], known: Cast) -> Iterator[Role]:
    names = {name for role in known.roles.values() for name in (role.name, *role.aliases)}
    new_names = {role.name for role in additions}
    for role in additions:
        if role.name not in names:
            names.add(role.name)
            aliases = tuple(alias for alias in role.aliases if alias not in names | new_names)
            names.update(aliases)
            yield replace(role, aliases=aliases)


# ---------------------------------------------------------------- values as YAML


def _settings(settings: VoiceSettings) -> dict[str, Any]:
    default = VoiceSettings(voice="")
    keys = ("voice", "rate", "pitch", "gain", "delivery")
    values = {key: getattr(settings, key) for key in keys}
    return {
        key: int(value) if isinstance(value, float) and value.is_integer() else value
        for key, value in values.items()
        if value != getattr(default, key)
    }


def _role_entry(role: Role, lines: int | None) -> str:
    values = _settings(role.settings)
    if role.aliases:
        values["aliases"] = list(role.aliases)
    if role.gender is not Gender.UNKNOWN:
        values["gender"] = role.gender.value
    if role.is_narrator:
        values["narrator"] = True
    if role.lexicon:
        values["lexicon"] = dict(role.lexicon)
    entry = _yaml({role.name: values}).rstrip("\n")
    if lines is None:
        return entry
    return f"{entry}  # {_count_of_lines(lines)}"


def _others_section(others: Mapping[Gender, Sequence[VoiceSettings]]) -> str:
    section = "# Small parts share these, each keeping the same one throughout.\nothers:\n"
    for gender, pool in others.items():
        plain = [_settings(settings) for settings in pool]
        voices = [values["voice"] if [*values] == ["voice"] else values for values in plain]
        section += f"  {_yaml({gender.value: voices})}"
    return section


def _yaml(entry: Mapping[str, object]) -> str:
    """``key: value`` on one line, the value in flow style, voices in quotes."""
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.width = 1 << 30
    stream = io.StringIO()
    yaml.dump({key: _flow(value) for key, value in entry.items()}, stream)
    return stream.getvalue()


def one_line(value: object) -> str:
    """A list or mapping in flow style."""
    return _yaml({"x": value}).removeprefix("x:").strip()


def _flow(value: object) -> object:
    from ruamel.yaml.comments import CommentedMap, CommentedSeq
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    if isinstance(value, dict):
        mapping = CommentedMap((key, _flow(item)) for key, item in value.items())
        mapping.fa.set_flow_style()
        return mapping
    if isinstance(value, list):
        sequence = CommentedSeq(_flow(item) for item in value)
        sequence.fa.set_flow_style()
        return sequence
    if isinstance(value, str) and ":" in value:
        return DoubleQuotedScalarString(value)
    return value


# ---------------------------------------------------------------- between the author's lines


def _add_to_cast(text: str, entries: Sequence[str], newline: str) -> str:
    """`text` with `entries` behind the last role, every other byte as it was.

    The places come from the marks of ruamel's node graph: dumping the file anew would keep the
    comments but not the author's spacing.
    """
    bom, body, file = composed(text)
    key, cast = next((k, v) for k, v in file.value if k.value == "cast")
    if getattr(cast, "flow_style", False):
        insert_at = cast.end_mark.index - 1
        inner = body[cast.start_mark.index + 1 : insert_at].rstrip()
        comma = "" if not cast.value or inner.endswith(",") else ", "
        added = comma + ", ".join(re.sub(r"  # \d+ lines?$", "", entry) for entry in entries)
        return bom + body[:insert_at] + added + body[insert_at:]
    if isinstance(cast.value, list) and cast.value:
        indent = cast.value[0][0].start_mark.column
        insert_at = line_end(body, end_of(cast))
    else:
        indent = key.start_mark.column + 2
        insert_at = line_end(body, max(key.end_mark.index, cast.end_mark.index))
    head = body[:insert_at]
    if not head.endswith("\n"):
        head += newline
    added = "".join(f"{' ' * indent}{entry}{newline}" for entry in entries)
    return bom + head + added + body[insert_at:]


def _give_voices(
    text: str,
    voiceless: Mapping[str, VoiceSettings],
    narrator: VoiceSettings | None,
    newline: str,
) -> str:
    """`text` with settings for roles, and for a narrator, that stand there without a voice."""
    if not (text and (voiceless or narrator)):
        return text
    bom, body, file = composed(text)
    insertions: list[tuple[int, str]] = []
    for key, value in file.value:
        if key.value == "narrator" and narrator:
            insertions += _insertion(body, key, value, narrator, newline)
        if key.value == "cast" and isinstance(value.value, list):
            for name, role in value.value:
                if name.value in voiceless:
                    insertions += _insertion(body, name, role, voiceless[name.value], newline)
    for insert_at, added in sorted(insertions, reverse=True):
        body = body[:insert_at] + added + body[insert_at:]
    return bom + body


def _insertion(
    body: str, key: Any, value: Any, settings: VoiceSettings, newline: str
) -> Iterator[tuple[int, str]]:
    """Where to write what `settings` has and the mapping at `key` has not, and the words."""
    keys = [k.value for k, _ in value.value] if isinstance(value.value, list) else []
    lines = [_yaml({k: v}).rstrip("\n") for k, v in _settings(settings).items() if k not in keys]
    if value.start_mark.index < key.start_mark.index or not lines:
        return  # an alias stands for what is written elsewhere
    if not isinstance(value.value, list):
        colon = re.compile(r"\s*:").match(body, key.end_mark.index)
        if colon and not value.value:
            yield colon.end(), f" {{{', '.join(lines)}}}"
    elif value.flow_style:
        yield value.start_mark.index + 1, ", ".join([*lines, ""] if keys else lines)
    else:
        key_start = value.value[0][0].start_mark
        gap = newline + " " * key_start.column
        yield key_start.index, "".join(line + gap for line in lines)


def _append(text: str, sections: Sequence[str], newline: str) -> str:
    for section in sections:
        gap = "" if text.endswith("\n") or not text else newline
        text += gap + newline + section.replace("\n", newline)
    return text


def _check(text: str, path: Path, roles: Iterable[Role]) -> None:
    """Make sure that what is about to be written says what it should.

    Raises:
        CastError: it does not; the file is written in a way that cannot be added to.
    """
    roles_written = (parse_yaml(text, path, CastError) or {}).get("cast") or {}
    for role in roles:
        if role.name not in roles_written:
            entry = _role_entry(role, None)
            hint = f"Write it under `cast:` yourself: `{entry}`."
            raise CastError(f"{role.name} could not be added to the cast.", hint=hint, path=path)
