"""The errors' voice and their exit statuses."""

import ast
import pickle
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from audiobook import errors
from audiobook.errors import AudiobookError

PACKAGE = Path(errors.__file__).parent
GUIDE = PACKAGE.parent / "docs/errors.md"
KINDS = {
    name: kind
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, AudiobookError)
}


def raised_texts() -> Iterator[tuple[str, str]]:
    """Place and wording (``{}`` for what is filled in) of messages and hints written at raise
    sites."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in KINDS:
                texts = node.args[:1]
            elif name in ("fail", "_fail"):
                texts = node.args[1:3]
            else:
                continue
            texts = [*texts, *(each.value for each in node.keywords if each.arg == "hint")]
            for text in texts:
                for choice in (text.body, text.orelse) if isinstance(text, ast.IfExp) else (text,):
                    if wording := _wording(choice):
                        yield f"{path.relative_to(PACKAGE)}:{choice.lineno}", wording


def _wording(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
        )
    return ""


def test_messages_and_hints_are_sentences() -> None:
    texts = list(raised_texts())
    assert len(texts) > 200
    # A name in quotes, a file's name or a number may begin; a command or an address may end.
    begins = re.compile(r"[A-Z0-9`“{…(]|pyttsx3|onnxruntime|espeak|book\.yaml|pip ")
    ends = re.compile(r"[.!?…:]$|\{\}$|/$|[`)”]$")
    wrong = [
        f"{place}: {text}"
        for place, text in texts
        if not (begins.match(text) and ends.search(text))
    ]
    assert wrong == []


def test_the_tree_and_the_guide_name_every_error_with_its_exit_status() -> None:
    assert errors.__doc__ is not None
    guide = GUIDE.read_text(encoding="utf-8")
    for name, kind in KINDS.items():
        assert name in errors.__doc__
        assert f"| {kind.exit_status} |" in guide
        assert f"`{kind.code}`" in guide


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_an_error_survives_the_way_from_a_process(kind: type[AudiobookError]) -> None:
    error = kind("It is so.", hint="Do this.", path="book/script.txt", line=3)
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), str(copy), copy.hint, copy.line) == (kind, str(error), "Do this.", 3)
