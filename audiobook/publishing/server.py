"""`audiobook serve`: the finished book for a phone on the same network.

Byte ranges, HEAD and conditional requests (RFC 9110, sections 9.3.2, 13 and 14) come from
starlette's file responses. Nothing outside the served folder can be reached: only names that were
listed when the book was delivered are served, whatever the request says.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import ipaddress
import re
import secrets
import socket
from collections.abc import Callable, Mapping
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audiobook.errors import AudiobookError, PublishingError
from audiobook.media import CHAPTERS_SUFFIX, CHAPTERS_TYPE, EPUB_TYPE, FEED_TYPE, MEDIA_TYPES

if TYPE_CHECKING:
    import uvicorn
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

    from audiobook.publishing.connection_limits import ConnectionLimits

MAKE_FEED = Callable[[str], bytes]
"""From the base URL under which a client reached us to the feed's XML."""

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "media-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'"
)

_RANGES = re.compile(r"bytes=\s*\d*-\d*(\s*,\s*\d*-\d*)*\s*")

SERVED_TYPES = {
    CHAPTERS_SUFFIX: CHAPTERS_TYPE,
    **MEDIA_TYPES,
    ".xml": FEED_TYPE,
    ".epub": EPUB_TYPE,
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
}


def media_type_of(name: str) -> str:
    """By the name of a file."""
    suffix = next((s for s in SERVED_TYPES if name.lower().endswith(s)), "")
    return SERVED_TYPES.get(suffix, "application/octet-stream")


def is_loopback(host: str) -> bool:
    """Whether `host` can only be reached from this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def names_no_domain(host: str) -> bool:
    """Whether a Host header names an address, or this machine, and no domain.

    A page of some web site can have its own domain resolve to this machine (DNS rebinding) and
    read what is served without a token; its requests name that domain.
    """
    name = host.rpartition(":")[0] if re.search(r":\d*$", host) else host
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return name.lower() == "localhost"
    return True


def is_unchanged(asked: Mapping[str, str], etag: str, modified: float) -> bool:
    """Whether a client has the file already (RFC 9110, section 13.2.2).

    Args:
        asked: headers of its request.
        etag: of the file, in quotation marks.
        modified: when it was changed, seconds since the epoch.
    """
    if known := asked.get("if-none-match"):
        return known.strip() == "*" or etag in known
    if "range" in asked or (since := asked.get("if-modified-since")) is None:
        return False
    try:
        return int(modified) <= parsedate_to_datetime(since).timestamp()
    except ValueError:
        return False


def _ignore_odd_ranges(request: Request) -> None:
    """A range of another unit, or one that ends before it begins, asks for nothing in particular
    (RFC 9110, section 14.2)."""
    asked = request.headers.get("range")
    if asked is None:
        return
    ranges = re.findall(r"(\d*)-(\d*)", asked) if _RANGES.fullmatch(asked) else []
    is_odd = not ranges or any(
        not (begin or end) or (begin and end and int(begin) > int(end)) for begin, end in ranges
    )
    if is_odd:
        request.scope["headers"] = [
            (name, value) for name, value in request.scope["headers"] if name != b"range"
        ]


def new_token() -> str:
    """A secret for the URL, 128 bits."""
    return secrets.token_urlsafe(16)


def address_on_network() -> str:
    """This machine's address as its network sees it; loopback when there is none.

    Nothing is sent: connecting a datagram socket only makes the system choose a route.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # TEST-NET-1, RFC 5737
        except OSError:
            return "127.0.0.1"
        address: str = probe.getsockname()[0]
        return address


def qr_code(address: str) -> bytes:
    """`address` as a QR code (ISO/IEC 18004), an SVG image."""
    import segno

    image = io.BytesIO()
    segno.make(address, micro=False).save(image, kind="svg", border=2)
    return image.getvalue()


def make_app(
    files: Mapping[str, Path],
    make_feed: MAKE_FEED,
    *,
    pages: Mapping[str, tuple[str, bytes]],
    token: str = "",
    refresh: Callable[[], None] = lambda: None,
) -> Starlette:
    """The application that serves one book.

    Args:
        files: URL name → the delivered file; nothing else on disk is ever opened.
        make_feed: the feed for the address a client used.
        pages: URL name → (media type, content) of the player; the name "" is its first page.
        token: first path segment of every address; without it a request finds nothing.
        refresh: called before each request: it may change `files` and `pages`.
    """
    from starlette.applications import Starlette
    from starlette.responses import FileResponse, Response
    from starlette.routing import Route

    root = f"/{token}" if token else ""

    def conditional(request: Request, media_type: str, content: bytes) -> Response:
        etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        headers = {
            "ETag": etag,
            "Cache-Control": "no-cache",
            # The book's text is a script to the page, and to no page of another site.
            "Cross-Origin-Resource-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
        }
        if etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if media_type == "text/html":
            headers["Content-Security-Policy"] = PAGE_POLICY
            # The address holds the token.
            headers["Referrer-Policy"] = "no-referrer"
        return Response(content, media_type=media_type, headers=headers)

    def base_url(request: Request) -> str:
        return f"{request.url.scheme}://{request.url.netloc}{root}/"

    def page_code(request: Request) -> Response:
        return conditional(request, "image/svg+xml", qr_code(base_url(request)))

    def feed(request: Request) -> Response:
        try:
            content = make_feed(base_url(request))
        except PublishingError as error:
            return Response(str(error), status_code=404, media_type="text/plain")
        return conditional(request, FEED_TYPE, content)

    def serve(request: Request) -> Response:
        name = request.path_params.get("name", "")
        if name in pages:
            media_type, content = pages[name]
            return conditional(request, media_type, content)
        path = files.get(name)
        if path is None or not path.is_file() or path.is_symlink():
            return Response("not found\n", status_code=404, media_type="text/plain")
        status = path.stat()
        headers = {
            "ETag": f'"{status.st_mtime_ns:x}-{status.st_size:x}"',
            "Last-Modified": formatdate(status.st_mtime, usegmt=True),
            "Cache-Control": "no-cache",
            "X-Content-Type-Options": "nosniff",
        }
        if is_unchanged(request.headers, headers["ETag"], status.st_mtime):
            return Response(status_code=304, headers=headers)
        _ignore_odd_ranges(request)
        return FileResponse(path, media_type=media_type_of(path.name), headers=headers)

    def guarded(endpoint: Callable[[Request], Response]) -> Callable[[Request], Response]:
        def guard(request: Request) -> Response:
            if not token and not names_no_domain(request.headers.get("host", "")):
                return Response("ask for it by its address\n", 421, media_type="text/plain")
            # While the book is made again, what was there before is served.
            with contextlib.suppress(AudiobookError):
                refresh()
            return endpoint(request)

        return guard

    app = Starlette(
        routes=[
            Route(f"{root}/feed.xml", guarded(feed), methods=["GET", "HEAD"]),
            Route(f"{root}/page.svg", guarded(page_code), methods=["GET", "HEAD"]),
            Route(f"{root}/", guarded(serve), methods=["GET", "HEAD"]),
            Route(f"{root}/{{name}}", guarded(serve), methods=["GET", "HEAD"]),
        ]
    )
    # A redirect would send the client to whatever host its request claimed.
    app.router.redirect_slashes = False
    return app


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; `port` 0 takes a free one.

    Raises:
        PublishingError: the address is in use or not ours.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        raise PublishingError(
            f"Cannot listen on {host} port {port}: {getattr(error, 'strerror', None) or error}.",
            hint="Choose another port with --port.",
        ) from error
    # asyncio only sets it on sockets that name their protocol, and create_server names none;
    # without it every answer waits for the client's delayed acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def make_server(
    app: Starlette | Callable[..., Any], *, limits: ConnectionLimits | None = None
) -> uvicorn.Server:
    """uvicorn with bounds on what one client can hold open.

    Args:
        app: from `make_app`.
        limits: other bounds than the usual.
    """
    import uvicorn

    from audiobook.publishing.connection_limits import ConnectionLimits, announcing, bounded

    return uvicorn.Server(
        uvicorn.Config(
            announcing(app),
            http=bounded(limits or ConnectionLimits()),
            log_level="critical",
            access_log=False,
            server_header=False,
            limit_concurrency=200,
            timeout_keep_alive=15,
            h11_max_incomplete_event_size=16_384,
        )
    )
