import importlib.util

import pytest

from audiobook.errors import EngineMissingError, UsageError
from audiobook.installation import install_command
from audiobook.synthesis import registry
from audiobook.synthesis.engine import Engine
from audiobook.synthesis.registry import available_engines, default_engine, make_engine


def hide(monkeypatch, *packages):
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *rest: None if name in packages else find(name)
    )


@pytest.mark.parametrize("name", ["pyttsx3", "tone"])
def test_what_the_base_package_brings(name):
    assert name in available_engines()
    engine = make_engine(name)
    assert isinstance(engine, Engine)
    assert engine.name == name


def test_a_plugin_is_found(faulty):
    assert "faulty" in available_engines()
    assert make_engine("faulty").name == "faulty"


def test_an_engine_that_is_not_installed_says_how_to_install_it(monkeypatch):
    hide(monkeypatch, "espeakng_loader")
    assert "pyttsx3" not in available_engines()
    with pytest.raises(EngineMissingError) as error:
        make_engine("pyttsx3")
    assert error.value.hint == install_command()


def test_an_unknown_engine_names_the_nearest():
    with pytest.raises(UsageError) as error:
        make_engine("pyttsx")
    assert "pyttsx3" in error.value.hint


@pytest.mark.parametrize("installed, name", [(True, "kokoro"), (False, "pyttsx3")])
def test_the_default_is_the_best_that_is_installed(monkeypatch, installed, name):
    monkeypatch.setattr(registry, "is_installed", lambda engine: installed)
    assert default_engine() == name
