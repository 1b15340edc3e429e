"""Asks the studio what its page asks."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from starlette.testclient import TestClient

from audiobook.studio import messages
from audiobook.studio.server import Studio

Open = Callable[[Path], tuple[TestClient, Studio]]


def book(client: TestClient, studio: Studio) -> messages.Book:
    answer = client.get(f"/api/{studio.here}")
    return msgspec.json.decode(answer.content, type=messages.Book)


def chapter(client: TestClient, studio: Studio, number: int = 1) -> messages.Chapter:
    answer = client.get(f"/api/{studio.here}/chapters/{number}")
    return msgspec.json.decode(answer.content, type=messages.Chapter)


def line_with(client: TestClient, studio: Studio, words: str, number: int = 1) -> messages.Line:
    return next(
        line
        for paragraph in chapter(client, studio, number).paragraphs
        for line in paragraph.lines
        if words in line.text
    )


def edit(client: TestClient, studio: Studio, words: str, **wanted: Any) -> Any:
    line = line_with(client, studio, words)
    seen = {"line": line.line, "speaker": line.speaker, "text": line.text}
    file = chapter(client, studio).file
    return client.post(f"/api/{studio.here}/edit", json={"file": file, "lines": [seen], **wanted})


def wait_until_settled(studio: Studio) -> None:
    for _ in range(600):
        if not studio.desk(studio.here).settler.is_busy:
            return
        time.sleep(0.05)
    raise AssertionError("the script builder never ended")
