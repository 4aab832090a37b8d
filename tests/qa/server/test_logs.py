"""What a server writes down: who was answered how, in lines a machine reads, and never what was asked or said."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from qa import logs
from qa.answerer import Answerer
from qa.chat.handling import Handling
from qa.chat.talk import Talk
from qa.server.serve import served
from qa.service import Service
from qa.settings import Settings
from qa.site import Site

from .conftest import Office

# Words of the questions; those of the documents and of the answers must not be there either.
SECRETS = ("Lan Hương", "ly hôn", "0912345678", "quả mít")
WORDS = (*SECRETS, "77 cây", "1.250 triệu", "cây xanh", "Thu ngân sách", "bịa ra")
QUESTIONS = (
    "Bà Lan Hương ly hôn đã trồng bao nhiêu cây xanh?",
    "Tổng thu ngân sách tháng 4 của quả mít là bao nhiêu, số 0912345678?",
    "quả mít\n\x1b[31m{}%s%(x)d ' OR 1=1 --",
    "quả mít " + "rất " * 900 + "dài",
    "   ",
)
BROKEN = "Bà Lan Hương hỏng vì quả mít"


@pytest.fixture
def begun() -> Iterator[Callable[..., None]]:
    """Logging as a setting has it, undone afterwards."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level

    def begin(**settings: Any) -> None:
        logs.begin(Settings(**settings))

    yield begin
    root.handlers, root.level = before, level
    for name in ("corpus", "index", "qa", "eval", "wardqa"):
        logging.getLogger(name).setLevel(logging.NOTSET)


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A defect of the reader that quotes what was asked, as exceptions of libraries do."""
    usual = Answerer.stages

    def stages(self: Answerer, question: str, history: object = ()) -> Iterator[Any]:
        if "hỏng" in question:
            try:
                raise KeyError(question)
            except KeyError as error:
                raise ValueError(f"cannot parse {question!r}") from error
        return usual(self, question, history)  # type: ignore[arg-type]

    monkeypatch.setattr(Answerer, "stages", stages)


def lines_of(told: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in told.splitlines()]


def without_words(told: str) -> None:
    for word in (*WORDS, *(json.dumps(word)[1:-1] for word in WORDS)):
        assert word not in told, word


def test_no_line_of_a_server_holds_what_was_asked_or_said(
    papers_service: Service,
    broken: None,
    begun: Callable[..., None],
    capfd: pytest.CaptureFixture[str],
) -> None:
    capfd.readouterr()
    begun(log="json")
    site = Site(papers_service)
    with served(site) as address, httpx.Client(base_url=address, trust_env=False, timeout=60) as client:
        for question in (*QUESTIONS, BROKEN):
            for path in ("/api/ask", "/api/ask/stream"):
                client.post(path, json={"question": question, "history": [SECRETS[0]]})
            client.get("/api/figures", params={"q": question[:200]})
            client.get("/api/documents/" + "ly hôn")
        client.post("/api/ask", content=b'{"question": "Lan H\xc6')
        client.post("/api/ask", json={"question": QUESTIONS[0], "ly hôn": 1})
        numbered = client.post("/api/ask", json={"question": QUESTIONS[0]}, headers={"X-Request-ID": "proxy-7"})
        assert numbered.headers["x-request-id"] == "proxy-7"
        forged = client.post("/api/ask", json={"question": QUESTIONS[0]}, headers={"X-Request-ID": 'a" b'})
        assert '"' not in forged.headers["x-request-id"]
        handling = Handling(site)
        for question in (*QUESTIONS, BROKEN):
            list(handling.asked(question, Talk(), None, "s"))
    told = capfd.readouterr().err
    without_words(told)
    lines = lines_of(told)
    assert [line["event"] for line in lines if line["event"] in ("serving", "ending")] == ["serving", "ending"]
    answers = [line for line in lines if line["event"] == "answer"]
    assert len(answers) >= 3 * 3
    for line in answers:
        assert line["level"] == "info"
        assert line["time"].endswith("Z")
        assert line["role"] == "operator"
        assert "user" not in line
        assert line["generation"] == papers_service.retriever.generation.name
        assert line["status"] in ("answered", "not_found", "clarify")
        assert line["passages"] >= 0
        assert line["seconds"]["total"] >= line["seconds"]["retrieve"] > 0
    assert len({line["request"] for line in answers}) == len(answers)
    assert "proxy-7" in {line["request"] for line in answers}
    failed = [line for line in lines if line["event"] == "failed"]
    assert len(failed) == 3
    places = [line for line in lines if "places" in line]
    assert {line["error"] for line in places} == {"ValueError < KeyError"}
    assert all("qa/" in line["places"][-1] or "test_logs" in line["places"][-1] for line in places)


def test_the_question_stands_there_where_that_is_wanted(
    papers_service: Service, begun: Callable[..., None], capfd: pytest.CaptureFixture[str]
) -> None:
    capfd.readouterr()
    settings = Settings(log="text", log_questions=True)
    logs.begin(settings)
    Service(papers_service.retriever, settings).ask(QUESTIONS[2])
    told = capfd.readouterr().err
    assert told.count("\n") == 1
    assert "question=quả mít" in told
    begun(log="text")
    papers_service.ask(QUESTIONS[0])
    told = capfd.readouterr().err
    without_words(told)
    assert " info answer " in told
    begun()
    papers_service.ask(QUESTIONS[0])
    assert capfd.readouterr().err == ""


def test_people_are_named_where_they_sign_in(
    office: Office, begun: Callable[..., None], capfd: pytest.CaptureFixture[str]
) -> None:
    capfd.readouterr()
    begun(log="json")
    with office.client("cán-bộ") as client:
        client.post("/api/ask", json={"question": QUESTIONS[0]})
    (line,) = lines_of(capfd.readouterr().err)
    assert (line["user"], line["role"]) == ("cán-bộ", "official")


def test_what_fails_inside_the_page_is_logged_and_not_printed(
    papers_service: Service, begun: Callable[..., None], capfd: pytest.CaptureFixture[str]
) -> None:
    import gradio as gr

    begun(log="json")
    with gr.Blocks() as page:
        box, out = gr.Textbox(), gr.Textbox()

        def fails(words: str) -> str:
            raise ValueError(f"cannot understand {words}")

        gr.Button().click(fails, box, out, api_name="fails")
    site = Site(papers_service)
    with served(site):
        page.queue()
        app = gr.mount_gradio_app(__import__("fastapi").FastAPI(), page, path="/")
        from starlette.testclient import TestClient

        with TestClient(app) as client:
            capfd.readouterr()
            number = client.post("/gradio_api/call/fails", json={"data": [SECRETS[0]]}).json()["event_id"]
            client.get(f"/gradio_api/call/fails/{number}")
    told = capfd.readouterr().err
    without_words(told)
    assert "the page failed" in {line.get("message") for line in lines_of(told)}
