"""How a request is read, carried out in a thread, and answered or refused."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from audiobook.errors import AudiobookError, ManuscriptTooLargeError, ScriptError, UsageError
from audiobook.studio import messages
from audiobook.studio.desk import Desk

if TYPE_CHECKING:
    from starlette.requests import Request

    from audiobook.studio.server import Studio

Message = TypeVar("Message")
Handler = Callable[["Studio", "Request"], Awaitable[Any]]

_LARGEST_MESSAGE = 8 << 20
CONFLICT = 409
MISTAKE = 422


async def body_of(request: Request, largest: int = _LARGEST_MESSAGE) -> bytes:
    """What was sent.

    Raises:
        ManuscriptTooLargeError: more than `largest` bytes.
    """
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > largest:
            raise ManuscriptTooLargeError(
                f"This is larger than {largest >> 20} MB.", hint="Open it by its path instead."
            )
    return bytes(data)


async def message_of(request: Request, kind: type[Message]) -> Message:
    """What was sent, a message of `kind`.

    Raises:
        UsageError: it is none.
    """
    try:
        return msgspec.json.decode(await body_of(request), type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"This request is not understood: {error}.") from error


def json_answer(content: Any, status: int = 200) -> Response:
    """`content` as JSON."""
    return Response(
        msgspec.json.encode(content),
        status,
        {"Cache-Control": "no-store"},
        media_type="application/json",
    )


def refusal(error: AudiobookError, status: int) -> Response:
    """Why it was not done, as a `messages.Refusal`."""
    return json_answer(messages.Refusal(error.message, error.hint, error.where, error.code), status)


def answering(studio: Studio, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that answers with what `handler` gives, and refuses where it raises."""

    async def answer(request: Request) -> Response:
        try:
            content = await handler(studio, request)
        except ScriptError as error:
            return refusal(error, CONFLICT)
        except AudiobookError as error:
            return refusal(error, MISTAKE)
        return content if isinstance(content, Response) else json_answer(content)

    return answer


def on_desk(
    action: Callable[[Desk, Request], Any],
) -> Handler:
    """A handler that only reads the address; it runs in a thread."""

    async def handle(studio: Studio, request: Request) -> Any:
        desk = studio.desk(request.path_params["book"])
        return await run_in_threadpool(action, desk, request)

    return handle


def taking(kind: type[Message], action: Callable[[Desk, Message], Any]) -> Handler:
    """A handler of a message; it runs in a thread."""

    async def handle(studio: Studio, request: Request) -> Any:
        desk = studio.desk(request.path_params["book"])
        message = await message_of(request, kind)
        return await run_in_threadpool(action, desk, message)

    return handle
