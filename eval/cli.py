"""Entry point of the whole command line: what ``qa`` answers with, and ``wardqa eval`` on top of it.

What a sub-command needs is imported as it runs, so ``wardqa ask`` starts as fast as without it.
"""

from __future__ import annotations

from importlib import import_module

from eval.commands.group import group
from qa.cli.app import app
from qa.cli.app import main as run

__all__ = ["COMMANDS", "group", "main"]

COMMANDS = (
    "compare",
    "counterfactual",
    "feedback",
    "figures",
    "lint",
    "new",
    "retrieval",
    "sets",
    "variants",
)
"""Modules of :mod:`eval.commands`; each adds its command to the group as it is imported."""

for name in COMMANDS:
    import_module(f"eval.commands.{name}")
app.add_typer(group, name="eval")


def main() -> None:
    """Run the command line."""
    run()


if __name__ == "__main__":
    main()
