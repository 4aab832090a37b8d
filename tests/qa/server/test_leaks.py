"""Nothing of an internal document reaches a citizen, by whatever way of the server they ask."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import httpx
import pytest

from .conftest import Office

# Words, figures and names that only the internal paper has.
SECRETS = (
    "Đá Vàng",
    "4.321",
    "4321",
    "1.999",
    "1999",
    "31,7",
    "31.7",
    "17 cán bộ",
    "13/BC",
    "rà-soát",
    "nội-bộ",
    "trông coi",
)
# Numbers of the program's own, in which digits may stand by chance: times, names of answers, the port,
# and the numbers of the page's components, which go on from page to page of one process.
OWN = re.compile(
    r'"seconds":\s*\{[^}]*\}|"created":\s*\d+|chatcmpl-\w+|"(?:app_)?id":\s*\d+|127\.0\.0\.1:\d+'
    r'|"(?:inputs|outputs|targets)":\s*\[[^\]]*\]'
)


def says(text: str, secret: str) -> bool:
    """Whether the secret stands there; a number counts whole, not as a piece of a longer one."""
    return re.search(rf"(?<!\d){re.escape(secret)}(?!\d)", text) is not None


QUESTIONS = (
    "Kho Đá Vàng giữ bao nhiêu hộp tài liệu?",
    "kho da vang giu bao nhieu hop",
    "Tổng thu ngân sách tháng 4 là bao nhiêu?",
    "Thu ngân sách tháng 4 có phải 1.999 triệu đồng không?",
    "Các văn bản nào nói khác nhau về thu ngân sách?",
    "Bao nhiêu cán bộ trông coi kho?",
    "So sánh thu ngân sách giữa các văn bản",
    "Văn bản số 13/BC-UBND nói gì?",
    "Liệt kê tất cả các kho của phường",
    "???",
)


def without(question: str, got: httpx.Response) -> None:
    """Nothing secret in what came back, but for what the question itself said."""
    text = OWN.sub("", got.text)
    for form in {question, json.dumps(question, ensure_ascii=False)[1:-1]}:
        text = text.replace(form, "")
    # An answer of "not found" may say the asked words again; what nobody asked about it cannot know.
    found = [secret for secret in SECRETS if says(text, secret) and secret not in question]
    assert not found, (question, found, text)
    assert got.status_code < 500


@pytest.fixture(scope="module")
def citizen(office: Office) -> Iterator[httpx.Client]:
    with office.client("dân") as client:
        yield client


@pytest.mark.parametrize("question", QUESTIONS)
def test_answers_conflicts_and_errors_hold_nothing_internal(
    office: Office, citizen: httpx.Client, question: str
) -> None:
    for body in (
        {"question": question},
        {"question": question, "history": ["Kho Đá Vàng ở đâu?"]},
        {"question": question, "documents": ["nội-bộ/rà-soát.txt"]},
        {"question": question, "ward": "Bình An"},
    ):
        said = question + json.dumps(body, ensure_ascii=False)
        got = citizen.post("/api/ask", json=body)
        without(said, got)
        for citation in got.json()["citations"]:
            assert citation["document"] == "công-khai.txt"
        without(said, citizen.post("/api/ask/stream", json=body))
    messages = [{"role": "user", "content": question}]
    for stream in (False, True):
        without(question, citizen.post("/v1/chat/completions", json={"messages": messages, "stream": stream}))


def test_an_official_is_told(office: Office) -> None:
    with office.client("cán-bộ") as official:
        answer = official.post("/api/ask", json={"question": QUESTIONS[0]}).json()
        assert "4.321" in answer["answer"]
        budget = official.post("/api/ask", json={"question": QUESTIONS[2]}).json()
        assert "1.999" in json.dumps(budget, ensure_ascii=False)


@pytest.mark.parametrize(
    "path",
    [
        "/api/documents",
        "/api/documents?ward=Bình An",
        "/api/figures?limit=10000",
        "/api/figures?q=hộp",
        "/api/figures?q=thu ngân sách",
        "/api/figures?min=1900 triệu đồng",
        "/api/figures?document=rà",
        "/api/documents/nội-bộ/rà-soát.txt",
        "/api/documents/nội-bộ/rà-soát.txt/text",
        "/healthz",
        "/api/openapi.json",
        "/config",
        "/",
    ],
)
def test_lists_and_documents_hold_nothing_internal(citizen: httpx.Client, path: str) -> None:
    without(path if "document" in path else "", citizen.get(path))


def test_a_hidden_document_and_none_are_told_alike(citizen: httpx.Client) -> None:
    for tail in ("", "/text"):
        hidden = citizen.get(f"/api/documents/nội-bộ/rà-soát.txt{tail}")
        absent = citizen.get(f"/api/documents/nội-bộ/không-có.txt{tail}")
        assert hidden.status_code == absent.status_code == 404
        assert hidden.text.replace("rà-soát", "") == absent.text.replace("không-có", "")
    for name in ("rà-soát", "không-có"):
        got = citizen.get("/api/figures", params={"document": name})
        assert got.status_code == 400
        assert name in got.text


def test_totals_count_public_figures_alone(citizen: httpx.Client, office: Office) -> None:
    with office.client("cán-bộ") as official:
        everything = official.get("/api/figures", params={"limit": 10_000}).json()
    seen = citizen.get("/api/figures", params={"limit": 10_000}).json()
    public = [figure for figure in everything["figures"] if figure["document"] == "công-khai.txt"]
    assert seen["figures"] == public
    assert seen["total"] == len(public) < everything["total"]
