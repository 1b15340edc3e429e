"""``audiobook serve``."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

import click

from audiobook.cli import _console
from audiobook.cli._options import in_folder


@click.command(
    name="serve",
    epilog="""\b
Examples:
  audiobook serve --dir my-novel             on this computer only
  audiobook serve --dir my-novel --lan       for the phone on the same network
""",
)
@in_folder
@click.option("--lan", is_flag=True, help="Let other devices on this network in.")
@click.option("--host", help="Listen on this address.  [default: 127.0.0.1]")
@click.option("--new-address", is_flag=True, help="Change the secret in the address.")
@click.option("--port", type=click.IntRange(0, 65535), default=8321, show_default=True)
def command(folder: Path, lan: bool, host: str | None, new_address: bool, port: int) -> None:
    """Serve the finished book: a page that plays it, and a feed for podcast apps.

    Only this computer can reach it, unless --lan or --host says otherwise; then the address holds
    a secret, without which nothing is found. It stays the same from start to start, so that an app
    subscribes once; --new-address changes it. Ctrl-C ends it.
    """
    from audiobook import publishing
    from audiobook.production import Production

    bound = host or ("0.0.0.0" if lan else "127.0.0.1")
    production = Production(folder)
    app = production.server_app()
    token = ""
    if not publishing.is_loopback(bound):
        token = production.server_token(renew=new_address)
        app = production.server_app(token=token)
    with publishing.listen(bound, port) as listener:
        page_host = publishing.address_on_network() if bound in ("0.0.0.0", "::") else bound
        name = f"[{page_host}]" if ":" in page_host else page_host
        address = f"http://{name}:{listener.getsockname()[1]}/{token + '/' if token else ''}"
        _console.say(f"page: {address}")
        _console.say(f"feed: {address}feed.xml")
        if publishing.is_loopback(bound):
            _console.say("Only this computer can reach it; --lan lets your phone in.")
        else:
            _show_code(address)
        # That is how it ends.
        with contextlib.suppress(KeyboardInterrupt):
            publishing.make_server(app).run(sockets=[listener])


def _show_code(address: str) -> None:
    """The address as a QR code, for the camera of a phone."""
    import segno

    if sys.stdout.isatty():
        segno.make(address, micro=False).terminal(compact=True)
