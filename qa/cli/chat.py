"""``wardqa chat``: the page in a browser."""

from __future__ import annotations

from pathlib import Path

import typer

from qa.cli.console import DOCUMENTS, INDEX, progress_bar, say, settings_of, warn


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""

    @app.command()
    def chat(
        documents: Path | None = DOCUMENTS,
        index: Path | None = INDEX,
        port: int | None = typer.Option(None, "--port", help="Cổng của trang chat."),
        host: str | None = typer.Option(None, "--host", help="Địa chỉ lắng nghe.", show_default=False),
        open_browser: bool = typer.Option(False, "--open", help="Mở trình duyệt."),
    ) -> None:
        """Mở trang hỏi đáp trong trình duyệt."""
        from qa.chat.port import check_port
        from qa.workspace import open_service

        settings = settings_of(index=index, documents=documents, port=port, host=host)
        check_port(settings.host, settings.port)
        with progress_bar() as progress:
            service = open_service(settings, progress)
        for item in service.skipped():
            warn(f"Bỏ qua {item.name}: {item.reason}")
        from qa.chat import launch

        say(f"Mở trang hỏi đáp tại http://{settings.host}:{settings.port} (Ctrl+C để dừng)")
        launch(service, host=settings.host, port=settings.port, open_browser=open_browser)
