"""docs/json.md from `audiobook.cli.json_shapes`: run this file to write it."""

import ast
import inspect
import typing
from pathlib import Path
from types import NoneType, UnionType
from typing import Any

import msgspec

from audiobook.cli import json_shapes

PAGE = Path(__file__).parents[2] / "docs" / "json.md"

_HEAD = """# What `--json` prints

For programs that call `audiobook`. Every command below takes `--json` and then prints one JSON
document, in UTF-8, on one line of stdout; notes and warnings go to stderr. `quotes` prints a line
for each quotation and `batch` one for each stage of each book. The exit status says whether it
went well ([errors](errors.md)).

Fields stay; new ones may be added. Numbers are as they are in JSON, paths are strings as the
system writes them.

*This page is made from `audiobook/cli/json_shapes.py` by `python tests/support/json_page.py`.*

| command | prints |
|---|---|
"""


def page() -> str:
    """The whole page."""
    names: list[type] = []
    rows = []
    for command, shape in json_shapes.SHAPES.items():
        rows.append(f"| `{command}` | {_type(shape)} |\n")
        _add(shape, names)
    return _HEAD + "".join(rows) + "".join(map(_section, names))


def _add(shape: Any, names: list[type]) -> None:
    """Note the structs of a type, itself first, each before those it holds."""
    if isinstance(shape, type) and issubclass(shape, msgspec.Struct):
        if shape not in names:
            names.append(shape)
            for field in msgspec.structs.fields(shape):
                _add(field.type, names)
        return
    for argument in typing.get_args(shape):
        _add(argument, names)


def _section(shape: type) -> str:
    notes = _notes(shape)
    head = f"\n## {shape.__name__}\n\n{inspect.getdoc(shape)}\n\n| field | is | |\n|---|---|---|\n"
    rows = [
        f"| `{field.name}` | {_type(field.type)} | {notes.get(field.name, '')} |\n"
        for field in msgspec.structs.fields(shape)
    ]
    return head + "".join(rows)


def _type(shape: Any) -> str:
    origin, arguments = typing.get_origin(shape), typing.get_args(shape)
    if origin in (typing.Union, UnionType):
        parts = [a for a in arguments if a is not msgspec.UnsetType]
        return " or ".join(_type(part) for part in parts)
    if origin is list or (origin is tuple and arguments[-1] is Ellipsis):
        return f"list of {_type(arguments[0])}"
    if origin is tuple:
        return f"list of {len(arguments)} {_type(arguments[0])}"
    if origin is dict:
        return f"object, name → {_type(arguments[1])}"
    if isinstance(shape, type) and issubclass(shape, msgspec.Struct):
        return f"[{shape.__name__}](#{shape.__name__.lower()})"
    simple = {str: "string", int: "integer", float: "number", bool: "true or false"}
    return {**simple, Path: "string (path)", NoneType: "null"}[shape]


def _notes(shape: type) -> dict[str, str]:
    """Field → the words below it."""
    body = ast.parse(inspect.getsource(shape)).body[0]
    assert isinstance(body, ast.ClassDef)
    notes = {}
    for field, note in zip(body.body, body.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(note, ast.Expr):
            assert isinstance(field.target, ast.Name)
            notes[field.target.id] = " ".join(str(ast.literal_eval(note.value)).split())
    return notes


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
