"""The model is named by the environment alone."""

import pytest

from audiobook.dialogue.second_opinion import ModelSettings, model_settings
from audiobook.errors import UsageError

GOOD = {"AUDIOBOOK_LLM_URL": " http://localhost:11434/v1/ ", "AUDIOBOOK_LLM_MODEL": "llama3.1:8b"}


def test_what_is_set() -> None:
    assert model_settings(GOOD) == ModelSettings("http://localhost:11434/v1", "llama3.1:8b")
    more = {"KEY": "secret", "CONCURRENCY": "4", "TIMEOUT": "30", "REQUESTS": "9"}
    found = model_settings(GOOD | {f"AUDIOBOOK_LLM_{k}": v for k, v in more.items()})
    assert (found.key, found.concurrency, found.timeout, found.requests) == ("secret", 4, 30, 9)


def test_a_name_goes_to_the_terminal_without_tricks() -> None:
    assert model_settings(GOOD | {"AUDIOBOOK_LLM_MODEL": "a\x1b[2Jb\n"}).model == "a [2Jb"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("URL", ""),
        ("URL", "localhost:11434"),
        ("URL", "file:///etc/passwd"),
        ("MODEL", " "),
        ("CONCURRENCY", "0"),
        ("CONCURRENCY", "many"),
        ("TIMEOUT", "-1"),
        ("TIMEOUT", "1.5"),
        ("REQUESTS", "9" * 5000),
        ("REQUESTS", "²"),
    ],
)
def test_what_cannot_be(name: str, value: str) -> None:
    variable = f"AUDIOBOOK_LLM_{name}"
    with pytest.raises(UsageError) as error:
        model_settings(GOOD | {variable: value})
    assert variable in error.value.message + error.value.hint


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(UsageError) as error:
        model_settings(GOOD)
    assert "[llm]" in error.value.hint
