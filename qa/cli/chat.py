"""``wardqa chat``: the page in a browser."""

from __future__ import annotations

from threading import Thread
from typing import Annotated

import typer

from qa.cli.console import Documents, Index, opened, say, settings_of
from qa.cli.usage import Command


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
        """Mở trang hỏi đáp trong trình duyệt."""
        settings = settings_of(index=index, documents=documents, port=port, host=host)
        from qa.server.port import check_port

        check_port(settings.host, settings.port)
        service = opened(settings)
        service.prepare()
        Thread(target=service.make_ready, daemon=True).start()  # the page takes seconds to come up anyway
        from qa.server.serve import serve
        from qa.site import Site

        say(f"Mở trang hỏi đáp tại http://{settings.host}:{settings.port} (Ctrl+C để dừng)")
        serve(Site(service), host=settings.host, port=settings.port, open_browser=open_browser)
