"""What tests of several stages need: a finished book, and an engine that fails."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from support.tide import make_production

from audiobook.production import Production
from audiobook.synthesis import registry

# How long an example takes depends on what else the machine does.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(scope="session")
def tide(tmp_path_factory: pytest.TempPathFactory) -> Production:
    """A finished book of three short chapters; read only."""
    return make_production(tmp_path_factory.mktemp("tide"))


@pytest.fixture
def own_tide(tide: Production, tmp_path: Path) -> Production:
    """A copy of it that a test may change."""
    root = tmp_path / "tide"
    shutil.copytree(tide.folder.root, root)
    return Production(root)


@pytest.fixture
def faulty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Installs the engine ``faulty`` as a plugin, as pip would; its marks are in the folder."""
    site = tmp_path / "site"
    info = site / "faulty_engine-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: faulty-engine\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[audiobook.engines]\nfaulty = faulty_engine:FaultyEngine\n"
    )
    source = (Path(__file__).parent / "support/faulty_engine.py").read_text()
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
