"""The page's libraries are what their authors published."""

import hashlib
import re
from importlib.resources import files

STATIC = files("audiobook.studio").joinpath("static")


def test_vendored_libraries_are_as_published_and_have_their_licences() -> None:
    table = STATIC.joinpath("VENDORED.md").read_text("utf-8")
    rows = re.findall(r"^\| `([\w.-]+\.js)` .* \| ([0-9a-f]{64}) \|$", table, re.MULTILINE)
    assert len(rows) == 2
    for name, digest in rows:
        assert hashlib.sha256(STATIC.joinpath(name).read_bytes()).hexdigest() == digest, name
    for name in ("htm", "preact", "wavesurfer"):
        assert "ermission" in STATIC.joinpath(f"LICENSE-{name}.txt").read_text("utf-8")


def test_no_file_of_the_page_names_an_address_outside() -> None:
    own = [item for item in STATIC.iterdir() if item.name.endswith((".js", ".css", ".html"))]
    for item in own:
        if item.name not in ("wavesurfer.js", "preact-htm.js"):
            assert not re.search(r"(?<!\")https?://(?!www\.w3\.org)", item.read_text("utf-8"))
