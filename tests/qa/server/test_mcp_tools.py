"""The tools of the Model Context Protocol, called by its own client."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest

from qa.server.tools import NAMES
from qa.service import Service

from .conftest import Office, office_over

mcp = pytest.importorskip("mcp", reason="mcp is not installed")


@pytest.fixture(scope="module")
def tooled(papers_service: Service, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office_over(papers_service, tmp_path_factory.mktemp("tooled"), mcp=True) as office:
        yield office


def called(office: Office, name: str, *calls: tuple[str, dict[str, Any]]) -> tuple[list[Any], list[Any]]:
    """The tools offered to ``name``, and what ``calls`` give."""
    from mcp.client.streamable_http import streamablehttp_client

    headers = {"Authorization": f"Bearer {office.access.users.new_token(name)}"}

    async def talk() -> tuple[list[Any], list[Any]]:
        address = office.address + "gradio_api/mcp/"
        async with (
            streamablehttp_client(address, headers=headers) as (read, write, _),
            mcp.ClientSession(read, write) as session,
        ):
            await session.initialize()
            offered = (await session.list_tools()).tools
            return offered, [await session.call_tool(tool, arguments) for tool, arguments in calls]

    return asyncio.run(asyncio.wait_for(talk(), 60))


def test_exactly_three_tools_are_offered_and_described(tooled: Office) -> None:
    offered, _ = called(tooled, "dân")
    assert [tool.name for tool in offered] == list(NAMES)
    for tool in offered:
        assert any(ord(letter) > 127 for letter in tool.description)
        assert "request" not in tool.inputSchema["properties"]
    assert offered[0].inputSchema["required"] == ["cau_hoi"]


def test_each_answers_from_the_documents_of_whoever_calls(tooled: Office) -> None:
    calls = (
        ("hoi", {"cau_hoi": "Kho Đá Vàng đang giữ bao nhiêu hộp tài liệu?"}),
        ("tra_so_lieu", {"chi_tieu": "thu ngân sách"}),
        ("danh_sach_van_ban", {}),
    )
    _, for_officials = called(tooled, "cán-bộ", *calls)
    _, for_citizens = called(tooled, "dân", *calls)
    told = ["".join(part.text for part in result.content) for result in for_officials]
    assert not any(result.isError for result in for_officials + for_citizens)
    assert "4.321" in told[0]
    assert "1.999" in told[1]
    assert "nội-bộ/rà-soát.txt" in told[2]
    for result in for_citizens:
        text = "".join(part.text for part in result.content)
        assert not any(secret in text for secret in ("4.321", "1.999", "31,7", "rà-soát"))
    assert "công-khai.txt" in for_citizens[2].content[0].text


def test_errors_are_one_sentence(tooled: Office) -> None:
    _, (empty, unknown) = called(
        tooled, "dân", ("hoi", {"cau_hoi": "  "}), ("tra_so_lieu", {"chi_tieu": "", "phuong": "Không Có"})
    )
    assert empty.isError
    assert "Câu hỏi trống" in empty.content[0].text
    assert "Không Có" in unknown.content[0].text
    assert "Traceback" not in json.dumps([empty.content[0].text, unknown.content[0].text])


def test_no_other_handler_can_be_called(tooled: Office) -> None:
    _, (result,) = called(tooled, "quản-trị", ("chosen", {}))
    assert result.isError
    with tooled.client("dân") as client:
        listed = client.get("/gradio_api/info").json()["named_endpoints"]
        assert sorted(listed) == sorted(f"/{name}" for name in NAMES)


def test_it_is_off_unless_asked_for(office: Office) -> None:
    with office.client("quản-trị") as client:
        assert client.post("/gradio_api/mcp/", json={}).status_code in (404, 405)
