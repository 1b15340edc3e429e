"""YAML of the author's: every key checked, every mistake with its line and the nearest right key.

YAML 1.2, read by ruamel.yaml's round-trip loader, which builds no objects from tags.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from audiobook.errors import SettingsError
from audiobook.files import read_file

if TYPE_CHECKING:
    from ruamel.yaml.comments import CommentedMap, CommentedSeq

LARGEST_FILE = 4_000_000
"""Bytes."""

_DEEPEST = 60
"""Brackets, or dashes of lists on one line, inside one another: ruamel takes seconds for more."""


def read_text(path: Path, fault: type[SettingsError] = SettingsError) -> str:
    """The text of a YAML file of the author's, its byte order mark and line ends kept.

    Raises:
        SettingsError: it cannot be opened, is too large or is not UTF-8.
    """
    try:
        data = read_file(path)
    except FileNotFoundError as error:
        command = "new BOOK" if path.name == "book.yaml" else "cast"
        hint = f"Run `audiobook {command}` to have it written."
        raise fault("There is no such file.", hint=hint, path=path) from error
    except OSError as error:
        raise fault(f"The file cannot be read: {error.strerror}.", path=path) from error
    if len(data) > LARGEST_FILE:
        raise fault("The file is larger than 4 MB: that is no file of settings.", path=path)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise fault(
            "The file is not UTF-8 text.",
            hint="Save it again with the encoding UTF-8.",
            path=path,
            line=data.count(b"\n", 0, error.start) + 1,
        ) from error


def parse_yaml(text: str, path: Path, fault: type[SettingsError] = SettingsError) -> Any:
    """The file's data, with line numbers in its ``lc``.

    Raises:
        SettingsError: it is not YAML.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.constructor import DuplicateKeyError
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    _check_depth(text, path, fault)
    try:
        return YAML().load(text.removeprefix("\ufeff"))
    except DuplicateKeyError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        duplicate = re.search(r'duplicate key "(.*?)" with', str(error.problem), re.DOTALL)
        name = f"`{duplicate[1]}`" if duplicate else "a key"
        hint = "Put what it says into one place."
        raise fault(f"{name} stands here twice.", hint=hint, path=path, line=line) from error
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        hint = _yaml_hint(text, line, str(error.problem), path)
        message = f"This is not YAML: {error.problem or error.context}"
        raise fault(message, hint=hint, path=path, line=line) from error
    except RecursionError as error:
        raise fault("The file is nested too deeply.", path=path) from error
    except (YAMLError, ValueError, TypeError, LookupError, AttributeError) as error:
        # ruamel lets plain errors through for odd scalars, tags and control characters.
        reason = " ".join(str(error).split())[:120]
        raise fault(f"This is not YAML: {reason}.", path=path) from error


def scalars_as_typed(text: str) -> dict[str, str]:
    """The plain values at the top of a file that `parse_yaml` has read, letter by letter as they
    stand there: ``007``, ``1.10``, ``0306406152``."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        data = YAML(typ="base", pure=True).load(text.removeprefix("\ufeff"))
    except (YAMLError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return {}
    if not isinstance(data, dict):
        return {}
    return {str(key): value for key, value in data.items() if isinstance(value, str)}


def _check_depth(text: str, path: Path, fault: type[SettingsError]) -> None:
    depth = 0
    for line, line_text in enumerate(text.split("\n"), start=1):
        if line_text.lstrip().startswith("#"):
            continue
        dashes = 0
        for sign in re.findall(r"[\[{\]}]|[-?](?=\s)", line_text):
            dashes += sign in "-?"
            depth = max(0, depth + (sign in "[{") - (sign in "]}"))
            if max(depth, dashes) > _DEEPEST:
                raise fault("The file is nested too deeply.", path=path, line=line)


def _yaml_hint(text: str, line: int | None, problem: str, path: Path) -> str:
    lines = text.split("\n")
    source_line = lines[line - 1] if line and line <= len(lines) else ""
    if "\t" in source_line:
        return "Indent with spaces: YAML does not take tabs."
    if "mapping values are not allowed" in problem and path.name != "voices.yaml":
        key, _, value = source_line.partition(":")
        return f'Put what contains a colon in quotes: {key.strip()}: "{value.strip()}"'
    if "mapping values are not allowed" in problem:
        return 'Write a voice without a space after its colon, or in quotes: "kokoro:bf_emma".'
    if "block end" in problem or "block mapping" in problem:
        return "Check that the lines of a list of keys begin in the same column."
    return "Put text with signs such as : # [ ] { } * & in quotes."


@dataclass(frozen=True, slots=True)
class YamlMapping:
    """A mapping of the file whose values are asked for by key and type."""

    data: CommentedMap
    path: Path
    what: str
    """As in "`ptich` is not a key of a role"."""
    line: int
    fault: type[SettingsError] = SettingsError
    """The class of the errors of this file."""

    def __contains__(self, key: str) -> bool:
        return key in self.data

    def check_keys(self, allowed: Iterable[str]) -> None:
        allowed_keys = tuple(allowed)
        for key in self.checked_keys():
            if key not in allowed_keys:
                near = difflib.get_close_matches(key.lower(), allowed_keys, n=1)
                suggestion = (
                    f"Did you mean `{near[0]}`?" if near else f"It has {listed(allowed_keys)}."
                )
                self.fail(key, f"`{key}` is not a key of {self.what}.", suggestion)

    def checked_keys(self) -> list[str]:
        for key in self.data:
            if not isinstance(key, str):
                self._fail_of_decimal_comma(key)
                self.fail(key, f"`{key}` is not read as text.", "Put it in quotes.")
            if not key.strip():
                self.fail(key, f"A key of {self.what} is empty.", "Write a name before the colon.")
        return list(self.data)

    def _fail_of_decimal_comma(self, key: object) -> None:
        """``{rate: 1,1}`` is the number 1 and a key 1, which nobody means."""
        previous = list(self.data)[: list(self.data).index(key)]
        value = self.data[previous[-1]] if previous else None
        is_number = isinstance(value, int) and not isinstance(value, bool)
        if is_number and isinstance(key, int) and self.data[key] is None:
            name, point = previous[-1], f"{value}.{key}"
            self.fail(
                name, f"`{name}: {value},{key}` is no number.", f"Write a point: `{name}: {point}`."
            )

    def line_of(self, key: object) -> int:
        try:
            return int(self.data.lc.key(key)[0]) + 1
        except (AttributeError, KeyError, TypeError):  # it came in by a merge key
            return self.line

    def fail(self, key: object, message: str, hint: str = "") -> NoReturn:
        raise self.fault(message, hint=hint, path=self.path, line=self.line_of(key))

    def number(self, key: str, span: tuple[float, float], default: float) -> float:
        value = self.data.get(key, default)
        low, high = span
        hint = f"Write a number from {low:g} to {high:g}; left out it is {default:g}."
        if isinstance(value, bool) or not isinstance(value, int | float):
            decimal = re.fullmatch(r"([+-]?\d+),(\d+)", str(value).strip())
            if decimal is not None:
                point = f"Write a point: `{key}: {decimal[1]}.{decimal[2]}`."
                self.fail(key, f"`{key}: {value}` is no number.", point)
            self.fail(key, f"`{key}` is not a number.", hint)
        if not (math.isfinite(value) and low <= value <= high):
            self.fail(key, f"`{key}` is {value}.", hint)
        return float(value)

    def flag(self, key: str, default: bool) -> bool:
        value = self.data.get(key, default)
        if not isinstance(value, int) or value not in (True, False):
            self.fail(key, f"`{key}` is neither true nor false.", f"Write `{key}: true`.")
        return bool(value)

    def text(self, key: str, example: str) -> str:
        value = self.data[key]
        if not isinstance(value, str) or not value.strip():
            self.fail(key, f"`{key}` is not text.", f"Write `{key}: {example}`, in quotes.")
        return str(value).strip()

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.data[key]
        items = [value] if isinstance(value, str) else value
        if not is_list(items) or not all(isinstance(i, str) and i.strip() for i in items):
            self.fail(key, f"`{key}` is not a list of names.", f"Write `{key}: [Will, William]`.")
        return tuple(dict.fromkeys(str(item).strip() for item in items))

    def section(self, key: str, what: str) -> YamlMapping:
        from ruamel.yaml.comments import CommentedMap

        value = self.data[key]
        if value is None:
            value = CommentedMap()
        if not isinstance(value, CommentedMap):
            self.fail(key, f"`{key}` is not a list of `key: value`.", f"It is {what}.")
        return YamlMapping(value, self.path, what, self.line_of(key), self.fault)

    def string_map(self, key: str) -> dict[str, str]:
        words = self.section(key, "a lexicon: `word: how it is said`")
        return {word: words.text(word, "how it is said") for word in words.checked_keys()}

    def items(self, key: str) -> list[tuple[Any, int]]:
        """The items of a list, or the one value, each with its line."""
        value: CommentedSeq | Any = self.data[key]
        if value is None:
            return []
        if not is_list(value):
            return [(value, self.line_of(key))]
        return [(item, int(value.lc.item(index)[0]) + 1) for index, item in enumerate(value)]


def is_list(value: object) -> bool:
    return isinstance(value, list)


def listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
