"""A language model on loopback is asked about the doubtful lines: whatever it replies, the words
stay, what the author decided stands, and what is wrong is said once."""

import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.chat_server import ChatServer, Choose, completion, questions_of
from support.doubts import STORY, language_model

pytest.importorskip("httpx")

from audiobook.errors import UsageError
from audiobook.model import Progress
from audiobook.production import Production
from audiobook.production.building.build import BuildReport

SPEAKER = re.compile(r"^[^:\n]+?\??:", re.MULTILINE)
NOBODY = "somebody else or not sure"
Files = dict[str, str]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatServer]:
    with language_model(monkeypatch) as asked:
        yield asked


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds that would have been waited between tries."""
    waited: list[float] = []
    monkeypatch.setattr("audiobook.http_client.time.sleep", waited.append)
    return waited


@pytest.fixture
def book(tmp_path: Path) -> Production:
    """Built without a model."""
    path = tmp_path / "weir.txt"
    path.write_text(STORY, encoding="utf-8")
    production = Production(tmp_path / "weir")
    production.build(path)
    return production


def files(book: Production) -> Files:
    return {p.name: p.read_text("utf-8") for p in sorted(book.folder.script.glob("*.txt"))}


def words(script: Files) -> Files:
    """The script without its speakers."""
    return {name: SPEAKER.sub(":", text) for name, text in script.items()}


def choose(name: str) -> Choose:
    return lambda label, listed: name if name in listed else NOBODY


def asked_build(book: Production) -> BuildReport:
    return book.build(ask_model=True)


def test_the_answers_are_weighed_told_and_kept(server: ChatServer, book: Production) -> None:
    before = files(book)
    server.choose = lambda label, listed: "Henry" if "Henry" in listed else listed[0]
    built = asked_build(book)
    assert built.advice is not None
    assert built.advice.asked == built.advice.answered == built.advice.doubtful > 10
    assert built.advice.changed > 0
    assert built.warnings == ()
    after = files(book)
    assert words(after) == words(before)
    assert after != before
    said = [e.detail for item in book.doubtful_lines() for e in item.evidence]
    assert "a language model (parrot) chose Henry" in said
    assert any(detail.startswith("the script builder alone would choose") for detail in said)


def test_what_is_asked(
    server: ChatServer, book: Production, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUDIOBOOK_LLM_KEY", "secret")
    gate = next(book.folder.script.glob("02-*.txt"))
    decided = re.sub(r'Anna\??: "Well,"', 'Anna: "Well,"', gate.read_text("utf-8"))
    gate.write_text(decided, encoding="utf-8")
    asked_build(book)
    assert {headers["Authorization"] for headers in server.headers} == {"Bearer secret"}
    for request in server.requests:
        assert (request["model"], request["temperature"]) == ("parrot", 0)
        assert all(listed[-1] == NOBODY for listed in questions_of(request).values())
    assert any('[Anna] "Well,"' in request["messages"][1]["content"] for request in server.requests)


def test_the_same_build_asks_nothing_twice(server: ChatServer, book: Production) -> None:
    server.choose = choose("Ruth")
    asked_build(book)
    first, count = files(book), len(server.requests)
    kept = book.folder.advice.read_bytes()
    server.choose = choose("Anna")
    assert asked_build(book).up_to_date
    again = book.build(ask_model=True, force=True)
    assert again.advice is not None
    assert (again.advice.asked, again.up_to_date) == (0, False)
    book.build(force=True)
    assert (files(book), len(server.requests)) == (first, count)
    assert book.folder.advice.read_bytes() == kept


def test_another_model_is_asked_anew(
    server: ChatServer, book: Production, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_build(book)
    count = len(server.requests)
    monkeypatch.setenv("AUDIOBOOK_LLM_MODEL", "jackdaw")
    built = asked_build(book)
    assert len(server.requests) == 2 * count
    assert built.advice is not None
    assert b"parrot" not in book.folder.advice.read_bytes()


def test_without_being_told_nobody_is_asked(server: ChatServer, book: Production) -> None:
    book.build(force=True)
    assert server.requests == []
    assert not book.folder.advice.exists()


def test_what_the_author_decided_is_neither_asked_nor_changed(
    server: ChatServer, book: Production
) -> None:
    item = next(i for i in book.doubtful_lines() if "kindly" in i.segment.text)
    assert item.chapter.path is not None
    assert item.line is not None
    book.settle(item.chapter.path, item.line, "Peter Hale")
    server.choose = choose("Henry")
    asked_build(book)
    assert 'Peter Hale: "I did not mean it kindly."' in files(book)["01-chapter-i-the-mill.txt"]
    shown = "".join(request["messages"][1]["content"] for request in server.requests)
    assert '[Peter Hale] "I did not mean it kindly."' in shown


def test_an_answer_of_the_author_keeps_what_the_model_said_of_the_others(
    server: ChatServer, book: Production
) -> None:
    server.choose = choose("Ruth")
    asked_build(book)
    count = len(server.requests)
    item = next(i for i in book.doubtful_lines() if "fetched" in i.segment.text)
    assert item.chapter.path is not None
    assert item.line is not None
    book.settle(item.chapter.path, item.line, "Anna")
    book.build(force=True)
    said = [e.detail for i in book.doubtful_lines() for e in i.evidence]
    assert "a language model (parrot) chose Ruth" in said
    assert 'Anna: "Then you might' in files(book)["01-chapter-i-the-mill.txt"]
    assert len(server.requests) == count


GARBAGE = [
    "",
    "I think it was Henry.",
    '{"Q1": "Henry"',
    '{"Q1": "Henry", "Q1": "Joseph"}',
    '{"Q1": "Henry", "Q99": "Henry"}',
    '{"Q1": "Henry", "script": "Henry: I did it."}',
    '[{"Q1": "Henry"}]',
    "[" * 100_000,
]


@pytest.mark.parametrize("content", GARBAGE, ids=range(len(GARBAGE)))
def test_a_reply_that_cannot_be_used_does_no_harm(
    server: ChatServer, book: Production, content: str
) -> None:
    before = files(book)
    server.says = lambda request: content
    built = asked_build(book)
    assert files(book) == before
    (warning,) = built.warnings
    assert "parrot" in warning
    assert "cannot be used" in warning
    assert "lines are left as the script builder alone has them" in warning
    assert not book.folder.advice.exists()
    server.says = None
    assert not asked_build(book).warnings


@pytest.mark.parametrize(
    "name",
    ["Mallory", "../../voices", "Henry\x1b[2J", "Henry\x00", "Henry: gone.\nAnna", "x" * 100_000],
)
def test_a_name_out_of_the_list_does_no_harm(
    server: ChatServer, book: Production, name: str
) -> None:
    before = files(book)
    server.choose = lambda label, listed: name
    built = asked_build(book)
    assert files(book) == before
    assert built.warnings == ()
    kept = json.loads(book.folder.advice.read_bytes())
    assert {answer["speaker"] for answer in kept} == {None}


REFUSALS = [
    ((401, {}, b'{"error": {"message": "bad key \x1b[2J"}}'), 1, "AUDIOBOOK_LLM_KEY"),
    ((403, {}, b""), 1, "refuses the key (403)"),
    ((404, {}, b'{"error": "model parrot not found"}'), 1, "model parrot not found"),
    ((404, {}, b"<html>"), 1, "AUDIOBOOK_LLM_URL"),
    ((429, {"retry-after": "7"}, b""), 4, "too busy after 4 tries"),
    ((302, {"location": "http://127.0.0.1:1/"}, b""), 3, "302"),
    ((200, {}, b"x" * (2 << 20)), 3, "without end"),
    ((500, {}, b'{"error": "out of memory"}'), 12, "out of memory"),
]


@pytest.mark.parametrize(("reply", "requests", "said"), REFUSALS, ids=range(len(REFUSALS)))
def test_a_server_that_refuses_is_left_alone(
    server: ChatServer,
    book: Production,
    pauses: list[float],
    monkeypatch: pytest.MonkeyPatch,
    reply: tuple[int, dict[str, str], bytes],
    requests: int,
    said: str,
) -> None:
    monkeypatch.setenv("AUDIOBOOK_LLM_CONCURRENCY", "1")
    monkeypatch.setattr("audiobook.dialogue.second_opinion.questions.MOST_QUESTIONS", 2)
    before = files(book)
    server.replies = [reply] * 100
    built = asked_build(book)
    assert files(book) == before
    (warning,) = built.warnings
    assert said in warning
    assert "\x1b" not in warning
    assert len(server.requests) == requests
    if reply[0] == 429:
        assert pauses == [7, 7, 7]


def test_a_server_that_is_busy_for_a_while(
    server: ChatServer, book: Production, pauses: list[float]
) -> None:
    server.replies = [(503, {}, b""), (429, {"retry-after": "3"}, b"")]
    assert not asked_build(book).warnings
    assert sorted(pauses) == [1, 3] or sorted(pauses) == [2, 3]


def test_no_server(
    server: ChatServer, book: Production, pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files(book)
    monkeypatch.setenv("AUDIOBOOK_LLM_URL", "http://127.0.0.1:1/v1")
    (warning,) = asked_build(book).warnings
    assert "cannot be reached" in warning
    assert "is AUDIOBOOK_LLM_URL right?" in warning
    assert files(book) == before


def test_a_server_that_dies_midway(
    server: ChatServer, book: Production, pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUDIOBOOK_LLM_CONCURRENCY", "1")
    before = files(book)
    server.choose = choose("Henry")
    good = json.dumps({"Q1": "Henry"})
    server.replies = [(200, {}, completion(good)), *[lambda: None] * 100]
    built = asked_build(book)
    (warning,) = built.warnings
    assert "cannot be reached" in warning
    assert words(files(book)) == words(before)
    assert len(json.loads(book.folder.advice.read_bytes())) == 1
    server.replies = []
    again = asked_build(book)
    assert again.advice is not None
    assert again.advice.asked == again.advice.doubtful - 1
    assert again.warnings == ()


def test_an_answer_that_is_cut_off(
    server: ChatServer, book: Production, pauses: list[float]
) -> None:
    whole = completion('{"Q1": "Henry"}')
    server.replies = [(200, {"content-length": "100000"}, whole)]
    assert not asked_build(book).warnings


def test_an_answer_that_is_late(
    server: ChatServer, book: Production, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUDIOBOOK_LLM_TIMEOUT", "1")
    monkeypatch.setenv("AUDIOBOOK_LLM_CONCURRENCY", "1")
    before = files(book)
    gate = threading.Event()

    def late() -> None:
        gate.wait(30)

    server.replies = [late]
    built = asked_build(book)
    gate.set()
    (warning,) = built.warnings
    assert "did not answer in 1 s" in warning
    assert "AUDIOBOOK_LLM_TIMEOUT" in warning
    assert words(files(book)) == words(before)
    assert built.advice is not None
    assert built.advice.answered < built.advice.doubtful


@pytest.mark.parametrize("refused", [1, 2])
def test_a_server_without_schemas(
    server: ChatServer, book: Production, monkeypatch: pytest.MonkeyPatch, refused: int
) -> None:
    monkeypatch.setenv("AUDIOBOOK_LLM_CONCURRENCY", "1")
    server.replies = [(400, {}, b'{"error": {"message": "unsupported response_format"}}')] * refused
    built = asked_build(book)
    assert not built.warnings
    assert built.advice is not None
    assert built.advice.answered == built.advice.doubtful
    forms = [request.get("response_format", {}).get("type") for request in server.requests]
    order = ["json_schema", "json_object", None]
    assert forms[: refused + 1] == order[: refused + 1]
    assert set(forms[refused:]) == {order[refused]}


def test_a_question_the_server_finds_too_long(server: ChatServer, book: Production) -> None:
    server.replies = [(400, {}, b'{"error": "context length exceeded"}')] * 100
    (warning,) = asked_build(book).warnings
    assert "context length exceeded" in warning


def test_a_reply_that_leaves_lines_out(server: ChatServer, book: Production) -> None:
    server.says = lambda request: json.dumps({"Q1": NOBODY})
    built = asked_build(book)
    assert built.advice is not None
    assert built.advice.answered == len(server.requests)
    assert "left lines out" in built.warnings[0]


def test_no_more_requests_than_allowed(
    server: ChatServer, book: Production, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUDIOBOOK_LLM_REQUESTS", "1")
    doubtful = book.doubtful_lines()
    (warning,) = asked_build(book).warnings
    assert "AUDIOBOOK_LLM_REQUESTS" in warning
    assert len(server.requests) == 1
    while asked_build(book).warnings:
        pass
    harms = [
        sum(
            item.harm
            for item in doubtful
            if re.search(rf"\[Q\d+\] {re.escape(item.segment.text.strip())}", asked)
        )
        for asked in (request["messages"][1]["content"] for request in server.requests)
    ]
    assert harms[0] == max(harms) > 0
    assert asked_build(book).up_to_date


def test_as_many_requests_at_a_time_as_allowed(
    server: ChatServer, book: Production, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUDIOBOOK_LLM_CONCURRENCY", "3")
    monkeypatch.setattr("audiobook.dialogue.second_opinion.questions.MOST_QUESTIONS", 2)
    meeting = threading.Barrier(3, timeout=30)

    def says(request: dict[str, object]) -> str:
        if len(server.requests) <= 3:
            meeting.wait()
        return json.dumps(dict.fromkeys(questions_of(request), NOBODY))

    server.says = says
    assert not asked_build(book).warnings
    assert server.most_at_once == 3


def test_stopped_midway_what_is_answered_is_kept(server: ChatServer, book: Production) -> None:
    before = files(book)

    def stop(progress: Progress) -> None:
        if progress.stage == "asking" and progress.done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        book.build(ask_model=True, report=stop)
    assert files(book) == before
    kept = len(json.loads(book.folder.advice.read_bytes()))
    assert kept > 0
    again = asked_build(book)
    assert again.advice is not None
    assert again.advice.asked == again.advice.doubtful - kept


def test_progress(server: ChatServer, book: Production) -> None:
    seen: list[Progress] = []
    book.build(ask_model=True, report=seen.append)
    asking = [p for p in seen if p.stage == "asking"]
    assert [p.done for p in asking] == list(range(len(server.requests) + 1))
    assert {(p.total, p.detail) for p in asking} == {(len(server.requests), "parrot")}


def test_kept_answers_are_not_trusted(server: ChatServer, book: Production) -> None:
    asked_build(book)
    kept = json.loads(book.folder.advice.read_bytes())
    before = files(book)
    for answer in kept:
        answer |= {"speaker": "Mallory\x1b[2J", "offered": ["Mallory\x1b[2J"]}
    book.folder.advice.write_text(json.dumps(kept))
    book.build(force=True)
    assert words(files(book)) == words(before)
    assert "Mallory" not in "".join(files(book).values())


@pytest.mark.parametrize("variable", ["URL", "MODEL"])
def test_a_model_that_is_not_named_stops_before_anything_is_done(
    server: ChatServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.delenv(f"AUDIOBOOK_LLM_{variable}")
    path = tmp_path / "weir.txt"
    path.write_text(STORY, encoding="utf-8")
    with pytest.raises(UsageError) as error:
        Production(tmp_path / "new").build(path, ask_model=True)
    assert f"AUDIOBOOK_LLM_{variable}" in error.value.hint
    assert not (tmp_path / "new").exists()
