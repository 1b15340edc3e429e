"""A finished book for the tests of everything that comes after assembly."""

import shutil
from pathlib import Path

import pytest
from support.tide import make_production

from audiobook.production import Production


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
