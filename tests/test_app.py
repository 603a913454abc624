"""The server: what it answers, what it refuses, and what each error says."""

from __future__ import annotations

import errno
import json
import socket
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from fakes import Finder
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.articles import Article
from index.errors import CorpusError, QuestionError, ServerError
from qa.answers import Answer, ClosestPassage
from qa.retriever import EVERYTHING, Filter
from ui.actions import actions
from ui.engine import Engine, Folder
from ui.incoming import RequestError
from ui.incoming import reply as kept_reply
from ui.server import bind, create_app

# Gradio's queue uses two options that pandas is about to drop.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:gradio.queueing")

TEXT = " date 2022-01 Moskou eist rust.\r\n\r\nEinde."


class Echo(Finder):
    """Silent, but says what it was asked by way of its passages."""

    def ask(self, question: str, history: Sequence[str] = (), only: Filter = EVERYTHING) -> Answer:
        if question == "break":
            raise ZeroDivisionError("a secret")
        if question == "refuse":
            raise QuestionError("this question is refused")
        passage = ClosestPassage("a.txt", 14, 20, "Moskou", "2022-01")
        return Answer(question, False, 0.25, (), (passage,), read_as="; ".join(history) or None)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("articles")
    (folder / "a.txt").write_bytes(TEXT.encode())
    return folder


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[Any]:
    engine = Engine(lambda report: Echo(Folder(folder)), Folder(folder))
    app = create_app(engine)
    from starlette.testclient import TestClient

    with TestClient(app, base_url="http://127.0.0.1:7860") as client:
        engine.start()
        engine.wait_ready(10)
        yield client


@pytest.fixture(scope="module")
def action(client: Any) -> Any:
    """Call an action as the script of the page does."""
    components = client.get("/config").json()["components"]
    page = next(item for item in components if item["type"] == "html")

    def call(name: str, data: object) -> dict[str, Any]:
        body = {"component_id": page["id"], "fn_name": name, "session_hash": "x", "data": data}
        response = client.post("/gradio_api/component_server", json=body)
        assert response.status_code == 200
        answer: dict[str, Any] = response.json()
        return answer

    return call


def test_the_page_names_no_other_host(client: Any) -> None:
    response = client.get("/")
    assert response.status_code == 200
    theme = client.get("/theme.css").text
    for text in (response.text, theme):
        assert "fonts.googleapis" not in text
        assert "cdnjs" not in text
    assert "default-src 'self'" in response.headers["content-security-policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file/etc/passwd",
        "/gradio_api/file={folder}/a.txt",
        "/gradio_api/file=pyproject.toml",
        "/gradio_api/proxy=http://127.0.0.1:7860/",
        "/gradio_api/upload_progress?upload_id=1",
        "/gradio_api/openapi.json",
        "/gradio_api/startup-events",
        "/gradio_api/runs",
        "/gradio_api/vibe-code/",
        "/gradio_api/deep_link",
        "/monitoring",
        "/monitoring/summary",
        "/svelte/index.js",
        "/docs",
        "/openapi.json",
        "/login",
        "/a.txt",
    ],
)
def test_nothing_else_is_served(client: Any, folder: Path, path: str) -> None:
    response = client.get(path.format(folder=folder))
    assert response.status_code == 404
    assert "Moskou" not in response.text
    assert "root:" not in response.text


@pytest.mark.parametrize(
    "path", ["/static/../../../../etc/passwd", "/assets/%2e%2e/%2e%2e/%2e%2e/routes.py"]
)
def test_static_paths_cannot_climb(client: Any, path: str) -> None:
    response = client.get(path)
    assert response.status_code in (403, 404)
    assert "root:" not in response.text


@pytest.mark.parametrize("path", ["/gradio_api/upload", "/gradio_api/process_recording", "/login"])
def test_nothing_can_be_uploaded(client: Any, path: str) -> None:
    assert client.post(path, files={"files": ("x.txt", b"x")}).status_code == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "evil.example"}, 421),
        ({"host": "evil.example:7860"}, 421),
        ({"host": "127.0.0.1.evil.example"}, 421),
        ({"host": ""}, 421),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://127.0.0.1:9999"}, 403),
        ({"origin": "http://127.0.0.1:7860"}, 200),
        ({"host": "localhost:7860"}, 200),
        ({"host": "[::1]:7860"}, 200),
    ],
)
def test_other_sites_are_refused(client: Any, headers: dict[str, str], status: int) -> None:
    assert client.get("/config", headers=headers).status_code == status


def test_a_server_for_others_answers_to_any_name(folder: Path) -> None:
    from starlette.testclient import TestClient

    app = create_app(Engine(lambda report: Echo(Folder(folder)), Folder(folder)), None)
    client = TestClient(app, base_url="http://citaat.example")
    assert client.get("/config").status_code == 200


def test_a_huge_request_is_refused(client: Any) -> None:
    response = client.post("/gradio_api/component_server", content=b"x" * 5_000_000)
    assert response.status_code == 413


def test_a_request_of_unknown_length_is_refused(client: Any) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"{}"

    assert client.post("/gradio_api/component_server", content=pieces()).status_code == 411


def test_an_answer_comes_as_html_and_as_json(action: Any) -> None:
    result = action("ask", {"question": "Wat?", "history": ["Wie?"], "language": "nl"})
    assert result["reply"]["answer"]["question"] == "Wat?"
    assert 'Gelezen als: <q dir="auto" lang="">Wie?</q>' in result["html"]
    assert "geen antwoord" in result["html"]


def test_a_kept_reply_is_drawn_again_in_the_other_language(action: Any) -> None:
    reply = action("ask", {"question": "Wat?", "language": "nl"})["reply"]
    turn = {"question": "Wat?", "reply": reply}
    result = action("redraw", {"turns": [turn], "language": "en"})
    assert "not an answer" in result["html"][0]
    assert kept_reply(reply).answer.closest[0].text == "Moskou"


@pytest.mark.parametrize(
    "changes",
    [
        {"reply": {"answer": {}}}, {"reply": None}, {"question": 7}, {"verdicts": {"9": "right"}},
        {"verdicts": None}, {"only": []}, {"only": {"since": "22"}},
    ],
)  # fmt: skip
def test_a_kept_turn_that_is_not_ours_leaves_the_others_as_they_are(
    action: Any, changes: dict[str, Any]
) -> None:
    turn = {"question": "Wat?", "reply": action("ask", {"question": "Wat?"})["reply"]}
    for bad in (turn | changes, None, "x"):
        first, second, third = action("redraw", {"turns": [turn, bad, turn]})["html"]
        assert first == third
        assert "not an answer" in first
        assert second is None


@pytest.mark.parametrize(
    "data",
    [None, [], "x", {}, {"answer": {}}, {"answer": {"quotes": [1], "closest": []}}],
)
def test_a_kept_reply_that_is_not_ours_is_refused(data: object) -> None:
    with pytest.raises(RequestError, match="another version"):
        kept_reply(data)


@pytest.mark.parametrize(
    ("name", "data", "line"),
    [
        ("ask", {"question": "  "}, "the question is empty: type a question about the articles"),
        (
            "ask",
            {"question": "x" * 1_000_000},
            "the question has 1,000,000 characters; the most is 1,000",
        ),
        ("ask", {"question": "refuse"}, "this question is refused"),
        (
            "ask",
            {"question": "break"},
            "Something went wrong on the server; the details are in its log.",
        ),
        ("ask", {"question": 7}, "this request is not understood"),
        ("ask", {"question": "q", "history": "q"}, "this request is not understood"),
        ("ask", None, "this request is not understood"),
        ("article", {"name": "gone.txt"}, "the article 'gone.txt' is gone"),
        ("article", {"name": "../../etc/passwd"}, "is not an article of this corpus"),
        ("article", {"name": "/etc/passwd"}, "is not an article of this corpus"),
        ("article", {"name": "a.txt", "marks": [{"start": "1"}]}, "this link is not complete"),
        ("article", {"name": "a.txt", "marks": [None]}, "this link is not complete"),
        ("redraw", {"turns": 1}, "this request is not understood"),
        (
            "export",
            {"turns": [{"question": "q", "reply": 1}]},
            "this conversation was kept by another version",
        ),
    ],
)
def test_each_error_is_one_clear_line(
    action: Any, name: str, data: object, line: str, caplog: pytest.LogCaptureFixture
) -> None:
    errors = action(name, data)["error"]
    assert line in errors["en"]
    assert errors["nl"] != errors["en"] or "refused" in line
    for error in errors.values():
        assert "\n" not in error
        assert "Traceback" not in error
        assert "secret" not in error


def test_errors_come_in_every_language(action: Any, folder: Path) -> None:
    assert action("ask", {"question": "  "})["error"] == {
        "en": "the question is empty: type a question about the articles",
        "nl": "de vraag is leeg: typ een vraag over de artikelen",
    }

    def opener(report: object) -> Any:
        raise CorpusError("the folder {folder!r} does not exist", folder="x")

    engine = Engine(opener, Folder(folder))
    engine.start()
    with pytest.raises(CorpusError):
        engine.wait_ready(10)
    (status,) = (action for action in actions(engine) if action.__name__ == "status")
    said = {"en": "the folder 'x' does not exist", "nl": "de map 'x' bestaat niet"}
    assert status({}) == {"stage": "failed", "done": 0, "total": 0, "error": said}


def test_half_a_surrogate_pair_is_no_disaster(client: Any, action: Any) -> None:
    components = client.get("/config").json()["components"]
    page = next(item for item in components if item["type"] == "html")
    body = {"component_id": page["id"], "fn_name": "ask", "session_hash": "x",
            "data": {"question": "PLACE"}}  # fmt: skip
    response = client.post(
        "/gradio_api/component_server",
        content=json.dumps(body).replace("PLACE", "\\ud83d"),
        headers={"content-type": "application/json"},
    )
    assert response.status_code == 200
    assert response.json()["reply"]["answer"]["question"] == "\ufffd"


def test_an_article_opens_at_a_proven_place(action: Any, folder: Path) -> None:
    mark = {"start": 26, "end": 30, "text": "rust", "number": 1}
    result = action("article", {"name": "a.txt", "marks": [mark], "active": 0})
    assert result["state"] == "verified"
    assert 'id="reader-mark" tabindex="-1">rust</mark>' in result["html"]
    link = {"start": 26, "end": 30}
    again = action("article", {"name": "a.txt", "marks": [link], "active": 0, "sha": result["sha"]})
    assert again["state"] == "verified"


@pytest.mark.parametrize(
    ("mark", "sha", "state", "said"),
    [
        ({"start": 26, "end": 30, "text": "rost"}, None, "changed", "has changed"),
        ({"start": 26, "end": 30}, "0" * 64, "unproven", "has changed since the link"),
        ({"start": 26, "end": 30}, None, "incomplete", "not complete"),
        ({"start": 2**60, "end": 2**61}, "0" * 64, "unproven", "has changed"),
        ({"start": -4, "end": -1, "text": "onde"}, None, "changed", "has changed"),
    ],
)
def test_a_place_that_cannot_be_proven_is_not_marked(
    action: Any, mark: dict[str, object], sha: str | None, state: str, said: str
) -> None:
    result = action("article", {"name": "a.txt", "marks": [mark], "active": 0, "sha": sha})
    assert result["state"] == state
    assert "<mark" not in result["html"]
    assert said in result["html"]


def test_a_place_outside_the_file_is_told(action: Any) -> None:
    sha = action("article", {"name": "a.txt", "marks": []})["sha"]
    data = {"name": "a.txt", "marks": [{"start": 1, "end": 999}], "active": 0, "sha": sha}
    assert "a place that the file does not have" in action("article", data)["html"]


def test_the_articles_are_listed(action: Any) -> None:
    assert "1 article<" in action("articles", {"language": "en"})["html"]


def test_only_the_actions_can_be_called(client: Any, action: Any) -> None:
    components = client.get("/config").json()["components"]
    page = next(item for item in components if item["type"] == "html")
    body = {"component_id": page["id"], "fn_name": "get_config", "session_hash": "x", "data": {}}
    assert client.post("/gradio_api/component_server", json=body).status_code == 404


def call_api(client: Any, *data: object) -> tuple[str, Any]:
    posted = client.post("/gradio_api/call/ask", json={"data": data})
    with client.stream("GET", f"/gradio_api/call/ask/{posted.json()['event_id']}") as stream:
        lines = [line for line in stream.iter_lines() if line]
    return lines[-2].removeprefix("event: "), json.loads(lines[-1].removeprefix("data: "))


def test_programs_ask_through_a_named_endpoint(client: Any) -> None:
    event, data = call_api(client, "Wat?", ["Wie?"])
    assert event == "complete"
    assert (
        data[0]
        == Answer(
            "Wat?", False, 0.25, (), (ClosestPassage("a.txt", 14, 20, "Moskou", "2022-01"),), "Wie?"
        ).to_json()
    )
    assert call_api(client, "Wat?", None)[0] == "complete"


def test_the_named_endpoint_says_what_is_wrong(client: Any) -> None:
    event, data = call_api(client, "", None)
    assert event == "error"
    assert "the question is empty" in json.dumps(data)


def test_a_port_in_use_is_told() -> None:
    with bind("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ServerError, match=f"port {port} on 127.0.0.1 is in use"):
            bind("127.0.0.1", port)


@pytest.mark.parametrize(
    ("host", "port", "line"),
    [
        ("127.0.0.1", 70_000, "70000 is not a port"),
        ("127.0.0.1", -1, "-1 is not a port"),
        ("192.0.2.1", 7860, "'192.0.2.1' is not an address of this machine"),
    ],
)
def test_an_address_that_is_not_ours_is_told(host: str, port: int, line: str) -> None:
    with pytest.raises(ServerError, match=line):
        bind(host, port)


def test_an_unknown_host_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(ServerError, match="the host 'nowhere' is unknown"):
        bind("nowhere", 7860)


def test_a_forbidden_port_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(socket.socket, "bind", forbidden)
    with pytest.raises(ServerError, match="port 80 is not allowed for this user"):
        bind("127.0.0.1", 80)


def test_articles_that_vanish_while_listing_are_passed_over(folder: Path) -> None:
    from ui.actions import actions

    class Vanishing(Folder):
        def names(self) -> list[str]:
            return ["a.txt", "gone-1.txt", "gone-2.txt"]

        def read(self, name: str) -> Article:
            return super().read(name)

    engine = Engine(lambda report: Echo(Folder(folder)), Vanishing(folder))
    listing = {one.__name__: one for one in actions(engine)}["articles"]
    assert "1 article<" in listing({"language": "en"})["html"]


# What the page asks besides answers


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """A folder of its own, to change."""
    folder = tmp_path / "nieuws"
    folder.mkdir()
    (folder / "a.txt").write_bytes(TEXT.encode())
    (folder / "b.txt").write_text(" date 2021-03-05 Ook hier eist Moskou rust.")
    (folder / "c.txt").write_text("Zonder datum.")
    return folder


@pytest.fixture
def ask_page(news: Path) -> Any:
    """Call an action over that folder, as the component server does."""
    from ui.actions import actions
    from ui.verdicts import Verdicts

    library = Folder(news)
    engine = Engine(
        lambda report: Finder(library), library, Verdicts(news.parent / "verdicts.jsonl")
    )
    engine.start()
    engine.wait_ready(10)
    known = {one.__name__: one for one in actions(engine)}
    # As JSON, since that is what a browser gets and gives.
    return lambda name, data: json.loads(json.dumps(known[name](json.loads(json.dumps(data)))))


def cited(ask_page: Any, question: str, row: int = 0) -> dict[str, Any]:
    """The request that a click on a quotation makes."""
    reply = ask_page("ask", {"question": question})["reply"]
    quote = reply["answer"]["quotes"][row]
    mark = {key: quote[key] for key in ("start", "end", "text")}
    mark |= {"number": row + 1, "anchor": reply["anchors"][row]}
    return {"name": quote["article"], "marks": [mark], "active": 0, "sha": quote["sha256"]}


def test_the_catalogue(ask_page: Any, news: Path) -> None:
    expected = {
        "articles": [
            {"name": "a.txt", "title": "Moskou eist rust.", "date": "2022-01"},
            {"name": "b.txt", "title": "Ook hier eist Moskou rust.", "date": "2021-03-05"},
            {"name": "c.txt", "title": "Zonder datum.", "date": None},
        ],
        "total": 3,
        "oldest": "2021-03-05",
        "newest": "2022-01",
    }
    assert ask_page("catalogue", {}) == expected
    (news / "c.txt").write_text(" date 2023-01 Nu met datum.")
    (news / "b.txt").unlink()
    again = ask_page("catalogue", {})
    assert (again["total"], again["newest"]) == (2, "2023-01")
    assert again["articles"][1]["title"] == "Nu met datum."


def test_what_is_found_comes_before_the_answer(ask_page: Any) -> None:
    html = ask_page("find", {"question": "rust"})["html"]
    assert html.count('class="citation"') == 3
    only = {"articles": ["b.txt"], "since": None, "until": None}
    assert ask_page("find", {"question": "rust", "only": only})["html"].count("citation") == 1


@pytest.mark.parametrize(
    ("only", "articles"),
    [
        (None, ["a.txt", "b.txt"]),
        ({}, ["a.txt", "b.txt"]),
        ({"articles": None, "since": "", "until": None}, ["a.txt", "b.txt"]),
        ({"articles": ["b.txt", "gone.txt"]}, ["b.txt"]),
        ({"since": "2022"}, ["a.txt"]),
        ({"until": "2021-03-05"}, ["b.txt"]),
        ({"until": "2021-03-04"}, []),
        ({"articles": []}, []),
    ],
)
def test_only_the_chosen_articles_answer(ask_page: Any, only: object, articles: list[str]) -> None:
    answer = ask_page("ask", {"question": "rust", "only": only})["reply"]["answer"]
    assert [quote["article"] for quote in answer["quotes"]] == articles


@pytest.mark.parametrize(
    "only",
    [
        [], "a.txt", {"articles": "a.txt"}, {"articles": [1]}, {"since": 2022},
        {"since": "22"}, {"until": "2022-13"}, {"until": "2022-01-32"}, {"since": "2022-1"},
        {"articles": ["a"] * 10_001},
    ],
)  # fmt: skip
def test_a_filter_that_the_page_never_sends_is_refused(ask_page: Any, only: object) -> None:
    for name in ("ask", "find"):
        error = ask_page(name, {"question": "rust", "only": only})["error"]
        assert error["en"] in (
            "this request is not understood",
            "a date is written as 2022, 2022-01 or 2022-01-31",
        )


def test_of_some_articles_silence_is_said_of_those_alone(ask_page: Any, news: Path) -> None:
    from qa.gold import read_questions

    only = {"articles": ["c.txt"], "since": None, "until": None}
    asked = ask_page("ask", {"question": "rust", "only": only})
    assert "Searched only: <bdi>c.txt</bdi>" in asked["html"]
    assert "The articles that were searched do not answer" in asked["html"]
    turn = {"question": "rust", "reply": asked["reply"], "only": only,
            "verdicts": {"answer": "rightly-silent"}}  # fmt: skip
    again = ask_page("redraw", {"turns": [turn], "language": "nl"})["html"][0]
    assert "Alleen doorzocht: <bdi>c.txt</bdi>" in again
    exported = json.loads(ask_page("export", {"turns": [turn], "format": "json"})["text"])
    assert exported["questions"][0]["only"] == only
    judged = {"question": "rust", "answer": asked["reply"]["answer"], "only": only}
    ask_page("verdict", {"turn": judged, "quote": None, "verdict": "rightly-silent"})
    (question,) = read_questions(news.parent / "verdicts.jsonl")
    assert question.only == Filter(frozenset({"c.txt"}))


@pytest.mark.parametrize("only", [None, {}, {"articles": None, "since": "", "until": None}])
def test_a_filter_that_leaves_nothing_out_is_not_told(ask_page: Any, only: object) -> None:
    html = ask_page("ask", {"question": "q?", "only": only})["html"]
    assert "Searched only" not in html
    assert "The articles do not answer" in html


def test_each_click_reads_the_file_again(ask_page: Any, news: Path) -> None:
    request = cited(ask_page, "rust")
    opened = ask_page("article", request)
    assert (opened["state"], opened["states"]) == ("verified", ["verified"])
    assert opened["citation"]["link"].startswith("?article=a.txt&start=26&end=30&sha=")
    assert "“rust”" in opened["citation"]["text"]

    (news / "a.txt").write_bytes(TEXT.replace("Moskou", "Nu: Moskou").encode())
    opened = ask_page("article", request)
    assert opened["state"] == "moved"
    assert opened["html"].count("<mark") == 1
    assert "&start=30&end=34&" in opened["citation"]["link"]

    (news / "a.txt").write_bytes(TEXT.replace("rust", "vrede").encode())
    opened = ask_page("article", request)
    assert (opened["state"], opened.get("citation")) == ("changed", None)
    assert "<mark" not in opened["html"]
    assert ">rust<" in opened["html"]

    (news / "a.txt").unlink()
    opened = ask_page("article", request)
    assert (opened["state"], opened["states"], opened["sha"]) == ("gone", ["gone"], None)
    assert (opened["previous"], opened["next"]) == (None, "b.txt")
    assert ">rust<" in opened["html"]

    (news / "a.txt").write_bytes(TEXT.encode())
    assert ask_page("article", request)["state"] == "verified"


def test_the_neighbours_of_an_article(ask_page: Any) -> None:
    def around(name: str) -> tuple[object, object]:
        opened = ask_page("article", {"name": name})
        return opened["previous"], opened["next"]

    assert around("a.txt") == (None, "b.txt")
    assert around("b.txt") == ("a.txt", "c.txt")
    assert around("c.txt") == ("b.txt", None)


def test_related_words(ask_page: Any) -> None:
    data = {"question": "Moskou rust?", "texts": ["Moskou eist rust.", "Niets."]}
    assert ask_page("align", data) == {
        "links": [[[0, 6, 0, 6, 1.0], [7, 11, 12, 16, 1.0]], []],
    }


def test_a_verdict_is_kept_and_taken_back(ask_page: Any, news: Path) -> None:
    from qa.gold import read_questions

    answer = ask_page("ask", {"question": "rust"})["reply"]["answer"]
    turn = {"question": "rust", "history": ["eerder?"], "answer": answer}
    saved = ask_page("verdict", {"turn": turn, "quote": 1, "verdict": "right"})
    file = news.parent / "verdicts.jsonl"
    assert saved == {"saved": True, "file": str(file)}
    (question,) = read_questions(file)
    assert (question.answers[0].file, question.history) == ("b.txt", ("eerder?",))
    assert ask_page("verdict", {"turn": turn, "quote": 1, "verdict": None})["saved"]
    assert read_questions(file) == []
    silent = {"question": "q?", "answer": ask_page("ask", {"question": "q?"})["reply"]["answer"]}
    assert ask_page("verdict", {"turn": silent, "quote": None, "verdict": "rightly-silent"})
    assert read_questions(file)[0].answerable is False


@pytest.mark.parametrize("form", ["html", "markdown", "json"])
def test_a_conversation_is_exported(ask_page: Any, form: str) -> None:
    reply = ask_page("ask", {"question": "rust"})["reply"]
    turns = [{"question": "rust", "reply": reply, "verdicts": {"0": "right", "1": None}}]
    exported = ask_page("export", {"turns": turns, "format": form, "language": "nl"})
    assert exported["name"].startswith("citaat-")
    assert "verified" in exported["text"] or "klopt" in exported["text"]
    silent = ask_page("ask", {"question": "q?"})["reply"]
    turns = [{"question": "q?", "reply": silent, "verdicts": {"answer": "wrongly-silent"}}]
    assert "text" in ask_page("export", {"turns": turns, "format": form})


@pytest.fixture
def turn(ask_page: Any) -> dict[str, Any]:
    answer = ask_page("ask", {"question": "rust"})["reply"]["answer"]
    return {"question": "rust", "history": [], "answer": answer}


@pytest.mark.parametrize(
    "changes",
    [
        {"turn": None},
        {"verdict": "splendid"},
        {"verdict": ["right"]},
        {"verdict": "rightly-silent"},
        {"quote": None},
        {"quote": 2},
        {"quote": -1},
        {"quote": "x"},
        {"quote": 0.5},
        {"quote": {}},
        {"turn.question": 7},
        {"turn.question": "x" * 1001},
        {"turn.history": ["x" * 1001]},
        {"turn.history": {}},
        {"turn.answer": {}},
        {"turn.answer": None},
    ],
)
def test_a_verdict_that_the_page_never_sends_is_refused(
    ask_page: Any, turn: dict[str, Any], changes: dict[str, Any], news: Path
) -> None:
    data: dict[str, Any] = {"turn": turn, "quote": 0, "verdict": "right"}
    for key, value in changes.items():
        inside = data["turn"] if key.startswith("turn.") else data
        inside[key.removeprefix("turn.")] = value
    assert "error" in ask_page("verdict", data)
    assert not (news.parent / "verdicts.jsonl").exists()


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
KEYS = ["name", "marks", "active", "sha", "question", "history", "only", "texts", "turn",
        "quote", "verdict", "turns", "format", "language"]  # fmt: skip


ACTIONS = (
    "catalogue", "find", "ask", "redraw", "article", "articles", "align", "verdict", "export",
)  # fmt: skip
FUZZ = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@FUZZ
@given(st.dictionaries(st.sampled_from(KEYS), JSON_VALUES, max_size=6) | JSON_VALUES)
def test_any_json_gets_an_answer(
    ask_page: Any, caplog: pytest.LogCaptureFixture, data: Any
) -> None:
    for name in ACTIONS:
        assert isinstance(ask_page(name, data), dict)
    # Refused as such, not by falling over it.
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def places(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths to all values inside a JSON value."""
    inner: Any = ()
    if isinstance(data, dict):
        inner = data.items()
    elif isinstance(data, list):
        inner = enumerate(data)
    for key, value in inner:
        yield (*path, key)
        yield from places(value, (*path, key))


@FUZZ
@given(st.data())
def test_a_request_of_which_any_part_is_other_json_gets_an_answer(
    ask_page: Any, caplog: pytest.LogCaptureFixture, data: st.DataObject
) -> None:
    replies = [ask_page("ask", {"question": asked})["reply"] for asked in ("rust", "q?")]
    turns = [
        {"question": "rust", "only": {"since": "2021"}, "reply": replies[0],
         "verdicts": {"0": "right"}},
        {"question": "q?", "reply": replies[1], "verdicts": {"answer": "rightly-silent"}},
    ]  # fmt: skip
    judged = {"question": "rust", "history": ["q?"], "answer": replies[0]["answer"],
              "only": {"articles": ["a.txt"]}}  # fmt: skip
    requests: dict[str, Any] = {
        "ask": {"question": "rust", "history": ["q?"], "only": {"articles": ["a.txt"]}},
        "redraw": {"turns": turns},
        "article": cited(ask_page, "rust"),
        "align": {"question": "rust", "texts": ["rust"]},
        "verdict": {"turn": judged, "quote": 0, "verdict": "right"},
        "export": {"turns": turns, "format": data.draw(st.sampled_from(["html", "json"]))},
    }
    name = data.draw(st.sampled_from(sorted(requests)))
    request = requests[name]
    *path, last = data.draw(st.sampled_from(list(places(request))))
    inside = request
    for key in path:
        inside = inside[key]
    inside[last] = data.draw(JSON_VALUES)
    assert isinstance(ask_page(name, request), dict)
    assert [record.exc_info for record in caplog.records if record.levelname == "ERROR"] == []
