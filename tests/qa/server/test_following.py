"""Where one goes after signing in."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qa.server.following import following


@given(st.one_of(st.text(max_size=30), st.text("/\\.:@ \t\naevil?#%", max_size=12).map(lambda tail: "/" + tail)))
@example("//evil.example")
@example("/\\evil.example")
@example("/\t/evil.example")
@example("///evil.example")
@example("https://evil.example/")
@example("javascript:alert(1)")
@example("/%2f/evil.example")
def test_it_is_always_on_this_server(wanted: str) -> None:
    found = following(wanted)
    # As browsers read an address: a backslash is a slash, tabs and line ends are nothing.
    read = found.replace("\\", "/").translate({9: None, 10: None, 13: None})
    joined = urlsplit(urljoin("https://phuong.example/dang-nhap", read))
    assert (joined.scheme, joined.netloc) == ("https", "phuong.example")


@pytest.mark.parametrize(
    "wanted", ["/", "/van-ban/a.docx?cho=12-40#x", "/api/docs", "/van-ban/b%C3%A1o%20c%C3%A1o.pdf"]
)
def test_pages_of_this_server_are_kept(wanted: str) -> None:
    assert following(wanted) == wanted


@pytest.mark.parametrize("wanted", ["/dang-nhap", "/dang-nhap?next=/", "/dang-xuat", "", "van-ban"])
def test_nobody_is_sent_round_in_circles(wanted: str) -> None:
    assert following(wanted) == "/"
