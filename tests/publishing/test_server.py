"""The server, asked over a real socket on loopback: by a player, and by somebody hostile."""

import contextlib
import http.client
import random
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from audiobook.errors import PublishingError
from audiobook.publishing import server
from audiobook.publishing.connection_limits import ConnectionLimits
from audiobook.publishing.server import is_loopback, make_app, new_token

AUDIO = bytes(range(256)) * 40
SECRET = b"the author's diary"


@contextlib.contextmanager
def serving(
    folder: Path, *, token: str = "", limits: ConnectionLimits | None = None
) -> Iterator[int]:
    """Serve `folder`/01-a.mp3 on a free loopback port."""
    app = make_app(
        {"01-a.mp3": folder / "01-a.mp3"},
        lambda base: f"<rss>{base}</rss>".encode(),
        pages={"": ("text/html", b"<p>player</p>")},
        token=token,
    )
    with server.listen("127.0.0.1", 0) as listener:
        running = server.make_server(app, limits=limits)
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            while not running.started:
                time.sleep(0.01)
            yield listener.getsockname()[1]
        finally:
            running.should_exit = True
            thread.join()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    output = tmp_path / "output"
    output.mkdir()
    (output / "01-a.mp3").write_bytes(AUDIO)
    (output / ".hidden").write_bytes(SECRET)
    (tmp_path / "diary.txt").write_bytes(SECRET)
    return output


@pytest.fixture
def client(folder: Path) -> Iterator[httpx.Client]:
    with (
        serving(folder) as port,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as connected,
    ):
        yield connected


def test_whole_file_head_and_type(client: httpx.Client) -> None:
    got = client.get("/01-a.mp3")
    assert (got.status_code, got.content) == (200, AUDIO)
    assert got.headers["content-type"] == "audio/mpeg"
    assert got.headers["accept-ranges"] == "bytes"
    head = client.head("/01-a.mp3")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(AUDIO))


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=5-14", 5, 15),
        ("bytes=-10", len(AUDIO) - 10, len(AUDIO)),
        ("bytes=10000-", 10000, None),
    ],
)
def test_byte_ranges(client: httpx.Client, asked: str, first: int, last: int | None) -> None:
    got = client.get("/01-a.mp3", headers={"Range": asked})
    assert (got.status_code, got.content) == (206, AUDIO[first:last])


def test_a_range_past_the_end_is_refused(client: httpx.Client) -> None:
    assert client.get("/01-a.mp3", headers={"Range": "bytes=999999-"}).status_code == 416


def test_conditional_requests(client: httpx.Client) -> None:
    etag = client.get("/feed.xml").headers["etag"]
    assert client.get("/feed.xml", headers={"If-None-Match": etag}).status_code == 304
    stale = {"Range": "bytes=0-1", "If-Range": '"old"'}
    assert client.get("/01-a.mp3", headers=stale).status_code == 200


def test_a_file_that_a_client_has_is_not_sent_again(client: httpx.Client, folder: Path) -> None:
    first = client.get("/01-a.mp3")
    tag, date = first.headers["etag"], first.headers["last-modified"]
    for known in ({"If-None-Match": tag}, {"If-None-Match": "*"}, {"If-Modified-Since": date}):
        answer = client.get("/01-a.mp3", headers=known)
        assert (answer.status_code, answer.content) == (304, b"")
    other = {"If-None-Match": '"other"', "If-Modified-Since": date}
    assert client.get("/01-a.mp3", headers=other).status_code == 200
    odd_date = {"If-Modified-Since": "yesterday"}
    assert client.get("/01-a.mp3", headers=odd_date).status_code == 200
    (folder / "01-a.mp3").write_bytes(AUDIO[:100])
    assert client.get("/01-a.mp3", headers={"If-None-Match": tag}).content == AUDIO[:100]


@pytest.mark.parametrize("odd", ["lines=0-1", "bytes=5-4", "bytes=", "bytes=-"])
def test_a_range_that_means_nothing_is_ignored(client: httpx.Client, odd: str) -> None:
    answer = client.get("/01-a.mp3", headers={"Range": odd})
    assert (answer.status_code, answer.content) == (200, AUDIO)


def test_the_feed_knows_the_address_it_was_asked_at(client: httpx.Client) -> None:
    assert client.get("/feed.xml").text == f"<rss>{client.base_url}/</rss>"
    assert client.get("/").headers["content-security-policy"].startswith("default-src 'none'")


def test_another_site_cannot_load_the_book_as_its_script(client: httpx.Client) -> None:
    # Without a token the address can be guessed; the text is a script that any page could name.
    answer = client.get("/")
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_pages_address_can_be_photographed(client: httpx.Client) -> None:
    got = client.get("/page.svg")
    assert got.headers["content-type"] == "image/svg+xml"
    assert got.content.startswith(b"<?xml") and b"<svg" in got.content


def test_without_the_token_nothing_is_found(folder: Path) -> None:
    token = new_token()
    with serving(folder, token=token) as port:
        base = f"http://127.0.0.1:{port}"
        with httpx.Client(trust_env=False) as plain:
            for path in ("/", "/feed.xml", "/01-a.mp3", f"/{token[:-1]}/01-a.mp3"):
                assert plain.get(base + path).status_code == 404
            assert plain.get(f"{base}/{token}/01-a.mp3").content == AUDIO


def hostile_paths(count: int) -> Iterator[str]:
    """Request targets that try to leave the folder, from a fixed seed."""
    chance = random.Random(5)
    steps = ["..", "%2e%2e", "..%2f", "..\\", "%5c..", "%00", "....//", "%c0%ae", ".hidden", "C:"]
    ends = ["diary.txt", ".hidden", "01-a.mp3%00.txt", "etc/passwd", "01-a.mp3/..", "?x=../y"]
    for _ in range(count):
        yield (
            "/"
            + "/".join(chance.choices(steps, k=chance.randint(1, 6)))
            + "/"
            + chance.choice(ends)
        )


def test_hostile_requests_reach_nothing_and_break_nothing(folder: Path) -> None:
    many = "bytes=" + ",".join(f"{n}-{n + 1}" for n in range(500))
    huge = "bytes=0-" + "9" * 40
    ranges = [many, huge, "bytes=-0", "bytes=5-2", "lines=1-2", "bytes=a-b", ""]
    chance = random.Random(7)
    with serving(folder) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        for path in hostile_paths(10_000):
            # Straight to the socket: a well-behaved client would tidy these paths.
            connection.putrequest("GET", path, skip_host=True)
            connection.putheader(
                "Host", chance.choice(["127.0.0.1", "localhost:1", "evil.example:1"])
            )
            connection.putheader("Range", chance.choice(ranges))
            connection.endheaders()
            answer = connection.getresponse()
            body = answer.read()
            assert SECRET not in body
            assert answer.status in (200, 206, 400, 404, 416, 421), path
            if answer.status in (200, 206):
                assert b"root:" not in body
            if answer.will_close:
                connection.close()
        connection.close()
        assert httpx.get(f"http://127.0.0.1:{port}/01-a.mp3", trust_env=False).content == AUDIO


def test_a_link_out_of_the_folder_is_not_followed(folder: Path) -> None:
    (folder / "01-a.mp3").unlink()
    (folder / "01-a.mp3").symlink_to(folder.parent / "diary.txt")
    with serving(folder) as port:
        assert httpx.get(f"http://127.0.0.1:{port}/01-a.mp3", trust_env=False).status_code == 404


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8321", 200),
        ("localhost", 200),
        ("[::1]:80", 200),
        ("192.168.1.5", 200),
        ("rebound.example", 421),
        ("rebound.example:8321", 421),
        ("127.0.0.1.rebound.example", 421),
    ],
)
def test_without_a_token_only_addresses_are_answered(
    client: httpx.Client, host: str, status: int
) -> None:
    for path in ("/", "/feed.xml", "/01-a.mp3"):
        assert client.get(path, headers={"Host": host}).status_code == status


def test_with_a_token_the_host_may_have_a_name(folder: Path) -> None:
    with serving(folder, token="secret") as port:
        url = f"http://127.0.0.1:{port}/secret/feed.xml"
        got = httpx.get(url, headers={"Host": "my-computer.local"}, trust_env=False)
    assert got.text == "<rss>http://my-computer.local/secret/</rss>"


def answers(port: int) -> bool:
    return httpx.get(f"http://127.0.0.1:{port}/01-a.mp3", trust_env=False).content == AUDIO


def is_answered_in_the_end(port: int) -> bool:
    for _ in range(600):
        with contextlib.suppress(httpx.TransportError):
            head = httpx.head(f"http://127.0.0.1:{port}/01-a.mp3", trust_env=False)
            return head.status_code == 200
        time.sleep(0.05)
    return False


def test_a_request_that_never_ends_is_hung_up_on(folder: Path) -> None:
    with serving(folder, limits=ConnectionLimits(request=0.2)) as port:
        for beginning in (b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "):
            with socket.create_connection(("127.0.0.1", port), timeout=30) as slow:
                slow.sendall(beginning)
                assert slow.recv(1) == b""
        assert answers(port)


def test_so_is_the_second_request_of_a_connection(folder: Path) -> None:
    with serving(folder, limits=ConnectionLimits(request=0.2)) as port:
        with socket.create_connection(("127.0.0.1", port), timeout=30) as slow:
            slow.sendall(b"HEAD /01-a.mp3 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            assert slow.recv(4096).startswith(b"HTTP/1.1 200")
            slow.sendall(b"HEAD /01-a")
            assert slow.recv(4096) == b""
        assert answers(port)


def test_an_answer_may_take_longer_than_a_request(folder: Path) -> None:
    size = 40_000_000
    with (folder / "01-a.mp3").open("r+b") as file:
        file.truncate(size)
    with (
        serving(folder, limits=ConnectionLimits(request=1.0)) as port,
        httpx.stream("GET", f"http://127.0.0.1:{port}/01-a.mp3", trust_env=False) as answer,
    ):
        blocks = answer.iter_raw()
        received = len(next(blocks))
        time.sleep(1.2)
        assert received + sum(map(len, blocks)) == size


def test_a_reader_that_does_not_read_is_let_go(folder: Path) -> None:
    size = 40_000_000
    with (folder / "01-a.mp3").open("r+b") as file:
        file.truncate(size)
    with serving(folder, limits=ConnectionLimits(stall=0.2, connections=1)) as port:
        with socket.create_connection(("127.0.0.1", port), timeout=30) as slow:
            slow.sendall(b"GET /01-a.mp3 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            # Its place is free again before it has read a byte.
            assert is_answered_in_the_end(port)
            got = 0
            with contextlib.suppress(ConnectionError):
                while block := slow.recv(1 << 20):
                    got += len(block)
        assert got < size


def test_one_address_cannot_take_every_connection(folder: Path) -> None:
    with serving(folder, limits=ConnectionLimits(connections=4)) as port:
        with contextlib.ExitStack() as stack:
            for _ in range(4):
                stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30))
            fifth = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30))
            with contextlib.suppress(ConnectionError):
                assert fifth.recv(1) == b""
        # Closed connections count no more.
        assert is_answered_in_the_end(port)


def test_what_is_loopback() -> None:
    assert all(is_loopback(host) for host in ("127.0.0.1", "::1", "localhost", "127.8.8.8"))
    assert not any(is_loopback(host) for host in ("0.0.0.0", "192.168.1.2", "::", "example.org"))


def test_a_port_in_use_is_an_error_with_a_hint() -> None:
    with server.listen("127.0.0.1", 0) as taken:
        with pytest.raises(PublishingError, match="Cannot listen") as caught:
            server.listen("127.0.0.1", taken.getsockname()[1])
        assert "--port" in caught.value.hint
