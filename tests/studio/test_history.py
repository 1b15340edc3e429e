"""What can be taken back, and two people who were taken for one."""

from pathlib import Path

from support.studio_client import Open, book, chapter, edit, line_with, wait_until_settled

from audiobook.production import Production


def test_what_was_done_is_taken_back_after_a_restart(lamp: Path, open_studio: Open) -> None:
    client, studio = open_studio(lamp)
    path = lamp / "script" / chapter(client, studio).file
    at_first, voices = path.read_text(), (lamp / "voices.yaml").read_text()
    edit(client, studio, "You never asked", action="give", speaker="Captain Reed")
    wait_until_settled(studio)
    gender = {"action": "gender", "name": "Mary Finch", "to": "male"}
    assert client.post(f"/api/{studio.here}/cast", json=gender).status_code == 200
    wait_until_settled(studio)
    studio.close()
    with next((lamp / ".audiobook/state").glob("studio-history*")).open("ab") as log:
        log.write(b'{"deed": {"label": "cut off')

    client, studio = open_studio(lamp)
    assert book(client, studio).undo == "Mary Finch is male"
    assert client.post(f"/api/{studio.here}/undo", json={}).status_code == 200
    wait_until_settled(studio)
    assert (lamp / "voices.yaml").read_text() == voices
    assert client.post(f"/api/{studio.here}/undo", json={}).status_code == 200
    wait_until_settled(studio)
    assert path.read_text() == at_first
    studio.close()

    client, studio = open_studio(lamp)
    now = book(client, studio)
    assert (now.undo, now.redo) == ("", '“"You never asked."” is Captain Reed’s')
    client.post(f"/api/{studio.here}/redo", json={})
    assert line_with(client, studio, "You never asked").speaker == "Captain Reed"


def test_undo_leaves_what_an_editor_decided_since(lamp: Path, open_studio: Open) -> None:
    client, studio = open_studio(lamp)
    path = lamp / "script" / chapter(client, studio).file
    edit(client, studio, "It was dark", action="give", speaker="Captain Reed")
    edit(client, studio, "You never told", action="give", speaker="Mary Finch")
    wait_until_settled(studio)
    theirs = path.read_text().replace('Mary Finch: "You never told', 'Old Nick: "You never told')
    assert "Old Nick" in theirs
    path.write_text(theirs)
    refused = client.post(f"/api/{studio.here}/undo", json={})
    assert refused.status_code == 409
    assert path.read_text() == theirs
    # It is no obstacle to taking back what was done before it.
    assert client.post(f"/api/{studio.here}/undo", json={}).status_code == 200
    assert line_with(client, studio, "It was dark").speaker == "Tom"
    assert "Old Nick" in path.read_text()


def test_undo_in_a_file_leaves_its_other_lines(lamp: Path, open_studio: Open) -> None:
    client, studio = open_studio(lamp)
    url, path = f"/api/{studio.here}/cast", lamp / "voices.yaml"
    settings = {"voice": "tone:bass"}
    client.post(url, json={"action": "settings", "name": "Tom", "settings": settings})
    path.write_text(path.read_text().replace("# mine, with care", "# mine, and hers\n# both"))
    assert client.post(f"/api/{studio.here}/undo", json={}).status_code == 200
    assert "# mine, and hers\n# both\n" in path.read_text()
    assert 'Tom: "tone:low"' in path.read_text()
    client.post(f"/api/{studio.here}/redo", json={})
    theirs = path.read_text().replace("tone:bass", "tone:high")
    path.write_text(theirs)
    assert client.post(f"/api/{studio.here}/undo", json={}).status_code == 409
    assert path.read_text() == theirs


def test_one_person_becomes_two_and_stays_two(lamp: Path, open_studio: Open) -> None:
    client, studio = open_studio(lamp)
    url = f"/api/{studio.here}"
    voices = (lamp / "voices.yaml").read_text()
    places = client.get(f"{url}/lines", params={"speaker": "Tom"}).json()
    chosen = [place for place in places if "Gone" in place["text"] or "Mary!" in place["text"]]
    assert len(chosen) == 2
    lines = {
        chosen[0]["file"]: [
            {"line": place["line"], "speaker": "Tom", "text": place["text"]} for place in chosen
        ]
    }
    wanted = {"name": "Tom", "other": "Old Tom", "lines": lines}
    for wrong, words in (
        ({"other": "Mary Finch"}, "already"),
        ({"other": "Narrator"}, "cannot be"),
        ({"lines": {}}, "No line"),
        ({"name": "Mary Finch"}, "Tom"),
    ):
        refused = client.post(f"{url}/split", json={**wanted, **wrong})
        assert refused.status_code == 422
        assert words in refused.json()["message"]
    assert (lamp / "voices.yaml").read_text() == voices
    assert client.post(f"{url}/split", json=wanted).status_code == 200
    wait_until_settled(studio)
    assert "[Tom, Old Tom]" in (lamp / "voices.yaml").read_text()
    Production(lamp).build()
    for words in ("Gone", "Mary!"):
        assert line_with(client, studio, words, 2).speaker == "Old Tom"
    assert line_with(client, studio, "It was dark").speaker == "Tom"
    client.post(f"{url}/undo", json={})
    assert (lamp / "voices.yaml").read_text() == voices
    assert line_with(client, studio, "Gone", 2).speaker == "Tom"
