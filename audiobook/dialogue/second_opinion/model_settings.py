"""Which language model is asked, and how.

It comes from the environment, never from a book's files:

=============================  ===================================================================
``AUDIOBOOK_LLM_URL``          base URL up to ``/v1``: ``http://localhost:11434/v1``
``AUDIOBOOK_LLM_MODEL``        the model's name on that server: ``llama3.1:8b``
``AUDIOBOOK_LLM_KEY``          sent as ``Authorization: Bearer``; none is sent without it
``AUDIOBOOK_LLM_CONCURRENCY``  requests at a time; 2 when it is not set
``AUDIOBOOK_LLM_TIMEOUT``      seconds for an answer; 180 when it is not set
``AUDIOBOOK_LLM_REQUESTS``     requests of one build at most; 500 when it is not set
=============================  ===================================================================
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Mapping
from dataclasses import dataclass

from audiobook.errors import UsageError
from audiobook.http_client import printable
from audiobook.installation import install_command

URL, KEY, MODEL = "AUDIOBOOK_LLM_URL", "AUDIOBOOK_LLM_KEY", "AUDIOBOOK_LLM_MODEL"
CONCURRENCY, TIMEOUT = "AUDIOBOOK_LLM_CONCURRENCY", "AUDIOBOOK_LLM_TIMEOUT"
REQUESTS = "AUDIOBOOK_LLM_REQUESTS"

_LONGEST_NAME = 80  # characters


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """A language model behind an OpenAI-compatible interface."""

    url: str
    model: str
    key: str | None = None
    concurrency: int = 2
    """Requests at a time."""
    timeout: int = 180
    """Seconds for an answer."""
    requests: int = 500
    """At most in one build."""


def model_settings(environment: Mapping[str, str] = os.environ) -> ModelSettings:
    """The language model that the environment names.

    Raises:
        UsageError: it names none, a number is out of its range, or httpx is not installed.
    """
    if importlib.util.find_spec("httpx") is None:
        raise UsageError(
            "A language model cannot be asked: httpx is not installed.",
            hint=install_command("llm"),
        )
    url = environment.get(URL, "").strip().rstrip("/")
    if not url.startswith(("http://", "https://")):
        raise UsageError(
            "It is not known where the language model is.",
            hint=f"Set {URL}, for instance to http://localhost:11434/v1 (Ollama).",
        )
    model = " ".join(printable(environment.get(MODEL, "")).split())[:_LONGEST_NAME]
    if not model:
        raise UsageError(
            "It is not known which language model to ask.",
            hint=f"Set {MODEL} to the name it has on the server, for instance llama3.1:8b.",
        )
    return ModelSettings(
        url=url,
        model=model,
        key=environment.get(KEY) or None,
        concurrency=_number(environment, CONCURRENCY, 2, 64),
        timeout=_number(environment, TIMEOUT, 180, 3600),
        requests=_number(environment, REQUESTS, 500, 1_000_000),
    )


def _number(environment: Mapping[str, str], name: str, otherwise: int, most: int) -> int:
    text = environment.get(name, "").strip() or str(otherwise)
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and 1 <= int(text) <= most):
        raise UsageError(
            f"{name} is “{printable(text)}”, not a number from 1 to {most}.",
            hint=f"Unset it for {otherwise}.",
        )
    return int(text)
