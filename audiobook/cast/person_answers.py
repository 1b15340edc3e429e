"""What the author answers to “these may be one person”, written into voices.yaml."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from audiobook.cast.voices_file import one_line
from audiobook.cast.voices_reader import load_cast
from audiobook.errors import CastError
from audiobook.files import write_atomically
from audiobook.yaml_edits import composed, end_of, line_end
from audiobook.yamlfile import read_text

ONE_PERSON, TWO_PEOPLE = "one_person", "two_people"


def add_answer(path: Path, names: Sequence[str], *, is_one: bool) -> bool:
    """Write into voices.yaml that names are one person's, or several people's.

    The author's lines keep every byte; a file that is not there yet is begun.

    Args:
        path: voices.yaml.
        names: two at least; of one person the first is the name, the others are aliases.
        is_one: whether they are one person.

    Returns:
        Whether the file changed: not if it says so already.

    Raises:
        CastError: the file has a mistake, or says the opposite; it was not touched.
        OSError: it cannot be written.
    """
    text = read_text(path) if path.exists() else ""
    if text:
        load_cast(path)
    answered = with_answer(text, path, names, is_one=is_one)
    if answered != text:
        write_atomically(path, answered)
    return answered != text


def with_answer(text: str, path: Path, names: Sequence[str], *, is_one: bool) -> str:
    """`text`, the content of voices.yaml at `path`, with that answer; see `add_answer`."""
    key, opposite = (ONE_PERSON, TWO_PEOPLE) if is_one else (TWO_PEOPLE, ONE_PERSON)
    if _stands(text, key, names):
        return text
    if _stands(text, opposite, names):
        raise CastError(
            f"`{opposite}` says the opposite of {' and '.join(names)}.",
            hint="Take the line out of it first.",
            path=path,
        )
    newline = "\r\n" if "\r\n" in text else "\n"
    return _with_item(text, key, one_line([*names]), newline)


def _stands(text: str, key: str, names: Sequence[str]) -> bool:
    list_node = _list(text, key) if text.strip() else None
    groups = list_node.value if list_node is not None else []
    return any({item.value for item in group.value} >= set(names) for group in groups)


def _list(text: str, key: str) -> Any:
    _, _, file = composed(text)
    if file is None or not isinstance(file.value, list):
        return None
    node = next((v for k, v in file.value if k.value == key), None)
    return node if node is not None and isinstance(node.value, list) else None


def _with_item(text: str, key: str, item: str, newline: str) -> str:
    node = _list(text, key) if text.strip() else None
    if node is None or not node.value:
        gap = "" if not text or text.endswith("\n") else newline
        return f"{text}{gap}{newline if text else ''}{key}:{newline}  - {item}{newline}"
    bom, body, _ = composed(text)
    if node.flow_style:
        insert_at = node.end_mark.index - 1
        return f"{bom}{body[:insert_at].rstrip()}, {item}{body[insert_at:]}"
    insert_at = line_end(body, end_of(node))
    begun = body[:insert_at] if body[:insert_at].endswith("\n") else body[:insert_at] + newline
    return f"{bom}{begun}{' ' * node.start_mark.column}- {item}{newline}{body[insert_at:]}"
