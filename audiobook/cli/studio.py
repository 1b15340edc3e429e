"""``audiobook studio``."""

from __future__ import annotations

import contextlib
from pathlib import Path

import click

from audiobook.cli._options import in_folder


@click.command(
    name="studio",
    epilog="""\b
Examples:
  audiobook studio --dir my-novel
  audiobook studio                     in an empty folder: drop a manuscript on the page
""",
)
@in_folder
@click.option("--host", default="127.0.0.1", help="Listen on this address.", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8322, show_default=True)
@click.option("--no-browser", is_flag=True, help="Only print the address.")
def command(folder: Path, host: str, port: int, no_browser: bool) -> None:
    """Listen, correct, cast and direct in one page of your browser.

    It writes the same files as the other commands, and you may use them and your editor at the
    same time. Only this computer can reach it, and only by the address that is printed: it holds a
    secret. A closed page ends nothing; Ctrl-C here does.
    """
    from audiobook import publishing
    from audiobook.studio import make_studio

    token = publishing.new_token()
    app, studio = make_studio(folder, token=token)
    try:
        with publishing.listen(host, port) as listener:
            page_host = publishing.address_on_network() if host in ("0.0.0.0", "::") else host
            name = f"[{page_host}]" if ":" in page_host else page_host
            address = f"http://{name}:{listener.getsockname()[1]}/?token={token}"
            click.echo(f"studio: {address}")
            if not publishing.is_loopback(host):
                click.echo("Everybody who has this address can change the book.")
            click.echo("Ctrl-C ends it.")
            if not no_browser:
                click.launch(address)
            running = publishing.make_server(app)
            # An open page never ends its stream of events by itself.
            running.config.timeout_graceful_shutdown = 1
            # That is how it ends.
            with contextlib.suppress(KeyboardInterrupt):
                running.run(sockets=[listener])
    finally:
        studio.close()
