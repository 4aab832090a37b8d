"""``wardqa chat``: the page in a browser, and the HTTP API beside it."""

from __future__ import annotations

from contextlib import nullcontext
from threading import Thread
from typing import TYPE_CHECKING, Annotated

import typer

from qa.cli.console import Documents, Index, opened, say, settings_of
from qa.cli.usage import Command

if TYPE_CHECKING:
    from qa.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""

    @app.command(cls=Command)
    def chat(
        documents: Documents = None,
        index: Index = None,
        port: Annotated[int | None, typer.Option("--port", metavar="SỐ", help="Cổng của trang.")] = None,
        host: Annotated[str | None, typer.Option("--host", metavar="ĐỊA_CHỈ", help="Địa chỉ lắng nghe.")] = None,
        open_browser: Annotated[bool, typer.Option("--open", help="Mở trình duyệt.")] = False,
    ) -> None:
        """Mở trang hỏi đáp trong trình duyệt, kèm API cho chương trình khác."""
        settings = settings_of(index=index, documents=documents, port=port, host=host)
        from qa.server.hosts import check_access, check_tools
        from qa.server.port import check_port

        check_access(settings)
        check_tools(settings)
        check_port(settings.host, settings.port)
        service = opened(settings)
        service.prepare()
        Thread(target=service.make_ready, daemon=True).start()  # the page takes seconds to come up anyway
        from qa.access.control import Access
        from qa.scrubbing import Scrubbing
        from qa.server.serve import address_of, serve
        from qa.site import Site

        site = Site(service, Access(settings) if settings.access else None, settings)
        say(f"Mở trang hỏi đáp tại {address_of(settings.host, settings.port)[:-1]} (Ctrl+C để dừng)")
        say(_told(settings))
        with Scrubbing(service) if not settings.store else nullcontext():
            serve(site, host=settings.host, port=settings.port, open_browser=open_browser)


def _told(settings: Settings) -> str:
    """What is on, in one line."""
    if settings.access:
        guests = "khách xem được văn bản công khai" if settings.guests else "không nhận khách"
        who = f"Đăng nhập: bật, {guests}, mỗi người hỏi tối đa {settings.rate_per_minute} câu một phút"
    else:
        who = "Đăng nhập: tắt, chỉ máy này mở được"
    through = f"; sau máy chủ trung gian {settings.proxy}{settings.root_path}" if settings.proxy else ""
    tools = "; MCP: /gradio_api/mcp/" if settings.mcp else ""
    return f"{who}; API: /api/docs{tools}{through}"
