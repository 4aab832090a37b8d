"""``wardqa config``: what is in force and where each value came from."""

from __future__ import annotations

import typer

from qa.cli.console import Json, print_json, say
from qa.cli.usage import Command


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""

    @app.command(cls=Command)
    def config(json: Json = False) -> None:
        """In các thiết lập đang có hiệu lực và nguồn của từng giá trị."""
        from qa.settings import in_force, load_settings

        rows = in_force(load_settings())
        if json:
            print_json({row.name: {"value": row.value, "origin": row.origin} for row in rows})
            return
        for row in rows:
            say(f"{row.name} = {row.value or '(trống)'}")
            say(f"{row.description} [{row.origin}]", indent=4)
