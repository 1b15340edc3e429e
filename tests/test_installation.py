import importlib.metadata
import json
import sys
from pathlib import Path

import pytest

from audiobook import installation
from audiobook.installation import DISTRIBUTION, install_command


class Distribution:
    def __init__(self, record: object) -> None:
        self._record = record

    def read_text(self, name: str) -> str | None:
        assert name == "direct_url.json"
        return None if self._record is None else json.dumps(self._record)


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> object:
    """Pretends an installation: prefix of the interpreter, and the record of where from."""

    def pretend(prefix: Path, record: object = None, *, active: bool = True) -> None:
        installation._source.cache_clear()
        monkeypatch.setattr(sys, "prefix", str(prefix))
        monkeypatch.setattr(sys, "executable", str(prefix / "bin/python"))
        monkeypatch.setenv("VIRTUAL_ENV", str(prefix) if active else "")
        monkeypatch.setattr(importlib.metadata, "distribution", lambda name: Distribution(record))

    yield pretend
    installation._source.cache_clear()


def test_from_the_index_by_the_name_that_is_ours(install, tmp_path: Path) -> None:
    install(tmp_path / "venv")
    assert install_command("kokoro") == "pip install 'audiobook-producer[kokoro]'"
    assert install_command() == "pip install audiobook-producer"
    assert DISTRIBUTION == "audiobook-producer"


def test_from_a_checkout_that_is_run_in_place(install, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    url = tmp_path.as_uri()
    install(tmp_path / "venv", {"url": url, "dir_info": {"editable": True}})
    assert install_command("kokoro", "verify") == f"pip install -e '{tmp_path}[kokoro,verify]'"
    install(tmp_path / "venv", {"url": url, "dir_info": {}})
    assert install_command("kokoro") == f"pip install '{tmp_path}[kokoro]'"


def test_a_checkout_that_is_gone_leaves_the_index(install, tmp_path: Path) -> None:
    install(tmp_path / "venv", {"url": (tmp_path / "gone").as_uri(), "dir_info": {}})
    assert install_command("http") == "pip install 'audiobook-producer[http]'"


def test_without_an_activated_environment_the_interpreter_is_named(install, tmp_path) -> None:
    install(tmp_path / "venv", active=False)
    python = tmp_path / "venv/bin/python"
    assert install_command("http") == f"{python} -m pip install 'audiobook-producer[http]'"


@pytest.mark.parametrize(
    ("prefix", "command"),
    [
        ("pipx/venvs/audiobook-producer", "pipx install --force 'audiobook-producer[piper]'"),
        ("uv/tools/audiobook-producer", "uv tool install --force 'audiobook-producer[piper]'"),
    ],
)
def test_tools_that_install_programs(install, tmp_path: Path, prefix: str, command: str) -> None:
    install(tmp_path / prefix)
    assert install_command("piper") == command


@pytest.mark.parametrize("record", [None, {}, {"url": "x"}, {"url": 3, "dir_info": {}}, []])
def test_a_record_that_says_nothing(install, tmp_path: Path, record: object) -> None:
    install(tmp_path / "venv", record)
    assert install_command("http") == "pip install 'audiobook-producer[http]'"
