"""``wardqa doctor``: does each part of the installation stand, and what to do where it does not."""

from __future__ import annotations

from dataclasses import asdict

import typer

from qa.cli.console import FolderOf, Index, Json, print_json, say, settings_of
from qa.cli.usage import Command


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""

    @app.command(cls=Command)
    def doctor(documents: FolderOf = None, index: Index = None, json: Json = False) -> None:
        """Khám các phần của chương trình: phiên bản, mô hình, chỉ mục, nhận dạng chữ, đĩa; mã thoát 1 khi có lỗi."""
        settings = settings_of(index=index, documents=documents)
        from qa.doctor import State, examine

        worst = State.FINE
        found = []
        for finding in examine(settings):
            found.append(finding)
            if finding.state is State.WRONG:
                worst = State.WRONG
            if not json:
                say(f"[{finding.state}] {finding.part}: {finding.words}", hang=4)
                if finding.remedy:
                    say(f"Cách sửa: {finding.remedy}", indent=4)
        if json:
            print_json([asdict(finding) for finding in found])
        if worst is State.WRONG:
            raise typer.Exit(1)
