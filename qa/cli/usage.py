"""Typer's own words in Vietnamese: what is wrong with a command line, and the headings of its help.

Typer brings a copy of Click in some versions and uses the installed one in others, so its errors are known here by the
names of their classes.
"""

from __future__ import annotations

import re
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

_HEADINGS = {
    "Usage:": "Cách dùng:",
    "Arguments:": "Tham số:",
    "Options:": "Tùy chọn:",
    "Commands:": "Lệnh:",
}
_PHRASES = {
    "[OPTIONS]": "[TÙY_CHỌN]",
    "COMMAND [ARGS]...": "LỆNH [THAM_SỐ]...",
    "Show this message and exit.": "In hướng dẫn này rồi thoát.",
    "[required]": "[bắt buộc]",
    "[default:": "[mặc định:",
}
_CHECKS = (
    (re.compile(r"greater than or equal to (\S+)|x>=(\S+)"), "phải từ {} trở lên"),
    (re.compile(r"less than or equal to (\S+)|x<=(\S+)"), "không được quá {}"),
    (re.compile(r"integer"), "phải là số nguyên"),
)


_TYPES = re.compile(r" <[\w\[\]]+>(?:\.\.\.)?( *)")


_BRACES = re.compile(r"\{(\w+)\}(?=\.\.\.)")


def _without(match: re.Match[str]) -> str:
    """Blanks in the place of a type's English name where a column follows, so that the columns stay straight."""
    return " " * len(match[0]) if match[1] else ""


def help_in_vietnamese(text: str) -> str:
    """The help that Typer lays out, with its own words in Vietnamese."""
    for english, vietnamese in _PHRASES.items():
        text = text.replace(english, vietnamese)
    lines = _BRACES.sub(r"\1", _TYPES.sub(_without, text)).splitlines()
    for number, line in enumerate(lines):
        for english, vietnamese in _HEADINGS.items():
            if line.startswith(english):
                lines[number] = vietnamese + line[len(english) :]
    return "\n".join(lines)


class Command(TyperCommand):
    """A command whose help is Vietnamese throughout."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - the context's class depends on the version of Typer
        """Help as shown."""
        return help_in_vietnamese(super().get_help(ctx))


class Group(TyperGroup):
    """A group of commands whose help is Vietnamese throughout."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - see Command
        """Help as shown."""
        return help_in_vietnamese(super().get_help(ctx))


def is_usage_error(error: Exception) -> bool:
    """True for everything that Typer says of a command line that it cannot follow."""
    return any(kind.__name__ == "UsageError" for kind in type(error).__mro__)


def wants_help(error: Exception) -> bool:
    """True where a group was called without a command: its message is its help."""
    return type(error).__name__ == "NoArgsIsHelpError"


def in_one_sentence(error: Exception) -> str:
    """What is wrong with the command line and what shows how it is done."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "wardqa"
    return f"{_wrong(error)}; xem cách dùng bằng: {command} --help"


def _wrong(error: Exception) -> str:
    kind, message = type(error).__name__, str(getattr(error, "message", error))
    option = getattr(error, "option_name", None)
    if kind == "NoSuchOption":
        near = getattr(error, "possibilities", None)
        return f"Không có tùy chọn {option}" + (f", có phải {' hay '.join(sorted(near))}" if near else "")
    hint = _hint(error)
    if kind == "MissingParameter":
        return f"Thiếu {hint}"
    if isinstance(error, typer.BadParameter):
        return f"Giá trị của {hint} không hợp lệ: {_check(message)}"
    if kind == "BadOptionUsage":
        return f"Tùy chọn {option} cần một giá trị"
    quoted = re.findall(r"'([^']*)'", message)
    if message.startswith("No such command"):
        near = quoted[1:]
        return f"Không có lệnh “{quoted[0]}”" + (f", có phải {' hay '.join(near)}" if near else "")
    extra = re.search(r"unexpected extra argument(?:s|\(s\))? \((.*)\)", message)
    if extra:
        return f"Thừa “{extra[1]}” trên dòng lệnh (câu hỏi và tên tệp có dấu cách phải đặt trong dấu nháy)"
    return f"Dòng lệnh không đúng ({message})"


def _hint(error: Exception) -> str:
    parameter = getattr(error, "param", None)
    if parameter is None:
        return "tham số"
    if parameter.param_type_name == "option":
        return " / ".join(parameter.opts)
    return str(parameter.metavar or parameter.name)


def _check(message: str) -> str:
    for pattern, words in _CHECKS:
        found = pattern.search(message)
        if found:
            return words.format(next((group for group in found.groups() if group), "").rstrip(".,"))
    return message.rstrip(".")
