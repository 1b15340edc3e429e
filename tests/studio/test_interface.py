"""The typed interface of the studio, without a browser."""

import time
from pathlib import Path
from typing import Any

import msgspec
import pytest
from support.stories import STORY
from support.studio_client import Open, book, chapter, edit, line_with, wait_until_settled

from audiobook.processes import Precedence
from audiobook.studio import messages
from audiobook.studio.render_queue import RenderQueue


def test_a_line_given_to_somebody_is_in_the_file_and_can_be_taken_back(
    lamp: Path, open_studio: Open
) -> None:
    client, studio = open_studio(lamp)
    path = lamp / "script" / chapter(client, studio).file
    before = path.read_text()
    answer = edit(client, studio, "You never told", action="give", speaker="Captain Reed")
    assert answer.status_code == 200, answer.text
    assert "Captain Reed: “You never told" in path.read_text().replace('"', "“")
    wait_until_settled(studio)
    assert line_with(client, studio, "You never told").speaker == "Captain Reed"
    undone = client.post(f"/api/{studio.here}/undo", json={})
    assert undone.status_code == 200, undone.text
    wait_until_settled(studio)
    assert path.read_text() == before
    client.post(f"/api/{studio.here}/redo", json={})
    assert line_with(client, studio, "You never told").speaker == "Captain Reed"


def test_a_line_that_an_editor_changed_meanwhile_is_a_conflict(
    lamp: Path, open_studio: Open
) -> None:
    client, studio = open_studio(lamp)
    seen = line_with(client, studio, "You never asked")
    file = chapter(client, studio).file
    path = lamp / "script" / file
    theirs = path.read_text().replace(f"{seen.speaker}: {seen.text}", f"Somebody: {seen.text}")
    theirs = theirs.replace(f"{seen.speaker}?: {seen.text}", f"Somebody: {seen.text}")
    assert "Somebody" in theirs
    path.write_text(theirs)
    wanted = {
        "action": "give", "speaker": "Tom", "file": file,
        "lines": [{"line": seen.line, "speaker": seen.speaker, "text": seen.text}],
    }  # fmt: skip
    answer = client.post(f"/api/{studio.here}/edit", json=wanted)
    assert answer.status_code == 409
    assert "another program" in answer.json()["message"]
    assert path.read_text() == theirs


def test_a_line_that_moved_is_found_by_its_words(lamp: Path, open_studio: Open) -> None:
    client, studio = open_studio(lamp)
    seen = line_with(client, studio, "You never asked")
    file = chapter(client, studio).file
    path = lamp / "script" / file
    path.write_text(path.read_text().replace("\n\n", "\n\n// a note of mine\n", 1))
    wanted = {
        "action": "give", "speaker": "Mary Finch", "file": file,
        "lines": [{"line": seen.line, "speaker": seen.speaker, "text": seen.text}],
    }  # fmt: skip
    assert client.post(f"/api/{studio.here}/edit", json=wanted).status_code == 200
    assert "// a note of mine" in path.read_text()
    assert line_with(client, studio, "You never asked").speaker == "Mary Finch"


def test_split_join_directions_and_marks_leave_every_word(lamp: Path, open_studio: Open) -> None:
    client, studio = open_studio(lamp)

    def words() -> str:
        lines = [ln for p in chapter(client, studio).paragraphs for ln in p.lines]
        return "".join(line.text for line in lines)

    whole = words()
    line = line_with(client, studio, "It was dark")
    at = line.text.index("was")
    answer = edit(client, studio, "It was dark", action="cut", start=0, end=at, speaker="Mary")
    assert answer.status_code == 200, answer.text
    assert line_with(client, studio, "It ").speaker == "Mary"
    assert words() == whole
    assert edit(client, studio, "It ", action="join").status_code == 200
    assert line_with(client, studio, "It was dark").speaker == "Mary"
    assert words() == whole
    edit(client, studio, "It was dark", action="direct", text="whispered, pause before 1.2")
    assert line_with(client, studio, "It was dark").directions == "whispered, pause before 1.2"
    bad = edit(client, studio, "It was dark", action="direct", text="wispered")
    assert bad.status_code == 409
    assert "Did you mean" in bad.json()["hint"]
    edit(client, studio, "It was dark", action="mark", text="too loud")
    marks = client.get(f"/api/{studio.here}/marks").json()
    assert [(mark["what"], "It was dark" in mark["text"]) for mark in marks] == [("too loud", True)]
    assert "// mend this “" in next((lamp / "script").glob("01*")).read_text()
    edit(client, studio, "It was dark", action="unmark")
    assert client.get(f"/api/{studio.here}/marks").json() == []
    assert words() == whole


def test_the_page_is_told_of_every_task_that_ended(lamp: Path, open_studio: Open) -> None:
    _, studio = open_studio(lamp)
    desk = studio.desk(studio.here)
    told: list[list[str]] = []
    queue = RenderQueue(
        desk.folder, lambda: told.append([i.state for i in queue.items()]), Precedence()
    )
    queue.add("files", work=lambda report: report(1, 1))
    for _ in range(200):
        if told[-1] == ["done"]:
            break
        time.sleep(0.05)
    queue.close()
    assert told[-1] == ["done"]


def test_a_line_is_heard_in_the_voice_it_has_now(lamp: Path, open_studio: Open) -> None:
    client, studio = open_studio(lamp)
    line = line_with(client, studio, "You never asked")
    query = {"file": chapter(client, studio).file, "line": str(line.line)}
    first = client.get(f"/api/{studio.here}/hear", params=query)
    assert first.content[:4] == b"RIFF"
    edit(client, studio, "You never asked", action="give", speaker="Mary Finch")
    assert client.get(f"/api/{studio.here}/hear", params=query).content != first.content


def test_the_cast_is_changed_in_voices_yaml_and_nowhere_else(lamp: Path, open_studio: Open) -> None:
    client, studio = open_studio(lamp)
    url = f"/api/{studio.here}/cast"
    cards = msgspec.json.decode(client.get(url).content, type=messages.CastView).cards
    assert {"Narrator", "Mary", "Tom"} <= {card.name for card in cards}
    settings = {"voice": "tone:bass", "rate": 1.1, "pitch": -2, "gain": 0}
    answer = client.post(url, json={"action": "settings", "name": "Tom", "settings": settings})
    assert answer.status_code == 200, answer.text
    text = (lamp / "voices.yaml").read_text()
    assert 'Tom: {voice: "tone:bass", rate: 1.1, pitch: -2}' in text
    assert '  Mary Finch: {voice: "tone:alto", aliases: [Mary]}   # the elder' in text
    wrong = {"voice": "tone:bas"}
    refused = client.post(url, json={"action": "settings", "name": "Tom", "settings": wrong})
    assert refused.status_code == 422
    assert "tone:bass" in refused.json()["hint"]
    client.post(url, json={"action": "rename", "name": "Tom", "to": "Thomas"})
    assert "aliases: [Tom]" in (lamp / "voices.yaml").read_text()
    assert not any("Tom:" in path.read_text() for path in (lamp / "script").iterdir())
    client.post(f"/api/{studio.here}/undo", json={})
    assert (lamp / "voices.yaml").read_text() == text
    assert any("Tom:" in path.read_text() for path in (lamp / "script").iterdir())


@pytest.mark.parametrize("taken", ["Mary", "Mary Finch", "Captain Reed"])
def test_nobody_is_given_a_name_that_another_has(lamp: Path, open_studio: Open, taken: str) -> None:
    client, studio = open_studio(lamp)
    files = [lamp / "voices.yaml", *(lamp / "script").iterdir()]
    texts = [path.read_text() for path in files]
    wanted = {"action": "rename", "name": "Tom", "to": taken}
    refused = client.post(f"/api/{studio.here}/cast", json=wanted)
    assert refused.status_code == 422
    assert "merge" in refused.json()["hint"]
    assert [path.read_text() for path in files] == texts


def test_a_word_is_said_as_the_author_writes(lamp: Path, open_studio: Open) -> None:
    client, studio = open_studio(lamp)
    url = f"/api/{studio.here}/words"
    client.post(url, json={"word": "Reed", "said": "rayd"})
    client.post(url, json={"word": "Captain", "said": "cap", "speaker": "Tom"})
    text = (lamp / "voices.yaml").read_text()
    assert "lexicon: {Reed: rayd}" in text
    assert 'voice: "tone:low", lexicon: {Captain: cap}' in text
    assert client.get(url).json()["lexicon"] == {"Reed": "rayd"}
    places = client.get(f"/api/{studio.here}/places", params={"word": "captain"}).json()
    assert len(places) >= 3


def test_a_dropped_manuscript_is_laid_out_built_and_cast(
    tmp_path: Path, open_studio: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, studio = open_studio(tmp_path / "new")
    url = f"/api/{studio.here}"
    assert client.get(url).json()["stage"] == "empty"
    answer = client.put(f"{url}/manuscript?name=../../the lamp.txt", content=STORY.encode())
    opened = msgspec.json.decode(answer.content, type=messages.Opened)
    assert opened.stage == "laid out"
    assert [s.read for s in opened.sections if s.kind == "body"] == [True, True]
    note = next(s for s in opened.sections if s.kind == "author's note")
    assert not note.read
    client.post(f"{url}/sections", json={"sections": {note.title: True}})
    sources: list[str] = []

    def note_source(kind: str, told: Any) -> None:
        if kind == "script":
            sources.append(told["content"]["source"])

    monkeypatch.setattr(studio.events, "tell", note_source)
    built = client.post(f"{url}/build", json={})
    assert built.status_code == 200, built.text
    assert set(sources) == {"you"}
    made = book(client, studio)
    assert made.stage == "script"
    assert len(made.chapters) == 3
    assert made.has_voices
    assert (tmp_path / "new" / "the lamp.txt").exists()


def test_what_is_no_book_leaves_nothing(tmp_path: Path, open_studio: Open) -> None:
    client, studio = open_studio(tmp_path / "new")
    answer = client.put(f"/api/{studio.here}/manuscript?name=x.epub", content=b"PK no epub")
    assert answer.status_code == 422
    assert answer.json()["message"]
    assert not (tmp_path / "new" / "x.epub").exists()


@pytest.mark.parametrize(
    ("headers", "cookie", "status"),
    [
        ({}, "", 403),
        ({}, "wrong", 403),
        ({"host": "evil.example:8322"}, "secret", 421),
        ({"origin": "http://evil.example"}, "secret", 403),
        ({"sec-fetch-site": "cross-site"}, "secret", 403),
        ({}, "secret", 200),
    ],
)
def test_only_the_page_itself_is_let_in(
    lamp: Path, open_studio: Open, headers: dict[str, str], cookie: str, status: int
) -> None:
    client, _ = open_studio(lamp)
    client.cookies.clear()
    if cookie:
        client.cookies.set("studio-8322", cookie)
    assert client.get("/api/shelf", headers=headers).status_code == status


def test_nothing_outside_is_served_and_no_script_of_others_runs(
    lamp: Path, open_studio: Open
) -> None:
    client, studio = open_studio(lamp)
    for name in ("..%2f..%2fserver.py", "%2e%2e/server.py", "nothing"):
        assert client.get(f"/static/{name}").status_code == 404
    for file in ("../../../etc/passwd", "/etc/passwd"):
        answer = client.get(f"/api/{studio.here}/hear", params={"file": file, "line": 1})
        assert answer.status_code == 422
    policy = client.get("/").headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "<script>" not in client.get("/").text
    del client.headers["x-studio"]
    assert client.post(f"/api/{studio.here}/undo", json={}).status_code == 403
