"""What `--json` prints is what docs/json.md says: for programs, a field once there stays there."""

from typing import Any

import msgspec
import pytest
from support import json_page
from support.command_line import Run

from audiobook.cli import json_shapes
from audiobook.cli._app import COMMANDS
from audiobook.production import Production


def test_the_page_shows_every_shape_as_it_is() -> None:
    assert json_page.PAGE.read_text("utf-8") == json_page.page(), (
        "`python tests/support/json_page.py` writes the page; a field that programs read stays"
    )


def test_every_command_that_prints_json_has_a_shape() -> None:
    commands = {shown.split()[0] for shown in json_shapes.SHAPES} - {"any"}
    assert commands == COMMANDS.keys() - {"completion", "serve", "studio"}


@pytest.mark.parametrize(
    "command",
    [
        *("status", "words", "cast", "cast --check", "cast --distances", "review --all"),
        *("plan --engine tone", "render", "assemble", "clean --dry-run", "line 1 5"),
        *("audition Ann", "rename Ann Nan", "feed --base-url https://example.org/", "share --w3c"),
        *("voices --engine tone", "check -j 1"),
    ],
)
def test_an_answer_has_the_fields_of_its_shape_in_their_order(
    run: Run, own_tide: Production, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    words = command.split()
    folder = ["--dir", own_tide.folder.root] if words[0] != "voices" else []
    run(*words, *folder, "--json")
    answer = msgspec.json.decode(capsys.readouterr().out)
    shapes = [
        json_shapes.SHAPES[known]
        for known in sorted(json_shapes.SHAPES, key=len, reverse=True)
        if command.startswith(known)
    ]
    assert _same_fields(answer, msgspec.convert(answer, shapes[0], dec_hook=lambda t, v: t(v)))


def test_a_failure_has_one_shape_for_all_commands(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("status", "--dir", "/no/such/folder", "--json") == 10
    answer = msgspec.json.decode(capsys.readouterr().out)
    assert _same_fields(answer, msgspec.convert(answer, json_shapes.Failure))


def _same_fields(answer: Any, shape: Any) -> bool:
    return msgspec.json.encode(answer) == msgspec.json.encode(shape, enc_hook=str)
