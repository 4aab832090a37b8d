"""Errors inside Gradio go to the log like all others: printed, a traceback would quote what was asked."""

from __future__ import annotations

import logging
import sys
import traceback
from importlib import import_module

__all__ = ["log_page_errors"]

_LOG = logging.getLogger(__name__)
_PRINTING = ("queueing", "routes", "route_utils", "utils")
"""Modules of Gradio that print what went wrong, each by way of the module ``traceback`` (6.31)."""


class _Traceback:
    """The standard library's module, of which one function logs instead of printing."""

    @staticmethod
    def print_exc(*_: object, **__: object) -> None:
        _LOG.error("the page failed", exc_info=sys.exc_info())

    def __getattr__(self, name: str) -> object:
        return getattr(traceback, name)


def log_page_errors() -> None:
    """Have Gradio log from now on."""
    for name in _PRINTING:
        module = import_module(f"gradio.{name}")
        if hasattr(module, "traceback"):
            module.traceback = _Traceback()  # type: ignore[attr-defined]
