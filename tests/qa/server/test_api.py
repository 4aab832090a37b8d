"""The HTTP API against a real server over real papers."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from qa.answer import Answer
from qa.server.serve import served
from qa.service import Service
from qa.site import Site

from .conftest import DRAFT, PUBLIC, Office, Slow

QUESTION = "Toàn phường đã trồng bao nhiêu cây xanh?"


@pytest.fixture(scope="module")
def official(office: Office) -> Iterator[httpx.Client]:
    with office.client("cán-bộ") as client:
        yield client


@pytest.fixture(scope="module")
def slow() -> Iterator[tuple[Slow, str]]:
    service = Slow()
    with served(Site(service)) as address:
        yield service, address


def events(response: httpx.Response) -> list[tuple[str, dict[str, Any]]]:
    out, name = [], ""
    for line in response.iter_lines():
        if line.startswith("event: "):
            name = line[7:]
        elif line.startswith("data: "):
            out.append((name, json.loads(line[6:])))
    return out


def problem(response: httpx.Response, status: int) -> str:
    """The one Vietnamese sentence of a refusal."""
    assert response.status_code == status, response.text
    assert response.json().keys() == {"error"}
    error = response.json()["error"]
    assert error.keys() == {"code", "message"}
    assert "Traceback" not in error["message"]
    assert "\n" not in error["message"]
    return str(error["message"])


class TestAsk:
    def test_the_answer_is_the_one_that_the_command_line_prints(
        self, official: httpx.Client, papers_service: Service
    ) -> None:
        got = official.post("/api/ask", json={"question": QUESTION, "id": "q1"})
        assert got.status_code == 200
        printed = papers_service.ask(QUESTION, id="q1").to_json()
        answer = got.json()
        assert answer.keys() == printed.keys()
        assert answer.pop("seconds").keys() == printed.pop("seconds").keys()
        assert answer == json.loads(json.dumps(printed))
        assert "77 cây" in answer["answer"]
        (citation,) = answer["citations"]
        assert PUBLIC[citation["start"] : citation["end"]] == citation["quote"]

    def test_earlier_questions_are_taken_along(self, official: httpx.Client, papers_service: Service) -> None:
        history = ["Thu ngân sách tháng 4 bao nhiêu?"]
        got = official.post("/api/ask", json={"question": "Đạt bao nhiêu phần trăm dự toán?", "history": history})
        assert got.json()["answer"] == papers_service.ask("Đạt bao nhiêu phần trăm dự toán?", history).answer

    @pytest.mark.parametrize("how", ["address", "accept"])
    def test_steps_are_streamed_and_the_answer_comes_last(self, official: httpx.Client, how: str) -> None:
        address, accept = ("/api/ask/stream", "*/*") if how == "address" else ("/api/ask", "text/event-stream")
        with official.stream("POST", address, json={"question": QUESTION}, headers={"Accept": accept}) as response:
            assert response.headers["content-type"].startswith("text/event-stream")
            told = events(response)
        assert [name for name, _ in told[:-1]] == ["status"] * (len(told) - 1)
        assert len(told) > 2
        name, answer = told[-1]
        assert name == "answer"
        assert "77 cây" in answer["answer"]

    def test_words_of_a_model_are_marked_as_not_judged(self, slow: tuple[Slow, str]) -> None:
        with httpx.stream("POST", slow[1] + "api/ask/stream", json={"question": "?"}, trust_env=False) as response:
            told = dict(events(response))
        assert told["draft"] == {"text": "Có 99 cây", "judged": False, "numbers": [[3, 9]]}
        assert told["answer"]["figures"][0]["verdict"] == "unsupported"

    @pytest.mark.parametrize("path", ["api/ask", "api/ask/stream", "v1/chat/completions"])
    def test_an_answer_that_nobody_waits_for_is_called_off(self, slow: tuple[Slow, str], path: str) -> None:
        service, address = slow
        service.closed.clear()
        question = "mãi"
        body = (
            {"question": question}
            if "v1" not in path
            else {
                "messages": [{"role": "user", "content": question}],
                "stream": True,
            }
        )
        # Long enough for the question to have been begun on a machine that does much else.
        with httpx.Client(trust_env=False, timeout=5) as client:
            if path == "api/ask":
                with pytest.raises(httpx.ReadTimeout):
                    client.post(address + path, json=body)
            else:
                with client.stream("POST", address + path, json=body) as response:
                    next(response.iter_lines())
                    assert not service.closed.is_set()
        assert service.closed.wait(20)

    def test_a_defect_is_told_without_its_words(self, slow: tuple[Slow, str]) -> None:
        got = httpx.post(slow[1] + "api/ask", json={"question": "hỏng"}, trust_env=False)
        assert "secret" not in problem(got, 500)
        with httpx.stream("POST", slow[1] + "api/ask/stream", json={"question": "hỏng"}, trust_env=False) as response:
            name, error = events(response)[-1]
        assert name == "error"
        assert error["error"]["code"] == "internal"
        assert "secret" not in str(error)

    @pytest.mark.parametrize(
        ("body", "status", "told"),
        [
            ({"question": "   "}, 400, "Câu hỏi trống"),
            ({"question": "x" * 2001}, 400, "quá giới hạn 2000"),
            ({}, 422, "Thiếu trường “question”"),
            ({"question": "a", "hỏi": 1}, 422, "Không có trường tên “hỏi”"),
            ({"question": ["a"]}, 422, "“question” có giá trị không hợp lệ"),
            ({"question": "a", "history": "b"}, 422, "history"),
            ("{", 422, "không phải JSON"),
        ],
    )
    def test_what_cannot_be_asked_is_told(self, official: httpx.Client, body: Any, status: int, told: str) -> None:
        content = body if isinstance(body, str) else json.dumps(body)
        got = official.post("/api/ask", content=content, headers={"Content-Type": "application/json"})
        assert told in problem(got, status)

    def test_a_body_without_end_is_refused(self, official: httpx.Client) -> None:
        body = json.dumps({"question": "x" * (2**20 + 1)})
        assert "quá lớn" in problem(official.post("/api/ask", content=body), 413)

    def test_what_is_not_there_is_told_as_everything_else(self, official: httpx.Client) -> None:
        for path in ("/api/nothing", "/v1/embeddings", "/api/ask"):
            assert "/api/docs" in problem(official.get(path), 404)


class TestDocuments:
    def test_documents_their_sections_and_words(self, official: httpx.Client) -> None:
        lines = official.get("/api/documents").json()
        assert [(line["name"], line["audience"]) for line in lines] == [
            ("công-khai.txt", "công khai"),
            ("nội-bộ/rà-soát.txt", "nội bộ"),
        ]
        for line in lines:
            page = official.get(f"/api/documents/{line['name']}").json()
            assert {**page, **line} == page
            assert page["counts"]["passages"] == line["passages"]
            assert page["counts"]["sections"] == len(page["sections"]) > 2
            whole = official.get(f"/api/documents/{line['name']}/text").json()
            assert whole["length"] == len(whole["text"]) == page["counts"]["characters"]
            for section in page["sections"]:
                part = official.get(
                    f"/api/documents/{line['name']}/text", params={"start": section["start"], "end": section["end"]}
                ).json()
                assert part["text"] == whole["text"][section["start"] : section["end"]]

    @pytest.mark.parametrize("name", ["khác.txt", "../công-khai.txt", "/etc/passwd", "%00"])
    def test_no_such_document(self, official: httpx.Client, name: str) -> None:
        problem(official.get(f"/api/documents/{name}"), 404)
        problem(official.get(f"/api/documents/{name}/text"), 404)

    @pytest.mark.parametrize(("start", "end"), [(0, 0), (5, 2), (10**9, 10**9 + 5), (3, 10**9)])
    def test_places_outside_the_text_give_what_there_is(self, official: httpx.Client, start: int, end: int) -> None:
        got = official.get("/api/documents/công-khai.txt/text", params={"start": start, "end": end}).json()
        assert got["text"] == PUBLIC[start : max(start, end)]
        assert 0 <= got["start"] <= got["end"] <= got["length"]

    def test_figures_are_those_that_the_command_line_finds(self, official: httpx.Client) -> None:
        got = official.get("/api/figures", params={"q": "trong cay xanh", "unit": "cây"}).json()
        assert got["figures"][0]["value"] == "77"
        assert got["figures"][0]["document"] == "công-khai.txt"
        limited = official.get("/api/figures", params={"limit": 1}).json()
        assert limited["total"] > len(limited["figures"]) == 1
        assert "trạng thái" in problem(official.get("/api/figures", params={"status": "lạ"}), 400)
        problem(official.get("/api/figures", params={"limit": 0}), 422)


class TestCheck:
    def test_a_draft_is_held_against_the_papers(self, official: httpx.Client, tmp_path: Path) -> None:
        before = set(Path(tempfile.gettempdir()).glob("wardqa-check-*"))
        got = official.post("/api/check", files={"file": ("thư/dự thảo.txt", DRAFT.encode(), "text/plain")})
        assert got.status_code == 200, got.text
        verdicts = {finding["stated"]: finding["verdict"] for finding in got.json() if finding["kind"] == "draft"}
        assert verdicts["77 cây"] == "khớp"
        assert "khớp" in verdicts["1.999 triệu đồng"] or "lệch" in verdicts["1.999 triệu đồng"]
        for finding in got.json():
            place = finding["places"][0]
            assert place["document"] == "dự thảo.txt"
            assert DRAFT[place["start"] : place["end"]] == place["quote"]
        assert set(Path(tempfile.gettempdir()).glob("wardqa-check-*")) <= before

    def test_what_is_no_draft_is_told(self, official: httpx.Client) -> None:
        told = problem(official.post("/api/check", files={"file": ("a.docx", b"\0\1\2", "x/y")}), 422)
        assert tempfile.gettempdir() not in told
        assert "trống" in problem(official.post("/api/check", files={"file": ("a.txt", b"", "text/plain")}), 422)
        problem(official.post("/api/check"), 422)

    def test_not_for_citizens(self, office: Office) -> None:
        with office.client("dân") as client:
            assert "quyền" in problem(client.post("/api/check", files={"file": ("a.txt", b"a", "text/plain")}), 403)


class TestOperation:
    def test_health_needs_nobody_and_tells_what_answers(self, office: Office, slow: tuple[Slow, str]) -> None:
        with office.client() as client:
            state = client.get("/healthz").json()
        assert state["status"] == "ok"
        assert state["documents"] == 2
        assert state["generation"]
        assert httpx.get(slow[1] + "healthz", trust_env=False).status_code == 503

    def test_metrics_are_for_operators_and_hold_no_words(self, office: Office, official: httpx.Client) -> None:
        official.post("/api/ask", json={"question": QUESTION})
        problem(official.get("/metrics"), 403)
        with office.client() as client:
            problem(client.get("/metrics"), 401)
        with office.client("quản-trị") as client:
            got = client.get("/metrics")
        assert got.headers["content-type"].startswith("text/plain")
        values = dict(line.rsplit(" ", 1) for line in got.text.splitlines() if not line.startswith("#"))
        assert float(values['wardqa_questions_total{status="answered"}']) >= 1
        assert float(values['wardqa_answer_seconds_count{stage="total"}']) >= 1
        assert float(values['wardqa_figures_total{verdict="verified"}']) >= 1
        assert float(values["wardqa_documents"]) == 2
        assert any(name.startswith("wardqa_index{generation=") for name in values)
        assert not any(word in got.text for word in ("cây", "cán-bộ", "công-khai"))

    def test_the_description_is_vietnamese_and_complete(self, official: httpx.Client) -> None:
        described = official.get("/api/openapi.json").json()
        paths = {
            "/api/ask",
            "/api/ask/stream",
            "/api/documents",
            "/api/documents/{name}",
            "/api/documents/{name}/text",
            "/api/figures",
            "/api/check",
            "/v1/models",
            "/v1/chat/completions",
            "/healthz",
            "/metrics",
        }
        assert described["paths"].keys() == paths
        for path in described["paths"].values():
            for operation in path.values():
                assert any(ord(letter) > 127 for letter in operation["summary"])
        assert described["components"]["securitySchemes"]

    def test_the_page_of_the_api_asks_nobody_else(self, official: httpx.Client) -> None:
        page = official.get("/api/docs").text
        assert "http://" not in page
        assert "https://" not in page
        for name in ("swagger-ui-bundle.js", "swagger-ui.css"):
            assert f"/api/docs/static/{name}" in page
            assert official.get(f"/api/docs/static/{name}").status_code == 200
        assert '"validatorUrl": null' in page


def test_answers_are_counted_once(papers_service: Service) -> None:
    site = Site(papers_service)
    steps = list(site.counted(papers_service.stages(QUESTION)))
    assert isinstance(steps[-1], Answer)
    called_off = site.counted(papers_service.stages(QUESTION))
    next(called_off)
    called_off.close()
    text = site.metrics.text().decode()
    assert 'wardqa_questions_total{status="answered"} 1.0' in text
    assert "wardqa_stopped_total 1.0" in text
    assert "wardqa_answers_under_way 0.0" in text
