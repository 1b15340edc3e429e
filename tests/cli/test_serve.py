"""``audiobook serve`` from the outside."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from audiobook.production import Production


@contextmanager
def serving(production: Production, *options: str) -> Iterator[tuple[dict[str, str], str]]:
    """The addresses it prints, and what else it says; then Ctrl-C."""
    folder = str(production.folder.root)
    command = [sys.executable, "-m", "audiobook", "serve", "--dir", folder, "--port", "0"]
    with subprocess.Popen(
        [*command, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1
    ) as process:
        try:
            assert process.stdout is not None
            lines = [process.stdout.readline() for _ in range(2)]
            lines += [process.stdout.readline()] if not options else []
            yield dict(line.split(maxsplit=1) for line in lines[:2]), "".join(lines[2:])
        finally:
            process.send_signal(signal.SIGINT)
            told = process.communicate(timeout=60)[1]
    assert told == ""
    assert process.returncode == 0


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False, transport=httpx.HTTPTransport(retries=8)) as made:
        yield made


def test_ctrl_c_is_how_it_ends(tide: Production, client: httpx.Client) -> None:
    with serving(tide) as (addresses, told):
        assert "--lan" in told
        page = addresses["page:"].strip()
        assert page.startswith("http://127.0.0.1:")
        assert "<html" in client.get(page).text
        assert "<rss" in client.get(addresses["feed:"].strip()).text


def test_beyond_this_computer_the_address_is_a_secret(
    tide: Production, client: httpx.Client
) -> None:
    with serving(tide, "--host", "0.0.0.0") as (addresses, _):
        page = httpx.URL(addresses["page:"].strip())
        assert len(page.path.strip("/")) >= 22
        here = page.copy_with(host="127.0.0.1")
        assert "<html" in client.get(here).text
        assert client.get(here.copy_with(path="/")).status_code == 404


def test_the_address_stays_from_start_to_start(tide: Production, client: httpx.Client) -> None:
    def path(*options: str) -> str:
        with serving(tide, "--host", "0.0.0.0", *options) as (addresses, _):
            page = httpx.URL(addresses["page:"].strip()).copy_with(host="127.0.0.1")
            assert "<html" in client.get(page).text
            return page.path

    kept = path()
    assert path() == kept
    renewed = path("--new-address")
    assert renewed != kept
    assert path() == renewed
