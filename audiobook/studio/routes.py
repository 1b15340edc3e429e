"""The addresses of the studio.

::

    /                                   the page; /static/… what it is made of
    /api/shelf            GET           Shelf
    /api/open             POST Place    {"book": …}: a production, or a manuscript to lay out
    /api/events           GET           server-sent events: script, book, files, queue, notice, work
    /api/{book}           GET           Book
    /api/{book}/opened    GET           Opened
    /api/{book}/manuscript?name=        PUT the file: Opened
    /api/{book}/sections  POST Reading  Opened
    /api/{book}/build     POST          {"notes": …}, when script/ and voices.yaml are made
    /api/{book}/chapters/{n}            Chapter
    /api/{book}/doubts, /marks          list of Doubt, of MarkedLine
    /api/{book}/edit      POST Edit     Edited
    /api/{book}/undo, /redo POST        Edited
    /api/{book}/hear?file=&line=&take=&part=&ahead=   WAV of a line, or of a part of it, from 0;
                                        X-Parts: how many; ahead=1: it is begun,
                                        and 202 says so at once
    /api/{book}/try?speaker=&voice=&rate=&pitch=&gain=&text=    WAV of any words
    /api/{book}/cast      GET, POST CastEdit        CastView
    /api/{book}/split     POST Split    Edited
    /api/{book}/lines?speaker=          list of WordPlace
    /api/{book}/words     GET, POST WordEdit        WordsView
    /api/{book}/places?word=            list of WordPlace
    /api/{book}/sound     GET           SoundView
    /api/{book}/queue     POST QueueOrder           list of QueueItem
    /api/{book}/tracks/{n}              TrackView; /audio its file
    /api/{book}/details   GET, POST Details         DetailsView
    /api/{book}/cover     GET, PUT      the picture
    /api/{book}/delivery  GET           DeliveryView
    /api/{book}/feed      POST FeedDetails          DeliveryView
    /api/{book}/serve     POST ServeOrder           DeliveryView; /serve/code its address as SVG
    /api/{book}/listen/…                the listener's page, as `audiobook serve` gives it
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.routing import Mount, Route

from audiobook.errors import AudiobookError, UsageError
from audiobook.model import VoiceSettings
from audiobook.player import PLAYER_FILES, player_file
from audiobook.production import load_book_file
from audiobook.publishing import media_type_of, qr_code
from audiobook.studio import (
    book_view,
    cast_view,
    delivery_view,
    messages,
    shelf,
    sound_view,
    words_view,
)
from audiobook.studio.answers import (
    MISTAKE,
    Handler,
    answering,
    body_of,
    message_of,
    on_desk,
    refusal,
    taking,
)
from audiobook.studio.desk import Desk
from audiobook.studio.messages import DeliveryView, FeedDetails, ServeOrder

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from audiobook.studio.server import Studio


# ---------------------------------------------------------------- page, shelf, events


@functools.cache
def _static(name: str) -> bytes | None:
    if name in PLAYER_FILES:
        return player_file(name)
    here = files("audiobook.studio").joinpath("static")
    names = {item.name for item in here.iterdir()}
    return here.joinpath(name).read_bytes() if name in names else None


async def _page(studio: Studio, request: Request) -> Response:
    name = request.path_params.get("name", "index.html")
    content = _static(name)
    if content is None:
        return Response("not found\n", 404, media_type="text/plain")
    if name == "index.html":
        content = content.replace(b"{nonce}", studio.nonce.encode())
    return Response(content, media_type=media_type_of(name), headers={"Cache-Control": "no-cache"})


async def _get_shelf(studio: Studio, request: Request) -> messages.Shelf:
    paths = [desk.folder.root.resolve() for desk in studio.desks]
    paths += [path for path in await run_in_threadpool(shelf.opened_lately) if path not in paths]
    here = studio.desk(studio.here).folder.root.resolve()
    return messages.Shelf(
        [messages.ShelfBook(_title(path), str(path), path == here) for path in paths],
        studio.here,
    )


def _title(folder: Path) -> str:
    try:
        return load_book_file(folder / "book.yaml").info.title or folder.name
    except (AudiobookError, OSError):
        return folder.name


async def _open(studio: Studio, request: Request) -> dict[str, str]:
    place = await message_of(request, messages.Place)

    def work() -> dict[str, str]:
        path = Path(place.path.strip().strip("\"'")).expanduser()
        if not path.is_absolute():
            path = studio.desk(studio.here).folder.root / path
        if path.is_dir():
            return {"book": studio.open(path).name}
        if not path.is_file():
            raise UsageError(
                "There is no such file or folder.", hint="Check the path: " + str(path)
            )
        here = studio.desk(studio.here)
        root = here.folder.root if here.stage == "empty" else path.with_suffix("")
        desk = studio.open(root)
        book_view.lay_out(desk.folder, path)
        return {"book": desk.name}

    return await run_in_threadpool(work)


async def _events(studio: Studio, request: Request) -> Response:
    return StreamingResponse(
        studio.events.stream(),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store"},
    )


# ---------------------------------------------------------------- the book


async def _put_manuscript(studio: Studio, request: Request) -> messages.Opened:
    desk = studio.desk(request.path_params["book"])
    data = await body_of(request, book_view.LARGEST_MANUSCRIPT)

    def work() -> messages.Opened:
        path = book_view.keep_manuscript(desk.folder, request.query_params.get("name", ""), data)
        try:
            return book_view.lay_out(desk.folder, path)
        except AudiobookError:
            if not desk.folder.book_file.exists():
                # It was put there by us, and nothing can be made of it.
                path.unlink(missing_ok=True)
            raise

    return await run_in_threadpool(work)


def _choose(desk: Desk, wanted: messages.ChosenSections) -> messages.Opened:
    book_view.choose_sections(desk, wanted.sections)
    return book_view.opened(desk.folder)


async def _build(studio: Studio, request: Request) -> dict[str, list[str]]:
    desk = studio.desk(request.path_params["book"])

    def work() -> dict[str, list[str]]:
        notes = desk.run_build(book_view.build_and_cast)
        studio.open(desk.folder.root)
        return {"notes": notes}

    return await run_in_threadpool(work)


def _number(request: Request, name: str) -> int:
    try:
        return int(request.path_params.get(name) or request.query_params[name])
    except (KeyError, ValueError) as error:
        raise UsageError(f"`{name}` is no number.") from error


def _real(request: Request, name: str, default: float) -> float:
    try:
        return float(request.query_params.get(name, default))
    except ValueError as error:
        raise UsageError(f"`{name}` is no number.") from error


def _wav(data: bytes) -> Response:
    if not data:
        return Response(status_code=204)
    return Response(data, media_type="audio/wav", headers={"Cache-Control": "no-store"})


def _hear(desk: Desk, request: Request) -> Response:
    query = request.query_params
    file, line = query.get("file", ""), _number(request, "line")
    if query.get("ahead") == "1":
        # Held open until it is spoken, such requests would take the few connections that a browser
        # has for all pages of the studio.
        desk.prepare(file, line)
        return Response(status_code=202)
    sound = desk.hear(
        file,
        line,
        take=_number(request, "take") if "take" in query else None,
        part=_number(request, "part") if "part" in query else None,
    )
    answer = _wav(sound.wav)
    answer.headers["X-Parts"] = str(sound.parts)
    return answer


def _try(desk: Desk, request: Request) -> Response:
    query = request.query_params
    settings = None
    if query.get("voice"):
        settings = VoiceSettings(
            query["voice"],
            _within(_real(request, "rate", 1.0), 0.5, 2.0),
            _within(_real(request, "pitch", 0.0), -12, 12),
            _within(_real(request, "gain", 0.0), -20, 20),
        )
    return _wav(desk.listener.sample(query.get("text", ""), query.get("speaker", ""), settings))


def _within(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)


def _edit_cast(desk: Desk, wanted: messages.CastEdit) -> messages.CastView:
    cast_view.edit_cast(desk, wanted)
    return cast_view.cast_view(desk)


def _edit_word(desk: Desk, wanted: messages.WordEdit) -> messages.WordsView:
    words_view.edit_word(desk, wanted)
    return words_view.words_view(desk)


def _queue(desk: Desk, wanted: messages.QueueOrder) -> list[messages.QueueItem]:
    sound_view.order(desk, wanted)
    return desk.queue.items()


def _edit_details(desk: Desk, wanted: messages.Details) -> messages.DetailsView:
    book_view.edit_details(desk, wanted)
    return book_view.details_view(desk)


def _cover(desk: Desk, request: Request) -> Response:

    path = desk.folder.book.cover
    root = desk.folder.root.resolve()
    if path is None or not path.is_file() or not path.resolve().is_relative_to(root):
        return Response(status_code=404)
    return FileResponse(path, headers={"Cache-Control": "no-cache"})


async def _put_cover(studio: Studio, request: Request) -> messages.DetailsView:
    desk = studio.desk(request.path_params["book"])
    data = await body_of(request, book_view.LARGEST_COVER)

    def work() -> messages.DetailsView:
        book_view.set_cover(desk, data)
        return book_view.details_view(desk)

    return await run_in_threadpool(work)


def _edit_feed(desk: Desk, wanted: FeedDetails) -> DeliveryView:
    delivery_view.edit_feed(desk, wanted)
    return delivery_view.delivery_view(desk)


def _serve(desk: Desk, wanted: ServeOrder) -> DeliveryView:
    desk.listener_server.order(wanted)
    return delivery_view.delivery_view(desk)


def _code(desk: Desk, request: Request) -> Response:
    serving = desk.listener_server.serving
    if serving is None:
        return Response(status_code=404)
    return Response(
        qr_code(serving.address), media_type="image/svg+xml", headers={"Cache-Control": "no-store"}
    )


def make_routes(studio: Studio) -> list[BaseRoute]:
    """All addresses, see the module."""

    def get(path: str, action: Callable[[Desk, Request], Any]) -> Route:
        return Route(f"/api/{{book}}{path}", answering(studio, on_desk(action)))

    def post(path: str, kind: type[Any], action: Callable[[Desk, Any], Any]) -> Route:
        handler = answering(studio, taking(kind, action))
        return Route(f"/api/{{book}}{path}", handler, methods=["POST"])

    def other(path: str, handler: Handler, method: str = "GET") -> Route:
        return Route(path, answering(studio, handler), methods=[method])

    return [
        other("/", _page),
        other("/static/{name}", _page),
        other("/api/shelf", _get_shelf),
        other("/api/open", _open, "POST"),
        other("/api/events", _events),
        get("", lambda desk, _: desk.book()),
        get("/opened", lambda desk, _: book_view.opened(desk.folder)),
        other("/api/{book}/manuscript", _put_manuscript, "PUT"),
        post("/sections", messages.ChosenSections, _choose),
        other("/api/{book}/build", _build, "POST"),
        get("/chapters/{number}", lambda desk, r: desk.chapter(_number(r, "number"))),
        get("/doubts", lambda desk, _: desk.doubts()),
        get("/marks", lambda desk, _: desk.marks()),
        post("/edit", messages.Edit, Desk.edit),
        post("/undo", dict[str, Any], lambda desk, _: desk.undo()),
        post("/redo", dict[str, Any], lambda desk, _: desk.undo(redo=True)),
        get("/hear", _hear),
        get("/try", _try),
        get("/cast", lambda desk, _: cast_view.cast_view(desk)),
        post("/cast", messages.CastEdit, _edit_cast),
        post("/split", messages.Split, Desk.split_person),
        get("/lines", lambda desk, r: desk.lines_of(r.query_params.get("speaker", ""))),
        get("/words", lambda desk, _: words_view.words_view(desk)),
        post("/words", messages.WordEdit, _edit_word),
        get("/places", lambda desk, r: words_view.places_of(desk, r.query_params.get("word", ""))),
        get("/sound", lambda desk, _: sound_view.sound_view(desk)),
        post("/queue", messages.QueueOrder, _queue),
        get("/tracks/{number}", lambda desk, r: sound_view.track_view(desk, _number(r, "number"))),
        get(
            "/tracks/{number}/audio",
            lambda desk, r: FileResponse(sound_view.track_path(desk, _number(r, "number"))),
        ),
        get("/details", lambda desk, _: book_view.details_view(desk)),
        post("/details", messages.Details, _edit_details),
        get("/cover", _cover),
        other("/api/{book}/cover", _put_cover, "PUT"),
        get("/delivery", lambda desk, _: delivery_view.delivery_view(desk)),
        post("/feed", FeedDetails, _edit_feed),
        post("/serve", ServeOrder, _serve),
        get("/serve/code", _code),
        Mount("/api/{book}/listen", _Listen(studio)),
    ]


class _Listen:
    """The listener's page of a finished book."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            desk = self._studio.desk(scope["path_params"]["book"])
            app: Any = await run_in_threadpool(desk.production.server_app)
        except AudiobookError as error:
            app = refusal(error, MISTAKE)
        await app(scope, receive, send)
