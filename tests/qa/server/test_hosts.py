"""Which addresses are this machine's own, and when a server may be opened to others."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import SettingsError
from qa.access.database import AccessFile
from qa.access.passwords import Scrypt
from qa.access.users import Users
from qa.access.viewer import Role
from qa.server.forwarded import believed
from qa.server.hosts import check_access, is_loopback, named_host
from qa.server.serve import address_of
from qa.settings import load_settings


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "a.localhost", "127.0.0.1", "127.8.9.1", "::1", "[::1]"])
def test_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host",
    ["", "0.0.0.0", "::", "10.0.0.1", "localhost.evil.example", "127.0.0.1.nip.io", "evil", "[::]", "2130706433"],
)
def test_not_this_machine(host: str) -> None:
    assert not is_loopback(host)


def test_the_host_of_a_header() -> None:
    assert named_host("phuong.example:7860") == "phuong.example"
    assert named_host("[::1]:7860") == "[::1]"
    assert named_host("127.0.0.1") == "127.0.0.1"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "2001:db8::1", "", "khong-co-ten-nay.invalid"])
def test_others_are_kept_out_until_people_sign_in(host: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        check_access(load_settings(host=host, home=tmp_path))
    told = str(refused.value)
    assert "wardqa users add TÊN --role operator" in told
    assert "WARDQA_ACCESS=on" in told
    assert "\n" not in told


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_this_machine_needs_nobody_to_sign_in(host: str, tmp_path: Path) -> None:
    check_access(load_settings(host=host, home=tmp_path))


def test_with_access_there_must_be_somebody(tmp_path: Path) -> None:
    settings = load_settings(host="0.0.0.0", access=True, home=tmp_path)
    with pytest.raises(SettingsError, match="chưa có người dùng nào"):
        check_access(settings)
    Users(AccessFile(tmp_path), Scrypt(ln=4)).add("an", Role.OPERATOR, "con mèo ngủ trên mái nhà")
    check_access(settings)


def test_a_proxy_needs_access(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="proxy"):
        check_access(load_settings(proxy="127.0.0.1", home=tmp_path))


def test_the_address_to_open() -> None:
    assert address_of("0.0.0.0", 80) == "http://127.0.0.1:80/"
    assert address_of("::", 80) == "http://[::1]:80/"
    assert address_of("localhost", 80) == "http://localhost:80/"


class TestForwarded:
    SAID = [
        (b"host", b"127.0.0.1:7860"),
        (b"x-forwarded-for", b"6.6.6.6, 203.0.113.9"),
        (b"x-forwarded-proto", b"https"),
        (b"x-forwarded-host", b"phuong.example"),
        (b"forwarded", b"for=6.6.6.6"),
        (b"accept", b"*/*"),
    ]

    def scope(self, client: str) -> dict[str, object]:
        return {"type": "http", "scheme": "http", "client": (client, 5), "headers": list(self.SAID)}

    def test_the_named_proxy_is_believed_by_its_own_entry(self) -> None:
        scope = believed(self.scope("10.0.0.2"), "10.0.0.2")
        assert scope["client"] == ("203.0.113.9", 0)
        assert scope["scheme"] == "https"
        assert (b"host", b"phuong.example") in scope["headers"]

    @pytest.mark.parametrize("proxy", ["", "10.0.0.3", "nonsense"])
    def test_nobody_else_is_and_nothing_behind_reads_it(self, proxy: str) -> None:
        scope = believed(self.scope("10.0.0.2"), proxy)
        assert scope["client"] == ("10.0.0.2", 5)
        assert scope["scheme"] == "http"
        assert scope["headers"] == [(b"host", b"127.0.0.1:7860"), (b"accept", b"*/*")]
