"""``wardqa config``: what is in force and where each value came from."""

from __future__ import annotations

import typer

from qa.cli.console import JSON, print_json, say
from qa.settings import in_force, load_settings


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""

    @app.command()
    def config(json: bool = JSON) -> None:
        """In các thiết lập đang có hiệu lực và nguồn của từng giá trị."""
        settings = load_settings()
        rows = in_force(settings)
        if json:
            print_json({row.name: {"value": row.value, "origin": row.origin} for row in rows})
            return
        width = max(len(row.name) for row in rows)
        for row in rows:
            say(f"{row.name.ljust(width)}  {row.value or '(trống)'}  [{row.origin}] — {row.description}")
