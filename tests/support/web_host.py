"""A web host that knows of nothing but files, and gives no parts of them."""

import contextlib
import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass

    def copyfile(self, source: object, outputfile: object) -> None:
        with contextlib.suppress(OSError):  # a player that heard enough hangs up
            super().copyfile(source, outputfile)  # type: ignore[arg-type]


@contextlib.contextmanager
def web_host(folder: Path) -> Iterator[str]:
    """Serves `folder`; its address, with a slash at the end."""
    handler = functools.partial(_Quiet, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as host:
        threading.Thread(target=host.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{host.server_address[1]}/"
        host.shutdown()
