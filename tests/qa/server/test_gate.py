"""What reaches the server without and with being signed in, Gradio's own routes included."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest

from qa.access.viewer import Role
from qa.server.guard import COOKIE
from qa.server.serve import served
from qa.service import Service
from qa.site import Site

from .conftest import PASSWORD, Office, Slow, office_over

GRADIO = [
    ("GET", "/config"),
    ("GET", "/gradio_api/info"),
    ("GET", "/gradio_api/openapi.json"),
    ("GET", "/gradio_api/app_id"),
    ("GET", "/gradio_api/user"),
    ("GET", "/gradio_api/token"),
    ("GET", "/gradio_api/queue/data?session_hash=a"),
    ("GET", "/gradio_api/heartbeat/a"),
    ("GET", "/gradio_api/file=/etc/passwd"),
    ("GET", "/gradio_api/upload_progress?upload_id=a"),
    ("GET", "/monitoring"),
    ("GET", "/assets/index.js"),
    ("GET", "/theme.css"),
    ("POST", "/gradio_api/upload"),
    ("POST", "/gradio_api/queue/join"),
    ("POST", "/gradio_api/run/predict"),
    ("POST", "/gradio_api/call/hoi"),
    ("POST", "/gradio_api/component_server"),
    ("POST", "/gradio_api/reset"),
    ("POST", "/gradio_api/mcp/"),
    ("POST", "/login"),
]
API = [
    ("POST", "/api/ask"),
    ("POST", "/api/ask/stream"),
    ("GET", "/api/documents"),
    ("GET", "/api/documents/a/text"),
    ("GET", "/api/figures"),
    ("POST", "/api/check"),
    ("GET", "/api/openapi.json"),
    ("GET", "/api/docs"),
    ("GET", "/api/docs/static/swagger-ui.css"),
    ("GET", "/v1/models"),
    ("POST", "/v1/chat/completions"),
    ("GET", "/metrics"),
]


@pytest.fixture(scope="module")
def open_office(papers_service: Service, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    home = tmp_path_factory.mktemp("open")
    with office_over(papers_service, home, guests=True, rate_per_minute=3) as office:
        yield office


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(Site(Slow())) as address:
        yield address


@pytest.fixture(scope="module")
def behind(papers_service: Service, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    home = tmp_path_factory.mktemp("behind")
    with office_over(papers_service, home, proxy="127.0.0.1", root_path="/wardqa") as office:
        yield office


class TestSignedOut:
    @pytest.mark.parametrize(("method", "path"), GRADIO + API)
    def test_programs_reach_nothing(self, office: Office, method: str, path: str) -> None:
        with office.client() as client:
            for headers in ({}, {"Authorization": "Bearer wrong"}, {"Cookie": f"{COOKIE}=wrong"}):
                got = client.request(method, path, headers=headers)
                assert got.status_code == 401, got.text
                assert got.json()["error"]["code"] == "signed_out"
                assert got.headers["www-authenticate"] == "Bearer"

    def test_people_are_sent_to_sign_in_and_back(self, office: Office) -> None:
        with office.browser() as browser:
            for path, following in [("/", ""), ("/api/docs?a=1&b=2", "?next=%2Fapi%2Fdocs%3Fa%3D1%26b%3D2")]:
                got = browser.get(path)
                assert got.status_code == 303
                assert got.headers["location"] == f"/dang-nhap{following}"
            got = browser.get("/dang-nhap?next=%2Fapi%2Fdocs%3Fa%3D1%26b%3D2")
            assert 'name="next" value="/api/docs?a=1&amp;b=2"' in got.text
            sent = {"name": "dân", "password": PASSWORD, "next": "/api/docs?a=1&b=2"}
            assert browser.post("/dang-nhap", data=sent).headers["location"] == "/api/docs?a=1&b=2"

    def test_websockets_are_closed(self, office: Office) -> None:
        from websockets.exceptions import InvalidStatus
        from websockets.sync.client import connect

        with (
            pytest.raises(InvalidStatus, match="403"),
            connect(office.address.replace("http", "ws") + "gradio_api/queue/join", proxy=None),
        ):
            pass


class TestSigningIn:
    def test_the_cookie_is_the_browsers_alone(self, office: Office) -> None:
        with office.browser() as browser:
            got = browser.post("/dang-nhap", data={"name": "DÂN", "password": PASSWORD})
            assert got.headers["location"] == "/"
            said = got.headers["set-cookie"]
            assert "HttpOnly" in said
            assert "SameSite=lax" in said
            assert "Secure" not in said  # there is no https here
            assert browser.get("/").status_code == 200
            assert browser.get("/dang-nhap").headers["location"] == "/"

    def test_wrong_is_told_without_saying_what(self, office: Office) -> None:
        with office.browser() as browser:
            pages = set()
            for name, password in [("dân", "sai"), ("không-có", PASSWORD)]:
                got = browser.post("/dang-nhap", data={"name": name, "password": password})
                assert got.status_code == 401
                assert "set-cookie" not in got.headers
                pages.add(got.text.replace(name, ""))
            assert len(pages) == 1
            assert "không đúng" in pages.pop()

    @pytest.mark.parametrize("name", ['"><script>alert(1)</script>', "a" * 5000, "\0", "%%%"])
    def test_what_was_typed_is_shown_as_text(self, office: Office, name: str) -> None:
        with office.browser() as browser:
            got = browser.post(
                "/dang-nhap", data={"name": name, "password": "x", "next": '"><script>alert(2)</script>'}
            )
        assert got.status_code == 401
        assert "<script" not in got.text

    @pytest.mark.parametrize("content", [b"", b"name=a", b"\xff\xfe", b"x" * 100_000, b"&".join([b"a=b"] * 4000)])
    def test_no_form_is_no_sign_in(self, office: Office, content: bytes) -> None:
        with office.browser() as browser:
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            assert browser.post("/dang-nhap", content=content, headers=kind).status_code == 401

    def test_another_sites_form_is_refused(self, office: Office) -> None:
        with office.browser("dân") as browser:
            for headers in (
                {"Origin": "https://evil.example"},
                {"Origin": "null"},
                {"Sec-Fetch-Site": "cross-site"},
                {"Sec-Fetch-Site": "same-site"},
            ):
                for path in ("/dang-nhap", "/dang-xuat", "/api/ask", "/gradio_api/queue/join"):
                    got = browser.post(path, headers=headers)
                    assert got.status_code == 403
                    assert got.json()["error"]["code"] == "cross_site"
            assert browser.get("/").status_code == 200  # still signed in
            own = office.address.rstrip("/")
            assert browser.post("/dang-xuat", headers={"Origin": own}).status_code == 303

    def test_signing_out_ends_the_session_itself(self, office: Office) -> None:
        with office.browser("dân") as browser, office.browser() as thief:
            token = browser.cookies[COOKIE]
            assert "dân" in browser.get("/dang-xuat").text
            thief.cookies[COOKIE] = token
            assert thief.get("/").status_code == 200
            assert browser.post("/dang-xuat").headers["location"] == "/dang-nhap"
            assert browser.get("/").status_code == 303
            assert thief.get("/").status_code == 303

    def test_signing_in_again_is_a_new_session(self, office: Office) -> None:
        with office.browser("dân") as browser:
            before = browser.cookies[COOKIE]
            got = browser.post("/dang-nhap", data={"name": "dân", "password": PASSWORD})
            assert got.cookies[COOKIE] != before
            assert office.access.sessions.viewer(before) is None

    def test_a_change_of_users_counts_at_the_next_request(self, office: Office) -> None:
        office.access.users.add("tạm", Role.OPERATOR, PASSWORD)
        with office.browser("tạm") as browser, office.client("tạm") as program:
            assert browser.get("/metrics").status_code == 200
            office.access.users.set_role("tạm", Role.CITIZEN)
            assert browser.get("/").status_code == 303
            assert program.get("/metrics").status_code == 403
            office.access.users.remove("tạm")
            assert program.get("/api/documents").status_code == 401


class TestGuests:
    def test_they_see_public_documents_until_they_ask_too_fast(self, open_office: Office) -> None:
        with open_office.client() as guest, open_office.client("cán-bộ") as official:
            assert [line["name"] for line in guest.get("/api/documents").json()] == ["công-khai.txt"]
            assert guest.get("/", headers={"Accept": "text/html"}).status_code == 200
            assert guest.get("/metrics").status_code == 403
            answers = [guest.post("/api/ask", json={"question": "Trồng bao nhiêu cây?"}) for _ in range(4)]
            assert [got.status_code for got in answers] == [200, 200, 200, 429]
            assert 1 <= int(answers[-1].headers["Retry-After"]) <= 20
            assert "hỏi nhanh quá" in answers[-1].json()["error"]["message"]
            # Each person has their own share.
            assert official.post("/api/ask", json={"question": "Trồng bao nhiêu cây?"}).status_code == 200

    def test_a_wrong_token_is_no_guest(self, open_office: Office) -> None:
        with open_office.client() as client:
            assert client.get("/api/documents", headers={"Authorization": "Bearer x"}).status_code == 401

    def test_the_page_to_sign_in_leads_back(self, open_office: Office) -> None:
        with open_office.browser() as browser:
            assert "không cần đăng nhập" in browser.get("/dang-nhap").text


class TestGradio:
    def test_private_handlers_are_not_listed(self, office: Office) -> None:
        with office.client("dân") as client:
            listed = client.get("/gradio_api/info").json()
            assert listed == {"named_endpoints": {}, "unnamed_endpoints": {}}

    def test_the_page_knows_who_it_is_for(self, office: Office) -> None:
        with office.browser("cán-bộ") as browser:
            assert browser.get("/gradio_api/user").json() == "cán-bộ"
            assert browser.get("/config").json()["username"] == "cán-bộ"

    def test_citizens_put_nothing_on_the_disk(self, office: Office) -> None:
        file = {"files": ("a.txt", b"a", "text/plain")}
        with office.client("dân") as citizen, office.client("cán-bộ") as official:
            for path in ("/gradio_api/upload", "/gradio_api/upload/", "/gradio_api/upload?upload_id=1"):
                assert citizen.post(path, files=file).status_code == 403
            assert official.post("/gradio_api/upload", files=file).status_code == 200

    @pytest.mark.parametrize("path", ["/gradio_api/file=/etc/passwd", "/gradio_api/file=%2Fetc%2Fpasswd"])
    def test_no_file_of_the_machine_is_served(self, office: Office, path: str) -> None:
        with office.client("quản-trị") as client:
            assert client.get(path).status_code in (403, 404)

    def test_nor_is_the_file_of_users(self, office: Office) -> None:
        with office.client("quản-trị") as client:
            assert client.get(f"/gradio_api/file={office.site.settings.home}/access.sqlite").status_code == 403


class TestHeaders:
    @pytest.mark.parametrize(
        "path", ["/", "/dang-nhap", "/api/documents", "/api/docs", "/healthz", "/config", "/api/x"]
    )
    def test_every_answer_carries_them(self, office: Office, path: str) -> None:
        with office.browser() as signed_out, office.browser("dân") as browser:
            for client in (signed_out, browser):
                headers = client.get(path).headers
                assert headers["x-content-type-options"] == "nosniff"
                assert headers["x-frame-options"] == "SAMEORIGIN"
                assert headers["referrer-policy"] == "same-origin"
                policy = headers["content-security-policy"]
                assert "default-src 'self'" in policy or "default-src 'none'" in policy
                assert "frame-ancestors" in policy
                assert "server" not in headers


class TestWithoutAccess:
    def get(self, address: str, **headers: str) -> httpx.Response:
        return httpx.get(address + "api/documents", headers=headers, trust_env=False)

    @pytest.mark.parametrize("host", ["127.0.0.1", "localhost:7860", "[::1]:80", "wardqa.localhost"])
    def test_this_machine_by_its_own_names(self, address: str, host: str) -> None:
        assert self.get(address, Host=host).status_code == 200

    @pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "0.0.0.0", "10.0.0.1:7860", ""])
    def test_no_name_that_somebody_else_points_here(self, address: str, host: str) -> None:
        got = self.get(address, Host=host)
        assert got.status_code in (400, 403)

    @pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Forwarded-Host"])
    def test_no_proxy(self, address: str, name: str) -> None:
        got = self.get(address, **{name: "127.0.0.1"})
        assert got.status_code == 403
        assert "chính máy" in got.json()["error"]["message"]

    def test_there_is_nothing_to_sign_in_to(self, address: str) -> None:
        for path in ("dang-nhap", "dang-xuat"):
            assert httpx.get(address + path, trust_env=False).headers["location"] == "/"


class TestBehindAProxy:
    def test_https_and_the_path_are_taken_from_it(self, behind: Office) -> None:
        said = {
            "X-Forwarded-For": "203.0.113.9",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-Host": "phuong.example",
            "Accept": "text/html",
        }
        with httpx.Client(base_url=behind.address, headers=said, trust_env=False) as browser:
            assert browser.get("/").headers["location"] == "/wardqa/dang-nhap"
            assert 'action="/wardqa/dang-nhap"' in browser.get("/dang-nhap").text
            got = browser.post(
                "/dang-nhap",
                data={"name": "dân", "password": PASSWORD},
                headers={"Origin": "https://phuong.example"},
            )
            assert got.headers["location"] == "/wardqa/"
            said_cookie = got.headers["set-cookie"]
            assert "Secure" in said_cookie
            assert "Path=/wardqa" in said_cookie
            token = said_cookie.partition("=")[2].partition(";")[0]
            page = browser.get("/", headers={"Cookie": f"{COOKIE}={token}"})
            assert page.status_code == 200
            assert "https://phuong.example/wardqa" in page.text
            view = browser.get("/van-ban/công-khai.txt?start=5&end=9", headers={"Cookie": f"{COOKIE}={token}"})
            assert view.status_code == 200
            inside = set(re.findall(r'(?:href|src)="(/[^"]*)"', view.text))
            assert len(inside) > 3
            assert all(address.startswith("/wardqa/") for address in inside)
