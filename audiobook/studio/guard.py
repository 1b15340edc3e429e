"""Who may talk to the studio: this computer's own browser, with the secret of the address.

Any web site a browser shows can send requests to this computer. What it sends has another Origin,
has no cookie of ours (``SameSite=Strict``), and reaches us by another Host when its own name was
made to resolve to us (DNS rebinding).
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse, Response

from audiobook.publishing import names_no_domain

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; "
    "img-src 'self' blob:; "
    "media-src 'self' blob:; connect-src 'self'; manifest-src 'self'; base-uri 'none'; "
    "form-action 'none'; "
    "frame-ancestors 'none'"
)

_HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-resource-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
}


class Guard:
    """ASGI middleware that lets in who has the secret, and nobody sent by another site.

    Args:
        app: the application behind it.
        token: the secret; once a request brings it as ``?token=``, a cookie does.
        nonce: lets the wave player's own style sheet in (its shadow tree has one inline).
    """

    def __init__(self, app: App, token: str, nonce: str) -> None:
        self._app = app
        self._token = token
        policy = POLICY.format(nonce=nonce).encode()
        self._headers = [(b"content-security-policy", policy), *_HEADERS.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, send)
            return

        async def with_headers(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self._headers]
            await send(message)

        await self._app(scope, receive, with_headers)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not names_no_domain(host):
            return Response("ask for it by its address\n", 421, media_type="text/plain")
        origin = headers.get("origin")
        foreign = origin is not None and origin != f"http://{host}"
        if foreign or headers.get("sec-fetch-site") in ("cross-site", "same-site"):
            # A link or a typed address opens the page; all else must come from it.
            opening = scope["path"] == "/" and scope["method"] == "GET" and not foreign
            if not opening:
                return Response("not from another site\n", 403, media_type="text/plain")
        if scope["method"] not in ("GET", "HEAD") and "x-studio" not in headers:
            return Response("only the page itself may ask this\n", 403, media_type="text/plain")
        # A port of its own has a cookie of its own: two studios do not log each other out.
        cookie = f"studio-{host.rpartition(':')[2]}"
        token = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        if token and scope["path"] == "/" and secrets.compare_digest(token.encode(), self._key):
            answer = RedirectResponse("/", 303)
            answer.set_cookie(cookie, self._token, httponly=True, samesite="strict")
            return answer
        if not secrets.compare_digest(_cookie(headers, cookie).encode(), self._key):
            return Response(
                "Open the studio by the whole address that `audiobook studio` printed.\n",
                403,
                media_type="text/plain",
            )
        return None

    @property
    def _key(self) -> bytes:
        return self._token.encode()


def _cookie(headers: Headers, name: str) -> str:
    for part in headers.get("cookie", "").split(";"):
        key, _, value = part.strip().partition("=")
        if key == name:
            return value
    return ""
