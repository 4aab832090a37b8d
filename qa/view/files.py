"""Style sheet and script of the document view, as they are served and as another page may take them in."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

__all__ = ["FILES", "paper_style", "read"]


@cache
def _text(name: str) -> str:
    return files("qa.view").joinpath(name).read_text(encoding="utf-8")


def paper_style(within: str = "") -> str:
    """How the text of a document looks, for an element of class ``wq-paper``; ``within`` is a selector before it."""
    return f"{within} .wq-paper {{\n{_text('paper.css')}}}\n".lstrip()


def read(name: str) -> str:
    """A file of :data:`FILES`."""
    return _text("page.css") + paper_style() if name == "view.css" else _text(name)


FILES = {"view.css": "text/css", "view.js": "text/javascript"}
"""What is served, with its type."""
