"""An author's YAML file changed in one place, every other byte as it was.

The places come from the marks of ruamel's node graph: dumping the file anew would keep the comments
but not the author's spacing.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from audiobook.errors import SettingsError
from audiobook.yamlfile import parse_yaml

_INDICATORS = tuple("?-:&*!|>%@`'\"#,[]{}")
"""What may not begin a plain scalar (YAML 1.2.2, section 5.3)."""
_ALIAS = re.compile(r"[ \t]*\*[^\s,\[\]{}]+")
"""``*name``, which stands for what is written elsewhere (YAML 1.2.2, section 7.1)."""


def composed(text: str) -> tuple[str, str, Any]:
    """The byte order mark, the rest, and its node graph with the places of all things."""
    from ruamel.yaml import YAML

    body = text.removeprefix("\ufeff")
    return text[: len(text) - len(body)], body, YAML().compose(io.StringIO(body))


def end_of(node: Any) -> int:
    """Index behind the last character of a node's own content, comments left out."""
    if not (isinstance(node.value, list) and node.value) or node.flow_style:
        return int(node.end_mark.index)
    tail_node = node.value[-1]
    if not isinstance(tail_node, tuple):
        return end_of(tail_node)
    key, value = tail_node
    # The node of an alias (`*v`) is the one its anchor marks, further up.
    return max(int(key.end_mark.index), end_of(value))


def line_end(text: str, index: int) -> int:
    """Where the line after the one with `index` begins; a block scalar's mark is there already."""
    if index and text[index - 1] == "\n":
        return index
    end = text.find("\n", index)
    return len(text) if end < 0 else end + 1


def with_value(text: str, path: Path, keys: Sequence[str], value: object) -> str:
    """`text` with `value` at `keys`: mappings that are missing on the way are made.

    Args:
        text: a YAML file whose top level is a mapping.
        path: for error messages.
        keys: the way down, at least one: ``("cast", "Ann", "rate")``.
        value: text, a number, true or false, or lists and mappings of these; None takes the key
            away.

    Raises:
        SettingsError: it is not YAML, or written in a way that cannot be changed; nothing is lost.
    """
    data_before = parse_yaml(text, path)
    newline = "\r\n" if "\r\n" in text else "\n"
    bom, body, node = composed(text)
    changed = bom + _changed(body, node, keys, value, newline)
    _check(data_before, changed, path, keys, value)
    return changed


def _changed(body: str, node: Any, keys: Sequence[str], value: object, newline: str) -> str:
    if node is None or not isinstance(node.value, list):
        return _appended(body, flow(_nested(keys, value)), newline) if value is not None else body
    for depth, key in enumerate(keys):
        pair = next((pair for pair in node.value if pair[0].value == key), None)
        if pair is None:
            if value is None:
                return body
            return _inserted(body, node, key, _nested(keys[depth + 1 :], value), newline)
        if depth == len(keys) - 1:
            return _without(body, node, pair) if value is None else _replaced(body, pair, value)
        if not isinstance(pair[1].value, list) or not pair[1].tag.endswith("map"):
            if value is None:
                return body
            return _replaced(body, pair, _nested(keys[depth + 1 :], value))
        node = pair[1]
    raise AssertionError("keys is not empty")


def _nested(keys: Sequence[str], value: object) -> object:
    for key in reversed(keys):
        value = {key: value}
    return value


def flow(value: object) -> str:
    """`value` on one line, as it can stand behind a key; text in quotes where it needs them."""
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.width = 1 << 30
    stream = io.StringIO()
    yaml.dump({"key": _in_flow(value)}, stream)
    return stream.getvalue().removeprefix("key:").strip()


def _in_flow(value: object) -> object:
    from ruamel.yaml.comments import CommentedMap, CommentedSeq
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    if isinstance(value, Mapping):
        mapping = CommentedMap((_flow_key(key), _in_flow(item)) for key, item in value.items())
        mapping.fa.set_flow_style()
        return mapping
    if isinstance(value, list | tuple):
        sequence = CommentedSeq(_in_flow(item) for item in value)
        sequence.fa.set_flow_style()
        return sequence
    if isinstance(value, str) and (not value or _needs_quotes(value)):
        return DoubleQuotedScalarString(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _needs_quotes(text: str) -> bool:
    bare = text.isprintable() and text == text.strip() and not text.startswith(_INDICATORS)
    return not bare or any(sign in text for sign in ":,[]{}#")


def _flow_key(key: object) -> object:
    """A key that would begin like another kind of YAML node stands in quotes."""
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    if isinstance(key, str) and _needs_quotes(key):
        return DoubleQuotedScalarString(key)
    return key


def _key(key: str) -> str:
    return flow({key: 0}).removeprefix("{").rpartition(":")[0]


def _replaced(body: str, pair: tuple[Any, Any], value: object) -> str:
    key, old = pair
    start, end = old.start_mark.index, end_of(old)
    behind_key = body.index(":", key.end_mark.index) + 1
    if start < key.end_mark.index and (alias := _ALIAS.match(body, behind_key)):
        start, end = behind_key, alias.end()
    elif isinstance(old.value, list) and not old.flow_style:
        # A block below its key: the new value goes on the key's own line.
        start = behind_key
    elif start == end or start < key.end_mark.index:
        start = end = behind_key
    else:
        tail = body[start:end]
        blank_tail = tail[len(tail.rstrip()) :]
        return body[:start] + flow(value) + blank_tail + body[end:]
    return f"{body[:start]} {flow(value)}{body[end:]}"


def _without(body: str, node: Any, pair: tuple[Any, Any]) -> str:
    start = pair[0].start_mark.index
    end = max(pair[0].end_mark.index, end_of(pair[1]))
    if node.flow_style:
        rest = body[end:].lstrip()
        if rest.startswith(","):
            end = len(body) - len(rest) + 1
            end += len(body[end:]) - len(body[end:].lstrip(" "))
        else:
            start = len(body[:start].rstrip().removesuffix(","))
        return body[:start] + body[end:]
    start = body.rfind("\n", 0, start) + 1
    line_end = body.find("\n", end if body[end - 1 : end] != "\n" else end - 1)
    return body[:start] + ("" if line_end < 0 else body[line_end + 1 :])


def _inserted(body: str, node: Any, key: str, value: object, newline: str) -> str:
    entry = f"{_key(key)}: {flow(value)}"
    if node.flow_style:
        insert_at = node.end_mark.index - 1
        inner = body[node.start_mark.index + 1 : insert_at].rstrip()
        comma = "" if not node.value or inner.endswith(",") else ", "
        return body[:insert_at] + comma + entry + body[insert_at:]
    if not node.value:
        return _appended(body, entry, newline)
    indent = " " * node.value[0][0].start_mark.column
    end = end_of(node)
    insert_at = end if body[end - 1 : end] == "\n" else body.find("\n", end) + 1
    if insert_at <= 0:
        return f"{body}{newline}{indent}{entry}{newline}"
    return f"{body[:insert_at]}{indent}{entry}{newline}{body[insert_at:]}"


def _appended(body: str, entry: str, newline: str) -> str:
    gap = "" if not body or body.endswith("\n") else newline
    entry = entry[1:-1] if entry.startswith("{") else entry
    return f"{body}{gap}{entry}{newline}"


def _check(data_before: Any, after: str, path: Path, keys: Sequence[str], value: object) -> None:
    """Make sure that what is about to be written says what it should, and all else as before."""
    expected: Any = _plain(data_before or {})
    place = expected
    for key in keys[:-1]:
        if not isinstance(place.get(key), dict):
            place[key] = {}
        place = place[key]
    if value is None:
        place.pop(keys[-1], None)
    else:
        place[keys[-1]] = _plain(value)
    try:
        written_data = _plain(parse_yaml(after, path) or {})
    except SettingsError:
        written_data = None
    if written_data != expected and not (value is None and _bare(written_data) == _bare(expected)):
        name = ": ".join(keys)
        raise SettingsError(
            f"`{name}` could not be changed in this file.",
            hint=f"Write it there yourself: `{keys[-1]}: {flow(value)}`.",
            path=path,
        )


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def _bare(value: Any) -> Any:
    """Without mappings that are empty now."""
    if isinstance(value, dict):
        return {key: _bare(item) for key, item in value.items() if item not in ({}, None)}
    return value
