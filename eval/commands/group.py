"""The group ``wardqa eval``: its first argument is a sub-command only where one has that name, else a question set."""

from __future__ import annotations

from typing import Any

import typer

from qa.cli.usage import Group, help_in_vietnamese

__all__ = ["DEFAULT", "group"]

DEFAULT = "sets"
"""The command that runs where none is named."""


class DefaultGroup(Group):
    """A group whose command :data:`DEFAULT` takes every command line that names no other."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - the context's class depends on the version of Typer
        """Arguments as parsed."""
        if not args or (args[0] not in self.commands and args[0] not in ctx.help_option_names):
            args = [DEFAULT, *args]
        return super().parse_args(ctx, args)

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - see parse_args
        """Help of the group, and below it that of the command that needs no name."""
        command = self.commands[DEFAULT]
        own = command.make_context(f"{ctx.command_path} {DEFAULT}", [], resilient_parsing=True)
        own.info_name = ctx.command_path
        return f"{super().get_help(ctx)}\n\n{help_in_vietnamese(command.get_help(own))}"


group = typer.Typer(
    help="Đo chất lượng: chấm một bộ câu hỏi, tìm chỗ yếu, so với lần trước.",
    cls=DefaultGroup,
    rich_markup_mode=None,
)
