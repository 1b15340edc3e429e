import sys
import threading
from pathlib import Path

import pytest

from audiobook.synthesis import registry


@pytest.fixture
def faulty(tmp_path, monkeypatch):
    """Installs the engine ``faulty`` as a plugin, as pip would; its marks are in the folder."""
    site = tmp_path / "site"
    info = site / "faulty_engine-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: faulty-engine\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[audiobook.engines]\nfaulty = faulty_engine:FaultyEngine\n"
    )
    source = Path(__file__).with_name("faulty_engine.py").read_text()
    (site / "faulty_engine.py").write_text(source)
    monkeypatch.syspath_prepend(str(site))
    marks = tmp_path / "marks"
    marks.mkdir()
    monkeypatch.setenv("FAULTS", str(marks))
    monkeypatch.setenv("PYTHONHASHSEED", "0")  # so that workers agree on the names of marks
    registry._plugins.cache_clear()
    yield marks
    registry._plugins.cache_clear()
    sys.modules.pop("faulty_engine", None)


@pytest.fixture
def speech_server():
    """A speech server on loopback."""
    sys.path.insert(0, str(Path(__file__).parent))
    try:
        from speech_server import SpeechServer
    finally:
        sys.path.pop(0)
    with SpeechServer() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        yield server
        server.shutdown()
