"""A finished book given away from the page."""

import re
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from audiobook.studio.server import Studio

Open = Callable[[Path], tuple[TestClient, Studio]]


def done(client: TestClient, studio: Studio, **order: Any) -> Any:
    """Gives an order and waits for its end."""
    answer = client.post(f"/api/{studio.here}/queue", json=order)
    assert answer.status_code == 200, answer.text
    number = answer.json()[-1]["id"]
    for _ in range(1200):
        items = client.get(f"/api/{studio.here}/sound").json()["queue"]
        item = next(item for item in items if item["id"] == number)
        if item["state"] not in ("waiting", "running"):
            return item
        time.sleep(0.05)
    raise AssertionError(item)


def test_a_book_is_made_fed_shared_and_served_from_the_page(lamp: Path, open_studio: Open) -> None:
    client, studio = open_studio(lamp)
    url = f"/api/{studio.here}"
    first = client.get(f"{url}/delivery").json()
    assert not first["produced"]
    refused = client.post(f"{url}/serve", json={"action": "start"})
    assert refused.status_code == 422
    assert done(client, studio, action="files")["state"] == "done"
    view = client.get(f"{url}/delivery").json()
    assert view["produced"]
    assert [need["field"] for need in view["needs"] if need["required"]] == ["feed-base_url"]
    failed = done(client, studio, action="feed")
    assert failed["state"] == "failed"
    assert "web address" in failed["problem"]

    wanted = {**view["feed"], "base_url": "https://example.org/lamp/", "email": "me@example.org"}
    wanted |= {"category": "Fiction > Drama", "complete": False}
    client.post(f"{url}/feed", json=wanted)
    assert client.get(f"{url}/delivery").json()["feed"] == wanted
    result = done(client, studio, action="feed")["result"]
    assert result["url"] == "https://example.org/lamp/feed.xml"
    assert "Fiction" in Path(result["path"]).read_text()
    shared = done(client, studio, action="share", profile="w3c")["result"]
    assert [Path(path).name for path in shared] == ["publication.json"]

    serving = client.post(f"{url}/serve", json={"action": "start"}).json()["serving"]
    with urllib.request.urlopen(serving["feed"], timeout=20) as answer:
        assert b"<rss" in answer.read()
    assert client.get(f"{url}/serve/code").content.startswith(b"<?xml")
    assert client.post(f"{url}/serve", json={"action": "stop"}).json()["serving"] is None
    assert client.get(f"{url}/serve/code").status_code == 404


def test_what_the_feed_cannot_have_changes_nothing(lamp: Path, open_studio: Open) -> None:
    client, studio = open_studio(lamp)
    url = f"/api/{studio.here}"
    feed = client.get(f"{url}/delivery").json()["feed"]
    text = (lamp / "book.yaml").read_bytes()
    for wrong in (
        {"base_url": "example.org"},
        {"first_release": "soon"},
        {"category": "Lamps"},
        {"every_days": -1},
    ):
        refused = client.post(f"{url}/feed", json={**feed, **wrong})
        assert refused.status_code == 422, wrong
        assert refused.json()["hint"]
    assert (lamp / "book.yaml").read_bytes() == text
    # What was written there by hand can be mended from the page.
    (lamp / "book.yaml").write_bytes(text + b"feed: {base_url: example.org}\n")
    view = client.get(f"{url}/delivery").json()
    assert view["feed_url"] == ""
    assert "feed-base_url" in [need["field"] for need in view["needs"] if need["required"]]
    wanted = {**view["feed"], "base_url": "https://example.org"}
    assert client.post(f"{url}/feed", json=wanted).json()["feed_url"]
    assert not [path for path in lamp.iterdir() if path.name.endswith(".part")]


def test_credits_are_the_authors_own_words_or_the_usual_ones(lamp: Path, open_studio: Open) -> None:
    client, studio = open_studio(lamp)
    url = f"/api/{studio.here}/details"
    view = client.get(url).json()
    assert view["credits"][1].endswith("The end.")
    own = {**view["details"], "opening_credits": "Hear ye: the Lamp.", "profile": "acx"}
    assert client.post(url, json=own).json()["speaks_credits"]
    assert re.search(r"opening_credits: .?Hear ye", (lamp / "book.yaml").read_text())
    client.post(url, json={**own, "opening_credits": ""})
    assert "opening_credits" not in (lamp / "book.yaml").read_text()
